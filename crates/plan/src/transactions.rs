use std::collections::{BTreeMap, BTreeSet, VecDeque};

use banyan_facts::{AccessMode, Markers, ReferenceKind};
use banyan_graph::{Graph, UnitIndex};

use crate::naming::Naming;
use crate::tables::counts_for_ownership;
use crate::{Party, PatternChoice, Spot, TableOwnership, is_test_unit, party_of};

/// How many calls deep a transaction is followed.
const DEEPEST: u32 = 6;

/// A transaction that writes tables of two parties or more.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionSpan {
    /// The unit that opens it
    pub unit: UnitIndex,
    /// Its member that does; none where the whole unit is marked and has no members
    pub member: Option<u32>,
    /// Where it is opened
    pub at: Spot,
    /// The party of the unit that opens it
    pub party: Option<Party>,
    /// The owners of the tables it writes, sorted
    pub services: Vec<Party>,
    /// What it writes, sorted by (table, unit, line)
    pub writes: Vec<SpanWrite>,
    /// What to do about it
    pub patterns: Vec<PatternChoice>,
}

/// A write inside a [`TransactionSpan`].
#[derive(Debug, Clone, PartialEq)]
pub struct SpanWrite {
    /// The table: a place in the facts' tables
    pub table: u32,
    /// Its owner
    pub owner: Party,
    /// The unit that writes
    pub unit: UnitIndex,
    /// Its member that writes
    pub member: Option<u32>,
    /// Where it writes
    pub at: Spot,
    /// The units on the way from the opener to the writer, both included
    pub path: Vec<UnitIndex>,
    /// The way leads through a member that nothing but its own unit can call; that it is called
    /// there is taken for granted
    pub assumed: bool,
}

/// A member of a unit; the unit as a whole where none is known.
type Place = (UnitIndex, Option<u32>);

/// Finds the transactions that write tables of several parties, without patterns yet. A
/// transaction reaches what its member calls, calls through interfaces followed, and, of the units
/// it reaches, the members that nobody outside calls or can see.
pub(crate) fn find_transactions(naming: Naming<'_>, tables: &[TableOwnership]) -> Vec<TransactionSpan> {
    let graph = naming.graph;
    let units = graph.indexes().filter(|&unit| !is_test_unit(graph, unit));
    let openers = units.flat_map(|unit| openers_of(graph, unit));
    openers.filter_map(|opener| follow_transaction(naming, tables, opener)).collect()
}

fn openers_of(graph: &Graph, unit: UnitIndex) -> Vec<Place> {
    let described = graph.unit(unit);
    let whole = described.markers.has(Markers::TRANSACTIONAL);
    let opens = |markers: Markers| {
        markers.has(Markers::TRANSACTIONAL)
            || (whole && markers.has(Markers::PUBLIC) && !markers.has(Markers::STATIC))
    };
    let members = described.members.iter().enumerate();
    members
        .filter(|(_, member)| member.kind.is_callable() && opens(member.markers))
        .map(|(at, _)| (unit, Some(at as u32)))
        .collect()
}

fn follow_transaction(
    naming: Naming<'_>,
    tables: &[TableOwnership],
    opener: Place,
) -> Option<TransactionSpan> {
    let graph = naming.graph;
    let reached = reach(graph, opener);
    let mut writes: Vec<SpanWrite> =
        reached.keys().flat_map(|&place| writes_of(graph, tables, &reached, place)).collect();
    writes.sort_by_key(|write| (write.table, write.unit, write.at));
    writes.dedup_by_key(|write| (write.table, write.unit, write.at));
    let services: BTreeSet<Party> = writes.iter().map(|write| write.owner).collect();
    if services.len() < 2 {
        return None;
    }
    let (unit, member) = opener;
    let described = graph.unit(unit);
    let line = member.map_or(described.line, |at| described.members[at as usize].line);
    Some(TransactionSpan {
        unit,
        member,
        at: Spot { file: described.file, line },
        party: party_of(graph, naming.split, unit),
        services: services.into_iter().collect(),
        writes,
        patterns: Vec::new(),
    })
}

/// Every place that the opener reaches, with the place it was reached from.
fn reach(graph: &Graph, opener: Place) -> BTreeMap<Place, Option<Place>> {
    let mut reached: BTreeMap<Place, Option<Place>> = BTreeMap::from([(opener, None)]);
    let mut queue: VecDeque<(Place, u32)> = VecDeque::from([(opener, 0)]);
    while let Some((place, depth)) = queue.pop_front() {
        let inner = inner_members(graph, place).into_iter();
        let mut next: Vec<(Place, u32)> = inner.map(|inner| (inner, depth)).collect();
        if depth < DEEPEST {
            next.extend(called_from(graph, place).into_iter().map(|called| (called, depth + 1)));
        }
        for (found, depth) in next {
            if let std::collections::btree_map::Entry::Vacant(entry) = reached.entry(found) {
                entry.insert(Some(place));
                queue.push_back((found, depth));
            }
        }
    }
    reached
}

/// Members that only their own unit calls: calls inside a unit leave no link to follow.
fn inner_members(graph: &Graph, (unit, member): Place) -> Vec<Place> {
    let hidden = |markers: Markers| !markers.has(Markers::PUBLIC) && !markers.has(Markers::TRANSACTIONAL);
    let members = graph.unit(unit).members.iter().enumerate();
    let inner: Vec<u32> = members
        .filter(|(_, other)| member.is_some() && other.kind.is_callable() && hidden(other.markers))
        .map(|(at, _)| at as u32)
        .collect();
    if inner.is_empty() {
        return Vec::new();
    }
    let called = called_from_outside(graph, unit);
    inner.into_iter().filter(|at| !called.contains(at)).map(|at| (unit, Some(at))).collect()
}

fn called_from_outside(graph: &Graph, unit: UnitIndex) -> BTreeSet<u32> {
    let links = graph.dependencies_to(unit).flat_map(|dependency| graph.evidence(dependency));
    let called = links.filter(|link| !link.test).filter_map(|link| link.to_member);
    let entered = graph.entry_points_of(unit).iter().filter_map(|entry_point| entry_point.member);
    called.chain(entered).collect()
}

fn called_from(graph: &Graph, (unit, member): Place) -> BTreeSet<Place> {
    use ReferenceKind::{Call, Dispatch};
    let mut called = BTreeSet::new();
    for dependency in graph.dependencies_from(unit).iter().filter(|dependency| !dependency.test_only) {
        let links = graph.evidence(dependency).iter().filter(|link| !link.test && link.from_member == member);
        for link in links.filter(|link| matches!(link.kind, Call | Dispatch)) {
            if !is_test_unit(graph, link.to) {
                called.insert((link.to, link.to_member));
            }
        }
    }
    called
}

fn writes_of<'a>(
    graph: &'a Graph,
    tables: &'a [TableOwnership],
    reached: &'a BTreeMap<Place, Option<Place>>,
    place: Place,
) -> impl Iterator<Item = SpanWrite> + 'a {
    let (unit, member) = place;
    let accesses = graph.accesses_of(unit).iter().filter(move |access| {
        access.mode == AccessMode::Write && access.member == member && counts_for_ownership(graph, access)
    });
    accesses.filter_map(move |access| {
        Some(SpanWrite {
            table: access.table,
            owner: tables[access.table as usize].owner?,
            unit,
            member,
            at: Spot { file: access.file, line: access.line },
            path: path_to(reached, place),
            assumed: is_assumed(reached, place),
        })
    })
}

fn path_to(reached: &BTreeMap<Place, Option<Place>>, place: Place) -> Vec<UnitIndex> {
    let mut path = vec![place.0];
    let mut at = place;
    while let Some(Some(before)) = reached.get(&at) {
        path.push(before.0);
        at = *before;
    }
    path.reverse();
    path.dedup();
    path
}

/// Whether some step of the way stays inside a unit.
fn is_assumed(reached: &BTreeMap<Place, Option<Place>>, place: Place) -> bool {
    let mut at = place;
    while let Some(Some(before)) = reached.get(&at) {
        if before.0 == at.0 {
            return true;
        }
        at = *before;
    }
    false
}
