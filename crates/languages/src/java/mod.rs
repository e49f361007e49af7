//! Java front-end.
//!
//! A unit is a top-level type; nested types belong to theirs. [`extract`](extract::extract) reads a
//! file in one walk, [`resolve`](resolve::resolve) follows names by the rules of the language as far
//! as source without libraries tells. How types are written between the two is told in `notation`.

mod annotations;
mod entry_points;
mod extract;
mod grammar;
mod markers;
mod notation;
mod resolve;
mod statements;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Java,
    extensions: &["java"],
    file_names: &[],
    manifests: &["pom.xml"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 2,
    extract: extract::extract,
    resolve: resolve::resolve,
};
