use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use banyan_plan::{Baseline, SnapshotFacts};
use banyan_split::{Decision, Edit, reattach_edit};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use xxhash_rust::xxh3::Xxh3;

use crate::StoreError;
use crate::migrations::{APPLICATION_ID, NEWEST, migrate};

/// Notes: single values by name.
const APPLIED: &str = "decisions applied";
const BASELINE: &str = "baseline";
const LAST_SNAPSHOT: &str = "last snapshot";
const START_SNAPSHOT: &str = "start snapshot";

/// The project database of one monolith: decisions, snapshots, baseline.
pub struct ProjectStore {
    path: PathBuf,
    connection: Connection,
}

/// A decision as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedDecision {
    /// The edit and its title
    pub decision: Decision,
    /// In force; false: undone, and can be done again
    pub applied: bool,
}

/// A snapshot as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSnapshot {
    /// The commit's hash, or a hash of the content where there is no commit
    pub key: String,
    /// What the scan saw
    pub facts: SnapshotFacts,
}

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

    /// All decisions, oldest first; those undone come last.
    pub fn decisions(&self) -> Result<Vec<RecordedDecision>, StoreError> {
        self.run(|connection| {
            let applied = read_applied(connection)?;
            let mut statement =
                connection.prepare("SELECT number, edit, title FROM decision ORDER BY number")?;
            let rows = statement.query_map([], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })?;
            rows.map(|row| {
                let (number, edit, title) = row?;
                let decision = Decision { edit: parse_edit(&edit)?, title };
                Ok(RecordedDecision { decision, applied: number <= applied })
            })
            .collect()
        })
    }

    /// Records a decision; what was undone before can no longer be done again. On disk when this
    /// returns.
    pub fn record(&mut self, decision: &Decision, made_at: i64) -> Result<(), StoreError> {
        self.write(|transaction| {
            let applied = read_applied(transaction)?;
            transaction.execute("DELETE FROM decision WHERE number > ?1", [applied])?;
            transaction.execute(
                "INSERT INTO decision (number, edit, title, made_at) VALUES (?1, ?2, ?3, ?4)",
                params![applied + 1, edit_text(&decision.edit)?, decision.title, made_at],
            )?;
            write_note(transaction, APPLIED, &(applied + 1).to_string())
        })
    }

    /// Takes back the last decision in force, unless only the first, the proposal all others stand
    /// on, is left. Tells whether there was one.
    pub fn undo(&mut self) -> Result<bool, StoreError> {
        self.step(-1)
    }

    /// Does the last undone decision again. Tells whether there was one.
    pub fn redo(&mut self) -> Result<bool, StoreError> {
        self.step(1)
    }

    fn step(&mut self, by: i64) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let next = read_applied(transaction)? + by;
            let count: i64 = transaction.query_row("SELECT count(*) FROM decision", [], |row| row.get(0))?;
            if next < 1 || next > count {
                return Ok(false);
            }
            write_note(transaction, APPLIED, &next.to_string())?;
            Ok(true)
        })
    }

    /// Puts the new ids of renamed units into every decision.
    pub fn rename_units(&mut self, renames: &BTreeMap<String, String>) -> Result<(), StoreError> {
        if renames.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            let mut statement = transaction.prepare("SELECT number, edit FROM decision")?;
            let rows: Vec<(i64, String)> =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
            for (number, edit) in rows {
                let edit = reattach_edit(&parse_edit(&edit)?, renames);
                transaction.execute(
                    "UPDATE decision SET edit = ?2 WHERE number = ?1",
                    params![number, edit_text(&edit)?],
                )?;
            }
            Ok(())
        })
    }

    /// Keeps a snapshot; one of the same key is replaced. `time` orders snapshots: the commit's
    /// time, in seconds since 1970.
    pub fn keep_snapshot(
        &mut self,
        snapshot: &StoredSnapshot,
        time: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        let facts = bitcode::encode(&snapshot.facts);
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO snapshot (key, time, taken_at, facts) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (key) DO UPDATE SET time = ?2, taken_at = ?3, facts = ?4",
                params![snapshot.key, time, now, facts],
            )?;
            write_note(transaction, LAST_SNAPSHOT, &snapshot.key)
        })
    }

    /// All snapshots, by time; those of one second in the order they were taken.
    pub fn snapshots(&self) -> Result<Vec<StoredSnapshot>, StoreError> {
        self.run(|connection| {
            let mut statement = connection.prepare("SELECT key, facts FROM snapshot ORDER BY time, rowid")?;
            let rows = statement.query_map([], read_snapshot)?;
            rows.collect()
        })
    }

    /// The snapshot that was kept last.
    pub fn last_snapshot(&self) -> Result<Option<StoredSnapshot>, StoreError> {
        self.run(|connection| {
            let Some(key) = read_note(connection, LAST_SNAPSHOT)? else { return Ok(None) };
            connection
                .query_row("SELECT key, facts FROM snapshot WHERE key = ?1", [key], read_snapshot)
                .optional()
        })
    }

    /// The key of the snapshot that was kept last.
    pub fn last_snapshot_key(&self) -> Result<Option<String>, StoreError> {
        self.run(|connection| read_note(connection, LAST_SNAPSHOT))
    }

    /// Stands for all decisions: the same decisions in force, the same hash.
    pub fn decisions_hash(&self) -> Result<u64, StoreError> {
        self.run(|connection| {
            let mut hash = Xxh3::new();
            hash.update(&read_applied(connection)?.to_le_bytes());
            let mut statement = connection.prepare("SELECT edit FROM decision ORDER BY number")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let edit = row.get_ref(0)?.as_str()?;
                hash.update(&(edit.len() as u64).to_le_bytes());
                hash.update(edit.as_bytes());
            }
            Ok(hash.digest())
        })
    }

    /// The key of the snapshot that progress is counted from.
    pub fn start(&self) -> Result<Option<String>, StoreError> {
        self.run(|connection| read_note(connection, START_SNAPSHOT))
    }

    /// Counts progress from the snapshot with this key.
    pub fn set_start(&mut self, key: &str) -> Result<(), StoreError> {
        self.write(|transaction| write_note(transaction, START_SNAPSHOT, key))
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

    fn run<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        read(&self.connection).map_err(|error| StoreError::from_sqlite(&self.path, error))
    }

    fn write<T>(
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
    let verdict: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if verdict != "ok" {
        return Err(StoreError::Damaged { path: path.to_path_buf(), detail: verdict });
    }
    Ok(version)
}

fn read_note(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection.query_row("SELECT value FROM note WHERE name = ?1", [name], |row| row.get(0)).optional()
}

fn write_note(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO note (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        [name, value],
    )?;
    Ok(())
}

fn read_applied(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(read_note(connection, APPLIED)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn read_snapshot(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredSnapshot> {
    let blob: Vec<u8> = row.get(1)?;
    let facts = bitcode::decode(&blob).map_err(|error| unreadable(&error))?;
    Ok(StoredSnapshot { key: row.get(0)?, facts })
}

fn parse_edit(text: &str) -> rusqlite::Result<Edit> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

fn edit_text(edit: &Edit) -> rusqlite::Result<String> {
    serde_json::to_string(edit).map_err(|error| unreadable(&error))
}

/// A value that is not what this version writes counts as damage.
fn unreadable(error: &dyn std::fmt::Display) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(format!("a value cannot be read: {error}")))
}
