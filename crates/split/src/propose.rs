use std::collections::BTreeMap;

use banyan_graph::{Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{follows, wires};
use crate::draft::ordered_pair;
use crate::edits::make_key;
use crate::kernel::find_kernel;
use crate::landscape::is_sidelined;
use crate::names::{capitalise, name_services};
use crate::newcomers::Newcomers;
use crate::pulls::Pulls;
use crate::{Constraints, Draft, DraftService, Landscape, Place, PlaceName, Signals, SplitSettings};

/// How much of all that draws a configuration must come from one service for it to go there.
const CLEAR_SHARE: f64 = 0.6;

/// Proposes a split of the graph that obeys the constraints. The result places every unit of the
/// graph; its pins are those of the constraints. The same input gives the same draft.
///
/// An asked number of services is met exactly unless pins name more, or there are fewer units that
/// can be told apart, or bounds on their size ask for more.
pub fn propose_split(
    graph: &Graph,
    signals: &Signals<'_>,
    settings: &SplitSettings,
    constraints: &Constraints,
) -> Draft {
    Landscape::survey(graph, signals, settings, constraints).propose(graph, signals)
}

impl Landscape {
    /// The proposal that this landscape suggests, for the graph and signals that were surveyed.
    pub fn propose(&self, graph: &Graph, signals: &Signals<'_>) -> Draft {
        let (of_group, keys) = self.found_services(graph);
        let places = Settlement { landscape: self, graph, of_group: &of_group }.settle();
        self.draft(graph, signals.words, &keys, &places)
    }

    fn draft(&self, graph: &Graph, words: &Words, keys: &[Option<String>], places: &[Place]) -> Draft {
        let mut units: Vec<Vec<UnitIndex>> = vec![Vec::new(); keys.len()];
        for (at, place) in places.iter().enumerate() {
            if let Place::Service(service) = place {
                units[*service as usize].push(UnitIndex(at as u32));
            }
        }
        let mut draft = Draft::default();
        for key in &self.bindings.keys {
            draft.services.insert(key.clone(), DraftService { name: capitalise(key), home: None });
        }
        let taken: Vec<String> = draft.services.values().map(|service| service.name.clone()).collect();
        let names = name_services(graph, words, &units, &taken);
        let mut found: Vec<String> = Vec::new();
        for (name, pinned) in names.into_iter().zip(keys) {
            let key =
                pinned.clone().unwrap_or_else(|| make_key(&name, &|key| draft.services.contains_key(key)));
            draft.services.entry(key.clone()).or_insert(DraftService { name, home: None });
            found.push(key);
        }
        for (unit, place) in graph.units().iter().zip(places) {
            let place = match place {
                Place::Service(service) => PlaceName::Service(found[*service as usize].clone()),
                Place::Shared => PlaceName::Shared,
                Place::Stays => PlaceName::Stays,
                Place::Dead => PlaceName::Dead,
            };
            draft.places.insert(unit.id.to_string(), place);
        }
        draft.asked = self.settings;
        keep_constraints(&mut draft, graph, &self.constraints);
        draft
    }
}

fn keep_constraints(draft: &mut Draft, graph: &Graph, constraints: &Constraints) {
    let known = |id: &&String| graph.index_of(id).is_some();
    draft.pinned = constraints.pins.keys().filter(known).cloned().collect();
    draft.together = constraints.together.iter().map(|(a, b)| ordered_pair(a, b)).collect();
    draft.apart = constraints.apart.iter().map(|(a, b)| ordered_pair(a, b)).collect();
}

/// The margin by which another service must draw a unit more than its own for it to move there.
const MISPLACED: f64 = 0.1;

/// How often units that are misplaced are looked for.
const REFINEMENTS: usize = 2;

/// A service of so few units gives none away.
const FEW_UNITS: usize = 4;

/// The services are found; now every unit gets its place.
struct Settlement<'a> {
    landscape: &'a Landscape,
    graph: &'a Graph,
    of_group: &'a [Option<u32>],
}

impl Settlement<'_> {
    fn settle(&self) -> Vec<Place> {
        let Landscape { settings, affinity, bindings, kernel, .. } = self.landscape;
        let mut known = vec![None; self.graph.units().len()];
        for unit in self.graph.indexes() {
            let group = bindings.group_of(unit);
            known[unit.at()] = match (bindings.pin_of(group), self.of_group[group as usize]) {
                (Some(PlaceName::Shared), _) => Some(Place::Shared),
                (Some(PlaceName::Stays), _) => Some(Place::Stays),
                (Some(PlaceName::Dead), _) => Some(Place::Dead),
                (_, Some(service)) => Some(Place::Service(service)),
                _ => kernel[unit.at()].then_some(Place::Shared),
            };
        }
        self.share_leftovers(&mut known);
        let mut pulls = Pulls::new(self.graph, affinity, known);
        for unit in self.graph.indexes().filter(|unit| wires(self.graph, *unit)) {
            let group = bindings.group_of(unit);
            let clear = self.graph.role(unit) == Role::Configuration && is_clear(&pulls, unit);
            if pulls.place_of(unit).is_none() && bindings.units_of(group).len() == 1 && !clear {
                pulls.put(unit, Place::Stays);
            }
        }
        let newcomers = Newcomers {
            graph: self.graph,
            bindings,
            pulls,
            by_package: !settings.ignore_paths,
            most_units: settings.most_units,
        };
        self.refine(newcomers.settle())
    }

    /// Moves units that another service draws clearly more than their own: consensus weakens the
    /// very ties by which a unit would be found misplaced. Constraints and small services stay as
    /// they are.
    fn refine(&self, mut places: Vec<Place>) -> Vec<Place> {
        if self.landscape.settings.most_units.is_some() {
            return places;
        }
        for _ in 0..REFINEMENTS {
            let known = places.iter().copied().map(Some).collect();
            let pulls = Pulls::new(self.graph, &self.landscape.affinity, known);
            let mut left: BTreeMap<Place, usize> = BTreeMap::new();
            places.iter().for_each(|place| *left.entry(*place).or_default() += 1);
            let mut moved = false;
            for unit in self.graph.indexes().filter(|unit| self.is_free(*unit)) {
                let from = places[unit.at()];
                let enough = left.get(&from).is_some_and(|left| *left > FEW_UNITS);
                if let Some(to) = stronger_service(&pulls, unit, from).filter(|_| enough) {
                    *left.entry(from).or_default() -= 1;
                    (places[unit.at()], moved) = (to, true);
                }
            }
            if !moved {
                break;
            }
        }
        places
    }

    /// Whether nothing but what draws it says where a unit belongs.
    fn is_free(&self, unit: UnitIndex) -> bool {
        let bindings = &self.landscape.bindings;
        let group = bindings.group_of(unit);
        bindings.units_of(group).len() == 1
            && bindings.pin_of(group).is_none()
            && bindings.rivals_of(group).is_empty()
            && !follows(self.graph, unit)
            && !wires(self.graph, unit)
    }

    /// Units of communities that do not stand are shared where several services use them.
    fn share_leftovers(&self, known: &mut [Option<Place>]) {
        let service = |place: &Option<Place>| match place {
            Some(Place::Service(at)) => Some(*at),
            _ => None,
        };
        let community_of: Vec<Option<u32>> = known.iter().map(service).collect();
        let pulls = Pulls::new(self.graph, &self.landscape.affinity, known.to_vec());
        let bindings = &self.landscape.bindings;
        let fixed = |unit: UnitIndex| {
            let single = bindings.units_of(bindings.group_of(unit)).len() == 1;
            let held = || self.landscape.holds(&pulls, unit);
            known[unit.at()].is_some() || is_sidelined(self.graph, unit) || !single || held()
        };
        let fixed: Vec<bool> = self.graph.indexes().map(fixed).collect();
        for (at, shared) in find_kernel(self.graph, &community_of, &fixed).into_iter().enumerate() {
            if shared {
                known[at] = Some(Place::Shared);
            }
        }
    }
}

/// The service that draws a unit clearly more than the service it is in.
fn stronger_service(pulls: &Pulls<'_>, unit: UnitIndex, from: Place) -> Option<Place> {
    let services = pulls.pulls_on(unit).into_iter().map(|(place, pull)| (place, pull.sum()));
    let services: Vec<(Place, f64)> =
        services.filter(|(place, _)| matches!(place, Place::Service(_))).collect();
    let own = services.iter().find(|(place, _)| *place == from).map_or(0.0, |(_, pull)| *pull);
    let (to, most) = services.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let misplaced = matches!(from, Place::Service(_)) && most - own > MISPLACED * (most + own);
    misplaced.then_some(to)
}

/// Whether one service draws a unit clearly more than all others.
fn is_clear(pulls: &Pulls<'_>, unit: UnitIndex) -> bool {
    let sums = pulls.pulls_on(unit);
    let services = sums.iter().filter(|(place, _)| matches!(place, Place::Service(_)));
    let (all, most) = services
        .map(|(_, pull)| pull.sum())
        .fold((0.0, 0.0f64), |(all, most), pull| (all + pull, most.max(pull)));
    most > 0.0 && most >= CLEAR_SHARE * all
}

#[cfg(test)]
mod tests;
