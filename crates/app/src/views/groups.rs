//! What units are grouped by, and the units behind the id of a group.

use banyan_graph::{
    Graph, Tree, UnitIndex, build_folder_tree, build_keyed_tree, is_in_folder, units_in_folder,
};
use banyan_split::{Place, Split};

use super::narrow::Ground;
use super::{DEAD, SHARED, STAYS, place_of_key};
use crate::error::{Answer, AppError};
use crate::owning::{NOBODY, Owning};

/// What units are grouped by.
#[derive(Clone, Copy)]
pub enum Grouping<'a> {
    /// Their folders
    Folder,
    /// Their places in a split, then folders
    Service(&'a Split),
    /// Their languages, then folders
    Language,
    /// Their owners, then folders
    Owner(&'a Owning),
}

impl<'a> Grouping<'a> {
    /// By its name in a query; folders where it is none, or where what it rests on is not known.
    pub fn named(name: &str, ground: Ground<'a>) -> Grouping<'a> {
        let known = match name {
            "service" => ground.split.map(Grouping::Service),
            "owner" => ground.study.owning().map(Grouping::Owner),
            "language" => Some(Grouping::Language),
            _ => None,
        };
        known.unwrap_or(Grouping::Folder)
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
            Grouping::Owner(owning) => {
                let key = |unit| owning.key_of_unit(unit);
                build_keyed_tree(graph, "owner", &|unit| keep(unit).then(|| key(unit)))
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

/// What a group is called: a service, a language and an owner by their names, all else as the tree says.
pub fn label_of_group(ground: Ground<'_>, id: &str, label: &str) -> String {
    named_group(ground, id).unwrap_or_else(|| label.to_owned())
}

fn named_group(ground: Ground<'_>, id: &str) -> Option<String> {
    match id.split_once(':')? {
        ("service", key) => {
            let found = ground.split?.services.iter().find(|service| service.key == key)?;
            Some(found.name.clone())
        }
        ("language", key) => Some(banyan_facts::Language::from_id(key)?.label().to_owned()),
        ("owner", NOBODY) => Some("No owner".to_owned()),
        ("owner", key) => ground.study.owning()?.name_of_key(key).map(str::to_owned),
        _ => None,
    }
}

/// The units behind a box's id, sorted: a unit's, a group's or a place's key.
pub fn units_of_box(ground: Ground<'_>, id: &str) -> Answer<Vec<UnitIndex>> {
    if let Some(index) = ground.study.graph.index_of(id) {
        return Ok(vec![index]);
    }
    units_of_group(ground, id)
        .ok_or_else(|| AppError::NotFound(format!("nothing of this monolith is called `{id}` any more")))
}

/// The units behind the id of a group: `folder:…`, `service:KEY/…`, `language:…`, `owner:…`, `external:…`
/// (the units that use the library), or a place's key alone; none where nothing has it.
fn units_of_group(ground: Ground<'_>, id: &str) -> Option<Vec<UnitIndex>> {
    let graph = &ground.study.graph;
    let keyed = |rest: &str, has_key: &dyn Fn(UnitIndex, &str) -> bool| {
        let (key, folder) = rest.split_once('/').unwrap_or((rest, ""));
        let is_inside = is_in_folder(graph, folder);
        Some(graph.indexes().filter(|&unit| has_key(unit, key) && is_inside(unit)).collect())
    };
    match id.split_once(':') {
        Some(("folder", _)) => units_in_folder(graph, id),
        Some(("external", name)) => {
            let found = graph.facts().externals.iter().find(|external| &*external.name == name)?;
            Some(found.units.clone())
        }
        Some(("language", rest)) => keyed(rest, &|unit, key| graph.unit(unit).language.id() == key),
        Some(("owner", rest)) => {
            let owning = ground.study.owning()?;
            keyed(rest, &|unit, key| owning.key_of_unit(unit) == key)
        }
        _ => {
            let rest = id.strip_prefix("service:").unwrap_or(id);
            let split = ground.split?;
            let place = place_of_key(split, rest.split_once('/').map_or(rest, |(key, _)| key))?;
            keyed(rest, &|unit, _| split.place_of(unit) == place)
        }
    }
}
