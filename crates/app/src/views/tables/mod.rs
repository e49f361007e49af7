//! Tables of all that was found: filtered and sorted here, sent a page at a time, so that a hundred
//! thousand rows cost no more to look at than forty.

mod kinds;
mod order;
mod rows;

use banyan_export::render_rows_csv;

use crate::error::{Answer, AppError};
use crate::state::Moment;
use crate::views::matrix::OrderedMatrix;
use crate::wire::{TableCell, TableColumn, TableInfo, TablePage, TableQuery, TableRow};

use kinds::KINDS;
use rows::Cell;

pub use kinds::TableKind;
pub use order::{RowOrder, order_rows};
pub use rows::{Rows, TableUsers};

/// The name of the table of the matrix's cells.
pub const CELLS: &str = "cells";

/// A page has at most this many rows.
const MOST: usize = 400;
/// A text to copy has at most this many rows.
const MOST_COPIED: usize = 50_000;

/// All tables, with their columns and how many rows each has.
pub fn list_tables(moment: &Moment) -> Vec<TableInfo> {
    let listed = KINDS.iter().filter(|kind| kind.id != CELLS);
    listed.map(|kind| table_info(kind, &Rows::of(moment, kind.id, None))).collect()
}

/// What the table of a matrix's cells looks like.
pub fn cells_info(moment: &Moment, matrix: &OrderedMatrix) -> Answer<TableInfo> {
    Ok(table_info(kind_of(CELLS)?, &Rows::of(moment, CELLS, Some(matrix))))
}

fn table_info(kind: &TableKind, rows: &Rows<'_>) -> TableInfo {
    let column = |column: &kinds::Column| TableColumn {
        id: column.id.into(),
        title: column.title.into(),
        about: column.about.into(),
        format: column.format.into(),
        shown: column.shown,
    };
    TableInfo {
        id: kind.id.into(),
        title: kind.title.into(),
        rows: (kind.count)(rows) as u32,
        columns: kind.columns.iter().map(column).collect(),
        empty: kind.empty.into(),
    }
}

/// A page of a table in an order.
pub fn view_page(
    rows: &Rows<'_>,
    kind: &TableKind,
    order: &RowOrder,
    first: usize,
    count: usize,
) -> TablePage {
    let first = first.min(order.rows.len());
    let last = (first + count.min(MOST)).min(order.rows.len());
    TablePage {
        all: (kind.count)(rows) as u32,
        matching: order.rows.len() as u32,
        first: first as u32,
        rows: order.rows[first..last].iter().map(|&row| table_row(rows, kind, row as usize)).collect(),
    }
}

fn table_row(rows: &Rows<'_>, kind: &TableKind, row: usize) -> TableRow {
    let cell = |column: &kinds::Column| match (column.value)(rows, row) {
        Cell::Text(text) => TableCell::Text(text.into_owned()),
        Cell::Number(number) => TableCell::Number(number),
    };
    TableRow {
        row: row as u32,
        cells: kind.columns.iter().map(cell).collect(),
        target: (kind.target)(rows, row),
    }
}

/// The rows behind a question, with what describes them.
pub fn with_rows<T>(
    moment: &Moment,
    query: &TableQuery,
    matrix: Option<&OrderedMatrix>,
    answer: impl FnOnce(&Rows<'_>, &TableKind) -> T,
) -> Answer<T> {
    Ok(answer(&Rows::of(moment, &query.table, matrix), kind_of(&query.table)?))
}

/// A table as CSV: the columns named, or all.
pub fn render_csv(rows: &Rows<'_>, kind: &TableKind, order: &RowOrder, columns: &[String]) -> String {
    let columns = chosen(kind, columns);
    let titles: Vec<&str> = columns.iter().map(|column| column.title).collect();
    let texts =
        |&row: &u32| columns.iter().map(|column| (column.value)(rows, row as usize).into_text()).collect();
    render_rows_csv(&titles, order.rows.iter().map(texts))
}

/// A table as text to paste into a spreadsheet: a line a row, tabs between cells.
pub fn render_tsv(
    rows: &Rows<'_>,
    kind: &TableKind,
    order: &RowOrder,
    columns: &[String],
    only: Option<u32>,
) -> String {
    let columns = chosen(kind, columns);
    let plain = |text: String| text.replace(['\t', '\n', '\r'], " ");
    let mut lines: Vec<String> = Vec::new();
    if only.is_none() {
        lines.push(columns.iter().map(|column| column.title).collect::<Vec<_>>().join("\t"));
    }
    for &row in order.rows.iter().filter(|&&row| only.is_none_or(|only| only == row)).take(MOST_COPIED) {
        let cells = columns.iter().map(|column| plain((column.value)(rows, row as usize).into_text()));
        lines.push(cells.collect::<Vec<_>>().join("\t"));
    }
    lines.join("\n")
}

fn chosen<'a>(kind: &'a TableKind, columns: &[String]) -> Vec<&'a kinds::Column> {
    let named = |column: &&kinds::Column| columns.is_empty() || columns.iter().any(|id| id == column.id);
    kind.columns.iter().filter(named).collect()
}

fn kind_of(id: &str) -> Answer<&'static TableKind> {
    let found = KINDS.iter().find(|kind| kind.id == id);
    found.ok_or_else(|| AppError::NotFound(format!("there is no table called `{id}`")))
}
