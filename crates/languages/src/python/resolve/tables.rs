//! Tables: what models map, what migrations make.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::index::Item;
use super::values::{Outcome, Value, Values};
use crate::Resolution;
use crate::file_units::FileUnits;
use crate::python::notation::read_type;

/// Columns that models of well-known libraries have, by the end of the class's path.
const LIBRARY_COLUMNS: &[(&str, &[&str])] = &[
    (
        "AbstractUser",
        &[
            "password",
            "last_login",
            "is_superuser",
            "username",
            "first_name",
            "last_name",
            "email",
            "is_staff",
            "is_active",
            "date_joined",
        ],
    ),
    ("AbstractBaseUser", &["password", "last_login"]),
    ("PermissionsMixin", &["is_superuser"]),
    ("MP_Node", &["path", "depth", "numchild"]),
    ("MPTTModel", &["lft", "rght", "tree_id", "level"]),
    ("TimeStampedModel", &["created", "modified"]),
];

/// The mappings of all classes.
pub struct Mappings<'a> {
    /// By class: what its body maps
    of_class: BTreeMap<Item, &'a TableFact>,
    /// By class: its many-to-many fields
    joins: BTreeMap<Item, Vec<&'a TableFact>>,
    names: HashMap<Item, String>,
}

impl<'a> Mappings<'a> {
    pub fn gather(values: &Values<'_, 'a>) -> Mappings<'a> {
        let mut mappings =
            Mappings { of_class: BTreeMap::new(), joins: BTreeMap::new(), names: HashMap::new() };
        for (file, facts) in (0u32..).zip(values.index.files()) {
            let of_python = values.index.modules.of_file[file as usize].is_some();
            for table in facts.tables.iter().filter(|table| of_python && table.change == TableChange::Mapping)
            {
                let Some(class) = table.within.map(|declaration| Item { file, declaration }) else {
                    continue;
                };
                match facts.text(table.name).starts_with('+') {
                    true => mappings.joins.entry(class).or_default().push(table),
                    false => drop(mappings.of_class.insert(class, table)),
                }
            }
        }
        for &class in &values.registry.mapped_classes {
            if let Some(name) = mappings.find_name(values, class) {
                mappings.names.insert(class, name);
            }
        }
        mappings
    }

    /// The table of a mapped class; of an abstract one, that of the only class made of it.
    pub fn table(&self, values: &Values<'_, '_>, class: Item) -> Option<&str> {
        if let Some(name) = self.names.get(&class) {
            return Some(name);
        }
        let mut concrete = values.registry.derived(class).iter().filter_map(|class| self.names.get(class));
        let first = concrete.next()?;
        concrete.all(|other| other == first).then_some(first)
    }

    fn find_name(&self, values: &Values<'_, 'a>, class: Item) -> Option<String> {
        let mapped = values.registry.mapped(class)?;
        if values.index.declaration(class).markers.has(Markers::ABSTRACT) {
            return None;
        }
        let facts = values.index.facts(class.file);
        let own = values.index.item_name(class);
        let stated = match self.of_class.get(&class).map_or("", |table| facts.text(table.name)) {
            "" if mapped.django => self.inherited_name(values, class),
            stated => stated,
        };
        match stated {
            "~" => {
                let above = values.ancestry(class);
                let above =
                    above.classes.iter().skip(1).filter(|above| values.registry.mapped(**above).is_some());
                above.filter_map(|above| self.find_name(values, *above)).next()
            }
            "" if mapped.django => Some(format!("{}_{}", mapped.label, own).to_lowercase()),
            "" => self.name_by_convention(values, class),
            label if label.ends_with('.') => {
                Some(format!("{}_{}", label.trim_end_matches('.'), own).to_lowercase())
            }
            table => Some(table.to_lowercase()),
        }
    }

    /// What the nearest abstract model above says of the table, if the model has no `Meta` of its own.
    fn inherited_name(&self, values: &Values<'_, 'a>, class: Item) -> &'a str {
        if values.index.member(class, "Meta").is_some() {
            return "";
        }
        let is_abstract = |class: &&Item| values.index.declaration(**class).markers.has(Markers::ABSTRACT);
        let ancestry = values.ancestry(class);
        let above = ancestry.classes.iter().skip(1).take_while(is_abstract);
        let mut above = above.filter(|above| values.index.member(**above, "Meta").is_some());
        let nearest = above.next().and_then(|above| Some((above, self.of_class.get(above)?)));
        nearest.map_or("", |(above, table)| values.index.facts(above.file).text(table.name))
    }

    /// The table of a class that states none, outside of Django.
    fn name_by_convention(&self, values: &Values<'_, '_>, class: Item) -> Option<String> {
        let own = values.index.item_name(class);
        let path = values.path_of(values.registry.mapped(class)?.library);
        let ancestry = values.ancestry(class);
        let mut above = ancestry.classes.iter().skip(1);
        let inherited = above.clone().find_map(|above| {
            let table = self.of_class.get(above)?;
            Some(values.index.facts(above.file).text(table.name)).filter(|name| !name.is_empty())
        });
        if let Some(table) = inherited {
            return Some(table.to_owned());
        }
        if above.any(|above| values.index.member(*above, "__tablename__").is_some()) {
            return Some(own.to_lowercase());
        }
        let has_columns = self.of_class.get(&class).is_some_and(|table| !table.columns.is_empty());
        match path.split('.').next().unwrap_or_default() {
            "flask_sqlalchemy" if has_columns => Some(snake_case(own)),
            "peewee" | "playhouse" | "tortoise" if has_columns => Some(own.to_lowercase()),
            _ => None,
        }
    }

    /// Adds the tables of all mapped classes; the names of those added.
    pub fn add(
        &self,
        values: &Values<'_, '_>,
        units: &FileUnits,
        resolution: &mut Resolution<'_>,
    ) -> BTreeSet<String> {
        let mut added = BTreeSet::new();
        for &class in &values.registry.mapped_classes {
            let (Some(name), Some(unit)) = (self.names.get(&class), units.of_file(class.file)) else {
                continue;
            };
            if units.is_test(class.file) {
                continue;
            }
            let mut table = self.mapped_table(values, class, name);
            table.mapped_by.push(unit);
            added.insert(name.clone());
            resolution.table(table, TableChange::Mapping);
            for join in self.join_tables(values, class, name) {
                added.insert(join.name.to_string());
                resolution.table(join, TableChange::Mapping);
            }
        }
        added
    }

    fn mapped_table(&self, values: &Values<'_, '_>, class: Item, name: &str) -> Table {
        let django = values.registry.mapped(class).is_some_and(|mapped| mapped.django);
        let is_proxy = self
            .of_class
            .get(&class)
            .is_some_and(|table| values.index.facts(class.file).text(table.name) == "~");
        let mut columns: Vec<String> = Vec::new();
        let mut table = Table {
            name: name.into(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: Vec::new(),
            defined_at: vec![(class.file, values.index.declaration(class).line)],
        };
        if is_proxy {
            return table;
        }
        let ancestry = values.ancestry(class);
        let parent = ancestry.classes.iter().skip(1).find(|above| django && self.names.contains_key(above));
        if let Some(parent) = parent {
            let column = format!("{}_ptr_id", values.index.item_name(*parent).to_lowercase());
            table.foreign_keys.push(key(&[&column], &self.names[parent]));
            columns.push(format!("!{column}"));
        }
        let inherited = parent.map(|parent| values.ancestry(*parent));
        let is_of_parent =
            |class: &Item| inherited.as_ref().is_some_and(|above| above.classes.contains(class));
        for above in ancestry.classes.iter().rev().filter(|above| !is_of_parent(above)) {
            self.add_columns(values, class, *above, &mut columns, &mut table);
        }
        let of_library = ancestry.libraries.iter().map(|library| values.path_of(*library));
        let of_library = of_library.filter_map(|path| {
            LIBRARY_COLUMNS.iter().find(|(end, _)| path.ends_with(end)).map(|(_, columns)| *columns)
        });
        columns.extend(of_library.flatten().filter(|_| parent.is_none()).map(|column| (*column).to_owned()));
        if (django || values.registry.mapped(class).is_some_and(|mapped| mapped.active_record))
            && !columns.iter().any(|column| column.starts_with('!'))
        {
            columns.insert(0, "id".to_owned());
        }
        for column in columns {
            let column: Box<str> = column.trim_start_matches('!').into();
            if !table.columns.contains(&column) {
                table.columns.push(column);
            }
        }
        table
    }

    fn add_columns(
        &self,
        values: &Values<'_, '_>,
        class: Item,
        above: Item,
        columns: &mut Vec<String>,
        table: &mut Table,
    ) {
        let Some(fact) = self.of_class.get(&above) else { return };
        let facts = values.index.facts(above.file);
        columns.extend(fact.columns.iter().map(|column| facts.text(*column).to_owned()));
        for foreign in &fact.foreign_keys {
            let Some(to) = self.referred_table(values, class, above, foreign.to) else { continue };
            let names: Vec<&str> = foreign.columns.iter().map(|column| facts.text(*column)).collect();
            table.foreign_keys.push(key(&names, &to));
        }
    }

    /// The table that a foreign key of a class leads to, stated in a class above it.
    fn referred_table(
        &self,
        values: &Values<'_, '_>,
        class: Item,
        above: Item,
        to: TableName,
    ) -> Option<String> {
        let facts = values.index.facts(above.file);
        let text = match to {
            TableName::Table(name) => return Some(facts.text(name).to_owned()),
            TableName::Entity(name) => facts.text(name),
        };
        match self.entity(values, above, text)? {
            Entity::Class(target) if values.ancestry(class).classes.contains(&target) && target == above => {
                self.names.get(&class).cloned()
            }
            Entity::Class(target) => self.table(values, target).map(str::to_owned),
            Entity::Library(path) => library_table(&path).map(str::to_owned),
        }
    }

    fn entity(&self, values: &Values<'_, '_>, within: Item, text: &str) -> Option<Entity> {
        let typed = read_type(text)?;
        match values.of_typed(within.file, Some(within.declaration), typed) {
            Value::Class(class) | Value::Instance(class) | Value::Rows(class) => Some(Entity::Class(class)),
            Value::Library(library) => Some(Entity::Library(values.path_of(library).to_string())),
            _ => match typed {
                // A column of a class: `ForeignKey(Order.id)`
                crate::python::notation::Typed::Value(at) => match values.follow(within.file, at).0 {
                    Outcome::Item(field) => {
                        values.index.class_around(field.file, Some(field.declaration)).map(Entity::Class)
                    }
                    _ => None,
                },
                _ => None,
            },
        }
    }

    /// The tables of a model's many-to-many fields.
    fn join_tables(&self, values: &Values<'_, '_>, class: Item, table: &str) -> Vec<Table> {
        let mut joins = Vec::new();
        let ancestry = values.ancestry(class);
        let inherited = |above: &&Item| **above == class || !self.names.contains_key(above);
        for above in ancestry.classes.iter().filter(inherited) {
            let facts = values.index.facts(above.file);
            for fact in self.joins.get(above).into_iter().flatten() {
                let stated = facts.text(fact.name).trim_start_matches('+');
                let (field, name) = stated.split_once('|').unwrap_or((stated, ""));
                let name = if name.is_empty() {
                    format!("{table}_{}", field.to_lowercase())
                } else {
                    name.to_owned()
                };
                let Some(foreign) = fact.foreign_keys.first() else { continue };
                let (own, target) = (
                    values.index.item_name(class).to_lowercase(),
                    self.join_target(values, class, *above, foreign.to),
                );
                let (from, to) = match &target {
                    Some((name, _)) if *name == own => (format!("from_{own}_id"), format!("to_{own}_id")),
                    Some((name, _)) => (format!("{own}_id"), format!("{name}_id")),
                    None => (format!("{own}_id"), String::new()),
                };
                let mut keys = vec![key(&[&from], table)];
                keys.extend(target.and_then(|(_, table)| table).map(|table| key(&[&to], &table)));
                let columns = ["id", &from, &to];
                let columns =
                    columns.iter().filter(|column| !column.is_empty()).map(|column| Box::from(*column));
                joins.push(Table {
                    name: name.into(),
                    columns: columns.collect(),
                    foreign_keys: keys,
                    mapped_by: Vec::new(),
                    defined_at: vec![(above.file, fact.line)],
                });
            }
        }
        joins
    }

    /// The other end of a many-to-many field: its name in lower case, its table.
    fn join_target(
        &self,
        values: &Values<'_, '_>,
        class: Item,
        above: Item,
        to: TableName,
    ) -> Option<(String, Option<String>)> {
        let TableName::Entity(text) = to else { return None };
        let table = self.referred_table(values, class, above, to);
        match self.entity(values, above, values.index.facts(above.file).text(text))? {
            Entity::Class(target) if target == above => {
                Some((values.index.item_name(class).to_lowercase(), table))
            }
            Entity::Class(target) => Some((values.index.item_name(target).to_lowercase(), table)),
            Entity::Library(path) => Some((path.rsplit('.').next().unwrap_or(&path).to_lowercase(), table)),
        }
    }

    /// The table that an access by type means, outside of Django.
    pub fn accessed(&self, values: &Values<'_, '_>, within: Item, text: &str) -> Option<String> {
        let typed = read_type(text)?;
        let class = match values.of_typed(within.file, Some(within.declaration), typed) {
            Value::Class(class) | Value::Instance(class) | Value::Rows(class) | Value::Many(class) => class,
            _ => match self.entity(values, within, text)? {
                Entity::Class(class) => class,
                Entity::Library(_) => return None,
            },
        };
        let mapped = values.registry.mapped(class)?;
        (!mapped.django).then(|| self.table(values, class).map(str::to_owned)).flatten()
    }
}

enum Entity {
    Class(Item),
    Library(String),
}

fn key(columns: &[&str], to: &str) -> ForeignKey {
    ForeignKey { columns: columns.iter().map(|column| Box::from(*column)).collect(), references: to.into() }
}

/// The tables of Django's own models.
fn library_table(path: &str) -> Option<&'static str> {
    Some(match path.rsplit('.').next()? {
        "User" => "auth_user",
        "Group" => "auth_group",
        "Permission" => "auth_permission",
        "ContentType" => "django_content_type",
        "Site" => "django_site",
        "Session" => "django_session",
        "FlatPage" => "django_flatpage",
        _ if path.contains("contrib.sites") => "django_site",
        _ if path.contains("contrib.contenttypes") => "django_content_type",
        _ if path.contains("contrib.auth") => "auth_user",
        _ => return None,
    })
}

/// `OrderLine` as `order_line`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && before_lower {
            snake.push('_');
        }
        before_lower = c.is_lowercase() || c.is_numeric();
        snake.extend(c.to_lowercase());
    }
    snake
}
