//! Signals: kinds of evidence, besides dependencies, that two units belong together.

mod commit;
mod words;

pub use commit::{Commit, read_head};
pub use words::{Words, collect_words};
