//! Cycles, levels and feedback of the units.

use std::cmp::Reverse;

use banyan_facts::UnitIndex;

use crate::Graph;
use crate::digraph::{Arc, Digraph, Ranking};

/// A strongly connected component of more than one unit.
///
/// Only production references count ([`Graph::production_references`]): a test that reaches back
/// or a module that declares its children closes no cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Its units, sorted
    pub units: Vec<UnitIndex>,
    /// A short way round: each depends on the next, the last on the first. The shortest there is,
    /// unless the component is so large that the search was cut off
    pub shortest: Vec<UnitIndex>,
}

/// A dependency that, in a good order of levels, points the wrong way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedbackEdge {
    /// The unit that depends
    pub from: UnitIndex,
    /// The unit it depends on
    pub to: UnitIndex,
}

pub(crate) struct FoundCycles {
    pub cycles: Vec<Cycle>,
    pub cycle_of: Vec<Option<u32>>,
    pub levels: Vec<u32>,
    pub feedback: Vec<FeedbackEdge>,
}

pub(crate) fn find_cycles(graph: &Graph) -> FoundCycles {
    let digraph = production_digraph(graph);
    let ranking = digraph.rank();
    let cycles = collect_cycles(&digraph, &ranking);
    let mut cycle_of = vec![None; digraph.count()];
    for (at, cycle) in cycles.iter().enumerate() {
        for unit in &cycle.units {
            cycle_of[unit.at()] = Some(at as u32);
        }
    }
    let feedback = ranking
        .feedback(&digraph)
        .map(|arc| FeedbackEdge { from: UnitIndex(arc.from), to: UnitIndex(arc.to) })
        .collect();
    FoundCycles { cycles, cycle_of, levels: raise_tops(graph, &digraph, &ranking), feedback }
}

fn production_digraph(graph: &Graph) -> Digraph {
    let arcs = graph.dependencies().iter().filter_map(|dependency| {
        let weight = u64::from(graph.production_references(dependency));
        (weight > 0).then_some(Arc { from: dependency.from.0, to: dependency.to.0, weight })
    });
    Digraph::new(graph.units().len(), arcs.collect())
}

fn collect_cycles(digraph: &Digraph, ranking: &Ranking) -> Vec<Cycle> {
    let indexes = |nodes: &[u32]| nodes.iter().map(|&node| UnitIndex(node)).collect();
    let mut search = CycleSearch::new(digraph, ranking);
    let mut cycles: Vec<Cycle> = ranking
        .components
        .iter()
        .filter(|members| members.len() > 1)
        .map(|members| Cycle { units: indexes(members), shortest: indexes(&search.shortest(members)) })
        .collect();
    cycles.sort_by_key(|cycle| (Reverse(cycle.units.len()), cycle.units[0]));
    cycles
}

/// Levels over the condensation; what no production code depends on (tests, a module that only
/// declares others) moves above all that it refers to in any way.
fn raise_tops(graph: &Graph, digraph: &Digraph, ranking: &Ranking) -> Vec<u32> {
    let mut depended_on = vec![false; digraph.count()];
    for arc in digraph.arcs() {
        depended_on[arc.to as usize] = true;
    }
    let below = &ranking.condensed_levels;
    let level_of = |unit: UnitIndex| {
        let own = below[unit.at()];
        if depended_on[unit.at()] {
            return own;
        }
        let reached = graph.dependencies_from(unit).iter().map(|dependency| below[dependency.to.at()] + 1);
        reached.max().unwrap_or(0).max(own)
    };
    graph.indexes().map(level_of).collect()
}

/// Breadth-first searches for the shortest way round, one component after the other.
struct CycleSearch<'a> {
    digraph: &'a Digraph,
    component_of: &'a [u32],
    came_from: Vec<u32>,
    /// Arcs that may still be looked at in all searches but the first of each component
    budget: usize,
}

const UNSEEN: u32 = u32::MAX;

impl<'a> CycleSearch<'a> {
    fn new(digraph: &'a Digraph, ranking: &'a Ranking) -> CycleSearch<'a> {
        CycleSearch {
            digraph,
            component_of: &ranking.component_of,
            came_from: vec![UNSEEN; digraph.count()],
            budget: 2_000_000,
        }
    }

    fn shortest(&mut self, members: &[u32]) -> Vec<u32> {
        if let Some(pair) = self.mutual_pair(members) {
            return pair;
        }
        let mut best: Vec<u32> = Vec::new();
        for &start in members {
            if !best.is_empty() && (best.len() == 3 || self.budget == 0) {
                break;
            }
            if let Some(found) = self.shortest_through(start, best.len()) {
                best = found;
            }
        }
        best
    }

    fn mutual_pair(&self, members: &[u32]) -> Option<Vec<u32>> {
        let arcs = members.iter().flat_map(|&member| self.digraph.arcs_from(member));
        let back = |arc: &&Arc| arc.from < arc.to && self.digraph.has_arc(arc.to, arc.from);
        arcs.into_iter().find(back).map(|arc| vec![arc.from, arc.to])
    }

    /// The shortest cycle through a node, if it is shorter than `than` (0: any).
    fn shortest_through(&mut self, start: u32, than: usize) -> Option<Vec<u32>> {
        let mut reached = vec![start];
        let mut found = None;
        let (mut at, mut layer_end, mut length) = (0, 1, 1);
        'search: while at < reached.len() {
            if at == layer_end {
                (layer_end, length) = (reached.len(), length + 1);
                if than > 0 && (length >= than || self.budget == 0) {
                    break;
                }
            }
            let node = reached[at];
            at += 1;
            for arc in self.digraph.arcs_from(node) {
                self.budget = self.budget.saturating_sub(1);
                if arc.to == start {
                    found = Some(self.trace(start, node));
                    break 'search;
                }
                let inside = self.component_of[arc.to as usize] == self.component_of[start as usize];
                if inside && self.came_from[arc.to as usize] == UNSEEN {
                    self.came_from[arc.to as usize] = node;
                    reached.push(arc.to);
                }
            }
        }
        for node in reached {
            self.came_from[node as usize] = UNSEEN;
        }
        found
    }

    fn trace(&self, start: u32, last: u32) -> Vec<u32> {
        let mut way = vec![last];
        let mut node = last;
        while node != start {
            node = self.came_from[node as usize];
            way.push(node);
        }
        way.reverse();
        way
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::build_graph;
    use crate::sketch::{graph, names};

    #[test]
    fn cycles_come_largest_first_with_a_short_way_round() {
        let graph = graph("a -> b; b -> a; p -> q; q -> r; r -> s; s -> p; r -> p; a -> p");
        let cycles = graph.cycles();
        assert_eq!(names(&graph, &cycles[0].units), ["p", "q", "r", "s"]);
        assert_eq!(names(&graph, &cycles[0].shortest), ["p", "q", "r"]);
        assert_eq!(names(&graph, &cycles[1].shortest), ["a", "b"]);
        let a = graph.index_of("java:a").unwrap();
        assert_eq!(graph.cycle_of(a), Some(1));
    }

    #[test]
    fn levels_rise_from_what_depends_on_nothing() {
        let graph = graph("web -> service; service -> store; store -> service; store -> model; web -> model");
        let level = |name: &str| graph.level(graph.index_of(&format!("java:{name}")).unwrap());
        assert_eq!([level("model"), level("store"), level("service"), level("web")], [0, 1, 1, 2]);
    }

    #[test]
    fn tests_and_module_declarations_close_no_cycle() {
        let graph = graph("a -> b; b -> a call test; lib -> a module; b -> lib");
        assert!(graph.cycles().is_empty());
        assert!(graph.feedback().is_empty());
    }

    #[test]
    fn a_test_stands_above_what_it_tests() {
        let graph = graph("a -> b; ATest -> a call test; ATest -> b call test");
        assert_eq!(graph.level(graph.index_of("java:ATest").unwrap()), 2);
    }

    #[test]
    fn the_weakest_dependency_of_a_cycle_is_the_one_to_cut() {
        let graph = graph("a -> b call call; b -> c call call; c -> a");
        let [edge] = graph.feedback() else { panic!("one edge, not {:?}", graph.feedback()) };
        assert_eq!(names(&graph, &[edge.from, edge.to]), ["c", "a"]);
    }

    fn statements() -> impl Strategy<Value = Vec<String>> {
        let kinds = prop::sample::select(vec!["call", "import call call", "module", "call test"]);
        let statement =
            (0..12usize, 0..12usize, kinds).prop_map(|(a, b, kinds)| format!("u{a} -> u{b} {kinds}"));
        prop::collection::vec(statement, 1..50)
    }

    proptest! {
        #[test]
        fn units_share_a_cycle_exactly_when_each_reaches_the_other(text in statements()) {
            let graph = graph(&text.join(";"));
            let reach = production_reach(&graph);
            for a in graph.indexes() {
                for b in graph.indexes().filter(|&b| b != a) {
                    let mutual = reach[a.at()].contains(&b) && reach[b.at()].contains(&a);
                    let together = graph.cycle_of(a).is_some() && graph.cycle_of(a) == graph.cycle_of(b);
                    prop_assert_eq!(mutual, together);
                }
            }
            let members: usize = graph.cycles().iter().map(|cycle| cycle.units.len()).sum();
            prop_assert_eq!(members, graph.indexes().filter(|&unit| graph.cycle_of(unit).is_some()).count());
        }

        #[test]
        fn the_short_way_round_is_a_cycle_of_its_component(text in statements()) {
            let graph = graph(&text.join(";"));
            for cycle in graph.cycles() {
                let way = &cycle.shortest;
                for (at, &from) in way.iter().enumerate() {
                    let to = way[(at + 1) % way.len()];
                    let dependency = graph.dependency(from, to).unwrap();
                    prop_assert!(graph.in_production(dependency) && cycle.units.contains(&from));
                }
            }
        }

        #[test]
        fn outside_cycles_a_dependency_leads_to_a_lower_level(text in statements()) {
            let graph = graph(&text.join(";"));
            for dependency in graph.dependencies().iter().filter(|d| graph.in_production(d)) {
                let (from, to) = (graph.level(dependency.from), graph.level(dependency.to));
                let one_cycle = graph.cycle_of(dependency.from).is_some()
                    && graph.cycle_of(dependency.from) == graph.cycle_of(dependency.to);
                prop_assert!((one_cycle && from == to) || (!one_cycle && from > to));
            }
        }

        #[test]
        fn without_the_feedback_no_cycle_is_left(text in statements()) {
            let whole = graph(&text.join(";"));
            let cut = |link: &banyan_facts::Link| {
                whole.feedback().iter().any(|edge| (edge.from, edge.to) == (link.from, link.to))
            };
            let mut facts = whole.facts().clone();
            facts.links.retain(|link| !cut(link));
            prop_assert!(build_graph(facts).cycles().is_empty());
        }
    }

    fn production_reach(graph: &Graph) -> Vec<BTreeSet<UnitIndex>> {
        let mut reach: Vec<BTreeSet<UnitIndex>> = vec![BTreeSet::new(); graph.units().len()];
        for start in graph.indexes() {
            let mut waiting = vec![start];
            while let Some(unit) = waiting.pop() {
                for next in graph.dependencies_from(unit).iter().filter(|d| graph.in_production(d)) {
                    if reach[start.at()].insert(next.to) {
                        waiting.push(next.to);
                    }
                }
            }
        }
        reach
    }
}
