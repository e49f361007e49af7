import { SvelteMap } from "svelte/reactivity";

import type { MatrixQuery, TableInfo, TableQuery, TableRow, TableSort } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

const pageSize = 200;
/** What the column that tells test code must have for it to be hidden. */
const withoutTests = "!yes";
/** Pages kept; those longest unused go first. */
const mostPages = 24;

/** A table of the engine's, of which only what is near the window is here. */
export class PagedTable {
  filter = $state("");
  filtersShown = $state(false);
  columnFilters = $state.raw<Readonly<Record<string, string>>>({});
  sort = $state.raw<TableSort | null>(null);
  shown = $state.raw<ReadonlySet<string>>(new Set());
  loading = $state(false);
  /** Rows that fit the query. */
  matching = $state(0);
  /** Where the table was left. */
  active = $state(-1);

  readonly query: TableQuery = $derived.by(() => ({
    table: this.info.id,
    filter: this.filter,
    columns: Object.entries(this.columnFilters).map(([column, text]) => ({ column, text })),
    sort: this.sort,
    matrix: this.matrix?.() ?? null,
  }));
  readonly columns = $derived.by(() => this.info.columns.map((column, at) => ({ ...column, at })).filter(({ id }) => this.shown.has(id)));

  #pages = $state.raw<ReadonlyMap<number, TableRow[]>>(new Map());
  #asked: TableQuery | null = null;
  #request = 0;

  /** The column that tells test code, if there is one. */
  readonly testColumn: string | null;

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
    readonly info: TableInfo,
    private readonly matrix?: () => MatrixQuery,
  ) {
    this.matching = info.rows;
    this.testColumn = info.columns.find(({ id }) => id === "test" || id === "test_only")?.id ?? null;
    this.hideTests(true);
    this.shown = new Set(info.columns.filter(({ shown }) => shown).map(({ id }) => id));
  }

  row(at: number): TableRow | undefined {
    return this.#pages.get(Math.floor(at / pageSize))?.[at % pageSize];
  }

  /** Sees to it that these rows are here. */
  async look(first: number, last: number): Promise<void> {
    const { query } = this;
    if (query !== this.#asked) {
      this.#asked = query;
      this.#request += 1;
      await this.#read(query, Math.floor(first / pageSize), true);
      return;
    }
    for (let page = Math.floor(first / pageSize); page <= Math.floor(Math.max(first, last - 1) / pageSize); page += 1) {
      if (!this.#pages.has(page)) await this.#read(query, page, false);
    }
  }

  /** What was read before does not hold any more. */
  expire(): void {
    this.#asked = null;
  }

  sortBy(column: string, numeric: boolean): void {
    const same = this.sort?.column === column;
    this.sort = { column, descending: same ? !this.sort?.descending : numeric };
  }

  toggleColumn(id: string): void {
    const shown = new Set(this.shown);
    if (!shown.delete(id)) shown.add(id);
    if (shown.size) this.shown = shown;
  }

  filterColumn(id: string, text: string): void {
    this.columnFilters = { ...this.columnFilters, [id]: text };
  }

  get testsHidden(): boolean {
    return this.testColumn !== null && this.columnFilters[this.testColumn] === withoutTests;
  }

  hideTests(hide: boolean): void {
    if (this.testColumn !== null) this.filterColumn(this.testColumn, hide ? withoutTests : "");
  }

  clearFilters(): void {
    const hidden = this.testsHidden;
    this.filter = "";
    this.columnFilters = {};
    this.hideTests(hidden);
  }

  /** Columns that are filtered, test code that is hidden aside. */
  get narrowed(): number {
    const filled = Object.entries(this.columnFilters).filter(([id, text]) => text.trim() && !(id === this.testColumn && text === withoutTests));
    return filled.length;
  }

  get filtered(): boolean {
    return this.filter.trim() !== "" || this.narrowed > 0;
  }

  /** The table, or one row of it, as text with tabs; only the columns shown. */
  text(row: number | null): Promise<string> {
    return this.commands.tableText(this.query, this.columns.map(({ id }) => id), row);
  }

  export(path: string): Promise<void> {
    return this.commands.exportTable(this.query, this.columns.map(({ id }) => id), path);
  }

  async #read(query: TableQuery, page: number, anew: boolean): Promise<void> {
    const request = this.#request;
    this.loading = true;
    try {
      const found = await this.commands.tablePage(query, page * pageSize, pageSize);
      if (request !== this.#request) return;
      this.matching = found.matching;
      const kept = anew ? [] : [...this.#pages].slice(1 - mostPages);
      this.#pages = new Map([...kept, [page, found.rows]]);
    } catch (thrown) {
      if (request === this.#request) this.notices.fail(thrown);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}

/** All tables, each as it was left. */
export class TablesState {
  infos = $state.raw<TableInfo[]>([]);
  current = $state("units");
  stale = $state(true);

  readonly #tables = new SvelteMap<string, PagedTable>();
  readonly table: PagedTable | null = $derived(this.#tables.get(this.current) ?? null);

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
  ) {}

  reset(): void {
    this.infos = [];
    this.#tables.clear();
    this.current = "units";
    this.stale = true;
  }

  expire(): void {
    this.stale = true;
  }

  async load(): Promise<void> {
    this.stale = false;
    try {
      this.infos = await this.commands.tables();
    } catch (thrown) {
      this.notices.fail(thrown);
      return;
    }
    for (const info of this.infos) {
      const known = this.#tables.get(info.id);
      if (known) known.expire();
      else this.#tables.set(info.id, new PagedTable(this.commands, this.notices, info));
    }
  }
}
