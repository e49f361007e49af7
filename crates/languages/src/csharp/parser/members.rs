//! Members of types.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn member(&mut self) -> Parsed {
        let from = self.mark();
        self.attributes()?;
        self.modifiers();
        if self.begins_type(self.at) {
            return self.type_declaration(from);
        }
        match self.kind() {
            T::Event => self.event(from),
            T::Tilde => self.destructor(from),
            T::Implicit | T::Explicit => self.conversion(from),
            kind if is_name(kind) && self.ahead(1) == T::OpenParen => self.constructor(from),
            _ => self.typed_member(from),
        }
    }

    /// Where the last part of the dotted name here begins.
    fn last_part(&mut self, at: usize) -> Option<usize> {
        let mut last = at;
        loop {
            let part = self.kind_at(last);
            if !is_name(part) {
                return matches!(part, T::This | T::Operator).then_some(last);
            }
            let mut end = last + 1;
            if self.kind_at(end) == T::Less {
                end = self.skip_type_arguments(end).unwrap_or(end);
            }
            if self.kind_at(end) != T::Dot {
                return Some(last);
            }
            last = end + 1;
        }
    }

    /// A member behind whose modifiers a type stands.
    fn typed_member(&mut self, from: Mark) -> Parsed {
        let inner = self.mark();
        self.any_type()?;
        let last = self.last_part(self.at)?;
        let behind = match self.kind_at(last) {
            T::This | T::Operator => self.kind_at(last),
            _ => self.kind_at(last + 1),
        };
        match behind {
            T::OpenParen | T::Less => {
                self.set(Field::Returns);
                self.explicit_interface(last)?;
                self.method(from)
            }
            T::OpenBrace | T::Arrow => {
                self.set(Field::Type);
                self.explicit_interface(last)?;
                self.property(from)
            }
            T::This => {
                self.set(Field::Type);
                self.explicit_interface(last)?;
                self.indexer(from)
            }
            T::Operator => {
                self.set(Field::Type);
                self.explicit_interface(last)?;
                self.operator_declaration(from)
            }
            _ if last == self.at => {
                self.set(Field::Type);
                self.declarators()?;
                self.close(inner, Kind::VariableDeclaration);
                self.expect(T::Semicolon)?;
                self.close(from, Kind::Field);
                Some(())
            }
            _ => None,
        }
    }

    /// The interface that a member states it is of, if its name begins only at this place.
    fn explicit_interface(&mut self, last: usize) -> Parsed {
        if last == self.at {
            return Some(());
        }
        let from = self.mark();
        self.name_up_to(last - 1)?;
        self.expect(T::Dot)?;
        self.close(from, Kind::ExplicitInterface);
        (self.at == last).then_some(())
    }

    /// The name, type variables and parameters of what can be called, and what is asked of the variables.
    pub(super) fn signature(&mut self) -> Parsed {
        self.named()?;
        self.maybe_type_parameters()?;
        self.parameters()?;
        self.set(Field::Parameters);
        self.constraints()
    }

    fn method(&mut self, from: Mark) -> Parsed {
        self.signature()?;
        self.function_body()?;
        self.close(from, Kind::Method);
        Some(())
    }

    fn property(&mut self, from: Mark) -> Parsed {
        self.named()?;
        if self.kind() == T::OpenBrace {
            self.accessors()?;
            if self.eat(T::Equal) {
                self.expression()?;
                self.set(Field::Value);
                self.expect(T::Semicolon)?;
            }
        } else {
            self.arrow()?;
            self.set(Field::Value);
            self.expect(T::Semicolon)?;
        }
        self.close(from, Kind::Property);
        Some(())
    }

    fn indexer(&mut self, from: Mark) -> Parsed {
        self.leaf(Kind::This);
        self.bracketed_parameters()?;
        self.set(Field::Parameters);
        if self.kind() == T::OpenBrace {
            self.accessors()?;
        } else {
            self.arrow()?;
            self.set(Field::Value);
            self.expect(T::Semicolon)?;
        }
        self.close(from, Kind::Indexer);
        Some(())
    }

    fn accessors(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            let accessor = self.mark();
            self.attributes()?;
            self.modifiers();
            if !matches!(self.kind(), T::Get | T::Set | T::Init | T::Add | T::Remove) {
                return None;
            }
            self.bump();
            self.function_body()?;
            self.close(accessor, Kind::Accessor);
        }
        self.bump();
        self.close(from, Kind::Accessors);
        self.set(Field::Accessors);
        Some(())
    }

    fn event(&mut self, from: Mark) -> Parsed {
        self.bump();
        let inner = self.mark();
        self.typed()?;
        let last = self.last_part(self.at)?;
        if self.kind_at(last + 1) == T::OpenBrace {
            self.explicit_interface(last)?;
            self.named()?;
            self.accessors()?;
            self.close(from, Kind::Event);
            return Some(());
        }
        self.declarators()?;
        self.close(inner, Kind::VariableDeclaration);
        self.expect(T::Semicolon)?;
        self.close(from, Kind::EventField);
        Some(())
    }

    fn destructor(&mut self, from: Mark) -> Parsed {
        if self.is_modifier_at(self.at - 1) {
            return None;
        }
        self.bump();
        self.named()?;
        self.parameters()?;
        self.set(Field::Parameters);
        self.function_body()?;
        self.close(from, Kind::Destructor);
        Some(())
    }

    fn constructor(&mut self, from: Mark) -> Parsed {
        self.named()?;
        self.parameters()?;
        self.set(Field::Parameters);
        if self.kind() == T::Colon {
            let initializer = self.mark();
            self.bump();
            match self.kind() {
                T::This => self.leaf(Kind::This),
                T::Base => self.leaf(Kind::Base),
                _ => return None,
            }
            self.arguments()?;
            self.close(initializer, Kind::ConstructorInitializer);
        }
        self.function_body()?;
        self.close(from, Kind::Constructor);
        Some(())
    }

    fn operator_declaration(&mut self, from: Mark) -> Parsed {
        self.bump();
        if self.kind() == T::Checked {
            return None;
        }
        while self.kind() != T::OpenParen {
            if !is_operator(self.kind()) {
                return None;
            }
            self.bump();
        }
        self.parameters()?;
        self.set(Field::Parameters);
        self.function_body()?;
        self.close(from, Kind::Operator);
        Some(())
    }

    fn conversion(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.expect(T::Operator)?;
        self.typed()?;
        self.parameters()?;
        self.set(Field::Parameters);
        self.function_body()?;
        self.close(from, Kind::Conversion);
        Some(())
    }
}

/// Whether a token is an operator that can be declared, of one sign.
fn is_operator(kind: T) -> bool {
    use T::*;
    matches!(kind, Bang | Tilde | Increment | Decrement | True | False | Plus | Minus | Star | Slash)
        || matches!(kind, Percent | Caret | Bar | Ampersand | ShiftLeft | EqualEqual | NotEqual)
        || matches!(kind, Greater | Less | GreaterEqual | LessEqual)
}
