//! Attributes and the annotations that comments held before there were attributes, as one.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::docblock::Tag;
use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::super::names::simple_name;
use super::Extractor;

/// Marks nest at most this deep.
const DEPTH_LIMIT: usize = 8;

/// An attribute or annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its full class name
    pub name: String,
    /// Its arguments; the key is empty where there is none
    pub arguments: Vec<(String, Value)>,
    pub line: u32,
    /// Stands in a comment
    pub in_comment: bool,
}

/// An argument of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Class(String),
    List(Vec<(String, Value)>),
    Mark(Box<Mark>),
    Other,
}

impl Value {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of a list, or the one text.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Value::List(values) => values.iter().filter_map(|(_, value)| value.text()).collect(),
            other => other.text().into_iter().collect(),
        }
    }

    /// The marks of a list, or the one mark.
    pub fn marks(&self) -> Vec<&Mark> {
        match self {
            Value::List(values) => values.iter().flat_map(|(_, value)| value.marks()).collect(),
            Value::Mark(mark) => vec![mark],
            _ => Vec::new(),
        }
    }
}

impl Mark {
    /// The last part of its name.
    pub fn simple(&self) -> &str {
        simple_name(&self.name)
    }

    /// The argument under a name.
    pub fn named(&self, name: &str) -> Option<&Value> {
        self.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The argument under a name, or the one at a place without a name.
    pub fn argument(&self, name: &str, place: usize) -> Option<&Value> {
        let unnamed = || self.arguments.iter().filter(|(key, _)| key.is_empty()).nth(place);
        self.named(name).or_else(|| unnamed().map(|(_, value)| value))
    }

    /// The text under a name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.named(name)?.text()
    }

    /// The class under a name; a text names a class as well.
    pub fn class(&self, name: &str) -> Option<&str> {
        match self.named(name)? {
            Value::Class(name) | Value::Text(name) => Some(name),
            _ => None,
        }
    }
}

/// The mark with this simple name.
pub(super) fn find<'m>(marks: &'m [Mark], name: &str) -> Option<&'m Mark> {
    marks.iter().find(|mark| mark.simple() == name)
}

impl<'t> Extractor<'t> {
    /// The attributes and annotations of a declaration.
    pub(super) fn marks_of(&self, node: Node<'t>, tags: &[(Tag<'t>, u32)]) -> Vec<Mark> {
        let mut marks = Vec::new();
        let list = Field::Attributes.of(node).or_else(|| child_of_kind(node, Kind::AttributeList));
        for group in list.map(children).unwrap_or_default() {
            marks.extend(children(group).into_iter().filter_map(|attribute| self.attribute(attribute)));
        }
        let annotations = tags.iter().filter(|(tag, _)| self.is_annotation(tag.name));
        marks.extend(annotations.map(|(tag, line)| self.annotation(tag, *line)));
        marks
    }

    fn attribute(&self, node: Node<'t>) -> Option<Mark> {
        let name = children(node).first().copied()?;
        let arguments = self
            .arguments(Field::Parameters.of(node))
            .into_iter()
            .map(|(name, value)| (name.unwrap_or_default().to_owned(), self.mark_value(value, 0)));
        Some(Mark {
            name: self.class_named(name),
            arguments: arguments.collect(),
            line: line_of(node),
            in_comment: false,
        })
    }

    fn mark_value(&self, node: Node<'t>, depth: usize) -> Value {
        if depth > DEPTH_LIMIT {
            return Value::Other;
        }
        match kind(node) {
            Kind::Array => {
                let elements = self.elements(node).into_iter().map(|(key, value)| {
                    let key = key.and_then(|key| self.literal(key)).unwrap_or_default();
                    (key, self.mark_value(value, depth + 1))
                });
                Value::List(elements.collect())
            }
            Kind::New => {
                let list = child_of_kind(node, Kind::Arguments);
                let arguments = self.arguments(list).into_iter().map(|(name, value)| {
                    (name.unwrap_or_default().to_owned(), self.mark_value(value, depth + 1))
                });
                let arguments = arguments.collect();
                let name = self.made_class(node).unwrap_or_default();
                Value::Mark(Box::new(Mark { name, arguments, line: line_of(node), in_comment: false }))
            }
            Kind::Boolean => Value::Text(self.text_of(node).to_ascii_lowercase()),
            _ => match self.class_literal(node).filter(|_| kind(node) == Kind::ClassConstant) {
                Some(class) => Value::Class(class),
                None => self
                    .literal(node)
                    .or_else(|| self.method_constant(node))
                    .map_or(Value::Other, Value::Text),
            },
        }
    }

    /// `Request::METHOD_GET` is the method's name.
    pub(super) fn method_constant(&self, node: Node<'t>) -> Option<String> {
        let (_, name) = self.text_of(node).rsplit_once("::")?;
        name.strip_prefix("METHOD_").map(str::to_owned)
    }

    /// Annotations are named like classes: imported, or with a namespace before them.
    fn is_annotation(&self, name: &str) -> bool {
        let first = name.split('\\').next().unwrap_or_default();
        first.starts_with(|letter: char| letter.is_ascii_uppercase()) && self.scope.imports_class(first)
    }

    fn annotation(&self, tag: &Tag<'t>, line: u32) -> Mark {
        let arguments = match tag.text.starts_with('(') {
            true => Reader { text: tag.text, at: 1, names: self, line }.arguments(')', 0),
            false => Vec::new(),
        };
        Mark { name: self.scope.class(tag.name), arguments, line, in_comment: true }
    }

    /// References to the classes of annotations; those of attributes are made where they are walked.
    pub(super) fn refer_to_annotations(&mut self, marks: &[Mark]) {
        for mark in marks.iter().filter(|mark| mark.in_comment) {
            self.refer_to_class(ReferenceKind::Annotation, &mark.name, mark.line);
            for (key, value) in &mark.arguments {
                match value {
                    Value::Class(class) => {
                        self.refer_to_class(ReferenceKind::Local, class, mark.line);
                    }
                    Value::Text(class) if matches!(key.as_str(), "targetEntity" | "repositoryClass") => {
                        let class = self.scope.class(&class.replace("\\\\", "\\"));
                        self.refer_to_class(ReferenceKind::Local, &class, mark.line);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Walks the attributes of a declaration.
    pub(super) fn visit_attributes(&mut self, node: Node<'t>) {
        let list = Field::Attributes.of(node).or_else(|| child_of_kind(node, Kind::AttributeList));
        if let Some(list) = list {
            self.visit_attribute_list(list);
        }
    }

    pub(super) fn visit_attribute_list(&mut self, list: Node<'t>) {
        for attribute in children(list).into_iter().flat_map(children) {
            let Some(name) = children(attribute).first().copied() else { continue };
            let class = self.class_named(name);
            self.refer_to_class(ReferenceKind::Annotation, &class, line_of(name));
            self.visit_arguments(Field::Parameters.of(attribute));
        }
    }
}

/// Reads the arguments of an annotation: `name="x", list={"a", "b"}, @Other(…), X::class`.
struct Reader<'a, 'e, 't> {
    text: &'a str,
    at: usize,
    names: &'e Extractor<'t>,
    line: u32,
}

impl Reader<'_, '_, '_> {
    fn skip(&mut self) {
        let rest = &self.text[self.at..];
        self.at +=
            rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '*' || c == ',').len();
    }

    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn arguments(&mut self, end: char, depth: usize) -> Vec<(String, Value)> {
        let mut found = Vec::new();
        loop {
            self.skip();
            match self.next() {
                None => return found,
                Some(letter) if letter == end => {
                    self.at += letter.len_utf8();
                    return found;
                }
                Some(_) => {}
            }
            let before = self.at;
            let first = self.value(depth);
            let argument = match self.after_equals() {
                true => (first.text().unwrap_or_default().to_owned(), self.value(depth)),
                false => (String::new(), first),
            };
            found.push(argument);
            if self.at == before {
                self.at += self.next().map_or(1, char::len_utf8);
            }
        }
    }

    fn after_equals(&mut self) -> bool {
        let rest = self.text[self.at..].trim_start();
        let is_key = rest.starts_with('=') || rest.starts_with(':') && !rest.starts_with("::");
        if is_key {
            self.at = self.text.len() - rest.len() + 1;
            self.skip();
        }
        is_key
    }

    fn value(&mut self, depth: usize) -> Value {
        if depth > DEPTH_LIMIT {
            return Value::Other;
        }
        match self.next() {
            Some(quote @ ('"' | '\'')) => {
                let rest = &self.text[self.at + 1..];
                let end = rest.find(quote).unwrap_or(rest.len());
                self.at += (end + 2).min(self.text.len() - self.at);
                Value::Text(rest[..end].to_owned())
            }
            Some('{') => {
                self.at += 1;
                Value::List(self.arguments('}', depth + 1))
            }
            Some('@') => {
                self.at += 1;
                let name = self.word();
                let arguments = match self.next() {
                    Some('(') => {
                        self.at += 1;
                        self.arguments(')', depth + 1)
                    }
                    _ => Vec::new(),
                };
                let name = self.names.scope.class(&name);
                Value::Mark(Box::new(Mark { name, arguments, line: self.line, in_comment: true }))
            }
            _ => {
                let word = self.word();
                match word.strip_suffix("::class") {
                    Some(class) => Value::Class(self.names.scope.class(class)),
                    None if word.is_empty() => Value::Other,
                    None => Value::Text(word),
                }
            }
        }
    }

    fn word(&mut self) -> String {
        let rest = &self.text[self.at..];
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\\' | '_' | ':' | '.' | '-' | '$');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_owned()
    }
}
