import { toWireError } from "$lib/platform/commands";

export interface Notice {
  id: number;
  tone: "failure" | "done";
  message: string;
}

const doneStaysFor = 6000;

/** Sentences to the user: what failed stays until it is closed or the view changes, what is done goes by itself. */
export class Notices {
  list = $state.raw<Notice[]>([]);
  #next = 1;

  fail(thrown: unknown): void {
    const failure = toWireError(thrown);
    if (failure.code !== "cancelled") this.#add("failure", failure.message);
  }

  done(message: string): void {
    const id = this.#add("done", message);
    setTimeout(() => this.close(id), doneStaysFor);
  }

  /** What failed was read by whoever went on. */
  forgetFailures(): void {
    this.list = this.list.filter(({ tone }) => tone !== "failure");
  }

  close(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  #add(tone: Notice["tone"], message: string): number {
    const id = this.#next++;
    const others = this.list.filter((notice) => notice.message !== message);
    this.list = [...others, { id, tone, message }].slice(-4);
    return id;
  }
}
