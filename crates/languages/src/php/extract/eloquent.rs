//! Eloquent and Laravel's query builder: what relations lead to, which tables queries name.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::Extractor;
use super::calls::{Chain, Step};
use super::classes::Head;
use crate::inflect::parted;

/// Methods that state a relation to the model that is their first argument.
const RELATIONS: &[(&str, &str)] = &[
    ("hasOne", "HasOne"),
    ("hasMany", "HasMany"),
    ("belongsTo", "BelongsTo"),
    ("belongsToMany", "BelongsToMany"),
    ("hasOneThrough", "HasOneThrough"),
    ("hasManyThrough", "HasManyThrough"),
    ("morphOne", "MorphOne"),
    ("morphMany", "MorphMany"),
    ("morphToMany", "MorphToMany"),
    ("morphedByMany", "MorphToMany"),
];

/// Steps of a query that write.
pub(in super::super) const WRITES: &[&str] = &[
    "insert",
    "insertGetId",
    "insertOrIgnore",
    "insertUsing",
    "update",
    "updateOrInsert",
    "upsert",
    "delete",
    "increment",
    "decrement",
    "truncate",
    "forceDelete",
    "create",
    "createMany",
    "createQuietly",
    "forceCreate",
    "firstOrCreate",
    "updateOrCreate",
    "save",
    "saveMany",
    "saveQuietly",
    "saveOrFail",
    "push",
    "updateQuietly",
    "updateOrFail",
    "deleteOrFail",
    "restore",
    "attach",
    "detach",
    "sync",
    "syncWithoutDetaching",
    "toggle",
    "updateExistingPivot",
    "destroy",
    "incrementEach",
    "decrementEach",
    "deleteQuietly",
    "createOrFirst",
    "restoreOrCreate",
    "incrementOrCreate",
];

/// Steps and variables that tell that a chain is a query.
const QUERY_STEPS: &[&str] = &[
    "select",
    "selectRaw",
    "addSelect",
    "where",
    "andWhere",
    "whereIn",
    "get",
    "first",
    "executeQuery",
    "query",
    "newQuery",
    "createQueryBuilder",
    "setParameter",
    "orderBy",
    "groupBy",
    "having",
    "exists",
    "count",
    "on",
    "whereColumn",
    "pluck",
    "whereRaw",
    "innerJoin",
];

const NAMESPACE: &str = "Illuminate\\Database\\Eloquent\\Relations\\";

impl<'t> Extractor<'t> {
    /// What a method's body states to be related: the relation and the model it leads to.
    pub(super) fn relation_type(&self, body: Node<'t>) -> Option<String> {
        let returned = children(body).into_iter().rfind(|statement| kind(*statement) == Kind::Return)?;
        let value = *children(returned).first()?;
        if !matches!(kind(value), Kind::MemberCall) {
            return None;
        }
        let chain = self.chain(value);
        if self.text_of(chain.root) != "$this" {
            return None;
        }
        let step = chain.steps.first()?;
        if step.name == "morphTo" {
            return Some(format!("{NAMESPACE}MorphTo"));
        }
        let (_, relation) = RELATIONS.iter().find(|(name, _)| *name == step.name)?;
        let arguments = self.arguments(step.arguments);
        let class = self.class_literal(arguments.first()?.1)?;
        let class = if class == "static" { self.class_name().to_owned() } else { class };
        Some(format!("{NAMESPACE}{relation}<{class}>"))
    }

    /// A relation that names its tables and columns: `belongsToMany(X::class, 'pivot')`,
    /// `belongsTo(X::class, 'x_id')`. Told as a part of the table of the class around.
    pub(super) fn note_relation(&mut self, step: &Step<'t>) {
        let Some((name, _)) = RELATIONS.iter().find(|(name, _)| *name == step.name) else { return };
        let arguments = self.arguments(step.arguments);
        let Some(class) = arguments.first().and_then(|(_, value)| self.class_literal(*value)) else { return };
        let second =
            arguments.get(1).and_then(|(_, value)| self.literal(*value)).map(|text| text.to_lowercase());
        let columns = match *name {
            "belongsTo" => {
                let column = second.unwrap_or_else(|| format!("{}_id", parted(self.method_around(), '_')));
                vec![self.names.intern(&column)]
            }
            "belongsToMany" => vec![self.names.intern(&format!("pivot:{}", second.unwrap_or_default()))],
            _ => return,
        };
        let to = TableName::Entity(self.names.intern(&class));
        let fact = TableFact {
            name: self.names.intern(""),
            change: TableChange::Mapping,
            columns: Vec::new(),
            foreign_keys: vec![ForeignKeyFact { columns, to }],
            within: self.within,
            line: line_of(step.node),
        };
        self.facts.tables.push(fact);
    }

    /// Tables that a chain of the query builder names.
    pub(super) fn note_queries(&mut self, chain: &Chain<'t>) {
        if self.text_of(chain.root) == "$this"
            && let Some(step) = chain.steps.first().filter(|step| step.arguments.is_some())
        {
            self.note_relation(step);
        }
        if self.text_of(chain.root) == "$wpdb" {
            self.note_wordpress_query(chain);
        }
        let is_router = self.is_router(chain);
        let is_query = chain.facade() == Some("DB")
            || chain.step(QUERY_STEPS).is_some()
            || matches!(
                self.text_of(chain.root),
                "$query" | "$qb" | "$builder" | "$db" | "$q" | "$queryBuilder"
            );
        let writes = chain.steps.iter().any(|step| WRITES.contains(&step.name));
        for step in &chain.steps {
            let of_builder = chain.facade() == Some("DB") && step.name == "table";
            let names_table = of_builder
                || matches!(
                    step.name,
                    "from" | "join" | "leftJoin" | "rightJoin" | "crossJoin" | "table" | "into"
                );
            if names_table && is_query {
                self.note_query_table(step, writes && (of_builder || step.name == "table"));
            }
            if matches!(step.name, "insert" | "update" | "delete") && !of_builder && !is_router {
                self.note_direct_write(step);
            }
        }
    }

    fn note_query_table(&mut self, step: &Step<'t>, writes: bool) {
        let arguments = self.arguments(step.arguments);
        let Some((_, first)) = arguments.first().copied() else { return };
        let mode = if writes { AccessMode::Write } else { AccessMode::Read };
        let line = line_of(step.node);
        if let Some(class) =
            self.class_literal(first).filter(|_| matches!(step.name, "from" | "join" | "leftJoin"))
        {
            let table = TableName::Entity(self.names.intern(&class));
            return self.access(table, mode, line);
        }
        // Doctrine's joins name the alias first and the table behind it.
        let text_at = |at: usize| arguments.get(at).and_then(|(_, value)| self.table_text(*value));
        let first_text = self.table_text(first);
        let is_doctrine_join = step.name.to_ascii_lowercase().ends_with("join")
            && text_at(2).is_some_and(|alias| is_alias(&alias))
            && first_text.as_ref().is_some_and(|alias| is_alias(alias));
        let is_join = step.name.to_ascii_lowercase().ends_with("join");
        // `join('o.items', 'i')` of Doctrine's objects goes along an association, which is no table's name.
        let is_association = is_join
            && first_text.as_ref().is_some_and(|path| path.contains('.'))
            && text_at(1).is_some_and(|alias| !alias.contains('.'));
        if is_association {
            return;
        }
        let text = if is_doctrine_join { text_at(1) } else { first_text };
        let needs_columns = is_join && arguments.len() < 2;
        if let Some(table) = text.and_then(|text| table_named(&text)).filter(|_| !needs_columns) {
            let table = TableName::Table(self.names.intern(&table));
            self.access(table, mode, line);
        }
    }

    /// A text that may begin with what a constant puts before the names of all tables.
    fn table_text(&self, node: Node<'t>) -> Option<String> {
        let text = self.template(node)?;
        let named = text.strip_prefix("{}").unwrap_or(&text);
        (!named.contains("{}")).then(|| named.to_owned())
    }

    /// `$connection->insert('orders', […])` of Doctrine's DBAL, `->delete(Order::class, 'o')` of its
    /// query builder.
    fn note_direct_write(&mut self, step: &Step<'t>) {
        let arguments = self.arguments(step.arguments);
        let [(_, first), (_, second), ..] = arguments.as_slice() else { return };
        let line = line_of(step.node);
        if let Some(class) = self.class_literal(*first) {
            let table = TableName::Entity(self.names.intern(&class));
            return self.access(table, AccessMode::Write, line);
        }
        let table = self.literal(*first).and_then(|text| table_named(&text));
        if let Some(table) = table.filter(|_| matches!(kind(*second), Kind::Array | Kind::Variable)) {
            let table = TableName::Table(self.names.intern(&table));
            self.access(table, AccessMode::Write, line);
        }
    }

    fn note_wordpress_query(&mut self, chain: &Chain<'t>) {
        let Some(step) = chain.step(&["insert", "update", "delete", "replace"]) else { return };
        let table = self.arguments(step.arguments).first().and_then(|(_, value)| self.template(*value));
        if let Some(table) = table.and_then(|table| table_named(&table)) {
            let table = TableName::Table(self.names.intern(&table));
            self.access(table, AccessMode::Write, line_of(step.node));
        }
    }

    /// The entity that a repository's constructor names: `parent::__construct($registry, Order::class)`.
    pub(super) fn repository_entity(&self, node: Node<'t>, head: &Head) -> Option<String> {
        if !head.parent().ends_with("Repository") {
            return None;
        }
        // Repositories of Eloquent models name theirs in a method.
        if let Some(body) = self.method_of(node, "model").and_then(|method| Field::Body.of(method)) {
            let returned = child_of_kind(body, Kind::Return)?;
            return self.class_literal(*children(returned).first()?);
        }
        let body = Field::Body.of(self.method_of(node, "__construct")?)?;
        for statement in children(body) {
            let Some(call) = child_of_kind(statement, Kind::ScopedCall) else { continue };
            let arguments = self.arguments(Field::Arguments.of(call));
            if self.text_of(call).starts_with("parent::")
                && let Some(class) = arguments.iter().find_map(|(_, value)| self.class_literal(*value))
            {
                return Some(class);
            }
        }
        None
    }
}

/// Whether a text may be the alias of a table, and no comparison or column.
fn is_alias(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_alphabetic())
        && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// A table that a text names, perhaps with its alias: lower case, without quotes and schema.
fn table_named(text: &str) -> Option<String> {
    if text.to_ascii_lowercase().starts_with("information_schema") {
        return None;
    }
    let name = text.split_whitespace().next()?.rsplit('.').next()?.trim_matches(['`', '"', '[', ']']);
    let is_name = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    (is_name && text.split_whitespace().count() <= 3).then(|| name.to_lowercase())
}
