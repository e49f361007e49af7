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

use banyan_facts::Language;
use banyan_threads::work_beside;

use crate::{Project, Resolution};

/// Adds the units of all Go files and follows their references.
pub fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let modules = modules::Modules::read(project.manifests);
    let packages = packages::Packages::build(project.files, &modules);
    let units = units::add_units(&packages, resolution);
    if !project.files.iter().any(|facts| facts.language == Language::Go) {
        return;
    }
    let threads = resolution.threads();
    let parts = resolution.wanted_parts(Language::Go);
    let follow = || emit::follow_files(&packages, &units, (threads, &parts));
    let (followed, ()) = work_beside(threads, follow, || {
        let mut follower = follow::Follower::new(&packages);
        entry_points::add_entry_points(&mut follower, &units, resolution);
        rpc::add_services(&mut follower, &units, resolution);
        rows::add_rows(&mut follower, &units, resolution);
    });
    for call in resolution.add_parts(followed).into_iter().flatten() {
        resolution.remote_call(call);
    }
}
