//! What is kept on disk, in two files for each monolith.
//!
//! The [`ProjectStore`] holds what cannot be had again: decisions, snapshots, the baseline. The
//! [`CacheStore`] holds what a scan can find out anew, and is thrown away when anything is wrong
//! with it. Both are SQLite; SQL stays in this crate.

mod alternatives;
mod cache;
mod error;
mod migrations;
mod project;
mod snapshots;

pub use alternatives::StoredAlternative;
pub use cache::CacheStore;
pub use error::StoreError;
pub use project::{DecisionMark, ProjectStore, RecordedDecision};
pub use snapshots::{SnapshotMark, StoredSnapshot};
