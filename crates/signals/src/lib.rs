//! Signals: kinds of evidence, besides dependencies, that two units belong together.

mod commit;
mod decay;
mod history;
mod logarithm;
mod owners;
mod repository;
mod traces;
mod words;

pub use commit::{Commit, read_head};
pub use decay::decay;
pub use history::{
    CommitLog, History, LogBounds, LogEnd, LogError, LogProgress, LogWatcher, LoggedAuthor, LoggedCommit,
    PastCommit, follow_log, read_log,
};
pub use logarithm::natural_log;
pub use owners::{CodeOwners, OwnersDialect, read_code_owners};
pub use traces::{CallNode, Operation, SpanRole, TraceError, Traces, read_traces};
pub use words::{Words, collect_words, collect_words_of_code};
