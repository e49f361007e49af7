/** What is on its way: units, or a whole service with them. */
export interface Load {
  units: string[];
  /** Key of the service, where it is dragged as a whole. */
  service: string | null;
}

/** Units or a service on their way to another place under the pointer. */
export class Dragging {
  load = $state.raw<Load | null>(null);
  x = $state(0);
  y = $state(0);
  /** The place under the pointer. */
  over = $state<string | null>(null);

  readonly active = $derived(this.load !== null);

  /** Begins once the pointer has left its place; a click stays a click. */
  begin(event: PointerEvent, load: Load, drop: (load: Load, place: string) => void): void {
    if (event.button !== 0) return;
    const [startX, startY] = [event.clientX, event.clientY];
    const move = (to: PointerEvent) => {
      if (!this.active && Math.hypot(to.clientX - startX, to.clientY - startY) < 6) return;
      this.load = load;
      this.x = to.clientX;
      this.y = to.clientY;
      this.over = placeUnder(to.clientX, to.clientY);
    };
    const end = (last: Event) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      removeEventListener("keydown", cancel, true);
      const { active, over } = this;
      this.load = null;
      this.over = null;
      if (active && last.type === "pointerup" && over !== null) drop(load, over);
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
