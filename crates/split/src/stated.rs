//! Decisions that a monolith states about its own split, in a text that lives beside its code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use banyan_graph::{Graph, UnitIndex};
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use toml::Spanned;

use crate::edits::{continue_edits, make_key};
use crate::{Draft, Edit, PlaceName};

/// The newest version of the text that is understood.
const VERSION: i64 = 1;

/// What is wrong with stated decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedProblem {
    /// 1-based line of the text, where one is to blame
    pub line: Option<u32>,
    /// What is wrong and what to do, in one sentence
    pub message: String,
}

impl fmt::Display for StatedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// A decision that is stated.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedDecision {
    /// 1-based line of the text
    pub line: u32,
    /// The decision
    pub edit: Edit,
}

/// The decisions of one text.
#[derive(Debug, Clone, Default)]
pub struct StatedDecisions {
    table: SplitTable,
    /// Where each line of the text ends.
    line_ends: Vec<usize>,
}

/// Decisions laid on a draft.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LaidDecisions {
    /// The draft with all of them in force
    pub draft: Draft,
    /// What was decided, in order
    pub decisions: Vec<StatedDecision>,
    /// Units whose place is stated
    pub units: BTreeSet<String>,
    /// Services whose name or home is stated, by key
    pub services: BTreeSet<String>,
    /// What could not be understood or obeyed, in the order of the text
    pub problems: Vec<StatedProblem>,
}

#[derive(Deserialize)]
struct File {
    split: Option<SplitTable>,
}

type Pattern = Spanned<String>;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SplitTable {
    version: Option<Spanned<i64>>,
    shared: Vec<Pattern>,
    stays: Vec<Pattern>,
    dead: Vec<Pattern>,
    pins: Vec<Pattern>,
    together: Vec<Spanned<Vec<Pattern>>>,
    apart: Vec<Spanned<Vec<Pattern>>>,
    exclude: Vec<ExcludeTable>,
    service: Vec<ServiceTable>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcludeTable {
    units: Vec<Pattern>,
    reason: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceTable {
    name: Spanned<String>,
    key: Option<Spanned<String>>,
    home: Option<String>,
    #[serde(default)]
    units: Vec<Pattern>,
}

/// Reads the `[split]` table of a `banyan.toml`; none where there is no such table.
pub fn read_stated_decisions(text: &str) -> Result<Option<StatedDecisions>, StatedProblem> {
    let line_ends: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let file: File = toml::from_str(text).map_err(|error| StatedProblem {
        line: error.span().map(|span| line_of(&line_ends, span)),
        message: error.message().split_whitespace().collect::<Vec<&str>>().join(" "),
    })?;
    let Some(table) = file.split else { return Ok(None) };
    let stated = StatedDecisions { table, line_ends };
    match &stated.table.version {
        Some(version) if *version.get_ref() == VERSION => Ok(Some(stated)),
        Some(version) => Err(stated.problem(
            version.span(),
            format!("[split] is of version {}, this program knows version {VERSION}", version.get_ref()),
        )),
        None => {
            let message = format!("[split] needs `version = {VERSION}` so that later programs can read it");
            Err(StatedProblem { line: None, message })
        }
    }
}

fn line_of(line_ends: &[usize], span: Range<usize>) -> u32 {
    line_ends.partition_point(|end| *end < span.start) as u32 + 1
}

impl StatedDecisions {
    /// Lays the decisions on a draft: they win over what the draft says. What names nothing in the
    /// graph, or contradicts, is told and passed over.
    pub fn lay_on(&self, graph: &Graph, draft: Draft) -> LaidDecisions {
        let mut laying =
            Laying { stated: self, graph, laid: LaidDecisions { draft, ..LaidDecisions::default() } };
        for exclude in &self.table.exclude {
            let units = laying.find_all(&exclude.units);
            let reason = exclude.reason.get_ref().clone();
            laying.make(exclude.reason.span(), Edit::Exclude { units, reason });
        }
        laying.tie_pairs();
        laying.place_units();
        laying.laid.problems.sort_by_key(|problem| problem.line);
        laying.laid
    }

    fn problem(&self, span: Range<usize>, message: String) -> StatedProblem {
        StatedProblem { line: Some(self.line(span)), message }
    }

    fn line(&self, span: Range<usize>) -> u32 {
        line_of(&self.line_ends, span)
    }
}

/// How exactly a pattern names a unit: what names it alone wins over what names many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Glob,
    Exact,
}

/// Where a unit is to go, and what says so.
struct Claim<'a> {
    rank: Rank,
    target: usize,
    span: &'a Pattern,
}

struct Laying<'a> {
    stated: &'a StatedDecisions,
    graph: &'a Graph,
    laid: LaidDecisions,
}

impl<'a> Laying<'a> {
    fn tell(&mut self, span: Range<usize>, message: String) {
        self.laid.problems.push(self.stated.problem(span, message));
    }

    /// Makes an edit on the draft.
    fn make(&mut self, span: Range<usize>, edit: Edit) {
        let (draft, refused) = continue_edits(std::mem::take(&mut self.laid.draft), [&edit]);
        self.laid.draft = draft;
        match refused.into_iter().next() {
            Some((_, why)) => self.tell(span, why.to_string()),
            None => self.laid.decisions.push(StatedDecision { line: self.stated.line(span), edit }),
        }
    }

    fn tie_pairs(&mut self) {
        let table = &self.stated.table;
        for group in &table.together {
            let units = self.find_all(group.get_ref());
            if group.get_ref().len() < 2 {
                self.tell(group.span(), "units that belong together need at least two names".into());
            }
            for pair in units.windows(2) {
                let (a, b) = (pair[0].clone(), pair[1].clone());
                self.make(group.span(), Edit::Together { a, b });
            }
        }
        for group in &table.apart {
            let found: Vec<Vec<String>> =
                group.get_ref().iter().map(|name| self.find_all(std::slice::from_ref(name))).collect();
            match found.as_slice() {
                [one, other] if one.len() == 1 && other.len() == 1 => {
                    let (a, b) = (one[0].clone(), other[0].clone());
                    self.make(group.span(), Edit::Apart { a, b });
                }
                found if found.iter().any(Vec::is_empty) => {}
                _ => {
                    let message = "units that must be apart come as two names, each of one unit".to_owned();
                    self.tell(group.span(), message);
                }
            }
        }
    }

    fn place_units(&mut self) {
        let table = &self.stated.table;
        let others = [
            (PlaceName::Shared, &table.shared),
            (PlaceName::Stays, &table.stays),
            (PlaceName::Dead, &table.dead),
        ];
        let lists =
            others.iter().map(|(_, list)| *list).chain(table.service.iter().map(|service| &service.units));
        let claims = self.claim(&lists.collect::<Vec<&Vec<Pattern>>>());
        let mut units: Vec<Vec<String>> = vec![Vec::new(); others.len() + table.service.len()];
        for (unit, claim) in claims {
            let id = self.graph.unit(unit).id.to_string();
            self.laid.units.insert(id.clone());
            units[claim.target].push(id);
        }
        let of_services = units.split_off(others.len());
        for ((to, patterns), units) in others.into_iter().zip(units) {
            if let Some(first) = patterns.first().filter(|_| !units.is_empty()) {
                self.make(first.span(), Edit::Move { units, to });
            }
        }
        for (service, units) in table.service.iter().zip(of_services) {
            self.state_service(service, units);
        }
        let pins = self.find_all(&table.pins);
        if let Some(first) = table.pins.first().filter(|_| !pins.is_empty()) {
            self.make(first.span(), Edit::Pin { units: pins });
        }
    }

    /// For each unit that some list names, the list that has it.
    fn claim(&mut self, lists: &[&'a Vec<Pattern>]) -> BTreeMap<UnitIndex, Claim<'a>> {
        let mut claims: BTreeMap<UnitIndex, Claim<'a>> = BTreeMap::new();
        for (target, patterns) in lists.iter().enumerate() {
            for span in patterns.iter() {
                let (rank, units) = self.find(span);
                for unit in units {
                    let known = claims.get(&unit).map(|claim| (claim.rank, claim.target, claim.span.span()));
                    match known {
                        Some((known, other, at)) if known == rank && other != target => {
                            let name = &self.graph.unit(unit).name;
                            let line = self.stated.line(at);
                            let message =
                                format!("{name} has a place already, by line {line}: leave one of the two");
                            self.tell(span.span(), message);
                        }
                        Some((known, ..)) if known >= rank => {}
                        _ => {
                            claims.insert(unit, Claim { rank, target, span });
                        }
                    }
                }
            }
        }
        claims
    }

    fn state_service(&mut self, service: &ServiceTable, units: Vec<String>) {
        let name = service.name.get_ref().trim().to_owned();
        let wanted = service.key.as_ref().unwrap_or(&service.name);
        let Some(key) = self.find_key(service) else {
            if service.units.is_empty() {
                let message =
                    format!("there is no service `{}`: name its units, or take it out", wanted.get_ref());
                return self.tell(wanted.span(), message);
            }
            let key = make_key(wanted.get_ref(), &|_| false);
            if service.key.as_ref().is_some_and(|given| *given.get_ref() != key) {
                let message = format!("`{}` cannot be a key: write `{key}`", wanted.get_ref());
                return self.tell(wanted.span(), message);
            }
            if units.is_empty() {
                return;
            }
            self.make(wanted.span(), Edit::Create { name: key.clone(), units });
            return self.name_service(service, key, name);
        };
        if !units.is_empty() {
            self.make(service.name.span(), Edit::Move { units, to: PlaceName::Service(key.clone()) });
        }
        self.name_service(service, key, name);
    }

    /// The key of a service that the draft has, by its key or its name.
    fn find_key(&self, service: &ServiceTable) -> Option<String> {
        let services = &self.laid.draft.services;
        if let Some(key) = &service.key {
            return services.get_key_value(key.get_ref()).map(|(key, _)| key.clone());
        }
        let wanted = service.name.get_ref().trim().to_lowercase();
        let found = services.iter().find(|(_, known)| known.name.to_lowercase() == wanted);
        let by_key = make_key(&wanted, &|_| false);
        found.map(|(key, _)| key.clone()).or_else(|| services.contains_key(&by_key).then_some(by_key))
    }

    fn name_service(&mut self, service: &ServiceTable, key: String, name: String) {
        let Some(known) = self.laid.draft.services.get(&key).cloned() else { return };
        if known.name != name {
            self.make(service.name.span(), Edit::Rename { service: key.clone(), name });
        }
        if service.home.is_some() && known.home != service.home {
            let home = service.home.clone();
            self.make(service.name.span(), Edit::SetHome { service: key.clone(), home });
        }
        self.laid.services.insert(key);
    }

    /// The ids of all units that some names stand for, sorted; tells of names that stand for none.
    fn find_all(&mut self, names: &[Pattern]) -> Vec<String> {
        let found: BTreeSet<UnitIndex> = names.iter().flat_map(|name| self.find(name).1).collect();
        found.into_iter().map(|unit| self.graph.unit(unit).id.to_string()).collect()
    }

    /// The units of an id, a qualified name, a path, or a pattern of names or paths.
    fn find(&mut self, name: &Pattern) -> (Rank, Vec<UnitIndex>) {
        let text = name.get_ref().as_str();
        if let Some(unit) = self.graph.index_of(text) {
            return (Rank::Exact, vec![unit]);
        }
        let graph = self.graph;
        let named =
            |unit: &UnitIndex| *graph.unit(*unit).qualified_name == *text || graph.path_of(*unit) == text;
        let exact: Vec<UnitIndex> = graph.indexes().filter(named).collect();
        if !exact.is_empty() {
            return (Rank::Exact, exact);
        }
        let globs = [glob(text, true), glob(text, false)];
        let [Ok(paths), Ok(names)] = globs else {
            self.tell(name.span(), format!("`{text}` is no pattern of names or paths"));
            return (Rank::Glob, Vec::new());
        };
        let fits = |unit: &UnitIndex| {
            paths.is_match(graph.path_of(*unit)) || names.is_match(graph.unit(*unit).qualified_name.as_ref())
        };
        let units: Vec<UnitIndex> = graph.indexes().filter(fits).collect();
        if units.is_empty() {
            let message = format!("`{text}` names no unit: correct it or take it out");
            self.tell(name.span(), message);
        }
        (Rank::Glob, units)
    }
}

fn glob(pattern: &str, of_path: bool) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(pattern).literal_separator(of_path).build()?.compile_matcher())
}

#[cfg(test)]
mod tests;
