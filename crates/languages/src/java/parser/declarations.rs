//! Types, packages and imports.

use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

fn is_modifier(kind: T) -> bool {
    use T::*;
    matches!(kind, Public | Protected | Private | Abstract | Static | Final | Strictfp | Default)
        || matches!(kind, Synchronized | Native | Transient | Volatile)
}

impl Parser<'_> {
    pub(super) fn top_level(&mut self) -> Parsed {
        match self.kind() {
            T::Semicolon => self.expect(T::Semicolon),
            T::Import => self.import(),
            _ => {
                let at = self.skip_annotations(self.at);
                match self.kind_at(at) {
                    T::Package => self.package(),
                    T::Open | T::Module => self.module(),
                    _ => {
                        let from = self.mark();
                        self.modifiers()?;
                        self.type_declaration(from)
                    }
                }
            }
        }
    }

    fn package(&mut self) -> Parsed {
        let from = self.mark();
        self.annotations()?;
        self.bump();
        self.dotted_name()?;
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Package);
        Some(())
    }

    fn import(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() == T::Static {
            self.leaf(Kind::Token);
        }
        self.dotted_name()?;
        if self.eat(T::Dot) {
            if self.kind() != T::Star {
                return None;
            }
            self.leaf(Kind::Asterisk);
        }
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Import);
        Some(())
    }

    /// How many tokens the modifier here is; none where it is none.
    fn modifier(&self, at: usize) -> usize {
        match self.kind_at(at) {
            kind if is_modifier(kind) => 1,
            T::Sealed if self.may_follow_sealed(at + 1) => 1,
            T::Identifier if self.is_non_sealed(at) => 3,
            _ => 0,
        }
    }

    fn may_follow_sealed(&self, at: usize) -> bool {
        is_modifier(self.kind_at(at)) || matches!(self.kind_at(at), T::Class | T::Interface)
    }

    fn is_non_sealed(&self, at: usize) -> bool {
        self.is_word(at, b"non")
            && self.kind_at(at + 1) == T::Minus
            && self.kind_at(at + 2) == T::Sealed
            && self.touch(at)
            && self.touch(at + 1)
    }

    /// Whether modifiers or annotations begin here.
    pub(super) fn begins_modifiers(&self) -> bool {
        self.is_annotation(self.at) || self.modifier(self.at) > 0
    }

    /// The place behind modifiers and annotations, if any.
    pub(super) fn skip_modifiers(&self, mut at: usize) -> usize {
        loop {
            let next = self.skip_annotations(at);
            let next = next + self.modifier(next);
            if next == at {
                return at;
            }
            at = next;
        }
    }

    /// Modifiers and annotations, if any.
    pub(super) fn modifiers(&mut self) -> Parsed {
        if !self.begins_modifiers() {
            return Some(());
        }
        let from = self.mark();
        while self.begins_modifiers() {
            match self.modifier(self.at) {
                0 => self.annotation()?,
                1 => self.leaf(Kind::Token),
                _ => {
                    let token = self.mark();
                    self.at += 2;
                    self.bump();
                    self.close(token, Kind::Token);
                }
            }
        }
        self.close(from, Kind::Modifiers);
        Some(())
    }

    /// Whether the declaration of a type begins here, modifiers included.
    pub(super) fn begins_type_declaration(&self, at: usize) -> bool {
        let at = self.skip_modifiers(at);
        match self.kind_at(at) {
            T::Class | T::Interface | T::Enum => true,
            T::At => self.kind_at(at + 1) == T::Interface,
            T::Record => {
                self.kind_at(at + 1) == T::Identifier
                    && matches!(self.kind_at(at + 2), T::OpenParen | T::Less)
            }
            _ => false,
        }
    }

    /// The declaration of a type, whose modifiers were read.
    pub(super) fn type_declaration(&mut self, from: Mark) -> Parsed {
        if !self.begins_type_declaration(self.at) {
            return None;
        }
        self.nested(|parser| match parser.kind() {
            T::Class => parser.class(from),
            T::Interface => parser.interface(from),
            T::Enum => parser.enumeration(from),
            T::Record => parser.record(from),
            T::At => parser.annotation_type(from),
            _ => None,
        })
    }

    fn named_type(&mut self) -> Parsed {
        self.bump();
        self.identifier(Kind::Identifier)?;
        self.set(Field::Name);
        Some(())
    }

    fn class(&mut self, from: Mark) -> Parsed {
        self.named_type()?;
        self.maybe_type_parameters()?;
        if self.kind() == T::Extends {
            let superclass = self.mark();
            self.bump();
            self.any_type()?;
            self.close(superclass, Kind::Superclass);
            self.set(Field::Superclass);
        }
        self.implemented()?;
        self.permitted()?;
        self.in_brackets(Self::class_body)?;
        self.set(Field::Body);
        self.close(from, Kind::Class);
        Some(())
    }

    fn implemented(&mut self) -> Parsed {
        if self.kind() == T::Implements {
            self.list_behind_keyword(Kind::SuperInterfaces)?;
            self.set(Field::Interfaces);
        }
        Some(())
    }

    fn permitted(&mut self) -> Parsed {
        if self.is_word(self.at, b"permits") {
            self.list_behind_keyword(Kind::Permits)?;
            self.set(Field::Permits);
        }
        Some(())
    }

    fn list_behind_keyword(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.type_list()?;
        self.close(from, kind);
        Some(())
    }

    fn interface(&mut self, from: Mark) -> Parsed {
        self.named_type()?;
        self.maybe_type_parameters()?;
        if self.kind() == T::Extends {
            self.list_behind_keyword(Kind::ExtendsInterfaces)?;
        }
        self.permitted()?;
        self.in_brackets(Self::interface_body)?;
        self.set(Field::Body);
        self.close(from, Kind::Interface);
        Some(())
    }

    fn enumeration(&mut self, from: Mark) -> Parsed {
        self.named_type()?;
        self.implemented()?;
        self.in_brackets(Self::enum_body)?;
        self.set(Field::Body);
        self.close(from, Kind::Enum);
        Some(())
    }

    fn record(&mut self, from: Mark) -> Parsed {
        self.named_type()?;
        self.maybe_type_parameters()?;
        self.formal_parameters()?;
        self.set(Field::Parameters);
        self.implemented()?;
        self.in_brackets(Self::class_body)?;
        self.set(Field::Body);
        self.close(from, Kind::Record);
        Some(())
    }

    fn annotation_type(&mut self, from: Mark) -> Parsed {
        if !self.touch(self.at) {
            return None;
        }
        self.bump();
        self.named_type()?;
        self.in_brackets(Self::annotation_type_body)?;
        self.set(Field::Body);
        self.close(from, Kind::AnnotationType);
        Some(())
    }
}
