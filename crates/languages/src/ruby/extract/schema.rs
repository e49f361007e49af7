//! Tables as `db/schema.rb` and migrations state them. What a migration does on its way back is left out.

use banyan_facts::*;
use tree_sitter::Node;

use super::Extractor;
use super::calls::Call;
use crate::inflect::{pluralize, singularize};
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Arguments, Literal};

/// Statements nest at most this deep.
const DEPTH_LIMIT: usize = 40;

/// Columns of a block that name no column.
const NO_COLUMNS: &[&str] = &[
    "index",
    "check_constraint",
    "exclusion_constraint",
    "unique_constraint",
    "foreign_key",
    "remove_index",
    "comment",
];

/// A table while its block is read.
#[derive(Default)]
struct Definition {
    columns: Vec<String>,
    keys: Vec<(String, String)>,
    removed: Vec<String>,
    renamed: Vec<(String, String)>,
}

impl<'t> Extractor<'t> {
    /// The tables of a schema, or the changes of a migration.
    pub(super) fn schema(&mut self, root: Node<'t>) {
        self.schema_statements(grammar::children(root), 0);
    }

    fn schema_statements(&mut self, statements: Vec<Node<'t>>, depth: usize) {
        if depth > DEPTH_LIMIT {
            self.cut = true;
            return;
        }
        for node in statements {
            match grammar::kind(node) {
                Kind::Call => self.schema_call(node, depth),
                Kind::Method | Kind::SingletonMethod => {
                    let name = Field::Name.of(node).map_or("", |name| self.node_text(name));
                    if name != "down" {
                        self.schema_statements(grammar::children(node), depth + 1);
                    }
                }
                _ => self.schema_statements(grammar::children(node), depth + 1),
            }
        }
    }

    fn schema_call(&mut self, node: Node<'t>, depth: usize) {
        let call = self.take_apart(node);
        if call.name == "down" {
            return;
        }
        let arguments = self.reader.arguments(node);
        if self.defines_table(call, &arguments) || self.changes_table(call, &arguments) {
            return;
        }
        if let Some(block) = call.block {
            self.schema_statements(grammar::block_statements(block), depth + 1);
        }
    }

    /// `create_table`, `create_join_table`, `change_table`, `drop_table`, `rename_table`.
    fn defines_table(&mut self, call: Call<'t>, arguments: &Arguments<'t>) -> bool {
        let Some(name) = arguments.text_at(0).filter(|name| !name.contains("{}")) else { return false };
        let name = bare(name);
        match call.name {
            "create_table" | "change_table" => {
                let creates = call.name == "create_table";
                let mut definition = Definition::default();
                if creates {
                    definition.columns.extend(primary_key(arguments));
                }
                if let Some(block) = call.block {
                    self.columns_of(block, &mut definition);
                }
                let change = if creates { TableChange::Create } else { TableChange::Alter };
                self.define(&name, change, definition, call.line);
            }
            "create_join_table" => {
                let Some(other) = arguments.text_at(1).map(bare) else { return true };
                let mut definition = Definition::default();
                definition.columns.extend([&name, &other].map(|table| format!("{}_id", singularize(table))));
                if let Some(block) = call.block {
                    self.columns_of(block, &mut definition);
                }
                let table = arguments.text("table_name").map_or_else(|| join_table(&name, &other), bare);
                self.define(&table, TableChange::Create, definition, call.line);
            }
            "drop_table" => {
                for table in arguments.list.iter().filter_map(Literal::text) {
                    self.table(&bare(table), TableChange::Drop, &[], &[], call.line);
                }
            }
            "drop_join_table" => {
                let Some(other) = arguments.text_at(1).map(bare) else { return true };
                self.table(&join_table(&name, &other), TableChange::Drop, &[], &[], call.line);
            }
            "rename_table" => {
                if let Some(new) = arguments.text_at(1) {
                    let new = self.names.intern(&bare(new));
                    self.table(&name, TableChange::Rename(new), &[], &[], call.line);
                }
            }
            _ => return false,
        }
        true
    }

    /// `add_column` and its like.
    fn changes_table(&mut self, call: Call<'t>, arguments: &Arguments<'t>) -> bool {
        if call.name == "execute" {
            return true;
        }
        let Some(table) = arguments.text_at(0).filter(|name| !name.contains("{}")) else { return false };
        let table = bare(table);
        let column = arguments.text_at(1).map(str::to_owned);
        let mut definition = Definition::default();
        match (call.name, column) {
            ("add_column", Some(column)) => definition.columns.push(column),
            ("add_columns", Some(_)) => {
                let columns = arguments.list.iter().skip(1).filter_map(Literal::text);
                definition.columns.extend(columns.map(str::to_owned));
            }
            ("add_reference" | "add_belongs_to", Some(column)) => {
                reference(&column, arguments, &mut definition)
            }
            ("add_timestamps", _) => {
                definition.columns.extend(["created_at", "updated_at"].map(str::to_owned))
            }
            ("add_foreign_key", Some(to)) => {
                let column = arguments
                    .text("column")
                    .map_or_else(|| format!("{}_id", singularize(&to)), str::to_owned);
                definition.keys.push((column, to));
            }
            ("remove_column" | "remove_columns", Some(_)) => {
                let columns = arguments.list.iter().skip(1).filter_map(Literal::text);
                let count = if call.name == "remove_column" { 1 } else { usize::MAX };
                definition.removed.extend(columns.take(count).map(str::to_owned));
            }
            ("remove_reference" | "remove_belongs_to", Some(column)) => {
                definition.removed.extend([format!("{column}_id"), format!("{column}_type")]);
            }
            ("remove_timestamps", _) => {
                definition.removed.extend(["created_at", "updated_at"].map(str::to_owned))
            }
            ("rename_column", Some(old)) => {
                if let Some(new) = arguments.text_at(2) {
                    definition.renamed.push((old, new.to_owned()));
                }
            }
            _ => return false,
        }
        self.define(&table, TableChange::Alter, definition, call.line);
        true
    }

    /// The columns that the block of a table states.
    fn columns_of(&self, block: Node<'t>, definition: &mut Definition) {
        let parameter = Field::Parameters.of(block).and_then(|node| grammar::children(node).first().copied());
        let table = parameter.map_or("", |node| self.node_text(node));
        let mut open = grammar::block_statements(block);
        open.reverse();
        while let Some(node) = open.pop() {
            let call = self.take_apart(node);
            if grammar::kind(node) == Kind::Call
                && call.receiver.is_some_and(|receiver| self.node_text(receiver) == table)
            {
                let arguments = self.reader.arguments(node);
                column(call.name, &arguments, definition);
            } else {
                open.extend(grammar::children(node).into_iter().rev());
            }
        }
    }

    fn define(&mut self, table: &str, change: TableChange, definition: Definition, line: u32) {
        if change == TableChange::Create || !definition.columns.is_empty() || !definition.keys.is_empty() {
            self.table(table, change, &definition.columns, &definition.keys, line);
        }
        if !definition.removed.is_empty() {
            self.table(table, TableChange::DropColumns, &definition.removed, &[], line);
        }
        for (old, new) in definition.renamed {
            let new = self.names.intern(&new);
            self.table(table, TableChange::RenameColumn(new), &[old], &[], line);
        }
    }

    fn table(
        &mut self,
        name: &str,
        change: TableChange,
        columns: &[String],
        keys: &[(String, String)],
        line: u32,
    ) {
        let name = self.names.intern(name);
        let columns = columns.iter().map(|column| self.names.intern(&column.to_lowercase())).collect();
        let foreign_keys = keys
            .iter()
            .map(|(column, to)| ForeignKeyFact {
                columns: vec![self.names.intern(column)],
                to: TableName::Table(self.names.intern(&bare(to))),
            })
            .collect();
        self.facts.tables.push(TableFact { name, change, columns, foreign_keys, within: None, line });
    }
}

/// A table's name without its schema, in lower case.
fn bare(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_lowercase()
}

/// The key column that a new table gets.
fn primary_key(arguments: &Arguments<'_>) -> Vec<String> {
    match (arguments.option("id"), arguments.option("primary_key")) {
        (_, Some(Literal::List(columns))) => {
            columns.iter().filter_map(Literal::text).map(str::to_owned).collect()
        }
        (Some(Literal::False), _) => Vec::new(),
        (_, Some(key)) => key.text().map(str::to_owned).into_iter().collect(),
        _ => vec!["id".to_owned()],
    }
}

fn join_table(a: &str, b: &str) -> String {
    let (first, second) = if a < b { (a, b) } else { (b, a) };
    format!("{first}_{second}")
}

/// One statement in a table's block.
fn column(statement: &str, arguments: &Arguments<'_>, definition: &mut Definition) {
    let names = || arguments.list.iter().filter_map(Literal::text).map(str::to_owned);
    match statement {
        "timestamps" => definition.columns.extend(["created_at", "updated_at"].map(str::to_owned)),
        "references" | "belongs_to" => names().for_each(|name| reference(&name, arguments, definition)),
        "foreign_key" => {
            if let Some(to) = arguments.text_at(0) {
                let column =
                    arguments.text("column").map_or_else(|| format!("{}_id", singularize(to)), str::to_owned);
                definition.keys.push((column, to.to_owned()));
            }
        }
        "column" => definition.columns.extend(names().next()),
        "remove" => definition.removed.extend(names()),
        "remove_references" | "remove_belongs_to" => {
            definition
                .removed
                .extend(names().flat_map(|name| [format!("{name}_id"), format!("{name}_type")]));
        }
        "remove_timestamps" => definition.removed.extend(["created_at", "updated_at"].map(str::to_owned)),
        "rename" => {
            if let (Some(old), Some(new)) = (arguments.text_at(0), arguments.text_at(1)) {
                definition.renamed.push((old.to_owned(), new.to_owned()));
            }
        }
        "userstamps"
        | "change"
        | "change_default"
        | "change_null"
        | "remove_foreign_key"
        | "remove_check_constraint" => {}
        known if NO_COLUMNS.contains(&known) => {}
        _ => definition.columns.extend(names().filter(|name| !name.contains("{}"))),
    }
}

/// The columns and key of a reference to another table.
fn reference(name: &str, arguments: &Arguments<'_>, definition: &mut Definition) {
    let column = format!("{name}_id");
    definition.columns.push(column.clone());
    if !matches!(arguments.option("polymorphic"), None | Some(Literal::False)) {
        definition.columns.push(format!("{name}_type"));
    }
    match arguments.option("foreign_key") {
        Some(Literal::True) => definition.keys.push((column, pluralize(name))),
        Some(Literal::Hash(options)) => {
            let to = options.iter().find(|(key, _)| key == "to_table").and_then(|(_, value)| value.text());
            definition.keys.push((column, to.map_or_else(|| pluralize(name), str::to_owned)));
        }
        _ => {}
    }
}
