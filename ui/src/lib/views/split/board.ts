// Sums of the board: how cards share the room, what a rectangle catches, which units come first.

import type { SplitUnit } from "$lib/platform/bindings";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Grid {
  columns: number;
  rows: number;
  /** Height of a card in pixels. */
  cardHeight: number;
}

export const gap = 8;

/** Cards share the room evenly; where they would become too low, they keep `least` and one scrolls. */
export function layOutCards(cards: number, width: number, height: number, narrowest: number, least: number): Grid {
  const fitting = Math.max(1, Math.floor((width + gap) / (narrowest + gap)));
  const rows = Math.max(1, Math.ceil(cards / fitting));
  const columns = Math.max(1, Math.ceil(cards / rows));
  const cardHeight = Math.max(least, Math.floor((height - (rows - 1) * gap) / rows));
  return { columns, rows, cardHeight };
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The units that fit a text, in name or id; doubtful ones first where that is asked for. */
export function arrangeUnits(units: readonly SplitUnit[], filter: string, doubtfulFirst: boolean): readonly SplitUnit[] {
  const wanted = filter.trim().toLowerCase();
  const fitting = wanted ? units.filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(wanted)) : units;
  return doubtfulFirst ? fitting.toSorted((a, b) => Number(b.doubtful) - Number(a.doubtful) || Number(a.pinned) - Number(b.pinned) || a.confidence - b.confidence || a.margin - b.margin) : fitting;
}
