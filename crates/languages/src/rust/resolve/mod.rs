//! Resolution: from the facts of all files to units and what they depend on.

mod entry_points;
mod members;
mod modules;
mod references;
mod scopes;
mod std_names;
mod tables;
mod types;
mod units;

use crate::{Project, Resolution};

/// Adds the units of all Rust files and follows their references.
pub fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let tree = modules::ModuleTree::build(project.files, project.manifests);
    let scopes = scopes::Scopes::build(&tree);
    let types = types::Types::build(&scopes);
    let units = units::add_units(&tree, resolution);
    let followed = references::follow(&types, &units, resolution);
    entry_points::add_entry_points(&types, &units, &followed, resolution);
    tables::add_tables(&types, &units, &followed, resolution);
}
