//! The dependency matrix.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MapQuery;

/// Which matrix to order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct MatrixQuery {
    /// Grouping, filters and focus, as on the map; what is open there does not count
    pub map: MapQuery,
    /// All groups are open, rather than those that open by themselves
    pub all_open: bool,
    /// Ids of groups that the user opened or closed: with them it is the other way round
    pub toggled: Vec<String>,
}

/// Which part of a matrix to show; at most 160 rows and columns are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct MatrixWindow {
    /// First row
    pub first_row: u32,
    /// How many rows
    pub rows: u32,
    /// First column
    pub first_column: u32,
    /// How many columns
    pub columns: u32,
    /// A unit or group whose row is wanted
    pub reveal: Option<String>,
}

/// A row of the matrix, which is a column, too.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MatrixRowView {
    /// Group id or unit id
    pub id: String,
    /// What to write beside it
    pub label: String,
    /// Open groups around it
    pub depth: u32,
    /// Row of the innermost of these
    pub parent: Option<u32>,
    /// One past the last row in it
    pub end: u32,
    /// A unit, not a group
    pub is_unit: bool,
    /// Its parts follow
    pub open: bool,
    /// Units in it
    pub units: u32,
    /// Level among its siblings, 0 at the bottom
    pub level: u32,
    /// In a cycle: with its siblings, or with rows that have cells
    pub in_cycle: bool,
    /// Units of it that the compared alternative has elsewhere
    pub elsewhere: u32,
    /// Role, for a unit
    pub role: String,
    /// Key of the service, `(shared)`, `(stays)`; empty for a group of several
    pub place: String,
}

/// What one row is used for by one column.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MatrixCellView {
    /// Row: what is used
    pub row: u32,
    /// Column: what uses it
    pub column: u32,
    /// References
    pub references: u32,
    /// Within a cycle of rows that have cells
    pub in_cycle: bool,
    /// From unit to unit, and closes a cycle
    pub closes_cycle: bool,
}

/// Rows, and the same columns, that form a cycle.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MatrixCycleView {
    /// First row
    pub first: u32,
    /// One past the last
    pub end: u32,
}

/// The matrix through a window. What depends stands above what it depends on.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MatrixView {
    /// All rows, and all columns
    pub size: u32,
    /// All cells that are not empty
    pub non_zero: u32,
    /// Those of them above the diagonal: they point upwards
    pub upwards: u32,
    /// Groups that are open by themselves, sorted
    pub open_at_first: Vec<String>,
    /// Most references of a cell
    pub heaviest: u32,
    /// Number of the first of `rows`
    pub first_row: u32,
    /// Number of the first of `columns`
    pub first_column: u32,
    /// Rows in the window
    pub rows: Vec<MatrixRowView>,
    /// Columns in the window
    pub columns: Vec<MatrixRowView>,
    /// Cells in the window that are not empty
    pub cells: Vec<MatrixCellView>,
    /// Cycles that the window meets
    pub cycles: Vec<MatrixCycleView>,
    /// Closed groups around what was to be revealed, the innermost first
    pub closed_around: Vec<String>,
    /// The row of what was to be revealed, or of the group that holds it
    pub revealed: Option<u32>,
}
