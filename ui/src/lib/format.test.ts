import { describe, expect, it } from "vitest";

import { bytes, counted, decimal, fileName, moment, pathEnd, pathEnds, percent, signed } from "./format";

describe("numbers", () => {
  it("never show a share as whole that is not", () => {
    expect(percent(0.9996)).toBe("99 %");
    expect(percent(0.9996, 1)).toBe("99.9 %");
    expect(percent(1)).toBe("100 %");
    expect(percent(1, 1)).toBe("100 %");
    expect(percent(0)).toBe("0 %");
  });

  it("name what they count", () => {
    expect(counted(1, "unit")).toBe("1 unit");
    expect(counted(12_345, "unit")).toBe("12,345 units");
    expect(counted(2, "entry", "entries")).toBe("2 entries");
  });

  it("show changes with their sign", () => {
    expect(signed(0.012)).toBe("+0.01");
    expect(signed(-7)).toBe("−7");
    expect(signed(0)).toBe("0");
  });

  it("have the digits that tell them apart", () => {
    expect(decimal(0.187)).toBe("0.19");
    expect(decimal(12.34)).toBe("12.3");
    expect(decimal(298)).toBe("298");
  });

  it("scale bytes", () => {
    expect(bytes(999)).toBe("999 B");
    expect(bytes(1_234_567)).toBe("1.2 MB");
  });
});

describe("moments", () => {
  it("of today show the hour, others the day", () => {
    const now = new Date(2026, 10, 20, 15, 0).getTime();
    expect(moment(now / 1000 - 3600, now)).toBe("today, 14:00");
    expect(moment(new Date(2026, 0, 2, 9, 0).getTime() / 1000, now)).toBe("2 Jan 2026");
  });
});

describe("the end of a path", () => {
  it("is kept whole, or cut in front", () => {
    expect(pathEnd("src/a/B.java")).toBe("src/a/B.java");
    expect(pathEnd("api/src/main/java/org/acme/B.java")).toBe("…/org/acme/B.java");
  });
});

describe("both ends of a path", () => {
  it("are kept where it is long", () => {
    expect(pathEnds("web/src/main/java/org/openmrs")).toBe("web/…/org/openmrs");
    expect(pathEnds("web/src/main/Page.java")).toBe("web/src/main/Page.java");
  });
});

describe("a file's name", () => {
  it("is the last part of its path", () => {
    expect(fileName("src/a/B.java")).toBe("B.java");
    expect(fileName("B.java")).toBe("B.java");
  });
});
