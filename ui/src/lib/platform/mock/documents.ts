import type { CheckDocument, PlanDocument, StatusDocument } from "../documents";

export const plan: PlanDocument = { schema: "banyan.plan/1" };
export const status: StatusDocument = { schema: "banyan.status/1" };
export const check: CheckDocument = { schema: "banyan.check/1" };
