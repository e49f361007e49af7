//! Names of tables and columns as tokens write them.

use super::tokens::{Kind, Token};

/// A name as facts hold it: lower case, without quotes.
pub(super) fn clean(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A dotted name that begins at a token: its parts, and the place after it. The last part is none
/// where it is put together while the program runs.
pub(super) struct DottedName<'a> {
    pub parts: Vec<&'a str>,
    pub known: bool,
    pub next: usize,
}

/// Reads the dotted name that begins here; none where no name can begin.
pub(super) fn dotted_name<'a>(tokens: &[Token<'a>], at: usize) -> Option<DottedName<'a>> {
    let mut name = DottedName { parts: Vec::new(), known: false, next: at };
    loop {
        let (end, known) = name_part(tokens, name.next)?;
        name.known = known;
        name.parts.push(if known { tokens[name.next].text } else { "" });
        name.next = end;
        while tokens.get(name.next).is_some_and(|token| token.is_symbol('.')) {
            name.next += 1;
        }
        if name.next == end {
            return Some(name);
        }
    }
}

/// One part of a name: a word, or words and placeholders without space between.
fn name_part(tokens: &[Token<'_>], at: usize) -> Option<(usize, bool)> {
    let first = tokens.get(at)?;
    if !first.is_identifier() && first.kind != Kind::Placeholder {
        return None;
    }
    let mut next = at + 1;
    let mut known = first.is_identifier() && !has_placeholder(first);
    while tokens.get(next).is_some_and(|token| {
        token.at == tokens[next - 1].end
            && (matches!(token.kind, Kind::Placeholder | Kind::Number) || token.kind == Kind::Word)
            && (token.kind == Kind::Placeholder || tokens[next - 1].kind == Kind::Placeholder)
    }) {
        known = false;
        next += 1;
    }
    Some((next, known))
}

fn has_placeholder(token: &Token<'_>) -> bool {
    token.kind == Kind::Quoted && token.text.contains(['{', '%', '?'])
}
