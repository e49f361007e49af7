use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{Access, AccessMode, DeclarationKind, Markers, Table};
use banyan_graph::{Graph, UnitIndex};
use banyan_split::{Place, Split};

use crate::naming::{Naming, count};
use crate::{CrossingKey, Party, PatternChoice, is_test_unit, party_of};

/// Accesses counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccessCounts {
    /// Places that read
    pub reads: u32,
    /// Places that write
    pub writes: u32,
}

/// Who works on a table, and who should own it.
#[derive(Debug, Clone, PartialEq)]
pub struct TableOwnership {
    /// The table: a place in the facts' tables; those of a plan are in that order
    pub table: u32,
    /// The party that should own it; none where nothing tells
    pub owner: Option<Party>,
    /// Why that one, or why none
    pub why: String,
    /// Accesses by party, those that touch it only
    pub parties: BTreeMap<Party, AccessCounts>,
    /// Accesses by units of the shared library
    pub shared: AccessCounts,
    /// Written by two parties or more
    pub contested: bool,
    /// Hardly changes and is read by many: to be copied rather than owned
    pub reference_data: bool,
    /// Units mapped to it, tests left out
    pub mapped_by: Vec<UnitIndex>,
    /// Its foreign keys to tables of other parties
    pub foreign_keys: Vec<CrossingKey>,
    /// What to do about it; empty when only its owner touches it
    pub patterns: Vec<PatternChoice>,
}

impl TableOwnership {
    /// The parties that write it.
    pub fn writers(&self) -> impl Iterator<Item = Party> + '_ {
        self.parties.iter().filter(|(_, counts)| counts.writes > 0).map(|(&party, _)| party)
    }

    /// The parties that read it.
    pub fn readers(&self) -> impl Iterator<Item = Party> + '_ {
        self.parties.iter().filter(|(_, counts)| counts.reads > 0).map(|(&party, _)| party)
    }

    /// How a party uses it.
    pub fn counts_of(&self, party: Party) -> AccessCounts {
        self.parties.get(&party).copied().unwrap_or_default()
    }

    /// Whether a party reads or writes it.
    pub fn is_touched_by(&self, party: Party) -> bool {
        self.parties.contains_key(&party)
    }
}

/// Whether an access says who works with a table: not test code, and not a script, which sets
/// tables up for everybody.
pub(crate) fn counts_for_ownership(graph: &Graph, access: &Access) -> bool {
    let script = graph.unit(access.unit).kind == DeclarationKind::Script;
    !access.test && !script && !is_test_unit(graph, access.unit)
}

/// Whether only test code has to do with each table: it is defined, mapped, read and written by nothing else. One that
/// only foreign keys name goes with the tables that have these.
pub fn find_test_tables(graph: &Graph) -> Vec<bool> {
    let facts = graph.facts();
    let is_test_file = |file: u32| facts.files[file as usize].markers.has(Markers::TEST);
    // By table: whether test code names it, and whether other code does
    let mut named = vec![[false; 2]; facts.tables.len()];
    for (at, table) in facts.tables.iter().enumerate() {
        let defined = table.defined_at.iter().map(|(file, _)| is_test_file(*file));
        let mapped = table.mapped_by.iter().map(|unit| is_test_unit(graph, *unit));
        defined.chain(mapped).for_each(|by_test| named[at][usize::from(!by_test)] = true);
    }
    for access in &facts.accesses {
        let by_test = access.test || is_test_unit(graph, access.unit);
        named[access.table as usize][usize::from(!by_test)] = true;
    }
    // From each table to those that nothing else names
    let place = |name: &str| facts.tables.binary_search_by(|table| (*table.name).cmp(name)).ok();
    let mut from: Vec<usize> = (0..named.len()).filter(|at| named[*at] != [false; 2]).collect();
    let unnamed: Vec<bool> = named.iter().map(|named| *named == [false; 2]).collect();
    while let Some(at) = from.pop() {
        let keys = facts.tables[at].foreign_keys.iter().filter_map(|key| place(&key.references));
        for to in keys.filter(|to| unnamed[*to]) {
            let more = [0, 1].map(|by| named[to][by] || named[at][by]);
            if named[to] != more {
                named[to] = more;
                from.push(to);
            }
        }
    }
    named.into_iter().map(|named| named == [true, false]).collect()
}

/// Who works on each table and should own it, without patterns yet.
pub(crate) fn assign_tables(naming: Naming<'_>) -> Vec<TableOwnership> {
    let (graph, split) = (naming.graph, naming.split);
    let tables = &graph.facts().tables;
    let mut ownerships: Vec<TableOwnership> = (0..tables.len() as u32).map(untouched).collect();
    for access in graph.facts().accesses.iter().filter(|access| counts_for_ownership(graph, access)) {
        let ownership = &mut ownerships[access.table as usize];
        if let Some(counts) = counts_for(ownership, graph, split, access.unit) {
            match access.mode {
                AccessMode::Read => counts.reads += 1,
                AccessMode::Write => counts.writes += 1,
            }
        }
    }
    for (ownership, table) in ownerships.iter_mut().zip(tables) {
        let mapped = table.mapped_by.iter().copied();
        ownership.mapped_by = mapped.filter(|&unit| !is_test_unit(graph, unit)).collect();
        ownership.contested = ownership.writers().count() > 1;
        (ownership.owner, ownership.why) = choose_owner(naming, ownership);
    }
    let keys = find_crossing_keys(graph, &ownerships);
    for key in keys {
        ownerships[key.table as usize].foreign_keys.push(key);
    }
    let users = count_users(&ownerships);
    for ((ownership, table), users) in ownerships.iter_mut().zip(tables).zip(users) {
        ownership.reference_data = is_reference_data(table, ownership, users);
    }
    ownerships
}

fn untouched(table: u32) -> TableOwnership {
    TableOwnership {
        table,
        owner: None,
        why: String::new(),
        parties: BTreeMap::new(),
        shared: AccessCounts::default(),
        contested: false,
        reference_data: false,
        mapped_by: Vec::new(),
        foreign_keys: Vec::new(),
        patterns: Vec::new(),
    }
}

fn counts_for<'a>(
    ownership: &'a mut TableOwnership,
    graph: &Graph,
    split: &Split,
    unit: UnitIndex,
) -> Option<&'a mut AccessCounts> {
    match party_of(graph, split, unit) {
        Some(party) => Some(ownership.parties.entry(party).or_default()),
        None if split.place_of(unit) == Place::Shared => Some(&mut ownership.shared),
        None => None,
    }
}

/// The party that writes most, then the one with most mapped units, then the one that reads most,
/// then the first by key.
fn choose_owner(naming: Naming<'_>, ownership: &TableOwnership) -> (Option<Party>, String) {
    let mut mapped: BTreeMap<Party, u32> = BTreeMap::new();
    for &unit in &ownership.mapped_by {
        if let Some(party) = party_of(naming.graph, naming.split, unit) {
            *mapped.entry(party).or_default() += 1;
        }
    }
    let candidates: BTreeSet<Party> = ownership.parties.keys().chain(mapped.keys()).copied().collect();
    let rank = |party: Party| {
        let counts = ownership.counts_of(party);
        (counts.writes, mapped.get(&party).copied().unwrap_or(0), counts.reads)
    };
    let Some(owner) = candidates.into_iter().max_by_key(|&party| (rank(party), Reverse(party))) else {
        return (None, "no unit of a service or of the monolith reads, writes or maps it".into());
    };
    let (writes, mappings, reads) = rank(owner);
    let all_writes: u32 = ownership.parties.values().map(|counts| counts.writes).sum();
    let name = naming.party(owner);
    let why = match (writes, mappings) {
        (1.., _) if writes == all_writes => format!("only {name} writes it, in {}", count(writes, "place")),
        (1.., _) if is_tied(ownership, owner) => {
            format!("{name} writes it as often as others: {writes} of {}", count(all_writes, "place"))
        }
        (1.., _) => format!("{name} does most of the writing: {writes} of {}", count(all_writes, "place")),
        (0, 1..) => {
            let units = count(mappings, "unit");
            let verb = if mappings == 1 { "is" } else { "are" };
            format!("nobody is seen to write it; {units} of {name} {verb} mapped to it")
        }
        (0, 0) => format!("nobody is seen to write it; {name} reads it most, in {}", count(reads, "place")),
    };
    (Some(owner), why)
}

fn is_tied(ownership: &TableOwnership, owner: Party) -> bool {
    let writes = ownership.counts_of(owner).writes;
    ownership.parties.iter().any(|(&party, counts)| party != owner && counts.writes == writes)
}

fn find_crossing_keys(graph: &Graph, ownerships: &[TableOwnership]) -> Vec<CrossingKey> {
    let tables = &graph.facts().tables;
    let place = |name: &str| tables.binary_search_by(|table| table.name.as_ref().cmp(name)).ok();
    let mut keys = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        for key in &table.foreign_keys {
            let Some(references) = place(&key.references) else { continue };
            let (from, to) = (ownerships[at].owner, ownerships[references].owner);
            if from.is_some() && to.is_some() && from != to {
                let (table, references) = (at as u32, references as u32);
                keys.push(CrossingKey { table, columns: key.columns.clone(), references });
            }
        }
    }
    keys.dedup();
    keys
}

/// For each table, how many parties read it or have a table whose foreign key leads to it.
fn count_users(ownerships: &[TableOwnership]) -> Vec<usize> {
    let mut users: Vec<BTreeSet<Party>> =
        ownerships.iter().map(|ownership| ownership.readers().collect()).collect();
    for ownership in ownerships {
        for key in &ownership.foreign_keys {
            users[key.references as usize].extend(ownership.owner);
        }
    }
    users.into_iter().map(|parties| parties.len()).collect()
}

/// A table with more columns than this is no list of codes.
const FEW_COLUMNS: usize = 6;

/// A table without foreign keys that two parties use and nobody is seen to write; or that one party
/// writes in at most two places, three or more use, with few columns, and at least three reads for
/// each write.
fn is_reference_data(table: &Table, ownership: &TableOwnership, users: usize) -> bool {
    let reads: u32 = ownership.parties.values().map(|counts| counts.reads).sum();
    let writes: u32 = ownership.parties.values().map(|counts| counts.writes).sum();
    match (table.foreign_keys.is_empty(), writes + ownership.shared.writes) {
        (false, _) => false,
        (true, 0) => users >= 2,
        (true, _) => {
            let seldom = !ownership.contested && writes <= 2 && reads >= 3 * writes;
            seldom && users >= 3 && (1..=FEW_COLUMNS).contains(&table.columns.len())
        }
    }
}
