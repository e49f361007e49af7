//! What crosses to the interface, and nothing else. `cargo xtask bindings` writes these types as
//! TypeScript; a test fails when the written file is not what this module says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod decisions;
mod map;
mod matrix;
mod outside;
mod tables;

pub use decisions::*;
pub use map::*;
pub use matrix::*;
pub use outside::*;
pub use tables::*;

/// A monolith that was opened before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RecentProject {
    /// Absolute path of its folder
    pub root: String,
    /// The folder's name
    pub name: String,
    /// When it was last opened: seconds since 1970, UTC
    #[ts(type = "number")]
    pub opened: i64,
    /// The folder is there now
    pub present: bool,
}

/// A sample monolith that comes with the program.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Sample {
    /// Its folder's name
    pub name: String,
    /// One line about it
    pub about: String,
    /// Absolute path of its folder
    pub root: String,
}

/// How far a scan is.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ScanProgress {
    /// `walking`, `reading` or `resolving`, `building`; `history`, which counts commits in place of files
    pub stage: String,
    /// Files read so far
    pub files_done: u32,
    /// Files to read; 0 while unknown
    pub files_total: u32,
    /// Bytes read so far
    #[ts(type = "number")]
    pub bytes_done: u64,
    /// The file being read
    pub current: String,
}

/// A failure, as the interface gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WireError {
    /// A code that the interface acts on: `cancelled`, `no_project`, `bad_edit`, `bad_database`,
    /// `newer_database`, `not_found`, `failed`
    pub code: String,
    /// One sentence: what was tried, on what, why it failed, what to do
    pub message: String,
}

/// The commit a snapshot stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CommitView {
    /// Full hash
    pub id: String,
    /// First line of its message
    pub subject: String,
    /// Seconds since 1970, UTC
    #[ts(type = "number")]
    pub time: i64,
    /// The work tree differs from the commit
    pub dirty: bool,
}

/// References by how they ended.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct Resolution {
    /// All references
    pub references: u32,
    /// Followed to a unit
    pub resolved: u32,
    /// Followed to a library
    pub external: u32,
    /// Not followed
    pub unresolved: u32,
    /// (resolved + external) / references, 0 to 1; 1 where there is no reference
    pub share: f64,
    /// The share is 0.9 or more: claims that need completeness hold
    pub sure: bool,
}

/// One language of the monolith.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LanguageView {
    /// What people call it
    pub name: String,
    /// Files
    pub files: u32,
    /// Lines
    pub lines: u32,
    /// Units
    pub units: u32,
    /// How its references ended
    pub resolution: Resolution,
}

/// A file that was read in part or not at all, or a folder that could not be opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// Relative path
    pub path: String,
    /// `partial` or `skipped`
    pub status: String,
    /// Why, in one sentence
    pub reason: String,
}

/// References that could not be followed, by language and reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UnresolvedView {
    /// Language
    pub language: String,
    /// Reason
    pub reason: String,
    /// How many
    pub references: u32,
    /// Some of them: path, line, name
    pub samples: Vec<(String, u32, String)>,
}

/// A unit in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UnitRow {
    /// Stable id
    pub id: String,
    /// Simple name
    pub name: String,
    /// Qualified name
    pub qualified_name: String,
    /// Relative path
    pub path: String,
    /// 1-based line
    pub line: u32,
    /// Language id
    pub language: String,
    /// Kind: class, module, …
    pub kind: String,
    /// Role: entry, entity, …
    pub role: String,
    /// Length in lines
    pub lines: u32,
    /// Units that depend on it
    pub fan_in: u32,
    /// Units it depends on
    pub fan_out: u32,
    /// Number of its cycle, if any: the largest is 1
    pub cycle: Option<u32>,
    /// Key of its service, or `(shared)`, `(stays)`
    pub place: String,
}

/// A cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CycleView {
    /// Its number: the largest is 1
    pub number: u32,
    /// How many units it has
    pub units: u32,
    /// Ids of its units, at most 200 of them
    pub members: Vec<String>,
    /// Unit ids along one short round trip of it
    pub example: Vec<String>,
    /// Dependencies without which no cycle is left in it, those of fewest references first, at most 200
    pub closing: Vec<ClosingView>,
    /// How many there are of these
    pub closing_count: u32,
}

/// A dependency that closes a cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClosingView {
    /// Id of the unit that depends
    pub from: String,
    /// Id of the unit it depends on
    pub to: String,
    /// References in production code
    pub references: u32,
}

/// An entry point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EntryPointView {
    /// http, rpc, message, scheduled, command, main
    pub kind: String,
    /// HTTP method, or empty
    pub method: String,
    /// Route, topic, schedule or command
    pub route: String,
    /// The unit's id
    pub unit: String,
    /// The unit's name
    pub unit_name: String,
    /// Relative path
    pub path: String,
    /// 1-based line
    pub line: u32,
}

/// A table with those who touch it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TableView {
    /// Name
    pub name: String,
    /// Columns
    pub columns: Vec<String>,
    /// Tables its foreign keys lead to
    pub references: Vec<String>,
    /// Ids of units that read it
    pub readers: Vec<String>,
    /// Ids of units that write it
    pub writers: Vec<String>,
    /// Only test code has to do with it
    pub test: bool,
}

/// An external library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExternalView {
    /// Name
    pub name: String,
    /// Units that use it
    pub units: u32,
    /// References that lead to it
    pub references: u32,
}

/// How much of a folder was followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FolderView {
    /// Its path, at most two levels deep; empty for the root itself
    pub path: String,
    /// Files in it and below
    pub files: u32,
    /// Files that were not read whole
    pub not_whole: u32,
    /// How references ended
    pub resolution: Resolution,
    /// References not followed, by reason, most first
    pub reasons: Vec<(String, u32)>,
}

/// A request that is sent, or a message that is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RemoteCallView {
    /// Id of the unit that sends it
    pub unit: String,
    /// Its name
    pub unit_name: String,
    /// `http`, `rpc` or `message`
    pub kind: String,
    /// HTTP method in capitals, or empty
    pub method: String,
    /// Address, procedure, topic or queue
    pub target: String,
    /// Ids of the units of this monolith that answer it
    pub reaches: Vec<String>,
    /// File
    pub path: String,
    /// 1-based line
    pub line: u32,
}

/// A configuration key and who reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConfigurationView {
    /// The key
    pub key: String,
    /// Ids of the units that read it, sorted
    pub units: Vec<String>,
    /// File of the first read
    pub path: String,
    /// 1-based line of the first read
    pub line: u32,
}

/// What the monolith is, at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Overview {
    /// The folder's name
    pub name: String,
    /// Absolute path
    pub root: String,
    /// The commit, where there is a repository
    pub commit: Option<CommitView>,
    /// Files met
    pub files: u32,
    /// Files read whole
    pub parsed: u32,
    /// Files read in part
    pub partial: u32,
    /// Files not read
    pub skipped: u32,
    /// Of these, files that are no source of the monolith's own: copies of libraries, files made of others
    pub foreign: u32,
    /// Lines
    pub lines: u32,
    /// Units, tests included
    pub units: u32,
    /// Units of test code
    pub test_units: u32,
    /// Dependencies between units
    pub dependencies: u32,
    /// How references ended, all languages
    pub resolution: Resolution,
    /// By language, largest first
    pub languages: Vec<LanguageView>,
    /// Files that were not read whole
    pub problems: Vec<ProblemView>,
    /// References not followed, most first
    pub unresolved: Vec<UnresolvedView>,
    /// Cycles, largest first, at most 100
    pub cycles: Vec<CycleView>,
    /// All cycles
    pub cycle_count: u32,
    /// Units that are part of one
    pub units_in_cycles: u32,
    /// Units most in the way: fan-in × fan-out, highest first, at most 20
    pub hot_spots: Vec<UnitRow>,
    /// Tables
    pub tables: Vec<TableView>,
    /// Entry points
    pub entry_points: Vec<EntryPointView>,
    /// External libraries, most used first
    pub externals: Vec<ExternalView>,
    /// How much was followed by folder, most references lost first
    pub folders: Vec<FolderView>,
    /// Requests sent and messages published, outside of tests
    pub remote_calls: Vec<RemoteCallView>,
    /// Configuration keys that are read outside of tests, those with most readers first
    pub configuration: Vec<ConfigurationView>,
    /// Names of languages met for which something is not analysed, with what
    pub not_analysed: Vec<String>,
}

/// Something that search found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SearchHit {
    /// `unit`, `folder`, `table`, `route`, `service`
    pub kind: String,
    /// Id to select: a unit id, a group id, a table's name, a service key
    pub id: String,
    /// What to show
    pub label: String,
    /// Where it is
    pub detail: String,
}

/// A dependency seen from one unit.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct NeighbourView {
    /// The other unit
    pub id: String,
    /// Its name
    pub name: String,
    /// Its place
    pub place: String,
    /// References by kind
    pub kinds: BTreeMap<String, u32>,
    /// References
    pub references: u32,
    /// Only in test code
    pub test_only: bool,
}

/// One table access of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AccessView {
    /// Table
    pub table: String,
    /// `read` or `write`
    pub mode: String,
    /// Relative path
    pub path: String,
    /// 1-based line
    pub line: u32,
}

/// Why a unit is where it is.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ReasonView {
    /// Its place: a service key, `(shared)` or `(stays)`
    pub place: String,
    /// Where it would go otherwise
    pub runner_up: Option<String>,
    /// How much more it belongs here than there: −1 to 1
    pub margin: f64,
    /// How sure its place is, 0 to 1: the share of many proposals, with other weights and seeds, that agree
    pub confidence: f64,
    /// It could as well be elsewhere
    pub doubtful: bool,
    /// Strongest first
    pub evidence: Vec<String>,
    /// Placed by decision
    pub pinned: bool,
}

/// All about one unit.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct UnitView {
    /// The row
    pub row: UnitRow,
    /// What depends on it, heaviest first
    pub callers: Vec<NeighbourView>,
    /// What it depends on, heaviest first
    pub callees: Vec<NeighbourView>,
    /// Its entry points
    pub entry_points: Vec<EntryPointView>,
    /// Requests it sends and messages it publishes
    pub remote_calls: Vec<RemoteCallView>,
    /// Its table accesses
    pub accesses: Vec<AccessView>,
    /// Configuration keys it reads
    pub configuration: Vec<String>,
    /// Libraries it uses
    pub externals: Vec<String>,
    /// Why it is where it is
    pub reason: Option<ReasonView>,
    /// The reasons of all units are found; else `explain_unit` waits for them
    pub explained: bool,
    /// Left out of the migration, with the reason
    pub excluded: Option<String>,
    /// How it changed, where the history is read already
    pub change: Option<ChangeView>,
    /// What stands for its owner in the ids of groups; empty where no owners are known
    pub owner_key: String,
}

/// A line that proves an edge.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct EvidenceRow {
    /// Unit that refers
    pub from: String,
    /// Its name, with the member: `OrderService.place`
    pub from_name: String,
    /// Unit that is referred to
    pub to: String,
    /// Its name, with the member
    pub to_name: String,
    /// Kind of reference
    pub kind: String,
    /// Relative path
    pub path: String,
    /// 1-based line
    pub line: u32,
    /// Only in test code
    pub test: bool,
}

/// The evidence of an edge between two boxes, services or units.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct EvidenceView {
    /// What the edge leads from
    pub from_label: String,
    /// What it leads to
    pub to_label: String,
    /// All of the evidence, counted
    pub total: u32,
    /// References that the query leaves out by which the edge was drawn
    pub left_out: u32,
    /// The first 2,000 lines of it
    pub rows: Vec<EvidenceRow>,
}

/// Source text of a file.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SourceView {
    /// Relative path
    pub path: String,
    /// Language id, or empty
    pub language: String,
    /// The text, or a part of it around the line asked for
    pub text: String,
    /// 1-based number of the first line of `text`
    pub first_line: u32,
    /// Lines of the file
    pub lines: u32,
    /// The file has changed since the scan
    pub changed: bool,
    /// Units declared in it, by line
    pub units: Vec<SourceUnit>,
}

/// A unit in the source of a file.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SourceUnit {
    /// Id
    pub id: String,
    /// Name
    pub name: String,
    /// 1-based first line
    pub line: u32,
    /// Length in lines
    pub lines: u32,
}

/// A service of the split.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct ServiceView {
    /// Stable key; `(shared)` and `(stays)` for the other two places
    pub key: String,
    /// What it is called
    pub name: String,
    /// What it is for
    pub why: String,
    /// Folder its own code lives in, once moved
    pub home: Option<String>,
    /// Its units, tests left out
    pub units: Vec<SplitUnit>,
    /// Test units that go with it
    pub test_units: u32,
    /// Tables it owns
    pub tables: Vec<String>,
    /// Entry points
    pub entry_points: u32,
    /// Who wrote or owns most of it, as far as `CODEOWNERS` and the history are read; the most first
    pub people: Vec<String>,
    /// Lines
    pub lines: u32,
    /// Share of its references that stay inside, 0 to 1
    pub cohesion: f64,
}

/// A unit on the split bench.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct SplitUnit {
    /// Id
    pub id: String,
    /// Name
    pub name: String,
    /// Role
    pub role: String,
    /// Lines
    pub lines: u32,
    /// How much more it belongs here than to the runner-up: −1 to 1
    pub margin: f64,
    /// How sure its place is: 0 to 1
    pub confidence: f64,
    /// It could as well be elsewhere
    pub doubtful: bool,
    /// Key of the runner-up
    pub runner_up: Option<String>,
    /// Placed by decision
    pub pinned: bool,
    /// That decision is stated beside the code
    pub stated: bool,
}

/// All that crosses from one place of the split to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct SeamView {
    /// Service key or `(stays)`
    pub from: String,
    /// Service key or `(stays)`
    pub to: String,
    /// References
    pub references: u32,
    /// Those of them that run something
    pub calls: u32,
    /// Members that make these calls
    pub callers: u32,
    /// Calls / members that make them; 0 where nothing is called
    pub chattiness: f64,
    /// Tables of `to` that `from` uses
    pub tables: Vec<String>,
    /// Transactions that write tables of both
    pub transactions: u32,
}

/// One number about the split.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MetricView {
    /// Stable name
    pub id: String,
    /// What people read
    pub label: String,
    /// Value
    pub value: f64,
    /// Unit of the value
    pub unit: String,
    /// `higher`, `lower` or `neither`
    pub better: String,
    /// Formula and source
    pub formula: String,
    /// Change since the last decision, if there was one
    pub change: Option<f64>,
    /// Change since the last proposal that was taken; none where nothing was decided since
    pub since_proposal: Option<f64>,
}

/// Boxes of the split picture: services laid out in Rust.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct SplitView {
    /// Services by key, then `(shared)`, `(stays)` and `(dead)`
    pub services: Vec<ServiceView>,
    /// Seams, heaviest first
    pub seams: Vec<SeamView>,
    /// Metrics
    pub metrics: Vec<MetricView>,
    /// What undo would take back
    pub undo: Option<String>,
    /// What redo would do again
    pub redo: Option<String>,
    /// Decisions so far, oldest first
    pub decisions: Vec<String>,
    /// Pairs kept together, with their names
    pub together: Vec<(String, String)>,
    /// Pairs kept apart
    pub apart: Vec<(String, String)>,
    /// Splits side by side, in the order they were made; this is the current one
    pub alternatives: Vec<AlternativeView>,
    /// What is stated beside the code; none where nothing is
    pub stated: Option<StatedView>,
    /// Pages on which its units are, where these are many; 0: they are here
    pub pages: u32,
    /// By what number its pages are asked for
    pub reading: u32,
}

/// Some units of a service of a large split.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct SplitPage {
    /// A place among the services
    pub service: u32,
    /// The units
    pub units: Vec<SplitUnit>,
}

/// What a new proposal is asked for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct ProposalRequest {
    /// How many services; none: chosen by the engine
    pub services: Option<u32>,
    /// Weight of structure
    pub structure: f64,
    /// Weight of data
    pub data: f64,
    /// Weight of domain words
    pub domain: f64,
    /// Weight of what each entry point reaches
    pub entry: f64,
    /// Weight of what changes together
    pub history: f64,
    /// Weight of who writes and owns the files
    pub ownership: f64,
    /// Weight of calls seen in production
    pub runtime: f64,
    /// Leave names of folders and packages out
    pub ignore_paths: bool,
    /// What it is made by: `consensus`, `domain`, `data`, `change`, `team`
    pub strategy: String,
    /// The least number of units of a service
    pub least_units: Option<u32>,
    /// The largest
    pub most_units: Option<u32>,
    /// Units that write one table go to one service
    pub one_owner: bool,
    /// Seed
    #[ts(type = "number")]
    pub seed: u64,
}

/// A format that can be exported.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FormatView {
    /// Name on the command line
    pub id: String,
    /// What people read
    pub label: String,
    /// What is exported: `graph`, `split`, `plan`, `check`, `status`
    pub subject: String,
    /// Ending of the file, without the dot
    pub extension: String,
}

/// The user's own settings, kept beside the projects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// `system`, `light` or `dark`
    pub theme: String,
    /// Command that opens the editor, with `{path}` and `{line}`; empty: the system's choice for the file
    pub editor: String,
    /// Size of text in percent of the system's
    pub text_size: u32,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences { theme: String::new(), editor: String::new(), text_size: 100 }
    }
}
