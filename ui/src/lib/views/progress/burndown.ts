// The burn-down: what is left in the monolith, over the snapshots.

import type { StatusDocument, StatusPoint } from "$lib/platform/documents";

export interface BurnPoint {
  label: string;
  /** Seconds since 1970; none without a repository. */
  time: number | null;
  left: number;
}

/** Units still to be moved, of one service or of all, snapshot by snapshot. */
export function burnDown(status: StatusDocument, service: string | null): BurnPoint[] {
  const services = service === null ? status.services : status.services.filter(({ key }) => key === service);
  return status.commits.map((commit, at) => ({
    label: commit ? `${commit.id.slice(0, 8)}${commit.dirty ? " with changes" : ""}` : `scan ${at + 1}`,
    time: commit?.time ?? null,
    left: services.reduce((sum, { series }) => sum + leftIn(series[at]), 0),
  }));
}

function leftIn(point: StatusPoint | undefined): number {
  return (point?.remaining ?? 0) + (point?.unknown ?? 0);
}

/** Where the points go, from 0 to 1: by time where every snapshot has a different one, else one after the other. */
export function places(points: BurnPoint[]): number[] {
  if (points.length < 2) return points.map(() => 0);
  const times = points.flatMap(({ time }) => time ?? []);
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  const rises = times.length === points.length && times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0));
  return points.map(({ time }, at) => (rises && time !== null ? (time - from) / (to - from) : at / (points.length - 1)));
}

/** Round steps of an axis from 0 to at least `most`. */
export function ticks(most: number): number[] {
  const raw = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, at) => at * step);
}
