//! What several ways of looking at one monolith agree on.
//!
//! No weighting of the signals is best for every monolith, so the terrain is divided many times,
//! each time with other weights and another seed. Two ends of a tie that most runs keep together
//! belong together (ensemble clustering for graphs, Poulin and Théberge 2019): each tie is weakened
//! by how seldom they do, and what is left is divided once more. The same runs tell how sure the
//! place of a unit is.

use std::collections::BTreeMap;

use crate::leiden::find_communities;
use crate::network::Network;
use crate::terrain::Terrain;
use crate::{Place, Split, Weights};

/// What is left of a tie whose ends no run keeps together.
const LEAST_SHARE: f64 = 0.05;

/// Which share of the smaller of a community and a service they must have in common for the
/// community to be the service's core, or a part of it.
const SAME_CORE: f64 = 0.5;

/// No community: the unit takes no part in the runs.
const NONE: u32 = u32::MAX;

/// One way to look: multiples of the weights asked for, and a resolution.
type View = (Weights, f64);

/// Each signal in turn counts more than the others, or less; some look more coarsely.
fn views(size: usize) -> Vec<View> {
    let even = Weights::all(1.0);
    let views = [
        (even, 0.7),
        (Weights { structure: 2.0, ..even }, 0.7),
        (Weights { domain: 2.0, ..even }, 0.7),
        (Weights { data: 2.0, entry: 2.0, history: 2.0, ..even }, 0.7),
        (Weights { structure: 0.5, domain: 1.5, ..even }, 0.5),
        (Weights { domain: 0.5, ..even }, 0.5),
    ];
    let runs = match size {
        0..5_000 => 24,
        5_000..20_000 => 12,
        _ => 4,
    };
    views.iter().cycle().take(runs).copied().collect()
}

/// The communities of one terrain in every run, by node.
#[derive(Debug, Clone)]
pub(crate) struct Runs(Vec<Vec<u32>>);

impl Runs {
    pub fn find(terrain: &Terrain, seed: u64) -> Self {
        let views = views(terrain.len());
        let run = |(at, (weights, resolution)): (usize, &View)| {
            let seed = seed.wrapping_mul(1_000_003).wrapping_add(at as u64);
            find_communities(&terrain.weighted(weights), *resolution, seed)
        };
        Runs(views.iter().enumerate().map(run).collect())
    }

    /// The network in which each tie is weakened by how seldom the runs keep its ends together.
    pub fn agreed(&self, network: &Network) -> Network {
        let runs = self.0.len() as f64;
        network.scaled(|a, b| {
            let same = self.0.iter().filter(|of| of[a as usize] == of[b as usize]).count() as f64;
            LEAST_SHARE + (1.0 - LEAST_SHARE) * same / runs
        })
    }

    /// The same runs by unit, where `node` tells the node of each unit that has one.
    pub fn by_unit(&self, units: usize, node: impl Fn(usize) -> Option<u32>) -> Opinions {
        let of_unit = |run: &Vec<u32>| {
            (0..units).map(|unit| node(unit).map_or(NONE, |node| run[node as usize])).collect()
        };
        Opinions(self.0.iter().map(of_unit).collect())
    }
}

/// With which others each unit is in each run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Opinions(Vec<Vec<u32>>);

impl Opinions {
    /// For each unit that took part, the share of the runs in which it stays with the core of its
    /// service: its community and its service have at least half of the smaller of the two in
    /// common. Of a unit in the library or in what stays, the share of the runs that do not put it
    /// with the service that most of them do.
    pub fn confidence(&self, split: &Split) -> Vec<Option<f64>> {
        let count = split.places.len();
        let mut stays = vec![0u32; count];
        let mut votes: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); count];
        for run in &self.0 {
            let tally = Tally::new(run, split);
            for unit in (0..count).filter(|unit| run[*unit] != NONE) {
                match split.places[unit] {
                    Place::Service(service) => {
                        stays[unit] += u32::from(tally.shares_core(run[unit], service));
                    }
                    Place::Shared | Place::Stays | Place::Dead => {
                        tally.dominant(run[unit]).into_iter().for_each(|service| {
                            *votes[unit].entry(service).or_default() += 1;
                        });
                    }
                }
            }
        }
        let runs = self.0.len() as f64;
        let confidence = |unit: usize| {
            if self.0.first().is_none_or(|run| run[unit] == NONE) {
                return None;
            }
            Some(match split.places[unit] {
                Place::Service(_) => f64::from(stays[unit]) / runs,
                _ => 1.0 - f64::from(votes[unit].values().max().copied().unwrap_or(0)) / runs,
            })
        };
        (0..count).map(confidence).collect()
    }
}

/// How the communities of one run and the services of a split overlap, in units.
struct Tally {
    communities: BTreeMap<u32, u32>,
    services: BTreeMap<u32, u32>,
    both: BTreeMap<(u32, u32), u32>,
}

impl Tally {
    fn new(run: &[u32], split: &Split) -> Self {
        let mut tally =
            Tally { communities: BTreeMap::new(), services: BTreeMap::new(), both: BTreeMap::new() };
        for (community, place) in run.iter().zip(&split.places).filter(|(community, _)| **community != NONE) {
            *tally.communities.entry(*community).or_default() += 1;
            if let Place::Service(service) = place {
                *tally.services.entry(*service).or_default() += 1;
                *tally.both.entry((*community, *service)).or_default() += 1;
            }
        }
        tally
    }

    fn shares_core(&self, community: u32, service: u32) -> bool {
        let both = self.both.get(&(community, service)).copied().unwrap_or(0);
        let smaller = self.communities[&community].min(self.services[&service]);
        // The unit itself says nothing of its company.
        smaller <= 1 || f64::from(both - 1) >= SAME_CORE * f64::from(smaller - 1)
    }

    fn dominant(&self, community: u32) -> Option<u32> {
        let services = self.both.range((community, 0)..=(community, u32::MAX));
        let most = services.max_by_key(|((_, service), count)| (**count, std::cmp::Reverse(*service)))?;
        let enough = f64::from(*most.1) >= SAME_CORE * f64::from(self.communities[&community]);
        enough.then_some(most.0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(places: Vec<Place>) -> Split {
        Split { services: Vec::new(), pinned: vec![false; places.len()], places }
    }

    #[test]
    fn confidence_is_the_share_of_runs_in_which_a_unit_stays_with_its_core() {
        let s = Place::Service;
        let split = split(vec![s(0), s(0), s(0), s(0), s(1), s(1), s(1), Place::Shared, s(1)]);
        let runs = vec![vec![0, 0, 0, 0, 1, 1, 1, 0, NONE], vec![0, 0, 0, 1, 1, 1, 1, 1, NONE]];
        let found = Opinions(runs).confidence(&split);
        assert_eq!(found[0], Some(1.0));
        assert_eq!(found[3], Some(0.5), "once it was with the other service");
        assert_eq!(found[7], Some(0.5), "one service would have it in half of the runs");
        assert_eq!(found[8], None);
    }
}
