//! Classes, objects, their headings, and other names for types.

use super::tokens::T;
use super::words::is_name;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A declaration that may stand outside of types.
    pub(super) fn declaration(&mut self) -> Parsed {
        self.nested(|parser| {
            let (from, start) = (parser.mark(), parser.at);
            parser.maybe_modifiers()?;
            let is_enum = (start..parser.at).any(|at| parser.is_text(at, b"enum"));
            match parser.kind() {
                T::Class | T::Interface => parser.class(from, is_enum),
                T::Fun if parser.ahead(1) == T::Interface => {
                    parser.bump();
                    parser.class(from, is_enum)
                }
                T::Fun => parser.function(from),
                T::Val | T::Var => parser.property(from),
                T::Object => parser.object(from),
                T::TypeAlias => parser.alias(from),
                _ => None,
            }
        })
    }

    /// Whether the token at a place is this word.
    fn is_text(&self, at: usize, word: &[u8]) -> bool {
        let token = self.tokens.get(at).filter(|token| token.kind == T::SoftModifier);
        token.is_some_and(|token| self.text.get(token.start as usize..token.end as usize) == Some(word))
    }

    fn class(&mut self, from: Mark, is_enum: bool) -> Parsed {
        match self.kind() {
            T::Interface => self.leaf(Kind::InterfaceWord),
            _ => self.expect(T::Class)?,
        }
        self.class_name()?;
        self.maybe_type_parameters()?;
        self.maybe_primary_constructor()?;
        self.maybe_supertypes()?;
        self.maybe_constraints()?;
        if self.kind() == T::OpenBrace {
            if is_enum && self.ahead(1) != T::CloseBrace {
                self.enum_body()?;
            } else {
                self.class_body()?;
            }
        }
        self.close(from, Kind::Class);
        Some(())
    }

    fn class_name(&mut self) -> Parsed {
        self.expect_identifier()?;
        self.set(Field::Name);
        Some(())
    }

    fn maybe_primary_constructor(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() != T::OpenParen || self.statement_ends() {
            let at = self.skip_modifiers(self.at).filter(|at| self.kind_at(*at) == T::Constructor);
            if at.is_none() {
                return Some(());
            }
            self.maybe_modifiers()?;
            self.expect(T::Constructor)?;
        }
        let list = self.mark();
        self.expect(T::OpenParen)?;
        self.in_brackets(|parser| parser.listed(T::CloseParen, Self::class_parameter))?;
        self.close(list, Kind::ClassParameters);
        self.close(from, Kind::PrimaryConstructor);
        Some(())
    }

    fn class_parameter(&mut self) -> Parsed {
        let from = self.mark();
        if self.ahead(1) != T::Colon {
            self.maybe_modifiers()?;
        }
        match self.kind() {
            T::Val => self.leaf(Kind::Val),
            T::Var => self.leaf(Kind::Var),
            _ => {}
        }
        self.name()?;
        self.expect(T::Colon)?;
        self.any_type()?;
        if self.eat(T::Equal) {
            self.expression()?;
        }
        self.close(from, Kind::ClassParameter);
        Some(())
    }

    pub(super) fn maybe_supertypes(&mut self) -> Parsed {
        if !self.eat(T::Colon) {
            return Some(());
        }
        let from = self.mark();
        self.separated(Self::supertype)?;
        self.close(from, Kind::DelegationSpecifiers);
        Some(())
    }

    fn supertype(&mut self) -> Parsed {
        let from = self.mark();
        while self.kind() == T::At {
            self.annotation()?;
        }
        self.any_type()?;
        match self.kind() {
            T::OpenParen if !self.statement_ends() => {
                self.value_arguments()?;
                self.close(from, Kind::ConstructorInvocation);
            }
            T::By => {
                self.bump();
                self.delegate()?;
                self.close(from, Kind::ExplicitDelegation);
            }
            _ => {}
        }
        self.close(from, Kind::DelegationSpecifier);
        Some(())
    }

    /// What a type is delegated to. A brace behind it is the body's.
    fn delegate(&mut self) -> Parsed {
        let before = std::mem::replace(&mut self.around.delegate, true);
        self.expression()?;
        self.around.delegate = before;
        Some(())
    }

    fn object(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.class_name()?;
        self.maybe_supertypes()?;
        self.maybe_class_body()?;
        self.close(from, Kind::Object);
        Some(())
    }

    pub(super) fn companion(&mut self, from: Mark) -> Parsed {
        self.expect(T::Companion)?;
        self.expect(T::Object)?;
        if is_name(self.kind()) && !self.statement_ends() {
            self.class_name()?;
        }
        self.maybe_supertypes()?;
        self.maybe_class_body()?;
        self.close(from, Kind::Companion);
        Some(())
    }

    /// `object` as an expression.
    pub(super) fn object_literal(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.maybe_supertypes()?;
        self.class_body()?;
        self.close(from, Kind::ObjectLiteral);
        Some(())
    }

    fn maybe_class_body(&mut self) -> Parsed {
        if self.kind() == T::OpenBrace {
            self.class_body()?;
        }
        Some(())
    }

    fn alias(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.expect_identifier()?;
        self.maybe_type_parameters()?;
        self.expect(T::Equal)?;
        self.any_type()?;
        self.close(from, Kind::Alias);
        Some(())
    }
}
