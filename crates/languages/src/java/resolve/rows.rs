//! Entry points, tables, accesses and configuration reads of the monolith.

use std::collections::BTreeSet;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::notation::{simple_name, snake_case};
use super::descriptors::Descriptors;
use super::documents::is_document;
use super::index::{Index, Place, is_read};
use super::members::{Found, field_type};
use super::modules::Modules;
use super::types::{Type, TypeId};
use super::units::Units;
use crate::Resolution;
use crate::routes::join_routes;
use crate::rows::{Owner, add_rows};

/// Routers are mounted in each other at most this deep.
const MOUNT_LIMIT: usize = 6;

/// By file and declaration of the function that adds routes: who calls it, and below which prefix.
type Mounts<'a> = HashMap<(u32, u32), Vec<(Option<(u32, u32)>, &'a str)>>;

/// What rows are made from.
pub(super) struct Rows<'a, 'i> {
    /// All types
    pub index: &'i Index<'a>,
    /// All units
    pub units: &'i Units,
    /// All build modules
    pub modules: &'i Modules,
    /// Where the handlers of routes and the functions that add routes are declared
    pub handlers: &'i HashMap<(u32, u32), Found>,
    /// What documents tell of ways in
    pub descriptors: &'i Descriptors<'a, 'i>,
}

impl<'a> Rows<'a, '_> {
    /// Adds all rows of all files.
    pub fn add(&self, resolution: &mut Resolution<'_>) {
        let names = self.table_names();
        let applications = self.applications();
        let mounts = self.mounts();
        let servlets = self.descriptors.servlets();
        for (file, facts) in (0u32..).zip(self.index.files()) {
            match () {
                () if is_read(facts.language) => {
                    self.add_entry_points(file, &applications, &mounts, &servlets, resolution);
                }
                () if is_document(facts) => self.descriptors.add(file, resolution),
                () => continue,
            }
            self.add_tables(file, &names, resolution);
            self.add_owned(file, &names, resolution);
        }
    }

    /// The paths under which JAX-RS applications answer, by module.
    fn applications(&self) -> Vec<(Option<u32>, &'a str)> {
        let mut found = Vec::new();
        for facts in self.index.files().iter().filter(|facts| facts.language == Language::Java) {
            for mount in &facts.mounts {
                found.push((self.modules.of_path(&facts.path), facts.text(mount.prefix)));
            }
        }
        let stated = self.descriptors.applications().into_iter();
        found.extend(stated.map(|(path, prefix)| (self.modules.of_path(path), prefix)));
        found
    }

    fn add_entry_points(
        &self,
        file: u32,
        applications: &[(Option<u32>, &'a str)],
        mounts: &Mounts<'a>,
        servlets: &BTreeSet<TypeId>,
        resolution: &mut Resolution<'_>,
    ) {
        let facts = self.index.file(file);
        let module = self.modules.of_path(&facts.path);
        let application = applications.iter().find(|(of, _)| *of == module).or(match applications {
            [only] => Some(only),
            _ => None,
        });
        let resources = match facts.entry_points.is_empty() {
            true => BTreeSet::new(),
            false => self.resource_declarations(file),
        };
        for entry in &facts.entry_points {
            if entry.kind == EntryPointKind::Http && facts.text(entry.route).is_empty() {
                // A servlet's own methods do not tell the address where a document does.
                let around = self.index.enclosing_type(Place { file, within: entry.within });
                if around.is_some_and(|id| servlets.contains(&id)) {
                    continue;
                }
            }
            let Some((unit, member)) = self.handler_of(file, entry) else { continue };
            let under = entry.within.is_some_and(|within| resources.contains(&within));
            let route = facts.text(entry.route);
            let route = match application {
                Some((_, prefix)) if under => join_routes(prefix, route),
                _ => route.to_owned(),
            };
            for route in self.mounted(file, entry, route, mounts) {
                resolution.entry_point(EntryPoint {
                    unit,
                    member,
                    kind: entry.kind,
                    method: facts.text(entry.method).into(),
                    route: route.into(),
                    file,
                    line: entry.line,
                    test: facts.markers.has(Markers::TEST),
                });
            }
        }
    }

    /// The unit and member that do the work of an entry point: those of its handler, or where it is stated.
    fn handler_of(&self, file: u32, entry: &EntryPointFact) -> Option<(UnitIndex, Option<u32>)> {
        let handler = entry.handler.and_then(|at| self.handlers.get(&(file, at)));
        let handler = handler.and_then(|found| {
            let declared_in = self.index.row(found.owner).file;
            let member = self.units.member(self.index, declared_in, Some(found.declaration));
            Some((self.units.of_type(found.owner)?, member))
        });
        handler.or_else(|| {
            let unit = self.units.around(self.index, file, entry.within)?;
            Some((unit, self.units.member(self.index, file, entry.within)))
        })
    }

    /// Which functions add their routes below which prefixes, and where.
    fn mounts(&self) -> Mounts<'a> {
        let mut mounts: Mounts<'a> = HashMap::new();
        for (file, facts) in
            (0u32..).zip(self.index.files()).filter(|(_, facts)| facts.language == Language::Kotlin)
        {
            for mount in &facts.mounts {
                if let Some(found) = self.handlers.get(&(file, mount.target)) {
                    let target = (self.index.row(found.owner).file, found.declaration);
                    let by = mount.within.map(|within| (file, within));
                    mounts.entry(target).or_default().push((by, facts.text(mount.prefix)));
                }
            }
        }
        mounts
    }

    /// The full routes of an entry point: one for each way in which the function that states it is used.
    fn mounted(
        &self,
        file: u32,
        entry: &EntryPointFact,
        route: String,
        mounts: &Mounts<'_>,
    ) -> BTreeSet<String> {
        if entry.kind != EntryPointKind::Http {
            return BTreeSet::from([route]);
        }
        let (mut routes, mut open) =
            (BTreeSet::new(), vec![(entry.within.map(|within| (file, within)), route, 0)]);
        while let Some((within, route, depth)) = open.pop() {
            let above = within.and_then(|within| mounts.get(&within)).filter(|_| depth < MOUNT_LIMIT);
            let mut above = above.into_iter().flatten().filter(|(by, _)| *by != within).peekable();
            if above.peek().is_none() {
                routes.insert(route);
                continue;
            }
            for (by, prefix) in above {
                open.push((*by, join_routes(prefix, &route), depth + 1));
            }
        }
        routes
    }

    /// The methods that a JAX-RS annotation makes routes.
    fn resource_declarations(&self, file: u32) -> BTreeSet<u32> {
        let facts = self.index.file(file);
        let is_resource = |reference: &&Reference| {
            let name = || simple_name(facts.text(reference.name));
            reference.kind == ReferenceKind::Annotation
                && matches!(name(), "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS")
        };
        facts.all_references().iter().filter(is_resource).filter_map(|reference| reference.within).collect()
    }

    /// The tables of entities: as stated, or in the spelling that the schema has.
    fn table_names(&self) -> TableNames {
        let mut names = TableNames {
            declared: BTreeSet::new(),
            by_entity: HashMap::new(),
            by_simple_name: HashMap::new(),
            spring: false,
        };
        for facts in self.index.files() {
            let creates = facts.tables.iter().filter(|table| table.change == TableChange::Create);
            names.declared.extend(creates.map(|table| facts.text(table.name).to_owned()));
            names.spring |=
                facts.imports.iter().any(|import| facts.text(import.path).starts_with("org.springframework"));
        }
        let (mut inherited, mut borrowed) = (Vec::new(), Vec::new());
        for (file, facts) in self.index.files().iter().enumerate() {
            for table in facts.tables.iter().filter(|table| table.change == TableChange::Mapping) {
                let Some(id) = table.within.and_then(|within| self.index.type_of(file as u32, within)) else {
                    continue;
                };
                // An entity class of Exposed names the object that is its table.
                if let Some(object) = facts.text(table.name).strip_prefix('=') {
                    borrowed.push((id, object, Place { file: file as u32, within: table.within }));
                    continue;
                }
                let (stated, entity) = (facts.text(table.name), self.index.row(id).name);
                // A document says nothing of a table that is called like its class.
                let is_told = is_document(facts) && !stated.is_empty();
                let own = if is_told { stated.to_owned() } else { names.spelled(stated, entity) };
                let is_default = !is_told && (stated.is_empty() || stated == entity.to_lowercase());
                if is_default && !names.declared.contains(&own) {
                    inherited.push(id);
                }
                // A link table of the entity comes after the entity's own.
                names.by_entity.entry(id).or_insert(own);
            }
        }
        for (id, object, place) in borrowed {
            if let Type::Own { id: object, .. } = self.index.find_type(object, place)
                && let Some(table) = names.by_entity.get(&object).cloned()
            {
                names.by_entity.insert(id, table);
            }
        }
        for id in inherited {
            let mut above = self.index.lineage(id).iter().copied().skip(1);
            let root = above.rfind(|above| names.by_entity.contains_key(above));
            if let Some(table) = root.and_then(|root| names.by_entity.get(&root).cloned()) {
                names.by_entity.insert(id, table);
            }
        }
        names.add_simple_names(self.index);
        names
    }

    fn add_tables(&self, file: u32, names: &TableNames, resolution: &mut Resolution<'_>) {
        let facts = self.index.file(file);
        let mut seen = BTreeSet::new();
        for table in facts.tables.iter().filter(|table| table.change == TableChange::Mapping) {
            let id = table.within.and_then(|within| self.index.type_of(file, within));
            let is_own = seen.insert(table.within);
            let own_name = id.filter(|_| is_own).and_then(|id| names.by_entity.get(&id).cloned());
            if own_name.is_none() && facts.text(table.name).starts_with('=') {
                continue;
            }
            let name = own_name.unwrap_or_else(|| names.spelled(facts.text(table.name), ""));
            if name.is_empty() {
                continue;
            }
            let unit = self.units.around(self.index, file, table.within);
            let known = names.declared.contains(&name);
            resolution.table(
                Table {
                    name: name.into(),
                    columns: if known { Vec::new() } else { self.columns_of(facts, table) },
                    foreign_keys: if known { Vec::new() } else { self.keys_of(file, table, names) },
                    mapped_by: unit.into_iter().filter(|_| is_own).collect(),
                    defined_at: vec![(file, table.line)],
                },
                TableChange::Mapping,
            );
        }
    }

    fn columns_of(&self, facts: &FileFacts, table: &TableFact) -> Vec<Box<str>> {
        table.columns.iter().map(|column| facts.text(*column).into()).collect()
    }

    fn keys_of(&self, file: u32, table: &TableFact, names: &TableNames) -> Vec<ForeignKey> {
        let facts = self.index.file(file);
        let keys = table.foreign_keys.iter().filter_map(|key| {
            let to = self.table_of(file, table.within, key.to, names)?;
            let columns = key.columns.iter().map(|column| facts.text(*column).into()).collect();
            Some(ForeignKey { columns, references: to.into() })
        });
        keys.collect()
    }

    /// The name of a table that is named by itself or by its entity.
    fn table_of(
        &self,
        file: u32,
        within: Option<u32>,
        table: TableName,
        names: &TableNames,
    ) -> Option<String> {
        let facts = self.index.file(file);
        match table {
            TableName::Table(name) => Some(facts.text(name).to_owned()),
            TableName::Entity(name) => {
                let text = facts.text(name);
                if let Some(property) = text.strip_prefix('.') {
                    return self.table_of_property(file, within, property, names);
                }
                let place = Place { file, within };
                let found = match self.index.find_type(simple_text(text), place) {
                    Type::Own { id, .. } => names.of_entity(self.index, id),
                    _ => None,
                };
                found.or_else(|| names.by_name(simple_name(simple_text(text)))).or_else(|| {
                    let spelled = names.spelled("", simple_text(text));
                    names.declared.contains(&spelled).then_some(spelled)
                })
            }
        }
    }

    /// The table of the entity that a property of the class around a place holds.
    fn table_of_property(
        &self,
        file: u32,
        within: Option<u32>,
        property: &str,
        names: &TableNames,
    ) -> Option<String> {
        let around = self.index.enclosing_type(Place { file, within })?;
        self.index.lineage(around).iter().find_map(|&owner| {
            let declaration = *self.index.declared(owner, property).first()?;
            match field_type(self.index, Found { owner, declaration }) {
                Type::Own { id, .. } => names.of_entity(self.index, id),
                _ => None,
            }
        })
    }

    fn add_owned(&self, file: u32, names: &TableNames, resolution: &mut Resolution<'_>) {
        let facts = self.index.file(file);
        let owner_of = |within| {
            Some(Owner {
                unit: self.units.around(self.index, file, within)?,
                member: self.units.member(self.index, file, within),
                test: facts.markers.has(Markers::TEST),
            })
        };
        let table_of = |access: &AccessFact| self.table_of(file, access.within, access.table, names);
        add_rows(file, facts, owner_of, table_of, resolution);
    }
}

fn simple_text(text: &str) -> &str {
    text.split(['<', '[']).next().unwrap_or(text)
}

/// Tables that the schema creates, and the tables of entities.
struct TableNames {
    declared: BTreeSet<String>,
    by_entity: HashMap<TypeId, String>,
    /// Each table once, by the simple names of its entities
    by_simple_name: HashMap<String, Vec<String>>,
    spring: bool,
}

impl TableNames {
    /// The spelling of a table's name: as stated, in small letters with underscores, or as the
    /// schema has it. Spring puts underscores by default.
    fn spelled(&self, stated: &str, entity: &str) -> String {
        let stated = if stated.is_empty() { entity.to_lowercase() } else { stated.to_owned() };
        let is_default = stated == entity.to_lowercase();
        let snake = snake_case(entity);
        if is_default && !self.declared.contains(&stated) && (self.spring || self.declared.contains(&snake)) {
            return snake;
        }
        stated
    }

    /// The table of an entity, or of the nearest entity above it.
    fn of_entity(&self, index: &Index<'_>, id: TypeId) -> Option<String> {
        index.lineage(id).iter().find_map(|above| self.by_entity.get(above).cloned())
    }

    /// The table of the entity with a simple name, where only one has it.
    fn by_name(&self, name: &str) -> Option<String> {
        match self.by_simple_name.get(name).map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            _ => None,
        }
    }

    fn add_simple_names(&mut self, index: &Index<'_>) {
        for (id, row) in (0..index.count()).map(|id| (id, index.row(id))) {
            if let Some(table) = self.by_entity.get(&id) {
                let named = self.by_simple_name.entry(row.name.to_owned()).or_default();
                if !named.contains(table) {
                    named.push(table.clone());
                }
            }
        }
    }
}
