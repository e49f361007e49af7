//! Takes the facts of one script.

use banyan_facts::*;

use super::{
    migrations,
    schema::{Action, Change, changes},
    script::{Script, split},
    tokens::Escapes,
};
use crate::SourceFile;
use crate::counting::count_lines;

/// Tables that a script creates, changes and drops. Rows that it inserts or reads are no accesses:
/// scripts are no units. Scripts and sections that undo a migration say nothing.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let script = split(file.text);
    let escapes = Escapes::of(file.text);
    let mut names = NamesBuilder::default();
    let scope = names.intern("");
    let mut tables = Vec::new();
    let mut problems = Problems::default();
    problems.note_script(&script);
    if !migrations::undoes(file.path) {
        for statement in &script.statements {
            match changes(statement.text, escapes) {
                Ok(changes) => {
                    tables
                        .extend(changes.iter().map(|change| table_fact(change, statement.line, &mut names)));
                }
                Err(reason) => problems.note_statement(statement.text, statement.line, &reason),
            }
        }
    }
    let mut facts = FileFacts::skipped(file.path, Language::Sql, file.text.len() as u64, "");
    facts.reason = problems.reason().into();
    facts.status = if facts.reason.is_empty() { FileStatus::Parsed } else { FileStatus::Partial };
    facts.lines = count_lines(file.text);
    facts.markers = if migrations::is_test(file.path) { Markers::TEST } else { Markers::NONE };
    facts.names = names.finish();
    facts.scope = scope;
    facts.tables = tables;
    facts
}

/// The tables that SQL text in a string creates, changes and drops; empty when it does nothing of the kind.
pub(crate) fn table_changes(text: &str, line: u32, names: &mut NamesBuilder) -> Vec<TableFact> {
    let begins = text.trim_start();
    let defines = ["create", "alter", "drop", "rename", "begin", "do"]
        .iter()
        .any(|word| begins.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)));
    if !defines {
        return Vec::new();
    }
    let escapes = Escapes::of(text);
    let statements = split(text).statements;
    let understood = statements.iter().filter_map(|statement| changes(statement.text, escapes).ok());
    understood.flatten().map(|change| table_fact(&change, line, names)).collect()
}

fn table_fact(change: &Change, line: u32, names: &mut NamesBuilder) -> TableFact {
    let mut all = |columns: &[String]| columns.iter().map(|column| names.intern(column)).collect::<Vec<_>>();
    let columns = all(&change.columns);
    let key_columns: Vec<Vec<Name>> = change.keys.iter().map(|key| all(&key.columns)).collect();
    let foreign_keys = key_columns
        .into_iter()
        .zip(&change.keys)
        .map(|(columns, key)| ForeignKeyFact { columns, to: TableName::Table(names.intern(&key.references)) })
        .collect();
    let action = match &change.action {
        Action::Create => TableChange::Create,
        Action::Alter => TableChange::Alter,
        Action::Drop => TableChange::Drop,
        Action::Rename(new) => TableChange::Rename(names.intern(new)),
        Action::DropColumns => TableChange::DropColumns,
        Action::RenameColumn(new) => TableChange::RenameColumn(names.intern(new)),
    };
    TableFact { name: names.intern(&change.table), change: action, columns, foreign_keys, within: None, line }
}

/// What was not understood: the first in words, the others counted.
#[derive(Default)]
struct Problems {
    first: String,
    others: usize,
}

impl Problems {
    fn note(&mut self, problem: String) {
        if self.first.is_empty() {
            self.first = problem;
        } else {
            self.others += 1;
        }
    }

    fn note_script(&mut self, script: &Script<'_>) {
        if let Some(line) = script.open {
            self.note(format!("line {line}: a string or comment begins that does not end"));
        }
        if let Some((word, line)) = script.strange.filter(|_| !script.has_statements) {
            let word: String = word.chars().take(40).collect();
            self.note(format!("line {line}: no SQL statement begins with '{word}'"));
        }
    }

    fn note_statement(&mut self, statement: &str, line: u32, reason: &str) {
        let words: Vec<&str> = statement.split_whitespace().take(3).collect();
        self.note(format!("line {line}: '{}' was not understood: {reason}", words.join(" ")));
    }

    fn reason(self) -> String {
        match self.others {
            0 => self.first,
            1 => format!("{} (and one problem more)", self.first),
            others => format!("{} (and {others} problems more)", self.first),
        }
    }
}
