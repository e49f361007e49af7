//! Strings that are told, and the statements in them.

use banyan_facts::*;

use super::super::grammar::{Kind, Node, children};
use super::super::notation::LONGEST_TEXT;
use super::{Extractor, Frame, Operand};
use crate::sql::table_accesses;

/// Strings put together from parts are told up to this length.
const LONGEST_STATEMENT: usize = 64 * 1024;

impl<'t> Extractor<'t> {
    /// The text of a string that is written as one literal, or as several put together.
    pub(super) fn literal(&self, node: Node<'t>) -> Option<String> {
        match node.kind() {
            Kind::String => {
                let text = self.text_of(node).strip_prefix('"')?;
                let text = text.strip_suffix("u8").unwrap_or(text).strip_suffix('"')?;
                Some(unescaped(text))
            }
            Kind::VerbatimString => {
                let text = self.text_of(node).strip_prefix("@\"")?;
                Some(text.strip_suffix('"')?.replace("\"\"", "\""))
            }
            Kind::RawString => {
                node.child_of_kind(Kind::RawContent).map(|content| self.text_of(content).to_owned())
            }
            Kind::Binary => {
                let parts = children(node).map(|part| match part.kind() {
                    Kind::String | Kind::VerbatimString | Kind::RawString => self.literal(part),
                    _ => None,
                });
                parts.collect::<Option<Vec<_>>>().map(|parts| parts.concat())
            }
            _ => None,
        }
    }

    pub(super) fn end_string(&mut self, frame: &Frame<'t>) -> Operand {
        let text = self.literal(frame.node).unwrap_or_default();
        self.told(&text, frame.node)
    }

    /// A string with values put in; its parts have been handed over in order.
    pub(super) fn end_interpolated(&mut self, frame: &Frame<'t>) -> Operand {
        let mut text = String::new();
        for part in &frame.parts {
            text.push_str(self.names.text(*part));
        }
        self.told(&text, frame.node)
    }

    /// Strings put together with `+`.
    pub(super) fn end_sum(&mut self, frame: &Frame<'t>) -> Operand {
        if !matches!(frame.operand, Operand::Text(_)) && !matches!(frame.second, Operand::Text(_)) {
            return frame.operand;
        }
        let (left, right) = (self.hole_or_text(frame.operand), self.hole_or_text(frame.second));
        match left.len() + right.len() > LONGEST_STATEMENT {
            true => frame.operand,
            false => self.told(&(left + &right), frame.node),
        }
    }

    /// What a part of a string is: its text, or a hole for what is put in.
    pub(super) fn hole_or_text(&self, operand: Operand) -> String {
        match operand {
            Operand::Text(text) => self.names.text(text).to_owned(),
            Operand::Reference { at, .. } => format!("{{#{at}}}"),
            Operand::Value(value) if self.names.text(value).starts_with('"') => {
                self.names.text(value).trim_matches('"').to_owned()
            }
            _ => "{}".to_owned(),
        }
    }

    /// A string whose text is known. Where it is not part of a longer one, its statements are read.
    fn told(&mut self, text: &str, node: Node<'t>) -> Operand {
        let joined = self.frames.last().is_some_and(|around| {
            around.kind == Kind::Binary && around.node.child_of_kind(Kind::Plus).is_some()
        });
        if !joined {
            self.add_statement(text, node);
        }
        if !joined && text.len() > LONGEST_TEXT {
            return Operand::Value(self.names.intern("string"));
        }
        Operand::Text(self.names.intern(text))
    }

    fn add_statement(&mut self, text: &str, node: Node<'t>) {
        if text.len() < 12 {
            return;
        }
        let line = Self::line_of(node);
        for access in table_accesses(&without_references(text)) {
            let table = TableName::Table(self.names.intern(&access.table));
            self.facts.accesses.push(AccessFact { within: self.within, table, mode: access.mode, line });
        }
    }
}

/// A text in which the holes tell nothing of what is put in.
fn without_references(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{#") {
        plain.push_str(&rest[..at]);
        plain.push_str("{}");
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    plain.push_str(rest);
    plain
}

fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'r') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}
