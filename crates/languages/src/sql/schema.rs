//! What a statement does to the schema.

use super::{names::clean, schema_parsed, schema_scanned, tokens::*};

/// One change of one table. Names are lower case, without quotes and schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub table: String,
    pub action: Action,
    pub columns: Vec<String>,
    pub keys: Vec<Key>,
}

/// What is done to the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Create,
    Alter,
    Drop,
    /// To this name
    Rename(String),
    DropColumns,
    /// The one column, to this name
    RenameColumn(String),
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub columns: Vec<String>,
    pub references: String,
}

impl Change {
    /// A change without columns and keys.
    pub fn of(table: String, action: Action) -> Change {
        Change { table, action, columns: Vec::new(), keys: Vec::new() }
    }

    /// A column that gets another name.
    pub fn renamed_column(table: &str, old: &str, new: &str) -> Change {
        let action = Action::RenameColumn(clean(new));
        Change { columns: vec![clean(old)], ..Change::of(table.to_owned(), action) }
    }

    /// Whether it leaves the table as it is.
    pub fn says_nothing(&self) -> bool {
        match &self.action {
            Action::Alter => self.columns.is_empty() && self.keys.is_empty(),
            Action::RenameColumn(new) => self.columns.contains(new),
            _ => false,
        }
    }
}

/// More columns than databases take in a table (MySQL: 4,096; PostgreSQL: 1,600; SQL Server: 1,024).
pub(super) const MOST_COLUMNS: usize = 4_096;

/// The changes that a statement makes; none for temporary tables. Fails with a reason where
/// neither the parser nor the scan of its tokens understands it.
pub(super) fn changes(statement: &str, escapes: Escapes) -> Result<Vec<Change>, String> {
    let tokens = tokens(statement, escapes);
    let changes = match schema_parsed::changes(statement, &tokens) {
        Some(changes) => changes,
        None => schema_scanned::changes(&tokens)?,
    };
    match changes.iter().map(|change| change.columns.len().max(change.keys.len())).max() {
        Some(most) if most > MOST_COLUMNS => {
            Err(format!("it has {most} columns; no more than {MOST_COLUMNS} are read"))
        }
        _ => Ok(changes),
    }
}
