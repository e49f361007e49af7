//! Ruby front-end.
//!
//! A unit is a source file, named after the constant it defines. [`extract`](extract::extract) reads a
//! file in one walk; [`resolve`](resolve::resolve) builds the table of constants of the whole tree, as a
//! loader would fill it, and follows constants, methods and what Rails ties by name. How the two speak to
//! each other is told in `notation`.

mod extract;
mod grammar;
mod literals;
mod notation;
mod resolve;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Sight};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Ruby,
    extensions: &["rb", "rake", "ru", "jbuilder"],
    file_names: &["Rakefile"],
    recognises: None,
    manifests: &["Gemfile", "Gemfile.lock", "*.gemspec"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 2,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: Some(Sight {
        numbers: notation::numbers,
        shows_imports: false,
        counts: notation::drawn_routes,
        reached_by: notation::reached_by,
    }),
};
