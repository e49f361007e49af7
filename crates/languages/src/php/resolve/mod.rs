//! Follows the references of all PHP files.

mod composer;
mod container;
mod effects;
mod findings;
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
use banyan_threads::work_beside;

use self::composer::Packages;
use self::container::Container;
use self::follow::Follower;
use self::index::Index;
use self::paths::Paths;
use self::settings::Settings;
use self::tables::TableNames;
use crate::parts::follow_parts;
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
    let start = || Follower::new(&index, &units, &packages, &container, &paths, &tables);
    let (threads, parts) = (resolution.threads(), resolution.wanted_parts(Language::Php));
    let follow = || {
        follow_parts(threads, &parts, start, |follower, files, part| {
            follower.forget();
            files.iter().map(|file| follower.follow_file(*file, part)).collect::<Vec<_>>()
        })
    };
    let (followed, ()) = work_beside(threads, follow, || {
        rows::add_entry_points(&mut start(), &settings, resolution);
    });
    for findings in resolution.add_parts(followed).into_iter().flatten() {
        findings.add(&index, &units, &tables, resolution);
    }
}
