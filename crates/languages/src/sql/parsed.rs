//! Reads a statement by its syntax tree, where the parser knows its dialect.

use std::ops::ControlFlow;

use sqlparser::{
    ast::*,
    dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect},
    parser::Parser,
};

use super::{
    accesses::{Source, Sources},
    names::clean,
    tokens::{Kind, Token},
};

/// The deepest brackets that are parsed, and the most operators: trees are walked and dropped by
/// recursion, so what could make them deep is bounded first.
const DEEPEST: usize = 40;
const MOST_OPERATORS: usize = 400;

/// The statements of a text; none where it is too deep, or no dialect reads it.
pub(super) fn statements(text: &str, tokens: &[Token<'_>]) -> Option<Vec<Statement>> {
    if !is_shallow(tokens) {
        return None;
    }
    let text = with_plain_placeholders(text, tokens);
    let has =
        |symbol: char| tokens.iter().any(|token| token.kind == Kind::Quoted && text_at(&text, token, symbol));
    let second: &dyn Dialect = match () {
        () if has('[') => &MsSqlDialect {},
        () if has('`') => &MySqlDialect {},
        () => &PostgreSqlDialect {},
    };
    let parse = |dialect: &dyn Dialect| Parser::parse_sql(dialect, &text).ok();
    parse(&GenericDialect {}).or_else(|| parse(second))
}

fn text_at(text: &str, token: &Token<'_>, symbol: char) -> bool {
    text.get(token.at..).is_some_and(|rest| rest.starts_with(symbol))
}

/// Whether the tree of these tokens is sure to be shallow.
fn is_shallow(tokens: &[Token<'_>]) -> bool {
    let (mut depth, mut deepest, mut operators) = (0usize, 0usize, 0usize);
    for token in tokens {
        match (token.kind, token.text) {
            (Kind::Symbol, "(" | "[" | "{") => depth += 1,
            (Kind::Symbol, ")" | "]" | "}") => depth = depth.saturating_sub(1),
            (Kind::Symbol, "," | ";") => {}
            (Kind::Symbol, _) => operators += 1,
            (Kind::Word, word) if OPERATOR_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) => {
                operators += 1;
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest <= DEEPEST && operators <= MOST_OPERATORS
}

/// Words that make a tree deeper.
const OPERATOR_WORDS: &[&str] = &[
    "AND",
    "OR",
    "NOT",
    "XOR",
    "LIKE",
    "ILIKE",
    "IN",
    "IS",
    "BETWEEN",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "COLLATE",
    "CASE",
    "ARRAY",
    "DIV",
    "MOD",
    "AT",
    "JOIN",
    "EXPLAIN",
    "PRIOR",
];

/// The text with every placeholder written as `?`, at unchanged length.
fn with_plain_placeholders(text: &str, tokens: &[Token<'_>]) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for token in tokens.iter().filter(|token| token.kind == Kind::Placeholder) {
        plain.push_str(&text[done..token.at]);
        plain.push('?');
        plain.extend(std::iter::repeat_n(' ', token.end - token.at - 1));
        done = token.end;
    }
    plain.push_str(&text[done..]);
    plain
}

/// The sources of the statements in a text; none where the parser does not understand it, or
/// takes the table for something else (`UPDATE TOP (5) orders`).
pub(super) fn sources(text: &str, tokens: &[Token<'_>]) -> Option<Sources> {
    let mut found = Sources::default();
    for statement in &statements(text, tokens)? {
        let _ = statement.visit(&mut found);
    }
    Some(found).filter(|found| !(found.reads.is_empty() && found.writes.is_empty()))
}

impl Visitor for Sources {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let named = query.with.iter().flat_map(|with| &with.cte_tables);
        self.expressions.extend(named.map(|expression| clean(&expression.alias.name.value)));
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let Some((source, alias)) = table_of(factor) {
            self.reads.push(source.clone());
            self.aliases.extend(alias.map(|alias| (alias, source)));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Insert(Insert { table: TableObject::TableName(name), .. }) => {
                self.writes.push(source_of(name));
            }
            Statement::Truncate(truncate) => {
                self.writes.extend(truncate.table_names.iter().map(|target| source_of(&target.name)));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn post_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Update(update) => self.turn_into_write(&update.table.relation),
            Statement::Merge(merge) => self.turn_into_write(&merge.table),
            Statement::Delete(delete) if delete.tables.is_empty() => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
                from.iter().for_each(|table| self.turn_into_write(&table.relation));
            }
            Statement::Delete(delete) => {
                self.writes.extend(delete.tables.iter().map(source_of));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Sources {
    /// The target of an update was met among the tables that are read.
    fn turn_into_write(&mut self, factor: &TableFactor) {
        let Some((source, _)) = table_of(factor) else { return };
        if let Some(read) = self.reads.iter().position(|read| *read == source) {
            self.reads.remove(read);
        }
        self.writes.push(source);
    }
}

fn table_of(factor: &TableFactor) -> Option<(Source, Option<String>)> {
    match factor {
        TableFactor::Table { name, alias, args: None, .. } => {
            Some((source_of(name), alias.as_ref().map(|alias| clean(&alias.name.value))))
        }
        _ => None,
    }
}

/// A source from the parser's name.
pub(super) fn source_of(name: &ObjectName) -> Source {
    let part =
        |part: &'_ ObjectNamePart| part.as_ident().map_or_else(String::new, |ident| ident.value.clone());
    let parts: Vec<String> = name.0.iter().map(part).collect();
    Source::of(parts.iter().map(String::as_str))
}
