// Draws the map on a canvas. Nothing here holds state: a scene, a viewport and a theme in, pixels out.

import { count } from "$lib/format";
import type { MapEdgeView } from "$lib/platform/bindings";

import { drawBox, drawGroup, drawPlates } from "./boxes";
import { screenRect, type MapTheme, type Pencil } from "./pencil";
import { boxUnder, curvePoint, rectAt, type Scene } from "./scene";
import { shownRect, touches, type Rect, type Viewport } from "./viewport";

/** Edges drawn of one selected box, each way. */
export const mostSelectedEdges = 400;

export interface Highlight {
  selected: number | null;
  selectedEdge: number | null;
  hovered: number | null;
  hoveredEdge: number | null;
  matches: ReadonlySet<number>;
  /** The boxes of a way that is brought forward, in its order. */
  path: number[];
  /** The boxes of a cycle that is brought forward. */
  cycle: number[];
}

/** What does not change with the selection: groups, the heaviest edges, boxes and their labels. */
export function drawBase(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  viewport: Viewport,
  theme: MapTheme,
  width: number,
  height: number,
): void {
  const pencil = { ctx, scene, viewport, theme, shown: shownRect(viewport, width, height) };
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, width, height);
  const visible = visibleBoxes(pencil);
  for (const at of visible) if (scene.boxes[at]?.open) drawGroup(pencil, at);
  drawFaintEdges(pencil);
  for (const at of visible) if (!scene.boxes[at]?.open) drawBox(pencil, at);
  drawPlates(pencil, visible);
}

/** Beside what is brought forward, the rest stands back. */
export function fadeRest(ctx: CanvasRenderingContext2D, scene: Scene, theme: MapTheme, highlight: Highlight, width: number, height: number): void {
  if (!isFaded(scene, highlight)) return;
  ctx.globalAlpha = 0.5;
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, width, height);
  ctx.globalAlpha = 1;
}

/** An open group has no edges of its own to bring forward; beside it nothing needs to stand back. */
function isFaded(scene: Scene, { selected, selectedEdge, path, cycle }: Highlight): boolean {
  return selectedEdge !== null || path.length > 0 || cycle.length > 0 || (selected !== null && !scene.boxes[selected]?.open);
}

/** What the selection and the pointer add: all else stands back, the edges of the selected box, rings and matches. */
export function drawHighlight(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  viewport: Viewport,
  theme: MapTheme,
  highlight: Highlight,
  width: number,
  height: number,
): void {
  const pencil = { ctx, scene, viewport, theme, shown: shownRect(viewport, width, height) };
  fadeRest(ctx, scene, theme, highlight, width, height);
  for (const at of highlight.matches) ring(pencil, at, theme.accent, 2, [4, 3]);
  const { selected, selectedEdge, hovered, hoveredEdge } = highlight;
  if (highlight.path.length) drawPath(pencil, highlight.path);
  else if (selected !== null) drawNeighbourhood(pencil, selected);
  else if (highlight.cycle.length) drawCycle(pencil, highlight.cycle);
  if (hoveredEdge !== null && hoveredEdge !== selectedEdge) drawEdge(pencil, hoveredEdge, theme.ink, 2);
  if (selectedEdge !== null) drawSelectedEdge(pencil, selectedEdge);
  if (hovered !== null && hovered !== selected) ring(pencil, hovered, theme.lineStrong, 2);
  if (selected !== null) ring(pencil, selected, theme.accent, 3);
}

/** The edges that can be seen, and so be clicked. */
export function drawnEdges(scene: Scene, selected: number | null, { edges, sides }: Pick<MapTheme, "edges" | "sides">): Iterable<number> {
  if (selected === null || scene.boxes[selected]?.open) return scene.edges.slice(0, edges).keys();
  return [...edgesOf(scene, selected, "in", sides), ...edgesOf(scene, selected, "out", sides)];
}

/** The edges of a box that arrive or leave, the heaviest, if they are among what is asked for. */
function edgesOf(scene: Scene, at: number, side: "in" | "out", sides: string): number[] {
  if (sides !== "both" && sides !== side) return [];
  return heaviest(scene, (side === "in" ? scene.incoming : scene.outgoing)[at] ?? []);
}

function heaviest(scene: Scene, edges: number[]): number[] {
  if (edges.length <= mostSelectedEdges) return edges;
  const weight = (edge: number) => scene.edges[edge]?.references ?? 0;
  return edges.toSorted((a, b) => weight(b) - weight(a)).slice(0, mostSelectedEdges);
}

function visibleBoxes(pencil: Pencil): number[] {
  const { rects, boxes } = pencil.scene;
  return [...boxes.keys()].filter((at) => touches(rectAt(rects, at), pencil.shown));
}

function drawFaintEdges(pencil: Pencil): void {
  const { ctx, scene, theme } = pencil;
  const most = scene.edges[0]?.references ?? 1;
  for (const [at, edge] of scene.edges.slice(0, theme.edges).entries()) {
    if (!curveTouches(pencil, at)) continue;
    const weight = Math.log1p(edge.references) / Math.log1p(most);
    ctx.globalAlpha = edge.on_path ? 1 : 0.3 + 0.5 * weight;
    ctx.strokeStyle = edge.on_path ? theme.accent : faintColour(theme, edge);
    ctx.lineWidth = edge.on_path ? 2 : 0.75 + 2 * weight;
    ctx.setLineDash(edge.against ? [5, 4] : []);
    strokeCurve(pencil, at);
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** Of a large cycle nearly all edges are part; those that lead back up stand out. */
function faintColour(theme: MapTheme, edge: MapEdgeView): string {
  return edge.in_cycle && edge.against ? theme.alarm : theme.lineStrong;
}

function curveTouches({ scene, shown }: Pencil, at: number): boolean {
  const curve = scene.curves.of(at);
  const [x0, y0, x1, y1] = [curve[0] ?? 0, curve[1] ?? 0, curve[6] ?? 0, curve[7] ?? 0];
  const slack = 60;
  const rect: Rect = [
    Math.min(x0, x1) - slack,
    Math.min(y0, y1) - slack,
    Math.abs(x1 - x0) + 2 * slack,
    Math.abs(y1 - y0) + 2 * slack,
  ];
  return touches(rect, shown);
}

function strokeCurve({ ctx, scene, viewport }: Pencil, at: number): void {
  const curve = scene.curves.of(at);
  const X = (k: number) => (curve[k] ?? 0) * viewport.scale + viewport.x;
  const Y = (k: number) => (curve[k] ?? 0) * viewport.scale + viewport.y;
  ctx.beginPath();
  ctx.moveTo(X(0), Y(1));
  ctx.bezierCurveTo(X(2), Y(3), X(4), Y(5), X(6), Y(7));
  ctx.stroke();
}

/** The edges of a box: what arrives, what leaves, and in a third colour what goes both ways. */
function drawNeighbourhood(pencil: Pencil, selected: number): void {
  const { scene, theme } = pencil;
  const incoming = edgesOf(scene, selected, "in", theme.sides);
  const outgoing = edgesOf(scene, selected, "out", theme.sides);
  const callers = new Set(incoming.map((edge) => scene.edges[edge]?.from));
  const mutual = new Set(outgoing.map((edge) => scene.edges[edge]?.to).filter((at) => callers.has(at)));
  const sides = [
    ...incoming.map((edge) => ({ edge, other: scene.edges[edge]?.from ?? selected, colour: theme.caller, dash: [] as number[], t: 0.3 })),
    ...outgoing.map((edge) => ({ edge, other: scene.edges[edge]?.to ?? selected, colour: theme.callee, dash: [3, 2], t: 0.7 })),
  ].map((side) => (mutual.has(side.other) ? { ...side, colour: theme.alarm, dash: [6, 2, 2, 2] } : side));
  for (const { other } of sides) drawBoxAgain(pencil, other);
  drawBoxAgain(pencil, selected);
  for (const { edge, colour } of sides) drawEdge(pencil, edge, colour, 1.5);
  for (const { other, colour, dash } of sides) ring(pencil, other, colour, 1.5, dash);
  const plates: Point[] = [];
  if (sides.length <= 40) for (const { edge, colour, t } of sides) drawCount(pencil, edge, colour, t, plates);
}

/** A way from box to box, its steps numbered. */
function drawPath(pencil: Pencil, path: number[]): void {
  const { scene, theme } = pencil;
  for (const at of path) drawBoxAgain(pencil, at);
  path.forEach((at, step) => {
    const next = path[step + 1];
    const edge = (scene.outgoing[at] ?? []).find((edge) => scene.edges[edge]?.to === next);
    if (edge !== undefined) drawEdge(pencil, edge, theme.accent, 2.5);
  });
  path.forEach((at, step) => {
    ring(pencil, at, theme.accent, 2);
    drawNumber(pencil, at, step + 1);
  });
}

/** The units of a cycle and what leads from one to another; what closes it stands out. */
function drawCycle(pencil: Pencil, cycle: number[]): void {
  const { scene, theme } = pencil;
  const members = new Set(cycle);
  const within = cycle.flatMap((at) => (scene.outgoing[at] ?? []).filter((edge) => members.has(scene.edges[edge]?.to ?? -1)));
  const closing = within.filter((edge) => scene.edges[edge]?.closing);
  for (const at of cycle) drawBoxAgain(pencil, at);
  for (const edge of within) if (!scene.edges[edge]?.closing) drawEdge(pencil, edge, theme.lineStrong, 1);
  for (const at of cycle) ring(pencil, at, theme.alarm, 1.5, [6, 2, 2, 2]);
  for (const edge of closing) drawEdge(pencil, edge, theme.alarm, 2);
  const plates: Point[] = [];
  if (closing.length <= 40) for (const edge of closing) drawCount(pencil, edge, theme.alarm, 0.5, plates);
}

function drawNumber(pencil: Pencil, at: number, number: number): void {
  const { ctx, theme } = pencil;
  const [x, y] = screenRect(pencil, at);
  const size = 0.6875 * theme.rem;
  ctx.fillStyle = theme.accent;
  ctx.beginPath();
  ctx.arc(x, y, size * 0.8, 0, Math.PI * 2);
  ctx.fill();
  ctx.font = `600 ${size}px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.surface;
  ctx.fillText(String(number), x - ctx.measureText(String(number)).width / 2, y + 0.5);
}

/** A box once more, on top of what was faded. */
function drawBoxAgain(pencil: Pencil, at: number | undefined): void {
  if (at === undefined || !touches(rectAt(pencil.scene.rects, at), pencil.shown)) return;
  if (!pencil.scene.boxes[at]?.open) drawBox(pencil, at);
}

function drawSelectedEdge(pencil: Pencil, at: number): void {
  const edge = pencil.scene.edges[at];
  if (!edge) return;
  drawBoxAgain(pencil, edge.from);
  drawBoxAgain(pencil, edge.to);
  drawEdge(pencil, at, pencil.theme.accent, 2.5);
  ring(pencil, edge.from, pencil.theme.accent, 2);
  ring(pencil, edge.to, pencil.theme.accent, 2);
  drawCount(pencil, at, pencil.theme.accent, 0.5, []);
}

/** An edge with its arrow head. */
function drawEdge(pencil: Pencil, at: number, colour: string, width: number): void {
  const { ctx, scene, viewport } = pencil;
  const edge = scene.edges[at];
  if (!edge || !curveTouches(pencil, at)) return;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(edge.against ? [6, 4] : []);
  strokeCurve(pencil, at);
  ctx.setLineDash([]);
  const curve = scene.curves.of(at);
  const [bx, by] = curvePoint(curve, 0.94);
  const x = (curve[6] ?? 0) * viewport.scale + viewport.x;
  const y = (curve[7] ?? 0) * viewport.scale + viewport.y;
  const angle = Math.atan2(y - (by * viewport.scale + viewport.y), x - (bx * viewport.scale + viewport.x));
  const length = 6 + width;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - length * Math.cos(angle - 0.42), y - length * Math.sin(angle - 0.42));
  ctx.lineTo(x - length * Math.cos(angle + 0.42), y - length * Math.sin(angle + 0.42));
  ctx.closePath();
  ctx.fill();
}

type Point = [number, number];

/** How many references an edge stands for, on a small plate beside those that are there already. */
function drawCount(pencil: Pencil, at: number, colour: string, t: number, plates: Point[]): void {
  const { ctx, scene, theme, viewport } = pencil;
  const edge = scene.edges[at];
  if (!edge || !curveTouches(pencil, at)) return;
  const [wx, wy] = freePoint(pencil, at, t, plates);
  plates.push([wx, wy]);
  const x = wx * viewport.scale + viewport.x;
  const y = wy * viewport.scale + viewport.y;
  const text = count(edge.references);
  const size = 0.6875 * theme.rem;
  ctx.font = `${size}px ${theme.font}`;
  ctx.textBaseline = "middle";
  const width = ctx.measureText(text).width + 6;
  ctx.fillStyle = theme.surface;
  ctx.fillRect(x - width / 2, y - size * 0.7, width, size * 1.4);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.strokeRect(x - width / 2, y - size * 0.7, width, size * 1.4);
  ctx.fillStyle = theme.ink;
  ctx.fillText(text, x - width / 2 + 3, y + 0.5);
}

const alongs = [0, 0.06, -0.06, 0.12, -0.12, 0.18, -0.18, 0.24, -0.24];

/** A point of an edge near `t` that covers no box that something is written on, and no other plate; that at `t` where there is none. */
function freePoint({ scene, theme, viewport }: Pencil, at: number, t: number, plates: Point[]): Point {
  const curve = scene.curves.of(at);
  const [wide, high] = [(1.9 * theme.rem) / viewport.scale, (1.1 * theme.rem) / viewport.scale];
  const isFree = ([x, y]: Point) => {
    const box = boxUnder(scene, x, y);
    const bare = box === null || scene.boxes[box]?.open === true;
    return bare && plates.every(([px, py]) => Math.abs(px - x) >= wide || Math.abs(py - y) >= high);
  };
  return alongs.map((by) => curvePoint(curve, Math.min(0.95, Math.max(0.05, t + by)))).find(isFree) ?? curvePoint(curve, t);
}

function ring(pencil: Pencil, at: number, colour: string, width: number, dash: number[] = []): void {
  if (!touches(rectAt(pencil.scene.rects, at), pencil.shown)) return;
  const { ctx } = pencil;
  const [x, y, w, h] = screenRect(pencil, at);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.strokeRect(x - width / 2, y - width / 2, w + width, h + width);
  ctx.setLineDash([]);
}
