use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use banyan_plan::Baseline;
use banyan_split::{Decision, Edit, reattach_edit};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use xxhash_rust::xxh3::Xxh3;

use crate::StoreError;
use crate::migrations::{APPLICATION_ID, NEWEST, migrate};

/// Notes: single values by name.
const CURRENT: &str = "current alternative";
const CHANGES: &str = "changes of decisions";
const BASELINE: &str = "baseline";

/// The project database of one monolith: decisions, snapshots, baseline.
pub struct ProjectStore {
    path: PathBuf,
    connection: Connection,
}

/// A decision as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedDecision {
    /// The edit and its title
    pub decision: Arc<Decision>,
    /// In force; false: undone, and can be done again
    pub applied: bool,
}

/// How often the decisions of a project were changed: as long as it is the same, so are they.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecisionMark(i64);

impl ProjectStore {
    /// Opens the project at `path`, or makes a new one. A file that is no project, is damaged or
    /// comes from a newer version is refused and left as it is.
    pub fn open(path: &Path) -> Result<ProjectStore, StoreError> {
        let failed = |error| StoreError::from_sqlite(path, error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| StoreError::Failed {
                path: path.to_path_buf(),
                detail: format!("its folder cannot be made: {error}"),
            })?;
        }
        refuse_other_files(path)?;
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
        let version = read_version(path, &connection)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        migrate(&mut connection, version).map_err(failed)?;
        Ok(ProjectStore { path: path.to_path_buf(), connection })
    }

    /// The file it is in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All decisions of the current alternative, oldest first; those undone come last.
    pub fn decisions(&self) -> Result<Vec<RecordedDecision>, StoreError> {
        self.run(|connection| read_decisions(connection, current_alternative(connection)?))
    }

    /// Stands for the decisions as they are on disk.
    pub fn mark(&self) -> Result<DecisionMark, StoreError> {
        self.run(|connection| Ok(DecisionMark(read_number(connection, CHANGES)?)))
    }

    /// All decisions of an alternative, likewise.
    pub fn decisions_of(&self, alternative: i64) -> Result<Vec<RecordedDecision>, StoreError> {
        self.run(|connection| read_decisions(connection, alternative))
    }

    /// Records a decision in the current alternative; what was undone before can no longer be done
    /// again. On disk when this returns.
    pub fn record(&mut self, decision: &Decision, made_at: i64) -> Result<(), StoreError> {
        self.write(|transaction| record_in(transaction, current_alternative(transaction)?, decision, made_at))
    }

    /// Takes back the last decision in force, unless only the first, the proposal all others stand
    /// on, is left. Tells whether there was one.
    pub fn undo(&mut self) -> Result<bool, StoreError> {
        self.step("SELECT max(number) FROM decision WHERE alternative = ?1 AND number < ?2")
    }

    /// Does the last undone decision again. Tells whether there was one.
    pub fn redo(&mut self) -> Result<bool, StoreError> {
        self.step("SELECT min(number) FROM decision WHERE alternative = ?1 AND number > ?2")
    }

    fn step(&mut self, to: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let current = current_alternative(transaction)?;
            let applied = read_applied(transaction, current)?;
            let next: Option<i64> = transaction.query_row(to, [current, applied], |row| row.get(0))?;
            let Some(next) = next else { return Ok(false) };
            write_applied(transaction, current, next)?;
            note_change(transaction)?;
            Ok(true)
        })
    }

    /// Stands for the decisions in force: the same decisions, the same hash.
    pub fn decisions_hash(&self) -> Result<u64, StoreError> {
        self.run(|connection| {
            let mut hash = Xxh3::new();
            let current = current_alternative(connection)?;
            let applied = read_applied(connection, current)?;
            let mut statement = connection.prepare(
                "SELECT edit FROM decision WHERE alternative = ?1 AND number <= ?2 ORDER BY number",
            )?;
            let mut rows = statement.query([current, applied])?;
            while let Some(row) = rows.next()? {
                let edit = row.get_ref(0)?.as_str()?;
                hash.update(&(edit.len() as u64).to_le_bytes());
                hash.update(edit.as_bytes());
            }
            Ok(hash.digest())
        })
    }

    /// The baseline of known violations, if one was recorded.
    pub fn baseline(&self) -> Result<Option<Baseline>, StoreError> {
        self.run(|connection| {
            let Some(text) = read_note(connection, BASELINE)? else { return Ok(None) };
            serde_json::from_str(&text).map(Some).map_err(|error| unreadable(&error))
        })
    }

    /// Records the baseline.
    pub fn set_baseline(&mut self, baseline: &Baseline) -> Result<(), StoreError> {
        self.write(|transaction| {
            let text = serde_json::to_string(baseline).map_err(|error| unreadable(&error))?;
            write_note(transaction, BASELINE, &text)
        })
    }

    /// Views that were saved, as text by name, in the order of their names.
    pub fn saved_views(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.run(|connection| {
            let mut statement = connection.prepare("SELECT name, view FROM saved_view ORDER BY name")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
    }

    /// Saves a view; one of the same name is replaced.
    pub fn save_view(&mut self, name: &str, view: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO saved_view (name, view) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET view = ?2",
                [name, view],
            )?;
            Ok(())
        })
    }

    /// Removes a saved view, if there is one of this name.
    pub fn remove_view(&mut self, name: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM saved_view WHERE name = ?1", [name])?;
            Ok(())
        })
    }

    pub(crate) fn run<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        read(&self.connection).map_err(|error| StoreError::from_sqlite(&self.path, error))
    }

    pub(crate) fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let failed = |error| StoreError::from_sqlite(&self.path, error);
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).map_err(failed)?;
        let done = change(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(done)
    }
}

/// SQLite would take an empty file, and write its own header over a short one.
fn refuse_other_files(path: &Path) -> Result<(), StoreError> {
    const HEADER: &[u8] = b"SQLite format 3\0";
    let mut start = [0u8; 16];
    let read = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(StoreError::Failed {
                path: path.to_path_buf(),
                detail: format!("it cannot be read: {error}"),
            });
        }
        Ok(mut file) => std::io::Read::read(&mut file, &mut start).unwrap_or(0),
    };
    if read == 0 || start == *HEADER {
        return Ok(());
    }
    Err(StoreError::NotAProject { path: path.to_path_buf() })
}

/// The format of an existing database, 0 for a new one, after checks that it is whole and ours.
fn read_version(path: &Path, connection: &Connection) -> Result<i64, StoreError> {
    let failed = |error| StoreError::from_sqlite(path, error);
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let (application, version) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    let tables = number("SELECT count(*) FROM sqlite_master")?;
    if version == 0 && tables == 0 {
        return Ok(0);
    }
    if application != APPLICATION_ID {
        return Err(StoreError::NotAProject { path: path.to_path_buf() });
    }
    if version > NEWEST {
        return Err(StoreError::Newer { path: path.to_path_buf(), found: version, known: NEWEST });
    }
    check(connection)
        .map_err(failed)?
        .map_or(Ok(version), |detail| Err(StoreError::Damaged { path: path.to_path_buf(), detail }))
}

/// What is damaged of all but the snapshots, which are nearly all of a file after months: they are read page by page
/// when they are asked for, and are told to be damaged then.
fn check(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'snapshot'")?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    for table in tables {
        let mut verdict = String::new();
        connection.pragma(None, "quick_check", table, |row| {
            verdict = row.get(0)?;
            Ok(())
        })?;
        if verdict != "ok" {
            return Ok(Some(verdict));
        }
    }
    Ok(None)
}

pub(crate) fn read_note(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection.query_row("SELECT value FROM note WHERE name = ?1", [name], |row| row.get(0)).optional()
}

pub(crate) fn write_note(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO note (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        [name, value],
    )?;
    Ok(())
}

/// The alternative that decisions are recorded in.
pub(crate) fn current_alternative(connection: &Connection) -> rusqlite::Result<i64> {
    let current = read_note(connection, CURRENT)?.and_then(|text| text.parse().ok());
    current.ok_or_else(|| unreadable(&"no alternative is the current one"))
}

pub(crate) fn set_current_alternative(connection: &Connection, alternative: i64) -> rusqlite::Result<()> {
    write_note(connection, CURRENT, &alternative.to_string())
}

pub(crate) fn read_number(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    Ok(read_note(connection, name)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

pub(crate) fn count_up(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    write_note(connection, name, &(read_number(connection, name)? + 1).to_string())
}

/// Says that the decisions are not what they were.
pub(crate) fn note_change(connection: &Connection) -> rusqlite::Result<()> {
    count_up(connection, CHANGES)
}

/// The number of the last decision in force.
pub(crate) fn read_applied(connection: &Connection, alternative: i64) -> rusqlite::Result<i64> {
    connection.query_row("SELECT applied FROM alternative WHERE id = ?1", [alternative], |row| row.get(0))
}

pub(crate) fn write_applied(connection: &Connection, alternative: i64, number: i64) -> rusqlite::Result<()> {
    connection.execute("UPDATE alternative SET applied = ?2 WHERE id = ?1", [alternative, number])?;
    Ok(())
}

fn read_decisions(connection: &Connection, alternative: i64) -> rusqlite::Result<Vec<RecordedDecision>> {
    let applied = read_applied(connection, alternative)?;
    let mut statement = connection
        .prepare("SELECT number, edit, title FROM decision WHERE alternative = ?1 ORDER BY number")?;
    let rows = statement.query_map([alternative], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    rows.map(|row| {
        let (number, edit, title) = row?;
        let decision = Decision { edit: parse_edit(&edit)?, title };
        Ok(RecordedDecision { decision: Arc::new(decision), applied: number <= applied })
    })
    .collect()
}

fn record_in(
    transaction: &Transaction<'_>,
    alternative: i64,
    decision: &Decision,
    made_at: i64,
) -> rusqlite::Result<()> {
    let applied = read_applied(transaction, alternative)?;
    transaction
        .execute("DELETE FROM decision WHERE alternative = ?1 AND number > ?2", [alternative, applied])?;
    transaction.execute(
        "INSERT INTO decision (edit, title, made_at, alternative) VALUES (?1, ?2, ?3, ?4)",
        params![edit_text(&decision.edit)?, decision.title, made_at, alternative],
    )?;
    write_applied(transaction, alternative, transaction.last_insert_rowid())?;
    note_change(transaction)
}

/// Puts the new ids of renamed units into every decision.
pub(crate) fn rename_units(
    transaction: &Transaction<'_>,
    renames: &BTreeMap<String, String>,
) -> rusqlite::Result<()> {
    if renames.is_empty() {
        return Ok(());
    }
    let mut statement = transaction.prepare("SELECT number, edit FROM decision")?;
    let rows: Vec<(i64, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (number, edit) in rows {
        let edit = reattach_edit(&parse_edit(&edit)?, renames);
        transaction
            .execute("UPDATE decision SET edit = ?2 WHERE number = ?1", params![number, edit_text(&edit)?])?;
    }
    note_change(transaction)
}

fn parse_edit(text: &str) -> rusqlite::Result<Edit> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

fn edit_text(edit: &Edit) -> rusqlite::Result<String> {
    serde_json::to_string(edit).map_err(|error| unreadable(&error))
}

/// A value that is not what this version writes counts as damage.
pub(crate) fn unreadable(error: &dyn std::fmt::Display) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(format!("a value cannot be read: {error}")))
}
