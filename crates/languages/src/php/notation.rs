//! How this front-end writes types, members and bindings in the facts, and reads them back.
//!
//! A type is written with full class names and without white space: `App\Order`, `string`, `App\Order[]`,
//! `Collection<App\Order>` (the last argument alone: what the container holds), `A|B`. `static` is the
//! class it is asked of, `T^` an element of `T`, `#12` the type of reference 12 of the same file.
//!
//! The header of a class is a list of parts between `;`, each a letter, `:` and a type: `e` extends, `i`
//! implements, `u` uses the trait, `m` mixes in, `h` is about (the entity of a repository), `t` has the
//! table, `r` has the repository, `n` is in the namespace (where that is not the file's first), `c` stands
//! for (the container key of a facade).
//!
//! A member's name is written as it is called: `find` a method, `$lines` a property, `OPEN` a constant. A
//! call may tell its first argument behind `(`: `persist(App\Order`. A function is written with its full
//! name, a file as `/path` from the root or `?path` from some folder, a view as `view:a.b`, a command as
//! `command:name`, a class of which only the last part is told as `?C`.
//!
//! A mapping's table is written as stated, as `?name` where it is the default name, as `+name` where it
//! links entities, and empty where the class hands its columns down. A column `pivot:name` of a key stands
//! for the table between two models.
//!
//! Declarations of the kind [`Alias`](banyan_facts::DeclarationKind::Alias) are no members but what one
//! name stands for while the program runs: see [`Binding`].

use std::ops::Range;

use banyan_facts::FileFacts;

use crate::shown::{Numbered, numbers_behind};

/// Types nest at most this deep; what is deeper is not told.
const DEPTH_LIMIT: usize = 12;

/// What a name stands for while the program runs, told by an `Alias` declaration: its name is the first
/// part, its type `word:second`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// The container makes the second where the first is asked for
    Made,
    /// The second listens to the event that is the first
    Listener,
}

impl Binding {
    /// The word that stands for it.
    pub fn word(self) -> &'static str {
        match self {
            Binding::Made => "made",
            Binding::Listener => "listener",
        }
    }

    /// The binding and its second part, from a declaration's type.
    pub fn read(text: &str) -> Option<(Binding, &str)> {
        let (word, second) = text.split_once(':')?;
        let known = [Binding::Made, Binding::Listener];
        Some((known.into_iter().find(|binding| binding.word() == word)?, second))
    }
}

/// A type as read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TypeText<'a> {
    /// Not told
    Unknown,
    /// A value without members: a number, a string, an array of anything
    Plain,
    /// The class that is asked
    Static,
    /// A class, and what it holds
    Class(&'a str, Option<Box<TypeText<'a>>>),
    /// An array, and what it holds
    List(Box<TypeText<'a>>),
    /// One of several
    Union(Vec<TypeText<'a>>),
    /// What a container holds
    Element(Box<TypeText<'a>>),
    /// The type of a reference
    Result(u32),
}

/// The references that types are told by.
pub(super) fn numbers(text: &str) -> Vec<(Range<usize>, Numbered)> {
    numbers_behind(text, |sign, number| (sign == b'#').then_some(Numbered::Reference(number)))
}

/// Whether a file imports something of Laravel.
pub(super) fn uses_laravel(facts: &FileFacts) -> bool {
    facts.imports.iter().any(|import| facts.text(import.path).starts_with("Illuminate\\"))
}

/// See [`Sight::counts`](crate::Sight::counts): with Laravel, what has no type is another thing.
pub(super) fn laravel_mark(facts: &FileFacts) -> Vec<&str> {
    if uses_laravel(facts) { vec!["Laravel"] } else { Vec::new() }
}

/// See [`Sight::reached_by`](crate::Sight::reached_by). Models have scopes and accessors under other names, and
/// listeners are called without one.
pub(super) fn reached_by(facts: &FileFacts, at: u32) -> Option<Vec<String>> {
    let name = facts.text(facts.declarations[at as usize].name);
    if name.starts_with("__") || name == "handle" || name.starts_with("scope") || name.ends_with("Attribute")
    {
        return None;
    }
    // A function is called by its own name, whatever stands before it.
    let own = name.rsplit('\\').next().unwrap_or(name);
    Some(vec![own.to_owned(), format!("${own}")])
}

/// Reads a type.
pub(super) fn read_type(text: &str) -> TypeText<'_> {
    read_at(text, 0)
}

fn read_at(text: &str, depth: usize) -> TypeText<'_> {
    if depth > DEPTH_LIMIT || text.is_empty() {
        return TypeText::Unknown;
    }
    let parts = if text.contains('|') { split_top(text, '|') } else { Vec::new() };
    if parts.len() > 1 {
        return union(parts.into_iter().map(|part| read_at(part, depth + 1)).collect());
    }
    if let Some(inner) = text.strip_suffix('^') {
        return TypeText::Element(Box::new(read_at(inner, depth + 1)));
    }
    if let Some(inner) = text.strip_suffix("[]") {
        return TypeText::List(Box::new(read_at(inner, depth + 1)));
    }
    if let Some(reference) = text.strip_prefix('#') {
        return reference.parse().map_or(TypeText::Unknown, TypeText::Result);
    }
    match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, argument)) => {
            let held = Box::new(read_at(argument, depth + 1));
            match is_plain(name) {
                true => TypeText::List(held),
                false => TypeText::Class(name, Some(held)),
            }
        }
        None if text == "static" => TypeText::Static,
        None if text == "mixed" || text == "object" => TypeText::Unknown,
        None if is_plain(text) => TypeText::Plain,
        None => TypeText::Class(text, None),
    }
}

/// `Collection|Order[]`, an older way to write `Collection<Order>`, and what is left of a union without
/// the values that have no members.
fn union(types: Vec<TypeText<'_>>) -> TypeText<'_> {
    let held = types.iter().find_map(|typ| match typ {
        TypeText::List(held) => Some(held.clone()),
        _ => None,
    });
    let mut telling: Vec<TypeText<'_>> =
        types.into_iter().filter(|typ| !matches!(typ, TypeText::Plain | TypeText::Unknown)).collect();
    if let Some(held) = held {
        for typ in &mut telling {
            if let TypeText::Class(name, None) = typ {
                return TypeText::Class(name, Some(held));
            }
        }
    }
    match telling.len() {
        0 => TypeText::Plain,
        1 => telling.swap_remove(0),
        _ => TypeText::Union(telling),
    }
}

/// Parts of a text between separators that stand in no brackets.
pub(super) fn split_top(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '<' | '(' | '{' | '[' => depth += 1,
            '>' | ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Whether a type's name is one of the language's own without members.
pub(super) fn is_plain(name: &str) -> bool {
    const PLAIN: &[&str] = &[
        "int",
        "integer",
        "float",
        "double",
        "string",
        "bool",
        "boolean",
        "array",
        "iterable",
        "callable",
        "void",
        "null",
        "false",
        "true",
        "never",
        "resource",
        "scalar",
        "numeric",
        "number",
        "list",
        "mixed",
        "object",
        "class-string",
        "non-empty-array",
        "non-empty-list",
        "non-empty-string",
        "array-key",
        "positive-int",
        "negative-int",
        "numeric-string",
        "literal-string",
        "callable-string",
        "real",
        "empty",
        "key-of",
        "value-of",
        "closed-resource",
        "lowercase-string",
        "interface-string",
        "trait-string",
    ];
    PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(name))
}

/// The name of a called member and its first argument, if that is told.
pub(super) fn called(text: &str) -> (&str, Option<&str>) {
    match text.split_once('(') {
        Some((name, argument)) => (name, Some(argument)),
        None => (text, None),
    }
}

/// The types of a class header under a letter.
pub(super) fn header_parts(header: &str, letter: char) -> impl Iterator<Item = &str> {
    header.split(';').filter_map(move |part| part.strip_prefix(letter)?.strip_prefix(':'))
}

/// A type without what it holds.
pub(super) fn bare_class(text: &str) -> &str {
    text.split(['<', '[', '|', '^']).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_back() {
        let order = || TypeText::Class("App\\Order", None);
        assert_eq!(read_type("App\\Order|null"), order());
        assert_eq!(read_type("App\\Order[]"), TypeText::List(Box::new(order())));
        assert_eq!(read_type("array<App\\Order>"), TypeText::List(Box::new(order())));
        assert_eq!(read_type("Set|App\\Order[]"), TypeText::Class("Set", Some(Box::new(order()))));
        assert_eq!(read_type("#7^"), TypeText::Element(Box::new(TypeText::Result(7))));
        assert_eq!(read_type("int|string"), TypeText::Plain);
        assert_eq!(read_type("mixed"), TypeText::Unknown);
    }

    #[test]
    fn headers_and_calls_are_read_back() {
        assert_eq!(header_parts("e:A;i:B;i:C", 'i').collect::<Vec<_>>(), ["B", "C"]);
        assert_eq!(called("persist(App\\Order"), ("persist", Some("App\\Order")));
        assert_eq!(called("flush"), ("flush", None));
    }
}
