//! Strings: what they stand for, and what f-strings put in.

use memchr::{memchr, memchr3};

use super::tokens::{Kind, StringShape};
use super::{Parsed, Parser};
use crate::python::tree::*;

impl<'t> Parser<'t> {
    /// Strings side by side, which are one.
    pub(super) fn strings(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let is_bytes = self.lexer.shape.is_bytes;
        if self.at(Kind::String) && !is_bytes {
            let value = self.plain()?;
            if !matches!(self.kind(), Kind::String | Kind::FString) {
                return Some(Expr::StringLiteral(ExprStringLiteral { range: self.since(start), value }));
            }
            return self.joined(start, vec![StringElement::Literal(value)]);
        }
        if !is_bytes {
            return self.joined(start, Vec::new());
        }
        while matches!(self.kind(), Kind::String | Kind::FString) {
            if !self.lexer.shape.is_bytes {
                return None;
            }
            self.bytes()?;
        }
        Some(Expr::Other(self.since(start)))
    }

    /// A string of several parts, some of which were read.
    fn joined(&mut self, start: u32, mut elements: Vec<StringElement<'t>>) -> Parsed<Expr<'t>> {
        let mut interpolated = false;
        loop {
            match self.kind() {
                Kind::String | Kind::FString if self.lexer.shape.is_bytes => return None,
                Kind::String => elements.push(StringElement::Literal(self.plain()?)),
                Kind::FString => {
                    interpolated = true;
                    self.interpolated(&mut elements)?;
                }
                _ => break,
            }
        }
        let range = self.since(start);
        if interpolated {
            elements.retain(|element| *element != StringElement::Literal(""));
            let elements: &'t [StringElement<'t>] = self.arena.alloc_slice_copy(&elements);
            return Some(Expr::FString(ExprFString { range, elements }));
        }
        let mut value = String::new();
        for element in &elements {
            if let StringElement::Literal(text) = element {
                value.push_str(text);
            }
        }
        Some(Expr::StringLiteral(ExprStringLiteral { range, value: self.arena.alloc_str(&value) }))
    }

    /// What the plain string stands for that is the next token.
    fn plain(&mut self) -> Parsed<&'t str> {
        let shape = self.lexer.shape;
        let inside = self.inside(shape);
        self.bump();
        if shape.is_raw || !shape.has_escapes { Some(inside) } else { self.unescaped(inside) }
    }

    /// What stands between the quotes of the next token.
    fn inside(&self, shape: StringShape) -> &'t str {
        let quotes = if shape.is_triple { 3 } else { 1 };
        &self.lexer.text[shape.inside as usize..self.lexer.end as usize - quotes]
    }

    /// Goes over bytes.
    fn bytes(&mut self) -> Parsed {
        let shape = self.lexer.shape;
        let inside = self.inside(shape);
        if !inside.is_ascii() {
            return None;
        }
        let mut rest = inside;
        while !shape.is_raw
            && let Some(at) = memchr(b'\\', rest.as_bytes())
        {
            rest = &rest[at + 1..];
            if let Some(digits) = rest.strip_prefix('x') {
                let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
                digits.as_bytes().get(..2).filter(|digits| is_hex(digits))?;
            }
            rest = rest.get(1..)?;
        }
        self.bump();
        Some(())
    }

    /// A text with its escapes read; none where one cannot be, or is a character's name.
    fn unescaped(&self, text: &str) -> Parsed<&'t str> {
        let mut value = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = memchr(b'\\', rest.as_bytes()) {
            value.push_str(&rest[..at]);
            rest = escape(&rest[at + 1..], &mut value)?;
        }
        value.push_str(rest);
        Some(self.arena.alloc_str(&value))
    }

    /// An f-string, whose begin is the next token.
    fn interpolated(&mut self, elements: &mut Vec<StringElement<'t>>) -> Parsed {
        let shape = self.lexer.shape;
        let mut at = shape.inside as usize;
        loop {
            let (literal, next) = self.literal_part(at, shape)?;
            if !literal.is_empty() {
                elements.push(StringElement::Literal(literal));
            }
            match self.lexer.text.as_bytes()[next] {
                b'{' => {
                    at = self.nested(|parser| {
                        parser.interpolation(next + 1, shape, StringElement::Interpolation, elements)
                    })?;
                }
                _ => {
                    let end = next + if shape.is_triple { 3 } else { 1 };
                    self.end = end as u32;
                    self.lexer.go_on_at(end);
                    return Some(());
                }
            }
        }
    }

    /// The text in an f-string from a place on, up to the `{` or the quotes where it ends.
    fn literal_part(&self, start: usize, shape: StringShape) -> Parsed<(&'t str, usize)> {
        let bytes = self.lexer.text.as_bytes();
        let (mut at, mut simple) = (start, true);
        loop {
            let byte = *bytes.get(at)?;
            match byte {
                b'{' | b'}' if bytes.get(at + 1) == Some(&byte) => {
                    (at, simple) = (at + 2, false);
                }
                b'{' => break,
                b'}' => return None,
                b'\\' => {
                    simple &= shape.is_raw;
                    match *bytes.get(at + 1)? {
                        // The brace counts as one.
                        b'{' | b'}' => at += 1,
                        b'N' if !shape.is_raw && bytes.get(at + 2) == Some(&b'{') => return None,
                        b'\r' if bytes.get(at + 2) == Some(&b'\n') => at += 3,
                        _ => at += 2,
                    }
                }
                b'\n' | b'\r' if !shape.is_triple => return None,
                _ if byte == shape.quote && !shape.is_triple => break,
                _ if byte == shape.quote && bytes.get(at..at + 3) == Some(&[byte; 3]) => break,
                _ => at += 1,
            }
        }
        // What an escape skips may end within a character.
        let text = self.lexer.text.get(start..at)?;
        if simple {
            return Some((text, at));
        }
        let mut value = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(found) = memchr3(b'{', b'}', b'\\', rest.as_bytes()) {
            value.push_str(&rest[..found]);
            let sign = rest.as_bytes()[found];
            rest = &rest[found + 1..];
            match sign {
                b'\\' if shape.is_raw || rest.is_empty() || rest.starts_with(['{', '}']) => value.push('\\'),
                b'\\' => rest = escape(rest, &mut value)?,
                // One of two.
                brace => {
                    value.push(char::from(brace));
                    rest = &rest[1..];
                }
            }
        }
        value.push_str(rest);
        Some((self.arena.alloc_str(&value), at))
    }

    /// What is put in behind a `{`, to be added as such an element; where the text goes on behind its `}`.
    fn interpolation(
        &mut self,
        at: usize,
        shape: StringShape,
        element: fn(&'t Expr<'t>) -> StringElement<'t>,
        elements: &mut Vec<StringElement<'t>>,
    ) -> Parsed<usize> {
        let lone_colon = self.lexer.lone_colon;
        self.lexer.nesting += 1;
        self.lexer.lone_colon = self.lexer.nesting;
        self.lexer.go_on_at(at);
        let value = self.in_brackets(Self::yield_or_list)?;
        elements.push(element(self.alloc(value)));
        self.eat(Kind::Equal);
        if self.at(Kind::Exclamation) {
            let sign = self.lexer.end;
            self.bump();
            let is_conversion = matches!(self.token_text(), "s" | "r" | "a") && self.lexer.start == sign;
            if !self.at(Kind::Name) || !is_conversion {
                return None;
            }
            self.bump();
        }
        let mut end = self.lexer.end as usize;
        if self.at(Kind::Colon) {
            end = self.format_spec(end, shape, elements)?;
            self.lexer.nesting -= 1;
        } else if !self.at(Kind::RightBrace) {
            return None;
        }
        self.lexer.lone_colon = lone_colon;
        Some(end)
    }

    /// Goes over how something is formatted, to behind the `}` after it.
    fn format_spec(
        &mut self,
        mut at: usize,
        shape: StringShape,
        elements: &mut Vec<StringElement<'t>>,
    ) -> Parsed<usize> {
        loop {
            match *self.lexer.text.as_bytes().get(at)? {
                b'}' => return Some(at + 1),
                b'{' => {
                    at = self.nested(|parser| {
                        parser.interpolation(at + 1, shape, StringElement::Format, elements)
                    })?;
                }
                // What is escaped, or written over lines, is left to ruff's parser.
                b'\\' | b'\n' | b'\r' => return None,
                byte if byte == shape.quote => return None,
                _ => at += 1,
            }
        }
    }
}

/// Reads the escape behind a backslash, and gives what follows it. None where there is no such character, and for
/// characters by their names.
fn escape<'s>(text: &'s str, value: &mut String) -> Parsed<&'s str> {
    let sign = text.chars().next()?;
    let rest = &text[sign.len_utf8()..];
    let read = match sign {
        '\\' | '\'' | '"' => sign,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '0'..='7' => {
            let digits = text.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            let code = u32::from_str_radix(&text[..digits], 8).ok()?;
            value.push(char::from_u32(code)?);
            return Some(&text[digits..]);
        }
        'x' | 'u' | 'U' => {
            let length = match sign {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let digits =
                rest.get(..length).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            // A half of a pair stands for nothing by itself.
            let is_half = (0xd800..0xe000).contains(&code);
            value.push(if is_half { char::REPLACEMENT_CHARACTER } else { char::from_u32(code)? });
            return Some(&rest[length..]);
        }
        'N' => return None,
        '\n' => return Some(rest),
        '\r' => return Some(rest.strip_prefix('\n').unwrap_or(rest)),
        _ => {
            value.push('\\');
            sign
        }
    };
    value.push(read);
    Some(rest)
}
