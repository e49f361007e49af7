import type { Workbench } from "./workbench.svelte";

export interface TourStep {
  title: string;
  text: string;
  /** Brings the user to where the step is done. */
  go: (bench: Workbench) => void;
  /** What is to be done was done. */
  done: (bench: Workbench) => boolean;
}

const place = "banyan.first-steps";

export const tourSteps: TourStep[] = [
  {
    title: "Open a group",
    text: "The map groups units by folder; what depends stands above what it depends on. Double-click a group, or walk to it with the arrows and press Enter.",
    go: (bench) => bench.show("map"),
    done: ({ map }) => map.query.expanded.length > 0,
  },
  {
    title: "Ask why an edge is there",
    text: "Click an edge, or a number in the inspector: the evidence opens below, and beside it the line of source.",
    go: (bench) => bench.show("map"),
    done: ({ drawer }) => drawer.evidence !== null,
  },
  {
    title: "See the same as a matrix",
    text: "A number counts what its column uses of its row. Red blocks are cycles; ◥ marks what points against the levels.",
    go: (bench) => bench.show("matrix"),
    done: ({ view }) => view === "matrix",
  },
  {
    title: "Decide something",
    text: "The split is a proposal, and you have the last word. Select a unit, press M, choose another service. Ctrl+Z takes it back.",
    go: (bench) => bench.show("split"),
    done: ({ split }) => (split.view?.decisions.length ?? 0) > 1 || split.view?.redo != null,
  },
  {
    title: "Read the plan",
    text: "Waves of small steps, each with its pattern, its reasons and a way back. Guardrails keep what was reached.",
    go: (bench) => bench.show("plan"),
    done: ({ view }) => view === "plan",
  },
];

/** The first steps: short, left at any time, taken up again from the help. */
export class TourState {
  open = $state(false);
  at = $state(0);

  readonly step: TourStep | null = $derived(this.open ? (tourSteps[this.at] ?? null) : null);
  readonly ended = $derived(this.at >= tourSteps.length);

  constructor() {
    const kept = Number(localStorage.getItem(place));
    this.at = Number.isInteger(kept) && kept > 0 && kept < tourSteps.length ? kept : 0;
  }

  begin(): void {
    if (this.ended) this.at = 0;
    this.open = true;
  }

  next(): void {
    this.at += 1;
    localStorage.setItem(place, String(this.at));
  }

  back(): void {
    this.at = Math.max(0, this.at - 1);
  }

  close(): void {
    this.open = false;
  }
}
