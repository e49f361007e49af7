//! Changes of the schema by a statement's tokens alone, whatever its dialect.

use super::{
    accesses::Source,
    names::{clean, dotted_name},
    schema::{Action, Change, Key},
    tokens::{Kind, Token},
};

/// The changes that a statement makes. Fails with a reason where it has no shape that is known.
pub(super) fn changes(tokens: &[Token<'_>]) -> Result<Vec<Change>, String> {
    let first = tokens.first().ok_or("it is empty")?;
    let table = tokens.iter().position(|token| token.is("TABLE"));
    match table {
        Some(at) if first.is("CREATE") => created(tokens, at + 1),
        Some(at) if first.is("ALTER") => altered(tokens, at + 1),
        Some(at) if first.is("DROP") => dropped(tokens, at + 1),
        Some(at) if first.is("RENAME") => renamed(tokens, at + 1),
        _ => Ok(renamed_by_procedure(tokens).into_iter().collect()),
    }
}

/// The table named here, and the place after it; an empty name where the program fills it in.
fn table_at(tokens: &[Token<'_>], at: usize) -> Result<(String, usize), String> {
    let skip = ["IF", "NOT", "EXISTS", "ONLY"];
    let start = at + tokens[at.min(tokens.len())..].iter().take_while(|token| token.is_any(&skip)).count();
    let name = dotted_name(tokens, start).ok_or("it names no table")?;
    let table = if name.known { Source::of(name.parts.into_iter()).name } else { String::new() };
    Ok((table, name.next))
}

fn created(tokens: &[Token<'_>], at: usize) -> Result<Vec<Change>, String> {
    let temporary = tokens[..at].iter().any(|token| token.is_any(&["TEMP", "TEMPORARY"]));
    let (table, next) = table_at(tokens, at)?;
    let is_part = tokens.get(next).is_some_and(|token| token.is("PARTITION"));
    if temporary || is_part || table.is_empty() || table.starts_with('#') {
        return Ok(Vec::new());
    }
    let mut change = Change::of(table, Action::Create);
    let opens = tokens[next..].iter().position(|token| token.is_symbol('('));
    match (tokens.get(next), opens) {
        (None, _) => return Err("it has no columns".to_owned()),
        (Some(_), Some(0)) if !is_query(tokens.get(next + 1)) => {
            add_items(inside(tokens, next)?, &mut change)?;
        }
        (Some(token), Some(opens)) if token.is("USING") => {
            add_items(inside(tokens, next + opens)?, &mut change)?;
        }
        (Some(token), _) if token.kind == Kind::Word || token.is_symbol('(') => {
            change.columns = query_columns(&tokens[next..]);
        }
        (Some(token), _) => return Err(format!("'{}' follows the table's name", token.text)),
    }
    Ok(vec![change])
}

/// Whether a parenthesis holds a query or a model table instead of columns.
fn is_query(first: Option<&Token<'_>>) -> bool {
    first.is_some_and(|token| token.is_any(&["SELECT", "WITH", "VALUES"]))
}

/// The columns that a query gives to a table, as far as they have names: `CREATE TABLE … AS SELECT`.
fn query_columns(tokens: &[Token<'_>]) -> Vec<String> {
    let Some(select) = tokens.iter().position(|token| token.is("SELECT")) else { return Vec::new() };
    let mut depth = 0i32;
    let is_end = |token: &Token<'_>| {
        depth += i32::from(token.is_symbol('(')) - i32::from(token.is_symbol(')'));
        depth < 0 || depth == 0 && token.is("FROM")
    };
    let list = &tokens[select + 1..];
    let end = list.iter().position(is_end).unwrap_or(list.len());
    let last = items(&list[..end]).filter_map(<[Token<'_>]>::last).filter(|token| token.is_identifier());
    last.map(|token| clean(token.text)).collect()
}

/// The tokens between the parenthesis at `open` and the one that closes it.
fn inside<'t, 'a>(tokens: &'t [Token<'a>], open: usize) -> Result<&'t [Token<'a>], String> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is_symbol('(') {
            depth += 1;
        } else if token.is_symbol(')') {
            depth -= 1;
            if depth == 0 {
                return Ok(&tokens[open + 1..at]);
            }
        }
    }
    Err("a parenthesis is not closed".to_owned())
}

/// The parts between commas that are in no parenthesis.
fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0usize;
    let parts = tokens.split(move |token| {
        if token.is_symbol('(') {
            depth += 1;
        } else if token.is_symbol(')') {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && token.is_symbol(',')
    });
    parts.filter(|item| !item.is_empty())
}

fn add_items(tokens: &[Token<'_>], change: &mut Change) -> Result<(), String> {
    items(tokens).try_for_each(|item| add_item(item, change))
}

/// Adds a column or a constraint.
fn add_item(item: &[Token<'_>], change: &mut Change) -> Result<(), String> {
    let Some(first) = item.first() else { return Ok(()) };
    if is_constraint(item) {
        add_foreign_key(item, change);
        return Ok(());
    }
    match first.kind {
        Kind::Word | Kind::Quoted => {}
        Kind::Placeholder => return Ok(()),
        // MySQL and SQLite take a name in single quotes.
        Kind::Text if first.text.len() > 2 => {}
        _ => return Err(format!("a column begins with '{}'", first.text)),
    }
    let column = clean(first.text.trim_matches('\''));
    if let Some(references) = referenced(item) {
        change.keys.push(Key { columns: vec![column.clone()], references });
    }
    change.columns.push(column);
    Ok(())
}

/// Whether an item of a table is a constraint or an index. `KEY` and its like are columns' names,
/// too: an index has names in its parentheses, a type has none.
fn is_constraint(item: &[Token<'_>]) -> bool {
    const ALWAYS: &[&str] = &[
        "CONSTRAINT",
        "PRIMARY",
        "FOREIGN",
        "UNIQUE",
        "CHECK",
        "EXCLUDE",
        "LIKE",
        "PARTITION",
        "SUPPLEMENTAL",
    ];
    const PERHAPS: &[&str] = &["KEY", "INDEX", "FULLTEXT", "SPATIAL", "PERIOD"];
    let Some(first) = item.first() else { return false };
    let opens = item.iter().take(6).position(|token| token.is_symbol('('));
    let lists_names = opens.and_then(|open| item.get(open + 1)).is_some_and(Token::is_identifier);
    first.is_any(ALWAYS) && item.len() > 1 || first.is_any(PERHAPS) && lists_names
}

fn add_foreign_key(item: &[Token<'_>], change: &mut Change) {
    let Some(foreign) = item.iter().position(|token| token.is("FOREIGN")) else { return };
    let Some(open) = item[foreign..].iter().position(|token| token.is_symbol('(')) else { return };
    let (Ok(columns), Some(references)) = (inside(item, foreign + open), referenced(item)) else { return };
    let columns =
        columns.iter().filter(|token| token.is_identifier()).map(|token| clean(token.text)).collect();
    change.keys.push(Key { columns, references });
}

fn referenced(item: &[Token<'_>]) -> Option<String> {
    let keyword = item.iter().position(|token| token.is("REFERENCES"))?;
    let (table, _) = table_at(item, keyword + 1).ok()?;
    Some(table).filter(|table| !table.is_empty())
}

/// Words that an action of `ALTER TABLE` begins with and that change no name.
const ACTIONS: &[&str] = &["ADD", "DROP", "RENAME", "CHANGE", "MODIFY", "ALTER", "SET", "ENABLE", "DISABLE"];

fn altered(tokens: &[Token<'_>], at: usize) -> Result<Vec<Change>, String> {
    let (table, next) = table_at(tokens, at)?;
    if tokens.get(next).is_none() {
        return Err("it says no change".to_owned());
    }
    if table.is_empty() || table.starts_with('#') {
        return Ok(Vec::new());
    }
    let mut changes = Vec::new();
    let mut adds = false;
    for action in items(&tokens[next..]) {
        let action = without_check(action);
        let Some(first) = action.first() else { continue };
        if first.is("ADD") || adds && !first.is_any(ACTIONS) {
            adds = true;
            changes.push(added(&table, action)?);
        } else {
            adds = false;
            changes.extend(changed(&table, action)?);
        }
    }
    Ok(joined(changes))
}

/// SQL Server's `WITH CHECK ADD CONSTRAINT`.
fn without_check<'t, 'a>(action: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let checks = action.first().is_some_and(|token| token.is("WITH"))
        && action.get(1).is_some_and(|token| token.is_any(&["CHECK", "NOCHECK"]));
    if checks { &action[2..] } else { action }
}

/// Additions that follow each other are one change.
fn joined(changes: Vec<Change>) -> Vec<Change> {
    let mut joined: Vec<Change> = Vec::new();
    for change in changes.into_iter().filter(|change| !change.says_nothing()) {
        match joined.last_mut() {
            Some(last) if last.action == Action::Alter && change.action == Action::Alter => {
                last.columns.extend(change.columns);
                last.keys.extend(change.keys);
            }
            _ => joined.push(change),
        }
    }
    joined
}

fn added(table: &str, action: &[Token<'_>]) -> Result<Change, String> {
    let mut change = Change::of(table.to_owned(), Action::Alter);
    let words = ["ADD", "COLUMN", "IF", "NOT", "EXISTS"];
    let item = &action[action.iter().take_while(|token| token.is_any(&words)).count()..];
    match item.first() {
        None => return Err("it adds nothing".to_owned()),
        Some(first) if first.is_symbol('(') => add_items(inside(item, 0)?, &mut change)?,
        Some(first) if first.is_any(&["DEFAULT", "VALUE"]) => {}
        Some(_) => add_item(item, &mut change)?,
    }
    Ok(change)
}

/// A change of what is there.
fn changed(table: &str, action: &[Token<'_>]) -> Result<Option<Change>, String> {
    let parts =
        ["CONSTRAINT", "PRIMARY", "FOREIGN", "INDEX", "KEY", "PARTITION", "CHECK", "UNIQUE", "DEFAULT"];
    let first = action.first().ok_or("it says no change")?;
    let is_column = action.get(1).is_some_and(|token| token.is("COLUMN"));
    let rest = &action
        [action.iter().skip(1).take_while(|token| token.is_any(&["COLUMN", "IF", "EXISTS"])).count() + 1..];
    let of_part = !is_column && rest.first().is_some_and(|token| token.is_any(&parts));
    let name = |at: usize| rest.get(at).filter(|token| token.is_identifier()).map(|token| token.text);
    if first.is("DROP") && !of_part {
        let columns: Vec<String> = match rest.first() {
            Some(open) if open.is_symbol('(') => {
                items(inside(rest, 0)?).map(|item| clean(item[0].text)).collect()
            }
            _ => name(0).map(clean).into_iter().collect(),
        };
        return Ok(Some(Change { columns, ..Change::of(table.to_owned(), Action::DropColumns) }));
    }
    if first.is("RENAME") && !of_part {
        if !is_column && rest.first().is_some_and(|token| token.is_any(&["TO", "AS"])) {
            let (new, _) = table_at(rest, 1)?;
            return Ok(Some(Change::of(table.to_owned(), Action::Rename(new))));
        }
        return Ok(name(0).zip(name(2)).map(|(old, new)| Change::renamed_column(table, old, new)));
    }
    if first.is("CHANGE") {
        return Ok(name(0).zip(name(1)).map(|(old, new)| Change::renamed_column(table, old, new)));
    }
    if first.kind == Kind::Word || first.is_symbol('(') {
        return Ok(None);
    }
    Err(format!("an action begins with '{}'", first.text))
}

fn dropped(tokens: &[Token<'_>], at: usize) -> Result<Vec<Change>, String> {
    let names: Result<Vec<_>, _> = items(&tokens[at..]).map(|item| table_at(item, 0)).collect();
    let known = names?.into_iter().map(|(table, _)| table).filter(|table| !table.is_empty());
    Ok(known.map(|table| Change::of(table, Action::Drop)).collect())
}

/// MySQL's `RENAME TABLE a TO b, c TO d`.
fn renamed(tokens: &[Token<'_>], at: usize) -> Result<Vec<Change>, String> {
    let rename = |item: &[Token<'_>]| {
        let (old, next) = table_at(item, 0)?;
        let (new, _) = table_at(item, next + 1)?;
        Ok(Change::of(old, Action::Rename(new)))
    };
    items(&tokens[at..]).map(rename).collect()
}

/// SQL Server's `EXEC sp_rename 'schema.old', 'new' [, 'COLUMN']`.
fn renamed_by_procedure(tokens: &[Token<'_>]) -> Option<Change> {
    let texts: Vec<&str> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Text)
        .map(|token| token.text.trim_matches('\''))
        .collect();
    let part = |text: &'_ str| clean(text.trim_matches(['[', ']', '"']));
    let mut parts: Vec<String> = texts.first()?.split('.').map(part).collect();
    let (last, new) = (parts.pop()?, part(texts.get(1)?));
    match texts.get(2) {
        None => Some(Change::of(last, Action::Rename(new))),
        Some(kind) if kind.eq_ignore_ascii_case("OBJECT") => Some(Change::of(last, Action::Rename(new))),
        Some(kind) if kind.eq_ignore_ascii_case("COLUMN") => {
            Some(Change::renamed_column(&parts.pop()?, &last, &new))
        }
        Some(_) => None,
    }
}
