//! What each entry point reaches: units that serve the same business function.
//!
//! Work flows from the unit that takes the request along its dependencies. At each unit some of it
//! stays, and the rest is shared out among what that unit uses, in proportion to how strongly it
//! does: what is used by one line far away gets next to nothing, and what everybody uses gets
//! little from anyone.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};

use crate::affinity::{Tie, damping, follows, wires};

/// How many dependencies deep a function is followed.
const DEEPEST: usize = 4;

/// Which share of what arrives at a unit is passed on.
const PASSED_ON: f64 = 0.8;

/// What arrives below this is no longer followed.
const LEAST_FLOW: f64 = 0.02;

/// Ties of units to the business functions that they serve; a function is numbered like the unit
/// that its requests, messages or schedules arrive at.
pub(crate) fn entry_ties(graph: &Graph, structure: &[Tie]) -> Vec<Tie> {
    let entries = entry_units(graph);
    if entries.is_empty() {
        return Vec::new();
    }
    let uses = Uses::new(graph, structure);
    let mut ties: Vec<Tie> = Vec::new();
    for &entry in &entries {
        let reached = uses.follow(entry);
        ties.extend(reached.into_iter().map(|(unit, flow)| Tie {
            from: unit,
            to: entry.0,
            strength: flow.sqrt(),
        }));
    }
    let mut reached_by = vec![0u32; graph.units().len()];
    ties.iter().for_each(|tie| reached_by[tie.from.at()] += 1);
    ties.iter_mut().for_each(|tie| {
        let ways = reached_by[tie.from.at()];
        tie.strength /= f64::from(ways) * damping(ways);
    });
    ties.sort_by_key(|tie| (tie.from, tie.to));
    ties
}

/// Units at which requests, messages or schedules arrive in production, sorted.
pub(crate) fn entry_units(graph: &Graph) -> Vec<UnitIndex> {
    let points = graph.facts().entry_points.iter().filter(|entry| !entry.test);
    let mut units: Vec<UnitIndex> = points.map(|entry| entry.unit).collect();
    units.retain(|unit| !follows(graph, *unit) && !wires(graph, *unit));
    units.sort_unstable();
    units.dedup();
    units
}

/// For each unit what it uses, with which share of its uses.
struct Uses {
    starts: Vec<u32>,
    targets: Vec<(UnitIndex, f64)>,
}

impl Uses {
    fn new(graph: &Graph, structure: &[Tie]) -> Self {
        let mut by_unit: Vec<&Tie> = structure
            .iter()
            .filter(|tie| !follows(graph, tie.from) && !follows(graph, UnitIndex(tie.to)))
            .collect();
        by_unit.sort_by_key(|tie| (tie.from, tie.to));
        let mut uses = Uses { starts: vec![0], targets: Vec::with_capacity(by_unit.len()) };
        let mut rows = by_unit.chunk_by(|one, other| one.from == other.from).peekable();
        for unit in graph.indexes() {
            if let Some(row) = rows.next_if(|row| row[0].from == unit) {
                let all: f64 = row.iter().map(|tie| tie.strength).sum();
                uses.targets.extend(row.iter().map(|tie| (UnitIndex(tie.to), tie.strength / all)));
            }
            uses.starts.push(uses.targets.len() as u32);
        }
        uses
    }

    /// What arrives at each unit of the work that begins at `entry`, which is 1; sorted by unit.
    fn follow(&self, entry: UnitIndex) -> BTreeMap<UnitIndex, f64> {
        let mut arrived = BTreeMap::from([(entry, 1.0)]);
        let mut front = arrived.clone();
        for _ in 0..DEEPEST {
            let mut next: BTreeMap<UnitIndex, f64> = BTreeMap::new();
            for (unit, flow) in front {
                let row = self.starts[unit.at()] as usize..self.starts[unit.at() + 1] as usize;
                for (target, share) in &self.targets[row] {
                    let passed = flow * PASSED_ON * share;
                    if passed >= LEAST_FLOW && *target != entry {
                        *next.entry(*target).or_default() += passed;
                    }
                }
            }
            next.iter().for_each(|(unit, flow)| *arrived.entry(*unit).or_default() += flow);
            front = next;
        }
        arrived
    }
}

#[cfg(test)]
mod tests {
    use banyan_facts::{EntryPoint, EntryPointKind};
    use banyan_graph::build_graph;

    use super::*;
    use crate::sketch;

    #[test]
    fn work_flows_to_what_an_entry_point_uses_and_thins_out() {
        let mut facts = sketch::facts(
            "s/Page entry\ns/Service\ns/Store\ns/Clock\ns/Alone\nPage -> Service\nService -> Store\nService -> Clock",
        );
        let page = facts.units.iter().position(|unit| &*unit.name == "Page").unwrap() as u32;
        facts.entry_points.push(EntryPoint {
            unit: UnitIndex(page),
            member: None,
            kind: EntryPointKind::Http,
            method: "GET".into(),
            route: "/page".into(),
            file: page,
            line: 1,
            test: false,
        });
        let graph = build_graph(facts);
        let tie = |dependency: &banyan_graph::Dependency| Tie {
            from: dependency.from,
            to: dependency.to.0,
            strength: 1.0,
        };
        let structure: Vec<Tie> = graph.dependencies().iter().map(tie).collect();
        let ties = entry_ties(&graph, &structure);
        let strength = |name: &str| {
            let found = ties.iter().find(|tie| *graph.unit(tie.from).name == *name);
            found.map_or(0.0, |tie| tie.strength)
        };
        assert!(ties.iter().all(|tie| tie.to == page));
        assert!(strength("Page") > strength("Service") && strength("Service") > strength("Store"));
        assert_eq!(strength("Store"), strength("Clock"));
        assert_eq!(strength("Alone"), 0.0);
    }
}
