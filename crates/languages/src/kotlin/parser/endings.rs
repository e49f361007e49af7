//! Where a statement ends at a line's end: what the grammar's scanner decides by the first letters of the
//! next line, and by what may stand there.

use super::Parser;
use super::tokens::T;

/// What may end where a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Ends {
    /// Nothing: brackets are around
    #[default]
    Nothing,
    /// A statement outside of all others
    TopLevel,
    /// A statement
    Statement,
    /// A statement that is an entry of `when`
    Entry,
    /// A member of a type
    Member,
}

/// Words that the scanner goes over.
const MODIFIERS: &[&[u8]] = &[
    b"public",
    b"private",
    b"protected",
    b"internal",
    b"abstract",
    b"final",
    b"open",
    b"override",
    b"lateinit",
    b"vararg",
    b"noinline",
    b"crossinline",
    b"external",
    b"suspend",
    b"inline",
];

/// The scanner reads no more letters of a word than these.
const WORD_LIMIT: usize = 15;

impl Parser<'_> {
    /// Whether the statement or member around ends before the next token.
    pub(super) fn statement_ends(&self) -> bool {
        self.ends_at(self.at)
    }

    /// Whether the statement or member around ends before the token at a place.
    pub(super) fn ends_at(&self, at: usize) -> bool {
        if self.around.ends == Ends::Nothing {
            return false;
        }
        let Some(token) = self.tokens.get(at) else { return true };
        if token.kind == T::Semicolon {
            return true;
        }
        let start = token.start as usize;
        self.begins_line(start) && self.ends_before(&self.text[start..])
    }

    /// Whether a line ends between what stands before this byte, a comment too, and the byte.
    fn begins_line(&self, start: usize) -> bool {
        let blanks = self.text[..start].iter().rev().take_while(|byte| byte.is_ascii_whitespace());
        blanks.into_iter().any(|byte| matches!(byte, b'\n' | b'\r'))
    }

    fn ends_before(&self, text: &[u8]) -> bool {
        let next = text.get(1).copied().unwrap_or(0);
        match text[0] {
            b',' | b'.' | b':' | b'*' | b'%' | b'>' | b'<' | b'=' | b'{' | b'[' | b'|' | b'&' | b'/'
            | b'?' => false,
            sign @ (b'+' | b'-') => next == sign || next.is_ascii_digit(),
            b'!' => next != b'=',
            b'@' if self.around.getter || self.around.setter => self.ends_before_annotated(text),
            letter if b"eigspafolvncbw".contains(&letter) => self.ends_before_word(text),
            _ => true,
        }
    }

    /// Annotations may belong to an accessor.
    fn ends_before_annotated(&self, text: &[u8]) -> bool {
        let mut rest = text;
        while rest.first() == Some(&b'@') {
            rest = behind_annotation(rest);
        }
        match rest.first() {
            None | Some(b'/') => true,
            Some(_) => self.ends_before(rest),
        }
    }

    fn ends_before_word(&self, text: &[u8]) -> bool {
        let mut word = letters(text);
        let mut rest = text;
        while MODIFIERS.contains(&word) {
            rest = without_blanks(&rest[word.len()..]);
            word = letters(rest);
        }
        let behind = &rest[word.len()..];
        let next = behind.first().copied().unwrap_or(0);
        match word {
            b"else" => without_blanks(behind).starts_with(b"->"),
            b"in" => self.around.ends == Ends::Entry,
            b"instanceof" | b"as" => false,
            b"constructor" => {
                let next = without_blanks(behind).first().copied().unwrap_or(0);
                self.around.ends == Ends::Member || matches!(next, b'.' | b'=')
            }
            b"get" => !self.may_take(self.around.getter) || next == b'[',
            b"set" if !self.may_take(self.around.setter) || matches!(next, b'[' | b'.') => true,
            b"set" if next == b'(' => {
                let close = memchr::memchr(b')', behind).unwrap_or(behind.len() - 1);
                let blanks = behind[close + 1..].iter().take_while(|byte| byte.is_ascii_whitespace());
                blanks.into_iter().any(|byte| *byte == b'\n')
            }
            b"set" => false,
            _ => true,
        }
    }

    /// Whether an accessor may stand here, or a name that is like it: a condition of `when` begins with a name.
    fn may_take(&self, accessor: bool) -> bool {
        accessor || self.around.ends == Ends::Entry
    }
}

/// The letters that a text begins with.
fn letters(text: &[u8]) -> &[u8] {
    let length = text.iter().take(WORD_LIMIT).take_while(|byte| byte.is_ascii_alphabetic()).count();
    &text[..length]
}

fn without_blanks(text: &[u8]) -> &[u8] {
    let length = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    &text[length..]
}

/// What stands behind an annotation, as the scanner finds its end.
fn behind_annotation(text: &[u8]) -> &[u8] {
    let mut in_brackets = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            b'\n' => return without_blanks(&text[at..]),
            byte if byte.is_ascii_whitespace() && !in_brackets => return without_blanks(&text[at..]),
            b'(' => in_brackets = true,
            b')' => in_brackets = false,
            _ => {}
        }
    }
    &[]
}
