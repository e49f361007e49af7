//! What speaks for a unit's place, in words with path and line.

use std::collections::BTreeMap;

use banyan_facts::{AccessMode, Link, ReferenceKind};
use banyan_graph::{Dependency, Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{damping, dependency_strength, draws, kind_strength};
use crate::pulls::Pulls;
use crate::{Place, Split};

/// How many pieces of evidence are told of a unit.
const MOST_EVIDENCE: usize = 5;

/// How many words are told of those that a unit shares.
const MOST_WORDS: usize = 3;

/// Knows what ties each unit to its place.
pub(crate) struct Witness<'a> {
    graph: &'a Graph,
    words: &'a Words,
    split: &'a Split,
    pulls: &'a Pulls<'a>,
    /// By unit: the factor of the strength of what leads to it.
    factors: Vec<f64>,
}

/// A piece of evidence, not yet in words.
enum Evidence<'a> {
    Uses(&'a Dependency),
    UsedBy(&'a Dependency),
    Table(u32, UnitIndex),
    Words(Vec<u32>, UnitIndex),
}

impl<'a> Witness<'a> {
    pub fn new(
        graph: &'a Graph,
        words: &'a Words,
        split: &'a Split,
        pulls: &'a Pulls<'a>,
        structure_factor: f64,
    ) -> Self {
        let factors = graph.indexes().map(|unit| structure_factor / damping(graph.fan_in(unit)));
        Witness { graph, words, split, pulls, factors: factors.collect() }
    }

    /// The strongest evidence first; decisions and roles before all. Never empty for a unit that
    /// refers to another or is referred to.
    pub fn find_evidence(&self, unit: UnitIndex) -> Vec<String> {
        let place = self.split.place_of(unit);
        let mut told = self.tell_standing(unit, place);
        let mut weighed = self.weigh_dependencies(unit, Some(place));
        let tables = self.pulls.shared_tables(unit, place).into_iter();
        weighed.extend(tables.map(|(table, strength, other)| (strength, Evidence::Table(table, other))));
        weighed.extend(self.weigh_words(unit, place));
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

    fn weigh_words(&self, unit: UnitIndex, place: Place) -> Option<(f64, Evidence<'a>)> {
        let mut shared = self.pulls.shared_terms(unit, place);
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
            Evidence::Table(table, other) => self.tell_table(unit, *table, *other),
            Evidence::Words(terms, other) => {
                let noun = if terms.len() == 1 { "word" } else { "words" };
                let forms: Vec<&str> =
                    terms.iter().map(|term| self.words.forms[*term as usize].as_str()).collect();
                format!("shares the {noun} {} with {}", forms.join(", "), self.graph.unit(*other).name)
            }
        }
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
            format!("{does} {}", self.name(dependency.to, best.to_member))
        } else {
            format!("{is_done} {}", self.name(dependency.from, best.from_member))
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
