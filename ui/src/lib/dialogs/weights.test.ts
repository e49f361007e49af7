import { describe, expect, it } from "vitest";

import { mockDesktop, mockEngine } from "$lib/platform/mock/engine";
import { Workbench } from "$lib/state/workbench.svelte";

import { isWeight, weightOf } from "./weights";

describe("weights of a proposal", () => {
  const { request } = new Workbench(mockEngine(), mockDesktop).split;

  it("are there for every signal that the engine tells of", async () => {
    const signals = await mockEngine().signals();
    expect(signals.filter(({ id }) => !isWeight(request, id))).toEqual([]);
  });

  it("are not what else is asked for", () => {
    for (const name of ["services", "seed", "ignore_paths", "strategy", "least_units", "most_units", "one_owner", "toString"]) expect(isWeight(request, name)).toBe(false);
    expect(weightOf({ ...request, data: 0.5 }, "data")).toBe(0.5);
    expect(weightOf(request, "seed")).toBe(0);
  });
});
