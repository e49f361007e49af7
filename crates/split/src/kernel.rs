//! The shared kernel: what many domains use and what belongs to none of them.

use std::collections::BTreeMap;

use banyan_facts::Markers;
use banyan_graph::{Dependency, Graph, Role, UnitIndex};

use crate::affinity::follows;

/// Units that belong to a shared library, given the community of each unit that has one.
///
/// A unit is shared when at least three units of at least two communities use it, no community
/// has more than half of the users, and it itself uses little but shared units. What only shared
/// units use is shared, too. Nothing that works on data or takes requests is.
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
        Role::Entity => !graph.facts().tables.iter().any(|table| table.mapped_by.binary_search(&unit).is_ok()),
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
    let enough = if graph.unit(unit).markers.has(Markers::ERROR) { 2 } else { 3 };
    all + shared_users >= enough && users.len() >= 2 && 2 * most <= all + shared_users && 4 * uses <= all
}

fn counts(graph: &Graph, dependency: &Dependency) -> bool {
    !dependency.test_only && !follows(graph, dependency.from)
}
