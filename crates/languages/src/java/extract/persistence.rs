//! Tables and their accesses: object-relational mappings, repositories, statements in strings,
//! and calls of persistence interfaces; and the configuration keys that are read.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::annotations::{Annotation, annotations_of, find};
use super::super::grammar::{Field, Kind, children, kind};
use super::super::notation::{arguments_of, called_name, simple_type, snake_case};
use super::super::statements::{StatementAccess, statement_accesses};
use super::{Extractor, Frame, Operand};

/// The entities of the types around the walk: their declaration and their place among the tables.
#[derive(Debug, Default)]
pub(super) struct Entities(Vec<(u32, usize)>);

/// A persistent property: its name, its type, and where it is.
struct Property<'a, 't> {
    name: &'a str,
    of_type: &'a str,
    annotations: &'a [Annotation<'t>],
    line: u32,
}

impl<'t> Extractor<'t> {
    pub(super) fn begin_persistent_type(
        &mut self,
        node: Node<'t>,
        name: &str,
        annotations: &[Annotation<'t>],
        supertypes: &[String],
    ) {
        if find(annotations, "Entity").is_some() {
            self.add_entity(node, name, annotations);
        }
        if kind(node) == Kind::Interface {
            self.add_repository(node, supertypes, annotations);
        }
    }

    fn add_entity(&mut self, node: Node<'t>, name: &str, annotations: &[Annotation<'t>]) {
        let text = |annotation: &str, key: &str| {
            let value = find(annotations, annotation)?.value(self.text, &[key])?;
            self.constants.texts(Some(value)).into_iter().next()
        };
        let stated = text("Table", "name").or_else(|| text("Entity", "name"));
        let table = stated.unwrap_or_else(|| name.to_owned());
        let secondary = text("SecondaryTable", "name");
        let line = Self::line_of(Field::Name.of(node).unwrap_or(node));
        if let Some(secondary) = secondary {
            self.add_mapping(&secondary, line);
        }
        let place = self.add_mapping(&table, line);
        if let Some(declared) = self.within {
            self.entities.0.push((declared, place));
        }
    }

    fn add_mapping(&mut self, table: &str, line: u32) -> usize {
        let name = self.names.intern(&table_name(table));
        self.facts.tables.push(TableFact {
            name,
            change: TableChange::Mapping,
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            within: self.within,
            line,
        });
        self.facts.tables.len() - 1
    }

    /// The table of the innermost type, if it is an entity.
    fn entity_table(&self) -> Option<usize> {
        let within = self.within?;
        self.entities.0.iter().rev().find(|(declared, _)| *declared == within).map(|(_, table)| *table)
    }

    /// A field of an entity.
    pub(super) fn add_property(
        &mut self,
        name: &str,
        of_type: &str,
        node: Node<'t>,
        markers: Markers,
        annotations: &[Annotation<'t>],
    ) {
        let mapped = annotations.iter().any(|annotation| is_mapping(annotation.name));
        if markers.has(Markers::STATIC) || find(annotations, "Transient").is_some() {
            return;
        }
        if let Some(table) = self.entity_table() {
            let property = Property { name, of_type, annotations, line: Self::line_of(node) };
            self.map_property(table, &property, mapped);
        }
    }

    /// A getter of an entity, where the mapping stands on getters.
    pub(super) fn add_getter(
        &mut self,
        name: &str,
        result: &str,
        parameters: &[String],
        node: Node<'t>,
        annotations: &[Annotation<'t>],
    ) {
        let mapped = annotations.iter().any(|annotation| is_mapping(annotation.name));
        let Some(rest) = name.strip_prefix("get").or_else(|| name.strip_prefix("is")) else { return };
        if !mapped || !parameters.is_empty() || rest.is_empty() {
            return;
        }
        if let Some(table) = self.entity_table() {
            let property = rest[..1].to_lowercase() + rest.get(1..).unwrap_or_default();
            let property =
                Property { name: &property, of_type: result, annotations, line: Self::line_of(node) };
            self.map_property(table, &property, true);
        }
    }

    fn map_property(&mut self, table: usize, property: &Property<'_, 't>, mapped: bool) {
        let text = |annotation: &str, key: &str| {
            let value = find(property.annotations, annotation)?.value(self.text, &[key])?;
            self.constants.texts(Some(value)).into_iter().next()
        };
        let has = |annotation: &str| find(property.annotations, annotation).is_some();
        let inverse =
            ["OneToMany", "ManyToMany", "OneToOne"].iter().any(|name| text(name, "mappedBy").is_some());
        let target = arguments_of(property.of_type).last().copied().unwrap_or(property.of_type).to_owned();
        let link_table = text("JoinTable", "name").or_else(|| text("CollectionTable", "name"));
        if let Some(link_table) = link_table {
            self.add_link_table(&link_table, &target, has("JoinTable"), property.line);
            return;
        }
        if inverse || has("OneToMany") || has("ManyToMany") || has("ElementCollection") {
            return;
        }
        if has("ManyToOne") || has("OneToOne") {
            let column = text("JoinColumn", "name").unwrap_or_else(|| format!("{}_id", property.name));
            self.add_column(table, &column, Some(&target));
        } else if mapped || !has("Embedded") && !has("EmbeddedId") {
            let column = text("Column", "name").unwrap_or_else(|| property.name.to_owned());
            self.add_column(table, &column, None);
        }
    }

    fn add_link_table(&mut self, name: &str, target: &str, is_join: bool, line: u32) {
        let place = self.add_mapping(name, line);
        let owner = self.enclosing_type_name();
        let owner = TableName::Entity(self.names.intern(&owner));
        let mut ends = vec![owner];
        if is_join {
            ends.push(TableName::Entity(self.names.intern(target)));
        }
        if let Some(table) = self.facts.tables.get_mut(place) {
            table.foreign_keys =
                ends.into_iter().map(|to| ForeignKeyFact { columns: Vec::new(), to }).collect();
        }
    }

    fn add_column(&mut self, table: usize, column: &str, target: Option<&str>) {
        let column = self.names.intern(&table_name(&snake_case(column)));
        let target = target.map(|target| TableName::Entity(self.names.intern(target)));
        if let Some(table) = self.facts.tables.get_mut(table) {
            table.columns.push(column);
            table.foreign_keys.extend(target.map(|to| ForeignKeyFact { columns: vec![column], to }));
        }
    }

    /// A repository of Spring Data or a like library reads and writes the table of its entity.
    fn add_repository(&mut self, node: Node<'t>, supertypes: &[String], annotations: &[Annotation<'t>]) {
        let line = Self::line_of(Field::Name.of(node).unwrap_or(node));
        let base = supertypes.iter().find(|text| simple_type(text).ends_with("Repository"));
        let stated = find(annotations, "RepositoryDefinition").and_then(|annotation| {
            let class = annotation.value(self.text, &["domainClass"])?;
            Some(self.text_of(class).trim_end_matches(".class").to_owned())
        });
        let entity = base.and_then(|text| arguments_of(text).first().map(|text| (*text).to_owned()));
        let Some(entity) = entity.or(stated).filter(|name| !self.scopes.is_type_variable(name)) else {
            return;
        };
        let bare = base.is_none_or(|text| simple_type(text) == "Repository");
        let modes = if bare { self.declared_modes(node) } else { vec![AccessMode::Read, AccessMode::Write] };
        for mode in modes {
            self.add_access(TableTarget::Entity(&entity), mode, line);
        }
    }

    /// What the names of a repository's own methods say that they do.
    fn declared_modes(&self, node: Node<'t>) -> Vec<AccessMode> {
        let methods = Field::Body.of(node).map(children).unwrap_or_default();
        let mut modes: Vec<AccessMode> = methods
            .into_iter()
            .filter(|member| kind(*member) == Kind::Method)
            .filter(|method| find(&annotations_of(*method, self.text), "Query").is_none())
            .filter_map(|method| mode_of_method(self.text_of(Field::Name.of(method)?)))
            .collect();
        modes.sort_unstable();
        modes.dedup();
        modes
    }

    /// The accesses of a statement in a string; tells whether it was one.
    pub(super) fn add_statement(&mut self, text: &str, node: Node<'t>) -> bool {
        let found = statement_accesses(text, self.is_query_text());
        // A named query that stands on its entity is run elsewhere.
        let own = if self.entity_table().is_some() { self.enclosing_type_name() } else { String::new() };
        for access in &found {
            match access {
                StatementAccess::Entity(name, _) if *name == own => {}
                StatementAccess::Entity(name, mode) => {
                    self.add_access(TableTarget::Entity(name), *mode, Self::line_of(node));
                }
                StatementAccess::Table(name, mode) => {
                    self.add_access(TableTarget::Table(name), *mode, Self::line_of(node));
                }
            }
        }
        !found.is_empty()
    }

    /// Whether a string stands where object queries do: given to a method, an annotation or a
    /// variable that says so.
    fn is_query_text(&self) -> bool {
        self.frames.iter().rev().skip(1).take(4).any(|frame| {
            let name = match frame.kind {
                Kind::Call | Kind::Annotation | Kind::Declarator => Field::Name.of(frame.node),
                Kind::ElementPair => Field::Key.of(frame.node),
                Kind::Assignment => Field::Left.of(frame.node),
                _ => None,
            };
            let name = name.map(|name| self.text_of(name).to_ascii_lowercase()).unwrap_or_default();
            name.contains("query") || name.contains("hql") || name.contains("jpql") || name.contains("sql")
        })
    }

    /// Calls of the entity manager, of a Hibernate session and of criteria.
    pub(super) fn add_persistence_call(&mut self, name: &str, frame: &Frame<'t>) {
        let Some(mode) = mode_of_call(name) else { return };
        if !self.is_persistence(frame.operand, name) {
            return;
        }
        let entity = match mode {
            AccessMode::Read => self.told_class(frame.node),
            AccessMode::Write => match frame.argument {
                Operand::Value(argument) => self.receiver_text(argument),
                _ => None,
            },
        };
        let Some(entity) = entity else { return };
        let told = !entity.contains(['#', '^', '~']) && !self.scopes.is_type_variable(&entity);
        if told {
            self.add_access(TableTarget::Entity(&entity), mode, Self::line_of(frame.node));
        }
    }

    fn is_persistence(&self, operand: Operand, name: &str) -> bool {
        let Operand::Value(receiver) = operand else { return false };
        let opened = self.called_for(receiver);
        let simple = self.receiver_text(receiver).unwrap_or_default();
        let simple = simple_type(&simple);
        let managers = [
            "EntityManager",
            "Session",
            "StatelessSession",
            "HibernateTemplate",
            "HibernateOperations",
            "JpaTemplate",
            "TestEntityManager",
            "JdbcAggregateTemplate",
            "MongoTemplate",
            "R2dbcEntityTemplate",
        ];
        let openers = [
            "getCurrentSession",
            "getSession",
            "openSession",
            "currentSession",
            "getEntityManager",
            "getHibernateTemplate",
            "entityManager",
            "em",
        ];
        let criteria = ["CriteriaQuery", "CriteriaUpdate", "CriteriaDelete", "Subquery"];
        managers.contains(&simple)
            || openers.contains(&opened)
            || name == "from" && criteria.contains(&simple)
    }

    /// The name of the method whose result a receiver is; empty where it is none.
    fn called_for(&self, receiver: Receiver) -> &str {
        let Receiver::Result(reference) = receiver else { return "" };
        let called = self.facts.references.get(reference as usize);
        called.map_or("", |called| called_name(self.names.text(called.name)).0)
    }

    fn add_access(&mut self, target: TableTarget<'_>, mode: AccessMode, line: u32) {
        let table = match target {
            TableTarget::Table(name) => TableName::Table(self.names.intern(name)),
            TableTarget::Entity(name) => TableName::Entity(self.names.intern(name)),
        };
        self.facts.accesses.push(AccessFact { within: self.within, table, mode, line });
    }

    /// Annotations that name configuration keys.
    pub(super) fn add_configuration_annotation(&mut self, name: &str, node: Node<'t>) {
        let keys: &[&str] = match name {
            "Value" => &["value"],
            "ConfigProperty" | "ConditionalOnProperty" => &["name", "value"],
            "ConfigurationProperties" | "ConfigMapping" => &["prefix", "value"],
            _ => return,
        };
        let Some(annotation) = Annotation::new(node, self.text) else { return };
        let value = annotation.value(self.text, keys);
        let line = Self::line_of(node);
        for text in self.constants.texts(value) {
            if name == "Value" {
                placeholders(&text).into_iter().for_each(|key| self.add_configuration(&key, line));
            } else {
                self.add_configuration(&text, line);
            }
        }
    }

    /// Calls that read a configuration key: the environment, system properties, Spring's and
    /// MicroProfile's interfaces.
    pub(super) fn add_configuration_call(&mut self, name: &str, frame: &Frame<'t>) {
        let Operand::Value(receiver) = frame.operand else { return };
        let simple = self.receiver_text(receiver).unwrap_or_default();
        let reads = matches!(
            (simple_type(&simple), name),
            ("System", "getenv" | "getProperty")
                | ("Environment" | "ConfigurableEnvironment", "getProperty" | "getRequiredProperty")
                | ("Config", "getValue" | "getOptionalValue")
                | ("Boolean", "getBoolean")
                | ("Integer", "getInteger")
                | ("Long", "getLong")
        ) || matches!(
            (self.called_for(receiver), name),
            ("getenv", "get" | "getOrDefault") | ("getProperties", "getProperty" | "get")
        );
        let first = Field::Arguments.of(frame.node).and_then(|list| children(list).first().copied());
        if let (true, Some(first)) = (reads, first)
            && let Some(key) = self.constants.exact_text(first).filter(|key| !key.is_empty())
        {
            self.add_configuration(&key, Self::line_of(frame.node));
        }
    }

    fn add_configuration(&mut self, key: &str, line: u32) {
        let key = self.names.intern(key);
        self.facts.configuration.push(ConfigurationFact { within: self.within, key, line });
    }
}

/// A table by its own name or by its entity, before it is interned.
enum TableTarget<'a> {
    Table(&'a str),
    Entity(&'a str),
}

fn is_mapping(name: &str) -> bool {
    matches!(
        name,
        "Id" | "Column"
            | "Basic"
            | "ManyToOne"
            | "OneToOne"
            | "OneToMany"
            | "ManyToMany"
            | "JoinColumn"
            | "JoinTable"
            | "ElementCollection"
            | "CollectionTable"
            | "Temporal"
            | "Enumerated"
            | "Version"
            | "Lob"
    )
}

fn mode_of_method(name: &str) -> Option<AccessMode> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    if starts(&["find", "get", "read", "query", "search", "count", "exists", "stream", "load", "list"]) {
        Some(AccessMode::Read)
    } else if starts(&["save", "delete", "remove", "insert", "update", "persist", "store", "add"]) {
        Some(AccessMode::Write)
    } else {
        None
    }
}

fn mode_of_call(name: &str) -> Option<AccessMode> {
    match name {
        "persist" | "merge" | "remove" | "save" | "saveOrUpdate" | "update" | "delete" | "replicate"
        | "insert" | "upsert" | "persistAndFlush" => Some(AccessMode::Write),
        "find" | "get" | "load" | "getReference" | "byId" | "createCriteria" | "from" | "loadAll"
        | "findAll" | "findById" | "createNamedQuery" | "createNativeQuery" => Some(AccessMode::Read),
        _ => None,
    }
}

/// A table's or column's name without schema and quotes, in lower case.
fn table_name(text: &str) -> String {
    let name = text.rsplit('.').next().unwrap_or(text);
    name.trim_matches(['`', '"', '[', ']']).to_lowercase()
}

/// The keys of the placeholders in a text: `${key}`, `${key:default}`.
fn placeholders(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        rest = &rest[start + 2..];
        let end = rest.find([':', '}']).unwrap_or(rest.len());
        keys.push(rest[..end].trim().to_owned());
    }
    keys.retain(|key| !key.is_empty());
    keys
}
