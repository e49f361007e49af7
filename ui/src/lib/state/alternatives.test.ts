import { beforeEach, describe, expect, it } from "vitest";

import type { Commands } from "$lib/platform/commands";
import { mockDesktop, mockEngine } from "$lib/platform/mock/engine";

import { Workbench } from "./workbench.svelte";

const order = "java:com.acme.shop.orders.Order";

let bench: Workbench;
let commands: Commands;

beforeEach(async () => {
  commands = mockEngine();
  bench = new Workbench(commands, mockDesktop);
  await bench.open("/shop");
  await bench.alternatives.keep("Before", null);
});

async function other(): Promise<number> {
  return bench.alternatives.others[0]?.id ?? -1;
}

describe("alternatives", () => {
  it("are kept beside what is shown, which stays what it is", () => {
    expect(bench.alternatives.list.map(({ name, current }) => [name, current])).toEqual([["Main", true], ["Before", false]]);
  });

  it("are compared anew after each decision", async () => {
    await bench.alternatives.compare(await other());
    expect(bench.alternatives.comparison?.differing).toEqual([]);
    await bench.split.move([order], "billing");
    await Promise.resolve();
    await bench.alternatives.compare(bench.alternatives.comparedWith);
    expect(bench.alternatives.elsewhere.get(order)?.other).toBe("Orders");
    expect(bench.alternatives.matches.get("billing")?.only_one).toBe(1);
    await bench.split.undo();
  });

  it("that is switched to is compared with the one shown before", async () => {
    const [main, before] = [bench.alternatives.current?.id, await other()];
    await bench.alternatives.compare(before);
    expect(await bench.alternatives.switchTo(before)).toBe(true);
    expect(bench.alternatives.current?.name).toBe("Before");
    expect(bench.alternatives.comparedWith).toBe(main);
  });

  it("that are deleted are compared with no longer", async () => {
    await bench.alternatives.compare(await other());
    await bench.alternatives.remove(await other());
    expect([bench.alternatives.comparison, bench.alternatives.list.length]).toEqual([null, 1]);
  });

  it("of a name that is taken are refused with a sentence, and nothing changes", async () => {
    expect(await bench.alternatives.keep("before", null)).toBe(false);
    expect(bench.alternatives.list).toHaveLength(2);
    expect(bench.notices.list.at(-1)?.message).toContain("already");
  });
});
