//! Runs all scripts in their order: what is left is the schema.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::{changelogs, migrations, schema::MOST_COLUMNS};
use crate::{Project, Resolution};

/// Adds the tables that are there after all scripts and changelogs have run. Those of tests are left out.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let is_script = |file: &FileFacts| {
        matches!(file.language, Language::Sql | Language::Xml) && !file.markers.has(Markers::TEST)
    };
    let scripts: Vec<(u32, &FileFacts)> =
        (0..).zip(project.files.iter().copied()).filter(|(_, file)| is_script(file)).collect();
    run_migrations(scripts, resolution);
}

/// Runs what files say of tables, in the order of migrations, and adds the tables that are there after all.
/// Mappings, and tables without a name, say nothing here.
pub(crate) fn run_migrations(mut scripts: Vec<(u32, &FileFacts)>, resolution: &mut Resolution<'_>) {
    scripts.sort_by(|(_, a), (_, b)| migrations::order(&a.path, &b.path));
    let mut schema = Schema::default();
    for (index, script) in changelogs::in_order(scripts) {
        schema.run(index, script);
    }
    for table in schema.into_tables() {
        resolution.table(table, TableChange::Create);
    }
}

/// The tables that statements leave, one after another.
#[derive(Default)]
pub(crate) struct Schema {
    tables: BTreeMap<Box<str>, Table>,
}

impl Schema {
    fn run(&mut self, index: u32, script: &FileFacts) {
        let mut created_later = BTreeSet::new();
        let mut resets = vec![false; script.tables.len()];
        for (at, fact) in script.tables.iter().enumerate().rev() {
            match fact.change {
                TableChange::Create => {
                    created_later.insert(fact.name);
                }
                // A script that drops a table to create it anew says nothing about other scripts.
                TableChange::Drop => resets[at] = created_later.contains(&fact.name),
                _ => {}
            }
        }
        for (fact, _) in script.tables.iter().zip(resets).filter(|(_, reset)| !reset) {
            self.apply(index, script, fact);
        }
    }

    /// Applies one statement of a file.
    pub(crate) fn apply(&mut self, index: u32, script: &FileFacts, fact: &TableFact) {
        let name = script.text(fact.name);
        let columns = || fact.columns.iter().map(|&column| script.text(column));
        match fact.change {
            TableChange::Mapping => {}
            TableChange::Create | TableChange::Alter => {
                let table = self.table(name);
                table.defined_at.push((index, fact.line));
                columns().for_each(|column| push_new(&mut table.columns, column.into()));
                for key in fact.foreign_keys.iter().filter_map(|key| foreign_key(script, key)) {
                    push_new(&mut table.foreign_keys, key);
                }
            }
            TableChange::Drop => self.drop_table(name),
            TableChange::Rename(new) => self.rename(name, script.text(new), (index, fact.line)),
            TableChange::DropColumns => columns().for_each(|column| self.drop_column(name, column)),
            TableChange::RenameColumn(new) => {
                columns().for_each(|column| self.rename_column(name, column, script.text(new)));
            }
        }
    }

    /// Forgets a table.
    pub(crate) fn drop_table(&mut self, name: &str) {
        self.tables.remove(name);
    }

    /// What is left, sorted by name.
    pub(crate) fn into_tables(self) -> impl Iterator<Item = Table> {
        self.tables.into_values()
    }

    fn table(&mut self, name: &str) -> &mut Table {
        self.tables.entry(name.into()).or_insert_with(|| Table {
            name: name.into(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: Vec::new(),
            defined_at: Vec::new(),
        })
    }

    /// Foreign keys follow the table that they lead to.
    fn rename(&mut self, old: &str, new: &str, place: (u32, u32)) {
        self.table(old).defined_at.push(place);
        if let Some(mut table) = self.tables.remove(old) {
            table.name = new.into();
            self.tables.insert(new.into(), table);
        }
        let keys = self.tables.values_mut().flat_map(|table| &mut table.foreign_keys);
        keys.filter(|key| &*key.references == old).for_each(|key| key.references = new.into());
    }

    /// A foreign key goes with its columns.
    fn drop_column(&mut self, table: &str, column: &str) {
        let Some(table) = self.tables.get_mut(table) else { return };
        table.columns.retain(|known| &**known != column);
        table.foreign_keys.retain(|key| !key.columns.iter().any(|known| &**known == column));
    }

    fn rename_column(&mut self, table: &str, old: &str, new: &str) {
        let Some(table) = self.tables.get_mut(table) else { return };
        let keys = table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns);
        table
            .columns
            .iter_mut()
            .chain(keys)
            .filter(|known| &***known == old)
            .for_each(|known| *known = new.into());
    }
}

fn foreign_key(script: &FileFacts, key: &ForeignKeyFact) -> Option<ForeignKey> {
    let TableName::Table(references) = key.to else { return None };
    Some(ForeignKey {
        columns: key.columns.iter().map(|&column| script.text(column).into()).collect(),
        references: script.text(references).into(),
    })
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if list.len() < MOST_COLUMNS && !list.contains(&value) {
        list.push(value);
    }
}
