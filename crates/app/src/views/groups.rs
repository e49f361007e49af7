//! What units are grouped by, and the units behind the id of a group.

use std::collections::BTreeSet;

use banyan_graph::{
    Graph, Tree, UnitIndex, build_folder_tree, build_keyed_tree, is_in_folder, units_in_folder,
};
use banyan_split::{Place, Split};

use super::{DEAD, SHARED, STAYS, place_of_key};

/// What units are grouped by.
#[derive(Clone, Copy)]
pub enum Grouping<'a> {
    /// Their folders
    Folder,
    /// Their places in a split, then folders
    Service(&'a Split),
    /// Their languages, then folders
    Language,
}

impl<'a> Grouping<'a> {
    /// By its name in a query; folders where it is none, or where there is no split yet.
    pub fn named(name: &str, split: Option<&'a Split>) -> Grouping<'a> {
        match (name, split) {
            ("service", Some(split)) => Grouping::Service(split),
            ("language", _) => Grouping::Language,
            _ => Grouping::Folder,
        }
    }

    /// The units that are kept, nested.
    pub fn tree(self, graph: &'a Graph, keep: &dyn Fn(UnitIndex) -> bool) -> Tree {
        match self {
            Grouping::Folder => build_folder_tree(graph, keep),
            Grouping::Service(split) => {
                let key = |unit| key_of_place(split, split.place_of(unit));
                build_keyed_tree(graph, "service", &|unit| keep(unit).then(|| key(unit)))
            }
            Grouping::Language => {
                let key = |unit| graph.unit(unit).language.id();
                build_keyed_tree(graph, "language", &|unit| keep(unit).then(|| key(unit)))
            }
        }
    }
}

fn key_of_place(split: &Split, place: Place) -> &str {
    match place {
        Place::Service(at) => &split.services[at as usize].key,
        Place::Shared => SHARED,
        Place::Stays => STAYS,
        Place::Dead => DEAD,
    }
}

/// The units behind the id of a group: `folder:…`, `service:KEY/…`, `language:…`, `external:…` (the
/// units that use the library), or a place's key alone; none where nothing has it.
pub fn units_of_group(graph: &Graph, split: Option<&Split>, id: &str) -> Option<BTreeSet<UnitIndex>> {
    if let Some(units) = units_in_folder(graph, id) {
        return Some(units.into_iter().collect());
    }
    if let Some(name) = id.strip_prefix("external:") {
        let found = graph.facts().externals.iter().find(|external| &*external.name == name)?;
        return Some(found.units.iter().copied().collect());
    }
    if let Some(rest) = id.strip_prefix("language:") {
        let (key, folder) = rest.split_once('/').unwrap_or((rest, ""));
        let inside =
            |&unit: &UnitIndex| graph.unit(unit).language.id() == key && is_in_folder(graph, unit, folder);
        return Some(graph.indexes().filter(inside).collect());
    }
    let rest = id.strip_prefix("service:").unwrap_or(id);
    let (key, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let split = split?;
    let place = place_of_key(split, key)?;
    Some(split.units_of(place).filter(|&unit| is_in_folder(graph, unit, folder)).collect())
}
