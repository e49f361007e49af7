// Highlighting for every language that is read, and for what lies beside it. Each is loaded when a
// file of it is first shown.

import { StreamLanguage, type StreamParser } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

const legacy = async (parser: Promise<StreamParser<unknown>>) => StreamLanguage.define(await parser);

const loaders: Record<string, () => Promise<Extension>> = {
  java: async () => (await import("@codemirror/lang-java")).java(),
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
  python: async () => (await import("@codemirror/lang-python")).python(),
  go: async () => (await import("@codemirror/lang-go")).go(),
  php: async () => (await import("@codemirror/lang-php")).php(),
  sql: async () => (await import("@codemirror/lang-sql")).sql(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }),
  typescript: async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
  tsx: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true }),
  kotlin: () => legacy(import("@codemirror/legacy-modes/mode/clike").then(({ kotlin }) => kotlin)),
  csharp: () => legacy(import("@codemirror/legacy-modes/mode/clike").then(({ csharp }) => csharp)),
  ruby: () => legacy(import("@codemirror/legacy-modes/mode/ruby").then(({ ruby }) => ruby)),
  xml: () => legacy(import("@codemirror/legacy-modes/mode/xml").then(({ xml }) => xml)),
  yaml: () => legacy(import("@codemirror/legacy-modes/mode/yaml").then(({ yaml }) => yaml)),
  toml: () => legacy(import("@codemirror/legacy-modes/mode/toml").then(({ toml }) => toml)),
};

const byEnding: Record<string, string> = {
  java: "java",
  rs: "rust",
  py: "python",
  go: "go",
  php: "php",
  sql: "sql",
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "tsx",
  vue: "xml",
  kt: "kotlin",
  kts: "kotlin",
  cs: "csharp",
  rb: "ruby",
  rake: "ruby",
  xml: "xml",
  html: "xml",
  csproj: "xml",
  yml: "yaml",
  yaml: "yaml",
  toml: "toml",
};

/** Which highlighting a file has: by its ending, else by its language's id. */
export function highlightingOf(path: string, language: string): string | null {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const found = byEnding[ending] ?? language;
  return found in loaders ? found : null;
}

/** The highlighting of a file; nothing for one that has none. */
export async function loadHighlighting(path: string, language: string): Promise<Extension> {
  const name = highlightingOf(path, language);
  return (await (name === null ? undefined : loaders[name]?.())) ?? [];
}
