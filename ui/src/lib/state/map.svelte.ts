import type { MapQuery, MapView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import { buildScene, type Scene } from "$lib/views/map/scene";
import type { Viewport } from "$lib/views/map/viewport";

import type { Notices } from "./notices.svelte";

const firstQuery: MapQuery = {
  group_by: "folder",
  expanded: [],
  focus: null,
  depth: 1,
  direction: "both",
  hide_tests: true,
  hide_shared: false,
  only_cycles: false,
  only_crossing: false,
};

export class MapState {
  query = $state.raw<MapQuery>(firstQuery);
  view = $state.raw<MapView | null>(null);
  loading = $state(false);
  stale = $state(true);
  searching = $state("");
  /** Where the picture was left; none: fit it to the window. */
  viewport = $state.raw<Viewport | null>(null);

  readonly scene: Scene | null = $derived(this.view ? buildScene(this.view) : null);
  readonly matches: number[] = $derived(this.scene ? findBoxes(this.scene, this.searching) : []);

  #request = 0;

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
  ) {}

  reset(): void {
    this.query = firstQuery;
    this.view = null;
    this.viewport = null;
    this.searching = "";
    this.stale = true;
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.loading = true;
    this.stale = false;
    try {
      const view = await this.commands.map(this.query);
      if (request === this.#request) this.view = view;
    } catch (thrown) {
      if (request === this.#request) this.notices.fail(thrown);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  change(changed: Partial<MapQuery>, keepViewport = true): Promise<void> {
    this.query = { ...this.query, ...changed };
    if (!keepViewport) this.viewport = null;
    return this.load();
  }

  toggleOpen(id: string): Promise<void> {
    return this.isExpanded(id) ? this.collapse(id) : this.expand([id]);
  }

  isExpanded(id: string): boolean {
    return this.query.expanded.includes(id);
  }

  expand(ids: string[]): Promise<void> {
    return this.change({ expanded: [...new Set([...this.query.expanded, ...ids])] });
  }

  /** Closes a group and all within it. */
  collapse(id: string): Promise<void> {
    return this.change({ expanded: this.query.expanded.filter((open) => open !== id && !open.startsWith(`${id}/`)) });
  }

  collapseAll(): Promise<void> {
    return this.change({ expanded: [] }, false);
  }

  groupBy(group_by: "folder" | "service"): Promise<void> {
    return this.change({ group_by, expanded: [] }, false);
  }

  focusOn(id: string | null): Promise<void> {
    return this.change({ focus: id }, false);
  }
}

function findBoxes(scene: Scene, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return scene.boxes.flatMap((box, at) => (box.label.toLowerCase().includes(wanted) ? [at] : []));
}

/** The ids of all folders around a path, outermost first. */
export function foldersAround(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => `folder:${parts.slice(0, at + 1).join("/")}`);
}
