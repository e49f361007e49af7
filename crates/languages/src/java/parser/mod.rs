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

use self::tokens::{T, Token, comment_end, tokens};
use super::grammar::{Field, Java, Kind, Tree};
use crate::tree::{Builder, Mark, Span};

/// Expressions, statements, types and bodies nest to this depth; what is deeper is left to tree-sitter,
/// which does not recurse.
const DEPTH_LIMIT: u32 = 160;

/// Nothing where the parser gives up, which is for good.
type Parsed<Value = ()> = Option<Value>;

/// The syntax tree of a text; none where it is to be read by tree-sitter.
pub(super) fn parse(text: &str) -> Option<Tree> {
    u32::try_from(text.len()).ok()?;
    let mut parser = Parser {
        text: text.as_bytes(),
        tokens: tokens(text)?,
        at: 0,
        end: 0,
        end_row: 0,
        tree: Builder::for_text(text.len()),
        depth: 0,
        in_label: false,
        gave_up: false,
    };
    parser.program()?;
    (!parser.gave_up).then(|| parser.tree.finish(None))
}

struct Parser<'t> {
    text: &'t [u8],
    tokens: Vec<Token>,
    /// The place of the next token
    at: usize,
    /// Where the last token ended
    end: u32,
    end_row: u32,
    tree: Builder<Java>,
    depth: u32,
    /// Within a label of a switch, outside of brackets: an arrow ends the label there
    in_label: bool,
    /// Some look ahead went too far to tell
    gave_up: bool,
}

impl Parser<'_> {
    fn kind_at(&self, at: usize) -> T {
        self.tokens.get(at).map_or(T::End, |token| token.kind)
    }

    fn kind(&self) -> T {
        self.kind_at(self.at)
    }

    fn ahead(&self, count: usize) -> T {
        self.kind_at(self.at + count)
    }

    fn mate_at(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.mate as usize)
    }

    /// Whether two tokens stand side by side, with nothing between them.
    fn touch(&self, at: usize) -> bool {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(first), Some(second)) => first.end == second.start,
            _ => false,
        }
    }

    /// Whether a token is this word.
    fn is_word(&self, at: usize, word: &[u8]) -> bool {
        let token = self.tokens.get(at).filter(|token| token.kind == T::Identifier);
        token.is_some_and(|token| self.text.get(token.start as usize..token.end as usize) == Some(word))
    }

    fn bump(&mut self) {
        if let Some(token) = self.tokens.get(self.at) {
            self.end = token.end;
            self.end_row = if token.kind == T::TextBlock { token.mate } else { token.row };
            self.at += 1;
        }
    }

    fn eat(&mut self, kind: T) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    fn expect(&mut self, kind: T) -> Parsed {
        self.eat(kind).then_some(())
    }

    fn mark(&self) -> Mark {
        let (start, row) = self.tokens.get(self.at).map_or((0, 0), |token| (token.start, token.row));
        self.tree.mark(start, row)
    }

    fn close(&mut self, from: Mark, kind: Kind) {
        self.tree.close(from, kind, self.end, self.end_row);
    }

    fn set(&mut self, field: Field) {
        self.tree.set_field(field);
    }

    /// The next token as a node.
    fn leaf(&mut self, kind: Kind) {
        if let Some(&Token { start, end, row, .. }) = self.tokens.get(self.at) {
            self.bump();
            self.tree.leaf(kind, Span { start, end, row, end_row: self.end_row });
        }
    }

    /// Goes one level deeper, where that is not too deep.
    fn nested(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// What stands in brackets, where an arrow may be a lambda's again.
    fn in_brackets(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        let in_label = std::mem::replace(&mut self.in_label, false);
        let parsed = parse(self);
        self.in_label = in_label;
        parsed
    }

    /// Things with commas between them.
    fn separated(&mut self, separator: T, mut parse: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        parse(self)?;
        while self.eat(separator) {
            parse(self)?;
        }
        Some(())
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
