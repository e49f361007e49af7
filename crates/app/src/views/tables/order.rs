//! Which rows of a table are wanted, and in what order.

use std::cmp::{Ordering, Reverse};

use super::kinds::{Column, TableKind};
use super::rows::{Cell, Rows};
use crate::wire::TableQuery;

/// The rows of a table that fit a query, in its order.
pub struct RowOrder {
    pub rows: Vec<u32>,
}

/// What a column's filter asks for.
enum Wanted {
    Text(String),
    Not(String),
    Number(Ordering, bool, u64),
}

/// Filters and sorts. Rows that sort alike keep the order of the table.
pub fn order_rows(rows: &Rows<'_>, kind: &TableKind, query: &TableQuery) -> RowOrder {
    let words: Vec<String> = query.filter.split_whitespace().map(str::to_lowercase).collect();
    let wanted: Vec<(&Column, Wanted)> = query
        .columns
        .iter()
        .filter(|filter| !filter.text.trim().is_empty())
        .filter_map(|filter| Some((column(kind, &filter.column)?, parse_wanted(filter.text.trim()))))
        .collect();
    let fits = |row: &usize| {
        wanted.iter().all(|(column, wanted)| is_wanted(&(column.value)(rows, *row), wanted))
            && (words.is_empty() || has_words(rows, kind, *row, &words))
    };
    let mut fitting: Vec<u32> = (0..(kind.count)(rows)).filter(fits).map(|row| row as u32).collect();
    if let Some(sort) = &query.sort
        && let Some(column) = column(kind, &sort.column)
    {
        sort_by_column(rows, column, &mut fitting, sort.descending);
    }
    RowOrder { rows: fitting }
}

fn column<'a>(kind: &'a TableKind, id: &str) -> Option<&'a Column> {
    kind.columns.iter().find(|column| column.id == id)
}

fn sort_by_column(rows: &Rows<'_>, column: &Column, fitting: &mut [u32], descending: bool) {
    let key = |&row: &u32| match (column.value)(rows, row as usize) {
        Cell::Number(number) => (number, String::new()),
        Cell::Text(text) => (0, text.to_lowercase()),
    };
    if descending {
        fitting.sort_by_cached_key(|row| (Reverse(key(row)), *row));
    } else {
        fitting.sort_by_cached_key(|row| (key(row), *row));
    }
}

/// Each word stands in some cell of the row.
fn has_words(rows: &Rows<'_>, kind: &TableKind, row: usize, words: &[String]) -> bool {
    let searched = kind.columns.iter().filter(|column| column.format != "number" && column.format != "flag");
    let cells: Vec<Cell<'_>> = searched.map(|column| (column.value)(rows, row)).collect();
    words.iter().all(|word| cells.iter().any(|cell| matches!(cell, Cell::Text(text) if contains(text, word))))
}

/// `>10`, `<=3`, `=0` for numbers; `!text` for what does not contain a text; else what contains it.
fn parse_wanted(text: &str) -> Wanted {
    let (order, rest) = match text.as_bytes()[0] {
        b'>' => (Ordering::Greater, &text[1..]),
        b'<' => (Ordering::Less, &text[1..]),
        _ => (Ordering::Equal, text),
    };
    let (or_equal, digits) = match rest.strip_prefix('=') {
        Some(digits) => (true, digits),
        None => (order == Ordering::Equal, rest),
    };
    match digits.trim().parse() {
        Ok(number) => Wanted::Number(order, or_equal, number),
        Err(_) => match text.strip_prefix('!') {
            Some(text) => Wanted::Not(text.trim().to_lowercase()),
            None => Wanted::Text(text.to_lowercase()),
        },
    }
}

fn is_wanted(cell: &Cell<'_>, wanted: &Wanted) -> bool {
    match (cell, wanted) {
        (Cell::Number(number), Wanted::Number(order, or_equal, bound)) => {
            number.cmp(bound) == *order || (*or_equal && number == bound)
        }
        (Cell::Text(text), Wanted::Number(_, _, bound)) => contains(text, &bound.to_string()),
        (Cell::Text(text), Wanted::Text(wanted)) => contains(text, wanted),
        (Cell::Text(text), Wanted::Not(wanted)) => !contains(text, wanted),
        (Cell::Number(_), Wanted::Text(_) | Wanted::Not(_)) => false,
    }
}

/// Whether a text contains another that is in lower case, capitals or not.
fn contains(text: &str, wanted: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(wanted);
    }
    let wanted = wanted.as_bytes();
    text.len() >= wanted.len()
        && (wanted.is_empty()
            || text.as_bytes().windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted)))
}
