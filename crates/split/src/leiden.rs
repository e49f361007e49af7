//! Communities by the Leiden algorithm (Traag, Waltman and van Eck, 2019) on modularity with a
//! resolution: nodes move to the neighbouring community that gains most; each community is then
//! refined into well-connected parts; the parts become the nodes of the next round.
//!
//! Two departures: refinement takes the best gain rather than a random good one, and a node never
//! joins a community that holds one of its rivals.

use std::collections::VecDeque;

use crate::network::{Network, renumber};
use crate::random::Random;

/// Gains below this are rounding.
const LEAST_GAIN: f64 = 1e-9;

/// How many times the whole is gone over again from the communities found.
const MOST_PASSES: usize = 3;

/// The community of each node, numbered from 0 in the order of the nodes. More resolution gives
/// more and smaller communities. The same seed gives the same communities.
pub fn find_communities(network: &Network, resolution: f64, seed: u64) -> Vec<u32> {
    let mut random = Random::new(seed);
    let mut membership: Vec<u32> = (0..network.len() as u32).collect();
    if network.total() <= 0.0 {
        return membership;
    }
    for _ in 0..MOST_PASSES {
        let before = membership.clone();
        membership = run_pass(network, membership, resolution, &mut random);
        if membership == before {
            break;
        }
    }
    membership
}

fn run_pass(base: &Network, membership: Vec<u32>, resolution: f64, random: &mut Random) -> Vec<u32> {
    let mut node_of: Vec<u32> = (0..base.len() as u32).collect();
    let mut level = Level::new(base.clone(), membership, resolution);
    loop {
        level.move_nodes(random);
        let communities = renumber(&mut level.membership);
        if communities == level.network.len() {
            break;
        }
        let mut refined = level.refine(random);
        let parts = renumber(&mut refined);
        // Refinement that joins nothing would repeat this level for ever.
        let (groups, count) = if parts == level.network.len() {
            (level.membership.clone(), communities)
        } else {
            (refined, parts)
        };
        let mut above = vec![0; count];
        for (node, group) in groups.iter().enumerate() {
            above[*group as usize] = level.membership[node];
        }
        node_of.iter_mut().for_each(|node| *node = groups[*node as usize]);
        level = Level::new(level.network.aggregate(&groups, count), above, resolution);
    }
    let mut found: Vec<u32> = node_of.iter().map(|node| level.membership[*node as usize]).collect();
    renumber(&mut found);
    found
}

/// One network of the sequence, with its partition.
struct Level {
    network: Network,
    membership: Vec<u32>,
    /// Sum of the strengths of each community's nodes.
    strengths: Vec<f64>,
    /// The resolution over the strength of the whole network.
    factor: f64,
    links: Links,
}

impl Level {
    fn new(network: Network, membership: Vec<u32>, resolution: f64) -> Self {
        let count = network.len();
        let mut strengths = vec![0.0; count];
        for (node, community) in membership.iter().enumerate() {
            strengths[*community as usize] += network.strength(node as u32);
        }
        let factor = resolution / network.total();
        Level { links: Links::new(count), network, membership, strengths, factor }
    }

    fn move_nodes(&mut self, random: &mut Random) {
        let count = self.network.len();
        let mut order: Vec<u32> = (0..count as u32).collect();
        random.shuffle(&mut order);
        let mut queue: VecDeque<u32> = order.into();
        let mut queued = vec![true; count];
        let mut sizes = vec![0u32; count];
        self.membership.iter().for_each(|community| sizes[*community as usize] += 1);
        let mut empty: Vec<u32> =
            (0..count as u32).filter(|community| sizes[*community as usize] == 0).collect();
        while let Some(node) = queue.pop_front() {
            queued[node as usize] = false;
            let home = self.membership[node as usize];
            let Some(community) = self.best_move(node, &empty, sizes[home as usize]) else { continue };
            sizes[home as usize] -= 1;
            sizes[community as usize] += 1;
            if sizes[home as usize] == 0 {
                empty.push(home);
            }
            if empty.last() == Some(&community) {
                empty.pop();
            }
            self.membership[node as usize] = community;
            for (other, _) in self.network.neighbours(node) {
                if self.membership[other as usize] != community && !queued[other as usize] {
                    queued[other as usize] = true;
                    queue.push_back(other);
                }
            }
        }
    }

    /// Takes the node to where it gains most; none where that is where it is.
    fn best_move(&mut self, node: u32, empty: &[u32], home_size: u32) -> Option<u32> {
        let home = self.membership[node as usize];
        let strength = self.network.strength(node);
        self.links.collect(&self.network, node, &self.membership, |_| true);
        let expected =
            |community: u32, strengths: &[f64]| strength * strengths[community as usize] * self.factor;
        self.strengths[home as usize] -= strength;
        let mut best = (self.links.to(home) - expected(home, &self.strengths), home);
        if let Some(alone) = empty.last().filter(|_| home_size > 1)
            && best.0 < -LEAST_GAIN
        {
            best = (0.0, *alone);
        }
        for community in &self.links.touched {
            let gain = self.links.to(*community) - expected(*community, &self.strengths);
            if gain > best.0 + LEAST_GAIN && !self.has_rival(node, *community) {
                best = (gain, *community);
            }
        }
        self.strengths[best.1 as usize] += strength;
        (best.1 != home).then_some(best.1)
    }

    fn has_rival(&self, node: u32, community: u32) -> bool {
        self.network.rivals(node).iter().any(|rival| self.membership[*rival as usize] == community)
    }

    /// Parts of the communities that hold together well, each found from single nodes.
    fn refine(&mut self, random: &mut Random) -> Vec<u32> {
        let count = self.network.len();
        let mut parts: Vec<u32> = (0..count as u32).collect();
        let mut part_strengths: Vec<f64> = parts.iter().map(|node| self.network.strength(*node)).collect();
        let mut alone = vec![true; count];
        let mut outward: Vec<f64> = parts.iter().map(|node| self.weight_to_community(*node)).collect();
        let mut order = parts.clone();
        random.shuffle(&mut order);
        for node in order {
            let community = self.membership[node as usize];
            let (strength, whole) = (self.network.strength(node), self.strengths[community as usize]);
            let well_connected = |part: usize, outward: &[f64], strengths: &[f64]| {
                outward[part] >= strengths[part] * (whole - strengths[part]) * self.factor
            };
            if !alone[node as usize] || !well_connected(node as usize, &outward, &part_strengths) {
                continue;
            }
            let membership = &self.membership;
            self.links.collect(&self.network, node, &parts, |other| membership[other as usize] == community);
            let mut best = (LEAST_GAIN, None);
            for part in self.links.touched.iter().filter(|part| **part != parts[node as usize]) {
                let gain = self.links.to(*part) - strength * part_strengths[*part as usize] * self.factor;
                if gain > best.0 && well_connected(*part as usize, &outward, &part_strengths) {
                    best = (gain, Some(*part));
                }
            }
            if let Some(part) = best.1 {
                outward[part as usize] += outward[node as usize] - 2.0 * self.links.to(part);
                part_strengths[part as usize] += strength;
                part_strengths[node as usize] = 0.0;
                parts[node as usize] = part;
                alone[part as usize] = false;
            }
        }
        parts
    }

    fn weight_to_community(&self, node: u32) -> f64 {
        let community = self.membership[node as usize];
        let inside =
            self.network.neighbours(node).filter(|(other, _)| self.membership[*other as usize] == community);
        inside.map(|(_, weight)| weight).sum()
    }
}

/// How strongly one node is linked to each group of its neighbours; kept between uses.
struct Links {
    weights: Vec<f64>,
    touched: Vec<u32>,
}

impl Links {
    fn new(count: usize) -> Self {
        Links { weights: vec![0.0; count], touched: Vec::new() }
    }

    fn collect(&mut self, network: &Network, node: u32, groups: &[u32], counts: impl Fn(u32) -> bool) {
        for group in self.touched.drain(..) {
            self.weights[group as usize] = 0.0;
        }
        for (other, weight) in network.neighbours(node).filter(|(other, _)| counts(*other)) {
            let group = groups[other as usize];
            if self.weights[group as usize] == 0.0 {
                self.touched.push(group);
            }
            self.weights[group as usize] += weight;
        }
    }

    fn to(&self, group: u32) -> f64 {
        self.weights[group as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `groups` cliques of `size` nodes in a ring, one edge from each to the next.
    fn ring_of_cliques(groups: u32, size: u32) -> Vec<(u32, u32, f64)> {
        let mut edges = Vec::new();
        for group in 0..groups {
            let first = group * size;
            for a in first..first + size {
                edges.extend((a + 1..first + size).map(|b| (a, b, 1.0)));
            }
            edges.push((first, (first + size + 1) % (groups * size), 1.0));
        }
        edges
    }

    #[test]
    fn cliques_are_found() {
        let network = Network::new(40, &ring_of_cliques(8, 5), &[]);
        let found = find_communities(&network, 1.0, 7);
        let expected: Vec<u32> = (0..40).map(|node| node / 5).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn zachary_s_karate_club_reaches_the_known_best_modularity() {
        let network = Network::new(34, &karate_club(), &[]);
        let best = (0..8).map(|seed| {
            let found = find_communities(&network, 1.0, seed);
            network.modularity(&found, 1.0)
        });
        let best = best.fold(0.0, f64::max);
        assert!((best - 0.419_789_6).abs() < 1e-6, "{best}");
    }

    /// A graph of groups, most of whose edges lie inside a group; some groups hang together more.
    fn planted(seed: u64, nodes: u32, groups: u32, inside: u32) -> Vec<(u32, u32, f64)> {
        let mut random = Random::new(seed);
        let size = nodes / groups;
        let edge = |_| {
            let from = random.below(nodes);
            let near = random.below(10) < inside;
            let to = if near { from / size * size + random.below(size) } else { random.below(nodes) };
            (from, to, f64::from(1 + random.below(3)))
        };
        (0..nodes * 6).map(edge).filter(|(from, to, _)| from != to).collect()
    }

    fn reference(nodes: u32, edges: &[(u32, u32, f64)], seed: u64) -> Vec<u32> {
        use leiden_rs::{GraphDataBuilder, Leiden, LeidenConfig};
        let mut builder = GraphDataBuilder::new(nodes as usize);
        for (from, to, weight) in edges {
            builder.add_edge(*from as usize, *to as usize, *weight).unwrap();
        }
        let leiden = Leiden::new(LeidenConfig::builder().seed(seed).build());
        let found = leiden.run(&builder.build().unwrap()).unwrap();
        (0..nodes as usize).map(|node| found.partition.community_of(node) as u32).collect()
    }

    #[test]
    fn modularity_on_planted_graphs_is_not_below_a_reference_implementation_s() {
        for (seed, (nodes, groups, inside)) in
            (1..).zip([(300, 6, 8), (600, 30, 7), (1_000, 10, 6), (1_000, 40, 5), (2_000, 25, 4)])
        {
            let edges = planted(seed, nodes, groups, inside);
            let network = Network::new(nodes as usize, &edges, &[]);
            let ours = network.modularity(&find_communities(&network, 1.0, seed), 1.0);
            let theirs = network.modularity(&reference(nodes, &edges, seed), 1.0);
            assert!(ours >= theirs - 1e-9, "{nodes} nodes, {groups} groups: {ours}, the reference {theirs}");
        }
    }

    #[test]
    fn rivals_never_share_a_community() {
        let network = Network::new(10, &ring_of_cliques(2, 5), &[(0, 3), (1, 8)]);
        for seed in 0..20 {
            let found = find_communities(&network, 0.1, seed);
            assert!(found[0] != found[3] && found[1] != found[8]);
        }
    }

    #[test]
    fn without_edges_every_node_is_alone() {
        assert_eq!(find_communities(&Network::new(3, &[], &[]), 1.0, 0), [0, 1, 2]);
        assert!(find_communities(&Network::new(0, &[], &[]), 1.0, 0).is_empty());
    }

    #[test]
    fn aggregation_keeps_modularity() {
        let network = Network::new(40, &ring_of_cliques(8, 5), &[]);
        let groups: Vec<u32> = (0..40).map(|node| node / 5).collect();
        let above = network.aggregate(&groups, 8);
        let (below, above) =
            (network.modularity(&groups, 1.0), above.modularity(&[0, 1, 2, 3, 4, 5, 6, 7], 1.0));
        assert!((below - above).abs() < 1e-9);
    }

    fn karate_club() -> Vec<(u32, u32, f64)> {
        let friends: &[&[u32]] = &[
            &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
            &[2, 3, 7, 13, 17, 19, 21, 30],
            &[3, 7, 8, 9, 13, 27, 28, 32],
            &[7, 12, 13],
            &[6, 10],
            &[6, 10, 16],
            &[16],
            &[],
            &[30, 32, 33],
            &[33],
            &[],
            &[],
            &[],
            &[33],
            &[32, 33],
            &[32, 33],
            &[],
            &[],
            &[32, 33],
            &[33],
            &[32, 33],
            &[],
            &[32, 33],
            &[25, 27, 29, 32, 33],
            &[25, 27, 31],
            &[31],
            &[29, 33],
            &[33],
            &[31, 33],
            &[32, 33],
            &[32, 33],
            &[32, 33],
            &[33],
        ];
        let edges = friends.iter().enumerate();
        edges.flat_map(|(a, others)| others.iter().map(move |b| (a as u32, *b, 1.0))).collect()
    }
}
