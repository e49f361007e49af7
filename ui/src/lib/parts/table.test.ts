import { describe, expect, it } from "vitest";

import { filterRows, nextSorting, rowWindow, scrollToRow, sortRows, type Column } from "./table";

interface Row {
  name: string;
  lines: number;
}

const rows: Row[] = [
  { name: "Order10", lines: 5 },
  { name: "order2", lines: 900 },
  { name: "Äpfel", lines: 40 },
];
const columns: Column<Row>[] = [
  { id: "name", title: "Name", width: "1fr", value: (row) => row.name },
  { id: "lines", title: "Lines", width: "4rem", numeric: true, value: (row) => row.lines },
];
const names = (sorted: readonly Row[]) => sorted.map(({ name }) => name);

describe("sorting", () => {
  it("puts words in the order that people read, numbers in them by size", () => {
    expect(names(sortRows(rows, columns, { column: "name", descending: false }))).toEqual(["Äpfel", "order2", "Order10"]);
  });

  it("keeps the order it was given until asked", () => {
    expect(sortRows(rows, columns, null)).toBe(rows);
  });

  it("begins with the largest number, with A for words, and turns round the second time", () => {
    const [name, lines] = columns as [Column<Row>, Column<Row>];
    expect(nextSorting(lines, null)).toEqual({ column: "lines", descending: true });
    expect(nextSorting(name, { column: "lines", descending: true })).toEqual({ column: "name", descending: false });
    expect(nextSorting(lines, { column: "lines", descending: true })).toEqual({ column: "lines", descending: false });
  });
});

describe("a filter", () => {
  it("looks in every column, whatever the case", () => {
    expect(names(filterRows(rows, columns, " ORDER"))).toEqual(["Order10", "order2"]);
    expect(names(filterRows(rows, columns, "900"))).toEqual(["order2"]);
    expect(filterRows(rows, columns, " ")).toBe(rows);
  });
});

describe("the window of rows", () => {
  it("holds what is seen and a little more, within the rows there are", () => {
    expect(rowWindow(0, 100, 20, 1000, 2)).toEqual([0, 7]);
    expect(rowWindow(2000, 100, 20, 1000, 2)).toEqual([98, 107]);
    expect(rowWindow(0, 100, 20, 3)).toEqual([0, 3]);
  });

  it("is empty rather than upside down when rows have gone", () => {
    expect(rowWindow(5000, 100, 20, 10, 2)).toEqual([10, 10]);
  });
});

describe("scrolling to a row", () => {
  it("goes no farther than it must", () => {
    expect(scrollToRow(2, 10, 50, 100)).toBe(20);
    expect(scrollToRow(8, 10, 50, 100)).toBe(50);
    expect(scrollToRow(20, 10, 50, 100)).toBe(110);
  });
});
