//! The project database, version by version. A migration is only ever added.

use rusqlite::{Connection, TransactionBehavior};

/// Marks a SQLite file as a Banyan project ("BNYN").
pub(crate) const APPLICATION_ID: i64 = 0x424E_594E;

/// Each entry takes the database from the version of its place to the next.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE decision (
        number INTEGER PRIMARY KEY,
        edit TEXT NOT NULL,
        title TEXT NOT NULL,
        made_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE snapshot (
        key TEXT PRIMARY KEY,
        time INTEGER NOT NULL,
        taken_at INTEGER NOT NULL,
        facts BLOB NOT NULL
    ) STRICT;
    ",
    // Splits side by side. The one that was there is the first; its mark moves from the notes.
    "
    CREATE TABLE alternative (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        applied INTEGER NOT NULL,
        made_at INTEGER NOT NULL
    ) STRICT;
    INSERT INTO alternative (id, name, applied, made_at)
        SELECT 1, 'Main',
            coalesce((SELECT CAST(value AS INTEGER) FROM note WHERE name = 'decisions applied'), 0),
            coalesce((SELECT min(made_at) FROM decision), 0);
    INSERT INTO note (name, value) VALUES ('current alternative', '1');
    ALTER TABLE decision ADD COLUMN alternative INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX decision_of_alternative ON decision (alternative, number);
    ",
    "CREATE TABLE saved_view (name TEXT PRIMARY KEY, view TEXT NOT NULL) STRICT;",
    // A snapshot may be the facts of another one, or its own, with edits.
    "
    ALTER TABLE snapshot ADD COLUMN base TEXT;
    ALTER TABLE snapshot ADD COLUMN edits BLOB;
    ",
    // Edits may be of members, too.
    "ALTER TABLE snapshot ADD COLUMN edited_members BLOB;",
    // What a snapshot has that the one it stands on has not, whatever that is; edits come after it.
    "ALTER TABLE snapshot ADD COLUMN changes BLOB;",
];

/// The newest format this version writes.
pub(crate) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// Brings a database from `version` to the newest, in one transaction: each waits for the disk.
pub(crate) fn migrate(connection: &mut Connection, version: i64) -> rusqlite::Result<()> {
    if version >= NEWEST {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let now: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for sql in MIGRATIONS.iter().skip(now.max(0) as usize) {
        transaction.execute_batch(sql)?;
    }
    if now < NEWEST {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", NEWEST)?;
    }
    transaction.commit()
}
