// The operations of the engine, by the names they have in Rust.

import { Channel, invoke } from "@tauri-apps/api/core";

import type {
  AlternativeView,
  CoarseView,
  ComparisonView,
  CountView,
  Edit,
  EvidenceView,
  ExtractionRequest,
  ExtractionView,
  FormatView,
  HalvesView,
  KeptView,
  MapQuery,
  MapView,
  MatrixQuery,
  MatrixView,
  MatrixWindow,
  OutsideView,
  Overview,
  Preferences,
  PreviewView,
  ProposalRequest,
  RecentProject,
  Replay,
  Sample,
  SavedView,
  ScanProgress,
  SearchHit,
  SignalView,
  SourceView,
  SplitPage,
  SplitView,
  TableInfo,
  TablePage,
  TableQuery,
  TracesView,
  UnitView,
  WireError,
} from "./bindings";
import type { CheckDocument, PlanDocument, StatusDocument } from "./documents";

export interface Commands {
  recentProjects(): Promise<RecentProject[]>;
  samples(): Promise<Sample[]>;
  preferences(): Promise<Preferences>;
  setPreferences(preferences: Preferences): Promise<void>;
  /** The folder that the program was started with. */
  launchFolder(): Promise<string | null>;
  /** A first scan that takes a while shows a coarse picture by the query. */
  openProject(
    root: string,
    query: MapQuery,
    onProgress: (progress: ScanProgress) => void,
    onCoarse: (view: CoarseView) => void,
  ): Promise<Overview>;
  /** As its last scan left it; none where it was never scanned. */
  openKept(root: string, query: MapQuery): Promise<KeptView | null>;
  rescan(onProgress: (progress: ScanProgress) => void): Promise<Overview>;
  cancelScan(): Promise<void>;
  closeProject(): Promise<void>;
  overview(): Promise<Overview>;
  map(query: MapQuery): Promise<MapView>;
  savedViews(): Promise<SavedView[]>;
  /** Gives all that are saved then. */
  saveView(view: SavedView): Promise<SavedView[]>;
  removeView(name: string): Promise<SavedView[]>;
  savePicture(path: string, picture: Uint8Array): Promise<void>;
  matrix(query: MatrixQuery, window: MatrixWindow): Promise<MatrixView>;
  matrixCells(query: MatrixQuery): Promise<TableInfo>;
  tables(): Promise<TableInfo[]>;
  tablePage(query: TableQuery, first: number, count: number): Promise<TablePage>;
  /** With tabs between cells; one row by its number as found, or all that fit. */
  tableText(query: TableQuery, columns: string[], row: number | null): Promise<string>;
  exportTable(query: TableQuery, columns: string[], path: string): Promise<void>;
  /** Asks the engine to drop what it makes: a proposal is not taken, a file not written. */
  stop(): Promise<void>;
  search(text: string, limit: number): Promise<SearchHit[]>;
  /** All about one unit that is known by now. */
  unit(id: string): Promise<UnitView>;
  /** The same with the reason for its place, which may take a while to find. */
  explainUnit(id: string): Promise<UnitView>;
  /** Of an edge that a query drew, what the query leaves. */
  evidence(from: string, to: string, drawnBy: MapQuery | null): Promise<EvidenceView>;
  source(path: string, line: number): Promise<SourceView>;
  openInEditor(path: string, line: number): Promise<void>;
  split(): Promise<SplitView>;
  /** What a proposal rests on, and what is absent. */
  signals(): Promise<SignalView[]>;
  /** Numbers of services that a proposal could have, asked in this way but for their number. */
  counts(request: ProposalRequest): Promise<CountView[]>;
  /** Takes traces of production, a file or a folder of them; the first that are given count. */
  takeTraces(path: string): Promise<TracesView>;
  propose(request: ProposalRequest): Promise<SplitView>;
  /** Takes a new proposal as an alternative of its own, and shows it. */
  proposeAlternative(name: string, request: ProposalRequest): Promise<SplitView>;
  previewProposal(request: ProposalRequest): Promise<PreviewView>;
  edit(edit: Edit): Promise<SplitView>;
  /** What a decision would do; nothing is kept. */
  previewEdit(edit: Edit): Promise<PreviewView>;
  /** How a service could be divided in two; the preview's edit makes it so. */
  proposeHalves(service: string): Promise<HalvesView>;
  /** Everything that only the entry points of some units need; the preview's edit makes it so. */
  proposeExtraction(request: ExtractionRequest): Promise<ExtractionView>;
  undo(): Promise<SplitView>;
  redo(): Promise<SplitView>;
  /** Keeps a copy of an alternative, or of the one that is shown, under another name. */
  keepAlternative(name: string, of: number | null): Promise<AlternativeView[]>;
  switchAlternative(id: number): Promise<SplitView>;
  renameAlternative(id: number, name: string): Promise<AlternativeView[]>;
  deleteAlternative(id: number): Promise<AlternativeView[]>;
  compareAlternatives(one: number, other: number): Promise<ComparisonView>;
  /** What is told from outside of the source, as far as it is read; never waits for git. */
  outside(): Promise<OutsideView>;
  /** Reads the history of changes where it is not read yet. */
  readHistory(onProgress: (progress: ScanProgress) => void): Promise<OutsideView>;
  cancelHistory(): Promise<void>;
  /** The last months of changes, replayed on the split. */
  replay(months: number): Promise<Replay>;
  plan(): Promise<PlanDocument>;
  progress(): Promise<StatusDocument>;
  /** With `updateBaseline`, today's violations are recorded as known first. */
  check(updateBaseline: boolean): Promise<CheckDocument>;
  exportFormats(): Promise<FormatView[]>;
  export(format: string, path: string): Promise<void>;
}

/** A failure, whatever was thrown, as code and sentence. */
export function toWireError(thrown: unknown): WireError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return { code: String(thrown.code), message: String(thrown.message) };
  }
  return { code: "failed", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

function channelTo<T>(receive: (message: T) => void): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = receive;
  return channel;
}

/** JSON in plain ASCII: what a header can carry. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Documents cross over as the text that an export would be. */
async function readDocument<T>(command: string, values?: Record<string, unknown>): Promise<T> {
  return JSON.parse(await invoke<string>(command, values)) as T;
}

/** A split with all its units: many come by the page, so that nothing stands still meanwhile. */
async function readSplit(command: string, values?: Record<string, unknown>): Promise<SplitView> {
  const view = await invoke<SplitView>(command, values);
  for (let page = 0; page < view.pages; page += 1) {
    const { service, units } = await invoke<SplitPage>("split_page", { reading: view.reading, page });
    view.services[service]?.units.push(...units);
  }
  return view;
}

export const commands: Commands = {
  recentProjects: () => invoke("recent_projects"),
  samples: () => invoke("samples"),
  preferences: () => invoke("preferences"),
  setPreferences: (preferences) => invoke("set_preferences", { preferences }),
  launchFolder: () => invoke("launch_folder"),
  openProject: (root, query, onProgress, onCoarse) => invoke("open_project", { root, query, onProgress: channelTo(onProgress), onCoarse: channelTo(onCoarse) }),
  openKept: (root, query) => invoke("open_kept", { root, query }),
  rescan: (onProgress) => invoke("rescan", { onProgress: channelTo(onProgress) }),
  cancelScan: () => invoke("cancel_scan"),
  closeProject: () => invoke("close_project"),
  overview: () => invoke("overview"),
  map: (query) => invoke("map", { query }),
  savedViews: () => invoke("saved_views"),
  saveView: (view) => invoke("save_view", { view }),
  removeView: (name) => invoke("remove_view", { name }),
  savePicture: (path, picture) => invoke("save_picture", picture, { headers: { path: asciiJson(path) } }),
  matrix: (query, window) => invoke("matrix", { query, window }),
  matrixCells: (query) => invoke("matrix_cells", { query }),
  tables: () => invoke("tables"),
  tablePage: (query, first, count) => invoke("table_page", { query, first, count }),
  tableText: (query, columns, row) => invoke("table_text", { query, columns, row }),
  exportTable: (query, columns, path) => invoke("export_table", { query, columns, path }),
  stop: () => invoke("stop"),
  search: (text, limit) => invoke("search", { text, limit }),
  unit: (id) => invoke("unit", { id }),
  explainUnit: (id) => invoke("explain_unit", { id }),
  evidence: (from, to, drawnBy) => invoke("evidence", { from, to, drawnBy }),
  source: (path, line) => invoke("source", { path, line }),
  openInEditor: (path, line) => invoke("open_in_editor", { path, line }),
  split: () => readSplit("split"),
  signals: () => invoke("signals"),
  counts: (request) => invoke("counts", { request }),
  takeTraces: (path) => invoke("take_traces", { path }),
  propose: (request) => readSplit("propose", { request }),
  proposeAlternative: (name, request) => readSplit("propose_alternative", { name, request }),
  previewProposal: (request) => invoke("preview_proposal", { request }),
  edit: (edit) => readSplit("edit", { edit }),
  previewEdit: (edit) => invoke("preview_edit", { edit }),
  proposeHalves: (service) => invoke("propose_halves", { service }),
  proposeExtraction: (request) => invoke("propose_extraction", { request }),
  undo: () => readSplit("undo"),
  redo: () => readSplit("redo"),
  outside: () => invoke("outside"),
  readHistory: (onProgress) => invoke("read_history", { onProgress: channelTo(onProgress) }),
  cancelHistory: () => invoke("cancel_history"),
  replay: (months) => invoke("replay", { months }),
  keepAlternative: (name, of) => invoke("keep_alternative", { name, of }),
  switchAlternative: (id) => readSplit("switch_alternative", { id }),
  renameAlternative: (id, name) => invoke("rename_alternative", { id, name }),
  deleteAlternative: (id) => invoke("delete_alternative", { id }),
  compareAlternatives: (one, other) => invoke("compare_alternatives", { one, other }),
  plan: () => readDocument<PlanDocument>("plan"),
  progress: () => readDocument<StatusDocument>("progress"),
  check: (updateBaseline) => readDocument<CheckDocument>("check", { updateBaseline }),
  exportFormats: () => invoke("export_formats"),
  export: (format, path) => invoke("export", { format, path }),
};
