//! The migration plan: what it takes to get from a monolith to a split, and how far that has come.
//!
//! [`build_plan`] reads a graph and a split and finds the seams, who owns the tables, the
//! transactions that span services, a pattern for each of them, the extractions in waves, and the
//! guardrails that the split implies. [`check_guardrails`] and [`compare_baseline`] hold the source
//! to them; [`measure_progress`] tells from snapshots how far each service is. Every formula is
//! written down in `docs/planning.md`.

mod baseline;
mod check;
mod choices;
mod effort;
mod extraction;
mod guardrails;
mod layers;
mod naming;
mod party;
mod pattern;
mod plan;
mod progress;
mod seams;
#[cfg(any(test, feature = "sketch"))]
#[allow(clippy::unwrap_used)]
pub mod sketch;
mod snapshot;
mod tables;
mod transactions;
mod waves;

pub use baseline::{
    Baseline, BaselineEntry, BaselineUnit, CheckReport, KnownViolation, compare_baseline, update_baseline,
};
pub use check::{Violation, ViolationTarget, check_guardrails};
pub use effort::{Effort, EffortPart};
pub use extraction::{ConfigurationKey, Extraction, Step};
pub use guardrails::{Guardrail, Rule};
pub use layers::{RuleError, read_rules};
pub use naming::{label_member, label_unit};
pub use party::{Party, is_test_unit, party_of};
pub use pattern::{Fact, Pattern, PatternChoice};
pub use plan::{Plan, build_plan};
pub use progress::{
    ExcludedUnit, Forecast, History, Progress, ServicePoint, ServiceProgress, ServiceState, UnitFate,
    UnitProgress, measure_progress,
};
pub use seams::{CallSite, ContractItem, CrossingKey, Seam, Spot};
pub use snapshot::{
    SnapshotAccess, SnapshotChanges, SnapshotCommit, SnapshotCounts, SnapshotDependency, SnapshotEdits,
    SnapshotFacts, SnapshotUnit, summarise_edits, summarise_snapshot,
};
pub use tables::{AccessCounts, TableOwnership, find_test_tables};
pub use transactions::{SpanWrite, TransactionSpan};
pub use waves::Wave;

#[cfg(test)]
mod tests;
