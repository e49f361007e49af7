export type PlanDocument = { schema: string };
export type StatusDocument = { schema: string };
export type CheckDocument = { schema: string };
