//! The tokens of a text, with the partner of each bracket.

use memchr::memchr;

use super::numbers::number;
use super::strings::Quoting;
use super::words::keyword;
use crate::descent::{self, Class, Classes, Token, TokenKind, classes};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(in crate::kotlin) enum T {
    End,
    Identifier,
    // Words that are names where they mean nothing
    SoftModifier, Modifier, ParameterModifier, Target, By, Catch, Companion, Constructor, Context, File, Finally, Get,
    Init, Out, Reified, Set, Where,
    As, Class, Do, Dynamic, Else, For, Fun, If, Import, In, Interface, Is, Object, Package, Return, Super,
    Suspend, This, Throw, Try, TypeAlias, Val, Var, When, While,
    // Words with a sign
    AsSafe, Label, NotIn, NotIs, ReturnAt, SuperAt, ThisAt,
    Number, Float, Character,
    // A string: its begin, texts, escapes, templates, and its end
    Quote, Quotes, Content, Escape, ShortHole, OpenHole, CloseHole, QuoteEnd, QuotesEnd,
    OpenParen, CloseParen, OpenBrace, CloseBrace, OpenBracket, CloseBracket,
    Semicolon, Comma, Dot, Range, Colons, Colon, Question, Elvis, Arrow, At,
    Less, Greater, LessEqual, GreaterEqual, Equality, AndAnd, OrOr, Ampersand,
    Plus, Minus, Star, Slash, Percent, Bang, BangBang, Increment, Decrement, Equal, AssignOperator,
}

impl TokenKind for T {
    const END: T = T::End;
    const COMMA: T = T::Comma;
    const GREATER: T = T::Greater;
    const GREATER_EQUAL: T = T::GreaterEqual;
    const CLASSES: &'static Classes = &classes(b'_', b' ');

    fn closer(self) -> Option<T> {
        match self {
            T::OpenParen => Some(T::CloseParen),
            T::OpenBrace => Some(T::CloseBrace),
            T::OpenBracket => Some(T::CloseBracket),
            T::OpenHole => Some(T::CloseHole),
            _ => None,
        }
    }

    fn closes(self) -> bool {
        matches!(self, T::CloseParen | T::CloseBrace | T::CloseBracket | T::CloseHole)
    }

    fn spans_lines(self) -> bool {
        self == T::Content
    }

    // Comments may nest.
    fn comment_end(text: &[u8]) -> Option<usize> {
        let (mut at, mut depth) = (2, 1);
        while depth > 0 {
            at += memchr::memchr2(b'*', b'/', text.get(at..)?)?;
            match (text[at], text.get(at + 1)?) {
                (b'*', b'/') => (at, depth) = (at + 2, depth - 1),
                (b'/', b'*') => (at, depth) = (at + 2, depth + 1),
                _ => at += 1,
            }
        }
        Some(at)
    }
}

/// Names with letters beyond ASCII are read up to this length.
const NAME_LIMIT: usize = 512;

/// The tokens of a text; none where something is left to tree-sitter, or where brackets do not match.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<T>>> {
    let mut lexer = Lexer::new(text, 6);
    while lexer.token()? {}
    (lexer.is_balanced() && lexer.state.strings.is_empty()).then_some(lexer.tokens)
}

pub(super) type Lexer<'t> = descent::Lexer<'t, T, State>;

/// What tokens depend on besides the text.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Strings that have not ended yet
    pub strings: Vec<Quoting>,
    /// Whether the text of the innermost of them comes next, and not the code in one of its templates
    pub in_string: bool,
}

impl Lexer<'_> {
    /// Adds the next token; tells whether there was one.
    fn token(&mut self) -> Option<bool> {
        if self.state.in_string {
            return self.string_part().map(|()| true);
        }
        self.skip_blanks()?;
        let Some(&byte) = self.bytes.get(self.at) else { return Some(false) };
        match Self::class(byte) {
            Class::Letter => self.word()?,
            Class::Digit => self.number()?,
            Class::Quote => self.quoted(byte)?,
            Class::Sign => self.sign(byte)?,
            Class::Foreign => self.foreign_word()?,
            Class::Blank => return None,
        }
        Some(true)
    }

    fn word(&mut self) -> Option<()> {
        let (rest, length) = (&self.bytes[self.at..], self.word_length(0));
        let word = &rest[..length];
        let kind = match rest.get(length) {
            Some(b'@') => {
                let kind = match word {
                    b"this" => T::ThisAt,
                    b"super" => T::SuperAt,
                    b"return" => T::ReturnAt,
                    _ => T::Label,
                };
                self.push(kind, length + 1);
                return Some(());
            }
            Some(byte) if !byte.is_ascii() => return self.foreign_word(),
            Some(b'?') if word == b"as" => {
                self.push(T::AsSafe, 3);
                return Some(());
            }
            _ => keyword(word),
        };
        self.push(kind, length);
        Some(())
    }

    /// A name with letters beyond ASCII, which is no word of the grammar.
    fn foreign_word(&mut self) -> Option<()> {
        let length = self.name_length(0);
        let is_name = length > 0 && length + 4 < NAME_LIMIT && self.byte(length) != b'@';
        is_name.then(|| self.push(T::Identifier, length))
    }

    /// How many bytes the name is long that stands so many bytes ahead; 0 where there is none.
    pub(super) fn name_length(&self, ahead: usize) -> usize {
        let rest = &self.bytes[self.at + ahead..];
        let length = self.word_length(ahead);
        if rest.first().is_none_or(u8::is_ascii_digit) || rest.get(length).is_none_or(u8::is_ascii) {
            return if rest.first().is_some_and(u8::is_ascii_digit) { 0 } else { length };
        }
        let rest = rest.get(..NAME_LIMIT).unwrap_or(rest);
        let text = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
    }

    fn number(&mut self) -> Option<()> {
        self.push_whole(number(&self.bytes[self.at..])?)
    }

    /// A name between marks, which may be any text.
    fn marked_name(&mut self) -> Option<()> {
        let length = memchr(b'`', &self.bytes[self.at + 1..]).filter(|length| *length > 0)?;
        let name = &self.bytes[self.at + 1..self.at + 1 + length];
        if name.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            return None;
        }
        self.push(T::Identifier, length + 2);
        Some(())
    }

    fn sign(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'`' => return self.marked_name(),
            b'$' => return self.prefixed_string(),
            b'.' if self.byte(1).is_ascii_digit() => return self.number(),
            b'}' if self.innermost() == Some(T::OpenHole) => {
                self.push_sign(T::CloseHole, 1)?;
                self.state.in_string = true;
                return Some(());
            }
            b'!' if self.byte(1) == b'i' => {
                let kind = match (self.byte(2), self.word_length(1)) {
                    (b'n', 2) => T::NotIn,
                    (b's', 2) => T::NotIs,
                    _ => T::Bang,
                };
                self.push(kind, if kind == T::Bang { 1 } else { 3 });
                return Some(());
            }
            _ => {}
        }
        let (kind, length) = sign(byte, self.byte(1), self.byte(2))?;
        self.push_sign(kind, length)
    }
}

fn sign(byte: u8, next: u8, after: u8) -> Option<(T, usize)> {
    let assigns = next == b'=';
    let doubled = next == byte;
    Some(match byte {
        b'(' => (T::OpenParen, 1),
        b')' => (T::CloseParen, 1),
        b'{' => (T::OpenBrace, 1),
        b'}' => (T::CloseBrace, 1),
        b'[' => (T::OpenBracket, 1),
        b']' => (T::CloseBracket, 1),
        b';' => (T::Semicolon, 1),
        b',' => (T::Comma, 1),
        b'@' => (T::At, 1),
        b'.' if doubled && after == b'<' => (T::Range, 3),
        b'.' if doubled => (T::Range, 2),
        b'.' => (T::Dot, 1),
        b':' if doubled => (T::Colons, 2),
        b':' => (T::Colon, 1),
        b'?' if next == b':' => (T::Elvis, 2),
        b'?' => (T::Question, 1),
        b'-' if next == b'>' => (T::Arrow, 2),
        b'<' if assigns => (T::LessEqual, 2),
        b'<' => (T::Less, 1),
        b'>' if assigns => (T::GreaterEqual, 2),
        b'>' => (T::Greater, 1),
        b'=' | b'!' if assigns && after == b'=' => (T::Equality, 3),
        b'=' | b'!' if assigns => (T::Equality, 2),
        b'=' => (T::Equal, 1),
        b'!' if doubled => (T::BangBang, 2),
        b'!' => (T::Bang, 1),
        b'&' if doubled => (T::AndAnd, 2),
        b'&' => (T::Ampersand, 1),
        b'|' if doubled => (T::OrOr, 2),
        b'+' if doubled => (T::Increment, 2),
        b'-' if doubled => (T::Decrement, 2),
        b'+' | b'-' | b'*' | b'/' | b'%' if assigns => (T::AssignOperator, 2),
        b'+' => (T::Plus, 1),
        b'-' => (T::Minus, 1),
        b'*' => (T::Star, 1),
        b'/' => (T::Slash, 1),
        b'%' => (T::Percent, 1),
        _ => return None,
    })
}
