//! The words that mean something to the grammar, and where each of them is a name like any other.

use super::tokens::T;
use super::{Kind, Parsed, Parser};

/// What a word is.
pub(super) fn keyword(word: &[u8]) -> T {
    match word {
        b"actual" | b"annotation" | b"const" | b"data" | b"enum" | b"expect" | b"inner" | b"operator"
        | b"value" => T::SoftModifier,
        b"abstract" | b"external" | b"final" | b"infix" | b"inline" | b"internal" | b"lateinit" | b"open"
        | b"override" | b"private" | b"protected" | b"public" | b"sealed" | b"tailrec" => T::Modifier,
        b"crossinline" | b"noinline" | b"vararg" => T::ParameterModifier,
        b"delegate" | b"field" | b"param" | b"property" | b"receiver" | b"setparam" => T::Target,
        b"as" => T::As,
        b"by" => T::By,
        b"catch" => T::Catch,
        b"class" => T::Class,
        b"companion" => T::Companion,
        b"constructor" => T::Constructor,
        b"context" => T::Context,
        b"do" => T::Do,
        b"dynamic" => T::Dynamic,
        b"else" => T::Else,
        b"file" => T::File,
        b"finally" => T::Finally,
        b"for" => T::For,
        b"fun" => T::Fun,
        b"get" => T::Get,
        b"if" => T::If,
        b"import" => T::Import,
        b"in" => T::In,
        b"init" => T::Init,
        b"interface" => T::Interface,
        b"is" => T::Is,
        b"object" => T::Object,
        b"out" => T::Out,
        b"package" => T::Package,
        b"reified" => T::Reified,
        b"return" => T::Return,
        b"set" => T::Set,
        b"super" => T::Super,
        b"suspend" => T::Suspend,
        b"this" => T::This,
        b"throw" => T::Throw,
        b"try" => T::Try,
        b"typealias" => T::TypeAlias,
        b"val" => T::Val,
        b"var" => T::Var,
        b"when" => T::When,
        b"where" => T::Where,
        b"while" => T::While,
        _ => T::Identifier,
    }
}

/// Whether a token is a word, which is a name behind a dot.
pub(super) fn is_word(kind: T) -> bool {
    use T::*;
    is_name(kind)
        || matches!(kind, As | Class | Do | Dynamic | Else | For | Fun | If | In | Interface | Is)
        || matches!(kind, Object | Return | Super | Suspend | This | Throw | Try | TypeAlias | Val)
        || matches!(kind, Var | When | While)
}

/// Whether a token is a name within an expression or a type.
pub(super) fn is_name(kind: T) -> bool {
    use T::*;
    is_first_name(kind) || matches!(kind, Modifier | ParameterModifier | Catch | Finally | Import | Package)
}

/// Whether a token is a name where a statement begins.
pub(super) fn is_first_name(kind: T) -> bool {
    use T::*;
    matches!(kind, Identifier | SoftModifier | Get | Set | Constructor | By | Where | Init | Companion | File)
        || matches!(kind, Target | Reified | Out | Context)
}

/// Whether a token may begin an expression.
pub(super) fn begins_expression(kind: T) -> bool {
    use T::*;
    is_name(kind)
        || matches!(kind, Number | Float | Character | Quote | Quotes | OpenParen | OpenBrace | OpenBracket)
        || matches!(kind, Colons | This | ThisAt | Super | SuperAt | Object | Fun | If | When | Try | Throw)
        || matches!(kind, Return | ReturnAt | Plus | Minus | Increment | Decrement | Bang | Label | At)
}

impl Parser<'_> {
    /// A name within an expression or a type.
    pub(super) fn name(&mut self) -> Parsed {
        is_name(self.kind()).then(|| self.leaf(Kind::Identifier))
    }

    /// A name, where any word is one.
    pub(super) fn any_word(&mut self) -> Parsed {
        is_word(self.kind()).then(|| self.leaf(Kind::Identifier))
    }
}
