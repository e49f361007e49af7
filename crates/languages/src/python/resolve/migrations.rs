//! Runs migrations in their order: what is left and no model maps is a table of its own.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;
use foldhash::HashMap;

use super::django::text_of_item;
use super::index::{Binding, Item};
use super::values::Values;
use crate::Resolution;
use crate::python::notation::TYPE_ONLY;

/// The tables that migrations make.
#[derive(Default)]
struct Schema {
    tables: BTreeMap<String, Table>,
    /// By application and model: the table
    models: BTreeMap<(String, String), String>,
}

/// Adds what migrations and `Table(…)` state. Of tables that are mapped only the place is new.
pub fn add_migrated(values: &Values<'_, '_>, mapped: &BTreeSet<String>, resolution: &mut Resolution<'_>) {
    let mut schema = Schema::default();
    for file in in_order(values) {
        let facts = values.index.facts(file);
        let label = values.registry.label_of(values, file);
        for table in facts.tables.iter().filter(|table| table.change != TableChange::Mapping) {
            schema.apply(file, facts, &label, table);
        }
    }
    for (name, mut table) in schema.tables {
        if mapped.contains(&name) {
            (table.columns, table.foreign_keys) = Default::default();
        }
        resolution.table(table, TableChange::Alter);
    }
}

/// The files with changes of tables: Alembic's by their chain of revisions, all others by path.
fn in_order(values: &Values<'_, '_>) -> Vec<u32> {
    let has_changes = |file: &u32| {
        values.index.modules.of_file[*file as usize].is_some()
            && !values.index.is_test(*file)
            && values.index.facts(*file).tables.iter().any(|table| table.change != TableChange::Mapping)
    };
    let text = |file: u32, name: &str| match values.index.bound(file, name) {
        Some(Binding::Declaration(declaration)) => text_of_item(values, Item { file, declaration }),
        _ => None,
    };
    let files: Vec<u32> = (0..values.index.files().len() as u32).filter(has_changes).collect();
    let before: HashMap<String, Option<String>> = files
        .iter()
        .filter_map(|&file| Some((text(file, "revision")?, text(file, "down_revision"))))
        .collect();
    let depth = |file: u32| {
        let (mut depth, mut at) = (0usize, text(file, "revision"));
        while let Some(revision) = at.filter(|_| depth <= before.len()) {
            depth += 1;
            at = before.get(&revision).cloned().flatten();
        }
        depth
    };
    let mut ordered: Vec<(usize, u32)> = files.iter().map(|&file| (depth(file), file)).collect();
    ordered.sort_unstable();
    ordered.into_iter().map(|(_, file)| file).collect()
}

impl Schema {
    fn apply(&mut self, file: u32, facts: &FileFacts, label: &str, fact: &TableFact) {
        let stated = facts.text(fact.name);
        let name = self.name_of(label, stated);
        let texts = || fact.columns.iter().map(|column| facts.text(*column).trim_start_matches('!'));
        match fact.change {
            TableChange::Create | TableChange::Alter | TableChange::Mapping => {
                let keys: Vec<ForeignKey> =
                    fact.foreign_keys.iter().filter_map(|key| self.foreign_key(label, facts, key)).collect();
                let is_django = stated.starts_with('@');
                let table = self.table(&name);
                table.defined_at.push((file, fact.line));
                for column in texts() {
                    if !table.columns.iter().any(|known| &**known == column) {
                        table.columns.push(column.into());
                    }
                }
                if is_django && stated.contains('+') {
                    table.columns.push("id".into());
                }
                table.foreign_keys.extend(keys);
            }
            TableChange::Drop => drop(self.tables.remove(&name)),
            TableChange::Rename(new) => {
                let new = facts.text(new);
                let new_name = match (new.strip_prefix('='), stated.starts_with('@')) {
                    (Some(table), _) => table.to_owned(),
                    (None, true) => format!("{label}_{}", new.to_lowercase()),
                    (None, false) => new.to_owned(),
                };
                if let Some(mut table) = self.tables.remove(&name) {
                    table.name = new_name.as_str().into();
                    self.tables.insert(new_name.clone(), table);
                }
                if stated.starts_with('@') {
                    let model = if new.starts_with('=') { stated.trim_start_matches('@') } else { new };
                    self.models.insert((label.to_owned(), model.to_lowercase()), new_name);
                }
            }
            TableChange::DropColumns => {
                if let Some(table) = self.tables.get_mut(&name) {
                    let dropped: Vec<&str> = texts().collect();
                    table.columns.retain(|column| !dropped.contains(&&**column));
                    table
                        .foreign_keys
                        .retain(|key| !key.columns.iter().any(|column| dropped.contains(&&**column)));
                }
            }
            TableChange::RenameColumn(new) => self.rename_column(&name, texts(), facts.text(new)),
        }
    }

    /// A field is renamed with its column, which ends in `_id` where it is a foreign key.
    fn rename_column<'t>(&mut self, table: &str, old: impl Iterator<Item = &'t str>, new: &str) {
        let Some(table) = self.tables.get_mut(table) else { return };
        for old in old {
            let keys = table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns);
            for column in table.columns.iter_mut().chain(keys) {
                if &**column == old {
                    *column = new.into();
                } else if column.strip_suffix("_id") == Some(old) {
                    *column = format!("{new}_id").into();
                }
            }
        }
    }

    fn table(&mut self, name: &str) -> &mut Table {
        self.tables.entry(name.to_owned()).or_insert_with(|| Table {
            name: name.into(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: Vec::new(),
            defined_at: Vec::new(),
        })
    }

    /// The table that a name means: a model's of Django, or the name itself.
    fn name_of(&mut self, label: &str, stated: &str) -> String {
        let Some(model) = stated.strip_prefix('@') else {
            return stated.trim_start_matches(TYPE_ONLY).to_owned();
        };
        let (model, table) =
            model.split_once('|').map_or((model, None), |(model, table)| (model, Some(table)));
        let (model, field) =
            model.split_once('+').map_or((model, None), |(model, field)| (model, Some(field)));
        let (label, model) = model.split_once('.').unwrap_or((label, model));
        let place = (label.to_lowercase(), model.to_lowercase());
        if let Some(table) = table {
            self.models.insert(place.clone(), table.to_owned());
        }
        let by_convention = || format!("{}_{}", place.0, place.1);
        let name = self.models.get(&place).cloned().unwrap_or_else(by_convention);
        field.map_or(name.clone(), |field| format!("{name}_{field}"))
    }

    fn foreign_key(&mut self, label: &str, facts: &FileFacts, key: &ForeignKeyFact) -> Option<ForeignKey> {
        let references = match key.to {
            TableName::Table(name) => facts.text(name).to_owned(),
            TableName::Entity(name) => self.name_of(label, facts.text(name)),
        };
        let columns = key.columns.iter().map(|column| facts.text(*column).into()).collect();
        Some(ForeignKey { columns, references: references.into() })
    }
}
