//! The tokens of a text, with the partner of each bracket.

use memchr::memchr2;

use super::interpolations::Interpolated;
use super::numbers::number;
use crate::descent::{self, Class, Classes, Token, TokenKind, classes};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(in crate::csharp) enum T {
    End,
    Identifier, Underscore,
    // Words that are names where they mean nothing
    Add, Alias, And, Ascending, Async, Await, By, Descending, Equals, File, From, Get, Global, Group, Init,
    Into, Join, Let, Not, Notnull, On, Or, Orderby, Params, Partial, Record, Remove, Required, Scoped,
    Select, Set, Unmanaged, Var, When, Where, With, Yield,
    // What an attribute may be of
    Assembly, Module, Target,
    Integer, Real, Character, String, Verbatim, Raw,
    // An interpolated string: its begin, texts, holes, formats, and its end
    Interpolated, Content, OpenHole, CloseHole, Format, InterpolatedEnd,
    Predefined,
    Abstract, As, Base, Break, Case, Catch, Checked, Class, Const, Continue, Default, Delegate, Do, Else,
    Enum, Event, Explicit, Extern, False, Finally, Fixed, For, Foreach, Goto, If, Implicit, In, Interface,
    Internal, Is, Lock, Namespace, New, Null, Operator, Out, Override, Private, Protected, Public, Readonly,
    Ref, Return, Sealed, Sizeof, Static, Struct, Switch, This, Throw, True, Try, Typeof, Unchecked, Unsafe,
    Using, Virtual, Volatile, While,
    // Words that are left to tree-sitter
    Unused,
    OpenParen, CloseParen, OpenBrace, CloseBrace, OpenBracket, CloseBracket,
    Semicolon, Comma, Dot, Range, Colons, Colon, Question, Arrow,
    // `>>`, `>>>`, `>>=` and `>>>=` are put together where they are operators
    Less, Greater, LessEqual, GreaterEqual, EqualEqual, NotEqual, ShiftLeft, Coalesce,
    AndAnd, OrOr, Ampersand, Bar, Caret, Plus, Minus, Star, Slash, Percent, Bang, Tilde, Increment, Decrement,
    Equal, AssignOperator,
}

impl TokenKind for T {
    const END: T = T::End;
    const COMMA: T = T::Comma;
    const GREATER: T = T::Greater;
    const GREATER_EQUAL: T = T::GreaterEqual;
    const CLASSES: &'static Classes = &classes(b'_', b' ');

    fn closer(self) -> Option<T> {
        match self {
            T::OpenParen => Some(T::CloseParen),
            T::OpenBrace => Some(T::CloseBrace),
            T::OpenBracket => Some(T::CloseBracket),
            T::OpenHole => Some(T::CloseHole),
            _ => None,
        }
    }

    fn closes(self) -> bool {
        matches!(self, T::CloseParen | T::CloseBrace | T::CloseBracket | T::CloseHole)
    }

    fn spans_lines(self) -> bool {
        matches!(self, T::Verbatim | T::Raw | T::Content)
    }
}

/// What a text consists of.
pub(super) struct Lexed {
    pub tokens: Vec<Token<T>>,
    /// Where the first token, comment or directive begins, and on which line
    pub start: Option<(u32, u32)>,
}

/// The tokens of a text; none where something is left to tree-sitter, or where brackets do not match.
pub(super) fn tokens(text: &str) -> Option<Lexed> {
    let mut lexer = Lexer::new(text, 6);
    while lexer.token()? {}
    (lexer.is_balanced() && lexer.state.strings.is_empty())
        .then_some(Lexed { tokens: lexer.tokens, start: lexer.state.start })
}

pub(super) type Lexer<'t> = descent::Lexer<'t, T, State>;

/// What tokens depend on besides the text.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Interpolated strings that have not ended yet
    pub strings: Vec<Interpolated>,
    /// Whether the text of the innermost of them comes next, and not the code in one of its holes
    pub in_string: bool,
    /// Where the first token, comment or directive begins, and on which line
    start: Option<(u32, u32)>,
}

impl Lexer<'_> {
    /// Adds the next token; tells whether there was one.
    fn token(&mut self) -> Option<bool> {
        if self.state.in_string {
            return self.string_part().map(|()| true);
        }
        self.skip_trivia()?;
        let Some(&byte) = self.bytes.get(self.at) else { return Some(false) };
        self.state.start.get_or_insert((self.at as u32, self.row));
        match Self::class(byte) {
            Class::Letter => self.word(0)?,
            Class::Digit => self.number()?,
            Class::Quote => self.quoted(byte)?,
            Class::Sign => self.sign(byte)?,
            Class::Blank | Class::Foreign => return None,
        }
        Some(true)
    }

    /// Goes over blanks, comments and directives.
    fn skip_trivia(&mut self) -> Option<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.row += 1,
                b' ' | b'\t' | b'\r' => {}
                b'/' if self.byte(1) == b'/' => {
                    self.state.start.get_or_insert((self.at as u32, self.row));
                    let end = memchr2(b'\n', b'\r', &self.bytes[self.at..]);
                    self.at = end.map_or(self.bytes.len(), |length| self.at + length);
                    continue;
                }
                b'/' if self.byte(1) == b'*' => {
                    self.state.start.get_or_insert((self.at as u32, self.row));
                    self.skip_over(T::comment_end(&self.bytes[self.at..])?);
                    continue;
                }
                b'#' => {
                    self.state.start.get_or_insert((self.at as u32, self.row));
                    self.directive()?;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        Some(())
    }

    /// A word behind so many bytes that belong to it.
    fn word(&mut self, prefix: usize) -> Option<()> {
        let (rest, length) = (&self.bytes[self.at + prefix..], self.word_length(prefix));
        if rest.get(length).is_some_and(|byte| !byte.is_ascii() || *byte == b'\\') {
            return None;
        }
        let may_be_keyword = prefix == 0 && length <= 10 && (rest[0].is_ascii_lowercase() || rest[0] == b'_');
        let kind = if may_be_keyword { keyword(&rest[..length]) } else { T::Identifier };
        self.push(kind, prefix + length);
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.push_whole(number(&self.bytes[self.at..])?)
    }

    fn sign(&mut self, byte: u8) -> Option<()> {
        let in_hole = self.innermost() == Some(T::OpenHole);
        match byte {
            b'$' => return self.begin_interpolated(),
            b'@' if self.byte(1) == b'$' => return self.begin_interpolated(),
            b'@' if self.byte(1) == b'"' => return self.verbatim(),
            b'@' if Self::class(self.byte(1)) == Class::Letter => return self.word(1),
            b'.' if self.byte(1).is_ascii_digit() => return self.number(),
            b'}' if in_hole => return self.close_hole(),
            b':' if in_hole && self.byte(1) != b':' => return self.format(),
            b'?' if in_hole && !matches!(self.byte(1), b'.' | b'?' | b'[') => return None,
            _ => {}
        }
        let (kind, length) = sign(byte, self.byte(1), self.byte(2))?;
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
        b'~' => (T::Tilde, 1),
        b'.' if doubled => (T::Range, 2),
        b'.' => (T::Dot, 1),
        b':' if doubled => (T::Colons, 2),
        b':' => (T::Colon, 1),
        b'?' if doubled && after == b'=' => (T::AssignOperator, 3),
        b'?' if doubled => (T::Coalesce, 2),
        b'?' => (T::Question, 1),
        b'-' if next == b'>' => return None,
        b'<' if doubled && after == b'=' => (T::AssignOperator, 3),
        b'<' if doubled => (T::ShiftLeft, 2),
        b'<' if assigns => (T::LessEqual, 2),
        b'<' => (T::Less, 1),
        b'>' if assigns => (T::GreaterEqual, 2),
        b'>' => (T::Greater, 1),
        b'=' if next == b'>' => (T::Arrow, 2),
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
        b'&' => (T::Ampersand, 1),
        b'|' => (T::Bar, 1),
        b'^' => (T::Caret, 1),
        _ => return None,
    })
}

fn keyword(word: &[u8]) -> T {
    match word {
        b"_" => T::Underscore,
        b"add" => T::Add,
        b"alias" => T::Alias,
        b"and" => T::And,
        b"ascending" => T::Ascending,
        b"async" => T::Async,
        b"await" => T::Await,
        b"by" => T::By,
        b"descending" => T::Descending,
        b"equals" => T::Equals,
        b"file" => T::File,
        b"from" => T::From,
        b"get" => T::Get,
        b"global" => T::Global,
        b"group" => T::Group,
        b"init" => T::Init,
        b"into" => T::Into,
        b"join" => T::Join,
        b"let" => T::Let,
        b"not" => T::Not,
        b"notnull" => T::Notnull,
        b"on" => T::On,
        b"or" => T::Or,
        b"orderby" => T::Orderby,
        b"params" => T::Params,
        b"partial" => T::Partial,
        b"record" => T::Record,
        b"remove" => T::Remove,
        b"required" => T::Required,
        b"scoped" => T::Scoped,
        b"select" => T::Select,
        b"set" => T::Set,
        b"unmanaged" => T::Unmanaged,
        b"var" => T::Var,
        b"when" => T::When,
        b"where" => T::Where,
        b"with" => T::With,
        b"yield" => T::Yield,
        b"assembly" => T::Assembly,
        b"module" => T::Module,
        b"abstract" => T::Abstract,
        b"as" => T::As,
        b"base" => T::Base,
        b"break" => T::Break,
        b"case" => T::Case,
        b"catch" => T::Catch,
        b"checked" => T::Checked,
        b"class" => T::Class,
        b"const" => T::Const,
        b"continue" => T::Continue,
        b"default" => T::Default,
        b"delegate" => T::Delegate,
        b"do" => T::Do,
        b"else" => T::Else,
        b"enum" => T::Enum,
        b"event" => T::Event,
        b"explicit" => T::Explicit,
        b"extern" => T::Extern,
        b"false" => T::False,
        b"finally" => T::Finally,
        b"fixed" => T::Fixed,
        b"for" => T::For,
        b"foreach" => T::Foreach,
        b"goto" => T::Goto,
        b"if" => T::If,
        b"implicit" => T::Implicit,
        b"in" => T::In,
        b"interface" => T::Interface,
        b"internal" => T::Internal,
        b"is" => T::Is,
        b"lock" => T::Lock,
        b"namespace" => T::Namespace,
        b"new" => T::New,
        b"null" => T::Null,
        b"operator" => T::Operator,
        b"out" => T::Out,
        b"override" => T::Override,
        b"private" => T::Private,
        b"protected" => T::Protected,
        b"public" => T::Public,
        b"readonly" => T::Readonly,
        b"ref" => T::Ref,
        b"return" => T::Return,
        b"sealed" => T::Sealed,
        b"sizeof" => T::Sizeof,
        b"static" => T::Static,
        b"struct" => T::Struct,
        b"switch" => T::Switch,
        b"this" => T::This,
        b"throw" => T::Throw,
        b"true" => T::True,
        b"try" => T::Try,
        b"typeof" => T::Typeof,
        b"unchecked" => T::Unchecked,
        b"unsafe" => T::Unsafe,
        b"using" => T::Using,
        b"virtual" => T::Virtual,
        b"volatile" => T::Volatile,
        b"while" => T::While,
        b"field" | b"method" | b"param" | b"property" | b"type" | b"typevar" => T::Target,
        b"bool" | b"byte" | b"char" | b"decimal" | b"double" | b"float" | b"int" | b"long" | b"object" => {
            T::Predefined
        }
        b"sbyte" | b"short" | b"string" | b"uint" | b"ulong" | b"ushort" | b"nint" | b"nuint" | b"void" => {
            T::Predefined
        }
        b"stackalloc" | b"__makeref" | b"__reftype" | b"__refvalue" | b"__arglist" => T::Unused,
        _ => T::Identifier,
    }
}
