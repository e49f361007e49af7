//! How strongly units are tied to each other, by every signal.
//!
//! Dependencies and common changes tie two units. Tables, words, business functions and authors tie
//! a unit to a *hub*, and through it to the other units there: as many ties as there are facts,
//! where tying every two units that share a table would grow with the square of its users.

use std::collections::BTreeMap;

use banyan_facts::{AccessMode, ReferenceKind};
use banyan_graph::{Dependency, Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::folders::{folder_names, folder_ties, module_ties};
use crate::meanings::part_meanings;
use crate::reach::entry_ties;
use crate::{Signal, Signals, Ties, Weights};

/// A tie from a unit to a unit or a hub.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tie {
    pub from: UnitIndex,
    /// A place among units, tables or terms.
    pub to: u32,
    pub strength: f64,
}

/// The ties of one signal, all along one kind of end.
#[derive(Debug, Clone)]
pub(crate) struct TieSet {
    pub signal: Signal,
    pub ties: Vec<Tie>,
}

/// All ties of a graph, each signal scaled so that a unit that has it has on average as much of it
/// as the signal's weight says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Affinity {
    /// Unit to unit: dependencies from the user to the used, then what other signals tell of pairs.
    pub pairs: Vec<TieSet>,
    /// Unit to hub: tables, terms, business functions, authors.
    pub hubs: Vec<TieSet>,
    /// Table to table: foreign keys. `from` is a table's place, too.
    pub keys: Vec<(u32, u32, f64)>,
    /// Unit to folder or module of the build, kept apart as these hubs are no terms.
    pub folders: Vec<Tie>,
    /// To which signal those belong.
    pub container: Option<Signal>,
    /// The term that each hub of the domain stands for.
    pub term_of: Vec<u32>,
    /// By what the strengths of each signal were multiplied.
    factors: BTreeMap<Signal, f64>,
}

/// What the ties of a signal weigh beside dependencies, at equal weights (measured: `docs/splitting.md`).
fn scale_of(signal: Signal) -> f64 {
    match signal {
        Signal::Structure | Signal::Domain | Signal::Runtime => 1.0,
        Signal::Data => 1.5,
        Signal::Entry => 0.6,
        Signal::History => 0.5,
        Signal::Ownership => 0.2,
    }
}

/// The same for folders that hold together, and for modules of the build.
const FOLDER_SCALE: f64 = 1.5;
const MODULE_SCALE: f64 = 1.5;

/// The weight from which a word counts as one of its unit's when terms are held against dependencies.
const MAIN_WORD: f32 = 0.15;

/// The cohesion from which a term counts in full, and how little the others count.
const FULL_BACKING: f64 = 0.3;
const LEAST_BACKING: f64 = 0.2;

impl Affinity {
    /// The ties of all units. What only a unit's own tests use ties it to nothing.
    pub fn collect(graph: &Graph, signals: &Signals<'_>, weights: &Weights, ignore_paths: bool) -> Self {
        let structure = structural_ties(graph);
        let backing = back_terms(graph, signals.words, &structure);
        let words = word_ties(signals.words, &backing);
        let (words, term_of) = part_meanings(graph, signals.words, &structure, words);
        let entries = entry_ties(graph, &structure);
        let folders = container_ties(graph, &structure, weights, ignore_paths);
        let mut affinity = Affinity { term_of, ..Affinity::default() };
        affinity.add(Signal::Structure, structure, Vec::new(), weights);
        affinity.add(Signal::Data, Vec::new(), data_ties(graph), weights);
        affinity.add(Signal::Domain, Vec::new(), words, weights);
        affinity.add(Signal::Entry, Vec::new(), entries, weights);
        affinity.folders = folders;
        affinity.container = Some(if ignore_paths { Signal::Structure } else { Signal::Domain });
        for signal in [Signal::History, Signal::Ownership, Signal::Runtime] {
            if let Some(ties) = signals.ties(signal) {
                let (pairs, holds) = told_ties(graph, ties);
                affinity.add(signal, pairs, holds, weights);
            }
        }
        let factor = affinity.factor(Signal::Data);
        affinity.keys = if factor > 0.0 { key_ties(graph, factor) } else { Vec::new() };
        affinity
    }

    /// Every set of ties of units to hubs, with the signal that it belongs to.
    pub fn hub_sets(&self) -> impl Iterator<Item = (Signal, &[Tie])> {
        let told = self.hubs.iter().map(|set| (set.signal, set.ties.as_slice()));
        told.chain(self.container.map(|signal| (signal, self.folders.as_slice())))
    }

    /// What the folders, or modules of the build, are called.
    pub fn container_names(&self, graph: &Graph) -> Vec<String> {
        match self.container {
            Some(Signal::Structure) => {
                graph.facts().modules.iter().map(|module| module.name.to_string()).collect()
            }
            _ => folder_names(graph),
        }
    }

    /// By what the strengths of a signal's ties were multiplied; 0 where it says nothing.
    pub fn factor(&self, signal: Signal) -> f64 {
        self.factors.get(&signal).copied().unwrap_or_default()
    }

    fn add(&mut self, signal: Signal, mut pairs: Vec<Tie>, mut hubs: Vec<Tie>, weights: &Weights) {
        let factor = scale(&mut [&mut pairs, &mut hubs], scale_of(signal) * weights.of(signal));
        if factor > 0.0 {
            self.factors.insert(signal, factor);
            self.pairs.push(TieSet { signal, ties: pairs });
            self.hubs.push(TieSet { signal, ties: hubs });
        }
    }
}

/// Ties of units to what holds them: folders that hold together, as a part of the domain's; where
/// names of folders say nothing, modules of the build, as a part of the structure.
fn container_ties(graph: &Graph, structure: &[Tie], weights: &Weights, ignore_paths: bool) -> Vec<Tie> {
    if ignore_paths {
        let mut ties = module_ties(graph, structure);
        ties.iter_mut().for_each(|tie| tie.strength *= MODULE_SCALE * weights.structure);
        ties.retain(|tie| tie.strength > 0.0);
        return ties;
    }
    let mut ties = folder_ties(graph, structure);
    if scale(&mut [&mut ties], FOLDER_SCALE * weights.domain) > 0.0 { ties } else { Vec::new() }
}

/// Ties that were told by other than the source, of units that the graph knows.
fn told_ties(graph: &Graph, ties: &Ties) -> (Vec<Tie>, Vec<Tie>) {
    let known = |unit: UnitIndex| unit.at() < graph.units().len();
    let pairs = ties.pairs.iter().filter(|tie| known(tie.a) && known(tie.b) && tie.a != tie.b);
    let mut pairs: Vec<Tie> = pairs
        .map(|tie| Tie { from: tie.a.min(tie.b), to: tie.a.max(tie.b).0, strength: tie.strength })
        .collect();
    let holds = ties.holds.iter().filter(|tie| known(tie.unit));
    let mut holds: Vec<Tie> =
        holds.map(|tie| Tie { from: tie.unit, to: tie.hub, strength: tie.strength }).collect();
    for ties in [&mut pairs, &mut holds] {
        ties.sort_by(|one, other| {
            (one.from, one.to).cmp(&(other.from, other.to)).then(one.strength.total_cmp(&other.strength))
        });
    }
    (pairs, holds)
}

/// Whether a unit goes where others go, and draws none of them: tests and generated code.
pub(crate) fn follows(graph: &Graph, unit: UnitIndex) -> bool {
    matches!(graph.role(unit), Role::Test | Role::Generated)
}

/// Whether a unit starts or configures the program: it knows the others because it puts them together.
pub(crate) fn wires(graph: &Graph, unit: UnitIndex) -> bool {
    matches!(graph.role(unit), Role::Bootstrap | Role::Configuration)
}

/// Whether a tie to `other` says anything of where `unit` belongs.
pub(crate) fn draws(graph: &Graph, other: UnitIndex, unit: UnitIndex) -> bool {
    (!follows(graph, other) || follows(graph, unit)) && (!wires(graph, other) || wires(graph, unit))
}

/// What a reference of a kind says about belonging together: inheritance, composition and calls
/// much, a mere mention little.
pub(crate) fn kind_strength(kind: ReferenceKind) -> f64 {
    use ReferenceKind::*;
    match kind {
        Extends | Implements | Field => 3.0,
        Construct | Call | Dispatch | Request => 2.0,
        Access | Parameter | Return | Generic | Message => 1.0,
        Local | Macro | Module | Throws => 0.5,
        Import | TypeImport | Annotation => 0.25,
    }
}

/// How strongly a dependency ties its two units, before the target's popularity is weighed. More
/// references of one kind count by their square root: the hundredth call says less than the first.
pub(crate) fn dependency_strength(dependency: &Dependency) -> f64 {
    let strengths =
        dependency.kinds.iter().map(|(kind, count)| kind_strength(kind) * f64::from(count).sqrt());
    strengths.sum()
}

fn structural_ties(graph: &Graph) -> Vec<Tie> {
    let counts = |dependency: &&Dependency| !dependency.test_only || follows(graph, dependency.from);
    let mut popularity = vec![0u32; graph.units().len()];
    for dependency in graph.dependencies().iter().filter(counts) {
        popularity[dependency.to.at()] += u32::from(!follows(graph, dependency.from));
    }
    let tie = |dependency: &Dependency| Tie {
        from: dependency.from,
        to: dependency.to.0,
        strength: dependency_strength(dependency) / damping(popularity[dependency.to.at()]),
    };
    graph.dependencies().iter().filter(counts).map(tie).collect()
}

/// By how much a target's popularity divides the strength of each tie to it: what everybody uses
/// binds nobody. The fourth root: the shared kernel is taken out on its own.
pub(crate) fn damping(popularity: u32) -> f64 {
    f64::from(popularity.max(1)).sqrt().sqrt()
}

fn data_ties(graph: &Graph) -> Vec<Tie> {
    let mut strengths: BTreeMap<(UnitIndex, u32), f64> = BTreeMap::new();
    for (at, table) in graph.facts().tables.iter().enumerate() {
        for &unit in &table.mapped_by {
            *strengths.entry((unit, at as u32)).or_default() += 3.0;
        }
    }
    for access in graph.facts().accesses.iter().filter(|access| !access.test || follows(graph, access.unit)) {
        let strength = match access.mode {
            AccessMode::Write => 2.0,
            AccessMode::Read => 1.0,
        };
        let so_far = strengths.entry((access.unit, access.table)).or_default();
        *so_far = f64::max(*so_far, strength);
    }
    let mut users = vec![0u32; graph.facts().tables.len()];
    for (unit, table) in strengths.keys() {
        users[*table as usize] += u32::from(!follows(graph, *unit));
    }
    let tie = |((from, to), strength): ((UnitIndex, u32), f64)| Tie {
        from,
        to,
        strength: strength / damping(users[to as usize]),
    };
    strengths.into_iter().map(tie).collect()
}

/// Foreign keys tie two tables, but weakly: they are as often the seam as the bond.
fn key_ties(graph: &Graph, factor: f64) -> Vec<(u32, u32, f64)> {
    let tables = &graph.facts().tables;
    let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (at, table) in tables.iter().enumerate() {
        for key in &table.foreign_keys {
            let found = tables.binary_search_by(|other| other.name.cmp(&key.references));
            if let Ok(to) = found
                && to != at
            {
                *pairs.entry((at.min(to) as u32, at.max(to) as u32)).or_default() += 1;
            }
        }
    }
    let mut degrees = vec![0u32; tables.len()];
    for (a, b) in pairs.keys() {
        degrees[*a as usize] += 1;
        degrees[*b as usize] += 1;
    }
    let strength = |a: u32, b: u32| factor / damping(degrees[a as usize].max(degrees[b as usize]));
    pairs.into_keys().map(|(a, b)| (a, b, strength(a, b))).collect()
}

fn word_ties(words: &Words, backing: &[f64]) -> Vec<Tie> {
    let mut ties = Vec::new();
    for (at, terms) in words.units.iter().enumerate() {
        ties.extend(terms.iter().map(|(term, weight)| Tie {
            from: UnitIndex(at as u32),
            to: *term,
            strength: backing[*term as usize] * f64::from(*weight) * f64::from(*weight),
        }));
    }
    ties
}

/// How far dependencies bear out that the units with a term belong together, for each term.
///
/// A word of the domain is in the names of units that use each other; a word of the construction
/// (editor, validator, assembler) is in the names of units that use everything else. Measured as
/// the share of the ties of the term's units that stay among them, less the share to be expected of
/// any units with as many ties.
fn back_terms(graph: &Graph, words: &Words, structure: &[Tie]) -> Vec<f64> {
    let (mut inside, mut ends) = (vec![0.0; words.terms.len()], vec![0.0; words.terms.len()]);
    let mut total = 0.0;
    let main_words: Vec<Vec<u32>> = words.units.iter().map(|own| main_words(own)).collect();
    for tie in structure {
        let (from, to) = (tie.from, UnitIndex(tie.to));
        if follows(graph, from) || follows(graph, to) {
            continue;
        }
        let (Some(one), Some(other)) = (main_words.get(from.at()), main_words.get(to.at())) else { continue };
        total += 2.0 * tie.strength;
        one.iter().chain(other).for_each(|term| ends[*term as usize] += tie.strength);
        for term in one.iter().filter(|term| other.binary_search(term).is_ok()) {
            inside[*term as usize] += 2.0 * tie.strength;
        }
    }
    let backing = |(inside, ends): (&f64, &f64)| {
        let known = *ends > 0.0 && total > 0.0;
        if known { ((inside / ends - ends / total) / FULL_BACKING).clamp(LEAST_BACKING, 1.0) } else { 1.0 }
    };
    inside.iter().zip(&ends).map(backing).collect()
}

pub(crate) fn main_words(own: &[(u32, f32)]) -> Vec<u32> {
    own.iter().filter(|(_, weight)| *weight >= MAIN_WORD).map(|(term, _)| *term).collect()
}

/// Scales ties so that the units that have any have `weight` each on average; gives the factor.
fn scale(sets: &mut [&mut Vec<Tie>], weight: f64) -> f64 {
    let ties = || sets.iter().flat_map(|ties| ties.iter());
    let mut owners: Vec<u32> = ties().map(|tie| tie.from.0).collect();
    owners.sort_unstable();
    owners.dedup();
    let total: f64 = ties().map(|tie| tie.strength).sum();
    if weight <= 0.0 || total <= 0.0 {
        return 0.0;
    }
    let factor = weight * owners.len() as f64 / total;
    sets.iter_mut().flat_map(|ties| ties.iter_mut()).for_each(|tie| tie.strength *= factor);
    factor
}
