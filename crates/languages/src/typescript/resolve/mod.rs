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

use crate::{Project, Resolution};

/// Adds the units of all files and follows their references.
pub fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let paths = paths::Paths::new(project.files, project.manifests);
    let names = names::Names::new(project.files, &paths);
    let types = types::Types::new(&names);
    let followed = references::Followed::new(&types);
    let units = units::add_units(&names, resolution);
    references::follow(&followed, &units, resolution);
    entry_points::add_entry_points(&followed, &units, resolution);
    tables::add_tables(&followed, &units, prisma::read_schemas(project.manifests), resolution);
}
