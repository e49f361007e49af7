//! Places for units that have none yet: where they are drawn, within what was decided.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};

use crate::Place;
use crate::affinity::follows;
use crate::bindings::Bindings;
use crate::landscape::stands_alone;
use crate::pulls::Pulls;

/// Places being filled in. A group goes as one, and never to a service that holds a rival.
pub(crate) struct Newcomers<'a> {
    pub graph: &'a Graph,
    pub bindings: &'a Bindings,
    pub pulls: Pulls<'a>,
    /// Whether what nothing draws goes where most of its package is.
    pub by_package: bool,
    /// The largest number of units of a service, tests and generated code left out.
    pub most_units: Option<usize>,
}

impl Newcomers<'_> {
    /// Places every unit: beside its companions; else where it is drawn; else where most of its
    /// package or module is; else it stays.
    pub fn settle(mut self) -> Vec<Place> {
        self.join_companions();
        self.follow_pulls();
        if self.by_package {
            self.follow_scopes();
        }
        self.graph.indexes().map(|unit| self.pulls.place_of(unit).unwrap_or(Place::Stays)).collect()
    }

    fn unplaced(&self) -> Vec<UnitIndex> {
        self.graph.indexes().filter(|unit| self.pulls.place_of(*unit).is_none()).collect()
    }

    /// Puts units beside the one they belong together with, where that has a place.
    fn join_companions(&mut self) {
        for unit in self.unplaced() {
            let group = self.bindings.group_of(unit);
            let companions = self.bindings.units_of(group).iter();
            let place = companions.into_iter().find_map(|companion| self.pulls.place_of(*companion));
            if let Some(place) = place.filter(|place| self.allows(group, *place)) {
                self.put(group, place);
            }
        }
    }

    /// Places units from those that have a place outwards, so that a chain of new units follows
    /// the one of them that touches what is known.
    fn follow_pulls(&mut self) {
        let mut frontier = self.unplaced();
        while !frontier.is_empty() {
            let mut next = BTreeSet::new();
            for unit in frontier {
                if self.pulls.place_of(unit).is_some() {
                    continue;
                }
                let group = self.bindings.group_of(unit);
                if let Some(place) = self.strongest(group) {
                    self.put(group, place);
                    let touched = self.bindings.units_of(group).iter();
                    let touched = touched.flat_map(|placed| self.pulls.neighbours_of(*placed));
                    next.extend(touched.filter(|near| self.pulls.place_of(*near).is_none()));
                }
            }
            frontier = next.into_iter().collect();
        }
    }

    fn follow_scopes(&mut self) {
        let mut counts: BTreeMap<&str, BTreeMap<Place, u32>> = BTreeMap::new();
        for unit in self.graph.indexes() {
            if let Some(place) = self.pulls.place_of(unit).filter(|place| *place != Place::Dead) {
                let scope = self.graph.unit(unit).scope.as_ref();
                *counts.entry(scope).or_default().entry(place).or_default() += 1;
            }
        }
        for unit in self.unplaced() {
            let Some(places) = counts.get(self.graph.unit(unit).scope.as_ref()) else { continue };
            let group = self.bindings.group_of(unit);
            let mut ranked: Vec<(u32, Place)> =
                places.iter().map(|(place, count)| (*count, *place)).collect();
            ranked.sort_by_key(|(count, place)| (Reverse(*count), *place));
            let allowed = ranked.into_iter().map(|(_, place)| place).find(|place| self.allows(group, *place));
            if let Some(place) = allowed {
                self.put(group, place);
            }
        }
    }

    fn strongest(&self, group: u32) -> Option<Place> {
        let mut sums: BTreeMap<Place, f64> = BTreeMap::new();
        for unit in self.bindings.units_of(group) {
            let pulls = match stands_alone(self.graph, *unit) {
                true => self.pulls.folder_pulls_on(*unit),
                false => self.pulls.pulls_on(*unit),
            };
            for (place, pull) in pulls {
                *sums.entry(place).or_default() += pull.sum();
            }
        }
        let mut best: Option<(f64, Place)> = None;
        for (place, sum) in sums {
            if best.is_none_or(|(most, _)| sum > most) && self.allows(group, place) {
                best = Some((sum, place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn allows(&self, group: u32, place: Place) -> bool {
        let rivals = self.bindings.rivals_of(group).iter();
        let mut rivals = rivals.flat_map(|rival| self.bindings.units_of(*rival));
        let free = rivals.all(|rival| self.pulls.place_of(*rival) != Some(place));
        !matches!(place, Place::Service(_)) || (free && self.has_room(group, place))
    }

    fn has_room(&self, group: u32, place: Place) -> bool {
        let Some(most) = self.most_units else { return true };
        let counts = |unit: &UnitIndex| !follows(self.graph, *unit);
        let coming = self.bindings.units_of(group).iter().filter(|unit| counts(unit)).count();
        let there = self.graph.indexes().filter(|unit| self.pulls.place_of(*unit) == Some(place));
        coming == 0 || there.filter(counts).count() + coming <= most
    }

    fn put(&mut self, group: u32, place: Place) {
        for unit in self.bindings.units_of(group) {
            if self.pulls.place_of(*unit).is_none() {
                self.pulls.put(*unit, place);
            }
        }
    }
}
