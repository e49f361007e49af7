//! Python front-end: `.py` files, and stubs (`.pyi`) where there is no such file beside them.
//!
//! `extract` reads one file with a parser of our own (`parser`); what that does not take, errors above all, is read by
//! ruff's, which recovers from them; where that may not be run, tree-sitter still gives declarations and imports. `resolve` names the modules by their
//! source roots, follows names through imports and re-exports, and receivers as far as types are
//! declared or obvious; the frameworks' own indirection is followed where it is conventional.

mod converted;
mod depth;
mod extract;
mod notation;
mod parser;
mod resolve;
mod standard;
#[cfg(test)]
mod tests;
mod tree;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Sight};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Python,
    extensions: &["py", "pyi"],
    file_names: &[],
    recognises: None,
    manifests: &["pyproject.toml", "setup.cfg"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 4,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: Some(Sight {
        numbers: notation::numbers,
        shows_imports: true,
        counts: notation::settings_modules,
        reached_by: notation::reached_by,
    }),
};
