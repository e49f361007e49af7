//! How this front-end writes types and values in the facts, and reads them back when it resolves.
//!
//! `Order` is an instance of a type, `Repository<Order>` one with arguments, `A|B` either (or both, of an
//! intersection). `=orders.list` is what a name means as a value, `this` and `super` are the enclosing
//! class, `#12` is the result of reference 12 of the same file, `$0` the first type parameter of the
//! class that owns the member, `@` a value of the language itself, `_` not known. Suffixes take a part:
//! `:12` is declaration 12 of the same file as a value.
//! `/name` a member, `?` an element, `^` what a promise holds, `+` an instance of a class that is a value,
//! `!` what calling it gives.

use std::ops::Range;

use banyan_facts::{Declaration, FileFacts, Markers};

use crate::mentions::words_in;
use crate::shown::{Numbered, numbers_behind};

/// A type as read back from its notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeText<'a> {
    /// `_`
    Unknown,
    /// `@`
    Builtin,
    /// `this`
    Own,
    /// `super`
    Super,
    /// A type with its arguments
    Instance(&'a str, Vec<TypeText<'a>>),
    /// `=path`
    Value(&'a str),
    /// `#12`
    Result(u32),
    /// `:12`
    Declared(u32),
    /// `$0`
    Parameter(usize),
    /// `A|B`
    Union(Vec<TypeText<'a>>),
    /// A part of a type
    Part(Box<TypeText<'a>>, Part<'a>),
}

/// Which part of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// `/name`
    Member(&'a str),
    /// `?`
    Element,
    /// `^`
    Awaited,
    /// `+`
    Made,
    /// `!`
    Called,
}

/// Types nest at most this deep; what is deeper is unknown.
const DEPTH_LIMIT: usize = 16;

/// Types are written with at most this many bytes; what is longer is unknown.
pub const TEXT_LIMIT: usize = 240;

/// The name that what is put into a registry under a literal name has in the facts: `Mixin'notification'`.
pub fn registered_name(registry: &str, name: &str) -> String {
    format!("{registry}'{name}'")
}

/// Whether a name is one of these.
pub fn is_registered(name: &str) -> bool {
    name.ends_with('\'') && !name.starts_with('\'')
}

/// The name of what is put on every component of Vue.
pub fn global_name(name: &str) -> String {
    registered_name("Vue", name)
}

/// Reads a type. Text that is no notation is unknown.
pub fn read_type(text: &str) -> TypeText<'_> {
    Reader { text, at: 0, depth: 0 }.read_union()
}

/// The references and declarations that a type is told by.
pub fn numbers(text: &str) -> Vec<(Range<usize>, Numbered)> {
    numbers_behind(text, |sign, number| match sign {
        b'#' => Some(Numbered::Reference(number)),
        b':' => Some(Numbered::Declaration(number)),
        _ => None,
    })
}

/// Whether a file exports or imports; what others declare is seen by all.
pub fn is_module(facts: &FileFacts) -> bool {
    let is_exported = |it: &Declaration| it.parent.is_none() && it.markers.has(Markers::PUBLIC);
    !facts.imports.is_empty() || facts.declarations.iter().any(is_exported)
}

/// See [`Sight::counts`](crate::Sight::counts).
pub fn module_mark(facts: &FileFacts) -> Vec<&str> {
    if is_module(facts) { vec!["module"] } else { Vec::new() }
}

/// See [`Sight::reached_by`](crate::Sight::reached_by).
pub fn reached_by(facts: &FileFacts, at: u32) -> Option<Vec<String>> {
    Some(words_in(facts.text(facts.declarations[at as usize].name)).map(str::to_owned).collect())
}

/// The name of a type without its arguments; empty for what is no plain type.
pub fn head_of(text: &str) -> &str {
    let end = text.bytes().position(is_end).unwrap_or(text.len());
    let head = &text[..end];
    match head.starts_with(['=', '@', '_']) && !is_name(head) || matches!(head, "this" | "super") {
        true => "",
        false => head,
    }
}

fn is_name(text: &str) -> bool {
    text.len() > 1 && text.starts_with('_')
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b',' | b'|' | b'&' | b'?' | b'^' | b'/' | b'+' | b'!' | b'#')
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// Steps over a sign, which is ASCII.
    fn eat(&mut self, wanted: char) -> bool {
        let found = self.text.as_bytes().get(self.at).copied().map(char::from) == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let word = &rest[..rest.bytes().position(is_end).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn read_union(&mut self) -> TypeText<'a> {
        if self.depth > DEPTH_LIMIT {
            self.at = self.text.len();
            return TypeText::Unknown;
        }
        self.depth += 1;
        let first = self.read();
        let mut others = Vec::new();
        while self.eat('|') || self.eat('&') {
            others.push(self.read());
        }
        self.depth -= 1;
        if others.is_empty() {
            return first;
        }
        others.insert(0, first);
        TypeText::Union(others)
    }

    fn read(&mut self) -> TypeText<'a> {
        let mut read = self.read_base();
        while let Some(part) = self.read_part() {
            read = TypeText::Part(Box::new(read), part);
        }
        read
    }

    fn read_base(&mut self) -> TypeText<'a> {
        if self.eat('\'') {
            self.at = self.text.len();
            return TypeText::Builtin;
        }
        if self.eat('#') {
            return self.word().parse().map_or(TypeText::Unknown, TypeText::Result);
        }
        if self.eat(':') {
            return self.word().parse().map_or(TypeText::Unknown, TypeText::Declared);
        }
        match self.word() {
            "" | "_" => TypeText::Unknown,
            "@" => TypeText::Builtin,
            "this" => TypeText::Own,
            "super" => TypeText::Super,
            word => match (word.strip_prefix('='), word.strip_prefix('$')) {
                (Some(path), _) => TypeText::Value(path),
                (_, Some(number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                    number.parse().map_or(TypeText::Unknown, TypeText::Parameter)
                }
                _ => TypeText::Instance(word, self.read_arguments()),
            },
        }
    }

    fn read_arguments(&mut self) -> Vec<TypeText<'a>> {
        let mut arguments = Vec::new();
        if self.eat('<') {
            while self.at < self.text.len() && !self.eat('>') {
                let before = self.at;
                arguments.push(self.read_union());
                if !self.eat(',') && self.at == before {
                    self.at = self.text.len();
                }
            }
        }
        arguments
    }

    fn read_part(&mut self) -> Option<Part<'a>> {
        for (sign, part) in
            [('?', Part::Element), ('^', Part::Awaited), ('+', Part::Made), ('!', Part::Called)]
        {
            if self.eat(sign) {
                return Some(part);
            }
        }
        self.eat('/').then(|| Part::Member(self.word()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_extraction_writes() {
        let order = TypeText::Instance("Order", Vec::new());
        assert_eq!(read_type("Repository<Order>"), TypeText::Instance("Repository", vec![order.clone()]));
        assert_eq!(read_type("_|Order"), TypeText::Union(vec![TypeText::Unknown, order]));
        let result = TypeText::Part(Box::new(TypeText::Result(12)), Part::Awaited);
        assert_eq!(read_type("#12^/lines"), TypeText::Part(Box::new(result), Part::Member("lines")));
        assert_eq!(read_type("=a.b"), TypeText::Value("a.b"));
        assert_eq!(read_type("_.map"), TypeText::Instance("_.map", Vec::new()));
    }

    #[test]
    fn heads_are_taken_from_text() {
        assert_eq!(head_of("Model<A,B>"), "Model");
        assert_eq!((head_of("=a"), head_of("#1"), head_of("this/x")), ("", "", ""));
    }

    #[test]
    fn other_text_is_unknown_and_ends() {
        assert_eq!(read_type(""), TypeText::Unknown);
        let _ = read_type(&"A<".repeat(10_000));
        let _ = read_type("<<>>,,|&");
    }
}
