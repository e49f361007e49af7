//! Migrations of Entity Framework: what their `Up` does to tables.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::Extractor;
use super::scopes::Variable;

/// A chain of calls behind a column is looked at up to this length.
const LONGEST_CHAIN: usize = 20;

impl<'t> Extractor<'t> {
    /// What a call of a migration builder does to a table.
    pub(super) fn add_migration(&mut self, call: Node<'t>) {
        let Some(operation) = self.migration_operation(call) else { return };
        let line = Self::line_of(call);
        if operation == "Sql" {
            if let Some(text) = self.argument(call, "sql", 0).and_then(|value| self.literal(value)) {
                let changes = crate::sql::table_changes(&text, line, &mut self.names);
                self.facts.tables.extend(changes);
            }
            return;
        }
        let told = |name: &str, at: usize| self.told_argument(call, name, at);
        let (table, change, columns, keys) = match operation {
            "CreateTable" => {
                (told("name", 0), TableChange::Create, self.created_columns(call), self.created_keys(call))
            }
            "DropTable" => (told("name", 0), TableChange::Drop, Vec::new(), Vec::new()),
            "AddColumn" => {
                (told("table", 1), TableChange::Alter, told("name", 0).into_iter().collect(), Vec::new())
            }
            "DropColumn" => (
                told("table", 1),
                TableChange::DropColumns,
                told("name", 0).into_iter().collect(),
                Vec::new(),
            ),
            "AddForeignKey" => (told("table", 1), TableChange::Alter, Vec::new(), self.stated_key(call)),
            "RenameTable" => {
                let Some(new) = told("newName", 2) else { return };
                let new = self.names.intern(&new);
                (self.told_argument(call, "name", 0), TableChange::Rename(new), Vec::new(), Vec::new())
            }
            "RenameColumn" => {
                let Some(new) = told("newName", 2) else { return };
                let columns = told("name", 0).into_iter().collect();
                let new = self.names.intern(&new);
                (self.told_argument(call, "table", 1), TableChange::RenameColumn(new), columns, Vec::new())
            }
            _ => return,
        };
        let Some(table) = table else { return };
        let name = self.names.intern(&table);
        let columns = columns.iter().map(|column| self.names.intern(column)).collect();
        let foreign_keys = keys.into_iter().map(|(columns, to)| self.key(&columns, &to)).collect();
        self.facts.tables.push(TableFact { name, change, columns, foreign_keys, within: self.within, line });
    }

    fn key(&mut self, columns: &[String], to: &str) -> ForeignKeyFact {
        ForeignKeyFact {
            columns: columns.iter().map(|column| self.names.intern(column)).collect(),
            to: TableName::Table(self.names.intern(to)),
        }
    }

    /// The method that a call calls on a migration builder, outside of what takes a migration back.
    fn migration_operation(&self, call: Node<'t>) -> Option<&'t str> {
        let function = Field::Function.of(call).filter(|function| function.kind() == Kind::MemberAccess)?;
        let builder = Field::Expression.of(function).filter(|builder| builder.kind() == Kind::Identifier)?;
        let Some(Variable::Value(typ)) = self.scopes.find(self.name_of(builder)) else { return None };
        if self.names.text(typ) != "MigrationBuilder" {
            return None;
        }
        let around = self.within.and_then(|within| self.facts.declarations.get(within as usize));
        let down = around.is_some_and(|around| self.names.text(around.name) == "Down");
        let name = Field::Name.of(function)?;
        let name = if name.kind() == Kind::GenericName { children(name).next()? } else { name };
        (!down).then(|| self.name_of(name))
    }

    /// An argument of a call, by its name or its place.
    fn argument(&self, call: Node<'t>, name: &str, at: usize) -> Option<Node<'t>> {
        let mut arguments = Field::Arguments.of(call).map(children)?;
        let stated = |argument: &Node<'t>| Field::Name.of(*argument).map(|name| self.name_of(name));
        let found = arguments
            .clone()
            .find(|argument| stated(argument) == Some(name))
            .or_else(|| arguments.nth(at).filter(|argument| stated(argument).is_none()));
        children(found?).last()
    }

    fn told_argument(&self, call: Node<'t>, name: &str, at: usize) -> Option<String> {
        self.argument(call, name, at).and_then(|value| self.literal(value)).map(|text| text.to_lowercase())
    }

    /// The columns of a new table: the members of the object that a function makes.
    fn created_columns(&self, call: Node<'t>) -> Vec<String> {
        let made = self.argument(call, "columns", 1).and_then(|function| Field::Body.of(function));
        let Some(object) = made.filter(|made| made.kind() == Kind::AnonymousObject) else {
            return Vec::new();
        };
        let parts: Vec<Node<'t>> = children(object).collect();
        let values = parts.iter().enumerate().filter(|(_, part)| part.kind() == Kind::Invocation);
        values
            .filter_map(|(at, value)| {
                let stated = self.column_name(*value);
                let member = at
                    .checked_sub(1)
                    .and_then(|at| parts.get(at))
                    .map(|name| self.name_of(*name).to_lowercase());
                stated.or(member)
            })
            .collect()
    }

    /// The name that a column's own call states.
    fn column_name(&self, value: Node<'t>) -> Option<String> {
        let mut call = value;
        for _ in 0..LONGEST_CHAIN {
            let function = Field::Function.of(call)?;
            match Field::Expression.of(function).filter(|inner| inner.kind() == Kind::Invocation) {
                Some(inner) => call = inner,
                None => break,
            }
        }
        let mut arguments = Field::Arguments.of(call).map(children)?;
        let named = arguments
            .find(|argument| Field::Name.of(*argument).is_some_and(|name| self.name_of(name) == "name"))?;
        children(named).last().and_then(|value| self.literal(value)).map(|text| text.to_lowercase())
    }

    /// The foreign keys that are stated with a new table.
    fn created_keys(&self, call: Node<'t>) -> Vec<(Vec<String>, String)> {
        let body = self.argument(call, "constraints", 3).and_then(|function| Field::Body.of(function));
        let Some(block) = body.filter(|body| body.kind() == Kind::Block) else { return Vec::new() };
        let statements = children(block).filter_map(|statement| {
            let call = statement.child_of_kind(Kind::Invocation)?;
            let function = Field::Function.of(call)?;
            let name = Field::Name.of(function).map_or("", |name| self.name_of(name));
            (name == "ForeignKey").then(|| self.key_of(call, 1, 2)).flatten()
        });
        statements.collect()
    }

    fn stated_key(&self, call: Node<'t>) -> Vec<(Vec<String>, String)> {
        self.key_of(call, 2, 3).into_iter().collect()
    }

    fn key_of(&self, call: Node<'t>, column: usize, principal: usize) -> Option<(Vec<String>, String)> {
        let to = self.told_argument(call, "principalTable", principal)?;
        let columns = match self.argument(call, "column", column) {
            Some(value) => match Field::Body.of(value) {
                Some(body) if body.kind() == Kind::AnonymousObject => {
                    children(body).filter_map(|member| self.member_column(member)).collect()
                }
                Some(body) => self.member_column(body).into_iter().collect(),
                None => self.literal(value).map(|text| text.to_lowercase()).into_iter().collect(),
            },
            None => Vec::new(),
        };
        Some((columns, to))
    }

    fn member_column(&self, member: Node<'t>) -> Option<String> {
        Field::Name.of(member).map(|name| self.name_of(name).to_lowercase())
    }
}
