//! Kotlin front-end.
//!
//! A unit is a top-level class, interface, object, enumeration or annotation; what a file declares
//! outside of them belongs to the unit of its facade (`OrdersKt`). [`extract`](extract::extract)
//! writes its facts in the notation of the Java front-end, whose resolution follows the references
//! of both languages together, since each calls the other. [`read`](reading::read) makes the tree of a file.

mod annotations;
mod extract;
mod grammar;
pub(crate) mod library;
mod parser;
mod reading;
mod repair;
#[cfg(test)]
mod tests;
mod texts;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Project, Resolution};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Kotlin,
    extensions: &["kt"],
    file_names: &[],
    recognises: None,
    manifests: &["pom.xml", "*.gradle", "*.gradle.kts"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 5,
    extract: extract::extract,
    resolve: followed_with_java,
    keeps_types: None,
    sight: None,
};

/// Java's resolution follows the references of both languages.
fn followed_with_java(_project: Project<'_>, _resolution: &mut Resolution<'_>) {}
