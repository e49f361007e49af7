import { overlaps, type Box } from "./board";

/** A rectangle drawn over the board: what lies in it is marked. */
export class Lasso {
  box = $state.raw<Box | null>(null);

  /** `caught` is called with all units in the rectangle each time it grows or shrinks. */
  begin(event: PointerEvent, board: HTMLElement, caught: (units: string[], last: boolean) => void): void {
    if (event.button !== 0) return;
    const [startX, startY] = [event.clientX, event.clientY];
    let units: string[] = [];
    const move = (to: PointerEvent) => {
      if (!this.box && Math.hypot(to.clientX - startX, to.clientY - startY) < 6) return;
      this.box = boxBetween(startX, startY, to.clientX, to.clientY);
      units = unitsIn(board, this.box);
      caught(units, false);
    };
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      if (this.box) caught(units, true);
      this.box = null;
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }
}

function boxBetween(x0: number, y0: number, x1: number, y1: number): Box {
  return { left: Math.min(x0, x1), top: Math.min(y0, y1), right: Math.max(x0, x1), bottom: Math.max(y0, y1) };
}

/** Rows that are scrolled out of their card are not in sight, and not caught. */
function unitsIn(board: HTMLElement, box: Box): string[] {
  return [...board.querySelectorAll<HTMLElement>("[data-unit]")].flatMap((row) => {
    const list = row.closest("[role='listbox']")?.getBoundingClientRect();
    const at = row.getBoundingClientRect();
    const seen = list ? { left: at.left, right: at.right, top: Math.max(at.top, list.top), bottom: Math.min(at.bottom, list.bottom) } : at;
    return seen.top < seen.bottom && overlaps(seen, box) ? [row.dataset["unit"] ?? ""] : [];
  });
}
