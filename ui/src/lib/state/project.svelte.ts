import type { CoarseView, KeptView, MapQuery, Overview, RecentProject, Sample, ScanProgress } from "$lib/platform/bindings";
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
  /** What a first scan guesses before it knows. */
  coarse = $state.raw<Overview | null>(null);
  /** When the source was scanned that is shown, in seconds since 1970, where it may have changed since. */
  scannedAt = $state<number | null>(null);
  /** A scan brings what is shown up to date. */
  updating = $state(false);

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

  /** Opens a folder as its last scan left it; none where it was never scanned. */
  async openKept(root: string, query: MapQuery): Promise<KeptView | null> {
    if (this.phase === "scanning" || this.updating) return null;
    try {
      const kept = await this.commands.openKept(root, query);
      if (kept) {
        this.overview = kept.overview;
        this.scannedAt = kept.scanned_at;
        this.phase = "open";
      }
      return kept;
    } catch {
      // What is wrong with it, opening it by a scan will tell.
      return null;
    }
  }

  /** True when the folder is open afterwards. */
  open(root: string, query: MapQuery, onCoarse: (view: CoarseView) => void): Promise<boolean> {
    const show = (view: CoarseView) => {
      if (this.phase !== "scanning") return;
      this.coarse = view.overview;
      onCoarse(view);
    };
    return this.#scan(root, (onProgress) => this.commands.openProject(root, query, onProgress, show));
  }

  rescan(): Promise<boolean> {
    return this.#scan(this.overview?.root ?? "", (onProgress) => this.commands.rescan(onProgress));
  }

  /** Scans what changed while what is known is shown. True where that is up to date then. */
  async update(): Promise<boolean> {
    const root = this.overview?.root;
    this.updating = true;
    this.cancelling = false;
    this.progress = null;
    try {
      const overview = await this.commands.rescan((at) => (this.progress = at));
      if (this.overview?.root !== root) return false;
      this.overview = overview;
      this.scannedAt = null;
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    } finally {
      this.updating = false;
    }
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
    this.scannedAt = null;
    this.phase = "closed";
    await this.loadStart();
  }

  async #scan(root: string, scan: (onProgress: (at: ScanProgress) => void) => Promise<Overview>): Promise<boolean> {
    if (this.phase === "scanning" || this.updating) return false;
    this.phase = "scanning";
    this.coarse = null;
    this.scanning = root;
    this.progress = null;
    this.cancelling = false;
    try {
      this.overview = await scan((at) => (this.progress = at));
      this.scannedAt = null;
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    } finally {
      this.coarse = null;
      this.phase = this.overview ? "open" : "closed";
      if (!this.overview) void this.loadStart();
    }
  }
}
