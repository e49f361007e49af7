// Draws the matrix on a canvas: what is known, a grid and a theme in, pixels out.

import { count } from "$lib/format";
import type { MatrixCellView, MatrixRowView, MatrixView } from "$lib/platform/bindings";

import { columnLeft, rowTop, shadeOf, shortCount, visibleSpan, type Grid } from "./grid";

export interface MatrixTheme {
  ground: string;
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  ink: string;
  ink2: string;
  ink3: string;
  accent: string;
  accentSoft: string;
  caller: string;
  callee: string;
  alarm: string;
  differs: string;
  focus: string;
  font: string;
  rem: number;
}

export interface MatrixMarks {
  /** The row of the selection. */
  selected: number | null;
  /** The units of the selected cycle. */
  cycle: ReadonlySet<string>;
  cursor: { row: number; column: number } | null;
  hovered: { row: number; column: number } | null;
}

interface Pencil {
  ctx: CanvasRenderingContext2D;
  view: MatrixView;
  grid: Grid;
  theme: MatrixTheme;
  marks: MatrixMarks;
}

/** How opaque each shade is. */
const shades = [0.1, 0.18, 0.26, 0.36, 0.46];

export function drawMatrix(ctx: CanvasRenderingContext2D, view: MatrixView, grid: Grid, theme: MatrixTheme, marks: MatrixMarks): void {
  const pencil = { ctx, view, grid, theme, marks };
  ctx.fillStyle = theme.surface;
  ctx.fillRect(0, 0, grid.width, grid.height);
  clipped(pencil, grid.rowHead, grid.columnHead, () => {
    drawBands(pencil);
    drawGridLines(pencil);
    for (const cell of view.cells) drawCell(pencil, cell);
    drawCycles(pencil);
    drawCursor(pencil);
  });
  clipped(pencil, 0, grid.columnHead, () => view.rows.forEach((row, at) => drawRowHead(pencil, row, view.first_row + at)), grid.rowHead);
  clipped(pencil, grid.rowHead, 0, () => view.columns.forEach((row, at) => drawColumnHead(pencil, row, view.first_column + at)), undefined, grid.columnHead);
  drawCorner(pencil);
}

/** Draws in a part of the window and nothing beyond it. */
function clipped({ ctx, grid }: Pencil, x: number, y: number, draw: () => void, width = grid.width, height = grid.height): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width - (width === grid.width ? x : 0), height - (height === grid.height ? y : 0));
  ctx.clip();
  draw();
  ctx.restore();
}

/** The diagonal, open groups, and the row and the column that are marked. */
function drawBands(pencil: Pencil): void {
  const { ctx, view, grid, theme, marks } = pencil;
  const wide = Math.min(grid.width, columnLeft(grid, grid.size)) - grid.rowHead;
  const high = Math.min(grid.height, rowTop(grid, grid.size)) - grid.columnHead;
  const band = (row: number, colour: string, alpha: number) => {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour;
    ctx.fillRect(grid.rowHead, rowTop(grid, row), wide, grid.cell);
  };
  const stripe = (column: number, colour: string, alpha: number) => {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour;
    ctx.fillRect(columnLeft(grid, column), grid.columnHead, grid.cell, high);
  };
  view.rows.forEach((row, at) => row.open && band(view.first_row + at, theme.ground, 1));
  view.columns.forEach((row, at) => row.open && stripe(view.first_column + at, theme.ground, 1));
  if (marks.hovered) {
    if (marks.hovered.row >= 0 && marks.hovered.row < grid.size) band(marks.hovered.row, theme.ink, 0.05);
    if (marks.hovered.column >= 0 && marks.hovered.column < grid.size) stripe(marks.hovered.column, theme.ink, 0.05);
  }
  if (marks.selected !== null) {
    band(marks.selected, theme.caller, 0.14);
    stripe(marks.selected, theme.callee, 0.14);
  }
  ctx.globalAlpha = 1;
  const span = visibleSpan(grid);
  for (let at = Math.max(span.firstRow, span.firstColumn); at < Math.min(span.firstRow + span.rows, grid.size); at += 1) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(columnLeft(grid, at), rowTop(grid, at), grid.cell, grid.cell);
  }
}

function drawGridLines({ ctx, view, grid, theme }: Pencil): void {
  const right = Math.min(grid.width, columnLeft(grid, grid.size));
  const bottom = Math.min(grid.height, rowTop(grid, grid.size));
  const span = visibleSpan(grid);
  ctx.fillStyle = theme.line;
  for (let row = span.firstRow; row <= span.firstRow + span.rows; row += 1) ctx.fillRect(grid.rowHead, rowTop(grid, row) - 1, right - grid.rowHead, 1);
  for (let at = span.firstColumn; at <= span.firstColumn + span.columns; at += 1) ctx.fillRect(columnLeft(grid, at) - 1, grid.columnHead, 1, bottom - grid.columnHead);
  ctx.strokeStyle = theme.lineStrong;
  ctx.lineWidth = 1;
  view.rows.forEach((row, at) => row.open && strokeBlock(ctx, grid, view.first_row + at, row.end, 0.5));
}

function strokeBlock(ctx: CanvasRenderingContext2D, grid: Grid, first: number, end: number, inset: number): void {
  const side = (end - first) * grid.cell - 2 * inset;
  ctx.strokeRect(columnLeft(grid, first) + inset - 1, rowTop(grid, first) + inset - 1, side + 1, side + 1);
}

function drawCell({ ctx, view, grid, theme }: Pencil, { row, column, references, in_cycle, closes_cycle }: MatrixCellView): void {
  const [x, y, side] = [columnLeft(grid, column), rowTop(grid, row), grid.cell - 1];
  if (x + side < grid.rowHead || y + side < grid.columnHead || x > grid.width || y > grid.height) return;
  const upwards = column > row;
  ctx.globalAlpha = shades[shadeOf(references, view.heaviest)] ?? 0.1;
  ctx.fillStyle = upwards || in_cycle ? theme.alarm : theme.accent;
  ctx.fillRect(x, y, side, side);
  ctx.globalAlpha = 1;
  if (upwards) {
    ctx.fillStyle = theme.alarm;
    const corner = Math.max(4, side / 4);
    ctx.beginPath();
    ctx.moveTo(x + side - corner, y);
    ctx.lineTo(x + side, y);
    ctx.lineTo(x + side, y + corner);
    ctx.fill();
  }
  if (closes_cycle) {
    ctx.strokeStyle = theme.alarm;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(x + 1, y + 1, side - 2, side - 2);
  }
  const text = shortCount(references);
  const size = Math.min(0.6875 * theme.rem, (grid.cell * 1.5) / Math.max(2, text.length));
  ctx.font = `${size}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.ink;
  ctx.fillText(text, x + side / 2, y + side / 2 + 0.5);
}

function drawCycles({ ctx, view, grid, theme }: Pencil): void {
  ctx.strokeStyle = theme.alarm;
  ctx.lineWidth = 2;
  for (const { first, end } of view.cycles) strokeBlock(ctx, grid, first, end, 1);
}

function drawCursor({ ctx, grid, theme, marks }: Pencil): void {
  if (!marks.cursor || marks.cursor.column < 0) return;
  ctx.strokeStyle = theme.focus;
  ctx.lineWidth = 2;
  ctx.strokeRect(columnLeft(grid, marks.cursor.column) - 1, rowTop(grid, marks.cursor.row) - 1, grid.cell + 1, grid.cell + 1);
}

function drawRowHead({ ctx, grid, theme, marks }: Pencil, row: MatrixRowView, at: number): void {
  const y = rowTop(grid, at);
  if (y + grid.cell < grid.columnHead || y > grid.height) return;
  const marked = marks.selected === at || marks.cycle.has(row.id);
  ctx.fillStyle = marked ? theme.accentSoft : row.open ? theme.ground : theme.surface;
  ctx.fillRect(0, y, grid.rowHead, grid.cell - 1);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, y + grid.cell - 1, grid.rowHead, 1);
  if (marked) {
    ctx.fillStyle = theme.accent;
    ctx.fillRect(0, y, 3, grid.cell - 1);
  }
  const size = Math.min(0.78125 * theme.rem, grid.cell * 0.8);
  const middle = y + grid.cell / 2;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  ctx.font = `${Math.min(size, 0.6875 * theme.rem)}px ${theme.font}`;
  const right = grid.rowHead - 0.5 * theme.rem;
  const note = row.is_unit ? "" : count(row.units);
  ctx.fillStyle = theme.ink3;
  ctx.fillText(note, right, middle);
  let room = right - ctx.measureText(note).width - 6;
  if (row.in_cycle) {
    ctx.fillStyle = theme.alarm;
    ctx.fillText("⟳", room, middle);
    room -= theme.rem;
  }
  if (row.elsewhere) {
    const text = row.is_unit ? "≠" : `≠ ${count(row.elsewhere)}`;
    ctx.fillStyle = theme.differs;
    ctx.fillText(text, room, middle);
    room -= ctx.measureText(text).width + 6;
  }
  const left = (0.5 + row.depth * 0.75) * theme.rem;
  ctx.textAlign = "left";
  ctx.fillStyle = theme.ink2;
  if (!row.is_unit) ctx.fillText(row.open ? "▾" : "▸", left, middle);
  ctx.font = `${row.open ? "600 " : ""}${size}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  const from = left + 0.875 * theme.rem;
  ctx.fillText(shorten(ctx, row.label, room - from), from, middle);
  if (marks.cursor?.row === at && marks.cursor.column < 0) {
    ctx.strokeStyle = theme.focus;
    ctx.lineWidth = 2;
    ctx.strokeRect(1, y, grid.rowHead - 3, grid.cell - 1);
  }
}

function drawColumnHead({ ctx, grid, theme, marks }: Pencil, row: MatrixRowView, at: number): void {
  const x = columnLeft(grid, at);
  if (x + grid.cell < grid.rowHead || x > grid.width) return;
  const marked = marks.selected === at || marks.cursor?.column === at || marks.hovered?.column === at;
  ctx.fillStyle = marked ? theme.accentSoft : row.open ? theme.ground : theme.surface;
  ctx.fillRect(x, 0, grid.cell - 1, grid.columnHead - 1);
  ctx.fillStyle = theme.line;
  ctx.fillRect(x + grid.cell - 1, 0, 1, grid.columnHead);
  ctx.save();
  ctx.translate(x + grid.cell / 2, grid.columnHead - 0.375 * theme.rem);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.font = `${row.open || marked ? "600 " : ""}${Math.min(0.6875 * theme.rem, grid.cell * 0.75)}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.fillText(shorten(ctx, row.label, grid.columnHead - 0.75 * theme.rem), 0, 0);
  ctx.restore();
}

function drawCorner({ ctx, grid, theme }: Pencil): void {
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, grid.rowHead - 1, grid.columnHead - 1);
  ctx.fillStyle = theme.lineStrong;
  ctx.fillRect(0, grid.columnHead - 1, grid.width, 1);
  ctx.fillRect(grid.rowHead - 1, 0, 1, grid.height);
}

/** As much of a text as fits, with an ellipsis. */
function shorten(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let [fits, cut] = [0, text.length];
  while (cut - fits > 1) {
    const middle = (fits + cut) >> 1;
    if (ctx.measureText(`${text.slice(0, middle)}…`).width <= width) fits = middle;
    else cut = middle;
  }
  return fits > 0 ? `${text.slice(0, fits)}…` : "";
}
