//! Signals: kinds of evidence, besides dependencies, that two units belong together.

mod commit;
mod decay;
mod history;
mod logarithm;
mod repository;
mod words;

pub use commit::{Commit, read_head};
pub use decay::decay;
pub use history::{
    CommitLog, History, LogEnd, LogError, LogProgress, LogWatcher, LoggedAuthor, LoggedCommit, MOST_COMMITS,
    PastCommit, follow_log, read_log,
};
pub use logarithm::natural_log;
pub use words::{Words, collect_words, collect_words_of_code};
