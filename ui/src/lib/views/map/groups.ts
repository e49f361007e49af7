import type { UnitRow } from "$lib/platform/bindings";
import { foldersAround } from "$lib/state/map.svelte";

/** The groups of the map that a unit is in, outermost first. */
export function groupsAround(unit: UnitRow, groupBy: string): string[] {
  return groupBy === "service" ? [`service:${unit.place}`] : foldersAround(unit.path);
}
