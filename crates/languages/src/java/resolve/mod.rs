//! Follows the references of all Java files.

mod dispatch;
mod follow;
mod gradle;
mod index;
mod library;
mod maven;
mod members;
mod modules;
mod rows;
mod signature;
mod types;
mod units;

use std::collections::HashMap;

use banyan_facts::Language;

use self::dispatch::Implementations;
use self::follow::Follower;
use self::index::Index;
use self::members::Members;
use self::modules::Modules;
use self::rows::Rows;
use self::units::Units;
use crate::{Project, Resolution};

/// Adds the units of all Java files, follows their references, and adds what comes with them.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let modules = Modules::add(project.manifests, resolution);
    let index = Index::new(project.files);
    let units = Units::add(&index, &modules, resolution);
    let implementations = Implementations::new(&index);
    let start = || Follower {
        index: &index,
        units: &units,
        implementations: &implementations,
        members: Members::default(),
        signatures: HashMap::new(),
    };
    let is_java = |file: &u32| project.files[*file as usize].language == Language::Java;
    let files: Vec<u32> = (0..project.files.len() as u32).filter(is_java).collect();
    resolution.follow_in_parts(&files, start, |follower, file, part| follower.follow_file(file, part));
    Rows { index: &index, units: &units, modules: &modules }.add(resolution);
}
