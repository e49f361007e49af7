//! Strings and characters: their tokens, cut as the grammar cuts them, and their nodes.

use memchr::{memchr2, memchr3};

use super::tokens::{Lexer, T};
use super::{Kind, Parsed, Parser, Span};
use crate::descent::Token;

/// How a string is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoting {
    /// With three quotes
    is_triple: bool,
    /// How many `$` begin a template
    dollars: usize,
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
        self.begin_string(0)
    }

    /// The begin of a string whose templates begin with so many `$` as stand before it.
    pub(super) fn prefixed_string(&mut self) -> Option<()> {
        let prefix = self.bytes[self.at..].iter().take_while(|byte| **byte == b'$').count();
        (self.byte(prefix) == b'"').then(|| self.begin_string(prefix))?
    }

    fn begin_string(&mut self, prefix: usize) -> Option<()> {
        let is_triple = self.byte(prefix + 1) == b'"' && self.byte(prefix + 2) == b'"';
        let (kind, quotes) = if is_triple { (T::Quotes, 3) } else { (T::Quote, 1) };
        self.push(kind, prefix + quotes);
        self.state.strings.push(Quoting { is_triple, dollars: prefix.max(1) });
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
            Quoting { dollars: 1, is_triple: false } => self.single_part(),
            Quoting { dollars: 1, is_triple: true } => self.triple_part(),
            quoting => self.prefixed_part(*quoting),
        }
    }

    fn end_string(&mut self, kind: T, length: usize) -> Option<()> {
        self.push(kind, length);
        self.state.strings.pop();
        self.state.in_string = false;
        Some(())
    }

    fn open_hole(&mut self, dollars: usize) -> Option<()> {
        self.push_sign(T::OpenHole, dollars + 1)?;
        self.state.in_string = false;
        Some(())
    }

    fn single_part(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let length = match *rest.first()? {
            b'"' => return self.end_string(T::QuoteEnd, 1),
            b'$' if rest.get(1) == Some(&b'{') => return self.open_hole(1),
            b'$' => match self.name_length(1) {
                0 => 1,
                length => {
                    self.push(T::ShortHole, 1 + length);
                    return Some(());
                }
            },
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
            b'{' => self.open_hole(1),
            b'"' => {
                let quotes = rest.iter().take_while(|byte| **byte == b'"').count();
                self.end_string(T::QuotesEnd, quotes)
            }
            _ => {
                self.push(T::ShortHole, 1 + self.name_length(1));
                Some(())
            }
        }
    }

    /// A part where a template begins with several `$`: fewer of them are text.
    fn prefixed_part(&mut self, Quoting { is_triple, dollars }: Quoting) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let mut at = 0;
        loop {
            match *rest.get(at)? {
                b'"' if !is_triple || rest[at..].starts_with(b"\"\"\"") => break,
                b'\n' | b'\r' if !is_triple => return None,
                b'\\' if !is_triple => at += 2,
                b'$' => {
                    let run = rest[at..].iter().take_while(|byte| **byte == b'$').count();
                    if run >= dollars && rest.get(at + run).is_some_and(|byte| begins_template(*byte)) {
                        at += run - dollars;
                        break;
                    }
                    at += run;
                }
                _ => at += 1,
            }
        }
        if at > 0 {
            self.push_lines(T::Content, at);
            return Some(());
        }
        match (rest[0], rest.get(dollars).copied().unwrap_or(0)) {
            (b'$', b'{') => self.open_hole(dollars),
            (b'$', _) => {
                self.push(T::ShortHole, dollars + self.name_length(dollars));
                Some(())
            }
            _ if !is_triple => self.end_string(T::QuoteEnd, 1),
            _ => {
                let quotes = rest.iter().take_while(|byte| **byte == b'"').count();
                self.end_string(T::QuotesEnd, quotes)
            }
        }
    }
}

/// Whether a template goes on so behind its sign.
fn begins_template(byte: u8) -> bool {
    byte == b'{' || byte == b'_' || byte.is_ascii_alphabetic()
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
        let sign = self.text[start as usize..].iter().take_while(|byte| **byte == b'$').count() as u32;
        self.tree.leaf(Kind::Identifier, Span { start: start + sign, end, row, end_row: row });
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
