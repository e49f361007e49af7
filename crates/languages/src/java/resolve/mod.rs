//! Follows the references of all Java and Kotlin files together, and of the documents in XML that name
//! their types.

mod changes;
mod descriptors;
mod dispatch;
mod documents;
mod follow;
mod gradle;
mod index;
mod inference;
mod kotlin;
mod library;
mod maven;
mod members;
mod modules;
mod name_table;
mod places;
mod rows;
mod signature;
mod types;
mod units;

use std::sync::Mutex;

use self::descriptors::Descriptors;
use self::dispatch::Implementations;
use self::documents::{Documents, is_document};
use self::follow::Follower;
use self::index::{Index, is_read};
use self::inference::Seeking;
use self::members::Members;
use self::modules::Modules;
use self::rows::Rows;
use self::units::Units;
use crate::followed::Kept;
use crate::{Project, Resolution};
use foldhash::{HashMap, HashMapExt};

/// Adds the units of all Java and Kotlin files, follows their references and those of documents about them,
/// and adds what comes with them.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let modules = Modules::add(project.manifests, resolution);
    if !project.files.iter().any(|file| is_read(file.language) || is_document(file)) {
        return;
    }
    let mut index = Index::new(project.files);
    let documents = Documents::bind(&mut index, &modules);
    let units = Units::add(&index, &modules, resolution);
    let implementations = Implementations::new(&index);
    let handlers = Mutex::new(HashMap::new());
    let start = || Follower {
        index: &index,
        units: &units,
        implementations: &implementations,
        members: Members::default(),
        signatures: HashMap::new(),
        inferred: HashMap::new(),
        depth: 0,
        seeking: Seeking::default(),
        handlers: &handlers,
    };
    let is_followed = |file: &u32| is_read(project.files[*file as usize].language);
    let files: Vec<u32> = (0..project.files.len() as u32).filter(is_followed).collect();
    let again = |kept: &Kept<'_>| changes::followed_again(&index, &units, &files, kept);
    resolution.follow_by_file(&files, again, start, |follower, file, part| follower.follow_file(file, part));
    documents.follow(&index, &units, resolution);
    let handlers = handlers.into_inner().unwrap_or_default();
    let descriptors = Descriptors { index: &index, units: &units, documents: &documents };
    let rows = Rows {
        index: &index,
        units: &units,
        modules: &modules,
        handlers: &handlers,
        descriptors: &descriptors,
    };
    rows.add(resolution);
}
