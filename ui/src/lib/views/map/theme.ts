import type { MapBoxView } from "$lib/platform/bindings";
import type { Workbench } from "$lib/state/workbench.svelte";

import { measureText, ownerText, scaleOf, stepColour, stepOf, steps } from "./colours";
import type { MapTheme, Paint } from "./pencil";

/** The colours of the document, and what the workbench says of boxes and edges. */
export function readTheme(bench: Workbench): MapTheme {
  const { map, outside, split } = bench;
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
    if (step === null) return { colour: null, fill: 0, text: "", mark: null };
    return { colour: stepColour(step, by), fill: (step + 1) / steps, text: measureText(box, by), mark: null };
  };
  const owned = (box: MapBoxView): Paint => {
    const mark = box.owner ? outside.marks.of(box.owner) : null;
    const whole = box.owner_share === 1;
    return { colour: mark?.colour ?? null, fill: mark && !whole ? box.owner_share : null, text: ownerText(box), mark: whole ? mark : null };
  };
  const placed = (box: MapBoxView): Paint => ({
    colour: box.main_place ? split.marks.of(box.main_place).colour : null,
    fill: box.main_place && !box.place ? box.main_share : null,
    text: "",
    mark: box.place ? split.marks.of(box.place) : null,
  });
  const paint = by === "service" ? placed : by === "owner" ? owned : measured;
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
    differs: colour("--unsure"),
    paint,
    edges: map.edges,
    sides: map.query.focus === null ? map.query.direction : "both",
  };
}
