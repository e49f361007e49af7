//! Changes of the schema by a statement's syntax tree, where the parser knows its dialect.

use sqlparser::ast::*;

use super::{
    accesses::Source,
    names::clean,
    parsed::{source_of, statements},
    schema::{Action, Change, Key},
    tokens::Token,
};

/// The changes that a statement makes; none where the parser does not understand it.
pub(super) fn changes(text: &str, tokens: &[Token<'_>]) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    for statement in statements(text, tokens)? {
        match statement {
            // The scan names the columns of a query.
            Statement::CreateTable(table) if table.query.is_some() => return None,
            Statement::CreateTable(table) => changes.extend(created(&table)),
            Statement::AlterTable(table) => altered(&table, &mut changes),
            Statement::Drop { object_type: ObjectType::Table, names, .. } => {
                changes.extend(names.iter().map(|name| Change::of(table_name(name), Action::Drop)));
            }
            Statement::RenameTable(renames) => {
                changes.extend(renames.iter().map(|rename| {
                    Change::of(table_name(&rename.old_name), Action::Rename(table_name(&rename.new_name)))
                }));
            }
            _ => return None,
        }
    }
    Some(changes)
}

fn table_name(name: &ObjectName) -> String {
    let Source { name, .. } = source_of(name);
    name
}

fn created(table: &CreateTable) -> Option<Change> {
    let name = table_name(&table.name);
    if table.temporary || table.partition_of.is_some() || name.starts_with('#') {
        return None;
    }
    let mut change = Change::of(name, Action::Create);
    table.columns.iter().for_each(|column| add_column(column, &mut change));
    table.constraints.iter().for_each(|constraint| add_constraint(constraint, &mut change));
    Some(change)
}

fn add_column(column: &ColumnDef, change: &mut Change) {
    let name = clean(&column.name.value);
    for option in &column.options {
        if let ColumnOption::ForeignKey(key) = &option.option {
            change.keys.push(Key { columns: vec![name.clone()], references: table_name(&key.foreign_table) });
        }
    }
    change.columns.push(name);
}

fn add_constraint(constraint: &TableConstraint, change: &mut Change) {
    if let TableConstraint::ForeignKey(key) = constraint {
        let columns = key.columns.iter().map(|column| clean(&column.value)).collect();
        change.keys.push(Key { columns, references: table_name(&key.foreign_table) });
    }
}

/// Adds one change per kind of operation, in the order of the operations.
fn altered(table: &AlterTable, changes: &mut Vec<Change>) {
    let name = table_name(&table.name);
    let mut current = Change::of(name.clone(), Action::Alter);
    for operation in &table.operations {
        let other = match operation {
            AlterTableOperation::AddColumn { column_def, .. } => {
                add_column(column_def, &mut current);
                continue;
            }
            AlterTableOperation::AddConstraint { constraint, .. } => {
                add_constraint(constraint, &mut current);
                continue;
            }
            AlterTableOperation::DropColumn { column_names, .. } => {
                let columns = column_names.iter().map(|column| clean(&column.value)).collect();
                Change { columns, ..Change::of(name.clone(), Action::DropColumns) }
            }
            AlterTableOperation::RenameColumn { old_column_name: old, new_column_name: new }
            | AlterTableOperation::ChangeColumn { old_name: old, new_name: new, .. } => {
                Change::renamed_column(&name, &old.value, &new.value)
            }
            AlterTableOperation::RenameTable {
                table_name: RenameTableNameKind::As(new) | RenameTableNameKind::To(new),
            } => Change::of(name.clone(), Action::Rename(table_name(new))),
            _ => continue,
        };
        changes.push(std::mem::replace(&mut current, Change::of(name.clone(), Action::Alter)));
        changes.push(other);
    }
    changes.push(current);
    changes.retain(|change| !change.says_nothing());
}
