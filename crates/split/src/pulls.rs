//! What draws a unit to each place: the sum of its ties to the units that are there.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};

use crate::Place;
use crate::affinity::{Affinity, Tie, follows};

/// What draws a unit to one place, by signal.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Pull {
    pub structure: f64,
    pub data: f64,
    pub words: f64,
}

impl Pull {
    pub fn sum(self) -> f64 {
        self.structure + self.data + self.words
    }
}

/// Ties by unit and by hub, over places that may still be filled in.
///
/// Tests and generated code are drawn and do not draw. Using the shared library draws no unit
/// into it: everybody uses it.
pub(crate) struct Pulls<'a> {
    graph: &'a Graph,
    places: Vec<Option<Place>>,
    neighbours: Vec<Vec<Neighbour>>,
    tables: Hubs,
    terms: Hubs,
}

#[derive(Clone, Copy)]
struct Neighbour {
    unit: UnitIndex,
    strength: f64,
    uses_it: bool,
}

impl<'a> Pulls<'a> {
    pub fn new(graph: &'a Graph, affinity: &Affinity, places: Vec<Option<Place>>) -> Self {
        let count = graph.units().len();
        let mut neighbours: Vec<Vec<Neighbour>> = vec![Vec::new(); count];
        for tie in &affinity.structure {
            let (from, to) = (tie.from, UnitIndex(tie.to));
            let (from_follows, to_follows) = (follows(graph, from), follows(graph, to));
            let strength = tie.strength;
            if !to_follows || from_follows {
                neighbours[from.at()].push(Neighbour { unit: to, strength, uses_it: true });
            }
            if !from_follows || to_follows {
                neighbours[to.at()].push(Neighbour { unit: from, strength, uses_it: false });
            }
        }
        let mut pulls = Pulls {
            graph,
            places: vec![None; count],
            neighbours,
            tables: Hubs::new(count, &affinity.data),
            terms: Hubs::new(count, &affinity.words),
        };
        for (at, place) in places.into_iter().enumerate() {
            if let Some(place) = place {
                pulls.put(UnitIndex(at as u32), place);
            }
        }
        pulls
    }

    /// Fills in the place of a unit that has none yet.
    pub fn put(&mut self, unit: UnitIndex, place: Place) {
        self.places[unit.at()] = Some(place);
        if !follows(self.graph, unit) {
            self.tables.put(unit, place);
            self.terms.put(unit, place);
        }
    }

    pub fn place_of(&self, unit: UnitIndex) -> Option<Place> {
        self.places[unit.at()]
    }

    /// Units that a unit has structural ties with, in no order of weight.
    pub fn neighbours_of(&self, unit: UnitIndex) -> impl Iterator<Item = UnitIndex> {
        self.neighbours[unit.at()].iter().map(|neighbour| neighbour.unit)
    }

    /// What draws a unit to each place; places that do not draw it are left out.
    pub fn pulls_on(&self, unit: UnitIndex) -> BTreeMap<Place, Pull> {
        let mut pulls: BTreeMap<Place, Pull> = BTreeMap::new();
        for neighbour in &self.neighbours[unit.at()] {
            if let Some(place) = self.places[neighbour.unit.at()]
                && !(neighbour.uses_it && place == Place::Shared)
            {
                pulls.entry(place).or_default().structure += neighbour.strength;
            }
        }
        let counted = if follows(self.graph, unit) { None } else { self.places[unit.at()] };
        self.tables.add_pulls(unit, counted, &mut |place, pull| pulls.entry(place).or_default().data += pull);
        self.terms.add_pulls(unit, counted, &mut |place, pull| pulls.entry(place).or_default().words += pull);
        pulls
    }

    /// The largest share of a unit's words that one place draws, 0 to 1, of the words for which
    /// `counts` is true: near 1 for what a domain is named after, near 0 for what has words of its
    /// own or everybody's.
    pub fn word_hold(&self, unit: UnitIndex, counts: &dyn Fn(u32) -> bool) -> f64 {
        let mut drawn: BTreeMap<Place, f64> = BTreeMap::new();
        let add = &mut |place, pull| *drawn.entry(place).or_default() += pull;
        self.terms.add_pulls_of(unit, self.places[unit.at()], counts, add);
        let whole: f64 = self.terms.ties[unit.at()].iter().map(|(_, strength)| strength).sum();
        drawn.values().fold(0.0, |most: f64, pull| most.max(*pull)) / whole.max(f64::MIN_POSITIVE)
    }

    /// The tables that tie a unit to others of a place: table, strength of the unit's tie, and the
    /// other unit most tied to it.
    pub fn shared_tables(&self, unit: UnitIndex, place: Place) -> Vec<(u32, f64, UnitIndex)> {
        self.tables.shared(unit, place)
    }

    /// The terms that tie a unit to others of a place, likewise.
    pub fn shared_terms(&self, unit: UnitIndex, place: Place) -> Vec<(u32, f64, UnitIndex)> {
        self.terms.shared(unit, place)
    }
}

/// Ties to tables or terms, and how much of each hub lies in each place.
struct Hubs {
    ties: Vec<Vec<(u32, f64)>>,
    held: Vec<BTreeMap<Place, f64>>,
    /// By hub and place, the two units most tied to it.
    nearest: Vec<BTreeMap<Place, [Option<(UnitIndex, f64)>; 2]>>,
}

impl Hubs {
    fn new(units: usize, ties: &[Tie]) -> Self {
        let hubs = ties.iter().map(|tie| tie.to as usize + 1).max().unwrap_or(0);
        let mut by_unit = vec![Vec::new(); units];
        for tie in ties {
            by_unit[tie.from.at()].push((tie.to, tie.strength));
        }
        Hubs { ties: by_unit, held: vec![BTreeMap::new(); hubs], nearest: vec![BTreeMap::new(); hubs] }
    }

    fn put(&mut self, unit: UnitIndex, place: Place) {
        for (hub, strength) in &self.ties[unit.at()] {
            *self.held[*hub as usize].entry(place).or_default() += strength;
            let nearest = self.nearest[*hub as usize].entry(place).or_default();
            let exceeds = |slot: &Option<(UnitIndex, f64)>| slot.is_none_or(|(_, most)| *strength > most);
            if exceeds(&nearest[0]) {
                nearest[1] = nearest[0];
                nearest[0] = Some((unit, *strength));
            } else if exceeds(&nearest[1]) {
                nearest[1] = Some((unit, *strength));
            }
        }
    }

    fn shared(&self, unit: UnitIndex, place: Place) -> Vec<(u32, f64, UnitIndex)> {
        let companion = |hub: u32| {
            let nearest = self.nearest[hub as usize].get(&place)?;
            nearest.iter().flatten().map(|(other, _)| *other).find(|other| *other != unit)
        };
        let ties = self.ties[unit.at()].iter();
        ties.filter_map(|(hub, strength)| Some((*hub, *strength, companion(*hub)?))).collect()
    }

    /// A hub passes a unit's tie on to the places in proportion to what each holds of it. The
    /// unit's own part, in the place it counts for, is left out.
    fn add_pulls(&self, unit: UnitIndex, own: Option<Place>, add: &mut dyn FnMut(Place, f64)) {
        self.add_pulls_of(unit, own, &|_| true, add);
    }

    fn add_pulls_of(
        &self,
        unit: UnitIndex,
        own: Option<Place>,
        counts: &dyn Fn(u32) -> bool,
        add: &mut dyn FnMut(Place, f64),
    ) {
        for (hub, strength) in self.ties[unit.at()].iter().filter(|(hub, _)| counts(*hub)) {
            let held = &self.held[*hub as usize];
            let others = |place: &Place, amount: &f64| {
                if own == Some(*place) { (amount - strength).max(0.0) } else { *amount }
            };
            let total: f64 = held.iter().map(|(place, amount)| others(place, amount)).sum();
            if total <= strength * 1e-9 {
                continue;
            }
            for (place, amount) in held.iter().filter(|(place, _)| **place != Place::Shared) {
                let pull = strength * others(place, amount) / total;
                if pull > 0.0 {
                    add(*place, pull);
                }
            }
        }
    }
}
