//! The network that is divided: units, and between them the hubs that tie them.

use std::collections::BTreeMap;

use banyan_graph::UnitIndex;

use crate::{Signal, Weights};

/// Two nodes and how strongly they are tied.
type Edge = (u32, u32, f64);
use crate::affinity::{Affinity, Tie};
use crate::bindings::Bindings;
use crate::network::Network;

/// A network whose first nodes are groups of units that go as one; tables and terms follow.
#[derive(Debug, Clone)]
pub(crate) struct Terrain {
    /// With all that is known, at the weights asked for.
    pub network: Network,
    edges: Vec<(Signal, Edge)>,
    rivals: Vec<(u32, u32)>,
    /// The group that each of the first nodes stands for.
    pub groups: Vec<u32>,
}

impl Terrain {
    /// The terrain of the groups for which `included` is true.
    pub fn new(affinity: &Affinity, bindings: &Bindings, included: &[bool]) -> Self {
        let groups: Vec<u32> = (0..bindings.len() as u32).filter(|group| included[*group as usize]).collect();
        let mut nodes: Vec<Option<u32>> = vec![None; bindings.len()];
        for (node, group) in groups.iter().enumerate() {
            nodes[*group as usize] = Some(node as u32);
        }
        let node = |unit: UnitIndex| nodes[bindings.group_of(unit) as usize];
        let mut edges: Vec<(Signal, Edge)> = Vec::new();
        for (signal, tie) in
            affinity.pairs.iter().flat_map(|set| set.ties.iter().map(|tie| (set.signal, tie)))
        {
            if let (Some(from), Some(to)) = (node(tie.from), node(UnitIndex(tie.to))) {
                edges.push((signal, (from, to, tie.strength)));
            }
        }
        let mut count = groups.len() as u32;
        for (signal, ties) in affinity.hub_sets() {
            let hubs = add_hubs(&mut edges, &mut count, signal, ties, &node);
            let keys = affinity.keys.iter().filter(|_| signal == Signal::Data);
            for (one, other, strength) in keys {
                if let (Some(one), Some(other)) = (hubs.get(one), hubs.get(other)) {
                    edges.push((Signal::Data, (*one, *other, *strength)));
                }
            }
        }
        let rivals = rival_nodes(bindings, &groups, &nodes);
        let all: Vec<Edge> = edges.iter().map(|(_, edge)| *edge).collect();
        Terrain { network: Network::new(count as usize, &all, &rivals), edges, rivals, groups }
    }

    pub fn len(&self) -> usize {
        self.network.len()
    }

    /// The same nodes with other weights: multiples of those that were asked for.
    pub fn weighted(&self, weights: &Weights) -> Network {
        let edges = self.edges.iter().filter(|(signal, _)| weights.of(*signal) > 0.0);
        let edges: Vec<Edge> =
            edges.map(|(signal, (a, b, strength))| (*a, *b, strength * weights.of(*signal))).collect();
        Network::new(self.len(), &edges, &self.rivals)
    }

    /// For each of so many groups its node, if it has one.
    pub fn nodes_by_group(&self, groups: usize) -> Vec<Option<u32>> {
        let mut nodes = vec![None; groups];
        for (node, group) in self.groups.iter().enumerate() {
            nodes[*group as usize] = Some(node as u32);
        }
        nodes
    }

    /// The groups of each community, by community; hubs are left out.
    pub fn groups_by_community(&self, membership: &[u32]) -> Vec<Vec<u32>> {
        let count = membership.iter().max().map_or(0, |most| *most as usize + 1);
        let mut communities = vec![Vec::new(); count];
        for (node, group) in self.groups.iter().enumerate() {
            communities[membership[node] as usize].push(*group);
        }
        communities
    }
}

/// Adds a node for each hub that ties at least two nodes, and its ties; gives the nodes by hub.
fn add_hubs(
    edges: &mut Vec<(Signal, Edge)>,
    count: &mut u32,
    signal: Signal,
    ties: &[Tie],
    node: &dyn Fn(UnitIndex) -> Option<u32>,
) -> BTreeMap<u32, u32> {
    let mut by_hub: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
    for tie in ties {
        if let Some(node) = node(tie.from) {
            by_hub.entry(tie.to).or_default().push((node, tie.strength));
        }
    }
    by_hub.retain(|_, ends| ends.iter().any(|(node, _)| *node != ends[0].0));
    let mut nodes = BTreeMap::new();
    for (hub, ends) in by_hub {
        edges.extend(ends.into_iter().map(|(node, strength)| (signal, (node, *count, strength))));
        nodes.insert(hub, *count);
        *count += 1;
    }
    nodes
}

fn rival_nodes(bindings: &Bindings, groups: &[u32], nodes: &[Option<u32>]) -> Vec<(u32, u32)> {
    let mut rivals = Vec::new();
    for (node, group) in groups.iter().enumerate() {
        let others = bindings.rivals_of(*group).iter().filter_map(|other| nodes[*other as usize]);
        rivals.extend(others.map(|other| (node as u32, other)));
    }
    rivals
}
