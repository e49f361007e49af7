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

/** Units still to be moved; those that could not be read are among them. */
export function leftIn(point: StatusPoint | undefined): number {
  return point?.remaining ?? 0;
}

/** The first and last time, where every snapshot has a later one than the one before. */
function span(points: BurnPoint[]): { from: number; to: number } | null {
  const times = points.flatMap(({ time }) => time ?? []);
  const rises = times.length === points.length && times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0));
  return rises && times.length > 1 ? { from: times[0] ?? 0, to: times.at(-1) ?? 0 } : null;
}

/** Where the points go, from 0 to 1: by time where every snapshot has a different one, else one after the other. */
export function places(points: BurnPoint[]): number[] {
  const times = span(points);
  return points.map(({ time }, at) =>
    times && time !== null ? (time - times.from) / (times.to - times.from) : at / Math.max(1, points.length - 1),
  );
}

/** The months that begin between the first and the last point, every so many that there are no more than `most`; nothing where points do not go by time. */
export function months(points: BurnPoint[], most: number): { place: number; label: string }[] {
  const times = span(points);
  if (!times || most < 1) return [];
  const start = new Date(times.from * 1000);
  const begins = (at: number) => Date.UTC(start.getUTCFullYear(), at) / 1000;
  const first = start.getUTCMonth() + 1;
  const count = Math.max(0, Math.floor((times.to - times.from) / (28 * 24 * 3600)) + 1);
  const all = Array.from({ length: count }, (_, at) => first + at).filter((at) => begins(at) <= times.to);
  const every = (step: number) => all.filter((at) => at % step === 0);
  const step = [1, 2, 3, 6, 12, 24, 60].find((step) => every(step).length <= most);
  return (step ? every(step) : []).map((at) => ({ place: (begins(at) - times.from) / (times.to - times.from), label: monthOf(begins(at)) }));
}

/** January is the year's. */
function monthOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return date.getUTCMonth() === 0 ? `${date.getUTCFullYear()}` : date.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" });
}

/** Round steps of an axis from 0 to at least `most`. */
export function ticks(most: number): number[] {
  const raw = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, at) => at * step);
}
