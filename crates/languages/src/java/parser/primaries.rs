//! Expressions without operators: names, calls, accesses, literals, creations, references to methods.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

/// What a primary expression is so far, for what may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Primary {
    Value,
    /// A dotted name, which may turn out to be a type's
    Name,
    /// A type, which only stands before `::` and `.class`
    Type,
    /// `super`, which only stands before something
    Super,
}

impl Parser<'_> {
    /// An operand without operators, with all that follows it.
    pub(super) fn primary(&mut self) -> Parsed {
        let from = self.mark();
        let mut primary = self.first_of_primary()?;
        loop {
            primary = match self.kind() {
                T::Dot => self.after_dot(from, primary)?,
                T::OpenBracket => self.bracketed(from, primary)?,
                T::Less if primary == Primary::Name && self.is_generic_reference() => {
                    self.make_type();
                    self.rest_of_type(from)?;
                    self.dimensions_of_type(from)?;
                    Primary::Type
                }
                T::Colons => self.method_reference(from)?,
                _ if matches!(primary, Primary::Type | Primary::Super) => return None,
                _ => return Some(()),
            };
        }
    }

    fn first_of_primary(&mut self) -> Parsed<Primary> {
        let kind = match self.kind() {
            T::Identifier if self.ahead(1) != T::OpenParen => {
                self.leaf(Kind::Identifier);
                return Some(Primary::Name);
            }
            T::Super => {
                self.leaf(Kind::Super);
                return Some(Primary::Super);
            }
            T::String => return self.string().map(|()| Primary::Value),
            T::TextBlock => return self.text_block().map(|()| Primary::Value),
            T::New => {
                let from = self.mark();
                return self.nested(|parser| parser.creation(from, true)).map(|()| Primary::Value);
            }
            T::OpenParen => return self.nested(Self::parenthesized).map(|()| Primary::Value),
            kind if is_name(kind) => return self.named().map(|()| Primary::Value),
            T::This => Kind::This,
            T::True => Kind::True,
            T::False => Kind::False,
            T::Null => Kind::Null,
            T::Character => Kind::Character,
            T::DecimalInteger => Kind::DecimalInteger,
            T::HexInteger => Kind::HexInteger,
            T::OctalInteger => Kind::OctalInteger,
            T::BinaryInteger => Kind::BinaryInteger,
            T::DecimalFloat => Kind::DecimalFloat,
            T::HexFloat => Kind::HexFloat,
            kind if super::ahead::is_primitive(kind) => {
                return self.plain_type().map(|()| Primary::Type);
            }
            _ => return None,
        };
        self.leaf(kind);
        Some(Primary::Value)
    }

    /// A variable, or a call of a method by its name alone.
    fn named(&mut self) -> Parsed {
        let from = self.mark();
        self.leaf(Kind::Identifier);
        if self.kind() != T::OpenParen {
            return Some(());
        }
        self.set(Field::Name);
        self.call(from)
    }

    fn call(&mut self, from: Mark) -> Parsed {
        self.arguments()?;
        self.set(Field::Arguments);
        self.close(from, Kind::Call);
        Some(())
    }

    pub(super) fn arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        if self.kind() != T::CloseParen {
            self.in_brackets(|parser| parser.separated(Self::expression))?;
        }
        self.expect(T::CloseParen)?;
        self.close(from, Kind::Arguments);
        Some(())
    }

    pub(super) fn parenthesized(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        self.in_brackets(Self::expression)?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::Parenthesized);
        Some(())
    }

    fn after_dot(&mut self, from: Mark, before: Primary) -> Parsed<Primary> {
        let next = self.ahead(1);
        if next == T::Class {
            return self.class_literal(from, before);
        }
        if before == Primary::Type {
            return None;
        }
        match next {
            T::New if before != Primary::Super => {
                self.bump();
                self.nested(|parser| parser.creation(from, false))?;
            }
            T::String | T::TextBlock if before != Primary::Super => {
                self.set(Field::TemplateProcessor);
                self.bump();
                if next == T::String {
                    self.string()?
                } else {
                    self.text_block()?
                }
                self.set(Field::TemplateArgument);
                self.close(from, Kind::Template);
            }
            T::This if before == Primary::Name => {
                self.set(Field::Object);
                self.bump();
                self.leaf(Kind::This);
                self.set(Field::Member);
                self.close(from, Kind::FieldAccess);
            }
            T::Super if before == Primary::Name => {
                self.set(Field::Object);
                self.bump();
                self.leaf(Kind::Super);
                self.member(from)?;
            }
            _ => {
                self.set(Field::Object);
                let is_access = self.member(from)?;
                return Some(if is_access && before == Primary::Name { before } else { Primary::Value });
            }
        }
        Some(Primary::Value)
    }

    /// A field or a call behind a dot; tells whether it is a field.
    fn member(&mut self, from: Mark) -> Parsed<bool> {
        self.expect(T::Dot)?;
        let is_generic = self.kind() == T::Less;
        if is_generic {
            self.type_arguments()?;
            self.set(Field::TypeArguments);
        }
        self.name()?;
        if is_generic || self.kind() == T::OpenParen {
            self.set(Field::Name);
            self.call(from)?;
            return Some(false);
        }
        self.set(Field::Member);
        self.close(from, Kind::FieldAccess);
        Some(true)
    }

    fn class_literal(&mut self, from: Mark, before: Primary) -> Parsed<Primary> {
        match before {
            Primary::Name => self.make_type(),
            Primary::Type => {}
            Primary::Value | Primary::Super => return None,
        }
        self.bump();
        self.bump();
        self.close(from, Kind::ClassLiteral);
        Some(Primary::Value)
    }

    fn bracketed(&mut self, from: Mark, before: Primary) -> Parsed<Primary> {
        if self.ahead(1) == T::CloseBracket {
            if before != Primary::Name {
                return None;
            }
            self.make_type();
            self.dimensions_of_type(from)?;
            return Some(Primary::Type);
        }
        if matches!(before, Primary::Type | Primary::Super) {
            return None;
        }
        self.set(Field::Array);
        self.bump();
        self.in_brackets(Self::expression)?;
        self.set(Field::Index);
        self.expect(T::CloseBracket)?;
        self.close(from, Kind::ArrayAccess);
        Some(Primary::Value)
    }

    fn method_reference(&mut self, from: Mark) -> Parsed<Primary> {
        self.bump();
        if self.kind() == T::Less {
            self.type_arguments()?;
        }
        if !self.eat(T::New) {
            self.name()?;
        }
        self.close(from, Kind::MethodReference);
        Some(Primary::Value)
    }

    /// `new` and what follows it; what stands before it may be an outer instance.
    fn creation(&mut self, from: Mark, may_be_array: bool) -> Parsed {
        self.expect(T::New)?;
        self.annotations()?;
        self.simple_type()?;
        self.set(Field::Type);
        if self.kind() == T::OpenParen {
            self.arguments()?;
            self.set(Field::Arguments);
            if self.kind() == T::OpenBrace {
                self.in_brackets(Self::class_body)?;
            }
            self.close(from, Kind::New);
            return Some(());
        }
        if !may_be_array {
            return None;
        }
        if self.is_dimension(self.at) {
            self.dimensions()?;
            self.in_brackets(Self::array_initializer)?;
            self.set(Field::Value);
        } else {
            self.sizes()?;
        }
        self.close(from, Kind::ArrayCreation);
        Some(())
    }

    fn sizes(&mut self) -> Parsed {
        if self.kind() != T::OpenBracket {
            return None;
        }
        while self.kind() == T::OpenBracket && self.ahead(1) != T::CloseBracket {
            let from = self.mark();
            self.bump();
            self.in_brackets(Self::expression)?;
            self.expect(T::CloseBracket)?;
            self.close(from, Kind::DimensionsExpression);
            self.set(Field::Dimensions);
        }
        self.maybe_dimensions()
    }

    pub(super) fn array_initializer(&mut self) -> Parsed {
        self.nested(|parser| parser.in_braces(Kind::ArrayInitializer, Self::initial_value))
    }

    /// What a variable or an element of an array begins as.
    pub(super) fn initial_value(&mut self) -> Parsed {
        if self.kind() == T::OpenBrace { self.array_initializer() } else { self.expression() }
    }
}
