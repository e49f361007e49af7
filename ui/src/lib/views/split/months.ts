// Sums of the picture of the history: a column for each month.

import type { MonthTally, Tally } from "$lib/platform/bindings";

export interface MonthColumn {
  month: string;
  /** Share of the commits that stayed inside one service, 0 to 1; none where there were none. */
  share: number | null;
  commits: number;
  inside: number;
  /** Written below it: the year where one begins and at the first month, if there is room before the next; else every third month. */
  label: string;
}

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Commits that touched a unit of a service. */
export function touching(tally: Tally): number {
  return tally.inside + tally.with_shared + tally.with_stays + tally.across;
}

export function monthColumns(series: readonly MonthTally[]): MonthColumn[] {
  return series.map(({ month, tally }, at) => {
    const commits = touching(tally);
    const [year = "", number = "1"] = month.split("-");
    const name = names[Number(number) - 1] ?? number;
    const label = number === "01" || (at === 0 && Number(number) < 11) ? `${name} ${year}` : Number(number) % 3 === 1 && at > 1 ? name : "";
    return { month, share: commits ? tally.inside / commits : null, commits, inside: tally.inside, label };
  });
}
