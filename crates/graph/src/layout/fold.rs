//! Adding up dependencies between the boxes that are drawn closed.

use std::collections::BTreeMap;

use banyan_facts::ReferenceKind;

use super::shown::Shown;
use crate::{Graph, MapRequest};

const KINDS: usize = ReferenceKind::ALL.len();

/// All dependencies from one closed box or unit to another.
#[derive(Debug, Clone)]
pub(super) struct FoldedEdge {
    pub from: u32,
    pub to: u32,
    pub dependencies: u32,
    /// References in production code that use something
    pub production: u32,
    pub test_only: bool,
    /// Dependencies that the request marks
    pub marked: u32,
    kinds: [u32; KINDS],
}

/// Where an edge crosses between siblings: the innermost group that holds both ends, and the places
/// in it of the boxes that contain them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Siblings {
    pub group: usize,
    pub from: u32,
    pub to: u32,
}

impl FoldedEdge {
    pub fn references(&self) -> u32 {
        self.kinds.iter().sum()
    }

    /// What it costs to point upwards: production first, the rest only where that leaves a choice.
    pub fn weight(&self) -> u64 {
        1_000 * u64::from(self.production) + u64::from(self.references() - self.production)
    }

    pub fn named_kinds(&self) -> BTreeMap<&'static str, u32> {
        let counts = ReferenceKind::ALL.iter().map(|kind| (kind.id(), self.kinds[*kind as usize]));
        counts.filter(|&(_, count)| count > 0).collect()
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
                    test_only: true,
                    marked: 0,
                    kinds: [0; KINDS],
                });
            }
            let edge = &mut edges[slot];
            edge.dependencies += 1;
            edge.marked += u32::from(request.marks.is_some_and(|marks| marks(dependency)));
            edge.test_only &= dependency.test_only;
            edge.production += graph.production_references(dependency);
            graph.evidence(dependency).iter().for_each(|link| edge.kinds[link.kind as usize] += 1);
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
