//! The tokens of a text, one at a time, with line ends and indents where they count.

use std::cmp::Ordering;

use memchr::memchr2;

/// What a token is. Soft keywords are names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What no token begins with, or where the lexer gives up: no rule takes it
    Error,
    End,
    Newline,
    Indent,
    Dedent,
    Name,
    Number,
    /// A plain string or bytes, whole
    String,
    /// The begin of an f-string, up to its first quotes
    FString,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Ellipsis,
    Equal,
    ColonEqual,
    Arrow,
    Exclamation,
    /// An operator with `=`
    Augmented,
    At,
    Plus,
    Minus,
    Star,
    DoubleStar,
    Slash,
    DoubleSlash,
    Percent,
    Tilde,
    Ampersand,
    Bar,
    Caret,
    LeftShift,
    RightShift,
    /// `<`, `>`, `<=`, `>=`, `==`, `!=`
    Comparison,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    False,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    None,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    True,
    Try,
    While,
    With,
    Yield,
}

/// What is known of a string before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StringShape {
    pub is_bytes: bool,
    pub is_raw: bool,
    pub quote: u8,
    pub is_triple: bool,
    /// Whether a backslash stands in it
    pub has_escapes: bool,
    /// Where its first byte inside the quotes is
    pub inside: u32,
}

/// How wide the begin of a line is: with tabs to every second column, and in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Indentation {
    column: u32,
    characters: u32,
}

impl Indentation {
    /// Compares two; none where tabs and blanks disagree.
    fn compared(self, other: Indentation) -> Option<Ordering> {
        let (columns, characters) = (self.column.cmp(&other.column), self.characters.cmp(&other.characters));
        (columns == characters).then_some(columns)
    }
}

/// Where a lexer stands, to go back to. Indents are not part of it: what is tried ends before a line does.
#[derive(Clone, Copy)]
pub struct Place {
    at: usize,
    kind: Kind,
    start: u32,
    end: u32,
    shape: StringShape,
    nesting: u32,
}

/// A place in a text, and the token that ends there.
pub struct Lexer<'t> {
    pub text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// What the token is
    pub kind: Kind,
    /// Its first byte
    pub start: u32,
    /// The byte behind its last
    pub end: u32,
    /// What it is like, if it is a string
    pub shape: StringShape,
    /// How many brackets are open
    pub nesting: u32,
    /// A `:` between this many brackets is one by itself, even before `=`: it ends what an f-string puts in
    pub lone_colon: u32,
    at_line_start: bool,
    /// Where the statement's first line begins
    line: usize,
    /// How many bytes the longest one has, from there to the end of its last line
    pub longest_line: usize,
    indents: Vec<Indentation>,
    dedents: u32,
}

/// What a byte begins or is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Blank,
    Letter,
    Digit,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b' ' | b'\t' | 0x0c => Class::Blank,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// The bytes that words are made of.
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        words[byte] = matches!(CLASSES[byte], Class::Letter | Class::Digit);
        byte += 1;
    }
    words
};

fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

fn is_word(byte: u8) -> bool {
    WORDS[usize::from(byte)]
}

impl<'t> Lexer<'t> {
    /// Before the first token of a text.
    pub fn new(text: &'t str) -> Self {
        Lexer {
            text,
            bytes: text.as_bytes(),
            at: 0,
            kind: Kind::Newline,
            start: 0,
            end: 0,
            shape: StringShape::default(),
            nesting: 0,
            lone_colon: u32::MAX,
            at_line_start: true,
            line: 0,
            longest_line: 0,
            indents: Vec::new(),
            dedents: 0,
        }
    }

    pub fn place(&self) -> Place {
        let Lexer { at, kind, start, end, shape, nesting, .. } = *self;
        Place { at, kind, start, end, shape, nesting }
    }

    /// Goes back to a place on the same line.
    pub fn go_back(&mut self, place: Place) {
        let Place { at, kind, start, end, shape, nesting } = place;
        (self.at, self.kind, self.start, self.end) = (at, kind, start, end);
        (self.shape, self.nesting) = (shape, nesting);
        self.at_line_start = false;
    }

    /// The byte so many places ahead; 0 behind the last.
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Goes to the next token.
    pub fn next(&mut self) {
        self.kind = self.lexed();
        self.end = self.at as u32;
    }

    fn lexed(&mut self) -> Kind {
        if self.dedents > 0 {
            self.dedents -= 1;
            return Kind::Dedent;
        }
        if self.at_line_start
            && let Some(kind) = self.line_start()
        {
            return kind;
        }
        loop {
            let Some(&byte) = self.bytes.get(self.at) else { return self.text_end() };
            match class(byte) {
                Class::Blank => self.at += 1,
                Class::Letter => return self.word(),
                Class::Digit => {
                    self.start = self.at as u32;
                    return self.number();
                }
                Class::Other => match byte {
                    b'\n' | b'\r' if self.nesting > 0 => self.at += 1,
                    b'\n' | b'\r' => {
                        self.start = self.at as u32;
                        self.longest_line = self.longest_line.max(self.at - self.line);
                        self.at += self.line_end();
                        self.at_line_start = true;
                        return Kind::Newline;
                    }
                    b'#' => self.skip_comment(),
                    b'\\' => {
                        self.at += 1;
                        let length = self.line_end();
                        self.at += length;
                        if length == 0 || self.at == self.bytes.len() {
                            return Kind::Error;
                        }
                    }
                    _ => {
                        self.start = self.at as u32;
                        return self.sign(byte);
                    }
                },
            }
        }
    }

    /// The length of the end of a line here; 0 where there is none.
    fn line_end(&self) -> usize {
        match (self.byte(0), self.byte(1)) {
            (b'\r', b'\n') => 2,
            (b'\n' | b'\r', _) => 1,
            _ => 0,
        }
    }

    fn skip_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    /// The indent or dedent before the next line that is not empty; none where there is neither.
    fn line_start(&mut self) -> Option<Kind> {
        self.at_line_start = false;
        let mut indentation = Indentation::default();
        loop {
            match self.byte(0) {
                b' ' => {
                    indentation.column += 1;
                    indentation.characters += 1;
                }
                b'\t' => {
                    indentation.column += 2 - indentation.column % 2;
                    indentation.characters += 1;
                }
                0x0c | b'\n' | b'\r' => indentation = Indentation::default(),
                b'#' => {
                    self.skip_comment();
                    continue;
                }
                b'\\' => return Some(Kind::Error),
                _ => break,
            }
            self.at += 1;
        }
        if self.at == self.bytes.len() {
            return None;
        }
        self.line = self.at;
        self.start = self.at as u32;
        let current = self.indents.last().copied().unwrap_or_default();
        match indentation.compared(current) {
            Some(Ordering::Equal) => None,
            Some(Ordering::Greater) => {
                self.indents.push(indentation);
                Some(Kind::Indent)
            }
            Some(Ordering::Less) => {
                let mut closed = 0;
                loop {
                    let current = self.indents.last().copied().unwrap_or_default();
                    match indentation.compared(current) {
                        Some(Ordering::Less) => {
                            self.indents.pop();
                            closed += 1;
                        }
                        Some(Ordering::Equal) => break,
                        _ => return Some(Kind::Error),
                    }
                }
                self.dedents = closed - 1;
                Some(Kind::Dedent)
            }
            None => Some(Kind::Error),
        }
    }

    /// What is left at the end of the text: the end of the last line, and of all blocks.
    fn text_end(&mut self) -> Kind {
        self.start = self.at as u32;
        match self.kind {
            Kind::Newline | Kind::Dedent | Kind::End if self.indents.pop().is_some() => Kind::Dedent,
            Kind::Newline | Kind::Dedent | Kind::End => Kind::End,
            _ => {
                self.longest_line = self.longest_line.max(self.at - self.line);
                Kind::Newline
            }
        }
    }

    fn word(&mut self) -> Kind {
        self.start = self.at as u32;
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
        let word = &rest[..length];
        if let Some(&after) = rest.get(length) {
            if length <= 2 && (after == b'"' || after == b'\'') {
                match string_prefix(word) {
                    Some(prefix) => return self.string(length, prefix),
                    None if keyword(word) == Kind::Name => return Kind::Error,
                    None => {}
                }
            }
            if !after.is_ascii() {
                return Kind::Error;
            }
        }
        self.at += length;
        keyword(word)
    }

    /// A string, or the begin of an f-string, behind its prefix.
    fn string(&mut self, prefix: usize, (is_bytes, is_raw, is_interpolated): (bool, bool, bool)) -> Kind {
        self.at += prefix;
        let quote = self.byte(0);
        let is_triple = self.byte(1) == quote && self.byte(2) == quote;
        self.at += if is_triple { 3 } else { 1 };
        self.shape =
            StringShape { is_bytes, is_raw, quote, is_triple, has_escapes: false, inside: self.at as u32 };
        if is_interpolated {
            return Kind::FString;
        }
        loop {
            let rest = &self.bytes[self.at..];
            let found = match is_triple {
                true => memchr2(quote, b'\\', rest),
                // Most are so short that a search of many bytes at once does not pay.
                false => rest
                    .iter()
                    .position(|&byte| byte == quote || byte == b'\\' || byte == b'\n' || byte == b'\r'),
            };
            let Some(found) = found else { return Kind::Error };
            self.at += found + 1;
            match rest[found] {
                b'\\' => {
                    self.shape.has_escapes = true;
                    self.at += if self.byte(0) == b'\r' && self.byte(1) == b'\n' { 2 } else { 1 };
                }
                b'\n' | b'\r' => return Kind::Error,
                _ if !is_triple => return Kind::String,
                _ if self.byte(0) == quote && self.byte(1) == quote => {
                    self.at += 2;
                    return Kind::String;
                }
                _ => {}
            }
        }
    }

    /// A number that begins with a digit, or with a dot and a digit.
    fn number(&mut self) -> Kind {
        let radix: Option<fn(u8) -> bool> = match (self.byte(0), self.byte(1)) {
            (b'0', b'x' | b'X') => Some(|byte| byte.is_ascii_hexdigit()),
            (b'0', b'o' | b'O') => Some(|byte| matches!(byte, b'0'..=b'7')),
            (b'0', b'b' | b'B') => Some(|byte| matches!(byte, b'0' | b'1')),
            _ => None,
        };
        if let Some(is_digit) = radix {
            self.at += 2;
            let from = self.at;
            self.digits(is_digit);
            return if self.at > from { self.number_end() } else { Kind::Error };
        }
        let from = self.at;
        self.digits(|byte| byte.is_ascii_digit());
        let whole = &self.bytes[from..self.at];
        let mut is_integer = true;
        if self.byte(0) == b'.' {
            self.at += 1;
            is_integer = false;
            if self.byte(0) == b'_' {
                return Kind::Error;
            }
            self.digits(|byte| byte.is_ascii_digit());
        }
        if matches!(self.byte(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if !self.byte(1 + sign).is_ascii_digit() {
                return Kind::Error;
            }
            self.at += 1 + sign;
            is_integer = false;
            self.digits(|byte| byte.is_ascii_digit());
        }
        if matches!(self.byte(0), b'j' | b'J') {
            self.at += 1;
            is_integer = false;
        }
        if is_integer && whole[0] == b'0' && whole.iter().any(|byte| matches!(byte, b'1'..=b'9')) {
            return Kind::Error;
        }
        self.number_end()
    }

    /// Goes over digits and what separates them.
    fn digits(&mut self, is_digit: fn(u8) -> bool) {
        loop {
            let separated = self.byte(0) == b'_' && is_digit(self.byte(1));
            if !separated && !is_digit(self.byte(0)) {
                return;
            }
            self.at += 1;
        }
    }

    /// A number must end where it does.
    fn number_end(&self) -> Kind {
        let after = self.byte(0);
        if is_word(after) || !after.is_ascii() { Kind::Error } else { Kind::Number }
    }

    fn sign(&mut self, byte: u8) -> Kind {
        let (second, third) = (self.byte(1), self.byte(2));
        let (kind, length) = match byte {
            b'"' | b'\'' => return self.string(0, (false, false, false)),
            b'(' | b'[' | b'{' => {
                self.nesting += 1;
                let kind = match byte {
                    b'(' => Kind::LeftParen,
                    b'[' => Kind::LeftBracket,
                    _ => Kind::LeftBrace,
                };
                (kind, 1)
            }
            b')' | b']' | b'}' => {
                self.nesting = self.nesting.saturating_sub(1);
                let kind = match byte {
                    b')' => Kind::RightParen,
                    b']' => Kind::RightBracket,
                    _ => Kind::RightBrace,
                };
                (kind, 1)
            }
            b',' => (Kind::Comma, 1),
            b'.' if second == b'.' && third == b'.' => (Kind::Ellipsis, 3),
            b'.' if second.is_ascii_digit() => return self.number(),
            b'.' => (Kind::Dot, 1),
            b'=' if second == b'=' => (Kind::Comparison, 2),
            b'=' => (Kind::Equal, 1),
            b':' if second == b'=' && self.nesting != self.lone_colon => (Kind::ColonEqual, 2),
            b':' => (Kind::Colon, 1),
            b';' => (Kind::Semicolon, 1),
            b'-' if second == b'>' => (Kind::Arrow, 2),
            b'!' if second == b'=' => (Kind::Comparison, 2),
            b'!' => (Kind::Exclamation, 1),
            b'<' if second == b'>' => (Kind::Error, 0),
            b'<' if second == b'<' => operator(Kind::LeftShift, 2, third),
            b'>' if second == b'>' => operator(Kind::RightShift, 2, third),
            b'<' | b'>' => (Kind::Comparison, if second == b'=' { 2 } else { 1 }),
            b'*' if second == b'*' => operator(Kind::DoubleStar, 2, third),
            b'/' if second == b'/' => operator(Kind::DoubleSlash, 2, third),
            b'*' => operator(Kind::Star, 1, second),
            b'/' => operator(Kind::Slash, 1, second),
            b'+' => operator(Kind::Plus, 1, second),
            b'-' => operator(Kind::Minus, 1, second),
            b'%' => operator(Kind::Percent, 1, second),
            b'@' => operator(Kind::At, 1, second),
            b'&' => operator(Kind::Ampersand, 1, second),
            b'|' => operator(Kind::Bar, 1, second),
            b'^' => operator(Kind::Caret, 1, second),
            b'~' => (Kind::Tilde, 1),
            _ => (Kind::Error, 0),
        };
        self.at += length;
        kind
    }

    /// Goes on behind a place inside of an f-string, to the token there.
    pub fn go_on_at(&mut self, at: usize) {
        self.at = at;
        self.next();
    }
}

/// An operator, or the assignment that it is part of.
fn operator(kind: Kind, length: usize, after: u8) -> (Kind, usize) {
    if after == b'=' { (Kind::Augmented, length + 1) } else { (kind, length) }
}

/// Whether a string with such a prefix is of bytes, raw, interpolated; none for what is no prefix, and templates.
fn string_prefix(word: &[u8]) -> Option<(bool, bool, bool)> {
    let (mut is_bytes, mut is_raw, mut is_interpolated) = (false, false, false);
    for letter in word {
        let seen = match letter.to_ascii_lowercase() {
            b'b' => &mut is_bytes,
            b'r' => &mut is_raw,
            b'f' => &mut is_interpolated,
            b'u' if word.len() == 1 => continue,
            _ => return None,
        };
        if std::mem::replace(seen, true) {
            return None;
        }
    }
    (!is_bytes || !is_interpolated).then_some((is_bytes, is_raw, is_interpolated))
}

fn keyword(word: &[u8]) -> Kind {
    match word {
        b"if" => Kind::If,
        b"in" => Kind::In,
        b"is" => Kind::Is,
        b"or" => Kind::Or,
        b"as" => Kind::As,
        b"and" => Kind::And,
        b"not" => Kind::Not,
        b"def" => Kind::Def,
        b"for" => Kind::For,
        b"try" => Kind::Try,
        b"del" => Kind::Del,
        b"None" => Kind::None,
        b"True" => Kind::True,
        b"from" => Kind::From,
        b"else" => Kind::Else,
        b"elif" => Kind::Elif,
        b"with" => Kind::With,
        b"pass" => Kind::Pass,
        b"False" => Kind::False,
        b"class" => Kind::Class,
        b"raise" => Kind::Raise,
        b"while" => Kind::While,
        b"yield" => Kind::Yield,
        b"async" => Kind::Async,
        b"await" => Kind::Await,
        b"break" => Kind::Break,
        b"return" => Kind::Return,
        b"import" => Kind::Import,
        b"assert" => Kind::Assert,
        b"except" => Kind::Except,
        b"lambda" => Kind::Lambda,
        b"global" => Kind::Global,
        b"finally" => Kind::Finally,
        b"continue" => Kind::Continue,
        b"nonlocal" => Kind::Nonlocal,
        _ => Kind::Name,
    }
}
