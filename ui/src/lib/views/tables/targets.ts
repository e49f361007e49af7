// What a row of a table stands for, in the terms of the workbench.

import type { RowTarget } from "$lib/platform/bindings";
import type { Selected } from "$lib/state/selection";
import type { Workbench } from "$lib/state/workbench.svelte";

export function selectionOfTarget(target: RowTarget): Selected | null {
  switch (target.kind) {
    case "unit":
      return { kind: "unit", id: target.id };
    case "edge":
      return { kind: "edge", from: target.from, to: target.to };
    case "table":
      return { kind: "table", name: target.name };
    case "line":
      return target.unit === null ? null : { kind: "unit", id: target.unit };
    case "none":
      return null;
  }
}

/** A row that is opened shows its source or its evidence. */
export async function openTarget(bench: Workbench, target: RowTarget): Promise<void> {
  if (target.kind === "edge") bench.showEvidence(target.from, target.to);
  else if (target.kind === "line") await bench.drawer.showPlace(target.path, target.line);
  else if (target.kind === "unit") await bench.showSourceOf(target.id);
}
