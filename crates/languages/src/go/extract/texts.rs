//! Texts that the source tells: literals, sums of them, formats, constants by name.

use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, first_child, kind};
use super::super::notation::{CONSTANT_BEGIN, CONSTANT_END};
use super::Extractor;

/// Longer texts are data.
const LONGEST: usize = 16 * 1024;

impl<'t> Extractor<'t> {
    /// The text of an expression in which at least one literal stands.
    pub(super) fn told_text(&self, node: Node<'t>) -> Option<String> {
        match kind(node) {
            Kind::String | Kind::RawString => Some(self.literal(node)),
            Kind::Parenthesized => self.told_text(first_child(node)?),
            Kind::Binary => self.sum(node),
            Kind::Call => self.formatted(node),
            _ => None,
        }
        .filter(|text| text.len() <= LONGEST)
    }

    /// The text of an expression, constants by name included.
    pub(super) fn argument_text(&self, node: Node<'t>) -> Option<String> {
        match kind(node) {
            Kind::Identifier => {
                let name = self.text_of(node);
                match self.scopes.find(name) {
                    Some(variable) => Some(self.names.text(variable.text?).to_owned()),
                    None => Some(format!("{CONSTANT_BEGIN}{name}{CONSTANT_END}")),
                }
            }
            Kind::Selector => {
                let text = self.text_of(node);
                if let Some(method) = text.strip_prefix("http.Method") {
                    return Some(method.to_uppercase());
                }
                let begin = text.split('.').next().unwrap_or_default();
                let is_constant = text.matches('.').count() == 1 && self.imported.contains(begin);
                is_constant.then(|| format!("{CONSTANT_BEGIN}{text}{CONSTANT_END}"))
            }
            _ => self.told_text(node),
        }
    }

    /// A literal without its quotes.
    fn literal(&self, node: Node<'t>) -> String {
        let text = self.text_of(node);
        if kind(node) == Kind::RawString {
            return text.trim_matches('`').to_owned();
        }
        let inner = text.strip_prefix('"').unwrap_or(text);
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        if !inner.contains('\\') {
            return inner.to_owned();
        }
        let mut plain = String::with_capacity(inner.len());
        let mut chars = inner.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n') => plain.push('\n'),
                    Some('t') => plain.push('\t'),
                    Some(other) => plain.push(other),
                    None => {}
                },
                c => plain.push(c),
            }
        }
        plain
    }

    /// A sum, from left to right; none where no part of it is a literal.
    fn sum(&self, node: Node<'t>) -> Option<String> {
        let mut parts = Vec::new();
        let mut at = node;
        while kind(at) == Kind::Binary {
            let operator = Field::Operator.of(at)?;
            if self.text_of(operator) != "+" {
                return None;
            }
            parts.push(Field::Right.of(at)?);
            at = Field::Left.of(at)?;
        }
        parts.push(at);
        let is_text = |part: &Node<'t>| matches!(kind(*part), Kind::String | Kind::RawString);
        if !parts.iter().any(is_text) {
            return None;
        }
        let mut text = String::new();
        for part in parts.into_iter().rev() {
            let told = match kind(part) {
                Kind::Parenthesized | Kind::Binary => None,
                _ => self.argument_text(part),
            };
            text.push_str(told.as_deref().unwrap_or("{}"));
            if text.len() > LONGEST {
                return None;
            }
        }
        Some(text)
    }

    /// The text of a `Sprintf`, constants put in.
    fn formatted(&self, node: Node<'t>) -> Option<String> {
        let function = Field::Function.of(node)?;
        if self.text_of(function) != "fmt.Sprintf" {
            return None;
        }
        let arguments = Field::Arguments.of(node).map(children)?;
        let format =
            arguments.first().filter(|first| matches!(kind(**first), Kind::String | Kind::RawString))?;
        let given = arguments.iter().skip(1).map(|argument| match kind(*argument) {
            Kind::Identifier | Kind::Selector | Kind::String => self.argument_text(*argument),
            _ => None,
        });
        Some(with_values(&self.literal(*format), given))
    }
}

/// A format with values in place of its verbs.
fn with_values(format: &str, mut values: impl Iterator<Item = Option<String>>) -> String {
    let mut text = String::with_capacity(format.len());
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
        } else if chars.peek() == Some(&'%') {
            chars.next();
            text.push('%');
        } else {
            while chars.next().is_some_and(|verb| !verb.is_ascii_alphabetic()) {}
            text.push_str(values.next().flatten().as_deref().unwrap_or("{}"));
        }
    }
    text
}
