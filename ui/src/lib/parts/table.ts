// What a table needs to know of its columns, and the sums of its window of rows.

export interface Column<T> {
  id: string;
  title: string;
  /** Tells what the column means, where the title does not. */
  about?: string;
  /** A track of a CSS grid. */
  width: string;
  numeric?: boolean;
  value: (row: T) => string | number;
}

export interface Sorting {
  column: string;
  descending: boolean;
}

export function sortRows<T>(rows: readonly T[], columns: Column<T>[], sorting: Sorting | null): readonly T[] {
  const column = columns.find(({ id }) => id === sorting?.column);
  if (!column || !sorting) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compareValues(column.value(a), column.value(b)));
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compareValues(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

/** A click on a header: numbers begin with the largest, words with A; a second click turns round. */
export function nextSorting<T>(column: Column<T>, sorting: Sorting | null): Sorting {
  if (sorting?.column === column.id) return { column: column.id, descending: !sorting.descending };
  return { column: column.id, descending: column.numeric ?? false };
}

export function filterRows<T>(rows: readonly T[], columns: Column<T>[], text: string): readonly T[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return rows;
  return rows.filter((row) => columns.some((column) => String(column.value(row)).toLowerCase().includes(wanted)));
}

/** Where a list is to scroll to from `top`, so that a row is wholly in `room` pixels: no farther than it must. */
export function scrollToRow(at: number, rowHeight: number, top: number, room: number): number {
  const from = at * rowHeight;
  return from < top ? from : Math.max(top, from + rowHeight - room);
}

/** First row and one past the last of those to draw, with `slack` rows beyond the window. */
export function rowWindow(top: number, height: number, rowHeight: number, rows: number, slack = 6): [number, number] {
  const first = Math.max(0, Math.floor(top / rowHeight) - slack);
  const last = Math.min(rows, Math.ceil((top + height) / rowHeight) + slack);
  return [Math.min(first, last), last];
}
