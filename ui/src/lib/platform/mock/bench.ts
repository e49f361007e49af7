// What decisions would do, and splits side by side, in the engine's stead.

import type { ComparisonView, Edit, ExtractionView, HalvesView, PreviewView, SplitView, UnitName } from "../bindings";
import { byId, dependencies, entryPoints, units } from "./shop";

const nameOf = (id: string): string => byId.get(id)?.row.name ?? id;
const unitName = (id: string): UnitName => ({ id, name: nameOf(id), test: false });
const placeName = (split: SplitView, place: string): string => split.services.find(({ key }) => key === place)?.name ?? place;

/** What changed from one split to another. */
export function previewOf(title: string, edit: Edit, before: SplitView, after: SplitView): PreviewView {
  const places = (split: SplitView) => new Map(split.services.flatMap(({ key, units }) => units.map(({ id }) => [id, key] as const)));
  const [here, there] = [places(before), places(after)];
  const named = new Set("units" in edit ? edit.units : []);
  const filled = (split: SplitView) => split.services.filter(({ units }) => units.length > 0);
  const onlyIn = (these: SplitView, those: SplitView) =>
    filled(these).filter(({ key }) => !filled(those).some((other) => other.key === key)).map(({ name }) => name);
  return {
    title,
    edit,
    metrics: after.metrics.map((metric) => ({ ...metric, change: metric.value - (before.metrics.find(({ id }) => id === metric.id)?.value ?? metric.value) })),
    moved: [...there]
      .filter(([id, place]) => here.get(id) !== place)
      .map(([id, place]) => ({ ...unitName(id), from: placeName(before, here.get(id) ?? ""), to: placeName(after, place), named: named.has(id) })),
    moved_tests: 0,
    new_services: onlyIn(after, before),
    gone_services: onlyIn(before, after),
  };
}

/** The later half of a service's units leaves. */
export function halvesOf(service: string, preview: (edit: Edit) => PreviewView): HalvesView {
  const own = units.filter(({ row }) => row.place === service).map(({ row }) => row.id);
  if (own.length < 2) throw { code: "failed", message: `${service} cannot be divided: nothing tells two halves of it apart` };
  const leaves = own.slice(Math.ceil(own.length / 2));
  const name = `${nameOf(leaves[0] ?? "")} desk`;
  const edit: Edit = { edit: "divide", service, name, units: leaves };
  return { service, name, leaves: leaves.map(unitName), stays: own.slice(0, Math.ceil(own.length / 2)).map(unitName), preview: preview(edit) };
}

/** What the units use in their own service goes along, unless another unit with entry points uses it. */
export function extractionOf(chosen: string[], name: string | null, preview: (edit: Edit) => PreviewView): ExtractionView {
  const entries = entryPoints.filter(({ unit }) => chosen.includes(unit));
  if (!entries.length) throw { code: "failed", message: `nothing can be extracted by ${chosen[0] ?? "no unit"}: it takes no requests, messages or commands` };
  const uses = dependencies.filter(({ from }) => chosen.includes(from)).map(({ to }) => to);
  const others = (id: string) => dependencies.find(({ from, to }) => to === id && !chosen.includes(from))?.from;
  const takes = [...new Set([...chosen, ...uses.filter((id) => !others(id))])];
  const leaves = [...new Set(uses.filter((id) => others(id) && !chosen.includes(id)))];
  const called = name ?? nameOf(chosen[0] ?? "");
  const labels = entries.map(({ method, route }) => `${method} ${route}`.trim());
  return {
    name: called,
    entries,
    takes: takes.map(unitName),
    leaves: leaves.map((id) => ({ ...unitName(id), place: byId.get(id)?.row.place ?? "", needed_by: others(id) ?? "", needed_by_name: nameOf(others(id) ?? "") })),
    preview: preview({ edit: "extract", name: called, entries: labels, units: takes }),
  };
}

/** Two splits of the shop side by side; services correspond by their keys. */
export function comparisonOf(names: [string, string], one: SplitView, other: SplitView): ComparisonView {
  const place = (split: SplitView) => new Map(split.services.flatMap((service) => service.units.map(({ id }) => [id, service] as const)));
  const [here, there] = [place(one), place(other)];
  const differing = [...here].filter(([id, { key }]) => there.get(id)?.key !== key);
  const keys = [...new Set([...one.services, ...other.services].filter(({ units }) => units.length > 0).map(({ key }) => key))];
  const places = keys.map((key) => {
    const [a, b] = [one, other].map((split) => split.services.find((service) => service.key === key && service.units.length > 0));
    const common = (a?.units ?? []).filter(({ id }) => there.get(id)?.key === key).length;
    return {
      one: a?.key ?? null,
      one_name: a?.name ?? null,
      other: b?.key ?? null,
      other_name: b?.name ?? null,
      common,
      only_one: (a?.units.length ?? 0) - common,
      only_other: (b?.units.length ?? 0) - common,
    };
  });
  return {
    one: names[0],
    other: names[1],
    units: here.size,
    mojo: differing.length,
    mojofm: 100 - (100 * differing.length) / here.size,
    mojofm_back: 100 - (100 * differing.length) / here.size,
    adjusted_rand: 1 - differing.length / here.size,
    places: places.toSorted((a, b) => b.common - a.common),
    differing: differing.map(([id, service]) => ({ ...unitName(id), one: service.name, other: there.get(id)?.name ?? "" })),
    metrics: one.metrics.map((metric, at) => ({ ...metric, one: metric.value, other: other.metrics[at]?.value ?? metric.value })).map(({ value: _value, change: _change, since_proposal: _since, ...rest }) => rest),
  };
}
