use banyan_facts::DeclarationKind;
use banyan_graph::{Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{Affinity, follows, wires};
use crate::bindings::Bindings;
use crate::divide::{AUTOMATIC, Division, PLAIN, best_communities, divide_at, divide_into, merge_entangled};
use crate::draft::ordered_pair;
use crate::edits::make_key;
use crate::kernel::find_kernel;
use crate::names::{capitalise, name_services};
use crate::newcomers::Newcomers;
use crate::pulls::Pulls;
use crate::terrain::Terrain;
use crate::{Constraints, Draft, DraftService, Place, PlaceName, Signals, SplitSettings};

/// The least number of units that stand as a service of their own.
const LEAST_UNITS: usize = 3;

/// The share of its ties that a service may have with one larger service before it is part of it.
const MOST_ENTANGLED: f64 = 0.2;

/// The share of a unit's words that one community draws from which the unit is of that domain.
const DOMAIN_HOLD: f64 = 0.3;

/// The weight from which a word is a main word of its unit.
const MAIN_WORD: f32 = 0.4;

/// How much of all that draws a configuration must come from one service for it to go there.
const CLEAR_SHARE: f64 = 0.6;

/// Proposes a split of the graph that obeys the constraints. The result places every unit of the
/// graph; its pins are those of the constraints. The same input gives the same draft.
///
/// An asked number of services is met exactly unless pins name more, or there are fewer units that
/// can be told apart.
pub fn propose_split(
    graph: &Graph,
    signals: &Signals<'_>,
    settings: &SplitSettings,
    constraints: &Constraints,
) -> Draft {
    let words = signals.words;
    let affinity = Affinity::collect(graph, signals, &settings.weights);
    let bindings = Bindings::new(graph, constraints);
    let nouns = find_nouns(graph, words);
    let proposal = Proposal { graph, nouns, affinity, bindings, settings };
    let services = proposal.find_services();
    let places = proposal.settle(&services);
    draft_of(graph, words, constraints, &proposal.bindings, &services, &places)
}

struct Proposal<'a> {
    graph: &'a Graph,
    /// For each term whether it says what the business keeps or offers.
    nouns: Vec<bool>,
    affinity: Affinity,
    bindings: Bindings,
    settings: &'a SplitSettings,
}

/// What is known of a split before its units are all placed.
struct Services {
    /// For each service its pinned key, if any.
    keys: Vec<Option<String>>,
    /// The service of each group that is in one.
    of_group: Vec<Option<u32>>,
    /// Units of the shared kernel.
    kernel: Vec<bool>,
}

impl Proposal<'_> {
    fn find_services(&self) -> Services {
        let included: Vec<bool> =
            (0..self.bindings.len() as u32).map(|group| self.is_divided(group)).collect();
        let kernel = self.find_kernel(&included);
        let in_kernel = |group: u32| self.bindings.units_of(group).iter().all(|unit| kernel[unit.at()]);
        let rest: Vec<bool> =
            included.iter().enumerate().map(|(group, is)| *is && !in_kernel(group as u32)).collect();
        let terrain = Terrain::new(&self.affinity, &self.bindings, &rest);
        let division = self.divide(&terrain);
        let mut numbers: Vec<Option<u32>> = vec![None; division.stands.len()];
        let mut services = Services { keys: Vec::new(), of_group: vec![None; self.bindings.len()], kernel };
        for (node, group) in terrain.groups.iter().enumerate() {
            let community = division.membership[node] as usize;
            if !division.stands[community] {
                continue;
            }
            let service = *numbers[community].get_or_insert_with(|| {
                services.keys.push(None);
                services.keys.len() as u32 - 1
            });
            services.of_group[*group as usize] = Some(service);
            if let Some(PlaceName::Service(key)) = self.bindings.pin_of(*group) {
                services.keys[service as usize] = Some(key.clone());
            }
        }
        services
    }

    /// Whether a group takes part when services are found. What starts or configures the program,
    /// scripts, tests and generated code come later; what is pinned elsewhere is out.
    fn is_divided(&self, group: u32) -> bool {
        match self.bindings.pin_of(group) {
            Some(PlaceName::Service(_)) => true,
            Some(PlaceName::Shared | PlaceName::Stays | PlaceName::Dead) => false,
            None => self.bindings.units_of(group).iter().any(|unit| !is_sidelined(self.graph, *unit)),
        }
    }

    fn find_kernel(&self, included: &[bool]) -> Vec<bool> {
        let terrain = Terrain::new(&self.affinity, &self.bindings, included);
        let communities = best_communities(&terrain.network, PLAIN, self.settings.seed);
        let mut community_of = vec![None; self.graph.units().len()];
        for (node, group) in terrain.groups.iter().enumerate() {
            for unit in self.bindings.units_of(*group) {
                community_of[unit.at()] = Some(communities[node]);
            }
        }
        let places =
            community_of.iter().map(|community: &Option<u32>| community.map(Place::Service)).collect();
        let pulls = Pulls::new(self.graph, &self.affinity, places);
        let fixed = |unit: UnitIndex| {
            let group = self.bindings.group_of(unit);
            !included[group as usize]
                || self.bindings.units_of(group).len() > 1
                || self.bindings.pin_of(group).is_some()
                || pulls.word_hold(unit, &|term| self.nouns[term as usize]) >= DOMAIN_HOLD
        };
        let fixed: Vec<bool> = self.graph.indexes().map(fixed).collect();
        find_kernel(self.graph, &community_of, &fixed)
    }

    /// Divides by the strictest rule of what stands that gives the services asked for: first only
    /// what works on data or takes requests, then anything of some size, then anything.
    fn divide(&self, terrain: &Terrain) -> Division {
        let seed = self.settings.seed;
        let sized = |groups: &[u32]| self.is_pinned(groups) || self.units_in(groups) >= LEAST_UNITS;
        let anchored = |groups: &[u32]| self.is_pinned(groups) || (sized(groups) && self.has_anchor(groups));
        let Some(services) = self.settings.services else {
            let mut division = divide_at(terrain, AUTOMATIC, seed, &anchored);
            merge_entangled(&terrain.network, &mut division, MOST_ENTANGLED);
            return if division.count() > 1 { division } else { divide_at(terrain, PLAIN, seed, &sized) };
        };
        let mut division = divide_into(terrain, services, seed, &anchored);
        if division.count() < services {
            division = divide_into(terrain, services, seed, &sized);
        }
        if division.count() < services {
            division = divide_into(terrain, services, seed, &|_| true);
        }
        division
    }

    fn is_pinned(&self, groups: &[u32]) -> bool {
        groups.iter().any(|group| self.bindings.pin_of(*group).is_some())
    }

    fn units_in(&self, groups: &[u32]) -> usize {
        groups.iter().map(|group| self.bindings.units_of(*group).len()).sum()
    }

    /// Whether a service of these groups would work on data of its own or take requests.
    fn has_anchor(&self, groups: &[u32]) -> bool {
        let mut units = groups.iter().flat_map(|group| self.bindings.units_of(*group));
        units.any(|unit| matches!(self.graph.role(*unit), Role::Entry | Role::Entity | Role::DataAccess))
    }

    fn settle(&self, services: &Services) -> Vec<Place> {
        let mut known = vec![None; self.graph.units().len()];
        for unit in self.graph.indexes() {
            let group = self.bindings.group_of(unit);
            known[unit.at()] = match (self.bindings.pin_of(group), services.of_group[group as usize]) {
                (Some(PlaceName::Shared), _) => Some(Place::Shared),
                (Some(PlaceName::Stays), _) => Some(Place::Stays),
                (Some(PlaceName::Dead), _) => Some(Place::Dead),
                (_, Some(service)) => Some(Place::Service(service)),
                _ => services.kernel[unit.at()].then_some(Place::Shared),
            };
        }
        self.share_leftovers(&mut known);
        let mut pulls = Pulls::new(self.graph, &self.affinity, known);
        for unit in self.graph.indexes().filter(|unit| wires(self.graph, *unit)) {
            let group = self.bindings.group_of(unit);
            let clear = self.graph.role(unit) == Role::Configuration && is_clear(&pulls, unit);
            if pulls.place_of(unit).is_none() && self.bindings.units_of(group).len() == 1 && !clear {
                pulls.put(unit, Place::Stays);
            }
        }
        let by_package = !self.settings.ignore_paths;
        Newcomers { graph: self.graph, bindings: &self.bindings, pulls, by_package }.settle()
    }

    /// Units of communities that do not stand are shared where several services use them.
    fn share_leftovers(&self, known: &mut [Option<Place>]) {
        let service = |place: &Option<Place>| match place {
            Some(Place::Service(at)) => Some(*at),
            _ => None,
        };
        let community_of: Vec<Option<u32>> = known.iter().map(service).collect();
        let pulls = Pulls::new(self.graph, &self.affinity, known.to_vec());
        let hold = |unit: UnitIndex| pulls.word_hold(unit, &|term| self.nouns[term as usize]) >= DOMAIN_HOLD;
        let fixed = |unit: UnitIndex| {
            let single = self.bindings.units_of(self.bindings.group_of(unit)).len() == 1;
            known[unit.at()].is_some() || is_sidelined(self.graph, unit) || !single || hold(unit)
        };
        let fixed: Vec<bool> = self.graph.indexes().map(fixed).collect();
        for (at, shared) in find_kernel(self.graph, &community_of, &fixed).into_iter().enumerate() {
            if shared {
                known[at] = Some(Place::Shared);
            }
        }
    }
}

/// Terms that say what the business keeps or offers: words of tables, and main words of the units
/// that are mapped to one or take requests. Where there are none of these, any term may.
fn find_nouns(graph: &Graph, words: &Words) -> Vec<bool> {
    let mut nouns = words.nouns.clone();
    let mapped = graph.facts().tables.iter().flat_map(|table| &table.mapped_by).copied();
    let entries = graph.indexes().filter(|unit| graph.role(*unit) == Role::Entry);
    for unit in mapped.chain(entries) {
        for (term, weight) in words.units.get(unit.at()).into_iter().flatten() {
            nouns[*term as usize] |= *weight >= MAIN_WORD;
        }
    }
    if !nouns.contains(&true) {
        nouns.fill(true);
    }
    nouns
}

fn is_sidelined(graph: &Graph, unit: UnitIndex) -> bool {
    follows(graph, unit) || wires(graph, unit) || graph.unit(unit).kind == DeclarationKind::Script
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

fn draft_of(
    graph: &Graph,
    words: &Words,
    constraints: &Constraints,
    bindings: &Bindings,
    services: &Services,
    places: &[Place],
) -> Draft {
    let mut units: Vec<Vec<UnitIndex>> = vec![Vec::new(); services.keys.len()];
    for (at, place) in places.iter().enumerate() {
        if let Place::Service(service) = place {
            units[*service as usize].push(UnitIndex(at as u32));
        }
    }
    let mut draft = Draft::default();
    for key in &bindings.keys {
        draft.services.insert(key.clone(), DraftService { name: capitalise(key), home: None });
    }
    let names = name_services(graph, words, &units, &bindings.keys);
    let mut keys: Vec<String> = Vec::new();
    for (name, pinned) in names.into_iter().zip(&services.keys) {
        let key = pinned.clone().unwrap_or_else(|| make_key(&name, &|key| draft.services.contains_key(key)));
        draft.services.entry(key.clone()).or_insert(DraftService { name, home: None });
        keys.push(key);
    }
    for (unit, place) in graph.units().iter().zip(places) {
        let place = match place {
            Place::Service(service) => PlaceName::Service(keys[*service as usize].clone()),
            Place::Shared => PlaceName::Shared,
            Place::Stays => PlaceName::Stays,
            Place::Dead => PlaceName::Dead,
        };
        draft.places.insert(unit.id.to_string(), place);
    }
    let known = |id: &&String| graph.index_of(id).is_some();
    draft.pinned = constraints.pins.keys().filter(known).cloned().collect();
    draft.together = constraints.together.iter().map(|(a, b)| ordered_pair(a, b)).collect();
    draft.apart = constraints.apart.iter().map(|(a, b)| ordered_pair(a, b)).collect();
    draft
}

#[cfg(test)]
mod tests;
