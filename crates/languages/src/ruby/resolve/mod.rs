//! Resolution: from the facts of all files to units and what they depend on.

mod accesses;
mod constants;
mod entry_points;
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

use self::follow::Follower;
use self::units::Units;
use crate::rows::{Owner, add_rows};
use crate::{Project, Resolution};

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
    let types = types::Types::new(&lineage, &models, &gems);
    let follower = Follower::new(&types, &units, &tables);
    for (file, facts) in (0..).zip(project.files).filter(|(_, facts)| facts.language == Language::Ruby) {
        if let Some(unit) = units.of_files.of_file(file) {
            follower.follow(file, unit, resolution);
            let test = facts.markers.has(Markers::TEST);
            let owner_of = |within| {
                Some(Owner { unit, member: units.of_files.member_around(file, facts, within), test })
            };
            let table_of = |access: &AccessFact| match access.table {
                TableName::Table(name) if !is_migration(facts) => Some(facts.text(name).to_owned()),
                _ => None,
            };
            add_rows(file, facts, owner_of, table_of, resolution);
        }
    }
    entry_points::add_entry_points(&follower, resolution);
}

/// Whether a file is a migration: what it reads and writes are the tables of the past.
fn is_migration(facts: &FileFacts) -> bool {
    facts.path.contains("db/") && facts.path.contains("migrate/")
}
