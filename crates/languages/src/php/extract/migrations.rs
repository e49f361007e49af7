//! Tables that migrations create and change: Laravel's `Schema`, and SQL handed to Doctrine's.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Kind, children, kind, line_of};
use super::super::names::simple_name;
use super::Extractor;
use super::calls::{Chain, Step};
use crate::SourceFile;
use crate::inflect::{parted, pluralize};

/// Methods of a table's blueprint that add columns of their own names.
const FIXED_COLUMNS: &[(&str, &[&str])] = &[
    ("timestamps", &["created_at", "updated_at"]),
    ("timestampsTz", &["created_at", "updated_at"]),
    ("nullableTimestamps", &["created_at", "updated_at"]),
    ("datetimes", &["created_at", "updated_at"]),
    ("softDeletes", &["deleted_at"]),
    ("softDeletesTz", &["deleted_at"]),
    ("rememberToken", &["remember_token"]),
    ("id", &["id"]),
    ("uuid", &["uuid"]),
    ("ulid", &["ulid"]),
];

/// Methods of a blueprint that take columns and add none.
const NO_COLUMNS: &[&str] = &[
    "index",
    "unique",
    "primary",
    "fullText",
    "fulltext",
    "spatialIndex",
    "rawIndex",
    "engine",
    "charset",
    "collation",
    "comment",
    "after",
    "renameIndex",
    "foreign",
    "getTable",
    "temporary",
    "innoDb",
    "addIndex",
];

impl<'t> Extractor<'t> {
    /// What a chain does to tables; nothing where it undoes a migration.
    pub(super) fn note_schema(&mut self, chain: &Chain<'t>) {
        if self.method_around() == "down" {
            return;
        }
        if let Some(step) = chain.step(&["addSql", "statement", "unprepared"]) {
            self.note_schema_text(step);
        }
        let is_schema = chain.facade() == Some("Schema")
            || matches!(self.text_of(chain.root), "$schema" | "$this")
                && chain.steps.first().is_some_and(|step| step.name == "schema")
            || self.text_of(chain.root) == "$schema" && chain.steps.len() == 1;
        if !is_schema {
            return;
        }
        for step in &chain.steps {
            self.note_schema_step(step);
        }
    }

    fn note_schema_step(&mut self, step: &Step<'t>) {
        let arguments = self.arguments(step.arguments);
        let Some(name) = arguments.first().and_then(|(_, value)| self.literal(*value)) else { return };
        let name = name.rsplit('.').next().unwrap_or(&name).to_lowercase();
        let line = line_of(step.node);
        let second = arguments.get(1).map(|(_, value)| *value);
        match (step.name, second) {
            ("create" | "createIfNotExists", Some(blueprint)) => {
                self.note_blueprint(&name, TableChange::Create, blueprint, line);
            }
            ("table", Some(blueprint)) => self.note_blueprint(&name, TableChange::Alter, blueprint, line),
            ("drop" | "dropIfExists", None) => {
                self.table_fact(&name, TableChange::Drop, Vec::new(), Vec::new(), line)
            }
            ("rename", Some(new)) => {
                if let Some(new) = self.literal(new) {
                    let new = TableChange::Rename(self.names.intern(&new.to_lowercase()));
                    self.table_fact(&name, new, Vec::new(), Vec::new(), line);
                }
            }
            ("dropColumns", Some(columns)) => {
                let columns = self.texts(columns);
                self.table_fact(&name, TableChange::DropColumns, columns, Vec::new(), line);
            }
            _ => {}
        }
    }

    pub(super) fn table_fact(
        &mut self,
        name: &str,
        change: TableChange,
        columns: Vec<String>,
        foreign_keys: Vec<ForeignKeyFact>,
        line: u32,
    ) {
        let name = self.names.intern(name);
        let columns = columns.iter().map(|column| self.names.intern(&column.to_lowercase())).collect();
        let within = self.within;
        self.facts.tables.push(TableFact { name, change, columns, foreign_keys, within, line });
    }

    /// The function that is handed a table's blueprint.
    fn note_blueprint(&mut self, table: &str, change: TableChange, function: Node<'t>, line: u32) {
        let Some((body, variable)) = self.function_argument(function) else { return };
        let mut blueprint = Blueprint::default();
        let mut open = vec![body];
        while let Some(node) = open.pop() {
            match kind(node) {
                Kind::MemberCall => {
                    let chain = self.chain(node);
                    if self.variable_of(Some(chain.root)) == Some(variable) {
                        self.read_blueprint(&chain, &mut blueprint);
                    }
                }
                Kind::Compound
                | Kind::ExpressionStatement
                | Kind::If
                | Kind::ForEach
                | Kind::Parenthesized => {
                    open.extend(children(node).into_iter().rev());
                }
                _ => {}
            }
        }
        self.table_fact(table, change, blueprint.columns, blueprint.keys, line);
        if !blueprint.dropped.is_empty() {
            self.table_fact(table, TableChange::DropColumns, blueprint.dropped, Vec::new(), line);
        }
        for (old, new, line) in blueprint.renamed {
            let new = TableChange::RenameColumn(self.names.intern(&new));
            self.table_fact(table, new, vec![old], Vec::new(), line);
        }
        if let Some(new) = blueprint.renamed_to {
            let new = TableChange::Rename(self.names.intern(&new));
            self.table_fact(table, new, Vec::new(), Vec::new(), line);
        }
    }

    fn read_blueprint(&mut self, chain: &Chain<'t>, blueprint: &mut Blueprint) {
        let Some(step) = chain.steps.first() else { return };
        let arguments = self.arguments(step.arguments);
        let first = arguments.first().map(|(_, value)| *value);
        let text = first.and_then(|first| self.literal(first)).map(|text| text.to_lowercase());
        match (step.name, text) {
            ("foreign", _) => self.read_foreign(chain, first, blueprint),
            ("foreignIdFor", _) => self.read_foreign_model(chain, first, blueprint),
            ("dropColumn" | "dropConstrainedForeignId" | "removeColumn", _) => {
                let texts = arguments.iter().flat_map(|(_, value)| self.texts(*value));
                blueprint.dropped.extend(texts.map(|text| text.to_lowercase()));
            }
            ("dropTimestamps" | "dropTimestampsTz", _) => {
                blueprint.dropped.extend(["created_at", "updated_at"].map(str::to_owned));
            }
            ("dropSoftDeletes" | "dropSoftDeletesTz", _) => blueprint.dropped.push("deleted_at".to_owned()),
            ("dropRememberToken", _) => blueprint.dropped.push("remember_token".to_owned()),
            ("dropMorphs", Some(name)) => {
                blueprint.dropped.extend(["_type", "_id"].map(|end| format!("{name}{end}")));
            }
            ("renameColumn", Some(old)) => {
                if let Some(new) = arguments.get(1).and_then(|(_, value)| self.literal(*value)) {
                    blueprint.renamed.push((old, new.to_lowercase(), line_of(step.node)));
                }
            }
            ("rename", Some(new)) => blueprint.renamed_to = Some(new),
            (name, Some(text)) if name.to_ascii_lowercase().ends_with("morphs") => {
                blueprint.columns.extend(["_type", "_id"].map(|end| format!("{text}{end}")));
            }
            ("addColumn", _) => {
                let name = arguments.get(1).and_then(|(_, value)| self.literal(*value));
                blueprint.columns.extend(name.map(|name| name.to_lowercase()));
            }
            (name, text) if text.is_none() || is_fixed_pair(name) => {
                let fixed = FIXED_COLUMNS.iter().find(|(known, _)| *known == name);
                let columns = fixed.map_or(&[] as &[&str], |(_, columns)| columns);
                blueprint.columns.extend(columns.iter().map(|column| (*column).to_owned()));
            }
            (name, _) if NO_COLUMNS.contains(&name) || name.starts_with("drop") => {}
            (_, None) => {}
            (_, Some(column)) => {
                self.read_constraint(chain, &column, blueprint);
                blueprint.columns.push(column);
            }
        }
    }

    /// `->constrained('users')` behind a column.
    fn read_constraint(&mut self, chain: &Chain<'t>, column: &str, blueprint: &mut Blueprint) {
        let text_of =
            |step: &Step<'t>| self.arguments(step.arguments).first().and_then(|(_, v)| self.literal(*v));
        let table = match (chain.step(&["constrained"]), chain.step(&["on"])) {
            (Some(step), _) => Some(text_of(step).unwrap_or_else(|| {
                let base =
                    column.strip_suffix("_id").or_else(|| column.rsplit_once('_').map(|(base, _)| base));
                pluralize(base.unwrap_or(column))
            })),
            (None, Some(step)) => text_of(step),
            (None, None) => None,
        };
        if let Some(table) = table {
            self.add_key(vec![column.to_owned()], &table, blueprint);
        }
    }

    fn add_key(&mut self, columns: Vec<String>, table: &str, blueprint: &mut Blueprint) {
        let columns = columns.iter().map(|column| self.names.intern(column)).collect();
        let table = table.rsplit('.').next().unwrap_or(table).to_lowercase();
        let to = TableName::Table(self.names.intern(&table));
        blueprint.keys.push(ForeignKeyFact { columns, to });
    }

    /// `->foreign('user_id')->references('id')->on('users')`.
    fn read_foreign(&mut self, chain: &Chain<'t>, columns: Option<Node<'t>>, blueprint: &mut Blueprint) {
        let columns: Vec<String> = columns
            .map(|node| self.texts(node))
            .unwrap_or_default()
            .iter()
            .map(|text| text.to_lowercase())
            .collect();
        let on = chain.step(&["on"]).and_then(|step| {
            let (_, value) = *self.arguments(step.arguments).first()?;
            self.literal(value)
        });
        let constrained = chain.step(&["constrained"]);
        let table = on.or_else(|| {
            let step = constrained?;
            self.arguments(step.arguments).first().and_then(|(_, value)| self.literal(*value))
        });
        if let Some(table) = table.filter(|_| !columns.is_empty()) {
            self.add_key(columns, &table, blueprint);
        }
    }

    /// `->foreignIdFor(User::class)`, perhaps with a column's name.
    fn read_foreign_model(&mut self, chain: &Chain<'t>, model: Option<Node<'t>>, blueprint: &mut Blueprint) {
        let Some(class) = model.and_then(|model| self.class_literal(model)) else { return };
        let arguments = chain.steps.first().map(|step| self.arguments(step.arguments)).unwrap_or_default();
        let stated = arguments.get(1).and_then(|(_, value)| self.literal(*value));
        let column =
            stated.unwrap_or_else(|| format!("{}_id", parted(simple_name(&class), '_'))).to_lowercase();
        blueprint.columns.push(column.clone());
        if chain.step(&["constrained"]).is_some() {
            let table = pluralize(&parted(simple_name(&class), '_'));
            self.add_key(vec![column], &table, blueprint);
        }
    }

    /// SQL that defines tables, as the argument of a step.
    fn note_schema_text(&mut self, step: &Step<'t>) {
        let text = self.arguments(step.arguments).first().and_then(|(_, value)| self.template(*value));
        let Some(text) = text else { return };
        let word = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        if !matches!(word.as_str(), "CREATE" | "ALTER" | "DROP" | "RENAME") {
            return;
        }
        let script = (crate::sql::FRONT_END.extract)(SourceFile { path: "statement.sql", text: &text });
        let line = line_of(step.node);
        for table in &script.tables {
            self.copy_table(&script, table, line);
        }
    }

    fn copy_table(&mut self, script: &FileFacts, table: &TableFact, line: u32) {
        let name = |extractor: &mut Self, name: Name| extractor.names.intern(script.text(name));
        let change = match table.change {
            TableChange::Rename(new) => TableChange::Rename(name(self, new)),
            TableChange::RenameColumn(new) => TableChange::RenameColumn(name(self, new)),
            other => other,
        };
        let mut keys = Vec::new();
        for key in &table.foreign_keys {
            let TableName::Table(to) = key.to else { continue };
            let columns = key.columns.iter().map(|column| name(self, *column)).collect();
            keys.push(ForeignKeyFact { columns, to: TableName::Table(name(self, to)) });
        }
        let fact = TableFact {
            name: name(self, table.name),
            change,
            columns: table.columns.iter().map(|column| name(self, *column)).collect(),
            foreign_keys: keys,
            within: self.within,
            line,
        };
        self.facts.tables.push(fact);
    }
}

/// What is read of a table's blueprint.
#[derive(Default)]
struct Blueprint {
    columns: Vec<String>,
    keys: Vec<ForeignKeyFact>,
    dropped: Vec<String>,
    renamed: Vec<(String, String, u32)>,
    renamed_to: Option<String>,
}

/// Methods of a blueprint whose argument is no column's name.
fn is_fixed_pair(name: &str) -> bool {
    FIXED_COLUMNS.iter().any(|(known, columns)| *known == name && columns.len() > 1)
}
