import type { Edit, PreviewView } from "$lib/platform/bindings";
import { toWireError, type Commands } from "$lib/platform/commands";

/** The pointer rests this long on a place before the engine is asked. */
const patience = 80;

/** What a decision would do, while it is being thought about. The answer to the question asked last counts. */
export class PreviewState {
  view = $state.raw<PreviewView | null>(null);
  /** Why it cannot be done. */
  refusal = $state<string | null>(null);
  loading = $state(false);

  #known = new Map<string, PreviewView>();
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly commands: Commands) {}

  /** Asks what an edit would do; `null` asks nothing more. */
  ask(edit: Edit | null): void {
    const key = edit ? JSON.stringify(edit) : "";
    if (key === this.#asked) return;
    this.#asked = key;
    clearTimeout(this.#timer);
    this.view = this.#known.get(key) ?? null;
    this.refusal = null;
    this.loading = edit !== null && !this.view;
    if (edit && !this.view) this.#timer = setTimeout(() => void this.#read(key, edit), patience);
  }

  /** After a decision, what was known before it holds no longer. */
  forget(): void {
    this.ask(null);
    this.#known.clear();
  }

  async #read(key: string, edit: Edit): Promise<void> {
    try {
      const view = await this.commands.previewEdit(edit);
      this.#known.set(key, view);
      if (key === this.#asked) this.view = view;
    } catch (thrown) {
      if (key === this.#asked) this.refusal = toWireError(thrown).message;
    } finally {
      if (key === this.#asked) this.loading = false;
    }
  }
}
