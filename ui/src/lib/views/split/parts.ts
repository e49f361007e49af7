// What a number about the split is made of: the seams, tables, transactions or services behind it.

import type { SeamView, ServiceView, SplitView } from "$lib/platform/bindings";
import type { PlanDocument } from "$lib/platform/documents";
import { counted } from "$lib/format";
import { isServicePlace, sharedPlace, staysPlace } from "$lib/state/palette.svelte";

export type Target =
  | { kind: "seam"; from: string; to: string }
  | { kind: "table"; name: string }
  | { kind: "source"; path: string; line: number }
  | { kind: "service"; key: string };

export interface MetricPart {
  label: string;
  amount: string;
  target: Target;
}

type Name = (place: string) => string;

/** Metrics whose parts are in the plan and not in the split. */
export const fromPlan: ReadonlySet<string> = new Set(["contested_tables", "shared_tables", "foreign_keys_across", "split_transactions"]);

/** The parts of a metric, those that weigh most first; none where it is not made of things one can look at. */
export function partsOf(metric: string, split: SplitView, plan: PlanDocument | null, name: Name): MetricPart[] {
  const between = split.seams.filter(({ from, to }) => isServicePlace(from) && isServicePlace(to));
  switch (metric) {
    case "cross_references":
    case "cross_share":
    case "service_dependencies":
    case "modularity":
    case "sm":
    case "icp":
    case "ifn":
      return between.filter(({ references }) => references > 0).map((seam) => seamPart(seam, name));
    case "cyclic_pairs":
    case "return_references":
      return returnSeams(between).map((seam) => seamPart(seam, name));
    case "references_to_stays":
      return split.seams.filter(({ to, references }) => to === staysPlace && references > 0).map((seam) => seamPart(seam, name));
    case "references_from_shared":
      return split.services
        .filter(({ key, units }) => key !== sharedPlace && units.length > 0)
        .map(({ key }) => ({ label: `${name(sharedPlace)} → ${name(key)}`, amount: "", target: { kind: "seam", from: sharedPlace, to: key } }));
    case "shared_units":
    case "staying_units": {
      const key = metric === "shared_units" ? sharedPlace : staysPlace;
      return split.services.filter((service) => service.key === key).map(servicePart);
    }
    case "services":
    case "units_min":
    case "units_median":
    case "units_max":
    case "largest_share":
    case "ned":
      return split.services.filter(({ key }) => isServicePlace(key)).toSorted((a, b) => b.units.length - a.units.length).map(servicePart);
    default:
      return plan ? planParts(metric, plan, name) : [];
  }
}

function planParts(metric: string, plan: PlanDocument, name: Name): MetricPart[] {
  const services = (parties: PlanDocument["tables"][number]["parties"]) => parties.filter(({ party }) => isServicePlace(party));
  switch (metric) {
    case "contested_tables":
      return plan.tables.flatMap((table) => {
        const writers = services(table.parties).filter(({ writes }) => writes > 0);
        return writers.length > 1 ? [tablePart(table.name, `written by ${writers.map(({ party }) => name(party)).join(", ")}`)] : [];
      });
    case "shared_tables":
      return plan.tables.flatMap((table) => {
        const users = services(table.parties);
        return users.length > 1 ? [tablePart(table.name, `used by ${users.map(({ party }) => name(party)).join(", ")}`)] : [];
      });
    case "foreign_keys_across":
      return plan.seams.flatMap(({ foreign_keys }) =>
        foreign_keys.map((key) => tablePart(key.table, `${key.columns.join(", ")} → ${key.references}`)),
      );
    case "split_transactions":
      return plan.transactions.map((span) => ({
        label: span.name,
        amount: span.services.map(name).join(", "),
        target: { kind: "source", path: span.path, line: span.line },
      }));
    default:
      return [];
  }
}

/** The lesser direction of each pair of services that need each other. */
function returnSeams(seams: SeamView[]): SeamView[] {
  const referring = new Map(seams.filter(({ references }) => references > 0).map((seam) => [`${seam.from} ${seam.to}`, seam]));
  return seams.filter((seam) => {
    const back = referring.get(`${seam.to} ${seam.from}`);
    if (!back || !seam.references) return false;
    return seam.references < back.references || (seam.references === back.references && seam.from > seam.to);
  });
}

function seamPart(seam: SeamView, name: Name): MetricPart {
  return {
    label: `${name(seam.from)} → ${name(seam.to)}`,
    amount: counted(seam.references, "reference"),
    target: { kind: "seam", from: seam.from, to: seam.to },
  };
}

function servicePart({ key, name, units }: ServiceView): MetricPart {
  return { label: name, amount: counted(units.length, "unit"), target: { kind: "service", key } };
}

function tablePart(table: string, about: string): MetricPart {
  return { label: table, amount: about, target: { kind: "table", name: table } };
}
