//! Dividing one service in two.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{Affinity, follows};
use crate::bindings::Bindings;
use crate::divide::{Division, divide_into};
use crate::names::name_services;
use crate::pulls::Pulls;
use crate::terrain::Terrain;
use crate::{Constraints, Place, Signals, Split, SplitSettings};

/// One part in so many of a service's units is enough for a half.
const LEAST_PART: usize = 8;

/// The half of a service that would leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// A name for it, different from those of all services
    pub name: String,
    /// Its units, sorted
    pub units: Vec<UnitIndex>,
}

/// Proposes how to divide a service in two: the two communities of its units. The one that the service is
/// called after stays; where that is neither, the larger. None where nothing tells two halves apart. Pairs are obeyed; pins are not, for a
/// service's own pins would hold it together.
pub fn propose_halves(
    graph: &Graph,
    signals: &Signals<'_>,
    settings: &SplitSettings,
    constraints: &Constraints,
    split: &Split,
    service: u32,
) -> Option<Half> {
    let affinity = Affinity::collect(graph, signals, &settings.weights, settings.ignore_paths);
    let pairs = Constraints { pins: BTreeMap::new(), ..constraints.clone() };
    let bindings = Bindings::new(graph, &pairs, settings.one_owner);
    let own = |unit: UnitIndex| split.place_of(unit) == Place::Service(service);
    let included: Vec<bool> = (0..bindings.len() as u32)
        .map(|group| bindings.units_of(group).iter().any(|unit| own(*unit) && !follows(graph, *unit)))
        .collect();
    let terrain = Terrain::new(&affinity, &bindings, &included);
    let division = divide_in_two(&terrain, &bindings, settings.seed)?;
    let mut halves: Vec<Option<Place>> = vec![None; graph.units().len()];
    let stands: Vec<usize> = (0..division.stands.len()).filter(|at| division.stands[*at]).collect();
    for (node, group) in terrain.groups.iter().enumerate() {
        let half = stands.iter().position(|at| *at == division.membership[node] as usize);
        for unit in bindings.units_of(*group) {
            halves[unit.at()] = half.map(|half| Place::Service(half as u32));
        }
    }
    let mut pulls = Pulls::new(graph, &affinity, halves);
    let left: Vec<UnitIndex> = split.units_of(Place::Service(service)).collect();
    settle(&mut pulls, &left);
    let halves = [0, 1].map(|half| {
        let units = left.iter().filter(|unit| pulls.place_of(**unit) == Some(Place::Service(half)));
        units.copied().collect::<Vec<UnitIndex>>()
    });
    name_leaving(graph, signals.words, split, service, halves)
}

/// Two communities of some size each; of any size where there are none.
fn divide_in_two(terrain: &Terrain, bindings: &Bindings, seed: u64) -> Option<Division> {
    let units = |groups: &[u32]| groups.iter().map(|group| bindings.units_of(*group).len()).sum::<usize>();
    let least = units(&terrain.groups).div_ceil(LEAST_PART);
    let sized = divide_into(terrain, &terrain.network, 2, seed, &|groups| units(groups) >= least);
    let found =
        if sized.count() == 2 { sized } else { divide_into(terrain, &terrain.network, 2, seed, &|_| true) };
    (found.count() == 2).then_some(found)
}

/// Gives each unit that has no half yet the one that draws it more, from the settled outwards; what
/// nothing draws goes to the first.
fn settle(pulls: &mut Pulls<'_>, units: &[UnitIndex]) {
    loop {
        let mut settled = false;
        for unit in units {
            if pulls.place_of(*unit).is_none()
                && let Some(place) = stronger(pulls, *unit)
            {
                pulls.put(*unit, place);
                settled = true;
            }
        }
        if !settled {
            break;
        }
    }
    for unit in units {
        if pulls.place_of(*unit).is_none() {
            pulls.put(*unit, Place::Service(0));
        }
    }
}

fn stronger(pulls: &Pulls<'_>, unit: UnitIndex) -> Option<Place> {
    let mut best: Option<(f64, Place)> = None;
    for (place, pull) in pulls.pulls_on(unit) {
        if best.is_none_or(|(most, _)| pull.sum() > most) {
            best = Some((pull.sum(), place));
        }
    }
    best.map(|(_, place)| place)
}

fn name_leaving(
    graph: &Graph,
    words: &Words,
    split: &Split,
    service: u32,
    halves: [Vec<UnitIndex>; 2],
) -> Option<Half> {
    let own = &split.services[service as usize].name;
    let taken: Vec<String> = split.services.iter().map(|service| service.name.clone()).collect();
    let others: Vec<String> = taken.iter().filter(|name| *name != own).cloned().collect();
    let called_after = name_services(graph, words, &halves, &others).iter().position(|name| name == own);
    let smaller = usize::from(halves[0].len() >= halves[1].len());
    let leaving = called_after.map_or(smaller, |stays| 1 - stays);
    let [first, second] = halves;
    let units = if leaving == 0 { first } else { second };
    if units.is_empty() {
        return None;
    }
    let name = name_services(graph, words, std::slice::from_ref(&units), &taken).pop();
    name.map(|name| Half { name, units })
}

#[cfg(test)]
mod tests {
    use banyan_signals::collect_words;

    use super::*;
    use crate::{Service, sketch};

    const SHOP: &str = "
        shop/Order entity
        shop/OrderLine
        shop/OrderBook
        shop/OrderTest test
        shop/Refund entity
        shop/RefundDesk
        shop/Alone
        pay/Bill
        OrderBook -> Order call 3
        OrderBook -> OrderLine call 3
        Order -> OrderLine field
        RefundDesk -> Refund call 3
        RefundDesk -> Bill
        RefundDesk -> Order
        OrderTest -> Order
    ";

    fn leaving(text: &str, constraints: &Constraints) -> Option<(String, Vec<String>)> {
        leaving_from("shop", text, constraints)
    }

    fn leaving_from(name: &str, text: &str, constraints: &Constraints) -> Option<(String, Vec<String>)> {
        let graph = sketch::graph(text);
        let words = collect_words(graph.facts());
        let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
        let place = |scope: &str| Place::Service(if scope == "shop" { 1 } else { 0 });
        let split = Split {
            services: vec![service("pay"), Service { name: name.to_owned(), ..service("shop") }],
            places: graph.units().iter().map(|unit| place(&unit.scope)).collect(),
            pinned: vec![true; graph.units().len()],
        };
        let settings = SplitSettings::default();
        let half = propose_halves(&graph, &Signals::of_words(&words), &settings, constraints, &split, 1)?;
        Some((half.name, half.units.iter().map(|unit| graph.unit(*unit).name.to_string()).collect()))
    }

    #[test]
    fn the_smaller_community_leaves_and_tests_follow() {
        let (name, units) = leaving(SHOP, &Constraints::default()).unwrap();
        assert_eq!((name.as_str(), units), ("Refund", vec!["Refund".to_owned(), "RefundDesk".to_owned()]));
    }

    #[test]
    fn the_half_that_the_service_is_called_after_stays() {
        let (name, units) = leaving_from("Refund", SHOP, &Constraints::default()).unwrap();
        assert_eq!(name, "Order");
        assert!(
            units.contains(&"OrderBook".to_owned()) && !units.contains(&"Refund".to_owned()),
            "{units:?}"
        );
    }

    #[test]
    fn pairs_are_obeyed_and_pins_are_not() {
        let pair = |a: &str, b: &str| (format!("java:shop.{a}"), format!("java:shop.{b}"));
        let constraints =
            Constraints { together: vec![pair("Refund", "OrderLine")], ..Constraints::default() };
        let (_, units) = leaving(SHOP, &constraints).unwrap();
        assert_eq!(units.contains(&"Refund".to_owned()), units.contains(&"OrderLine".to_owned()));
    }

    #[test]
    fn one_unit_has_no_halves() {
        assert_eq!(leaving("shop/Order\npay/Bill", &Constraints::default()), None);
    }
}
