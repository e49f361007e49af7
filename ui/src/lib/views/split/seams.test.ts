import { describe, expect, it } from "vitest";

import type { SeamView, ServiceView } from "$lib/platform/bindings";

import { touches } from "../map/viewport";

import { layOutSeams, nodeHeight, nodeWidth, placeLabels, rankServices } from "./seams";

function service(key: string): ServiceView {
  return { key, name: key, why: "", home: null, units: [], test_units: 0, tables: [], entry_points: 0, people: [], lines: 0, cohesion: 1 };
}

function seam(from: string, to: string, references: number): SeamView {
  return { from, to, references, calls: 0, callers: 0, chattiness: 0, tables: [], transactions: 0 };
}

const services = ["a", "b", "c", "d", "e"].map(service);

describe("the picture of the seams", () => {
  it("puts who calls above who is called", () => {
    const order = rankServices(services.slice(0, 3), [seam("b", "a", 9), seam("a", "c", 5), seam("c", "b", 1)]);
    expect(order.map(({ key }) => key)).toEqual(["b", "a", "c"]);
  });

  it("draws every seam between two services that are there, and marks those that go back up", () => {
    const picture = layOutSeams(services, [seam("a", "e", 5), seam("e", "a", 1), seam("a", "gone", 3)], 3);
    expect(picture.seams.map(({ seam }) => `${seam.from}${seam.to}`)).toEqual(["ae", "ea"]);
    expect(picture.seams.map(({ upwards }) => upwards)).toEqual([false, true]);
  });

  it("never lays one service over another, nor more in a row than fit", () => {
    const many = Array.from({ length: 23 }, (_, at) => service(`s${at}`));
    const { services: placed } = layOutSeams(many, [], 5);
    for (const one of placed) {
      const sameRow = placed.filter(({ y }) => y === one.y);
      expect(sameRow.length).toBeLessThanOrEqual(5);
      for (const other of sameRow) if (other !== one) expect(Math.abs(one.x - other.x)).toBeGreaterThanOrEqual(nodeWidth);
    }
  });

  it("writes numbers where they cover neither each other nor a service", () => {
    const many = Array.from({ length: 12 }, (_, at) => service(`s${at}`));
    const all = many.flatMap(({ key }, at) => [1, 2, 5].map((step) => seam(key, `s${(at + step) % 12}`, 100 * step + at)));
    const picture = layOutSeams(many, all, 4);
    const labels = placeLabels(picture.seams, picture.services);
    expect(labels.length).toBeGreaterThan(12);
    const boxes = [
      ...labels.map(({ x, y, wide }) => [x - wide / 2, y - 8, wide, 16] as const),
      ...picture.services.map(({ x, y }) => [x, y, nodeWidth, nodeHeight] as const),
    ];
    boxes.forEach((one, at) => boxes.slice(at + 1).forEach((other) => expect(touches(one, other)).toBe(false)));
  });

  it("is the same whatever order the seams come in", () => {
    const seams = [seam("a", "b", 4), seam("c", "d", 4), seam("d", "e", 2)];
    const order = (list: SeamView[]) => rankServices(services, list).map(({ key }) => key);
    expect(order(seams)).toEqual(order(seams.toReversed()));
  });
});
