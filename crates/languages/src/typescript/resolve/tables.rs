//! Tables that mappings, models and migrations state, and who reads and writes them.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::entry_points::constant_text;
use super::names::{Item, Meaning, Want};
use super::prisma::PrismaTables;
use super::references::Followed;
use super::types::{Kind, Ty};
use super::units::Units;
use crate::sql::run_migrations;
use crate::{FileIndex, Resolution};

struct Tables<'t, 'a> {
    followed: &'t Followed<'a>,
    units: &'t Units,
    prisma: PrismaTables,
    /// By declaration: the table it is mapped to
    mapped: BTreeMap<Item, &'a str>,
    /// By the name of a model: its declaration; none where several have it
    models: BTreeMap<&'a str, Option<Item>>,
    /// Declarations with columns that those below them have, too
    bases: BTreeMap<Item, &'a TableFact>,
}

/// Adds the tables of all files, and the rows that belong to their units.
pub fn add_tables(
    followed: &Followed<'_>,
    units: &Units,
    prisma: PrismaTables,
    resolution: &mut Resolution<'_>,
) {
    let names = &followed.types.names;
    let (mapped, models, bases) = Default::default();
    let mut tables = Tables { followed, units, prisma, mapped, models, bases };
    tables.gather();
    for table in tables.prisma.tables.clone() {
        resolution.table(table, TableChange::Create);
    }
    let is_own = |(file, facts): &(FileIndex, &FileFacts)| {
        facts.language == Language::TypeScript && !units.is_test(*file)
    };
    let stated: Vec<(FileIndex, &FileFacts)> = (0..)
        .zip(names.files.iter().copied())
        .filter(is_own)
        .filter(|(_, facts)| !facts.tables.is_empty())
        .collect();
    run_migrations(stated.clone(), resolution);
    for (file, facts) in stated {
        for fact in facts.tables.iter().filter(|fact| fact.change == TableChange::Mapping) {
            tables.add_mapping(fact, facts, file, resolution);
        }
    }
    for (file, facts) in (0..).zip(names.files) {
        let Some(unit) = units.of_file(file).filter(|_| facts.language == Language::TypeScript) else {
            continue;
        };
        tables.add_repositories(facts, file, unit, resolution);
        tables.add_rows(facts, file, unit, resolution);
    }
}

impl<'a> Tables<'_, 'a> {
    fn gather(&mut self) {
        let names = &self.followed.types.names;
        for (file, facts) in (0..).zip(names.files) {
            if facts.language != Language::TypeScript || self.units.is_test(file) {
                continue;
            }
            for fact in facts.tables.iter().filter(|fact| fact.change == TableChange::Mapping) {
                let Some(declaration) = fact.within else { continue };
                let item = Item { file, declaration };
                let table = facts.text(fact.name);
                if table.is_empty() {
                    self.bases.insert(item, fact);
                }
                if table.is_empty() || table.starts_with("join:") {
                    continue;
                }
                self.mapped.insert(item, table);
                let row = &facts.declarations[declaration as usize];
                // A model that is made in a function or constant is what those give.
                if let Some(parent) = row.parent {
                    self.mapped.entry(Item { file, declaration: parent }).or_insert(table);
                }
                let model = facts.text(row.name);
                self.models.entry(model).and_modify(|known| *known = None).or_insert(Some(item));
            }
        }
    }

    fn table_of_item(&self, item: Item) -> Option<&'a str> {
        if let Some(table) = self.mapped.get(&item) {
            return Some(table);
        }
        let row = self.followed.types.names.declaration(item);
        // What a function that makes a model gives is that model.
        if row.kind == DeclarationKind::Constant
            && let Some(of_type) = row.of_type
            && let Some(reference) =
                self.followed.types.names.facts(item.file).text(of_type).strip_prefix('#')
            && let Ok(reference) = reference.parse()
            && let Meaning::Item(maker) = self.followed.outcome(item.file, reference, 0).meaning
        {
            return self.mapped.get(&maker).copied();
        }
        // A class below a mapped one, without a table of its own, shares that one's.
        let is_child = row.markers.has(Markers::ENTITY);
        if !is_child {
            return None;
        }
        self.supers(item).into_iter().find_map(|item| self.mapped.get(&item).copied())
    }

    /// All declared supertypes of a class.
    fn supers(&self, item: Item) -> Vec<Item> {
        let (mut open, mut found) = (vec![item], BTreeSet::new());
        let mut order = Vec::new();
        while let Some(item) = open.pop() {
            for ty in self.followed.types.supers(item, &[], self.followed, 0) {
                if let Kind::Instance(item, _) = self.followed.types.kind(ty)
                    && found.insert(item)
                    && found.len() < 32
                {
                    order.push(item);
                    open.push(item);
                }
            }
        }
        order
    }

    fn add_mapping(
        &self,
        fact: &'a TableFact,
        facts: &'a FileFacts,
        file: FileIndex,
        resolution: &mut Resolution<'_>,
    ) {
        let text = facts.text(fact.name);
        let item = fact.within.map(|declaration| Item { file, declaration });
        if let Some(name) = text.strip_prefix("join:") {
            self.add_join(name, fact, facts, file, resolution);
            return;
        }
        let stated = match text.starts_with('=') || text.starts_with("model:") {
            true => self.table_of_entity(text, file, fact.within),
            false if text.is_empty() => item.and_then(|item| self.table_of_item(item)).map(str::to_owned),
            false => Some(text.to_owned()),
        };
        let Some(name) = stated else { return };
        let mut table = Table {
            name: name.into(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: if fact.within.is_some() {
                self.units.of_file(file).into_iter().collect()
            } else {
                Vec::new()
            },
            defined_at: Vec::new(),
        };
        self.add_columns(&mut table, fact, facts, file);
        if let Some(item) = item {
            for base in self.supers(item) {
                if let Some(fact) = self.bases.get(&base).filter(|_| !self.mapped.contains_key(&base)) {
                    self.add_columns(&mut table, fact, self.followed.types.names.facts(base.file), base.file);
                }
            }
        }
        resolution.table(table, TableChange::Mapping);
    }

    /// A table between two: `*` in its name is the second one, and its columns are called after both.
    fn add_join(
        &self,
        name: &str,
        fact: &TableFact,
        facts: &FileFacts,
        file: FileIndex,
        resolution: &mut Resolution<'_>,
    ) {
        let entities = fact.foreign_keys.iter().filter_map(|key| match key.to {
            TableName::Entity(entity) => self.table_of_entity(facts.text(entity), file, fact.within),
            TableName::Table(_) => None,
        });
        let ends: Vec<String> = entities.collect();
        let second = ends.last().map_or("", String::as_str);
        let column = |table: &String| Box::from(format!("{}id", table.replace('_', "")));
        let keys = ends
            .iter()
            .map(|table| ForeignKey { columns: vec![column(table)], references: table.as_str().into() });
        let table = Table {
            name: name.replace('*', second).into(),
            columns: ends.iter().map(column).collect(),
            foreign_keys: keys.collect(),
            mapped_by: self.units.of_file(file).into_iter().collect(),
            defined_at: Vec::new(),
        };
        resolution.table(table, TableChange::Mapping);
    }

    fn add_columns(&self, table: &mut Table, fact: &TableFact, facts: &FileFacts, file: FileIndex) {
        table.columns.extend(fact.columns.iter().map(|column| Box::from(facts.text(*column))));
        for key in &fact.foreign_keys {
            let references = match key.to {
                TableName::Table(table) => Some(facts.text(table).to_owned()),
                TableName::Entity(entity) => self.table_of_entity(facts.text(entity), file, fact.within),
            };
            if let Some(references) = references {
                let columns = key.columns.iter().map(|column| facts.text(*column).into()).collect();
                table.foreign_keys.push(ForeignKey { columns, references: references.into() });
            }
        }
    }

    /// The table that an entity has: a model by its name, or what a text in the notation means.
    fn table_of_entity(&self, entity: &str, file: FileIndex, within: Option<u32>) -> Option<String> {
        if let Some(client) = entity.strip_prefix("prisma:") {
            return self.prisma.clients.get(client).cloned();
        }
        if let Some(model) = entity.strip_prefix("model:") {
            let item = (*self.models.get(model)?)?;
            return self.table_of_item(item).map(str::to_owned);
        }
        if let Some(path) =
            entity.strip_prefix('=').filter(|path| !path.contains(['/', '?', '^', '|', '!', '+']))
        {
            let meaning = self.followed.types.path(file, within, path, Want::Value, self.followed, 0);
            if let Meaning::Item(item) = meaning
                && let Some(table) = self.table_of_item(item)
            {
                return Some(table.to_owned());
            }
        }
        let place = self.followed.place(file, within);
        let ty = self.followed.types.read(entity, &place, self.followed, 0);
        self.table_of_type(ty, 0).map(str::to_owned)
    }

    fn table_of_type(&self, ty: Ty, depth: usize) -> Option<&'a str> {
        match self.followed.types.kind(ty) {
            Kind::Instance(item, _) => {
                self.table_of_item(item).or_else(|| self.table_of_repository(item, depth))
            }
            Kind::Value(item) => self.table_of_item(item),
            Kind::Held(_, held) if depth < 4 => self.table_of_type(held, depth + 1),
            Kind::Promise(held) if depth < 4 => self.table_of_type(held, depth + 1),
            Kind::Union(parts) if depth < 4 => {
                parts.iter().find_map(|&part| self.table_of_type(part, depth + 1))
            }
            _ => None,
        }
    }

    /// The table of a class that is a repository of a library: `extends Repository<Order>`.
    fn table_of_repository(&self, item: Item, depth: usize) -> Option<&'a str> {
        let kind_of = |ty| self.followed.types.kind(ty);
        self.followed.types.supers(item, &[], self.followed, 0).into_iter().find_map(|ty| match kind_of(ty) {
            Kind::Held(_, held) if depth < 4 => self.table_of_type(held, depth + 1),
            _ => None,
        })
    }

    /// A repository of its own reads and writes the table of its entity.
    fn add_repositories(
        &self,
        facts: &FileFacts,
        file: FileIndex,
        unit: UnitIndex,
        resolution: &mut Resolution<'_>,
    ) {
        for (at, row) in (0..).zip(&facts.declarations) {
            if row.kind != DeclarationKind::Class || row.of_type.is_none() {
                continue;
            }
            let item = Item { file, declaration: at };
            let Some(table) =
                self.table_of_repository(item, 0).filter(|_| self.table_of_item(item).is_none())
            else {
                continue;
            };
            let member = self.units.member(file, Some(at));
            for mode in [AccessMode::Read, AccessMode::Write] {
                let (line, test) = (row.line, self.units.is_test(file));
                resolution.access(table, Access { unit, table: 0, mode, file, line, member, test });
            }
        }
    }

    fn add_rows(&self, facts: &FileFacts, file: FileIndex, unit: UnitIndex, resolution: &mut Resolution<'_>) {
        let test = self.units.is_test(file);
        let member = |within| self.units.member_around(file, facts, within);
        for access in &facts.accesses {
            if let Some(table) = self.table_of_access(access, facts, file) {
                let (mode, line, member) = (access.mode, access.line, member(access.within));
                resolution.access(&table, Access { unit, table: 0, mode, file, line, member, test });
            }
        }
        let text_of = |within, name| constant_text(self.followed, file, within, facts.text(name));
        for read in &facts.configuration {
            let key = text_of(read.within, read.key).into();
            resolution.configuration(ConfigurationRead { unit, key, file, line: read.line });
        }
        for call in &facts.remote_calls {
            resolution.remote_call(RemoteCall {
                unit,
                line: call.line,
                method: facts.text(call.method).into(),
                target: text_of(call.within, call.target).into(),
                kind: call.kind,
                member: member(call.within),
                file,
                test,
                reaches: Vec::new(),
            });
        }
    }

    fn table_of_access(&self, access: &AccessFact, facts: &FileFacts, file: FileIndex) -> Option<String> {
        match access.table {
            TableName::Table(name) => Some(facts.text(name).to_owned()),
            TableName::Entity(name) => {
                let text = facts.text(name);
                let table = self.table_of_entity(text, file, access.within)?;
                // What others call on a repository is that repository's access.
                let is_own = text.starts_with(['=', 'm', 'p']) || text == "this" || text == "super";
                (is_own || !self.is_repository(text, file, access.within)).then_some(table)
            }
        }
    }

    /// Whether a text means an instance of a class that is a repository itself.
    fn is_repository(&self, text: &str, file: FileIndex, within: Option<u32>) -> bool {
        let place = self.followed.place(file, within);
        let ty = self.followed.types.read(text, &place, self.followed, 0);
        matches!(self.followed.types.kind(ty), Kind::Instance(item, _) if self.table_of_item(item).is_none())
    }
}
