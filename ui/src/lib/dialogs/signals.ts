import type { ProposalRequest } from "$lib/platform/bindings";

export type SignalId = "structure" | "data" | "domain";

export interface Signal {
  id: SignalId & keyof ProposalRequest;
  title: string;
  about: string;
}

/** What a proposal rests on, in the order in which it is told everywhere. */
export const signals: readonly Signal[] = [
  { id: "structure", title: "Structure", about: "Calls and references" },
  { id: "data", title: "Data", about: "Tables read and written together" },
  { id: "domain", title: "Domain words", about: "Words that names, routes and tables share" },
];
