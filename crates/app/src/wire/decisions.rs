//! Decisions before they are made, and splits side by side.

use banyan_split::Edit;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{EntryPointView, MetricView};

/// A named split.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AlternativeView {
    /// Names it for good
    #[ts(type = "number")]
    pub id: i64,
    /// What it is called
    pub name: String,
    /// Decisions in force
    pub decisions: u32,
    /// When it was made: seconds since 1970, UTC; 0 for the one that came with the project
    #[ts(type = "number")]
    pub made_at: i64,
    /// The one that is shown
    pub current: bool,
}

/// A kind of evidence that a proposal rests on.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SignalView {
    /// Its name in a [`ProposalRequest`](super::ProposalRequest)
    pub id: String,
    /// What people read
    pub label: String,
    /// In how many units it is found
    pub units: u32,
    /// Why it is absent, if it is
    pub absent: Option<String>,
}

/// A number of services that a monolith could be split into.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CountView {
    /// How many
    pub services: u32,
    /// How well the signals bear it out: modularity, −0.5 to 1
    pub modularity: f64,
    /// The share of the ties between units of services that leads across
    pub crossing: f64,
    /// Units of the smallest service, before tests and the like are placed
    pub smallest: u32,
    /// Units of the largest
    pub largest: u32,
    /// The engine's own choice
    pub chosen: bool,
}

/// What traces of production told.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TracesView {
    /// Operations in them
    pub operations: u32,
    /// Operations that were tied to a unit
    pub tied: u32,
    /// Calls from one unit to another
    #[ts(type = "number")]
    pub calls: u64,
    /// Some operations that no unit was found for, the most frequent first
    pub untied: Vec<String>,
}

/// What a decision would do.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct PreviewView {
    /// What it would be called
    pub title: String,
    /// The decision, to be made as it is
    pub edit: Edit,
    /// The metrics after it; `change` is what it would change
    pub metrics: Vec<MetricView>,
    /// Units that would change their place, tests left out
    pub moved: Vec<MovedUnitView>,
    /// Test units that would go with them
    pub moved_tests: u32,
    /// Names of services that would be new
    pub new_services: Vec<String>,
    /// Names of services that would be gone
    pub gone_services: Vec<String>,
}

/// A unit that changes its place.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MovedUnitView {
    /// Its id
    pub id: String,
    /// Its name
    pub name: String,
    /// Name of the place it leaves
    pub from: String,
    /// Name of the place it goes to
    pub to: String,
    /// The decision names it; false: it goes along
    pub named: bool,
}

/// A unit by id and name.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct UnitName {
    /// Its id
    pub id: String,
    /// Its name
    pub name: String,
    /// Test code
    pub test: bool,
}

/// How a service could be divided in two.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct HalvesView {
    /// Key of the service
    pub service: String,
    /// What the new service would be called
    pub name: String,
    /// The units that would leave, tests included
    pub leaves: Vec<UnitName>,
    /// The units that would stay
    pub stays: Vec<UnitName>,
    /// What that would do; its `edit` makes it so
    pub preview: PreviewView,
}

/// What to extract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExtractionRequest {
    /// Ids of the units whose entry points go
    pub units: Vec<String>,
    /// What the new service is to be called; none: chosen by the engine
    pub name: Option<String>,
}

/// Everything that only some entry points need.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ExtractionView {
    /// What the new service would be called
    pub name: String,
    /// The entry points that would go: all those of the units asked for
    pub entries: Vec<EntryPointView>,
    /// The units it takes
    pub takes: Vec<UnitName>,
    /// The units that the entry points need and others need, too
    pub leaves: Vec<NeededUnitView>,
    /// What that would do; its `edit` makes it so
    pub preview: PreviewView,
}

/// A unit that an extraction leaves where it is.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct NeededUnitView {
    /// Its id
    pub id: String,
    /// Its name
    pub name: String,
    /// Name of its place
    pub place: String,
    /// Id of the nearest unit with another entry point that needs it
    pub needed_by: String,
    /// Its name
    pub needed_by_name: String,
}

/// Two alternatives side by side. Tests and generated code do not count.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ComparisonView {
    /// Name of the first
    pub one: String,
    /// Name of the second
    pub other: String,
    /// Units that count
    pub units: u32,
    /// MoJo distance: units to move and services to join, at least, from one to the other
    pub mojo: u32,
    /// MoJoFM, 0 to 100: how near the first is to the second
    pub mojofm: f64,
    /// MoJoFM the other way
    pub mojofm_back: f64,
    /// Adjusted Rand index: 1 the same, 0 as by chance
    pub adjusted_rand: f64,
    /// Which service became which, those with most in common first; then those without a counterpart
    pub places: Vec<PlaceMatchView>,
    /// Units whose places do not correspond
    pub differing: Vec<DifferingUnitView>,
    /// Metric by metric
    pub metrics: Vec<ComparedMetricView>,
}

/// A place of one split and what it corresponds to in the other.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct PlaceMatchView {
    /// Its key in the first
    pub one: Option<String>,
    /// Its name there
    pub one_name: Option<String>,
    /// Its key in the second
    pub other: Option<String>,
    /// Its name there
    pub other_name: Option<String>,
    /// Units that both have
    pub common: u32,
    /// Units that only the first has there
    pub only_one: u32,
    /// Units that only the second has there
    pub only_other: u32,
}

/// A unit that two splits place differently.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DifferingUnitView {
    /// Its id
    pub id: String,
    /// Its name
    pub name: String,
    /// Name of its place in the first
    pub one: String,
    /// Name of its place in the second
    pub other: String,
}

/// A metric of two splits.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ComparedMetricView {
    /// Stable name
    pub id: String,
    /// What people read
    pub label: String,
    /// Unit of the values
    pub unit: String,
    /// `higher`, `lower` or `neither`
    pub better: String,
    /// Formula and source
    pub formula: String,
    /// Value of the first
    pub one: f64,
    /// Value of the second
    pub other: f64,
}

/// Decisions that are stated beside the code: they cannot be changed here.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct StatedView {
    /// The file that states them
    pub file: String,
    /// The decisions, in order
    pub decisions: Vec<StatedDecisionView>,
    /// What of it could not be obeyed, one sentence each
    pub problems: Vec<String>,
}

/// A stated decision.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct StatedDecisionView {
    /// 1-based line of the file
    pub line: u32,
    /// What people read of it
    pub title: String,
}
