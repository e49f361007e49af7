//! The constant strings of a file, and what annotations are given.

use foldhash::{HashMap, HashMapExt};

use super::annotations::{Annotation, Value};
use super::grammar::{Field, Kind, Node, children};
use super::notation::simple_name;

/// Annotations in annotations are read to this depth.
const DEPTH_LIMIT: usize = 8;
/// Strings put together grow no longer than this: constants of constants may double with each line.
const LENGTH_LIMIT: usize = 256 * 1024;

/// The constant strings of a file.
#[derive(Debug)]
pub(super) struct Constants<'t> {
    /// The source
    pub text: &'t str,
    values: HashMap<String, String>,
    locals: HashMap<&'t str, String>,
}

impl<'t> Constants<'t> {
    /// None yet.
    pub fn new(text: &'t str) -> Self {
        Constants { text, values: HashMap::new(), locals: HashMap::new() }
    }

    /// Adds the constants of a type, known by their own names and behind the type's.
    pub fn add_fields_of(&mut self, declaration: Node<'t>, type_name: &str) {
        let Some(body) = Field::Body.of(declaration) else { return };
        for member in children(body) {
            let is_field = matches!(member.kind(), Kind::Field | Kind::Constant);
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

    /// The annotations of a declaration.
    pub fn annotations_of(&self, declaration: Node<'t>) -> Vec<Annotation<'t>> {
        let Some(modifiers) = declaration.child_of_kind(Kind::Modifiers) else { return Vec::new() };
        children(modifiers).filter_map(|node| self.annotation(node)).collect()
    }

    /// The annotation that a node is.
    pub fn annotation(&self, node: Node<'t>) -> Option<Annotation<'t>> {
        self.annotation_at(node, 0)
    }

    fn annotation_at(&self, node: Node<'t>, depth: usize) -> Option<Annotation<'t>> {
        if depth > DEPTH_LIMIT || !matches!(node.kind(), Kind::Annotation | Kind::MarkerAnnotation) {
            return None;
        }
        let name = simple_name(self.slice(Field::Name.of(node)));
        let arguments = Field::Arguments.of(node).into_iter().flat_map(children);
        let arguments = arguments.filter_map(|argument| match argument.kind() {
            Kind::ElementPair => {
                Some((self.slice(Field::Key.of(argument)), self.value(Field::Value.of(argument)?, depth)))
            }
            _ => Some(("value", self.value(argument, depth))),
        });
        Some(Annotation { name, arguments: arguments.collect() })
    }

    fn value(&self, node: Node<'t>, depth: usize) -> Value<'t> {
        if node.kind() == Kind::ElementArray && depth < DEPTH_LIMIT {
            return Value::List(children(node).map(|node| self.value(node, depth + 1)).collect());
        }
        if let Some(annotation) = self.annotation_at(node, depth + 1) {
            return Value::Annotation(annotation);
        }
        match self.exact_text(node) {
            Some(text) => Value::Text(text),
            None => Value::Written(self.slice(Some(node)).split_whitespace().collect()),
        }
    }

    /// The address in an expression, with `{}` for what is not constant; none where nothing is.
    pub fn address(&self, node: Node<'_>) -> Option<String> {
        let node = self.unwrapped(node);
        if node.kind() == Kind::Call && matches!(self.slice(Field::Name.of(node)), "format" | "formatted") {
            let texts =
                Field::Object.of(node).into_iter().chain(Field::Arguments.of(node).and_then(first_of));
            let format = texts.filter_map(|node| self.exact_text(node)).next()?;
            return Some(format.replace("%s", "{}").replace("%d", "{}"));
        }
        let mut whole = String::new();
        let mut told = false;
        for part in parts(node) {
            let text = self.part(part).or_else(|| self.locals.get(self.slice(Some(part))).cloned());
            told |= text.is_some();
            match text {
                Some(text) => whole.push_str(&text),
                None if !whole.ends_with("{}") => whole.push_str("{}"),
                None => {}
            }
            if whole.len() > LENGTH_LIMIT {
                return None;
            }
        }
        told.then_some(whole)
    }

    /// What `URI.create` and the like are given.
    fn unwrapped<'n>(&self, node: Node<'n>) -> Node<'n> {
        let is_wrapper = match node.kind() {
            Kind::Call => matches!(
                self.slice(Field::Name.of(node)),
                "create" | "fromUriString" | "fromHttpUrl" | "of" | "toUriString" | "parse"
            ),
            Kind::New => matches!(self.slice(Field::Type.of(node)), "URI" | "URL"),
            _ => false,
        };
        let first = Field::Arguments.of(node).and_then(first_of).filter(|_| is_wrapper);
        first.unwrap_or(node)
    }

    /// Remembers the address that a local variable is set to.
    pub fn add_local(&mut self, name: &'t str, value: Node<'t>) {
        if matches!(value.kind(), Kind::String | Kind::Binary | Kind::Call)
            && let Some(text) = self.address(value)
        {
            self.locals.insert(name, text);
        }
    }

    /// Forgets all local variables.
    pub fn forget_locals(&mut self) {
        self.locals.clear();
    }

    fn part(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            Kind::String => Some(self.literal(node)),
            Kind::Identifier | Kind::FieldAccess => {
                let name = self.slice(Some(node));
                let short = name.rsplit('.').take(2).collect::<Vec<_>>();
                let qualified = short.iter().rev().copied().collect::<Vec<_>>().join(".");
                self.values.get(&qualified).cloned()
            }
            kind if is_plain_literal(kind) => Some(plain_literal(self.slice(Some(node)))),
            _ => None,
        }
    }

    /// A string literal's or text block's content.
    fn literal(&self, node: Node<'_>) -> String {
        let mut whole = String::new();
        for part in children(node) {
            let text = self.slice(Some(part));
            match part.kind() {
                Kind::Escape => whole.push_str(unescape(text)),
                _ => whole.push_str(text),
            }
        }
        whole
    }
}

fn first_of(arguments: Node<'_>) -> Option<Node<'_>> {
    children(arguments).next()
}

/// What `+` puts together, in order.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    let (mut found, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        match node.kind() {
            Kind::Binary | Kind::Parenthesized => {
                let from = open.len();
                open.extend(children(node));
                open[from..].reverse();
            }
            _ => found.push(node),
        }
    }
    found
}

/// Whether a node of this kind is a character, a number, a truth value or null.
fn is_plain_literal(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, Character | True | False | Null | DecimalInteger | HexInteger | OctalInteger)
        || matches!(kind, BinaryInteger | DecimalFloat | HexFloat)
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
