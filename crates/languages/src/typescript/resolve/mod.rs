//! Resolution: from the facts of all files to units and what they depend on.

mod entry_points;
mod manifests;
mod names;
mod pages;
mod paths;
mod prisma;
mod references;
mod tables;
mod types;
mod units;

use banyan_facts::{Language, TableChange};

use crate::{Project, Resolution};

/// Adds the units of all files and follows their references.
pub fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let schemas = prisma::read_schemas(project.manifests);
    if !project.files.iter().any(|file| file.language == Language::TypeScript) {
        return schemas.tables.into_iter().for_each(|table| resolution.table(table, TableChange::Create));
    }
    let paths = paths::Paths::new(project.files, project.manifests);
    let index = names::Index::build(project.files, &paths, resolution.threads(), resolution.follows_all());
    let followed = references::Followed::new(&index);
    let units = units::add_units(&followed.types.names, resolution);
    references::follow(&index, &units, resolution);
    entry_points::add_entry_points(&followed, &units, resolution);
    tables::add_tables(&followed, &units, schemas, resolution);
}
