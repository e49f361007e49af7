//! Snapshots: the facts of some, and of the others what they have that these have not.

use banyan_plan::{SnapshotChanges, SnapshotEdits, SnapshotFacts};
use rusqlite::{Connection, OptionalExtension, params};

use crate::project::{count_up, read_note, read_number, rename_units, unreadable, write_note};
use crate::{ProjectStore, StoreError};

/// Notes: single values by name.
const LAST: &str = "last snapshot";
const START: &str = "start snapshot";
const KEPT: &str = "snapshots kept";

/// A snapshot is kept as changes where these take less than this share of the facts that they stand on. They grow from
/// snapshot to snapshot; of 180 days of Kafka, facts and changes took about the same room with this share.
const WORTH_FACTS: usize = 8;

/// How often snapshots of a project were kept: as long as it is the same, so are they.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SnapshotMark(i64);

/// A snapshot as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSnapshot {
    /// The commit's hash, or a hash of the content where there is no commit
    pub key: String,
    /// What the scan saw
    pub facts: SnapshotFacts,
}

impl ProjectStore {
    /// Keeps a snapshot and gives the key that it has now. One of the same key is replaced; one that is as the last, and
    /// of no commit, is the last. `time` orders snapshots: the commit's time, in seconds since 1970. Progress is counted
    /// from the first that is kept. Units that had other ids in the last are renamed in every decision.
    pub fn keep_snapshot(
        &mut self,
        key: &str,
        facts: &SnapshotFacts,
        time: i64,
        now: i64,
    ) -> Result<String, StoreError> {
        self.write(|transaction| {
            let mut reading = Reading::default();
            if let Some(last) = reading.last(transaction)? {
                if facts.commit.is_none() && last.facts == *facts {
                    return Ok(last.key);
                }
                rename_units(transaction, &last.facts.renames_to(facts))?;
            }
            match reading.changes_worth_keeping(transaction, key, facts)? {
                Some((base, changes)) => transaction.execute(
                    "INSERT INTO snapshot (key, time, taken_at, facts, base, changes)
                     VALUES (?1, ?2, ?3, x'', ?4, ?5)
                     ON CONFLICT (key) DO UPDATE
                     SET time = ?2, taken_at = ?3, facts = CASE WHEN key = ?4 THEN facts ELSE x'' END, base = ?4,
                         changes = ?5, edits = NULL, edited_members = NULL",
                    params![key, time, now, base, changes],
                )?,
                None => transaction.execute(
                    "INSERT INTO snapshot (key, time, taken_at, facts) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (key) DO UPDATE
                     SET time = ?2, taken_at = ?3, facts = ?4, base = NULL, changes = NULL, edits = NULL,
                         edited_members = NULL",
                    params![key, time, now, bitcode::encode(facts)],
                )?,
            };
            if read_note(transaction, START)?.is_none() {
                write_note(transaction, START, key)?;
            }
            note_snapshot(transaction, key)?;
            Ok(key.to_owned())
        })
    }

    /// Keeps the snapshot that edits make of the last one, which is there. Only they are written: a
    /// snapshot of a large monolith takes megabytes.
    pub fn keep_edited_snapshot(
        &mut self,
        key: &str,
        edits: SnapshotEdits,
        time: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let last = read_note(transaction, LAST)?.unwrap_or_default();
            let (base, known) = transaction.query_row(
                "SELECT base, edits, edited_members FROM snapshot WHERE key = ?1",
                [&last],
                |row| Ok((row.get::<_, Option<String>>(0)?, read_edits(row, 1)?)),
            )?;
            let edits = match known {
                Some(known) => known.then(edits),
                None => edits,
            };
            let members = (!edits.members.is_empty()).then(|| bitcode::encode(&edits.members));
            // What other snapshots stand on stays in `facts`.
            transaction.execute(
                "INSERT INTO snapshot (key, time, taken_at, facts, base, changes, edits, edited_members)
                 VALUES (?1, ?2, ?3, x'', ?4, (SELECT changes FROM snapshot WHERE key = ?5), ?6, ?7)
                 ON CONFLICT (key) DO UPDATE
                 SET time = ?2, taken_at = ?3, base = ?4, changes = excluded.changes, edits = ?6,
                     edited_members = ?7",
                params![
                    key,
                    time,
                    now,
                    base.as_ref().unwrap_or(&last),
                    last,
                    bitcode::encode(&edits),
                    members
                ],
            )?;
            note_snapshot(transaction, key)
        })
    }

    /// Hands over all snapshots, by time; those of one second in the order they were taken. One at a time: of many,
    /// each of which takes megabytes, only what follows from them has to fit into memory. Units that are what they
    /// were are shared.
    pub fn each_snapshot(&self, mut each: impl FnMut(StoredSnapshot)) -> Result<(), StoreError> {
        self.run(|connection| {
            let mut keys = connection.prepare("SELECT key FROM snapshot ORDER BY time, rowid")?;
            // All at once: as long as they are read, nobody can write.
            let keys: Vec<String> = keys.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut reading = Reading::default();
            for key in keys {
                if let Some(facts) = reading.snapshot(connection, &key)? {
                    each(StoredSnapshot { key, facts });
                }
            }
            Ok(())
        })
    }

    /// Stands for the snapshots as they are on disk.
    pub fn snapshot_mark(&self) -> Result<SnapshotMark, StoreError> {
        self.run(|connection| Ok(SnapshotMark(read_number(connection, KEPT)?)))
    }

    /// The snapshot that was kept last.
    pub fn last_snapshot(&self) -> Result<Option<StoredSnapshot>, StoreError> {
        self.run(|connection| Reading::default().last(connection))
    }

    /// The key of the snapshot that was kept last.
    pub fn last_snapshot_key(&self) -> Result<Option<String>, StoreError> {
        self.run(|connection| read_note(connection, LAST))
    }

    /// The key of the snapshot that progress is counted from.
    pub fn start(&self) -> Result<Option<String>, StoreError> {
        self.run(|connection| read_note(connection, START))
    }
}

/// Says that a snapshot was kept.
fn note_snapshot(connection: &Connection, key: &str) -> rusqlite::Result<()> {
    write_note(connection, LAST, key)?;
    count_up(connection, KEPT)
}

/// Facts as they are kept for snapshots to stand on.
struct Base {
    key: String,
    facts: SnapshotFacts,
    /// Bytes that they take
    size: usize,
}

/// Reads snapshots one after the other: most stand on the same facts, which are read once.
#[derive(Default)]
struct Reading(Option<Base>);

impl Reading {
    fn base(&mut self, connection: &Connection, key: &str) -> rusqlite::Result<&Base> {
        let known = self.0.take_if(|known| known.key == key);
        let base = match known {
            Some(known) => known,
            None => {
                let read = |row: &rusqlite::Row<'_>| {
                    let bytes = row.get_ref(0)?.as_blob()?;
                    Ok(Base { key: key.to_owned(), facts: decode(bytes)?, size: bytes.len() })
                };
                connection.query_row("SELECT facts FROM snapshot WHERE key = ?1", [key], read)?
            }
        };
        Ok(self.0.insert(base))
    }

    fn snapshot(&mut self, connection: &Connection, key: &str) -> rusqlite::Result<Option<SnapshotFacts>> {
        let row = "SELECT base, changes, edits, edited_members FROM snapshot WHERE key = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            let changes: Option<Vec<u8>> = row.get(1)?;
            let changes: Option<SnapshotChanges> = changes.map(|bytes| decode(&bytes)).transpose()?;
            Ok((row.get::<_, Option<String>>(0)?, changes, read_edits(row, 2)?))
        };
        let Some((base, changes, edits)) = connection.query_row(row, [key], read).optional()? else {
            return Ok(None);
        };
        let base = &self.base(connection, base.as_deref().unwrap_or(key))?.facts;
        let mut facts = changes.map_or_else(|| base.clone(), |changes| base.changed(&changes));
        if let Some(edits) = edits {
            facts.edit(&edits);
        }
        Ok(Some(facts))
    }

    /// The snapshot that was kept last.
    fn last(&mut self, connection: &Connection) -> rusqlite::Result<Option<StoredSnapshot>> {
        let Some(key) = read_note(connection, LAST)? else { return Ok(None) };
        let facts = self.snapshot(connection, &key)?;
        Ok(facts.map(|facts| StoredSnapshot { key, facts }))
    }

    /// What `facts`, kept under `key`, has that the facts which were read last have not, with their key; none where
    /// whole facts are better kept. Facts that other snapshots stand on are not replaced.
    fn changes_worth_keeping(
        mut self,
        connection: &Connection,
        key: &str,
        facts: &SnapshotFacts,
    ) -> rusqlite::Result<Option<(String, Vec<u8>)>> {
        let is_needed = "SELECT EXISTS (SELECT 1 FROM snapshot WHERE base = ?1 AND key <> ?1)";
        let is_needed: bool = connection.query_row(is_needed, [key], |row| row.get(0))?;
        if is_needed {
            self.base(connection, key)?;
        }
        let Some(base) = self.0 else { return Ok(None) };
        let changes = bitcode::encode(&SnapshotChanges::between(&base.facts, facts));
        let is_small = changes.len() < base.size / WORTH_FACTS;
        Ok((is_needed || is_small).then_some((base.key, changes)))
    }
}

/// Edits, where there are any: their column, and behind it that of their members.
fn read_edits(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<SnapshotEdits>> {
    let (edits, members): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(column)?, row.get(column + 1)?);
    let Some(edits) = edits else { return Ok(None) };
    let mut edits: SnapshotEdits = decode(&edits)?;
    if let Some(members) = members {
        edits.members = decode(&members)?;
    }
    Ok(Some(edits))
}

fn decode<T: bitcode::DecodeOwned>(blob: &[u8]) -> rusqlite::Result<T> {
    bitcode::decode(blob).map_err(|error| unreadable(&error))
}
