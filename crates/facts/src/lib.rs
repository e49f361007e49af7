//! Facts: what source says, as plain data.
//!
//! Two stages meet here. A language front-end turns one file into [`FileFacts`], which speak of
//! that file alone; resolution turns all files into [`MonolithFacts`], where every reference has
//! been followed to a unit, to an external library, or to a reason why it could not be.
//!
//! Nothing in this crate reads or prints; every later stage stands on it.

mod coverage;
mod edited;
mod file;
mod kinds;
mod language;
mod monolith;

pub use coverage::*;
pub use edited::*;
pub use file::*;
pub use kinds::*;
pub use language::*;
pub use monolith::*;
