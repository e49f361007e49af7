import type { CheckDocument, Effort, Line, Pattern, PlanDocument, PlanSeam, StatusDocument, StatusPoint } from "../documents";

import { byId, dependencies, entryPoints, tables, units, weightOf } from "./shop";

const effort = (points: number): Effort => ({ points, parts: [{ what: "call sites to move", count: points, each: 1 }] });
const spots = (path: string): Line[] => [{ path, line: 41 }, { path, line: 88 }];

function pattern(id: string, label: string, fact: string, path: string): Pattern {
  return {
    pattern: id,
    label,
    facts: [{ text: fact, evidence: spots(path) }],
    steps: ["Put an interface in front of what is called.", "Move the call sites behind it, one by one.", "Add the remote implementation and switch by a flag.", "Delete the old path."],
    entry: "The seam's call sites are covered by tests.",
    exit: "No unit outside refers to the service but through the interface.",
    way_back: "Flip the flag; the old implementation stands until the last step.",
    source: "Newman, Monolith to Microservices, ch. 3",
  };
}

const keys = [...new Set(units.map(({ row }) => row.place))].filter((key) => !key.startsWith("(")).sort();
const pathOf = (key: string) => units.find(({ row }) => row.place === key)?.row.path ?? "";

function seamOf(from: string, to: string): PlanSeam | null {
  const crossing = dependencies.filter((one) => byId.get(one.from)?.row.place === from && byId.get(one.to)?.row.place === to);
  if (!crossing.length) return null;
  const references = crossing.reduce((sum, one) => sum + weightOf(one), 0);
  return {
    id: `${from}->${to}`,
    from,
    to,
    references,
    kinds: { call: Math.ceil(references * 0.7), import: Math.floor(references * 0.3) },
    type_only: false,
    return_references: 0,
    contract: crossing.map((one) => ({ unit: one.to, member: "find", name: `${byId.get(one.to)?.row.name}.find`, references: weightOf(one), callers: [one.from] })),
    call_sites: crossing.map((one) => ({ from: one.from, from_name: byId.get(one.from)?.row.name ?? "", to: one.to, to_name: `${byId.get(one.to)?.row.name}.find`, kind: "call", path: byId.get(one.from)?.row.path ?? "", line: 33 })),
    tables: tables.slice(0, references % 3).map(({ name }) => name),
    foreign_keys: references % 4 === 0 ? [{ table: "shipment", columns: ["order_id"], references: "orders" }] : [],
    transactions: [],
    patterns: [pattern("branch_by_abstraction", "Branch by abstraction", `${references} references from inside the monolith, none from the edge`, pathOf(from))],
    effort: effort(crossing.length * 3),
  };
}

const places = [...keys, "(stays)"];
const seams = places.flatMap((from) => places.flatMap((to) => (from === to ? [] : (seamOf(from, to) ?? []))));
const waveOf = (key: string) => Math.floor(["marketing", "catalog", "shipping", "customers", "inventory", "billing", "orders"].indexOf(key) / 2) + 1;

export const plan: PlanDocument = {
  schema: "banyan.plan/1",
  unsure: false,
  waves: [1, 2, 3, 4].map((number) => ({
    number,
    services: keys.filter((key) => waveOf(key) === number),
    why: number === 1 ? "Called by few, calls little that is still inside, and its routes are at the edge." : "What it calls has left in the waves before.",
    return_references: 14 - number * 3,
  })),
  extractions: keys.map((service) => ({
    service,
    wave: waveOf(service),
    units: units.filter(({ row }) => row.place === service).map(({ row }) => row.id),
    test_units: [],
    lines: units.filter(({ row }) => row.place === service).reduce((sum, { row }) => sum + row.lines, 0),
    entry_points: entryPoints.filter(({ unit }) => byId.get(unit)?.row.place === service),
    tables: tables.filter(({ writers }) => byId.get(writers[0] ?? "")?.row.place === service).map(({ name }) => name),
    seams_in: seams.filter(({ to }) => to === service).map(({ id }) => id),
    seams_out: seams.filter(({ from }) => from === service).map(({ id }) => id),
    transactions: [],
    return_references: 4,
    configuration: [{ key: "shop.jobs.zone", shared_with: ["billing"], shared_library: false, reads: [{ path: pathOf(service), line: 19 }] }],
    shared_units: [],
    patterns: [pattern("strangler_facade", "Strangler façade and route flip", "All 4 routes are at the edge", pathOf(service))],
    steps: [
      { title: "Put a façade in front of its routes", pattern: "strangler_facade", detail: "Route its four paths through the proxy, still to the monolith. Nothing changes for callers.", way_back: "Take the routes off the proxy." },
      { title: "Move the call sites behind an interface", pattern: "branch_by_abstraction", detail: "Twelve call sites in three units call it directly; let them call the interface instead.", way_back: "Revert the commit; both sides stay in one process." },
      { title: "Let the service own its tables", pattern: "change_data_ownership", detail: "Writes by others go through the interface; reads by others go to a view for now.", way_back: "Give the rights to the tables back." },
      { title: "Start the service and flip the flag", pattern: null, detail: "Begin with a small share of traffic and compare the answers.", way_back: "Flip the flag." },
      { title: "Delete the old path", pattern: null, detail: "A path left behind is a step undone.", way_back: "Revert the commit." },
    ],
    effort: effort(8 + service.length * 3),
    risks: service === "orders" ? ["Two transactions write stock_item, too: a saga is needed before it can leave."] : [],
  })),
  seams,
  tables: tables.map((table) => {
    const parties = [...new Set([...table.writers, ...table.readers].map((id) => byId.get(id)?.row.place ?? "(stays)"))];
    const writes = (party: string) => table.writers.filter((id) => byId.get(id)?.row.place === party).length;
    const contested = parties.filter((party) => writes(party) > 0).length > 1;
    return {
      name: table.name,
      owner: byId.get(table.writers[0] ?? "")?.row.place ?? null,
      why: "It is written most from there, and the entity is mapped there.",
      parties: parties.map((party) => ({ party, writes: writes(party), reads: table.readers.filter((id) => byId.get(id)?.row.place === party).length })),
      shared: { reads: 0, writes: 0 },
      contested,
      reference_data: table.name === "category",
      foreign_keys: [],
      patterns: contested ? [pattern("change_data_ownership", "Change data ownership", `${table.name} is written from ${parties.length} places`, pathOf("orders"))] : [],
    };
  }),
  transactions: [
    {
      id: "java:com.acme.shop.orders.OrderService#place",
      unit: "java:com.acme.shop.orders.OrderService",
      name: "OrderService.place",
      party: "orders",
      services: ["orders", "inventory", "billing"],
      path: pathOf("orders"),
      line: 87,
      writes: [
        { table: "orders", owner: "orders", unit: "java:com.acme.shop.orders.OrderRepository", name: "OrderRepository.save", path: pathOf("orders"), line: 31, via: [] },
        { table: "stock_item", owner: "inventory", unit: "java:com.acme.shop.inventory.StockRepository", name: "StockRepository.reserve", path: pathOf("inventory"), line: 44, via: [] },
      ],
      patterns: [pattern("saga", "Saga", "One transaction writes tables of orders and inventory", pathOf("orders"))],
    },
  ],
  guardrails: [
    ...seams.slice(0, 12).map(({ from, to }) => ({ id: `no-reference:${from}->${to}`, title: `${from} does not refer to ${to}`, kind: "no_reference", why: "They are to be separate services: what crosses goes through an interface." })),
    { id: "table-owner:orders", title: "Only orders touches the table orders", kind: "table_owner", why: "A table has one owner." },
    { id: "shared-uses-no-service", title: "The shared library refers to no service", kind: "shared_uses_no_service", why: "Else every service would carry the others along." },
  ],
};

function point(remaining: number, moved: number, retired: number): StatusPoint {
  return { remaining, moved, retired, appeared: 0, own: moved, unknown: 0, crossing_in: remaining * 3, crossing_out: remaining * 2, contested: remaining ? 1 : 0 };
}

export const status: StatusDocument = {
  schema: "banyan.status/1",
  unsure: false,
  caveat: "",
  commits: Array.from({ length: 9 }, (_, at) => ({ id: `${at}f0c2d1e9ab37705`, subject: `Step ${at}`, time: 1_786_000_000 + at * 900_000 + (at % 3) * 200_000, dirty: at === 8 })),
  services: plan.extractions.map(({ service, units: own, wave }) => {
    const series = Array.from({ length: 9 }, (_, at) => {
      const gone = Math.max(0, Math.min(own.length, Math.round((at - (wave - 1) * 3) * 2.2)));
      return point(own.length - gone, Math.max(0, gone - 1), gone ? 1 : 0);
    });
    const last = series.at(-1);
    const state = last?.remaining === 0 ? (last.crossing_in ? "moved" : "old_path_deleted") : last?.moved ? "moving" : wave === 3 ? "seams_prepared" : "planned";
    return {
      key: service,
      name: service[0]?.toUpperCase() + service.slice(1),
      home: wave === 1 ? `services/${service}` : null,
      state,
      state_label: state.replaceAll("_", " "),
      why: `${last?.moved} of ${own.length} units are in its home folder, ${last?.crossing_in} references still cross into it.`,
      at_start: own.length,
      series,
      units: own.map((id, at) => ({ id, renamed_from: null, fate: at < (last?.moved ?? 0) ? "moved" : "remaining", path: byId.get(id)?.row.path ?? "" })),
      excluded: [],
      contested_tables: last?.contested ? ["orders"] : [],
    };
  }),
  stays: 5,
  shared: 5,
  unplaced: 2,
  forecast: { snapshots: 9, per_week: 2.1, earliest: 1_795_000_000, likely: 1_801_000_000, latest: null },
};

export const check: CheckDocument = {
  schema: "banyan.check/1",
  passes: false,
  unsure: false,
  rules: plan.guardrails,
  new: dependencies.slice(3, 5).map((one, at) => ({ id: `n${at}`, rule: plan.guardrails[at]?.id ?? "", from: one.from, from_name: byId.get(one.from)?.row.name ?? "", to: one.to, to_name: byId.get(one.to)?.row.name ?? "", kind: "unit", references: 3, accepted: null, evidence: spots(byId.get(one.from)?.row.path ?? "") })),
  grown: [],
  known: dependencies.slice(20, 31).map((one, at) => ({ id: `k${at}`, rule: plan.guardrails[2 + (at % 8)]?.id ?? "", from: one.from, from_name: byId.get(one.from)?.row.name ?? "", to: one.to, to_name: byId.get(one.to)?.row.name ?? "", kind: "unit", references: 5, accepted: null, evidence: spots(byId.get(one.from)?.row.path ?? "") })),
  shrunk: [],
  stale: [],
};
