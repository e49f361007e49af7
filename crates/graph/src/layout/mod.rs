//! The nested, levelled map: which boxes are drawn, where, and the edges between them.

mod fold;
mod matrix;
mod opening;
mod pack;
mod rows;
mod shape;
mod shown;
mod stack;

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::UnitIndex;

use crate::digraph::Arc;
use crate::{Dependency, Graph, Tree};

pub use matrix::{Matrix, MatrixCell, MatrixCycle, MatrixRow, order_matrix};

use fold::{FoldedEdge, Siblings, find_drawn_cycles, find_siblings, fold_dependencies, is_in_cycle};
use pack::pack_boxes;
use rows::{Rows, arrange_rows};
use shown::{Shown, choose_shown};

/// What to draw.
#[derive(Clone, Default)]
pub struct MapRequest<'a> {
    /// Which groups are open; the root always is
    pub opening: Opening,
    /// The groups around these units are open, too
    pub show: Vec<UnitIndex>,
    /// Only these units, and the groups around them; none: all of the tree
    pub only: Option<&'a BTreeSet<UnitIndex>>,
    /// Draw at most this many boxes, open groups included: those that would go beyond stay closed.
    /// 0: the default of 1,000
    pub most: usize,
    /// Only dependencies of which this holds; none: all
    pub counts: Option<&'a (dyn Fn(&Dependency) -> bool + 'a)>,
    /// Dependencies to be counted apart in [`MapEdge::marked`]
    pub marks: Option<&'a (dyn Fn(&Dependency) -> bool + 'a)>,
}

/// Which groups of a map are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// Those with these ids, breadth first
    Named(BTreeSet<String>),
    /// So many that the picture tells most: the largest groups are opened until some 40 to 80 boxes
    /// are to be seen, groups of groups before groups of units; all of them where there is little
    Telling,
    /// All, breadth first
    All,
}

impl Default for Opening {
    fn default() -> Opening {
        Opening::Named(BTreeSet::new())
    }
}

/// Boxes and edges with coordinates, ready to draw. The same input gives the same coordinates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapLayout {
    /// Width and height of the whole
    pub size: (f32, f32),
    /// Boxes in the order of the tree, parents before children. The root is the map itself and has no
    /// box, unless its children alone are more than the limit: then it is the one box, closed
    pub boxes: Vec<MapBox>,
    /// Edges between boxes that are drawn closed (groups) or are units
    pub edges: Vec<MapEdge>,
    /// Groups that were to be open and stay closed because of the limit
    pub kept_closed: Vec<String>,
    /// The box that shows each unit, by unit index
    pub box_of_unit: Vec<Option<u32>>,
}

/// A group or a unit as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct MapBox {
    /// The tree node's id
    pub id: String,
    /// The tree node's label
    pub label: String,
    /// Place in [`Tree::nodes`]
    pub node: u32,
    /// The box around it: a place in [`MapLayout::boxes`]
    pub parent: Option<u32>,
    /// The unit, for a leaf
    pub unit: Option<UnitIndex>,
    /// Units in it, of those asked for
    pub units: u32,
    /// Drawn open, its children inside
    pub open: bool,
    /// Left, top, width, height in points
    pub rect: [f32; 4],
    /// Level among its siblings, 0 at the bottom: one above the highest of those it depends on,
    /// edges that point against the order left out
    pub level: u32,
    /// Part of a cycle of production references: of a closed group or a unit, among all that are drawn;
    /// of an open group, among its siblings. A number that they share and no other cycle of this
    /// layout has
    pub cycle: Option<u32>,
}

/// All dependencies from one drawn box to another, folded into one edge.
#[derive(Debug, Clone, PartialEq)]
pub struct MapEdge {
    /// Place in [`MapLayout::boxes`]
    pub from: u32,
    /// Place in [`MapLayout::boxes`]
    pub to: u32,
    /// Dependencies folded
    pub dependencies: u32,
    /// References folded
    pub references: u32,
    /// Of the dependencies, those that [`MapRequest::marks`] holds of
    pub marked: u32,
    /// All of them are in test code
    pub test_only: bool,
    /// Does not lead down: among the siblings that contain its two ends, the one it leaves is not on
    /// a higher level than the one it leads to
    pub against: bool,
    /// Of the dependencies, those that close a cycle of units ([`Graph::feedback`])
    pub closing: u32,
    /// Both ends are in one cycle of what is drawn
    pub in_cycle: bool,
}

/// Lays out a tree: each open group's children in levels, what depends above what is depended on,
/// nested inside their group, a pile far higher than wide folded into columns from left to right;
/// sizes from the inside out. Adding up dependencies between the boxes
/// that are visible gives the edges.
///
/// The order of a group's children comes from the dependencies among them alone, not from what is
/// open inside them, so opening a group moves its siblings apart and leaves their order.
pub fn layout_map(graph: &Graph, tree: &Tree, request: &MapRequest<'_>) -> MapLayout {
    let shown = choose_shown(graph, tree, request);
    let folded = fold_dependencies(graph, &shown, request);
    let siblings = find_siblings(&shown, &folded);
    let rows = arrange_groups(&shown, &folded, &siblings);
    let packed = pack_boxes(tree, &shown, &rows);
    let drawn_cycles = find_drawn_cycles(&shown, &folded);
    let cycles = number_cycles(&shown, &rows, &drawn_cycles);
    let box_of = |at: usize| {
        let node = &tree.nodes[shown.nodes[at] as usize];
        let row = &rows[shown.group_of(at)];
        MapBox {
            id: node.id.clone(),
            label: node.label.clone(),
            node: shown.nodes[at],
            parent: shown.parents[at],
            unit: node.unit,
            units: shown.units[at],
            open: shown.open[at],
            rect: packed.rects[at].map(|points| points as f32),
            level: row.levels[shown.places[at] as usize],
            cycle: cycles[at],
        }
    };
    MapLayout {
        size: (packed.size.0 as f32, packed.size.1 as f32),
        boxes: (0..shown.nodes.len()).map(box_of).collect(),
        edges: folded
            .iter()
            .zip(&siblings)
            .map(|(edge, ends)| map_edge(edge, ends, &rows, is_in_cycle(edge, &drawn_cycles)))
            .collect(),
        kept_closed: shown.kept_closed,
        box_of_unit: shown.box_of_unit,
    }
}

/// The rows of every group, in the order of [`Shown::children`].
fn arrange_groups(shown: &Shown, folded: &[FoldedEdge], siblings: &[Siblings]) -> Vec<Rows> {
    let groups = shown.children.iter().zip(arcs_of_groups(shown, folded, siblings));
    groups.map(|(children, arcs)| arrange_rows(children.len(), arcs)).collect()
}

/// The arcs between the children of a group.
#[derive(Debug, Clone, Default)]
struct GroupArcs {
    /// Of production references, by their number
    production: Vec<Arc>,
    /// Of these, without what only closes cycles of units
    settled: Vec<Arc>,
    /// Of all references, by what it costs to point upwards
    all: Vec<Arc>,
    /// Of these, without what only closes cycles of units
    ordering: Vec<Arc>,
    /// What only closes cycles of units
    closing: Vec<Arc>,
}

fn arcs_of_groups(shown: &Shown, folded: &[FoldedEdge], siblings: &[Siblings]) -> Vec<GroupArcs> {
    let mut arcs: Vec<GroupArcs> = vec![GroupArcs::default(); shown.children.len()];
    for edge in add_up(folded, siblings) {
        let arc = |weight| Arc { from: edge.ends.from, to: edge.ends.to, weight };
        let of_group = &mut arcs[edge.ends.group];
        if edge.production > 0 {
            of_group.production.push(arc(u64::from(edge.production)));
        }
        if edge.settled > 0 {
            of_group.settled.push(arc(u64::from(edge.settled)));
        }
        of_group.all.push(arc(edge.weight));
        let orders = edge.settled > 0 || edge.production == 0;
        let part = if orders { &mut of_group.ordering } else { &mut of_group.closing };
        part.push(arc(edge.weight));
    }
    arcs
}

/// All edges from one sibling to another.
struct SiblingEdge {
    ends: Siblings,
    production: u32,
    settled: u32,
    weight: u64,
}

/// The edges between siblings, whatever is open inside these: what orders two siblings is the same for
/// many edges between their parts as for one between them.
fn add_up(folded: &[FoldedEdge], siblings: &[Siblings]) -> Vec<SiblingEdge> {
    let edge = |(edge, &ends): (&FoldedEdge, &Siblings)| SiblingEdge {
        ends,
        production: edge.production,
        settled: edge.settled(),
        weight: edge.weight(),
    };
    let mut edges: Vec<SiblingEdge> = folded.iter().zip(siblings).map(edge).collect();
    edges.sort_unstable_by_key(|edge| edge.ends);
    edges.dedup_by(|later, kept| {
        let same = later.ends == kept.ends;
        if same {
            kept.production += later.production;
            kept.settled += later.settled;
            kept.weight += later.weight;
        }
        same
    });
    edges
}

/// The cycles of what is drawn, and behind them those of open groups among their siblings, outer ones first.
fn number_cycles(shown: &Shown, rows: &[Rows], drawn: &[Option<u32>]) -> Vec<Option<u32>> {
    let first = drawn.iter().flatten().max().map_or(0, |last| last + 1);
    let mut numbers: BTreeMap<(usize, u32), u32> = BTreeMap::new();
    let cycle_of = |at: usize| {
        if !shown.open[at] {
            return drawn[at];
        }
        let group = shown.group_of(at);
        let cycle = rows[group].cycles[shown.places[at] as usize]?;
        let next = first + numbers.len() as u32;
        Some(*numbers.entry((group, cycle)).or_insert(next))
    };
    (0..shown.nodes.len()).map(cycle_of).collect()
}

fn map_edge(edge: &FoldedEdge, ends: &Siblings, rows: &[Rows], in_cycle: bool) -> MapEdge {
    let rows = &rows[ends.group];
    let (from, to) = (ends.from as usize, ends.to as usize);
    MapEdge {
        from: edge.from,
        to: edge.to,
        dependencies: edge.dependencies,
        references: edge.references,
        marked: edge.marked,
        test_only: edge.test_only,
        against: rows.levels[from] <= rows.levels[to],
        closing: edge.closing,
        in_cycle,
    }
}

#[cfg(test)]
mod tests;
