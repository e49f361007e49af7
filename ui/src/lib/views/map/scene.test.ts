import { describe, expect, it } from "vitest";

import type { MapBoxView, MapEdgeView, MapView } from "$lib/platform/bindings";

import { drawnEdges } from "./draw";
import { boxShowing, boxUnder, buildScene, crossings, curvePoint, edgeUnder, morph, neighbourBox, rectAt } from "./scene";

function box(id: string, rect: [number, number, number, number], parent: number | null = null, open = false): MapBoxView {
  return { id, label: id, parent, is_unit: !open, units: 1, lines: 10, in_cycles: 0, resolved: null, commits: null, elsewhere: 0, open, rect, level: 0, cycle: null, role: "domain", place: "", main_place: "", main_share: 0, owner: "", owner_share: 0 };
}

function edge(from: number, to: number, references = 1): MapEdgeView {
  return { from, to, dependencies: 1, references, against: false, in_cycle: false, closing: 0, crossing: 0, on_path: false };
}

/** A group with two units side by side, and a unit below it. */
function view(edges: MapEdgeView[] = []): MapView {
  const boxes = [
    box("folder:src/a", [0, 0, 300, 100], null, true),
    box("A", [10, 30, 100, 30], 0),
    box("B", [150, 30, 100, 30], 0),
    box("C", [10, 200, 100, 30]),
  ];
  return { size: [300, 230], boxes, edges, kept_closed: [], paths: [], more_paths: false, has_places: true, has_owners: false, has_changes: false };
}

describe("what is under the pointer", () => {
  it("is the innermost box", () => {
    const scene = buildScene(view());
    expect(boxUnder(scene, 20, 40)).toBe(1);
    expect(boxUnder(scene, 5, 5)).toBe(0);
    expect(boxUnder(scene, 5, 150)).toBeNull();
  });

  it("is an edge within reach of its curve, and no other", () => {
    const scene = buildScene(view([edge(1, 3), edge(2, 3)]));
    const [x, y] = curvePoint(scene.curves.of(1), 0.5);
    expect(edgeUnder(scene, [0, 1], x + 2, y, 6)).toBe(1);
    expect(edgeUnder(scene, [0], x + 2, y, 6)).toBeNull();
    expect(edgeUnder(scene, [0, 1], 290, 220, 6)).toBeNull();
  });
});

describe("edges", () => {
  it("leave a caller below and arrive above what it calls", () => {
    const scene = buildScene(view([edge(1, 3)]));
    expect(scene.curves.of(0)[1]).toBe(60);
    expect(scene.curves.of(0)[7]).toBe(200);
  });

  it("that lead both ways lie side by side", () => {
    const scene = buildScene(view([edge(1, 3), edge(3, 1)]));
    expect(scene.curves.of(0)[0]).not.toBe(scene.curves.of(1)[6]);
  });

  it("are drawn as they come, the heaviest first, and no more than can be read", () => {
    const many = Array.from({ length: 350 }, (_, at) => edge(1, 3, 350 - at));
    const drawn = [...drawnEdges(buildScene(view(many)), null, { edges: 300, sides: "both" })];
    expect(drawn).toEqual([...Array(300).keys()]);
  });

  it("of the selected box are all drawn, both ways, and no others", () => {
    const scene = buildScene(view([edge(1, 3), edge(2, 3), edge(3, 2)]));
    const drawn = (sides: string) => [...drawnEdges(scene, 2, { edges: 300, sides })].sort();
    expect(drawn("both")).toEqual([1, 2]);
    expect(drawn("in")).toEqual([2]);
    expect(drawn("out")).toEqual([1]);
  });
});

describe("an open group", () => {
  it("is referred to by what refers to anything in it, its own inside left out", () => {
    const scene = buildScene(view([edge(1, 2, 7), edge(1, 3, 2), edge(2, 3, 3), edge(3, 1, 1)]));
    expect(crossings(scene, 0, "to").map(({ box, references }) => [box.id, references])).toEqual([["C", 5]]);
    expect(crossings(scene, 0, "from").map(({ box, references }) => [box.id, references])).toEqual([["C", 1]]);
    expect(crossings(scene, 3, "to").map(({ box }) => box.id)).toEqual(["A"]);
  });
});

describe("arrows", () => {
  it("walk to the nearest box that way, not to the group around", () => {
    const scene = buildScene(view());
    expect(neighbourBox(scene, 1, "right")).toBe(2);
    expect(neighbourBox(scene, 1, "down")).toBe(3);
    expect(neighbourBox(scene, 3, "up")).toBe(1);
    expect(neighbourBox(scene, 1, "left")).toBeNull();
  });
});

describe("a unit inside a closed group", () => {
  it("is shown by the innermost group that is drawn", () => {
    const scene = buildScene(view());
    const at = (id: string, path: string) => boxShowing(scene, { id, path, place: "", language: "java", owner: "" });
    expect(at("A", "src/a/A.java")).toBe(1);
    expect(at("Hidden", "src/a/deep/Hidden.java")).toBe(0);
    expect(at("Hidden", "src/ab/Hidden.java")).toBeNull();
  });
});

describe("a unit in groups of another kind", () => {
  it("is found by the key and the folder in their ids", () => {
    const groups = ["service:orders", "service:orders/src/core", "service:orders/src/core/*", "language:java", "external:"];
    const scene = buildScene({ ...view(), boxes: groups.map((id) => ({ ...box(id, [0, 0, 9, 9]), is_unit: false })) });
    const at = (path: string, place: string) => boxShowing(scene, { id: "U", path, place, language: "", owner: "" });
    expect(at("src/core/deep/U.java", "orders")).toBe(1);
    expect(at("src/core/U.java", "orders")).toBe(2);
    expect(at("src/web/U.java", "orders")).toBe(0);
    expect(at("src/web/U.java", "billing")).toBeNull();
  });
});

describe("a map on its way to another", () => {
  const before = buildScene({ ...view(), boxes: [box("folder:src/a", [0, 0, 100, 40]), box("C", [0, 100, 100, 30])] });
  const after = buildScene(view([edge(1, 3)]));

  it("begins where boxes were, those that are new in the group they come out of", () => {
    const start = morph(before, after, 0);
    expect(rectAt(start.rects, 3)).toEqual([0, 100, 100, 30]);
    expect(rectAt(start.rects, 1)).toEqual([0, 0, 100, 40]);
  });

  it("ends where they belong, edges with them", () => {
    const end = morph(before, after, 1);
    expect([...end.rects]).toEqual([...after.rects]);
    expect(end.curves.of(0)).toEqual(after.curves.of(0));
  });
});
