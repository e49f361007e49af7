//! Strings and characters: their tokens, cut as the grammar cuts them, and their nodes.

use memchr::{memchr2, memchr3};

use super::tokens::{Lexer, T};
use super::{Kind, Parsed, Parser, Span};
use crate::descent::Token;

/// How a string is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    Single,
    Triple,
}

/// The length of an escape, of those that the grammar knows in characters.
fn escape_length(text: &[u8]) -> Option<usize> {
    match *text.get(1)? {
        b'u' => text.get(2..6)?.iter().all(u8::is_ascii_hexdigit).then_some(6),
        b'b' | b'n' | b'r' | b't' | b'\'' | b'"' | b'\\' | b'$' => Some(2),
        _ => None,
    }
}

/// How many bytes the character is that a text begins with.
fn character_length(text: &[u8]) -> Option<usize> {
    Some(match *text.first()? {
        byte if byte.is_ascii() => 1,
        byte if byte >= 0xf0 => 4,
        byte if byte >= 0xe0 => 3,
        _ => 2,
    })
}

impl Lexer<'_> {
    pub(super) fn quoted(&mut self, quote: u8) -> Option<()> {
        if quote == b'\'' {
            return self.character();
        }
        let is_triple = self.byte(1) == b'"' && self.byte(2) == b'"';
        let (kind, length, quoting) =
            if is_triple { (T::Quotes, 3, Quoting::Triple) } else { (T::Quote, 1, Quoting::Single) };
        self.push(kind, length);
        self.state.strings.push(quoting);
        self.state.in_string = true;
        Some(())
    }

    fn character(&mut self) -> Option<()> {
        let content = &self.bytes[self.at + 1..];
        let length = match content.first()? {
            b'\\' => escape_length(content)?,
            b'\'' | b'\n' | b'\r' => return None,
            _ => character_length(content)?,
        };
        if self.byte(1 + length) != b'\'' {
            return None;
        }
        self.push(T::Character, length + 2);
        Some(())
    }

    /// The next text, escape or template, or the end of the string.
    pub(super) fn string_part(&mut self) -> Option<()> {
        match self.state.strings.last()? {
            Quoting::Single => self.single_part(),
            Quoting::Triple => self.triple_part(),
        }
    }

    fn end_string(&mut self, kind: T, length: usize) -> Option<()> {
        self.push(kind, length);
        self.state.strings.pop();
        self.state.in_string = false;
        Some(())
    }

    fn open_hole(&mut self) -> Option<()> {
        self.push_sign(T::OpenHole, 2)?;
        self.state.in_string = false;
        Some(())
    }

    /// The grammar takes `$name` for text here, the sign by itself.
    fn single_part(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let length = match *rest.first()? {
            b'"' => return self.end_string(T::QuoteEnd, 1),
            b'$' if rest.get(1) == Some(&b'{') => return self.open_hole(),
            b'$' => 1,
            b'\\' => match *rest.get(1)? {
                b'b' | b'n' | b'r' | b't' | b'\'' | b'"' | b'\\' | b'$' => {
                    self.push(T::Escape, 2);
                    return Some(());
                }
                b'\n' | b'\r' => return None,
                _ => 1 + character_length(&rest[1..])?,
            },
            _ => memchr3(b'"', b'\\', b'$', rest)?,
        };
        if memchr2(b'\n', b'\r', &rest[..length]).is_some() {
            return None;
        }
        self.push_lines(T::Content, length);
        Some(())
    }

    fn triple_part(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let mut at = 0;
        loop {
            at += memchr2(b'"', b'$', rest.get(at..)?)?;
            let quotes = rest[at..].iter().take_while(|byte| **byte == b'"').count();
            match rest.get(at + 1) {
                Some(b'{') if quotes == 0 => break,
                Some(byte) if quotes == 0 && byte.is_ascii_alphabetic() => break,
                _ if quotes > 2 => break,
                _ => at += quotes.max(1),
            }
        }
        if at > 0 {
            self.push_lines(T::Content, at);
            return Some(());
        }
        match rest.get(1)? {
            b'{' => self.open_hole(),
            b'"' => {
                let quotes = rest.iter().take_while(|byte| **byte == b'"').count();
                if quotes > 4 { None } else { self.end_string(T::QuotesEnd, quotes) }
            }
            _ => self.push_whole((T::ShortHole, 1 + self.word_length(1))),
        }
    }
}

impl Parser<'_> {
    pub(super) fn string(&mut self) -> Parsed {
        let from = self.mark();
        let kind = if self.kind() == T::Quote { Kind::String } else { Kind::MultilineString };
        self.bump();
        loop {
            match self.kind() {
                T::Content => self.leaf(Kind::StringContent),
                T::Escape => self.leaf(Kind::Escape),
                T::ShortHole => self.short_hole()?,
                T::OpenHole => self.nested(|parser| parser.in_brackets(Self::hole))?,
                _ => break,
            }
        }
        if !matches!(self.kind(), T::QuoteEnd | T::QuotesEnd) {
            return None;
        }
        self.bump();
        self.close(from, kind);
        Some(())
    }

    fn short_hole(&mut self) -> Parsed {
        let from = self.mark();
        let Token { start, end, row, .. } = *self.tokens.get(self.at)?;
        self.bump();
        self.tree.leaf(Kind::Identifier, Span { start: start + 1, end, row, end_row: row });
        self.close(from, Kind::Interpolation);
        Some(())
    }

    fn hole(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.expect(T::CloseHole)?;
        self.close(from, Kind::Interpolation);
        Some(())
    }
}
