import type { ProposalRequest } from "$lib/platform/bindings";

const others: readonly string[] = ["services", "seed", "ignore_paths", "strategy", "least_units", "most_units", "one_owner"];

/** Whether a request has a weight of this name. */
export function isWeight(request: ProposalRequest, name: string): boolean {
  return Object.hasOwn(request, name) && !others.includes(name);
}

/** How much a signal counts in a request: 0 leaves it out. */
export function weightOf(request: ProposalRequest, name: string): number {
  return isWeight(request, name) ? Number(request[name as keyof ProposalRequest]) : 0;
}
