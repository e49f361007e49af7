use std::collections::BTreeMap;

use banyan_facts::{
    AccessMode, Coverage, DeclarationKind, EditedFile, EditedMembers, EditedUnit, FileStatus, Member,
};
use banyan_graph::{Graph, UnitIndex};
use banyan_split::UnitIdentity;
use bitcode::{Decode, Encode};

use crate::is_test_unit;
use crate::tables::counts_for_ownership;

/// What one scan saw, small enough to keep for ever.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct SnapshotFacts {
    /// The commit, where there is one
    pub commit: Option<SnapshotCommit>,
    /// How much was read and followed
    pub counts: SnapshotCounts,
    /// Units, sorted by id
    pub units: Vec<SnapshotUnit>,
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

/// What differs in the snapshots of two scans between which only insides and members of files were edited.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct SnapshotEdits {
    /// The commit now, where there is one
    pub commit: Option<SnapshotCommit>,
    /// How much is read and followed now
    pub counts: SnapshotCounts,
    /// References that a dependency has more now, or less, by places in the snapshot's units; sorted
    pub references: Vec<(u32, u32, i64)>,
    /// Files of which another share is read, by their paths: true where that is not the whole
    pub unread: BTreeMap<String, bool>,
    /// The [members](SnapshotUnit::members) of units that have other ones now, by places in the snapshot's units.
    /// They are kept beside the rest, which was kept before there were any
    #[bitcode(skip)]
    pub members: BTreeMap<u32, Vec<String>>,
}

/// The edits of a snapshot; `tests` tells of each unit whether it is test code.
pub fn summarise_edits(
    edited: &[EditedFile],
    tests: &[bool],
    commit: Option<SnapshotCommit>,
    coverage: &Coverage,
) -> SnapshotEdits {
    let is_test = |unit: UnitIndex| tests.get(unit.at()).copied().unwrap_or_default();
    let mut references: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for edit in edited {
        for (followed, sign) in [(&edit.before, -1), (&edit.now, 1)] {
            for link in followed.links.iter().filter(|link| !link.test) {
                if !is_test(link.from) && !is_test(link.to) {
                    *references.entry((link.from.0, link.to.0)).or_default() += sign;
                }
            }
        }
    }
    let is_unread = |edit: &EditedFile| edit.status.1 != FileStatus::Parsed;
    let differ = edited.iter().filter(|edit| edit.status.0 != edit.status.1);
    SnapshotEdits {
        commit,
        counts: count(coverage),
        references: listed(references),
        unread: differ.map(|edit| (edit.path.to_string(), is_unread(edit))).collect(),
        members: edited.iter().flat_map(|edit| &edit.units).filter_map(other_members).collect(),
    }
}

fn other_members(edit: &EditedUnit) -> Option<(u32, Vec<String>)> {
    match &edit.members {
        EditedMembers::Same(_) => None,
        EditedMembers::Other { members, .. } => Some((edit.unit.0, member_names(members))),
    }
}

fn listed(references: BTreeMap<(u32, u32), i64>) -> Vec<(u32, u32, i64)> {
    let differ = references.into_iter().filter(|(_, more)| *more != 0);
    differ.map(|((from, to), more)| (from, to, more)).collect()
}

impl SnapshotEdits {
    /// The edits that come to the same as these, and the others after them.
    #[must_use]
    pub fn then(self, next: SnapshotEdits) -> SnapshotEdits {
        let mut references: BTreeMap<(u32, u32), i64> = BTreeMap::new();
        for (from, to, more) in self.references.into_iter().chain(next.references) {
            *references.entry((from, to)).or_default() += more;
        }
        let mut unread = self.unread;
        unread.extend(next.unread);
        let mut members = self.members;
        members.extend(next.members);
        SnapshotEdits { references: listed(references), unread, members, ..next }
    }
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
        units: graph.indexes().map(|unit| summarise_unit(graph, unit)).collect(),
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
    pub(crate) fn identity(&self) -> UnitIdentity {
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
    /// Makes it the snapshot of the later scan.
    pub fn edit(&mut self, edits: &SnapshotEdits) {
        self.commit.clone_from(&edits.commit);
        self.counts = edits.counts;
        let known = std::mem::take(&mut self.dependencies).into_iter();
        let mut all: BTreeMap<(u32, u32), i64> =
            known.map(|it| ((it.from, it.to), i64::from(it.references))).collect();
        for &(from, to, more) in &edits.references {
            *all.entry((from, to)).or_default() += more;
        }
        let dependency = |((from, to), references): ((u32, u32), i64)| {
            let references = u32::try_from(references).ok().filter(|references| *references > 0)?;
            Some(SnapshotDependency { from, to, references })
        };
        self.dependencies = all.into_iter().filter_map(dependency).collect();
        for (unit, members) in &edits.members {
            if let Some(unit) = self.units.get_mut(*unit as usize) {
                unit.members.clone_from(members);
            }
        }
        self.unread.retain(|path| edits.unread.get(path) != Some(&false));
        self.unread.extend(edits.unread.iter().filter(|(_, unread)| **unread).map(|(path, _)| path.clone()));
        self.unread.sort_unstable();
        self.unread.dedup();
    }

    /// Whether a file was there but could not be read whole.
    pub(crate) fn could_not_read(&self, path: &str) -> bool {
        let within = |folder: &String| folder.is_empty() || is_below(path, folder);
        self.unread.binary_search_by(|known| known.as_str().cmp(path)).is_ok()
            || self.unread_folders.iter().any(within)
    }
}

/// Whether a path is in a folder, at any depth.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
