import { SvelteSet } from "svelte/reactivity";

import type { AlternativeView, Edit, PlaceName, ProposalRequest, ServiceView, SplitUnit, SplitView } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import { lastName, nameUnits } from "./names";
import type { Notices } from "./notices.svelte";
import { deadPlace, isServicePlace, ServiceMarks, sharedPlace, staysPlace } from "./palette.svelte";

/** What stands above the services. */
export const panels = ["seams", "doubtful", "metrics", "alternatives", "history"] as const;
export type Panel = (typeof panels)[number];

export class SplitState {
  view = $state.raw<SplitView | null>(null);
  /** An edit or a proposal is on its way. */
  busy = $state(false);
  doubtfulFirst = $state(false);
  panel = $state<Panel>("seams");
  /** Id of the metric that is looked at. */
  metric = $state("cross_references");
  filter = $state("");
  /** Units marked for the next action, beside the selected one. */
  readonly marked = new SvelteSet<string>();
  readonly marks = new ServiceMarks();
  request = $state.raw<ProposalRequest>({
    services: null,
    structure: 1,
    data: 1,
    domain: 1,
    entry: 1,
    history: 0,
    ownership: 0,
    runtime: 1,
    ignore_paths: false,
    strategy: "consensus",
    least_units: null,
    most_units: null,
    one_owner: false,
    seed: 0,
  });

  readonly services: ServiceView[] = $derived(
    (this.view?.services ?? []).filter(({ key }) => isServicePlace(key)),
  );
  readonly placeOfUnit: ReadonlyMap<string, string> = $derived(indexUnits(this.view));
  readonly units: ReadonlyMap<string, SplitUnit> = $derived(
    new Map((this.view?.services ?? []).flatMap((service) => service.units.map((unit) => [unit.id, unit] as const))),
  );

  /** Units that could as well be elsewhere, the most doubtful first; what was decided is in no doubt. */
  readonly doubtful: SplitUnit[] = $derived(
    (this.view?.services ?? [])
      .flatMap(({ units }) => units.filter(({ doubtful }) => doubtful))
      .sort((a, b) => a.confidence - b.confidence || a.margin - b.margin || (a.id < b.id ? -1 : 1)),
  );

  readonly #names = $derived(nameUnits([...this.units.values()]));

  /** Called with what was done after each decision. */
  onDecision: (done: string) => void = () => {};

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
  ) {}

  reset(): void {
    this.#take(null);
    this.marked.clear();
    this.filter = "";
  }

  async load(): Promise<void> {
    try {
      this.#take(await this.commands.split());
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  edit(edit: Edit): Promise<boolean> {
    return this.#decide(() => this.commands.edit(edit));
  }

  move(units: string[], place: string): Promise<boolean> {
    return this.#editIfAny(this.editOfDrop({ units, service: null }, place));
  }

  /** What dropping units, or a service as a whole, on a place decides; none where it is there already. */
  editOfDrop({ units, service }: { units: string[]; service: string | null }, place: string): Edit | null {
    if (service !== null && isServicePlace(place)) return service === place ? null : { edit: "merge", services: [service], into: place };
    const all = service === null ? units : (this.service(service)?.units.map(({ id }) => id) ?? []);
    const elsewhere = all.filter((id) => this.placeOfUnit.get(id) !== place);
    return elsewhere.length ? { edit: "move", units: elsewhere, to: toPlaceName(place) } : null;
  }

  /** Moves units to where they would go otherwise: all of them to the runner-up of the first. */
  moveToRunnerUp(units: string[]): Promise<boolean> {
    const place = this.runnerUp(units);
    return place === null ? Promise.resolve(false) : this.move(units, place);
  }

  runnerUp(units: string[]): string | null {
    return this.units.get(units[0] ?? "")?.runner_up ?? null;
  }

  /** All of one service goes to another place. */
  merge(service: string, into: string): Promise<boolean> {
    return this.#editIfAny(this.editOfDrop({ units: [], service }, into));
  }

  /** The doubtful unit that comes after one; the first where that one is in no doubt. */
  doubtfulAfter(id: string | null): SplitUnit | null {
    const at = this.doubtful.findIndex((unit) => unit.id === id);
    return this.doubtful[(at + 1) % this.doubtful.length] ?? null;
  }

  propose(): Promise<boolean> {
    return this.#decide(() => this.commands.propose(this.request));
  }

  /** A new proposal as an alternative of its own; what is shown now is kept beside it. */
  proposeAlternative(name: string): Promise<boolean> {
    return this.#decide(() => this.commands.proposeAlternative(name, this.request), `Proposed as ${name}.`);
  }

  switchAlternative(id: number): Promise<boolean> {
    const name = this.view?.alternatives.find((alternative) => alternative.id === id)?.name ?? "";
    return this.#decide(() => this.commands.switchAlternative(id), `${name} is shown.`);
  }

  takeAlternatives(alternatives: AlternativeView[]): void {
    if (this.view) this.view = { ...this.view, alternatives };
  }

  undo(): Promise<boolean> {
    const title = this.view?.undo;
    if (!title) return Promise.resolve(false);
    return this.#decide(async () => withoutChange(await this.commands.undo()), `Undone: ${title}`);
  }

  redo(): Promise<boolean> {
    const title = this.view?.redo;
    if (!title) return Promise.resolve(false);
    return this.#decide(async () => withoutChange(await this.commands.redo()), `Done again: ${title}`);
  }

  service(key: string): ServiceView | null {
    return this.view?.services.find((service) => service.key === key) ?? null;
  }

  /** What to call a unit, known or not. */
  unitName(id: string): string {
    return this.#names.get(id) ?? lastName(id);
  }

  /** What people call a place. */
  placeName(place: string): string {
    if (place === sharedPlace) return "Shared library";
    if (place === staysPlace) return "Stays";
    if (place === deadPlace) return "Dead code";
    return this.service(place)?.name ?? place;
  }

  /** The marked units; the given one where none is marked or it is not among them. */
  actedOn(id: string | null): string[] {
    if (id === null) return [...this.marked];
    return this.marked.has(id) ? [...this.marked] : [id];
  }

  #editIfAny(edit: Edit | null): Promise<boolean> {
    return edit ? this.edit(edit) : Promise.resolve(false);
  }

  async #decide(operation: () => Promise<SplitView>, said?: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      this.#take(await operation());
      this.onDecision(said ?? this.view?.decisions.at(-1) ?? "");
      return true;
    } catch (thrown) {
      this.notices.fail(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #take(view: SplitView | null): void {
    this.view = view;
    this.marks.update(view?.services.map(({ key }) => key) ?? []);
    for (const id of [...this.marked]) if (!this.placeOfUnit.has(id)) this.marked.delete(id);
  }
}

function indexUnits(view: SplitView | null): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const service of view?.services ?? []) for (const unit of service.units) places.set(unit.id, service.key);
  return places;
}

/** What the last edit changed says nothing right after it, or another, was undone or done again. */
function withoutChange(view: SplitView): SplitView {
  return { ...view, metrics: view.metrics.map((metric) => ({ ...metric, change: null })) };
}

export function toPlaceName(place: string): PlaceName {
  if (place === sharedPlace) return { place: "shared" };
  if (place === staysPlace) return { place: "stays" };
  if (place === deadPlace) return { place: "dead" };
  return { place: "service", key: place };
}
