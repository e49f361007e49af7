// The JSON documents that views read as a whole: `banyan.plan/1`, `banyan.status/1`, `banyan.check/1`.
// They are exports with a schema of their own; here is what the interface reads of them.

export interface Line {
  path: string;
  line: number;
}

export interface Pattern {
  pattern: string;
  label: string;
  facts: { text: string; evidence: Line[] }[];
  steps: string[];
  entry: string;
  exit: string;
  way_back: string;
  source: string;
}

export interface Effort {
  points: number;
  parts: { what: string; count: number; each: number }[];
}

export interface PlanEntryPoint {
  kind: string;
  method: string;
  route: string;
  unit: string;
  path: string;
  line: number;
}

export interface Wave {
  number: number;
  services: string[];
  why: string;
  return_references: number;
}

export interface Extraction {
  service: string;
  wave: number;
  units: string[];
  test_units: string[];
  lines: number;
  entry_points: PlanEntryPoint[];
  tables: string[];
  seams_in: string[];
  seams_out: string[];
  transactions: string[];
  return_references: number;
  configuration: { key: string; shared_with: string[]; shared_library: boolean; reads: Line[] }[];
  shared_units: string[];
  patterns: Pattern[];
  steps: { title: string; pattern: string | null; detail: string; way_back: string }[];
  effort: Effort;
  risks: string[];
}

export interface PlanSeam {
  id: string;
  from: string;
  to: string;
  references: number;
  kinds: Record<string, number>;
  type_only: boolean;
  return_references: number;
  contract: { unit: string; member: string | null; name: string; references: number; callers: string[] }[];
  call_sites: (Line & { from: string; from_name: string; to: string; to_name: string; kind: string })[];
  tables: string[];
  foreign_keys: { table: string; columns: string[]; references: string }[];
  transactions: string[];
  patterns: Pattern[];
  effort: Effort;
}

export interface PlanTable {
  name: string;
  owner: string | null;
  why: string;
  parties: { party: string; reads: number; writes: number }[];
  shared: { reads: number; writes: number };
  contested: boolean;
  reference_data: boolean;
  foreign_keys: { table: string; columns: string[]; references: string }[];
  patterns: Pattern[];
}

export interface PlanTransaction extends Line {
  id: string;
  unit: string;
  name: string;
  party: string | null;
  services: string[];
  writes: (Line & { table: string; owner: string; unit: string; name: string; via: string[] })[];
  patterns: Pattern[];
}

export interface Guardrail {
  id: string;
  title: string;
  kind: string;
  why: string;
}

export interface PlanDocument {
  schema: string;
  unsure: boolean;
  waves: Wave[];
  extractions: Extraction[];
  seams: PlanSeam[];
  tables: PlanTable[];
  transactions: PlanTransaction[];
  guardrails: Guardrail[];
}

export interface StatusCommit {
  id: string;
  subject: string;
  time: number;
  dirty: boolean;
}

export interface StatusPoint {
  remaining: number;
  moved: number;
  retired: number;
  appeared: number;
  own: number;
  unknown: number;
  crossing_in: number;
  crossing_out: number;
  contested: number;
}

export interface StatusService {
  key: string;
  name: string;
  home: string | null;
  state: string;
  state_label: string;
  why: string;
  at_start: number;
  series: StatusPoint[];
  units: { id: string; renamed_from: string | null; fate: string; path: string }[];
  excluded: { id: string; reason: string }[];
  contested_tables: string[];
}

export interface StatusDocument {
  schema: string;
  unsure: boolean;
  caveat: string;
  commits: (StatusCommit | null)[];
  services: StatusService[];
  stays: number;
  shared: number;
  unplaced: number;
  forecast: { snapshots: number; per_week: number; earliest: number; likely: number; latest: number | null } | null;
}

export interface Violation {
  id: string;
  rule: string;
  from: string;
  from_name: string;
  to: string;
  to_name: string;
  kind: string;
  references: number;
  accepted: number | null;
  evidence: Line[];
}

/** Nothing was ever accepted: every violation counts as new. */
export function withoutBaseline({ grown, known, shrunk, stale }: CheckDocument): boolean {
  return grown.length + known.length + shrunk.length + stale.length === 0;
}

export interface CheckDocument {
  schema: string;
  passes: boolean;
  unsure: boolean;
  rules: Guardrail[];
  new: Violation[];
  grown: Violation[];
  known: Violation[];
  shrunk: Violation[];
  stale: { rule: string; from: string; to: string; kind: string; references: number }[];
}
