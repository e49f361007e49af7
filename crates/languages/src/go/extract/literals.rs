//! Composite literals: what they make, and the fields that they set.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, first_child, kind};
use super::expressions::Operand;
use super::{Extractor, Value, line_of};

impl<'t> Extractor<'t> {
    pub(super) fn composite(&mut self, node: Node<'t>) -> Operand<'t> {
        let Some(typ) = Field::Type.of(node) else { return Operand::of(node, Value::Unknown) };
        let text = self.use_type(typ, ReferenceKind::Construct);
        if let Some(body) = Field::Body.of(node) {
            let first = self.facts.references.len();
            self.elements(&text, body);
            self.command_literal(&text, body, first);
            self.message_literal(&text, body);
        }
        let value = self.typed(&text);
        Operand::of(node, value)
    }

    /// The elements of a literal of a type.
    fn elements(&mut self, typ: &str, body: Node<'t>) {
        if !self.descend() {
            return;
        }
        let is_collection = typ.starts_with("[]") || typ.starts_with('{');
        for element in children(body) {
            if kind(element) != Kind::KeyedElement {
                self.element(element, &element_type(typ));
                continue;
            }
            let (Some(key), Some(value)) = (Field::Key.of(element), Field::Value.of(element)) else {
                continue;
            };
            let name = first_child(key).filter(|name| kind(*name) == Kind::Identifier);
            match name {
                Some(name) if !is_collection => self.field_key(typ, name),
                _ => self.element(key, &key_type(typ)),
            }
            self.element(value, &element_type(typ));
        }
        self.ascend();
    }

    /// The key of a struct literal names a field; that of a named map, a constant.
    fn field_key(&mut self, typ: &str, name: Node<'t>) {
        let text = self.text_of(name);
        if typ.is_empty() || typ == "struct" {
            return;
        }
        let receiver = self.typed(typ);
        let receiver = self.receiver(receiver);
        self.refer(ReferenceKind::Access, receiver, &format!("={text}"), line_of(name));
    }

    fn element(&mut self, node: Node<'t>, typ: &str) {
        let inner = if kind(node) == Kind::LiteralElement { first_child(node) } else { Some(node) };
        let Some(inner) = inner else { return };
        match kind(inner) {
            Kind::LiteralValue => self.elements(typ, inner),
            _ => drop(self.value(inner)),
        }
    }
}

/// The type of the elements of a collection type.
fn element_type(typ: &str) -> String {
    if let Some(element) = typ.strip_prefix("[]") {
        return element.to_owned();
    }
    if typ.is_empty() { String::new() } else { format!("{typ}^") }
}

fn key_type(typ: &str) -> String {
    if typ.is_empty() || typ.starts_with("[]") { String::new() } else { format!("{typ}&") }
}

impl<'t> Extractor<'t> {
    /// The values of a struct literal by the names of their fields.
    pub(super) fn literal_fields(&self, body: Node<'t>) -> Vec<(&'t str, Node<'t>)> {
        let mut fields = Vec::new();
        for element in children(body).into_iter().filter(|element| kind(*element) == Kind::KeyedElement) {
            let name = Field::Key.of(element).and_then(first_child);
            let value = Field::Value.of(element).and_then(first_child);
            fields.extend(name.map(|name| self.text_of(name)).zip(value));
        }
        fields
    }

    /// The reference, from `first` on, that a name or selector made.
    pub(super) fn reference_made(&self, first: usize, node: Node<'t>) -> Option<u32> {
        let text = self.text_of(node);
        let name = match kind(node) {
            Kind::Identifier => text,
            Kind::Selector if self.imported.contains(text.split('.').next().unwrap_or_default()) => text,
            Kind::Selector => self.text_of(Field::Member.of(node)?),
            Kind::Call => return self.reference_made(first, Field::Function.of(node)?),
            _ => return None,
        };
        let made = self.facts.references.iter().enumerate().skip(first);
        let mut found = made.filter(|(_, reference)| self.names.text(reference.name) == name);
        found.next().map(|(at, _)| at as u32)
    }
}
