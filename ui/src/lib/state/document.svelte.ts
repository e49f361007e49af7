import { toWireError } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

/** Something read from the engine as a whole, and read anew after it went stale. */
export class DocumentState<T> {
  current = $state.raw<T | null>(null);
  loading = $state(false);
  /** Why there is nothing to show; null where it was not asked for, or came. */
  problem = $state<string | null>(null);
  #stale = $state(true);
  #request = 0;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly notices: Notices,
  ) {}

  get stale(): boolean {
    return this.#stale;
  }

  expire(): void {
    this.#stale = true;
  }

  reset(): void {
    this.#request += 1;
    this.current = null;
    this.problem = null;
    this.#stale = true;
  }

  /** A reading that came by another way. */
  take(document: T): void {
    this.#request += 1;
    this.current = document;
    this.#stale = false;
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.#stale = false;
    this.loading = true;
    this.problem = null;
    try {
      const document = await this.read();
      if (request === this.#request) this.current = document;
    } catch (thrown) {
      if (request !== this.#request) return;
      this.problem = toWireError(thrown).message;
      this.notices.fail(thrown);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
