import type { AlternativeView, ComparisonView, DifferingUnitView, PlaceMatchView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";
import type { SplitState } from "./split.svelte";

/** Splits side by side: which there are, and how another differs from the one that is shown. */
export class AlternativesState {
  comparison = $state.raw<ComparisonView | null>(null);
  /** Id of the alternative that the shown one is compared with. */
  comparedWith = $state<number | null>(null);
  loading = $state(false);
  /** Where the other alternative has each unit that the two place differently. */
  readonly elsewhere: ReadonlyMap<string, DifferingUnitView> = $derived(
    new Map((this.comparison?.differing ?? []).map((unit) => [unit.id, unit])),
  );
  /** How each place of the shown split went in the other, by key. */
  readonly matches: ReadonlyMap<string, PlaceMatchView> = $derived(
    new Map((this.comparison?.places ?? []).flatMap((match) => (match.one === null ? [] : [[match.one, match] as const]))),
  );

  /** Told when another alternative is compared, or none any more. */
  onCompared: () => void = () => {};
  #request = 0;

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
    private readonly split: SplitState,
  ) {}

  get list(): AlternativeView[] {
    return this.split.view?.alternatives ?? [];
  }

  get current(): AlternativeView | null {
    return this.list.find(({ current }) => current) ?? null;
  }

  get others(): AlternativeView[] {
    return this.list.filter(({ current }) => !current);
  }

  async compare(other: number | null): Promise<void> {
    const request = ++this.#request;
    const current = this.current;
    const possible = current !== null && other !== current.id && this.list.some(({ id }) => id === other);
    const [before, compared] = [this.comparedWith, possible ? other : null];
    this.comparedWith = compared;
    if (compared !== before) this.onCompared();
    if (!current || compared === null) {
      this.comparison = null;
      return;
    }
    this.loading = true;
    try {
      const comparison = await this.commands.compareAlternatives(current.id, compared);
      if (request === this.#request) this.comparison = comparison;
    } catch (thrown) {
      if (request === this.#request) this.notices.fail(thrown);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  /** After a decision the comparison is made anew. */
  refresh(): void {
    void this.compare(this.comparedWith);
  }

  reset(): void {
    void this.compare(null);
  }

  keep(name: string, of: number | null): Promise<boolean> {
    return this.#change(() => this.commands.keepAlternative(name, of));
  }

  rename(id: number, name: string): Promise<boolean> {
    return this.#change(() => this.commands.renameAlternative(id, name));
  }

  async remove(id: number): Promise<boolean> {
    if (this.comparedWith === id) await this.compare(null);
    return this.#change(() => this.commands.deleteAlternative(id));
  }

  /** Shows another one; the one shown before is what it is compared with, where something was compared. */
  async switchTo(id: number): Promise<boolean> {
    const [before, comparing] = [this.current?.id ?? null, this.comparedWith !== null];
    if (before === id || !(await this.split.switchAlternative(id))) return false;
    await this.compare(comparing ? before : null);
    return true;
  }

  async #change(change: () => Promise<AlternativeView[]>): Promise<boolean> {
    try {
      this.split.takeAlternatives(await change());
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    }
  }
}
