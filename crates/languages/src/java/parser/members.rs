//! Bodies of types and their members.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

/// What a body is of, which decides what its members may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Class,
    Interface,
    Annotation,
}

impl Parser<'_> {
    pub(super) fn class_body(&mut self) -> Parsed {
        self.body(Body::Class, Kind::ClassBody)
    }

    pub(super) fn interface_body(&mut self) -> Parsed {
        self.body(Body::Interface, Kind::InterfaceBody)
    }

    pub(super) fn annotation_type_body(&mut self) -> Parsed {
        self.body(Body::Annotation, Kind::AnnotationTypeBody)
    }

    fn body(&mut self, body: Body, kind: Kind) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.members(body)?;
        self.bump();
        self.close(from, kind);
        Some(())
    }

    /// Members up to a closing brace.
    fn members(&mut self, body: Body) -> Parsed {
        while self.kind() != T::CloseBrace {
            match self.kind() {
                T::Semicolon => self.bump(),
                T::OpenBrace if body == Body::Class => self.nested(Self::block)?,
                T::Static if self.ahead(1) == T::OpenBrace => self.static_initializer(body)?,
                _ => self.member_of(body)?,
            }
        }
        Some(())
    }

    fn static_initializer(&mut self, body: Body) -> Parsed {
        let from = self.mark();
        self.bump();
        self.nested(Self::block)?;
        self.close(from, Kind::StaticInitializer);
        (body == Body::Class).then_some(())
    }

    pub(super) fn enum_body(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() == T::Identifier || self.is_annotation(self.at) {
            self.enum_constant()?;
            if !self.eat(T::Comma) {
                break;
            }
        }
        if self.kind() == T::Semicolon {
            let declarations = self.mark();
            self.bump();
            self.members(Body::Class)?;
            self.close(declarations, Kind::EnumBodyDeclarations);
        }
        self.expect(T::CloseBrace)?;
        self.close(from, Kind::EnumBody);
        Some(())
    }

    fn enum_constant(&mut self) -> Parsed {
        let from = self.mark();
        self.modifiers()?;
        self.identifier(Kind::Identifier)?;
        self.set(Field::Name);
        if self.kind() == T::OpenParen {
            self.arguments()?;
            self.set(Field::Arguments);
        }
        if self.kind() == T::OpenBrace {
            self.nested(Self::class_body)?;
            self.set(Field::Body);
        }
        self.close(from, Kind::EnumConstant);
        Some(())
    }

    fn member_of(&mut self, body: Body) -> Parsed {
        let from = self.mark();
        self.modifiers()?;
        if self.begins_type_declaration(self.at) {
            let is_record = self.kind() == T::Record;
            return if is_record && body == Body::Annotation { None } else { self.type_declaration(from) };
        }
        let is_generic = self.kind() == T::Less;
        self.maybe_type_parameters()?;
        match (self.kind(), self.ahead(1)) {
            (T::Identifier, T::OpenBrace) if body == Body::Class && !is_generic => {
                self.compact_constructor(from)
            }
            (T::Identifier, T::OpenParen) if body == Body::Class => self.constructor(from),
            _ => {
                if is_generic {
                    self.annotations()?;
                }
                self.plain_type()?;
                self.set(Field::Type);
                match self.ahead(1) {
                    T::OpenParen if body == Body::Annotation => self.annotation_element(from),
                    T::OpenParen => self.method(from),
                    _ if is_generic => None,
                    _ => self.fields(from, body),
                }
            }
        }
    }

    fn fields(&mut self, from: Mark, body: Body) -> Parsed {
        if self.kind() == T::Underscore {
            return None;
        }
        self.declarators()?;
        self.expect(T::Semicolon)?;
        self.close(from, if body == Body::Class { Kind::Field } else { Kind::Constant });
        Some(())
    }

    fn method(&mut self, from: Mark) -> Parsed {
        self.name()?;
        self.set(Field::Name);
        self.formal_parameters()?;
        self.set(Field::Parameters);
        self.maybe_dimensions()?;
        self.thrown()?;
        if !self.eat(T::Semicolon) {
            self.body_block()?;
        }
        self.close(from, Kind::Method);
        Some(())
    }

    fn thrown(&mut self) -> Parsed {
        if self.kind() == T::Throws {
            let from = self.mark();
            self.bump();
            self.separated(Self::any_type)?;
            self.close(from, Kind::Throws);
        }
        Some(())
    }

    fn annotation_element(&mut self, from: Mark) -> Parsed {
        self.name()?;
        self.set(Field::Name);
        self.expect(T::OpenParen)?;
        self.expect(T::CloseParen)?;
        self.maybe_dimensions()?;
        if self.eat(T::Default) {
            self.element_value()?;
            self.set(Field::Value);
        }
        self.expect(T::Semicolon)?;
        self.close(from, Kind::AnnotationElement);
        Some(())
    }

    fn compact_constructor(&mut self, from: Mark) -> Parsed {
        self.leaf(Kind::Identifier);
        self.set(Field::Name);
        self.body_block()?;
        self.close(from, Kind::CompactConstructor);
        Some(())
    }

    fn constructor(&mut self, from: Mark) -> Parsed {
        self.leaf(Kind::Identifier);
        self.set(Field::Name);
        self.formal_parameters()?;
        self.set(Field::Parameters);
        self.thrown()?;
        self.nested(Self::constructor_body)?;
        self.set(Field::Body);
        self.close(from, Kind::Constructor);
        Some(())
    }

    fn constructor_body(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.explicit_constructor()?;
        self.statements()?;
        self.expect(T::CloseBrace)?;
        self.close(from, Kind::ConstructorBody);
        Some(())
    }

    /// The call of another constructor, which only stands first.
    fn explicit_constructor(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::This | T::Super if self.ahead(1) == T::OpenParen => {}
            T::Less => {
                self.type_arguments()?;
                self.set(Field::TypeArguments);
            }
            T::Identifier if self.is_qualified_super() => {
                self.leaf(Kind::Identifier);
                self.set(Field::Object);
                self.bump();
            }
            _ => return Some(()),
        }
        match self.kind() {
            T::This => self.leaf(Kind::This),
            T::Super => self.leaf(Kind::Super),
            _ => return None,
        }
        self.set(Field::Constructor);
        self.arguments()?;
        self.set(Field::Arguments);
        self.expect(T::Semicolon)?;
        self.close(from, Kind::ExplicitConstructor);
        Some(())
    }

    fn is_qualified_super(&self) -> bool {
        self.ahead(1) == T::Dot && self.ahead(2) == T::Super && self.ahead(3) == T::OpenParen
    }

    pub(super) fn formal_parameters(&mut self) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            parser.expect(T::OpenParen)?;
            if parser.kind() != T::CloseParen {
                if parser.is_receiver() {
                    parser.receiver()?;
                } else {
                    parser.formal_parameter()?;
                }
                while parser.eat(T::Comma) {
                    parser.formal_parameter()?;
                }
            }
            parser.expect(T::CloseParen)?;
            parser.close(from, Kind::FormalParameters);
            Some(())
        })
    }

    /// An annotated one is a parameter named `this` to tree-sitter, and left to it.
    fn is_receiver(&mut self) -> bool {
        let Some(mut end) = self.skip_type(self.at) else { return false };
        while self.kind_at(end) == T::Identifier && self.kind_at(end + 1) == T::Dot {
            end += 2;
        }
        self.kind_at(end) == T::This
    }

    fn receiver(&mut self) -> Parsed {
        let from = self.mark();
        self.plain_type()?;
        while self.kind() == T::Identifier {
            self.leaf(Kind::Identifier);
            self.expect(T::Dot)?;
        }
        self.leaf(Kind::This);
        self.close(from, Kind::ReceiverParameter);
        Some(())
    }

    fn formal_parameter(&mut self) -> Parsed {
        let from = self.mark();
        self.modifiers()?;
        self.plain_type()?;
        if self.eat(T::Ellipsis) {
            return self.spread_parameter(from);
        }
        self.set(Field::Type);
        if self.kind() != T::Underscore && !is_name(self.kind()) {
            return None;
        }
        self.variable_name()?;
        self.close(from, Kind::FormalParameter);
        Some(())
    }

    fn spread_parameter(&mut self, from: Mark) -> Parsed {
        self.annotations()?;
        let declarator = self.mark();
        self.variable_name()?;
        self.close(declarator, Kind::Declarator);
        self.close(from, Kind::SpreadParameter);
        Some(())
    }
}
