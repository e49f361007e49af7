//! The syntax tree that the front-end works on: named nodes in one list, each with the places of its
//! first child and of the node after it. Both parsers build it; see [`super::parser`] for ours and
//! [`super::converted`] for tree-sitter's.
//!
//! Comments are nodes only where they are children of the root.

use super::grammar::{Field, Kind};

/// The place of a node that is not there.
const NONE: u32 = u32::MAX;

/// Where something stands in the text: bytes and lines, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    /// The first byte
    pub start: u32,
    /// The byte behind the last
    pub end: u32,
    /// The line of the first byte
    pub row: u32,
    /// The line of the end
    pub end_row: u32,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    kind: Kind,
    field: Field,
    span: Span,
    first: u32,
    next: u32,
}

/// The tree of a file.
#[derive(Debug)]
pub(super) struct Tree {
    /// Children stand before their parents, the root last
    records: Vec<Record>,
    /// Where the text does not parse, in one sentence; none where all of it does
    pub error: Option<String>,
}

impl Tree {
    /// The node of the whole file.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, at: self.records.len() as u32 - 1 }
    }
}

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    at: u32,
}

impl<'t> Node<'t> {
    fn record(self) -> &'t Record {
        &self.tree.records[self.at as usize]
    }

    fn at(self, at: u32) -> Option<Node<'t>> {
        (at != NONE).then_some(Node { tree: self.tree, at })
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.record().kind
    }

    /// What it is to its parent.
    pub fn field(self) -> Field {
        self.record().field
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.record().span
    }

    /// The bytes of the text that it is.
    pub fn byte_range(self) -> std::ops::Range<usize> {
        let span = self.record().span;
        span.start as usize..span.end as usize
    }

    /// Whether it is more than a keyword.
    pub fn is_named(self) -> bool {
        self.kind() != Kind::Token
    }

    /// The first of its children, keywords too.
    pub fn first_child(self) -> Option<Node<'t>> {
        self.at(self.record().first)
    }

    /// The node after it below the same parent, keywords too.
    pub fn next_sibling(self) -> Option<Node<'t>> {
        self.at(self.record().next)
    }
}

/// Nodes of one parent, from one on.
#[derive(Debug, Clone)]
pub(super) struct Siblings<'t>(Option<Node<'t>>);

impl<'t> Iterator for Siblings<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let node = self.0?;
        self.0 = node.next_sibling();
        Some(node)
    }
}

/// All children of a node, keywords too.
pub(super) fn all_children(node: Node<'_>) -> Siblings<'_> {
    Siblings(node.first_child())
}

/// The named children of a node, comments left out.
pub(super) fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> + Clone {
    all_children(node)
        .filter(|child| !matches!(child.kind(), Kind::Token | Kind::LineComment | Kind::BlockComment))
}

/// The first child of this kind.
pub(super) fn child_of_kind(node: Node<'_>, wanted: Kind) -> Option<Node<'_>> {
    all_children(node).find(|child| child.kind() == wanted)
}

impl Field {
    /// The child of a node under this field.
    pub fn of(self, node: Node<'_>) -> Option<Node<'_>> {
        all_children(node).find(|child| child.field() == self)
    }
}

/// Where a node begins that is still being built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    open: usize,
    start: u32,
    row: u32,
}

impl Mark {
    /// The same begin, of a node that takes all nodes that no parent has taken yet.
    pub fn outermost(self) -> Mark {
        Mark { open: 0, ..self }
    }
}

/// Builds a tree from its leaves upwards.
#[derive(Debug, Default)]
pub(super) struct Builder {
    records: Vec<Record>,
    /// Nodes that no parent has taken yet
    open: Vec<u32>,
}

impl Builder {
    /// With room for the nodes of a text of this length.
    pub fn for_text(length: usize) -> Self {
        Builder { records: Vec::with_capacity(length / 8), open: Vec::with_capacity(64) }
    }

    /// Where a node begins whose first byte is this one.
    pub fn mark(&self, start: u32, row: u32) -> Mark {
        Mark { open: self.open.len(), start, row }
    }

    /// Adds a node without children.
    pub fn leaf(&mut self, kind: Kind, span: Span) {
        self.open.push(self.records.len() as u32);
        self.records.push(Record { kind, field: Field::None, span, first: NONE, next: NONE });
    }

    /// Adds a node that takes all nodes since its begin for its children.
    pub fn close(&mut self, from: Mark, kind: Kind, end: u32, end_row: u32) {
        let mut next = NONE;
        while self.open.len() > from.open {
            let Some(child) = self.open.pop() else { break };
            self.records[child as usize].next = next;
            next = child;
        }
        self.open.push(self.records.len() as u32);
        let span = Span { start: from.start, end, row: from.row, end_row };
        self.records.push(Record { kind, field: Field::None, span, first: next, next: NONE });
    }

    /// Where the first node begins that no parent has taken yet, and on which line.
    pub fn first_start(&self) -> Option<(u32, u32)> {
        let first = self.records.get(*self.open.first()? as usize)?;
        Some((first.span.start, first.span.row))
    }

    /// How many nodes no parent has taken yet.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    fn last(&self) -> Option<usize> {
        self.open.last().map(|at| *at as usize)
    }

    /// What the node is that was added last.
    pub fn last_kind(&self) -> Kind {
        self.last().map_or(Kind::Other, |at| self.records[at].kind)
    }

    /// Says what the node that was added last will be to its parent.
    pub fn set_field(&mut self, field: Field) {
        if let Some(at) = self.last() {
            self.records[at].field = field;
        }
    }

    /// Makes the dotted name that was added last the name of a type.
    pub fn make_type(&mut self) {
        let mut at = self.last();
        while let Some(place) = at {
            let record = &mut self.records[place];
            record.field = Field::None;
            if record.kind != Kind::FieldAccess {
                record.kind = Kind::TypeIdentifier;
                return;
            }
            record.kind = Kind::ScopedType;
            let first = record.first as usize;
            let name = self.records[first].next as usize;
            self.records[name].kind = Kind::TypeIdentifier;
            self.records[name].field = Field::None;
            at = Some(first);
        }
    }

    /// The tree, whose root is the node that was added last.
    pub fn finish(self, error: Option<String>) -> Tree {
        Tree { records: self.records, error }
    }
}
