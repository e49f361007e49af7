//! Strings and characters: their tokens, and the nodes of those that consist of parts.

use memchr::{memchr, memchr_iter};

use super::tokens::{Lexer, T};
use super::{Kind, Parsed, Parser, Span};
use crate::descent::Token;

/// The length of the escape that a text begins with; none where the grammar knows none.
pub(super) fn escape_length(text: &[u8]) -> Option<usize> {
    let digits =
        |limit: usize| text[2..].iter().take(limit).take_while(|byte| byte.is_ascii_hexdigit()).count();
    match *text.get(1)? {
        b'a' | b'b' | b'e' | b'f' | b'n' | b'r' | b't' | b'v' | b'\'' | b'"' | b'\\' | b'?' | b'0' => Some(2),
        b'x' => Some(2 + digits(4)).filter(|length| *length > 2),
        b'u' => Some(6).filter(|_| digits(4) == 4),
        b'U' => Some(10).filter(|_| digits(8) == 8),
        _ => None,
    }
}

impl Lexer<'_> {
    pub(super) fn quoted(&mut self, quote: u8) -> Option<()> {
        if quote == b'\'' {
            return self.character();
        }
        if self.byte(1) == b'"' && self.byte(2) == b'"' {
            return self.raw();
        }
        let mut end = self.at + 1;
        loop {
            match *self.bytes.get(end)? {
                b'"' => break,
                b'\n' => return None,
                b'\\' => end += escape_length(&self.bytes[end..])?,
                _ => end += 1,
            }
        }
        let length = end + 1 - self.at;
        let encoding = self.encoding(length);
        self.push(T::String, length + encoding);
        Some(())
    }

    /// The length of what stands behind a string's quotes for its encoding, if anything.
    fn encoding(&self, behind: usize) -> usize {
        if matches!(self.byte(behind), b'u' | b'U') && self.byte(behind + 1) == b'8' { 2 } else { 0 }
    }

    fn character(&mut self) -> Option<()> {
        let length = match self.byte(1) {
            b'\\' => escape_length(&self.bytes[self.at + 1..])?,
            b'\'' | b'\n' | b'\r' | 0 => return None,
            byte if byte.is_ascii() => 1,
            _ => memchr(b'\'', &self.bytes[self.at + 1..]).filter(|length| *length <= 4)?,
        };
        let content = std::str::from_utf8(&self.bytes[self.at + 1..self.at + 1 + length]).ok()?;
        let is_one = content.starts_with('\\') || content.chars().count() == 1;
        if !is_one || self.byte(1 + length) != b'\'' {
            return None;
        }
        self.push(T::Character, length + 2);
        Some(())
    }

    pub(super) fn verbatim(&mut self) -> Option<()> {
        let mut end = self.at + 2;
        loop {
            end += memchr(b'"', self.bytes.get(end..)?)? + 1;
            if self.bytes.get(end) != Some(&b'"') {
                break;
            }
            end += 1;
        }
        let length = end - self.at;
        let encoding = self.encoding(length);
        self.push_lines(T::Verbatim, length + encoding);
        Some(())
    }

    fn raw(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let quotes = rest.iter().take_while(|byte| **byte == b'"').count();
        let mut end = quotes;
        loop {
            end += memchr(b'"', rest.get(end..)?)?;
            let found = rest[end..].iter().take_while(|byte| **byte == b'"').count();
            end += found;
            match found.cmp(&quotes) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => break,
                std::cmp::Ordering::Greater => return None,
            }
        }
        if self.encoding(end) > 0 {
            return None;
        }
        self.push_lines(T::Raw, end);
        Some(())
    }
}

impl Parser<'_> {
    pub(super) fn raw_string(&mut self) -> Parsed {
        let from = self.mark();
        let Token { start, end, row, .. } = *self.tokens.get(self.at)?;
        self.bump();
        let text = &self.text[start as usize..end as usize];
        let quotes = text.iter().take_while(|byte| **byte == b'"').count();
        let content = &text[quotes..text.len() - quotes];
        let end_row = row + memchr_iter(b'\n', content).count() as u32;
        let quotes = quotes as u32;
        self.tree.leaf(Kind::RawContent, Span { start: start + quotes, end: end - quotes, row, end_row });
        self.close(from, Kind::RawString);
        Some(())
    }

    pub(super) fn interpolated_string(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::Interpolated)?;
        loop {
            match self.kind() {
                T::Content => self.leaf(Kind::StringContent),
                T::OpenHole => self.nested(|parser| parser.in_brackets(Self::hole))?,
                _ => break,
            }
        }
        self.expect(T::InterpolatedEnd)?;
        self.close(from, Kind::InterpolatedString);
        Some(())
    }

    fn hole(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        if self.kind() == T::Comma {
            let alignment = self.mark();
            self.bump();
            self.expression()?;
            self.close(alignment, Kind::Alignment);
        }
        if self.kind() == T::Format {
            self.leaf(Kind::InterpolationFormat);
        }
        self.expect(T::CloseHole)?;
        self.close(from, Kind::Interpolation);
        Some(())
    }
}
