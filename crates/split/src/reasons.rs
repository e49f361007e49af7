use banyan_graph::{Graph, UnitIndex};
use banyan_signals::Words;

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

/// Says why, for every unit (by unit index) and every service (by place).
pub fn explain_split(
    _graph: &Graph,
    _words: &Words,
    _weights: &Weights,
    _split: &Split,
) -> (Vec<Reason>, Vec<ServiceReason>) {
    (Vec::new(), Vec::new())
}
