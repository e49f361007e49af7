// The part of the map that does not change from frame to frame, kept as a picture larger than the
// window: panning moves the picture, and only where it ends is it drawn anew.

import type { Viewport } from "./viewport";

/** How far the picture reaches beyond the window, as a share of its size, on each side. */
const margin = 0.3;
const sharpenAfter = 110;

type Draw = (ctx: CanvasRenderingContext2D, viewport: Viewport, width: number, height: number) => void;

export class BaseLayer {
  #picture: HTMLCanvasElement | null = null;
  #drawn: { viewport: Viewport; width: number; height: number; ratio: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #settled = false;

  /** The picture no longer shows what it should. */
  forget(): void {
    this.#drawn = null;
  }

  /** Paints the picture; a zoomed one is stretched at first, and `sharpen` asked to paint again. */
  paint(
    ctx: CanvasRenderingContext2D,
    viewport: Viewport,
    width: number,
    height: number,
    ratio: number,
    draw: Draw,
    sharpen: () => void,
  ): void {
    const old = this.#drawn;
    const sameSize = old !== null && old.width === width && old.height === height && old.ratio === ratio;
    if (!sameSize) this.#draw(viewport, width, height, ratio, draw);
    else if (old.viewport.scale !== viewport.scale) {
      if (this.#settled) this.#draw(viewport, width, height, ratio, draw);
      else this.#wait(sharpen);
    } else if (!this.#covers(viewport)) this.#draw(viewport, width, height, ratio, draw);
    this.#stamp(ctx, viewport);
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

  #draw(viewport: Viewport, width: number, height: number, ratio: number, draw: Draw): void {
    const picture = (this.#picture ??= document.createElement("canvas"));
    const [wide, high] = [Math.round(width * (1 + 2 * margin)), Math.round(height * (1 + 2 * margin))];
    if (picture.width !== wide * ratio || picture.height !== high * ratio) {
      picture.width = Math.round(wide * ratio);
      picture.height = Math.round(high * ratio);
    }
    const ctx = picture.getContext("2d", { alpha: false });
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const shifted = { ...viewport, x: viewport.x + Math.round(width * margin), y: viewport.y + Math.round(height * margin) };
    draw(ctx, shifted, wide, high);
    this.#drawn = { viewport, width, height, ratio };
  }

  #covers(viewport: Viewport): boolean {
    if (!this.#drawn) return false;
    const { viewport: old, width, height } = this.#drawn;
    return Math.abs(viewport.x - old.x) <= width * margin && Math.abs(viewport.y - old.y) <= height * margin;
  }

  #stamp(ctx: CanvasRenderingContext2D, viewport: Viewport): void {
    if (!this.#picture || !this.#drawn) return;
    const { viewport: old, width, height, ratio } = this.#drawn;
    const by = viewport.scale / old.scale;
    const left = viewport.x - (old.x + Math.round(width * margin)) * by;
    const top = viewport.y - (old.y + Math.round(height * margin)) * by;
    const [x, y] = by === 1 ? [Math.round(left), Math.round(top)] : [left, top];
    ctx.drawImage(this.#picture, x, y, (this.#picture.width / ratio) * by, (this.#picture.height / ratio) * by);
  }
}
