//! The tokens of a text, with the partner of each bracket.

use super::numbers::number;
use crate::descent::{self, Class, Classes, Token, TokenKind, classes};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(in crate::java) enum T {
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

impl TokenKind for T {
    const END: T = T::End;
    const COMMA: T = T::Comma;
    const GREATER: T = T::Greater;
    const GREATER_EQUAL: T = T::GreaterEqual;
    const CLASSES: &'static Classes = &classes(b'$', 0x0c);

    fn closer(self) -> Option<T> {
        match self {
            T::OpenParen => Some(T::CloseParen),
            T::OpenBrace => Some(T::CloseBrace),
            T::OpenBracket => Some(T::CloseBracket),
            _ => None,
        }
    }

    fn closes(self) -> bool {
        matches!(self, T::CloseParen | T::CloseBrace | T::CloseBracket)
    }

    fn spans_lines(self) -> bool {
        self == T::TextBlock
    }
}

/// The tokens of a text; none where something is no token of Java's, or where brackets do not match.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<T>>> {
    let mut lexer = Lexer::new(text, 5);
    while lexer.token()? {}
    lexer.is_balanced().then_some(lexer.tokens)
}

type Lexer<'t> = descent::Lexer<'t, T>;

impl Lexer<'_> {
    /// Adds the next token; tells whether there was one.
    fn token(&mut self) -> Option<bool> {
        self.skip_blanks()?;
        let Some(&byte) = self.bytes.get(self.at) else { return Some(false) };
        match Self::class(byte) {
            Class::Letter => self.word()?,
            Class::Digit => self.number()?,
            Class::Quote => self.quoted(byte)?,
            Class::Sign => self.sign(byte)?,
            Class::Blank | Class::Foreign => return None,
        }
        Some(true)
    }

    fn word(&mut self) -> Option<()> {
        let (rest, length) = (&self.bytes[self.at..], self.word_length(0));
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
        self.push_whole(number(&self.bytes[self.at..])?)
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
        self.push_lines(T::TextBlock, end + 3 - self.at);
        Some(())
    }

    fn sign(&mut self, byte: u8) -> Option<()> {
        let (kind, length) = sign(byte, self.byte(1), self.byte(2))?;
        if kind == T::Dot && self.byte(1).is_ascii_digit() {
            return self.number();
        }
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
