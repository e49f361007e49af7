use std::path::{Path, PathBuf};
use std::time::Duration;

use banyan_facts::FileFacts;
use rusqlite::{Connection, params};

/// Raised whenever the tables below or the layout of [`FileFacts`] change: older caches are thrown away.
const FORMAT: i64 = 2;

/// What tells whether kept facts still hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Size in bytes when read
    pub size: u64,
    /// Modification time when read, in nanoseconds since 1970
    pub modified: i64,
    /// Hash of the content
    pub hash: u64,
    /// Version of the front-end that took the facts
    pub version: u32,
}

/// The facts cache of one monolith. Whatever goes wrong with it, a scan only takes longer; so
/// nothing here fails, and a damaged file is made anew.
pub struct CacheStore {
    path: PathBuf,
    connection: Option<Connection>,
}

impl CacheStore {
    /// Opens the cache at `path`, or makes it anew where it is damaged or of another format.
    pub fn open(path: &Path) -> CacheStore {
        let connection = open_connection(path).or_else(|_| {
            // Only ever a file of our own making: its name is the project's with an ending of ours.
            let _ = std::fs::remove_file(path);
            open_connection(path)
        });
        CacheStore { path: path.to_path_buf(), connection: connection.ok() }
    }

    /// Every kept file that can still be read, sorted by path.
    pub fn load(&self) -> Vec<(FileStamp, FileFacts)> {
        let Some(connection) = &self.connection else { return Vec::new() };
        load_files(connection).unwrap_or_default()
    }

    /// Keeps the facts of changed files and forgets the removed ones.
    pub fn store(&mut self, changed: &[(FileStamp, &FileFacts)], removed: &[String]) {
        let Some(connection) = &mut self.connection else { return };
        if store_files(connection, changed, removed).is_err() {
            self.connection = None;
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn open_connection(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if format != FORMAT {
        connection.execute_batch("DROP TABLE IF EXISTS file")?;
        connection.execute_batch(
            "CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, hash INTEGER,
             version INTEGER, facts BLOB) STRICT, WITHOUT ROWID",
        )?;
        connection.pragma_update(None, "user_version", FORMAT)?;
    }
    Ok(connection)
}

fn load_files(connection: &Connection) -> rusqlite::Result<Vec<(FileStamp, FileFacts)>> {
    let mut statement =
        connection.prepare("SELECT size, modified, hash, version, facts FROM file ORDER BY path")?;
    let mut rows = statement.query([])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        let Ok(facts) = bitcode::decode(row.get_ref(4)?.as_blob()?) else { continue };
        let stamp = FileStamp {
            size: row.get::<_, i64>(0)? as u64,
            modified: row.get(1)?,
            hash: row.get::<_, i64>(2)? as u64,
            version: row.get(3)?,
        };
        files.push((stamp, facts));
    }
    Ok(files)
}

fn store_files(
    connection: &mut Connection,
    changed: &[(FileStamp, &FileFacts)],
    removed: &[String],
) -> rusqlite::Result<()> {
    if changed.is_empty() && removed.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction
            .prepare("INSERT OR REPLACE INTO file (path, size, modified, hash, version, facts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (stamp, facts) in changed {
            let (size, hash) = (stamp.size as i64, stamp.hash as i64);
            let blob = bitcode::encode(*facts);
            insert.execute(params![facts.path, size, stamp.modified, hash, stamp.version, blob])?;
        }
        let mut delete = transaction.prepare("DELETE FROM file WHERE path = ?1")?;
        for path in removed {
            delete.execute([path])?;
        }
    }
    transaction.commit()
}
