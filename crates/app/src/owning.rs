//! Who owns each unit: by `CODEOWNERS` where there is one, else by who changes it most.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::CodeOwners;
use banyan_split::Past;

use crate::state::Study;

/// The key of units that nobody owns.
pub const NOBODY: &str = "(none)";

/// An owner of each unit.
pub struct Owning {
    /// Owners in the order of their units, the most first
    pub owners: Vec<Owner>,
    /// By unit index: a place in `owners`
    of_unit: Vec<Option<u32>>,
    /// What tells of them
    pub told_by: ToldBy,
}

/// Somebody who owns units.
pub struct Owner {
    /// As it is written; several who own the same together are one owner
    pub name: String,
    /// What stands for the name in the ids of groups, where `/` parts folders
    pub key: String,
    /// How many units
    pub units: u32,
}

/// What tells who owns a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldBy {
    /// The rules of `CODEOWNERS` alone: what has none is owned by nobody
    Rules,
    /// The history: the author with the largest share of a unit's changes
    Authors,
}

impl Owning {
    /// By the rules of `CODEOWNERS`, asked once for each file.
    pub(crate) fn by_rules(graph: &Graph, rules: &CodeOwners) -> Owning {
        let mut of_file: BTreeMap<u32, Option<String>> = BTreeMap::new();
        let name_of = |unit: UnitIndex| {
            let ask =
                || Some(rules.owners_of(graph.path_of(unit)).join(", ")).filter(|name| !name.is_empty());
            of_file.entry(graph.unit(unit).file).or_insert_with(ask).clone()
        };
        Owning::of_names(graph.indexes().map(name_of).collect(), ToldBy::Rules)
    }

    /// By the main author of each unit.
    pub(crate) fn by_authors(graph: &Graph, past: &Past) -> Owning {
        let name_of = |unit| past.main_author(unit).map(|(name, _)| name.to_owned());
        Owning::of_names(graph.indexes().map(name_of).collect(), ToldBy::Authors)
    }

    fn of_names(names: Vec<Option<String>>, told_by: ToldBy) -> Owning {
        let mut units: BTreeMap<&str, u32> = BTreeMap::new();
        names.iter().flatten().for_each(|name| *units.entry(name).or_default() += 1);
        let mut counted: Vec<(&str, u32)> = units.into_iter().collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let places: BTreeMap<&str, u32> =
            counted.iter().enumerate().map(|(at, (name, _))| (*name, at as u32)).collect();
        let of_unit = names.iter().map(|name| Some(places[name.as_deref()?])).collect();
        let owner = |&(name, units): &(&str, u32)| Owner { name: name.to_owned(), key: key_of(name), units };
        Owning { owners: counted.iter().map(owner).collect(), of_unit, told_by }
    }

    /// The owner of a unit: a place in [`owners`](Self::owners).
    pub fn of(&self, unit: UnitIndex) -> Option<u32> {
        self.of_unit[unit.at()]
    }

    /// What stands for the owner of a unit in the ids of groups.
    pub fn key_of_unit(&self, unit: UnitIndex) -> &str {
        self.of(unit).map_or(NOBODY, |at| &self.owners[at as usize].key)
    }

    /// What an owner is called; nobody: empty.
    pub fn name_at(&self, owner: Option<u32>) -> &str {
        owner.map_or("", |at| &self.owners[at as usize].name)
    }

    /// Units that nobody owns.
    pub fn without(&self) -> u32 {
        self.of_unit.iter().filter(|owner| owner.is_none()).count() as u32
    }

    /// What the key of a group stands for.
    pub fn name_of_key(&self, key: &str) -> Option<&str> {
        self.owners.iter().find(|owner| owner.key == key).map(|owner| owner.name.as_str())
    }
}

/// A name without signs that mean something in the id of a group.
fn key_of(name: &str) -> String {
    name.replace('%', "%25").replace('/', "%2F").replace('(', "%28")
}

impl Study {
    /// Who owns each unit; reads `CODEOWNERS` where that was not done yet, but never the history.
    pub fn owning(&self) -> Option<&Owning> {
        if let Some(rules) = self.owners() {
            let owning = || Owning::by_rules(&self.graph, rules);
            return Some(self.outside.owning_by_rules.get_or_init(owning));
        }
        let past = self.past_now()?;
        Some(self.outside.owning_by_authors.get_or_init(|| Owning::by_authors(&self.graph, &past)))
    }

    /// The same as far as somebody asked before; never waits.
    pub fn owning_now(&self) -> Option<&Owning> {
        self.outside.owning_by_rules.get().or(self.outside.owning_by_authors.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_told_by_their_units_and_their_keys_hold_no_path() {
        let names = ["@acme/pay", "ada", "@acme/pay", "50 % (half)"].map(|name| Some(name.to_owned()));
        let owning = Owning::of_names(names.into_iter().chain([None]).collect(), ToldBy::Rules);
        let told: Vec<_> =
            owning.owners.iter().map(|owner| (&*owner.name, &*owner.key, owner.units)).collect();
        let expected =
            [("@acme/pay", "@acme%2Fpay", 2), ("50 % (half)", "50 %25 %28half)", 1), ("ada", "ada", 1)];
        assert_eq!(told, expected);
        assert_eq!((owning.key_of_unit(UnitIndex(1)), owning.key_of_unit(UnitIndex(4))), ("ada", NOBODY));
        assert_eq!((owning.without(), owning.name_of_key("@acme%2Fpay")), (1, Some("@acme/pay")));
    }
}
