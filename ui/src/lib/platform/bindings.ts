// Written by `cargo xtask bindings` from the wire types of crates/app. Do not edit.

/** A monolith that was opened before. */
export type RecentProject = {
  /** Absolute path of its folder */
  root: string;
  /** The folder's name */
  name: string;
  /** When it was last opened: seconds since 1970, UTC */
  opened: number;
  /** The folder is there now */
  present: boolean;
};

/** A sample monolith that comes with the program. */
export type Sample = {
  /** What to call it */
  name: string;
  /** One line about it */
  about: string;
  /** Absolute path of its folder */
  root: string;
};

/** How far a scan is. */
export type ScanProgress = {
  /** `walking`, `reading` or `resolving`, `building` */
  stage: string;
  /** Files read so far */
  files_done: number;
  /** Files to read; 0 while unknown */
  files_total: number;
  /** Bytes read so far */
  bytes_done: number;
  /** The file being read */
  current: string;
};

/** A failure, as the interface gets it. */
export type WireError = {
  /** A code that the interface acts on: `cancelled`, `no_project`, `bad_edit`, `bad_database`, `newer_database`, `not_found`, `failed` */
  code: string;
  /** One sentence: what was tried, on what, why it failed, what to do */
  message: string;
};

/** The commit a snapshot stands for. */
export type CommitView = {
  /** Full hash */
  id: string;
  /** First line of its message */
  subject: string;
  /** Seconds since 1970, UTC */
  time: number;
  /** The work tree differs from the commit */
  dirty: boolean;
};

/** References by how they ended. */
export type Resolution = {
  /** All references */
  references: number;
  /** Followed to a unit */
  resolved: number;
  /** Followed to a library */
  external: number;
  /** Not followed */
  unresolved: number;
  /** (resolved + external) / references, 0 to 1; 1 where there is no reference */
  share: number;
  /** The share is 0.9 or more: claims that need completeness hold */
  sure: boolean;
};

/** One language of the monolith. */
export type LanguageView = {
  /** What people call it */
  name: string;
  /** Files */
  files: number;
  /** Lines */
  lines: number;
  /** Units */
  units: number;
  /** How its references ended */
  resolution: Resolution;
};

/** A file that was read in part or not at all, or a folder that could not be opened. */
export type ProblemView = {
  /** Relative path */
  path: string;
  /** `partial` or `skipped` */
  status: string;
  /** Why, in one sentence */
  reason: string;
};

/** References that could not be followed, by language and reason. */
export type UnresolvedView = {
  /** Language */
  language: string;
  /** Reason */
  reason: string;
  /** How many */
  references: number;
  /** Some of them: path, line, name */
  samples: Array<[string, number, string]>;
};

/** A unit in a list. */
export type UnitRow = {
  /** Stable id */
  id: string;
  /** Simple name */
  name: string;
  /** Qualified name */
  qualified_name: string;
  /** Relative path */
  path: string;
  /** 1-based line */
  line: number;
  /** Language id */
  language: string;
  /** Kind: class, module, … */
  kind: string;
  /** Role: entry, entity, … */
  role: string;
  /** Length in lines */
  lines: number;
  /** Units that depend on it */
  fan_in: number;
  /** Units it depends on */
  fan_out: number;
  /** Number of its cycle, if any */
  cycle: number | null;
  /** Key of its service, or `(shared)`, `(stays)` */
  place: string;
};

/** A cycle. */
export type CycleView = {
  /** Its number */
  number: number;
  /** How many units it has */
  units: number;
  /** Unit ids along one short round trip of it */
  example: Array<string>;
};

/** An entry point. */
export type EntryPointView = {
  /** http, rpc, message, scheduled, command, main */
  kind: string;
  /** HTTP method, or empty */
  method: string;
  /** Route, topic, schedule or command */
  route: string;
  /** The unit's id */
  unit: string;
  /** The unit's name */
  unit_name: string;
  /** Relative path */
  path: string;
  /** 1-based line */
  line: number;
};

/** A table with those who touch it. */
export type TableView = {
  /** Name */
  name: string;
  /** Columns */
  columns: Array<string>;
  /** Tables its foreign keys lead to */
  references: Array<string>;
  /** Ids of units that read it */
  readers: Array<string>;
  /** Ids of units that write it */
  writers: Array<string>;
};

/** An external library. */
export type ExternalView = {
  /** Name */
  name: string;
  /** Units that use it */
  units: number;
  /** References that lead to it */
  references: number;
};

/** What the monolith is, at a glance. */
export type Overview = {
  /** The folder's name */
  name: string;
  /** Absolute path */
  root: string;
  /** The commit, where there is a repository */
  commit: CommitView | null;
  /** Files met */
  files: number;
  /** Files read whole */
  parsed: number;
  /** Files read in part */
  partial: number;
  /** Files not read */
  skipped: number;
  /** Lines */
  lines: number;
  /** Units, tests included */
  units: number;
  /** Units of test code */
  test_units: number;
  /** Dependencies between units */
  dependencies: number;
  /** How references ended, all languages */
  resolution: Resolution;
  /** By language, largest first */
  languages: Array<LanguageView>;
  /** Files that were not read whole */
  problems: Array<ProblemView>;
  /** References not followed, most first */
  unresolved: Array<UnresolvedView>;
  /** Cycles, largest first, at most 100 */
  cycles: Array<CycleView>;
  /** All cycles */
  cycle_count: number;
  /** Units most in the way: fan-in × fan-out, highest first, at most 20 */
  hot_spots: Array<UnitRow>;
  /** Tables */
  tables: Array<TableView>;
  /** Entry points */
  entry_points: Array<EntryPointView>;
  /** External libraries, most used first */
  externals: Array<ExternalView>;
  /** Names of languages met for which something is not analysed, with what */
  not_analysed: Array<string>;
};

/** What to draw of the map. */
export type MapQuery = {
  /** `folder` or `service` */
  group_by: string;
  /** Ids of groups that are open */
  expanded: Array<string>;
  /** Only this box (group or unit id) and what is within `depth` steps of it */
  focus: string | null;
  /** Steps around the focus */
  depth: number;
  /** `in`, `out` or `both` */
  direction: string;
  /** Leave out test code */
  hide_tests: boolean;
  /** Leave out the shared library */
  hide_shared: boolean;
  /** Only units in cycles */
  only_cycles: boolean;
  /** Only units with a dependency that crosses the split */
  only_crossing: boolean;
};

/** A box of the map: a group or a unit. */
export type MapBoxView = {
  /** Group id (`folder:…`, `service:…`) or unit id */
  id: string;
  /** What to write on it */
  label: string;
  /** Index of the box around it */
  parent: number | null;
  /** A unit, not a group */
  is_unit: boolean;
  /** Units in it */
  units: number;
  /** Drawn open */
  open: boolean;
  /** Left, top, width, height */
  rect: [number, number, number, number];
  /** Level among its siblings, 0 at the bottom */
  level: number;
  /** Shared by boxes of one cycle */
  cycle: number | null;
  /** Role, for a unit */
  role: string;
  /** Key of the service, `(shared)`, `(stays)`; empty for a group of several */
  place: string;
};

/** An edge of the map. */
export type MapEdgeView = {
  /** Index of a box */
  from: number;
  /** Index of a box */
  to: number;
  /** Dependencies folded into it */
  dependencies: number;
  /** References folded into it */
  references: number;
  /** Points upwards, against the levels */
  against: boolean;
  /** Within a cycle */
  in_cycle: boolean;
  /** Crosses from one service to another */
  crosses: boolean;
};

/** The map, ready to draw. */
export type MapView = {
  /** Width and height */
  size: [number, number];
  /** Boxes, parents before children */
  boxes: Array<MapBoxView>;
  /** Edges */
  edges: Array<MapEdgeView>;
  /** Groups that stay closed because too much would be drawn */
  kept_closed: Array<string>;
};

/** Something that search found. */
export type SearchHit = {
  /** `unit`, `folder`, `table`, `route`, `service` */
  kind: string;
  /** Id to select: a unit id, a group id, a table's name, a service key */
  id: string;
  /** What to show */
  label: string;
  /** Where it is */
  detail: string;
};

/** A dependency seen from one unit. */
export type NeighbourView = {
  /** The other unit */
  id: string;
  /** Its name */
  name: string;
  /** Its place */
  place: string;
  /** References by kind */
  kinds: { [key in string]: number };
  /** References */
  references: number;
  /** Only in test code */
  test_only: boolean;
};

/** One table access of a unit. */
export type AccessView = {
  /** Table */
  table: string;
  /** `read` or `write` */
  mode: string;
  /** Relative path */
  path: string;
  /** 1-based line */
  line: number;
};

/** Why a unit is where it is. */
export type ReasonView = {
  /** Its place: a service key, `(shared)` or `(stays)` */
  place: string;
  /** Where it would go otherwise */
  runner_up: string | null;
  /** −1 to 1; near 0 or below is doubtful */
  margin: number;
  /** Strongest first */
  evidence: Array<string>;
  /** Placed by decision */
  pinned: boolean;
};

/** All about one unit. */
export type UnitView = {
  /** The row */
  row: UnitRow;
  /** What depends on it, heaviest first */
  callers: Array<NeighbourView>;
  /** What it depends on, heaviest first */
  callees: Array<NeighbourView>;
  /** Its entry points */
  entry_points: Array<EntryPointView>;
  /** Its table accesses */
  accesses: Array<AccessView>;
  /** Configuration keys it reads */
  configuration: Array<string>;
  /** Libraries it uses */
  externals: Array<string>;
  /** Why it is where it is */
  reason: ReasonView | null;
  /** Left out of the migration, with the reason */
  excluded: string | null;
};

/** A line that proves an edge. */
export type EvidenceRow = {
  /** Unit that refers */
  from: string;
  /** Its name, with the member: `OrderService.place` */
  from_name: string;
  /** Unit that is referred to */
  to: string;
  /** Its name, with the member */
  to_name: string;
  /** Kind of reference */
  kind: string;
  /** Relative path */
  path: string;
  /** 1-based line */
  line: number;
  /** Only in test code */
  test: boolean;
};

/** The evidence of an edge between two boxes, services or units. */
export type EvidenceView = {
  /** What the edge leads from */
  from_label: string;
  /** What it leads to */
  to_label: string;
  /** All of the evidence, counted */
  total: number;
  /** The first 2,000 lines of it */
  rows: Array<EvidenceRow>;
};

/** Source text of a file. */
export type SourceView = {
  /** Relative path */
  path: string;
  /** Language id, or empty */
  language: string;
  /** The text, or a part of it around the line asked for */
  text: string;
  /** 1-based number of the first line of `text` */
  first_line: number;
  /** Lines of the file */
  lines: number;
  /** The file has changed since the scan */
  changed: boolean;
};

/** A service of the split. */
export type ServiceView = {
  /** Stable key; `(shared)` and `(stays)` for the other two places */
  key: string;
  /** What it is called */
  name: string;
  /** What it is for */
  why: string;
  /** Folder its own code lives in, once moved */
  home: string | null;
  /** Its units, tests left out */
  units: Array<SplitUnit>;
  /** Test units that go with it */
  test_units: number;
  /** Tables it owns */
  tables: Array<string>;
  /** Entry points */
  entry_points: number;
  /** Lines */
  lines: number;
  /** Share of its references that stay inside, 0 to 1 */
  cohesion: number;
};

/** A unit on the split bench. */
export type SplitUnit = {
  /** Id */
  id: string;
  /** Name */
  name: string;
  /** Role */
  role: string;
  /** Lines */
  lines: number;
  /** −1 to 1; near 0 or below is doubtful */
  margin: number;
  /** Key of the runner-up */
  runner_up: string | null;
  /** Placed by decision */
  pinned: boolean;
};

/** All that crosses from one place of the split to another. */
export type SeamView = {
  /** Service key or `(stays)` */
  from: string;
  /** Service key or `(stays)` */
  to: string;
  /** References */
  references: number;
  /** Tables that both touch */
  tables: Array<string>;
  /** Transactions that span both */
  transactions: number;
};

/** One number about the split. */
export type MetricView = {
  /** Stable name */
  id: string;
  /** What people read */
  label: string;
  /** Value */
  value: number;
  /** Unit of the value */
  unit: string;
  /** `higher`, `lower` or `neither` */
  better: string;
  /** Formula and source */
  formula: string;
  /** Change since the last decision, if there was one */
  change: number | null;
};

/** Boxes of the split picture: services laid out in Rust. */
export type SplitView = {
  /** Services by key, then `(shared)` and `(stays)` */
  services: Array<ServiceView>;
  /** Seams, heaviest first */
  seams: Array<SeamView>;
  /** Metrics */
  metrics: Array<MetricView>;
  /** What undo would take back */
  undo: string | null;
  /** What redo would do again */
  redo: string | null;
  /** Decisions so far, oldest first */
  decisions: Array<string>;
  /** Pairs kept together, with their names */
  together: Array<[string, string]>;
  /** Pairs kept apart */
  apart: Array<[string, string]>;
};

/** What a new proposal is asked for. */
export type ProposalRequest = {
  /** How many services; none: chosen by the engine */
  services: number | null;
  /** Weight of structure */
  structure: number;
  /** Weight of data */
  data: number;
  /** Weight of domain words */
  domain: number;
  /** Seed */
  seed: number;
};

/** A format that can be exported. */
export type FormatView = {
  /** Name on the command line */
  id: string;
  /** What people read */
  label: string;
  /** What is exported: `graph`, `split`, `plan`, `check`, `status` */
  subject: string;
  /** Ending of the file, without the dot */
  extension: string;
};

/** The user's own settings, kept beside the projects. */
export type Preferences = {
  /** `system`, `light` or `dark` */
  theme: string;
  /** Command that opens the editor, with `{path}` and `{line}`; empty: the system's choice for the file */
  editor: string;
};

/** A place in stable words: a service's key, the shared library, or what stays. */
export type PlaceName = { "place": "service", "key": string } | { "place": "shared" } | { "place": "stays" };

/** A service as decided. */
export type DraftService = { name: string; home: string | null };

/** One decision of the architect. */
export type Edit =
  | { "edit": "adopt"; services: { [key in string]: DraftService }; places: { [key in string]: PlaceName } }
  | { "edit": "move"; units: Array<string>; to: PlaceName }
  | { "edit": "create"; name: string; units: Array<string> }
  | { "edit": "merge"; service: string; into: string }
  | { "edit": "rename"; service: string; name: string }
  | { "edit": "pin"; units: Array<string> }
  | { "edit": "unpin"; units: Array<string> }
  | { "edit": "together"; a: string; b: string }
  | { "edit": "apart"; a: string; b: string }
  | { "edit": "free"; a: string; b: string }
  | { "edit": "exclude"; unit: string; reason: string }
  | { "edit": "include"; unit: string }
  | { "edit": "set_home"; service: string; home: string | null };
