// The map as typed arrays: what the drawing and the pointer ask of it, answered without walking objects.

import type { MapBoxView, MapEdgeView, MapView } from "$lib/platform/bindings";

import type { Rect } from "./viewport";

export interface Scene {
  size: [number, number];
  boxes: MapBoxView[];
  /** The heaviest first. */
  edges: MapEdgeView[];
  /** Left, top, width, height of each box. */
  rects: Float32Array;
  curves: Curves;
  indexOf: ReadonlyMap<string, number>;
  incoming: number[][];
  outgoing: number[][];
}

const placeLabels: Record<string, string> = { "service:(shared)": "Shared library", "service:(stays)": "Stays" };

export function buildScene(drawn: MapView): Scene {
  const view = { ...drawn, boxes: drawn.boxes.map((box) => ({ ...box, label: placeLabels[box.id] ?? box.label })) };
  const rects = new Float32Array(view.boxes.length * 4);
  view.boxes.forEach((box, at) => rects.set(box.rect, at * 4));
  const incoming: number[][] = view.boxes.map(() => []);
  const outgoing: number[][] = view.boxes.map(() => []);
  view.edges.forEach((edge, at) => {
    incoming[edge.to]?.push(at);
    outgoing[edge.from]?.push(at);
  });
  const curves = new Curves(view.edges, rects);
  const indexOf = new Map(view.boxes.map((box, at) => [box.id, at]));
  return { size: view.size, boxes: view.boxes, edges: view.edges, rects, curves, indexOf, incoming, outgoing };
}

/** The curves of edges. Few of many edges are ever drawn: each curve is found when it is first asked for. */
export class Curves {
  readonly #points: Float32Array;
  readonly #known: Uint8Array;

  constructor(
    private readonly edges: MapEdgeView[],
    private readonly rects: Float32Array,
  ) {
    this.#points = new Float32Array(edges.length * 8);
    this.#known = new Uint8Array(edges.length);
  }

  /** Start, two control points and end of an edge, as four pairs. */
  of(at: number): Float32Array {
    const points = this.#points.subarray(at * 8, at * 8 + 8);
    const edge = this.edges[at];
    if (edge && !this.#known[at]) {
      points.set(curveBetween(rectAt(this.rects, edge.from), rectAt(this.rects, edge.to)));
      this.#known[at] = 1;
    }
    return points;
  }
}

export function rectAt(rects: Float32Array, at: number): Rect {
  const i = at * 4;
  return [rects[i] ?? 0, rects[i + 1] ?? 0, rects[i + 2] ?? 0, rects[i + 3] ?? 0];
}

/** Callers are above: an edge leaves below and arrives above, unless it goes against the levels or sideways. */
function curveBetween(from: Rect, to: Rect): number[] {
  const fromX = attach(from, to);
  const toX = attach(to, from);
  // What leads down and what leads back up lie side by side.
  const aside = 5;
  if (to[1] >= from[1] + from[3]) return upright(fromX + aside, from[1] + from[3], toX + aside, to[1]);
  if (from[1] >= to[1] + to[3]) return upright(fromX - aside, from[1], toX - aside, to[1] + to[3]);
  return sideways(from, to);
}

/** Where an edge meets a box: drawn towards the other, so that edges do not all meet in one point. */
function attach(box: Rect, other: Rect): number {
  const centre = box[0] + box[2] / 2;
  const room = Math.max(box[2] / 2 - 10, 0);
  const pull = (other[0] + other[2] / 2 - centre) * 0.2;
  return centre + Math.max(-room, Math.min(room, pull));
}

function upright(x0: number, y0: number, x1: number, y1: number): number[] {
  const bend = (y1 - y0) * 0.45;
  return [x0, y0, x0, y0 + bend, x1, y1 - bend, x1, y1];
}

function sideways(from: Rect, to: Rect): number[] {
  const rightwards = from[0] < to[0];
  const x0 = rightwards ? from[0] + from[2] : from[0];
  const x1 = rightwards ? to[0] : to[0] + to[2];
  const y0 = from[1] + from[3] * (rightwards ? 0.4 : 0.7);
  const y1 = to[1] + to[3] * (rightwards ? 0.4 : 0.7);
  const sag = Math.min(Math.abs(x1 - x0) * 0.25, 60) * (rightwards ? -1 : 1);
  const bend = (x1 - x0) * 0.4;
  return [x0, y0, x0 + bend, y0 + sag, x1 - bend, y1 + sag, x1, y1];
}

/** The innermost box under a point of the world. */
export function boxUnder(scene: Scene, x: number, y: number): number | null {
  for (let at = scene.boxes.length - 1; at >= 0; at -= 1) {
    const i = at * 4;
    const left = scene.rects[i] ?? 0;
    const top = scene.rects[i + 1] ?? 0;
    if (x < left || y < top) continue;
    if (x <= left + (scene.rects[i + 2] ?? 0) && y <= top + (scene.rects[i + 3] ?? 0)) return at;
  }
  return null;
}

const curveSteps = 20;

/** The nearest of some edges to a point of the world, no farther than `reach`. */
export function edgeUnder(scene: Scene, among: Iterable<number>, x: number, y: number, reach: number): number | null {
  let nearest: number | null = null;
  let least = reach;
  for (const edge of among) {
    const distance = distanceToCurve(scene.curves.of(edge), x, y, least);
    if (distance < least) {
      least = distance;
      nearest = edge;
    }
  }
  return nearest;
}

function distanceToCurve(curve: Float32Array, x: number, y: number, reach: number): number {
  const xs = [0, 2, 4, 6].map((k) => curve[k] ?? 0);
  const ys = [1, 3, 5, 7].map((k) => curve[k] ?? 0);
  if (x < Math.min(...xs) - reach || x > Math.max(...xs) + reach) return Infinity;
  if (y < Math.min(...ys) - reach || y > Math.max(...ys) + reach) return Infinity;
  let least = Infinity;
  let [px, py] = curvePoint(curve, 0);
  for (let step = 1; step <= curveSteps; step += 1) {
    const [qx, qy] = curvePoint(curve, step / curveSteps);
    least = Math.min(least, distanceToSegment(x, y, px, py, qx, qy));
    px = qx;
    py = qy;
  }
  return least;
}

/** A point of a Bézier curve, `t` from 0 to 1. */
export function curvePoint(curve: Float32Array, t: number): [number, number] {
  const u = 1 - t;
  const a = u * u * u;
  const b = 3 * u * u * t;
  const c = 3 * u * t * t;
  const d = t * t * t;
  const along = (k: number) =>
    a * (curve[k] ?? 0) + b * (curve[2 + k] ?? 0) + c * (curve[4 + k] ?? 0) + d * (curve[6 + k] ?? 0);
  return [along(0), along(1)];
}

function distanceToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

export type Direction = "up" | "down" | "left" | "right";

/** The box that an arrow key leads to: the nearest in that direction that is no group around this one. */
export function neighbourBox(scene: Scene, from: number, direction: Direction): number | null {
  const [x, y, w, h] = rectAt(scene.rects, from);
  const cx = x + w / 2;
  const cy = y + h / 2;
  let best: number | null = null;
  let least = Infinity;
  for (let at = 0; at < scene.boxes.length; at += 1) {
    if (at === from || isAround(scene, at, from) || scene.boxes[at]?.open) continue;
    const [ox, oy, ow, oh] = rectAt(scene.rects, at);
    const dx = ox + ow / 2 - cx;
    const dy = oy + oh / 2 - cy;
    const ahead = { up: -dy, down: dy, left: -dx, right: dx }[direction];
    const aside = direction === "up" || direction === "down" ? Math.abs(dx) : Math.abs(dy);
    if (ahead <= 1 || aside > ahead * 4) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) {
      least = cost;
      best = at;
    }
  }
  return best;
}

function isAround(scene: Scene, outer: number, inner: number): boolean {
  let at = scene.boxes[inner]?.parent ?? null;
  while (at !== null) {
    if (at === outer) return true;
    at = scene.boxes[at]?.parent ?? null;
  }
  return false;
}

export interface Crossing {
  box: MapBoxView;
  references: number;
}

/** What refers into a box or an open group, or what it refers to, from outside: heaviest first. */
export function crossings(scene: Scene, at: number, end: "from" | "to"): Crossing[] {
  const inside = (box: number) => box === at || isAround(scene, at, box);
  const found = new Map<number, number>();
  for (const edge of scene.edges) {
    const [other, own] = end === "from" ? [edge.from, edge.to] : [edge.to, edge.from];
    if (inside(own) && !inside(other)) found.set(other, (found.get(other) ?? 0) + edge.references);
  }
  return [...found]
    .flatMap(([other, references]) => (scene.boxes[other] ? [{ box: scene.boxes[other], references }] : []))
    .sort((a, b) => b.references - a.references);
}

/** What tells in which groups a unit is. */
export interface Located {
  id: string;
  path: string;
  place: string;
  language: string;
  /** What stands for its owner in the ids of groups. */
  owner: string;
}

/** The box that shows a unit: itself, or the innermost group that it is in. */
export function boxShowing(scene: Scene, unit: Located): number | null {
  const own = scene.indexOf.get(unit.id);
  if (own !== undefined) return own;
  let found: number | null = null;
  scene.boxes.forEach((box, at) => {
    if (!box.is_unit && holds(box.id, unit)) found = at;
  });
  return found;
}

/** Whether a unit is in the group with this id. */
function holds(group: string, unit: Located): boolean {
  const colon = group.indexOf(":");
  const [kind, rest] = [group.slice(0, colon), group.slice(colon + 1)];
  if (kind === "folder") return isInFolder(unit.path, rest);
  const key = { service: unit.place, language: unit.language, owner: unit.owner }[kind];
  if (key === undefined || key === "") return false;
  return rest === key || (rest.startsWith(`${key}/`) && isInFolder(unit.path, rest.slice(key.length + 1)));
}

/** Whether a file is below a folder; `a/*`: in the folder itself. */
function isInFolder(path: string, folder: string): boolean {
  const around = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  if (folder === "*") return around === "";
  if (folder.endsWith("/*")) return around === folder.slice(0, -2);
  return around === folder || around.startsWith(`${folder}/`);
}

/** A map on its way from one layout to another: `t` from 0 to 1. What is new comes out of the group it is in. */
export function morph(from: Scene, to: Scene, t: number): Scene {
  const rects = new Float32Array(to.rects.length);
  const origin = (at: number): Rect => {
    for (let box: number | null = at; box !== null; box = to.boxes[box]?.parent ?? null) {
      const old = from.indexOf.get(to.boxes[box]?.id ?? "");
      if (old !== undefined) return rectAt(from.rects, old);
    }
    return rectAt(to.rects, at);
  };
  to.boxes.forEach((_, at) => {
    const [start, end] = [origin(at), rectAt(to.rects, at)];
    rects.set(end.map((value, k) => (start[k] ?? value) + (value - (start[k] ?? value)) * t), at * 4);
  });
  return { ...to, rects, curves: new Curves(to.edges, rects) };
}
