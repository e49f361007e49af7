//! What git tells of the past: which commits changed which files together, and who made them.
//!
//! [`read_log`] reads what is new since a [`CommitLog`] that was kept; [`follow_log`] gives every
//! change the path that its file has today. Nothing of a repository is ever run.

mod changes;
mod follow;
mod log;

pub use follow::{History, PastCommit, follow_log};
pub use log::{
    CommitLog, LogBounds, LogEnd, LogError, LogProgress, LogWatcher, LoggedAuthor, LoggedCommit, read_log,
};

#[cfg(test)]
mod tests;
