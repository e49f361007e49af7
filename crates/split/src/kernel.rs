//! The shared kernel: what many domains use and what belongs to none of them.

use std::collections::BTreeMap;

use banyan_facts::Markers;
use banyan_graph::{Dependency, Graph, Role, UnitIndex};

use crate::affinity::follows;

/// The largest share of its users that one community may have of a shared unit.
const MOST_OF_ONE: f64 = 0.5;

/// The same where the shape of the graph already speaks for a shared unit (its role).
const MOST_OF_MARKED: f64 = 0.7;

/// How many users a shared unit has at least for each unit that it uses itself.
const LEAST_USERS_PER_USE: u32 = 2;

/// Units that belong to a shared library, given the community of each unit that has one.
///
/// A unit is shared when at least three units (of an exception type: two) of at least two communities
/// use it, no community has most of the users, and it itself uses little but shared units. What
/// only shared units use is shared, too. Nothing that works on data or takes requests is, and none
/// of the `fixed` units.
pub(crate) fn find_kernel(graph: &Graph, community_of: &[Option<u32>], fixed: &[bool]) -> Vec<bool> {
    let mut shared = vec![false; graph.units().len()];
    let candidates: Vec<UnitIndex> =
        graph.indexes().filter(|unit| !fixed[unit.at()] && may_be_shared(graph, *unit)).collect();
    loop {
        let before = shared.clone();
        for unit in &candidates {
            if !shared[unit.at()] && is_shared(graph, *unit, community_of, &shared) {
                shared[unit.at()] = true;
            }
        }
        if shared == before {
            return shared;
        }
    }
}

fn may_be_shared(graph: &Graph, unit: UnitIndex) -> bool {
    match graph.role(unit) {
        Role::Shared | Role::Domain => true,
        // A base class of entities is marked as one and is mapped to no table.
        Role::Entity => {
            !graph.facts().tables.iter().any(|table| table.mapped_by.binary_search(&unit).is_ok())
        }
        _ => false,
    }
}

fn is_shared(graph: &Graph, unit: UnitIndex, community_of: &[Option<u32>], shared: &[bool]) -> bool {
    let mut users: BTreeMap<u32, u32> = BTreeMap::new();
    let mut shared_users = 0;
    for dependency in graph.dependencies_to(unit).filter(|dependency| counts(graph, dependency)) {
        if shared[dependency.from.at()] {
            shared_users += 1;
        } else if let Some(community) = community_of[dependency.from.at()] {
            *users.entry(community).or_default() += 1;
        }
    }
    let uses = graph.dependencies_from(unit).iter().filter(|dependency| {
        counts(graph, dependency) && !shared[dependency.to.at()] && community_of[dependency.to.at()].is_some()
    });
    let uses = uses.count() as u32;
    let all: u32 = users.values().sum();
    let most = users.values().copied().max().unwrap_or(0);
    if all == 0 {
        return shared_users > 0 && uses == 0;
    }
    let everyone = all + shared_users;
    let enough = if graph.unit(unit).markers.has(Markers::ERROR) { 2 } else { 3 };
    let share = if graph.role(unit) == Role::Shared { MOST_OF_MARKED } else { MOST_OF_ONE };
    everyone >= enough
        && users.len() >= 2
        && f64::from(most) <= share * f64::from(everyone)
        && LEAST_USERS_PER_USE * uses <= everyone
}

fn counts(graph: &Graph, dependency: &Dependency) -> bool {
    !dependency.test_only && !follows(graph, dependency.from)
}
