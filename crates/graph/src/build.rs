//! The graph itself: links folded into dependencies, and what can be asked of a unit at once.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use banyan_facts::{Access, EntryPoint, Link, MonolithFacts, ReferenceKind, Unit, UnitIndex};

use crate::cycles::{Cycle, FeedbackEdge, find_cycles};
use crate::folders::Folders;
use crate::roles::{Role, assign_roles};

/// How many references of each kind something stands on, sorted by kind; kinds that are absent are
/// left out. There are hundreds of thousands of these, with one or two kinds each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindCounts(Vec<(ReferenceKind, u32)>);

impl KindCounts {
    /// Adds references of a kind.
    pub fn add(&mut self, kind: ReferenceKind, references: u32) {
        match self.0.binary_search_by_key(&kind, |(known, _)| *known) {
            Ok(at) => self.0[at].1 += references,
            Err(at) => self.0.insert(at, (kind, references)),
        }
    }

    /// The kinds with their references.
    pub fn iter(&self) -> impl Iterator<Item = (ReferenceKind, u32)> + Clone {
        self.0.iter().copied()
    }

    /// The kinds.
    pub fn kinds(&self) -> impl Iterator<Item = ReferenceKind> + Clone {
        self.iter().map(|(kind, _)| kind)
    }
}

/// A directed edge between two units, with what it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// The unit that depends
    pub from: UnitIndex,
    /// The unit it depends on
    pub to: UnitIndex,
    /// How many references of each kind
    pub kinds: KindCounts,
    /// Its evidence: a range of the graph's links
    pub links: Range<usize>,
    /// References in production code that use something: see [`Graph::production_references`]
    production: u32,
    /// All of its evidence is in test code
    pub test_only: bool,
    /// Its evidence names types and runs nothing: no call, access, construction, dispatch, request. An
    /// import may run what it imports, so imports alone are not type-only
    pub type_only: bool,
}

impl Dependency {
    /// How many references it stands on.
    pub fn references(&self) -> u32 {
        self.links.len() as u32
    }
}

/// The dependency graph of one monolith. Built once, then only read.
#[derive(Debug, Clone)]
pub struct Graph {
    facts: Arc<MonolithFacts>,
    dependencies: Vec<Dependency>,
    /// Where the dependencies of each unit begin; one more than there are units.
    outgoing: Vec<u32>,
    /// Places in `dependencies`, sorted by (to, from).
    incoming: Vec<u32>,
    incoming_starts: Vec<u32>,
    cycles: Vec<Cycle>,
    cycle_of: Vec<Option<u32>>,
    levels: Vec<u32>,
    feedback: Vec<FeedbackEdge>,
    roles: Vec<Role>,
    /// Found when the first tree is built
    folders: OnceLock<Folders>,
}

/// Folds the links of a monolith into dependencies and computes cycles, levels and roles.
pub fn build_graph(facts: impl Into<Arc<MonolithFacts>>) -> Graph {
    let facts = facts.into();
    let dependencies = fold_links(&facts.links);
    let count = facts.units.len();
    let outgoing = starts(count, dependencies.iter().map(|dependency| dependency.from));
    let incoming_starts = starts(count, dependencies.iter().map(|dependency| dependency.to));
    let incoming = sorted_by_target(&dependencies, &incoming_starts);
    let mut graph = Graph {
        facts,
        dependencies,
        outgoing,
        incoming,
        incoming_starts,
        cycles: Vec::new(),
        cycle_of: vec![None; count],
        levels: vec![0; count],
        feedback: Vec::new(),
        roles: Vec::new(),
        folders: OnceLock::new(),
    };
    let found = find_cycles(&graph);
    graph.cycles = found.cycles;
    graph.cycle_of = found.cycle_of;
    graph.levels = found.levels;
    graph.feedback = found.feedback;
    graph.roles = assign_roles(&graph);
    graph
}

impl Graph {
    /// The graph of the same units with only those links that `keep` takes.
    #[must_use]
    pub fn narrowed(&self, keep: impl Fn(&Link) -> bool) -> Graph {
        let links = self.facts.links.iter().filter(|link| keep(link)).copied().collect();
        build_graph(MonolithFacts { links, ..MonolithFacts::clone(&self.facts) })
    }

    pub(crate) fn folders(&self) -> &Folders {
        self.folders.get_or_init(|| Folders::new(&self.facts))
    }

    /// The facts it was built from.
    pub fn facts(&self) -> &MonolithFacts {
        &self.facts
    }

    /// All units, sorted by id.
    pub fn units(&self) -> &[Unit] {
        &self.facts.units
    }

    /// Every unit's index, in order.
    pub fn indexes(&self) -> impl Iterator<Item = UnitIndex> + use<> {
        (0..self.facts.units.len() as u32).map(UnitIndex)
    }

    /// One unit.
    pub fn unit(&self, index: UnitIndex) -> &Unit {
        &self.facts.units[index.at()]
    }

    /// The unit with this id.
    pub fn index_of(&self, id: &str) -> Option<UnitIndex> {
        let found = self.facts.units.binary_search_by(|unit| unit.id.as_ref().cmp(id)).ok()?;
        Some(UnitIndex(found as u32))
    }

    /// The path of the file that declares a unit.
    pub fn path_of(&self, index: UnitIndex) -> &str {
        &self.facts.files[self.unit(index).file as usize].path
    }

    /// The path of a file by its place in the facts.
    pub fn file_path(&self, file: u32) -> &str {
        &self.facts.files[file as usize].path
    }

    /// All dependencies, sorted by (from, to).
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// What a unit depends on, sorted by target.
    pub fn dependencies_from(&self, unit: UnitIndex) -> &[Dependency] {
        let (start, end) = (self.outgoing[unit.at()], self.outgoing[unit.at() + 1]);
        &self.dependencies[start as usize..end as usize]
    }

    /// What depends on a unit, sorted by source.
    pub fn dependencies_to(&self, unit: UnitIndex) -> impl Iterator<Item = &Dependency> {
        let (start, end) = (self.incoming_starts[unit.at()], self.incoming_starts[unit.at() + 1]);
        self.incoming[start as usize..end as usize].iter().map(|&at| &self.dependencies[at as usize])
    }

    /// The dependency between two units.
    pub fn dependency(&self, from: UnitIndex, to: UnitIndex) -> Option<&Dependency> {
        let all = self.dependencies_from(from);
        all.binary_search_by_key(&to, |dependency| dependency.to).ok().map(|at| &all[at])
    }

    /// The evidence of a dependency.
    pub fn evidence(&self, dependency: &Dependency) -> &[Link] {
        &self.facts.links[dependency.links.clone()]
    }

    /// How many of a dependency's references stand in production code and use something; the
    /// declaration of a child module or its re-export does not. Cycles, levels, feedback, fan-in and
    /// fan-out count these alone.
    pub fn production_references(&self, dependency: &Dependency) -> u32 {
        dependency.production
    }

    /// Cycles (strongly connected components of more than one unit), largest first.
    pub fn cycles(&self) -> &[Cycle] {
        &self.cycles
    }

    /// The cycle a unit is part of: a place in [`Graph::cycles`].
    pub fn cycle_of(&self, unit: UnitIndex) -> Option<u32> {
        self.cycle_of[unit.at()]
    }

    /// The level of a unit: 0 for what depends on nothing, else one above the highest level it
    /// depends on outside its own cycle. Units of one cycle share a level. Production references
    /// count; what no production code depends on also stands above what it tests or declares.
    pub fn level(&self, unit: UnitIndex) -> u32 {
        self.levels[unit.at()]
    }

    /// A small set of dependencies whose removal would leave no cycle, sorted.
    pub fn feedback(&self) -> &[FeedbackEdge] {
        &self.feedback
    }

    /// Whether a dependency is one of [`Graph::feedback`].
    pub fn closes_cycle(&self, dependency: &Dependency) -> bool {
        let cycle = self.cycle_of(dependency.from);
        let edge = FeedbackEdge { from: dependency.from, to: dependency.to };
        cycle.is_some() && cycle == self.cycle_of(dependency.to) && self.feedback.binary_search(&edge).is_ok()
    }

    /// What part a unit plays.
    pub fn role(&self, unit: UnitIndex) -> Role {
        self.roles[unit.at()]
    }

    /// Entry points of a unit.
    pub fn entry_points_of(&self, unit: UnitIndex) -> &[EntryPoint] {
        let all = &self.facts.entry_points;
        let start = all.partition_point(|entry_point| entry_point.unit < unit);
        let end = all.partition_point(|entry_point| entry_point.unit <= unit);
        &all[start..end]
    }

    /// Table accesses of a unit.
    pub fn accesses_of(&self, unit: UnitIndex) -> &[Access] {
        let all = &self.facts.accesses;
        let start = all.partition_point(|access| access.unit < unit);
        let end = all.partition_point(|access| access.unit <= unit);
        &all[start..end]
    }
}

fn fold_links(links: &[Link]) -> Vec<Dependency> {
    let mut dependencies: Vec<Dependency> = Vec::new();
    for (at, link) in links.iter().enumerate() {
        let same = dependencies.last().is_some_and(|last| (last.from, last.to) == (link.from, link.to));
        if !same {
            dependencies.push(Dependency {
                from: link.from,
                to: link.to,
                kinds: KindCounts::default(),
                links: at..at,
                production: 0,
                test_only: true,
                type_only: false,
            });
        }
        if let Some(dependency) = dependencies.last_mut() {
            dependency.kinds.add(link.kind, 1);
            dependency.links.end = at + 1;
            dependency.test_only &= link.test;
            dependency.production += u32::from(link.counts_in_production());
        }
    }
    for dependency in &mut dependencies {
        let mut kinds = dependency.kinds.kinds();
        dependency.type_only = kinds.clone().any(names_type) && !kinds.any(ReferenceKind::runs);
    }
    dependencies
}

fn names_type(kind: ReferenceKind) -> bool {
    kind == ReferenceKind::TypeImport || !(kind.runs() || kind.introduces())
}

/// Places of dependencies, sorted by (to, from); they are sorted by (from, to).
fn sorted_by_target(dependencies: &[Dependency], starts: &[u32]) -> Vec<u32> {
    let (mut next, mut sorted) = (starts.to_vec(), vec![0; dependencies.len()]);
    for (at, dependency) in (0..).zip(dependencies) {
        let place = &mut next[dependency.to.at()];
        sorted[*place as usize] = at;
        *place += 1;
    }
    sorted
}

/// Where each unit's begin, in a list that is sorted by units; one more than there are units.
fn starts(count: usize, units: impl Iterator<Item = UnitIndex>) -> Vec<u32> {
    let mut starts = vec![0u32; count + 1];
    for unit in units {
        starts[unit.at() + 1] += 1;
    }
    for at in 0..count {
        starts[at + 1] += starts[at];
    }
    starts
}
