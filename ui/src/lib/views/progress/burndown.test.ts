import { describe, expect, it } from "vitest";

import type { StatusCommit, StatusDocument, StatusPoint } from "$lib/platform/documents";

import { burnDown, months, places, ticks } from "./burndown";

function point(remaining: number, unknown = 0): StatusPoint {
  return { remaining, moved: 0, retired: 0, appeared: 0, own: 0, unknown, crossing_in: 0, crossing_out: 0, contested: 0 };
}

function service(key: string, series: StatusPoint[]): StatusDocument["services"][number] {
  return { key, name: key, home: null, state: "planned", state_label: "planned", why: "", at_start: 0, series, units: [], excluded: [], contested_tables: [] };
}

function commit(time: number): StatusCommit {
  return { id: `${time}abcdef012345`, subject: "", time, dirty: false };
}

const status: StatusDocument = {
  schema: "banyan.status/1",
  unsure: false,
  caveat: "",
  commits: [commit(100), commit(200), commit(400)],
  services: [service("orders", [point(9), point(6), point(2)]), service("billing", [point(4), point(4), point(4, 1)])],
  stays: 0,
  shared: 0,
  unplaced: 0,
  forecast: null,
};

describe("the burn-down", () => {
  it("adds up what is left of all services, the unread included", () => {
    expect(burnDown(status, null).map(({ left }) => left)).toEqual([13, 10, 6]);
  });

  it("shows one service by itself", () => {
    expect(burnDown(status, "billing").map(({ left }) => left)).toEqual([4, 4, 4]);
  });

  it("places snapshots by time", () => {
    const [first, second, third] = places(burnDown(status, null));
    expect(first).toBe(0);
    expect(second).toBeCloseTo(1 / 3);
    expect(third).toBe(1);
  });

  it("places them one after the other where time tells nothing", () => {
    const same = { ...status, commits: [commit(100), commit(100), null] };
    expect(places(burnDown(same, null))).toEqual([0, 0.5, 1]);
  });
});

describe("an axis of time", () => {
  const over = (...days: string[]) => days.map((day) => ({ label: day, time: Date.parse(day) / 1000, left: 0 }));

  it("is marked where months begin, and years", () => {
    const marks = months(over("2024-11-12", "2024-12-01", "2025-02-28"), 10);
    expect(marks.map(({ label }) => label)).toEqual(["Dec", "2025", "Feb"]);
    expect(marks[0]?.place).toBeCloseTo(19 / 108);
  });

  it("leaves months out where there is no room for all", () => {
    const labels = (most: number) => months(over("2022-01-15", "2024-12-20"), most).map(({ label }) => label);
    expect(labels(12)).toEqual(["Apr", "Jul", "Oct", "2023", "Apr", "Jul", "Oct", "2024", "Apr", "Jul", "Oct"]);
    expect(labels(2)).toEqual(["2023", "2024"]);
    expect(labels(0)).toEqual([]);
  });

  it("has no marks within a month, or where time tells nothing", () => {
    expect(months(over("2024-11-12", "2024-11-30"), 10)).toEqual([]);
    expect(months([...over("2024-11-12", "2024-12-12"), { label: "scan 3", time: null, left: 0 }], 10)).toEqual([]);
  });
});

describe("an axis", () => {
  it("goes in round steps to at least the most", () => {
    expect(ticks(48)).toEqual([0, 20, 40, 60]);
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
  });
});
