import type { MapStop } from "./map.svelte";
import { selectionKey, type Selected, type View } from "./selection";

export interface Visit {
  view: View;
  selected: Selected | null;
  /** What the map showed, and where the window looked. */
  map: MapStop;
}

const longest = 200;

/** The way through what was looked at. Decisions are no part of it: undo walks those. */
export class History {
  #visits = $state.raw<Visit[]>([]);
  #at = $state(-1);

  readonly canGoBack = $derived(this.#at > 0);
  readonly canGoForward = $derived(this.#at < this.#visits.length - 1);

  visit(visit: Visit): void {
    const current = this.#visits[this.#at];
    if (current && sameVisit(current, visit)) return;
    const kept = this.#visits.slice(0, this.#at + 1);
    this.#visits = [...kept, visit].slice(-longest);
    this.#at = this.#visits.length - 1;
  }

  /** Where the window looks when it is left is where it looks on the way back. */
  leave({ viewport }: MapStop): void {
    const current = this.#visits[this.#at];
    if (!current || current.view !== "map") return;
    const left = { ...current, map: { ...current.map, viewport } };
    this.#visits = this.#visits.with(this.#at, left);
  }

  back(): Visit | null {
    if (!this.canGoBack) return null;
    this.#at -= 1;
    return this.#visits[this.#at] ?? null;
  }

  forward(): Visit | null {
    if (!this.canGoForward) return null;
    this.#at += 1;
    return this.#visits[this.#at] ?? null;
  }

  clear(): void {
    this.#visits = [];
    this.#at = -1;
  }
}

function sameVisit(a: Visit, b: Visit): boolean {
  const sameMap = a.view !== "map" || JSON.stringify(a.map.query) === JSON.stringify(b.map.query);
  return a.view === b.view && selectionKey(a.selected) === selectionKey(b.selected) && sameMap;
}
