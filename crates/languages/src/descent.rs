//! What the front-ends' own parsers share: the tokens of a text with the partners of their brackets, gathered by
//! a [`Lexer`], and a place among them from which a [`Parser`] builds a tree by recursive descent. What a
//! token may be is told by a [`TokenKind`], what else a parser knows of where it stands by a [`Syntax`].

use memchr::{memchr, memchr_iter};

use crate::tree::{Builder, Grammar, Mark, Span};

/// Nothing where a parser gives up, which is for good.
pub(crate) type Parsed<Value = ()> = Option<Value>;

/// What a token is.
pub(crate) trait TokenKind: Copy + PartialEq + 'static {
    /// What stands behind the last token
    const END: Self;
    /// `,`
    const COMMA: Self;
    /// `>`, by itself: `>>`, `>>>`, `>>=` and `>>>=` are put together where they are operators
    const GREATER: Self;
    /// `>=`
    const GREATER_EQUAL: Self;
    /// What a token may begin with, by its first byte
    const CLASSES: &'static Classes;

    /// The bracket that closes this one, if it opens.
    fn closer(self) -> Option<Self>;

    /// Whether it is a bracket that closes.
    fn closes(self) -> bool;

    /// Whether it may end on another line than it begins on.
    fn spans_lines(self) -> bool;

    /// The length of the comment in `/*` and `*/` that a text begins with; none where it has no end.
    fn comment_end(text: &[u8]) -> Option<usize> {
        let mut at = 3;
        loop {
            at += memchr(b'/', text.get(at..)?)?;
            at += 1;
            if text[at - 2] == b'*' {
                return Some(at);
            }
        }
    }
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<T> {
    /// What it is
    pub kind: T,
    /// The first byte
    pub start: u32,
    /// The byte behind the last
    pub end: u32,
    /// The line it begins on, from 0
    pub row: u32,
    /// The partner of an opening bracket among the tokens; the line that a token over lines ends on
    pub mate: u32,
}

/// What a byte begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Foreign,
    Blank,
    Letter,
    Digit,
    Quote,
    Sign,
}

/// What each byte begins.
pub(crate) type Classes = [Class; 256];

/// What each byte begins in languages like C, where these are letters and blanks, too.
pub(crate) const fn classes(letter: u8, blank: u8) -> Classes {
    let mut classes = [Class::Foreign; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'"' | b'\'' => Class::Quote,
            b' ' | b'\t' | b'\r' | b'\n' => Class::Blank,
            b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~' => Class::Sign,
            _ => Class::Foreign,
        };
        byte += 1;
    }
    classes[b'_' as usize] = Class::Letter;
    classes[letter as usize] = Class::Letter;
    classes[blank as usize] = Class::Blank;
    classes
}

/// Gathers the tokens of a text, with a state of the language's own.
pub(crate) struct Lexer<'t, T, State = ()> {
    pub bytes: &'t [u8],
    /// The next byte
    pub at: usize,
    /// Its line, from 0
    pub row: u32,
    pub tokens: Vec<Token<T>>,
    /// Brackets that are not closed yet, by their places among the tokens
    open: Vec<u32>,
    pub state: State,
}

impl<'t, T: TokenKind, State: Default> Lexer<'t, T, State> {
    /// At the begin of a text, with room for a token for so many bytes.
    pub fn new(text: &'t str, bytes_a_token: usize) -> Self {
        Lexer {
            bytes: text.as_bytes(),
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            row: 0,
            tokens: Vec::with_capacity(text.len() / bytes_a_token + 1),
            open: Vec::with_capacity(32),
            state: State::default(),
        }
    }

    /// Whether all brackets are closed.
    pub fn is_balanced(&self) -> bool {
        self.open.is_empty()
    }

    /// The byte so many places ahead; 0 behind the last.
    pub fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// What a byte begins.
    pub fn class(byte: u8) -> Class {
        T::CLASSES[usize::from(byte)]
    }

    /// How many letters and digits stand together from so many bytes ahead on.
    pub fn word_length(&self, ahead: usize) -> usize {
        let rest = &self.bytes[self.at + ahead..];
        rest.iter().position(|byte| !is_part::<T>(*byte)).unwrap_or(rest.len())
    }

    /// The bracket that was opened last.
    pub fn innermost(&self) -> Option<T> {
        self.open.last().map(|at| self.tokens[*at as usize].kind)
    }

    /// Goes over blanks and comments; none where a comment has no end.
    pub fn skip_blanks(&mut self) -> Option<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.row += 1,
                b'/' if self.byte(1) == b'/' => {
                    let end = memchr(b'\n', &self.bytes[self.at..]);
                    self.at = end.map_or(self.bytes.len(), |length| self.at + length);
                    continue;
                }
                b'/' if self.byte(1) == b'*' => {
                    self.skip_over(T::comment_end(&self.bytes[self.at..])?);
                    continue;
                }
                _ if Self::class(byte) == Class::Blank => {}
                _ => break,
            }
            self.at += 1;
        }
        Some(())
    }

    /// Goes over so many bytes, of which some may end lines.
    pub fn skip_over(&mut self, length: usize) {
        let end = self.at + length;
        self.row += memchr_iter(b'\n', &self.bytes[self.at..end]).count() as u32;
        self.at = end;
    }

    /// Adds a token.
    pub fn push(&mut self, kind: T, length: usize) {
        let start = self.at as u32;
        self.at += length;
        self.tokens.push(Token { kind, start, end: self.at as u32, row: self.row, mate: 0 });
    }

    /// Adds a token that may end on another line.
    pub fn push_lines(&mut self, kind: T, length: usize) {
        let (start, row) = (self.at as u32, self.row);
        self.skip_over(length);
        self.tokens.push(Token { kind, start, end: self.at as u32, row, mate: self.row });
    }

    /// Adds a token behind which no letter or digit may stand.
    pub fn push_whole(&mut self, (kind, length): (T, usize)) -> Option<()> {
        let after = self.bytes.get(self.at + length);
        if after.is_some_and(|byte| is_part::<T>(*byte) || !byte.is_ascii()) {
            return None;
        }
        self.push(kind, length);
        Some(())
    }

    /// Adds a sign; none where it closes another bracket than the innermost.
    pub fn push_sign(&mut self, kind: T, length: usize) -> Option<()> {
        let place = self.tokens.len() as u32;
        if kind.closes() {
            let open = self.tokens.get_mut(self.open.pop()? as usize)?;
            open.mate = place;
            if open.kind.closer() != Some(kind) {
                return None;
            }
        } else if kind.closer().is_some() {
            self.open.push(place);
        }
        self.push(kind, length);
        Some(())
    }
}

fn is_part<T: TokenKind>(byte: u8) -> bool {
    matches!(T::CLASSES[usize::from(byte)], Class::Letter | Class::Digit)
}

/// A language whose parser goes down from what is around to what is inside.
pub(crate) trait Syntax: Grammar {
    /// What its tokens are.
    type Token: TokenKind;
    /// What matters of what is around, up to the next bracket.
    type Around: Default;
    /// Expressions, statements, types and bodies nest to this depth; what is deeper is left to tree-sitter,
    /// which does not recurse.
    const DEPTH_LIMIT: u32;
}

/// What a `>` is together with the signs that it touches, and how many tokens.
pub(crate) enum Angles {
    Relation,
    Shift(usize),
    Assignment(usize),
}

/// A place among the tokens of a text, and the tree of what stands before it.
pub(crate) struct Parser<'t, G: Syntax> {
    pub text: &'t [u8],
    pub tokens: Vec<Token<G::Token>>,
    /// The place of the next token
    pub at: usize,
    /// Where the last token ended
    pub end: u32,
    pub end_row: u32,
    pub tree: Builder<G>,
    pub around: G::Around,
    /// Some look ahead went too far to tell
    pub gave_up: bool,
    depth: u32,
}

impl<'t, G: Syntax> Parser<'t, G> {
    /// Before the first token of a text.
    pub fn new(text: &'t str, tokens: Vec<Token<G::Token>>) -> Self {
        Parser {
            text: text.as_bytes(),
            tokens,
            at: 0,
            end: 0,
            end_row: 0,
            tree: Builder::for_text(text.len()),
            around: G::Around::default(),
            gave_up: false,
            depth: 0,
        }
    }

    /// What the token at a place is.
    pub fn kind_at(&self, at: usize) -> G::Token {
        self.tokens.get(at).map_or(G::Token::END, |token| token.kind)
    }

    /// What the next token is.
    pub fn kind(&self) -> G::Token {
        self.kind_at(self.at)
    }

    /// What the token so many places behind the next one is.
    pub fn ahead(&self, count: usize) -> G::Token {
        self.kind_at(self.at + count)
    }

    /// The place of the bracket that closes the one here.
    pub fn mate_at(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.mate as usize)
    }

    /// Whether two tokens stand side by side, with nothing between them.
    pub fn touch(&self, at: usize) -> bool {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(first), Some(second)) => first.end == second.start,
            _ => false,
        }
    }

    /// What the `>` that comes next is.
    pub fn angles(&self) -> Angles {
        let (first, second) = (self.ahead(1), self.ahead(2));
        let also = self.touch(self.at + 1);
        match first {
            _ if !self.touch(self.at) => Angles::Relation,
            _ if first == G::Token::GREATER_EQUAL => Angles::Assignment(2),
            _ if first != G::Token::GREATER => Angles::Relation,
            _ if also && second == G::Token::GREATER_EQUAL => Angles::Assignment(3),
            _ if also && second == G::Token::GREATER => Angles::Shift(3),
            _ => Angles::Shift(2),
        }
    }

    /// Goes over the next token.
    pub fn bump(&mut self) {
        if let Some(token) = self.tokens.get(self.at) {
            self.end = token.end;
            self.end_row = if token.kind.spans_lines() { token.mate } else { token.row };
            self.at += 1;
        }
    }

    /// Goes over the next token, if it is this one.
    pub fn eat(&mut self, kind: G::Token) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    /// Goes over the next token, which must be this one.
    pub fn expect(&mut self, kind: G::Token) -> Parsed {
        self.eat(kind).then_some(())
    }

    /// Where a node begins whose first token is the next.
    pub fn mark(&self) -> Mark {
        let next = self.tokens.get(self.at).map(|token| (token.start, token.row));
        let (start, row) = next.unwrap_or((self.end, self.end_row));
        self.tree.mark(start, row)
    }

    /// Adds a node that takes all nodes since its begin.
    pub fn close(&mut self, from: Mark, kind: G::Kind) {
        self.tree.close(from, kind, self.end, self.end_row);
    }

    /// Says what the node that was added last is to its parent.
    pub fn set(&mut self, field: G::Field) {
        self.tree.set_field(field);
    }

    /// A node of the whole text, whatever begins it; its inside is parsed from the first token on.
    pub fn whole(&mut self, kind: G::Kind, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        let token = self.tokens.first().map(|token| (token.start, token.row));
        let rows = memchr_iter(b'\n', self.text).count() as u32;
        let end = self.text.len() as u32;
        let (start, row) = self.tree.first_start().or(token).unwrap_or((end, rows));
        parse(self)?;
        let from = self.tree.mark(start, row).outermost();
        self.tree.close(from, kind, end, rows);
        Some(())
    }

    /// The comments before the next token as nodes: those to the end of a line, and others.
    pub fn comments(&mut self, line: G::Kind, block: G::Kind) {
        let mut at = self.end as usize;
        let mut row = self.end_row;
        let to = self.tokens.get(self.at).map_or(self.text.len(), |token| token.start as usize);
        while at < to {
            let rest = &self.text[at..to];
            let (kind, length) = match rest {
                [b'/', b'/', ..] => (line, memchr(b'\n', rest).unwrap_or(rest.len())),
                [b'/', b'*', ..] => (block, G::Token::comment_end(rest).unwrap_or(rest.len())),
                _ => {
                    row += u32::from(rest[0] == b'\n');
                    at += 1;
                    continue;
                }
            };
            let end_row = row + memchr_iter(b'\n', &rest[..length]).count() as u32;
            let (start, end) = (at as u32, (at + length) as u32);
            self.tree.leaf(kind, Span { start, end, row, end_row });
            (at, row) = (at + length, end_row);
        }
    }

    /// The next token as a node.
    pub fn leaf(&mut self, kind: G::Kind) {
        if let Some(&Token { start, end, row, .. }) = self.tokens.get(self.at) {
            self.bump();
            self.tree.leaf(kind, Span { start, end, row, end_row: self.end_row });
        }
    }

    /// Goes one level deeper, where that is not too deep.
    pub fn nested(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= G::DEPTH_LIMIT {
            return None;
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// What stands in brackets, where nothing around matters.
    pub fn in_brackets(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        let around = std::mem::take(&mut self.around);
        let parsed = parse(self);
        self.around = around;
        parsed
    }

    /// Things with a sign between them.
    pub fn separated_by(&mut self, sign: G::Token, mut parse: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        parse(self)?;
        while self.eat(sign) {
            parse(self)?;
        }
        Some(())
    }

    /// Things with commas between them.
    pub fn separated(&mut self, parse: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        self.separated_by(G::Token::COMMA, parse)
    }

    /// Things with commas between and perhaps behind them, up to a bracket.
    pub fn listed(&mut self, close: G::Token, mut parse: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        while self.kind() != close {
            parse(self)?;
            if !self.eat(G::Token::COMMA) {
                break;
            }
        }
        self.expect(close)
    }
}
