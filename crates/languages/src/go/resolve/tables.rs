//! The tables that structs map to, and who reads and writes which.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::entities::{Entities, Entity, Mapper, clean};
use super::follow::{Follower, Target};
use super::packages::Item;
use super::types::{Type, TypeId};
use crate::FileIndex;
use crate::go::notation::read_declared;

/// What a library does with tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Maps structs to them
    Maps(Mapper),
    /// Builds statements that name them
    Builds,
}

/// Libraries by a part of their names.
const LIBRARIES: &[(&str, Work)] = &[
    ("gorm", Work::Maps(Mapper::Gorm)),
    ("xorm", Work::Maps(Mapper::Xorm)),
    ("uptrace/bun", Work::Maps(Mapper::Bun)),
    ("go-pg", Work::Maps(Mapper::Bun)),
    ("squirrel", Work::Builds),
    ("goqu", Work::Builds),
    ("gocraft/dbr", Work::Builds),
];

/// Methods that put rows into any struct, mapped or not.
const SCANNING: &[&str] =
    &["Scan", "Rows", "Row", "Pluck", "Count", "ScanRows", "Exec", "Sum", "SumInt", "Sums"];

/// Which struct maps to which table.
pub struct Tables<'a> {
    entities: Entities<'a>,
    mapped: BTreeMap<Item, Entity>,
    /// Interfaces of the monolith that stand for a mapper
    engines: BTreeMap<Item, Option<Work>>,
}

impl<'a> Tables<'a> {
    /// All structs with a mapper's tags, but those that are only parts of others.
    pub fn build(follower: &mut Follower<'a>) -> Tables<'a> {
        let entities = Entities::build(follower);
        let mut tables = Tables { entities, mapped: BTreeMap::new(), engines: BTreeMap::new() };
        let structs = tables.entities.structs();
        let parts: BTreeSet<Item> = tables.entities.parts(follower);
        for item in structs {
            let has_name = follower.packages.own_member(item, "TableName").is_some();
            // What a function or a field declares for itself is a step of a migration, or a part of a row.
            let is_local = follower.packages.declaration(item).parent.is_some();
            if is_local || follower.packages.is_test(item) || parts.contains(&item) && !has_name {
                continue;
            }
            if let Some(mapper) = tables.entities.mapper(item, follower) {
                tables.map(item, mapper, follower);
            }
        }
        tables
    }

    fn map(&mut self, item: Item, mapper: Mapper, follower: &mut Follower<'a>) -> Option<String> {
        let item = follower.packages.canonical(item);
        let entity = self.entities.entity(item, mapper, follower)?;
        let table = entity.table.clone();
        if !follower.packages.is_test(item) {
            self.mapped.entry(item).or_insert(entity);
        }
        Some(table)
    }

    /// The table that an access is to; none where the call is no mapper's.
    pub fn accessed(
        &mut self,
        follower: &mut Follower<'a>,
        file: FileIndex,
        facts: &'a FileFacts,
        access: &AccessFact,
    ) -> Option<String> {
        let text = match access.table {
            TableName::Table(name) => return Some(facts.text(name).to_owned()),
            TableName::Entity(name) => facts.text(name),
        };
        let (reference, told) = text.split_once('|')?;
        let reference: u32 = reference.parse().ok()?;
        let work = self.work_of(follower, file, reference)?;
        let name = facts.text(facts.references[reference as usize].name);
        let name = name.rsplit('.').next().unwrap_or(name);
        match (told.as_bytes().first(), work) {
            (Some(b'?'), Work::Builds) | (Some(b'='), _) => {
                let table = clean(&follower.told(file, &told[1..]));
                (!table.is_empty() && !table.contains(['{', '(', '?'])).then_some(table)
            }
            (Some(b'?'), _) | (_, Work::Builds) => None,
            (first, Work::Maps(mapper)) => {
                let registers = first == Some(&b'+');
                let place = follower.place(file, access.within);
                let typ = follower.read(told.trim_start_matches('+'), place, 0);
                let item = struct_in(follower, typ)?;
                let known = self.entities.mapper(item, follower).is_some()
                    || follower.packages.own_member(item, "TableName").is_some();
                if !known && !registers && SCANNING.contains(&name) {
                    return None;
                }
                self.map(item, mapper, follower).filter(|_| !registers)
            }
        }
    }

    /// What the library does that a call leads to, itself or through an interface of the monolith.
    fn work_of(&mut self, follower: &mut Follower<'a>, file: FileIndex, reference: u32) -> Option<Work> {
        match follower.follow(file, reference)?.target {
            Target::Library(library) => work_of_library(follower, library),
            Target::Item(item) => {
                let parent = follower.packages.declaration(item).parent?;
                let interface = follower.packages.canonical(Item { file: item.file, declaration: parent });
                if let Some(known) = self.engines.get(&interface) {
                    return *known;
                }
                let work = engine(follower, interface);
                self.engines.insert(interface, work);
                work
            }
            _ => None,
        }
    }

    /// Every mapped table, with its columns and keys.
    pub fn finish(mut self, follower: &mut Follower<'a>) -> Vec<(Item, Table)> {
        let mut found = Vec::new();
        let mapped = std::mem::take(&mut self.mapped);
        let name_of = |item: &Item| mapped.get(item).map(|entity| Box::<str>::from(entity.table.as_str()));
        let key = |column: &str, other: &Item| {
            let columns = vec![column.into()];
            Some(ForeignKey { columns, references: name_of(other)? })
        };
        let mut keys: BTreeMap<Item, Vec<ForeignKey>> = BTreeMap::new();
        for (item, entity) in &mapped {
            let own = entity.keys.iter().filter_map(|(column, other)| key(column, other));
            keys.entry(*item).or_default().extend(own);
            for (other, column) in self.entities.held_keys(*item, follower) {
                keys.entry(other).or_default().extend(key(&column, item));
            }
        }
        for (item, entity) in &mapped {
            let columns = entity.columns.iter().map(|column| column.as_str().into()).collect();
            let foreign_keys = keys.remove(item).unwrap_or_default();
            found.push((*item, table(&entity.table, columns, foreign_keys)));
            for (name, columns) in &entity.joins {
                let foreign_keys = columns.iter().filter_map(|(column, other)| key(column, other)).collect();
                let columns = columns.iter().map(|(column, _)| column.as_str().into()).collect();
                found.push((*item, table(name, columns, foreign_keys)));
            }
        }
        found
    }
}

fn table(name: &str, columns: Vec<Box<str>>, foreign_keys: Vec<ForeignKey>) -> Table {
    Table { name: name.into(), columns, foreign_keys, mapped_by: Vec::new(), defined_at: Vec::new() }
}

fn work_of_library(follower: &Follower<'_>, library: u32) -> Option<Work> {
    let name = &follower.packages.libraries[library as usize];
    LIBRARIES.iter().find(|(part, _)| name.contains(part)).map(|(_, work)| *work)
}

/// An interface of the monolith stands for a mapper if it embeds one, or its methods give one back.
fn engine(follower: &mut Follower<'_>, interface: Item) -> Option<Work> {
    let packages = follower.packages;
    let mut shown: Vec<TypeId> = Vec::new();
    for &embedded in packages.embedded(interface) {
        shown.push(follower.declared_type(embedded));
    }
    for &method in packages.methods.get(&interface).into_iter().flatten() {
        let declared = follower.declared_type(method);
        if let Type::Function(_, results) = follower.types.get(declared) {
            shown.extend(results.iter().copied());
        }
    }
    shown.into_iter().find_map(|typ| match follower.types.get(typ) {
        Type::Library(library, ..) => work_of_library(follower, *library),
        _ => None,
    })
}

/// The struct of a value, or of the elements of one.
fn struct_in(follower: &mut Follower<'_>, typ: TypeId) -> Option<Item> {
    let mut typ = typ;
    for _ in 0..4 {
        match follower.types.get(typ).clone() {
            Type::Item(item, _) => {
                let declaration = follower.packages.declaration(item);
                if declaration.kind == DeclarationKind::Struct {
                    return Some(follower.packages.canonical(item))
                        .filter(|_| !follower.packages.name(item).is_empty());
                }
                let declared = read_declared(follower.packages.written_type(item));
                if declared.typ.is_empty() {
                    return None;
                }
                typ = follower.underlying(typ);
            }
            Type::Slice(element) => typ = element,
            _ => return None,
        }
    }
    None
}
