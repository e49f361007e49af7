use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::Words;

use crate::affinity::Affinity;
use crate::evidence::{Witness, plural};
use crate::names::{capitalise, find_telling_words};
use crate::ownership::{collect_table_uses, find_owners};
use crate::pulls::{Pull, Pulls};
use crate::{Place, Signals, Split, Weights};

/// Why a unit is where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The unit
    pub unit: UnitIndex,
    /// Its place
    pub place: Place,
    /// The place it would go to otherwise, if any pulls at it
    pub runner_up: Option<Place>,
    /// How clear the choice is: (pull of its place − pull of the runner-up) / sum of both; −1 to 1
    pub margin: f64,
    /// The strongest evidence first, in words with path and line
    pub evidence: Vec<String>,
}

/// What a service is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceReason {
    /// The service: a place in [`Split::services`]
    pub service: u32,
    /// One sentence: its domain words, entry points and tables
    pub why: String,
    /// Tables of which it does most of the writing
    pub tables: Vec<String>,
}

/// Says why, for every unit (by unit index) and every service (by place).
///
/// The pull of a place on a unit is the sum of the unit's ties to the units there. Nothing is drawn
/// into the shared library by using it; what speaks for a unit there is all that services other
/// than its heaviest user have to do with it.
pub fn explain_split(
    graph: &Graph,
    signals: &Signals<'_>,
    weights: &Weights,
    split: &Split,
) -> (Vec<Reason>, Vec<ServiceReason>) {
    let affinity = Affinity::collect(graph, signals, weights);
    let places = split.places.iter().copied().map(Some).collect();
    let pulls = Pulls::new(graph, &affinity, places);
    let witness = Witness::new(graph, signals, split, &pulls, &affinity);
    let explain = |unit: UnitIndex| {
        let place = split.place_of(unit);
        let (own, runner_up) = weigh_places(place, &pulls.pulls_on(unit));
        let other = runner_up.map_or(0.0, |(_, pull)| pull);
        let margin = if own + other > 0.0 { (own - other) / (own + other) } else { 0.0 };
        Reason {
            unit,
            place,
            runner_up: runner_up.map(|(place, _)| place),
            margin: (margin * 10_000.0).round() / 10_000.0,
            evidence: witness.find_evidence(unit),
        }
    };
    (graph.indexes().map(explain).collect(), explain_services(graph, signals.words, split))
}

/// The pull of a unit's own place, and the strongest other place with its pull.
fn weigh_places(place: Place, pulls: &BTreeMap<Place, Pull>) -> (f64, Option<(Place, f64)>) {
    let mut runner_up: Option<(Place, f64)> = None;
    for (other, pull) in pulls.iter().filter(|(other, _)| **other != place) {
        if runner_up.is_none_or(|(_, most)| pull.sum() > most) {
            runner_up = Some((*other, pull.sum()));
        }
    }
    let own = pulls.get(&place).map_or(0.0, |pull| pull.sum());
    if place != Place::Shared {
        return (own, runner_up);
    }
    let all: f64 = pulls.values().map(|pull| pull.sum()).sum();
    (all - runner_up.map_or(0.0, |(_, most)| most), runner_up)
}

fn explain_services(graph: &Graph, words: &Words, split: &Split) -> Vec<ServiceReason> {
    let count = split.services.len();
    let units: Vec<Vec<UnitIndex>> =
        (0..count as u32).map(|at| split.units_of(Place::Service(at)).collect()).collect();
    let telling = find_telling_words(graph, words, &units, 4);
    let owners = find_owners(&collect_table_uses(graph, split));
    let mut tables: Vec<Vec<String>> = vec![Vec::new(); count];
    for (table, owner) in graph.facts().tables.iter().zip(owners) {
        if let Some(owner) = owner {
            tables[owner as usize].push(table.name.to_string());
        }
    }
    let mut reasons = Vec::new();
    for (service, tables) in (0..count as u32).zip(tables) {
        let at = service as usize;
        let why = tell_service(graph, &units[at], &telling[at], &tables);
        reasons.push(ServiceReason { service, why, tables });
    }
    reasons
}

/// "About order and line; takes GET /orders and 3 more requests; keeps tables orders, lines."
fn tell_service(graph: &Graph, units: &[UnitIndex], telling: &[String], tables: &[String]) -> String {
    let mut parts = Vec::new();
    if !telling.is_empty() {
        parts.push(format!("about {}", telling.join(", ")));
    }
    let entries = units.iter().flat_map(|unit| graph.entry_points_of(*unit)).filter(|entry| !entry.test);
    let entries: Vec<String> =
        entries.map(|entry| format!("{} {}", entry.method, entry.route).trim().to_owned()).collect();
    if let Some(first) = entries.iter().find(|entry| !entry.is_empty()) {
        let more = entries.len() - 1;
        parts.push(if more == 0 {
            format!("answers {first}")
        } else {
            format!("answers {first} and {} more", plural(more, "entry point"))
        });
    }
    if !tables.is_empty() {
        let noun = if tables.len() == 1 { "table" } else { "tables" };
        let shown: Vec<&str> = tables.iter().take(5).map(String::as_str).collect();
        let more = if tables.len() > 5 { format!(" and {} more", tables.len() - 5) } else { String::new() };
        parts.push(format!("keeps {noun} {}{more}", shown.join(", ")));
    }
    if parts.is_empty() {
        return format!("{} that use each other.", capitalise(&plural(units.len(), "unit")));
    }
    format!("{}.", capitalise(&parts.join("; ")))
}
