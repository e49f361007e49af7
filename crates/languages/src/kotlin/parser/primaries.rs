//! Values by themselves: names, literals, and what stands in brackets.

use super::tokens::T;
use super::words::{begins_expression, is_name};
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A value without signs before and operators behind it.
    pub(super) fn primary(&mut self) -> Parsed {
        match self.kind() {
            T::Number => self.leaf(Kind::Number),
            T::Float => self.leaf(Kind::Float),
            T::Character => self.leaf(Kind::Character),
            T::Quote | T::Quotes => self.string()?,
            T::OpenParen => self.parenthesized()?,
            T::OpenBrace => self.lambda()?,
            T::OpenBracket => self.collection()?,
            T::Colons => self.own_reference()?,
            T::This | T::ThisAt => self.this()?,
            T::Super | T::SuperAt => self.super_value()?,
            T::Object => self.object_literal()?,
            T::Fun if self.ahead(1) == T::OpenParen => self.anonymous_function()?,
            T::If => self.if_expression()?,
            T::When => self.when()?,
            T::Try => self.try_expression()?,
            T::Throw => self.throw()?,
            T::Return | T::ReturnAt => self.returned()?,
            T::Label => self.labeled()?,
            // A function of that name makes a lambda one that suspends.
            T::Suspend if self.ahead(1) == T::OpenBrace => self.leaf(Kind::Identifier),
            T::Identifier if self.is_generic_reference() => self.generic_reference()?,
            kind if is_name(kind) => self.leaf(Kind::Identifier),
            _ => return None,
        }
        Some(())
    }

    pub(super) fn parenthesized(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.in_brackets(Self::expression)?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::Parenthesized);
        Some(())
    }

    fn collection(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.in_brackets(|parser| parser.listed(T::CloseBracket, Self::expression))?;
        self.close(from, Kind::CollectionLiteral);
        Some(())
    }

    /// A reference to a function or class by its name alone.
    fn own_reference(&mut self) -> Parsed {
        let from = self.mark();
        self.own_part(from)
    }

    /// The colons of a reference and what stands behind them.
    fn own_part(&mut self, from: Mark) -> Parsed {
        self.expect(T::Colons)?;
        match self.kind() {
            T::Class => self.bump(),
            _ => self.any_word()?,
        }
        self.close(from, Kind::CallableReference);
        Some(())
    }

    fn is_generic_reference(&self) -> bool {
        self.ahead(1) == T::Less
            && self.skip_type_arguments(self.at + 1).is_some_and(|end| self.kind_at(end) == T::Colons)
    }

    /// A reference to a member of a type with type arguments.
    fn generic_reference(&mut self) -> Parsed {
        let from = self.mark();
        self.any_type()?;
        self.own_part(from)
    }

    fn this(&mut self) -> Parsed {
        let from = self.mark();
        let has_label = self.kind() == T::ThisAt;
        self.bump();
        if has_label {
            self.any_word()?;
        }
        self.close(from, Kind::This);
        Some(())
    }

    fn super_value(&mut self) -> Parsed {
        let from = self.mark();
        let has_label = self.kind() == T::SuperAt;
        self.bump();
        if has_label {
            self.any_word()?;
        } else if self.eat(T::Less) {
            self.any_type()?;
            self.expect(T::Greater)?;
            if self.kind() == T::At {
                return None;
            }
        }
        self.close(from, Kind::Super);
        Some(())
    }

    fn throw(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.close(from, Kind::Throw);
        Some(())
    }

    fn returned(&mut self) -> Parsed {
        let from = self.mark();
        let has_label = self.kind() == T::ReturnAt;
        self.bump();
        if has_label {
            self.any_word()?;
            self.set(Field::Label);
        }
        if begins_expression(self.kind()) && !self.statement_ends() {
            self.expression()?;
        }
        self.close(from, Kind::Return);
        (self.kind() != T::Star).then_some(())
    }

    fn labeled(&mut self) -> Parsed {
        let from = self.mark();
        self.leaf(Kind::Label);
        self.expression()?;
        self.close(from, Kind::Labeled);
        Some(())
    }
}
