//! Migrations: Django's operations and Alembic's.
//!
//! A table of Django is named by its model, `@Order`, or `@Order|table` where a table is stated; the
//! table of a many-to-many field is `@Order+field`. A rename to a table's name begins with `=`.

use crate::python::tree::{Arguments, Expr, ExprCall};
use banyan_facts::*;

use super::texts::{argument, keyword};
use super::walk::{Walk, last_name, literal};

impl<'a> Walk<'a> {
    pub fn note_migration(&mut self, call: &'a ExprCall<'a>, operation: &str) {
        let arguments = &call.arguments;
        let text = |place, name| argument(arguments, place, name).and_then(literal);
        let model = match operation {
            "CreateModel" | "DeleteModel" | "AlterModelTable" => text(0, "name"),
            "RenameModel" => text(0, "old_name"),
            _ => text(0, "model_name"),
        };
        let Some(model) = model else { return };
        let line = self.line(call);
        match operation {
            "CreateModel" => self.created_model(model, arguments, line),
            "AddField" => {
                let (name, field) = (text(1, "name"), argument(arguments, 2, "field"));
                if let (Some(name), Some(field)) = (name, field) {
                    let mut table = self.migrated(&format!("@{model}"), TableChange::Alter, line);
                    self.migrated_field(model, name, field, &mut table, line);
                    self.tables.push(table);
                }
            }
            "RemoveField" => {
                let Some(name) = text(1, "name") else { return };
                let mut table = self.migrated(&format!("@{model}"), TableChange::DropColumns, line);
                table.columns = [name.to_lowercase(), format!("{}_id", name.to_lowercase())]
                    .iter()
                    .map(|column| self.names.intern(column))
                    .collect();
                self.tables.push(table);
            }
            "RenameField" => {
                let (Some(old), Some(new)) = (text(1, "old_name"), text(2, "new_name")) else { return };
                let new = self.names.intern(&new.to_lowercase());
                let mut table = self.migrated(&format!("@{model}"), TableChange::RenameColumn(new), line);
                table.columns.push(self.names.intern(&old.to_lowercase()));
                self.tables.push(table);
            }
            "RenameModel" => {
                let Some(new) = text(1, "new_name") else { return };
                let new = self.names.intern(new);
                let table = self.migrated(&format!("@{model}"), TableChange::Rename(new), line);
                self.tables.push(table);
            }
            "DeleteModel" => {
                let table = self.migrated(&format!("@{model}"), TableChange::Drop, line);
                self.tables.push(table);
            }
            "AlterModelTable" => {
                let Some(new) = text(1, "table") else { return };
                let new = self.names.intern(&format!("={}", new.to_lowercase()));
                let table = self.migrated(&format!("@{model}"), TableChange::Rename(new), line);
                self.tables.push(table);
            }
            _ => {}
        }
    }

    fn migrated(&mut self, name: &str, change: TableChange, line: u32) -> TableFact {
        let name = self.names.intern(name);
        TableFact { name, change, columns: Vec::new(), foreign_keys: Vec::new(), within: None, line }
    }

    fn created_model(&mut self, model: &str, arguments: &'a Arguments<'a>, line: u32) {
        let options = argument(arguments, 2, "options");
        let stated = options.and_then(|options| entry(options, "db_table")).and_then(literal);
        if options.and_then(|options| entry(options, "proxy")).is_some() {
            return;
        }
        let stated = stated.map_or_else(String::new, |table| format!("|{}", table.to_lowercase()));
        let mut table = self.migrated(&format!("@{model}{stated}"), TableChange::Create, line);
        let fields = match argument(arguments, 1, "fields") {
            Some(Expr::List(list)) => list.elts,
            _ => &[],
        };
        for field in fields {
            if let Expr::Tuple(pair) = field
                && let [name, field] = pair.elts
                && let Some(name) = literal(name)
            {
                self.migrated_field(model, name, field, &mut table, line);
            }
        }
        self.tables.push(table);
    }

    /// The column of a field; a many-to-many field is a table of its own.
    fn migrated_field(
        &mut self,
        model: &str,
        name: &str,
        field: &'a Expr<'a>,
        table: &mut TableFact,
        line: u32,
    ) {
        let Expr::Call(call) = field else { return };
        let name = name.to_lowercase();
        let target = argument(&call.arguments, 0, "to");
        match last_name(&call.func) {
            "ManyToManyField" | "ParentalManyToManyField" => {
                if keyword(&call.arguments, "through").is_none() {
                    let own = self.migrated(&format!("@{model}+{name}"), TableChange::Create, line);
                    self.tables.push(own);
                }
            }
            "ForeignKey" | "OneToOneField" | "ParentalKey" | "TreeForeignKey" => {
                let stated = keyword(&call.arguments, "db_column").and_then(literal);
                let column = stated.map_or_else(|| format!("{name}_id"), str::to_lowercase);
                let column = self.names.intern(&column);
                table.columns.push(column);
                if let Some(to) = target.and_then(literal) {
                    let to = TableName::Entity(self.names.intern(&format!("@{to}")));
                    table.foreign_keys.push(ForeignKeyFact { columns: vec![column], to });
                }
            }
            _ => {
                let stated = keyword(&call.arguments, "db_column").and_then(literal);
                let column = stated.map_or(name, str::to_lowercase);
                table.columns.push(self.names.intern(&column));
            }
        }
    }

    /// Alembic's operations, but for those that undo a migration; tables stated by `Table(…)`.
    pub fn note_schema_change(&mut self, call: &'a ExprCall<'a>, name: &str) {
        if name == "Table" && self.origin(&call.func).ends_with("Table") {
            return self.note_table(call);
        }
        let Expr::Attribute(attribute) = &call.func else { return };
        let on = last_name(attribute.value);
        let undoes = |at: u32| self.names.text(self.declarations[at as usize].name) == "downgrade";
        if on != "op" && on != "batch_op" || self.within.is_some_and(undoes) {
            return;
        }
        let text = |place| call.arguments.args.get(place).and_then(literal).map(str::to_lowercase);
        let Some(table) = text(0).filter(|_| on == "op") else { return };
        let line = self.line(call);
        let change = match name {
            "create_table" => TableChange::Create,
            "add_column" => TableChange::Alter,
            "drop_table" => TableChange::Drop,
            "drop_column" => TableChange::DropColumns,
            "rename_table" => {
                let Some(new) = text(1) else { return };
                TableChange::Rename(self.names.intern(&new))
            }
            "alter_column" => {
                let new = keyword(&call.arguments, "new_column_name").and_then(literal);
                let Some(new) = new else { return };
                TableChange::RenameColumn(self.names.intern(&new.to_lowercase()))
            }
            _ => return,
        };
        let mut fact = self.migrated(&table, change, line);
        self.stated_columns(call.arguments.args, &mut fact);
        if matches!(change, TableChange::DropColumns | TableChange::RenameColumn(_)) {
            fact.columns.extend(text(1).map(|column| self.names.intern(&column)));
        }
        self.tables.push(fact);
    }
}

/// The value of a key in a dictionary.
fn entry<'a>(dict: &'a Expr<'a>, wanted: &str) -> Option<&'a Expr<'a>> {
    let Expr::Dict(dict) = dict else { return None };
    let found = dict.items.iter().find(|item| item.key.and_then(literal) == Some(wanted));
    found.map(|item| &item.value)
}
