//! Splits side by side, each with decisions of its own.

use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;
use crate::project::{
    ProjectStore, current_alternative, note_change, read_applied, set_current_alternative, write_applied,
};

/// A named split, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAlternative {
    /// Names it for good
    pub id: i64,
    /// What it is called; no two are called the same, whatever the case
    pub name: String,
    /// How many of its decisions are in force
    pub decisions: u32,
    /// When it was made, in seconds since 1970; 0 for the one that came with the project
    pub made_at: i64,
    /// Decisions are recorded here
    pub current: bool,
}

impl ProjectStore {
    /// All alternatives, in the order they were made.
    pub fn alternatives(&self) -> Result<Vec<StoredAlternative>, StoreError> {
        self.run(|connection| {
            let current = current_alternative(connection)?;
            let mut statement = connection.prepare(
                "SELECT id, name, made_at, (SELECT count(*) FROM decision
                    WHERE decision.alternative = alternative.id AND number <= applied)
                 FROM alternative ORDER BY id",
            )?;
            let rows = statement.query_map([], |row| {
                let id = row.get(0)?;
                let (name, made_at, decisions) = (row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(StoredAlternative { id, name, decisions, made_at, current: id == current })
            })?;
            rows.collect()
        })
    }

    /// Copies an alternative with all its decisions under another name; gives the copy's id, or
    /// none where there is no such alternative or the name is taken.
    pub fn copy_alternative(&mut self, id: i64, name: &str, made_at: i64) -> Result<Option<i64>, StoreError> {
        self.write(|transaction| {
            if !exists(transaction, id)? || id_of_name(transaction, name)?.is_some() {
                return Ok(None);
            }
            transaction.execute(
                "INSERT INTO alternative (name, applied, made_at) VALUES (?1, 0, ?2)",
                params![name, made_at],
            )?;
            let copy = transaction.last_insert_rowid();
            let (applied, mut mark) = (read_applied(transaction, id)?, 0);
            let mut statement =
                transaction.prepare("SELECT number FROM decision WHERE alternative = ?1 ORDER BY number")?;
            let numbers: Vec<i64> =
                statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            for number in numbers {
                transaction.execute(
                    "INSERT INTO decision (edit, title, made_at, alternative)
                     SELECT edit, title, made_at, ?2 FROM decision WHERE number = ?1",
                    [number, copy],
                )?;
                if number <= applied {
                    mark = transaction.last_insert_rowid();
                }
            }
            write_applied(transaction, copy, mark)?;
            Ok(Some(copy))
        })
    }

    /// Records decisions in another alternative from now on. Tells whether there is such a one.
    pub fn switch_alternative(&mut self, id: i64) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let known = exists(transaction, id)?;
            if known {
                set_current_alternative(transaction, id)?;
                note_change(transaction)?;
            }
            Ok(known)
        })
    }

    /// Gives an alternative another name. Tells whether it has it now: not where the name is taken.
    pub fn rename_alternative(&mut self, id: i64, name: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            if id_of_name(transaction, name)?.is_some_and(|other| other != id) {
                return Ok(false);
            }
            let changed =
                transaction.execute("UPDATE alternative SET name = ?2 WHERE id = ?1", params![id, name])?;
            Ok(changed == 1)
        })
    }

    /// Deletes an alternative with its decisions, unless it is the current one. Tells whether it is gone.
    pub fn delete_alternative(&mut self, id: i64) -> Result<bool, StoreError> {
        self.write(|transaction| {
            if current_alternative(transaction)? == id {
                return Ok(false);
            }
            transaction.execute("DELETE FROM decision WHERE alternative = ?1", [id])?;
            Ok(transaction.execute("DELETE FROM alternative WHERE id = ?1", [id])? == 1)
        })
    }
}

fn exists(connection: &Connection, id: i64) -> rusqlite::Result<bool> {
    let found =
        connection.query_row("SELECT 1 FROM alternative WHERE id = ?1", [id], |_| Ok(())).optional()?;
    Ok(found.is_some())
}

fn id_of_name(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT id FROM alternative WHERE name = ?1", [name], |row| row.get(0)).optional()
}
