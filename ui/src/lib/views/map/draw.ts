// Draws the map on a canvas. Nothing here holds state: a scene, a viewport and a theme in, pixels out.

import type { MapBoxView, MapEdgeView } from "$lib/platform/bindings";
import type { Mark } from "$lib/state/palette.svelte";

import { curvePoint, rectAt, type Scene } from "./scene";
import { shownRect, touches, type Rect, type Viewport } from "./viewport";

/** Edges drawn of one selected box, each way. */
export const mostSelectedEdges = 400;

export interface MapTheme {
  ground: string;
  surface: string;
  sunken: string;
  hover: string;
  line: string;
  lineStrong: string;
  ink: string;
  ink2: string;
  accent: string;
  caller: string;
  callee: string;
  alarm: string;
  font: string;
  /** The pixel size of 1 rem. */
  rem: number;
  colour: (variable: string) => string;
  /** Of what a compared alternative has elsewhere. */
  differs: string;
  paint: (box: MapBoxView) => Paint;
  /** How many of the heaviest edges are drawn. */
  edges: number;
  /** Which edges of the selection are drawn: those that arrive, those that leave, or both. */
  sides: string;
}

/** What a box is coloured by. */
export interface Paint {
  /** Name of the colour's variable; none: it has nothing of what is told. */
  colour: string | null;
  /** How full the gauge is, 0 to 1; none: the colour tells no measure. */
  fill: number | null;
  /** What it measures, in words. */
  text: string;
  /** The shape of what all of it belongs to. */
  mark: Mark | null;
}

export interface Highlight {
  selected: number | null;
  selectedEdge: number | null;
  hovered: number | null;
  hoveredEdge: number | null;
  matches: ReadonlySet<number>;
  /** The boxes of a way that is brought forward, in its order. */
  path: number[];
}

interface Pencil {
  ctx: CanvasRenderingContext2D;
  scene: Scene;
  viewport: Viewport;
  theme: MapTheme;
  shown: Rect;
}

/** What does not change with the selection: groups, the heaviest edges, boxes and their labels. */
export function drawBase(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  viewport: Viewport,
  theme: MapTheme,
  faded: boolean,
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
  if (faded) fade(pencil, width, height);
}

/** Beside a selection, the rest stands back. */
function fade({ ctx, theme }: Pencil, width: number, height: number): void {
  ctx.globalAlpha = 0.5;
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, width, height);
  ctx.globalAlpha = 1;
}

/** An open group has no edges of its own to bring forward; beside it nothing needs to stand back. */
export function isFaded(scene: Scene, { selected, selectedEdge, path }: Pick<Highlight, "selected" | "selectedEdge" | "path">): boolean {
  return selectedEdge !== null || path.length > 0 || (selected !== null && !scene.boxes[selected]?.open);
}

/** What the selection and the pointer add: the edges of the selected box, rings and matches. */
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
  for (const at of highlight.matches) ring(pencil, at, theme.accent, 2, [4, 3]);
  const { selected, selectedEdge, hovered, hoveredEdge } = highlight;
  if (highlight.path.length) drawPath(pencil, highlight.path);
  else if (selected !== null) drawNeighbourhood(pencil, selected);
  if (hoveredEdge !== null && hoveredEdge !== selectedEdge) drawEdge(pencil, hoveredEdge, theme.ink, 2);
  if (selectedEdge !== null) drawSelectedEdge(pencil, selectedEdge);
  if (hovered !== null && hovered !== selected) ring(pencil, hovered, theme.lineStrong, 2);
  if (selected !== null) ring(pencil, selected, theme.accent, 3);
}

/** The edges that can be seen, and so be clicked. */
export function drawnEdges(scene: Scene, selected: number | null, { edges, sides }: Pick<MapTheme, "edges" | "sides">): Iterable<number> {
  if (selected === null || scene.boxes[selected]?.open) return scene.byWeight.subarray(0, edges);
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

/** A box's rectangle on the screen, on whole pixels. */
function screenRect({ viewport, scene }: Pencil, at: number): [number, number, number, number] {
  const [x, y, w, h] = rectAt(scene.rects, at);
  const left = Math.round(x * viewport.scale + viewport.x);
  const top = Math.round(y * viewport.scale + viewport.y);
  return [left, top, Math.max(1, Math.round(w * viewport.scale)), Math.max(1, Math.round(h * viewport.scale))];
}

function drawGroup(pencil: Pencil, at: number): void {
  const { ctx, scene, theme, viewport } = pencil;
  const box = scene.boxes[at];
  if (!box) return;
  const [x, y, w, h] = screenRect(pencil, at);
  ctx.fillStyle = depthOf(scene, at) % 2 === 0 ? theme.sunken : theme.ground;
  ctx.fillRect(x, y, w, h);
  const { colour, mark } = theme.paint(box);
  ctx.strokeStyle = colour ? theme.colour(colour) : theme.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  const size = labelSize(theme, viewport);
  if (w < 40 || !hasLegibleHeader(pencil)) return;
  let left = x + 8 * Math.min(viewport.scale, 1);
  const line = y + 12 * viewport.scale;
  if (mark) left += drawMark(pencil, mark, left, line, size);
  const right = x + w - 6 - drawDiffers(pencil, box, x + w - 6, line, size);
  ctx.fillStyle = theme.ink2;
  ctx.font = `600 ${size}px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.fillText(shorten(ctx, box.label, right - left), left, line);
}

/** How many units the compared alternative has elsewhere, before a right edge; returns the width it took. */
function drawDiffers({ ctx, theme }: Pencil, box: MapBoxView, right: number, line: number, size: number): number {
  if (!box.elsewhere) return 0;
  const text = box.is_unit ? "≠" : `≠ ${box.elsewhere.toLocaleString("en")}`;
  ctx.font = `600 ${size}px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.differs;
  const width = textWidth(ctx, text);
  ctx.fillText(text, right - width, line);
  return width + 4;
}

/** The header of a group, in points of the world. */
const header = 24;

function hasLegibleHeader({ theme, viewport }: Pencil): boolean {
  return header * viewport.scale >= labelSize(theme, viewport);
}

/** From afar, groups whose headers cannot be read say on a plate what they are; inner ones where there is room. */
function drawPlates(pencil: Pencil, visible: number[]): void {
  const { ctx, scene, theme, viewport } = pencil;
  if (hasLegibleHeader(pencil)) return;
  const size = labelSize(theme, viewport) + 1;
  const height = size * 1.5;
  const below = new Map<number, number>();
  ctx.font = `600 ${size}px ${theme.font}`;
  ctx.textBaseline = "middle";
  for (const at of visible) {
    const box = scene.boxes[at];
    if (!box?.open) continue;
    const [x, y, w, h] = screenRect(pencil, at);
    const top = Math.max(y, box.parent === null ? y : (below.get(box.parent) ?? y));
    below.set(at, top);
    if (w < 48 || top + height > y + h) continue;
    const text = shorten(ctx, box.label, w - 10);
    if (!text) continue;
    below.set(at, top + height);
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = theme.ground;
    ctx.fillRect(x + 1, top + 1, ctx.measureText(text).width + 8, height - 1);
    ctx.globalAlpha = 1;
    ctx.fillStyle = theme.ink;
    ctx.fillText(text, x + 5, top + height / 2);
  }
}

function depthOf(scene: Scene, at: number): number {
  let depth = 0;
  let parent = scene.boxes[at]?.parent ?? null;
  while (parent !== null) {
    depth += 1;
    parent = scene.boxes[parent]?.parent ?? null;
  }
  return depth;
}

function drawBox(pencil: Pencil, at: number): void {
  const { ctx, scene, theme } = pencil;
  const box = scene.boxes[at];
  if (!box) return;
  const [x, y, w, h] = screenRect(pencil, at);
  const paint = theme.paint(box);
  const colour = paint.colour ? theme.colour(paint.colour) : theme.lineStrong;
  ctx.fillStyle = theme.surface;
  ctx.fillRect(x, y, w, h);
  if (w < 6 || h < 4) {
    ctx.fillStyle = colour;
    ctx.fillRect(x, y, Math.min(w, 2), h);
    return;
  }
  if (paint.colour) {
    ctx.globalAlpha = tint;
    ctx.fillStyle = colour;
    ctx.fillRect(x, y, w, h);
    ctx.globalAlpha = 1;
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = box.is_unit ? theme.line : theme.lineStrong;
  ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  if (!box.is_unit && h > 8) ctx.strokeRect(x + 2.5, y + 2.5, w - 5, h - 5);
  if (paint.colour) drawGauge(ctx, colour, paint.fill, x, y, w, h);
  if (box.cycle !== null) drawCycleRing(pencil, x, y, w, h);
  if (box.elsewhere) drawDifference(pencil, x, y, w, h);
  drawBoxText(pencil, box, x, y, w, h);
}

/** How strongly the colour fills a box. */
const tint = 0.13;

/** A strip at the left, filled from below as far as the measure reaches. */
function drawGauge(ctx: CanvasRenderingContext2D, colour: string, fill: number | null, x: number, y: number, w: number, h: number): void {
  const wide = Math.min(fill === null ? 3 : 5, w);
  const filled = Math.max(Math.round(h * (fill ?? 1)), 2);
  ctx.fillStyle = colour;
  ctx.fillRect(x, y + h - filled, wide, filled);
}

function drawBoxText(pencil: Pencil, box: MapBoxView, x: number, y: number, w: number, h: number): void {
  const { ctx, theme, viewport } = pencil;
  const size = labelSize(theme, viewport);
  if (h < size + 1 || w < 28) return;
  const twoLines = !box.is_unit && h >= size * 2.9;
  const middle = y + h / 2;
  const line = twoLines ? middle - size * 0.62 : middle;
  let left = x + Math.max(6, 8 * Math.min(1, viewport.scale));
  ctx.textBaseline = "middle";
  let right = x + w - 4;
  if (box.cycle !== null && w > 50) {
    ctx.font = `${size}px ${theme.font}`;
    ctx.fillStyle = theme.alarm;
    ctx.fillText("⟳", right - size * 0.9, line);
    right -= size * 1.1;
  }
  if (w > 50) right -= drawDiffers(pencil, box, right, line, size);
  ctx.font = `${box.is_unit ? "" : "600 "}${size}px ${theme.font}`;
  // The name comes first: the mark gives way where both do not fit.
  const fits = textWidth(ctx, box.label) <= right - left - markWidth(size);
  const { mark, text } = theme.paint(box);
  if (mark && fits && !isMarkedAround(pencil, box, mark)) left += drawMark(pencil, mark, left, line, size);
  ctx.fillStyle = theme.ink;
  ctx.fillText(shorten(ctx, box.label, right - left), left, line);
  if (!twoLines) return;
  ctx.font = `${Math.max(9, size * 0.86)}px ${theme.font}`;
  ctx.fillStyle = theme.ink2;
  const units = `${box.units.toLocaleString("en")} ${box.units === 1 ? "unit" : "units"}`;
  const told = text.toLowerCase() === box.label.toLowerCase() ? units : text || units;
  ctx.fillText(shorten(ctx, told, x + w - left - 6), left, middle + size * 0.72);
}

function labelSize(theme: MapTheme, viewport: Viewport): number {
  const largest = 0.75 * theme.rem;
  return Math.max(0.5 * theme.rem, Math.min(largest, largest * viewport.scale));
}

/** Whether the group around a box says the same of all that is in it. */
function isMarkedAround({ scene, theme }: Pencil, { parent }: MapBoxView, mark: Mark): boolean {
  const around = parent === null ? undefined : scene.boxes[parent];
  const outer = around && theme.paint(around).mark;
  return outer?.shape === mark.shape && outer.colour === mark.colour;
}

/** A shape in its colour; returns the width it took. */
function drawMark(pencil: Pencil, mark: Mark, x: number, y: number, size: number): number {
  const { ctx, theme } = pencil;
  const r = size * 0.36;
  const cx = x + r;
  ctx.fillStyle = ctx.strokeStyle = theme.colour(mark.colour);
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  switch (mark.shape) {
    case "circle":
      ctx.arc(cx, y, r, 0, Math.PI * 2);
      break;
    case "triangle":
      polygon(ctx, cx, y, r * 1.15, 3);
      break;
    case "diamond":
      polygon(ctx, cx, y, r * 1.15, 4);
      break;
    case "hexagon":
      polygon(ctx, cx, y, r * 1.1, 6);
      break;
    default:
      ctx.rect(cx - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  }
  if (mark.shape === "hollow") ctx.stroke();
  else if (mark.shape === "hatch") drawHatch(ctx, cx, y, r);
  else ctx.fill();
  return markWidth(size);
}

function markWidth(size: number): number {
  return size * 0.72 + 5;
}

function drawHatch(ctx: CanvasRenderingContext2D, cx: number, cy: number, r: number): void {
  ctx.moveTo(cx - r * 0.9, cy + r * 0.9);
  ctx.lineTo(cx + r * 0.9, cy - r * 0.9);
  ctx.moveTo(cx - r * 0.9, cy);
  ctx.lineTo(cx, cy - r * 0.9);
  ctx.moveTo(cx, cy + r * 0.9);
  ctx.lineTo(cx + r * 0.9, cy);
  ctx.stroke();
}

function polygon(ctx: CanvasRenderingContext2D, cx: number, cy: number, r: number, corners: number): void {
  for (let corner = 0; corner < corners; corner += 1) {
    const angle = (corner / corners) * Math.PI * 2 - Math.PI / 2;
    const x = cx + r * Math.cos(angle);
    const y = cy + r * Math.sin(angle);
    if (corner === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.closePath();
}

function drawCycleRing({ ctx, theme }: Pencil, x: number, y: number, w: number, h: number): void {
  ctx.strokeStyle = theme.alarm;
  ctx.lineWidth = 1;
  ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
}

/** A dotted frame within: from afar, too, it can be told from a ring. */
function drawDifference({ ctx, theme }: Pencil, x: number, y: number, w: number, h: number): void {
  ctx.strokeStyle = theme.differs;
  ctx.lineWidth = 2;
  ctx.setLineDash([2, 3]);
  ctx.strokeRect(x + 1, y + 1, w - 2, h - 2);
  ctx.setLineDash([]);
}

function drawFaintEdges(pencil: Pencil): void {
  const { ctx, scene, theme } = pencil;
  const most = scene.edges[scene.byWeight[0] ?? 0]?.references ?? 1;
  for (const at of scene.byWeight.subarray(0, theme.edges)) {
    const edge = scene.edges[at];
    if (!edge || !curveTouches(pencil, at)) continue;
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

/** Of a large cycle nearly all edges are part; those that lead back up are the ones that close it. */
function faintColour(theme: MapTheme, edge: MapEdgeView): string {
  return edge.in_cycle && edge.against ? theme.alarm : theme.lineStrong;
}

function curveTouches({ scene, shown }: Pencil, at: number): boolean {
  const i = at * 8;
  const [x0, y0, x1, y1] = [scene.curves[i] ?? 0, scene.curves[i + 1] ?? 0, scene.curves[i + 6] ?? 0, scene.curves[i + 7] ?? 0];
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
  const i = at * 8;
  const X = (k: number) => (scene.curves[i + k] ?? 0) * viewport.scale + viewport.x;
  const Y = (k: number) => (scene.curves[i + k] ?? 0) * viewport.scale + viewport.y;
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
  if (sides.length <= 40) for (const { edge, colour, t } of sides) drawCount(pencil, edge, colour, t);
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
  drawCount(pencil, at, pencil.theme.accent, 0.5);
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
  const [bx, by] = curvePoint(scene.curves, at * 8, 0.94);
  const x = (scene.curves[at * 8 + 6] ?? 0) * viewport.scale + viewport.x;
  const y = (scene.curves[at * 8 + 7] ?? 0) * viewport.scale + viewport.y;
  const angle = Math.atan2(y - (by * viewport.scale + viewport.y), x - (bx * viewport.scale + viewport.x));
  const length = 6 + width;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - length * Math.cos(angle - 0.42), y - length * Math.sin(angle - 0.42));
  ctx.lineTo(x - length * Math.cos(angle + 0.42), y - length * Math.sin(angle + 0.42));
  ctx.closePath();
  ctx.fill();
}

/** How many references an edge stands for, on a small plate. */
function drawCount(pencil: Pencil, at: number, colour: string, t: number): void {
  const { ctx, scene, theme, viewport } = pencil;
  const edge = scene.edges[at];
  if (!edge || !curveTouches(pencil, at)) return;
  const [wx, wy] = curvePoint(scene.curves, at * 8, t);
  const x = wx * viewport.scale + viewport.x;
  const y = wy * viewport.scale + viewport.y;
  const text = edge.references.toLocaleString("en");
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

const widths = new Map<string, number>();

function textWidth(ctx: CanvasRenderingContext2D, text: string): number {
  const key = `${ctx.font}\n${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    width = ctx.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** A text that fits into a width, cut with an ellipsis where it must. */
export function shorten(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  const whole = textWidth(ctx, text);
  if (whole <= width) return text;
  const kept = Math.floor((text.length * width) / whole) - 1;
  return kept < 2 ? "" : `${text.slice(0, kept)}…`;
}
