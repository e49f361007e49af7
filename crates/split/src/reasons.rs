use std::collections::BTreeMap;

use banyan_facts::{AccessMode, Link, ReferenceKind};
use banyan_graph::{Dependency, Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{Affinity, dependency_strength, follows, kind_strength};
use crate::names::{capitalise, find_telling_words};
use crate::ownership::{collect_table_uses, find_owners};
use crate::pulls::{Pull, Pulls};
use crate::{Place, Split, Weights};

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

/// How many pieces of evidence are told of a unit.
const MOST_EVIDENCE: usize = 5;

/// Says why, for every unit (by unit index) and every service (by place).
///
/// The pull of a place on a unit is the sum of the unit's ties to the units there. Nothing is drawn
/// into the shared library by using it; what speaks for a unit there is all that services other
/// than its heaviest user have to do with it.
pub fn explain_split(
    graph: &Graph,
    words: &Words,
    weights: &Weights,
    split: &Split,
) -> (Vec<Reason>, Vec<ServiceReason>) {
    let affinity = Affinity::collect(graph, words, weights);
    let places = split.places.iter().copied().map(Some).collect();
    let explanation = Explanation { graph, words, split, pulls: Pulls::new(graph, &affinity, places) };
    let reasons = graph.indexes().map(|unit| explanation.explain_unit(unit)).collect();
    (reasons, explain_services(graph, words, split))
}

struct Explanation<'a> {
    graph: &'a Graph,
    words: &'a Words,
    split: &'a Split,
    pulls: Pulls<'a>,
}

impl Explanation<'_> {
    fn explain_unit(&self, unit: UnitIndex) -> Reason {
        let place = self.split.place_of(unit);
        let pulls = self.pulls.pulls_on(unit);
        let (own, runner_up) = weigh_places(place, &pulls);
        let other = runner_up.map_or(0.0, |(_, pull)| pull);
        let margin = if own + other > 0.0 { (own - other) / (own + other) } else { 0.0 };
        Reason {
            unit,
            place,
            runner_up: runner_up.map(|(place, _)| place),
            margin: (margin * 10_000.0).round() / 10_000.0,
            evidence: self.find_evidence(unit, place),
        }
    }

    fn find_evidence(&self, unit: UnitIndex, place: Place) -> Vec<String> {
        let mut stated = Vec::new();
        if self.split.pinned[unit.at()] {
            stated.push("pinned here".to_owned());
        }
        match (place, self.graph.role(unit)) {
            (Place::Shared, _) => stated.extend(self.tell_users(unit)),
            (Place::Stays, Role::Bootstrap) => stated.push("starts the program".to_owned()),
            (Place::Stays, Role::Configuration) => stated.push("configures the program".to_owned()),
            _ => {}
        }
        let mut weighed = self.tell_dependencies(unit, Some(place));
        weighed.extend(self.tell_tables(unit, place));
        weighed.extend(self.tell_words(unit, place));
        if weighed.is_empty() && stated.is_empty() {
            weighed = self.tell_dependencies(unit, None);
        }
        weighed.sort_by(|(one, text), (other, other_text)| other.total_cmp(one).then(text.cmp(other_text)));
        stated.extend(weighed.into_iter().map(|(_, text)| text));
        stated.truncate(MOST_EVIDENCE);
        stated
    }

    /// Dependencies from and to units of the place, or of any place, with what each weighs.
    fn tell_dependencies(&self, unit: UnitIndex, place: Option<Place>) -> Vec<(f64, String)> {
        let is_there = |other: UnitIndex| {
            let draws = !follows(self.graph, other) || follows(self.graph, unit);
            place.is_none_or(|place| draws && place == self.split.place_of(other))
        };
        let uses = self.graph.dependencies_from(unit).iter().filter(|dependency| is_there(dependency.to));
        let used = self.graph.dependencies_to(unit).filter(|dependency| is_there(dependency.from));
        let popularity = |unit: UnitIndex| f64::from(self.graph.fan_in(unit).max(1)).sqrt();
        let weighed = |dependency: &Dependency| dependency_strength(dependency) / popularity(dependency.to);
        let told = uses.map(|dependency| (weighed(dependency), self.tell_dependency(dependency, true)));
        told.chain(used.map(|dependency| (weighed(dependency), self.tell_dependency(dependency, false))))
            .collect()
    }

    /// "calls OrderRepository.save (src/…/OrderService.java:41) and 12 more references".
    fn tell_dependency(&self, dependency: &Dependency, outgoing: bool) -> String {
        let links = self.graph.evidence(dependency);
        let strongest = |best: &'_ Link, link: &'_ Link| kind_strength(link.kind) > kind_strength(best.kind);
        let mut best = links[0];
        for link in links {
            if strongest(&best, link) {
                best = *link;
            }
        }
        let name = |unit: UnitIndex, member: Option<u32>| {
            let described = self.graph.unit(unit);
            let member = member.and_then(|member| described.members.get(member as usize));
            member.map_or_else(
                || described.name.to_string(),
                |member| format!("{}.{}", described.name, member.name),
            )
        };
        let (does, is_done) = verbs(best.kind);
        let what = if outgoing {
            format!("{does} {}", name(dependency.to, best.to_member))
        } else {
            format!("{is_done} {}", name(dependency.from, best.from_member))
        };
        let more = match links.len() - 1 {
            0 => String::new(),
            1 => " and 1 more reference".to_owned(),
            more => format!(" and {more} more references"),
        };
        format!("{what} ({}:{}){more}", self.graph.file_path(best.file), best.line)
    }

    fn tell_users(&self, unit: UnitIndex) -> Option<String> {
        let mut users: BTreeMap<Place, u32> = BTreeMap::new();
        let mut first = None;
        for dependency in self.graph.dependencies_to(unit).filter(|dependency| !dependency.test_only) {
            *users.entry(self.split.place_of(dependency.from)).or_default() += 1;
            first = first.or(Some(dependency));
        }
        let services = users.keys().filter(|place| matches!(place, Place::Service(_))).count();
        let count: u32 = users.values().sum();
        let first = self.graph.evidence(first?)[0];
        let place = format!("{}:{}", self.graph.file_path(first.file), first.line);
        let (units, of) = (plural(count as usize, "unit"), plural(services, "service"));
        Some(format!("used by {units} of {of}, as in {} ({place})", self.graph.unit(first.from).name))
    }

    fn tell_tables(&self, unit: UnitIndex, place: Place) -> Vec<(f64, String)> {
        let tables = &self.graph.facts().tables;
        let mut told: BTreeMap<u32, (f64, String)> = BTreeMap::new();
        for access in self.graph.accesses_of(unit) {
            let (verb, weight) = match access.mode {
                AccessMode::Write => ("writes", 2.0),
                AccessMode::Read => ("reads", 1.0),
            };
            let Some(other) = self.pulls.table_companion(unit, access.table, place) else { continue };
            let (table, other) = (&tables[access.table as usize].name, &self.graph.unit(other).name);
            let at = format!("{}:{}", self.graph.file_path(access.file), access.line);
            let text = format!("{verb} table {table} as {other} does ({at})");
            if told.get(&access.table).is_none_or(|(so_far, _)| *so_far < weight) {
                told.insert(access.table, (weight, text));
            }
        }
        told.into_values().collect()
    }

    fn tell_words(&self, unit: UnitIndex, place: Place) -> Option<(f64, String)> {
        let mut shared: Vec<(f64, u32, UnitIndex)> = Vec::new();
        for (term, weight) in self.words.units.get(unit.at()).into_iter().flatten() {
            if let Some(other) = self.pulls.word_companion(unit, *term, place) {
                shared.push((f64::from(*weight), *term, other));
            }
        }
        shared.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        shared.truncate(3);
        let (_, _, other) = shared.first()?;
        let forms: Vec<&str> =
            shared.iter().map(|(_, term, _)| self.words.forms[*term as usize].as_str()).collect();
        let noun = if forms.len() == 1 { "word" } else { "words" };
        let weight: f64 = shared.iter().map(|(weight, _, _)| weight * weight).sum();
        Some((
            weight,
            format!("shares the {noun} {} with {}", forms.join(", "), self.graph.unit(*other).name),
        ))
    }
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

fn verbs(kind: ReferenceKind) -> (&'static str, &'static str) {
    use ReferenceKind::*;
    match kind {
        Import => ("imports", "is imported by"),
        Extends => ("extends", "is extended by"),
        Implements => ("implements", "is implemented by"),
        Field => ("holds", "is held by"),
        Parameter => ("takes", "is taken by"),
        Return => ("returns", "is returned by"),
        Generic => ("is made with", "is a type argument of"),
        Local => ("works with", "is worked with by"),
        Throws => ("throws", "is thrown by"),
        Construct => ("makes", "is made by"),
        Call => ("calls", "is called by"),
        Access => ("reads", "is read by"),
        Annotation => ("is marked with", "marks"),
        Macro => ("uses macro", "has its macro used by"),
        Dispatch => ("reaches", "is reached by"),
        Module => ("declares", "is declared by"),
    }
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
    let each = units.iter().zip(telling).zip(tables).enumerate();
    let reason =
        |(at, ((units, telling), tables)): (usize, ((&Vec<UnitIndex>, Vec<String>), Vec<String>))| {
            ServiceReason { service: at as u32, why: tell_service(graph, units, &telling, &tables), tables }
        };
    each.map(reason).collect()
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

fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}
