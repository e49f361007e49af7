//! Types, type parameters, and what is asked of them.

use super::tokens::T;
use super::words::is_name;
use super::{Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A type of any kind. `dynamic` is no node.
    pub(super) fn any_type(&mut self) -> Parsed {
        if self.eat(T::Dynamic) {
            return Some(());
        }
        let from = self.mark();
        self.type_without_mark()?;
        while self.kind() == T::Question {
            self.bump();
            self.close(from, Kind::NullableType);
            self.received(from)?;
        }
        if self.eat(T::Ampersand) {
            self.nested(Self::any_type)?;
            self.close(from, Kind::NonNullableType);
        }
        Some(())
    }

    /// A type without the mark that makes it nullable: behind an arrow, the mark belongs to the whole.
    fn type_without_mark(&mut self) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            match parser.kind() {
                T::Suspend | T::At => parser.modified_type(from)?,
                T::Context if parser.ahead(1) == T::OpenParen => parser.modified_type(from)?,
                T::OpenParen => parser.type_in_parentheses(from)?,
                _ => parser.names_of_type(from)?,
            }
            parser.received(from)
        })
    }

    fn modified_type(&mut self, from: Mark) -> Parsed {
        loop {
            match self.kind() {
                T::Suspend => self.bump(),
                T::At => self.annotation_of_type()?,
                T::Context if self.ahead(1) == T::OpenParen => self.context_parameters()?,
                _ => break,
            }
        }
        self.close(from, Kind::TypeModifiers);
        if self.kind() != T::OpenParen {
            return self.names_of_type(from);
        }
        if self.kind_at(self.mate_at(self.at) + 1) != T::Arrow {
            return None;
        }
        self.function_type(from)
    }

    fn type_in_parentheses(&mut self, from: Mark) -> Parsed {
        if self.kind_at(self.mate_at(self.at) + 1) == T::Arrow {
            return self.function_type(from);
        }
        self.bump();
        self.any_type()?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::ParenthesizedType);
        Some(())
    }

    /// The functions that the type that was just read is the receiver of.
    fn received(&mut self, from: Mark) -> Parsed {
        if self.kind() == T::Dot && self.ahead(1) == T::OpenParen {
            self.bump();
            self.function_type(from)?;
        }
        Some(())
    }

    fn function_type(&mut self, from: Mark) -> Parsed {
        self.parts_of_function_type()?;
        self.close(from, Kind::FunctionType);
        Some(())
    }

    /// Parameters of a function, an arrow and what it gives back.
    fn parts_of_function_type(&mut self) -> Parsed {
        let list = self.mark();
        self.expect(T::OpenParen)?;
        self.listed(T::CloseParen, |parser| {
            if !(is_name(parser.kind()) && parser.ahead(1) == T::Colon) {
                return parser.any_type();
            }
            parser.parameter()
        })?;
        self.close(list, Kind::FunctionTypeParameters);
        self.expect(T::Arrow)?;
        self.type_without_mark()?;
        (self.kind() != T::Question || self.ahead(1) != T::Dot).then_some(())
    }

    /// Names with dots between and type arguments behind them.
    fn names_of_type(&mut self, from: Mark) -> Parsed {
        loop {
            self.name_of_type()?;
            if self.kind() != T::Dot || !is_name(self.ahead(1)) {
                break;
            }
            self.bump();
        }
        self.close(from, Kind::UserType);
        Some(())
    }

    fn name_of_type(&mut self) -> Parsed {
        self.name()?;
        if self.kind() == T::Less {
            self.type_arguments()?;
        }
        Some(())
    }

    /// The type that a function or property extends, up to the dot before its name, which stands at a place.
    pub(super) fn receiver_up_to(&mut self, name: usize) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::OpenParen => self.type_in_parentheses(from)?,
            _ => {
                self.name_of_type()?;
                while self.kind() == T::Dot && self.at + 1 < name {
                    self.bump();
                    self.name_of_type()?;
                }
                self.close(from, Kind::UserType);
            }
        }
        while self.eat(T::Question) {
            self.close(from, Kind::NullableType);
        }
        self.expect(T::Dot)?;
        (self.at == name).then_some(())
    }

    pub(super) fn type_arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::Less)?;
        self.separated(|parser| {
            let projection = parser.mark();
            if !parser.eat(T::Star) {
                let is_variance = match parser.kind() {
                    T::In => true,
                    T::Out if is_name(parser.ahead(1)) || parser.ahead(1) == T::OpenParen => true,
                    T::Out => return None,
                    _ => false,
                };
                if is_variance {
                    parser.leaf(Kind::Modifier);
                }
                parser.any_type()?;
            }
            parser.close(projection, Kind::TypeProjection);
            Some(())
        })?;
        self.expect(T::Greater)?;
        self.close(from, Kind::TypeArguments);
        Some(())
    }

    /// The type variables of a declaration, where there are any.
    pub(super) fn maybe_type_parameters(&mut self) -> Parsed {
        if self.kind() != T::Less {
            return Some(());
        }
        let from = self.mark();
        self.bump();
        self.in_brackets(|parser| parser.separated(Self::type_parameter))?;
        self.expect(T::Greater)?;
        self.close(from, Kind::TypeParameters);
        Some(())
    }

    fn type_parameter(&mut self) -> Parsed {
        let from = self.mark();
        let is_modified = |parser: &Self| match parser.kind() {
            T::In | T::Reified | T::At => true,
            T::Out => is_name(parser.ahead(1)),
            _ => false,
        };
        if is_modified(self) {
            let modifiers = self.mark();
            while is_modified(self) {
                match self.kind() {
                    T::At => self.annotation()?,
                    _ => self.leaf(Kind::Modifier),
                }
            }
            self.close(modifiers, Kind::TypeParameterModifiers);
        }
        self.expect_identifier()?;
        if self.eat(T::Colon) {
            self.any_type()?;
        }
        self.close(from, Kind::TypeParameter);
        Some(())
    }

    /// A name that is no word of the grammar.
    pub(super) fn expect_identifier(&mut self) -> Parsed {
        (self.kind() == T::Identifier).then(|| self.leaf(Kind::Identifier))
    }

    /// What is asked of type variables behind `where`, if anything.
    pub(super) fn maybe_constraints(&mut self) -> Parsed {
        if self.kind() != T::Where {
            return Some(());
        }
        let from = self.mark();
        self.bump();
        self.separated(|parser| {
            let constraint = parser.mark();
            parser.expect_identifier()?;
            parser.expect(T::Colon)?;
            parser.any_type()?;
            parser.close(constraint, Kind::TypeConstraint);
            Some(())
        })?;
        self.close(from, Kind::TypeConstraints);
        Some(())
    }
}
