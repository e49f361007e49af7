//! XML front-end: what frameworks of the Java virtual machine are told in documents rather than in code.
//!
//! A document is data about classes that are declared elsewhere: it has no units of its own. What it
//! says is written down as the facts of a file whose declarations *stand for* classes and members of the
//! monolith ([`facts::DocumentFacts`] has the notation); the resolution that Java and Kotlin share ties
//! them to the units. Changelogs say what happens to tables, and run with the SQL scripts.
//!
//! Documents are told by their root element ([`dialect`]); all other XML is none of this front-end's.

mod dialect;
mod document;
mod extract;
mod facts;
mod hibernate;
mod liquibase;
mod mybatis;
mod orm;
mod spring;
mod struts;
#[cfg(test)]
mod tests;
mod web;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Project, Resolution};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Xml,
    extensions: &["xml"],
    file_names: &[],
    recognises: Some(dialect::is_known),
    manifests: &[],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 2,
    extract: extract::extract,
    resolve: followed_with_java,
    keeps_types: None,
    sight: None,
};

/// Java's resolution follows what documents say of classes, SQL's what they say of tables.
fn followed_with_java(_project: Project<'_>, _resolution: &mut Resolution<'_>) {}
