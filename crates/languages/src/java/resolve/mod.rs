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
    let mut follower = Follower {
        index: &index,
        units: &units,
        implementations: &implementations,
        members: Members::default(),
        signatures: HashMap::new(),
    };
    for (at, file) in project.files.iter().enumerate() {
        if file.language == Language::Java {
            follower.follow_file(at as u32, resolution);
        }
    }
    Rows { index: &index, units: &units, modules: &modules }.add(resolution);
}
