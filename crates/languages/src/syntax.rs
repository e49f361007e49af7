//! What the front-ends that parse with tree-sitter share: the tables of their grammars, parsing within
//! limits, and telling where a file does not parse.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{Language, Node, ParseOptions, Parser, Tree};

/// Parsing stops after this many reports of progress without an end, each of which stands for
/// about a hundred parser operations: far more than any file written by people needs.
const PROGRESS_LIMIT: u64 = 20_000_000;

thread_local! {
    /// A parser keeps its stacks and pools from file to file.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// The syntax tree of a text; none where the parser gives up.
pub(crate) fn parse(language: &Language, text: &str) -> Option<Tree> {
    PARSER.with_borrow_mut(|parser| {
        if parser.language().as_deref() != Some(language) {
            parser.set_language(language).ok()?;
        }
        let tree = parse_with(parser, text);
        if tree.is_none() {
            // What was given up would be taken up again with the next text.
            parser.reset();
        }
        tree
    })
}

fn parse_with(parser: &mut Parser, text: &str) -> Option<Tree> {
    let mut reports = 0u64;
    let mut progress = |_: &tree_sitter::ParseState| {
        reports += 1;
        if reports > PROGRESS_LIMIT { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

/// Where the first part is that does not parse, in one sentence; none where all of it does.
pub(crate) fn error_reason(root: Node<'_>) -> Option<String> {
    if !root.has_error() {
        return None;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            return Some(format!("line {} and perhaps others do not parse", node.start_position().row + 1));
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Some("parts of it do not parse".to_owned());
            }
        }
    }
}

/// Defines what a front-end knows of its grammar: `Kind`, the node kinds that it cares for; `Field`, the
/// field names; and the functions that look them up by the grammar's own numbers.
///
/// Kinds hold an `Error` for what does not parse; `comments` are the kinds that [`children`] leaves out.
macro_rules! grammar {
    (
        $language:expr, comments: $($comment:ident)|+;
        kinds { $($kind:ident = $kind_text:literal,)* }
        fields { $($field:ident = $field_text:literal,)* }
    ) => {
        /// A node kind that the front-end cares for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind { Other, $($kind,)* }

        impl Kind {
            fn named(text: &str) -> Kind {
                match text { $($kind_text => Kind::$kind,)* _ => Kind::Other }
            }
        }

        /// A field name that the front-end cares for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { None, $($field,)* }

        #[allow(dead_code, reason = "each front-end needs a part of it")]
        impl Field {
            const TEXTS: &[&str] = &["", $($field_text,)*];

            fn named(text: &str) -> Field {
                match text { $($field_text => Field::$field,)* _ => Field::None }
            }

            /// The grammar's number of this field; none where it has no such field.
            pub(super) fn id(self) -> Option<std::num::NonZeroU16> {
                std::num::NonZeroU16::new(*GRAMMAR.field_ids.get(self as usize)?)
            }

            /// The child of a node under this field.
            pub(super) fn of<'t>(self, node: tree_sitter::Node<'t>) -> Option<tree_sitter::Node<'t>> {
                node.child_by_field_id(self.id()?.get())
            }
        }

        struct Grammar {
            language: tree_sitter::Language,
            kinds: Vec<Kind>,
            fields: Vec<Field>,
            /// The grammar's number of each field, by its place in the enumeration; 0 where it has none
            field_ids: Vec<u16>,
        }

        static GRAMMAR: std::sync::LazyLock<Grammar> = std::sync::LazyLock::new(|| {
            let language: tree_sitter::Language = $language.into();
            let kinds = (0..language.node_kind_count() as u16)
                .map(|id| language.node_kind_for_id(id).map_or(Kind::Other, Kind::named))
                .collect();
            let fields = (0..=language.field_count() as u16)
                .map(|id| language.field_name_for_id(id).map_or(Field::None, Field::named))
                .collect();
            let id_of = |text: &&str| language.field_id_for_name(text).map_or(0, |id| id.get());
            let field_ids = Field::TEXTS.iter().map(id_of).collect();
            Grammar { language, kinds, fields, field_ids }
        });

        /// The grammar itself, for a parser.
        pub(super) fn language() -> &'static tree_sitter::Language {
            &GRAMMAR.language
        }

        /// What a node is.
        pub(super) fn kind(node: tree_sitter::Node<'_>) -> Kind {
            if node.is_error() {
                return Kind::Error;
            }
            GRAMMAR.kinds.get(node.kind_id() as usize).copied().unwrap_or(Kind::Other)
        }

        /// The field with this number.
        #[allow(dead_code, reason = "each front-end needs a part of it")]
        pub(super) fn field(id: Option<std::num::NonZeroU16>) -> Field {
            id.and_then(|id| GRAMMAR.fields.get(id.get() as usize).copied()).unwrap_or(Field::None)
        }

        /// The named children of a node, comments left out.
        pub(super) fn children<'t>(node: tree_sitter::Node<'t>) -> Vec<tree_sitter::Node<'t>> {
            let mut found = Vec::with_capacity(node.named_child_count());
            if found.capacity() > 0 {
                let mut cursor = node.walk();
                let all = node.named_children(&mut cursor);
                found.extend(all.filter(|child| !matches!(kind(*child), $(Kind::$comment)|+)));
            }
            found
        }

        /// The first named child of this kind.
        #[allow(dead_code, reason = "each front-end needs a part of it")]
        pub(super) fn child_of_kind(node: tree_sitter::Node<'_>, wanted: Kind) -> Option<tree_sitter::Node<'_>> {
            let mut cursor = node.walk();
            node.named_children(&mut cursor).find(|child| kind(*child) == wanted)
        }
    };
}
pub(crate) use grammar;
