import { beforeEach, describe, expect, it, vi } from "vitest";

import type { MapView, SplitView, UnitView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";
import { mockDesktop, mockEngine } from "$lib/platform/mock/engine";

import { actionFor, buildActions } from "./actions";
import { Notices } from "./notices.svelte";
import { ServiceMarks } from "./palette.svelte";
import { boxOfSelection, selectionOfBox } from "./selection";
import { Workbench } from "./workbench.svelte";

const order = "java:com.acme.shop.orders.Order";
const product = "java:com.acme.shop.catalog.Product";

function key(key: string, held: { ctrlKey?: boolean; altKey?: boolean; shiftKey?: boolean } = {}) {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

let bench: Workbench;
let commands: Commands;

beforeEach(async () => {
  commands = mockEngine();
  bench = new Workbench(commands, mockDesktop);
  await bench.open("/shop");
});

describe("opening", () => {
  it("shows the overview and reads the split", () => {
    expect(bench.project.phase).toBe("open");
    expect(bench.view).toBe("overview");
    expect(bench.split.services.length).toBeGreaterThan(3);
  });

  it("that fails says why and leaves the start screen", async () => {
    commands.openProject = () => Promise.reject({ code: "failed", message: "There is no folder /gone." });
    const other = new Workbench(commands, mockDesktop);
    await other.open("/gone");
    expect(other.project.phase).toBe("closed");
    expect(other.notices.list.map(({ message }) => message)).toEqual(["There is no folder /gone."]);
  });

  it("that is stopped says nothing", async () => {
    commands.openProject = () => Promise.reject({ code: "cancelled", message: "stopped" });
    const other = new Workbench(commands, mockDesktop);
    await other.open("/slow");
    expect(other.project.phase).toBe("closed");
    expect(other.notices.list).toEqual([]);
  });

  it("keeps the open project when another cannot be opened", async () => {
    commands.openProject = () => Promise.reject({ code: "failed", message: "no" });
    await bench.open("/gone");
    expect(bench.project.phase).toBe("open");
    expect(bench.project.overview?.name).toBe("shop");
  });
});

describe("the selection", () => {
  it("is one for all views, and its way back is walked view by view", () => {
    bench.selectUnit(order);
    bench.show("split");
    bench.selectUnit(product);
    bench.back();
    expect([bench.view, bench.selectedUnit]).toEqual(["split", order]);
    bench.back();
    expect([bench.view, bench.selectedUnit]).toEqual(["overview", order]);
    bench.forward();
    expect([bench.view, bench.selectedUnit]).toEqual(["split", order]);
  });

  it("forgets the way forward when another way is taken", () => {
    bench.show("map");
    bench.back();
    bench.show("plan");
    expect(bench.history.canGoForward).toBe(false);
  });

  it("shows the unit selected last, whatever answer comes first", async () => {
    const answers: ((unit: UnitView) => void)[] = [];
    const read = commands.unit;
    commands.unit = () => new Promise((answer) => answers.push(answer));
    bench.selectUnit(order);
    bench.selectUnit(product);
    answers[1]?.(await read(product));
    answers[0]?.(await read(order));
    await vi.waitFor(() => expect(bench.unit?.row.id).toBe(product));
  });

  it("means the same on the map and beside it", () => {
    expect(selectionOfBox("service:orders", false)).toEqual({ kind: "service", key: "orders" });
    expect(selectionOfBox("service:orders/api", false)).toEqual({ kind: "group", id: "service:orders/api" });
    expect(boxOfSelection({ kind: "service", key: "orders" })).toBe("service:orders");
    expect(boxOfSelection({ kind: "table", name: "orders" })).toBeNull();
  });
});

describe("decisions", () => {
  it("move units, are undone and done again, and never touch the way back", async () => {
    bench.show("split");
    const before = bench.history.canGoForward;
    await bench.split.move([order], "billing");
    expect(bench.split.placeOfUnit.get(order)).toBe("billing");
    await bench.split.undo();
    expect(bench.split.placeOfUnit.get(order)).toBe("orders");
    await bench.split.redo();
    expect(bench.split.placeOfUnit.get(order)).toBe("billing");
    expect(bench.view).toBe("split");
    expect(bench.history.canGoForward).toBe(before);
    await bench.split.undo();
  });

  it("make what was derived from the split stale", async () => {
    await bench.plan.load();
    await bench.map.load();
    await bench.split.move([order], "billing");
    expect([bench.plan.stale, bench.map.stale]).toEqual([true, true]);
    await bench.split.undo();
  });

  it("to where a unit already is are none", async () => {
    expect(await bench.split.move([order], "orders")).toBe(false);
    expect(bench.split.view?.decisions).toEqual([]);
  });

  it("that are refused change nothing and say why", async () => {
    const before = bench.split.view;
    commands.edit = () => Promise.reject({ code: "bad_edit", message: "there is no service `x` in this split" });
    expect(await bench.split.edit({ edit: "rename", service: "x", name: "y" })).toBe(false);
    expect(bench.split.view).toBe(before);
    expect(bench.notices.list.at(-1)?.message).toContain("no service");
  });

  it("are made one at a time", async () => {
    let finish: (view: SplitView) => void = () => {};
    commands.undo = () => new Promise((answer) => (finish = answer));
    await bench.split.edit({ edit: "pin", units: [order] });
    const first = bench.split.undo();
    expect(await bench.split.undo()).toBe(false);
    finish(await commands.split());
    expect(await first).toBe(true);
  });

  it("are about the marked units when the selected one is among them", () => {
    bench.split.marked.add(order);
    bench.split.marked.add(product);
    bench.selectUnit(order);
    expect(bench.acted.toSorted()).toEqual([product, order].toSorted());
    bench.selectUnit("java:com.acme.shop.billing.Invoice");
    expect(bench.acted).toEqual(["java:com.acme.shop.billing.Invoice"]);
  });
});

describe("doubtful units", () => {
  it("come the most doubtful first, without those that were decided", async () => {
    const margins = bench.split.doubtful.map(({ margin }) => margin);
    expect(margins.length).toBeGreaterThan(1);
    expect(margins).toEqual(margins.toSorted((a, b) => a - b));
    const first = bench.split.doubtful[0]?.id ?? "";
    await bench.split.edit({ edit: "pin", units: [first] });
    expect(bench.split.doubtful.map(({ id }) => id)).not.toContain(first);
    await bench.split.undo();
  });

  it("are gone through by keys: one moves to the runner-up, and the next is there", async () => {
    bench.nextDoubtful();
    const [first, second] = bench.split.doubtful;
    expect([bench.view, bench.split.panel, bench.selectedUnit]).toEqual(["split", "doubtful", first?.id]);
    actionFor(buildActions(bench), key("r"), false)?.run();
    await vi.waitFor(() => expect(bench.selectedUnit).toBe(second?.id));
    expect(bench.split.placeOfUnit.get(first?.id ?? "")).toBe(first?.runner_up);
    await bench.split.undo();
  });
});

describe("a service dropped on another", () => {
  it("is merged into it, and undo parts them again", async () => {
    const units = bench.split.service("shipping")?.units.length ?? 0;
    expect(await bench.split.merge("shipping", "orders")).toBe(true);
    expect(bench.split.service("shipping")).toBeNull();
    await bench.split.undo();
    expect(bench.split.service("shipping")?.units).toHaveLength(units);
  });

  it("on itself stays what it is", async () => {
    expect(await bench.split.merge("orders", "orders")).toBe(false);
  });
});

describe("keys", () => {
  it("stand for what can be done now", () => {
    const actions = buildActions(bench);
    expect(actionFor(actions, key("5"), false)?.id).toBe("view-split");
    expect(actionFor(actions, key("m"), false)).toBeNull();
    bench.selectUnit(order);
    expect(actionFor(actions, key("m"), false)?.id).toBe("move");
  });

  it("that are text stay text while one types", () => {
    const actions = buildActions(bench);
    expect(actionFor(actions, key("/"), true)).toBeNull();
    expect(actionFor(actions, key("3"), true)).toBeNull();
    expect(actionFor(actions, key("z", { ctrlKey: true }), true)).toBeNull();
    expect(actionFor(actions, key("k", { ctrlKey: true }), true)?.id).toBe("palette");
  });

  it("never stand for two things", () => {
    const keys = buildActions(bench).flatMap((action) => action.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("the map", () => {
  it("shows the answer to the question asked last", async () => {
    const answers: ((view: MapView) => void)[] = [];
    const view = (label: string): MapView => ({ size: [1, 1], boxes: [], edges: [], kept_closed: [label], paths: [], more_paths: false, has_places: true, has_owners: false, has_changes: false });
    commands.map = () => new Promise((answer) => answers.push(answer));
    const first = bench.map.change({ depth: 2 });
    const second = bench.map.change({ depth: 3 });
    answers[1]?.(view("second"));
    answers[0]?.(view("first"));
    await Promise.all([first, second]);
    expect(bench.map.view?.kept_closed).toEqual(["second"]);
  });

  it("closes with a group all that is open in it", async () => {
    bench.map.query = { ...bench.map.query, opening: "named", expanded: ["folder:src", "folder:src/main", "folder:srcs"] };
    bench.map.view = null;
    await bench.map.collapse("folder:src");
    expect(bench.map.query.expanded).toEqual(["folder:srcs"]);
  });

  it("keeps open what opened by itself when a group is closed", async () => {
    await bench.map.load();
    const open = bench.map.openIds();
    expect(open.length).toBeGreaterThan(2);
    await bench.map.toggleOpen(open[0] ?? "");
    expect(bench.map.query).toMatchObject({ opening: "named", expanded: open.slice(1) });
  });

  it("goes back to what was asked and where the window looked", async () => {
    bench.show("map");
    await bench.map.load();
    bench.map.viewport = { scale: 0.5, x: 3, y: 4 };
    await bench.map.groupBy("service");
    expect(bench.map.viewport).toBeNull();
    bench.back();
    await vi.waitFor(() => expect(bench.map.viewport).toEqual({ scale: 0.5, x: 3, y: 4 }));
    expect(bench.map.query.group_by).toBe("folder");
    bench.forward();
    await vi.waitFor(() => expect(bench.map.query.group_by).toBe("service"));
  });

  it("finds ways from one selection to the next", async () => {
    bench.selectUnit(order);
    bench.takeWayEnd();
    expect(bench.map.wayFrom).toBe(order);
    bench.selectUnit(product);
    bench.takeWayEnd();
    expect(bench.map.query.paths).toEqual({ from: order, to: product, longer_by: 0 });
    expect(bench.map.wayFrom).toBeNull();
    await bench.map.widen();
    expect(bench.map.narrowed).toBe(false);
  });

  it("saves what it shows under a name and shows it again", async () => {
    await bench.map.change({ only_cycles: true, keep: "order" });
    bench.map.colourBy = "size";
    expect(await bench.map.saveView("Orders")).toBe(true);
    await bench.map.widen();
    bench.map.colourBy = "service";
    const [saved] = bench.map.saved;
    if (saved) await bench.map.showSaved(saved);
    expect(bench.map.query).toMatchObject({ only_cycles: true, keep: "order" });
    expect(bench.map.colourBy).toBe("size");
  });
});

describe("marks of services", () => {
  it("begin anew where what was kept is damaged", () => {
    for (const damaged of ["{oops", "7", '[["a"], ["b", 1.5], 3]']) {
      localStorage.setItem("marks /damaged", damaged);
      const marks = new ServiceMarks();
      marks.recall("/damaged");
      marks.update(["orders"]);
      expect(marks.of("orders")).toEqual({ colour: "--service-1", shape: "square" });
    }
  });

  it("are the same after a restart, whatever has come and gone", () => {
    const marks = new ServiceMarks();
    marks.recall("/shop");
    marks.update(["billing", "orders"]);
    marks.update(["billing", "catalog", "orders"]);
    marks.update(["catalog", "orders"]);
    const again = new ServiceMarks();
    again.recall("/shop");
    again.update(["billing", "catalog", "orders", "stock"]);
    for (const key of ["billing", "catalog", "orders"]) expect(again.of(key)).toEqual(marks.of(key));
    expect(new Set(["billing", "catalog", "orders", "stock"].map((key) => JSON.stringify(again.of(key)))).size).toBe(4);
  });

  it("stay with a service while others come and go", () => {
    const marks = new ServiceMarks();
    marks.update(["a", "b", "c", "(shared)"]);
    const [a, c] = [marks.of("a"), marks.of("c")];
    marks.update(["a", "c", "d"]);
    expect([marks.of("a"), marks.of("c")]).toEqual([a, c]);
    expect(marks.of("d")).not.toEqual(a);
    expect(marks.of("d")).not.toEqual(c);
  });

  it("differ in colour or shape for forty services", () => {
    const marks = new ServiceMarks();
    const keys = Array.from({ length: 40 }, (_, at) => `s${at}`);
    marks.update(keys);
    expect(new Set(keys.map((key) => JSON.stringify(marks.of(key)))).size).toBe(40);
  });
});

describe("sentences", () => {
  it("are not said twice", () => {
    const notices = new Notices();
    notices.fail({ code: "failed", message: "no" });
    notices.fail({ code: "failed", message: "no" });
    expect(notices.list).toHaveLength(1);
  });
});
