//! Constraints on a graph: which units go as one, where some of them must be, which keep apart.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::AccessMode;
use banyan_graph::{Graph, UnitIndex};

use crate::affinity::{follows, wires};
use crate::{Constraints, PlaceName};

/// Units in groups that go as one: all units pinned to one service, and all that belong together.
/// A unit without constraints is a group by itself.
///
/// Where constraints contradict each other, pins count before pairs that belong together, and
/// these before pairs that must be apart.
#[derive(Debug, Clone)]
pub(crate) struct Bindings {
    group_of: Vec<u32>,
    groups: Vec<Vec<UnitIndex>>,
    pins: Vec<Option<PlaceName>>,
    rivals: Vec<BTreeSet<u32>>,
    /// Keys of services that units are pinned to, sorted.
    pub keys: Vec<String>,
}

impl Bindings {
    /// With `one_owner`, the units that write one table go as one, as far as nothing else says otherwise.
    pub fn new(graph: &Graph, constraints: &Constraints, one_owner: bool) -> Self {
        let mut joining =
            Joining { leads: graph.indexes().map(|unit| unit.0).collect(), pins: BTreeMap::new() };
        let mut firsts: BTreeMap<&PlaceName, UnitIndex> = BTreeMap::new();
        for (id, place) in &constraints.pins {
            if let Some(unit) = graph.index_of(id) {
                joining.pins.insert(unit.0, place);
                if matches!(place, PlaceName::Service(_)) {
                    joining.join(*firsts.entry(place).or_insert(unit), unit);
                }
            }
        }
        for (a, b) in known_pairs(graph, &constraints.together) {
            joining.join(a, b);
        }
        if one_owner {
            let apart = known_pairs(graph, &constraints.apart);
            for writers in writers_by_table(graph) {
                writers.windows(2).for_each(|pair| joining.join_unless(pair[0], pair[1], &apart));
            }
        }
        let keys = firsts.keys().filter_map(|place| match place {
            PlaceName::Service(key) => Some(key.clone()),
            PlaceName::Shared | PlaceName::Stays | PlaceName::Dead => None,
        });
        let mut bindings = Bindings {
            group_of: vec![0; graph.units().len()],
            groups: Vec::new(),
            pins: Vec::new(),
            rivals: Vec::new(),
            keys: keys.collect(),
        };
        bindings.number_groups(&mut joining);
        let pinned: Vec<u32> = firsts.values().map(|unit| bindings.group_of(*unit)).collect();
        for (at, one) in pinned.iter().enumerate() {
            pinned[..at].iter().for_each(|other| bindings.part(*one, *other));
        }
        for (a, b) in known_pairs(graph, &constraints.apart) {
            let (one, other) = (bindings.group_of(a), bindings.group_of(b));
            bindings.part(one, other);
        }
        bindings
    }

    fn number_groups(&mut self, joining: &mut Joining<'_>) {
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        for unit in 0..self.group_of.len() as u32 {
            let lead = joining.lead(unit);
            let number = *numbers.entry(lead).or_insert(self.groups.len() as u32);
            if number as usize == self.groups.len() {
                self.groups.push(Vec::new());
                self.pins.push(joining.pins.get(&lead).map(|place| (*place).clone()));
                self.rivals.push(BTreeSet::new());
            }
            self.groups[number as usize].push(UnitIndex(unit));
            self.group_of[unit as usize] = number;
        }
    }

    fn part(&mut self, one: u32, other: u32) {
        if one != other {
            self.rivals[one as usize].insert(other);
            self.rivals[other as usize].insert(one);
        }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// The group of a unit.
    pub fn group_of(&self, unit: UnitIndex) -> u32 {
        self.group_of[unit.at()]
    }

    /// The units of a group, sorted.
    pub fn units_of(&self, group: u32) -> &[UnitIndex] {
        &self.groups[group as usize]
    }

    /// Where the group must be, if that is decided.
    pub fn pin_of(&self, group: u32) -> Option<&PlaceName> {
        self.pins[group as usize].as_ref()
    }

    /// Groups that must not share a service with this one.
    pub fn rivals_of(&self, group: u32) -> &BTreeSet<u32> {
        &self.rivals[group as usize]
    }
}

/// Groups while they are being joined: each unit leads to another of its group, or to itself.
struct Joining<'a> {
    leads: Vec<u32>,
    pins: BTreeMap<u32, &'a PlaceName>,
}

impl Joining<'_> {
    fn lead(&mut self, unit: u32) -> u32 {
        let mut at = unit;
        while self.leads[at as usize] != at {
            let next = self.leads[at as usize];
            self.leads[at as usize] = self.leads[next as usize];
            at = next;
        }
        at
    }

    /// Joins two groups, unless that would bring a pair together that must be apart.
    fn join_unless(&mut self, a: UnitIndex, b: UnitIndex, apart: &BTreeSet<(UnitIndex, UnitIndex)>) {
        let (one, other) = (self.lead(a.0), self.lead(b.0));
        let parted = apart.iter().any(|(a, b)| {
            let (a, b) = (self.lead(a.0), self.lead(b.0));
            (a, b) == (one, other) || (b, a) == (one, other)
        });
        if !parted {
            self.join(a, b);
        }
    }

    /// Joins two groups, unless they are pinned to different places.
    fn join(&mut self, a: UnitIndex, b: UnitIndex) {
        let (one, other) = (self.lead(a.0), self.lead(b.0));
        let (pin, other_pin) = (self.pins.get(&one).copied(), self.pins.get(&other).copied());
        if one == other || matches!((pin, other_pin), (Some(pin), Some(other)) if pin != other) {
            return;
        }
        let (low, high) = (one.min(other), one.max(other));
        self.leads[high as usize] = low;
        if let Some(place) = pin.or(other_pin) {
            self.pins.insert(low, place);
        }
    }
}

/// The units of production that write each table, or are mapped to it; sorted.
fn writers_by_table(graph: &Graph) -> Vec<Vec<UnitIndex>> {
    let facts = graph.facts();
    let mut writers: Vec<Vec<UnitIndex>> = facts.tables.iter().map(|table| table.mapped_by.clone()).collect();
    for access in facts.accesses.iter().filter(|access| !access.test && access.mode == AccessMode::Write) {
        writers[access.table as usize].push(access.unit);
    }
    for units in &mut writers {
        units.retain(|unit| !follows(graph, *unit) && !wires(graph, *unit));
        units.sort_unstable();
        units.dedup();
    }
    writers
}

/// Pairs of which the graph knows both units, in an order that does not depend on the input's.
fn known_pairs(graph: &Graph, pairs: &[(String, String)]) -> BTreeSet<(UnitIndex, UnitIndex)> {
    let indexes = pairs.iter().filter_map(|(a, b)| Some((graph.index_of(a)?, graph.index_of(b)?)));
    indexes.map(|(a, b)| (a.min(b), a.max(b))).filter(|(a, b)| a != b).collect()
}
