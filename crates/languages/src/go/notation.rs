//! How this front-end writes types, texts and routes in the facts, and reads them back.
//!
//! Types, pointers left out: `pkg.Name[A,B]`; `[]T` a slice or array, `{K:V}` a map, `~T` a channel,
//! `(A,B)(R)` a function; `@7` the type that declaration 7 of the file declares, `%0` the first type
//! parameter around, `#12` what reference 12 of the file gives. After a type: `!1` its second
//! result, `^` an element, `&` a key, `$` what a call of it gives back.
//!
//! The declared type of a declaration is such a type. A function's begins with its type parameters
//! and their bounds, `<T:any>(A)(R)`, a type's likewise, then `=` where it is an alias; a `+` tells an
//! embedded type. After it may stand a quotation mark and a constant text, or a backquote and a tag.
//!
//! Texts hold `{}` for what is not told, and `\u{1}name\u{2}` for a constant to look up.

use std::ops::Range;

use banyan_facts::{Declaration, DeclarationKind, FileFacts};

use crate::shown::{Numbered, numbers_behind};

/// Begins the name of a constant within a text.
pub(super) const CONSTANT_BEGIN: char = '\u{1}';
/// Ends the name of a constant within a text.
pub(super) const CONSTANT_END: char = '\u{2}';

/// A declared type apart from what may stand around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Declared<'a> {
    /// Type parameters with their bounds
    pub parameters: &'a str,
    /// `type A = B` rather than `type A B`
    pub alias: bool,
    /// The type is embedded
    pub embedded: bool,
    /// The type; for functions, the signature
    pub typ: &'a str,
    /// The constant text
    pub text: Option<&'a str>,
    /// The struct field's tag
    pub tag: &'a str,
}

/// The references and declarations that types are told by.
pub(super) fn numbers(text: &str) -> Vec<(Range<usize>, Numbered)> {
    numbers_behind(text, |sign, number| match sign {
        b'#' => Some(Numbered::Reference(number)),
        b'@' => Some(Numbered::Declaration(number)),
        _ => None,
    })
}

/// See [`Sight::reached_by`](crate::Sight::reached_by). What has all methods of an interface implements it, whether it
/// names it or not; what is embedded has its members seen under their own names.
pub(super) fn reached_by(facts: &FileFacts, at: u32) -> Option<Vec<String>> {
    let declaration = &facts.declarations[at as usize];
    let is_embedded = declaration.of_type.is_some_and(|text| read_declared(facts.text(text)).embedded);
    (!is_embedded).then_some(())?;
    let parent = declaration.parent;
    let interface = parent.filter(|at| facts.declarations[*at as usize].kind == DeclarationKind::Interface);
    let name = |it: &Declaration| facts.text(it.name).to_owned();
    let Some(interface) = interface else { return Some(vec![name(&facts.declarations[at as usize])]) };
    let members = facts.declarations.iter().filter(|it| it.parent == Some(interface));
    Some(members.chain([&facts.declarations[interface as usize]]).map(name).collect())
}

/// Reads a declared type.
pub(super) fn read_declared(written: &str) -> Declared<'_> {
    let mut declared = Declared::default();
    let mut rest = written;
    if rest.starts_with('<')
        && let Some(end) = rest.find('>')
    {
        (declared.parameters, rest) = (&rest[1..end], &rest[end + 1..]);
    }
    if let Some(at) = rest.find(['"', '`']) {
        let (typ, told) = rest.split_at(at);
        match told.strip_prefix('"') {
            Some(text) => declared.text = Some(text),
            None => declared.tag = &told[1..],
        }
        rest = typ;
    }
    if let Some(aliased) = rest.strip_prefix('=') {
        (declared.alias, rest) = (true, aliased);
    } else if let Some(embedded) = rest.strip_prefix('+') {
        (declared.embedded, rest) = (true, embedded);
    }
    declared.typ = rest;
    declared
}

/// The parts of a text between separators outside of brackets.
pub(super) fn split_outside(text: &str, separator: u8) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'(' | b'{' => depth += 1,
            b']' | b')' | b'}' => depth = depth.saturating_sub(1),
            _ if byte == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < text.len() || !parts.is_empty() {
        parts.push(&text[start..]);
    }
    parts
}

/// Where the bracket that opens a text closes.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'(' | b'{' => depth += 1,
            b']' | b')' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The names under which an import without an alias may be known: its package's own name is told only
/// where the package is read, but follows from the path by custom.
pub(super) fn likely_names(path: &str) -> Vec<&str> {
    let mut segments = path.rsplit('/');
    let mut last = segments.next().unwrap_or(path);
    if is_version(last)
        && let Some(before) = segments.next()
    {
        last = before;
    }
    let mut names = vec![last];
    if let Some((name, version)) = last.rsplit_once('.')
        && (is_version(version) || version == "go" || version == "js")
    {
        names.push(name);
        last = name;
    }
    for prefix in ["go-", "go.", "golang-"] {
        names.extend(last.strip_prefix(prefix));
    }
    for suffix in ["-go", "_go", "-golang", ".go"] {
        names.extend(last.strip_suffix(suffix));
    }
    names.extend(last.rsplit_once('-').map(|(_, name)| name));
    names.extend(last.split_once('-').map(|(name, _)| name));
    names.extend(last.rsplit_once('.').map(|(_, name)| name));
    names
}

fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a name is visible outside its package.
pub(super) fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// Types that the language itself declares.
pub(super) fn is_basic_type(name: &str) -> bool {
    matches!(
        name,
        "bool"
            | "string"
            | "int"
            | "int8"
            | "int16"
            | "int32"
            | "int64"
            | "uint"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "uintptr"
            | "byte"
            | "rune"
            | "float32"
            | "float64"
            | "complex64"
            | "complex128"
            | "error"
            | "any"
            | "comparable"
    )
}

/// Functions that the language itself declares.
pub(super) fn is_builtin_function(name: &str) -> bool {
    matches!(
        name,
        "append"
            | "cap"
            | "clear"
            | "close"
            | "complex"
            | "copy"
            | "delete"
            | "imag"
            | "len"
            | "make"
            | "max"
            | "min"
            | "new"
            | "panic"
            | "print"
            | "println"
            | "real"
            | "recover"
    )
}

/// `OrderLine`, `orderLine` and `HTTPOrder` as `order_line` and `http_order`: a run of capitals is one word.
pub(super) fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let begins_word = c.is_uppercase()
            && before.is_some_and(|before| {
                before != '_'
                    && (!before.is_uppercase()
                        || chars.get(at + 1).is_some_and(|next| next.is_lowercase())
                            && !is_plural_end(&chars, at))
            });
        if begins_word {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// Whether only an `s` follows: `IDs` are ids.
fn is_plural_end(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'s') && chars.get(at + 2).is_none_or(|next| next.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_come_back() {
        let function = read_declared("<T:any,U:pkg.Bound>(T,[]U)(U)\"text");
        assert_eq!((function.parameters, function.typ), ("T:any,U:pkg.Bound", "(T,[]U)(U)"));
        assert_eq!(function.text, Some("text"));
        let field = read_declared("+gorm.Model`gorm:\"embedded\"");
        assert!(field.embedded && field.typ == "gorm.Model" && field.tag == "gorm:\"embedded\"");
        assert!(read_declared("=B").alias);
    }

    #[test]
    fn lists_split_outside_of_brackets() {
        assert_eq!(split_outside("A,{K:V},(A,B)(C)", b','), ["A", "{K:V}", "(A,B)(C)"]);
        assert_eq!(split_outside("", b','), [""; 0]);
        assert_eq!(closing("(A,(B))(C)"), Some(6));
    }

    #[test]
    fn imports_are_known_by_their_last_telling_part() {
        assert!(likely_names("github.com/go-chi/chi/v5").contains(&"chi"));
        assert!(likely_names("gopkg.in/yaml.v3").contains(&"yaml"));
        assert!(likely_names("github.com/nats-io/nats.go").contains(&"nats"));
        assert!(likely_names("github.com/segmentio/kafka-go").contains(&"kafka"));
    }

    #[test]
    fn tables_are_named_as_mappers_do() {
        assert_eq!(snake_case("OrderLine"), "order_line");
        assert_eq!(snake_case("HTTPServerID"), "http_server_id");
        assert_eq!(snake_case("UserIDs"), "user_ids");
    }
}
