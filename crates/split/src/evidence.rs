//! What speaks for a unit's place, in words with path and line.

use std::collections::BTreeMap;

use banyan_facts::{AccessMode, Link, ReferenceKind};
use banyan_graph::{Dependency, Graph, Role, UnitIndex};

use crate::affinity::{Affinity, damping, dependency_strength, draws, kind_strength};
use crate::pulls::Pulls;
use crate::{PairTie, Place, Signal, Signals, Split};

/// How many pieces of evidence are told of a unit.
const MOST_EVIDENCE: usize = 5;

/// How many words are told of those that a unit shares.
const MOST_WORDS: usize = 3;

/// Knows what ties each unit to its place.
pub(crate) struct Witness<'a> {
    graph: &'a Graph,
    signals: &'a Signals<'a>,
    split: &'a Split,
    pulls: &'a Pulls<'a>,
    affinity: &'a Affinity,
    /// By unit: the factor of the strength of what leads to it.
    factors: Vec<f64>,
    /// By unit: ties to other units that something else than the source tells of.
    told: BTreeMap<UnitIndex, Vec<(Signal, &'a PairTie)>>,
    containers: Vec<String>,
}

/// A piece of evidence, not yet in words.
enum Evidence<'a> {
    Uses(&'a Dependency),
    UsedBy(&'a Dependency),
    Told(Signal, &'a PairTie),
    /// A table, a function, an author, and another unit that is tied to it.
    Hub(Signal, u32, UnitIndex),
    Words(Vec<u32>, UnitIndex),
    /// A folder or a module of the build.
    Container(u32, UnitIndex),
}

impl<'a> Witness<'a> {
    pub fn new(
        graph: &'a Graph,
        signals: &'a Signals<'a>,
        split: &'a Split,
        pulls: &'a Pulls<'a>,
        affinity: &'a Affinity,
    ) -> Self {
        let factor = affinity.factor(Signal::Structure);
        let factors = graph.indexes().map(|unit| factor / damping(graph.fan_in(unit))).collect();
        let mut told: BTreeMap<UnitIndex, Vec<(Signal, &PairTie)>> = BTreeMap::new();
        for signal in Signal::ALL {
            let ties = signals.ties(signal).filter(|_| affinity.factor(signal) > 0.0);
            for tie in ties.into_iter().flat_map(|ties| &ties.pairs).filter(|tie| tie.a != tie.b) {
                told.entry(tie.a).or_default().push((signal, tie));
                told.entry(tie.b).or_default().push((signal, tie));
            }
        }
        let containers = affinity.container_names(graph);
        Witness { graph, signals, split, pulls, affinity, factors, told, containers }
    }

    /// The strongest evidence first; decisions and roles before all. Never empty for a unit that
    /// refers to another or is referred to.
    pub fn find_evidence(&self, unit: UnitIndex) -> Vec<String> {
        let place = self.split.place_of(unit);
        let mut told = self.tell_standing(unit, place);
        let mut weighed = self.weigh_dependencies(unit, Some(place));
        weighed.extend(self.weigh_told(unit, place));
        for signal in [Signal::Data, Signal::Entry, Signal::History, Signal::Ownership, Signal::Runtime] {
            let hubs = self.pulls.shared_hubs(signal, unit, place).into_iter();
            weighed.extend(hubs.map(|(hub, strength, other)| (strength, Evidence::Hub(signal, hub, other))));
        }
        weighed.extend(self.weigh_words(unit, place));
        let containers = self.pulls.shared_containers(unit, place).into_iter();
        let closest = containers.max_by(|(_, one, _), (_, other, _)| one.total_cmp(other));
        weighed.extend(closest.map(|(hub, strength, other)| (strength, Evidence::Container(hub, other))));
        if weighed.is_empty() && told.is_empty() {
            weighed = self.weigh_dependencies(unit, None);
        }
        weighed.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let room = MOST_EVIDENCE.saturating_sub(told.len());
        told.extend(weighed.iter().take(room).map(|(_, evidence)| self.tell(unit, evidence)));
        told
    }

    fn tell_standing(&self, unit: UnitIndex, place: Place) -> Vec<String> {
        let mut told = Vec::new();
        if self.split.pinned[unit.at()] {
            told.push("pinned here".to_owned());
        }
        match (place, self.graph.role(unit)) {
            (Place::Shared, _) => told.extend(self.tell_users(unit)),
            (Place::Dead, _) => told.push("marked as dead code".to_owned()),
            (Place::Stays, Role::Bootstrap) => told.push("starts the program".to_owned()),
            (Place::Stays, Role::Configuration) => told.push("configures the program".to_owned()),
            _ => {}
        }
        told
    }

    /// Dependencies from and to units of the place, or of any place, with what each weighs.
    fn weigh_dependencies(&self, unit: UnitIndex, place: Option<Place>) -> Vec<(f64, Evidence<'a>)> {
        let is_there = |other: UnitIndex| {
            place.is_none_or(|place| draws(self.graph, other, unit) && place == self.split.place_of(other))
        };
        let weigh =
            |dependency: &Dependency| dependency_strength(dependency) * self.factors[dependency.to.at()];
        let uses = self.graph.dependencies_from(unit).iter().filter(|dependency| is_there(dependency.to));
        let used = self.graph.dependencies_to(unit).filter(|dependency| is_there(dependency.from));
        let uses = uses.map(|dependency| (weigh(dependency), Evidence::Uses(dependency)));
        uses.chain(used.map(|dependency| (weigh(dependency), Evidence::UsedBy(dependency)))).collect()
    }

    /// Ties to units of the place that history, ownership or traces tell of.
    fn weigh_told(&self, unit: UnitIndex, place: Place) -> Vec<(f64, Evidence<'a>)> {
        let ties = self.told.get(&unit).into_iter().flatten();
        let there = ties.filter(|(_, tie)| {
            let other = other_end(tie, unit);
            other.at() < self.graph.units().len() && self.split.place_of(other) == place
        });
        there
            .map(|(signal, tie)| (tie.strength * self.affinity.factor(*signal), Evidence::Told(*signal, tie)))
            .collect()
    }

    fn weigh_words(&self, unit: UnitIndex, place: Place) -> Option<(f64, Evidence<'a>)> {
        let mut shared = self.pulls.shared_hubs(Signal::Domain, unit, place);
        shared.sort_by(|(a, one, _), (b, other, _)| other.total_cmp(one).then(a.cmp(b)));
        shared.truncate(MOST_WORDS);
        let (_, _, other) = *shared.first()?;
        let strength = shared.iter().map(|(_, strength, _)| strength).sum();
        let terms = shared.into_iter().map(|(term, _, _)| term).collect();
        Some((strength, Evidence::Words(terms, other)))
    }

    fn tell(&self, unit: UnitIndex, evidence: &Evidence<'_>) -> String {
        match evidence {
            Evidence::Uses(dependency) => self.tell_dependency(dependency, true),
            Evidence::UsedBy(dependency) => self.tell_dependency(dependency, false),
            Evidence::Container(hub, other) => self.tell_container(*hub, *other),
            Evidence::Told(signal, tie) => self.tell_told(unit, *signal, tie),
            Evidence::Hub(Signal::Data, table, other) => self.tell_table(unit, *table, *other),
            Evidence::Hub(Signal::Entry, entry, other) => self.tell_function(unit, UnitIndex(*entry), *other),
            Evidence::Hub(signal, hub, other) => self.tell_hub(unit, *signal, *hub, *other),
            Evidence::Words(terms, other) => {
                let noun = if terms.len() == 1 { "word" } else { "words" };
                let forms = &self.signals.words.forms;
                let forms: Vec<&str> = terms
                    .iter()
                    .map(|hub| forms[self.affinity.term_of[*hub as usize] as usize].as_str())
                    .collect();
                format!("shares the {noun} {} with {}", forms.join(", "), self.name_at(*other))
            }
        }
    }

    /// "is in src/orders, which holds together, with Order (src/orders/Order.java:3)".
    fn tell_container(&self, hub: u32, other: UnitIndex) -> String {
        let name = self.containers.get(hub as usize).map_or("", String::as_str);
        format!("is in {name}, which holds together, with {}", self.name_at(other))
    }

    /// A unit's name with the line that declares it.
    fn name_at(&self, unit: UnitIndex) -> String {
        let found = self.graph.unit(unit);
        format!("{} ({}:{})", found.name, self.graph.path_of(unit), found.line)
    }

    /// "changes together with Order (src/…/Order.java:3): in 12 of 15 commits".
    fn tell_told(&self, unit: UnitIndex, signal: Signal, tie: &PairTie) -> String {
        let does = match signal {
            Signal::Runtime => "calls or is called in production by",
            Signal::Ownership => "has the same people as",
            _ => "changes together with",
        };
        with_note(format!("{does} {}", self.name_at(other_end(tie, unit))), &tie.note)
    }

    /// "serves GET /orders (src/…/OrderController.java:12), as OrderService does".
    fn tell_function(&self, unit: UnitIndex, entry: UnitIndex, other: UnitIndex) -> String {
        let points = self.graph.entry_points_of(entry).iter().filter(|point| !point.test);
        let points: Vec<_> = points.collect();
        let Some(first) = points.first() else { return format!("serves {}", self.name_at(entry)) };
        let route = format!("{} {}", first.method, first.route);
        let route = match route.trim() {
            "" => self.graph.unit(entry).name.to_string(),
            route => route.to_owned(),
        };
        let more = match points.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", plural(more, "more entry point")),
        };
        let at = format!("{}:{}", self.graph.file_path(first.file), first.line);
        let does = if entry == unit { "answers" } else { "serves" };
        format!("{does} {route} ({at}){more}, as {} does", self.graph.unit(other).name)
    }

    /// "is written by Ada, as Order is (src/…/Order.java:3): 80 % of its lines".
    fn tell_hub(&self, unit: UnitIndex, signal: Signal, hub: u32, other: UnitIndex) -> String {
        let ties = self.signals.ties(signal);
        let name = ties.and_then(|ties| ties.hubs.get(hub as usize)).map_or("", String::as_str);
        let is = match signal {
            Signal::Ownership => "is written or owned by",
            Signal::Runtime => "takes part in",
            _ => "changes with",
        };
        let held = ties.and_then(|ties| ties.holds.iter().find(|tie| tie.unit == unit && tie.hub == hub));
        let told = format!("{is} {name}, as is {}", self.name_at(other));
        with_note(told, held.map_or("", |tie| &tie.note))
    }

    /// "calls OrderRepository.save (src/…/OrderService.java:41) and 12 more references".
    fn tell_dependency(&self, dependency: &Dependency, outgoing: bool) -> String {
        let links = self.graph.evidence(dependency);
        let telling = |link: &Link| (u8::from(!link.test), kind_strength(link.kind));
        let mut best = links[0];
        for link in links {
            if telling(link) > telling(&best) {
                best = *link;
            }
        }
        let (does, is_done) = verbs(best.kind);
        let what = if outgoing {
            format!("{does} {}", self.name(dependency.to, best.to_member.get()))
        } else {
            format!("{is_done} {}", self.name(dependency.from, best.from_member.get()))
        };
        let more = match links.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", plural(more, "more reference")),
        };
        format!("{what} ({}:{}){more}", self.graph.file_path(best.file), best.line)
    }

    fn name(&self, unit: UnitIndex, member: Option<u32>) -> String {
        let unit = self.graph.unit(unit);
        match member.and_then(|member| unit.members.get(member as usize)) {
            Some(member) => format!("{}.{}", unit.name, member.name),
            None => unit.name.to_string(),
        }
    }

    /// "writes table orders as PaymentService does (src/…/OrderDao.java:12)".
    fn tell_table(&self, unit: UnitIndex, table: u32, other: UnitIndex) -> String {
        let accesses = self.graph.accesses_of(unit).iter().filter(|access| access.table == table);
        let access =
            accesses.max_by_key(|access| (access.mode == AccessMode::Write, std::cmp::Reverse(access.line)));
        let (name, other) = (&self.graph.facts().tables[table as usize].name, &self.graph.unit(other).name);
        let (verb, file, line) = match access {
            Some(access) if access.mode == AccessMode::Write => ("writes", access.file, access.line),
            Some(access) => ("reads", access.file, access.line),
            None => ("is kept in", self.graph.unit(unit).file, self.graph.unit(unit).line),
        };
        format!("{verb} table {name}, which {other} works on, too ({}:{line})", self.graph.file_path(file))
    }

    fn tell_users(&self, unit: UnitIndex) -> Option<String> {
        let mut users: BTreeMap<Place, usize> = BTreeMap::new();
        let mut first = None;
        for dependency in self.graph.dependencies_to(unit).filter(|dependency| !dependency.test_only) {
            *users.entry(self.split.place_of(dependency.from)).or_default() += 1;
            first = first.or(Some(dependency));
        }
        let services = users.keys().filter(|place| matches!(place, Place::Service(_))).count();
        let first = self.graph.evidence(first?)[0];
        let at = format!("{}:{}", self.graph.file_path(first.file), first.line);
        let (units, services) = (plural(users.values().sum(), "unit"), plural(services, "service"));
        Some(format!("used by {units} of {services}, as in {} ({at})", self.graph.unit(first.from).name))
    }
}

fn other_end(tie: &PairTie, unit: UnitIndex) -> UnitIndex {
    if tie.a == unit { tie.b } else { tie.a }
}

fn with_note(told: String, note: &str) -> String {
    if note.is_empty() { told } else { format!("{told}: {note}") }
}

fn verbs(kind: ReferenceKind) -> (&'static str, &'static str) {
    use ReferenceKind::*;
    match kind {
        Import => ("imports", "is imported by"),
        TypeImport => ("imports types of", "has types imported by"),
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
        Request => ("sends requests to", "gets requests from"),
        Message => ("publishes messages to", "gets messages from"),
        Module => ("declares", "is declared by"),
    }
}

pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}
