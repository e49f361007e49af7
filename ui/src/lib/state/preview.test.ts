import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Edit, PreviewView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";
import { mockEngine } from "$lib/platform/mock/engine";

import { PreviewState } from "./preview.svelte";

const pin = (unit: string): Edit => ({ edit: "pin", units: [unit] });
const named = (title: string): PreviewView => ({ title, edit: pin(title), metrics: [], moved: [], moved_tests: 0, new_services: [], gone_services: [] });

let commands: Commands;
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  commands = mockEngine();
  commands.previewEdit = async (edit) => {
    asked.push(JSON.stringify(edit));
    return named(edit.edit === "pin" ? (edit.units[0] ?? "") : "");
  };
});

describe("a preview", () => {
  it("is of the edit asked about last, and what was passed over is not asked", async () => {
    const preview = new PreviewState(commands);
    preview.ask(pin("a"));
    preview.ask(pin("b"));
    await vi.runAllTimersAsync();
    expect(preview.view?.title).toBe("b");
    expect(asked).toHaveLength(1);
  });

  it("that was given once comes at once the next time, until something is decided", async () => {
    const preview = new PreviewState(commands);
    preview.ask(pin("a"));
    await vi.runAllTimersAsync();
    preview.ask(null);
    expect(preview.view).toBeNull();
    preview.ask(pin("a"));
    expect(preview.view?.title).toBe("a");
    preview.forget();
    preview.ask(pin("a"));
    expect(preview.view).toBeNull();
  });

  it("says why an edit cannot be made", async () => {
    commands.previewEdit = () => Promise.reject({ code: "bad_edit", message: "they are kept apart" });
    const preview = new PreviewState(commands);
    preview.ask(pin("a"));
    await vi.runAllTimersAsync();
    expect([preview.refusal, preview.loading]).toEqual(["they are kept apart", false]);
    preview.ask(null);
    expect(preview.refusal).toBeNull();
  });
});
