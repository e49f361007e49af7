import { beforeEach, describe, expect, it } from "vitest";

import type { SeamView, SplitView } from "$lib/platform/bindings";
import { plan } from "$lib/platform/mock/documents";
import { mockEngine } from "$lib/platform/mock/engine";

import { fromPlan, partsOf } from "./parts";

const name = (place: string) => place;
let split: SplitView;

function seam(from: string, to: string, references: number): SeamView {
  return { from, to, references, calls: 0, callers: 0, chattiness: 0, tables: [], transactions: 0 };
}

beforeEach(async () => {
  split = await mockEngine().split();
});

describe("what a number is made of", () => {
  it("adds up: the references across services are those of its seams", () => {
    const seams = [seam("a", "b", 9), seam("b", "a", 2), seam("a", "(stays)", 4), seam("(stays)", "a", 1)];
    const parts = partsOf("cross_references", { ...split, seams }, null, name);
    expect(parts.map(({ label }) => label)).toEqual(["a → b", "b → a"]);
    expect(partsOf("references_to_stays", { ...split, seams }, null, name).map(({ label }) => label)).toEqual(["a → (stays)"]);
  });

  it("is the lesser direction of a pair that needs each other, once where both weigh the same", () => {
    const seams = [seam("a", "b", 9), seam("b", "a", 2), seam("c", "d", 3), seam("d", "c", 3), seam("a", "d", 1)];
    const parts = partsOf("return_references", { ...split, seams }, null, name);
    expect(parts.map(({ label }) => label)).toEqual(["b → a", "d → c"]);
  });

  it("leads from transactions to their line in the source", () => {
    const [first] = partsOf("split_transactions", split, plan, name);
    expect(first?.target).toEqual({ kind: "source", path: plan.transactions[0]?.path, line: 87 });
  });

  it("is the tables that more than one service writes", () => {
    const written = partsOf("contested_tables", split, plan, name);
    expect(written.length).toBeGreaterThan(0);
    for (const { target } of written) expect(target.kind).toBe("table");
  });

  it("waits for the plan where the plan knows", () => {
    for (const metric of fromPlan) expect(partsOf(metric, split, null, name)).toEqual([]);
  });
});
