//! Units by what people call them.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{EntryPoint, UnitIndex};
use banyan_graph::Graph;

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

/// For each unit, by index, whether others have its name, too.
pub(crate) fn find_shared_names(graph: &Graph) -> Vec<bool> {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    graph.units().iter().for_each(|unit| *times.entry(&unit.name).or_default() += 1);
    graph.units().iter().map(|unit| times[unit.name.as_ref()] > 1).collect()
}

/// The last two parts of a qualified name: `impls::comment`, `api.Order`.
pub(crate) fn name_with_scope(qualified: &str) -> &str {
    let separators = |letter: char| matches!(letter, '.' | ':' | '/' | '\\');
    let own = qualified.rfind(separators).unwrap_or(0);
    let around = qualified[..own].trim_end_matches(separators);
    let begin = around.rfind(separators).map_or(0, |at| at + 1);
    &qualified[begin..]
}

#[cfg(test)]
mod tests {
    use super::name_with_scope;

    #[test]
    fn a_name_is_told_with_what_is_around_it() {
        assert_eq!(name_with_scope("lemmy_db_schema::impls::comment"), "impls::comment");
        assert_eq!(name_with_scope("org.acme.api.Order"), "api.Order");
        assert_eq!(name_with_scope("Order"), "Order");
    }
}
