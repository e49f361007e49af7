//! Tells statements from prose that begins with the same words.

use super::tokens::{Kind, Token};

/// Words that no table is called and that prose is full of.
const PROSE: &[&str] = &[
    "A", "AN", "THE", "THIS", "THAT", "THESE", "THOSE", "YOUR", "YOU", "OUR", "MY", "ITS", "THEIR", "HIS",
    "HER", "ANY", "EACH", "EVERY", "SOME", "WHICH", "IT", "THEM", "US", "ME", "HERE", "THERE", "WITHIN",
    "BELOW", "ABOVE", "ONE", "WHAT", "AND", "TO", "OF",
];

/// Whether the first word is one that statements with tables begin with.
pub(super) fn begins_like_a_statement(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    if start.starts_with("--") || start.starts_with("/*") {
        return true;
    }
    let word = start.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "UPSERT", "WITH", "TRUNCATE"]
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Whether the tokens have the shape of a statement rather than of a sentence.
pub(super) fn is_statement(tokens: &[Token<'_>]) -> bool {
    let begin = tokens.iter().position(|token| !token.is_symbol('(')).unwrap_or(0);
    let tokens = &tokens[begin..];
    let Some(first) = tokens.first() else { return false };
    let Some(keyword) = shape_of(tokens) else { return false };
    if tokens.get(keyword + 1).is_none_or(|name| name.is_any(PROSE)) {
        return false;
    }
    let shouted = [first, &tokens[keyword]].iter().all(|token| !token.text.contains(char::is_lowercase));
    shouted || has_signs(tokens) || is_terse(tokens, keyword)
}

/// The place of the keyword before the statement's first table; none where the words that make
/// the statement do not stand in their order.
fn shape_of(tokens: &[Token<'_>]) -> Option<usize> {
    let first = tokens.first()?;
    let from = |start: usize, word: &str| find(tokens, start, word);
    let into = || find(tokens, 1, "INTO").filter(|&at| at <= 4);
    let rows = |at: usize| {
        let goes_on = tokens.get(at + 2);
        goes_on.is_none()
            || tokens[at + 2..].iter().any(|token| {
                token.is_symbol('(') || token.is_any(&["VALUES", "VALUE", "SELECT", "SET", "DEFAULT", "WITH"])
            })
    };
    if first.is("SELECT") {
        return from(2, "FROM");
    }
    if first.is_any(&["INSERT", "REPLACE", "UPSERT"]) {
        return into().filter(|&at| rows(at));
    }
    if first.is("MERGE") {
        let keyword = into().unwrap_or(0);
        let continues = from(2, "USING").or_else(|| from(2, "VALUES")).or_else(|| from(2, "KEY"));
        return continues.map(|_| keyword);
    }
    if first.is("UPDATE") {
        let set = from(2, "SET")?;
        return tokens[set..].iter().any(|token| token.is_symbol('=')).then_some(0);
    }
    if first.is("DELETE") {
        return from(1, "FROM").or_else(|| from(2, "WHERE").map(|_| 0));
    }
    if first.is("TRUNCATE") {
        return Some(usize::from(tokens.get(1).is_some_and(|token| token.is("TABLE"))));
    }
    expression_shape(tokens)
}

/// `WITH name AS (` and a statement later.
fn expression_shape(tokens: &[Token<'_>]) -> Option<usize> {
    tokens.first().filter(|first| first.is("WITH"))?;
    let body = find(tokens, 2, "AS")?;
    let opens = tokens[body + 1..].iter().take(3).any(|token| token.is_symbol('('));
    let acts =
        tokens[body..].iter().any(|token| token.is_any(&["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]));
    (opens && acts).then_some(0)
}

fn find(tokens: &[Token<'_>], start: usize, word: &str) -> Option<usize> {
    (start..tokens.len()).find(|&at| tokens[at].is(word))
}

/// Whether a statement in small letters goes on behind its first table as statements do:
/// `select a from t where not b`. A sentence may, too.
pub(super) fn goes_on_with_a_clause(tokens: &[Token<'_>]) -> bool {
    const CLAUSES: &[&str] = &[
        "WHERE", "ORDER", "GROUP", "HAVING", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "UNION",
        "LIMIT",
    ];
    let starts = tokens.first().is_some_and(|first| {
        first.is_any(&["SELECT", "DELETE"]) && !first.text.starts_with(char::is_uppercase)
    });
    let Some(keyword) = shape_of(tokens).filter(|&keyword| starts && tokens[keyword].is("FROM")) else {
        return false;
    };
    let is_prose = |at: usize| tokens.get(at).is_none_or(|word| word.is_any(PROSE));
    // A column may be called like an article, but for that it stands alone.
    let names_columns = keyword <= 2 || tokens[2].is_symbol(',') || !is_prose(1);
    let next = (keyword + 2..tokens.len().min(keyword + 4)).find(|&at| tokens[at].is_any(CLAUSES));
    let goes_on = next.is_some_and(|at| at + 2 < tokens.len() && !is_prose(at + 1));
    names_columns && goes_on && !is_prose(keyword + 1)
}

/// Whether something stands there that sentences do not have: a star, a comparison, a placeholder,
/// a quoted or dotted name, an underscore, a call.
fn has_signs(tokens: &[Token<'_>]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| match token.kind {
        Kind::Placeholder | Kind::Quoted => true,
        Kind::Word => token.text.contains('_'),
        Kind::Symbol => match token.text {
            "*" | "=" | "<" | ">" => true,
            "." | "(" => joins(tokens, at),
            _ => false,
        },
        Kind::Text | Kind::Number => false,
    })
}

/// Whether a symbol stands between two tokens without space, as in `o.id` and `count(id)`.
fn joins(tokens: &[Token<'_>], at: usize) -> bool {
    let touches = |left: Option<&Token<'_>>, right: Option<&Token<'_>>| matches!((left, right), (Some(left), Some(right)) if left.end == right.at);
    touches(at.checked_sub(1).map(|before| &tokens[before]), tokens.get(at))
        && touches(tokens.get(at), tokens.get(at + 1))
}

/// `select id from orders`, `delete from orders`, `select o from orders o`: too short to tell by
/// signs; a sentence would begin with a capital or have more words.
fn is_terse(tokens: &[Token<'_>], keyword: usize) -> bool {
    let selects_alias = keyword == 2 && tokens.get(4).is_some_and(|alias| alias.text == tokens[1].text);
    let lower = !tokens[0].text.starts_with(char::is_uppercase);
    selects_alias || lower && tokens.len() == keyword + 2
}
