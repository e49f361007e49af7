// What units are called in the interface.

const separators = /::|[./#]/;

/** The last part of a unit's id. */
export function lastName(id: string): string {
  return partsOf(id).at(-1) ?? id;
}

/** The last two parts, as the id joins them: `emoji::create` rather than one of many `create`. */
export function longName(id: string): string {
  const [around, name] = partsOf(id).slice(-2);
  if (around === undefined || name === undefined) return lastName(id);
  const joint = id.slice(id.lastIndexOf(around, id.length - name.length - 1) + around.length, id.length - name.length);
  return `${around}${joint}${name}`;
}

function partsOf(id: string): string[] {
  return id.slice(id.indexOf(":") + 1).split(separators);
}

/** For each unit what to call it: its name, or more of it where others are called the same. */
export function nameUnits(units: { id: string; name: string }[]): Map<string, string> {
  const times = new Map<string, number>();
  for (const { name } of units) times.set(name, (times.get(name) ?? 0) + 1);
  return new Map(units.map(({ id, name }) => [id, (times.get(name) ?? 0) > 1 ? longName(id) : name]));
}
