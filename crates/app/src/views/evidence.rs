//! The lines that prove an edge, whatever it is drawn between.

use banyan_facts::{Link, Unit};
use banyan_graph::{Dependency, Graph};

use super::groups::{label_of_group, units_of_box};
use super::narrow::{Filter, Ground, Narrowed, mask};
use crate::error::Answer;
use crate::wire::{EvidenceRow, EvidenceView, MapQuery};

const MOST_ROWS: usize = 2_000;

/// The evidence of an edge between two boxes: units, groups, or places. Where the edge was drawn by a
/// query, what that leaves out is counted and not listed.
pub fn view_evidence(
    ground: Ground<'_>,
    from: &str,
    to: &str,
    drawn_by: Option<(&MapQuery, &Narrowed)>,
) -> Answer<EvidenceView> {
    let graph = &ground.study.graph;
    let (sources, targets) = (units_of_box(ground, from)?, units_of_box(ground, to)?);
    let (in_sources, in_targets) =
        (mask(graph, sources.iter().copied()), mask(graph, targets.iter().copied()));
    let drawn = drawn_by.map(|(query, narrowed)| (Filter::new(ground, query), units_in(graph, narrowed)));
    let is_drawn = |dependency: &Dependency| {
        drawn.as_ref().is_none_or(|(filter, kept)| {
            kept[dependency.from.at()] && kept[dependency.to.at()] && filter.counts(dependency)
        })
    };
    let mut rows = Vec::new();
    let (mut total, mut left_out) = (0, 0);
    for dependency in sources.iter().flat_map(|source| graph.dependencies_from(*source)) {
        let within = in_sources[dependency.to.at()] && in_targets[dependency.from.at()];
        if !in_targets[dependency.to.at()] || within {
            continue;
        }
        if !is_drawn(dependency) {
            left_out += dependency.references();
            continue;
        }
        total += dependency.references();
        let left = MOST_ROWS - rows.len();
        rows.extend(graph.evidence(dependency).iter().take(left).map(|link| evidence_row(graph, link)));
    }
    let label = |id| label_of_box(ground, id);
    Ok(EvidenceView { from_label: label(from), to_label: label(to), total, left_out, rows })
}

fn units_in(graph: &Graph, narrowed: &Narrowed) -> Vec<bool> {
    mask(graph, narrowed.tree.nodes.iter().filter_map(|node| node.unit))
}

fn label_of_box(ground: Ground<'_>, id: &str) -> String {
    if let Some(index) = ground.study.graph.index_of(id) {
        return ground.study.graph.unit(index).name.to_string();
    }
    // A place is named by its key alone, too.
    let place = if id.contains(':') { id.to_owned() } else { format!("service:{id}") };
    let rest = id.split_once(':').map_or(id, |(_, rest)| rest);
    label_of_group(ground, &place, rest)
}

fn evidence_row(graph: &Graph, link: &Link) -> EvidenceRow {
    let (from, to) = (graph.unit(link.from), graph.unit(link.to));
    EvidenceRow {
        from: from.id.to_string(),
        from_name: with_member(from, link.from_member),
        to: to.id.to_string(),
        to_name: with_member(to, link.to_member),
        kind: link.kind.id().into(),
        path: graph.file_path(link.file).into(),
        line: link.line,
        test: link.test,
    }
}

fn with_member(unit: &Unit, member: Option<u32>) -> String {
    match member.and_then(|at| unit.members.get(at as usize)) {
        Some(member) => format!("{}.{}", unit.name, member.name),
        None => unit.name.to_string(),
    }
}
