import type { EvidenceView, MapQuery, SourceUnit, SourceView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

/** The drawer below: the evidence of an edge, and the source behind a line of it. */
export class DrawerState {
  open = $state(false);
  evidence = $state.raw<EvidenceView | null>(null);
  source = $state.raw<SourceView | null>(null);
  line = $state(0);
  loading = $state(false);

  /** The unit around the line that is shown; else the first of the file. */
  readonly unit: SourceUnit | null = $derived.by(() => {
    const units = this.source?.units ?? [];
    const around = units.findLast(({ line, lines }) => line <= this.line && this.line < line + Math.max(1, lines));
    return around ?? units[0] ?? null;
  });

  #request = 0;

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
    /** What the edges that can be clicked were drawn by; none: no query. */
    private readonly drawnBy: () => MapQuery | null,
  ) {}

  async showEvidence(from: string, to: string): Promise<void> {
    const current = await this.#read(
      () => this.commands.evidence(from, to, this.drawnBy()),
      (evidence) => {
        this.evidence = evidence;
        this.source = null;
      },
    );
    // An import says little: the first line that does something is shown.
    const rows = this.evidence?.rows ?? [];
    const first = rows.find(({ kind }) => !/import|module/.test(kind)) ?? rows[0];
    if (current && first) await this.showSource(first.path, first.line);
  }

  async showSource(path: string, line: number): Promise<void> {
    await this.#read(
      () => this.commands.source(path, line),
      (source) => {
        this.source = source;
        this.line = line;
      },
    );
  }

  /** A place in the source by itself, without the evidence that was shown before. */
  showPlace(path: string, line: number): Promise<void> {
    this.evidence = null;
    return this.showSource(path, line);
  }

  async openInEditor(path: string, line: number): Promise<void> {
    try {
      await this.commands.openInEditor(path, line);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  close(): void {
    this.open = false;
  }

  reset(): void {
    this.#request += 1;
    this.open = false;
    this.evidence = null;
    this.source = null;
  }

  /** True where the answer came and nothing else was asked for meanwhile. */
  async #read<T>(read: () => Promise<T>, take: (read: T) => void): Promise<boolean> {
    const request = ++this.#request;
    this.loading = true;
    this.open = true;
    try {
      const answer = await read();
      if (request !== this.#request) return false;
      take(answer);
      return true;
    } catch (thrown) {
      if (request === this.#request) this.notices.fail(thrown);
      return false;
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
