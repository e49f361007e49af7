//! Components, an order and levels of a weighted digraph over plain numbers: the arithmetic that
//! units and drawn boxes share.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::feedback::order_component;

/// From one node to another, with how much it would cost to point the wrong way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arc {
    pub from: u32,
    pub to: u32,
    pub weight: u64,
}

/// Arcs sorted by (from, to), one for each pair, none from a node to itself.
#[derive(Debug, Clone)]
pub(crate) struct Digraph {
    arcs: Vec<Arc>,
    starts: Vec<u32>,
}

/// The nodes of a digraph in an order where few and light arcs point the wrong way.
#[derive(Debug, Clone)]
pub(crate) struct Ranking {
    /// Strongly connected components, each sorted; a component comes after those it has arcs to
    pub components: Vec<Vec<u32>>,
    /// The component of each node: a place in `components`
    pub component_of: Vec<u32>,
    /// Longest way down through the components; the same for all nodes of one
    pub condensed_levels: Vec<u32>,
    /// Longest way down when the arcs that point the wrong way are left out
    pub levels: Vec<u32>,
}

impl Digraph {
    pub fn new(count: usize, mut arcs: Vec<Arc>) -> Digraph {
        arcs.retain(|arc| arc.from != arc.to);
        arcs.sort_unstable();
        arcs.dedup_by(|later, kept| {
            let same = (later.from, later.to) == (kept.from, kept.to);
            kept.weight += if same { later.weight } else { 0 };
            same
        });
        let mut starts = vec![0u32; count + 1];
        for arc in &arcs {
            starts[arc.from as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        Digraph { arcs, starts }
    }

    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    pub fn arcs_from(&self, node: u32) -> &[Arc] {
        let at = node as usize;
        &self.arcs[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    pub fn has_arc(&self, from: u32, to: u32) -> bool {
        self.arcs_from(from).binary_search_by_key(&to, |arc| arc.to).is_ok()
    }

    pub fn rank(&self) -> Ranking {
        let components = self.find_components();
        let mut component_of = vec![0u32; self.count()];
        for (at, members) in components.iter().enumerate() {
            for &member in members {
                component_of[member as usize] = at as u32;
            }
        }
        let condensed_levels = self.condensed_levels(&components, &component_of);
        let levels = self.levels(&components, &component_of);
        Ranking { components, component_of, condensed_levels, levels }
    }

    /// Strongly connected components, each sorted; a component comes after those it has arcs to.
    /// Petgraph's Kosaraju rather than its Tarjan, which recurses once per node of a chain.
    pub fn find_components(&self) -> Vec<Vec<u32>> {
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(self.count(), self.arcs.len());
        for _ in 0..self.count() {
            graph.add_node(());
        }
        for arc in &self.arcs {
            graph.add_edge(NodeIndex::new(arc.from as usize), NodeIndex::new(arc.to as usize), ());
        }
        let numbers = |members: Vec<NodeIndex>| {
            let mut members: Vec<u32> = members.into_iter().map(|node| node.index() as u32).collect();
            members.sort_unstable();
            members
        };
        kosaraju_scc(&graph).into_iter().map(numbers).collect()
    }

    fn condensed_levels(&self, components: &[Vec<u32>], component_of: &[u32]) -> Vec<u32> {
        let mut level_of = vec![0u32; components.len()];
        for (at, members) in components.iter().enumerate() {
            let below = members
                .iter()
                .flat_map(|&member| self.arcs_from(member))
                .map(|arc| component_of[arc.to as usize] as usize)
                .filter(|&other| other != at)
                .map(|other| level_of[other] + 1)
                .max();
            level_of[at] = below.unwrap_or(0);
        }
        component_of.iter().map(|&component| level_of[component as usize]).collect()
    }

    fn levels(&self, components: &[Vec<u32>], component_of: &[u32]) -> Vec<u32> {
        let mut place = vec![u32::MAX; self.count()];
        let mut levels = vec![0u32; self.count()];
        let mut next = 0;
        for members in components {
            for node in order_component(self, members, component_of).into_iter().rev() {
                let below = self.arcs_from(node).iter().filter(|arc| place[arc.to as usize] != u32::MAX);
                levels[node as usize] = below.map(|arc| levels[arc.to as usize] + 1).max().unwrap_or(0);
                place[node as usize] = next;
                next += 1;
            }
        }
        levels
    }
}

impl Ranking {
    /// Arcs that do not lead down by [`Ranking::levels`]; without them no cycle is left.
    pub fn feedback<'a>(&'a self, digraph: &'a Digraph) -> impl Iterator<Item = &'a Arc> {
        let levels = &self.levels;
        digraph.arcs().iter().filter(move |arc| levels[arc.from as usize] <= levels[arc.to as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digraph(count: usize, pairs: &[(u32, u32, u64)]) -> Digraph {
        Digraph::new(count, pairs.iter().map(|&(from, to, weight)| Arc { from, to, weight }).collect())
    }

    #[test]
    fn components_come_after_those_they_lead_to() {
        let ranking = digraph(5, &[(0, 1, 1), (1, 2, 1), (2, 1, 1), (2, 3, 1), (4, 0, 1)]).rank();
        assert_eq!(ranking.components, [vec![3], vec![1, 2], vec![0], vec![4]]);
        assert_eq!(ranking.condensed_levels, [2, 1, 1, 0, 3]);
    }

    #[test]
    fn the_light_arc_of_a_cycle_points_upwards() {
        let graph = digraph(3, &[(0, 1, 5), (1, 2, 5), (2, 0, 1)]);
        let ranking = graph.rank();
        let feedback: Vec<_> = ranking.feedback(&graph).map(|arc| (arc.from, arc.to)).collect();
        assert_eq!(feedback, [(2, 0)]);
        assert_eq!(ranking.levels, [2, 1, 0]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_nodes_needs_no_deep_stack() {
        let count = 100_000u32;
        let chain = (0..count - 1).map(|at| Arc { from: at, to: at + 1, weight: 1 }).collect();
        assert_eq!(Digraph::new(count as usize, chain).rank().levels[0], count - 1);
        let ring = (0..count).map(|at| Arc { from: at, to: (at + 1) % count, weight: 1 }).collect();
        assert_eq!(Digraph::new(count as usize, ring).rank().components.len(), 1);
    }
}
