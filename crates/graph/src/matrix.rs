use crate::{Graph, Tree};

/// A dependency structure matrix of the visible nodes of a tree, in levelled order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// Rows (and columns), the most used at the bottom
    pub rows: Vec<MatrixRow>,
    /// Cells that are not empty, sorted by (from, to)
    pub cells: Vec<MatrixCell>,
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixRow {
    /// The tree node: a place in [`Tree::nodes`]
    pub node: u32,
    /// Level among all rows
    pub level: u32,
    /// Cycle among the rows
    pub cycle: Option<u32>,
}

/// Dependencies from one row to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixCell {
    /// Row that depends
    pub from: u32,
    /// Row it depends on
    pub to: u32,
    /// References
    pub references: u32,
}

/// Builds the matrix of the given nodes of a tree (disjoint: none inside another).
pub fn build_matrix(_graph: &Graph, _tree: &Tree, _nodes: &[u32]) -> Matrix {
    Matrix::default()
}
