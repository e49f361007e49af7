// Where services and the arrows between them go in the picture of the seams.

import type { SeamView, ServiceView } from "$lib/platform/bindings";
import { count } from "$lib/format";

export interface PlacedService {
  service: ServiceView;
  x: number;
  y: number;
}

type Point = [number, number];

export interface PlacedSeam {
  seam: SeamView;
  path: string;
  /** Start, two control points and end. */
  curve: [Point, Point, Point, Point];
  /** Points from a lower row to a higher one. */
  upwards: boolean;
  width: number;
}

export interface SeamPicture {
  width: number;
  height: number;
  services: PlacedService[];
  seams: PlacedSeam[];
}

export const nodeWidth = 132;
export const nodeHeight = 34;
const rowGap = 62;
export const columnGap = 40;

/** Services in rows, callers above what they call as far as that goes; at most `columns` in a row. */
export function layOutSeams(services: ServiceView[], seams: SeamView[], columns: number): SeamPicture {
  const rows = orderRows(splitRows(rankServices(services, seams), Math.max(1, columns)), seams);
  const widest = Math.max(1, ...rows.map(({ length }) => length));
  const width = widest * (nodeWidth + columnGap) - columnGap;
  const placed = rows.flatMap((row, at) => {
    const left = (width - (row.length * (nodeWidth + columnGap) - columnGap)) / 2;
    return row.map((service, column) => ({ service, x: left + column * (nodeWidth + columnGap), y: at * (nodeHeight + rowGap) }));
  });
  const byKey = new Map(placed.map((place) => [place.service.key, place]));
  const heaviest = Math.max(1, ...seams.map(({ references }) => references));
  const drawn = seams.flatMap((seam) => {
    const [from, to] = [byKey.get(seam.from), byKey.get(seam.to)];
    return from && to ? [placeSeam(seam, from, to, heaviest)] : [];
  });
  return { width, height: rows.length * (nodeHeight + rowGap) - rowGap, services: placed, seams: drawn };
}

/** What is written on a seam: what it carries. */
export function labelOf(seam: SeamView): string {
  const parts = [
    seam.references || !seam.tables.length ? count(seam.references) : "",
    seam.tables.length ? `▦${count(seam.tables.length)}` : "",
    seam.transactions ? `⇄${count(seam.transactions)}` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function labelWidth(seam: SeamView): number {
  return labelOf(seam).length * 7.2 + 6;
}

const labelHeight = 16;

/** Where the number of each seam goes: the first choose first where along their curve it stands free of the others and of all
 * services; those for which there is no room are left out. */
export function placeLabels(seams: PlacedSeam[], services: PlacedService[]): { placed: PlacedSeam; x: number; y: number; wide: number }[] {
  const along = Array.from({ length: 17 }, (_, at) => 0.5 + (at % 2 ? -1 : 1) * Math.ceil(at / 2) * 0.05);
  const taken = services.map(({ x, y }) => ({ x: x + nodeWidth / 2, y: y + nodeHeight / 2, wide: nodeWidth, high: nodeHeight }));
  return seams.flatMap((placed) => {
    const wide = labelWidth(placed.seam);
    const isFree = ([x, y]: Point) =>
      taken.every((other) => Math.abs(other.x - x) >= (other.wide + wide) / 2 + 2 || Math.abs(other.y - y) >= (other.high + labelHeight) / 2 + 2);
    const spot = along.map((t) => pointAt(placed.curve, t)).find(isFree);
    if (!spot) return [];
    const [x, y] = spot;
    taken.push({ x, y, wide, high: labelHeight });
    return [{ placed, x, y, wide }];
  });
}

function pointAt([a, b, c, d]: PlacedSeam["curve"], t: number): Point {
  const u = 1 - t;
  const mix = (k: 0 | 1) => u ** 3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t ** 3 * d[k];
  return [mix(0), mix(1)];
}

function pathOf([a, b, c, d]: PlacedSeam["curve"]): string {
  return `M${a.join(" ")}C${b.join(" ")} ${c.join(" ")} ${d.join(" ")}`;
}

/** Greedy order with little weight upwards: who calls most and is called least goes first. */
export function rankServices(services: ServiceView[], seams: SeamView[]): ServiceView[] {
  const left = new Map(services.map((service) => [service.key, service]));
  const order: ServiceView[] = [];
  while (left.size) {
    const balance = (key: string) =>
      seams.reduce((sum, { from, to, references }) => {
        if (from === key && left.has(to)) return sum + references;
        return to === key && left.has(from) ? sum - references : sum;
      }, 0);
    const [next] = [...left.values()].sort((a, b) => balance(b.key) - balance(a.key) || a.key.localeCompare(b.key));
    if (!next) break;
    order.push(next);
    left.delete(next.key);
  }
  return order;
}

/** The order cut into rows of much the same length; more than three stand on at least two. */
function splitRows(order: ServiceView[], columns: number): ServiceView[][] {
  const rows = Math.max(Math.ceil(order.length / columns), order.length > 3 ? 2 : 1);
  const from = (row: number) => Math.round((row * order.length) / rows);
  return Array.from({ length: rows }, (_, row) => order.slice(from(row), from(row + 1)));
}

/** Within each row, services move towards the middle of what calls them. */
function orderRows(rows: ServiceView[][], seams: SeamView[]): ServiceView[][] {
  const centre = new Map<string, number>();
  const place = (row: ServiceView[]) => row.forEach(({ key }, at) => centre.set(key, at - (row.length - 1) / 2));
  return rows.map((row) => {
    const pull = (key: string) => {
      const callers = seams.filter(({ to, from }) => to === key && centre.has(from));
      const weight = callers.reduce((sum, { references }) => sum + references, 0);
      return weight ? callers.reduce((sum, { from, references }) => sum + (centre.get(from) ?? 0) * references, 0) / weight : 0;
    };
    const ordered = row.toSorted((a, b) => pull(a.key) - pull(b.key));
    place(ordered);
    return ordered;
  });
}

function placeSeam(seam: SeamView, from: PlacedService, to: PlacedService, heaviest: number): PlacedSeam {
  const width = 1 + 4 * (Math.log1p(seam.references) / Math.log1p(heaviest));
  const upwards = from.y > to.y;
  const along = (curve: PlacedSeam["curve"], upwards: boolean) => ({ seam, curve, path: pathOf(curve), upwards, width });
  if (from.y === to.y) return along(sideways(from, to), from.x > to.x);
  const pull = (to.x - from.x) * 0.12;
  const clamp = (value: number) => Math.max(-nodeWidth / 2 + 14, Math.min(nodeWidth / 2 - 14, value));
  const aside = upwards ? -9 : 9;
  const x0 = from.x + nodeWidth / 2 + clamp(pull + aside);
  const x1 = to.x + nodeWidth / 2 + clamp(-pull + aside);
  const y0 = upwards ? from.y : from.y + nodeHeight;
  const y1 = upwards ? to.y + nodeHeight + 5 : to.y - 5;
  const bend = (y1 - y0) * 0.45;
  return along([[x0, y0], [x0, y0 + bend], [x1, y1 - bend], [x1, y1]], upwards);
}

/** Between two of one row: an arc below, and for the way back one above. */
function sideways(from: PlacedService, to: PlacedService): PlacedSeam["curve"] {
  const rightwards = from.x < to.x;
  const sag = (rightwards ? 1 : -1) * Math.min(46, 22 + Math.abs(to.x - from.x) / 14);
  const y = rightwards ? from.y + nodeHeight : from.y;
  const x0 = from.x + nodeWidth / 2 + (rightwards ? 24 : -24);
  const x1 = to.x + nodeWidth / 2 + (rightwards ? -24 : 24);
  const end = y + (rightwards ? 5 : -5);
  return [[x0, y], [x0, y + sag], [x1, y + sag], [x1, end]];
}
