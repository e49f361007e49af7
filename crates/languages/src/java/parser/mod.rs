//! A parser of Java that builds, for what it accepts, the very tree that tree-sitter's grammar gives, at
//! many times its speed. It accepts most of what is valid and gives up on the rest, so that tree-sitter
//! reads it: what does not parse, what is rare, and what tree-sitter settles by weighing ambiguous
//! readings against each other. Tests hold the two trees against each other, node for node.
//!
//! By recursive descent over the tokens of the whole file; what begins alike is told apart by looking
//! ahead over a bounded number of tokens, so nothing is ever taken back.

mod ahead;
mod declarations;
mod expressions;
mod members;
mod modules;
mod numbers;
mod primaries;
mod statements;
mod strings;
mod switches;
mod tokens;
mod types;

use self::tokens::{T, tokens};
use super::grammar::{Field, Java, Kind, Tree};
use crate::descent::{self, Angles, Parsed, Syntax};
use crate::tree::{Mark, Span};

/// A place in a text, and the tree of what stands before it.
type Parser<'t> = descent::Parser<'t, Java>;

impl Syntax for Java {
    type Token = T;
    type Around = Around;
    const DEPTH_LIMIT: u32 = 160;
}

/// What matters of what is around, up to the next bracket.
#[derive(Debug, Default)]
pub(in crate::java) struct Around {
    /// A label of a switch: an arrow ends it
    in_label: bool,
}

/// The syntax tree of a text; none where it is to be read by tree-sitter.
pub(super) fn parse(text: &str) -> Option<Tree> {
    u32::try_from(text.len()).ok()?;
    let mut parser = Parser::new(text, tokens(text)?);
    parser.program()?;
    (!parser.gave_up).then(|| parser.tree.finish(None))
}

impl Parser<'_> {
    /// Whether a token is this word.
    fn is_word(&self, at: usize, word: &[u8]) -> bool {
        let token = self.tokens.get(at).filter(|token| token.kind == T::Identifier);
        token.is_some_and(|token| self.text.get(token.start as usize..token.end as usize) == Some(word))
    }

    fn program(&mut self) -> Parsed {
        self.comments(Kind::LineComment, Kind::BlockComment);
        self.whole(Kind::Program, |parser| {
            while parser.kind() != T::End {
                parser.top_level()?;
                parser.comments(Kind::LineComment, Kind::BlockComment);
            }
            Some(())
        })
    }
}
