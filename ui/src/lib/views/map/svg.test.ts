import { describe, expect, it } from "vitest";

import { SvgSurface } from "./svg";

function picture(draw: (surface: SvgSurface) => void): Document {
  const surface = new SvgSurface(100, 50, (_, text) => text.length * 6);
  draw(surface);
  return new DOMParser().parseFromString(surface.toString("Map of <x>"), "image/svg+xml");
}

describe("a map written as SVG", () => {
  it("keeps names from source as text, whatever is in them", () => {
    const name = `</text><script>alert("x")</script>&amp;'\u0007`;
    const svg = picture((surface) => {
      surface.font = '600 11px "Some Font"';
      surface.fillText(name, 1, 2);
    });
    expect(svg.querySelector("parsererror")).toBeNull();
    expect(svg.querySelector("script")).toBeNull();
    expect(svg.querySelector("text")?.textContent).toBe(name.replace("\u0007", ""));
    expect(svg.querySelector("text")?.getAttribute("font-size")).toBe("11");
    expect(svg.querySelector("title")?.textContent).toBe("Map of <x>");
  });

  it("has what was drawn, in its order", () => {
    const svg = picture((surface) => {
      surface.fillRect(0, 0, 10, 5);
      surface.beginPath();
      surface.moveTo(0, 0);
      surface.bezierCurveTo(1, 2, 3, 4, 5, 6);
      surface.setLineDash([5, 4]);
      surface.stroke();
    });
    expect([...(svg.documentElement.children)].map(({ tagName }) => tagName)).toEqual(["title", "rect", "path"]);
    expect(svg.querySelector("path")?.getAttribute("d")).toBe("M0 0C1 2 3 4 5 6");
    expect(svg.querySelector("path")?.getAttribute("stroke-dasharray")).toBe("5 4");
  });
});
