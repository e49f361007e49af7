//! How alike two splits are: measures on plain assignments, and which service became which.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use banyan_graph::{Graph, UnitIndex};

use crate::affinity::follows;
use crate::{Place, Split};

/// Two splits of one graph side by side. Tests and generated code do not count.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Units that count
    pub units: u32,
    /// The least number of units to move and services to join on the way from one split to the
    /// other, whichever way is shorter (MoJo distance; Tzerpos and Holt 1999)
    pub mojo: u32,
    /// How near the first split is to the second, 0 to 100 (MoJoFM; Wen and Tzerpos 2004)
    pub mojofm: f64,
    /// How near the second split is to the first
    pub mojofm_back: f64,
    /// Adjusted Rand index (Hubert and Arabie 1985): 1 the same, 0 as by chance
    pub adjusted_rand: f64,
    /// Which place of the first corresponds to which of the second, those with most units in common
    /// first; then the places that correspond to none
    pub places: Vec<PlaceMatch>,
    /// Units in places that do not correspond, sorted, with their place in each
    pub differing: Vec<(UnitIndex, Place, Place)>,
}

/// A place of one split and the place of the other that corresponds to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceMatch {
    /// Of the first split; none for a place that only the second has
    pub one: Option<Place>,
    /// Of the second split
    pub other: Option<Place>,
    /// Units that both have
    pub common: u32,
    /// Units that only the first has there
    pub only_one: u32,
    /// Units that only the second has there
    pub only_other: u32,
}

/// Compares two splits of a graph.
pub fn compare_splits(graph: &Graph, one: &Split, other: &Split) -> Comparison {
    let counted: Vec<UnitIndex> = graph.indexes().filter(|unit| !follows(graph, *unit)).collect();
    let labels = |split: &Split| counted.iter().map(|unit| label_of(split.place_of(*unit))).collect();
    let (a, b): (Vec<u32>, Vec<u32>) = (labels(one), labels(other));
    let places = match_places(one, other, &counted);
    let corresponds: BTreeSet<(Place, Place)> =
        places.iter().filter_map(|matched| Some((matched.one?, matched.other?))).collect();
    let differing = counted.iter().map(|unit| (*unit, one.place_of(*unit), other.place_of(*unit)));
    Comparison {
        units: counted.len() as u32,
        mojo: moves_and_joins(&a, &b).min(moves_and_joins(&b, &a)),
        mojofm: mojofm(&a, &b),
        mojofm_back: mojofm(&b, &a),
        adjusted_rand: adjusted_rand(&a, &b),
        differing: differing.filter(|(_, here, there)| !corresponds.contains(&(*here, *there))).collect(),
        places,
    }
}

fn label_of(place: Place) -> u32 {
    match place {
        Place::Shared => 0,
        Place::Stays => 1,
        Place::Dead => 2,
        Place::Service(at) => at + 3,
    }
}

/// Services of one key correspond where they have at least half of the smaller one in common: what was merged
/// into a service, or left it, makes no other of it. The rest correspond by the most units in common, each to
/// at most one; the other places correspond to themselves.
fn match_places(one: &Split, other: &Split, counted: &[UnitIndex]) -> Vec<PlaceMatch> {
    let (mut common, mut here, mut there) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for unit in counted {
        let (a, b) = (one.place_of(*unit), other.place_of(*unit));
        *common.entry((a, b)).or_insert(0u32) += 1;
        *here.entry(a).or_insert(0u32) += 1;
        *there.entry(b).or_insert(0u32) += 1;
    }
    let is_service = |place: Place| matches!(place, Place::Service(_));
    let alike = |a: Place, b: Place| match (a, b) {
        (Place::Service(a), Place::Service(b)) => {
            one.services[a as usize].key == other.services[b as usize].key
        }
        _ => a == b,
    };
    let mut candidates: Vec<(Place, Place, u32)> =
        common.into_iter().map(|((a, b), units)| (a, b, units)).collect();
    candidates.retain(|(a, b, _)| a == b || (is_service(*a) && is_service(*b)));
    let is_same = |a: Place, b: Place, units: u32| alike(a, b) && 2 * units >= here[&a].min(there[&b]);
    candidates.sort_by_key(|&(a, b, units)| (!is_same(a, b, units), std::cmp::Reverse(units), a, b));
    let mut matches = Vec::new();
    for (a, b, units) in candidates {
        if let (Some(&all), Some(&all_other)) = (here.get(&a), there.get(&b)) {
            let (only_one, only_other) = (all - units, all_other - units);
            matches.push(PlaceMatch { one: Some(a), other: Some(b), common: units, only_one, only_other });
            here.remove(&a);
            there.remove(&b);
        }
    }
    let alone = |one, other, only_one, only_other| PlaceMatch { one, other, common: 0, only_one, only_other };
    matches.extend(here.into_iter().map(|(place, units)| alone(Some(place), None, units, 0)));
    matches.extend(there.into_iter().map(|(place, units)| alone(None, Some(place), 0, units)));
    matches
}

/// How many units have each pair of labels, how many each label of the first, how many of the second.
type Counts = (BTreeMap<(u32, u32), u32>, BTreeMap<u32, u32>, BTreeMap<u32, u32>);

fn count_labels(a: &[u32], b: &[u32]) -> Counts {
    let mut counts: Counts = Default::default();
    for (one, other) in a.iter().zip(b) {
        *counts.0.entry((*one, *other)).or_default() += 1;
        *counts.1.entry(*one).or_default() += 1;
        *counts.2.entry(*other).or_default() += 1;
    }
    counts
}

/// mno(A, B): the least number of moves of units and joins of groups that turn `a` into `b` (Wen and
/// Tzerpos 2003). Each group of `a` is given to a group of `b` that it shares most with, so that
/// as many groups of `b` as can be get one.
pub fn moves_and_joins(a: &[u32], b: &[u32]) -> u32 {
    let (both, groups, _) = count_labels(a, b);
    let mut choices: Vec<Vec<u32>> = Vec::new();
    let mut kept = 0;
    for group in groups.keys() {
        let shares = both.range((*group, 0)..=(*group, u32::MAX));
        let most = shares.clone().map(|(_, units)| *units).max().unwrap_or(0);
        choices.push(shares.filter(|(_, units)| **units == most).map(|((_, to), _)| *to).collect());
        kept += most;
    }
    a.len() as u32 - kept + (choices.len() - count_matched(&choices)) as u32
}

/// The most of the choosers that can get one of their choices each, no two the same: shortest
/// augmenting paths, one chooser after the other.
fn count_matched(choices: &[Vec<u32>]) -> usize {
    let mut holder: BTreeMap<u32, usize> = BTreeMap::new();
    (0..choices.len()).filter(|chooser| augment(choices, &mut holder, *chooser)).count()
}

fn augment(choices: &[Vec<u32>], holder: &mut BTreeMap<u32, usize>, chooser: usize) -> bool {
    let mut reached_from: BTreeMap<u32, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([chooser]);
    while let Some(at) = queue.pop_front() {
        for choice in &choices[at] {
            if reached_from.contains_key(choice) {
                continue;
            }
            reached_from.insert(*choice, at);
            match holder.get(choice) {
                Some(other) => queue.push_back(*other),
                None => {
                    hand_over(&reached_from, holder, *choice, chooser);
                    return true;
                }
            }
        }
    }
    false
}

/// Gives a free choice to the one who reached it, what that one held to the one before, and so on.
fn hand_over(
    reached_from: &BTreeMap<u32, usize>,
    holder: &mut BTreeMap<u32, usize>,
    free: u32,
    chooser: usize,
) {
    let mut choice = free;
    loop {
        let at = reached_from[&choice];
        let held = holder.iter().find(|(_, other)| **other == at).map(|(held, _)| *held);
        holder.insert(choice, at);
        match held {
            Some(held) if at != chooser => choice = held,
            _ => return,
        }
    }
}

/// MoJoFM: 100 · (1 − mno(A, B) / the most that any assignment of the units is away from B).
pub fn mojofm(a: &[u32], b: &[u32]) -> f64 {
    let (_, _, groups) = count_labels(a, b);
    let mut sizes: Vec<u32> = groups.into_values().collect();
    sizes.sort_unstable();
    let filled = sizes.into_iter().fold(0, |filled, size| filled + u32::from(filled < size));
    let worst = b.len() as u32 - filled;
    if worst == 0 { 100.0 } else { 100.0 * (1.0 - f64::from(moves_and_joins(a, b)) / f64::from(worst)) }
}

/// Adjusted Rand index: (pairs together in both − expected) / (mean of pairs together − expected).
pub fn adjusted_rand(a: &[u32], b: &[u32]) -> f64 {
    let pairs = |units: u32| f64::from(units) * (f64::from(units) - 1.0) / 2.0;
    let (both, one, other) = count_labels(a, b);
    let together: f64 = both.values().map(|units| pairs(*units)).sum();
    let (one, other): (f64, f64) =
        (one.values().map(|units| pairs(*units)).sum(), other.values().map(|units| pairs(*units)).sum());
    let all = pairs(a.len() as u32);
    let expected = if all > 0.0 { one * other / all } else { 0.0 };
    let most = (one + other) / 2.0;
    if most == expected { 1.0 } else { (together - expected) / (most - expected) }
}

#[cfg(test)]
mod tests;
