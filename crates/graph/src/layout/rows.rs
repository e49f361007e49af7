//! The children of one group in rows: levels from the bottom up, and an order within each level in
//! which edges cross little.

use super::GroupArcs;
use crate::digraph::{Arc, Digraph, Ranking};

const SWEEPS: usize = 12;

/// Where the children of one group stand; children are places in it.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// Level of each child
    pub levels: Vec<u32>,
    /// The cycle of each child, numbered within the group
    pub cycles: Vec<Option<u32>>,
    /// The children of each level from left to right, level 0 first
    pub rows: Vec<Vec<u32>>,
}

/// Cycles come from production arcs alone; order from all, in which production arcs weigh more, and levels from these
/// without what only closes cycles of units, as far as these cycles are there.
pub(super) fn arrange_rows(count: usize, arcs: GroupArcs) -> Rows {
    let digraph = Digraph::new(count, arcs.all);
    let cycles = number_cycles(&Digraph::new(count, arcs.production).rank());
    let is_closed = |arc: &Arc| {
        let (from, to) = (cycles[arc.from as usize], cycles[arc.to as usize]);
        from.is_some() && from == to
    };
    let mut ordering = arcs.ordering;
    ordering.extend(arcs.closing.into_iter().filter(|arc| !is_closed(arc)));
    let levels = Digraph::new(count, ordering).rank().levels;
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); levels.iter().max().map_or(0, |&top| top as usize + 1)];
    for (child, &level) in levels.iter().enumerate() {
        rows[level as usize].push(child as u32);
    }
    let rows = order_rows(rows, &digraph, &levels);
    Rows { levels, cycles, rows }
}

fn number_cycles(ranking: &Ranking) -> Vec<Option<u32>> {
    let in_cycle = |&component: &u32| ranking.components[component as usize].len() > 1;
    ranking.component_of.iter().map(|component| Some(*component).filter(in_cycle)).collect()
}

/// Barycentre sweeps (Sugiyama, Tagawa, Toda, 1981), upwards and downwards in turn: each child moves
/// to the mean place of its neighbours in other rows. The sweep with the shortest edges counts.
/// Children without neighbours stay at the end of their row.
fn order_rows(mut rows: Vec<Vec<u32>>, digraph: &Digraph, levels: &[u32]) -> Vec<Vec<u32>> {
    let neighbours = find_neighbours(digraph, levels);
    let alone = |child: &u32| neighbours[*child as usize].is_empty();
    for row in &mut rows {
        row.sort_by_key(alone);
    }
    let mut places = vec![0f64; levels.len()];
    rows.iter().for_each(|row| spread(row, &mut places));
    let (mut best, mut least) = (rows.clone(), total_length(&neighbours, &places));
    for sweep in 0..SWEEPS {
        let upwards = sweep % 2 == 0;
        for step in 0..rows.len() {
            let at = if upwards { step } else { rows.len() - 1 - step };
            sort_by_mean(&mut rows[at], &neighbours, &places);
            spread(&rows[at], &mut places);
        }
        let length = total_length(&neighbours, &places);
        if length < least {
            (best, least) = (rows.clone(), length);
        }
    }
    best
}

/// The neighbours of each child in other rows, with a weight that grows with the logarithm of the
/// arc's: one heavy edge should not outweigh all others.
fn find_neighbours(digraph: &Digraph, levels: &[u32]) -> Vec<Vec<(u32, f64)>> {
    let mut neighbours = vec![Vec::new(); levels.len()];
    for arc in digraph.arcs().iter().filter(|arc| levels[arc.from as usize] != levels[arc.to as usize]) {
        let weight = f64::from(arc.weight.ilog2() + 1);
        neighbours[arc.from as usize].push((arc.to, weight));
        neighbours[arc.to as usize].push((arc.from, weight));
    }
    neighbours
}

/// Spreads a row evenly between 0 and 1.
fn spread(row: &[u32], places: &mut [f64]) {
    for (at, &child) in row.iter().enumerate() {
        places[child as usize] = (at as f64 + 0.5) / row.len() as f64;
    }
}

fn sort_by_mean(row: &mut [u32], neighbours: &[Vec<(u32, f64)>], places: &[f64]) {
    let mean = |child: u32| {
        let own = &neighbours[child as usize];
        let weight: f64 = own.iter().map(|&(_, weight)| weight).sum();
        let sum: f64 = own.iter().map(|&(other, weight)| places[other as usize] * weight).sum();
        if own.is_empty() { f64::INFINITY } else { sum / weight }
    };
    let mut keyed: Vec<(f64, u32)> = row.iter().map(|&child| (mean(child), child)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (slot, (_, child)) in row.iter_mut().zip(keyed) {
        *slot = child;
    }
}

fn total_length(neighbours: &[Vec<(u32, f64)>], places: &[f64]) -> f64 {
    let ends = neighbours.iter().enumerate();
    let length = |(at, own): (usize, &Vec<(u32, f64)>)| -> f64 {
        own.iter().map(|&(other, weight)| (places[at] - places[other as usize]).abs() * weight).sum()
    };
    ends.map(length).sum()
}
