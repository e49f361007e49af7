//! A parser of C# that builds, for what it accepts, the very tree that tree-sitter's grammar gives, at
//! many times its speed. It accepts most of what is valid and gives up on the rest, so that tree-sitter
//! reads it: what does not parse, what is rare, branches of `#if`, and much of what tree-sitter settles by
//! weighing ambiguous readings against each other. Tests hold the two trees against each other, node for
//! node.
//!
//! By recursive descent over the tokens of the whole file; what begins alike is told apart by looking
//! ahead, so nothing is ever taken back.

mod ahead;
mod bodies;
mod creations;
mod declarations;
mod directives;
mod expressions;
mod interpolations;
mod members;
mod numbers;
mod patterns;
mod primaries;
mod queries;
mod statements;
mod strings;
mod tokens;
mod types;

use self::tokens::{T, tokens};
use super::grammar::{CSharp, Field, Kind, Tree};
use crate::descent::{self, Angles, Parsed, Syntax};
use crate::tree::{Mark, Span};

/// A place in a text, and the tree of what stands before it.
type Parser<'t> = descent::Parser<'t, CSharp>;

impl Syntax for CSharp {
    type Token = T;
    type Around = Around;
    const DEPTH_LIMIT: u32 = 120;
}

/// What matters of what is around, up to the next bracket.
#[derive(Debug, Default)]
pub(in crate::csharp) struct Around {
    /// A pattern or its condition: an arrow ends it
    arrow_ends: bool,
    /// The value of a cast
    in_cast: bool,
    /// The operators behind a constant in a pattern
    in_constant: bool,
}

/// The syntax tree of a text; none where it is to be read by tree-sitter.
pub(super) fn parse(text: &str) -> Option<Tree> {
    u32::try_from(text.len()).ok()?;
    let lexed = tokens(text)?;
    let mut parser = Parser::new(text, lexed.tokens);
    let (start, row) = lexed.start?;
    let from = parser.tree.mark(start, row);
    while parser.kind() != T::End {
        parser.top_level()?;
    }
    let rows = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
    parser.tree.close(from, Kind::CompilationUnit, text.len() as u32, rows);
    (!parser.gave_up).then(|| parser.tree.finish(None))
}
