//! Moving one service out: what moves with it, what it costs, what makes it risky, and the steps.

mod data_steps;
mod risks;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};
use banyan_split::Place;

use crate::choices::choose_service_patterns;
use crate::naming::Naming;
use crate::plan::Departures;
use crate::waves::seams_to_cut;
use crate::{Effort, Party, Pattern, PatternChoice, Plan, Spot, is_test_unit, party_of};

/// Moving one service out of the monolith.
#[derive(Debug, Clone, PartialEq)]
pub struct Extraction {
    /// The service: a place in `Split::services`; a plan's extractions are in that order
    pub service: u32,
    /// Its units, tests left out, in order
    pub units: Vec<UnitIndex>,
    /// Test units that go with it
    pub test_units: Vec<UnitIndex>,
    /// Lines of its units, tests left out
    pub lines: u32,
    /// Its entry points: places in the facts' entry points
    pub entry_points: Vec<u32>,
    /// Tables it owns: places in the facts' tables
    pub tables: Vec<u32>,
    /// Seams that lead to it: places in `Plan::seams`
    pub seams_in: Vec<u32>,
    /// Seams that leave it: places in `Plan::seams`
    pub seams_out: Vec<u32>,
    /// Transactions it takes part in: places in `Plan::transactions`
    pub transactions: Vec<u32>,
    /// References from it to what is still in the monolith when it leaves
    pub return_references: u32,
    /// Configuration keys its units read
    pub configuration: Vec<ConfigurationKey>,
    /// Units of the shared library that it needs, directly or through others of the library
    pub shared_units: Vec<UnitIndex>,
    /// Patterns for the service as a whole
    pub patterns: Vec<PatternChoice>,
    /// What to do, in order; each step can be taken back by itself
    pub steps: Vec<Step>,
    /// How much work it is, when it is done in its wave
    pub effort: Effort,
    /// What makes it risky, the gravest first
    pub risks: Vec<String>,
    /// The number of its wave
    pub wave: u32,
}

/// A configuration key that an extraction has to carry over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationKey {
    /// The key
    pub key: String,
    /// Where the service reads it
    pub reads: Vec<Spot>,
    /// Other parties that read it too
    pub shared_with: Vec<Party>,
    /// Units of the shared library read it too
    pub shared_library: bool,
}

impl ConfigurationKey {
    /// Whether anybody else reads it.
    pub fn is_shared(&self) -> bool {
        self.shared_library || !self.shared_with.is_empty()
    }
}

/// One step of an extraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What, in a few words
    pub title: String,
    /// The pattern it applies
    pub pattern: Option<Pattern>,
    /// How, with names and counts
    pub detail: String,
    /// How to take it back
    pub way_back: String,
}

/// Plans the extraction of each service of the split.
pub(crate) fn plan_extractions(naming: Naming<'_>, plan: &Plan, leaves: &Departures) -> Vec<Extraction> {
    let services = 0..naming.split.services.len() as u32;
    services.map(|service| plan_extraction(naming, plan, leaves, service)).collect()
}

fn plan_extraction(naming: Naming<'_>, plan: &Plan, leaves: &Departures, service: u32) -> Extraction {
    let mut extraction = collect_extraction(naming, plan, leaves, service);
    extraction.effort = measure_extraction(plan, leaves, &extraction);
    extraction.patterns = choose_service_patterns(naming, plan, &extraction);
    extraction.risks = risks::name_risks(naming, plan, leaves, &extraction);
    extraction.steps = steps::order_steps(naming, plan, leaves, &extraction);
    extraction
}

fn collect_extraction(naming: Naming<'_>, plan: &Plan, leaves: &Departures, service: u32) -> Extraction {
    let (graph, own) = (naming.graph, Party::Service(service));
    let all = naming.split.units_of(Place::Service(service));
    let (test_units, units): (Vec<UnitIndex>, Vec<UnitIndex>) =
        all.partition(|&unit| is_test_unit(graph, unit));
    let seams = |keep: &dyn Fn(&crate::Seam) -> bool| places(plan.seams.iter().map(keep));
    let entry_points = &graph.facts().entry_points;
    let calls_back = plan.seams.iter().filter(|seam| seam.from == own);
    let wave = leaves.wave_of(own);
    Extraction {
        service,
        lines: units.iter().map(|&unit| graph.unit(unit).lines).sum(),
        entry_points: places(entry_points.iter().map(|entry_point| {
            !entry_point.test && party_of(graph, naming.split, entry_point.unit) == Some(own)
        })),
        tables: places(plan.tables.iter().map(|table| table.owner == Some(own))),
        seams_in: seams(&|seam| seam.to == own),
        seams_out: seams(&|seam| seam.from == own),
        transactions: places(
            plan.transactions.iter().map(|span| span.party == Some(own) || span.services.contains(&own)),
        ),
        return_references: calls_back
            .filter(|seam| leaves.wave_of(seam.to) >= wave)
            .map(|seam| seam.references)
            .sum(),
        configuration: collect_configuration(naming, own),
        shared_units: collect_shared(naming, &units),
        patterns: Vec::new(),
        steps: Vec::new(),
        effort: Effort::default(),
        risks: Vec::new(),
        wave,
        units,
        test_units,
    }
}

/// The places of what is true.
fn places(kept: impl Iterator<Item = bool>) -> Vec<u32> {
    kept.enumerate().filter(|(_, keep)| *keep).map(|(at, _)| at as u32).collect()
}

fn collect_configuration(naming: Naming<'_>, own: Party) -> Vec<ConfigurationKey> {
    let (graph, split) = (naming.graph, naming.split);
    let mut keys: BTreeMap<&str, ConfigurationKey> = BTreeMap::new();
    let reads = || graph.facts().configuration.iter();
    for read in reads().filter(|read| party_of(graph, split, read.unit) == Some(own)) {
        let key = keys.entry(&read.key).or_insert_with(|| ConfigurationKey {
            key: read.key.to_string(),
            reads: Vec::new(),
            shared_with: Vec::new(),
            shared_library: false,
        });
        key.reads.push(Spot { file: read.file, line: read.line });
    }
    let mut others: BTreeMap<&str, BTreeSet<Party>> = BTreeMap::new();
    for read in reads() {
        let Some(key) = keys.get_mut(read.key.as_ref()) else { continue };
        match party_of(graph, split, read.unit) {
            Some(party) if party != own => {
                others.entry(&read.key).or_default().insert(party);
            }
            None if split.place_of(read.unit) == Place::Shared => key.shared_library = true,
            _ => {}
        }
    }
    for (key, parties) in others {
        if let Some(known) = keys.get_mut(key) {
            known.shared_with = parties.into_iter().collect();
        }
    }
    keys.into_values().collect()
}

/// The units of the shared library that some units need, followed through the library.
fn collect_shared(naming: Naming<'_>, units: &[UnitIndex]) -> Vec<UnitIndex> {
    let mut needed: BTreeSet<UnitIndex> = BTreeSet::new();
    let mut open: Vec<UnitIndex> = units.to_vec();
    while let Some(unit) = open.pop() {
        for shared in shared_targets(naming, naming.graph, unit) {
            if needed.insert(shared) {
                open.push(shared);
            }
        }
    }
    needed.into_iter().collect()
}

fn shared_targets<'a>(
    naming: Naming<'a>,
    graph: &'a Graph,
    unit: UnitIndex,
) -> impl Iterator<Item = UnitIndex> + 'a {
    let dependencies = graph.dependencies_from(unit).iter().filter(|dependency| !dependency.test_only);
    let targets = dependencies.map(|dependency| dependency.to);
    targets.filter(move |&to| naming.split.place_of(to) == Place::Shared && !is_test_unit(graph, to))
}

/// The seams to cut when it leaves, and what moves.
fn measure_extraction(plan: &Plan, leaves: &Departures, extraction: &Extraction) -> Effort {
    let remaining = leaves.remaining_at(extraction.wave);
    let mut effort = Effort::default();
    effort.add("units to move", extraction.units.len(), 1);
    effort.add("entry points to switch", extraction.entry_points.len(), 1);
    effort.add("tables to move", extraction.tables.len(), 2);
    effort.add(
        "configuration keys that others read too",
        extraction.configuration.iter().filter(|key| key.is_shared()).count(),
        1,
    );
    for seam in seams_to_cut(&plan.seams, extraction.service, &remaining) {
        effort.absorb(&seam.effort);
    }
    effort
}
