import { beforeEach, describe, expect, it } from "vitest";

import type { Commands } from "$lib/platform/commands";
import { mockEngine } from "$lib/platform/mock/engine";

import { OutsideState } from "./outside.svelte";
import { ReplayState } from "./replay.svelte";

let commands: Commands;

beforeEach(() => {
  commands = mockEngine();
});

describe("the replay of history", () => {
  it("reads the history first, and tells how far that is", async () => {
    const replay = new ReplayState(commands, new OutsideState(commands));
    await replay.load();
    expect(replay.current?.series).toHaveLength(12);
    expect([replay.stale, replay.loading, replay.absent]).toEqual([false, false, null]);
  });

  it("says what is missing where there is no repository", async () => {
    commands.readHistory = async () => ({ history: null, unread: false, owners: null, owning: null, absent: ["There is no repository here."] });
    const replay = new ReplayState(commands, new OutsideState(commands));
    await replay.load();
    expect([replay.current, replay.absent]).toEqual([null, "There is no repository here."]);
  });

  it("that was stopped says so, and failures say why", async () => {
    const replay = new ReplayState(commands, new OutsideState(commands));
    commands.readHistory = () => Promise.reject({ code: "cancelled", message: "x" });
    await replay.load();
    expect(replay.absent).toContain("stopped");
    commands.readHistory = () => Promise.reject({ code: "failed", message: "the clone is shallow" });
    await replay.load();
    expect(replay.absent).toBe("the clone is shallow");
  });

  it("shows the span asked for last, whatever answer comes first", async () => {
    const [whole, outside] = [await commands.replay(6), await commands.readHistory(() => {})];
    const asked: number[] = [];
    let readings = 0;
    commands.readHistory = () => new Promise((answer) => setTimeout(() => answer(outside), ++readings === 1 ? 20 : 0));
    commands.replay = async (months) => (asked.push(months), { ...whole, months });
    const replay = new ReplayState(commands, new OutsideState(commands));
    await Promise.all([replay.show(6), replay.show(24)]);
    expect([asked, replay.current?.months, replay.loading]).toEqual([[24], 24, false]);
  });
});
