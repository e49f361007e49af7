//! The tokens of a text, with the partner of each bracket.

use memchr::{memchr, memchr_iter};

use super::numbers::number;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum T {
    End,
    Identifier, Underscore,
    // Words that are names where they mean nothing
    Module, Open, Record, Sealed, With, Yield,
    DecimalInteger, HexInteger, OctalInteger, BinaryInteger, DecimalFloat, HexFloat,
    Character, String, TextBlock,
    Abstract, Assert, Boolean, Break, Byte, Case, Catch, Char, Class, Continue, Default, Do, Double, Else,
    Enum, Extends, False, Final, Finally, Float, For, If, Implements, Import, InstanceOf, Int, Interface,
    Long, Native, New, Null, Package, Private, Protected, Public, Return, Short, Static, Strictfp, Super,
    Switch, Synchronized, This, Throw, Throws, Transient, True, Try, Void, Volatile, While,
    // Words that stand for nothing
    Unused,
    OpenParen, CloseParen, OpenBrace, CloseBrace, OpenBracket, CloseBracket,
    Semicolon, Comma, Dot, Ellipsis, At, Colons, Colon, Question, Arrow,
    // `>>`, `>>>`, `>>=` and `>>>=` are put together where they are operators
    Less, Greater, LessEqual, GreaterEqual, EqualEqual, NotEqual, ShiftLeft,
    AndAnd, OrOr, And, Or, Caret, Plus, Minus, Star, Slash, Percent, Bang, Tilde, Increment, Decrement,
    Equal, AssignOperator,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: T,
    pub start: u32,
    pub end: u32,
    /// The line it begins on, from 0
    pub row: u32,
    /// The partner of an opening bracket among the tokens; the line that a text block ends on
    pub mate: u32,
}

/// The tokens of a text; none where something is no token of Java's, or where brackets do not match.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut lexer = Lexer {
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        row: 0,
        tokens: Vec::with_capacity(text.len() / 5 + 1),
        open: Vec::with_capacity(32),
    };
    while lexer.token()? {}
    lexer.open.is_empty().then_some(lexer.tokens)
}

struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    row: u32,
    tokens: Vec<Token>,
    /// Brackets that are not closed yet, by their places among the tokens
    open: Vec<u32>,
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Adds the next token; tells whether there was one.
    fn token(&mut self) -> Option<bool> {
        self.skip_blanks()?;
        let Some(&byte) = self.bytes.get(self.at) else { return Some(false) };
        match CLASSES[usize::from(byte)] {
            Class::Letter => self.word()?,
            Class::Digit => self.number()?,
            Class::Quote => self.quoted(byte)?,
            Class::Sign => self.sign(byte)?,
            Class::Blank | Class::Foreign => return None,
        }
        Some(true)
    }

    fn skip_blanks(&mut self) -> Option<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.row += 1,
                b' ' | b'\t' | b'\r' | 0x0c => {}
                b'/' if self.byte(1) == b'/' => {
                    let end = memchr(b'\n', &self.bytes[self.at..]);
                    self.at = end.map_or(self.bytes.len(), |length| self.at + length);
                    continue;
                }
                b'/' if self.byte(1) == b'*' => {
                    let end = comment_end(self.bytes, self.at)?;
                    self.row += memchr_iter(b'\n', &self.bytes[self.at..end]).count() as u32;
                    self.at = end;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        Some(())
    }

    fn push(&mut self, kind: T, length: usize) {
        let start = self.at as u32;
        self.at += length;
        self.tokens.push(Token { kind, start, end: self.at as u32, row: self.row, mate: 0 });
    }

    fn word(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !is_part(*byte)).unwrap_or(rest.len());
        if rest.get(length).is_some_and(|byte| !byte.is_ascii()) {
            return None;
        }
        let kind = if (1..=12).contains(&length) && (rest[0].is_ascii_lowercase() || rest[0] == b'_') {
            keyword(&rest[..length])
        } else {
            T::Identifier
        };
        self.push(kind, length);
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let (kind, length) = number(&self.bytes[self.at..])?;
        if self.bytes.get(self.at + length).is_some_and(|byte| is_part(*byte) || !byte.is_ascii()) {
            return None;
        }
        self.push(kind, length);
        Some(())
    }

    fn quoted(&mut self, quote: u8) -> Option<()> {
        if quote == b'"' && self.byte(1) == b'"' && self.byte(2) == b'"' {
            return self.text_block();
        }
        let mut end = self.at + 1;
        loop {
            match *self.bytes.get(end)? {
                byte if byte == quote => break,
                b'\n' => return None,
                b'\\' if self.bytes.get(end + 1).is_some_and(|byte| byte.is_ascii() && *byte != b'\n') => {
                    end += 2;
                }
                b'\\' => return None,
                _ => end += 1,
            }
        }
        let length = end + 1 - self.at;
        if quote == b'\'' && length == 2 {
            return None;
        }
        self.push(if quote == b'"' { T::String } else { T::Character }, length);
        Some(())
    }

    fn text_block(&mut self) -> Option<()> {
        let mut end = self.at + 3;
        loop {
            end += memchr::memchr2(b'"', b'\\', self.bytes.get(end..)?)?;
            if self.bytes[end] == b'\\' {
                end += 2;
            } else if self.bytes.get(end + 1..end + 3) == Some(b"\"\"") {
                break;
            } else {
                end += 1;
            }
        }
        let rows = memchr_iter(b'\n', &self.bytes[self.at..end]).count() as u32;
        self.push(T::TextBlock, end + 3 - self.at);
        self.row += rows;
        if let Some(token) = self.tokens.last_mut() {
            token.mate = self.row;
        }
        Some(())
    }

    fn sign(&mut self, byte: u8) -> Option<()> {
        let (kind, length) = sign(byte, self.byte(1), self.byte(2))?;
        match kind {
            T::Dot if self.byte(1).is_ascii_digit() => return self.number(),
            T::OpenParen | T::OpenBrace | T::OpenBracket => self.open.push(self.tokens.len() as u32),
            T::CloseParen | T::CloseBrace | T::CloseBracket => self.close(kind)?,
            _ => {}
        }
        self.push(kind, length);
        Some(())
    }

    fn close(&mut self, kind: T) -> Option<()> {
        let place = self.tokens.len() as u32;
        let open = self.tokens.get_mut(self.open.pop()? as usize)?;
        let closer = match open.kind {
            T::OpenParen => T::CloseParen,
            T::OpenBrace => T::CloseBrace,
            _ => T::CloseBracket,
        };
        open.mate = place;
        (closer == kind).then_some(())
    }
}

/// Where a block comment ends that begins here.
pub(super) fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 3;
    loop {
        at += memchr(b'/', bytes.get(at..)?)?;
        if bytes[at - 1] == b'*' {
            return Some(at + 1);
        }
        at += 1;
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
        b'?' => (T::Question, 1),
        b'~' => (T::Tilde, 1),
        b'.' if doubled && after == b'.' => (T::Ellipsis, 3),
        b'.' => (T::Dot, 1),
        b':' if doubled => (T::Colons, 2),
        b':' => (T::Colon, 1),
        b'-' if next == b'>' => (T::Arrow, 2),
        b'<' if doubled && after == b'=' => (T::AssignOperator, 3),
        b'<' if doubled => (T::ShiftLeft, 2),
        b'<' if assigns => (T::LessEqual, 2),
        b'<' => (T::Less, 1),
        b'>' if assigns => (T::GreaterEqual, 2),
        b'>' => (T::Greater, 1),
        b'=' if assigns => (T::EqualEqual, 2),
        b'=' => (T::Equal, 1),
        b'!' if assigns => (T::NotEqual, 2),
        b'!' => (T::Bang, 1),
        b'&' if doubled => (T::AndAnd, 2),
        b'|' if doubled => (T::OrOr, 2),
        b'+' if doubled => (T::Increment, 2),
        b'-' if doubled => (T::Decrement, 2),
        b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' if assigns => (T::AssignOperator, 2),
        b'+' => (T::Plus, 1),
        b'-' => (T::Minus, 1),
        b'*' => (T::Star, 1),
        b'/' => (T::Slash, 1),
        b'%' => (T::Percent, 1),
        b'&' => (T::And, 1),
        b'|' => (T::Or, 1),
        b'^' => (T::Caret, 1),
        _ => return None,
    })
}

fn keyword(word: &[u8]) -> T {
    match word {
        b"_" => T::Underscore,
        b"module" => T::Module,
        b"open" => T::Open,
        b"record" => T::Record,
        b"sealed" => T::Sealed,
        b"with" => T::With,
        b"yield" => T::Yield,
        b"abstract" => T::Abstract,
        b"assert" => T::Assert,
        b"boolean" => T::Boolean,
        b"break" => T::Break,
        b"byte" => T::Byte,
        b"case" => T::Case,
        b"catch" => T::Catch,
        b"char" => T::Char,
        b"class" => T::Class,
        b"continue" => T::Continue,
        b"default" => T::Default,
        b"do" => T::Do,
        b"double" => T::Double,
        b"else" => T::Else,
        b"enum" => T::Enum,
        b"extends" => T::Extends,
        b"false" => T::False,
        b"final" => T::Final,
        b"finally" => T::Finally,
        b"float" => T::Float,
        b"for" => T::For,
        b"if" => T::If,
        b"implements" => T::Implements,
        b"import" => T::Import,
        b"instanceof" => T::InstanceOf,
        b"int" => T::Int,
        b"interface" => T::Interface,
        b"long" => T::Long,
        b"native" => T::Native,
        b"new" => T::New,
        b"null" => T::Null,
        b"package" => T::Package,
        b"private" => T::Private,
        b"protected" => T::Protected,
        b"public" => T::Public,
        b"return" => T::Return,
        b"short" => T::Short,
        b"static" => T::Static,
        b"strictfp" => T::Strictfp,
        b"super" => T::Super,
        b"switch" => T::Switch,
        b"synchronized" => T::Synchronized,
        b"this" => T::This,
        b"throw" => T::Throw,
        b"throws" => T::Throws,
        b"transient" => T::Transient,
        b"true" => T::True,
        b"try" => T::Try,
        b"void" => T::Void,
        b"volatile" => T::Volatile,
        b"while" => T::While,
        b"const" | b"goto" => T::Unused,
        _ => T::Identifier,
    }
}

fn is_part(byte: u8) -> bool {
    matches!(CLASSES[usize::from(byte)], Class::Letter | Class::Digit)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Foreign,
    Blank,
    Letter,
    Digit,
    Quote,
    Sign,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Foreign; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'"' | b'\'' => Class::Quote,
            b' ' | b'\t' | b'\r' | b'\n' | 0x0c => Class::Blank,
            b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~' => Class::Sign,
            _ => Class::Foreign,
        };
        byte += 1;
    }
    classes
};
