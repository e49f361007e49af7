//! Ties that something else than the source tells of.

mod history;
mod operations;
mod ownership;
mod runtime;

pub use history::history_ties;
pub use ownership::ownership_ties;
pub use runtime::{TracedCalls, trace_calls};
