//! Liquibase's changelogs: what their changes do to tables.

use banyan_facts::*;

use super::document::Element;
use super::facts::DocumentFacts;
use crate::java::mapping::table_name;

/// Adds what a changelog does, change set by change set. What undoes a change says nothing.
pub(super) fn add(root: Element<'_>, into: &mut DocumentFacts) {
    for element in root.children() {
        match element.name() {
            "changeSet" => element.children().for_each(|change| add_change(change, into)),
            "include" => add_include(element, into),
            _ => {}
        }
    }
}

/// The changelog that is taken in, by its path from the root where it is told beside this one.
fn add_include(element: Element<'_>, into: &mut DocumentFacts) {
    let Some(file) = element.attribute("file") else { return };
    let beside = element.attribute("relativeToChangelogFile") == Some("true");
    let folder = into.facts.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = if beside { format!("{folder}/{file}") } else { file.replace("classpath:", "") };
    into.import(path.trim_start_matches('/'), element.line());
}

fn add_change(change: Element<'_>, into: &mut DocumentFacts) {
    let table = change.attribute("tableName");
    match (change.name(), table) {
        ("createTable", Some(table)) => add_columns(change, table, TableChange::Create, into),
        ("addColumn", Some(table)) => add_columns(change, table, TableChange::Alter, into),
        ("dropTable", Some(table)) => drop(add_table(table, TableChange::Drop, change, into)),
        ("dropColumn", Some(table)) => {
            let at = add_table(table, TableChange::DropColumns, change, into);
            let nested = change.all("column").filter_map(|column| column.attribute("name"));
            let columns = change.attribute("columnName").into_iter().chain(nested);
            columns.for_each(|column| add_column(at, column, into));
        }
        ("renameColumn", Some(table)) => {
            let (Some(old), Some(new)) =
                (change.attribute("oldColumnName"), change.attribute("newColumnName"))
            else {
                return;
            };
            let new = into.names.intern(&table_name(new));
            let at = add_table(table, TableChange::RenameColumn(new), change, into);
            add_column(at, old, into);
        }
        ("renameTable", _) => {
            let (Some(old), Some(new)) = (change.attribute("oldTableName"), change.attribute("newTableName"))
            else {
                return;
            };
            let new = into.names.intern(&table_name(new));
            add_table(old, TableChange::Rename(new), change, into);
        }
        ("addForeignKeyConstraint", _) => {
            let (Some(table), Some(to)) =
                (change.attribute("baseTableName"), change.attribute("referencedTableName"))
            else {
                return;
            };
            let at = add_table(table, TableChange::Alter, change, into);
            add_key(at, change.attribute("baseColumnNames").unwrap_or_default(), to, into);
        }
        ("addLookupTable", _) => add_lookup(change, into),
        ("sql", _) => {
            let changes = crate::sql::table_changes(&change.text(), change.line(), &mut into.names);
            into.facts.tables.extend(changes);
        }
        ("customChange", _) => {
            if let Some(class) = change.attribute("class") {
                into.class(class, Markers::NONE, change.line());
            }
        }
        _ => {}
    }
}

/// A table that takes the values of a column, which then leads to it.
fn add_lookup(change: Element<'_>, into: &mut DocumentFacts) {
    let attribute = |name| change.attribute(name);
    let (Some(new), Some(column)) = (attribute("newTableName"), attribute("newColumnName")) else { return };
    let at = add_table(new, TableChange::Create, change, into);
    add_column(at, column, into);
    if let (Some(table), Some(existing)) = (attribute("existingTableName"), attribute("existingColumnName")) {
        let at = add_table(table, TableChange::Alter, change, into);
        add_key(at, existing, new, into);
    }
}

fn add_columns(change: Element<'_>, table: &str, how: TableChange, into: &mut DocumentFacts) {
    let at = add_table(table, how, change, into);
    for column in change.all("column") {
        let Some(name) = column.attribute("name") else { continue };
        add_column(at, name, into);
        let constraints = column.child("constraints");
        let to = constraints.and_then(|constraints| {
            let stated = constraints.attribute("referencedTableName");
            stated.or_else(|| constraints.attribute("references")?.split('(').next())
        });
        if let Some(to) = to {
            add_key(at, name, to, into);
        }
    }
}

fn add_table(name: &str, change: TableChange, element: Element<'_>, into: &mut DocumentFacts) -> usize {
    let name = into.names.intern(&table_name(name));
    let (columns, foreign_keys, within, line) = (Vec::new(), Vec::new(), None, element.line());
    into.facts.tables.push(TableFact { name, change, columns, foreign_keys, within, line });
    into.facts.tables.len() - 1
}

fn add_column(table: usize, column: &str, into: &mut DocumentFacts) {
    let column = into.names.intern(&table_name(column));
    into.facts.tables[table].columns.push(column);
}

fn add_key(table: usize, columns: &str, to: &str, into: &mut DocumentFacts) {
    let columns = columns.split(',').map(str::trim).filter(|column| !column.is_empty());
    let columns = columns.map(|column| into.names.intern(&table_name(column))).collect();
    let to = TableName::Table(into.names.intern(&table_name(to.trim())));
    into.facts.tables[table].foreign_keys.push(ForeignKeyFact { columns, to });
}
