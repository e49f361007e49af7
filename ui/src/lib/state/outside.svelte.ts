import type { OutsideView, ScanProgress } from "$lib/platform/bindings";
import { toWireError, type Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";
import { ServiceMarks } from "./palette.svelte";

/** So many owners have a colour and a shape that no other has. */
const marked = 40;

/** What is told of the monolith from outside of its source: its history, and who owns it. */
export class OutsideState {
  view = $state.raw<OutsideView | null>(null);
  reading = $state(false);
  /** Commits read so far, while the history is being read. */
  progress = $state.raw<ScanProgress | null>(null);
  /** Colours and shapes of the owners, by name. */
  readonly marks = new ServiceMarks();

  /** Told when more is known than before. */
  onRead: () => void = () => {};
  #reading: Promise<OutsideView> | null = null;
  #project = 0;

  constructor(private readonly commands: Commands) {}

  reset(): void {
    this.#project += 1;
    this.#reading = null;
    this.view = null;
    this.reading = false;
    this.progress = null;
  }

  /** What is known without reading the history; after a scan, a history that was read before is read again. */
  async load(): Promise<void> {
    if (this.view?.history) return void (await this.read().catch(() => undefined));
    const project = this.#project;
    try {
      const view = await this.commands.outside();
      if (project === this.#project) this.#take(view);
    } catch {
      // Whoever needs it reads it, and is told what is wrong.
    }
  }

  /** Reads the history where it is not read yet; who asks meanwhile waits for the same reading. */
  read(): Promise<OutsideView> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  /** The same for somebody who is told what is wrong: whether there is a history. */
  async readOrSay(notices: Notices): Promise<boolean> {
    try {
      const { history, unread, absent } = await this.read();
      if (!history && !unread) notices.fail({ code: "failed", message: absent[0] ?? "There is no history of changes." });
      return history !== null;
    } catch (thrown) {
      if (toWireError(thrown).code !== "cancelled") notices.fail(thrown);
      return false;
    }
  }

  /** Stops the reading of the history; what was read is kept for the next time. */
  async stop(): Promise<void> {
    await this.commands.cancelHistory();
  }

  async #read(): Promise<OutsideView> {
    const project = this.#project;
    const isShown = () => project === this.#project;
    this.reading = true;
    try {
      const view = await this.commands.readHistory((progress) => isShown() && (this.progress = progress));
      if (isShown()) this.#take(view);
      return view;
    } finally {
      if (isShown()) [this.reading, this.progress] = [false, null];
    }
  }

  #take(view: OutsideView): void {
    const more = Boolean(view.history) !== Boolean(this.view?.history);
    this.view = view;
    this.marks.update((view.owning?.owners ?? []).slice(0, marked).map(([name]) => name));
    if (more) this.onRead();
  }
}
