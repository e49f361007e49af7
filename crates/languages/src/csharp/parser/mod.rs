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

use self::tokens::{T, Token, tokens};
use super::grammar::{CSharp, Field, Kind, Tree};
use crate::tree::{Builder, Mark, Span};

/// Expressions, statements, types and bodies nest to this depth; what is deeper is left to tree-sitter,
/// which does not recurse.
const DEPTH_LIMIT: u32 = 120;

/// Nothing where the parser gives up, which is for good.
type Parsed<T = ()> = Option<T>;

/// The syntax tree of a text; none where it is to be read by tree-sitter.
pub(super) fn parse(text: &str) -> Option<Tree> {
    u32::try_from(text.len()).ok()?;
    let lexed = tokens(text)?;
    let mut parser = Parser {
        text: text.as_bytes(),
        tokens: lexed.tokens,
        at: 0,
        end: 0,
        end_row: 0,
        tree: Builder::for_text(text.len()),
        depth: 0,
        arrow_ends: false,
        in_cast: false,
        in_constant: false,
        gave_up: false,
    };
    let (start, row) = lexed.start?;
    let from = parser.tree.mark(start, row);
    while parser.kind() != T::End {
        parser.top_level()?;
    }
    let rows = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
    parser.tree.close(from, Kind::CompilationUnit, text.len() as u32, rows);
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
    tree: Builder<CSharp>,
    depth: u32,
    /// Within a pattern or its condition, outside of brackets: an arrow ends it there
    arrow_ends: bool,
    /// Within the value of a cast, outside of brackets
    in_cast: bool,
    /// Within the operators behind a constant in a pattern, outside of brackets
    in_constant: bool,
    /// Some look ahead cannot tell
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

    /// The place of the bracket that closes the one here.
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

    fn bump(&mut self) {
        if let Some(token) = self.tokens.get(self.at) {
            self.end = token.end;
            self.end_row = if token.kind.spans_lines() { token.mate } else { token.row };
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

    /// Where a node begins whose first token is the next.
    fn mark(&self) -> Mark {
        let (start, row) =
            self.tokens.get(self.at).map_or((self.end, self.end_row), |token| (token.start, token.row));
        self.tree.mark(start, row)
    }

    /// Adds a node that takes all nodes since its begin.
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

    /// What stands in brackets, where neither patterns nor casts around matter.
    fn in_brackets(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        let around = (self.arrow_ends, self.in_cast, self.in_constant);
        (self.arrow_ends, self.in_cast, self.in_constant) = (false, false, false);
        let parsed = parse(self);
        (self.arrow_ends, self.in_cast, self.in_constant) = around;
        parsed
    }

    /// Things with commas between them.
    fn separated(&mut self, mut parse: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        parse(self)?;
        while self.eat(T::Comma) {
            parse(self)?;
        }
        Some(())
    }

    /// Things with commas between and perhaps behind them, up to a bracket.
    fn listed(&mut self, close: T, mut parse: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        while self.kind() != close {
            parse(self)?;
            if !self.eat(T::Comma) {
                break;
            }
        }
        self.expect(close)
    }
}
