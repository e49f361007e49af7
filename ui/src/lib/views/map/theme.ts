import type { MapBoxView } from "$lib/platform/bindings";
import type { Workbench } from "$lib/state/workbench.svelte";

import { measureText, scaleOf, stepColour, stepOf, steps } from "./colours";
import type { MapTheme, Paint } from "./draw";

/** The colours of the document, and what the workbench says of boxes and edges. */
export function readTheme(bench: Workbench): MapTheme {
  const { map, split } = bench;
  const style = getComputedStyle(document.documentElement);
  const values = new Map<string, string>();
  const colour = (variable: string) => {
    let value = values.get(variable);
    if (value === undefined) values.set(variable, (value = style.getPropertyValue(variable).trim()));
    return value;
  };
  const by = map.colourBy;
  const scale = scaleOf(map.scene?.boxes ?? [], by);
  const measured = (box: MapBoxView): Paint => {
    const step = stepOf(box, scale);
    if (step === null) return { colour: null, fill: 0, text: "" };
    return { colour: stepColour(step, by), fill: (step + 1) / steps, text: measureText(box, by) };
  };
  const placed = (box: MapBoxView): Paint => ({
    colour: box.main_place ? split.marks.of(box.main_place).colour : null,
    fill: box.main_place && !box.place ? box.main_share : null,
    text: "",
  });
  return {
    ground: colour("--ground"),
    surface: colour("--surface"),
    sunken: colour("--sunken"),
    hover: colour("--hover"),
    line: colour("--line"),
    lineStrong: colour("--line-strong"),
    ink: colour("--ink"),
    ink2: colour("--ink-2"),
    accent: colour("--accent"),
    caller: colour("--caller"),
    callee: colour("--callee"),
    alarm: colour("--alarm"),
    font: colour("--font-text"),
    rem: parseFloat(style.fontSize),
    colour,
    mark: (place) => split.marks.of(place),
    byPlace: by === "service",
    paint: by === "service" ? placed : measured,
    edges: map.edges,
    sides: map.query.focus === null ? map.query.direction : "both",
  };
}
