// Tables in the manner of the engine's, for units and dependencies.

import type { TableCell, TableColumn, TableInfo, TablePage, TableQuery, TableRow } from "../bindings";
import { byId, dependencies, entryPoints, units, weightOf } from "./shop";

const column = (id: string, title: string, format: string, shown = true): TableColumn => ({ id, title, about: "", format, shown });

const columns: Record<string, TableColumn[]> = {
  units: [column("name", "Unit", "unit"), column("place", "Place", "place"), column("role", "Role", "role"), column("lines", "Lines", "number"), column("path", "File", "path")],
  dependencies: [column("from", "From", "unit"), column("to", "To", "unit"), column("references", "References", "number")],
  "entry-points": [column("method", "Method", "text"), column("route", "Route", "code"), column("unit", "Unit", "unit")],
};

const rows: Record<string, TableRow[]> = {
  units: units.map(({ row }, at) => ({ row: at, cells: [row.name, row.place, row.role, row.lines, row.path], target: { kind: "unit", id: row.id } })),
  dependencies: dependencies.map((dependency, at) => ({
    row: at,
    cells: [byId.get(dependency.from)?.row.name ?? "", byId.get(dependency.to)?.row.name ?? "", weightOf(dependency)],
    target: { kind: "edge", from: dependency.from, to: dependency.to },
  })),
  "entry-points": entryPoints.map((entry, at) => ({
    row: at,
    cells: [entry.method, entry.route, entry.unit_name],
    target: { kind: "line", unit: entry.unit, path: entry.path, line: entry.line },
  })),
};

function info(id: string, title: string): TableInfo {
  return { id, title, rows: rows[id]?.length ?? 0, columns: columns[id] ?? [], empty: "Nothing here." };
}

export const tableInfos = [info("units", "Units"), info("dependencies", "Dependencies"), info("entry-points", "Entry points")];
export const cellsInfo: TableInfo = { ...info("dependencies", "Cells"), id: "dependencies" };

function matching({ table, filter, columns: filters, sort }: TableQuery): TableRow[] {
  const has = (cell: TableCell | undefined, text: string) => String(cell).toLowerCase().includes(text.trim().toLowerCase());
  const at = (id: string) => (columns[table] ?? []).findIndex((column) => column.id === id);
  const found = (rows[table] ?? []).filter((row) => row.cells.some((cell) => has(cell, filter)) && filters.every(({ column, text }) => has(row.cells[at(column)], text)));
  if (!sort) return found;
  const sign = sort.descending ? -1 : 1;
  const value = (row: TableRow) => row.cells[at(sort.column)] ?? "";
  return found.toSorted((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
}

export function tablePage(query: TableQuery, first: number, count: number): TablePage {
  const found = matching(query);
  return { all: rows[query.table]?.length ?? 0, matching: found.length, first, rows: found.slice(first, first + count) };
}

export function tableText(query: TableQuery, wanted: string[], row: number | null): string {
  const all = columns[query.table] ?? [];
  const line = (found: TableRow) => all.flatMap(({ id }, at) => (wanted.includes(id) ? [found.cells[at]] : [])).join("\t");
  const found = matching(query).filter((found) => row === null || found.row === row);
  const head = row === null ? [all.filter(({ id }) => wanted.includes(id)).map(({ title }) => title).join("\t")] : [];
  return [...head, ...found.map(line)].join("\n");
}
