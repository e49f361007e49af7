//! The tables of models and entities, and those that migrations create.

use std::collections::BTreeSet;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::extract::underscored;
use super::super::names::simple_name;
use super::super::notation::header_parts;
use super::index::{ClassId, Index};
use super::settings::Settings;
use crate::Resolution;
use crate::file_units::FileUnits;
use crate::inflect::{parted, pluralize, singularize};

/// Which class is mapped to which table.
pub(super) struct TableNames<'a, 'i> {
    index: &'i Index<'a>,
    settings: &'i Settings,
    by_class: HashMap<ClassId, String>,
    /// The table between two models, by the method that states the relation
    pivots: HashMap<(u32, u32), String>,
}

impl<'a, 'i> TableNames<'a, 'i> {
    /// The tables of all models and entities.
    pub fn new(index: &'i Index<'a>, settings: &'i Settings) -> Self {
        let mut names = TableNames { index, settings, by_class: HashMap::new(), pivots: HashMap::new() };
        names.add_models();
        names.add_entities();
        for mapping in settings.mappings.iter().filter(|mapping| mapping.is_entity) {
            if let Some(class) = index.class(&mapping.class, 0) {
                let table = mapping.table.clone().unwrap_or_else(|| underscored(simple_name(&mapping.class)));
                names.by_class.insert(class, table);
            }
        }
        names.add_pivots();
        names
    }

    /// Every model has a table, but for one that others are built on, or that stands between two, and no
    /// migration creates one for.
    fn add_models(&mut self) {
        let index = self.index;
        let declared = declared_keys(index);
        let models = (0..index.classes.len() as ClassId).filter(|id| index.is_model(*id));
        let models: Vec<ClassId> = models.collect();
        let built_on: BTreeSet<ClassId> =
            models.iter().flat_map(|id| index.lineage(*id).iter().skip(1).copied()).collect();
        for id in models {
            let row = index.row(id);
            if row.markers.has(Markers::ABSTRACT) || row.name.is_empty() {
                continue;
            }
            let table = self.model_table(id);
            let is_between = index.outside(id).iter().any(|name| name.ends_with("Pivot"));
            let is_shared = is_between || built_on.contains(&id);
            if !is_shared || declared.is_empty() || declared.contains(&table) {
                self.by_class.insert(id, table);
            }
        }
    }

    fn model_table(&self, id: ClassId) -> String {
        let mut above = self.index.lineage(id).iter();
        let stated = above.find_map(|above| header_parts(self.index.row(*above).header, 't').next());
        if let Some(stated) = stated {
            return stated.rsplit('.').next().unwrap_or(stated).to_owned();
        }
        let name = parted(simple_name(&self.index.row(id).name), '_');
        let is_pivot = self.index.outside(id).iter().any(|name| name.ends_with("Pivot"));
        if is_pivot { singularize(&name) } else { pluralize(&name) }
    }

    fn add_entities(&mut self) {
        let mut by_default = Vec::new();
        for (file, facts) in php_files(self.index) {
            for fact in mappings_of(facts) {
                let name = facts.text(fact.name);
                let Some(id) = fact.within.and_then(|within| self.index.class_of(file, within)) else {
                    continue;
                };
                if name.is_empty() || name.starts_with('+') || self.index.is_model(id) {
                    continue;
                }
                if name.starts_with('?') {
                    by_default.push(id);
                }
                self.by_class.insert(id, name.trim_start_matches('?').to_owned());
            }
        }
        // An entity without a table of its own is kept in that of the entity above it.
        for id in by_default {
            let above = self.index.lineage(id).iter().skip(1).rev();
            let shared = above.filter_map(|above| self.by_class.get(above)).next().cloned();
            if let Some(shared) = shared {
                self.by_class.insert(id, shared);
            }
        }
    }

    fn add_pivots(&mut self) {
        let mut found = Vec::new();
        for (file, facts) in php_files(self.index) {
            for fact in mappings_of(facts).filter(|fact| facts.text(fact.name).is_empty()) {
                let Some((method, key)) = fact.within.zip(fact.foreign_keys.first()) else { continue };
                let stated =
                    key.columns.first().and_then(|column| facts.text(*column).strip_prefix("pivot:"));
                let (Some(stated), TableName::Entity(other)) = (stated, key.to) else { continue };
                // A trait's relations are those of whoever uses it.
                let own = self.index.enclosing_class(file, Some(method));
                let own = own.filter(|own| self.index.row(*own).kind != DeclarationKind::Trait);
                let other = simple_name(facts.text(other));
                let table = match (stated, own) {
                    ("", Some(own)) => {
                        let mut ends =
                            [parted(simple_name(&self.index.row(own).name), '_'), parted(other, '_')];
                        ends.sort();
                        ends.join("_")
                    }
                    ("", None) => continue,
                    (stated, _) => stated.to_owned(),
                };
                found.push(((file, method), table));
            }
        }
        self.pivots.extend(found);
    }

    /// The table of a class.
    pub fn of_class(&self, id: ClassId) -> Option<&str> {
        let above = self.index.lineage(id).iter();
        above.filter_map(|above| self.by_class.get(above)).next().map(String::as_str)
    }

    /// The table between two models, by the method that states their relation.
    pub fn pivot(&self, file: u32, method: u32) -> Option<&str> {
        self.pivots.get(&(file, method)).map(String::as_str)
    }

    /// Adds all tables: first what migrations leave, then what mappings add.
    pub fn add(&self, units: &FileUnits, resolution: &mut Resolution<'_>) {
        let states_changes =
            |facts: &FileFacts| facts.tables.iter().any(|fact| fact.change != TableChange::Mapping);
        let scripts = php_files(self.index)
            .filter(|(file, facts)| !units.is_test(*file) && states_changes(facts))
            .collect();
        let declared = declared_keys(self.index);
        crate::sql::run_migrations(scripts, resolution);
        let mut classes: Vec<ClassId> = self.by_class.keys().copied().collect();
        classes.sort_unstable();
        for id in classes {
            if !units.is_test(self.index.row(id).file) {
                self.add_class(id, &declared, units, resolution);
            }
        }
        self.add_link_tables(&declared, units, resolution);
    }

    fn add_class(
        &self,
        id: ClassId,
        declared: &BTreeSet<String>,
        units: &FileUnits,
        resolution: &mut Resolution<'_>,
    ) {
        let row = self.index.row(id);
        let Some(name) = self.by_class.get(&id) else { return };
        let line = self.index.files[row.file as usize].declarations[row.declaration as usize].line;
        let mut table = Table {
            name: name.as_str().into(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: units.of_file(row.file).into_iter().collect(),
            defined_at: vec![(row.file, line)],
        };
        let is_known = declared.contains(name);
        for above in self.index.lineage(id) {
            self.add_mapped(*above, is_known, declared, &mut table);
        }
        resolution.table(table, TableChange::Mapping);
    }

    /// What the mapping of one class adds to a table.
    fn add_mapped(&self, id: ClassId, is_known: bool, declared: &BTreeSet<String>, table: &mut Table) {
        let row = self.index.row(id);
        let facts = &self.index.files[row.file as usize];
        for fact in mappings_of(facts).filter(|fact| !facts.text(fact.name).starts_with('+')) {
            if self.index.enclosing_class(row.file, fact.within) != Some(id) {
                continue;
            }
            if !is_known {
                table.columns.extend(fact.columns.iter().map(|column| facts.text(*column).into()));
            }
            for key in &fact.foreign_keys {
                let columns: Vec<&str> = key.columns.iter().map(|column| facts.text(*column)).collect();
                let TableName::Entity(to) = key.to else { continue };
                self.add_key(&columns, facts.text(to), row.file, declared, table);
            }
        }
        for mapping in self.settings.mappings.iter().filter(|mapping| mapping.class == row.name) {
            if !is_known {
                table.columns.extend(mapping.columns.iter().map(|column| column.as_str().into()));
            }
            for (column, to) in &mapping.keys {
                self.add_key(&[column], to, row.file, declared, table);
            }
        }
    }

    fn add_key(&self, columns: &[&str], to: &str, file: u32, declared: &BTreeSet<String>, table: &mut Table) {
        let is_told = columns.iter().any(|column| {
            column.starts_with("pivot:") || declared.contains(&format!("{}.{column}", table.name))
        });
        let target = self.index.class(to, file).and_then(|class| self.of_class(class));
        if let Some(target) = target.filter(|_| !is_told) {
            let columns = columns.iter().map(|column| (*column).into()).collect();
            table.foreign_keys.push(ForeignKey { columns, references: target.into() });
        }
    }

    /// Tables that link entities or models.
    fn add_link_tables(
        &self,
        declared: &BTreeSet<String>,
        units: &FileUnits,
        resolution: &mut Resolution<'_>,
    ) {
        for (file, facts) in php_files(self.index).filter(|(file, _)| !units.is_test(*file)) {
            for fact in mappings_of(facts).filter(|fact| facts.text(fact.name).starts_with('+')) {
                let name = facts.text(fact.name).trim_start_matches('+');
                let mut table = link_table(name, file, fact.line);
                for key in &fact.foreign_keys {
                    let columns: Vec<&str> = key.columns.iter().map(|column| facts.text(*column)).collect();
                    if let TableName::Entity(to) = key.to {
                        self.add_key(&columns, facts.text(to), file, declared, &mut table);
                    }
                }
                if !declared.contains(name) {
                    table.columns = fact.columns.iter().map(|column| facts.text(*column).into()).collect();
                }
                resolution.table(table, TableChange::Mapping);
            }
        }
        for mapping in &self.settings.mappings {
            let Some(class) = self.index.class(&mapping.class, 0) else { continue };
            for (name, _) in &mapping.links {
                resolution.table(link_table(name, self.index.row(class).file, 1), TableChange::Mapping);
            }
        }
    }
}

/// The tables that migrations create, and their keys as `table.column`.
fn declared_keys(index: &Index<'_>) -> BTreeSet<String> {
    let mut declared = BTreeSet::new();
    for facts in index.files {
        for fact in facts.tables.iter().filter(|fact| fact.change != TableChange::Mapping) {
            let name = facts.text(fact.name);
            declared.insert(name.to_owned());
            if let TableChange::Rename(new) = fact.change {
                declared.insert(facts.text(new).to_owned());
            }
            let columns = fact.foreign_keys.iter().flat_map(|key| &key.columns);
            declared.extend(columns.map(|column| format!("{name}.{}", facts.text(*column))));
        }
    }
    declared
}

fn link_table(name: &str, file: u32, line: u32) -> Table {
    Table {
        name: name.into(),
        columns: Vec::new(),
        foreign_keys: Vec::new(),
        mapped_by: Vec::new(),
        defined_at: vec![(file, line)],
    }
}

fn php_files<'a, 'i>(index: &'i Index<'a>) -> impl Iterator<Item = (u32, &'a FileFacts)> + use<'a, 'i> {
    (0u32..).zip(index.files.iter().copied()).filter(|(_, facts)| facts.language == Language::Php)
}

fn mappings_of(facts: &FileFacts) -> impl Iterator<Item = &TableFact> {
    facts.tables.iter().filter(|fact| fact.change == TableChange::Mapping)
}
