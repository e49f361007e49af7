//! Parameters, and the bodies of what can be called.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Parsed, Parser};

impl Parser<'_> {
    /// Parameters in parentheses.
    pub(super) fn parameters(&mut self) -> Parsed {
        self.parameter_list(T::OpenParen, T::CloseParen, Kind::ParameterList)
    }

    pub(super) fn bracketed_parameters(&mut self) -> Parsed {
        self.parameter_list(T::OpenBracket, T::CloseBracket, Kind::BracketedParameters)
    }

    fn parameter_list(&mut self, open: T, close: T, kind: Kind) -> Parsed {
        let from = self.mark();
        self.expect(open)?;
        if self.kind() != close {
            self.nested(|parser| parser.in_brackets(|parser| parser.separated(Self::parameter)))?;
        }
        self.expect(close)?;
        self.close(from, kind);
        Some(())
    }

    /// A parameter. One that takes any number of arguments is no node: its parts stand in the list.
    fn parameter(&mut self) -> Parsed {
        let from = self.mark();
        self.attributes()?;
        if self.eat(T::Params) {
            self.typed()?;
            return self.named();
        }
        let has_modifiers = is_modifier(self.kind());
        while is_modifier(self.kind()) {
            self.leaf(Kind::Modifier);
        }
        let is_untyped = is_name(self.kind()) && matches!(self.ahead(1), T::Comma | T::CloseParen);
        if !is_untyped {
            self.typed()?;
        } else if has_modifiers {
            return None;
        }
        self.named()?;
        if self.kind() == T::Equal {
            self.leaf(Kind::Equals);
            self.expression()?;
        }
        self.close(from, Kind::Parameter);
        Some(())
    }

    /// A block, an expression behind an arrow, or nothing but a semicolon.
    pub(super) fn function_body(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => {
                self.nested(|parser| parser.in_brackets(Self::block))?;
                self.set(Field::Body);
                Some(())
            }
            T::Arrow => {
                self.arrow()?;
                self.set(Field::Body);
                self.expect(T::Semicolon)
            }
            _ => self.expect(T::Semicolon),
        }
    }

    /// An expression behind an arrow.
    pub(super) fn arrow(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::Arrow)?;
        self.expression()?;
        self.close(from, Kind::Arrow);
        Some(())
    }

    /// A function without a name.
    pub(super) fn lambda(&mut self) -> Parsed {
        let from = self.mark();
        while matches!(self.kind(), T::Async | T::Static) {
            self.leaf(Kind::Modifier);
        }
        match self.kind() {
            T::OpenParen if self.kind_at(self.mate_at(self.at) + 1) == T::Arrow => self.parameters()?,
            T::Delegate => return self.anonymous_method(from),
            kind if is_name(kind) && self.ahead(1) == T::Arrow => self.leaf(Kind::ImplicitParameter),
            _ => return None,
        }
        self.set(Field::Parameters);
        self.expect(T::Arrow)?;
        if self.kind() == T::OpenBrace {
            self.nested(|parser| parser.in_brackets(Self::block))?;
        } else {
            self.expression()?;
        }
        self.set(Field::Body);
        self.close(from, Kind::Lambda);
        let ends = matches!(self.kind(), T::CloseParen | T::CloseBracket | T::CloseBrace | T::Comma)
            || matches!(self.kind(), T::Semicolon | T::Colon | T::CloseHole);
        ends.then_some(())
    }

    /// A function without a name behind `delegate`.
    pub(super) fn anonymous_method(&mut self, from: super::Mark) -> Parsed {
        self.expect(T::Delegate)?;
        if self.kind() == T::OpenParen {
            self.parameters()?;
            self.set(Field::Parameters);
        }
        if self.kind() != T::OpenBrace {
            return None;
        }
        self.nested(|parser| parser.in_brackets(Self::block))?;
        self.close(from, Kind::AnonymousMethod);
        Some(())
    }
}

fn is_modifier(kind: T) -> bool {
    matches!(kind, T::This | T::Ref | T::Out | T::In | T::Readonly)
}
