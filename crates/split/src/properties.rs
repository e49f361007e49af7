//! What holds of any monolith, history and traces: proposals of every strategy, ties, replay.
//!
//! Each planted monolith can be written with its units in the opposite order, in which all indexes
//! and all orders differ; what is said of it must be the same.

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::{CallNode, Operation, Traces, collect_words};
use proptest::prelude::*;

use crate::past::tests::past;
use crate::{
    Constraints, Draft, Past, Place, PlaceName, Service, Signals, Split, SplitSettings, Strategy as Way,
    Ties, Weights, history_ties, lay_draft, ownership_ties, propose_split, replay_split, sketch, trace_calls,
};

const MOST_UNITS: usize = 20;

/// Age in days, author, units that changed.
type Change = (u32, usize, Vec<usize>);

/// Units, who uses whom, and what changed.
#[derive(Debug, Clone)]
struct Planted {
    /// Domain and kind of each
    units: Vec<(usize, usize)>,
    links: Vec<(usize, usize)>,
    /// The newest first
    changes: Vec<Change>,
}

fn planted() -> impl Strategy<Value = Planted> {
    let some = 0..MOST_UNITS;
    let units = prop::collection::vec((0..3usize, 0..6usize), 2..MOST_UNITS);
    let links = prop::collection::vec((some.clone(), some.clone()), 0..40);
    let change = (0..90u32, 0..4usize, prop::collection::vec(some, 0..14));
    (units, links, prop::collection::vec(change, 0..30)).prop_map(|(units, links, steps)| {
        let mut age = 0;
        let changes = steps.into_iter().map(|(days, author, units)| {
            age += days;
            (age, author, units)
        });
        Planted { links, changes: changes.collect(), units }
    })
}

impl Planted {
    /// The name of a unit; `turned` in the opposite order of names.
    fn name(&self, unit: usize, turned: bool) -> String {
        let at = unit % self.units.len();
        format!("{}{}", ["Order", "Bill", "Stock"][self.units[at].0], order_of(at, turned))
    }

    fn graph(&self, turned: bool) -> Graph {
        const KINDS: [&str; 6] = ["", "entity", "entry", "data", "test", "configuration"];
        let mut statements: Vec<String> = Vec::new();
        for (at, (domain, kind)) in self.units.iter().enumerate() {
            // A folder of its own for each place in the order, so that the order of all ids turns.
            let folder = format!("p{}", order_of(at, turned));
            statements.push(format!("{folder}/{} {}", self.name(at, turned), KINDS[*kind]));
            if KINDS[*kind] == "entity" {
                statements.push(format!("{} writes t{domain}", self.name(at, turned)));
            }
        }
        for (from, to) in &self.links {
            let (from, to) = (self.name(*from, turned), self.name(*to, turned));
            if from != to {
                statements.push(format!("{from} -> {to} call 2"));
            }
        }
        sketch::graph(&statements.join("\n"))
    }

    fn past(&self, graph: &Graph, turned: bool) -> Past {
        let line = |(age, author, units): &Change| {
            let units: BTreeSet<String> = units.iter().map(|unit| self.name(*unit, turned)).collect();
            let units: Vec<String> = units.into_iter().collect();
            format!("{age} {} {}\n", ["ada", "bob", "cyd", "sync[bot]"][*author], units.join(" "))
        };
        past(graph, &self.changes.iter().map(line).collect::<String>())
    }

    /// By unit of the graph, the planted unit that it stands for.
    fn planted_of(&self, graph: &Graph, turned: bool) -> Vec<usize> {
        let names: BTreeMap<String, usize> =
            (0..self.units.len()).map(|at| (self.name(at, turned), at)).collect();
        graph.units().iter().map(|unit| names[&*unit.name]).collect()
    }

    /// A split that the planted units tell: services by domain, every fifth unit shared, every
    /// seventh stays.
    fn split(&self, graph: &Graph, turned: bool) -> Split {
        let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
        let place = |at: usize| match at {
            _ if at % 5 == 4 => Place::Shared,
            _ if at % 7 == 6 => Place::Stays,
            _ => Place::Service(self.units[at].0 as u32),
        };
        Split {
            services: ["bills", "orders", "stock"].map(service).to_vec(),
            places: self.planted_of(graph, turned).into_iter().map(place).collect(),
            pinned: vec![false; graph.units().len()],
        }
    }
}

/// A number that sorts as the place does, or the other way round.
fn order_of(at: usize, turned: bool) -> String {
    format!("{:02}", if turned { 99 - at } else { at })
}

/// A tie in planted units: both ends, sorted, or a unit and the name of a hub, with its strength.
type Told = BTreeMap<(String, String), f64>;

fn told(ties: &Ties, planted: &[usize]) -> Told {
    let name = |unit: UnitIndex| format!("{:02}", planted[unit.at()]);
    let pairs = ties.pairs.iter().map(|tie| {
        let (a, b) = (name(tie.a), name(tie.b));
        ((a.clone().min(b.clone()), a.max(b)), tie.strength)
    });
    let holds =
        ties.holds.iter().map(|tie| ((name(tie.unit), ties.hubs[tie.hub as usize].clone()), tie.strength));
    pairs.chain(holds).collect()
}

/// Each pair once, nothing tied to itself, every strength above 0.
fn check_ties(ties: &Ties) -> Result<(), TestCaseError> {
    let ends: BTreeSet<_> = ties.pairs.iter().map(|tie| (tie.a.min(tie.b), tie.a.max(tie.b))).collect();
    prop_assert_eq!(ends.len(), ties.pairs.len());
    prop_assert!(ties.pairs.iter().all(|tie| tie.a != tie.b));
    let held: BTreeSet<_> = ties.holds.iter().map(|tie| (tie.unit, tie.hub)).collect();
    prop_assert_eq!(held.len(), ties.holds.len());
    let strengths = ties.pairs.iter().map(|tie| tie.strength);
    for strength in strengths.chain(ties.holds.iter().map(|tie| tie.strength)) {
        prop_assert!(strength > 0.0 && strength.is_finite());
    }
    Ok(())
}

/// Pins, pairs that belong together and pairs that must be apart.
fn constraints() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    prop::collection::vec((0..MOST_UNITS, 0..MOST_UNITS, 0..3u8), 0..5)
}

fn laid(planted: &Planted, asked: &[(usize, usize, u8)]) -> Constraints {
    let id = |at: usize| {
        let at = at % planted.units.len();
        format!("java:p{}.{}", order_of(at, false), planted.name(at, false))
    };
    let mut constraints = Constraints::default();
    for (a, b, kind) in asked.iter().filter(|(a, b, _)| id(*a) != id(*b)) {
        match kind {
            0 => drop(constraints.pins.insert(id(*a), PlaceName::Service(format!("s{}", b % 2)))),
            1 => constraints.together.push((id(*a), id(*b))),
            _ => constraints.apart.push((id(*a), id(*b))),
        }
    }
    constraints
}

fn propose(planted: &Planted, strategy: Way, constraints: &Constraints) -> (Graph, Draft) {
    let graph = planted.graph(false);
    let past = planted.past(&graph, false);
    let words = collect_words(graph.facts());
    let (history, ownership) = (history_ties(&past), ownership_ties(&graph, Some(&past), None));
    let signals =
        Signals { history: Some(&history), ownership: Some(&ownership), ..Signals::of_words(&words) };
    let settings = SplitSettings { strategy, weights: Weights::all(1.0), ..SplitSettings::default() };
    let draft = propose_split(&graph, &signals, &settings, constraints);
    (graph, draft)
}

/// Constraints that contradict each other are decided by their kind, which other tests hold; alone,
/// each kind holds to the letter.
fn check_constraints(constraints: &Constraints, draft: &Draft) -> Result<(), TestCaseError> {
    for (id, place) in &constraints.pins {
        prop_assert_eq!(&draft.places[id], place);
    }
    if constraints.apart.is_empty() && constraints.pins.is_empty() {
        for (a, b) in &constraints.together {
            prop_assert_eq!(&draft.places[a], &draft.places[b]);
        }
    }
    if constraints.together.is_empty() && constraints.pins.is_empty() {
        for (a, b) in &constraints.apart {
            let (a, b) = (&draft.places[a], &draft.places[b]);
            prop_assert!(a != b || !matches!(a, PlaceName::Service(_)));
        }
    }
    Ok(())
}

fn some_traces() -> impl Strategy<Value = Vec<(usize, Option<usize>, u32)>> {
    prop::collection::vec((0..MOST_UNITS + 3, prop::option::of(0..30usize), 1..9u32), 0..30)
}

/// Traces whose operations are those of the planted units and three that belong to none, in order
/// or in the opposite one.
fn traces(planted: &Planted, graph: &Graph, nodes: &[(usize, Option<usize>, u32)], turned: bool) -> Traces {
    let count = planted.units.len() + 3;
    let at = |operation: usize| if turned { count - 1 - operation } else { operation } as u32;
    let names: Vec<String> = (0..planted.units.len())
        .map(|unit| {
            let unit = graph.units().iter().find(|other| *other.name == planted.name(unit, false));
            unit.map_or(String::new(), |unit| format!("{}.run", unit.qualified_name))
        })
        .chain((0..3).map(|other| format!("elsewhere.Thing{other}.run")))
        .collect();
    let mut operations = vec![Operation::default(); count];
    for (operation, name) in names.iter().enumerate() {
        operations[at(operation) as usize].function = name.as_str().into();
    }
    let calls = nodes.iter().enumerate().map(|(place, (operation, caller, times))| CallNode {
        operation: at(operation % count),
        caller: caller.filter(|caller| *caller < place).map(|caller| caller as u32),
        count: *times,
    });
    Traces { operations, calls: calls.collect(), ..Traces::default() }
}

proptest! {
    // A case is five proposals or ten.
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_strategy_gives_each_unit_one_place_and_obeys(planted in planted(), asked in constraints()) {
        let constraints = laid(&planted, &asked);
        for strategy in Way::ALL {
            let (graph, draft) = propose(&planted, strategy, &constraints);
            prop_assert_eq!(draft.places.len(), graph.units().len());
            prop_assert!(graph.units().iter().all(|unit| draft.places.contains_key(&*unit.id)));
            let split = lay_draft(&graph, &draft);
            prop_assert_eq!(split.places.len(), graph.units().len());
            check_constraints(&constraints, &draft)?;
        }
    }

    #[test]
    fn no_strategy_minds_the_order_of_what_it_is_given(planted in planted(), asked in constraints()) {
        let constraints = laid(&planted, &asked);
        let mut turned = planted.clone();
        turned.links.reverse();
        turned.changes.iter_mut().for_each(|(_, _, units)| units.reverse());
        let mut other = constraints.clone();
        other.together.reverse();
        other.apart.reverse();
        for strategy in Way::ALL {
            let (one, other) = (propose(&planted, strategy, &constraints), propose(&turned, strategy, &other));
            prop_assert_eq!(one.1, other.1);
        }
    }

}

proptest! {
    #[test]
    fn ties_of_history_and_owners_are_of_units_whatever_their_order(planted in planted()) {
        let ties = [false, true].map(|turned| {
            let graph = planted.graph(turned);
            let past = planted.past(&graph, turned);
            let units = planted.planted_of(&graph, turned);
            let (history, owners) = (history_ties(&past), ownership_ties(&graph, Some(&past), None));
            (told(&history, &units), told(&owners, &units), history, owners)
        });
        check_ties(&ties[0].2)?;
        check_ties(&ties[0].3)?;
        prop_assert_eq!(&ties[0].0, &ties[1].0);
        prop_assert_eq!(&ties[0].1, &ties[1].1);
    }

    #[test]
    fn ties_of_traces_do_not_mind_the_order_of_operations(planted in planted(), nodes in some_traces()) {
        let graph = planted.graph(false);
        let [one, other] =
            [false, true].map(|turned| trace_calls(&graph, &traces(&planted, &graph, &nodes, turned)));
        check_ties(&one.ties)?;
        prop_assert_eq!(one.ties, other.ties);
        prop_assert_eq!((one.tied, one.calls), (other.tied, other.calls));
    }

    #[test]
    fn replay_counts_every_commit_once(planted in planted(), months in 1..40u32) {
        let graph = planted.graph(false);
        let past = planted.past(&graph, false);
        let replay = replay_split(&planted.split(&graph, false), &past, months);
        let tally = replay.tally;
        let in_time = past.history.commits.iter().filter(|commit| commit.time > replay.from).count() as u32;
        prop_assert_eq!(tally.touching() + tally.outside + tally.beside + replay.mass, in_time);
        let share = tally.inside_share();
        prop_assert_eq!(share.is_some(), tally.touching() > 0);
        prop_assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)));
        let sum = |part: fn(&crate::Tally) -> u32| replay.series.iter().map(|month| part(&month.tally)).sum::<u32>();
        prop_assert_eq!(sum(|tally| tally.inside), tally.inside);
        prop_assert_eq!(sum(|tally| tally.with_shared), tally.with_shared);
        prop_assert_eq!(sum(|tally| tally.with_stays), tally.with_stays);
        prop_assert_eq!(sum(|tally| tally.across), tally.across);
        prop_assert_eq!(sum(|tally| tally.outside + tally.beside), tally.outside + tally.beside);
        prop_assert_eq!(replay.services.iter().map(|service| service.alone).sum::<u32>(), tally.inside);
        let visits: u32 = replay.services.iter().map(|service| service.commits).sum();
        prop_assert!(visits >= tally.touching() + tally.across);
        for pair in &replay.pairs {
            prop_assert!(pair.commits > 0 && pair.share > 0.0 && pair.share <= 1.0);
        }
        prop_assert!(replay.recurring.iter().all(|change| change.commits >= crate::RECURRING));
    }

    #[test]
    fn replay_does_not_mind_the_order_of_units(planted in planted(), months in 1..40u32) {
        let [one, other] = [false, true].map(|turned| {
            let graph = planted.graph(turned);
            replay_split(&planted.split(&graph, turned), &planted.past(&graph, turned), months)
        });
        prop_assert_eq!(one, other);
    }

    #[test]
    fn merging_services_never_takes_a_commit_out_of_one(planted in planted(), months in 1..40u32) {
        let graph = planted.graph(false);
        let past = planted.past(&graph, false);
        let apart = planted.split(&graph, false);
        let mut merged = apart.clone();
        for place in merged.places.iter_mut().filter(|place| **place == Place::Service(2)) {
            *place = Place::Service(0);
        }
        let (apart, merged) = (replay_split(&apart, &past, months), replay_split(&merged, &past, months));
        prop_assert!(merged.tally.inside >= apart.tally.inside);
        prop_assert!(merged.tally.across <= apart.tally.across);
        prop_assert_eq!(merged.tally.touching(), apart.tally.touching());
        prop_assert_eq!(merged.tally.outside, apart.tally.outside);
    }
}
