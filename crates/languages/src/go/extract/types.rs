//! Types as written: their text in the notation, and the references they make.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, children_under, first_child, kind};
use super::super::notation::is_basic_type;
use super::{Extractor, Value, line_of};

impl<'t> Extractor<'t> {
    /// Refers to all that a type names, and gives its text.
    pub(super) fn use_type(&mut self, node: Node<'t>, role: ReferenceKind) -> String {
        if !self.descend() {
            return String::new();
        }
        let text = self.use_nested_type(node, role);
        self.ascend();
        if text.len() > 2_000 { String::new() } else { text }
    }

    fn use_nested_type(&mut self, node: Node<'t>, role: ReferenceKind) -> String {
        let inner = |field: Field| Some((field.of(node)?, role));
        match kind(node) {
            Kind::TypeIdentifier | Kind::Identifier => self.use_type_name(node, role),
            Kind::Qualified => {
                let text = self.text_of(node);
                self.refer(role, Receiver::None, text, line_of(node));
                text.to_owned()
            }
            Kind::Selector => {
                let text = self.text_of(node);
                self.refer(role, Receiver::None, text, line_of(node));
                text.to_owned()
            }
            Kind::Generic => self.use_generic(node, role),
            Kind::Pointer | Kind::ParenthesizedType | Kind::Negated | Kind::Parenthesized | Kind::Unary => {
                first_child(node).map(|inner| self.use_type(inner, role)).unwrap_or_default()
            }
            Kind::Array | Kind::ImplicitArray | Kind::SliceType => {
                let element = inner(Field::Element).map(|(element, role)| self.use_type(element, role));
                format!("[]{}", element.unwrap_or_default())
            }
            Kind::Map => {
                let key = inner(Field::Key);
                let value = inner(Field::Value);
                let key = key.map(|(key, role)| self.use_type(key, role)).unwrap_or_default();
                let value = value.map(|(value, role)| self.use_type(value, role)).unwrap_or_default();
                format!("{{{key}:{value}}}")
            }
            Kind::Channel => {
                let value = inner(Field::Value).map(|(value, role)| self.use_type(value, role));
                format!("~{}", value.unwrap_or_default())
            }
            Kind::FunctionType => self.use_signature(node),
            Kind::Struct | Kind::Interface => self.anonymous_type(node),
            Kind::TypeElem | Kind::TypeConstraint => self.use_elements(node, role),
            _ => String::new(),
        }
    }

    /// A union of types; of several, none is told.
    fn use_elements(&mut self, node: Node<'t>, role: ReferenceKind) -> String {
        let mut texts: Vec<String> =
            children(node).into_iter().map(|child| self.use_type(child, role)).collect();
        if texts.len() == 1 { texts.remove(0) } else { String::new() }
    }

    fn use_type_name(&mut self, node: Node<'t>, role: ReferenceKind) -> String {
        let name = self.text_of(node);
        if let Some(variable) = self.scopes.find(name).filter(|variable| variable.is_type) {
            return self.value_text(variable.value);
        }
        if let Some(place) = self.scopes.type_parameter(name) {
            return format!("%{place}");
        }
        if !is_basic_type(name) && name != "nil" {
            self.refer(role, Receiver::None, name, line_of(node));
        }
        name.to_owned()
    }

    fn use_generic(&mut self, node: Node<'t>, role: ReferenceKind) -> String {
        let Some(typ) = Field::Type.of(node) else { return String::new() };
        let name = self.use_type(typ, role);
        let arguments = Field::TypeArguments.of(node).map(|list| self.use_type_arguments(list));
        format!("{name}[{}]", arguments.unwrap_or_default())
    }

    /// The type arguments of a list, between commas.
    pub(super) fn use_type_arguments(&mut self, list: Node<'t>) -> String {
        let texts: Vec<String> =
            children(list).into_iter().map(|child| self.use_type(child, ReferenceKind::Generic)).collect();
        texts.join(",")
    }

    /// `(A,B)(R)` of whatever has parameters and a result.
    pub(super) fn use_signature(&mut self, node: Node<'t>) -> String {
        let mut parameters = Vec::new();
        if let Some(list) = Field::Parameters.of(node) {
            self.each_parameter(list, ReferenceKind::Parameter, |_, _, text| parameters.push(text));
        }
        let results = self.use_results(node);
        format!("({})({results})", parameters.join(","))
    }

    /// The types of a result, between commas.
    pub(super) fn use_results(&mut self, node: Node<'t>) -> String {
        let Some(result) = Field::Result.of(node) else { return String::new() };
        if kind(result) != Kind::ParameterList {
            return self.use_type(result, ReferenceKind::Return);
        }
        let mut results = Vec::new();
        self.each_parameter(result, ReferenceKind::Return, |_, _, text| results.push(text));
        results.join(",")
    }

    /// Each parameter of a list: its place, its name if it has one, its type.
    pub(super) fn each_parameter(
        &mut self,
        list: Node<'t>,
        role: ReferenceKind,
        mut found: impl FnMut(usize, Option<&'t str>, String),
    ) {
        let mut place = 0;
        for parameter in children(list) {
            let Some(typ) = Field::Type.of(parameter) else { continue };
            let mut text = self.use_type(typ, role);
            if kind(parameter) == Kind::Variadic {
                text.insert_str(0, "[]");
            }
            let names = children_under(parameter, Field::Name);
            if names.is_empty() {
                found(place, None, text);
                place += 1;
                continue;
            }
            for name in names {
                found(place, Some(self.text_of(name)), text.clone());
                place += 1;
            }
        }
    }

    /// A value of a type as written.
    pub(super) fn typed(&mut self, text: &str) -> Value {
        if text.is_empty() { Value::Unknown } else { Value::Typed(self.names.intern(text)) }
    }

    /// Puts the names of a type parameter list in sight, and gives them with their bounds.
    pub(super) fn type_parameters(&mut self, list: Option<Node<'t>>) -> String {
        let Some(list) = list else { return String::new() };
        let declared = children(list);
        let names: Vec<Vec<Node<'t>>> =
            declared.iter().map(|declaration| children_under(*declaration, Field::Name)).collect();
        self.scopes.type_parameters = names.iter().flatten().map(|name| self.text_of(*name)).collect();
        let mut texts = Vec::new();
        for (declaration, names) in declared.into_iter().zip(names) {
            let bound = Field::Type.of(declaration).map(|bound| self.use_type(bound, ReferenceKind::Generic));
            let bound = bound.unwrap_or_default();
            texts.extend(names.into_iter().map(|name| format!("{}:{bound}", self.text_of(name))));
        }
        if texts.is_empty() { String::new() } else { format!("<{}>", texts.join(",").replace('>', "")) }
    }
}
