use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::blob::ZeroBlob;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, Row, params};
use xxhash_rust::xxh3::xxh3_64;

/// Raised whenever the table below or the layout of anything kept in it changes: older caches are
/// thrown away.
const FORMAT: i64 = 8;

/// Pieces are large, and SQLite reads a large one page by page.
const PAGE_BYTES: i64 = 32 << 10;

/// A piece of more bytes is written into pages that are made for it.
const LARGE_BYTES: usize = 64 << 10;

/// So much of the file is mapped while many small pieces are read, rather than read page by page. Others cannot shorten
/// it meanwhile.
const MAPPED_BYTES: i64 = 1 << 30;

/// The cache of one monolith: pieces of bytes by name. Whatever goes wrong with it, a scan only
/// takes longer; so nothing here fails, and a damaged file is made anew.
pub struct CacheStore {
    path: PathBuf,
    connection: Option<Connection>,
    /// There is no file yet: the first that is written makes it
    absent: bool,
}

impl CacheStore {
    /// Opens the cache at `path`, or makes it anew where it is damaged or of another format. Where there is none,
    /// it is made when something is written: a first scan asks for what is kept before it reads a file.
    pub fn open(path: &Path) -> CacheStore {
        let absent = !path.exists();
        let connection = if absent { None } else { open_or_make(path) };
        CacheStore { path: path.to_path_buf(), connection, absent }
    }

    /// The piece of this name; none where there is none, or where it is not what was written.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let connection = self.connection.as_ref()?;
        let (hash, bytes) = read_piece(connection, name).ok()??;
        (xxh3_64(&bytes) as i64 == hash).then_some(bytes)
    }

    /// Many pieces are read from now on, until [`end_reading`](Self::end_reading) or until one is written: to lock
    /// the file, and to look for what a process that was killed left, takes longer than to read a small piece, and
    /// is done once. Other processes cannot write meanwhile.
    pub fn begin_reading(&self) {
        self.transact(&format!("PRAGMA mmap_size = {MAPPED_BYTES}; BEGIN"));
    }

    /// See [`begin_reading`](Self::begin_reading).
    pub fn end_reading(&self) {
        self.transact("COMMIT; PRAGMA mmap_size = 0");
    }

    fn transact(&self, sql: &str) {
        // Where there is no transaction, each piece is read in its own.
        let _ = self.connection.as_ref().map(|connection| connection.execute_batch(sql));
    }

    /// Drops pieces, then writes others, all or nothing.
    pub fn write(&mut self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, dropped: &[String]) {
        if self.connection.as_ref().is_some_and(|connection| !connection.is_autocommit()) {
            self.end_reading();
        }
        if std::mem::take(&mut self.absent) {
            self.connection = open_or_make(&self.path);
        }
        let Some(connection) = &mut self.connection else { return };
        match write_pieces(connection, pieces, dropped) {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {}
            Err(_) => {
                self.connection = None;
                let _ = std::fs::remove_file(&self.path);
            }
            Ok(()) => {}
        }
    }
}

fn open_or_make(path: &Path) -> Option<Connection> {
    let connection = open_connection(path).or_else(|_| {
        // Only ever a file of our own making: its name is the project's with an ending of ours.
        let _ = std::fs::remove_file(path);
        open_connection(path)
    });
    connection.ok()
}

fn open_connection(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if format != FORMAT {
        connection.execute_batch("DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS piece")?;
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        // Of a file that is new, the first page has that size already.
        let resize = if format == 0 { "" } else { "VACUUM;" };
        connection.execute_batch(&format!(
            "{resize} BEGIN; CREATE TABLE piece (name TEXT PRIMARY KEY, hash INTEGER, bytes BLOB) STRICT;
            PRAGMA user_version = {FORMAT}; COMMIT"
        ))?;
    }
    Ok(connection)
}

fn read_piece(connection: &Connection, name: &str) -> rusqlite::Result<Option<(i64, Vec<u8>)>> {
    let sql = "SELECT hash, rowid, length(bytes), CASE WHEN length(bytes) < ?2 THEN bytes END
        FROM piece WHERE name = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        let (hash, id, length) = (row.get(0)?, row.get(1)?, row.get::<_, u32>(2)?);
        if let Some(bytes) = row.get(3)? {
            return Ok((hash, bytes));
        }
        // As a value, it would be copied twice.
        let mut bytes = vec![0; length as usize];
        connection.blob_open(MAIN_DB, "piece", "bytes", id, true)?.read_at_exact(&mut bytes, 0)?;
        Ok((hash, bytes))
    };
    statement.query_row(params![name, LARGE_BYTES as i64], read).optional()
}

fn write_pieces(
    connection: &mut Connection,
    pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>,
    dropped: &[String],
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for name in dropped {
        transaction.execute("DELETE FROM piece WHERE name = ?1", [name])?;
    }
    for (name, bytes) in pieces {
        let hash = xxh3_64(&bytes) as i64;
        let sql = "INSERT OR REPLACE INTO piece (name, hash, bytes) VALUES (?1, ?2, ?3)";
        let mut insert = transaction.prepare_cached(sql)?;
        if bytes.len() < LARGE_BYTES {
            // One that is there stays where it is; its place in the index does, too.
            let sql = "UPDATE piece SET hash = ?2, bytes = ?3 WHERE name = ?1";
            if transaction.prepare_cached(sql)?.execute(params![name, hash, bytes])? == 0 {
                insert.execute(params![name, hash, bytes])?;
            }
            continue;
        }
        // Handed over as a value, it would be copied twice before it comes to its pages.
        insert.execute(params![name, hash, ZeroBlob(bytes.len() as u64)])?;
        let row = transaction.last_insert_rowid();
        transaction.blob_open(MAIN_DB, "piece", "bytes", row, false)?.write_all_at(&bytes, 0)?;
    }
    transaction.commit()
}
