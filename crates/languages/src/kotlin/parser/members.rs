//! The bodies of types: members, constructors and entries of enumerations.

use super::endings::Ends;
use super::tokens::T;
use super::{Around, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn class_body(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.in_brackets(Self::members)?;
        self.close(from, Kind::ClassBody);
        Some(())
    }

    /// Members up to the brace behind them.
    fn members(&mut self) -> Parsed {
        while self.kind() != T::CloseBrace {
            self.around = Around { ends: Ends::Member, ..Around::default() };
            self.member()?;
            if !self.eat(T::Semicolon) && self.kind() != T::CloseBrace && !self.statement_ends() {
                return None;
            }
        }
        self.expect(T::CloseBrace)
    }

    fn member(&mut self) -> Parsed {
        let at = self.skip_modifiers(self.at)?;
        let from = self.mark();
        match self.kind_at(at) {
            T::Companion => {
                self.maybe_modifiers()?;
                self.nested(|parser| parser.companion(from))
            }
            T::Constructor => {
                self.maybe_modifiers()?;
                self.constructor(from)
            }
            T::Init => {
                self.expect(T::Init)?;
                self.block()?;
                self.close(from, Kind::Initializer);
                Some(())
            }
            _ => self.declaration(),
        }
    }

    fn constructor(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.parameters()?;
        if self.eat(T::Colon) {
            self.constructor_delegation()?;
        }
        if self.kind() == T::OpenBrace {
            self.block()?;
        }
        self.close(from, Kind::SecondaryConstructor);
        Some(())
    }

    fn constructor_delegation(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::This => self.bump(),
            T::Super => self.leaf(Kind::SuperWord),
            _ => return None,
        }
        self.value_arguments()?;
        self.close(from, Kind::ConstructorDelegation);
        Some(())
    }

    pub(super) fn enum_body(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.in_brackets(|parser| {
            while !matches!(parser.kind(), T::Semicolon | T::CloseBrace) {
                parser.enum_entry()?;
                if !parser.eat(T::Comma) {
                    break;
                }
            }
            if parser.eat(T::Semicolon) { parser.members() } else { parser.expect(T::CloseBrace) }
        })?;
        self.close(from, Kind::EnumBody);
        Some(())
    }

    fn enum_entry(&mut self) -> Parsed {
        let from = self.mark();
        self.maybe_modifiers()?;
        self.expect_identifier()?;
        if self.kind() == T::OpenParen {
            self.value_arguments()?;
        }
        if self.kind() == T::OpenBrace {
            self.nested(Self::class_body)?;
        }
        self.close(from, Kind::EnumEntry);
        Some(())
    }
}
