//! The dependency matrix: boxes as rows and, in the same order, as columns.
//!
//! What depends stands above what is depended on, so that in a good order every cell lies on one
//! side of the diagonal; the most used come last. A cycle's boxes stand together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banyan_facts::UnitIndex;

use super::fold::{FoldedEdge, find_drawn_cycles, find_siblings, fold_dependencies, is_in_cycle};
use super::shown::{Shown, choose_shown};
use super::{GroupArcs, MapRequest, Opening, arcs_of_groups};
use crate::digraph::{Arc, Digraph, Ranking};
use crate::{Dependency, Graph, Tree};

/// The rows of a tree whose groups are partly open, and the cells that are not empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// Rows from top to bottom and columns from left to right; an open group stands above what is in it
    pub rows: Vec<MatrixRow>,
    /// Blocks of rows that form a cycle, from top to bottom, outer ones first
    pub cycles: Vec<MatrixCycle>,
    /// Sorted by (used, user)
    cells: Vec<MatrixCell>,
    starts: Vec<u32>,
    row_of_unit: Vec<Option<u32>>,
}

/// A group or a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixRow {
    /// Place in [`Tree::nodes`]
    pub node: u32,
    /// The row of the open group around it
    pub parent: Option<u32>,
    /// How many open groups are around it
    pub depth: u32,
    /// The unit, for a leaf
    pub unit: Option<UnitIndex>,
    /// Units in it
    pub units: u32,
    /// Its parts follow; it has no cells of its own
    pub open: bool,
    /// One past the last row in it
    pub end: u32,
    /// Level among its siblings, 0 at the bottom; those of one cycle share it
    pub level: u32,
    /// Place in [`Matrix::cycles`], if it is in a cycle of its siblings
    pub cycle: Option<u32>,
    /// Has cells and is in a cycle with other rows that have, siblings or not
    pub in_cycle: bool,
}

/// Siblings that reach each other through production references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixCycle {
    /// First row
    pub first: u32,
    /// One past the last row
    pub end: u32,
}

/// All dependencies of one row on another. Where `user` is greater than `used`, they point upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixCell {
    /// The row that is used
    pub used: u32,
    /// The row, drawn as a column, that uses it
    pub user: u32,
    /// Dependencies folded
    pub dependencies: u32,
    /// References folded
    pub references: u32,
    /// All of them are in test code
    pub test_only: bool,
    /// Of the dependencies, those that close a cycle of units ([`Graph::feedback`])
    pub closing: u32,
    /// Both rows are in one cycle of those that have cells
    pub in_cycle: bool,
}

impl Matrix {
    /// The cells that are not empty, sorted by (used, user).
    pub fn cells(&self) -> &[MatrixCell] {
        &self.cells
    }

    /// The cells in these rows and columns.
    pub fn cells_in(&self, rows: Range<u32>, columns: Range<u32>) -> impl Iterator<Item = &MatrixCell> {
        rows.flat_map(move |row| {
            let (start, end) = (self.starts[row as usize], self.starts[row as usize + 1]);
            let cells = &self.cells[start as usize..end as usize];
            let from = cells.partition_point(|cell| cell.user < columns.start);
            let to = cells.partition_point(|cell| cell.user < columns.end);
            &cells[from..to.max(from)]
        })
    }

    /// The row of a unit, or of the closed group that holds it.
    pub fn row_of(&self, unit: UnitIndex) -> Option<u32> {
        self.row_of_unit.get(unit.at()).copied().flatten()
    }
}

/// Orders the rows of a tree in which the groups named are open, and counts its cells; `counts` says
/// which dependencies count, none: all.
pub fn order_matrix<'a>(
    graph: &Graph,
    tree: &Tree,
    expanded: BTreeSet<String>,
    counts: Option<&'a (dyn Fn(&Dependency) -> bool + 'a)>,
) -> Matrix {
    let opening = Opening::Named(expanded);
    let request = MapRequest { opening, most: usize::MAX, counts, ..MapRequest::default() };
    let shown = choose_shown(graph, tree, &request);
    let folded = fold_dependencies(graph, &shown, &request);
    let siblings = find_siblings(&shown, &folded);
    let orders: Vec<Order> = arcs_of_groups(&shown, &folded, &siblings)
        .into_iter()
        .zip(&shown.children)
        .map(|(arcs, children)| order_group(children.len(), arcs))
        .collect();
    let drawn_cycles = find_drawn_cycles(&shown, &folded);
    let (mut rows, row_of_box) = list_rows(tree, &shown, &orders, &drawn_cycles);
    let cycles = block_cycles(&mut rows, &shown, &orders, &row_of_box);
    let cells = list_cells(&folded, &drawn_cycles, &row_of_box);
    let mut starts = vec![0u32; rows.len() + 1];
    cells.iter().for_each(|cell| starts[cell.used as usize + 1] += 1);
    (0..rows.len()).for_each(|at| starts[at + 1] += starts[at]);
    let row_of_unit = shown.box_of_unit.iter().map(|at| at.map(|at| row_of_box[at as usize])).collect();
    Matrix { rows, cycles, cells, starts, row_of_unit }
}

/// The children of one group from top to bottom.
struct Order {
    children: Vec<u32>,
    levels: Vec<u32>,
    cycles: Vec<Option<u32>>,
}

/// Components of production references by their level, the highest first; within a level the most
/// used last. What no production code uses stands above all that it refers to in any way.
fn order_group(count: usize, arcs: GroupArcs) -> Order {
    let digraph = Digraph::new(count, arcs.production);
    let ranking = digraph.rank();
    let inner_levels = Digraph::new(count, arcs.settled).rank().levels;
    let levels = raise_tops(&digraph, &ranking, &arcs.all);
    let mut used = vec![0u64; count];
    let mut used_component = vec![0u64; ranking.components.len()];
    for arc in digraph.arcs() {
        used[arc.to as usize] += arc.weight;
        let (from, to) = (ranking.component_of[arc.from as usize], ranking.component_of[arc.to as usize]);
        used_component[to as usize] += if from == to { 0 } else { arc.weight };
    }
    let key = |&child: &u32| {
        let (at, component) = (child as usize, ranking.component_of[child as usize]);
        let first = ranking.components[component as usize][0];
        let outer = (Reverse(levels[at]), used_component[component as usize], first);
        (outer, Reverse(inner_levels[at]), used[at], child)
    };
    let mut children: Vec<u32> = (0..count as u32).collect();
    children.sort_by_cached_key(key);
    let in_cycle = |&component: &u32| ranking.components[component as usize].len() > 1;
    let cycles = ranking.component_of.iter().map(|component| Some(*component).filter(in_cycle)).collect();
    Order { children, levels, cycles }
}

fn raise_tops(production: &Digraph, ranking: &Ranking, all: &[Arc]) -> Vec<u32> {
    let mut levels = ranking.condensed_levels.clone();
    let mut is_top = vec![true; ranking.components.len()];
    for arc in production.arcs() {
        let (from, to) = (ranking.component_of[arc.from as usize], ranking.component_of[arc.to as usize]);
        is_top[to as usize] &= from == to;
    }
    let mut raised = levels.clone();
    for arc in all {
        let (from, to) = (ranking.component_of[arc.from as usize], ranking.component_of[arc.to as usize]);
        if from != to && is_top[from as usize] {
            let above = &mut raised[arc.from as usize];
            *above = (*above).max(levels[arc.to as usize] + 1);
        }
    }
    for members in &ranking.components {
        let highest = members.iter().map(|&member| raised[member as usize]).max().unwrap_or(0);
        members.iter().for_each(|&member| levels[member as usize] = highest);
    }
    levels
}

fn list_rows(
    tree: &Tree,
    shown: &Shown,
    orders: &[Order],
    drawn_cycles: &[Option<u32>],
) -> (Vec<MatrixRow>, Vec<u32>) {
    let boxes_of = |group: usize| {
        orders[group].children.iter().rev().map(move |&place| shown.children[group][place as usize])
    };
    let mut rows: Vec<MatrixRow> = Vec::with_capacity(shown.nodes.len());
    let mut row_of_box = vec![0u32; shown.nodes.len()];
    let mut waiting: Vec<u32> = boxes_of(0).collect();
    while let Some(next) = waiting.pop() {
        let (at, row) = (next as usize, rows.len() as u32);
        row_of_box[at] = row;
        let parent = shown.parents[at].map(|parent| row_of_box[parent as usize]);
        rows.push(MatrixRow {
            node: shown.nodes[at],
            parent,
            depth: parent.map_or(0, |parent| rows[parent as usize].depth + 1),
            unit: tree.nodes[shown.nodes[at] as usize].unit,
            units: shown.units[at],
            open: shown.open[at],
            end: row + 1,
            level: orders[shown.group_of(at)].levels[shown.places[at] as usize],
            cycle: None,
            in_cycle: drawn_cycles[at].is_some(),
        });
        waiting.extend(shown.inside[at].into_iter().flat_map(|group| boxes_of(group as usize)));
    }
    for at in (0..rows.len()).rev() {
        if let Some(parent) = rows[at].parent {
            rows[parent as usize].end = rows[parent as usize].end.max(rows[at].end);
        }
    }
    (rows, row_of_box)
}

/// Finds the block of each cycle and tells its rows.
fn block_cycles(
    rows: &mut [MatrixRow],
    shown: &Shown,
    orders: &[Order],
    row_of_box: &[u32],
) -> Vec<MatrixCycle> {
    let mut blocks: BTreeMap<(usize, u32), MatrixCycle> = BTreeMap::new();
    let cycle_of = |at: usize| {
        let group = shown.group_of(at);
        orders[group].cycles[shown.places[at] as usize].map(|cycle| (group, cycle))
    };
    for (at, &row) in row_of_box.iter().enumerate() {
        let Some(cycle) = cycle_of(at) else { continue };
        let end = rows[row as usize].end;
        let block = blocks.entry(cycle).or_insert(MatrixCycle { first: row, end });
        *block = MatrixCycle { first: block.first.min(row), end: block.end.max(end) };
    }
    let mut listed: Vec<((usize, u32), MatrixCycle)> = blocks.into_iter().collect();
    listed.sort_by_key(|(_, block)| (block.first, Reverse(block.end)));
    let numbers: BTreeMap<(usize, u32), u32> =
        listed.iter().enumerate().map(|(number, (cycle, _))| (*cycle, number as u32)).collect();
    for at in 0..shown.nodes.len() {
        rows[row_of_box[at] as usize].cycle = cycle_of(at).map(|cycle| numbers[&cycle]);
    }
    listed.into_iter().map(|(_, block)| block).collect()
}

fn list_cells(folded: &[FoldedEdge], cycles: &[Option<u32>], row_of_box: &[u32]) -> Vec<MatrixCell> {
    let cell = |edge: &FoldedEdge| MatrixCell {
        used: row_of_box[edge.to as usize],
        user: row_of_box[edge.from as usize],
        dependencies: edge.dependencies,
        references: edge.references,
        test_only: edge.test_only,
        closing: edge.closing,
        in_cycle: is_in_cycle(edge, cycles),
    };
    let mut cells: Vec<MatrixCell> = folded.iter().map(cell).collect();
    cells.sort_unstable_by_key(|cell| (cell.used, cell.user));
    cells
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::build_folder_tree;
    use crate::sketch::graph;

    fn matrix(graph: &Graph, expanded: &[&str]) -> (Tree, Matrix) {
        let tree = build_folder_tree(graph, &|_| true);
        let matrix = order_matrix(graph, &tree, expanded.iter().map(|id| id.to_string()).collect(), None);
        (tree, matrix)
    }

    fn labels<'a>(tree: &'a Tree, matrix: &Matrix) -> Vec<&'a str> {
        matrix.rows.iter().map(|row| tree.nodes[row.node as usize].label.as_str()).collect()
    }

    const SHOP: &str = "web/Page -> core/Order call; web/Page -> core/Price; core/Order -> core/Price call;
        core/Order -> store/Rows; store/Rows -> core/Order; test/PageTest -> web/Page call test";

    #[test]
    fn what_depends_stands_above_and_a_cycle_together() {
        let graph = graph(SHOP);
        let (tree, matrix) = matrix(&graph, &[]);
        assert_eq!(labels(&tree, &matrix), ["test", "web", "core", "store"]);
        assert_eq!(matrix.cycles, [MatrixCycle { first: 2, end: 4 }]);
        assert_eq!(matrix.rows[1].cycle, None);
        assert_eq!((matrix.rows[2].cycle, matrix.rows[3].cycle), (Some(0), Some(0)));
        let upwards: Vec<_> =
            matrix.cells().iter().filter(|cell| cell.user > cell.used).map(|cell| cell.in_cycle).collect();
        assert_eq!(upwards, [true]);
    }

    #[test]
    fn an_open_group_stands_above_its_parts_and_has_no_cells() {
        let graph = graph(SHOP);
        let (tree, matrix) = matrix(&graph, &["folder:core"]);
        assert_eq!(labels(&tree, &matrix), ["test", "web", "core", "Order", "Price", "store"]);
        let core = &matrix.rows[2];
        assert!(core.open && core.end == 5 && matrix.rows[3].depth == 1);
        assert!(matrix.cells().iter().all(|cell| cell.used != 2 && cell.user != 2));
        let price: Vec<_> = matrix.cells_in(4..5, 0..6).map(|cell| (cell.user, cell.references)).collect();
        assert_eq!(price, [(1, 1), (3, 1)]);
        assert_eq!(matrix.cells_in(4..5, 2..6).count(), 1);
        assert_eq!(matrix.row_of(graph.index_of("java:store.Rows").unwrap()), Some(5));
    }

    #[test]
    fn the_most_used_of_a_level_comes_last() {
        let graph = graph("a -> x; b -> x; a -> y");
        let (tree, matrix) = matrix(&graph, &[]);
        assert_eq!(labels(&tree, &matrix), ["a", "b", "y", "x"]);
    }

    fn statements() -> impl Strategy<Value = Vec<String>> {
        let kinds = prop::sample::select(vec!["call", "import call", "call test"]);
        let statement = (0..12usize, 0..12usize, kinds)
            .prop_map(|(a, b, kinds)| format!("f{}/u{a} -> f{}/u{b} {kinds}", a / 4, b / 4));
        prop::collection::vec(statement, 1..40)
    }

    fn flat_statements() -> impl Strategy<Value = Vec<String>> {
        let kinds = prop::sample::select(vec!["call", "call call call", "import call", "call test"]);
        let statement =
            (0..9usize, 0..9usize, kinds).prop_map(|(a, b, kinds)| format!("u{a} -> u{b} {kinds}"));
        prop::collection::vec(statement, 1..40)
    }

    proptest! {
        #[test]
        fn among_units_only_what_closes_a_cycle_points_up_whatever_is_left_out(
            text in flat_statements(),
            left_out in prop::collection::btree_set(0..9usize, 0..4),
        ) {
            let graph = graph(&text.join(";"));
            let keep = |unit| !left_out.iter().any(|at| *graph.unit(unit).name == *format!("u{at}"));
            let tree = build_folder_tree(&graph, &keep);
            let matrix = order_matrix(&graph, &tree, BTreeSet::new(), None);
            for cell in matrix.cells().iter().filter(|cell| !cell.test_only && cell.user > cell.used) {
                prop_assert!(cell.closing > 0, "{:?}", cell);
            }
        }

        #[test]
        fn every_reference_between_rows_is_counted_once_and_only_cycles_or_tests_point_up(
            text in statements(),
            open in prop::collection::btree_set(0..3usize, 0..4),
        ) {
            let graph = graph(&text.join(";"));
            let tree = build_folder_tree(&graph, &|_| true);
            let matrix = order_matrix(&graph, &tree, open.iter().map(|at| format!("folder:f{at}")).collect(), None);
            let crossing = graph.dependencies().iter().filter(|d| matrix.row_of(d.from) != matrix.row_of(d.to));
            let counted: u32 = matrix.cells().iter().map(|cell| cell.references).sum();
            prop_assert_eq!(counted, crossing.map(|d| d.references()).sum::<u32>());
            let in_one_block = |cell: &MatrixCell| {
                let holds = |block: &MatrixCycle, row: u32| (block.first..block.end).contains(&row);
                matrix.cycles.iter().any(|block| holds(block, cell.used) && holds(block, cell.user))
            };
            for cell in matrix.cells().iter().filter(|cell| cell.user > cell.used) {
                prop_assert!(in_one_block(cell) || cell.test_only);
            }
            let flat = open.len() == 3;
            for cell in matrix.cells().iter().filter(|_| flat) {
                let [user, used] = [cell.user, cell.used].map(|row| matrix.rows[row as usize].unit.unwrap());
                let cycle = graph.cycle_of(user);
                prop_assert_eq!(cell.in_cycle, cycle.is_some() && cycle == graph.cycle_of(used));
            }
            for (at, block) in matrix.cycles.iter().enumerate() {
                let outer = |row: &&MatrixRow| row.cycle == Some(at as u32);
                let inside = &matrix.rows[block.first as usize..block.end as usize];
                let covered: u32 = inside.iter().filter(outer).map(|row| row.units).sum();
                let all: u32 = matrix.rows.iter().filter(outer).map(|row| row.units).sum();
                prop_assert_eq!(covered, all);
            }
        }
    }
}
