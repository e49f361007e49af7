/** Places of a split that are no service. */
export const sharedPlace = "(shared)";
export const staysPlace = "(stays)";
export const deadPlace = "(dead)";

/** Whether a place is a service, and not the shared library, what stays, or dead code. */
export function isServicePlace(place: string): boolean {
  return place !== sharedPlace && place !== staysPlace && place !== deadPlace;
}

export const colourCount = 8;
const shapes = ["square", "circle", "triangle", "diamond", "hexagon"] as const;
export type Shape = (typeof shapes)[number] | "hatch" | "hollow" | "cross";

export interface Mark {
  /** Name of the colour's variable. */
  colour: string;
  shape: Shape;
}

/** A colour and a shape for each service, which it keeps for as long as the project is remembered here. */
export class ServiceMarks {
  #slots = $state.raw<ReadonlyMap<string, number>>(new Map());
  #memory: string | null = null;

  /** From now on the marks of one project, as they were left. */
  recall(project: string): void {
    this.#memory = `marks ${project}`;
    this.#slots = new Map(readSlots(localStorage.getItem(this.#memory)));
  }

  /** Marks for what has none yet. What is gone leaves its slot to others last, as it may come back by an undo. */
  update(keys: string[]): void {
    const present = new Set(keys.filter(isServicePlace));
    const slots = new Map(this.#slots);
    for (const key of present) {
      if (slots.has(key)) continue;
      const slot = freeSlot(slots, present);
      for (const [other, taken] of slots) if (taken === slot) slots.delete(other);
      slots.set(key, slot);
    }
    this.#slots = slots;
    if (this.#memory) localStorage.setItem(this.#memory, JSON.stringify([...slots]));
  }

  of(place: string): Mark {
    if (place === sharedPlace) return { colour: "--shared", shape: "hatch" };
    if (place === deadPlace) return { colour: "--stays", shape: "cross" };
    const slot = this.#slots.get(place);
    if (slot === undefined) return { colour: "--stays", shape: "hollow" };
    const shape = shapes[Math.floor(slot / colourCount + slot) % shapes.length] ?? "square";
    return { colour: `--service-${(slot % colourCount) + 1}`, shape };
  }
}

/** The first that nobody has; where all marks differ already, the first that nobody has who is present. */
function freeSlot(slots: ReadonlyMap<string, number>, present: ReadonlySet<string>): number {
  const all = new Set(slots.values());
  const needed = new Set([...slots].flatMap(([key, slot]) => (present.has(key) ? [slot] : [])));
  const first = (taken: ReadonlySet<number>) => {
    let slot = 0;
    while (taken.has(slot)) slot += 1;
    return slot;
  };
  const unused = first(all);
  return unused < colourCount * shapes.length ? unused : first(needed);
}

/** Slots as they were kept; none where what was kept cannot be read. */
function readSlots(kept: string | null): [string, number][] {
  try {
    const read: unknown = JSON.parse(kept ?? "[]");
    const isSlot = (one: unknown): one is [string, number] => Array.isArray(one) && typeof one[0] === "string" && Number.isInteger(one[1]);
    return Array.isArray(read) ? read.filter(isSlot) : [];
  } catch {
    return [];
  }
}
