//! Tables that macros and mappings state, and who reads and writes them.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::references::FileReferences;
use super::scopes::{Item, Meaning, Namespace};
use super::types::{Place, Ty, Types};
use super::units::Units;
use crate::rows::{Owner, add_rows};
use crate::rust::notation::read_type;
use crate::{FileIndex, Resolution};

struct Tables<'r, 'a> {
    types: &'r Types<'a>,
    units: &'r Units,
    followed: &'r [FileReferences<'a>],
    /// By declaration: the table it defines or is mapped to
    names: BTreeMap<Item, &'a str>,
}

/// Adds the tables of all files, and the rows that belong to their units.
pub fn add_tables<'a>(
    types: &Types<'a>,
    units: &Units,
    followed: &[FileReferences<'a>],
    resolution: &mut Resolution<'_>,
) {
    let mut tables = Tables { types, units, followed, names: BTreeMap::new() };
    tables.gather_names();
    for (file, facts) in types.scopes.tree.files.iter().enumerate() {
        let file = file as FileIndex;
        let Some(unit) = units.of_file(file).filter(|_| facts.language == Language::Rust) else { continue };
        for table in &facts.tables {
            tables.add_table(table, facts, file, unit, resolution);
        }
        let owner_of = |within| Some(tables.owner_of(facts, file, unit, within));
        let table_of = |access: &AccessFact| tables.table_of(access.table, facts, file, access.within);
        add_rows(file, facts, owner_of, table_of, resolution);
    }
}

impl<'a> Tables<'_, 'a> {
    fn gather_names(&mut self) {
        for (file, facts) in self.types.scopes.tree.files.iter().enumerate() {
            for table in facts.tables.iter().filter(|_| facts.language == Language::Rust) {
                if let Some(declaration) = table.within.filter(|_| table.change != TableChange::Alter) {
                    self.names.insert(Item { file: file as FileIndex, declaration }, facts.text(table.name));
                }
            }
        }
    }

    fn add_table(
        &self,
        fact: &TableFact,
        facts: &'a FileFacts,
        file: FileIndex,
        unit: UnitIndex,
        resolution: &mut Resolution<'_>,
    ) {
        let text = |name: &Name| Box::from(facts.text(*name));
        let foreign_keys = fact.foreign_keys.iter().filter_map(|key| {
            let columns = key.columns.iter().map(text).collect();
            let references = self.table_of(key.to, facts, file, fact.within)?;
            Some(ForeignKey { columns, references: references.into() })
        });
        let table = Table {
            name: facts.text(fact.name).into(),
            columns: fact.columns.iter().map(text).collect(),
            foreign_keys: foreign_keys.collect(),
            // A `table!` is a mapping, too; beside it there may be migrations.
            mapped_by: if fact.within.is_some() { vec![unit] } else { Vec::new() },
            defined_at: if fact.change == TableChange::Mapping {
                Vec::new()
            } else {
                vec![(file, fact.line)]
            },
        };
        resolution.table(table, fact.change);
    }

    fn owner_of(&self, facts: &FileFacts, file: FileIndex, unit: UnitIndex, within: Option<u32>) -> Owner {
        let scope = self.types.scopes.tree.scope(file, within);
        let test = self.units.is_test(file)
            || scope.is_some_and(|scope| self.types.scopes.tree.module(scope).test)
            || within.is_some_and(|within| facts.declarations[within as usize].markers.has(Markers::TEST));
        Owner { unit, member: self.units.member(file, within), test }
    }

    /// The table that a fact names, by itself or by a type. What a type that maps to no table is
    /// asked for is no access.
    fn table_of(
        &self,
        table: TableName,
        facts: &'a FileFacts,
        file: FileIndex,
        within: Option<u32>,
    ) -> Option<String> {
        let text = match table {
            TableName::Table(name) => return Some(facts.text(name).to_owned()),
            TableName::Entity(name) => facts.text(name),
        };
        let scope = self.types.scopes.tree.scope(file, within)?;
        let path: Vec<&'a str> = text.split("::").collect();
        let found = [Namespace::Values, Namespace::Types].iter().find_map(|&namespace| {
            let found = self.types.scopes.resolve(scope, &path, namespace)?;
            found.rest.is_empty().then_some(found.meaning)
        });
        match found {
            Some(Meaning::Item(item)) => self.table_of_item(item).map(str::to_owned),
            Some(_) => None,
            None => {
                self.table_of_value(text, file, within).map(str::to_owned).or_else(|| stated_table(&path))
            }
        }
    }

    /// The table of a declaration: its own, that of the module a macro made, or of the model beside it.
    fn table_of_item(&self, item: Item) -> Option<&'a str> {
        if let Some(name) = self.names.get(&item) {
            return Some(name);
        }
        let declaration = self.types.scopes.declaration(item);
        if !self.types.is_generated(item) {
            return None;
        }
        let siblings = self.names.range(
            Item { file: item.file, declaration: 0 }..=Item { file: item.file, declaration: u32::MAX },
        );
        let around = declaration.parent.map(|declaration| Item { file: item.file, declaration });
        if let Some(name) = around.and_then(|around| self.names.get(&around)) {
            return Some(name);
        }
        siblings
            .into_iter()
            .find(|(model, _)| self.types.scopes.declaration(**model).parent == declaration.parent)
            .map(|(_, name)| *name)
    }

    /// The table that the type of a value is mapped to.
    fn table_of_value(&self, text: &'a str, file: FileIndex, within: Option<u32>) -> Option<&'a str> {
        let scope = self.types.scopes.tree.scope(file, within)?;
        let own = self.types.own_type(file, within);
        let place = Place { scope, own, results: &self.followed[file as usize].types };
        let mut ty = self.types.evaluate(&read_type(text), &place, 0);
        while let Ty::Library { arguments, .. } = &ty {
            ty = arguments.first()?.clone();
        }
        match ty {
            Ty::Item(item, _) => self.table_of_item(item),
            _ => None,
        }
    }
}

/// The table of a path that ends in `table` and leads into code that is not there.
fn stated_table(path: &[&str]) -> Option<String> {
    match path {
        [.., name, "table"] => Some(name.to_lowercase()),
        _ => None,
    }
}
