//! The tree of a file: our own parser's, or tree-sitter's where that gives up, of the text as it is or made
//! readable, whichever the grammar makes more sense of.

use std::borrow::Cow;

use super::grammar::{Kotlin, Tree};
use super::parser;
use super::repair::readable;
use crate::tree::{by_tree_sitter, flattened};

/// The tree of a text, and the text that it is of; none where the parsers give up.
pub(super) fn read(text: &str) -> Option<(Tree, Cow<'_, str>)> {
    if let Some(tree) = parser::parse(text) {
        return Some((tree, Cow::Borrowed(text)));
    }
    let first = by_tree_sitter::<Kotlin>(text)?;
    if first.root_node().has_error() {
        let repaired = readable(text);
        if let Some(tree) = parser::parse(&repaired) {
            return Some((tree, Cow::Owned(repaired)));
        }
        let again = by_tree_sitter::<Kotlin>(&repaired);
        if let Some(again) = again.filter(|again| left_out(again.root_node()) < left_out(first.root_node())) {
            return Some((flattened(&again, &repaired), Cow::Owned(repaired)));
        }
    }
    Some((flattened(&first, text), Cow::Borrowed(text)))
}

/// How much of a text the grammar makes no sense of, in bytes; each place counts at least for one, also what
/// is missing and has no node that could be seen.
fn left_out(root: tree_sitter::Node<'_>) -> usize {
    let (mut found, mut open) = (0, vec![root]);
    while let Some(node) = open.pop() {
        if node.is_error() || node.is_missing() {
            found += 1 + node.end_byte() - node.start_byte();
        } else if node.has_error() {
            let mut cursor = node.walk();
            open.extend(node.children(&mut cursor));
        }
    }
    found.max(usize::from(root.has_error()))
}
