use std::collections::BTreeMap;

use banyan_graph::Graph;
use serde::{Deserialize, Serialize};

use crate::Violation;

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
    /// The unit or `table:` and the table it leads to
    pub to: String,
    /// How: a kind of reference, `read` or `write`
    pub kind: String,
    /// How many references or accesses at most
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
pub fn compare_baseline(_graph: &Graph, violations: &[Violation], _baseline: &Baseline) -> CheckReport {
    CheckReport { new: violations.to_vec(), ..CheckReport::default() }
}

/// The baseline that accepts exactly these violations.
pub fn update_baseline(_graph: &Graph, _violations: &[Violation]) -> Baseline {
    Baseline::default()
}
