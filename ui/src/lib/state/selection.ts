// What is looked at: one selection that every view shares.

export const views = ["overview", "map", "matrix", "tables", "split", "plan", "progress"] as const;
export type View = (typeof views)[number];

export const viewTitles: Record<View, string> = {
  overview: "Overview",
  map: "Map",
  matrix: "Matrix",
  tables: "Tables",
  split: "Split",
  plan: "Plan",
  progress: "Progress",
};

export type Selected =
  | { kind: "unit"; id: string }
  | { kind: "group"; id: string }
  | { kind: "service"; key: string }
  | { kind: "table"; name: string }
  | { kind: "cycle"; number: number }
  | { kind: "edge"; from: string; to: string };

/** One text per selection: equal selections have equal texts. */
export function selectionKey(selected: Selected | null): string {
  if (!selected) return "";
  switch (selected.kind) {
    case "unit":
    case "group":
      return `${selected.kind}\n${selected.id}`;
    case "service":
      return `service\n${selected.key}`;
    case "table":
      return `table\n${selected.name}`;
    case "cycle":
      return `cycle\n${selected.number}`;
    case "edge":
      return `edge\n${selected.from}\n${selected.to}`;
  }
}

/** Whether an id of a box is that of a group, and not of a unit. */
export function isGroup(id: string): boolean {
  return /^(?:folder|service|language|external|owner):/.test(id);
}

/** The selection that a box of the map, or one end of an edge, stands for. */
export function selectionOfBox(id: string, isUnit: boolean): Selected {
  if (isUnit) return { kind: "unit", id };
  const service = /^service:([^/]+)$/.exec(id)?.[1];
  return service === undefined ? { kind: "group", id } : { kind: "service", key: service };
}

/** The id under which the map and the evidence know a selection; none where they do not. */
export function boxOfSelection(selected: Selected | null): string | null {
  switch (selected?.kind) {
    case "unit":
    case "group":
      return selected.id;
    case "service":
      return `service:${selected.key}`;
    default:
      return null;
  }
}
