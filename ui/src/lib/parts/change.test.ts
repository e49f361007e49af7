import { describe, expect, it } from "vitest";

import { changedMetrics, tellChange, wayOf, withUnit } from "./change";

describe("a change of a number", () => {
  it("is better or worse by which way the number is to go", () => {
    expect(wayOf(-7, "lower")).toBe("better");
    expect(wayOf(0.1, "lower")).toBe("worse");
    expect(wayOf(0.1, "higher")).toBe("better");
    expect(wayOf(3, "neither")).toBe("neither");
    expect(wayOf(0, "lower")).toBe("same");
    expect(wayOf(-1e-12, "lower")).toBe("same");
  });

  it("is told by sign and word, not by colour alone", () => {
    expect(tellChange(-7, "lower")).toBe("▲ −7 better");
    expect(tellChange(2, "lower")).toBe("▼ +2 worse");
    expect(tellChange(0, "higher")).toBe("no change");
  });

  it("is told where there is one, what is asked about first before the rest", () => {
    const metric = (id: string, change: number | null) => ({ id, label: id, value: 1, unit: "", better: "lower", formula: "", change, since_proposal: null });
    const metrics = [metric("sm", 0.1), metric("units_max", null), metric("icp", 0.2), metric("cross_references", -3), metric("ned", 0)];
    expect(changedMetrics(metrics).map(({ id }) => id)).toEqual(["cross_references", "icp", "sm"]);
  });

  it("carries its unit", () => {
    expect(withUnit(21.4, "%")).toBe("21.4 %");
    expect(withUnit(0.25, "")).toBe("0.25");
  });
});
