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

/** A colour and a shape for each service; a service keeps both while the window is open. */
export class ServiceMarks {
  #slots = $state.raw<ReadonlyMap<string, number>>(new Map());

  update(keys: string[]): void {
    const services = keys.filter(isServicePlace);
    const kept = new Map([...this.#slots].filter(([key]) => services.includes(key)));
    const taken = new Set(kept.values());
    let next = 0;
    for (const key of services) {
      if (kept.has(key)) continue;
      while (taken.has(next)) next += 1;
      taken.add(next);
      kept.set(key, next);
    }
    this.#slots = kept;
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
