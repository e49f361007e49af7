// A map in the manner of the engine's: nested groups, levels from top to bottom.

import type { MapBoxView, MapEdgeView, MapQuery, MapView } from "../bindings";
import { byId, dependencies, randomFrom, units, weightOf } from "./shop";

const [wide, high, gap, header] = [150, 30, 18, 26];

interface Node {
  box: MapBoxView;
  children: Node[];
}

function boxOf(id: string, label: string, isUnit: boolean, count: number, place: string): MapBoxView {
  return { id, label, parent: null, is_unit: isUnit, units: count, lines: count * 90, in_cycles: 0, resolved: 0.97, commits: null, elsewhere: 0, open: false, rect: [0, 0, wide, isUnit ? high : 44], level: 0, cycle: null, role: "domain", place, main_place: place, main_share: 1, owner: "", owner_share: 0 };
}

function layOut(children: Node[], columns: number): [number, number] {
  let y = 0;
  let width = 0;
  for (let start = 0; start < children.length; start += columns) {
    let x = 0;
    let height = 0;
    for (const child of children.slice(start, start + columns)) {
      child.box.rect = [x, y, child.box.rect[2], child.box.rect[3]];
      x += child.box.rect[2] + gap;
      height = Math.max(height, child.box.rect[3]);
    }
    width = Math.max(width, x - gap);
    y += height + gap * 2;
  }
  return [width, y - gap * 2];
}

function open(group: Node, columns: number): void {
  const [width, height] = layOut(group.children, columns);
  group.box.open = true;
  group.box.rect = [0, 0, width + 2 * gap, height + gap + header];
}

function flatten(node: Node, dx: number, dy: number, parent: number | null, boxes: MapBoxView[]): void {
  const [x, y, w, h] = node.box.rect;
  const at = boxes.push({ ...node.box, parent, rect: [x + dx, y + dy, w, h] }) - 1;
  if (node.box.open) for (const child of node.children) flatten(child, x + dx + gap, y + dy + header, at, boxes);
}

function finish(roots: Node[], columns: number, edgesOf: (boxes: MapBoxView[]) => MapEdgeView[]): MapView {
  const [width, height] = layOut(roots, columns);
  const boxes: MapBoxView[] = [];
  for (const root of roots) flatten(root, 0, 0, null, boxes);
  return { size: [width, height], boxes, edges: edgesOf(boxes).sort((a, b) => b.references - a.references), kept_closed: [], paths: [], more_paths: false, has_places: true, has_owners: false, has_changes: false };
}

export function shopMap(query: MapQuery): MapView {
  const groupOf = (place: string, path: string) => (query.group_by === "service" ? `service:${place}` : `folder:${path.slice(0, path.lastIndexOf("/"))}`);
  const near = new Set<string>();
  if (query.focus) {
    near.add(query.focus);
    for (const { from, to } of dependencies) {
      if (from === query.focus) near.add(to);
      if (to === query.focus) near.add(from);
    }
  }
  const groups = new Map<string, Node>();
  for (const { row } of units) {
    if (query.only_cycles && row.cycle === null) continue;
    if (query.cycle && row.cycle !== byId.get(query.cycle)?.row.cycle) continue;
    if (query.hide_shared && row.place === "(shared)") continue;
    if (query.focus && !near.has(row.id)) continue;
    const id = groupOf(row.place, row.path);
    const label = id.slice(Math.max(id.lastIndexOf("/"), id.indexOf(":")) + 1);
    const group = groups.get(id) ?? { box: boxOf(id, label, false, 0, row.place), children: [] };
    group.box.units += 1;
    if (row.cycle !== null) group.box.cycle = row.cycle;
    group.children.push({ box: { ...boxOf(row.id, row.name, true, 1, row.place), role: row.role, cycle: row.cycle }, children: [] });
    groups.set(id, group);
  }
  for (const [id, group] of groups) if (query.opening !== "named" || query.expanded.includes(id)) open(group, 3);
  return finish([...groups.values()], 3, (boxes) => {
    const indexOf = new Map(boxes.map((box, at) => [box.id, at]));
    const find = (id: string) => {
      const row = byId.get(id)?.row;
      return indexOf.get(id) ?? (row ? indexOf.get(groupOf(row.place, row.path)) : undefined);
    };
    const edges = new Map<string, MapEdgeView>();
    for (const dependency of dependencies) {
      const [from, to] = [find(dependency.from), find(dependency.to)];
      if (from === undefined || to === undefined || from === to || boxes[from]?.open || boxes[to]?.open) continue;
      const against = (boxes[from]?.rect[1] ?? 0) > (boxes[to]?.rect[1] ?? 0);
      const edge = edges.get(`${from} ${to}`) ?? { from, to, dependencies: 0, references: 0, against, in_cycle: false, closing: 0, crossing: 1, on_path: false };
      edge.dependencies += 1;
      edge.references += weightOf(dependency);
      edges.set(`${from} ${to}`, edge);
    }
    return [...edges.values()];
  });
}

/** A thousand boxes and three thousand edges, to see how it draws. */
export function largeMap(): MapView {
  const random = randomFrom(3);
  const places = ["catalog", "orders", "billing", "shipping", "customers", "inventory", "marketing", "(shared)", "(stays)"];
  const roots = Array.from({ length: 40 }, (_, group): Node => {
    const place = places[group % places.length] ?? "";
    const children = Array.from({ length: 24 }, (_, at): Node => {
      const unit = boxOf(`java:big.g${group}.Unit${at}`, `Group${group}Handler${at}`, true, 1, place);
      return { box: { ...unit, cycle: random() < 0.04 ? 1 : null }, children: [] };
    });
    const node = { box: boxOf(`folder:big/g${group}`, `org/acme/big/group${group}`, false, 24, place), children };
    open(node, 6);
    return node;
  });
  return finish(roots, 7, (boxes) => {
    const closed = boxes.flatMap((box, at) => (box.open ? [] : [at]));
    const pick = () => closed[Math.floor(random() * closed.length)] ?? 0;
    return Array.from({ length: 3000 }, () => {
      const from = pick();
      const to = random() < 0.7 ? (closed[Math.min(closed.length - 1, closed.indexOf(from) + 1 + Math.floor(random() * 9))] ?? 0) : pick();
      const against = (boxes[from]?.rect[1] ?? 0) > (boxes[to]?.rect[1] ?? 0);
      return { from, to, dependencies: 1, references: 1 + Math.floor(random() ** 4 * 90), against, in_cycle: false, closing: 0, crossing: boxes[from]?.place !== boxes[to]?.place ? 1 : 0, on_path: false };
    }).filter(({ from, to }) => from !== to);
  });
}
