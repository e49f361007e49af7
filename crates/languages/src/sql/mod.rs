//! SQL front-end: schemas and migrations in files, and statements in other languages' strings.

mod accesses;
mod changelogs;
mod extract;
mod migrations;
mod names;
mod parsed;
mod resolve;
mod scanned;
mod schema;
mod schema_parsed;
mod schema_scanned;
mod script;
mod shape;
mod tokens;

use banyan_facts::{AccessMode, Language};

use crate::{Capabilities, FrontEnd};

pub(crate) use accesses::statement_accesses;
pub use accesses::table_accesses;
pub(crate) use extract::table_changes;
pub(crate) use resolve::Schema;
pub(crate) use resolve::run_migrations;

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Sql,
    extensions: &["sql"],
    file_names: &[],
    recognises: None,
    manifests: &[],
    capabilities: Capabilities { references: false, entry_points: false, tables: true, configuration: false },
    version: 1,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: None,
};

/// A table that a statement names, and what is done to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableAccess {
    /// Lower case, without quotes and schema
    pub table: String,
    /// Read or write
    pub mode: AccessMode,
}

#[cfg(test)]
mod tests {
    mod accesses;
    mod schema;
}
