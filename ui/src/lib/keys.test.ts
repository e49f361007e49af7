import { describe, expect, it } from "vitest";

import { isPressed, isTyping, keyLabel, type KeyPress } from "./keys";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

describe("a key combination", () => {
  it("asks for just its modifiers", () => {
    expect(isPressed("Mod+Z", press("z", { ctrlKey: true }))).toBe(true);
    expect(isPressed("Mod+Z", press("z", { metaKey: true }))).toBe(true);
    expect(isPressed("Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(isPressed("Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isPressed("M", press("m", { ctrlKey: true }))).toBe(false);
    expect(isPressed("Alt+ArrowLeft", press("ArrowLeft", { altKey: true }))).toBe(true);
    expect(isPressed("Alt+ArrowLeft", press("ArrowLeft"))).toBe(false);
  });

  it("takes a sign however the keyboard makes it", () => {
    expect(isPressed("?", press("?", { shiftKey: true }))).toBe(true);
    expect(isPressed("/", press("/"))).toBe(true);
  });

  it("is written the way the keyboard is", () => {
    expect(keyLabel("Mod+Shift+Z")).toBe("Ctrl+Shift+Z");
    expect(keyLabel("Alt+ArrowLeft")).toBe("Alt+←");
    expect(keyLabel("Mod+K", true)).toBe("⌘K");
  });
});

describe("typing", () => {
  it("happens in text fields, not in checkboxes or on the page", () => {
    const field = document.createElement("input");
    const box = document.createElement("input");
    box.type = "checkbox";
    expect(isTyping(field)).toBe(true);
    expect(isTyping(box)).toBe(false);
    expect(isTyping(document.body)).toBe(false);
  });
});
