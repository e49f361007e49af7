//! The lines that prove an edge, whatever it is drawn between.

use banyan_facts::Link;
use banyan_graph::{Dependency, Graph, UnitIndex};

use super::groups::{label_of_group, units_of_box};
use super::narrow::{Filter, Ground, Narrowed, mask};
use crate::error::Answer;
use crate::state::Study;
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
        rows.extend(
            graph.evidence(dependency).iter().take(left).map(|link| evidence_row(ground.study, link)),
        );
    }
    let label = |id| label_of_box(ground, id);
    Ok(EvidenceView { from_label: label(from), to_label: label(to), total, left_out, rows })
}

fn units_in(graph: &Graph, narrowed: &Narrowed) -> Vec<bool> {
    mask(graph, narrowed.tree.nodes.iter().filter_map(|node| node.unit))
}

fn label_of_box(ground: Ground<'_>, id: &str) -> String {
    if let Some(index) = ground.study.graph.index_of(id) {
        return ground.study.name_of(index).to_owned();
    }
    // A place is named by its key alone, too.
    let place = if id.contains(':') { id.to_owned() } else { format!("service:{id}") };
    let rest = id.split_once(':').map_or(id, |(_, rest)| rest);
    label_of_group(ground, &place, rest)
}

fn evidence_row(study: &Study, link: &Link) -> EvidenceRow {
    let graph = &study.graph;
    EvidenceRow {
        from: graph.unit(link.from).id.to_string(),
        from_name: with_member(study, link.from, link.from_member.get()),
        to: graph.unit(link.to).id.to_string(),
        to_name: with_member(study, link.to, link.to_member.get()),
        kind: link.kind.id().into(),
        path: graph.file_path(link.file).into(),
        line: link.line,
        test: link.test,
    }
}

fn with_member(study: &Study, unit: UnitIndex, member: Option<u32>) -> String {
    let name = study.name_of(unit);
    match member.and_then(|at| study.graph.unit(unit).members.get(at as usize)) {
        Some(member) => format!("{name}.{}", member.name),
        None => name.to_owned(),
    }
}
