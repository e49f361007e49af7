// Reads docs/guide at build time: Markdown in, plain values out. The app draws them itself, so that
// nothing of a page is ever taken as HTML and nothing is fetched.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { marked, type Token, type Tokens } from "marked";
import type { Plugin } from "vite";

import type { Block, GuidePage, Inline } from "../src/lib/guide";

const name = "virtual:guide";
/** Pages in the order of a first reading; those that are not named follow by name. */
const order = ["first-steps", "twenty-minutes", "overview", "map", "matrix", "tables", "evidence", "split", "plan", "progress", "keyboard"];

export function guide(folder: string): Plugin {
  return {
    name: "guide",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const files = pageFiles(folder);
      for (const file of files) this.addWatchFile(join(folder, file));
      return `export const pages = ${JSON.stringify(files.map((file) => readPage(folder, file)))};`;
    },
  };
}

function pageFiles(folder: string): string[] {
  const place = (file: string) => {
    const at = order.indexOf(file.slice(0, -3));
    return at < 0 ? order.length : at;
  };
  const files = readdirSync(folder).filter((file) => file.endsWith(".md") && file.toLowerCase() !== "readme.md");
  return files.sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

function readPage(folder: string, file: string): GuidePage {
  const tokens = marked.lexer(readFileSync(join(folder, file), "utf8"));
  const title = tokens.find((token): token is Tokens.Heading => token.type === "heading");
  return { id: file.slice(0, -3), title: title?.text ?? file, blocks: blocksOf(tokens) };
}

function blocksOf(tokens: Token[]): Block[] {
  return tokens.flatMap(blockOf);
}

function blockOf(token: Token): Block[] {
  switch (token.type) {
    case "heading":
      return [{ kind: "heading", depth: token.depth as number, parts: partsOf(token.tokens) }];
    case "paragraph":
    case "text":
      return paragraphOf(token as Tokens.Paragraph);
    case "list":
      return [{ kind: "list", ordered: (token as Tokens.List).ordered, items: (token as Tokens.List).items.map((item) => blocksOf(item.tokens)) }];
    case "table": {
      const { header, rows } = token as Tokens.Table;
      return [{ kind: "table", head: header.map((cell) => partsOf(cell.tokens)), rows: rows.map((row) => row.map((cell) => partsOf(cell.tokens))) }];
    }
    case "code":
      return [{ kind: "code", text: token.text as string }];
    case "blockquote":
      return blocksOf((token as Tokens.Blockquote).tokens);
    default:
      return [];
  }
}

/** Pictures stand by themselves, also where the text has them in a paragraph. */
function paragraphOf(token: Tokens.Paragraph): Block[] {
  const tokens = token.tokens ?? [];
  const images = tokens.filter((part): part is Tokens.Image => part.type === "image");
  const parts = partsOf(tokens.filter((part) => part.type !== "image"));
  const pictures: Block[] = images.map(({ href, text }) => ({ kind: "image", file: href.slice(href.lastIndexOf("/") + 1), alt: text }));
  const isEmpty = parts.every((part) => part.kind === "text" && !part.text.trim());
  return isEmpty ? pictures : [{ kind: "paragraph", parts }, ...pictures];
}

function partsOf(tokens: Token[] = []): Inline[] {
  return tokens.map((token): Inline => {
    switch (token.type) {
      case "codespan":
        return { kind: "code", text: unescape(token.text as string) };
      case "strong":
        return { kind: "strong", parts: partsOf(token.tokens) };
      case "em":
        return { kind: "em", parts: partsOf(token.tokens) };
      case "link":
        return { kind: "link", page: /^([\w-]+)\.md(#.*)?$/.exec(token.href as string)?.[1] ?? null, parts: partsOf(token.tokens) };
      case "br":
        return { kind: "text", text: "\n" };
      default:
        return { kind: "text", text: unescape("text" in token ? (token.text as string) : token.raw) };
    }
  });
}

function unescape(text: string): string {
  const signs: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (sign) => signs[sign] ?? sign);
}
