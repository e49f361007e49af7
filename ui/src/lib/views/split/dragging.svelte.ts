/** Units on their way from one service to another under the pointer. */
export class Dragging {
  units = $state.raw<string[]>([]);
  x = $state(0);
  y = $state(0);
  /** The place under the pointer. */
  over = $state<string | null>(null);

  readonly active = $derived(this.units.length > 0);

  /** Begins once the pointer has left its place; a click stays a click. */
  begin(event: PointerEvent, units: string[], drop: (units: string[], place: string) => void): void {
    if (event.button !== 0) return;
    const [startX, startY] = [event.clientX, event.clientY];
    const move = (to: PointerEvent) => {
      if (!this.active && Math.hypot(to.clientX - startX, to.clientY - startY) < 6) return;
      this.units = units;
      this.x = to.clientX;
      this.y = to.clientY;
      this.over = placeUnder(to.clientX, to.clientY);
    };
    const end = (last: Event) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      removeEventListener("keydown", cancel, true);
      if (this.active && last.type === "pointerup" && this.over !== null) drop(units, this.over);
      this.units = [];
      this.over = null;
    };
    const cancel = (key: KeyboardEvent) => {
      if (key.key !== "Escape" || !this.active) return;
      key.preventDefault();
      key.stopPropagation();
      end(key);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    addEventListener("keydown", cancel, true);
  }
}

function placeUnder(x: number, y: number): string | null {
  const target = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-place]");
  return target?.dataset["place"] ?? null;
}
