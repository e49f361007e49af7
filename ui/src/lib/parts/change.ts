// Whether a change of a number is for better or worse, as sign and word.

import type { MetricView } from "$lib/platform/bindings";
import { decimal, signed } from "$lib/format";

export type Way = "better" | "worse" | "same" | "neither";

export function wayOf(change: number, better: string): Way {
  // What would be written as 0.00 is no change.
  if (Math.abs(change) < 0.005) return "same";
  if (better === "neither") return "neither";
  return change > 0 === (better === "higher") ? "better" : "worse";
}

export const waySigns: Record<Way, string> = { better: "▲", worse: "▼", same: "=", neither: "•" };
export const wayWords: Record<Way, string> = { better: "better", worse: "worse", same: "no change", neither: "changed" };
export const wantedWords: Record<string, string> = { higher: "Higher is better.", lower: "Lower is better.", neither: "It describes." };

/** `▲ −7 better`. */
export function tellChange(change: number, better: string): string {
  const way = wayOf(change, better);
  return way === "same" ? wayWords.same : `${waySigns[way]} ${signed(change)} ${wayWords[way]}`;
}

/** A value with its unit: `12 tables`, `21.4 %`. */
export function withUnit(value: number, unit: string): string {
  return unit ? `${decimal(value)} ${unit}` : decimal(value);
}

/** What an architect asks about first. */
export const headline: readonly string[] = ["cross_references", "cyclic_pairs", "return_references", "contested_tables", "split_transactions", "icp"];

/** Metrics that a decision changes: those asked about first, then the others in their order. */
export function changedMetrics(metrics: readonly MetricView[]): MetricView[] {
  const rank = ({ id }: MetricView) => (headline.includes(id) ? headline.indexOf(id) : headline.length);
  return metrics.filter(({ change, better }) => change !== null && wayOf(change, better) !== "same").toSorted((a, b) => rank(a) - rank(b));
}
