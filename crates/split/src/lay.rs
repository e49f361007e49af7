use banyan_graph::Graph;
use banyan_signals::Words;

use crate::affinity::Affinity;
use crate::bindings::Bindings;
use crate::newcomers::Newcomers;
use crate::pulls::Pulls;
use crate::{Draft, DraftService, Place, PlaceName, Service, Signals, Split, Weights, collect_constraints};

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
        PlaceName::Dead => Some(Place::Dead),
    };
    // Units and drafts are both sorted by id: one walk over each finds all.
    let (mut places, mut pins) = (draft.places.iter().peekable(), draft.pinned.iter().peekable());
    let (mut known, mut pinned) = (Vec::new(), Vec::new());
    for unit in graph.units() {
        let id = unit.id.as_ref();
        while places.next_if(|(other, _)| other.as_str() < id).is_some() {}
        while pins.next_if(|other| other.as_str() < id).is_some() {}
        let found = places.next_if(|(other, _)| other.as_str() == id).and_then(|(_, name)| place(name));
        pinned.push(found.is_some() && pins.peek().is_some_and(|other| other.as_str() == id));
        known.push(found);
    }
    let places = if known.iter().all(Option::is_some) || services.is_empty() {
        known.into_iter().map(|place| place.unwrap_or(Place::Stays)).collect()
    } else {
        place_new_units(graph, draft, known)
    };
    Split { services, places, pinned }
}

fn place_new_units(graph: &Graph, draft: &Draft, known: Vec<Option<Place>>) -> Vec<Place> {
    let affinity = Affinity::collect(graph, &Signals::of_words(&Words::default()), &Weights::default(), true);
    let bindings = Bindings::new(graph, &collect_constraints(draft), false);
    Newcomers {
        graph,
        bindings: &bindings,
        pulls: Pulls::new(graph, &affinity, known),
        by_package: true,
        most_units: None,
    }
    .settle()
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
        let services = ["orders", "billing"]
            .map(|key| (key.to_owned(), DraftService { name: key.to_owned(), home: None }));
        let places = places.map(|(id, place)| (id.to_owned(), place));
        let adopt =
            Edit::Adopt { services: services.into(), places: places.into(), asked: Default::default() };
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
            Place::Dead => "(dead)".to_owned(),
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
