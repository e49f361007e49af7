//! Splits: every unit assigned to one service, to the shared library, or to what stays.
//!
//! [`propose_split`] makes a proposal from a graph and its signals; the architect's decisions are
//! [`Edit`]s on a [`Draft`], which speaks in stable ids and outlives every scan; [`lay_draft`]
//! lays a draft on a graph, which gives a [`Split`]; [`explain_split`] and [`measure_split`] say
//! why, and what it costs.

mod affinity;
mod basis;
mod bindings;
mod compare;
mod consensus;
mod divide;
mod draft;
mod edits;
mod evidence;
mod extract;
mod folders;
mod halves;
mod identity;
mod kernel;
mod landscape;
mod lay;
mod leiden;
mod literature;
mod meanings;
mod metrics;
mod names;
mod network;
mod newcomers;
mod ownership;
mod past;
mod propose;
mod pulls;
mod random;
mod reach;
mod reasons;
mod reattach;
mod replay;
mod settings;
mod signals;
mod split;
mod stated;
mod strategy;
mod teams;
mod terrain;
mod ties;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod sketch;

pub use basis::{DataSeam, MetricBasis, SeamCost};
pub use compare::{Comparison, PlaceMatch, adjusted_rand, compare_splits, mojofm, moves_and_joins};
pub use draft::{
    Decision, Draft, DraftService, Edit, EditError, PlaceName, collect_constraints, reattach_draft,
};
pub use edits::{apply_edit, continue_edits, replay_edits};
pub use extract::{Extraction, NeededUnit, propose_extraction};
pub use halves::{Half, propose_halves};
pub use identity::{UnitIdentity, collect_identities, find_renames};
pub use landscape::{CountChoice, Landscape};
pub use lay::lay_draft;
pub use leiden::find_communities;
pub use metrics::{Better, Metric, measure_split};
pub use network::Network;
pub use past::{Churn, Past, YEAR};
pub use propose::propose_split;
pub use reasons::{Reason, ServiceReason, explain_split};
pub use reattach::reattach_edit;
pub use replay::{
    ExampleCommit, MonthTally, PairReplay, RECURRING, RecurringChange, Replay, STAYS, ServiceReplay, Tally,
    replay_split, show_date,
};
pub use settings::{Constraints, SplitSettings, Weights};
pub use signals::{HubTie, PairTie, Signal, SignalState, Signals, Ties, list_signals};
pub use split::{Place, Service, Split};
pub use stated::{LaidDecisions, StatedDecision, StatedDecisions, StatedProblem, read_stated_decisions};
pub use strategy::Strategy;
pub use teams::measure_teams;
pub use ties::{TracedCalls, history_ties, ownership_ties, trace_calls};
