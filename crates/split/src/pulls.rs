//! What draws a unit to each place: the sum of its ties to the units that are there.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};

use crate::affinity::{Affinity, Tie, draws, follows, wires};
use crate::{Place, Signal};

/// What draws a unit to one place, by signal.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Pull([f64; Signal::ALL.len()]);

impl Pull {
    pub fn sum(self) -> f64 {
        self.0.iter().sum()
    }

    fn add(&mut self, signal: Signal, pull: f64) {
        self.0[signal as usize] += pull;
    }
}

/// Ties by unit and by hub, over places that may still be filled in.
///
/// Tests, generated code, dead code and what wires the program are drawn and do not draw others. Using the shared library draws no unit
/// into it: everybody uses it.
pub(crate) struct Pulls<'a> {
    graph: &'a Graph,
    places: Vec<Option<Place>>,
    /// How many services there may be: one more than the highest that a unit is placed in.
    services: usize,
    neighbours: Vec<Vec<Neighbour>>,
    hubs: Vec<(Signal, Hubs)>,
    containers: Option<Hubs>,
    container_signal: Signal,
}

#[derive(Clone, Copy)]
struct Neighbour {
    unit: UnitIndex,
    strength: f64,
    signal: Signal,
    uses_it: bool,
}

impl<'a> Pulls<'a> {
    pub fn new(graph: &'a Graph, affinity: &Affinity, places: Vec<Option<Place>>) -> Self {
        let count = graph.units().len();
        let mut neighbours: Vec<Vec<Neighbour>> = vec![Vec::new(); count];
        for (signal, tie) in
            affinity.pairs.iter().flat_map(|set| set.ties.iter().map(|tie| (set.signal, tie)))
        {
            let (from, to) = (tie.from, UnitIndex(tie.to));
            let strength = tie.strength;
            if draws(graph, to, from) {
                neighbours[from.at()].push(Neighbour { unit: to, strength, signal, uses_it: true });
            }
            if draws(graph, from, to) {
                let uses_it = signal != Signal::Structure;
                neighbours[to.at()].push(Neighbour { unit: from, strength, signal, uses_it });
            }
        }
        let hubs = affinity.hubs.iter().map(|set| (set.signal, Hubs::new(count, &set.ties)));
        let mut pulls = Pulls {
            graph,
            places: vec![None; count],
            services: 0,
            neighbours,
            hubs: hubs.collect(),
            containers: affinity.container.map(|_| Hubs::new(count, &affinity.folders)),
            container_signal: affinity.container.unwrap_or(Signal::Domain),
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
        self.services = self.services.max((slot_of(place) + 1).saturating_sub(2));
        if place != Place::Dead && !follows(self.graph, unit) && !wires(self.graph, unit) {
            let hubs = self.hubs.iter_mut().map(|(_, hubs)| hubs);
            hubs.chain(&mut self.containers).for_each(|hubs| hubs.put(unit, place));
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
        let hubs = self.hubs.iter().map(|(signal, hubs)| (*signal, hubs));
        let mut pulls = self.hub_pulls_on(unit, hubs.chain(self.folder_hubs()));
        for neighbour in &self.neighbours[unit.at()] {
            if let Some(place) = self.places[neighbour.unit.at()]
                && place != Place::Dead
                && !(neighbour.uses_it && place == Place::Shared)
            {
                pulls[slot_of(place)].add(neighbour.signal, neighbour.strength);
            }
        }
        drawing(pulls)
    }

    /// What folders, or modules of the build, alone draw a unit to.
    pub fn folder_pulls_on(&self, unit: UnitIndex) -> BTreeMap<Place, Pull> {
        drawing(self.hub_pulls_on(unit, self.folder_hubs()))
    }

    fn folder_hubs(&self) -> impl Iterator<Item = (Signal, &Hubs)> {
        self.containers.iter().map(|hubs| (self.container_signal, hubs))
    }

    /// What hubs draw a unit to, by slot.
    fn hub_pulls_on<'h>(&self, unit: UnitIndex, hubs: impl Iterator<Item = (Signal, &'h Hubs)>) -> Vec<Pull> {
        let mut pulls = vec![Pull::default(); self.services + 2];
        let silent = follows(self.graph, unit) || wires(self.graph, unit);
        let counted = self.places[unit.at()].filter(|place| !silent && *place != Place::Dead);
        for (signal, hubs) in hubs {
            hubs.add_pulls(unit, counted, &|_| true, &mut |place, pull| {
                pulls[slot_of(place)].add(signal, pull)
            });
        }
        pulls
    }

    /// The largest share of a unit's words that one place draws, 0 to 1, of the words for which
    /// `counts` is true: near 1 for what a domain is named after, near 0 for what has words of its
    /// own or everybody's.
    pub fn word_hold(&self, unit: UnitIndex, counts: &dyn Fn(u32) -> bool) -> f64 {
        let Some(terms) = self.hubs_of(Signal::Domain) else { return 0.0 };
        let mut drawn = vec![0.0; self.services + 2];
        terms.add_pulls(unit, self.places[unit.at()], counts, &mut |place, pull| {
            drawn[slot_of(place)] += pull
        });
        let whole: f64 = terms.ties[unit.at()].iter().map(|(_, strength)| strength).sum();
        drawn.into_iter().fold(0.0, f64::max) / whole.max(f64::MIN_POSITIVE)
    }

    /// The hubs that tie a unit to others of a place: hub, strength of the unit's tie, and the
    /// other unit most tied to it.
    pub fn shared_hubs(&self, signal: Signal, unit: UnitIndex, place: Place) -> Vec<(u32, f64, UnitIndex)> {
        self.hubs_of(signal).map_or(Vec::new(), |hubs| hubs.shared(unit, place))
    }

    /// The folders, or modules of the build, that tie a unit to others of a place, likewise.
    pub fn shared_containers(&self, unit: UnitIndex, place: Place) -> Vec<(u32, f64, UnitIndex)> {
        self.containers.as_ref().map_or(Vec::new(), |hubs| hubs.shared(unit, place))
    }

    fn hubs_of(&self, signal: Signal) -> Option<&Hubs> {
        self.hubs.iter().find(|(of, _)| *of == signal).map(|(_, hubs)| hubs)
    }
}

/// The places that draw.
fn drawing(pulls: Vec<Pull>) -> BTreeMap<Place, Pull> {
    let drawing = pulls.into_iter().enumerate().filter(|(_, pull)| pull.sum() > 0.0);
    drawing.map(|(slot, pull)| (place_at(slot), pull)).collect()
}

/// The slot of a place that draws units; dead code draws none.
fn slot_of(place: Place) -> usize {
    match place {
        Place::Shared => 0,
        Place::Stays | Place::Dead => 1,
        Place::Service(at) => at as usize + 2,
    }
}

fn place_at(slot: usize) -> Place {
    match slot {
        0 => Place::Shared,
        1 => Place::Stays,
        service => Place::Service(service as u32 - 2),
    }
}

/// Ties to tables or terms, and how much of each hub lies in each place.
struct Hubs {
    ties: Vec<Vec<(u32, f64)>>,
    holdings: Vec<Holdings>,
}

/// Who holds one hub.
#[derive(Default, Clone)]
struct Holdings {
    total: f64,
    by_place: BTreeMap<Place, Holding>,
}

/// What one place holds of a hub: how much, and the two units with most of it.
#[derive(Default, Clone, Copy)]
struct Holding {
    amount: f64,
    first: Option<(UnitIndex, f64)>,
    second: Option<(UnitIndex, f64)>,
}

impl Hubs {
    fn new(units: usize, ties: &[Tie]) -> Self {
        let hubs = ties.iter().map(|tie| tie.to as usize + 1).max().unwrap_or(0);
        let mut by_unit = vec![Vec::new(); units];
        for tie in ties {
            by_unit[tie.from.at()].push((tie.to, tie.strength));
        }
        Hubs { ties: by_unit, holdings: vec![Holdings::default(); hubs] }
    }

    fn put(&mut self, unit: UnitIndex, place: Place) {
        for (hub, strength) in &self.ties[unit.at()] {
            let holdings = &mut self.holdings[*hub as usize];
            holdings.total += strength;
            let holding = holdings.by_place.entry(place).or_default();
            holding.amount += strength;
            let exceeds = |held: &Option<(UnitIndex, f64)>| held.is_none_or(|(_, most)| *strength > most);
            if exceeds(&holding.first) {
                holding.second = holding.first.replace((unit, *strength));
            } else if exceeds(&holding.second) {
                holding.second = Some((unit, *strength));
            }
        }
    }

    fn shared(&self, unit: UnitIndex, place: Place) -> Vec<(u32, f64, UnitIndex)> {
        let companion = |hub: u32| {
            let holding = self.holdings[hub as usize].by_place.get(&place)?;
            let units = [holding.first, holding.second].into_iter().flatten();
            units.map(|(other, _)| other).find(|other| *other != unit)
        };
        let ties = self.ties[unit.at()].iter();
        ties.filter_map(|(hub, strength)| Some((*hub, *strength, companion(*hub)?))).collect()
    }

    /// A hub passes a unit's tie on to the places in proportion to what each holds of it. The
    /// unit's own part, in the place it counts for, is left out. Hubs for which `counts` is false
    /// pass nothing on.
    fn add_pulls(
        &self,
        unit: UnitIndex,
        own: Option<Place>,
        counts: &dyn Fn(u32) -> bool,
        add: &mut dyn FnMut(Place, f64),
    ) {
        for (hub, strength) in self.ties[unit.at()].iter().filter(|(hub, _)| counts(*hub)) {
            let holdings = &self.holdings[*hub as usize];
            let total = holdings.total - if own.is_some() { *strength } else { 0.0 };
            if total <= strength * 1e-9 {
                continue;
            }
            for (place, holding) in holdings.by_place.iter().filter(|(place, _)| **place != Place::Shared) {
                let others = holding.amount - if own == Some(*place) { *strength } else { 0.0 };
                if others > strength * 1e-9 {
                    add(*place, strength * others / total);
                }
            }
        }
    }
}
