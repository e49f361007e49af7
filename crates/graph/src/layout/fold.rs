//! Adding up dependencies between the boxes that are drawn closed.

use super::shown::Shown;
use crate::digraph::{Arc, Digraph};
use crate::{Graph, MapRequest};

/// All dependencies from one closed box or unit to another.
#[derive(Debug, Clone)]
pub(super) struct FoldedEdge {
    pub from: u32,
    pub to: u32,
    pub dependencies: u32,
    /// References in production code that use something
    pub production: u32,
    /// Dependencies that close a cycle of units
    pub closing: u32,
    /// The production references of these
    closing_references: u32,
    pub test_only: bool,
    /// Dependencies that the request marks
    pub marked: u32,
    pub references: u32,
}

/// Where an edge crosses between siblings: the innermost group that holds both ends, and the places
/// in it of the boxes that contain them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Siblings {
    pub group: usize,
    pub from: u32,
    pub to: u32,
}

impl FoldedEdge {
    /// Production references of dependencies that close no cycle of units. What only closes cycles does not
    /// order anything, so that among units the same dependencies point upwards whatever is left out.
    pub fn settled(&self) -> u32 {
        self.production - self.closing_references
    }

    /// What it costs to point upwards: production first, the rest only where that leaves a choice.
    pub fn weight(&self) -> u64 {
        1_000 * u64::from(self.settled()) + u64::from(self.references - self.settled())
    }
}

/// The edges between boxes, sorted by (from, to); one pass over the units of each box.
pub(super) fn fold_dependencies(graph: &Graph, shown: &Shown, request: &MapRequest<'_>) -> Vec<FoldedEdge> {
    let mut units: Vec<_> = graph.indexes().filter(|unit| shown.box_of_unit[unit.at()].is_some()).collect();
    units.sort_by_key(|unit| shown.box_of_unit[unit.at()]);
    let mut slots: Vec<Option<usize>> = vec![None; shown.nodes.len()];
    let mut edges: Vec<FoldedEdge> = Vec::new();
    for units in units.chunk_by(|a, b| shown.box_of_unit[a.at()] == shown.box_of_unit[b.at()]) {
        let start = edges.len();
        let from = shown.box_of_unit[units[0].at()];
        for dependency in units.iter().flat_map(|&unit| graph.dependencies_from(unit)) {
            let to = shown.box_of_unit[dependency.to.at()];
            let (Some(from), Some(to), true) = (from, to, from != to) else { continue };
            if request.counts.is_some_and(|counts| !counts(dependency)) {
                continue;
            }
            let slot = *slots[to as usize].get_or_insert(edges.len());
            if slot == edges.len() {
                edges.push(FoldedEdge {
                    from,
                    to,
                    dependencies: 0,
                    production: 0,
                    closing: 0,
                    closing_references: 0,
                    test_only: true,
                    marked: 0,
                    references: 0,
                });
            }
            let edge = &mut edges[slot];
            edge.dependencies += 1;
            edge.marked += u32::from(request.marks.is_some_and(|marks| marks(dependency)));
            edge.test_only &= dependency.test_only;
            let production = graph.production_references(dependency);
            edge.production += production;
            if graph.closes_cycle(dependency) {
                edge.closing += 1;
                edge.closing_references += production;
            }
            edge.references += dependency.references();
        }
        for edge in &edges[start..] {
            slots[edge.to as usize] = None;
        }
        edges[start..].sort_by_key(|edge| edge.to);
    }
    edges
}

/// For each edge, the siblings that contain its ends.
pub(super) fn find_siblings(shown: &Shown, edges: &[FoldedEdge]) -> Vec<Siblings> {
    let mut depths = vec![0u32; shown.nodes.len()];
    for (at, parent) in shown.parents.iter().enumerate() {
        depths[at] = parent.map_or(0, |parent| depths[parent as usize] + 1);
    }
    let up = |at: u32| shown.parents[at as usize].unwrap_or(at);
    let siblings = |edge: &FoldedEdge| {
        let (mut from, mut to) = (edge.from, edge.to);
        while depths[from as usize] > depths[to as usize] {
            from = up(from);
        }
        while depths[to as usize] > depths[from as usize] {
            to = up(to);
        }
        while shown.parents[from as usize] != shown.parents[to as usize] {
            (from, to) = (up(from), up(to));
        }
        Siblings {
            group: shown.group_of(from as usize),
            from: shown.places[from as usize],
            to: shown.places[to as usize],
        }
    };
    edges.iter().map(siblings).collect()
}

/// The cycles of production references among the boxes that have edges: for each box the number of
/// its cycle, counted in the order of the boxes.
pub(super) fn find_drawn_cycles(shown: &Shown, edges: &[FoldedEdge]) -> Vec<Option<u32>> {
    let production = edges.iter().filter(|edge| edge.production > 0);
    let arcs = production.map(|edge| Arc { from: edge.from, to: edge.to, weight: 1 }).collect();
    let mut cycles = vec![None; shown.nodes.len()];
    let components = Digraph::new(shown.nodes.len(), arcs).find_components();
    let mut found: Vec<Vec<u32>> = components.into_iter().filter(|members| members.len() > 1).collect();
    found.sort_unstable();
    for (number, members) in (0u32..).zip(&found) {
        members.iter().for_each(|&member| cycles[member as usize] = Some(number));
    }
    cycles
}

/// Whether both ends of an edge are in one cycle.
pub(super) fn is_in_cycle(edge: &FoldedEdge, cycles: &[Option<u32>]) -> bool {
    let (from, to) = (cycles[edge.from as usize], cycles[edge.to as usize]);
    from.is_some() && from == to
}
