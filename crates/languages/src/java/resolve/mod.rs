//! Follows the references of all Java and Kotlin files together, and of the documents in XML that name
//! their types.

mod changes;
mod descriptors;
mod dispatch;
mod documents;
mod edited;
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
mod part;
mod rows;
mod seen;
mod signature;
mod types;
mod units;

use std::sync::Mutex;

use banyan_facts::FollowedFile;

use self::descriptors::Descriptors;
use self::dispatch::Implementations;
use self::documents::{Documents, is_document};
use self::follow::Follower;
use self::index::{Index, is_read};
use self::modules::Modules;
use self::rows::Rows;
use self::seen::{Outline, Surroundings, shape_of};
use self::units::Units;
use crate::followed::{Kept, Outlining};
use crate::{Project, Resolution};
use foldhash::{HashMap, HashMapExt};

pub(crate) use self::edited::resolve_edited;

/// Adds the units of all Java and Kotlin files, follows their references and those of documents about them,
/// and adds what comes with them.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let modules = Modules::add(project.manifests, resolution);
    if !project.files.iter().any(|file| is_read(file.language) || is_document(file)) {
        return;
    }
    let mut index = Index::new(project.files, resolution.threads());
    let documents = Documents::bind(&mut index, &modules);
    let units = Units::add(&index, &modules, resolution);
    let implementations = Implementations::new(&index);
    let handlers = Mutex::new(HashMap::new());
    let start = || Follower::new(&index, &units, &implementations, &handlers);
    let is_followed = |file: &u32| is_read(project.files[*file as usize].language);
    let files: Vec<u32> = (0..project.files.len() as u32).filter(is_followed).collect();
    let threads = resolution.threads();
    let take = |kept: Kept<'_>| changes::take_kept(threads, &index, &units, &files, kept);
    let shape =
        resolution.earlier().and_then(|earlier| Surroundings::shape_of(earlier.surroundings.as_ref()?));
    let outlining = Outlining {
        files: project.files,
        outline: |file| bitcode::encode(&Outline::of(&index, file)),
        sees_more: |file, followed: &FollowedFile| units.sees_more(&index, file, followed),
        is_followed: is_read,
        all: shape != Some(shape_of(&index)),
    };
    resolution.follow_by_file(&files, take, start, Follower::follow_file, &outlining);
    let used = documents.follow(&index, &units, resolution);
    resolution.keep_surroundings(|| {
        bitcode::encode(&Surroundings::of(&index, &units, &implementations, &files, &used))
    });
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
