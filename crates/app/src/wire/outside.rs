//! What is told of a monolith from outside of its source.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known from outside of the source.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct OutsideView {
    /// Its history, where it is read
    pub history: Option<HistoryView>,
    /// The history was not read to its end, and can be
    pub unread: bool,
    /// Who owns its files, where there is a `CODEOWNERS`
    pub owners: Option<OwnersView>,
    /// Who owns its units, where anything tells of it
    pub owning: Option<OwningView>,
    /// What is absent: one sentence each, with what to do about it
    pub absent: Vec<String>,
}

/// A history.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct HistoryView {
    /// Commits that changed files of the monolith; no merges
    pub commits: u32,
    /// Merges that were passed over
    pub merges: u32,
    /// Mass commits among the commits: they say nothing of what belongs together
    pub mass: u32,
    /// How many units a commit touches at most that is no mass commit
    pub mass_limit: u32,
    /// People who made them
    pub authors: u32,
    /// Time of the oldest: seconds since 1970, UTC
    #[ts(type = "number")]
    pub first: i64,
    /// Time of the newest
    #[ts(type = "number")]
    pub last: i64,
    /// Why it begins where it does: `whole`, `aged` (older ones weigh next to nothing), `cut` (too
    /// many commits), `shallow` (the clone has no more)
    pub end: String,
    /// Commits of which objects are missing
    pub unreadable: u32,
}

/// A `CODEOWNERS` file.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct OwnersView {
    /// Where it is, from the root of the repository
    pub path: String,
    /// `github` or `gitlab`: whose rules it is read by
    pub dialect: String,
    /// How many rules it has
    pub rules: u32,
    /// Units with an owner
    pub owned: u32,
    /// Lines that could not be read: line and reason
    pub problems: Vec<(u32, String)>,
}

/// Who owns the units of a monolith.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct OwningView {
    /// `rules`: by `CODEOWNERS`; `authors`: each unit by who changes it most
    pub told_by: String,
    /// Owners with how many units they own, the most first
    pub owners: Vec<(String, u32)>,
    /// Units that nobody owns
    pub without: u32,
}

/// How a unit changed, without mass commits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct ChangeView {
    /// Commits that touched it in the year before the newest commit
    pub commits: u32,
    /// Commits that touched it in all that was read
    pub commits_ever: u32,
    /// When it was last changed: seconds since 1970, UTC
    #[ts(type = "number | null")]
    pub last: Option<i64>,
    /// Its main authors with their shares, 0 to 1, the largest first; a change counts half after a year
    pub authors: Vec<(String, f64)>,
    /// Its owners by `CODEOWNERS`
    pub owners: Vec<String>,
}
