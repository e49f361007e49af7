use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};

use crate::affinity::{follows, wires};
use crate::evidence::{Witness, plural};
use crate::names::{capitalise, find_telling_words};
use crate::ownership::{collect_table_uses, find_owners};
use crate::pulls::{Pull, Pulls};
use crate::{Constraints, Landscape, Place, Signals, Split, SplitSettings, Weights};

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
    /// How sure the place is, 0 to 1: the share of many runs, with other weights and seeds, in which
    /// the unit stays with the core of its service. Of a unit that takes no part in them (tests, what
    /// starts the program, the shared kernel) what the margin says: (1 + margin) / 2. 1 where it is pinned
    pub confidence: f64,
    /// The strongest evidence first, in words with path and line
    pub evidence: Vec<String>,
}

/// The confidence from which a place is not doubtful, unless another place pulls about as much.
const SURE: f64 = 0.6;

/// The margin below which another place pulls about as much.
const CLEAR: f64 = 0.05;

impl Reason {
    /// Whether the unit could as well be elsewhere. Pinned units and tests are in no doubt, nor is what
    /// no other place draws, nor what stays because it starts or configures the program: its role
    /// decides, whatever draws it.
    pub fn is_doubtful(&self, graph: &Graph, split: &Split) -> bool {
        let free = !split.pinned[self.unit.at()] && !follows(graph, self.unit);
        let by_role = self.place == Place::Stays && wires(graph, self.unit);
        free && !by_role
            && self.place != Place::Dead
            && self.runner_up.is_some()
            && (self.confidence < SURE || self.margin < CLEAR)
    }
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
    /// How many units it has, tests and generated code left out
    pub units: u32,
    /// The share of what draws its units to services that is its own, 0 to 1: ties of every signal in force
    pub cohesion: f64,
    /// The mean confidence of those units, 0 to 1
    pub confidence: f64,
    /// Who wrote or owns most of it, as far as known, the most first
    pub people: Vec<String>,
}

/// How many people are told of a service.
const MOST_PEOPLE: usize = 3;

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
    let settings = SplitSettings { weights: *weights, ..SplitSettings::default() };
    Landscape::survey(graph, signals, &settings, &Constraints::default()).explain(graph, signals, split)
}

impl Landscape {
    /// Says why, like [`explain_split`], for the graph and signals that were surveyed.
    pub fn explain(
        &self,
        graph: &Graph,
        signals: &Signals<'_>,
        split: &Split,
    ) -> (Vec<Reason>, Vec<ServiceReason>) {
        let places = split.places.iter().copied().map(Some).collect();
        let pulls = Pulls::new(graph, &self.affinity, places);
        let witness = Witness::new(graph, signals, split, &pulls, &self.affinity);
        let confidence = self.confidence(split);
        let mut drawn = vec![Drawn::default(); split.services.len()];
        let mut reasons = Vec::with_capacity(graph.units().len());
        for unit in graph.indexes() {
            let place = split.place_of(unit);
            let found = pulls.pulls_on(unit);
            let (own, runner_up) = weigh_places(place, &found);
            let margin = margin_of(own, runner_up.map_or(0.0, |(_, pull)| pull));
            let sure = if split.pinned[unit.at()] { Some(1.0) } else { confidence[unit.at()] };
            let sure = sure.unwrap_or((1.0 + margin) / 2.0);
            if let Place::Service(at) = place
                && !follows(graph, unit)
            {
                drawn[at as usize].add(place, &found, sure);
            }
            reasons.push(Reason {
                unit,
                place,
                runner_up: runner_up.map(|(place, _)| place),
                margin: rounded(margin),
                confidence: rounded(sure),
                evidence: witness.find_evidence(unit),
            });
        }
        let services = explain_services(graph, signals, split, &drawn);
        (reasons, services)
    }
}

/// What draws the units of one service, all together.
#[derive(Default, Clone, Copy)]
struct Drawn {
    units: u32,
    own: f64,
    all: f64,
    confidence: f64,
}

impl Drawn {
    fn add(&mut self, place: Place, pulls: &BTreeMap<Place, Pull>, confidence: f64) {
        self.units += 1;
        self.confidence += confidence;
        self.own += pulls.get(&place).map_or(0.0, |pull| pull.sum());
        let services = pulls.iter().filter(|(place, _)| matches!(place, Place::Service(_)));
        self.all += services.map(|(_, pull)| pull.sum()).sum::<f64>();
    }
}

fn margin_of(own: f64, other: f64) -> f64 {
    if own + other > 0.0 { (own - other) / (own + other) } else { 0.0 }
}

fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
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

fn explain_services(
    graph: &Graph,
    signals: &Signals<'_>,
    split: &Split,
    drawn: &[Drawn],
) -> Vec<ServiceReason> {
    let count = split.services.len();
    let units: Vec<Vec<UnitIndex>> =
        (0..count as u32).map(|at| split.units_of(Place::Service(at)).collect()).collect();
    let telling = find_telling_words(graph, signals.words, &units, 4);
    let people = find_people(signals, split);
    let owners = find_owners(&collect_table_uses(graph, split));
    let mut tables: Vec<Vec<String>> = vec![Vec::new(); count];
    for (table, owner) in graph.facts().tables.iter().zip(owners) {
        if let Some(owner) = owner {
            tables[owner as usize].push(table.name.to_string());
        }
    }
    let mut reasons = Vec::new();
    for (at, (tables, people)) in tables.into_iter().zip(people).enumerate() {
        let Drawn { units: counted, own, all, confidence } = drawn[at];
        reasons.push(ServiceReason {
            service: at as u32,
            why: tell_service(graph, &units[at], &telling[at], &tables),
            tables,
            units: counted,
            cohesion: rounded(if all > 0.0 { own / all } else { 1.0 }),
            confidence: rounded(confidence / f64::from(counted.max(1))),
            people,
        });
    }
    reasons
}

/// Who holds most of each service, by the strength of their ties to its units.
fn find_people(signals: &Signals<'_>, split: &Split) -> Vec<Vec<String>> {
    let mut held: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); split.services.len()];
    let Some(ties) = signals.ownership else { return vec![Vec::new(); held.len()] };
    for tie in &ties.holds {
        if let Some(Place::Service(at)) = split.places.get(tie.unit.at()) {
            *held[*at as usize].entry(tie.hub).or_default() += tie.strength;
        }
    }
    let names = |held: BTreeMap<u32, f64>| {
        let mut ranked: Vec<(u32, f64)> = held.into_iter().collect();
        ranked.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        let known = ranked.iter().filter_map(|(hub, _)| ties.hubs.get(*hub as usize).cloned());
        known.take(MOST_PEOPLE).collect()
    };
    held.into_iter().map(names).collect()
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
