//! Which service a table belongs to, and what of a split's data crosses services.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{Access, AccessMode, Link, Markers, ReferenceKind};
use banyan_graph::{Graph, UnitIndex};

use crate::affinity::follows;
use crate::{Place, Split};

/// How one service uses one table: accesses that write, units mapped to it, accesses that read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableUse {
    pub writes: u32,
    pub mappings: u32,
    pub reads: u32,
}

/// For each table, by place: how each place uses it. Tests and generated code do not count.
pub(crate) fn collect_table_uses(graph: &Graph, split: &Split) -> Vec<BTreeMap<Place, TableUse>> {
    let facts = graph.facts();
    let mut uses = vec![BTreeMap::<Place, TableUse>::new(); facts.tables.len()];
    for (at, table) in facts.tables.iter().enumerate() {
        for unit in table.mapped_by.iter().filter(|unit| !follows(graph, **unit)) {
            uses[at].entry(split.place_of(*unit)).or_default().mappings += 1;
        }
    }
    for access in facts.accesses.iter().filter(|access| !access.test && !follows(graph, access.unit)) {
        let use_here = uses[access.table as usize].entry(split.place_of(access.unit)).or_default();
        match access.mode {
            AccessMode::Write => use_here.writes += 1,
            AccessMode::Read => use_here.reads += 1,
        }
    }
    uses
}

/// The service that owns each table: the one that writes it most; where none writes it, the one
/// with most units mapped to it, then the one that reads it most. None where no service uses it, or
/// where what stays uses it more.
pub(crate) fn find_owners(uses: &[BTreeMap<Place, TableUse>]) -> Vec<Option<u32>> {
    let owner = |uses: &BTreeMap<Place, TableUse>| {
        let parties = uses.iter().filter(|(place, _)| **place != Place::Shared);
        let most = parties.max_by_key(|(place, used)| (**used, std::cmp::Reverse(**place)));
        most.and_then(|(place, _)| service_of(*place))
    };
    uses.iter().map(owner).collect()
}

pub(crate) fn service_of(place: Place) -> Option<u32> {
    match place {
        Place::Service(at) => Some(at),
        Place::Shared | Place::Stays | Place::Dead => None,
    }
}

/// How many foreign keys lead from a table of one service to a table of another.
pub(crate) fn count_keys_across(graph: &Graph, owners: &[Option<u32>]) -> usize {
    let tables = &graph.facts().tables;
    let crosses = |from: usize, to: &str| {
        let to = tables.binary_search_by(|table| table.name.as_ref().cmp(to)).ok();
        matches!((owners[from], to.and_then(|to| owners[to])), (Some(a), Some(b)) if a != b)
    };
    let keys =
        tables.iter().enumerate().flat_map(|(at, table)| table.foreign_keys.iter().map(move |key| (at, key)));
    keys.filter(|(at, key)| crosses(*at, &key.references)).count()
}

/// How many members that run in a transaction write tables of more than one service, themselves or
/// in what they call directly.
pub(crate) fn count_split_transactions(graph: &Graph, owners: &[Option<u32>]) -> usize {
    let units = graph.indexes().filter(|unit| !follows(graph, *unit));
    units.map(|unit| count_in_unit(graph, owners, unit)).sum()
}

fn count_in_unit(graph: &Graph, owners: &[Option<u32>], unit: UnitIndex) -> usize {
    let described = graph.unit(unit);
    let whole = described.markers.has(Markers::TRANSACTIONAL);
    let members = described.members.iter().enumerate();
    let transactions = members.filter(|(_, member)| {
        member.kind.is_callable() && (whole || member.markers.has(Markers::TRANSACTIONAL))
    });
    transactions.filter(|(at, _)| written_services(graph, owners, unit, *at as u32).len() > 1).count()
}

fn written_services(graph: &Graph, owners: &[Option<u32>], unit: UnitIndex, member: u32) -> BTreeSet<u32> {
    let mut services = BTreeSet::new();
    let mut add = |unit: UnitIndex, member: Option<u32>| {
        let writes = graph.accesses_of(unit).iter().filter(|access| is_write_of(access, member));
        services.extend(writes.filter_map(|access| owners[access.table as usize]));
    };
    add(unit, Some(member));
    for dependency in graph.dependencies_from(unit) {
        for link in graph.evidence(dependency).iter().filter(|link| calls_from(link, member)) {
            add(link.to, link.to_member);
        }
    }
    services
}

fn is_write_of(access: &Access, member: Option<u32>) -> bool {
    let here = match (access.member, member) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    here && !access.test && access.mode == AccessMode::Write
}

fn calls_from(link: &Link, member: u32) -> bool {
    let called = matches!(link.kind, ReferenceKind::Call | ReferenceKind::Dispatch);
    called && !link.test && link.from_member == Some(member)
}
