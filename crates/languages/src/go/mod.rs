//! Go front-end.
//!
//! A unit is a file; the files of a folder with the same package clause share their names.
//! [`extract`](extract::extract) reads a file in one walk, [`resolve`](resolve::resolve) follows names
//! through packages, imports, types and interfaces. How types, texts and routes are written between
//! the two is told in `notation`.

mod extract;
mod grammar;
mod notation;
mod resolve;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Sight};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Go,
    extensions: &["go"],
    file_names: &[],
    recognises: None,
    manifests: &["go.mod", "go.work"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 3,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: Some(Sight {
        numbers: notation::numbers,
        shows_imports: false,
        counts: |_| Vec::new(),
        reached_by: notation::reached_by,
    }),
};
