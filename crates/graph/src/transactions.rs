//! What runs inside a transaction: the members that open one, followed through calls.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use banyan_facts::{Markers, ReferenceKind, UnitIndex};

use crate::Graph;

/// How many calls deep a transaction is followed.
const DEEPEST: u32 = 6;

/// A member of a unit; the unit as a whole where none is known.
pub type MemberPlace = (UnitIndex, Option<u32>);

/// A transaction and what it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The member that opens it
    pub opener: MemberPlace,
    /// Every place it reaches, with the place that was reached from
    reached: BTreeMap<MemberPlace, Option<MemberPlace>>,
}

/// Follows every transaction, in the order of units and members. Marked members open one, and public members of a
/// marked unit; tests do not. A transaction reaches what its member calls, calls through interfaces followed, six calls
/// deep, and, of the units it reaches, the members that nobody outside calls or can see: calls inside a unit
/// leave no link to follow.
pub fn find_transactions(graph: &Graph) -> impl Iterator<Item = Transaction> {
    let mut follower = Follower { graph, inner: BTreeMap::new() };
    let units = graph.indexes().filter(|&unit| !is_test(graph, unit));
    let openers: Vec<MemberPlace> = units.flat_map(|unit| openers_of(graph, unit)).collect();
    openers.into_iter().map(move |opener| Transaction { opener, reached: follower.reach(opener) })
}

impl Transaction {
    /// Every place it reaches, the opener included, sorted.
    pub fn places(&self) -> impl Iterator<Item = MemberPlace> {
        self.reached.keys().copied()
    }

    /// The units on the way from the opener to a place that it reaches, both included.
    pub fn path_to(&self, place: MemberPlace) -> Vec<UnitIndex> {
        let mut path: Vec<UnitIndex> = self.way_back(place).map(|(unit, _)| unit).collect();
        path.reverse();
        path.dedup();
        path
    }

    /// Whether the way to a place leads through a member that nothing but its own unit can call.
    pub fn is_assumed(&self, place: MemberPlace) -> bool {
        let way: Vec<MemberPlace> = self.way_back(place).collect();
        way.windows(2).any(|step| step[0].0 == step[1].0)
    }

    fn way_back(&self, place: MemberPlace) -> impl Iterator<Item = MemberPlace> {
        std::iter::successors(Some(place), |at| self.reached.get(at).copied().flatten())
    }
}

fn is_test(graph: &Graph, unit: UnitIndex) -> bool {
    graph.unit(unit).markers.has(Markers::TEST)
}

fn openers_of(graph: &Graph, unit: UnitIndex) -> Vec<MemberPlace> {
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

struct Follower<'a> {
    graph: &'a Graph,
    /// Members that only their own unit calls, by unit
    inner: BTreeMap<UnitIndex, Rc<[u32]>>,
}

impl Follower<'_> {
    fn reach(&mut self, opener: MemberPlace) -> BTreeMap<MemberPlace, Option<MemberPlace>> {
        let mut reached = BTreeMap::from([(opener, None)]);
        let mut queue = VecDeque::from([(opener, 0)]);
        while let Some((place, depth)) = queue.pop_front() {
            let inner = self.inner_members(place);
            let mut next: Vec<(MemberPlace, u32)> =
                inner.iter().map(|&member| ((place.0, Some(member)), depth)).collect();
            if depth < DEEPEST {
                next.extend(self.called_from(place).into_iter().map(|called| (called, depth + 1)));
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

    fn inner_members(&mut self, (unit, member): MemberPlace) -> Rc<[u32]> {
        if member.is_none() {
            return Rc::from([]);
        }
        let graph = self.graph;
        self.inner.entry(unit).or_insert_with(|| find_inner_members(graph, unit)).clone()
    }

    fn called_from(&self, (unit, member): MemberPlace) -> BTreeSet<MemberPlace> {
        use ReferenceKind::{Call, Dispatch};
        let graph = self.graph;
        let dependencies = graph.dependencies_from(unit).iter().filter(|dependency| !dependency.test_only);
        let links = dependencies.flat_map(|dependency| graph.evidence(dependency));
        links
            .filter(|link| {
                !link.test && link.from_member.get() == member && matches!(link.kind, Call | Dispatch)
            })
            .filter(|link| !is_test(graph, link.to))
            .map(|link| (link.to, link.to_member.get()))
            .collect()
    }
}

fn find_inner_members(graph: &Graph, unit: UnitIndex) -> Rc<[u32]> {
    let hidden = |markers: Markers| !markers.has(Markers::PUBLIC) && !markers.has(Markers::TRANSACTIONAL);
    let members = graph.unit(unit).members.iter().enumerate();
    let inner = members.filter(|(_, other)| other.kind.is_callable() && hidden(other.markers));
    let mut inner: Vec<u32> = inner.map(|(at, _)| at as u32).collect();
    if !inner.is_empty() {
        let called = called_from_outside(graph, unit);
        inner.retain(|at| !called.contains(at));
    }
    inner.into()
}

fn called_from_outside(graph: &Graph, unit: UnitIndex) -> BTreeSet<u32> {
    let links = graph.dependencies_to(unit).flat_map(|dependency| graph.evidence(dependency));
    let called = links.filter(|link| !link.test).filter_map(|link| link.to_member.get());
    let entered = graph.entry_points_of(unit).iter().filter_map(|entry_point| entry_point.member);
    called.chain(entered).collect()
}
