import { describe, expect, it } from "vitest";

import type { SplitUnit } from "$lib/platform/bindings";

import { arrangeUnits, gap, layOutCards, overlaps } from "./board";

describe("cards on the board", () => {
  it("fill the room without scrolling as long as they are not too low", () => {
    const { columns, rows, cardHeight } = layOutCards(8, 890, 480, 176, 144);
    expect([columns, rows]).toEqual([4, 2]);
    expect(rows * cardHeight + (rows - 1) * gap).toBeLessThanOrEqual(480);
  });

  it("keep a height one can work in, however many there are", () => {
    expect(layOutCards(60, 890, 480, 176, 144).cardHeight).toBe(144);
  });

  it("never stand beside an empty column that they could take", () => {
    for (let cards = 1; cards < 40; cards += 1) {
      const { columns, rows } = layOutCards(cards, 1200, 500, 176, 144);
      expect(columns * rows).toBeGreaterThanOrEqual(cards);
      expect((columns - 1) * rows).toBeLessThan(cards);
    }
  });

  it("are one column in a narrow window", () => {
    expect(layOutCards(3, 100, 480, 176, 144).columns).toBe(1);
  });
});

describe("a rectangle", () => {
  const row = { left: 10, right: 100, top: 20, bottom: 40 };

  it("catches what it touches, and not what it only borders on", () => {
    expect(overlaps(row, { left: 50, right: 60, top: 39, bottom: 90 })).toBe(true);
    expect(overlaps(row, { left: 50, right: 60, top: 40, bottom: 90 })).toBe(false);
  });
});

describe("units in a card", () => {
  const unit = (name: string, margin: number, pinned = false): SplitUnit => ({
    id: `java:org.acme.${name}`, name, role: "domain", lines: 1, margin, confidence: 0.9, doubtful: !pinned && margin < 0.05, runner_up: null, pinned, stated: false,
  });
  const units = [unit("Cart", 0.5), unit("Order", 0.1), unit("Voucher", -0.2, true)];

  it("are found by name and by package", () => {
    expect(arrangeUnits(units, "ORD", false).map(({ name }) => name)).toEqual(["Order"]);
    expect(arrangeUnits(units, "org.acme", false)).toHaveLength(3);
  });

  it("come with the doubtful ones first, and those that were decided last", () => {
    expect(arrangeUnits(units, "", true).map(({ name }) => name)).toEqual(["Order", "Cart", "Voucher"]);
    expect(arrangeUnits(units, "", false)).toBe(units);
  });
});
