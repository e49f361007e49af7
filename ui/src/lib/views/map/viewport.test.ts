import { describe, expect, it } from "vitest";

import { between, fit, holdStill, keepInSight, lookAround, pan, reveal, shownRect, smallestScale, touches, toWorld, zoomAt } from "./viewport";

describe("the viewport", () => {
  it("fits all of a map into the window", () => {
    const [left, top, width, height] = shownRect(fit([0, 0, 4000, 1000], 800, 600), 800, 600);
    expect(left).toBeLessThanOrEqual(0);
    expect(top).toBeLessThanOrEqual(0);
    expect(left + width).toBeGreaterThanOrEqual(4000);
    expect(top + height).toBeGreaterThanOrEqual(1000);
  });

  it("zooms about the pointer", () => {
    const before = { scale: 1, x: 40, y: 10 };
    const after = zoomAt(before, 300, 200, 1.5);
    expect(toWorld(after, 300, 200)).toEqual(toWorld(before, 300, 200));
    expect(after.scale).toBe(1.5);
  });

  it("zooms no farther than its limits", () => {
    expect(zoomAt({ scale: 1, x: 0, y: 0 }, 0, 0, 1e-9).scale).toBe(smallestScale);
  });

  it("moves only as far as it takes to show a box", () => {
    const viewport = { scale: 1, x: 0, y: 0 };
    expect(reveal(viewport, [100, 100, 50, 20], 800, 600)).toEqual(viewport);
    expect(reveal(viewport, [900, 100, 50, 20], 800, 600)).toEqual({ scale: 1, x: -190, y: 0 });
  });

  it("never loses the map", () => {
    const lost = pan({ scale: 1, x: 0, y: 0 }, 5000, -5000);
    const [left, top, width, height] = shownRect(keepInSight(lost, [1000, 500], 800, 600), 800, 600);
    expect(touches([left, top, width, height], [0, 0, 1000, 500])).toBe(true);
  });

  it("leaves a box where it is while all around it moves", () => {
    const placed = (rect: number[]) => ({ size: [1000, 500] as const, rects: Float32Array.from(rect), indexOf: new Map([["a", 0]]) });
    const look = { viewport: { scale: 2, x: 10, y: 20 }, width: 800, height: 600 };
    expect(holdStill(placed([50, 60, 20, 20]), placed([90, 100, 20, 20]), "a", look)).toEqual({ scale: 2, x: -70, y: -60 });
    expect(holdStill(placed([50, 60, 20, 20]), placed([0, 0, 20, 20]), "gone", look)).toEqual(look.viewport);
  });

  it("looks at all of a small map, and at a large one around a box", () => {
    const placed = (size: [number, number]) => ({ size, rects: Float32Array.from([5000, 100, 200, 40]), indexOf: new Map([["a", 0]]) });
    expect(lookAround(placed([900, 500]), "a", { width: 800, height: 600 })).toBeNull();
    const close = lookAround(placed([9000, 500]), "a", { width: 800, height: 600 });
    expect(close && toWorld(close, 400, 300).map(Math.round)).toEqual([5100, 120]);
  });

  it("moves evenly from one place to another", () => {
    const [from, to] = [{ scale: 1, x: 0, y: 0 }, { scale: 4, x: -300, y: -200 }];
    expect(between(from, to, 0, 400, 400)).toEqual(from);
    expect(between(from, to, 1, 400, 400)).toEqual(to);
    expect(between(from, to, 0.5, 400, 400).scale).toBe(2);
  });
});
