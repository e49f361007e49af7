//! The tree of a text by tree-sitter, which reads whatever [`super::parser`] does not, errors included.

use tree_sitter::TreeCursor;

use super::grammar::{Field, Kind, field_of, kind_of, language};
use super::tree::{Builder, Mark, Span, Tree};
use crate::syntax;

/// The syntax tree of a text; none where tree-sitter gives up.
pub(super) fn parse(text: &str) -> Option<Tree> {
    let tree = syntax::parse(language(), text)?;
    let mut conversion = Conversion { tree: Builder::for_text(text.len()), open: Vec::new() };
    conversion.walk(&mut tree.walk());
    Some(conversion.tree.finish(syntax::error_reason(tree.root_node())))
}

/// A node whose children are being added.
struct Open {
    from: Mark,
    kind: Kind,
    field: Field,
    span: Span,
}

struct Conversion {
    tree: Builder,
    open: Vec<Open>,
}

impl Conversion {
    fn walk(&mut self, cursor: &mut TreeCursor<'_>) {
        loop {
            let node = cursor.node();
            let (kind, field) = (kind_of(node), field_of(cursor.field_id()));
            if self.keeps(kind, node) {
                let span = span_of(node);
                if cursor.goto_first_child() {
                    let from = self.tree.mark(span.start, span.row);
                    self.open.push(Open { from, kind, field, span });
                    continue;
                }
                self.tree.leaf(kind, span);
                self.tree.set_field(field);
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                self.close();
            }
        }
    }

    fn close(&mut self) {
        if let Some(Open { from, kind, field, span }) = self.open.pop() {
            self.tree.close(from, kind, span.end, span.end_row);
            self.tree.set_field(field);
        }
    }

    fn keeps(&self, kind: Kind, node: tree_sitter::Node<'_>) -> bool {
        let parent = self.open.last().map(|open| open.kind);
        match kind {
            Kind::Token => match parent {
                Some(Kind::Modifiers) => true,
                Some(Kind::Import) => node.kind() == "static",
                _ => false,
            },
            Kind::LineComment | Kind::BlockComment => self.open.len() <= 1,
            _ => true,
        }
    }
}

fn span_of(node: tree_sitter::Node<'_>) -> Span {
    let (start, end) = (node.start_position(), node.end_position());
    Span {
        start: node.start_byte() as u32,
        end: node.end_byte() as u32,
        row: start.row as u32,
        end_row: end.row as u32,
    }
}
