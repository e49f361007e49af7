//! Resolution: from the facts of all files to units and what they depend on.

mod dispatch;
mod emit;
mod entities;
mod entry_points;
mod follow;
mod members;
mod modules;
mod packages;
mod prefixes;
mod rows;
mod rpc;
mod tables;
mod texts;
mod types;
mod units;

use crate::{Project, Resolution};

/// Adds the units of all Go files and follows their references.
pub fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let modules = modules::Modules::read(project.manifests);
    let packages = packages::Packages::build(project.files, &modules);
    let units = units::add_units(&packages, resolution);
    let mut follower = follow::Follower::new(&packages);
    emit::emit_references(&mut follower, &units, resolution);
    entry_points::add_entry_points(&mut follower, &units, resolution);
    rpc::add_remote_procedures(&mut follower, &units, resolution);
    rows::add_rows(&mut follower, &units, resolution);
}
