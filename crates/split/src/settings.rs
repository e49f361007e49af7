use std::collections::BTreeMap;

use crate::PlaceName;

/// How much each signal counts. 0 leaves a signal out; only the proportions matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Dependencies
    pub structure: f64,
    /// Tables read and written together
    pub data: f64,
    /// Words of names, packages, routes and tables
    pub domain: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Weights { structure: 1.0, data: 1.0, domain: 1.0 }
    }
}

/// What a proposal is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SplitSettings {
    /// How many services; none: chosen from the graph
    pub services: Option<usize>,
    /// How much each signal counts
    pub weights: Weights,
    /// Seed of every random choice; the same seed gives the same split
    pub seed: u64,
}

/// What a proposal must obey, in stable ids. Ids that the graph does not know are passed over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Constraints {
    /// Units with their place decided
    pub pins: BTreeMap<String, PlaceName>,
    /// Pairs of units that belong to one place
    pub together: Vec<(String, String)>,
    /// Pairs of units that must not share a service
    pub apart: Vec<(String, String)>,
}
