//! What one scan saw, and what differs in the next.

mod changes;
mod edits;

use std::collections::BTreeMap;
use std::sync::Arc;

use banyan_facts::{AccessMode, Coverage, DeclarationKind, FileStatus, Member};
use banyan_graph::{Graph, UnitIndex};
use banyan_split::{UnitIdentity, find_renames};
use bitcode::{Decode, Encode};

pub use changes::SnapshotChanges;
pub(crate) use changes::{pair, places_after};
pub use edits::{SnapshotEdits, summarise_edits};

use crate::is_test_unit;
use crate::tables::counts_for_ownership;

/// What one scan saw, small enough to keep for ever.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct SnapshotFacts {
    /// The commit, where there is one
    pub commit: Option<SnapshotCommit>,
    /// How much was read and followed
    pub counts: SnapshotCounts,
    /// Units, sorted by id; those of snapshots that stand on the same facts are shared
    pub units: Vec<Arc<SnapshotUnit>>,
    /// Dependencies outside test code, sorted
    pub dependencies: Vec<SnapshotDependency>,
    /// Names of tables, sorted
    pub tables: Vec<String>,
    /// Table accesses outside test code, sorted
    pub accesses: Vec<SnapshotAccess>,
    /// Paths of files read in part or not at all, sorted
    pub unread: Vec<String>,
    /// Folders that could not be listed, sorted
    pub unread_folders: Vec<String>,
}

/// The commit of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct SnapshotCommit {
    /// Full hash, in hex
    pub id: String,
    /// First line of its message
    pub subject: String,
    /// Seconds since 1970, UTC
    pub time: i64,
    /// The work tree differed from the commit
    pub dirty: bool,
}

/// How much of the monolith a snapshot saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct SnapshotCounts {
    /// Files
    pub files: u32,
    /// Files read whole
    pub parsed: u32,
    /// Files read in part
    pub partial: u32,
    /// Files not read
    pub skipped: u32,
    /// References followed to units
    pub resolved: u32,
    /// References followed to libraries
    pub external: u32,
    /// References not followed
    pub unresolved: u32,
    /// Enough was read and followed to claim that something is not there
    pub sure: bool,
}

/// A unit of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SnapshotUnit {
    /// The unit's id
    pub id: String,
    /// Its simple name
    pub name: String,
    /// What it is
    pub kind: DeclarationKind,
    /// Id of its language
    pub language: String,
    /// The path of its file
    pub path: String,
    /// The names of its members, sorted, each once
    pub members: Vec<String>,
    /// Test code
    pub test: bool,
}

/// A dependency of a snapshot, by places in its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct SnapshotDependency {
    /// The unit that depends
    pub from: u32,
    /// The unit it depends on
    pub to: u32,
    /// References
    pub references: u32,
}

/// How a unit of a snapshot uses a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct SnapshotAccess {
    /// Place in the snapshot's units
    pub unit: u32,
    /// Place in the snapshot's tables
    pub table: u32,
    /// Places that read
    pub reads: u32,
    /// Places that write
    pub writes: u32,
}

/// The snapshot of a scan.
pub fn summarise_snapshot(
    graph: &Graph,
    commit: Option<SnapshotCommit>,
    coverage: &Coverage,
) -> SnapshotFacts {
    let facts = graph.facts();
    let unread = facts.files.iter().filter(|file| file.status != FileStatus::Parsed);
    SnapshotFacts {
        commit,
        counts: count(coverage),
        units: graph.indexes().map(|unit| Arc::new(summarise_unit(graph, unit))).collect(),
        dependencies: summarise_dependencies(graph),
        tables: facts.tables.iter().map(|table| table.name.to_string()).collect(),
        accesses: summarise_accesses(graph),
        unread: unread.map(|file| file.path.to_string()).collect(),
        unread_folders: facts.unread_folders.iter().map(|folder| folder.path.to_string()).collect(),
    }
}

fn count(coverage: &Coverage) -> SnapshotCounts {
    let total = coverage.total;
    SnapshotCounts {
        files: total.files,
        parsed: total.parsed,
        partial: total.partial,
        skipped: total.skipped,
        resolved: total.resolved,
        external: total.external,
        unresolved: total.unresolved,
        sure: coverage.is_sure(),
    }
}

fn summarise_unit(graph: &Graph, unit: UnitIndex) -> SnapshotUnit {
    let described = graph.unit(unit);
    SnapshotUnit {
        id: described.id.to_string(),
        name: described.name.to_string(),
        kind: described.kind,
        language: described.language.id().to_owned(),
        path: graph.path_of(unit).to_owned(),
        members: member_names(&described.members),
        test: is_test_unit(graph, unit),
    }
}

/// Sorted, each once.
fn member_names(members: &[Member]) -> Vec<String> {
    let mut names: Vec<&str> = members.iter().map(|member| member.name.as_ref()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}

fn summarise_dependencies(graph: &Graph) -> Vec<SnapshotDependency> {
    let counted = |unit| !is_test_unit(graph, unit);
    let dependencies = graph.dependencies().iter().filter(|edge| counted(edge.from) && counted(edge.to));
    dependencies
        .filter_map(|edge| {
            let references = graph.evidence(edge).iter().filter(|link| !link.test).count() as u32;
            (references > 0).then_some(SnapshotDependency { from: edge.from.0, to: edge.to.0, references })
        })
        .collect()
}

fn summarise_accesses(graph: &Graph) -> Vec<SnapshotAccess> {
    let mut counts: BTreeMap<(UnitIndex, u32), (u32, u32)> = BTreeMap::new();
    for access in graph.facts().accesses.iter().filter(|access| counts_for_ownership(graph, access)) {
        let (reads, writes) = counts.entry((access.unit, access.table)).or_default();
        match access.mode {
            AccessMode::Read => *reads += 1,
            AccessMode::Write => *writes += 1,
        }
    }
    counts
        .into_iter()
        .map(|((unit, table), (reads, writes))| SnapshotAccess { unit: unit.0, table, reads, writes })
        .collect()
}

impl SnapshotUnit {
    /// What the unit is known by.
    fn identity(&self) -> UnitIdentity {
        UnitIdentity {
            id: self.id.clone(),
            name: self.name.clone(),
            kind: self.kind.id().to_owned(),
            language: self.language.clone(),
            path: self.path.clone(),
            members: self.members.clone(),
        }
    }
}

impl SnapshotFacts {
    /// Units that have other ids in a later snapshot: old id to new id, as [`find_renames`] tells.
    pub fn renames_to(&self, later: &SnapshotFacts) -> BTreeMap<String, String> {
        let identities = |units: &[Arc<SnapshotUnit>], there: &[Arc<SnapshotUnit>]| -> Vec<UnitIdentity> {
            let places = places_after(units, there).into_iter().zip(units);
            places.filter(|(place, _)| place.is_none()).map(|(_, unit)| unit.identity()).collect()
        };
        find_renames(&identities(&self.units, &later.units), &identities(&later.units, &self.units))
    }
}

/// Whether a path is in a folder, at any depth.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
