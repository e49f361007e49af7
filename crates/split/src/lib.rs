//! Splits: every unit assigned to one service, to the shared library, or to what stays.
//!
//! [`propose_split`] makes a proposal from a graph and its signals; the architect's decisions are
//! [`Edit`]s on a [`Draft`], which speaks in stable ids and outlives every scan; [`lay_draft`]
//! lays a draft on a graph, which gives a [`Split`]; [`explain_split`] and [`measure_split`] say
//! why, and what it costs.

mod draft;
mod metrics;
mod propose;
mod reasons;
mod settings;
mod split;

pub use draft::{Decision, Draft, DraftService, Edit, EditError, PlaceName, apply_edit, replay_edits};
pub use metrics::{Better, Metric, measure_split};
pub use propose::propose_split;
pub use reasons::{Reason, ServiceReason, explain_split};
pub use settings::{Constraints, SplitSettings, Weights};
pub use split::{Place, Service, Split, lay_draft};
