//! Rust front-end.
//!
//! `extract` reads one file with `syn`. `resolve` builds the crates from their manifests and the
//! tree of modules from `mod` declarations, follows every `use` until nothing changes, and then
//! every reference, with as much type inference as declared types allow.

mod extract;
mod manifests;
mod notation;
mod resolve;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Rust,
    extensions: &["rs"],
    file_names: &[],
    recognises: None,
    manifests: &["Cargo.toml"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 4,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: None,
};
