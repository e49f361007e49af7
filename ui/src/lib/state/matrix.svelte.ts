import type { MapQuery, MatrixCellView, MatrixQuery, MatrixRowView, MatrixView, MatrixWindow } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

/** Rows and columns beyond the visible ones that are read along. */
const margin = 32;

export interface Span {
  firstRow: number;
  rows: number;
  firstColumn: number;
  columns: number;
}

/** Where the keyboard is. Column −1 is the head of the row. */
export interface Cursor {
  row: number;
  column: number;
}

/** The dependency matrix, of which only what is near the window is here. */
export class MatrixState {
  view = $state.raw<MatrixView | null>(null);
  loading = $state(false);
  cursor = $state.raw<Cursor>({ row: 0, column: -1 });
  /** Sizes of a cell, in rem. */
  readonly sizes = [0.875, 1.125, 1.5] as const;
  zoom = $state(1);
  allOpen = $state(false);
  toggled = $state.raw<ReadonlySet<string>>(new Set());
  /** A row that should come into sight. */
  sought = $state.raw<number | null>(null);

  readonly query: MatrixQuery = $derived.by(() => ({
    map: { ...this.mapQuery(), expanded: [], show: null, opening: "named" },
    all_open: this.allOpen,
    toggled: [...this.toggled],
  }));
  readonly cells: ReadonlyMap<number, MatrixCellView> = $derived(
    new Map((this.view?.cells ?? []).map((cell) => [cellKey(cell.row, cell.column), cell])),
  );

  #wanted: Span = { firstRow: 0, rows: 60, firstColumn: 0, columns: 80 };
  #asked: MatrixQuery | null = null;
  #reveal: string | null = null;
  #running = false;

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
    private readonly mapQuery: () => MapQuery,
  ) {}

  reset(): void {
    this.view = null;
    this.allOpen = false;
    this.toggled = new Set();
    this.cursor = { row: 0, column: -1 };
    this.#asked = null;
  }

  /** What was read before does not hold any more. */
  expire(): void {
    this.#asked = null;
  }

  /** Sees to it that what can be seen is here. */
  async look(span: Span = this.#wanted, reveal: string | null = null): Promise<void> {
    this.#wanted = span;
    this.#reveal = reveal ?? this.#reveal;
    if (this.#running) return;
    this.#running = true;
    while (this.#asked !== this.query || this.#reveal !== null || !covers(this.view, this.#wanted)) {
      if (!(await this.#read())) break;
    }
    this.#running = false;
    this.loading = false;
  }

  row(at: number): MatrixRowView | undefined {
    return this.view?.rows[at - this.view.first_row] ?? this.view?.columns[at - this.view.first_column];
  }

  cell(row: number, column: number): MatrixCellView | undefined {
    return this.cells.get(cellKey(row, column));
  }

  isOpen(id: string): boolean {
    const byItself = this.allOpen || (this.view?.open_at_first.includes(id) ?? false);
    return this.toggled.has(id) !== byItself;
  }

  toggle(id: string): Promise<void> {
    const toggled = new Set(this.toggled);
    if (!toggled.delete(id)) toggled.add(id);
    this.toggled = toggled;
    return this.look();
  }

  openAll(all: boolean): Promise<void> {
    this.toggled = new Set(all ? [] : this.view?.open_at_first);
    this.allOpen = all;
    this.cursor = { row: 0, column: -1 };
    this.sought = 0;
    return this.look();
  }

  /** Brings the row of something into sight, or of the closed group that holds it; `open`: opens the groups around it. */
  async reveal(id: string, open: boolean): Promise<void> {
    await this.look(this.#wanted, id);
    const closed = this.view?.closed_around ?? [];
    if (!open || !closed.length) return;
    const toggled = new Set(this.toggled);
    for (const group of closed) if (!toggled.delete(group)) toggled.add(group);
    this.toggled = toggled;
    await this.look(this.#wanted, id);
  }

  async #read(): Promise<boolean> {
    const { query } = this;
    const reveal = this.#reveal;
    this.#reveal = null;
    this.loading = true;
    try {
      this.view = await this.commands.matrix(query, widen(this.#wanted, reveal));
      this.#asked = query;
      if (reveal !== null && this.view.revealed !== null) this.sought = this.view.revealed;
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    }
  }
}

function cellKey(row: number, column: number): number {
  return row * 2 ** 24 + column;
}

function widen({ firstRow, rows, firstColumn, columns }: Span, reveal: string | null): MatrixWindow {
  const first = (at: number) => Math.max(0, at - margin);
  return {
    first_row: first(firstRow),
    rows: Math.min(160, rows + 2 * margin),
    first_column: first(firstColumn),
    columns: Math.min(160, columns + 2 * margin),
    reveal,
  };
}

function covers(view: MatrixView | null, span: Span): boolean {
  if (!view) return false;
  const within = (first: number, count: number, from: number, has: number) =>
    from <= first && Math.min(first + count, view.size) <= from + has;
  return (
    within(span.firstRow, span.rows, view.first_row, view.rows.length) &&
    within(span.firstColumn, span.columns, view.first_column, view.columns.length)
  );
}
