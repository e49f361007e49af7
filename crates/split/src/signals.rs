use banyan_facts::UnitIndex;
use banyan_graph::Graph;
use banyan_signals::Words;

use crate::Weights;

/// A kind of evidence that two units belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Dependencies
    Structure,
    /// Tables read and written together
    Data,
    /// Words of names, packages, routes and tables
    Domain,
    /// What each entry point reaches
    Entry,
    /// Files that change together
    History,
    /// Who writes and owns the files
    Ownership,
    /// Calls seen in production
    Runtime,
}

impl Signal {
    /// Every signal, in the order in which they are told.
    pub const ALL: [Signal; 7] = [
        Signal::Structure,
        Signal::Data,
        Signal::Domain,
        Signal::Entry,
        Signal::History,
        Signal::Ownership,
        Signal::Runtime,
    ];

    /// Its name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Signal::Structure => "structure",
            Signal::Data => "data",
            Signal::Domain => "domain",
            Signal::Entry => "entry",
            Signal::History => "history",
            Signal::Ownership => "ownership",
            Signal::Runtime => "runtime",
        }
    }

    /// The signal of that name.
    pub fn from_id(id: &str) -> Option<Signal> {
        Signal::ALL.into_iter().find(|signal| signal.id() == id)
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Signal::Structure => "Dependencies",
            Signal::Data => "Tables",
            Signal::Domain => "Domain words",
            Signal::Entry => "Entry points",
            Signal::History => "Changes together",
            Signal::Ownership => "Authors and owners",
            Signal::Runtime => "Calls in production",
        }
    }
}

/// Ties that something else than the source tells of: history, ownership, traces of production.
///
/// The strengths count relative to each other; the signal's weight scales them all. What is listed
/// twice adds up. Units are those of the graph that the ties are used with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ties {
    /// Ties of two units
    pub pairs: Vec<PairTie>,
    /// Names of what ties several units: an author, a team
    pub hubs: Vec<String>,
    /// Ties of a unit and a hub
    pub holds: Vec<HubTie>,
}

/// A tie of two units.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTie {
    /// One unit
    pub a: UnitIndex,
    /// The other
    pub b: UnitIndex,
    /// Above 0
    pub strength: f64,
    /// What people read behind the other unit's name: "in 12 of 15 commits"; may be empty
    pub note: Box<str>,
}

/// A tie of a unit and a hub.
#[derive(Debug, Clone, PartialEq)]
pub struct HubTie {
    /// The unit
    pub unit: UnitIndex,
    /// A place in [`Ties::hubs`]
    pub hub: u32,
    /// Above 0
    pub strength: f64,
    /// What people read behind the hub's name: "80 % of its lines"; may be empty
    pub note: Box<str>,
}

/// All that is known of a monolith besides its graph, on which a proposal rests.
#[derive(Debug, Clone, Copy)]
pub struct Signals<'a> {
    /// Domain words
    pub words: &'a Words,
    /// What changed together; none where no history was read
    pub history: Option<&'a Ties>,
    /// Who wrote and who owns what; none where nothing tells
    pub ownership: Option<&'a Ties>,
    /// What called what in production; none where no traces were given
    pub runtime: Option<&'a Ties>,
}

impl<'a> Signals<'a> {
    /// What the source alone tells.
    pub fn of_words(words: &'a Words) -> Self {
        Signals { words, history: None, ownership: None, runtime: None }
    }

    /// The ties of a signal that is not taken from the source.
    pub(crate) fn ties(&self, signal: Signal) -> Option<&'a Ties> {
        match signal {
            Signal::History => self.history,
            Signal::Ownership => self.ownership,
            Signal::Runtime => self.runtime,
            Signal::Structure | Signal::Data | Signal::Domain | Signal::Entry => None,
        }
    }
}

/// How a signal takes part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignalState {
    /// Which
    pub signal: Signal,
    /// How much it counts
    pub weight: f64,
    /// In how many units it is found; 0: it is absent, and the others stay in force
    pub units: u32,
    /// In words, why it is absent; empty where it is not
    pub absent: &'static str,
}

/// Every signal with its weight, and where it is absent, why.
pub fn list_signals(graph: &Graph, signals: &Signals<'_>, weights: &Weights) -> Vec<SignalState> {
    let state = |signal: Signal| {
        let units = count_units(graph, signals, signal);
        let absent = if units > 0 { "" } else { why_absent(signal) };
        SignalState { signal, weight: weights.of(signal), units, absent }
    };
    Signal::ALL.into_iter().map(state).collect()
}

fn count_units(graph: &Graph, signals: &Signals<'_>, signal: Signal) -> u32 {
    let facts = graph.facts();
    let mut found: Vec<UnitIndex> = match signal {
        Signal::Structure => {
            graph.dependencies().iter().flat_map(|dependency| [dependency.from, dependency.to]).collect()
        }
        Signal::Data => {
            let mapped = facts.tables.iter().flat_map(|table| table.mapped_by.iter().copied());
            mapped.chain(facts.accesses.iter().map(|access| access.unit)).collect()
        }
        Signal::Domain => graph
            .indexes()
            .filter(|unit| signals.words.units.get(unit.at()).is_some_and(|own| !own.is_empty()))
            .collect(),
        Signal::Entry => {
            facts.entry_points.iter().filter(|entry| !entry.test).map(|entry| entry.unit).collect()
        }
        Signal::History | Signal::Ownership | Signal::Runtime => {
            let ties = signals.ties(signal).into_iter();
            ties.flat_map(|ties| {
                let pairs = ties.pairs.iter().flat_map(|tie| [tie.a, tie.b]);
                pairs.chain(ties.holds.iter().map(|tie| tie.unit))
            })
            .collect()
        }
    };
    found.sort_unstable();
    found.dedup();
    found.len() as u32
}

fn why_absent(signal: Signal) -> &'static str {
    match signal {
        Signal::Structure => "no unit refers to another",
        Signal::Data => "no tables were found",
        Signal::Domain => "no name has a word of the domain",
        Signal::Entry => "no entry points were found",
        Signal::History => "no history tells what changes together",
        Signal::Ownership => "nothing tells who writes or owns the files",
        Signal::Runtime => "no traces of production were given",
    }
}
