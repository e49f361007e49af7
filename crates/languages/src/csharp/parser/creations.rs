//! What makes objects, arrays and collections.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// `new` and what follows it.
    pub(super) fn creation(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        match self.kind() {
            T::OpenBrace => self.anonymous_object(from),
            T::OpenBracket => self.implicit_array(from),
            T::OpenParen => {
                self.arguments()?;
                if self.kind() == T::OpenBrace {
                    self.initializer()?;
                }
                self.close(from, Kind::ImplicitNew);
                // The types of a tuple, of which there is an array, begin alike.
                (self.kind() != T::OpenBracket).then_some(())
            }
            _ => self.typed_creation(from),
        }
    }

    fn typed_creation(&mut self, from: Mark) -> Parsed {
        let (typ, types) = (self.mark(), self.at);
        self.plain_type()?;
        if self.kind() == T::Question && self.ahead(1) == T::OpenBracket {
            self.nullable(typ);
        }
        if self.kind() == T::OpenBracket {
            while self.kind() == T::OpenBracket {
                self.set(Field::Type);
                self.rank()?;
                self.close(typ, Kind::ArrayType);
            }
            self.set(Field::Type);
            if self.kind() == T::OpenBrace {
                self.initializer()?;
            }
            self.close(from, Kind::ArrayNew);
            return Some(());
        }
        let is_generic = self.at > 0 && self.kind_at(self.at - 1) == T::Greater;
        if is_generic && !self.is_generic_call(types, self.at) {
            return None;
        }
        self.set(Field::Type);
        if self.kind() == T::OpenParen {
            self.arguments()?;
            self.set(Field::Arguments);
        } else if self.kind() != T::OpenBrace {
            return None;
        }
        if self.kind() == T::OpenBrace {
            self.initializer()?;
            self.set(Field::Initializer);
        }
        self.close(from, Kind::New);
        Some(())
    }

    fn implicit_array(&mut self, from: Mark) -> Parsed {
        let end = self.skip_rank(self.at)?;
        while self.at < end {
            self.bump();
        }
        self.initializer()?;
        self.close(from, Kind::ImplicitArray);
        Some(())
    }

    fn anonymous_object(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.in_brackets(|parser| {
            parser.listed(T::CloseBrace, |parser| {
                if is_name(parser.kind()) && parser.ahead(1) == T::Equal {
                    parser.name()?;
                    parser.leaf(Kind::Equals);
                }
                parser.expression()
            })
        })?;
        self.close(from, Kind::AnonymousObject);
        Some(())
    }

    /// Elements or members in braces.
    pub(super) fn initializer(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.in_brackets(|parser| parser.listed(T::CloseBrace, Self::element_of_initializer))?;
        self.close(from, Kind::Initializer);
        Some(())
    }

    fn element_of_initializer(&mut self) -> Parsed {
        if self.kind() != T::OpenBracket || self.kind_at(self.mate_at(self.at) + 1) != T::Equal {
            return self.expression();
        }
        let from = self.mark();
        self.bracketed_arguments(Kind::ElementBinding)?;
        self.set(Field::Left);
        self.bump();
        self.expression()?;
        self.set(Field::Right);
        self.close(from, Kind::Assignment);
        Some(())
    }

    /// Elements in brackets.
    pub(super) fn collection(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if matches!(self.kind(), T::Target | T::Assembly | T::Module | T::Event | T::Return) {
            return None;
        }
        self.in_brackets(|parser| parser.listed(T::CloseBracket, Self::element_of_collection))?;
        self.close(from, Kind::Collection);
        // Attributes of a function begin alike.
        let ends =
            matches!(self.kind(), T::Semicolon | T::Comma | T::CloseParen | T::CloseBrace | T::CloseBracket)
                || matches!(self.kind(), T::Coalesce | T::Colon | T::Dot);
        ends.then_some(())
    }

    fn element_of_collection(&mut self) -> Parsed {
        let from = self.mark();
        let element = self.mark();
        if self.kind() == T::Range {
            self.bump();
            self.unary()?;
            if !matches!(self.kind(), T::Comma | T::CloseBracket) {
                return None;
            }
            self.close(element, Kind::Spread);
        } else {
            self.expression()?;
            self.close(element, Kind::ExpressionElement);
        }
        self.close(from, Kind::CollectionElement);
        Some(())
    }
}
