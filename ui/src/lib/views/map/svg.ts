// A stand-in for a canvas that writes SVG: the same drawing, as text. It knows what the map's drawing
// uses of a canvas, and no more.

type Measure = (font: string, text: string) => number;

/** The part of a canvas's context that the map draws with. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | "fillStyle" | "strokeStyle" | "lineWidth" | "globalAlpha" | "font" | "textBaseline"
  | "fillRect" | "strokeRect" | "fillText" | "measureText" | "setLineDash"
  | "beginPath" | "closePath" | "moveTo" | "lineTo" | "bezierCurveTo" | "arc" | "rect" | "fill" | "stroke"
>;

export class SvgSurface implements Surface {
  fillStyle: string | CanvasGradient | CanvasPattern = "#000";
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "12px sans-serif";
  textBaseline: CanvasTextBaseline = "alphabetic";
  #dash: number[] = [];
  #path = "";
  readonly #parts: string[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly measure: Measure,
  ) {}

  /** The picture; its name is for those who cannot see it. */
  toString(title: string): string {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">\n<title>${escape(title)}</title>\n${this.#parts.join("\n")}\n</svg>\n`;
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    this.#add(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${escape(String(this.fillStyle))}"`);
  }

  strokeRect(x: number, y: number, w: number, h: number): void {
    this.#add(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" ${this.#stroke()}`);
  }

  fillText(text: string, x: number, y: number): void {
    if (!text) return;
    const [, weight, size, family] = /^(\d+ )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const middle = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    const bold = weight ? ` font-weight="${weight.trim()}"` : "";
    this.#parts.push(
      `<text x="${n(x)}" y="${n(y)}" font-size="${n(Number(size ?? 12))}"${bold} font-family="${escape(family ?? "sans-serif")}"${middle} fill="${escape(String(this.fillStyle))}"${this.#alpha()}>${escape(text)}</text>`,
    );
  }

  measureText(text: string): TextMetrics {
    return { width: this.measure(this.font, text) } as TextMetrics;
  }

  setLineDash(dash: Iterable<number>): void {
    this.#dash = [...dash];
  }

  beginPath(): void {
    this.#path = "";
  }

  closePath(): void {
    this.#path += "Z";
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${n(x)} ${n(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${n(x)} ${n(y)}`;
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.#path += `C${n(ax)} ${n(ay)} ${n(bx)} ${n(by)} ${n(x)} ${n(y)}`;
  }

  /** Whole circles alone are drawn. */
  arc(x: number, y: number, r: number): void {
    this.#path += `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0Z`;
  }

  rect(x: number, y: number, w: number, h: number): void {
    this.#path += `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`;
  }

  fill(): void {
    this.#add(`<path d="${this.#path}" fill="${escape(String(this.fillStyle))}"`);
  }

  stroke(): void {
    this.#add(`<path d="${this.#path}" ${this.#stroke()}`);
  }

  #stroke(): string {
    const dash = this.#dash.length ? ` stroke-dasharray="${this.#dash.map(n).join(" ")}"` : "";
    return `fill="none" stroke="${escape(String(this.strokeStyle))}" stroke-width="${n(this.lineWidth)}"${dash}`;
  }

  #alpha(): string {
    return this.globalAlpha < 1 ? ` opacity="${n(this.globalAlpha)}"` : "";
  }

  #add(part: string): void {
    this.#parts.push(`${part}${this.#alpha()}/>`);
  }
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Names from source are data: nothing in them ends an attribute or begins an element, and what XML cannot hold is left out. */
function escape(text: string): string {
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"']/g, (sign) => named[sign] ?? sign);
}
