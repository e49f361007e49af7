//! What makes an extraction risky.

use std::collections::BTreeSet;

use banyan_facts::Markers;

use super::Extraction;
use crate::naming::{Naming, code, count, list};
use crate::plan::Departures;
use crate::{Party, Pattern, Plan, TableOwnership, is_test_unit};

/// Names the risks of an extraction, the gravest first.
pub(crate) fn name_risks(
    naming: Naming<'_>,
    plan: &Plan,
    leaves: &Departures,
    extraction: &Extraction,
) -> Vec<String> {
    [
        blind(plan),
        transactions(plan, naming, extraction),
        contested(naming, plan, extraction),
        bound(naming, plan, extraction),
        calls_back(naming, plan, leaves, extraction),
        library_leads_back(naming, extraction),
        untested(naming, extraction),
        no_way_in(extraction),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn blind(plan: &Plan) -> Option<String> {
    let share = (plan.resolved_share * 100.0).floor();
    plan.unsure.then(|| {
        format!("Too little was read or followed ({share} % of the references): there may be seams that this plan does not show.")
    })
}

fn transactions(plan: &Plan, naming: Naming<'_>, extraction: &Extraction) -> Option<String> {
    let spans = extraction.transactions.iter().map(|&at| &plan.transactions[at as usize]);
    let names: Vec<String> = spans.map(|span| code(&naming.member(span.unit, span.member))).collect();
    (!names.is_empty()).then(|| {
        format!("{} will no longer be atomic: {}.", count(names.len() as u32, "transaction"), list(names))
    })
}

fn contested(naming: Naming<'_>, plan: &Plan, extraction: &Extraction) -> Option<String> {
    let own = Party::Service(extraction.service);
    let written = |table: &&TableOwnership| table.contested && table.counts_of(own).writes > 0;
    let tables: Vec<u32> = plan.tables.iter().filter(written).map(|table| table.table).collect();
    (!tables.is_empty()).then(|| format!("It is not the only one to write {}.", naming.tables(&tables)))
}

fn bound(naming: Naming<'_>, plan: &Plan, extraction: &Extraction) -> Option<String> {
    let own = Party::Service(extraction.service);
    let others = plan.seams.iter().filter(|seam| seam.from == own || seam.to == own);
    let bound =
        others.filter(|seam| seam.patterns.iter().any(|choice| choice.pattern == Pattern::MergeServices));
    let others: BTreeSet<Party> =
        bound.map(|seam| if seam.from == own { seam.to } else { seam.from }).collect();
    let names: Vec<String> = others.into_iter().map(|party| naming.party(party).to_owned()).collect();
    (!names.is_empty()).then(|| format!("It hardly comes apart from {}: think of merging them.", list(names)))
}

fn calls_back(
    naming: Naming<'_>,
    plan: &Plan,
    leaves: &Departures,
    extraction: &Extraction,
) -> Option<String> {
    let inside = extraction.seams_out.iter().map(|&at| &plan.seams[at as usize]);
    let inside = inside.filter(|seam| seam.references > 0 && leaves.wave_of(seam.to) >= extraction.wave);
    let to: Vec<String> =
        inside.map(|seam| format!("{} to {}", seam.references, naming.party(seam.to))).collect();
    (extraction.return_references > 0).then(|| {
        format!(
            "{} lead back into the monolith: {}.",
            count(extraction.return_references, "reference"),
            list(to)
        )
    })
}

fn library_leads_back(naming: Naming<'_>, extraction: &Extraction) -> Option<String> {
    let graph = naming.graph;
    let leads_back = |unit: &banyan_graph::UnitIndex| {
        let uses = graph.dependencies_from(*unit).iter().filter(|dependency| !dependency.test_only);
        uses.into_iter().any(|dependency| crate::party_of(graph, naming.split, dependency.to).is_some())
    };
    let units: Vec<_> = extraction.shared_units.iter().copied().filter(leads_back).collect();
    (!units.is_empty()).then(|| {
        format!(
            "The shared library leads back into services or the monolith through {}.",
            naming.units(&units)
        )
    })
}

fn untested(naming: Naming<'_>, extraction: &Extraction) -> Option<String> {
    let graph = naming.graph;
    let is_tested = |unit| {
        let own = graph.unit(unit).members.iter().any(|member| member.markers.has(Markers::TEST));
        let mut users = graph.dependencies_to(unit).chain(graph.dependencies_from(unit));
        own || users.any(|used| used.test_only || is_test_unit(graph, used.from))
    };
    let tested = extraction.units.iter().any(|&unit| is_tested(unit));
    (!tested && !extraction.units.is_empty()).then(|| "No test of its units was found.".into())
}

fn no_way_in(extraction: &Extraction) -> Option<String> {
    let entered = !extraction.entry_points.is_empty() || !extraction.seams_in.is_empty();
    (!entered && !extraction.units.is_empty()).then(|| {
        "No entry point and no reference leads to it: either it is dead, or what enters it was not seen."
            .into()
    })
}
