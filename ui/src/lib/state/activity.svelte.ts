import type { Commands } from "$lib/platform/commands";

/** What takes longer than this is shown, with a way to stop waiting. */
const patience = 800;

export interface Running {
  id: number;
  label: string;
  stop: () => void;
}

const labels: Partial<Record<keyof Commands, string>> = {
  overview: "Reading the overview",
  map: "Laying out the map",
  matrix: "Ordering the matrix",
  matrixCells: "Ordering the matrix",
  tables: "Reading the tables",
  tablePage: "Sorting the table",
  tableText: "Copying the table",
  exportTable: "Writing the table",
  search: "Searching",
  evidence: "Collecting evidence",
  split: "Reading the split",
  propose: "Making a proposal",
  proposeAlternative: "Making a proposal",
  previewProposal: "Trying a proposal",
  proposeHalves: "Looking for two halves",
  proposeExtraction: "Following what the entry points need",
  compareAlternatives: "Comparing two splits",
  switchAlternative: "Reading the split",
  plan: "Making the plan",
  progress: "Measuring progress",
  check: "Checking the guardrails",
  export: "Exporting",
};

/** What the engine is busy with for so long that somebody may wonder. */
export class Activity {
  running = $state.raw<Running[]>([]);
  #last = 0;

  /** The same operations, each of them watched: what is stopped ends as cancelled, and decides nothing. */
  watch(commands: Commands): Commands {
    return new Proxy(commands, {
      get: (engine, name: keyof Commands) => {
        const label = labels[name];
        if (label === undefined) return engine[name];
        const operation = engine[name] as (...values: unknown[]) => Promise<unknown>;
        return (...values: unknown[]) => this.#follow(label, operation(...values), () => engine.stop());
      },
    });
  }

  #follow<T>(label: string, answer: Promise<T>, stopEngine: () => Promise<void>): Promise<T> {
    const id = ++this.#last;
    return new Promise<T>((resolve, reject) => {
      const stop = () => {
        void stopEngine();
        reject({ code: "cancelled", message: "stopped; nothing was changed" });
        this.#drop(id);
      };
      const timer = setTimeout(() => (this.running = [...this.running, { id, label, stop }]), patience);
      answer.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#drop(id);
      });
    });
  }

  #drop(id: number): void {
    if (this.running.some((running) => running.id === id)) this.running = this.running.filter((running) => running.id !== id);
  }
}
