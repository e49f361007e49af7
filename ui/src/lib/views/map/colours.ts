// What the colours of boxes stand for. A measure is told in five steps, each with a colour, the height
// of a gauge and, where there is room, words; a place has a colour and a shape.

import type { MapBoxView } from "$lib/platform/bindings";
import { count, counted, percent } from "$lib/format";

export const colourings = ["service", "owner", "churn", "size", "cycle", "coverage"] as const;
export type ColourBy = (typeof colourings)[number];

export const colouringTitles: Record<ColourBy, string> = {
  service: "Service",
  owner: "Owner",
  churn: "Churn",
  size: "Size",
  cycle: "Cycles",
  coverage: "Coverage",
};

export const steps = 5;

export interface Scale {
  by: ColourBy;
  /** Upper bounds of the steps but the last, rising. */
  bounds: number[];
}

/** What a box measures; none where it has nothing of it. */
export function valueOf(box: MapBoxView, by: ColourBy): number | null {
  switch (by) {
    case "churn":
      return box.commits;
    case "size":
      return box.lines || null;
    case "cycle":
      return box.in_cycles ? box.in_cycles / box.units : null;
    case "coverage":
      return box.resolved;
    case "service":
    case "owner":
      return null;
  }
}

/** Sizes are cut where a fifth of the closed boxes lies below, churn likewise above what never changed; shares at fixed places. */
export function scaleOf(boxes: MapBoxView[], by: ColourBy): Scale {
  if (by === "coverage") return { by, bounds: [0.75, 0.9, 0.95, 0.98] };
  if (by === "cycle") return { by, bounds: [0.1, 0.25, 0.5, 0.75] };
  const values = boxes.flatMap((box) => (box.open ? [] : (valueOf(box, by) ?? []))).sort((a, b) => a - b);
  if (by === "churn") return { by, bounds: [...new Set([0, ...cutsOf(values.filter((value) => value > 0), steps - 1)])] };
  return { by, bounds: [...new Set(cutsOf(values, steps))] };
}

/** What parts rising values in so many parts of one size. */
function cutsOf(values: number[], parts: number): number[] {
  return Array.from({ length: parts - 1 }, (_, at) => roundUp(values[Math.floor((values.length * (at + 1)) / parts)] ?? 0));
}

/** Two digits are enough to tell sizes by. */
function roundUp(value: number): number {
  const unit = 10 ** Math.max(Math.floor(Math.log10(Math.max(value, 1))) - 1, 0);
  return Math.ceil(value / unit) * unit;
}

/** 0 to 4, by the scale's bounds; none where there is nothing to tell. */
export function stepOf(box: MapBoxView, scale: Scale): number | null {
  const value = valueOf(box, scale.by);
  if (value === null) return null;
  const step = scale.bounds.findIndex((bound) => (scale.by === "coverage" ? value < bound : value <= bound));
  return step < 0 ? scale.bounds.length : step;
}

/** The colour's variable. Of coverage little is bad, of cycles and churn much. */
export function stepColour(step: number, by: ColourBy): string {
  if (by === "cycle" || by === "churn") return `--heat-${step + 1}`;
  if (by === "coverage") return `--heat-${steps - step}`;
  return `--scale-${step + 1}`;
}

export function measureText(box: MapBoxView, by: ColourBy): string {
  switch (by) {
    case "owner":
      return ownerText(box);
    case "churn":
      return box.commits === null ? "" : counted(box.commits, "commit");
    case "size":
      return box.lines ? `${count(box.lines)} lines` : "";
    case "cycle":
      return box.in_cycles ? (box.is_unit ? "in a cycle" : `${count(box.in_cycles)} of ${count(box.units)} in cycles`) : "";
    case "coverage":
      return box.resolved === null ? "" : `${percent(box.resolved, 0)} resolved`;
    case "service":
      return "";
  }
}

/** Who owns a box, or most of it; empty where nobody told. */
export function ownerText({ owner, owner_share }: MapBoxView): string {
  if (owner_share === 0) return "";
  const who = owner || "no owner";
  return owner_share < 1 ? `${percent(owner_share, 0)} ${who}` : who;
}

/** The steps in words, lowest first. */
export function stepTexts({ by, bounds }: Scale): string[] {
  const tell = (value: number) => (by === "size" || by === "churn" ? count(value) : percent(value, 0));
  return Array.from({ length: bounds.length + 1 }, (_, step) => {
    const [low, high] = [bounds[step - 1], bounds[step]];
    if (high === undefined) return low === undefined ? "all" : by === "coverage" ? `${tell(low)} and more` : `more than ${tell(low)}`;
    if (high === 0) return "none";
    return by === "coverage" ? `less than ${tell(high)}` : `up to ${tell(high)}`;
  });
}
