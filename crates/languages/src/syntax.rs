//! What the front-ends that parse with tree-sitter share: parsing within limits, and telling where a
//! file does not parse.

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
