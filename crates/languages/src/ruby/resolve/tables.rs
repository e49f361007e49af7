//! Tables: of schemas where there are some, else of migrations in their order, and what models map to them.

use std::collections::BTreeSet;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::constants::{ConstId, Constants};
use super::lineage::Lineage;
use super::models::{self, Models};
use super::types::Types;
use super::units::Units;
use crate::inflect::underscore;
use crate::ruby::notation::{Relates, hidden};
use crate::sql::Schema;
use crate::{FileIndex, Resolution};

/// Endings of methods that ActiveRecord makes of a column.
const ENDINGS: &[&str] = &[
    "?",
    "=",
    "_was",
    "_changed?",
    "_before_type_cast",
    "_in_database",
    "_before_last_save",
    "_will_change!",
    "_previously_was",
    "_change",
];

/// The columns of all tables, and what files state for the whole tree.
pub(super) struct Tables {
    columns: HashMap<String, HashSet<String>>,
    every_column: HashSet<String>,
    /// By engine: the module that its controllers are in, as a path
    isolated: HashMap<ConstId, String>,
    /// By the name of a drawn file: the modules around where it is drawn
    drawn: HashMap<String, Vec<String>>,
}

impl Tables {
    /// Adds the tables of schemas and migrations, and those of models.
    pub fn add(
        lineage: &Lineage<'_, '_>,
        models: &Models<'_>,
        units: &Units,
        resolution: &mut Resolution<'_>,
    ) -> Tables {
        let constants = lineage.constants;
        let schema = read_schema(constants.files);
        let mut tables = Tables {
            columns: HashMap::new(),
            every_column: HashSet::new(),
            isolated: HashMap::new(),
            drawn: HashMap::new(),
        };
        tables.gather_stated(constants);
        for table in schema.into_tables() {
            let columns = table.columns.iter().map(|column| column.to_string());
            tables.columns.insert(table.name.to_string(), columns.clone().collect());
            tables.every_column.extend(columns);
            resolution.table(table, TableChange::Create);
        }
        tables.add_mappings(lineage, models, units, resolution);
        tables
    }

    fn gather_stated(&mut self, constants: &Constants<'_>) {
        for (file, facts) in (0..).zip(constants.files).filter(|(_, facts)| facts.language == Language::Ruby)
        {
            for declaration in &facts.declarations {
                if facts.text(declaration.name) == hidden::ISOLATED
                    && let Some(engine) = constants.around(file, declaration.parent)
                {
                    let module = declaration.of_type.map_or("", |module| facts.text(module));
                    self.isolated.insert(engine, underscore(module.trim_start_matches("::")));
                }
            }
            for reference in &facts.references {
                if let Some((name, module)) =
                    facts.text(reference.name).strip_prefix("%draw ").and_then(|text| text.split_once('|'))
                {
                    self.drawn.entry(name.to_owned()).or_default().push(module.to_owned());
                }
            }
        }
    }

    fn add_mappings(
        &self,
        lineage: &Lineage<'_, '_>,
        models: &Models<'_>,
        units: &Units,
        resolution: &mut Resolution<'_>,
    ) {
        let constants = lineage.constants;
        for (id, table) in models.mapped() {
            let Some((unit, file)) = units.of_constant(id) else { continue };
            if units.of_files.is_test(file) || constants.files[file as usize].markers.has(Markers::TEST) {
                continue;
            }
            let line = constants.constant(id).places.first().map_or(1, |place| {
                constants.files[place.file as usize].declarations[place.declaration as usize].line
            });
            let mapping = Table {
                name: table.into(),
                columns: Vec::new(),
                foreign_keys: self.keys_of(lineage, models, id, table),
                mapped_by: vec![unit],
                defined_at: if self.columns.contains_key(table) { Vec::new() } else { vec![(file, line)] },
            };
            resolution.table(mapping, TableChange::Mapping);
        }
    }

    /// The keys that the associations of a model tell.
    fn keys_of(
        &self,
        lineage: &Lineage<'_, '_>,
        models: &Models<'_>,
        id: ConstId,
        table: &str,
    ) -> Vec<ForeignKey> {
        let mut keys = Vec::new();
        for place in lineage.constants.constant(id).places.iter().copied() {
            let facts = &lineage.constants.files[place.file as usize];
            for (at, declaration) in facts.declarations.iter().enumerate() {
                if declaration.parent != Some(place.declaration) {
                    continue;
                }
                let member = super::constants::Place { file: place.file, declaration: at as u32 };
                let Some(association) = models::association(lineage.constants, member) else { continue };
                if association.relates != Relates::BelongsTo {
                    continue;
                }
                let known = self.columns.get(table).is_none_or(|columns| columns.contains(association.key));
                if let Some(to) = models::related(lineage, id, member).filter(|_| known)
                    && let Some(references) = models.table(to)
                {
                    keys.push(ForeignKey {
                        columns: vec![association.key.into()],
                        references: references.into(),
                    });
                }
            }
        }
        keys
    }

    /// Whether a method of a model's objects is made of a column or an association.
    pub fn has_attribute(&self, types: &Types<'_, '_>, id: ConstId, name: &str) -> bool {
        let Some(table) = types.models.table(id) else { return false };
        let in_table = |name: &str| self.columns.get(table).is_some_and(|columns| columns.contains(name));
        if in_table(name) || ENDINGS.iter().any(|end| name.strip_suffix(end).is_some_and(in_table)) {
            return true;
        }
        let is_association = |name: &str| {
            types
                .lineage
                .object_method(id, name)
                .is_some_and(|place| models::association(types.constants, place).is_some())
        };
        let made =
            ["build_", "create_", "reload_", "reset_"].iter().find_map(|start| name.strip_prefix(start));
        made.is_some_and(|name| is_association(name.trim_end_matches('!')))
            || name
                .trim_end_matches('=')
                .strip_suffix("_ids")
                .is_some_and(|name| is_association(&format!("{name}s")))
            || name.strip_suffix("_attributes=").is_some_and(is_association)
            || name.starts_with("saved_change_to_")
    }

    /// Whether some table has a column of this name.
    pub fn is_column(&self, name: &str) -> bool {
        self.every_column.contains(name)
    }

    pub fn isolated(&self, engine: ConstId) -> Option<String> {
        self.isolated.get(&engine).cloned()
    }

    pub fn drawn(&self, name: &str) -> Vec<String> {
        self.drawn.get(name).cloned().unwrap_or_default()
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What a file says of tables, by its place.
fn is_schema(path: &str) -> bool {
    path.ends_with("schema.rb") && path.contains("db/")
}

/// The schema: of `schema.rb` and its like; migrations count where their folder has none, and for tables that no
/// schema knows.
fn read_schema(files: &[&FileFacts]) -> Schema {
    let code = |facts: &FileFacts| !facts.markers.has(Markers::TEST);
    let rows: Vec<(FileIndex, &FileFacts)> =
        (0..).zip(files.iter().copied()).filter(|(_, facts)| code(facts)).collect();
    let dumped: BTreeSet<&str> = rows
        .iter()
        .filter(|(_, facts)| is_schema(&facts.path) || facts.path.ends_with("db/structure.sql"))
        .map(|(_, facts)| folder(&facts.path))
        .collect();
    let ruby = |facts: &FileFacts| facts.language == Language::Ruby && !facts.tables.is_empty();
    let mut migrations: Vec<(FileIndex, &FileFacts)> = rows
        .iter()
        .filter(|(_, facts)| ruby(facts) && !is_schema(&facts.path))
        .filter(|(_, facts)| !dumped.contains(folder(folder(&facts.path))))
        .copied()
        .collect();
    let file_name = |facts: &FileFacts| facts.path.rsplit('/').next().unwrap_or_default().to_owned();
    migrations.sort_by_key(|(_, facts)| (file_name(facts), facts.path.clone()));
    let mut schema = Schema::default();
    apply(&mut schema, &migrations);
    let schemas: Vec<(FileIndex, &FileFacts)> =
        rows.into_iter().filter(|(_, facts)| ruby(facts) && is_schema(&facts.path)).collect();
    for (_, facts) in &schemas {
        for table in facts.tables.iter().filter(|table| table.change == TableChange::Create) {
            schema.drop_table(facts.text(table.name));
        }
    }
    apply(&mut schema, &schemas);
    schema
}

fn apply(schema: &mut Schema, files: &[(FileIndex, &FileFacts)]) {
    for (file, facts) in files {
        for table in facts.tables.iter().filter(|table| table.change != TableChange::Mapping) {
            schema.apply(*file, facts, table);
        }
    }
}
