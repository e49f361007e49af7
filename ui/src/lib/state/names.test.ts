import { describe, expect, it } from "vitest";

import { lastName, longName, nameUnits } from "./names";

describe("a unit's name", () => {
  it("is its own where no other has it", () => {
    const names = nameUnits([
      { id: "rust:lemmy_api::emoji::create", name: "create" },
      { id: "rust:lemmy_api::post::create", name: "create" },
      { id: "java:org.acme.Order", name: "Order" },
    ]);
    expect([...names.values()]).toEqual(["emoji::create", "post::create", "Order"]);
  });

  it("comes from the id where nothing else is known", () => {
    expect(lastName("java:org.acme.Order")).toBe("Order");
    expect(longName("java:org.acme.Order")).toBe("acme.Order");
    expect(longName("rust:a::a::a")).toBe("a::a");
    expect(longName("rust:main")).toBe("main");
  });
});
