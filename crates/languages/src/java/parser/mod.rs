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

use self::tokens::{T, comment_end, tokens};
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
        self.comments();
        let token = self.tokens.first().map(|token| (token.start, token.row));
        let rows = memchr::memchr_iter(b'\n', self.text).count() as u32;
        let end = self.text.len() as u32;
        let (start, row) = self.tree.first_start().or(token).unwrap_or((end, rows));
        while self.kind() != T::End {
            self.top_level()?;
            self.comments();
        }
        let from = self.tree.mark(start, row).outermost();
        self.tree.close(from, Kind::Program, end, rows);
        Some(())
    }

    /// The comments before the next token as nodes.
    fn comments(&mut self) {
        let mut at = self.end as usize;
        let mut row = self.end_row;
        let to = self.tokens.get(self.at).map_or(self.text.len(), |token| token.start as usize);
        while at < to {
            let rest = &self.text[at..to];
            let (kind, length) = match rest {
                [b'/', b'/', ..] => (Kind::LineComment, memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
                [b'/', b'*', ..] => (Kind::BlockComment, comment_end(rest, 0).unwrap_or(rest.len())),
                _ => {
                    row += u32::from(rest[0] == b'\n');
                    at += 1;
                    continue;
                }
            };
            let end_row = row + memchr::memchr_iter(b'\n', &rest[..length]).count() as u32;
            let (start, end) = (at as u32, (at + length) as u32);
            self.tree.leaf(kind, Span { start, end, row, end_row });
            (at, row) = (at + length, end_row);
        }
    }
}
