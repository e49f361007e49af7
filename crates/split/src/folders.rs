//! Folders that hold together.
//!
//! Where people have made modules, the units of a folder use each other more than anything else;
//! where they have made layers, they use other folders. How much more than chance would give says
//! how far a folder speaks for its units' belonging together. A folder is held to what its siblings
//! come to as well: one of several layers may hold together by itself, as classes of a model do.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::natural_log;

use crate::affinity::{Tie, follows};

/// The cohesion from which a folder counts in full.
const FULL_COHESION: f64 = 0.3;

/// The rarity from which a module of the build counts in full: that of a twentieth of all units.
const FULL_RARITY: f64 = 3.0;

/// Ties of units to the folders that they are in, at all depths; folders are numbered in the order
/// in which they are met.
pub(crate) fn folder_ties(graph: &Graph, structure: &[Tie]) -> Vec<Tie> {
    Folders::new(graph).ties(graph, structure)
}

/// Ties of units to the modules of the build that they are in: what people build together. They are
/// numbered like the modules. Large ones say little; they are often the layers.
pub(crate) fn module_ties(graph: &Graph, structure: &[Tie]) -> Vec<Tie> {
    let mut ties = Folders::of_build(graph).ties(graph, structure);
    for tie in &mut ties {
        let share = (tie.strength / FULL_RARITY).min(1.0);
        tie.strength = share * share;
    }
    ties
}

/// The paths of the folders that [`folder_ties`] numbers.
pub(crate) fn folder_names(graph: &Graph) -> Vec<String> {
    Folders::new(graph).names
}

/// Folders that hold units, without those that hold no more than one inside them.
struct Folders {
    names: Vec<String>,
    /// How many units each holds, tests left out.
    sizes: Vec<u32>,
    parents: Vec<Option<u32>>,
    /// By unit, sorted.
    of_unit: Vec<Vec<u32>>,
}

/// What ties of a folder's units, or of several folders', come to.
#[derive(Default, Clone, Copy)]
struct Balance {
    inside: f64,
    ends: f64,
    squares: f64,
}

impl Balance {
    /// The share of ties that stay inside beyond what chance would give, of what is left to go
    /// beyond: 1 where all stay, 0 at chance.
    fn cohesion(self, total: f64) -> f64 {
        if self.ends <= 0.0 {
            return 0.0;
        }
        let expected = self.squares / (self.ends * total);
        if expected >= 1.0 { 0.0 } else { (self.inside / self.ends - expected) / (1.0 - expected) }
    }
}

impl Folders {
    fn new(graph: &Graph) -> Self {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for unit in graph.indexes().filter(|unit| !follows(graph, *unit)) {
            outwards(graph.path_of(unit)).for_each(|folder| *counts.entry(folder).or_default() += 1);
        }
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut folders =
            Folders { names: Vec::new(), sizes: Vec::new(), parents: Vec::new(), of_unit: Vec::new() };
        for unit in graph.indexes() {
            let (mut size, mut own) = (0, Vec::new());
            for folder in outwards(graph.path_of(unit)) {
                let held = counts.get(folder).copied().unwrap_or_default();
                if held > size {
                    size = held;
                    let number = *numbers.entry(folder).or_insert_with(|| folders.add(folder, held));
                    own.push(number);
                }
            }
            for pair in own.windows(2) {
                folders.parents[pair[0] as usize] = Some(pair[1]);
            }
            own.sort_unstable();
            folders.of_unit.push(own);
        }
        folders
    }

    fn of_build(graph: &Graph) -> Self {
        let modules = graph.facts().modules.len();
        let mut folders = Folders {
            names: vec![String::new(); modules],
            sizes: vec![0; modules],
            parents: vec![None; modules],
            of_unit: Vec::new(),
        };
        for (at, unit) in graph.units().iter().enumerate() {
            let own: Vec<u32> = unit.module.into_iter().collect();
            if !follows(graph, UnitIndex(at as u32)) {
                own.iter().for_each(|module| folders.sizes[*module as usize] += 1);
            }
            folders.of_unit.push(own);
        }
        folders
    }

    fn ties(&self, graph: &Graph, structure: &[Tie]) -> Vec<Tie> {
        let weights = self.weigh(graph, structure);
        let tie = |unit: UnitIndex| {
            let folders = self.of_unit[unit.at()].iter().map(|folder| (*folder, weights[*folder as usize]));
            let told = folders.filter(|(_, strength)| *strength > 0.0);
            told.map(move |(to, strength)| Tie { from: unit, to, strength }).collect::<Vec<Tie>>()
        };
        graph.indexes().flat_map(tie).collect()
    }

    fn add(&mut self, name: &str, size: u32) -> u32 {
        self.names.push(name.to_owned());
        self.sizes.push(size);
        self.parents.push(None);
        self.names.len() as u32 - 1
    }

    /// For each folder how far it speaks for its units: by its cohesion and its siblings', and by
    /// how much it tells apart.
    fn weigh(&self, graph: &Graph, structure: &[Tie]) -> Vec<f64> {
        let (balances, total) = self.balance(graph, structure);
        let mut levels: BTreeMap<Option<u32>, Balance> = BTreeMap::new();
        for (parent, balance) in self.parents.iter().zip(&balances) {
            let level = levels.entry(*parent).or_default();
            level.inside += balance.inside;
            level.ends += balance.ends;
            level.squares += balance.squares;
        }
        let units = graph.indexes().filter(|unit| !follows(graph, *unit)).count() as f64;
        let weigh = |folder: usize| {
            let level = levels[&self.parents[folder]].cohesion(total);
            let cohesion = balances[folder].cohesion(total).min(level);
            let rarity = natural_log(units / f64::from(self.sizes[folder].max(1)));
            let told = self.sizes[folder] > 1 && total > 0.0;
            if told { (cohesion / FULL_COHESION).clamp(0.0, 1.0) * rarity } else { 0.0 }
        };
        (0..self.names.len()).map(weigh).collect()
    }

    fn balance(&self, graph: &Graph, structure: &[Tie]) -> (Vec<Balance>, f64) {
        let mut balances = vec![Balance::default(); self.names.len()];
        let mut total = 0.0;
        for tie in structure {
            let (from, to) = (tie.from, UnitIndex(tie.to));
            if follows(graph, from) || follows(graph, to) {
                continue;
            }
            total += 2.0 * tie.strength;
            let (one, other) = (&self.of_unit[from.at()], &self.of_unit[to.at()]);
            one.iter().chain(other).for_each(|folder| balances[*folder as usize].ends += tie.strength);
            for folder in one.iter().filter(|folder| other.binary_search(folder).is_ok()) {
                balances[*folder as usize].inside += 2.0 * tie.strength;
            }
        }
        balances.iter_mut().for_each(|balance| balance.squares = balance.ends * balance.ends);
        (balances, total)
    }
}

/// The folders that a path lies in, the innermost first.
fn outwards(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(test)]
mod tests {
    use banyan_signals::Words;

    use crate::affinity::Affinity;
    use crate::{Signals, Weights, sketch};

    fn told(text: &str) -> Vec<String> {
        let graph = sketch::graph(text);
        let weights = Weights::default();
        let affinity = Affinity::collect(&graph, &Signals::of_words(&Words::default()), &weights, false);
        let names = affinity.container_names(&graph);
        let mut told: Vec<String> =
            affinity.folders.iter().map(|tie| names[tie.to as usize].clone()).collect();
        told.sort();
        told.dedup();
        told
    }

    #[test]
    fn modules_hold_together_and_layers_do_not() {
        let modules =
            "order/A\norder/B\norder/C\nbill/D\nbill/E\nbill/F\nA -> B\nB -> C\nD -> E\nE -> F\nC -> D";
        assert_eq!(told(modules), ["bill", "order"]);
        let layers = "web/A\nweb/B\nservice/C\nservice/D\ndao/E\ndao/F\nA -> C\nB -> D\nC -> E\nD -> F";
        assert!(told(layers).is_empty());
    }

    #[test]
    fn one_layer_that_holds_together_is_held_to_its_siblings() {
        let layers = "web/A\nweb/B\nservice/C\nservice/D\nmodel/E\nmodel/F\nA -> C 9\nB -> D 9\nC -> E 9\nD -> F 9\nE -> F";
        assert!(told(layers).is_empty());
    }
}
