//! Reads a statement by its keywords alone, whatever its dialect.

use super::{
    accesses::{Source, Sources},
    names::{DottedName, clean, dotted_name},
    tokens::{Kind, Token},
};

/// What the next names of a clause are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// Columns, values, anything but tables
    Other,
    /// Tables that are read
    Read,
    /// Tables that are written
    Write,
}

/// The clause at one level of parentheses.
#[derive(Debug, Clone, Copy)]
struct Level {
    clause: Clause,
    /// The next token begins a table
    expects: bool,
    /// Inside `EXTRACT(…)` and the like, whose `FROM` is followed by no table
    is_call: bool,
    /// After a `DELETE` that has not named its table yet
    deletes: bool,
}

impl Level {
    const NEW: Level = Level { clause: Clause::Other, expects: false, is_call: false, deletes: false };

    fn enter(&mut self, clause: Clause) {
        self.clause = clause;
        self.expects = clause != Clause::Other;
    }
}

/// Words that may stand between a clause's keyword and its table.
const MODIFIERS: &[&str] = &[
    "ONLY",
    "LATERAL",
    "IGNORE",
    "LOW_PRIORITY",
    "DELAYED",
    "QUICK",
    "FETCH",
    "TABLE",
    "TOP",
    "OR",
    "REPLACE",
    "ABORT",
    "FAIL",
    "ROLLBACK",
];

/// Words that are no table even where a table should come.
const NO_TABLES: &[&str] =
    &["SELECT", "FROM", "INTO", "WHERE", "SET", "VALUES", "JOIN", "ON", "UPDATE", "DELETE"];

/// Words that end a list of tables.
const ENDS: &[&str] = &[
    "SELECT",
    "SET",
    "WHERE",
    "ON",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "VALUES",
    "VALUE",
    "RETURNING",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "MINUS",
    "WHEN",
    "WINDOW",
    "OFFSET",
    "START",
    "CONNECT",
    "QUALIFY",
    "FOR",
    "OUTPUT",
    "DEFAULT",
];

/// Words that cannot be a table's alias.
const NO_ALIASES: &[&str] = &[
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "OUTER",
    "NATURAL",
    "STRAIGHT_JOIN",
    "USING",
    "FROM",
    "INTO",
    "WITH",
    "USE",
    "FORCE",
    "IGNORE",
    "PARTITION",
    "TABLESAMPLE",
    "AS",
    "APPLY",
    "DO",
    "THEN",
    "SELECT",
];

/// Functions with a `FROM` among their arguments.
const CALLS_WITH_FROM: &[&str] = &["EXTRACT", "SUBSTRING", "SUBSTR", "TRIM", "OVERLAY", "POSITION"];

/// The sources that the tokens of a statement name.
pub(super) fn sources(tokens: &[Token<'_>]) -> Sources {
    let mut found = Sources::default();
    expressions(tokens, &mut found);
    let mut levels = vec![Level::NEW];
    let mut at = 0;
    while at < tokens.len() {
        at = step(tokens, at, &mut levels, &mut found);
    }
    found
}

/// Takes in the token at `at`; returns the place of the next one.
fn step(tokens: &[Token<'_>], at: usize, levels: &mut Vec<Level>, found: &mut Sources) -> usize {
    let token = &tokens[at];
    let Some(level) = levels.last_mut() else { return tokens.len() };
    if token.is_symbol('(') {
        let inner = open(tokens, at, level);
        levels.push(inner);
    } else if token.is_symbol(')') {
        if levels.len() > 1 {
            levels.pop();
        }
    } else if token.is_symbol(',') {
        level.expects = level.clause != Clause::Other;
    } else if token.is_symbol(';') {
        *level = Level::NEW;
    } else if level.expects && !token.is_any(NO_TABLES) {
        if !token.is_any(MODIFIERS) {
            level.expects = false;
            return take_table(tokens, at, level.clause, found).unwrap_or(at + 1);
        }
    } else if let Some(clause) = clause_of(tokens, at, level) {
        level.enter(clause);
    }
    at + 1
}

/// The level inside a parenthesis: a list of tables goes on inside, as in `FROM (a JOIN b)`.
fn open(tokens: &[Token<'_>], at: usize, level: &mut Level) -> Level {
    let follows = |words: &[&str]| at.checked_sub(1).is_some_and(|before| tokens[before].is_any(words));
    let called = follows(CALLS_WITH_FROM);
    if follows(&["TOP"]) {
        return Level::NEW;
    }
    let inner = match level.expects {
        true => Level { clause: level.clause, expects: true, ..Level::NEW },
        false => Level { is_call: called, ..Level::NEW },
    };
    level.expects = false;
    inner
}

/// The clause that a keyword begins; none where the token begins none.
fn clause_of(tokens: &[Token<'_>], at: usize, level: &mut Level) -> Option<Clause> {
    let token = &tokens[at];
    if token.kind != Kind::Word || follows_dot(tokens, at) {
        return None;
    }
    let after = |words: &[&str]| at.checked_sub(1).is_some_and(|before| tokens[before].is_any(words));
    let next = tokens.get(at + 1);
    if token.is_any(ENDS) {
        return Some(Clause::Other);
    }
    if token.is("DELETE") && !after(&["THEN", "ON", "FOR"]) {
        level.deletes = !next.is_some_and(|next| next.is("FROM"));
        return Some(if level.deletes { Clause::Write } else { Clause::Other });
    }
    if token.is("FROM") {
        return from_clause(tokens, at, level);
    }
    if token.is_any(&["JOIN", "STRAIGHT_JOIN", "APPLY"]) {
        return Some(Clause::Read);
    }
    if token.is("USING") {
        let lists_columns = next.is_some_and(|next| next.is_symbol('('))
            && !tokens.get(at + 2).is_some_and(|inner| inner.is_any(&["SELECT", "WITH", "VALUES"]));
        return Some(if lists_columns { Clause::Other } else { Clause::Read });
    }
    let writes = token.is("INTO") && follows_insert(tokens, at)
        || token.is("UPDATE") && !after(&["FOR", "KEY", "ON", "DO", "THEN"])
        || token.is("TRUNCATE");
    writes.then_some(Clause::Write)
}

fn from_clause(tokens: &[Token<'_>], at: usize, level: &mut Level) -> Option<Clause> {
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    if level.is_call || before.is_some_and(|before| before.is("DISTINCT")) && is_comparison(tokens, at - 1) {
        return None;
    }
    let deletes = before.is_some_and(|before| before.is("DELETE"));
    Some(if deletes { Clause::Write } else { Clause::Read })
}

/// `IS DISTINCT FROM`, `IS NOT DISTINCT FROM`.
fn is_comparison(tokens: &[Token<'_>], distinct: usize) -> bool {
    distinct.checked_sub(1).is_some_and(|before| tokens[before].is_any(&["IS", "NOT"]))
}

/// Whether an `INTO` is that of an `INSERT`, `REPLACE` or `MERGE`, a few modifiers in between.
fn follows_insert(tokens: &[Token<'_>], at: usize) -> bool {
    tokens[at.saturating_sub(3)..at]
        .iter()
        .any(|token| token.is_any(&["INSERT", "REPLACE", "MERGE", "UPSERT"]))
}

fn follows_dot(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| tokens[before].is_symbol('.'))
}

/// Takes the table and its alias; returns the place after them.
fn take_table(tokens: &[Token<'_>], at: usize, clause: Clause, found: &mut Sources) -> Option<usize> {
    let DottedName { parts, known, next } = dotted_name(tokens, at)?;
    let is_function = clause == Clause::Read && tokens.get(next).is_some_and(|token| token.is_symbol('('));
    if !known || is_function {
        return Some(next);
    }
    let source = Source::of(parts.into_iter());
    let (alias, next) = alias_at(tokens, next);
    if let Some(alias) = alias {
        found.aliases.insert(alias, source.clone());
    }
    let list = if clause == Clause::Write { &mut found.writes } else { &mut found.reads };
    list.push(source);
    Some(next)
}

fn alias_at(tokens: &[Token<'_>], at: usize) -> (Option<String>, usize) {
    let name = if tokens.get(at).is_some_and(|token| token.is("AS")) { at + 1 } else { at };
    match tokens.get(name) {
        Some(token) if token.is_identifier() && !token.is_any(ENDS) && !token.is_any(NO_ALIASES) => {
            (Some(clean(token.text)), name + 1)
        }
        _ => (None, at),
    }
}

/// Notes the names of common table expressions: `name [(columns)] AS [[NOT] MATERIALIZED] ( SELECT`.
fn expressions(tokens: &[Token<'_>], found: &mut Sources) {
    if !tokens.iter().any(|token| token.is("WITH")) {
        return;
    }
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is("AS")) {
        let body = tokens[at + 1..].iter().position(|token| !token.is_any(&["NOT", "MATERIALIZED"]));
        let opens = body.is_some_and(|body| tokens[at + 1 + body].is_symbol('('));
        let named = expression_name(tokens, at).filter(|_| opens);
        found.expressions.extend(named.map(|token| clean(token.text)));
    }
}

fn expression_name<'t, 'a>(tokens: &'t [Token<'a>], at: usize) -> Option<&'t Token<'a>> {
    let mut before = at.checked_sub(1)?;
    if tokens[before].is_symbol(')') {
        before = tokens[..before].iter().rposition(|token| token.is_symbol('('))?.checked_sub(1)?;
    }
    Some(&tokens[before]).filter(|token| token.is_identifier())
}
