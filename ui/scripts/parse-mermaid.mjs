// Parses the Mermaid diagram on standard input with Mermaid itself and prints its kind.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;

const { default: mermaid } = await import("mermaid");
const { diagramType } = await mermaid.parse(readFileSync(0, "utf8"));
console.log(diagramType);
