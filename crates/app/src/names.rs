//! Units by what people call them.

use std::collections::BTreeSet;

use banyan_facts::{EntryPoint, UnitIndex};

use crate::error::{Answer, AppError};
use crate::state::Moment;

/// The id of the unit that has this entry point: `GET /orders`, a route alone, or the name of the unit.
pub fn find_entry_unit(moment: &Moment, name: &str) -> Answer<String> {
    let graph = &moment.study.graph;
    let named = |entry: &&EntryPoint| {
        *entry.route == *name || format!("{} {}", entry.method, entry.route).eq_ignore_ascii_case(name)
    };
    let entries = graph.facts().entry_points.iter().filter(|entry| !entry.test);
    let found: BTreeSet<UnitIndex> = entries.filter(named).map(|entry| entry.unit).collect();
    let ids: Vec<&str> = found.iter().map(|unit| graph.unit(*unit).id.as_ref()).collect();
    match ids.as_slice() {
        [one] => Ok((*one).into()),
        [] if name.contains('/') => Err(AppError::NotFound(format!(
            "there is no entry point `{name}` in this monolith; `banyan graph DIR` lists all of them"
        ))),
        [] => find_unit(moment, name),
        several => Err(AppError::NotFound(format!(
            "`{name}` is answered by several units; say which: {}",
            several.join(", ")
        ))),
    }
}

/// The id of the unit with this id, qualified name, path, or simple name where that is unique.
pub fn find_unit(moment: &Moment, name: &str) -> Answer<String> {
    let graph = &moment.study.graph;
    if graph.index_of(name).is_some() || moment.split.draft.places.contains_key(name) {
        return Ok(name.into());
    }
    let of_file = |unit: &&banyan_facts::Unit| graph.file_path(unit.file) == name;
    let by_qualified: Vec<_> =
        graph.units().iter().filter(|unit| unit.qualified_name.as_ref() == name).collect();
    let by_path: Vec<_> = graph.units().iter().filter(of_file).collect();
    let by_name: Vec<_> = graph.units().iter().filter(|unit| unit.name.as_ref() == name).collect();
    let found = [by_qualified, by_path, by_name].into_iter().find(|found| !found.is_empty());
    match found.unwrap_or_default().as_slice() {
        [one] => Ok(one.id.to_string()),
        [] => Err(AppError::NotFound(format!("there is no unit `{name}` in this monolith"))),
        several => {
            let ids: Vec<&str> = several.iter().take(5).map(|unit| unit.id.as_ref()).collect();
            Err(AppError::NotFound(format!(
                "`{name}` is the name of several units; say which: {}",
                ids.join(", ")
            )))
        }
    }
}
