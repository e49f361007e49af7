import type { OutsideView, Replay, ScanProgress } from "$lib/platform/bindings";
import { toWireError, type Commands } from "$lib/platform/commands";

/** Spans that are asked about, in months. */
export const spans = [6, 12, 24, 36] as const;

/** How past commits would have fared under the split that is shown. */
export class ReplayState {
  current = $state.raw<Replay | null>(null);
  outside = $state.raw<OutsideView | null>(null);
  months = $state(12);
  loading = $state(false);
  /** Commits read so far, while the history is being read. */
  progress = $state.raw<ScanProgress | null>(null);
  /** Why there is nothing to show, in a sentence. */
  absent = $state<string | null>(null);
  stale = $state(true);

  #request = 0;

  constructor(private readonly commands: Commands) {}

  expire(): void {
    this.stale = true;
  }

  reset(): void {
    this.#request += 1;
    this.current = null;
    this.outside = null;
    this.absent = null;
    this.loading = false;
    this.progress = null;
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
      const outside = await this.commands.readHistory((progress) => isLatest() && (this.progress = progress));
      if (!isLatest()) return;
      this.outside = outside;
      const replay = outside.history ? await this.commands.replay(this.months) : null;
      if (!isLatest()) return;
      this.current = replay;
      if (!replay) this.absent = outside.absent[0] ?? "There is no history of changes.";
    } catch (thrown) {
      if (isLatest()) [this.current, this.absent] = [null, sentenceOf(thrown)];
    } finally {
      if (isLatest()) [this.loading, this.progress] = [false, null];
    }
  }

  /** Stops the reading of the history; what was read is kept for the next time. */
  async stop(): Promise<void> {
    await this.commands.cancelHistory();
  }
}

function sentenceOf(thrown: unknown): string {
  const { code, message } = toWireError(thrown);
  return code === "cancelled" ? "Reading the history was stopped." : message;
}
