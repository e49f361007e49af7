//! An order of the nodes of one strongly connected component in which the arcs that point
//! backwards are few and light: a small feedback arc set.
//!
//! Two orders to begin with: a greedy one (Eades, Lin, Smyth, "A fast and effective heuristic for the
//! feedback arc set problem", 1993, with weights in place of degrees), which sees what is near, and
//! one by trophic levels (MacKay, Johnson, Sansom, "How directed is a directed network?", 2020), which
//! sees the whole. In each, every node moves to the place where it costs least, as long as that gains;
//! the better order counts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::digraph::Digraph;

/// Moving ends after so many passes, or when one gains less than this part of what is left.
const PASSES: usize = 16;
const LEAST_GAIN: i64 = 50;
/// Larger components begin with the greedy order alone.
const TWO_STARTS_AT_MOST: usize = 10_000;
/// Rounds towards the heights at which every arc leads down by one; more did not lead to better orders.
const ROUNDS: usize = 10;
/// Between the keys of neighbours in an order.
const ROOM: u64 = 1 << 40;

/// The members of a component, those that depend first.
pub(crate) fn order_component(digraph: &Digraph, members: &[u32], component_of: &[u32]) -> Vec<u32> {
    if members.len() == 1 {
        return members.to_vec();
    }
    let inner = InnerArcs::new(digraph, members, component_of);
    let (mut order, least) = move_to_best_places(&inner, order_greedily(&inner));
    if members.len() <= TWO_STARTS_AT_MOST {
        let (other, weight) = move_to_best_places(&inner, order_by_height(&inner));
        order = if weight < least { other } else { order };
    }
    order.into_iter().map(|at| members[at as usize]).collect()
}

/// The arcs inside one component, both ways; nodes are places in its sorted members.
struct InnerArcs {
    out: Vec<Vec<(u32, i64)>>,
    into: Vec<Vec<(u32, i64)>>,
}

impl InnerArcs {
    fn new(digraph: &Digraph, members: &[u32], component_of: &[u32]) -> InnerArcs {
        let component = component_of[members[0] as usize];
        let mut inner = InnerArcs { out: vec![vec![]; members.len()], into: vec![vec![]; members.len()] };
        for (from, &member) in members.iter().enumerate() {
            for arc in digraph.arcs_from(member) {
                if component_of[arc.to as usize] != component {
                    continue;
                }
                if let Ok(to) = members.binary_search(&arc.to) {
                    inner.out[from].push((to as u32, arc.weight as i64));
                    inner.into[to].push((from as u32, arc.weight as i64));
                }
            }
        }
        inner
    }

    fn count(&self) -> usize {
        self.out.len()
    }
}

/// What is left of the component while the greedy order takes node after node.
struct Remainder<'a> {
    inner: &'a InnerArcs,
    taken: Vec<bool>,
    /// Weight out less weight in
    surplus: Vec<i64>,
    out_degree: Vec<u32>,
    in_degree: Vec<u32>,
    sinks: Vec<u32>,
    sources: Vec<u32>,
    /// Stale entries stay; one counts only if its surplus is the present one
    largest: BinaryHeap<(i64, Reverse<u32>)>,
}

impl<'a> Remainder<'a> {
    fn new(inner: &'a InnerArcs) -> Remainder<'a> {
        let weight = |arcs: &Vec<(u32, i64)>| arcs.iter().map(|&(_, weight)| weight).sum::<i64>();
        let surplus: Vec<i64> =
            inner.out.iter().zip(&inner.into).map(|(out, into)| weight(out) - weight(into)).collect();
        Remainder {
            inner,
            taken: vec![false; inner.count()],
            out_degree: inner.out.iter().map(|arcs| arcs.len() as u32).collect(),
            in_degree: inner.into.iter().map(|arcs| arcs.len() as u32).collect(),
            sinks: Vec::new(),
            sources: Vec::new(),
            largest: surplus.iter().enumerate().map(|(at, &surplus)| (surplus, Reverse(at as u32))).collect(),
            surplus,
        }
    }

    fn next_with_largest_surplus(&mut self) -> Option<u32> {
        while let Some((surplus, Reverse(node))) = self.largest.pop() {
            if !self.taken[node as usize] && self.surplus[node as usize] == surplus {
                return Some(node);
            }
        }
        None
    }

    fn take(&mut self, node: u32) {
        self.taken[node as usize] = true;
        let inner = self.inner;
        for &(to, weight) in &inner.out[node as usize] {
            self.in_degree[to as usize] -= 1;
            if self.in_degree[to as usize] == 0 {
                self.sources.push(to);
            }
            self.change_surplus(to, weight);
        }
        for &(from, weight) in &inner.into[node as usize] {
            self.out_degree[from as usize] -= 1;
            if self.out_degree[from as usize] == 0 {
                self.sinks.push(from);
            }
            self.change_surplus(from, -weight);
        }
    }

    fn change_surplus(&mut self, node: u32, by: i64) {
        self.surplus[node as usize] += by;
        if !self.taken[node as usize] {
            self.largest.push((self.surplus[node as usize], Reverse(node)));
        }
    }
}

fn order_greedily(inner: &InnerArcs) -> Vec<u32> {
    let mut rest = Remainder::new(inner);
    let (mut first, mut last) = (Vec::new(), Vec::new());
    loop {
        if let Some(sink) = rest.sinks.pop() {
            if !rest.taken[sink as usize] {
                last.push(sink);
                rest.take(sink);
            }
        } else if let Some(source) = rest.sources.pop() {
            if !rest.taken[source as usize] {
                first.push(source);
                rest.take(source);
            }
        } else if let Some(node) = rest.next_with_largest_surplus() {
            first.push(node);
            rest.take(node);
        } else {
            break;
        }
    }
    first.extend(last.into_iter().rev());
    first
}

/// Highest first, where every node tends to one above what it depends on and one below its dependents.
fn order_by_height(inner: &InnerArcs) -> Vec<u32> {
    let mut heights = vec![0f64; inner.count()];
    for round in 0..ROUNDS {
        for step in 0..inner.count() {
            let node = if round % 2 == 0 { step } else { inner.count() - 1 - step };
            let above =
                inner.out[node].iter().map(|&(to, weight)| (heights[to as usize] + 1.0, weight as f64));
            let below =
                inner.into[node].iter().map(|&(from, weight)| (heights[from as usize] - 1.0, weight as f64));
            let sums = above
                .chain(below)
                .fold((0.0, 0.0), |(sum, all), (height, weight)| (sum + height * weight, all + weight));
            heights[node] = sums.0 / sums.1;
        }
    }
    let mut order: Vec<u32> = (0..inner.count() as u32).collect();
    order.sort_by(|&a, &b| heights[b as usize].total_cmp(&heights[a as usize]));
    order
}

/// Moves every node to its best place, again and again. Places are keys with room between them, so
/// that a move costs no more than a look at the node's own arcs. Gives the order and the weight of the
/// arcs that point backwards in it.
fn move_to_best_places(inner: &InnerArcs, order: Vec<u32>) -> (Vec<u32>, i64) {
    let mut keys = vec![0u64; order.len()];
    let mut least = backward_weight(inner, &order, &mut keys);
    let mut best = order;
    for _ in 0..PASSES {
        for node in 0..inner.count() as u32 {
            keys[node as usize] = best_key(inner, &keys, node);
        }
        let mut order = best.clone();
        order.sort_by_key(|&node| (keys[node as usize], node));
        let weight = backward_weight(inner, &order, &mut keys);
        if weight >= least {
            break;
        }
        let gain = least - weight;
        (best, least) = (order, weight);
        if gain < least / LEAST_GAIN {
            break;
        }
    }
    (best, least)
}

/// Renumbers the keys by an order; gives the weight of the arcs that point backwards in it.
fn backward_weight(inner: &InnerArcs, order: &[u32], keys: &mut [u64]) -> i64 {
    for (at, &node) in order.iter().enumerate() {
        keys[node as usize] = (at as u64 + 1) * ROOM;
    }
    let backward = |(from, arcs): (usize, &Vec<(u32, i64)>)| -> i64 {
        arcs.iter().filter(|&&(to, _)| keys[to as usize] < keys[from]).map(|&(_, weight)| weight).sum()
    };
    inner.out.iter().enumerate().map(backward).sum()
}

/// A key where the weight of backward arcs at this node is least; its own if none is better.
fn best_key(inner: &InnerArcs, keys: &[u64], node: u32) -> u64 {
    let own = keys[node as usize];
    let out = inner.out[node as usize].iter().map(|&(to, weight)| (keys[to as usize], weight));
    let into = inner.into[node as usize].iter().map(|&(from, weight)| (keys[from as usize], -weight));
    let mut steps: Vec<(u64, i64)> = out.chain(into).collect();
    steps.sort_unstable();
    // The cost left of all steps, as far as it depends on the place; each step passed adds to it.
    let (mut cost, mut here) = (0, 0);
    let mut least = 0;
    let mut choice = steps.first().map_or(own, |&(key, _)| key / 2);
    for (at, &(key, weight)) in steps.iter().enumerate() {
        cost += weight;
        let next = steps.get(at + 1).map_or(key + 2 * ROOM, |&(next, _)| next);
        if key < own {
            here = cost;
        }
        if next > key && cost < least {
            least = cost;
            choice = key + (next - key) / 2;
        }
    }
    if least < here { choice } else { own }
}
