import type { MapQuery, MapView, PathQuery, SavedView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import { colourings, type ColourBy } from "$lib/views/map/colours";
import { buildScene, type Scene } from "$lib/views/map/scene";
import { holdStill, lookAround, type Viewport } from "$lib/views/map/viewport";

import type { Notices } from "./notices.svelte";
import { isGroup } from "./selection";

export const firstQuery: MapQuery = {
  group_by: "folder",
  opening: "telling",
  expanded: [],
  show: null,
  focus: null,
  depth: 1,
  direction: "both",
  paths: null,
  hide_tests: true,
  hide_shared: false,
  only_cycles: false,
  cycle: null,
  only_crossing: false,
  compared: null,
  only_differing: false,
  externals: false,
  keep: "",
  remove: "",
};

/** Every narrowing that could hide what is looked for is left. */
const wide: Partial<MapQuery> = { focus: null, paths: null, only_cycles: false, cycle: null, only_crossing: false, only_differing: false, keep: "", remove: "" };

/** How many of the heaviest edges are drawn where nothing is selected. */
export const edgeCounts = [50, 150, 300, 1000] as const;
const firstEdges = 150;

/** A stop on the way through what was looked at. */
export interface MapStop {
  query: MapQuery;
  viewport: Viewport | null;
}

/** What a change of the query does to the window: shows all, stays, keeps a box where it is, or shows all as far as
 * that can be read and else what is around a box. */
type Look = "all" | "stay" | { anchor: string } | { around: string };

export class MapState {
  query = $state.raw<MapQuery>(firstQuery);
  view = $state.raw<MapView | null>(null);
  loading = $state(false);
  stale = $state(true);
  searching = $state("");
  /** Where the picture was left; none: fit it to the window. */
  viewport = $state.raw<Viewport | null>(null);
  colourBy = $state<ColourBy>("service");
  edges = $state<number>(firstEdges);
  saved = $state.raw<SavedView[]>([]);
  /** A box from which ways are to be found, until the other end is told. */
  wayFrom = $state<string | null>(null);
  /** The way that is brought forward: a place in the view's list. */
  chosenPath = $state<number | null>(null);

  readonly scene: Scene | null = $derived(this.view ? buildScene(this.view) : null);
  readonly matches: number[] = $derived(this.scene ? findBoxes(this.scene, this.searching) : []);
  /** Something is left out beside test code. */
  readonly narrowed: boolean = $derived(isNarrowed(this.query));

  /** Told before and after the question changes. */
  onLeave: () => void = () => {};
  onArrive: () => void = () => {};

  /** Set by what draws the map. */
  zoomToSelection: () => void = () => {};

  /** What the window shows now, and its size: the canvas tells. */
  shown: { viewport: Viewport; width: number; height: number } | null = null;
  #request = 0;

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
    private readonly compared: () => number | null,
  ) {}

  /** The query as the engine is asked: with the alternative that is being compared. */
  get asked(): MapQuery {
    return { ...this.query, compared: this.compared() };
  }

  reset(): void {
    this.#request += 1;
    this.query = firstQuery;
    this.view = null;
    this.viewport = null;
    this.shown = null;
    this.searching = "";
    this.saved = [];
    this.wayFrom = null;
    this.chosenPath = null;
    this.colourBy = "service";
    this.edges = firstEdges;
    this.loading = false;
    this.stale = true;
  }

  /** A picture that came by another way. */
  take(view: MapView): void {
    this.view = view;
    this.stale = false;
  }

  async load(look: Look = "stay"): Promise<void> {
    const request = ++this.#request;
    this.loading = true;
    this.stale = false;
    try {
      const view = await this.commands.map(this.asked);
      if (request === this.#request) this.#show(view, look);
    } catch (thrown) {
      if (request === this.#request) this.notices.fail(thrown);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  #show(view: MapView, look: Look): void {
    const before = this.scene;
    this.view = view;
    this.chosenPath = null;
    const after = this.scene;
    if (look === "all") this.viewport = null;
    else if (typeof look === "object" && "around" in look) this.viewport = after && this.shown && lookAround(after, look.around, this.shown);
    else if (typeof look === "object" && before && after && this.shown) this.viewport = holdStill(before, after, look.anchor, this.shown);
  }

  change(changed: Partial<MapQuery>, look: Look = "stay"): Promise<void> {
    this.onLeave();
    this.query = { ...this.query, ...changed };
    this.onArrive();
    return this.load(look);
  }

  toggleOpen(id: string): Promise<void> {
    return this.isExpanded(id) ? this.collapse(id) : this.expand([id]);
  }

  isExpanded(id: string): boolean {
    return this.openIds().includes(id);
  }

  /** The groups that are open, whoever opened them. */
  openIds(): string[] {
    if (!this.view) return this.query.expanded;
    const drawn = this.view.boxes.flatMap((box) => (box.open ? [box.id] : []));
    // What is beyond the limit stays wanted.
    const wanted = this.query.opening === "named" ? this.query.expanded : [];
    return [...new Set([...drawn, ...wanted])];
  }

  expand(ids: string[]): Promise<void> {
    return this.#open([...new Set([...this.openIds(), ...ids])], ids[0]);
  }

  /** Closes a group and all within it. */
  collapse(id: string): Promise<void> {
    return this.#open(this.openIds().filter((open) => open !== id && !open.startsWith(`${id}/`)), id);
  }

  #open(expanded: string[], anchor: string | undefined): Promise<void> {
    return this.change({ opening: "named", expanded, show: null }, anchor === undefined ? "all" : { anchor });
  }

  collapseAll(): Promise<void> {
    return this.change({ opening: "named", expanded: [], show: null }, "all");
  }

  /** As it opens by itself, or all that the limit allows. */
  openAll(opening: "telling" | "all"): Promise<void> {
    return this.change({ opening, expanded: [], show: null }, "all");
  }

  groupBy(group_by: string): Promise<void> {
    return this.change({ group_by, opening: "telling", expanded: [], show: null }, "all");
  }

  focusOn(id: string | null): Promise<void> {
    const look = id === null ? "all" : { around: id };
    const show = id === null || isGroup(id) ? null : id;
    return this.change({ focus: id, opening: "telling", expanded: [], show, paths: null }, look);
  }

  /** Opens the groups around a box, and leaves every narrowing that could hide it. */
  reveal(id: string): Promise<void> {
    return this.change({ ...wide, show: id }, { around: id });
  }

  /** One cycle alone, told by one of its units, with all groups around them open. */
  showCycle(member: string): Promise<void> {
    return this.change({ ...wide, cycle: member, opening: "all", expanded: [], show: null }, "all");
  }

  findPaths(paths: PathQuery | null): Promise<void> {
    this.wayFrom = null;
    return this.change({ paths, focus: null, opening: "telling", expanded: [], show: null }, "all");
  }

  /** Another alternative is compared, or none any more. */
  recompare(): void {
    if (this.compared() === null && this.query.only_differing) this.query = { ...this.query, only_differing: false };
    this.stale = true;
  }

  /** Leaves every narrowing. */
  widen(): Promise<void> {
    const { group_by, hide_tests } = this.query;
    return this.change({ ...firstQuery, group_by, hide_tests }, "all");
  }

  /** Which edges of the selection are drawn; of a focus, which neighbours are shown. */
  look(direction: string): void {
    if (this.query.focus !== null) void this.change({ direction }, "all");
    else this.query = { ...this.query, direction };
  }

  get stop(): MapStop {
    return { query: this.query, viewport: this.viewport };
  }

  /** Goes back, or forward, to where it was. */
  async revisit({ query, viewport }: MapStop): Promise<void> {
    const same = JSON.stringify(query) === JSON.stringify(this.query);
    this.query = query;
    if (!same || this.stale) await this.load();
    this.viewport = viewport;
  }

  async loadSaved(): Promise<void> {
    await this.#keep(() => this.commands.savedViews());
  }

  saveView(name: string): Promise<boolean> {
    const viewport = this.viewport;
    const view: SavedView = {
      name,
      query: this.query,
      viewport: viewport && [viewport.scale, viewport.x, viewport.y],
      colour_by: this.colourBy,
      edges: this.edges,
    };
    return this.#keep(() => this.commands.saveView(view));
  }

  removeView(name: string): Promise<boolean> {
    return this.#keep(() => this.commands.removeView(name));
  }

  async showSaved(view: SavedView): Promise<void> {
    this.colourBy = colourings.find((by) => by === view.colour_by) ?? "service";
    this.edges = edgeCounts.find((count) => count === view.edges) ?? firstEdges;
    await this.change({ ...firstQuery, ...view.query }, "all");
    if (view.viewport) this.viewport = { scale: view.viewport[0], x: view.viewport[1], y: view.viewport[2] };
  }

  async #keep(call: () => Promise<SavedView[]>): Promise<boolean> {
    try {
      this.saved = await call();
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    }
  }
}

export function isNarrowed(query: MapQuery): boolean {
  return Boolean(query.focus ?? query.paths ?? query.cycle) || query.only_cycles || query.only_crossing || query.only_differing || query.hide_shared || Boolean(query.keep || query.remove);
}

function findBoxes(scene: Scene, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return scene.boxes.flatMap((box, at) => (box.label.toLowerCase().includes(wanted) ? [at] : []));
}
