import { describe, expect, it } from "vitest";

import { fit, keepInSight, pan, reveal, shownRect, smallestScale, touches, toWorld, zoomAt } from "./viewport";

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
});
