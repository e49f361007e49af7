use banyan_facts::{Coverage, DeclarationKind};
use banyan_graph::Graph;
use bitcode::{Decode, Encode};

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

/// The snapshot of a scan.
pub fn summarise_snapshot(_graph: &Graph, commit: Option<SnapshotCommit>, _coverage: &Coverage) -> SnapshotFacts {
    SnapshotFacts { commit, ..SnapshotFacts::default() }
}
