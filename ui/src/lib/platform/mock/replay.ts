// A history for the interface to be worked on: a year of changes, and how they fit the split.

import type { ExampleCommit, HistoryView, MonthTally, OutsideView, Replay, Tally } from "../bindings";

const until = 1_795_000_000;
const month = 2_629_800;

const history: HistoryView = {
  commits: 1_840,
  merges: 212,
  mass: 9,
  mass_limit: 10,
  authors: 14,
  first: until - 40 * month,
  last: until,
  end: "whole",
  unreadable: 0,
};

export function outsideOf(read: boolean): OutsideView {
  const absent = ["There is no CODEOWNERS file: who owns a unit is told by who changes it."];
  return {
    history: read ? history : null,
    unread: !read,
    owners: null,
    owning: read ? { told_by: "authors", owners: [["ada", 31], ["bo", 17]], without: 4 } : null,
    absent: read ? absent : ["The history of changes is not read yet.", ...absent],
  };
}

const commit = (at: number, subject: string, author: string): ExampleCommit => ({
  id: `${at}`.padStart(40, "4"),
  subject,
  time: until - at * 86_400,
  author,
});

const examples = [
  commit(3, "An invoice is due when the order is shipped", "ada"),
  commit(31, "Cancelled orders give their money back", "bo"),
  commit(88, "Orders keep the tax they were placed with", "ada"),
];

function tallyOf(inside: number, across: number): Tally {
  return { inside, with_shared: Math.floor(inside / 9), with_stays: Math.floor(across / 4), across, outside: 2, beside: 7 };
}

function series(months: number): MonthTally[] {
  const last = new Date(until * 1000);
  return Array.from({ length: months }, (_, at) => {
    const date = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() - (months - 1 - at), 1));
    const name = `${date.getUTCFullYear()}-${String(date.getUTCMonth() + 1).padStart(2, "0")}`;
    return { month: name, tally: tallyOf(18 + ((at * 7) % 11), 4 + ((at * 5) % 6)) };
  });
}

export function replayOf(months: number): Replay {
  const all = series(months);
  const sum = (part: (tally: Tally) => number) => all.reduce((total, one) => total + part(one.tally), 0);
  const tally: Tally = {
    inside: sum((one) => one.inside),
    with_shared: sum((one) => one.with_shared),
    with_stays: sum((one) => one.with_stays),
    across: sum((one) => one.across),
    outside: sum((one) => one.outside),
    beside: sum((one) => one.beside),
  };
  const touching = tally.inside + tally.with_shared + tally.with_stays + tally.across;
  return {
    months,
    from: until - months * month,
    until,
    oldest: history.first,
    shallow: false,
    tally,
    inside_share: touching > 0 ? tally.inside / touching : null,
    merges: 61,
    mass: 3,
    mass_limit: history.mass_limit,
    series: all,
    services: [
      { key: "billing", name: "Billing", commits: 120, per_month: 10, alone: 71, units_changed: 9, people: 5, authors: [["ada", 61], ["bo", 32]] },
      { key: "orders", name: "Orders", commits: 188, per_month: 15.7, alone: 120, units_changed: 14, people: 7, authors: [["ada", 90], ["cy", 44]] },
    ],
    pairs: [
      { a: "billing", b: "orders", commits: 41, share: 0.1536, examples },
      { a: "orders", b: "(stays)", commits: 12, share: 0.06, examples: examples.slice(1) },
    ],
    recurring: [{ parties: ["billing", "orders"], commits: 41, first: until - 350 * 86_400, last: until - 3 * 86_400, examples }],
  };
}
