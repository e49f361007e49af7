//! Interpolated strings among the tokens, cut into texts and holes as the grammar's scanner cuts them.

use memchr::{memchr, memchr2};

use super::strings::escape_length;
use super::tokens::{Lexer, T};

/// How an interpolated string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Regular,
    Verbatim,
    /// Between so many quotes
    Raw(usize),
}

/// An interpolated string that has not ended yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interpolated {
    style: Style,
    /// How many braces a hole stands in
    braces: usize,
}

impl Lexer<'_> {
    pub(super) fn begin_interpolated(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let is_sign = |byte: &&u8| matches!(byte, b'$' | b'@');
        let signs = rest.iter().take_while(is_sign).count();
        let quotes = rest[signs..].iter().take_while(|byte| **byte == b'"').count();
        let (style, braces, opening) = match &rest[..signs] {
            b"$@" | b"@$" if quotes > 0 => (Style::Verbatim, 1, 1),
            b"$" if quotes == 1 => (Style::Regular, 1, 1),
            dollars if quotes > 2 && !dollars.contains(&b'@') => (Style::Raw(quotes), signs, quotes),
            _ => return None,
        };
        self.push(T::Interpolated, signs + opening);
        self.state.strings.push(Interpolated { style, braces });
        self.state.in_string = true;
        Some(())
    }

    /// The next text, the begin of a hole, or the end of the string.
    pub(super) fn string_part(&mut self) -> Option<()> {
        let Interpolated { style, braces } = *self.state.strings.last()?;
        while style == Style::Regular && self.byte(0) == b'\\' {
            self.at += escape_length(&self.bytes[self.at..])?;
        }
        let rest = &self.bytes[self.at..];
        let run = |of: u8| rest.iter().take_while(|byte| **byte == of).count();
        let text = match rest.first()? {
            b'"' => match (style, run(b'"')) {
                (Style::Regular | Style::Verbatim, 1) => return self.end_interpolated(1),
                (Style::Raw(quotes), found) if found == quotes => return self.end_interpolated(quotes),
                (Style::Verbatim, 2) => 2,
                (Style::Raw(quotes), found) if found < quotes => found,
                _ => return None,
            },
            b'{' => match run(b'{') {
                found if found == braces => return self.open_hole(braces),
                2 if !matches!(style, Style::Raw(_)) => 2,
                found if found < braces => found,
                _ => return None,
            },
            _ => 0,
        };
        let length = text + text_length(&rest[text..], style)?;
        self.push_lines(T::Content, length);
        Some(())
    }

    fn open_hole(&mut self, braces: usize) -> Option<()> {
        self.push_sign(T::OpenHole, braces)?;
        self.state.in_string = false;
        Some(())
    }

    pub(super) fn close_hole(&mut self) -> Option<()> {
        let braces = self.state.strings.last()?.braces;
        if !self.bytes[self.at..].iter().take(braces).all(|byte| *byte == b'}') {
            return None;
        }
        self.push_sign(T::CloseHole, braces)?;
        self.state.in_string = true;
        Some(())
    }

    fn end_interpolated(&mut self, quotes: usize) -> Option<()> {
        self.push(T::InterpolatedEnd, quotes);
        self.state.strings.pop();
        self.state.in_string = false;
        Some(())
    }

    /// How a value is written, up to the end of its hole.
    pub(super) fn format(&mut self) -> Option<()> {
        let length = memchr(b'}', &self.bytes[self.at..])?;
        let text = &self.bytes[self.at + 1..self.at + length];
        let is_plain =
            text.first().is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'/' && *byte != b'#');
        if !is_plain || text.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r')) {
            return None;
        }
        self.push(T::Format, length);
        Some(())
    }
}

/// The length of a text up to what ends or cuts it.
fn text_length(text: &[u8], style: Style) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'{', text.get(at..)?)?;
        if style == Style::Regular {
            let whole = &text[..at];
            if memchr(b'\n', whole).is_some() {
                return None;
            }
            return Some(memchr(b'\\', whole).unwrap_or(at));
        }
        if text[at] == b'{' {
            return Some(at);
        }
        let quotes = text[at..].iter().take_while(|byte| **byte == b'"').count();
        match style {
            Style::Raw(wanted) if quotes > wanted => return None,
            Style::Raw(wanted) if quotes == wanted => return Some(at),
            Style::Verbatim if quotes % 2 == 1 => return Some(at + quotes - 1),
            _ => at += quotes,
        }
    }
}
