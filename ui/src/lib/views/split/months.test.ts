import { describe, expect, it } from "vitest";

import type { MonthTally } from "$lib/platform/bindings";

import { monthColumns } from "./months";

function month(month: string, inside: number, across: number): MonthTally {
  return { month, tally: { inside, with_shared: 0, with_stays: 0, across, outside: 5, beside: 9 } };
}

describe("the picture of the history", () => {
  it("counts what touched a service, and not what lay beside", () => {
    const [column] = monthColumns([month("2024-03", 3, 1)]);
    expect([column?.commits, column?.share]).toEqual([4, 0.75]);
  });

  it("has no share for a month without commits, rather than none inside", () => {
    expect(monthColumns([month("2024-03", 0, 0)])[0]?.share).toBeNull();
  });

  it("names the year where one begins, and not every month", () => {
    const columns = monthColumns(["2023-10", "2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04"].map((name) => month(name, 1, 0)));
    expect(columns.map(({ label }) => label)).toEqual(["Oct 2023", "", "", "Jan 2024", "", "", "Apr"]);
  });
});
