//! Tables, accesses and configuration keys by the conventions of the libraries of the Java virtual
//! machine, for the front-ends of its languages.

use banyan_facts::*;

use super::annotations::{Annotation, find};
use super::notation::{arguments_of, simple_type, snake_case};
use super::statements::{StatementAccess, statement_accesses};

/// Where a front-end puts what it finds of tables.
pub(crate) struct TableFacts<'f> {
    /// The texts of the file
    pub names: &'f mut NamesBuilder,
    /// The facts of the file
    pub facts: &'f mut FileFacts,
    /// The declaration around the place
    pub within: Option<u32>,
}

/// A persistent property: its name, its type, and where it is.
pub(crate) struct Property<'a, 't> {
    /// Its name
    pub name: &'a str,
    /// Its type in the notation
    pub of_type: &'a str,
    /// What stands on it
    pub annotations: &'a [Annotation<'t>],
    /// The type around it
    pub owner: &'a str,
    /// 1-based line
    pub line: u32,
}

/// A table by its own name or by its entity, before it is interned.
pub(crate) enum TableTarget<'a> {
    /// By its name
    Table(&'a str),
    /// By the type mapped to it
    Entity(&'a str),
}

impl TableFacts<'_> {
    /// Adds the table of an entity; gives its place among the file's tables.
    pub fn add_entity(&mut self, name: &str, annotations: &[Annotation<'_>], line: u32) -> usize {
        let text = |annotation: &str, key: &str| find(annotations, annotation)?.text(&[key]);
        let stated = text("Table", "name")
            .or_else(|| text("Table", "value"))
            .or_else(|| text("MappedEntity", "value"))
            .or_else(|| text("Entity", "name"));
        if let Some(secondary) = text("SecondaryTable", "name") {
            self.add_mapping(&secondary, line);
        }
        self.add_mapping(stated.as_deref().unwrap_or(name), line)
    }

    /// Adds a table that the declaration around the place is mapped to.
    pub fn add_mapping(&mut self, table: &str, line: u32) -> usize {
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

    /// Adds the columns, keys and link tables of a property of an entity.
    pub fn map_property(&mut self, table: usize, property: &Property<'_, '_>) {
        let text = |annotation: &str, key: &str| find(property.annotations, annotation)?.text(&[key]);
        let has = |annotation: &str| find(property.annotations, annotation).is_some();
        let mapped = property.annotations.iter().any(|annotation| is_mapping(annotation.name));
        let inverse =
            ["OneToMany", "ManyToMany", "OneToOne"].iter().any(|name| text(name, "mappedBy").is_some());
        let target = arguments_of(property.of_type).last().copied().unwrap_or(property.of_type);
        let link_table = text("JoinTable", "name").or_else(|| text("CollectionTable", "name"));
        if let Some(link_table) = link_table {
            self.add_link_table(&link_table, target, has("JoinTable"), property);
            return;
        }
        if inverse || has("OneToMany") || has("ManyToMany") || has("ElementCollection") {
            return;
        }
        if has("ManyToOne") || has("OneToOne") {
            let column = text("JoinColumn", "name").unwrap_or_else(|| format!("{}_id", property.name));
            self.add_column(table, &column, Some(TableTarget::Entity(target)));
        } else if mapped || !has("Embedded") && !has("EmbeddedId") {
            let stated = text("Column", "name").or_else(|| text("Column", "value"));
            self.add_column(table, stated.as_deref().unwrap_or(property.name), None);
        }
    }

    fn add_link_table(&mut self, name: &str, target: &str, is_join: bool, property: &Property<'_, '_>) {
        let place = self.add_mapping(name, property.line);
        let mut ends = vec![TableName::Entity(self.names.intern(property.owner))];
        if is_join {
            ends.push(TableName::Entity(self.names.intern(target)));
        }
        if let Some(table) = self.facts.tables.get_mut(place) {
            table.foreign_keys =
                ends.into_iter().map(|to| ForeignKeyFact { columns: Vec::new(), to }).collect();
        }
    }

    /// Adds a column, and the key that it is.
    pub fn add_column(&mut self, table: usize, column: &str, target: Option<TableTarget<'_>>) {
        let column = self.names.intern(&table_name(&snake_case(column)));
        let target = target.map(|target| self.interned(target));
        if let Some(table) = self.facts.tables.get_mut(table) {
            table.columns.push(column);
            table.foreign_keys.extend(target.map(|to| ForeignKeyFact { columns: vec![column], to }));
        }
    }

    fn interned(&mut self, target: TableTarget<'_>) -> TableName {
        match target {
            TableTarget::Table(name) => TableName::Table(self.names.intern(name)),
            TableTarget::Entity(name) => TableName::Entity(self.names.intern(name)),
        }
    }

    /// A repository of Spring Data or a like library reads and writes the table of its entity; one
    /// that hands down nothing does what the names of its own methods say.
    pub fn add_repository(
        &mut self,
        supertypes: &[String],
        annotations: &[Annotation<'_>],
        methods: &[(&str, Vec<Annotation<'_>>)],
        line: u32,
    ) -> Option<()> {
        let base = supertypes.iter().find(|text| simple_type(text).ends_with("Repository"));
        let stated = find(annotations, "RepositoryDefinition")
            .and_then(|annotation| annotation.text(&["domainClass"]))
            .map(|class| class.trim_end_matches(".class").trim_end_matches("::class").to_owned());
        let entity = base.and_then(|text| arguments_of(text).first().map(|text| (*text).to_owned()));
        let entity = entity.or(stated)?;
        let bare = base.is_none_or(|text| simple_type(text) == "Repository");
        let modes = if bare { declared_modes(methods) } else { vec![AccessMode::Read, AccessMode::Write] };
        for mode in modes {
            self.add_access(TableTarget::Entity(&entity), mode, line);
        }
        Some(())
    }

    /// The accesses of a statement in a string; tells whether it was one. `is_query` tells that the
    /// text stands where object queries do. A named query that stands on its entity (`own`) is run elsewhere.
    pub fn add_statement(&mut self, text: &str, is_query: bool, own: &str, line: u32) -> bool {
        let found = statement_accesses(text, is_query);
        for access in &found {
            match access {
                StatementAccess::Entity(name, _) if *name == own => {}
                StatementAccess::Entity(name, mode) => {
                    self.add_access(TableTarget::Entity(name), *mode, line);
                }
                StatementAccess::Table(name, mode) => self.add_access(TableTarget::Table(name), *mode, line),
            }
        }
        !found.is_empty()
    }

    /// Adds an access.
    pub fn add_access(&mut self, target: TableTarget<'_>, mode: AccessMode, line: u32) {
        let table = self.interned(target);
        self.facts.accesses.push(AccessFact { within: self.within, table, mode, line });
    }
}

/// Whether a type that has these annotations is mapped to a table.
pub(crate) fn is_entity(annotations: &[Annotation<'_>]) -> bool {
    ["Entity", "MappedEntity"].iter().any(|name| find(annotations, name).is_some())
}

/// Whether an annotation of this name tells how a property is mapped.
pub(crate) fn is_mapping(name: &str) -> bool {
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

/// What the names of a repository's own methods say that they do.
fn declared_modes(methods: &[(&str, Vec<Annotation<'_>>)]) -> Vec<AccessMode> {
    let derived = methods.iter().filter(|(_, annotations)| find(annotations, "Query").is_none());
    let mut modes: Vec<AccessMode> = derived.filter_map(|(name, _)| mode_of_method(name)).collect();
    modes.sort_unstable();
    modes.dedup();
    modes
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

/// What a call of a method of this name does, where it is one of a persistence interface.
pub(crate) fn mode_of_call(name: &str) -> Option<AccessMode> {
    match name {
        "persist" | "merge" | "remove" | "save" | "saveOrUpdate" | "update" | "delete" | "replicate"
        | "insert" | "upsert" | "persistAndFlush" => Some(AccessMode::Write),
        "find" | "get" | "load" | "getReference" | "byId" | "createCriteria" | "from" | "loadAll"
        | "findAll" | "findById" | "createNamedQuery" | "createNativeQuery" => Some(AccessMode::Read),
        _ => None,
    }
}

/// Whether a call is one of a persistence interface: by the simple type that it is made on, or by
/// the method that gave what it is made on.
pub(crate) fn is_persistence(simple: &str, opened: &str, name: &str) -> bool {
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
    managers.contains(&simple) || openers.contains(&opened) || name == "from" && criteria.contains(&simple)
}

/// Whether something of this name says that the text it is given is a query.
pub(crate) fn says_query(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["query", "hql", "jpql", "sql"].iter().any(|word| name.contains(word))
}

/// A table's or column's name without schema and quotes, in lower case.
pub(crate) fn table_name(text: &str) -> String {
    let name = text.rsplit('.').next().unwrap_or(text);
    name.trim_matches(['`', '"', '[', ']']).to_lowercase()
}

/// The configuration keys that an annotation names.
pub(crate) fn configuration_keys(annotation: &Annotation<'_>) -> Vec<String> {
    match annotation.name {
        "Value" => {
            let texts = annotation.texts(&["value"]);
            texts.iter().flat_map(|text| placeholders(text)).collect()
        }
        "ConfigProperty" | "ConditionalOnProperty" => annotation.texts(&["name", "value"]),
        "ConfigurationProperties" | "ConfigMapping" => annotation.texts(&["prefix", "value"]),
        "Property" => annotation.texts(&["name"]),
        _ => Vec::new(),
    }
}

/// Whether a call of this name may read a configuration key, whatever it is made on.
pub(crate) fn may_read_configuration(name: &str) -> bool {
    name.starts_with("get") || matches!(name, "property" | "propertyOrNull" | "config")
}

/// Whether a call reads the configuration key that it is given: of the environment, system properties,
/// Spring's and MicroProfile's interfaces.
pub(crate) fn reads_configuration(simple: &str, opened: &str, name: &str) -> bool {
    matches!(
        (simple, name),
        ("System", "getenv" | "getProperty")
            | ("Environment" | "ConfigurableEnvironment", "getProperty" | "getRequiredProperty" | "get")
            | ("Config", "getValue" | "getOptionalValue")
            | ("Config", "getString" | "getInt" | "getLong" | "getBoolean" | "getDuration" | "getConfig")
            | ("Boolean", "getBoolean")
            | ("Integer", "getInteger")
            | ("Long", "getLong")
            | ("ApplicationConfig", "property" | "propertyOrNull" | "config")
    ) || matches!(
        (opened, name),
        ("getenv", "get" | "getOrDefault")
            | ("getProperties", "getProperty" | "get")
            | ("config", "property" | "propertyOrNull")
    )
}

/// The keys of the placeholders in a text: `${key}`, `${key:default}`.
pub(crate) fn placeholders(text: &str) -> Vec<String> {
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
