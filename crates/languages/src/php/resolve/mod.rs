//! Follows the references of all PHP files.

mod composer;
mod container;
mod effects;
mod follow;
mod index;
mod known_names;
mod library;
mod members;
mod paths;
mod record;
mod rows;
mod settings;
mod tables;
mod units;
mod values;

use banyan_facts::Language;

use self::composer::Packages;
use self::container::Container;
use self::follow::Follower;
use self::index::Index;
use self::paths::Paths;
use self::settings::Settings;
use self::tables::TableNames;
use crate::{Project, Resolution};

/// Adds the units of all PHP files, follows their references, and adds what comes with them.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let packages = Packages::add(project.manifests, resolution);
    if !project.files.iter().any(|file| file.language == Language::Php) {
        return;
    }
    let settings = Settings::read(project.manifests);
    let index = Index::new(project.files);
    let units = units::add_units(&index, &packages, &settings, resolution);
    let container = Container::new(&index, &settings);
    let paths = Paths::new(project.files);
    let tables = TableNames::new(&index, &settings);
    tables.add(&units, resolution);
    let mut follower = Follower::new(&index, &units, &packages, &container, &paths, &tables);
    for file in 0..project.files.len() as u32 {
        if project.files[file as usize].language == Language::Php {
            follower.follow_file(file, resolution);
        }
    }
    rows::add_entry_points(&mut follower, &settings, resolution);
}
