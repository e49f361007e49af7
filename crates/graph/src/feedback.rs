//! An order of the nodes of one strongly connected component in which the arcs that point
//! backwards are few and light: a small feedback arc set.
//!
//! A greedy order first (Eades, Lin, Smyth, "A fast and effective heuristic for the feedback arc
//! set problem", 1993, with weights in place of degrees), then, in components that are not too
//! large, every node moves to the place where it costs least until none gains.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::digraph::Digraph;

/// Components with more nodes keep the greedy order: moving a node costs time linear in their size.
const MOVED_AT_MOST: usize = 4_000;
const PASSES: usize = 8;

/// The members of a component, those that depend first.
pub(crate) fn order_component(digraph: &Digraph, members: &[u32], component_of: &[u32]) -> Vec<u32> {
    if members.len() == 1 {
        return members.to_vec();
    }
    let inner = InnerArcs::new(digraph, members, component_of);
    let mut order = order_greedily(&inner);
    if order.len() <= MOVED_AT_MOST {
        move_to_best_places(&inner, &mut order);
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

fn move_to_best_places(inner: &InnerArcs, order: &mut [u32]) {
    let mut place = vec![0u32; order.len()];
    let renumber = |place: &mut [u32], order: &[u32], from: usize, to: usize| {
        for at in from..=to {
            place[order[at] as usize] = at as u32;
        }
    };
    renumber(&mut place, order, 0, order.len() - 1);
    for _ in 0..PASSES {
        let mut moved = false;
        for node in 0..order.len() as u32 {
            let from = place[node as usize] as usize;
            let to = best_place(inner, &place, node);
            if from < to {
                order[from..=to].rotate_left(1);
            } else if to < from {
                order[to..=from].rotate_right(1);
            }
            if from != to {
                renumber(&mut place, order, from.min(to), from.max(to));
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}

/// Where the weight of backward arcs at this node is least; its present place if no other is better.
fn best_place(inner: &InnerArcs, place: &[u32], node: u32) -> usize {
    let own = place[node as usize];
    let out = inner.out[node as usize].iter().map(|&(to, weight)| (place[to as usize], weight));
    let into = inner.into[node as usize].iter().map(|&(from, weight)| (place[from as usize], -weight));
    let mut steps: Vec<(u32, i64)> = out.chain(into).collect();
    steps.sort_unstable();
    steps.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        kept.1 += if same { later.1 } else { 0 };
        same
    });
    let (mut best, mut best_change) = (own, 0i64);
    let mut change = 0;
    // Rightwards: passing what it depends on turns an arc backwards, passing a dependent turns one forwards.
    for &(at, weight) in steps.iter().filter(|&&(at, _)| at > own) {
        change += weight;
        if change < best_change {
            (best, best_change) = (at, change);
        }
    }
    change = 0;
    for &(at, weight) in steps.iter().rev().filter(|&&(at, _)| at < own) {
        change -= weight;
        if change < best_change {
            (best, best_change) = (at, change);
        }
    }
    best as usize
}
