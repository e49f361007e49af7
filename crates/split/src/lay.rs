use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::Words;

use crate::affinity::Affinity;
use crate::pulls::Pulls;
use crate::{Draft, DraftService, Place, PlaceName, Service, Split, Weights};

/// Lays a draft on a graph. A unit of the graph that the draft does not know (new since) goes
/// where its dependencies and tables draw it most, with the units it belongs together with and
/// never to a service that holds a unit it must be apart from; where nothing draws it, to where
/// most of its package or module is; else it stays. A pin on a unit that was renamed follows it
/// when `draft` was [re-attached](crate::reattach_draft) before.
pub fn lay_draft(graph: &Graph, draft: &Draft) -> Split {
    let service = |(key, service): (&String, &DraftService)| Service {
        key: key.clone(),
        name: service.name.clone(),
        home: service.home.clone(),
    };
    let services: Vec<Service> = draft.services.iter().map(service).collect();
    let place = |name: &PlaceName| match name {
        PlaceName::Service(key) => {
            let found = services.binary_search_by(|service| service.key.as_str().cmp(key));
            found.ok().map(|at| Place::Service(at as u32))
        }
        PlaceName::Shared => Some(Place::Shared),
        PlaceName::Stays => Some(Place::Stays),
    };
    let known = graph.units().iter().map(|unit| draft.places.get(unit.id.as_ref()).and_then(place));
    let known: Vec<Option<Place>> = known.collect();
    let pinned = graph.units().iter().zip(&known);
    let pinned = pinned.map(|(unit, place)| place.is_some() && draft.pinned.contains(unit.id.as_ref()));
    let pinned = pinned.collect();
    let places = if known.iter().all(Option::is_some) || services.is_empty() {
        known.into_iter().map(|place| place.unwrap_or(Place::Stays)).collect()
    } else {
        place_new_units(graph, draft, known)
    };
    Split { services, places, pinned }
}

fn place_new_units(graph: &Graph, draft: &Draft, known: Vec<Option<Place>>) -> Vec<Place> {
    let affinity = Affinity::collect(graph, &Words::default(), &Weights::default());
    let mut newcomers = Newcomers {
        graph,
        groups: Groups::new(graph, draft),
        apart: apart_lists(graph, draft),
        pulls: Pulls::new(graph, &affinity, known),
    };
    newcomers.join_companions();
    newcomers.follow_pulls();
    newcomers.follow_scopes();
    graph.indexes().map(|unit| newcomers.pulls.place_of(unit).unwrap_or(Place::Stays)).collect()
}

struct Newcomers<'a> {
    graph: &'a Graph,
    groups: Groups,
    apart: BTreeMap<UnitIndex, Vec<UnitIndex>>,
    pulls: Pulls<'a>,
}

impl Newcomers<'_> {
    fn unplaced(&self) -> Vec<UnitIndex> {
        self.graph.indexes().filter(|unit| self.pulls.place_of(*unit).is_none()).collect()
    }

    /// Puts units beside the one they belong together with, where that has a place.
    fn join_companions(&mut self) {
        for unit in self.unplaced() {
            let group = self.groups.of(unit);
            let place = group.iter().find_map(|companion| self.pulls.place_of(*companion));
            if let Some(place) = place.filter(|place| self.allows(&group, *place)) {
                self.put_group(&group, place);
            }
        }
    }

    /// Places units from those that have a place outwards, so that a chain of new units follows
    /// the one of them that touches what is known.
    fn follow_pulls(&mut self) {
        let mut frontier = self.unplaced();
        while !frontier.is_empty() {
            let mut next = BTreeSet::new();
            for unit in frontier {
                if self.pulls.place_of(unit).is_some() {
                    continue;
                }
                let group = self.groups.of(unit);
                if let Some(place) = self.strongest(&group) {
                    self.put_group(&group, place);
                    let touched = group.iter().flat_map(|placed| self.pulls.neighbours_of(*placed));
                    next.extend(touched.filter(|near| self.pulls.place_of(*near).is_none()));
                }
            }
            frontier = next.into_iter().collect();
        }
    }

    fn follow_scopes(&mut self) {
        let mut counts: BTreeMap<&str, BTreeMap<Place, u32>> = BTreeMap::new();
        for unit in self.graph.indexes() {
            if let Some(place) = self.pulls.place_of(unit) {
                let scope = self.graph.unit(unit).scope.as_ref();
                *counts.entry(scope).or_default().entry(place).or_default() += 1;
            }
        }
        for unit in self.unplaced() {
            let group = self.groups.of(unit);
            let Some(places) = counts.get(self.graph.unit(unit).scope.as_ref()) else { continue };
            let mut ranked: Vec<(u32, Place)> = places.iter().map(|(place, count)| (*count, *place)).collect();
            ranked.sort_by_key(|(count, place)| (std::cmp::Reverse(*count), *place));
            let allowed = ranked.into_iter().map(|(_, place)| place).find(|place| self.allows(&group, *place));
            if let Some(place) = allowed.filter(|_| self.pulls.place_of(unit).is_none()) {
                self.put_group(&group, place);
            }
        }
    }

    fn strongest(&self, group: &[UnitIndex]) -> Option<Place> {
        let mut sums: BTreeMap<Place, f64> = BTreeMap::new();
        for unit in group {
            for (place, pull) in self.pulls.pulls_on(*unit) {
                *sums.entry(place).or_default() += pull.sum();
            }
        }
        let mut best: Option<(f64, Place)> = None;
        for (place, sum) in sums {
            if best.is_none_or(|(most, _)| sum > most) && self.allows(group, place) {
                best = Some((sum, place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn allows(&self, group: &[UnitIndex], place: Place) -> bool {
        let rivals = group.iter().filter_map(|unit| self.apart.get(unit)).flatten();
        !matches!(place, Place::Service(_))
            || rivals.into_iter().all(|rival| self.pulls.place_of(*rival) != Some(place))
    }

    fn put_group(&mut self, group: &[UnitIndex], place: Place) {
        for unit in group {
            if self.pulls.place_of(*unit).is_none() {
                self.pulls.put(*unit, place);
            }
        }
    }
}

/// Units that belong together, over any number of pairs.
struct Groups {
    group_of: BTreeMap<UnitIndex, usize>,
    groups: Vec<Vec<UnitIndex>>,
}

impl Groups {
    fn new(graph: &Graph, draft: &Draft) -> Self {
        let mut group_of: BTreeMap<UnitIndex, usize> = BTreeMap::new();
        let mut groups: Vec<Vec<UnitIndex>> = Vec::new();
        for (a, b) in known_pairs(graph, &draft.together) {
            let mut merged = vec![a, b];
            for unit in [a, b] {
                if let Some(group) = group_of.get(&unit) {
                    merged.append(&mut groups[*group]);
                }
            }
            merged.sort();
            merged.dedup();
            group_of.extend(merged.iter().map(|unit| (*unit, groups.len())));
            groups.push(merged);
        }
        Groups { group_of, groups }
    }

    fn of(&self, unit: UnitIndex) -> Vec<UnitIndex> {
        self.group_of.get(&unit).map_or_else(|| vec![unit], |group| self.groups[*group].clone())
    }
}

fn apart_lists(graph: &Graph, draft: &Draft) -> BTreeMap<UnitIndex, Vec<UnitIndex>> {
    let mut lists: BTreeMap<UnitIndex, Vec<UnitIndex>> = BTreeMap::new();
    for (a, b) in known_pairs(graph, &draft.apart) {
        lists.entry(a).or_default().push(b);
        lists.entry(b).or_default().push(a);
    }
    lists
}

fn known_pairs<'a>(
    graph: &'a Graph,
    pairs: &'a BTreeSet<(String, String)>,
) -> impl Iterator<Item = (UnitIndex, UnitIndex)> + 'a {
    pairs.iter().filter_map(|(a, b)| Some((graph.index_of(a)?, graph.index_of(b)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, apply_edit, sketch};

    const SHOP: &str = "
        shop/Order
        shop/OrderLine
        shop/Bill
        shop/New
        shop/Newer
        shop/Lonely
        util/Money
        away/Stranger
        New -> Order call 2
        New -> Bill
        Newer -> New
        Order -> OrderLine
        Newer -> Money call 9
    ";

    fn service(key: &str) -> PlaceName {
        PlaceName::Service(key.to_owned())
    }

    fn draft() -> Draft {
        let places = [
            ("java:shop.Order", service("orders")),
            ("java:shop.OrderLine", service("orders")),
            ("java:shop.Bill", service("billing")),
            ("java:util.Money", PlaceName::Shared),
            ("java:shop.Gone", service("orders")),
        ];
        let services = ["orders", "billing"].map(|key| {
            (key.to_owned(), DraftService { name: key.to_owned(), home: None })
        });
        let places = places.map(|(id, place)| (id.to_owned(), place));
        let adopt = Edit::Adopt { services: services.into(), places: places.into() };
        apply_edit(&Draft::default(), &adopt).unwrap()
    }

    fn edited(edit: Edit) -> Draft {
        apply_edit(&draft(), &edit).unwrap()
    }

    fn place(draft: &Draft, name: &str) -> String {
        let graph = sketch::graph(SHOP);
        let split = lay_draft(&graph, draft);
        let unit = graph.indexes().find(|unit| *graph.unit(*unit).name == *name).unwrap();
        match split.place_of(unit) {
            Place::Service(at) => split.services[at as usize].key.clone(),
            Place::Shared => "(shared)".to_owned(),
            Place::Stays => "(stays)".to_owned(),
        }
    }

    #[test]
    fn new_units_go_where_they_are_drawn_even_over_other_new_units() {
        assert_eq!(place(&draft(), "Order"), "orders");
        assert_eq!(place(&draft(), "New"), "orders");
        assert_eq!(place(&draft(), "Newer"), "orders");
    }

    #[test]
    fn what_nothing_draws_goes_with_its_package_or_stays() {
        assert_eq!(place(&draft(), "Lonely"), "orders");
        assert_eq!(place(&draft(), "Stranger"), "(stays)");
        assert_eq!(place(&Draft::default(), "Order"), "(stays)");
    }

    #[test]
    fn pairs_are_obeyed() {
        let pair = |a: &str, b: &str| (format!("java:shop.{a}"), format!("java:shop.{b}"));
        let (a, b) = pair("New", "Order");
        assert_eq!(place(&edited(Edit::Apart { a, b }), "New"), "billing");
        let (a, b) = pair("Newer", "Bill");
        assert_eq!(place(&edited(Edit::Together { a, b }), "Newer"), "billing");
    }

    #[test]
    fn a_unit_sent_away_from_its_service_finds_another() {
        let (a, b) = ("java:shop.OrderLine".to_owned(), "java:shop.Order".to_owned());
        let parted = edited(Edit::Apart { a: b, b: a });
        assert_ne!(place(&parted, "OrderLine"), "orders");
    }
}
