use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{PlaceName, Signal, Strategy};

/// How much each signal counts. 0 leaves a signal out; only the proportions matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Weights {
    /// Dependencies
    pub structure: f64,
    /// Tables read and written together
    pub data: f64,
    /// Words of names, packages, routes and tables
    pub domain: f64,
    /// What each entry point reaches
    pub entry: f64,
    /// Files that change together
    pub history: f64,
    /// Who writes and owns the files
    pub ownership: f64,
    /// Calls seen in production
    pub runtime: f64,
}

/// What the source tells counts evenly, and so do traces, which are only there when given. History
/// and owners take part where they are asked for: what they are worth depends on the repository,
/// and a copy of the source without it must give the same proposal.
impl Default for Weights {
    fn default() -> Self {
        Weights { history: 0.0, ownership: 0.0, ..Weights::all(1.0) }
    }
}

impl Weights {
    /// The same weight for every signal.
    pub const fn all(weight: f64) -> Self {
        Weights {
            structure: weight,
            data: weight,
            domain: weight,
            entry: weight,
            history: weight,
            ownership: weight,
            runtime: weight,
        }
    }

    /// The weight of a signal.
    pub fn of(&self, signal: Signal) -> f64 {
        match signal {
            Signal::Structure => self.structure,
            Signal::Data => self.data,
            Signal::Domain => self.domain,
            Signal::Entry => self.entry,
            Signal::History => self.history,
            Signal::Ownership => self.ownership,
            Signal::Runtime => self.runtime,
        }
    }

    /// Sets the weight of a signal.
    pub fn set(&mut self, signal: Signal, weight: f64) {
        *match signal {
            Signal::Structure => &mut self.structure,
            Signal::Data => &mut self.data,
            Signal::Domain => &mut self.domain,
            Signal::Entry => &mut self.entry,
            Signal::History => &mut self.history,
            Signal::Ownership => &mut self.ownership,
            Signal::Runtime => &mut self.runtime,
        } = weight;
    }
}

/// What a proposal is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct SplitSettings {
    /// How many services; none: chosen from the graph
    pub services: Option<usize>,
    /// What the proposal is made by
    pub strategy: Strategy,
    /// How much each signal counts
    pub weights: Weights,
    /// Seed of every random choice; the same seed gives the same split
    #[ts(type = "number")]
    pub seed: u64,
    /// Leave folders and packages out: words come from code alone, and no unit goes where its
    /// package is. The words must have been collected without them, too
    pub ignore_paths: bool,
    /// The least number of units of a service; none: chosen from the graph. Fewer stand only where
    /// pins ask for it
    pub least_units: Option<usize>,
    /// The largest number of units of a service, tests left out; none: as large as it comes. Units
    /// that must be together may exceed it
    pub most_units: Option<usize>,
    /// All units that write one table go to one service, unless pins or pairs say otherwise
    pub one_owner: bool,
}

impl SplitSettings {
    /// Whether a signal takes part.
    pub fn counts(&self, signal: Signal) -> bool {
        self.strategy.turn(&self.weights).of(signal) > 0.0
    }
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
