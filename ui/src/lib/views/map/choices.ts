// What a map can be grouped and coloured by, and why something of it cannot be chosen.

import type { Workbench } from "$lib/state/workbench.svelte";

import { colourings, colouringTitles, type ColourBy } from "./colours";

export interface Choice<Id extends string = string> {
  id: Id;
  title: string;
  /** Why it cannot be chosen; none: it can. */
  absent: string | null;
  /** The history is read first. */
  reads: boolean;
}

type Possible = Pick<Choice, "absent" | "reads">;
const possible: Possible = { absent: null, reads: false };

/** Owners are told by `CODEOWNERS`, or by the history. */
function owners({ outside }: Workbench): Possible {
  if (outside.view?.owning) return possible;
  const unread = outside.view?.unread ?? true;
  return unread ? { absent: null, reads: true } : { absent: "neither CODEOWNERS nor a history", reads: false };
}

function changes({ outside }: Workbench): Possible {
  if (outside.view?.history) return possible;
  const unread = outside.view?.unread ?? true;
  return unread ? { absent: null, reads: true } : { absent: "no history of changes", reads: false };
}

export function groupings(bench: Workbench): Choice[] {
  const services = { absent: bench.split.view === null ? "the split is not there yet" : null, reads: false };
  const languages = { absent: (bench.project.overview?.languages.length ?? 0) > 1 ? null : "there is one", reads: false };
  return [
    { id: "folder", title: "folder", ...possible },
    { id: "service", title: "service", ...services },
    { id: "owner", title: "owner", ...owners(bench) },
    { id: "language", title: "language", ...languages },
  ];
}

export function colourChoices(bench: Workbench): Choice<ColourBy>[] {
  const needs: Partial<Record<ColourBy, Possible>> = { owner: owners(bench), churn: changes(bench) };
  return colourings.map((id) => ({ id, title: colouringTitles[id], ...(needs[id] ?? possible) }));
}

export function choiceText({ title, absent, reads }: Choice): string {
  if (absent !== null) return `${title}: ${absent}`;
  return reads ? `${title}: reads the history first` : title;
}

/** Takes a choice, once what it needs is read; false where that was stopped or there is nothing to read. */
export async function choose(bench: Workbench, { reads }: Choice, take: () => void): Promise<boolean> {
  if (reads && !(await bench.outside.readOrSay(bench.notices))) return false;
  take();
  return true;
}

/** What the map should tell and does not know: owners, changes. */
export function unknown({ map }: Workbench): "owners" | "changes" | null {
  if (!map.view) return null;
  if (map.colourBy === "churn" && !map.view.has_changes) return "changes";
  const asksOwners = map.colourBy === "owner" || map.query.group_by === "owner";
  return asksOwners && !map.view.has_owners ? "owners" : null;
}
