use banyan_facts::DeclarationKind;
use banyan_graph::{Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{Affinity, follows, wires};
use crate::bindings::Bindings;
use crate::consensus::{Opinions, Runs};
use crate::divide::{
    AUTOMATIC, Division, Objective, PLAIN, best_communities, divide_at, divide_into, list_counts,
    merge_entangled, merge_small, part_large, part_sprawling,
};
use crate::kernel::find_kernel;
use crate::network::Network;
use crate::pulls::Pulls;
use crate::terrain::Terrain;
use crate::{Constraints, Place, PlaceName, Signals, Split, SplitSettings, Strategy};

/// The least number of units that stand as a service of their own.
const LEAST_UNITS: usize = 3;

/// The share of its ties that a service may have with one larger service before it is part of it.
const MOST_ENTANGLED: f64 = 0.2;

/// The share of a unit's words that one community draws from which the unit is of that domain.
const DOMAIN_HOLD: f64 = 0.3;

/// The weight from which a word is a main word of its unit.
const MAIN_WORD: f32 = 0.4;

/// How one monolith falls apart: what a proposal, the alternatives to its number of services, and
/// how sure the places of its units are, have in common. Made once, it answers all of these.
#[derive(Debug, Clone)]
pub struct Landscape {
    pub(crate) settings: SplitSettings,
    pub(crate) constraints: Constraints,
    pub(crate) affinity: Affinity,
    pub(crate) bindings: Bindings,
    /// For each term whether it says what the business keeps or offers.
    pub(crate) nouns: Vec<bool>,
    /// Units of the shared kernel.
    pub(crate) kernel: Vec<bool>,
    terrain: Terrain,
    /// The terrain's network, its ties weakened where the runs disagree.
    agreed: Network,
    opinions: Opinions,
}

/// A number of services that a monolith could be split into.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountChoice {
    /// How many
    pub services: usize,
    /// How well the signals bear it out: modularity of the communities on all ties (Newman and
    /// Girvan 2004), −0.5 to 1, better higher
    pub modularity: f64,
    /// The share of the ties between units of services that leads from one service to another
    pub crossing: f64,
    /// Units of the smallest service, before the units that follow others are placed
    pub smallest: usize,
    /// Units of the largest
    pub largest: usize,
    /// The proposal's own
    pub chosen: bool,
}

impl Landscape {
    /// Surveys a graph under constraints. The same input gives the same landscape.
    pub fn survey(
        graph: &Graph,
        signals: &Signals<'_>,
        settings: &SplitSettings,
        constraints: &Constraints,
    ) -> Landscape {
        let weights = settings.strategy.turn(&settings.weights);
        let affinity = Affinity::collect(graph, signals, &weights, settings.ignore_paths);
        let bindings = Bindings::new(graph, constraints, settings.one_owner);
        let surveyor = Surveyor { graph, affinity: &affinity, bindings: &bindings, settings };
        let nouns = find_nouns(graph, signals.words);
        let included: Vec<bool> =
            (0..bindings.len() as u32).map(|group| surveyor.is_divided(group)).collect();
        let kernel = surveyor.find_kernel(&included, &nouns);
        let in_kernel = |group: u32| bindings.units_of(group).iter().all(|unit| kernel[unit.at()]);
        let rest: Vec<bool> =
            included.iter().enumerate().map(|(group, is)| *is && !in_kernel(group as u32)).collect();
        let terrain = Terrain::new(&affinity, &bindings, &rest);
        let runs = Runs::find(&terrain, settings.seed);
        let agreed = match settings.strategy {
            Strategy::Consensus => runs.agreed(&terrain.network),
            _ => terrain.network.clone(),
        };
        let nodes = terrain.nodes_by_group(bindings.len());
        let node = |unit: usize| nodes[bindings.group_of(UnitIndex(unit as u32)) as usize];
        let opinions = runs.by_unit(graph.units().len(), node);
        let (settings, constraints) = (*settings, constraints.clone());
        Landscape { settings, constraints, affinity, bindings, nouns, kernel, terrain, agreed, opinions }
    }

    /// Other numbers of services, from the fewest, with what each comes to; the proposal's own is
    /// among them.
    pub fn counts(&self, graph: &Graph) -> Vec<CountChoice> {
        let chosen = self.divide(graph);
        let (anchored, _) = self.rules(graph);
        let objective = Objective { network: &self.agreed, judge: &self.terrain.network };
        list_counts(&self.terrain, &objective, &chosen, self.settings.seed, &anchored, &|groups| {
            self.units_in(groups)
        })
    }

    /// For each unit that took part in the runs, how sure its place in the split is, 0 to 1.
    pub(crate) fn confidence(&self, split: &Split) -> Vec<Option<f64>> {
        self.opinions.confidence(split)
    }

    /// For each group of units that is in a community that stands, the number of its service; and
    /// for each service its pinned key, if any.
    pub(crate) fn found_services(&self, graph: &Graph) -> (Vec<Option<u32>>, Vec<Option<String>>) {
        let division = self.divide(graph);
        let mut numbers: Vec<Option<u32>> = vec![None; division.stands.len()];
        let (mut of_group, mut keys) = (vec![None; self.bindings.len()], Vec::new());
        for (node, group) in self.terrain.groups.iter().enumerate() {
            let community = division.membership[node] as usize;
            if !division.stands[community] {
                continue;
            }
            let service = *numbers[community].get_or_insert_with(|| {
                keys.push(None);
                keys.len() as u32 - 1
            });
            of_group[*group as usize] = Some(service);
            if let Some(PlaceName::Service(key)) = self.bindings.pin_of(*group) {
                keys[service as usize] = Some(key.clone());
            }
        }
        (of_group, keys)
    }

    /// Divides by the strictest rule of what stands that gives the services asked for: first only
    /// what works on data or takes requests, then anything of some size, then anything.
    fn divide(&self, graph: &Graph) -> Division {
        let seed = self.settings.seed;
        let (anchored, sized) = self.rules(graph);
        let units_in = |groups: &[u32]| self.units_in(groups);
        let mut division = match self.settings.services {
            None => {
                let mut division = divide_at(&self.terrain, &self.agreed, AUTOMATIC, seed, &anchored);
                merge_entangled(&self.terrain.network, &mut division, MOST_ENTANGLED);
                part_sprawling(&self.terrain, &self.agreed, &mut division, seed, &units_in, &anchored);
                merge_entangled(&self.terrain.network, &mut division, MOST_ENTANGLED);
                merge_small(&self.terrain, &self.terrain.network, &mut division, &units_in);
                if division.count() > 1 {
                    division
                } else {
                    divide_at(&self.terrain, &self.agreed, PLAIN, seed, &sized)
                }
            }
            Some(services) => {
                let mut division = divide_into(&self.terrain, &self.agreed, services, seed, &anchored);
                if division.count() < services {
                    division = divide_into(&self.terrain, &self.agreed, services, seed, &sized);
                }
                if division.count() < services {
                    division = divide_into(&self.terrain, &self.agreed, services, seed, &|_| true);
                }
                division
            }
        };
        if let Some(most) = self.settings.most_units {
            part_large(&self.terrain, &self.agreed, &mut division, most, seed, &units_in, &sized);
        }
        division
    }

    /// What stands as a service: what works on data or takes requests; anything of some size.
    fn rules<'a>(&'a self, graph: &'a Graph) -> (impl Fn(&[u32]) -> bool + 'a, impl Fn(&[u32]) -> bool + 'a) {
        let least = self.settings.least_units.unwrap_or(LEAST_UNITS);
        let pinned = |groups: &[u32]| groups.iter().any(|group| self.bindings.pin_of(*group).is_some());
        let sized = move |groups: &[u32]| pinned(groups) || self.units_in(groups) >= least;
        let anchored =
            move |groups: &[u32]| pinned(groups) || (sized(groups) && self.has_anchor(graph, groups));
        (anchored, sized)
    }

    fn units_in(&self, groups: &[u32]) -> usize {
        groups.iter().map(|group| self.bindings.units_of(*group).len()).sum()
    }

    /// Whether a service of these groups would work on data of its own or take requests.
    fn has_anchor(&self, graph: &Graph, groups: &[u32]) -> bool {
        let mut units = groups.iter().flat_map(|group| self.bindings.units_of(*group));
        units.any(|unit| matches!(graph.role(*unit), Role::Entry | Role::Entity | Role::DataAccess))
    }

    /// Whether one place holds so much of a unit's words of the business that it is of that domain.
    pub(crate) fn holds(&self, pulls: &Pulls<'_>, unit: UnitIndex) -> bool {
        word_hold(&self.affinity, &self.nouns, pulls, unit) >= DOMAIN_HOLD
    }
}

/// What is known when a survey begins.
struct Surveyor<'a> {
    graph: &'a Graph,
    affinity: &'a Affinity,
    bindings: &'a Bindings,
    settings: &'a SplitSettings,
}

impl Surveyor<'_> {
    /// Whether a group takes part when services are found. What starts or configures the program,
    /// scripts, tests and generated code come later; what is pinned elsewhere is out.
    fn is_divided(&self, group: u32) -> bool {
        match self.bindings.pin_of(group) {
            Some(PlaceName::Service(_)) => true,
            Some(PlaceName::Shared | PlaceName::Stays | PlaceName::Dead) => false,
            None => self.bindings.units_of(group).iter().any(|unit| !is_sidelined(self.graph, *unit)),
        }
    }

    fn find_kernel(&self, included: &[bool], nouns: &[bool]) -> Vec<bool> {
        let terrain = Terrain::new(self.affinity, self.bindings, included);
        let communities = best_communities(&terrain.network, PLAIN, self.settings.seed);
        let mut community_of = vec![None; self.graph.units().len()];
        for (node, group) in terrain.groups.iter().enumerate() {
            for unit in self.bindings.units_of(*group) {
                community_of[unit.at()] = Some(communities[node]);
            }
        }
        let places =
            community_of.iter().map(|community: &Option<u32>| community.map(Place::Service)).collect();
        let pulls = Pulls::new(self.graph, self.affinity, places);
        let fixed = |unit: UnitIndex| {
            let group = self.bindings.group_of(unit);
            !included[group as usize]
                || self.bindings.units_of(group).len() > 1
                || self.bindings.pin_of(group).is_some()
                || word_hold(self.affinity, nouns, &pulls, unit) >= DOMAIN_HOLD
        };
        let fixed: Vec<bool> = self.graph.indexes().map(fixed).collect();
        find_kernel(self.graph, &community_of, &fixed)
    }
}

fn word_hold(affinity: &Affinity, nouns: &[bool], pulls: &Pulls<'_>, unit: UnitIndex) -> f64 {
    pulls.word_hold(unit, &|hub| nouns[affinity.term_of[hub as usize] as usize])
}

/// Whether a unit comes later: it starts, configures or tests, was generated, is a script, or stands alone.
pub(crate) fn is_sidelined(graph: &Graph, unit: UnitIndex) -> bool {
    follows(graph, unit)
        || wires(graph, unit)
        || graph.unit(unit).kind == DeclarationKind::Script
        || stands_alone(graph, unit)
}

/// Whether nothing but its name tells of a unit: it uses nothing, nothing but tests uses it, it works
/// on no data and takes no requests. Words of such units (scripts of a page, texts) tie what has
/// nothing to do with each other.
pub(crate) fn stands_alone(graph: &Graph, unit: UnitIndex) -> bool {
    graph.dependencies_from(unit).is_empty()
        && graph.dependencies_to(unit).all(|dependency| dependency.test_only)
        && graph.accesses_of(unit).is_empty()
        && graph.entry_points_of(unit).is_empty()
        && matches!(graph.role(unit), Role::Domain | Role::Shared)
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
