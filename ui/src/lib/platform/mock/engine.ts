// Answers in the engine's stead, with what little state the interface needs to be worked on.

import type { AlternativeView, Edit, EvidenceView, MapQuery, Overview, PlaceName, Preferences, PreviewView, SavedView, SearchHit, SignalView, SplitSettings, SplitView } from "../bindings";
import { toWireError, type Commands } from "../commands";
import type { Desktop } from "../desktop";
import { comparisonOf, extractionOf, halvesOf, previewOf } from "./bench";
import { check, plan, status } from "./documents";
import { largeMap, shopMap } from "./map";
import { shopMatrix } from "./matrix";
import { cellsInfo, tableInfos, tablePage, tableText } from "./tables";
import { outsideOf, replayOf } from "./replay";
import { byId, entryPoints, evidenceRows, overviewOf, sourceText, splitOf, tables, units, unitViewOf } from "./shop";

interface Step {
  title: string;
  places: Map<string, string>;
  pinned: Set<string>;
  names: Map<string, string>;
}

const signal = (id: string, label: string, units: number, absent: string | null = null): SignalView => ({ id, label, units, absent });
const signalViews: SignalView[] = [
  signal("structure", "Dependencies", 58),
  signal("data", "Tables", 22),
  signal("domain", "Domain words", 55),
  signal("entry", "Entry points", 20),
  signal("history", "Changes together", 51),
  signal("ownership", "Authors and owners", 0, "nothing tells who writes or owns the files"),
  signal("runtime", "Calls in production", 0, "no traces of production were given"),
];

const asked: SplitSettings = {
  services: null, strategy: "consensus", seed: 0, ignore_paths: false, least_units: null, most_units: null, one_owner: false,
  weights: { structure: 1, data: 1, domain: 1, entry: 1, history: 0, ownership: 0, runtime: 1 },
};

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

function placeKey(place: PlaceName): string {
  return place.place === "service" ? place.key : `(${place.place})`;
}

export function mockEngine(): Commands {
  let historyRead = false;
  let preferences: Preferences = { theme: new URLSearchParams(location.search).get("theme") ?? "system", editor: "", text_size: 100 };
  let overview: Overview | null = null;
  let cancelled = false;
  let done: Step[] = [];
  let undone: Step[] = [];
  let pinned = new Set<string>();
  let names = new Map<string, string>();
  let alternatives: AlternativeView[] = [{ id: 1, name: "Main", decisions: 1, made_at: 0, current: true }];
  /** What an alternative that is not shown holds. */
  const kept = new Map<number, { done: Step[]; undone: Step[]; now: Step }>();

  const split = (): SplitView =>
    splitOf(done.map(({ title }) => title), done.at(-1)?.title ?? null, undone.at(-1)?.title ?? null, pinned, names, alternatives);
  const state = (title: string): Step => ({
    title,
    places: new Map(units.map(({ row }) => [row.id, row.place])),
    pinned: new Set(pinned),
    names: new Map(names),
  });
  const restore = (step: Step) => {
    for (const { row } of units) row.place = step.places.get(row.id) ?? row.place;
    pinned = new Set(step.pinned);
    names = new Map(step.names);
  };
  const put = (ids: string[], place: string) => {
    for (const id of ids) {
      const unit = byId.get(id);
      if (unit) unit.row.place = place;
      pinned.add(id);
    }
  };
  const nameOf = (ids: string[]) => (ids.length === 1 ? (byId.get(ids[0] ?? "")?.row.name ?? "") : `${ids.length} units`);

  function apply(edit: Edit): string {
    switch (edit.edit) {
      case "move":
        put(edit.units, placeKey(edit.to));
        return `Move ${nameOf(edit.units)} to ${placeKey(edit.to)}`;
      case "create": {
        const key = edit.name.toLowerCase().replace(/\W+/g, "-");
        put(edit.units, key);
        names.set(key, edit.name);
        return `Make ${edit.name} of ${nameOf(edit.units)}`;
      }
      case "merge":
        put(units.filter(({ row }) => edit.services.includes(row.place)).map(({ row }) => row.id), edit.into);
        return `Merge ${edit.services.join(", ")} into ${edit.into}`;
      case "divide":
      case "extract": {
        const key = edit.name.toLowerCase().replace(/\W+/g, "-");
        put(edit.units, key);
        names.set(key, edit.name);
        return edit.edit === "divide" ? `Divide ${edit.service}: ${edit.name} leaves` : `Extract ${edit.entries.join(", ")} as ${edit.name}`;
      }
      case "rename":
        names.set(edit.service, edit.name);
        return `Rename ${edit.service} to ${edit.name}`;
      case "pin":
        for (const id of edit.units) pinned.add(id);
        return `Pin ${nameOf(edit.units)}`;
      case "unpin":
        for (const id of edit.units) pinned.delete(id);
        return `Unpin ${nameOf(edit.units)}`;
      default:
        return edit.edit;
    }
  }

  function preview(edit: Edit): PreviewView {
    const [before, kept] = [structuredClone(split()), state("")];
    const title = apply(edit);
    const after = structuredClone(split());
    restore(kept);
    return previewOf(title, edit, before, after);
  }

  function show(id: number): void {
    const [from, to] = [alternatives.find(({ current }) => current), kept.get(id)];
    if (!from || from.id === id || !to) return;
    kept.set(from.id, { done, undone, now: state("") });
    ({ done, undone } = to);
    restore(to.now);
    alternatives = alternatives.map((one) => ({ ...one, current: one.id === id }));
  }

  function splitIn(id: number): SplitView {
    const now = alternatives.find(({ current }) => current)?.id ?? 1;
    show(id);
    const view = structuredClone(split());
    show(now);
    return view;
  }

  function keep(name: string): void {
    if (alternatives.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      throw { code: "failed", message: `there is an alternative called \`${name}\` already; choose another name` };
    }
    const id = Math.max(...alternatives.map((one) => one.id)) + 1;
    kept.set(id, { done: [...done], undone: [...undone], now: state("") });
    alternatives = [...alternatives, { id, name, decisions: done.length + 1, made_at: Math.floor(Date.now() / 1000), current: false }];
  }

  let saved: SavedView[] = [];

  async function scan(root: string, onProgress: Parameters<Commands["rescan"]>[0]): Promise<Overview> {
    cancelled = false;
    const steps = root.includes("slow") ? 400 : 4;
    for (let at = 0; at <= steps; at += 1) {
      if (cancelled) throw { code: "cancelled", message: "The scan was stopped." };
      onProgress({ stage: "reading", files_done: Math.floor((97 * at) / steps), files_total: 97, bytes_done: at * 9_800, current: units[at % units.length]?.row.path ?? "" });
      await wait(20);
    }
    return (overview = overviewOf(root));
  }

  function search(text: string, limit: number): SearchHit[] {
    const fits = (name: string) => name.toLowerCase().includes(text.toLowerCase());
    return [
      ...units.filter(({ row }) => fits(row.name)).map(({ row }) => ({ kind: "unit", id: row.id, label: row.name, detail: row.path })),
      ...entryPoints.filter(({ route }) => fits(route)).map((entry) => ({ kind: "route", id: entry.unit, label: `${entry.method} ${entry.route}`, detail: entry.unit_name })),
      ...tables.filter(({ name }) => fits(name)).map(({ name }) => ({ kind: "table", id: name, label: name, detail: "table" })),
    ].slice(0, limit);
  }

  function evidence(from: string, to: string): EvidenceView {
    const within = (box: string) => (id: string) => {
      const row = byId.get(id)?.row;
      if (id === box || row?.place === box) return true;
      if (box.startsWith("service:")) return row?.place === box.slice(8);
      return box.startsWith("folder:") && (row?.path.startsWith(`${box.slice(7)}/`) ?? false);
    };
    const label = (box: string) => byId.get(box)?.row.name ?? box.slice(Math.max(box.lastIndexOf("/"), box.indexOf(":")) + 1);
    const rows = evidenceRows(within(from), within(to));
    return { from_label: label(from), to_label: label(to), total: rows.length, left_out: 0, rows };
  }

  const unitsIn = (path: string) =>
    units.filter(({ row }) => row.path === path).map(({ row }) => ({ id: row.id, name: row.name, line: row.line, lines: row.lines }));

  return {
    recentProjects: async () => [
      { root: "/home/ada/work/shop", name: "shop", opened: Math.floor(Date.now() / 1000) - 4000, present: true },
      { root: "/home/ada/work/insurance-core", name: "insurance-core", opened: 1_793_000_000, present: true },
      { root: "/media/stick/old-crm", name: "old-crm", opened: 1_780_000_000, present: false },
    ],
    samples: async () => [
      { name: "shop-java", about: "A web shop in Java with Spring and JPA", root: "/usr/lib/banyan/samples/shop-java" },
      { name: "shop-rust", about: "A web shop in Rust with axum and sqlx", root: "/usr/lib/banyan/samples/shop-rust" },
    ],
    preferences: async () => preferences,
    setPreferences: async (changed) => void (preferences = changed),
    launchFolder: async () => new URLSearchParams(location.search).get("open"),
    openProject: (root, _query, onProgress) => scan(root, onProgress),
    openKept: async () => null,
    savedViews: async () => saved,
    saveView: async (view) => (saved = [...saved.filter(({ name }) => name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name))),
    removeView: async (name) => (saved = saved.filter((view) => view.name !== name)),
    savePicture: async () => undefined,
    rescan: (onProgress) => scan(overview?.root ?? "", onProgress),
    cancelScan: async () => void (cancelled = true),
    closeProject: async () => void (overview = null),
    overview: async () => overviewOf(overview?.root ?? "/shop"),
    map: async (query: MapQuery) => (location.search.includes("large") ? largeMap() : shopMap(query)),
    matrix: async (query, window) => shopMatrix(query, window),
    matrixCells: async () => cellsInfo,
    tables: async () => tableInfos,
    tablePage: async (query, first, count) => tablePage(query, first, count),
    tableText: async (query, columns, row) => tableText(query, columns, row),
    exportTable: async () => undefined,
    stop: async () => undefined,
    search: async (text, limit) => search(text, limit),
    unit: async (id) => structuredClone(unitViewOf(id, pinned)),
    explainUnit: async (id) => structuredClone(unitViewOf(id, pinned)),
    evidence: async (from, to) => evidence(from, to),
    source: async (path) => ({ path, language: "java", text: sourceText(path), first_line: 1, lines: 180, changed: path.includes("Invoice"), units: unitsIn(path) }),
    openInEditor: async (path) => {
      throw toWireError({ code: "failed", message: `Could not open ${path}: no editor is set. Name one in the preferences.` });
    },
    split: async () => split(),
    signals: async () => signalViews,
    counts: async () =>
      [3, 4, 5, 6].map((services) => ({ services, modularity: 0.5 + services / 50, crossing: 0.06 + services / 50, smallest: 3, largest: 40 - 5 * services, chosen: services === 5 })),
    takeTraces: async () => ({ operations: 12, tied: 10, calls: 4210, untied: ["GET /health"] }),
    propose: async () => split(),
    proposeAlternative: async (name) => {
      keep(name);
      show(Math.max(...alternatives.map((one) => one.id)));
      return split();
    },
    previewProposal: async () => previewOf("Adopt a proposal", { edit: "adopt", services: {}, places: {}, asked }, split(), split()),
    previewEdit: async (edit) => preview(edit),
    proposeHalves: async (service) => halvesOf(service, preview),
    proposeExtraction: async ({ units, name }) => extractionOf(units, name, preview),
    keepAlternative: async (name) => {
      keep(name);
      return alternatives;
    },
    switchAlternative: async (id) => {
      show(id);
      return split();
    },
    renameAlternative: async (id, name) => (alternatives = alternatives.map((one) => (one.id === id ? { ...one, name } : one))),
    deleteAlternative: async (id) => (alternatives = alternatives.filter((one) => one.current || one.id !== id)),
    compareAlternatives: async (one, other) => {
      const name = (id: number) => alternatives.find((alternative) => alternative.id === id)?.name ?? "";
      return comparisonOf([name(one), name(other)], splitIn(one), splitIn(other));
    },
    edit: async (edit) => {
      const before = state("");
      before.title = apply(edit);
      done = [...done, before];
      undone = [];
      return split();
    },
    undo: async () => {
      const last = done.pop();
      if (last) {
        undone.push(state(last.title));
        restore(last);
      }
      return split();
    },
    redo: async () => {
      const next = undone.pop();
      if (next) {
        done.push(state(next.title));
        restore(next);
      }
      return split();
    },
    outside: async () => outsideOf(historyRead),
    readHistory: async (onProgress) => {
      for (let done = 0; done <= 1_840 && !historyRead; done += 460) {
        onProgress({ stage: "history", files_done: done, files_total: 1_840, bytes_done: 0, current: "" });
        await wait(120);
      }
      historyRead = true;
      return outsideOf(historyRead);
    },
    cancelHistory: async () => undefined,
    replay: async (months) => replayOf(months),
    plan: async () => plan,
    progress: async () => status,
    check: async () => check,
    exportFormats: async () =>
      ["graph json", "graph dot", "graph graphml", "graph csv", "graph mermaid", "split json", "plan json", "plan md", "plan html", "check sarif", "check json", "status json"].map((both) => {
        const [subject = "", id = ""] = both.split(" ");
        const labels: Record<string, string> = { json: "JSON", dot: "Graphviz DOT", graphml: "GraphML", csv: "CSV", mermaid: "Mermaid", md: "Markdown report", html: "HTML report", sarif: "SARIF" };
        return { id: `${subject}-${id}`, label: labels[id] ?? id, subject, extension: id === "mermaid" ? "mmd" : id };
      }),
    export: async () => undefined,
  };
}

export const mockDesktop: Desktop = {
  pickTraces: () => Promise.resolve("/traces/orders.json"),
  pickFolder: async () => "/home/ada/work/slow-shop",
  pickSavePath: async (suggested) => `/home/ada/${suggested}`,
  setTitle: async (title) => void (document.title = title),
  setTheme: async () => undefined,
  onDrop: async () => () => undefined,
  onMenu: async () => () => undefined,
  onOpenFolder: async () => () => undefined,
};
