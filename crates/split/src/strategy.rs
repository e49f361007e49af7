use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Signal, Weights};

/// What a proposal is made by. Each gives a proposal of its own, to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// What many ways of looking agree on
    #[default]
    Consensus,
    /// By what the business is about: words, then calls
    Domain,
    /// By who keeps which data: tables and who works on them
    Data,
    /// By what changes together
    Change,
    /// By who writes and owns it
    Team,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Strategy; 5] =
        [Strategy::Consensus, Strategy::Domain, Strategy::Data, Strategy::Change, Strategy::Team];

    /// Its name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Strategy::Consensus => "consensus",
            Strategy::Domain => "domain",
            Strategy::Data => "data",
            Strategy::Change => "change",
            Strategy::Team => "team",
        }
    }

    /// The strategy of that name.
    pub fn from_id(id: &str) -> Option<Strategy> {
        Strategy::ALL.into_iter().find(|strategy| strategy.id() == id)
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Strategy::Consensus => "What all signals agree on",
            Strategy::Domain => "By domain",
            Strategy::Data => "By data ownership",
            Strategy::Change => "By common changes",
            Strategy::Team => "By team",
        }
    }

    /// The signal without which it is no strategy of its own.
    pub fn rests_on(self) -> Option<Signal> {
        match self {
            Strategy::Consensus => None,
            Strategy::Domain => Some(Signal::Domain),
            Strategy::Data => Some(Signal::Data),
            Strategy::Change => Some(Signal::History),
            Strategy::Team => Some(Signal::Ownership),
        }
    }

    /// The weights asked for, as this strategy sees them: what it rests on takes part in any case and
    /// counts four times, the rest only holds together what that leaves open.
    pub(crate) fn turn(self, weights: &Weights) -> Weights {
        let mut turned = *weights;
        if let Some(leading) = self.rests_on() {
            for signal in Signal::ALL {
                let factor = if signal == leading {
                    4.0
                } else if signal == Signal::Structure {
                    0.5
                } else {
                    0.25
                };
                let asked = match weights.of(signal) {
                    weight if signal == leading && weight <= 0.0 => 1.0,
                    weight => weight,
                };
                turned.set(signal, factor * asked);
            }
        }
        turned
    }
}
