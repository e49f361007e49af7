//! Java front-end.
//!
//! A unit is a top-level type; nested types belong to theirs. [`extract`](extract::extract) reads a
//! file in one walk, [`resolve`](resolve::resolve) follows names by the rules of the language as far
//! as source without libraries tells. How types are written between the two is told in `notation`.

pub(crate) mod annotations;
mod constants;
pub(crate) mod entry_points;
mod extract;
mod grammar;
pub(crate) mod mapping;
pub(crate) mod markers;
pub(crate) mod notation;
mod parser;
pub(crate) mod remote;
pub(crate) mod resolve;
mod statements;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

pub(crate) use resolve::resolve_edited;

use crate::{Capabilities, FrontEnd};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Java,
    extensions: &["java"],
    file_names: &[],
    recognises: None,
    manifests: &["pom.xml", "*.gradle", "*.gradle.kts"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 6,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: None,
};
