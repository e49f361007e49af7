// Where the window looks on the map: screen = world × scale + offset.

export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

export const smallestScale = 0.02;
export const largestScale = 4;

export function clampScale(scale: number): number {
  return Math.min(largestScale, Math.max(smallestScale, scale));
}

/** All of a rectangle in the window, with a margin in pixels. */
export function fit(rect: Rect, width: number, height: number, margin = 24, most = 1.25): Viewport {
  const [left, top, wide, high] = rect;
  const across = (width - 2 * margin) / Math.max(wide, 1);
  const down = (height - 2 * margin) / Math.max(high, 1);
  const scale = clampScale(Math.min(across, down, most));
  return { scale, x: (width - wide * scale) / 2 - left * scale, y: (height - high * scale) / 2 - top * scale };
}

/** Zoomed so that the point of the world under (x, y) stays there. */
export function zoomAt(viewport: Viewport, x: number, y: number, factor: number): Viewport {
  const scale = clampScale(viewport.scale * factor);
  const by = scale / viewport.scale;
  return { scale, x: x - (x - viewport.x) * by, y: y - (y - viewport.y) * by };
}

export function pan(viewport: Viewport, dx: number, dy: number): Viewport {
  return { scale: viewport.scale, x: viewport.x + dx, y: viewport.y + dy };
}

/** A viewport on the way from one to another: the middle of the window and the scale move evenly. */
export function between(from: Viewport, to: Viewport, t: number, width: number, height: number): Viewport {
  const scale = from.scale * (to.scale / from.scale) ** t;
  const [fromX, fromY] = toWorld(from, width / 2, height / 2);
  const [toX, toY] = toWorld(to, width / 2, height / 2);
  return { scale, x: width / 2 - (fromX + (toX - fromX) * t) * scale, y: height / 2 - (fromY + (toY - fromY) * t) * scale };
}

/** On whole pixels of the device, so that what was drawn can be moved without blurring. */
export function snap(viewport: Viewport, ratio: number): Viewport {
  const onPixel = (value: number) => Math.round(value * ratio) / ratio;
  return { scale: viewport.scale, x: onPixel(viewport.x), y: onPixel(viewport.y) };
}

/** Panned no farther than leaves a corner of the map in the window. */
export function keepInSight(viewport: Viewport, size: readonly [number, number], width: number, height: number): Viewport {
  const corner = 80;
  const clamp = (from: number, length: number, whole: number) =>
    Math.max(Math.min(corner, whole / 2) - length, Math.min(whole - Math.min(corner, whole / 2), from));
  return {
    scale: viewport.scale,
    x: clamp(viewport.x, size[0] * viewport.scale, width),
    y: clamp(viewport.y, size[1] * viewport.scale, height),
  };
}

export function toWorld(viewport: Viewport, x: number, y: number): [number, number] {
  return [(x - viewport.x) / viewport.scale, (y - viewport.y) / viewport.scale];
}

/** Left, top, width, height. */
export type Rect = readonly [number, number, number, number];

/** The part of the world that the window shows. */
export function shownRect(viewport: Viewport, width: number, height: number): Rect {
  const [left, top] = toWorld(viewport, 0, 0);
  return [left, top, width / viewport.scale, height / viewport.scale];
}

/** Panned just so far that a rectangle of the world is in sight. */
export function reveal(viewport: Viewport, rect: Rect, width: number, height: number, margin = 40): Viewport {
  const left = rect[0] * viewport.scale + viewport.x;
  const top = rect[1] * viewport.scale + viewport.y;
  const shift = (from: number, length: number, whole: number) => {
    if (length > whole - 2 * margin) return margin - from;
    return Math.max(margin - from, 0) + Math.min(whole - margin - (from + length), 0);
  };
  return pan(
    viewport,
    shift(left, rect[2] * viewport.scale, width),
    shift(top, rect[3] * viewport.scale, height),
  );
}

export function touches(a: Rect, b: Rect): boolean {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

/** What is asked of a map to look at it. */
interface Placed {
  size: readonly [number, number];
  rects: Float32Array;
  indexOf: ReadonlyMap<string, number>;
}

/** The viewport that leaves a box where it is on the screen while the map around it changes, and brings it into sight. */
export function holdStill(
  before: Placed,
  after: Placed,
  id: string,
  { viewport, width, height }: { viewport: Viewport; width: number; height: number },
): Viewport {
  const [old, now] = [before.indexOf.get(id), after.indexOf.get(id)];
  if (old === undefined || now === undefined) return viewport;
  const [oldX, oldY] = rectOf(before, old);
  const rect = rectOf(after, now);
  const held = pan(viewport, (oldX - rect[0]) * viewport.scale, (oldY - rect[1]) * viewport.scale);
  return reveal(held, rect, width, height, 16);
}

/** At this scale labels can be read. */
const readable = 0.7;

/** A box in the middle at a scale at which it can be read; none where all of the map can be read at once. */
export function lookAround(map: Placed, id: string, { width, height }: { width: number; height: number }): Viewport | null {
  const at = map.indexOf.get(id);
  if (at === undefined || fit([0, 0, ...map.size], width, height).scale >= readable) return null;
  const [left, top, wide, high] = rectOf(map, at);
  const middle = { scale: readable, x: width / 2 - (left + wide / 2) * readable, y: height / 2 - (top + high / 2) * readable };
  return reveal(middle, [left, top, wide, high], width, height, 16);
}

function rectOf({ rects }: Placed, at: number): Rect {
  const i = at * 4;
  return [rects[i] ?? 0, rects[i + 1] ?? 0, rects[i + 2] ?? 0, rects[i + 3] ?? 0];
}
