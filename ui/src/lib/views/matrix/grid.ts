// Where things lie in the matrix, in pixels: heads to the left and above, square cells, one scrolled place.

import type { Span } from "$lib/state/matrix.svelte";

export interface Grid {
  cell: number;
  rowHead: number;
  columnHead: number;
  /** Scrolled by. */
  left: number;
  top: number;
  width: number;
  height: number;
  size: number;
}

export type Spot =
  | { kind: "cell"; row: number; column: number }
  | { kind: "row"; row: number }
  | { kind: "column"; column: number }
  | null;

/** Rows and columns of which something can be seen. */
export function visibleSpan({ cell, rowHead, columnHead, left, top, width, height, size }: Grid): Span {
  const count = (from: number, room: number) => Math.max(0, Math.min(size - Math.floor(from / cell), Math.ceil((from % cell + room) / cell)));
  return {
    firstRow: Math.floor(top / cell),
    rows: count(top, height - columnHead),
    firstColumn: Math.floor(left / cell),
    columns: count(left, width - rowHead),
  };
}

export function rowTop(grid: Grid, row: number): number {
  return grid.columnHead + row * grid.cell - grid.top;
}

export function columnLeft(grid: Grid, column: number): number {
  return grid.rowHead + column * grid.cell - grid.left;
}

/** What lies under a point of the window. */
export function spotAt(grid: Grid, x: number, y: number): Spot {
  const row = Math.floor((y - grid.columnHead + grid.top) / grid.cell);
  const column = Math.floor((x - grid.rowHead + grid.left) / grid.cell);
  const isRow = y >= grid.columnHead && row < grid.size;
  const isColumn = x >= grid.rowHead && column < grid.size;
  if (isRow && isColumn) return { kind: "cell", row, column };
  if (isRow && x < grid.rowHead) return { kind: "row", row };
  return isColumn && y < grid.columnHead ? { kind: "column", column } : null;
}

/** Where to scroll so that a row and a column (−1: any) are in sight. */
export function scrollFor(grid: Grid, row: number, column: number): { left: number; top: number } {
  const into = (at: number, from: number, room: number) => {
    const start = at * grid.cell;
    if (start < from) return start;
    return start + grid.cell > from + room ? start + grid.cell - room : from;
  };
  return {
    top: into(row, grid.top, grid.height - grid.columnHead),
    left: column < 0 ? grid.left : into(column, grid.left, grid.width - grid.rowHead),
  };
}

/** A count in at most three characters: `7`, `412`, `3k`. */
export function shortCount(value: number): string {
  if (value < 1000) return String(value);
  if (value < 999_500) return `${Math.round(value / 1000)}k`;
  return `${Math.round(value / 1_000_000)}M`;
}

/** How dark a cell is, 0 to 4: by the logarithm of its references. */
export function shadeOf(references: number, heaviest: number): number {
  if (heaviest <= 1) return 0;
  return Math.min(4, Math.floor((5 * Math.log(references)) / Math.log(heaviest + 1)));
}
