// A matrix in the manner of the engine's: groups that open, the most used at the bottom.

import type { MatrixCellView, MatrixQuery, MatrixRowView, MatrixView, MatrixWindow } from "../bindings";
import { dependencies, units, weightOf } from "./shop";

interface Row {
  view: MatrixRowView;
  units: Set<string>;
}

export function shopMatrix({ map, all_open, toggled }: MatrixQuery, window: MatrixWindow): MatrixView {
  const groupOf = (place: string, path: string) => (map.group_by === "service" ? `service:${place}` : `folder:${path.slice(0, path.lastIndexOf("/"))}`);
  const used = new Map<string, number>();
  for (const { to } of dependencies) used.set(to, (used.get(to) ?? 0) + 1);
  const groups = new Map<string, typeof units>();
  for (const unit of units.toSorted((a, b) => (used.get(a.row.id) ?? 0) - (used.get(b.row.id) ?? 0))) {
    const id = groupOf(unit.row.place, unit.row.path);
    groups.set(id, [...(groups.get(id) ?? []), unit]);
  }
  const rows: Row[] = [];
  for (const [id, members] of groups) {
    const open = toggled.includes(id) !== all_open;
    const label = id.slice(Math.max(id.lastIndexOf("/"), id.indexOf(":")) + 1);
    const parent = rows.length;
    const common = { depth: 0, parent: null, level: 0, in_cycle: false, elsewhere: 0, role: "", place: members[0]?.row.place ?? "" };
    rows.push({
      view: { ...common, id, label, end: parent + 1 + (open ? members.length : 0), is_unit: false, open, units: members.length },
      units: new Set(open ? [] : members.map(({ row }) => row.id)),
    });
    if (!open) continue;
    for (const { row } of members) {
      rows.push({
        view: { ...common, id: row.id, label: row.name, depth: 1, parent, end: rows.length + 1, is_unit: true, open: false, units: 1, role: row.role, in_cycle: row.cycle !== null },
        units: new Set([row.id]),
      });
    }
  }
  const rowOf = new Map(rows.flatMap(({ units }, at) => [...units].map((id) => [id, at] as const)));
  const cells = new Map<string, MatrixCellView>();
  for (const dependency of dependencies) {
    const [row, column] = [rowOf.get(dependency.to), rowOf.get(dependency.from)];
    if (row === undefined || column === undefined || row === column) continue;
    const cell = cells.get(`${row} ${column}`) ?? { row, column, references: 0, in_cycle: false, closes_cycle: false };
    cell.references += weightOf(dependency);
    cells.set(`${row} ${column}`, cell);
  }
  const all = [...cells.values()].sort((a, b) => a.row - b.row || a.column - b.column);
  const within = (at: number, first: number, many: number) => at >= first && at < first + many;
  const slice = (first: number, many: number) => rows.slice(first, first + many).map(({ view }) => view);
  const revealed = window.reveal === null ? -1 : rows.findIndex(({ view, units }) => view.id === window.reveal || units.has(window.reveal ?? ""));
  return {
    size: rows.length,
    non_zero: all.length,
    upwards: all.filter(({ row, column }) => column > row).length,
    open_at_first: [],
    heaviest: Math.max(0, ...all.map(({ references }) => references)),
    first_row: window.first_row,
    first_column: window.first_column,
    rows: slice(window.first_row, window.rows),
    columns: slice(window.first_column, window.columns),
    cells: all.filter(({ row, column }) => within(row, window.first_row, window.rows) && within(column, window.first_column, window.columns)),
    cycles: [],
    closed_around: rows[revealed]?.view.is_unit === false ? [rows[revealed]?.view.id ?? ""] : [],
    revealed: revealed < 0 ? null : revealed,
  };
}
