//! Usings, namespaces and types.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

fn is_modifier(kind: T) -> bool {
    use T::*;
    matches!(kind, Abstract | Async | Const | Extern | File | Internal | New | Override | Partial | Private)
        || matches!(
            kind,
            Protected | Public | Readonly | Required | Sealed | Static | Unsafe | Virtual | Volatile
        )
}

impl Parser<'_> {
    pub(super) fn top_level(&mut self) -> Parsed {
        match self.kind() {
            T::Namespace => self.namespace(true),
            T::Global if self.ahead(1) == T::Using => self.using(),
            T::Using if self.is_directive() => self.using(),
            T::OpenBracket if matches!(self.ahead(1), T::Assembly | T::Module) => self.global_attribute(),
            _ => {
                let at = self.skip_modifiers(self.at);
                if self.begins_type(at) {
                    let from = self.mark();
                    self.attributes()?;
                    self.modifiers();
                    return self.type_declaration(from);
                }
                if matches!(self.kind(), T::Extern | T::Record | T::Required | T::Partial | T::File) {
                    return None;
                }
                let from = self.mark();
                self.statement()?;
                self.close(from, Kind::GlobalStatement);
                Some(())
            }
        }
    }

    /// Whether `using` here begins a directive and no statement.
    fn is_directive(&mut self) -> bool {
        if self.ahead(1) == T::Static || (is_name(self.ahead(1)) && self.ahead(2) == T::Equal) {
            return true;
        }
        let end = self.skip_name(self.at + 1);
        end.is_some_and(|end| self.kind_at(end) == T::Semicolon)
    }

    fn using(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() == T::Global {
            self.leaf(Kind::Global);
        }
        self.expect(T::Using)?;
        if is_name(self.kind()) && self.ahead(1) == T::Equal {
            self.named()?;
            self.bump();
            self.any_type()?;
        } else {
            if self.kind() == T::Static {
                self.leaf(Kind::Static);
            }
            self.type_name()?;
        }
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Using);
        Some(())
    }

    fn global_attribute(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.bump();
        self.expect(T::Colon)?;
        self.rest_of_attributes()?;
        self.close(from, Kind::GlobalAttribute);
        Some(())
    }

    /// A namespace, for the whole file perhaps.
    fn namespace(&mut self, may_be_of_file: bool) -> Parsed {
        let from = self.mark();
        self.bump();
        self.type_name()?;
        self.set(Field::Name);
        if may_be_of_file && self.eat(T::Semicolon) {
            self.close(from, Kind::FileNamespace);
            return Some(());
        }
        let body = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            self.member_of_namespace()?;
        }
        self.end_body(body, from, Kind::DeclarationList, Kind::Namespace);
        Some(())
    }

    fn member_of_namespace(&mut self) -> Parsed {
        self.nested(|parser| match parser.kind() {
            T::Namespace => parser.namespace(false),
            T::Using => parser.using(),
            _ => {
                let from = parser.mark();
                parser.attributes()?;
                parser.modifiers();
                if !parser.begins_type(parser.at) {
                    return None;
                }
                parser.type_declaration(from)
            }
        })
    }

    /// The closing brace of a body, and a semicolon directly behind it, which belongs to the declaration.
    fn end_body(&mut self, body: Mark, from: Mark, body_kind: Kind, kind: Kind) {
        self.bump();
        self.close(body, body_kind);
        self.set(Field::Body);
        if self.kind() == T::Semicolon && self.at > 0 && self.touch(self.at - 1) {
            self.bump();
        }
        self.close(from, kind);
    }

    /// Whether a token here is a modifier.
    pub(super) fn is_modifier_at(&self, at: usize) -> bool {
        is_modifier(self.kind_at(at))
    }

    pub(super) fn modifiers(&mut self) {
        while is_modifier(self.kind()) {
            self.leaf(Kind::Modifier);
        }
    }

    /// The place behind attributes and modifiers.
    pub(super) fn skip_modifiers(&self, mut at: usize) -> usize {
        while self.kind_at(at) == T::OpenBracket {
            at = self.mate_at(at) + 1;
        }
        while is_modifier(self.kind_at(at)) {
            at += 1;
        }
        at
    }

    /// Whether the declaration of a type begins here, behind its modifiers.
    pub(super) fn begins_type(&self, at: usize) -> bool {
        match self.kind_at(at) {
            T::Class | T::Struct | T::Interface | T::Enum => true,
            T::Delegate => !matches!(self.kind_at(at + 1), T::OpenBrace | T::OpenParen | T::Star),
            T::Ref => self.kind_at(at + 1) == T::Struct,
            T::Record => match self.kind_at(at + 1) {
                T::Class | T::Struct => true,
                T::Identifier => {
                    matches!(
                        self.kind_at(at + 2),
                        T::OpenParen | T::OpenBrace | T::Less | T::Colon | T::Semicolon
                    )
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// A type behind its attributes and modifiers.
    pub(super) fn type_declaration(&mut self, from: Mark) -> Parsed {
        match self.kind() {
            T::Enum => return self.enum_declaration(from),
            T::Delegate => return self.delegate(from),
            T::Interface => return self.interface(from),
            T::Record => return self.record(from),
            _ => {}
        }
        self.eat(T::Ref);
        let kind = if self.kind() == T::Struct { Kind::Struct } else { Kind::Class };
        self.bump();
        self.type_head()?;
        if self.kind() == T::Colon {
            self.bases()?;
        }
        self.constraints()?;
        self.type_body(from, kind)
    }

    /// The name of a type, its type variables, and the parameters of its first constructor.
    fn type_head(&mut self) -> Parsed {
        self.named()?;
        if self.kind() == T::Less {
            self.type_parameters()?;
        }
        if self.kind() == T::OpenParen {
            self.parameters()?;
        }
        Some(())
    }

    fn type_body(&mut self, from: Mark, kind: Kind) -> Parsed {
        if self.eat(T::Semicolon) {
            self.close(from, kind);
            return Some(());
        }
        let body = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            self.nested(Self::member)?;
        }
        self.end_body(body, from, Kind::DeclarationList, kind);
        Some(())
    }

    fn bases(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.separated(|parser| {
            parser.any_type()?;
            if parser.kind() == T::OpenParen { parser.arguments() } else { Some(()) }
        })?;
        self.close(from, Kind::BaseList);
        Some(())
    }

    fn interface(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.named()?;
        self.maybe_type_parameters()?;
        if self.kind() == T::Colon {
            self.bases()?;
        }
        self.constraints()?;
        self.type_body(from, Kind::Interface)
    }

    fn record(&mut self, from: Mark) -> Parsed {
        self.bump();
        if matches!(self.kind(), T::Class | T::Struct) {
            self.bump();
        }
        self.type_head()?;
        if self.kind() == T::Colon {
            self.bases_of_record()?;
        }
        self.constraints()?;
        self.type_body(from, Kind::Record)
    }

    fn bases_of_record(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        let first = self.mark();
        self.type_name()?;
        if self.kind() == T::OpenParen {
            self.set(Field::Type);
            self.arguments()?;
            self.close(first, Kind::PrimaryBase);
        }
        while self.eat(T::Comma) {
            self.type_name()?;
        }
        self.close(from, Kind::BaseList);
        Some(())
    }

    fn delegate(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.typed()?;
        self.signature()?;
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Delegate);
        Some(())
    }

    fn enum_declaration(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.named()?;
        if self.kind() == T::Colon {
            let bases = self.mark();
            self.bump();
            self.any_type()?;
            self.close(bases, Kind::BaseList);
        }
        let body = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            self.enum_member()?;
            if !self.eat(T::Comma) {
                break;
            }
        }
        if self.kind() != T::CloseBrace {
            return None;
        }
        self.end_body(body, from, Kind::EnumMembers, Kind::Enum);
        Some(())
    }

    fn enum_member(&mut self) -> Parsed {
        let from = self.mark();
        self.attributes()?;
        self.named()?;
        if self.eat(T::Equal) {
            self.expression()?;
            self.set(Field::Value);
        }
        self.close(from, Kind::EnumMember);
        Some(())
    }

    pub(super) fn attributes(&mut self) -> Parsed {
        while self.kind() == T::OpenBracket {
            let from = self.mark();
            self.bump();
            if self.ahead(1) == T::Colon {
                let target = self.mark();
                if !matches!(self.kind(), T::Target | T::Event | T::Return) {
                    return None;
                }
                self.bump();
                self.bump();
                self.close(target, Kind::AttributeTarget);
            }
            self.rest_of_attributes()?;
            self.close(from, Kind::AttributeList);
        }
        Some(())
    }

    /// Attributes up to the closing bracket.
    fn rest_of_attributes(&mut self) -> Parsed {
        if matches!(self.kind(), T::Target | T::Assembly | T::Module) {
            return None;
        }
        self.attribute()?;
        while self.eat(T::Comma) && self.kind() != T::CloseBracket {
            self.attribute()?;
        }
        self.expect(T::CloseBracket)
    }

    fn attribute(&mut self) -> Parsed {
        let from = self.mark();
        self.type_name()?;
        self.set(Field::Name);
        if self.kind() == T::OpenParen {
            self.nested(|parser| parser.in_brackets(Self::attribute_arguments))?;
        }
        self.close(from, Kind::Attribute);
        Some(())
    }

    fn attribute_arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() != T::CloseParen {
            self.separated(|parser| {
                let argument = parser.mark();
                if is_name(parser.kind()) && matches!(parser.ahead(1), T::Colon | T::Equal) {
                    parser.named()?;
                    parser.bump();
                }
                parser.expression()?;
                parser.close(argument, Kind::AttributeArgument);
                Some(())
            })?;
        }
        self.expect(T::CloseParen)?;
        self.close(from, Kind::AttributeArguments);
        Some(())
    }
}
