//! Modules.

use super::tokens::T;
use super::{Field, Kind, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn module(&mut self) -> Parsed {
        let from = self.mark();
        self.annotations()?;
        self.eat(T::Open);
        self.expect(T::Module)?;
        self.dotted_name()?;
        self.set(Field::Name);
        let body = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            self.directive()?;
        }
        self.bump();
        self.close(body, Kind::ModuleBody);
        self.set(Field::Body);
        self.close(from, Kind::Module);
        Some(())
    }

    fn directive(&mut self) -> Parsed {
        let from = self.mark();
        let at = self.at;
        self.expect(T::Identifier)?;
        let kind = if self.is_word(at, b"requires") {
            self.required()?;
            Kind::Requires
        } else if self.is_word(at, b"exports") {
            self.opened()?;
            Kind::Exports
        } else if self.is_word(at, b"opens") {
            self.opened()?;
            Kind::Opens
        } else if self.is_word(at, b"uses") {
            self.dotted_as(Field::Type)?;
            Kind::Uses
        } else if self.is_word(at, b"provides") {
            self.provided()?;
            Kind::Provides
        } else {
            return None;
        };
        self.expect(T::Semicolon)?;
        self.close(from, kind);
        Some(())
    }

    fn dotted_as(&mut self, field: Field) -> Parsed {
        self.dotted_name()?;
        self.set(field);
        Some(())
    }

    fn required(&mut self) -> Parsed {
        while self.kind() == T::Static || self.is_word(self.at, b"transitive") {
            self.leaf(Kind::RequiresModifier);
            self.set(Field::Modifiers);
        }
        self.dotted_as(Field::Module)
    }

    fn opened(&mut self) -> Parsed {
        self.dotted_as(Field::Package)?;
        if self.is_word(self.at, b"to") {
            self.bump();
            self.separated(|parser| parser.dotted_as(Field::Modules))?;
        }
        Some(())
    }

    fn provided(&mut self) -> Parsed {
        self.dotted_as(Field::Provided)?;
        self.expect(T::With)?;
        self.dotted_name()?;
        while self.eat(T::Comma) {
            self.dotted_as(Field::Provider)?;
        }
        Some(())
    }
}
