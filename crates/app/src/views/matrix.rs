//! The dependency matrix, a window at a time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use banyan_graph::{Dependency, Matrix, MatrixRow, Tree, TreeNode, order_matrix};
use banyan_split::{Place, Split};

use super::groups::label_of_group;
use super::narrow::{Filter, Ground, Narrowed};
use super::place_key;
use crate::state::Study;
use crate::wire::{MatrixCellView, MatrixCycleView, MatrixQuery, MatrixRowView, MatrixView, MatrixWindow};

/// A window shows at most this many rows, and as many columns.
const MOST: u32 = 160;
/// Groups open by themselves as long as there are no more rows than this.
const FIRST_ROWS: usize = 40;

/// A matrix with the tree that its rows come from.
pub struct OrderedMatrix {
    /// The units, nested
    narrowed: Arc<Narrowed>,
    /// The matrix
    pub matrix: Matrix,
    /// Of nodes that are not called as the tree says
    names: BTreeMap<u32, String>,
    places: Vec<Option<Place>>,
    /// For each node, how many of its units the compared alternative has elsewhere
    elsewhere: Vec<u32>,
    heaviest: u32,
    open_at_first: Vec<String>,
    expanded: BTreeSet<String>,
}

impl OrderedMatrix {
    fn tree(&self) -> &Tree {
        &self.narrowed.tree
    }

    /// The id of a row: of a group or a unit.
    pub fn id(&self, row: u32) -> &str {
        &self.tree().nodes[self.matrix.rows[row as usize].node as usize].id
    }

    /// What a row is called.
    pub fn label(&self, study: &Study, row: u32) -> String {
        let MatrixRow { node, unit, .. } = self.matrix.rows[row as usize];
        let group = || self.names.get(&node).unwrap_or(&self.tree().nodes[node as usize].label);
        unit.map_or_else(|| group().clone(), |unit| study.name_of(unit).to_owned())
    }
}

/// Orders the matrix that a query asks for, of what it leaves of the units.
pub fn order_rows(ground: Ground<'_>, query: &MatrixQuery, narrowed: Arc<Narrowed>) -> OrderedMatrix {
    let filter = Filter::new(ground, &query.map);
    let tree = &narrowed.tree;
    let toggled: BTreeSet<&str> = query.toggled.iter().map(String::as_str).collect();
    let open_at_first = open_at_first(tree);
    let by_itself =
        |id: &str| query.all_open || open_at_first.binary_search_by(|open| open.as_str().cmp(id)).is_ok();
    let groups = tree.nodes.iter().filter(|node| node.unit.is_none());
    let open = groups.filter(|node| toggled.contains(node.id.as_str()) != by_itself(&node.id));
    let expanded: BTreeSet<String> = open.map(|node| node.id.clone()).collect();
    let counts = |dependency: &Dependency| filter.counts(dependency);
    let matrix = order_matrix(&ground.study.graph, tree, expanded.clone(), Some(&counts));
    let heaviest = matrix.cells().iter().map(|cell| cell.references).max().unwrap_or(0);
    let places = ground.split.map_or(Vec::new(), |split| places_of_nodes(split, tree));
    let outer = (1u32..).zip(&tree.nodes[1..]).filter(|(_, node)| node.parent == Some(0));
    let names = outer.map(|(at, node)| (at, label_of_group(ground, &node.id, &node.label))).collect();
    let elsewhere = count_elsewhere(ground, tree);
    OrderedMatrix { narrowed, matrix, names, places, elsewhere, heaviest, open_at_first, expanded }
}

/// What can be seen of a matrix through a window.
pub fn view_matrix(ground: Ground<'_>, ordered: &OrderedMatrix, window: &MatrixWindow) -> MatrixView {
    let matrix = &ordered.matrix;
    let size = matrix.rows.len() as u32;
    let rows = span(window.first_row, window.rows, size);
    let columns = span(window.first_column, window.columns, size);
    let view = |range: &Range<u32>| range.clone().map(|at| row_view(ground, ordered, at)).collect();
    let is_unit = |row: u32| matrix.rows[row as usize].unit.is_some();
    let cells = matrix.cells_in(rows.clone(), columns.clone()).map(|cell| MatrixCellView {
        row: cell.used,
        column: cell.user,
        references: cell.references,
        in_cycle: cell.in_cycle,
        closes_cycle: cell.closing > 0 && is_unit(cell.used) && is_unit(cell.user),
    });
    let in_sight = |range: &Range<u32>, first: u32, end: u32| first < range.end && end > range.start;
    let blocks = matrix.cycles.iter().enumerate();
    let blocks = blocks.filter(|(_, block)| {
        in_sight(&rows, block.first, block.end) && in_sight(&columns, block.first, block.end)
    });
    MatrixView {
        size,
        non_zero: matrix.cells().len() as u32,
        upwards: matrix.cells().iter().filter(|cell| cell.user > cell.used).count() as u32,
        heaviest: ordered.heaviest,
        open_at_first: ordered.open_at_first.clone(),
        first_row: rows.start,
        first_column: columns.start,
        rows: view(&rows),
        columns: view(&columns),
        cells: cells.collect(),
        cycles: blocks.map(|(_, block)| MatrixCycleView { first: block.first, end: block.end }).collect(),
        closed_around: window
            .reveal
            .as_deref()
            .map_or(Vec::new(), |id| closed_around(ground.study, ordered, id)),
        revealed: window.reveal.as_deref().and_then(|id| row_of(ground.study, ordered, id)),
    }
}

/// The groups that are open before anybody opened one, sorted: the largest, as long as all rows fit
/// a window.
fn open_at_first(tree: &Tree) -> Vec<String> {
    let mut children = vec![0usize; tree.nodes.len()];
    tree.nodes.iter().filter_map(|node| node.parent).for_each(|parent| children[parent as usize] += 1);
    let groups = (1..tree.nodes.len()).filter(|&at| tree.nodes[at].unit.is_none());
    let mut largest: Vec<usize> = groups.collect();
    largest.sort_by_key(|&at| (Reverse(tree.nodes[at].units), at));
    let mut rows = children.first().copied().unwrap_or(0);
    let mut is_open = vec![false; tree.nodes.len()];
    for at in largest {
        let in_sight = tree.nodes[at].parent.is_none_or(|parent| parent == 0 || is_open[parent as usize]);
        if in_sight && rows + children[at] <= FIRST_ROWS {
            rows += children[at];
            is_open[at] = true;
        }
    }
    let open = (0..tree.nodes.len()).filter(|&at| is_open[at]);
    let mut ids: Vec<String> = open.map(|at| tree.nodes[at].id.clone()).collect();
    ids.sort();
    ids
}

/// The closed groups around a unit.
fn closed_around(study: &Study, ordered: &OrderedMatrix, id: &str) -> Vec<String> {
    let nodes = &ordered.tree().nodes;
    let unit = study.graph.index_of(id);
    let leaf = nodes.iter().find(|node| node.unit.is_some() && node.unit == unit);
    let mut around = leaf.and_then(|leaf| leaf.parent);
    let mut closed = Vec::new();
    // The root has no row: it is always open.
    while let Some(group) = around.filter(|&group| group != 0) {
        let node = &nodes[group as usize];
        if !ordered.expanded.contains(&node.id) {
            closed.push(node.id.clone());
        }
        around = node.parent;
    }
    closed
}

/// The place of each node, where all its units share one.
fn places_of_nodes(split: &Split, tree: &Tree) -> Vec<Option<Place>> {
    let mut seen: Vec<Option<Option<Place>>> = vec![None; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate().rev() {
        let own = node.unit.map(|unit| Some(split.place_of(unit))).or(seen[at]).flatten();
        seen[at] = Some(own);
        if let Some(parent) = node.parent {
            let known = &mut seen[parent as usize];
            *known = match *known {
                None => Some(own),
                Some(place) if place == own => Some(place),
                Some(_) => Some(None),
            };
        }
    }
    seen.into_iter().map(Option::flatten).collect()
}

fn count_elsewhere(ground: Ground<'_>, tree: &Tree) -> Vec<u32> {
    let differs = |node: &TreeNode| node.unit.is_some_and(|unit| ground.is_elsewhere(unit));
    let mut counts: Vec<u32> = tree.nodes.iter().map(|node| u32::from(differs(node))).collect();
    for at in (0..counts.len()).rev() {
        if let Some(parent) = tree.nodes[at].parent {
            counts[parent as usize] += counts[at];
        }
    }
    counts
}

fn span(first: u32, count: u32, size: u32) -> Range<u32> {
    let first = first.min(size);
    first..(first + count.min(MOST)).min(size)
}

fn row_view(ground: Ground<'_>, ordered: &OrderedMatrix, at: u32) -> MatrixRowView {
    let row = &ordered.matrix.rows[at as usize];
    let node = &ordered.tree().nodes[row.node as usize];
    let place = ground.split.zip(ordered.places.get(row.node as usize).copied().flatten());
    MatrixRowView {
        id: node.id.clone(),
        label: ordered.label(ground.study, at),
        depth: row.depth,
        parent: row.parent,
        end: row.end,
        is_unit: row.unit.is_some(),
        open: row.open,
        units: row.units,
        level: row.level,
        in_cycle: row.cycle.is_some() || row.in_cycle,
        elsewhere: ordered.elsewhere[row.node as usize],
        role: row.unit.map_or("", |unit| ground.study.graph.role(unit).id()).into(),
        place: place.map(|(split, place)| place_key(split, place)).unwrap_or_default(),
    }
}

/// The row of a unit or group, or of the closed group around it.
fn row_of(study: &Study, ordered: &OrderedMatrix, id: &str) -> Option<u32> {
    if let Some(unit) = study.graph.index_of(id) {
        return ordered.matrix.row_of(unit);
    }
    let nodes = &ordered.tree().nodes;
    let found = ordered.matrix.rows.iter().position(|row| nodes[row.node as usize].id == id);
    found.map(|row| row as u32)
}
