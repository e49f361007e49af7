//! Dividing a terrain into services: how finely, and what stands as a service of its own.

use std::collections::BTreeMap;

use crate::CountChoice;
use crate::leiden::find_communities;
use crate::network::{Network, renumber};
use crate::terrain::Terrain;

/// Resolutions tried for an asked number of services, from the coarsest.
const RESOLUTIONS: [f64; 14] =
    [0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 8.0, 16.0, 64.0, 256.0, 4096.0];

/// The resolution of plain modularity.
pub(crate) const PLAIN: f64 = 1.0;

/// The resolution at which the number of services is left to the engine.
pub(crate) const AUTOMATIC: f64 = 0.5;

/// The share of all units from which a service is hardly one domain, and the number of units below
/// which nobody minds.
const SPRAWLING_SHARE: f64 = 0.15;
const SPRAWLING_UNITS: usize = 40;

/// The resolution at which such a service is parted.
const FINER: f64 = 0.8;

/// The share of the median service's units up to which a service is small.
const SMALL: f64 = 0.5;

/// The share of its ties that a small service may have with one larger service before it is part of it.
const SMALL_ENTANGLED: f64 = 0.12;

/// Resolutions whose divisions are shown beside the chosen one.
const ALTERNATIVES: [f64; 4] = [0.3, 0.5, 1.0, 1.6];

/// From how many nodes on other resolutions are not tried: each costs as much as a proposal.
const MANY_NODES: usize = 50_000;

/// How many times services are merged for the sake of a choice.
const MOST_MERGES: usize = 4;

/// The share of its ties from which a service of an alternative is part of a larger one.
const LOOSELY_ENTANGLED: f64 = 0.3;

/// A terrain divided: the community of each node, and which communities stand as services.
#[derive(Clone)]
pub(crate) struct Division {
    pub membership: Vec<u32>,
    pub stands: Vec<bool>,
}

impl Division {
    fn new(terrain: &Terrain, membership: Vec<u32>, rule: &dyn Fn(&[u32]) -> bool) -> Self {
        let groups = terrain.groups_by_community(&membership);
        let stands = groups.iter().map(|groups| !groups.is_empty() && rule(groups)).collect();
        Division { membership, stands }
    }

    /// How many units each community has.
    fn sizes(&self, terrain: &Terrain, units_in: &dyn Fn(&[u32]) -> usize) -> Vec<usize> {
        let mut groups = terrain.groups_by_community(&self.membership);
        groups.resize(self.stands.len(), Vec::new());
        groups.iter().map(|groups| units_in(groups)).collect()
    }

    /// How many communities stand.
    pub fn count(&self) -> usize {
        self.stands.iter().filter(|stands| **stands).count()
    }
}

/// Divides a network over a terrain's nodes at one resolution; `rule` says whether a community of
/// these groups stands.
pub(crate) fn divide_at(
    terrain: &Terrain,
    network: &Network,
    resolution: f64,
    seed: u64,
    rule: &dyn Fn(&[u32]) -> bool,
) -> Division {
    Division::new(terrain, best_communities(network, resolution, seed), rule)
}

/// Divides into an asked number of services: at the coarsest resolution that gives as many, then
/// merging the pair that costs least. Fewer only where no resolution gives as many, more only where
/// rivals leave no pair to merge.
pub(crate) fn divide_into(
    terrain: &Terrain,
    network: &Network,
    services: usize,
    seed: u64,
    rule: &dyn Fn(&[u32]) -> bool,
) -> Division {
    let mut best: Option<Division> = None;
    for resolution in RESOLUTIONS {
        let division = divide_at(terrain, network, resolution, seed, rule);
        let enough = division.count() >= services;
        if enough || best.as_ref().is_none_or(|best| division.count() > best.count()) {
            best = Some(division);
        }
        if enough {
            break;
        }
    }
    let mut division = best.unwrap_or_else(|| divide_at(terrain, network, PLAIN, seed, rule));
    merge_down(network, &mut division, services);
    division
}

/// Parts communities of more than `most` units, more finely until the parts are small enough or
/// cannot be parted. A part stands by the rule.
pub(crate) fn part_large(
    terrain: &Terrain,
    network: &Network,
    division: &mut Division,
    most: usize,
    seed: u64,
    units_in: &dyn Fn(&[u32]) -> usize,
    rule: &dyn Fn(&[u32]) -> bool,
) {
    for resolution in RESOLUTIONS.into_iter().filter(|resolution| *resolution > PLAIN) {
        let large: Vec<bool> = division.sizes(terrain, units_in).iter().map(|size| *size > most).collect();
        if !large.iter().zip(&division.stands).any(|(large, stands)| *large && *stands) {
            break;
        }
        part_by(terrain, division, &large, &find_communities(network, resolution, seed), rule);
    }
}

/// Parts standing communities that have so large a share of all units that they are hardly one
/// domain, once and a little more finely.
pub(crate) fn part_sprawling(
    terrain: &Terrain,
    network: &Network,
    division: &mut Division,
    seed: u64,
    units_in: &dyn Fn(&[u32]) -> usize,
    rule: &dyn Fn(&[u32]) -> bool,
) {
    let sizes = division.sizes(terrain, units_in);
    let all: usize = sizes.iter().sum();
    let sprawls = |size: usize| size > SPRAWLING_UNITS && size as f64 > SPRAWLING_SHARE * all as f64;
    let large: Vec<bool> =
        sizes.iter().zip(&division.stands).map(|(size, stands)| *stands && sprawls(*size)).collect();
    if large.contains(&true) {
        part_by(terrain, division, &large, &best_communities(network, FINER, seed), rule);
    }
}

/// Lets communities marked `large` fall into the parts that a finer division makes of them. A part
/// stands by the rule, a community that is not parted as before.
fn part_by(
    terrain: &Terrain,
    division: &mut Division,
    large: &[bool],
    finer: &[u32],
    rule: &dyn Fn(&[u32]) -> bool,
) {
    let before = std::mem::take(&mut division.stands);
    let mut numbers: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (node, community) in division.membership.iter_mut().enumerate() {
        let part = if large[*community as usize] { finer[node] + 1 } else { 0 };
        let next = numbers.len() as u32;
        *community = *numbers.entry((*community, part)).or_insert(next);
    }
    let mut groups = terrain.groups_by_community(&division.membership);
    groups.resize(numbers.len(), Vec::new());
    division.stands = groups.iter().map(|groups| !groups.is_empty() && rule(groups)).collect();
    for ((community, part), number) in &numbers {
        if *part == 0 {
            division.stands[*number as usize] = before[*community as usize];
        }
    }
}

/// By what divisions are made, and by what they are judged.
pub(crate) struct Objective<'a> {
    pub network: &'a Network,
    pub judge: &'a Network,
}

/// The numbers of services around the chosen division's: those that other resolutions give, and
/// those that merging its services one after the other comes to.
pub(crate) fn list_counts(
    terrain: &Terrain,
    objective: &Objective<'_>,
    chosen: &Division,
    seed: u64,
    rule: &dyn Fn(&[u32]) -> bool,
    units_in: &dyn Fn(&[u32]) -> usize,
) -> Vec<CountChoice> {
    let mut choices: BTreeMap<usize, CountChoice> = BTreeMap::new();
    let mut add = |division: &Division, is_chosen: bool| {
        let choice = weigh_division(terrain, objective.judge, division, is_chosen, units_in);
        if choice.services > 0 {
            choices.entry(choice.services).or_insert(choice);
        }
    };
    add(chosen, true);
    let mut merged = chosen.clone();
    for services in (2..chosen.count()).rev().take(MOST_MERGES) {
        merge_down(objective.network, &mut merged, services);
        add(&merged, false);
    }
    let resolutions = ALTERNATIVES.iter().filter(|_| terrain.len() < MANY_NODES);
    for &resolution in resolutions {
        let mut division = divide_at(terrain, objective.network, resolution, seed, rule);
        merge_entangled(objective.judge, &mut division, LOOSELY_ENTANGLED);
        add(&division, false);
    }
    choices.into_values().collect()
}

fn weigh_division(
    terrain: &Terrain,
    judge: &Network,
    division: &Division,
    chosen: bool,
    units_in: &dyn Fn(&[u32]) -> usize,
) -> CountChoice {
    let groups = judge.aggregate(&division.membership, division.stands.len());
    let standing = |community: u32| division.stands[community as usize];
    let (mut inside, mut across) = (0.0, 0.0);
    for one in (0..groups.len() as u32).filter(|community| standing(*community)) {
        inside += groups.strength(one) - groups.neighbours(one).map(|(_, weight)| weight).sum::<f64>();
        let others = groups.neighbours(one).filter(|(other, _)| standing(*other));
        across += others.map(|(_, weight)| weight).sum::<f64>();
    }
    let sizes = terrain.groups_by_community(&division.membership);
    let sizes = sizes.iter().zip(&division.stands).filter(|(_, stands)| **stands);
    let sizes: Vec<usize> = sizes.map(|(groups, _)| units_in(groups)).collect();
    CountChoice {
        services: division.count(),
        modularity: judge.modularity(&division.membership, PLAIN),
        crossing: if inside + across > 0.0 { across / (inside + across) } else { 0.0 },
        smallest: sizes.iter().copied().min().unwrap_or(0),
        largest: sizes.iter().copied().max().unwrap_or(0),
        chosen,
    }
}

/// The best of several runs, by modularity at the resolution; the first of equals.
pub(crate) fn best_communities(network: &Network, resolution: f64, seed: u64) -> Vec<u32> {
    let runs = match network.len() {
        0..2_000 => 16,
        2_000..20_000 => 4,
        _ => 1,
    };
    let mut best = (f64::NEG_INFINITY, Vec::new());
    for run in 0..runs {
        let found = find_communities(network, resolution, seed.wrapping_mul(1_000_003).wrapping_add(run));
        let quality = network.modularity(&found, resolution);
        if quality > best.0 + 1e-9 {
            best = (quality, found);
        }
    }
    best.1
}

/// Merges services of which one has so much to do with a larger one that it is no service of its
/// own: at least `most` of all its ties lead there.
pub(crate) fn merge_entangled(network: &Network, division: &mut Division, most: f64) {
    merge_into_larger(network, division, most, &|division| division.stands.clone());
}

/// The same for services that are small beside the others: they need less to be part of another.
pub(crate) fn merge_small(
    terrain: &Terrain,
    network: &Network,
    division: &mut Division,
    units_in: &dyn Fn(&[u32]) -> usize,
) {
    merge_into_larger(network, division, SMALL_ENTANGLED, &|division| {
        let sizes = division.sizes(terrain, units_in);
        let mut standing: Vec<usize> = sizes
            .iter()
            .zip(&division.stands)
            .filter(|(_, stands)| **stands)
            .map(|(size, _)| *size)
            .collect();
        standing.sort_unstable();
        let limit = standing.get(standing.len() / 2).map_or(0.0, |median| SMALL * *median as f64);
        sizes.iter().zip(&division.stands).map(|(size, stands)| *stands && *size as f64 <= limit).collect()
    });
}

/// Merges, the most entangled first, services among those that `may_go` with larger ones.
fn merge_into_larger(
    network: &Network,
    division: &mut Division,
    most: f64,
    may_go: &dyn Fn(&Division) -> Vec<bool>,
) {
    while division.count() > 2 {
        let groups = network.aggregate(&division.membership, division.stands.len());
        let Some((share, keep, goes)) = most_entangled(&groups, &division.stands, &may_go(division)) else {
            break;
        };
        if share < most {
            break;
        }
        join(division, keep, goes);
    }
    renumber_division(division);
}

fn most_entangled(groups: &Network, stands: &[bool], may_go: &[bool]) -> Option<(f64, u32, u32)> {
    let mut best: Option<(f64, u32, u32)> = None;
    for one in (0..groups.len() as u32).filter(|group| may_go[*group as usize]) {
        let smaller = |other: u32| groups.strength(one) <= groups.strength(other);
        let others = groups.neighbours(one).filter(|(other, _)| {
            stands[*other as usize] && smaller(*other) && !groups.rivals(one).contains(other)
        });
        for (other, weight) in others {
            let share = weight / groups.strength(one);
            if best.is_none_or(|(most, _, _)| share > most) {
                best = Some((share, one.min(other), one.max(other)));
            }
        }
    }
    best
}

fn merge_down(network: &Network, division: &mut Division, services: usize) {
    while division.count() > services.max(1) {
        let groups = network.aggregate(&division.membership, division.stands.len());
        let Some((keep, goes)) = cheapest_merge(&groups, &division.stands) else { return };
        join(division, keep, goes);
    }
    renumber_division(division);
}

/// Joins two communities; the last community takes the number that became free.
fn join(division: &mut Division, keep: u32, goes: u32) {
    let last = division.stands.len() as u32 - 1;
    for community in &mut division.membership {
        if *community == goes {
            *community = keep;
        } else if *community == last {
            *community = goes;
        }
    }
    division.stands.swap_remove(goes as usize);
}

fn renumber_division(division: &mut Division) {
    let stands = std::mem::take(&mut division.stands);
    let before = division.membership.clone();
    let count = renumber(&mut division.membership);
    division.stands = vec![false; count];
    for (old, new) in before.iter().zip(&division.membership) {
        division.stands[*new as usize] = stands[*old as usize];
    }
}

/// The two standing communities whose merging gains most modularity, or loses least.
fn cheapest_merge(groups: &Network, stands: &[bool]) -> Option<(u32, u32)> {
    let standing: Vec<u32> = (0..groups.len() as u32).filter(|group| stands[*group as usize]).collect();
    let mut best: Option<(f64, (u32, u32))> = None;
    let mut weights = vec![0.0; groups.len()];
    for one in &standing {
        groups.neighbours(*one).for_each(|(other, weight)| weights[other as usize] = weight);
        for other in standing.iter().filter(|other| *other > one && !groups.rivals(*one).contains(other)) {
            let expected =
                groups.strength(*one) * groups.strength(*other) / groups.total().max(f64::MIN_POSITIVE);
            let gain = weights[*other as usize] - expected;
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, (*one, *other)));
            }
        }
        groups.neighbours(*one).for_each(|(other, _)| weights[other as usize] = 0.0);
    }
    best.map(|(_, pair)| pair)
}
