import { describe, expect, it } from "vitest";

import { highlightingOf, loadHighlighting } from "./languages";

describe("highlighting", () => {
  it("goes by the ending of the file, then by the language that was read", () => {
    expect(highlightingOf("web/Page.tsx", "typescript")).toBe("tsx");
    expect(highlightingOf("lib/tasks.rake", "ruby")).toBe("ruby");
    expect(highlightingOf("bin/serve", "python")).toBe("python");
    expect(highlightingOf("README", "")).toBeNull();
  });

  it.each(["java", "rust", "python", "typescript", "javascript", "go", "php", "ruby", "kotlin", "csharp", "sql"])("is there for %s", async (language) => {
    expect(await loadHighlighting("file", language)).not.toEqual([]);
  });
});
