//! Strings and text blocks: the fragments and escapes that the grammar makes of them.

use memchr::{memchr, memchr_iter, memchr2};

use super::{Kind, Parsed, Parser, Span};
use crate::descent::Token;

/// An escape of a text: its length, and whether it is a node.
struct Escape {
    length: usize,
    is_node: bool,
}

impl Parser<'_> {
    pub(super) fn string(&mut self) -> Parsed {
        let from = self.mark();
        let Token { start, end, .. } = *self.tokens.get(self.at)?;
        self.bump();
        let (mut at, to) = (start as usize + 1, end as usize - 1);
        while at < to {
            let rest = &self.text[at..to];
            let length = match rest[0] {
                b'\\' => {
                    let escape = escape(rest).filter(|escape| escape.is_node || escape.length == 2)?;
                    self.part(Kind::Escape, at, escape.length, self.end_row);
                    escape.length
                }
                _ => {
                    let length = memchr(b'\\', rest).unwrap_or(rest.len());
                    self.part(Kind::StringFragment, at, length, self.end_row);
                    length
                }
            };
            at += length;
        }
        self.close(from, Kind::String);
        Some(())
    }

    /// A part of a string; gives the line that it ends on.
    fn part(&mut self, kind: Kind, at: usize, length: usize, row: u32) -> u32 {
        let end_row = row + memchr_iter(b'\n', &self.text[at..at + length]).count() as u32;
        self.tree.leaf(kind, Span { start: at as u32, end: (at + length) as u32, row, end_row });
        end_row
    }

    /// Fragments of a text block begin at its quotes, too, and some of its escapes are no nodes.
    pub(super) fn text_block(&mut self) -> Parsed {
        let from = self.mark();
        let Token { start, end, mut row, .. } = *self.tokens.get(self.at)?;
        self.bump();
        let (mut at, to) = (start as usize + 3, end as usize - 3);
        let mut after_escape = self.text.get(at) == Some(&b'/');
        while at < to {
            let rest = &self.text[at..to];
            if after_escape && begins_like_comment(rest) {
                return None;
            }
            after_escape = rest[0] == b'\\';
            let length = match rest[0] {
                b'\\' => {
                    let escape = escape(rest)?;
                    if escape.is_node {
                        self.part(Kind::Escape, at, escape.length, row);
                    } else {
                        row += u32::from(rest[1] == b'\n');
                    }
                    escape.length
                }
                b'"' => {
                    let length = quoted_length(rest);
                    row = self.part(Kind::MultilineFragment, at, length, row);
                    length
                }
                _ => {
                    let length = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    row = self.part(Kind::MultilineFragment, at, length, row);
                    length
                }
            };
            at += length;
        }
        self.close(from, Kind::String);
        Some(())
    }
}

/// The length of a fragment that begins with a quote, in which quotes may be escaped.
fn quoted_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(length) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += length;
        if text[at] == b'\\' && text.get(at + 1) == Some(&b'"') {
            at += 2;
        } else {
            return at;
        }
    }
    text.len()
}

/// Whether the grammar may see a comment where a part of a text block begins.
fn begins_like_comment(text: &[u8]) -> bool {
    let blank = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    matches!(text.get(blank..), Some([b'/', b'/' | b'*', ..]))
}

/// The escape that a text begins with; none where the grammar knows none, or splices a value.
fn escape(text: &[u8]) -> Option<Escape> {
    let node = |length| Some(Escape { length, is_node: true });
    match *text.get(1)? {
        b'b' | b'f' | b'n' | b'r' | b't' | b's' | b'\'' | b'"' | b'\\' => node(2),
        b'0'..=b'7' => {
            let digits = text[1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            Some(Escape { length: 1 + digits, is_node: digits > 1 })
        }
        b'u' => {
            let is_code = text.get(2..6)?.iter().all(u8::is_ascii_hexdigit);
            if is_code { node(6) } else { None }
        }
        b'\n' | b'\r' => Some(Escape { length: 2, is_node: false }),
        _ => None,
    }
}
