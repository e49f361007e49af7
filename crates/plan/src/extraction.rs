use banyan_graph::UnitIndex;

use crate::{Effort, Party, Pattern, PatternChoice, Spot};

/// Moving one service out of the monolith.
#[derive(Debug, Clone, PartialEq)]
pub struct Extraction {
    /// The service: a place in `Split::services`; a plan's extractions are in that order
    pub service: u32,
    /// Its units, tests left out, in order
    pub units: Vec<UnitIndex>,
    /// Test units that go with it
    pub test_units: Vec<UnitIndex>,
    /// Their lines, tests left out
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
