//! SQL front-end: schemas and migrations in files, and statements in other languages' strings.

mod accesses;
mod names;
mod parsed;
mod scanned;
mod shape;
mod tokens;

use banyan_facts::{AccessMode, FileFacts, Language};

use crate::{Capabilities, FrontEnd, Project, Resolution, SourceFile};

pub use accesses::table_accesses;

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::Sql,
    extensions: &["sql"],
    manifests: &[],
    capabilities: Capabilities { references: false, entry_points: false, tables: true, configuration: false },
    version: 1,
    extract,
    resolve,
};

/// A table that a statement names, and what is done to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableAccess {
    /// Lower case, without quotes and schema
    pub table: String,
    /// Read or write
    pub mode: AccessMode,
}

fn extract(file: SourceFile<'_>) -> FileFacts {
    FileFacts::skipped(file.path, Language::Sql, file.text.len() as u64, "not yet")
}

fn resolve(_project: Project<'_>, _resolution: &mut Resolution<'_>) {}

#[cfg(test)]
mod tests {
    mod accesses;
}
