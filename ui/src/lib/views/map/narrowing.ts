// What the map leaves out, in words, each with the way to take it back in.

import type { MapBoxView, MapQuery } from "$lib/platform/bindings";
import { pathEnds } from "$lib/format";
import { isGroup } from "$lib/state/selection";
import type { Workbench } from "$lib/state/workbench.svelte";

export interface Narrowing {
  label: string;
  without: Partial<MapQuery>;
}

/** The narrowings of a query that have no controls of their own beside them. */
export function narrowings(query: MapQuery, { project, split }: Workbench): Narrowing[] {
  const cycle = query.cycle === null ? undefined : project.overview?.cycles.find(({ members }) => members.includes(query.cycle ?? ""));
  const cycleName = cycle ? `cycle ${cycle.number}` : `the cycle of ${split.unitName(query.cycle ?? "")}`;
  const all: [boolean, string, Partial<MapQuery>][] = [
    [query.only_cycles, "only cycles", { only_cycles: false }],
    [query.cycle !== null, `⟳ only ${cycleName}`, { cycle: null }],
    [query.only_crossing, "only what crosses the split", { only_crossing: false }],
    [query.only_differing, "only what is elsewhere", { only_differing: false }],
    [query.hide_shared, "without the shared library", { hide_shared: false }],
    [!query.hide_tests, "with test code", { hide_tests: true }],
    [query.externals, "with libraries", { externals: false }],
    [query.keep !== "", `only “${query.keep}”`, { keep: "" }],
    [query.remove !== "", `without “${query.remove}”`, { remove: "" }],
  ];
  return all.flatMap(([holds, label, without]) => (holds ? [{ label, without }] : []));
}

/** What a box is called, on the map or not. */
export function boxName({ map, split }: Workbench, id: string): string {
  const at = map.scene?.indexOf.get(id);
  const drawn = at === undefined ? undefined : map.scene?.boxes[at];
  if (drawn) return drawn.is_unit ? split.unitName(id) : drawn.label;
  if (id.startsWith("service:")) return split.placeName(id.slice("service:".length));
  return isGroup(id) ? groupPath(id) : split.unitName(id);
}

/** What a box is called in a list, where nothing around it can be seen: a group with its path where others have its name. */
export function listedName(bench: Workbench, { id, is_unit, label }: MapBoxView): string {
  if (is_unit) return bench.split.unitName(id);
  const isShared = (bench.map.scene?.boxes ?? []).some((other) => other.label === label && other.id !== id);
  return isShared ? pathEnds(groupPath(id)) : label;
}

/** What the id of a group says of it: a key and folders. */
export function groupPath(id: string): string {
  const rest = id.slice(id.indexOf(":") + 1);
  if (!id.startsWith("owner:")) return rest;
  return rest === "(none)" ? "No owner" : decodeURIComponent(rest);
}
