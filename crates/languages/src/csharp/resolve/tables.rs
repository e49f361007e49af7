//! Tables of entities, their columns and keys, and the accesses to them.

use std::collections::BTreeMap;

use banyan_facts::*;
use foldhash::HashMap;

use super::super::notation::{Holder, read_held};
use super::findings::Findings;
use super::index::{Index, Place};
use super::members::MemberTypes;
use super::record::is_test;
use super::types::{Type, TypeId};
use super::units::{Units, main_part};
use crate::Resolution;
use crate::sql::Schema;

/// The tables of entities.
pub(super) struct Tables<'a, 'i> {
    index: &'i Index<'a>,
    types: &'i MemberTypes<'a>,
    findings: &'i Findings,
    /// Entities by their tables' names
    names: BTreeMap<TypeId, String>,
    /// Tables that migrations leave, by their names
    migrated: BTreeMap<Box<str>, Table>,
}

impl<'a, 'i> Tables<'a, 'i> {
    /// Works out which entity has which table.
    pub fn new(index: &'i Index<'a>, types: &'i MemberTypes<'a>, findings: &'i Findings) -> Tables<'a, 'i> {
        let migrated = migrated(index).map(|table| (table.name.clone(), table)).collect();
        let mut tables = Tables { index, types, findings, names: BTreeMap::new(), migrated };
        tables.add_sets();
        tables.add_configured();
        for met in &findings.tables {
            let (entity, name) = &met.what;
            tables.names.insert(*entity, name.clone());
        }
        for (member, attributes) in &findings.attributes {
            let id = index.type_of[member.0 as usize][member.1 as usize];
            let table = attributes.iter().find(|attribute| &*attribute.name == "Table");
            let name = table.and_then(|table| table.strings.iter().find(|(name, _)| name.is_none()));
            if let (Some(id), Some((_, name))) = (id, name) {
                tables
                    .names
                    .entry(id)
                    .and_modify(|known| *known = name.to_lowercase())
                    .or_insert_with(|| name.to_lowercase());
            }
        }
        tables
    }

    /// The sets of contexts name their entities' tables.
    fn add_sets(&mut self) {
        for id in 0..self.index.types.len() as TypeId {
            let row = &self.index.types[id as usize];
            if row.library || !self.index.inherits(id, "DbContext") || is_test(self.index, row.parts[0].0) {
                continue;
            }
            let mut members: Vec<_> = self.index.members[id as usize].iter().collect();
            members.sort();
            for (name, members) in members {
                for member in
                    members.iter().filter(|member| !self.index.declaration(**member).kind.is_callable())
                {
                    let held = self.types.of(self.index, *member).result.clone();
                    let set = held.id().is_some_and(|id| self.index.types[id as usize].name == "DbSet")
                        || matches!(held, Type::Library { name: "DbSet" | "IDbSet", .. });
                    if let Some(entity) = held.arguments().first().and_then(Type::id).filter(|_| set) {
                        self.names.entry(entity).or_insert_with(|| name.to_lowercase());
                    }
                }
            }
        }
    }

    /// Entities that have a configuration of their own are named after themselves, unless they are told.
    fn add_configured(&mut self) {
        for id in 0..self.index.types.len() as TypeId {
            if self.index.types[id as usize].library {
                continue;
            }
            for (above, arguments) in self.index.lineages[id as usize].iter() {
                if self.index.types[*above as usize].name != "IEntityTypeConfiguration" {
                    continue;
                }
                if let Some(entity) = arguments.first().and_then(Type::id) {
                    let name = self.index.types[entity as usize].name.to_lowercase();
                    self.names.entry(entity).or_insert(name);
                }
            }
        }
    }

    /// The entities, for marks.
    pub fn entities(&self) -> impl Iterator<Item = TypeId> + '_ {
        self.names.keys().copied()
    }

    /// The table of an entity, or of the nearest entity above it.
    fn table_of(&self, entity: TypeId) -> Option<&str> {
        let mut above = self.index.lineages[entity as usize].iter();
        above.find_map(|(above, _)| self.names.get(above).map(String::as_str))
    }

    /// Adds tables of mappings and migrations.
    pub fn add(&self, units: &Units, resolution: &mut Resolution<'_>) {
        for table in self.migrated.values() {
            resolution.table(table.clone(), TableChange::Create);
        }
        for (&entity, name) in &self.names {
            if self.index.types[entity as usize].library {
                continue;
            }
            let known = self.migrated.contains_key(name.as_str());
            let (file, declaration) = main_part(self.index, entity);
            let line = self.index.declaration((file, declaration)).line;
            resolution.table(
                Table {
                    name: name.as_str().into(),
                    columns: if known { Vec::new() } else { self.columns(entity) },
                    foreign_keys: if known { Vec::new() } else { self.keys(entity) },
                    mapped_by: units.of_type(entity).into_iter().collect(),
                    defined_at: vec![(file, line)],
                },
                TableChange::Mapping,
            );
        }
    }

    /// The properties of an entity with their types.
    fn properties(&self, entity: TypeId) -> Vec<(&'a str, Type<'a>)> {
        let mut found: Vec<((u32, u32), &'a str, Type<'a>)> = Vec::new();
        for (above, arguments) in self.index.lineages[entity as usize].iter() {
            let row = &self.index.types[*above as usize];
            if row.kind == DeclarationKind::Interface {
                continue;
            }
            for (name, members) in sorted(&self.index.members[*above as usize]) {
                for member in members {
                    let declared = self.index.declaration(*member);
                    let is_property = !declared.kind.is_callable()
                        && !declared.markers.has(Markers::STATIC)
                        && (row.library || read_held(self.index.text_of(*member)).holder == Holder::Property);
                    let ignored = self.findings.attributes.get(member).is_some_and(|attributes| {
                        attributes.iter().any(|attribute| &*attribute.name == "NotMapped")
                    });
                    if is_property && !ignored {
                        let typ =
                            self.types.of(self.index, *member).result.substitute(row.parts[0], arguments);
                        found.push((*member, name, typ));
                    }
                }
            }
        }
        found.sort_by_key(|(member, ..)| *member);
        found.into_iter().map(|(_, name, typ)| (name, typ)).collect()
    }

    fn is_scalar(&self, typ: &Type<'_>) -> bool {
        match typ {
            Type::Known { id, .. } => {
                let row = &self.index.types[*id as usize];
                let text = row.library && matches!(row.name, "String" | "Version" | "Uri");
                text || row.kind == DeclarationKind::Enum || row.kind == DeclarationKind::Struct
            }
            Type::Library { name, .. } => !name.is_empty(),
            Type::Array(element) => self.is_scalar(element),
            _ => false,
        }
    }

    fn column(&self, entity: TypeId, property: &str) -> String {
        let stated = self.findings.columns.get(&(entity, property.to_owned()));
        stated.cloned().unwrap_or_else(|| property.to_lowercase())
    }

    fn columns(&self, entity: TypeId) -> Vec<Box<str>> {
        let mut columns: Vec<Box<str>> = Vec::new();
        let scalars = self.properties(entity).into_iter().filter(|(_, typ)| self.is_scalar(typ));
        for (name, _) in scalars {
            let column = self.column(entity, name).into_boxed_str();
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let mut stated: Vec<&String> = self
            .findings
            .columns
            .iter()
            .filter(|((of, _), _)| *of == entity)
            .map(|(_, column)| column)
            .collect();
        stated.sort();
        for column in stated {
            if !columns.iter().any(|known| **known == **column) {
                columns.push(column.as_str().into());
            }
        }
        columns
    }

    /// The keys that mappings state, and those that properties of other entities' types make.
    fn keys(&self, entity: TypeId) -> Vec<ForeignKey> {
        let mut keys: Vec<ForeignKey> = Vec::new();
        let stated = self.findings.keys.iter().filter(|(from, ..)| *from == entity);
        for (_, columns, to) in stated {
            if let Some(table) = self.table_of(*to) {
                let columns = columns.iter().map(|column| column.as_str().into()).collect();
                keys.push(ForeignKey { columns, references: table.into() });
            }
        }
        let properties = self.properties(entity);
        for (name, typ) in &properties {
            let Some(to) = typ.id().filter(|to| !self.findings.owned.contains(to)) else { continue };
            let Some(table) = self.names.get(&to) else { continue };
            let by_name = format!("{name}Id");
            let has_column = properties.iter().any(|(other, _)| other.eq_ignore_ascii_case(&by_name));
            let back = self.properties(to).into_iter().any(|(_, typ)| typ.id() == Some(entity));
            let known = keys.iter().any(|key| *key.references == **table);
            if known || (back && !has_column) {
                continue;
            }
            let column = self.column(entity, &by_name).into();
            keys.push(ForeignKey { columns: vec![column], references: table.as_str().into() });
        }
        keys
    }

    /// Adds the accesses of all files.
    pub fn add_accesses(&self, units: &Units, resolution: &mut Resolution<'_>) {
        let mut push = |place: Place, line: u32, table: &str, mode: AccessMode| {
            let Some(unit) = units.around(self.index, place) else { return };
            let member = units.member(self.index, place);
            let test = is_test(self.index, place.file);
            resolution.access(table, Access { unit, table: 0, mode, file: place.file, line, member, test });
        };
        for met in &self.findings.accesses {
            let (entity, mode) = met.what;
            if let Some(table) = self.table_of(entity) {
                push(met.place, met.line, table, mode);
            }
        }
        for (id, row) in self.index.types.iter().enumerate().filter(|(_, row)| !row.library) {
            let Some(entity) = self.repository_of(id as TypeId, row.kind) else { continue };
            let Some(table) = self.table_of(entity) else { continue };
            let (file, declaration) = row.parts[0];
            let line = self.index.declaration((file, declaration)).line;
            for mode in [AccessMode::Read, AccessMode::Write] {
                push(Place { file, within: Some(declaration) }, line, table, mode);
            }
        }
    }

    /// The entity whose rows a class gives by what it inherits from a repository for any entity.
    fn repository_of(&self, id: TypeId, kind: DeclarationKind) -> Option<TypeId> {
        if kind == DeclarationKind::Interface {
            return None;
        }
        let above = self.index.lineages[id as usize].iter().skip(1);
        let mut own = above.filter_map(|(above, arguments)| {
            let row = &self.index.types[*above as usize];
            let holds = row.kind != DeclarationKind::Interface && row.name.contains("Repository");
            arguments.first().and_then(Type::id).filter(|_| holds)
        });
        own.find(|entity| self.names.contains_key(entity))
    }
}

/// The tables that are left after all migrations have run, in the order of their paths.
fn migrated(index: &Index<'_>) -> impl Iterator<Item = Table> {
    let mut schema = Schema::default();
    for (file, facts) in index.own_files().filter(|(_, facts)| !facts.markers.has(Markers::GENERATED)) {
        facts.tables.iter().for_each(|change| schema.apply(file, facts, change));
    }
    schema.into_tables()
}

/// The entries of a map, by their keys.
pub(super) fn sorted<K: Ord + Copy, V>(map: &HashMap<K, V>) -> Vec<(K, &V)> {
    let mut all: Vec<(K, &V)> = map.iter().map(|(key, value)| (*key, value)).collect();
    all.sort_by_key(|(key, _)| *key);
    all
}
