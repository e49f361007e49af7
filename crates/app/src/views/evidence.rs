//! The lines that prove an edge, whatever it is drawn between.

use std::collections::BTreeSet;

use banyan_facts::{Link, Unit};
use banyan_graph::{Graph, UnitIndex};
use banyan_split::Split;

use super::groups::units_of_group;
use crate::error::{Answer, AppError};
use crate::state::Study;
use crate::wire::{EvidenceRow, EvidenceView};

const MOST_ROWS: usize = 2_000;

/// The evidence of an edge between two boxes: units, `folder:` and `service:` groups, or places.
pub fn view_evidence(study: &Study, split: &Split, from: &str, to: &str) -> Answer<EvidenceView> {
    let graph = &study.graph;
    let (sources, targets) = (units_of_box(study, Some(split), from)?, units_of_box(study, Some(split), to)?);
    let mut rows = Vec::new();
    let mut total = 0;
    for &source in &sources {
        for dependency in graph.dependencies_from(source) {
            let inside = sources.contains(&dependency.to);
            if !targets.contains(&dependency.to) || (inside && targets.contains(&source)) {
                continue;
            }
            total += dependency.references();
            let left = MOST_ROWS - rows.len();
            rows.extend(graph.evidence(dependency).iter().take(left).map(|link| evidence_row(graph, link)));
        }
    }
    Ok(EvidenceView {
        from_label: label_of(study, split, from),
        to_label: label_of(study, split, to),
        total,
        rows,
    })
}

/// The units behind a box's id: a unit's, a group's or a place's key.
pub fn units_of_box(study: &Study, split: Option<&Split>, id: &str) -> Answer<BTreeSet<UnitIndex>> {
    let graph = &study.graph;
    if let Some(index) = graph.index_of(id) {
        return Ok([index].into());
    }
    units_of_group(graph, split, id)
        .ok_or_else(|| AppError::NotFound(format!("nothing of this monolith is called `{id}` any more")))
}

fn label_of(study: &Study, split: &Split, id: &str) -> String {
    if let Some(index) = study.graph.index_of(id) {
        return study.graph.unit(index).name.to_string();
    }
    let key = id.strip_prefix("service:").unwrap_or(id);
    let named = split.services.iter().find(|service| service.key == key);
    named
        .map_or_else(|| id.strip_prefix("folder:").unwrap_or(key).to_string(), |service| service.name.clone())
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
