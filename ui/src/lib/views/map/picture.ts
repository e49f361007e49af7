// The whole map as a picture to keep, drawn by what draws it in the window.

import { drawBase, drawHighlight, type Highlight } from "./draw";
import type { MapTheme } from "./pencil";
import type { Scene } from "./scene";
import { SvgSurface } from "./svg";

export type PictureFormat = "svg" | "png";

/** The longest side of a PNG, in pixels: more is refused by some. */
const longest = 8192;
const margin = 16;

export async function renderPicture(format: PictureFormat, scene: Scene, theme: MapTheme, highlight: Highlight, title: string): Promise<Uint8Array> {
  const [width, height] = [Math.ceil(scene.size[0]) + 2 * margin, Math.ceil(scene.size[1]) + 2 * margin];
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  if (!ctx) throw new Error("The picture cannot be drawn: this window has no canvas.");
  if (format === "svg") {
    const measure = (font: string, text: string) => {
      ctx.font = font;
      return ctx.measureText(text).width;
    };
    const surface = new SvgSurface(width, height, measure);
    // The surface has all that the drawing uses.
    draw(surface as unknown as CanvasRenderingContext2D, scene, theme, highlight, width, height);
    return new TextEncoder().encode(surface.toString(title));
  }
  const ratio = Math.min(2, longest / width, longest / height);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw(ctx, scene, theme, highlight, width, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("The picture is too large to be drawn; close some groups or save it as SVG.");
  return new Uint8Array(await blob.arrayBuffer());
}

function draw(ctx: CanvasRenderingContext2D, scene: Scene, theme: MapTheme, highlight: Highlight, width: number, height: number): void {
  const viewport = { scale: 1, x: margin, y: margin };
  drawBase(ctx, scene, viewport, theme, width, height);
  drawHighlight(ctx, scene, viewport, theme, highlight, width, height);
}
