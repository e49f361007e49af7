import type { EntryPointView } from "$lib/platform/bindings";

/** A unit through which work enters, with all its entry points: they go together. */
export interface Door {
  unit: string;
  name: string;
  routes: string[];
  /** What a search looks through, in lower case. */
  search: string;
}

/** One for each unit that has entry points, by name. */
export function doorsOf(entries: readonly EntryPointView[]): Door[] {
  const byUnit = new Map<string, EntryPointView[]>();
  for (const entry of entries) byUnit.set(entry.unit, [...(byUnit.get(entry.unit) ?? []), entry]);
  const doors = [...byUnit].map(([unit, own]) => {
    const name = own[0]?.unit_name ?? unit;
    const routes = own.map(({ kind, method, route }) => `${method || (kind === "http" ? "" : kind)} ${route}`.trim());
    return { unit, name, routes, search: [name, unit, ...routes].join("\n").toLowerCase() };
  });
  return doors.sort((a, b) => a.name.localeCompare(b.name) || a.unit.localeCompare(b.unit));
}
