//! Annotations and constant strings.

use std::collections::HashMap;

use tree_sitter::Node;

use super::grammar::{Field, Kind, child_of_kind, children, kind};
use super::notation::simple_name;

/// An annotation on a declaration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Annotation<'t> {
    /// Its simple name
    pub name: &'t str,
    node: Node<'t>,
}

/// The annotations of a declaration.
pub(super) fn annotations_of<'t>(declaration: Node<'t>, text: &'t str) -> Vec<Annotation<'t>> {
    let Some(modifiers) = child_of_kind(declaration, Kind::Modifiers) else { return Vec::new() };
    children(modifiers).into_iter().filter_map(|node| annotation(node, text)).collect()
}

fn annotation<'t>(node: Node<'t>, text: &'t str) -> Option<Annotation<'t>> {
    if !matches!(kind(node), Kind::Annotation | Kind::MarkerAnnotation) {
        return None;
    }
    let name = text.get(Field::Name.of(node)?.byte_range())?;
    Some(Annotation { name: simple_name(name), node })
}

/// The annotation with this simple name.
pub(super) fn find<'a, 't>(annotations: &'a [Annotation<'t>], name: &str) -> Option<&'a Annotation<'t>> {
    annotations.iter().find(|annotation| annotation.name == name)
}

impl<'t> Annotation<'t> {
    /// An annotation by its node.
    pub fn new(node: Node<'t>, text: &'t str) -> Option<Annotation<'t>> {
        annotation(node, text)
    }

    /// The value given for the first of these keys that is given; a value without a key is `value`.
    pub fn value(&self, text: &str, keys: &[&str]) -> Option<Node<'t>> {
        let arguments = children(Field::Arguments.of(self.node)?);
        keys.iter().find_map(|wanted| {
            arguments.iter().find_map(|argument| match kind(*argument) {
                Kind::ElementPair => {
                    let key = text.get(Field::Key.of(*argument)?.byte_range())?;
                    if key == *wanted { Field::Value.of(*argument) } else { None }
                }
                _ => (*wanted == "value").then_some(*argument),
            })
        })
    }

    /// Every key that is given a value, with it.
    pub fn pairs(&self, text: &'t str) -> Vec<(&'t str, Node<'t>)> {
        let arguments = Field::Arguments.of(self.node).map(children).unwrap_or_default();
        let pair = |argument: Node<'t>| {
            let key = Field::Key.of(argument)?;
            Some((text.get(key.byte_range())?, Field::Value.of(argument)?))
        };
        arguments.into_iter().filter_map(pair).collect()
    }

    /// Annotations inside the value of the first of these keys.
    pub fn nested(&self, text: &'t str, keys: &[&str]) -> Vec<Annotation<'t>> {
        let Some(value) = self.value(text, keys) else { return Vec::new() };
        elements(value).into_iter().filter_map(|node| annotation(node, text)).collect()
    }
}

/// The elements of a value: those of an array, or the value itself.
pub(super) fn elements(value: Node<'_>) -> Vec<Node<'_>> {
    if kind(value) == Kind::ElementArray { children(value) } else { vec![value] }
}

/// Strings put together grow no longer than this: constants of constants may double with each line.
const LENGTH_LIMIT: usize = 256 * 1024;

/// The constant strings of a file.
#[derive(Debug)]
pub(super) struct Constants<'t> {
    /// The source
    pub text: &'t str,
    values: HashMap<String, String>,
}

impl<'t> Constants<'t> {
    /// None yet.
    pub fn new(text: &'t str) -> Self {
        Constants { text, values: HashMap::new() }
    }

    /// Adds the constants of a type, known by their own names and behind the type's.
    pub fn add_fields_of(&mut self, declaration: Node<'t>, type_name: &str) {
        let Some(body) = Field::Body.of(declaration) else { return };
        for member in children(body) {
            let is_field = matches!(kind(member), Kind::Field | Kind::Constant);
            if is_field && self.slice(Field::Type.of(member)) == "String" {
                for declarator in children(member) {
                    self.add(declarator, type_name);
                }
            }
        }
    }

    fn add(&mut self, declarator: Node<'t>, type_name: &str) {
        let (name, value) = (Field::Name.of(declarator), Field::Value.of(declarator));
        let Some(value) = value.and_then(|value| self.exact_text(value)) else { return };
        let name = self.slice(name);
        self.values.insert(format!("{type_name}.{name}"), value.clone());
        self.values.insert(name.to_owned(), value);
    }

    fn slice(&self, node: Option<Node<'_>>) -> &'t str {
        node.and_then(|node| self.text.get(node.byte_range())).unwrap_or_default()
    }

    /// The text of a string expression, if all of it is constant in this file.
    pub fn exact_text(&self, node: Node<'_>) -> Option<String> {
        let mut whole = String::new();
        for part in parts(node) {
            whole.push_str(&self.part(part)?);
            if whole.len() > LENGTH_LIMIT {
                return None;
            }
        }
        Some(whole)
    }

    /// The text of a string expression, with `?` for what is not constant.
    pub fn loose_text(&self, node: Node<'_>) -> String {
        let mut whole = String::new();
        for part in parts(node) {
            whole.push_str(self.part(part).as_deref().unwrap_or(" ? "));
            if whole.len() > LENGTH_LIMIT {
                break;
            }
        }
        whole
    }

    /// The texts of all elements of a value; what is not constant is given as written.
    pub fn texts(&self, value: Option<Node<'_>>) -> Vec<String> {
        let nodes = value.map(elements).unwrap_or_default();
        nodes
            .into_iter()
            .map(|node| {
                self.exact_text(node).unwrap_or_else(|| self.slice(Some(node)).split_whitespace().collect())
            })
            .collect()
    }

    fn part(&self, node: Node<'_>) -> Option<String> {
        match kind(node) {
            Kind::String => Some(self.literal(node)),
            Kind::Identifier | Kind::FieldAccess => {
                let name = self.slice(Some(node));
                let short = name.rsplit('.').take(2).collect::<Vec<_>>();
                let qualified = short.iter().rev().copied().collect::<Vec<_>>().join(".");
                self.values.get(&qualified).cloned()
            }
            Kind::Other if node.named_child_count() == 0 => Some(plain_literal(self.slice(Some(node)))),
            _ => None,
        }
    }

    /// A string literal's or text block's content.
    fn literal(&self, node: Node<'_>) -> String {
        let mut whole = String::new();
        for part in children(node) {
            let text = self.slice(Some(part));
            match kind(part) {
                Kind::Escape => whole.push_str(unescape(text)),
                _ => whole.push_str(text),
            }
        }
        whole
    }
}

/// What `+` puts together, in order.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    let (mut found, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        match kind(node) {
            Kind::Binary | Kind::Parenthesized => open.extend(children(node).into_iter().rev()),
            _ => found.push(node),
        }
    }
    found
}

/// A character, a number or a truth value as text; numbers without underscores and suffix.
fn plain_literal(text: &str) -> String {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.trim_end_matches(['l', 'L']).replace('_', "");
    }
    text.trim_matches('\'').to_owned()
}

fn unescape(text: &str) -> &str {
    match text {
        "\\n" | "\\r" | "\\s" | "\\\n" => " ",
        "\\t" => "\t",
        _ => text.strip_prefix('\\').unwrap_or(text),
    }
}
