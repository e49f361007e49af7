import { describe, expect, it } from "vitest";

import type { MapBoxView } from "$lib/platform/bindings";

import { measureText, ownerText, scaleOf, stepOf, stepTexts } from "./colours";

function box(changed: Partial<MapBoxView>): MapBoxView {
  return {
    id: "a", label: "a", parent: null, is_unit: false, units: 10, lines: 0, in_cycles: 0, resolved: null, commits: null, elsewhere: 0,
    open: false, rect: [0, 0, 1, 1], level: 0, cycle: null, role: "", place: "", main_place: "", main_share: 0, owner: "", owner_share: 0, ...changed,
  };
}

describe("a measure told by colour", () => {
  it("puts about as many boxes on each step of size", () => {
    const boxes = Array.from({ length: 50 }, (_, at) => box({ lines: 10 * (at + 1) }));
    const scale = scaleOf(boxes, "size");
    const counts = [0, 1, 2, 3, 4].map((step) => boxes.filter((box) => stepOf(box, scale) === step).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(8);
  });

  it("has one step where all are of one size", () => {
    const scale = scaleOf([box({ lines: 7 }), box({ lines: 7 })], "size");
    expect(stepTexts(scale)).toEqual(["up to 7", "more than 7"]);
    expect(stepOf(box({ lines: 7 }), scale)).toBe(0);
  });

  it("leaves boxes without it as they are", () => {
    expect(stepOf(box({}), scaleOf([], "size"))).toBeNull();
    expect(stepOf(box({}), scaleOf([], "cycle"))).toBeNull();
    expect(stepOf(box({}), scaleOf([], "coverage"))).toBeNull();
  });

  it("says what it is in words", () => {
    expect(measureText(box({ in_cycles: 4 }), "cycle")).toBe("4 of 10 in cycles");
    expect(measureText(box({ resolved: 0.934 }), "coverage")).toBe("93 % resolved");
    expect(stepTexts(scaleOf([], "coverage"))).toHaveLength(5);
  });

  it("puts what is resolved just enough on the step that begins there", () => {
    const scale = scaleOf([], "coverage");
    expect(stepOf(box({ resolved: 0.9 }), scale)).toBe(2);
    expect(stepOf(box({ resolved: 0.899 }), scale)).toBe(1);
    expect(stepOf(box({ resolved: 1 }), scale)).toBe(4);
  });
});

describe("owners and churn", () => {
  it("say who owns most, nobody, or nothing where nobody told", () => {
    expect(ownerText(box({ owner: "@acme/pay", owner_share: 1 }))).toBe("@acme/pay");
    expect(ownerText(box({ owner: "ada", owner_share: 0.634 }))).toBe("63 % ada");
    expect(ownerText(box({ owner: "", owner_share: 1 }))).toBe("no owner");
    expect(ownerText(box({}))).toBe("");
  });

  it("tell what never changed from what is not known", () => {
    const boxes = [0, 0, 0, 4, 9].map((commits) => box({ commits }));
    const scale = scaleOf(boxes, "churn");
    expect(boxes.map((one) => stepOf(one, scale))).toEqual([0, 0, 0, 1, 2]);
    expect(stepTexts(scale)[0]).toBe("none");
    expect(stepOf(box({}), scale)).toBeNull();
    expect(measureText(box({ commits: 0 }), "churn")).toBe("0 commits");
  });
});
