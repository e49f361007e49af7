import type { Replay, ScanProgress } from "$lib/platform/bindings";
import { toWireError, type Commands } from "$lib/platform/commands";

import type { OutsideState } from "./outside.svelte";

/** Spans that are asked about, in months. */
export const spans = [6, 12, 24, 36] as const;

/** How past commits would have fared under the split that is shown. */
export class ReplayState {
  current = $state.raw<Replay | null>(null);
  months = $state(12);
  loading = $state(false);
  /** Why there is nothing to show, in a sentence. */
  absent = $state<string | null>(null);
  stale = $state(true);

  #request = 0;

  constructor(
    private readonly commands: Commands,
    private readonly outside: OutsideState,
  ) {}

  /** Commits read so far, while the history is being read. */
  get progress(): ScanProgress | null {
    return this.outside.progress;
  }

  expire(): void {
    this.stale = true;
  }

  reset(): void {
    this.#request += 1;
    this.current = null;
    this.absent = null;
    this.loading = false;
    this.stale = true;
  }

  async show(months: number): Promise<void> {
    this.months = months;
    await this.load();
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    const isLatest = () => request === this.#request;
    this.stale = false;
    this.loading = true;
    this.absent = null;
    try {
      const outside = await this.outside.read();
      if (!isLatest()) return;
      const replay = outside.history ? await this.commands.replay(this.months) : null;
      if (!isLatest()) return;
      this.current = replay;
      if (!replay) this.absent = outside.absent[0] ?? "There is no history of changes.";
    } catch (thrown) {
      if (isLatest()) [this.current, this.absent] = [null, sentenceOf(thrown)];
    } finally {
      if (isLatest()) this.loading = false;
    }
  }

  /** Stops the reading of the history; what was read is kept for the next time. */
  stop(): Promise<void> {
    return this.outside.stop();
  }
}

function sentenceOf(thrown: unknown): string {
  const { code, message } = toWireError(thrown);
  return code === "cancelled" ? "Reading the history was stopped." : message;
}
