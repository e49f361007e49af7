// How numbers and times are written.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** `1 unit`, `12 units`. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** A share from 0 to 1 in percent. Never rounds up to 100 % what is not all. */
export function percent(share: number, digits = 0): string {
  const scale = 10 ** digits;
  const rounded = Math.min(Math.round(share * 100 * scale), 100 * scale - 1) / scale;
  return share < 1 ? `${rounded.toFixed(digits)} %` : "100 %";
}

/** A number of a metric: as many digits as it takes to tell it from its neighbours. */
export function decimal(value: number): string {
  const short = Number.isInteger(value) || Math.abs(value) >= 1000;
  return (short ? count(value) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2)).replace("-", "−");
}

export function signed(value: number): string {
  return value > 0 ? `+${decimal(value)}` : decimal(value);
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** A moment as people say it: today's by the hour, others by the day. */
export function moment(seconds: number, now = Date.now()): string {
  const date = new Date(seconds * 1000);
  const today = new Date(now).toDateString() === date.toDateString();
  return today
    ? `today, ${date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`
    : date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

export function shortCommit(id: string): string {
  return id.slice(0, 8);
}

/** The end of a path, where what tells it from others is. */
export function pathEnd(path: string, parts = 3): string {
  const all = path.split("/");
  return all.length <= parts + 1 ? path : `…/${all.slice(-parts).join("/")}`;
}

/** Both ends of a long path: the module that it is in, and where in it. */
export function pathEnds(path: string): string {
  const all = path.split("/");
  return all.length <= 4 ? path : `${all[0]}/…/${all.slice(-2).join("/")}`;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
