// Draws the boxes of the map: groups, units, what is written on them and what marks them.

import { count, counted } from "$lib/format";
import type { MapBoxView } from "$lib/platform/bindings";
import type { Mark } from "$lib/state/palette.svelte";

import { labelSize, screenRect, shorten, textWidth, type Pencil } from "./pencil";
import type { Scene } from "./scene";

export function drawGroup(pencil: Pencil, at: number): void {
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
  const text = box.is_unit ? "≠" : `≠ ${count(box.elsewhere)}`;
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
export function drawPlates(pencil: Pencil, visible: number[]): void {
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

export function drawBox(pencil: Pencil, at: number): void {
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
  const units = counted(box.units, "unit");
  const told = text.toLowerCase() === box.label.toLowerCase() ? units : text || units;
  ctx.fillText(shorten(ctx, told, x + w - left - 6), left, middle + size * 0.72);
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
