import { describe, expect, it } from "vitest";

import type { EntryPointView } from "$lib/platform/bindings";

import { doorsOf } from "./doors";

function entry(unit: string, method: string, route: string, kind = "http"): EntryPointView {
  return { kind, method, route, unit: `java:shop.${unit}`, unit_name: unit, path: `${unit}.java`, line: 1 };
}

describe("entry points to extract by", () => {
  it("go together by the unit they are in", () => {
    const doors = doorsOf([entry("Orders", "GET", "/orders"), entry("Cart", "POST", "/cart"), entry("Orders", "POST", "/orders")]);
    expect(doors.map(({ name, routes }) => [name, routes])).toEqual([
      ["Cart", ["POST /cart"]],
      ["Orders", ["GET /orders", "POST /orders"]],
    ]);
  });

  it("are found by route, whatever the case, and jobs are told as such", () => {
    const [door] = doorsOf([entry("Dunning", "", "0 30 6 * * *", "scheduled")]);
    expect(door?.routes).toEqual(["scheduled 0 30 6 * * *"]);
    expect(doorsOf([entry("Cart", "POST", "/Cart/Lines")])[0]?.search).toContain("/cart/lines");
  });
});
