//! Resolution: from the facts of all files to units and what they depend on.

mod accesses;
mod constants;
mod entry_points;
mod findings;
mod follow;
mod gems;
mod libraries;
mod lineage;
mod models;
mod queries;
mod tables;
mod types;
mod units;

use banyan_facts::*;
use banyan_threads::work_beside;

use self::follow::{Follower, Names};
use self::types::Types;
use self::units::Units;
use crate::parts::follow_parts;
use crate::{FileIndex, Project, Resolution};

/// Adds the units of all Ruby files and follows their references.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    if !project.files.iter().any(|facts| facts.language == Language::Ruby) {
        return;
    }
    let gems = gems::Gems::read(project.manifests, resolution);
    let constants = constants::Constants::build(project.files);
    let lineage = lineage::Lineage::build(&constants);
    let models = models::Models::build(&lineage);
    let units = Units::add(&constants, &gems, &models, resolution);
    let tables = tables::Tables::add(&lineage, &models, &units, resolution);
    let types = || Types::new(&lineage, &models, &gems);
    let names = Names::new(&lineage);
    let (threads, parts) = (resolution.threads(), resolution.wanted_parts(Language::Ruby));
    let follow = || {
        follow_parts(threads, &parts, types, |types, files, part| {
            types.forget();
            let follower = Follower { types, units: &units, tables: &tables, names: &names };
            let follow = |&file: &FileIndex| Some(follower.follow(file, units.of_files.of_file(file)?, part));
            files.iter().filter_map(follow).collect::<Vec<_>>()
        })
    };
    let (followed, ()) = work_beside(threads, follow, || {
        let follower = Follower { types: &types(), units: &units, tables: &tables, names: &names };
        entry_points::add_entry_points(&follower, resolution);
    });
    for findings in resolution.add_parts(followed).into_iter().flatten() {
        findings.add(project.files, &models, &units, resolution);
    }
}

/// Whether a file is a migration: what it reads and writes are the tables of the past.
fn is_migration(facts: &FileFacts) -> bool {
    facts.path.contains("db/") && facts.path.contains("migrate/")
}
