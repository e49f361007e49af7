//! Patterns for tables: who writes them, who reads them, where their foreign keys lead.

use std::collections::BTreeSet;

use banyan_facts::{AccessMode, EntryPointKind};
use banyan_graph::UnitIndex;

use super::{fact, steps};
use crate::naming::{Naming, code, count, list};
use crate::tables::counts_for_ownership;
use crate::{CrossingKey, Fact, Party, Pattern, PatternChoice, Spot, TableOwnership, party_of};

/// A reader with more places than this is better served by data at hand than by a call each time.
const FEW_READS: u32 = 3;

/// Chooses the patterns of each table that more than its owner touches.
pub(crate) fn choose_table_patterns(naming: Naming<'_>, tables: &mut [TableOwnership]) {
    for table in tables {
        table.patterns = choices_of(naming, table);
    }
}

fn choices_of(naming: Naming<'_>, table: &TableOwnership) -> Vec<PatternChoice> {
    let Some(owner) = table.owner else { return Vec::new() };
    let mut choices = Vec::new();
    let names = [table.table];
    let others: Vec<Party> = table.parties.keys().copied().filter(|&party| party != owner).collect();
    if table.reference_data {
        choices.push(share_reference_data(naming, owner, table));
    } else {
        let (writers, readers): (Vec<Party>, Vec<Party>) =
            others.iter().partition(|&&party| table.counts_of(party).writes > 0);
        if !writers.is_empty() {
            choices.extend(split_table(naming, table));
            choices.push(change_ownership(naming, owner, &writers, &names));
            choices.push(trace_writes(naming, owner, &writers, &names));
        }
        if !readers.is_empty() {
            choices.extend(read_through_owner(naming, owner, &readers, &names));
        }
    }
    if !table.foreign_keys.is_empty() {
        choices.push(move_keys(naming, owner, &table.foreign_keys));
    }
    choices
}

/// Where some parties access some tables.
pub(crate) fn access_spots(
    naming: Naming<'_>,
    parties: &[Party],
    tables: &[u32],
    mode: AccessMode,
) -> Vec<Spot> {
    accesses(naming, parties, tables, mode).map(|(_, spot)| spot).collect()
}

fn accesses<'a>(
    naming: Naming<'a>,
    parties: &'a [Party],
    tables: &'a [u32],
    mode: AccessMode,
) -> impl Iterator<Item = (UnitIndex, Spot)> + 'a {
    let all = naming.graph.facts().accesses.iter();
    let of_tables = all.filter(move |access| access.mode == mode && tables.contains(&access.table));
    let counted = of_tables.filter(move |access| counts_for_ownership(naming.graph, access));
    counted.filter_map(move |access| {
        let party = party_of(naming.graph, naming.split, access.unit)?;
        parties.contains(&party).then_some((access.unit, Spot { file: access.file, line: access.line }))
    })
}

fn access_fact(naming: Naming<'_>, parties: &[Party], tables: &[u32], mode: AccessMode) -> Fact {
    let found: Vec<(UnitIndex, Spot)> = accesses(naming, parties, tables, mode).collect();
    let units: BTreeSet<UnitIndex> = found.iter().map(|(unit, _)| *unit).collect();
    let units: Vec<UnitIndex> = units.into_iter().collect();
    let verb = if mode == AccessMode::Write { "written" } else { "read" };
    let text = format!(
        "{} {} {verb} from {} in {}: {}",
        table_list(naming, tables),
        if tables.len() == 1 { "is" } else { "are" },
        naming.parties(parties.iter().copied()),
        count(found.len() as u32, "place"),
        naming.units(&units)
    );
    fact(text, found.into_iter().map(|(_, spot)| spot))
}

fn table_list(naming: Naming<'_>, tables: &[u32]) -> String {
    let word = if tables.len() == 1 { "table" } else { "tables" };
    format!("{word} {}", naming.tables(tables))
}

/// Tables that others write, too: their writing moves to the owner.
pub(crate) fn change_ownership(
    naming: Naming<'_>,
    owner: Party,
    writers: &[Party],
    tables: &[u32],
) -> PatternChoice {
    let (own, others) = (naming.party(owner), naming.parties(writers.iter().copied()));
    let names = table_list(naming, tables);
    let places = access_spots(naming, writers, tables, AccessMode::Write).len() as u32;
    PatternChoice {
        pattern: Pattern::ChangeDataOwnership,
        facts: vec![
            access_fact(naming, &[owner], tables, AccessMode::Write),
            access_fact(naming, writers, tables, AccessMode::Write),
        ],
        steps: steps([
            format!(
                "Give {own} an operation for each way in which {others} {} {names} today.",
                verb(writers, "write")
            ),
            format!("Move {} of {others} to those operations, one at a time.", count(places, "write")),
            format!("Take the right to write {names} from the database user of {others}."),
            format!("Move {names} into the schema of {own}."),
        ]),
        entry: format!("The team of {own} agrees to own {names}, and tests cover each of {others}'s writes."),
        exit: format!("Only {own} writes {names}; the database refuses everybody else."),
        way_back:
            "Grant the right to write again and put the direct write back, operation by operation: the data \
                   has not moved yet."
                .into(),
    }
}

/// Two owners for a while, with a check that they agree.
pub(crate) fn trace_writes(
    naming: Naming<'_>,
    owner: Party,
    writers: &[Party],
    tables: &[u32],
) -> PatternChoice {
    let (own, others) = (naming.party(owner), naming.parties(writers.iter().copied()));
    let names = table_list(naming, tables);
    PatternChoice {
        pattern: Pattern::TracerWrite,
        facts: vec![access_fact(naming, writers, tables, AccessMode::Write)],
        steps: steps([
            format!(
                "Only where {others} cannot stop writing at once: copy {names} to {own} and name one of the two the source of truth."
            ),
            format!("Send every write of {others} to {own} as well; start with one kind of record."),
            "Compare both copies on a schedule and repair what differs until nothing does.".into(),
            format!("Make the copy of {own} the source of truth, then stop the double writes."),
        ]),
        entry: format!(
            "The writes can be repeated without harm, and records of {names} carry a key both sides know."
        ),
        exit: format!(
            "No differences over a full business cycle, and {others} {} nothing.",
            verb(writers, "write")
        ),
        way_back: "Stop the second write; until the switch the old table is complete.".into(),
    }
}

/// Tables that others only read: a view at first, then the owner's interface or a copy of its events.
pub(crate) fn read_through_owner(
    naming: Naming<'_>,
    owner: Party,
    readers: &[Party],
    tables: &[u32],
) -> [PatternChoice; 2] {
    let (own, others) = (naming.party(owner), naming.parties(readers.iter().copied()));
    let names = table_list(naming, tables);
    let read = access_fact(naming, readers, tables, AccessMode::Read);
    let view = PatternChoice {
        pattern: Pattern::DatabaseView,
        facts: vec![read.clone()],
        steps: steps([
            format!(
                "Define a view in front of {names} with just the columns that {others} {}.",
                verb(readers, "read")
            ),
            format!(
                "Point {others} at the view, with a database user that can read the view and nothing else."
            ),
            format!(
                "Let {own} change what is behind the view freely; treat the view as a published interface."
            ),
        ]),
        entry: format!("The readers and {names} are in one database server."),
        exit: format!("{others} {} only the view.", verb(readers, "read")),
        way_back: format!("Point {others} back at the table; it is still there."),
    };
    [view, read_for_good(naming, own, &others, &names, readers, tables, read)]
}

fn read_for_good(
    naming: Naming<'_>,
    own: &str,
    others: &str,
    names: &str,
    readers: &[Party],
    tables: &[u32],
    read: Fact,
) -> PatternChoice {
    let places = access_spots(naming, readers, tables, AccessMode::Read).len() as u32;
    if places > FEW_READS || reads_on_schedule(naming, readers, tables) {
        PatternChoice {
            pattern: Pattern::ReadProjection,
            facts: vec![read],
            steps: steps([
                format!("Publish an event from {own} for every change of {names}."),
                format!(
                    "Let {others} keep a copy of the columns {}, built from the events and rebuildable from scratch.",
                    needed_by(readers)
                ),
                format!("Move {} from the view to the copy.", count(places, "read")),
            ]),
            entry: "Readers can live with data that is seconds old, and an outbox carries the events.".into(),
            exit: format!(
                "{others} {} without {own}'s database, and the view is dropped.",
                verb(readers, "read")
            ),
            way_back: "Read from the view again; it stays until the last reader has moved.".into(),
        }
    } else {
        PatternChoice {
            pattern: Pattern::ApiComposition,
            facts: vec![read],
            steps: steps([
                format!("Add a query to the interface of {own} that answers {}.", count(places, "read")),
                format!(
                    "Ask {own} and join the answers in {others}, with a time limit and a plan for a missing answer."
                ),
                "Watch latency and the number of calls for each request before dropping the view.".into(),
            ]),
            entry: "The reads ask for few records at a time, by key.".into(),
            exit: format!(
                "{others} {} {own} instead of the view, and the view is dropped.",
                verb(readers, "ask")
            ),
            way_back: "Read from the view again; it stays until the last reader has moved.".into(),
        }
    }
}

fn reads_on_schedule(naming: Naming<'_>, readers: &[Party], tables: &[u32]) -> bool {
    accesses(naming, readers, tables, AccessMode::Read).any(|(unit, _)| {
        let entry_points = naming.graph.entry_points_of(unit);
        entry_points.iter().any(|entry_point| entry_point.kind == EntryPointKind::Scheduled)
    })
}

fn verb(parties: &[Party], verb: &str) -> String {
    if parties.len() == 1 { format!("{verb}s") } else { verb.to_owned() }
}

fn needed_by(parties: &[Party]) -> &'static str {
    if parties.len() == 1 { "it needs" } else { "they need" }
}

/// A table whose mapped units belong to several parties: each has its own view of the columns.
fn split_table(naming: Naming<'_>, table: &TableOwnership) -> Option<PatternChoice> {
    let party = |unit: UnitIndex| party_of(naming.graph, naming.split, unit);
    let parties: BTreeSet<Party> = table.mapped_by.iter().filter_map(|&unit| party(unit)).collect();
    if parties.len() < 2 {
        return None;
    }
    let name = code(naming.table(table.table));
    let mapped = table.mapped_by.iter().map(|&unit| {
        let described = naming.graph.unit(unit);
        Spot { file: described.file, line: described.line }
    });
    let all = naming.parties(parties.iter().copied());
    Some(PatternChoice {
        pattern: Pattern::SplitTable,
        facts: vec![fact(format!("{} map table {name}, from {all}", naming.units(&table.mapped_by)), mapped)],
        steps: steps([
            format!("List for each column of {name} who writes it: {all}."),
            "Give each group of columns a table of its own, with the same primary key.".into(),
            format!("Keep {name} as a view that joins them until nobody reads it."),
        ]),
        entry: "No column is written by two of them; where one is, change its ownership first.".into(),
        exit: "Each table is mapped by units of one service.".into(),
        way_back: "The view still shows the whole table; merge the parts behind it.".into(),
    })
}

fn share_reference_data(naming: Naming<'_>, owner: Party, table: &TableOwnership) -> PatternChoice {
    let name = code(naming.table(table.table));
    let readers: Vec<Party> = table.readers().collect();
    let writes: u32 = table.parties.values().map(|counts| counts.writes).sum();
    let facts = vec![
        fact(
            format!("{} to table {name} are in the source", count(writes, "write")),
            defined_at(naming, table.table),
        ),
        access_fact(naming, &readers, &[table.table], AccessMode::Read),
    ];
    PatternChoice {
        pattern: Pattern::ReferenceData,
        facts,
        steps: steps([
            format!(
                "Decide how {name} changes: with a release (a library), by hand (copies), or often (a small service)."
            ),
            format!("Give each reader a copy or the library, filled from what {} owns.", naming.party(owner)),
            format!("Replace foreign keys to {name} by its stable codes."),
        ]),
        entry: format!("Nobody but the owner changes {name}, and its rows have codes that do not change."),
        exit: format!("No service reads another's {name}."),
        way_back: "The shared table stays until the last reader has its own copy.".into(),
    }
}

fn defined_at(naming: Naming<'_>, table: u32) -> Vec<Spot> {
    let defined = &naming.graph.facts().tables[table as usize].defined_at;
    defined.iter().map(|&(file, line)| Spot { file, line }).collect()
}

/// Foreign keys that lead to tables of another party.
pub(crate) fn move_keys(naming: Naming<'_>, owner: Party, keys: &[CrossingKey]) -> PatternChoice {
    let own = naming.party(owner);
    let targets: BTreeSet<u32> = keys.iter().map(|key| key.references).collect();
    let targets: Vec<u32> = targets.into_iter().collect();
    let facts = keys.iter().map(|key| {
        let columns = list(key.columns.iter().map(|column| column.to_string()));
        let text =
            format!("{}({columns}) refers to {}", naming.table(key.table), naming.table(key.references));
        fact(text, defined_at(naming, key.table))
    });
    let other = table_list(naming, &targets);
    PatternChoice {
        pattern: Pattern::ForeignKeyToCode,
        facts: facts.collect(),
        steps: steps([
            format!(
                "Keep the {} as plain values and drop the constraint.",
                if keys.len() == 1 { "column" } else { "columns" }
            ),
            format!("Replace joins with {other} by a question to the owner."),
            format!(
                "Decide what {own} does when the row it refers to is gone: refuse the deletion, mark it as gone, or accept a dangling key; write that down."
            ),
            "Check on a schedule for keys that lead nowhere.".into(),
        ]),
        entry: format!("No join with {other} runs in a transaction that needs both."),
        exit: format!(
            "No constraint leads from {own} to {other}, and one side is named as the keeper of consistency."
        ),
        way_back: "Add the constraint again, after a check that finds no key that leads nowhere.".into(),
    }
}
