//! Structs that a mapper maps to tables: the table's name, its columns, where its keys lead.

use std::collections::BTreeSet;

use banyan_facts::*;
use foldhash::HashMap;

use super::follow::Follower;
use super::packages::Item;
use super::types::{Type, Types};
use crate::go::notation::{read_declared, snake_case};
use crate::inflect::pluralize;

/// Who maps a struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapper {
    /// GORM: plural names, keys by convention
    Gorm,
    /// XORM: singular names
    Xorm,
    /// bun: plural names, tables in a tag
    Bun,
}

/// A field of a mapped struct.
#[derive(Debug, Clone)]
struct Field<'a> {
    name: &'a str,
    item: Item,
    embedded: bool,
    tag: &'a str,
}

/// The mapped structs, by type; none is kept for those that map to nothing.
#[derive(Default)]
pub struct Entities<'a> {
    found: HashMap<Item, Option<Entity>>,
    fields: HashMap<Item, Vec<Field<'a>>>,
    /// GORM is told to name tables in the singular
    singular: bool,
}

/// What a struct maps to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    pub table: String,
    pub columns: Vec<String>,
    pub keys: Vec<(String, Item)>,
    /// Tables that tie two others: name, columns, where the columns lead
    pub joins: Vec<(String, Vec<(String, Item)>)>,
}

impl<'a> Entities<'a> {
    pub fn build(follower: &Follower<'a>) -> Entities<'a> {
        let packages = follower.packages;
        let mut entities = Entities::default();
        for (file, facts) in
            packages.files.iter().enumerate().filter(|(_, facts)| facts.language == Language::Go)
        {
            entities.singular |= names_in_singular(facts);
            for (at, declaration) in facts.declarations.iter().enumerate() {
                let (Some(parent), DeclarationKind::Field) = (declaration.parent, declaration.kind) else {
                    continue;
                };
                let item = Item { file: file as u32, declaration: at as u32 };
                let parent = Item { file: file as u32, declaration: parent };
                if packages.declaration(parent).kind != DeclarationKind::Struct {
                    continue;
                }
                let declared = read_declared(packages.written_type(item));
                let name = facts.text(declaration.name);
                let field = Field { name, item, embedded: declared.embedded, tag: declared.tag };
                entities.fields.entry(packages.canonical(parent)).or_default().push(field);
            }
        }
        entities
    }

    /// The mapper that a struct's own tags tell.
    pub fn mapper(&self, item: Item, follower: &mut Follower<'a>) -> Option<Mapper> {
        let fields = self.fields.get(&item)?;
        let tagged = |key: &str| fields.iter().any(|field| field.tag.contains(key));
        let model = fields.iter().filter(|field| field.embedded).find_map(|field| {
            match read_declared(follower.packages.written_type(field.item)).typ {
                "gorm.Model" => Some(Mapper::Gorm),
                "bun.BaseModel" => Some(Mapper::Bun),
                _ => None,
            }
        });
        model.or_else(|| {
            if tagged("gorm:") {
                Some(Mapper::Gorm)
            } else if tagged("xorm:") {
                Some(Mapper::Xorm)
            } else if tagged("bun:") {
                Some(Mapper::Bun)
            } else {
                None
            }
        })
    }

    /// What a struct maps to, where a mapper is told to work on it.
    pub fn entity(&mut self, item: Item, mapper: Mapper, follower: &mut Follower<'a>) -> Option<Entity> {
        let item = follower.packages.canonical(item);
        if let Some(found) = self.found.get(&item) {
            return found.clone();
        }
        self.found.insert(item, None);
        let entity = self.read_entity(item, mapper, follower);
        self.found.insert(item, entity.clone());
        entity
    }

    fn read_entity(&self, item: Item, mapper: Mapper, follower: &mut Follower<'a>) -> Option<Entity> {
        let packages = follower.packages;
        if packages.declaration(item).kind != DeclarationKind::Struct || packages.name(item).is_empty() {
            return None;
        }
        let mapper = self.mapper(item, follower).unwrap_or(mapper);
        let table = self.table_name(item, mapper, follower);
        let mut entity = Entity { table, columns: Vec::new(), keys: Vec::new(), joins: Vec::new() };
        self.add_columns(item, mapper, "", follower, &mut entity, 0);
        (!entity.columns.is_empty()).then_some(entity)
    }

    pub fn table_name(&self, item: Item, mapper: Mapper, follower: &mut Follower<'a>) -> String {
        let packages = follower.packages;
        if let Some(method) = packages.own_member(item, "TableName")
            && let Some(text) = read_declared(packages.written_type(method)).text
        {
            return clean(&follower.told(method.file, text));
        }
        for field in self.fields.get(&item).into_iter().flatten() {
            let tag = setting(value_of(field.tag, "bun"), &["table"]);
            if let Some(table) = tag.filter(|_| field.embedded) {
                return clean(table);
            }
        }
        let snake = snake_case(packages.name(item));
        match mapper {
            Mapper::Gorm if self.singular => snake,
            Mapper::Gorm | Mapper::Bun => pluralize(&snake),
            Mapper::Xorm => snake,
        }
    }

    fn add_columns(
        &self,
        item: Item,
        mapper: Mapper,
        prefix: &str,
        follower: &mut Follower<'a>,
        entity: &mut Entity,
        depth: u32,
    ) {
        if depth > 4 {
            return;
        }
        let fields = self.fields.get(&item).cloned().unwrap_or_default();
        for field in &fields {
            let tag = match mapper {
                Mapper::Gorm => value_of(field.tag, "gorm"),
                Mapper::Xorm => value_of(field.tag, "xorm"),
                Mapper::Bun => value_of(field.tag, "bun"),
            };
            if tag == "-"
                || tag.starts_with("-:all")
                || tag.starts_with("-;")
                || !field.name.starts_with(char::is_uppercase)
            {
                continue;
            }
            let written = read_declared(follower.packages.written_type(field.item)).typ;
            if field.embedded && written == "gorm.Model" {
                let columns = ["id", "created_at", "updated_at", "deleted_at"];
                entity.columns.extend(columns.map(|column| format!("{prefix}{column}")));
                continue;
            }
            let told = column_of(tag, mapper);
            let name = told.map_or_else(|| snake_case(field.name), clean);
            let held = held_type(follower, field.item);
            match held {
                Held::Struct(inner) if field.embedded && told.is_none() || is_inlined(tag) => {
                    let more = setting(tag, &["embeddedPrefix"]).unwrap_or_default();
                    if let Some(inner) = inner {
                        self.add_columns(
                            inner,
                            mapper,
                            &format!("{prefix}{more}"),
                            follower,
                            entity,
                            depth + 1,
                        );
                    }
                }
                Held::Struct(Some(other)) if mapper != Mapper::Xorm && !is_stored(tag, other, follower) => {
                    Self::add_association(&fields, field, tag, other, entity);
                }
                Held::Many(other) if mapper != Mapper::Xorm && !is_stored(tag, other, follower) => {
                    self.add_many(item, tag, other, entity, follower);
                }
                Held::Struct(Some(_)) if mapper == Mapper::Xorm && tag.is_empty() => {}
                Held::Library if field.embedded => {}
                _ => entity.columns.push(format!("{prefix}{name}")),
            }
        }
    }

    /// A struct that another one holds: a key in this table, if a field for it is there.
    fn add_association(fields: &[Field<'a>], field: &Field<'a>, tag: &str, other: Item, entity: &mut Entity) {
        let told = setting(tag, &["foreignKey"]).or_else(|| joined_columns(tag).map(|(own, _)| own));
        let wanted = told.map_or_else(|| format!("{}ID", field.name), str::to_owned);
        let is_key = |known: &&Field<'a>| known.name.eq_ignore_ascii_case(&wanted.replace('_', ""));
        if let Some(key) = fields.iter().find(is_key) {
            let told = column_of(value_of(key.tag, "gorm"), Mapper::Gorm);
            entity.keys.push((told.map_or_else(|| snake_case(key.name), clean), other));
        }
    }

    /// Several that another struct holds: a table between both, where the tag names one.
    fn add_many(&self, item: Item, tag: &str, other: Item, entity: &mut Entity, follower: &Follower<'a>) {
        let Some(table) = setting(tag, &["many2many"]) else { return };
        let column = |item: Item| format!("{}_id", snake_case(follower.packages.name(item)));
        entity.joins.push((clean(table), vec![(column(item), item), (column(other), other)]));
    }

    /// Structs with one or many of a type that keeps the key: for each, the field's owner and the key's column.
    pub fn held_keys(&self, item: Item, follower: &mut Follower<'a>) -> Vec<(Item, String)> {
        let fields = self.fields.get(&item).cloned().unwrap_or_default();
        let mut found = Vec::new();
        for field in &fields {
            let tag = value_of(field.tag, "gorm");
            if tag == "-" || setting(tag, &["many2many"]).is_some() || field.embedded {
                continue;
            }
            let other = match held_type(follower, field.item) {
                Held::Many(other) => other,
                Held::Struct(Some(other)) => other,
                _ => continue,
            };
            let wanted = setting(tag, &["foreignKey"])
                .map_or_else(|| format!("{}ID", follower.packages.name(item)), str::to_owned);
            let own =
                fields.iter().any(|known| known.name == wanted || known.name == format!("{}ID", field.name));
            let theirs = self.fields.get(&other).into_iter().flatten().find(|known| known.name == wanted);
            if let (false, Some(key)) = (own, theirs) {
                let column = column_of(value_of(key.tag, "gorm"), Mapper::Gorm);
                found.push((other, column.map_or_else(|| snake_case(key.name), clean)));
            }
        }
        found
    }

    /// Structs that are parts of others.
    pub fn parts(&self, follower: &mut Follower<'a>) -> BTreeSet<Item> {
        let mut parts = BTreeSet::new();
        for item in self.structs() {
            for field in self.fields.get(&item).into_iter().flatten() {
                if (field.embedded
                    || is_inlined(value_of(field.tag, "gorm"))
                    || is_inlined(value_of(field.tag, "xorm")))
                    && let Held::Struct(Some(part)) = held_type(follower, field.item)
                {
                    parts.insert(part);
                }
            }
        }
        parts
    }

    /// All structs with fields, sorted.
    pub fn structs(&self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        for item in self.fields.keys() {
            items.push(*item);
        }
        items.sort_unstable();
        items
    }
}

/// Whether a file sets GORM's `SingularTable`.
fn names_in_singular(facts: &FileFacts) -> bool {
    !facts.markers.has(Markers::TEST) && facts.names.iter().any(|(_, text)| text == "=SingularTable")
}

/// What a field holds.
enum Held {
    /// A struct of the monolith, or one without a name
    Struct(Option<Item>),
    /// Several of a struct of the monolith
    Many(Item),
    /// A library's type
    Library,
    /// A value of one column
    Plain,
}

fn held_type(follower: &mut Follower<'_>, field: Item) -> Held {
    let typ = follower.declared_type(field);
    let is_struct = |follower: &Follower<'_>, item: Item| {
        follower.packages.declaration(item).kind == DeclarationKind::Struct
    };
    match follower.types.get(typ).clone() {
        Type::Item(item, _) if is_struct(follower, item) => {
            Held::Struct(Some(follower.packages.canonical(item)))
        }
        Type::Slice(element) => match follower.types.get(element).clone() {
            Type::Item(item, _) if is_struct(follower, item) => Held::Many(follower.packages.canonical(item)),
            _ => Held::Plain,
        },
        Type::Item(..) => {
            let inner = follower.underlying(typ);
            match follower.types.get(inner).clone() {
                Type::Slice(element) => match follower.types.get(element).clone() {
                    Type::Item(item, _) if is_struct(follower, item) => {
                        Held::Many(follower.packages.canonical(item))
                    }
                    _ => Held::Plain,
                },
                _ => Held::Plain,
            }
        }
        Type::Library(..) => Held::Library,
        _ if typ == Types::UNKNOWN => Held::Plain,
        _ => Held::Plain,
    }
}

/// Whether a struct is kept in one column: its tag gives a type or a serializer, or it tells how it is scanned.
fn is_stored(tag: &str, item: Item, follower: &mut Follower<'_>) -> bool {
    setting(tag, &["type", "serializer"]).is_some()
        || ["Scan", "Value", "GormDataType"]
            .iter()
            .any(|name| super::dispatch::method_of(follower, item, name).is_some())
}

fn is_inlined(tag: &str) -> bool {
    tag.split(';')
        .chain(tag.split(' '))
        .any(|part| matches!(part.trim(), "embedded" | "extends" | "EMBEDDED"))
}

/// The value of one key of a tag.
fn value_of<'a>(tag: &'a str, key: &str) -> &'a str {
    super::super::extract::tag_value(tag, key).unwrap_or_default()
}

/// A setting `name:value` among those of a tag.
fn setting<'a>(tag: &'a str, names: &[&str]) -> Option<&'a str> {
    tag.split([';', ',']).find_map(|part| {
        let (name, value) = part.split_once(':')?;
        names.iter().any(|known| name.trim().eq_ignore_ascii_case(known)).then_some(value.trim())
    })
}

/// bun's `rel:belongs-to,join:customer_id=id`
fn joined_columns(tag: &str) -> Option<(&str, &str)> {
    setting(tag, &["join"])?.split_once('=')
}

/// The column that a tag names.
fn column_of(tag: &str, mapper: Mapper) -> Option<&str> {
    match mapper {
        Mapper::Gorm => setting(tag, &["column"]),
        Mapper::Bun => tag.split(',').next().filter(|name| !name.is_empty() && !name.contains(':')),
        Mapper::Xorm => xorm_column(tag),
    }
}

/// Words of XORM's tags that are no column's name, parameters aside.
const XORM_WORDS: &[&str] = &[
    "pk",
    "autoincr",
    "null",
    "not",
    "unique",
    "index",
    "extends",
    "-",
    "->",
    "<-",
    "created",
    "updated",
    "deleted",
    "version",
    "default",
    "json",
    "jsonb",
    "comment",
    "local",
    "utc",
    "notnull",
    "bit",
    "bool",
    "boolean",
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "integer",
    "bigint",
    "unsigned",
    "char",
    "varchar",
    "nvarchar",
    "nchar",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "ntext",
    "blob",
    "tinyblob",
    "mediumblob",
    "longblob",
    "bytea",
    "binary",
    "varbinary",
    "datetime",
    "date",
    "time",
    "timestamp",
    "timestampz",
    "year",
    "double",
    "float",
    "real",
    "decimal",
    "numeric",
    "money",
    "serial",
    "bigserial",
    "uuid",
    "enum",
    "set",
    "collate",
    "cache",
    "nocache",
];

/// The column among the words of an XORM tag: the quoted one, else the first that means nothing else.
fn xorm_column(tag: &str) -> Option<&str> {
    let mut after_default = false;
    for word in tag.split_whitespace() {
        if std::mem::replace(&mut after_default, word.eq_ignore_ascii_case("default")) {
            continue;
        }
        let name = word.split('(').next().unwrap_or(word);
        if word.starts_with('\'') {
            return Some(word.trim_matches('\''));
        }
        let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
        if is_name
            && !word.contains(['(', ')'])
            && !XORM_WORDS.iter().any(|known| known.eq_ignore_ascii_case(name))
        {
            return Some(name);
        }
    }
    None
}

/// A name of a table or column without schema and quotes, in lower case.
pub fn clean(name: &str) -> String {
    let name = name.rsplit('.').next().unwrap_or(name);
    name.trim_matches(['"', '`', '\'', ' ', '[', ']']).to_lowercase()
}
