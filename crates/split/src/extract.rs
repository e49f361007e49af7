//! What only some entry points need.

use std::collections::{BTreeSet, VecDeque};

use banyan_facts::EntryPointKind;
use banyan_graph::{Graph, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{follows, wires};
use crate::names::name_services;
use crate::{Place, Split};

/// What an extraction by entry point would take, and what it would leave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extraction {
    /// A name for what leaves, different from those of all services
    pub name: String,
    /// Units that nothing else needs, the tests of these alone included, sorted
    pub takes: Vec<UnitIndex>,
    /// Units that the entry points reach and others need, too, sorted
    pub leaves: Vec<NeededUnit>,
}

/// A unit that stays where it is, as others need it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeededUnit {
    /// The unit
    pub unit: UnitIndex,
    /// The nearest unit with another entry point that reaches it
    pub needed_by: UnitIndex,
}

/// Proposes a service of everything that only the entry points of some units need: what can be reached from them
/// over references of production code, and from no other unit that takes requests, messages or
/// commands.
///
/// Units that start or configure the program reach everything and say nothing; neither they nor the
/// shared library, dead code, tests and generated code are passed. What others reach only through
/// the chosen units themselves is theirs.
pub fn propose_extraction(graph: &Graph, words: &Words, split: &Split, entries: &[UnitIndex]) -> Extraction {
    let chosen: BTreeSet<UnitIndex> = entries.iter().copied().collect();
    let passes = |unit: UnitIndex| {
        !follows(graph, unit)
            && !wires(graph, unit)
            && !matches!(split.place_of(unit), Place::Shared | Place::Dead)
    };
    let reached =
        nearest_roots(graph, chosen.iter().copied(), &|unit| passes(unit) || chosen.contains(&unit));
    let others = other_entries(graph, &chosen).filter(|unit| passes(*unit));
    let needed = nearest_roots(graph, others, &|unit| passes(unit) && !chosen.contains(&unit));
    let mut extraction = Extraction::default();
    for unit in graph.indexes().filter(|unit| reached[unit.at()].is_some()) {
        match needed[unit.at()] {
            None => extraction.takes.push(unit),
            Some(needed_by) => extraction.leaves.push(NeededUnit { unit, needed_by }),
        }
    }
    let tests = tests_of(graph, &extraction.takes);
    extraction.takes.extend(tests);
    extraction.takes.sort_unstable();
    let taken: Vec<String> = split.services.iter().map(|service| service.name.clone()).collect();
    let names = name_services(graph, words, std::slice::from_ref(&extraction.takes), &taken);
    extraction.name = names.concat();
    extraction
}

/// Units with entry points in production code; where a program starts is none.
fn other_entries<'a>(
    graph: &'a Graph,
    chosen: &'a BTreeSet<UnitIndex>,
) -> impl Iterator<Item = UnitIndex> + 'a {
    let enters = |unit: &UnitIndex| {
        let mut entries = graph.entry_points_of(*unit).iter();
        entries.any(|entry| !entry.test && entry.kind != EntryPointKind::Main)
    };
    graph.indexes().filter(move |unit| !chosen.contains(unit) && enters(unit))
}

/// For each unit that the roots reach, the nearest of them.
fn nearest_roots(
    graph: &Graph,
    roots: impl Iterator<Item = UnitIndex>,
    passes: &dyn Fn(UnitIndex) -> bool,
) -> Vec<Option<UnitIndex>> {
    let mut nearest = vec![None; graph.units().len()];
    let mut queue: VecDeque<UnitIndex> = roots.collect();
    for root in &queue {
        nearest[root.at()] = Some(*root);
    }
    while let Some(unit) = queue.pop_front() {
        for dependency in graph.dependencies_from(unit).iter().filter(|dependency| !dependency.test_only) {
            let to = dependency.to;
            if nearest[to.at()].is_none() && passes(to) {
                nearest[to.at()] = nearest[unit.at()];
                queue.push_back(to);
            }
        }
    }
    nearest
}

/// Tests that refer to some of the units and otherwise to tests alone.
fn tests_of(graph: &Graph, units: &[UnitIndex]) -> Vec<UnitIndex> {
    let taken = |unit: UnitIndex| units.binary_search(&unit).is_ok();
    let belongs = |test: &UnitIndex| {
        let targets = || graph.dependencies_from(*test).iter().map(|dependency| dependency.to);
        follows(graph, *test)
            && targets().any(taken)
            && targets().all(|target| taken(target) || follows(graph, target))
    };
    graph.indexes().filter(belongs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    const SHOP: &str = "
        shop/App bootstrap
        shop/Orders entry
        shop/Offers entry
        shop/OfferPlan
        shop/Price
        shop/Order entity
        shop/OfferTest test
        shop/MixedTest test
        util/Money
        App -> Orders
        App -> Offers
        App -> OfferPlan
        Orders -> Order
        Orders -> Price
        Offers -> OfferPlan
        OfferPlan -> Price
        OfferPlan -> Money
        OfferTest -> OfferPlan
        MixedTest -> OfferPlan
        MixedTest -> Order
    ";

    fn extraction(text: &str, entry: &str) -> (Vec<String>, Vec<(String, String)>) {
        let mut facts = sketch::facts(text);
        let entries = facts
            .units
            .iter()
            .zip(0u32..)
            .filter(|(unit, _)| unit.markers.has(banyan_facts::Markers::ENTRY) && !unit.name.is_empty());
        facts.entry_points = entries
            .map(|(unit, at)| banyan_facts::EntryPoint {
                unit: UnitIndex(at),
                member: None,
                kind: EntryPointKind::Http,
                method: "GET".into(),
                route: format!("/{}", unit.name).into(),
                file: unit.file,
                line: 1,
                test: false,
            })
            .collect();
        let graph = banyan_graph::build_graph(facts);
        let name = |unit: UnitIndex| graph.unit(unit).name.to_string();
        let place = |scope: &str| if scope == "util" { Place::Shared } else { Place::Stays };
        let split = Split {
            services: vec![],
            places: graph.units().iter().map(|unit| place(&unit.scope)).collect(),
            pinned: vec![],
        };
        let chosen: Vec<UnitIndex> = graph.indexes().filter(|unit| name(*unit) == entry).collect();
        let words = banyan_signals::collect_words(graph.facts());
        let found = propose_extraction(&graph, &words, &split, &chosen);
        let leaves = found.leaves.iter().map(|left| (name(left.unit), name(left.needed_by)));
        (found.takes.iter().map(|unit| name(*unit)).collect(), leaves.collect())
    }

    fn left(unit: &str, needed_by: &str) -> (String, String) {
        (unit.to_owned(), needed_by.to_owned())
    }

    #[test]
    fn what_only_the_entry_point_needs_is_taken_with_its_own_tests() {
        let (takes, leaves) = extraction(SHOP, "Offers");
        assert_eq!(takes, ["OfferPlan", "OfferTest", "Offers"]);
        assert_eq!(leaves, [left("Price", "Orders")]);
    }

    #[test]
    fn what_others_reach_through_the_entry_point_alone_is_taken() {
        let text = format!("{SHOP}\nOrders -> Offers");
        let (takes, leaves) = extraction(&text, "Offers");
        assert_eq!(takes, ["OfferPlan", "OfferTest", "Offers"]);
        assert_eq!(leaves.len(), 1);
    }
}
