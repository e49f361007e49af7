import { getContext, setContext } from "svelte";

import { copyText } from "$lib/clipboard";
import { counted } from "$lib/format";
import type { MapView, UnitView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";
import type { Desktop } from "$lib/platform/desktop";
import type { CheckDocument, PlanDocument, StatusDocument } from "$lib/platform/documents";

import { Activity } from "./activity.svelte";
import { AlternativesState } from "./alternatives.svelte";
import { DocumentState } from "./document.svelte";
import { DrawerState } from "./drawer.svelte";
import { History, type Visit } from "./history.svelte";
import { firstQuery, MapState } from "./map.svelte";
import { MatrixState } from "./matrix.svelte";
import { Notices } from "./notices.svelte";
import { OutsideState } from "./outside.svelte";
import { PreferencesState } from "./preferences.svelte";
import { ProjectState } from "./project.svelte";
import { ReplayState } from "./replay.svelte";
import { boxOfSelection, selectionKey, type Selected, type View } from "./selection";
import { SplitState, type Panel } from "./split.svelte";
import { TablesState, type PagedTable } from "./tables.svelte";
import { TourState } from "./tour.svelte";

/** What lies over the window, asking for something. */
export type Dialog = "palette" | "help" | "guide" | "export" | "preferences" | "move" | "create" | "merge" | "exclude" | "pair" | "home" | "divide" | "extract" | "propose" | "keep" | "picture";

/** The window: one project, one selection, many views. */
export class Workbench {
  readonly notices = new Notices();
  readonly history = new History();
  readonly activity = new Activity();
  readonly tour = new TourState();
  readonly commands: Commands;
  readonly preferences: PreferencesState;
  readonly project: ProjectState;
  readonly map: MapState;
  readonly matrix: MatrixState;
  readonly tables: TablesState;
  readonly split: SplitState;
  readonly alternatives: AlternativesState;
  readonly outside: OutsideState;
  readonly replay: ReplayState;
  readonly drawer: DrawerState;
  readonly plan: DocumentState<PlanDocument>;
  readonly progress: DocumentState<StatusDocument>;
  readonly check: DocumentState<CheckDocument>;

  view = $state<View>("overview");
  selected = $state.raw<Selected | null>(null);
  /** All about the selected unit, once it is here. */
  unit = $state.raw<UnitView | null>(null);
  dialog = $state<Dialog | null>(null);
  inspecting = $state(true);
  /** Pictures are shown as the tables they could be. */
  asTable = $state(false);
  /** A sentence for those who cannot see what changed. */
  announcement = $state("");

  readonly selectedUnit = $derived(this.selected?.kind === "unit" ? this.selected.id : null);
  readonly selectedCycle = $derived.by(() => {
    const { selected } = this;
    return selected?.kind === "cycle" ? this.project.overview?.cycles.find(({ number }) => number === selected.number) : undefined;
  });
  readonly selectedService = $derived(this.selected?.kind === "service" ? this.selected.key : null);

  constructor(
    engine: Commands,
    readonly desktop: Desktop,
  ) {
    const commands = this.activity.watch(engine);
    this.commands = commands;
    this.preferences = new PreferencesState(commands, this.notices);
    this.project = new ProjectState(commands, this.notices);
    this.map = new MapState(commands, this.notices, () => this.alternatives.comparedWith);
    this.matrix = new MatrixState(commands, this.notices, () => this.map.asked);
    this.tables = new TablesState(commands, this.notices);
    this.split = new SplitState(commands, this.notices);
    this.alternatives = new AlternativesState(commands, this.notices, this.split);
    this.outside = new OutsideState(commands);
    this.replay = new ReplayState(commands, this.outside);
    this.drawer = new DrawerState(commands, this.notices, () => (this.view === "map" || this.view === "matrix" ? this.map.asked : null));
    this.plan = new DocumentState(() => commands.plan(), this.notices);
    this.progress = new DocumentState(() => commands.progress(), this.notices);
    this.check = new DocumentState(() => commands.check(false), this.notices);
    this.map.onLeave = () => this.history.leave(this.map.stop);
    this.map.onArrive = () => this.view === "map" && this.#remember();
    this.alternatives.onCompared = () => {
      this.map.recompare();
      this.matrix.expire();
    };
    this.outside.onRead = () => void this.#afterReading();
    this.split.onDecision = (done) => this.#afterDecision(done);
  }

  /** Units that the next action is about. */
  get acted(): string[] {
    return this.split.actedOn(this.selectedUnit);
  }

  async open(root: string): Promise<void> {
    this.dialog = null;
    const kept = await this.project.openKept(root, firstQuery);
    if (kept) {
      void this.#update();
      await this.#begin(kept.map);
    } else if (await this.project.open(root, firstQuery, (coarse) => this.map.take(coarse.map))) await this.#begin(null);
    else if (!this.project.overview) this.map.reset();
  }

  /** Brings what the last scan left up to date, in the background. */
  async #update(): Promise<void> {
    if (!(await this.project.update())) return;
    this.#expire();
    await Promise.all([this.#readSplit(), this.#readUnit()]);
    void this.outside.load();
    this.announcement = "What is shown is up to date.";
  }

  /** The split, and with it the places that first pictures could not show. */
  async #readSplit(): Promise<void> {
    await this.split.load();
    const placed = this.map.view?.has_places ?? true;
    if (!placed) this.map.stale = true;
    await this.project.refresh();
  }

  async pickAndOpen(): Promise<void> {
    const root = await this.desktop.pickFolder();
    if (root !== null) await this.open(root);
  }

  async rescan(): Promise<void> {
    if (!(await this.project.rescan())) return;
    this.#expire();
    await Promise.all([this.#readSplit(), this.#readUnit()]);
    void this.outside.load();
    this.announcement = "Scanned again.";
  }

  async close(): Promise<void> {
    await this.project.close();
    this.#forget();
    await this.desktop.setTitle("Banyan");
  }

  show(view: View): void {
    this.history.leave(this.map.stop);
    if (view !== this.view) this.notices.forgetFailures();
    this.view = view;
    this.#remember();
  }

  select(selected: Selected | null): void {
    if (selectionKey(selected) === selectionKey(this.selected)) return;
    this.history.leave(this.map.stop);
    this.selected = selected;
    this.#remember();
    void this.#readUnit();
  }

  selectUnit(id: string): void {
    this.select({ kind: "unit", id });
  }

  back(): void {
    this.history.leave(this.map.stop);
    this.#revisit(this.history.back());
  }

  forward(): void {
    this.history.leave(this.map.stop);
    this.#revisit(this.history.forward());
  }

  /** Selects an edge and opens its evidence. */
  showEvidence(from: string, to: string): void {
    this.select({ kind: "edge", from, to });
    void this.drawer.showEvidence(from, to);
  }

  /** Shows a unit on the map, with the groups around it open. */
  async showOnMap(id: string, focus: boolean): Promise<void> {
    this.selectUnit(id);
    this.show("map");
    await (focus ? this.map.focusOn(id) : this.map.reveal(id));
  }

  /** Takes the selection as the beginning of ways, then another as their end, and finds them. */
  takeWayEnd(): void {
    const box = boxOfSelection(this.selected);
    const from = this.map.wayFrom;
    if (from === null || box === from || box === null) {
      this.map.wayFrom = from === null ? box : null;
      if (this.map.wayFrom !== null) this.announcement = "Ways begin here. Select where they end and press W.";
      return;
    }
    if (this.view !== "map") this.show("map");
    void this.map.findPaths({ from, to: box, longer_by: 0 });
  }

  /** Shows the row of a unit in the matrix, with the groups around it open. */
  async showInMatrix(id: string): Promise<void> {
    this.selectUnit(id);
    this.show("matrix");
    await this.matrix.reveal(id, true);
  }

  /** Narrows the map to what is selected and its neighbours, or widens it again. */
  toggleFocus(): void {
    const box = boxOfSelection(this.selected);
    if (this.map.query.focus !== null && (this.map.query.focus === box || box === null)) void this.map.focusOn(null);
    else if (box !== null) {
      if (this.view !== "map") this.show("map");
      void this.map.focusOn(box);
    }
  }

  async openInEditor(): Promise<void> {
    const { source, line, open } = this.drawer;
    if (open && source) await this.drawer.openInEditor(source.path, line);
    else if (this.unit) await this.drawer.openInEditor(this.unit.row.path, this.unit.row.line);
  }

  async showSource(): Promise<void> {
    if (this.unit) await this.drawer.showPlace(this.unit.row.path, this.unit.row.line);
  }

  /** Opens a sample and takes the first steps in it. */
  async openWithTour(root: string): Promise<void> {
    await this.open(root);
    if (this.project.phase === "open") this.tour.begin();
  }

  /** Shows a file and selects the first unit that it declares. */
  async showFile(path: string): Promise<void> {
    await this.drawer.showPlace(path, 1);
    const first = this.drawer.source?.path === path ? this.drawer.source.units[0] : undefined;
    if (first) this.selectUnit(first.id);
  }

  /** Shows where a unit is declared. */
  async showSourceOf(id: string): Promise<void> {
    const unit = this.unit?.row.id === id ? this.unit : await this.#fetchUnit(id);
    if (unit) await this.drawer.showPlace(unit.row.path, unit.row.line);
  }

  /** Copies a table, or one row of it by its number as found. */
  async copyTable(table: PagedTable, row: number | null): Promise<void> {
    try {
      const done = await copyText(await table.text(row));
      if (!done) throw { code: "failed", message: "The clipboard refused the text; export the table as CSV instead." };
      this.announcement = row === null ? `Copied ${counted(table.matching, "row")}.` : "Copied the row.";
      if (row === null) this.notices.done(this.announcement);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** Writes a table as CSV to a file that is asked for. */
  async exportTable(table: PagedTable): Promise<void> {
    const name = `${this.project.overview?.name ?? "banyan"}-${table.info.id}.csv`;
    const path = await this.desktop.pickSavePath(name, "CSV", "csv");
    if (path === null) return;
    try {
      await table.export(path);
      this.notices.done(`Exported ${counted(table.matching, "row")} to ${path}.`);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** Records today's violations as known: the check passes until there are more. */
  async acceptViolations(): Promise<void> {
    try {
      this.check.take(await this.commands.check(true));
      this.notices.done("Today's violations are the baseline now.");
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async togglePin(): Promise<boolean> {
    const units = this.acted;
    if (!units.length) return false;
    const allPinned = units.every((id) => this.split.units.get(id)?.pinned);
    return this.split.edit({ edit: allPinned ? "unpin" : "pin", units });
  }

  /** Shows the alternatives, compared with the first of the others. */
  showAlternatives(): void {
    this.showPanel("alternatives");
    const [first] = this.alternatives.others;
    if (this.alternatives.comparedWith === null && first) void this.alternatives.compare(first.id);
  }

  /** Shows a panel of the split. */
  showPanel(panel: Panel): void {
    this.split.panel = panel;
    if (this.view !== "split") this.show("split");
  }

  /** Shows the doubtful units, and selects the next of them. */
  nextDoubtful(): void {
    const next = this.split.doubtfulAfter(this.selectedUnit);
    if (!next) return;
    this.showPanel("doubtful");
    this.selectUnit(next.id);
  }

  /** A decision about the selected unit; in the list of the doubtful ones, the next follows. */
  async decideDoubt(decide: () => Promise<boolean>): Promise<void> {
    const inList = this.view === "split" && this.split.panel === "doubtful" && this.split.doubtful.some(({ id }) => id === this.selectedUnit);
    const next = inList ? this.split.doubtfulAfter(this.selectedUnit) : null;
    if ((await decide()) && next) this.selectUnit(next.id);
  }

  async #begin(map: MapView | null): Promise<void> {
    this.#forget();
    this.split.marks.recall(this.project.overview?.root ?? "");
    if (map) this.map.take(map);
    this.view = "overview";
    this.#remember();
    await this.desktop.setTitle(`${this.project.overview?.name ?? ""} – Banyan`);
    await this.#readSplit();
    void this.outside.load();
  }

  #forget(): void {
    this.selected = null;
    this.unit = null;
    this.history.clear();
    this.map.reset();
    this.matrix.reset();
    this.tables.reset();
    this.split.reset();
    this.alternatives.reset();
    this.outside.reset();
    this.replay.reset();
    this.drawer.reset();
    for (const document of [this.plan, this.progress, this.check]) document.reset();
  }

  #expire(): void {
    this.replay.expire();
    this.map.stale = true;
    this.matrix.expire();
    this.tables.expire();
    for (const document of [this.plan, this.progress, this.check]) document.expire();
  }

  /** Owners, changes and the metrics of teams are known now. */
  async #afterReading(): Promise<void> {
    this.map.stale = true;
    this.matrix.expire();
    await Promise.all([this.split.load(), this.#readUnit()]);
  }

  #afterDecision(done: string): void {
    this.announcement = done;
    this.alternatives.refresh();
    this.#expire();
    void this.#readUnit();
    void this.project.refresh();
    const gone = this.selectedService !== null && !this.split.service(this.selectedService);
    if (gone) this.select(null);
  }

  #remember(): void {
    this.history.visit({ view: this.view, selected: this.selected, map: this.map.stop });
  }

  #revisit(visit: Visit | null): void {
    if (!visit) return;
    this.view = visit.view;
    this.selected = visit.selected;
    if (visit.view === "map") void this.map.revisit(visit.map);
    void this.#readUnit();
  }

  async #readUnit(): Promise<void> {
    const id = this.selectedUnit;
    if (id === null) {
      this.unit = null;
      return;
    }
    const unit = await this.#fetchUnit(id);
    if (this.selectedUnit === id) this.unit = unit;
    if (!unit || unit.explained) return;
    const explained = await this.#fetchUnit(id, this.commands.explainUnit);
    if (explained && this.selectedUnit === id) this.unit = explained;
  }

  async #fetchUnit(id: string, fetch = this.commands.unit): Promise<UnitView | null> {
    try {
      return await fetch(id);
    } catch (thrown) {
      this.notices.fail(thrown);
      return null;
    }
  }
}

const key = Symbol("workbench");

export function provideWorkbench(bench: Workbench): Workbench {
  return setContext(key, bench);
}

export function useWorkbench(): Workbench {
  return getContext<Workbench>(key);
}
