import type { Overview, RecentProject, Sample, ScanProgress } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

/** The monolith that is open, or on its way to be. */
export class ProjectState {
  phase = $state<"closed" | "scanning" | "open">("closed");
  /** Folder of the scan under way. */
  scanning = $state("");
  cancelling = $state(false);
  progress = $state.raw<ScanProgress | null>(null);
  overview = $state.raw<Overview | null>(null);
  recents = $state.raw<RecentProject[]>([]);
  samples = $state.raw<Sample[]>([]);

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
  ) {}

  async loadStart(): Promise<void> {
    try {
      [this.recents, this.samples] = await Promise.all([this.commands.recentProjects(), this.commands.samples()]);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** True when the folder is open afterwards. */
  open(root: string): Promise<boolean> {
    return this.#scan(root, (onProgress) => this.commands.openProject(root, onProgress));
  }

  rescan(): Promise<boolean> {
    return this.#scan(this.overview?.root ?? "", (onProgress) => this.commands.rescan(onProgress));
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    try {
      await this.commands.cancelScan();
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async refresh(): Promise<void> {
    try {
      this.overview = await this.commands.overview();
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async close(): Promise<void> {
    try {
      await this.commands.closeProject();
    } catch (thrown) {
      this.notices.fail(thrown);
    }
    this.overview = null;
    this.phase = "closed";
    await this.loadStart();
  }

  async #scan(root: string, scan: (onProgress: (at: ScanProgress) => void) => Promise<Overview>): Promise<boolean> {
    if (this.phase === "scanning") return false;
    this.phase = "scanning";
    this.scanning = root;
    this.progress = null;
    this.cancelling = false;
    try {
      this.overview = await scan((at) => (this.progress = at));
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    } finally {
      this.phase = this.overview ? "open" : "closed";
      if (!this.overview) void this.loadStart();
    }
  }
}
