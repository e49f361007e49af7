import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Commands } from "$lib/platform/commands";
import { mockDesktop, mockEngine } from "$lib/platform/mock/engine";
import { openTarget, selectionOfTarget } from "$lib/views/tables/targets";

import { Activity } from "./activity.svelte";
import { tourSteps } from "./tour.svelte";
import { Workbench } from "./workbench.svelte";

const order = "java:com.acme.shop.orders.Order";
const span = { firstRow: 0, rows: 20, firstColumn: 0, columns: 20 };

let bench: Workbench;
let commands: Commands;

beforeEach(async () => {
  localStorage.clear();
  commands = mockEngine();
  bench = new Workbench(commands, mockDesktop);
  await bench.open("/shop");
});

describe("the matrix", () => {
  it("reads what can be seen, and not twice", async () => {
    const asked = vi.spyOn(commands, "matrix");
    await bench.matrix.look(span);
    await bench.matrix.look({ ...span, firstRow: 3 });
    expect(asked).toHaveBeenCalledTimes(1);
    expect(bench.matrix.row(0)?.is_unit).toBe(false);
  });

  it("opens groups, all of them too, and closes them again", async () => {
    await bench.matrix.look(span);
    const closed = bench.matrix.view?.size ?? 0;
    const first = bench.matrix.row(0);
    await bench.matrix.toggle(first?.id ?? "");
    expect(bench.matrix.view?.size).toBe(closed + (first?.units ?? 0));
    await bench.matrix.openAll(true);
    await bench.matrix.toggle(first?.id ?? "");
    expect(bench.matrix.isOpen(first?.id ?? "")).toBe(false);
    await bench.matrix.openAll(false);
    expect(bench.matrix.view?.size).toBe(closed);
  });

  it("shows a unit with the groups around it open", async () => {
    await bench.showInMatrix(order);
    const at = bench.matrix.view?.revealed ?? -1;
    expect(bench.view).toBe("matrix");
    expect(bench.matrix.row(at)?.id).toBe(order);
  });

  it("is ordered anew after a decision", async () => {
    await bench.matrix.look(span);
    const asked = vi.spyOn(commands, "matrix");
    await bench.split.move([order], "billing");
    await bench.matrix.look(span);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});

describe("tables", () => {
  it("read a page at a time, and again for another question", async () => {
    await bench.tables.load();
    const { table } = bench.tables;
    const asked = vi.spyOn(commands, "tablePage");
    await table?.look(0, 10);
    await table?.look(5, 20);
    expect(asked).toHaveBeenCalledTimes(1);
    if (table) table.filter = "orderservice";
    await table?.look(0, 10);
    expect([table?.matching, table?.row(0)?.cells[0]]).toEqual([1, "OrderService"]);
  });

  it("sort numbers from the largest, words from A, and turn round", async () => {
    await bench.tables.load();
    const { table } = bench.tables;
    table?.sortBy("lines", true);
    await table?.look(0, 5);
    expect(table?.row(0)?.cells[0]).toBe("OrderService");
    table?.sortBy("lines", true);
    expect(table?.sort).toEqual({ column: "lines", descending: false });
    table?.sortBy("name", false);
    expect(table?.sort).toEqual({ column: "name", descending: false });
  });

  it("copy the columns that are shown", async () => {
    await bench.tables.load();
    const { table } = bench.tables;
    for (const id of ["place", "role", "path"]) table?.toggleColumn(id);
    if (table) table.filter = "OrderNumber";
    expect(await table?.text(null)).toBe("Unit\tLines\nOrderNumber\t33");
  });

  it("keep at least one column", async () => {
    await bench.tables.load();
    const { table } = bench.tables;
    for (const { id } of table?.info.columns ?? []) table?.toggleColumn(id);
    expect(table?.columns.length).toBe(1);
  });

  it("have rows that stand for what can be selected and opened", async () => {
    expect(selectionOfTarget({ kind: "line", unit: null, path: "a", line: 1 })).toBeNull();
    expect(selectionOfTarget({ kind: "line", unit: order, path: "a", line: 1 })).toEqual({ kind: "unit", id: order });
    await openTarget(bench, { kind: "unit", id: order });
    expect(bench.drawer.source?.path).toContain("Order.java");
  });
});

describe("source", () => {
  it("leads back to the unit around its line", async () => {
    await bench.showFile("src/main/java/com/acme/shop/orders/Order.java");
    expect(bench.selectedUnit).toBe(order);
    expect(bench.drawer.unit?.id).toBe(order);
  });
});

describe("what takes long", () => {
  it("is shown after a while, and stopped as if it had not been asked for", async () => {
    vi.useFakeTimers();
    const activity = new Activity();
    const stopped = vi.fn(async () => undefined);
    const watched = activity.watch({ ...commands, plan: () => new Promise(() => undefined), stop: stopped });
    const answer = watched.plan().catch((thrown: unknown) => thrown);
    vi.advanceTimersByTime(500);
    expect(activity.running).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(activity.running.map(({ label }) => label)).toEqual(["Making the plan"]);
    activity.running[0]?.stop();
    vi.useRealTimers();
    expect(await answer).toMatchObject({ code: "cancelled" });
    expect(stopped).toHaveBeenCalledOnce();
    expect(activity.running).toEqual([]);
  });
});

describe("the first steps", () => {
  it("notice what was done, end, and begin again from the help", async () => {
    bench.tour.begin();
    expect(bench.tour.step?.done(bench)).toBe(false);
    await bench.map.expand(["folder:src/main/java/com/acme/shop/orders"]);
    expect(bench.tour.step?.done(bench)).toBe(true);
    for (const _ of tourSteps) bench.tour.next();
    expect(bench.tour.step).toBeNull();
    bench.tour.close();
    bench.tour.begin();
    expect(bench.tour.at).toBe(0);
  });
});
