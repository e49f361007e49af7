use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_split::{UnitIdentity, collect_identities, find_renames};
use serde::{Deserialize, Serialize};

use crate::{Violation, ViolationTarget};

/// The violations that are accepted for now. Kept as a file: sorted, without line numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// Accepted violations, sorted
    pub entries: Vec<BaselineEntry>,
    /// What the units of the entries are known by, so that they are found again after a rename
    pub units: BTreeMap<String, BaselineUnit>,
}

/// One accepted violation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BaselineEntry {
    /// The guardrail's id
    pub rule: String,
    /// The unit that breaks it
    pub from: String,
    /// The unit, or `table:` and the table, that it leads to
    pub to: String,
    /// How: a kind of reference, `read` or `write`
    pub kind: String,
    /// How many references or accesses
    pub references: u32,
}

/// What a unit of a baseline is known by besides its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineUnit {
    /// Its simple name
    pub name: String,
    /// What it is
    pub kind: String,
    /// Its language
    pub language: String,
    /// The path of its file
    pub path: String,
    /// Its members, sorted
    pub members: Vec<String>,
}

/// Today's violations against the accepted ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Violations that are not accepted
    pub new: Vec<Violation>,
    /// Violations that have more references than were accepted
    pub grown: Vec<KnownViolation>,
    /// Violations as accepted
    pub known: Vec<Violation>,
    /// Violations that have fewer references than were accepted: the baseline must shrink
    pub shrunk: Vec<KnownViolation>,
    /// Entries that nothing breaks any more: the baseline must shrink
    pub stale: Vec<BaselineEntry>,
}

/// A violation whose number of references differs from the baseline's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownViolation {
    /// As it is today
    pub violation: Violation,
    /// References accepted
    pub accepted: u32,
}

impl CheckReport {
    /// Whether the check passes: nothing new or grown, and nothing to take out of the baseline.
    pub fn passes(&self) -> bool {
        self.new.is_empty() && self.grown.is_empty() && self.shrunk.is_empty() && self.stale.is_empty()
    }
}

/// Compares violations with a baseline; entries of renamed units follow them.
pub fn compare_baseline(graph: &Graph, violations: &[Violation], baseline: &Baseline) -> CheckReport {
    let renames = follow_units(graph, baseline);
    let follow = |id: &String| renames.get(id).unwrap_or(id).clone();
    let mut accepted: BTreeMap<Meaning, &BaselineEntry> = BTreeMap::new();
    for entry in &baseline.entries {
        accepted
            .insert((entry.rule.clone(), follow(&entry.from), follow(&entry.to), entry.kind.clone()), entry);
    }
    let mut report = CheckReport::default();
    for violation in violations {
        let Some(entry) = accepted.remove(&meaning_of(graph, violation)) else {
            report.new.push(violation.clone());
            continue;
        };
        let known = || KnownViolation { violation: violation.clone(), accepted: entry.references };
        match violation.references.cmp(&entry.references) {
            std::cmp::Ordering::Equal => report.known.push(violation.clone()),
            std::cmp::Ordering::Greater => report.grown.push(known()),
            std::cmp::Ordering::Less => report.shrunk.push(known()),
        }
    }
    report.stale = accepted.into_values().cloned().collect();
    report.stale.sort();
    report
}

/// The baseline that accepts exactly these violations.
pub fn update_baseline(graph: &Graph, violations: &[Violation]) -> Baseline {
    let mut baseline = Baseline::default();
    for violation in violations {
        let (rule, from, to, kind) = meaning_of(graph, violation);
        baseline.entries.push(BaselineEntry { rule, from, to, kind, references: violation.references });
        let target = match violation.target {
            ViolationTarget::Unit(unit, _) => Some(unit),
            ViolationTarget::Table(..) => None,
        };
        for unit in [Some(violation.from), target].into_iter().flatten() {
            baseline.units.entry(graph.unit(unit).id.to_string()).or_insert_with(|| describe(graph, unit));
        }
    }
    baseline.entries.sort();
    baseline
}

/// Rule, from, to, kind.
type Meaning = (String, String, String, String);

fn meaning_of(graph: &Graph, violation: &Violation) -> Meaning {
    let from = graph.unit(violation.from).id.to_string();
    (violation.rule.clone(), from, violation.target.name(graph), violation.target.kind().to_owned())
}

fn describe(graph: &Graph, unit: UnitIndex) -> BaselineUnit {
    let described = graph.unit(unit);
    let mut members: Vec<String> = described.members.iter().map(|member| member.name.to_string()).collect();
    members.sort();
    members.dedup();
    BaselineUnit {
        name: described.name.to_string(),
        kind: described.kind.id().to_owned(),
        language: described.language.id().to_owned(),
        path: graph.path_of(unit).to_owned(),
        members,
    }
}

fn follow_units(graph: &Graph, baseline: &Baseline) -> BTreeMap<String, String> {
    let missing = baseline.units.keys().any(|id| graph.index_of(id).is_none());
    if !missing {
        return BTreeMap::new();
    }
    let before: Vec<UnitIdentity> = baseline.units.iter().map(|(id, unit)| identity(id, unit)).collect();
    find_renames(&before, &collect_identities(graph))
}

fn identity(id: &str, unit: &BaselineUnit) -> UnitIdentity {
    UnitIdentity {
        id: id.to_owned(),
        name: unit.name.clone(),
        kind: unit.kind.clone(),
        language: unit.language.clone(),
        path: unit.path.clone(),
        members: unit.members.clone(),
    }
}
