//! What is in structs and interfaces.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, children_under, kind};
use super::super::notation::is_exported;
use super::{Extractor, line_of};

/// Keys of struct tags that map a struct to a table.
const MAPPING_TAGS: &[&str] = &["gorm:", "xorm:", "bun:", "db:"];

impl<'t> Extractor<'t> {
    /// A struct or interface without a name of its own: `@` and its declaration.
    pub(super) fn anonymous_type(&mut self, node: Node<'t>) -> String {
        let members = if kind(node) == Kind::Struct {
            children(node).into_iter().flat_map(children).collect()
        } else {
            children(node)
        };
        if members.is_empty() {
            return if kind(node) == Kind::Interface { "any".to_owned() } else { "struct".to_owned() };
        }
        let is_struct = kind(node) == Kind::Struct;
        let declared = if is_struct { DeclarationKind::Struct } else { DeclarationKind::Interface };
        let place = self.declare("", declared, node, None);
        self.members_of(node, place);
        format!("@{place}")
    }

    /// The members of a struct or interface that is declared at `place`.
    pub(super) fn members_of(&mut self, node: Node<'t>, place: u32) {
        let around = self.within.replace(place);
        if kind(node) == Kind::Struct {
            for field in children(node).into_iter().flat_map(children) {
                if kind(field) == Kind::FieldDeclaration {
                    self.field(field);
                }
            }
        } else {
            for member in children(node) {
                self.interface_member(member);
            }
        }
        self.within = around;
    }

    fn field(&mut self, node: Node<'t>) {
        let Some(typ) = Field::Type.of(node) else { return };
        let names = children_under(node, Field::Name);
        let tag = Field::Tag.of(node).map(|tag| unquoted(self.text_of(tag))).unwrap_or_default();
        let role = if names.is_empty() { ReferenceKind::Extends } else { ReferenceKind::Field };
        let text = self.use_type(typ, role);
        self.add_tagged_configuration(tag, node);
        let is_mapped = MAPPING_TAGS.iter().any(|key| tag.contains(key));
        let is_model = matches!(text.as_str(), "gorm.Model" | "bun.BaseModel");
        if is_mapped && !tag.contains("db:") || is_model {
            self.mark(Markers::ENTITY);
        }
        let tag = if is_mapped { format!("`{tag}") } else { String::new() };
        if names.is_empty() {
            let name = embedded_name(&text).to_owned();
            self.declare(&name, DeclarationKind::Field, node, Some(&format!("+{text}{tag}")));
            return;
        }
        for name in names {
            let declared = format!("{text}{tag}");
            let place = self.declare(self.text_of(name), DeclarationKind::Field, name, Some(&declared));
            self.mark_visible(place, self.text_of(name));
        }
    }

    fn interface_member(&mut self, node: Node<'t>) {
        if kind(node) == Kind::MethodElem {
            let Some(name) = Field::Name.of(node) else { return };
            let place = self.declare(self.text_of(name), DeclarationKind::Method, node, None);
            let around = self.within.replace(place);
            let signature = self.use_signature(node);
            self.within = around;
            let of_type = self.names.intern(&signature);
            let declaration = &mut self.facts.declarations[place as usize];
            declaration.of_type = Some(of_type);
            declaration.markers.add(Markers::ABSTRACT);
            self.mark_visible(place, self.text_of(name));
            return;
        }
        let text = self.use_type(node, ReferenceKind::Extends);
        if !text.is_empty() {
            let name = embedded_name(&text).to_owned();
            self.declare(&name, DeclarationKind::Field, node, Some(&format!("+{text}")));
        }
    }

    /// Adds a declaration within the current one.
    pub(super) fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        node: Node<'t>,
        of_type: Option<&str>,
    ) -> u32 {
        let declaration = Declaration {
            name: self.names.intern(name),
            kind,
            parent: self.within,
            owner: None,
            of_type: of_type.map(|text| self.names.intern(text)),
            line: line_of(node),
            end_line: node.end_position().row as u32 + 1,
            markers: if self.test { Markers::TEST } else { Markers::NONE },
        };
        self.facts.declarations.push(declaration);
        self.facts.declarations.len() as u32 - 1
    }

    pub(super) fn mark_visible(&mut self, place: u32, name: &str) {
        if is_exported(name) {
            self.facts.declarations[place as usize].markers.add(Markers::PUBLIC);
        }
    }
}

/// A struct tag without the quotes around it.
fn unquoted(tag: &str) -> &str {
    let inner = tag.strip_prefix('`').and_then(|tag| tag.strip_suffix('`'));
    inner.or_else(|| tag.strip_prefix('"')?.strip_suffix('"')).unwrap_or(tag)
}

/// The name by which an embedded type is known.
fn embedded_name(text: &str) -> &str {
    let text = text.split('[').next().unwrap_or(text);
    text.rsplit('.').next().unwrap_or(text)
}
