// The part of the map that does not change from frame to frame, kept as a picture a little larger
// than the window. Panning moves the picture and draws the strips that come into it; a zoomed picture
// is stretched until the zooming pauses.

import type { Viewport } from "./viewport";

/** How far the picture reaches beyond the window on each side, in pixels. */
const margin = 160;
const sharpenAfter = 110;

export type DrawBase = (ctx: CanvasRenderingContext2D, viewport: Viewport, width: number, height: number) => void;

interface Size {
  width: number;
  height: number;
  /** Device pixels to a pixel. */
  ratio: number;
}

interface Picture extends Size {
  canvas: HTMLCanvasElement;
  viewport: Viewport;
}

export class BaseLayer {
  #picture: Picture | null = null;
  #spare: HTMLCanvasElement | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #settled = false;

  /** The picture no longer shows what it should. */
  forget(): void {
    if (this.#picture) this.#spare ??= this.#picture.canvas;
    this.#picture = null;
  }

  /** The picture will fill the window as it is, without stretching. */
  isSharp(viewport: Viewport): boolean {
    return this.#picture?.viewport.scale === viewport.scale;
  }

  /** Paints the picture into the window; `sharpen` is called when a stretched one should be painted again. */
  paint(ctx: CanvasRenderingContext2D, viewport: Viewport, size: Size, draw: DrawBase, sharpen: () => void): void {
    const old = this.#picture;
    const usable = old !== null && old.width === size.width && old.height === size.height && old.ratio === size.ratio;
    if (!usable) this.#picture = this.#drawWhole(viewport, size, draw);
    else if (old.viewport.scale !== viewport.scale) {
      if (this.#settled) this.#picture = this.#drawWhole(viewport, size, draw);
      else this.#wait(sharpen);
    } else if (!covers(old, viewport)) this.#picture = this.#scroll(old, viewport, draw);
    if (this.#picture) stamp(ctx, this.#picture, viewport);
  }

  /** After the last step of a zoom, with a pause. */
  #wait(sharpen: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#settled = true;
      sharpen();
      this.#settled = false;
    }, sharpenAfter);
  }

  #drawWhole(viewport: Viewport, size: Size, draw: DrawBase): Picture | null {
    const canvas = this.#picture?.canvas ?? this.#takeSpare();
    const ctx = prepare(canvas, size);
    if (!ctx) return null;
    drawPart(ctx, viewport, draw, 0, 0, size.width + 2 * margin, size.height + 2 * margin);
    return { ...size, canvas, viewport };
  }

  /** The old picture moved, with what was beyond its edges drawn. */
  #scroll(old: Picture, viewport: Viewport, draw: DrawBase): Picture | null {
    const [wide, high] = [old.width + 2 * margin, old.height + 2 * margin];
    const dx = Math.round(viewport.x - old.viewport.x);
    const dy = Math.round(viewport.y - old.viewport.y);
    if (Math.abs(dx) >= wide || Math.abs(dy) >= high) return this.#drawWhole(viewport, old, draw);
    const canvas = this.#takeSpare();
    const ctx = prepare(canvas, old);
    if (!ctx) return null;
    ctx.drawImage(old.canvas, dx, dy, old.canvas.width / old.ratio, old.canvas.height / old.ratio);
    if (dx) drawPart(ctx, viewport, draw, dx > 0 ? 0 : wide + dx, 0, Math.abs(dx), high);
    if (dy) drawPart(ctx, viewport, draw, 0, dy > 0 ? 0 : high + dy, wide, Math.abs(dy));
    this.#spare = old.canvas;
    return { width: old.width, height: old.height, ratio: old.ratio, canvas, viewport };
  }

  #takeSpare(): HTMLCanvasElement {
    const spare = this.#spare ?? document.createElement("canvas");
    this.#spare = null;
    return spare;
  }
}

function prepare(canvas: HTMLCanvasElement, { width, height, ratio }: Size): CanvasRenderingContext2D | null {
  const [wide, high] = [Math.round((width + 2 * margin) * ratio), Math.round((height + 2 * margin) * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const ctx = canvas.getContext("2d", { alpha: false });
  ctx?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}

/** Draws a rectangle of the picture and nothing around it. */
function drawPart(ctx: CanvasRenderingContext2D, viewport: Viewport, draw: DrawBase, x: number, y: number, width: number, height: number): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.beginPath();
  ctx.rect(0, 0, width, height);
  ctx.clip();
  draw(ctx, { scale: viewport.scale, x: viewport.x + margin - x, y: viewport.y + margin - y }, width, height);
  ctx.restore();
}

function covers({ viewport: old }: Picture, viewport: Viewport): boolean {
  return Math.abs(viewport.x - old.x) <= margin && Math.abs(viewport.y - old.y) <= margin;
}

function stamp(ctx: CanvasRenderingContext2D, picture: Picture, viewport: Viewport): void {
  const { viewport: old, canvas, ratio } = picture;
  const by = viewport.scale / old.scale;
  const left = viewport.x - (old.x + margin) * by;
  const top = viewport.y - (old.y + margin) * by;
  ctx.drawImage(canvas, left, top, (canvas.width / ratio) * by, (canvas.height / ratio) * by);
}
