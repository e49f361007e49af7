//! PHP front-end.
//!
//! A unit is a source file, named like the class it holds. [`extract`](extract::extract) reads a file in
//! one walk; what a class is called is told by the file alone, so that every type it writes down has its
//! full name. [`resolve`](resolve::resolve) follows members by declared and obvious types, and what the
//! frameworks tie by convention: Laravel's routes, models, facades and container, Symfony's attributes
//! and settings, Doctrine's mappings. How types are written between the two is told in `notation`.

mod docblock;
mod extract;
mod grammar;
mod names;
mod notation;
mod resolve;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Sight};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Php,
    extensions: &["php", "phtml", "module", "install", "inc"],
    file_names: &[],
    recognises: None,
    manifests: &[
        "composer.json",
        "composer.lock",
        "config/routes.yaml",
        "config/routes.yml",
        "config/routes/*.yaml",
        "config/routes/*.yml",
        "config/routing.yml",
        "config/routing/*.yml",
        "config/services.yaml",
        "config/services.yml",
        "config/services/*.yaml",
        "*.orm.xml",
        "*.orm.yml",
        "*.orm.yaml",
    ],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 4,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: Some(Sight {
        numbers: notation::numbers,
        shows_imports: false,
        counts: notation::laravel_mark,
        reached_by: notation::reached_by,
    }),
};
