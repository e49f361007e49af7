//! Signals: kinds of evidence, besides dependencies, that two units belong together.

mod commit;
mod logarithm;
mod words;

pub use commit::{Commit, read_head};
pub use logarithm::natural_log;
pub use words::{Words, collect_words};
