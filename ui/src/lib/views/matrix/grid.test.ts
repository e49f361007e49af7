import { describe, expect, it } from "vitest";

import { scrollFor, shadeOf, shortCount, spotAt, visibleSpan, type Grid } from "./grid";

const grid: Grid = { cell: 20, rowHead: 200, columnHead: 100, left: 50, top: 30, width: 600, height: 400, size: 1000 };

describe("the matrix's geometry", () => {
  it("sees the rows and columns that are at least in part in the window", () => {
    expect(visibleSpan(grid)).toEqual({ firstRow: 1, rows: 16, firstColumn: 2, columns: 21 });
    expect(visibleSpan({ ...grid, size: 4, top: 0, left: 0 })).toEqual({ firstRow: 0, rows: 4, firstColumn: 0, columns: 4 });
  });

  it("tells cells from heads", () => {
    expect(spotAt(grid, 201, 101)).toEqual({ kind: "cell", row: 1, column: 2 });
    expect(spotAt(grid, 10, 101)).toEqual({ kind: "row", row: 1 });
    expect(spotAt(grid, 240, 10)).toEqual({ kind: "column", column: 4 });
    expect(spotAt(grid, 10, 10)).toBeNull();
    expect(spotAt({ ...grid, size: 1 }, 400, 300)).toBeNull();
  });

  it("scrolls no further than it must", () => {
    expect(scrollFor(grid, 5, 5)).toEqual({ left: 50, top: 30 });
    expect(scrollFor(grid, 0, 0)).toEqual({ left: 0, top: 0 });
    expect(scrollFor(grid, 99, -1)).toEqual({ left: 50, top: 1700 });
  });

  it("writes counts that fit and shades by magnitude", () => {
    expect([7, 999, 1_400, 999_600].map(shortCount)).toEqual(["7", "999", "1k", "1M"]);
    expect([1, 10, 100, 1000].map((references) => shadeOf(references, 1000))).toEqual([0, 1, 3, 4]);
    expect(shadeOf(1, 1)).toBe(0);
  });
});
