//! A parser of our own, by recursive descent over the tokens as they come. It takes what ruff's parser takes
//! without an error, and gives the same tree; what it does not take, and what is rare (names that are not of ASCII,
//! characters by their names, templates), is left to ruff's.

mod expressions;
mod lists;
mod patterns;
mod statements;
mod strings;
mod tokens;

use oxc_allocator::Allocator;
use ruff_text_size::{TextRange, TextSize};

use super::tree::{Expr, Keyword, Parameter, Stmt};
use tokens::{Kind, Lexer};

/// Expressions, statements and patterns nest to this depth; what is deeper is left to ruff's parser.
const DEPTH_LIMIT: u32 = 150;

/// Nothing where the parser gives up, which is for good but where something is tried.
type Parsed<Value = ()> = Option<Value>;

/// What a text is.
#[derive(Debug)]
pub struct Module<'t> {
    pub body: &'t [Stmt<'t>],
    /// How many bytes its longest line has, or statement over lines: nothing in it nests deeper
    pub longest_line: usize,
}

/// Parses a text; none where the parser gives up.
pub fn parse<'t>(text: &'t str, arena: &'t Allocator) -> Option<Module<'t>> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        arena,
        end: 0,
        depth: 0,
        in_excluded: false,
        expressions: Vec::with_capacity(64),
        statements: Vec::with_capacity(64),
        keywords: Vec::with_capacity(16),
        parameters: Vec::with_capacity(16),
    };
    parser.lexer.next();
    let body = parser.module()?;
    Some(Module { body, longest_line: parser.lexer.longest_line })
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    arena: &'t Allocator,
    /// Where the last token ended, line ends, dedents and semicolons left out
    end: u32,
    depth: u32,
    /// Whether `in` ends an expression, as behind `for`
    in_excluded: bool,
    // Lists that are being gathered, each behind those around it
    expressions: Vec<Expr<'t>>,
    statements: Vec<Stmt<'t>>,
    keywords: Vec<Keyword<'t>>,
    parameters: Vec<Parameter<'t>>,
}

impl<'t> Parser<'t> {
    fn kind(&self) -> Kind {
        self.lexer.kind
    }

    fn at(&self, kind: Kind) -> bool {
        self.lexer.kind == kind
    }

    /// Goes over the next token.
    fn bump(&mut self) {
        self.end = self.lexer.end;
        self.lexer.next();
    }

    /// Goes over the next token, if it is this one.
    fn eat(&mut self, kind: Kind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    /// Goes over the next token, which must be this one.
    fn expect(&mut self, kind: Kind) -> Parsed {
        self.eat(kind).then_some(())
    }

    /// Goes over a token that no node ends with, if it is the next one.
    fn skip(&mut self, kind: Kind) -> bool {
        let found = self.at(kind);
        if found {
            self.lexer.next();
        }
        found
    }

    /// The text of the next token.
    fn token_text(&self) -> &'t str {
        &self.lexer.text[self.lexer.start as usize..self.lexer.end as usize]
    }

    /// The range of the next token.
    fn token_range(&self) -> TextRange {
        range(self.lexer.start, self.lexer.end)
    }

    /// The range from a place to the end of the last token.
    fn since(&self, start: u32) -> TextRange {
        range(start, self.end)
    }

    /// Goes over a name.
    fn name(&mut self) -> Parsed<&'t str> {
        if !self.at(Kind::Name) {
            return None;
        }
        let name = self.token_text();
        self.bump();
        Some(name)
    }

    /// Goes one level deeper, where that is not too deep.
    fn nested<Value>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<Value>) -> Parsed<Value> {
        if self.depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// What stands in brackets, where `in` is an operator again.
    fn in_brackets<Value>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<Value>) -> Parsed<Value> {
        let excluded = std::mem::replace(&mut self.in_excluded, false);
        let parsed = parse(self);
        self.in_excluded = excluded;
        parsed
    }

    /// Tries something that ends before the line does; goes back where it fails.
    fn tried<Value>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<Value>) -> Parsed<Value> {
        let (place, end, depth, in_excluded) = (self.lexer.place(), self.end, self.depth, self.in_excluded);
        let lone_colon = self.lexer.lone_colon;
        let lists = (self.expressions.len(), self.keywords.len(), self.parameters.len());
        let parsed = parse(self);
        if parsed.is_none() {
            self.lexer.go_back(place);
            self.lexer.lone_colon = lone_colon;
            (self.end, self.depth, self.in_excluded) = (end, depth, in_excluded);
            self.expressions.truncate(lists.0);
            self.keywords.truncate(lists.1);
            self.parameters.truncate(lists.2);
        }
        parsed
    }

    /// A node in the arena.
    fn alloc<Node>(&self, node: Node) -> &'t Node {
        self.arena.alloc(node)
    }

    /// The expressions that were gathered since a place.
    fn gathered(&mut self, from: usize) -> &'t [Expr<'t>] {
        let gathered: &'t [Expr<'t>] = self.arena.alloc_slice_copy(&self.expressions[from..]);
        self.expressions.truncate(from);
        gathered
    }
}

fn range(start: u32, end: u32) -> TextRange {
    TextRange::new(TextSize::new(start), TextSize::new(end))
}
