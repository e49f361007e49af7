// What everything that draws the map shares: its colours, where a box is on the screen, how wide a text is.

import type { MapBoxView } from "$lib/platform/bindings";
import type { Mark } from "$lib/state/palette.svelte";

import { rectAt, type Scene } from "./scene";
import type { Rect, Viewport } from "./viewport";

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

export interface Pencil {
  ctx: CanvasRenderingContext2D;
  scene: Scene;
  viewport: Viewport;
  theme: MapTheme;
  shown: Rect;
}

/** A box's rectangle on the screen, on whole pixels. */
export function screenRect({ viewport, scene }: Pencil, at: number): [number, number, number, number] {
  const [x, y, w, h] = rectAt(scene.rects, at);
  const left = Math.round(x * viewport.scale + viewport.x);
  const top = Math.round(y * viewport.scale + viewport.y);
  return [left, top, Math.max(1, Math.round(w * viewport.scale)), Math.max(1, Math.round(h * viewport.scale))];
}

export function labelSize(theme: MapTheme, viewport: Viewport): number {
  const largest = 0.75 * theme.rem;
  return Math.max(0.5 * theme.rem, Math.min(largest, largest * viewport.scale));
}

const widths = new Map<string, number>();

export function textWidth(ctx: CanvasRenderingContext2D, text: string): number {
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
