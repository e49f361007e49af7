//! Tables of all that was found.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MatrixQuery;

/// What to look for in a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct TableQuery {
    /// Id of the table
    pub table: String,
    /// Words that each row has somewhere
    pub filter: String,
    /// Filters of single columns
    pub columns: Vec<ColumnFilter>,
    /// Order; none: as found
    pub sort: Option<TableSort>,
    /// For the table `cells`: of which matrix
    pub matrix: Option<MatrixQuery>,
}

/// What a column must have: a text, `!text` (not this), or for numbers `>10`, `<=3`, `=0`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct ColumnFilter {
    /// Id of the column
    pub column: String,
    /// What is wanted; empty: anything
    pub text: String,
}

/// The column to sort by.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct TableSort {
    /// Id of the column
    pub column: String,
    /// Largest first
    pub descending: bool,
}

/// A table that can be looked at.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TableInfo {
    /// Id
    pub id: String,
    /// What people read
    pub title: String,
    /// All its rows
    pub rows: u32,
    /// Its columns
    pub columns: Vec<TableColumn>,
    /// What to say where there is no row
    pub empty: String,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TableColumn {
    /// Id
    pub id: String,
    /// What people read
    pub title: String,
    /// What it means, where the title does not tell
    pub about: String,
    /// How to draw it: `text`, `number`, `code`, `unit`, `place`, `places`, `role`, `path`, `flag`, `short`
    pub format: String,
    /// Shown before the user chose columns
    pub shown: bool,
}

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowTarget {
    /// A unit
    Unit {
        /// Its id
        id: String,
    },
    /// A dependency
    Edge {
        /// Id of a unit or group
        from: String,
        /// Id of a unit or group
        to: String,
    },
    /// A database table
    Table {
        /// Its name
        name: String,
    },
    /// A line of source
    Line {
        /// The unit it belongs to
        unit: Option<String>,
        /// Relative path
        path: String,
        /// 1-based line
        line: u32,
    },
    /// Nothing that can be selected
    None,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(untagged)]
pub enum TableCell {
    /// A number
    Number(#[ts(type = "number")] u64),
    /// A text
    Text(String),
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TableRow {
    /// Its number in the table as found
    pub row: u32,
    /// Its values, in the order of the columns
    pub cells: Vec<TableCell>,
    /// What it stands for
    pub target: RowTarget,
}

/// Some rows of a table.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TablePage {
    /// Rows of the table
    pub all: u32,
    /// Rows that fit the query
    pub matching: u32,
    /// Place of the first of `rows` among those that fit
    pub first: u32,
    /// The rows, at most 400
    pub rows: Vec<TableRow>,
}
