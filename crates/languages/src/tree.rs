//! The syntax tree that front-ends with a parser of their own work on: nodes in one list, each with the
//! places of its first child and of the node after it. What a node may be is told by a [`Grammar`].
//! [`converted`] makes the tree of tree-sitter's; the front-ends' own parsers build the same with a
//! [`Builder`].

use std::fmt::Debug;
use std::num::NonZeroU16;
use std::ops::Range;

use tree_sitter::{Language, TreeCursor};

use crate::syntax;

#[cfg(test)]
pub(crate) mod comparing;

/// The place of a node that is not there.
const NONE: u32 = u32::MAX;

/// What the nodes of a language's tree may be, by the numbers of tree-sitter's grammar. See [`labels`].
pub(crate) trait Labels: Copy + PartialEq + Debug + 'static {
    /// What a node is.
    type Kind: Copy + PartialEq + Debug + 'static;
    /// What a node is to its parent.
    type Field: Copy + PartialEq + Debug + 'static;
    /// What a node is that is none of the others.
    const OTHER: Self::Kind;
    /// The field of a node that has none.
    const NO_FIELD: Self::Field;

    /// Kinds and fields by tree-sitter's numbers.
    fn tables() -> &'static Tables<Self::Kind, Self::Field>;
}

/// Which nodes of tree-sitter's are nodes of a language's tree.
pub(crate) trait Grammar: Labels {
    /// Whether a node is more than a keyword or a sign.
    fn is_named(kind: Self::Kind) -> bool;

    /// What a node of tree-sitter's is below such a parent; none where it is left out.
    fn kept(node: tree_sitter::Node<'_>, parent: Option<Self::Kind>) -> Option<Self::Kind>;

    /// Whether what stands in such a node is left out.
    fn is_leaf(kind: Self::Kind) -> bool;

    /// Whether a parser's own tree of a text differs from tree-sitter's by nothing but what is meant to; if not,
    /// tells why.
    #[cfg(test)]
    fn differs_as_meant(_text: &str, _ours: &Tree<Self>) -> Result<(), String> {
        Err("no difference is meant".to_owned())
    }
}

/// A grammar of tree-sitter's, with what its numbers stand for.
pub(crate) struct Tables<Kind, Field> {
    language: Language,
    kinds: Vec<Kind>,
    fields: Vec<Field>,
}

impl<Kind: Copy, Field: Copy> Tables<Kind, Field> {
    /// Looks up what the names in a grammar stand for.
    pub fn new(language: Language, kind: fn(&str) -> Kind, field: fn(&str) -> Field) -> Self {
        let kinds = (0..language.node_kind_count() as u16)
            .map(|id| kind(language.node_kind_for_id(id).unwrap_or_default()))
            .collect();
        let fields = (0..=language.field_count() as u16)
            .map(|id| field(language.field_name_for_id(id).unwrap_or_default()))
            .collect();
        Tables { language, kinds, fields }
    }

    /// What a node with a name is.
    pub fn kind(&self, node: tree_sitter::Node<'_>) -> Option<Kind> {
        self.kinds.get(usize::from(node.kind_id())).copied()
    }

    fn field(&self, id: Option<NonZeroU16>) -> Option<Field> {
        id.and_then(|id| self.fields.get(usize::from(id.get())).copied())
    }
}

/// Defines the [`Labels`] of a language: `Kind`, what a node is, and `Field`, what it is to its parent, by
/// their names in a grammar; what is among the `words` has no name there. And `Tree` and `Node`, of the language.
macro_rules! labels {
    (
        $(#[$about:meta])*
        $language:ident = $grammar:expr;
        words { $($word:ident,)* }
        kinds { $($kind:ident = $($kind_text:literal)|+,)* }
        fields { $($field:ident = $field_text:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) struct $language;

        /// The tree of a file.
        pub(super) type Tree = $crate::tree::Tree<$language>;

        /// A node of a file's tree.
        pub(super) type Node<'t> = $crate::tree::Node<'t, $language>;

        /// What a node is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind { Other, Error, $($word,)* $($kind,)* }

        impl Kind {
            fn named(text: &str) -> Kind {
                match text { $($($kind_text)|+ => Kind::$kind,)* _ => Kind::Other }
            }
        }

        /// What a node is to its parent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { None, $($field,)* }

        impl Field {
            fn named(text: &str) -> Field {
                match text { $($field_text => Field::$field,)* _ => Field::None }
            }

            /// The child of a node under this field.
            pub(super) fn of(self, node: Node<'_>) -> Option<Node<'_>> {
                node.child_under(self)
            }
        }

        impl $crate::tree::Labels for $language {
            type Kind = Kind;
            type Field = Field;
            const OTHER: Kind = Kind::Other;
            const NO_FIELD: Field = Field::None;

            fn tables() -> &'static $crate::tree::Tables<Kind, Field> {
                static TABLES: std::sync::LazyLock<$crate::tree::Tables<Kind, Field>> =
                    std::sync::LazyLock::new(|| {
                        $crate::tree::Tables::new($grammar.into(), Kind::named, Field::named)
                    });
                &TABLES
            }
        }
    };
}
pub(crate) use labels;

/// Where something stands in the text: bytes and lines, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
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
struct Record<G: Grammar> {
    kind: G::Kind,
    field: G::Field,
    span: Span,
    first: u32,
    next: u32,
}

/// The tree of a file.
#[derive(Debug)]
pub(crate) struct Tree<G: Grammar> {
    /// Children stand before their parents, the root last
    records: Vec<Record<G>>,
    /// Where the text does not parse, in one sentence; none where all of it does
    pub error: Option<String>,
}

impl<G: Grammar> Tree<G> {
    /// The node of the whole file.
    pub fn root(&self) -> Node<'_, G> {
        Node { tree: self, at: self.records.len() as u32 - 1 }
    }
}

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'t, G: Grammar> {
    tree: &'t Tree<G>,
    at: u32,
}

impl<G: Grammar> PartialEq for Node<'_, G> {
    /// Nodes of different trees are not compared.
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<'t, G: Grammar> Node<'t, G> {
    fn record(self) -> &'t Record<G> {
        &self.tree.records[self.at as usize]
    }

    fn at(self, at: u32) -> Option<Self> {
        (at != NONE).then_some(Node { tree: self.tree, at })
    }

    /// What it is.
    pub fn kind(self) -> G::Kind {
        self.record().kind
    }

    /// What it is to its parent.
    pub fn field(self) -> G::Field {
        self.record().field
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.record().span
    }

    /// The bytes of the text that it is.
    pub fn byte_range(self) -> Range<usize> {
        let span = self.record().span;
        span.start as usize..span.end as usize
    }

    /// Whether it is more than a keyword or a sign.
    pub fn is_named(self) -> bool {
        G::is_named(self.kind())
    }

    /// The first of its children, keywords and signs too.
    pub fn first_child(self) -> Option<Self> {
        self.at(self.record().first)
    }

    /// The node after it below the same parent, keywords and signs too.
    pub fn next_sibling(self) -> Option<Self> {
        self.at(self.record().next)
    }

    /// All its children, keywords and signs too.
    pub fn all_children(self) -> Siblings<'t, G> {
        Siblings(self.first_child())
    }

    /// Its first child under this field.
    pub fn child_under(self, field: G::Field) -> Option<Self> {
        self.all_children().find(|child| child.field() == field)
    }

    /// Its first child of this kind.
    pub fn child_of_kind(self, kind: G::Kind) -> Option<Self> {
        self.all_children().find(|child| child.kind() == kind)
    }
}

/// Nodes of one parent, from one on.
#[derive(Debug, Clone)]
pub(crate) struct Siblings<'t, G: Grammar>(Option<Node<'t, G>>);

impl<'t, G: Grammar> Iterator for Siblings<'t, G> {
    type Item = Node<'t, G>;

    fn next(&mut self) -> Option<Node<'t, G>> {
        let node = self.0?;
        self.0 = node.next_sibling();
        Some(node)
    }
}

/// Where a node begins that is still being built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
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
#[derive(Debug)]
pub(crate) struct Builder<G: Grammar> {
    records: Vec<Record<G>>,
    /// Nodes that no parent has taken yet
    open: Vec<u32>,
}

impl<G: Grammar> Builder<G> {
    /// With room for the nodes of a text of this length.
    pub fn for_text(length: usize) -> Self {
        Builder { records: Vec::with_capacity(length / 8), open: Vec::with_capacity(64) }
    }

    /// Where a node begins whose first byte is this one.
    pub fn mark(&self, start: u32, row: u32) -> Mark {
        Mark { open: self.open.len(), start, row }
    }

    /// Adds a node without children.
    pub fn leaf(&mut self, kind: G::Kind, span: Span) {
        self.open.push(self.records.len() as u32);
        self.records.push(Record { kind, field: G::NO_FIELD, span, first: NONE, next: NONE });
    }

    /// Adds a node that takes all nodes since its begin for its children.
    pub fn close(&mut self, from: Mark, kind: G::Kind, end: u32, end_row: u32) {
        let mut next = NONE;
        while self.open.len() > from.open {
            let Some(child) = self.open.pop() else { break };
            self.records[child as usize].next = next;
            next = child;
        }
        self.open.push(self.records.len() as u32);
        let span = Span { start: from.start, end, row: from.row, end_row };
        self.records.push(Record { kind, field: G::NO_FIELD, span, first: next, next: NONE });
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

    /// The place of the node that was added last, if no parent has taken it yet.
    pub fn last(&self) -> Option<u32> {
        self.open.last().copied()
    }

    /// What the node is that was added last.
    pub fn last_kind(&self) -> G::Kind {
        self.last().map_or(G::OTHER, |at| self.kind(at))
    }

    /// Says what the node that was added last will be to its parent.
    pub fn set_field(&mut self, field: G::Field) {
        if let Some(at) = self.last() {
            self.records[at as usize].field = field;
        }
    }

    /// What the node at this place is.
    pub fn kind(&self, at: u32) -> G::Kind {
        self.records[at as usize].kind
    }

    /// The first two children of the node at this place.
    pub fn first_children(&self, at: u32) -> Option<(u32, u32)> {
        let first = Some(self.records[at as usize].first).filter(|first| *first != NONE)?;
        Some((first, Some(self.records[first as usize].next).filter(|next| *next != NONE)?))
    }

    /// Makes the node at this place another, which is nothing to its parent.
    pub fn relabel(&mut self, at: u32, kind: G::Kind) {
        let record = &mut self.records[at as usize];
        (record.kind, record.field) = (kind, G::NO_FIELD);
    }

    /// The tree, whose root is the node that was added last.
    pub fn finish(self, error: Option<String>) -> Tree<G> {
        Tree { records: self.records, error }
    }
}

/// The tree of a text by tree-sitter, errors included; none where tree-sitter gives up.
pub(crate) fn converted<G: Grammar>(text: &str) -> Option<Tree<G>> {
    Some(flattened(&by_tree_sitter::<G>(text)?, text))
}

/// Tree-sitter's own tree of a text; none where it gives up.
pub(crate) fn by_tree_sitter<G: Grammar>(text: &str) -> Option<tree_sitter::Tree> {
    syntax::parse(&G::tables().language, text)
}

/// The tree that tree-sitter's own is.
pub(crate) fn flattened<G: Grammar>(tree: &tree_sitter::Tree, text: &str) -> Tree<G> {
    let mut conversion = Conversion::<G> { tree: Builder::for_text(text.len()), open: Vec::new() };
    conversion.walk(&mut tree.walk());
    conversion.tree.finish(syntax::error_reason(tree.root_node()))
}

/// A node whose children are being added.
struct Open<G: Grammar> {
    from: Mark,
    kind: G::Kind,
    field: G::Field,
    span: Span,
}

struct Conversion<G: Grammar> {
    tree: Builder<G>,
    open: Vec<Open<G>>,
}

impl<G: Grammar> Conversion<G> {
    fn walk(&mut self, cursor: &mut TreeCursor<'_>) {
        loop {
            let node = cursor.node();
            let parent = self.open.last().map(|open| open.kind);
            if let Some(kind) = G::kept(node, parent) {
                let field = G::tables().field(cursor.field_id()).unwrap_or(G::NO_FIELD);
                let span = span_of(node);
                if !G::is_leaf(kind) && cursor.goto_first_child() {
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
