import { beforeEach, describe, expect, it } from "vitest";

import type { MapQuery } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";
import { mockDesktop, mockEngine } from "$lib/platform/mock/engine";
import { choiceText, choose, colourChoices } from "$lib/views/map/choices";

import { Workbench } from "./workbench.svelte";

let bench: Workbench;
let commands: Commands;
let asked: MapQuery[];

const churn = () => colourChoices(bench).find(({ id }) => id === "churn")!;

beforeEach(async () => {
  commands = mockEngine();
  asked = [];
  const { map } = commands;
  commands.map = (query) => (asked.push(query), map(query));
  bench = new Workbench(commands, mockDesktop);
  await bench.open("/shop");
  await bench.outside.load();
});

describe("a colour that needs the history", () => {
  it("reads it when it is chosen, and the map is drawn anew", async () => {
    expect(choiceText(churn())).toBe("Churn: reads the history first");
    bench.map.stale = false;
    expect(await choose(bench, churn(), () => (bench.map.colourBy = "churn"))).toBe(true);
    expect([bench.map.colourBy, bench.map.stale, bench.outside.reading]).toEqual(["churn", true, false]);
    expect(choiceText(churn())).toBe("Churn");
  });

  it("is not taken where the reading was stopped", async () => {
    const unread = await commands.outside();
    commands.readHistory = async () => unread;
    expect(await choose(bench, churn(), () => (bench.map.colourBy = "churn"))).toBe(false);
    expect([bench.map.colourBy, bench.notices.list]).toEqual(["service", []]);
  });

  it("says why it is off where there is none", async () => {
    commands.outside = async () => ({ history: null, unread: false, owners: null, owning: null, absent: ["There is no history of changes."] });
    await bench.outside.load();
    expect([churn().absent, choiceText(churn())]).toEqual(["no history of changes", "Churn: no history of changes"]);
  });

  it("is read once for all who ask", async () => {
    let readings = 0;
    const { readHistory } = commands;
    commands.readHistory = (tell) => ((readings += 1), readHistory(tell));
    await Promise.all([bench.outside.read(), bench.replay.load()]);
    expect([readings, bench.replay.current?.months]).toEqual([1, 12]);
  });
});

describe("an alternative that is compared", () => {
  it("goes along with every question, and what was narrowed to it is wide again without it", async () => {
    await bench.alternatives.keep("Other", null);
    await bench.alternatives.compare(2);
    expect(bench.map.stale).toBe(true);
    await bench.map.change({ only_differing: true });
    expect(asked.at(-1)).toMatchObject({ compared: 2, only_differing: true });
    await bench.alternatives.compare(null);
    await bench.map.load();
    expect(asked.at(-1)).toMatchObject({ compared: null, only_differing: false });
  });
});
