// The documentation as the app shows it: what `scripts/guide.ts` makes of docs/guide at build time.

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong"; parts: Inline[] }
  | { kind: "em"; parts: Inline[] }
  | { kind: "link"; page: string | null; parts: Inline[] };

export type Block =
  | { kind: "heading"; depth: number; parts: Inline[] }
  | { kind: "paragraph"; parts: Inline[] }
  | { kind: "list"; ordered: boolean; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "code"; text: string }
  | { kind: "image"; file: string; alt: string };

export interface GuidePage {
  id: string;
  title: string;
  blocks: Block[];
}
