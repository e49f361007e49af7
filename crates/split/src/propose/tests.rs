use std::collections::{BTreeMap, BTreeSet};

use banyan_signals::collect_words;
use proptest::prelude::*;

use super::*;
use crate::bindings::Bindings;
use crate::{PairTie, Ties, Weights, explain_split, lay_draft, list_signals, measure_split, sketch};

/// By layer: the packages say nothing of the domains, names, calls and tables do.
const LAYERED: &str = "
    shop/web/OrderController entry
    shop/web/CatalogController entry
    shop/web/AccountController entry
    shop/service/OrderService
    shop/service/CatalogService
    shop/service/AccountService
    shop/dao/OrderDao data
    shop/dao/OrderLineDao data
    shop/dao/ProductDao data
    shop/dao/CategoryDao data
    shop/dao/AccountDao data
    shop/model/Order entity
    shop/model/OrderLine entity
    shop/model/Product entity
    shop/model/Category entity
    shop/model/Account entity
    shop/model/Profile entity
    shop/common/Money
    shop/common/Clock
    shop/ShopApplication bootstrap
    shop/test/OrderServiceTest test
    OrderController -> OrderService field
    CatalogController -> CatalogService field
    AccountController -> AccountService field
    OrderService -> OrderDao call 3
    OrderService -> OrderLineDao call 2
    OrderService -> ProductDao
    CatalogService -> ProductDao call 3
    CatalogService -> CategoryDao call 3
    AccountService -> AccountDao call 3
    OrderDao -> Order return 3
    OrderLineDao -> OrderLine return 3
    Order -> OrderLine field
    ProductDao -> Product return 3
    Product -> Category field
    CategoryDao -> Category return
    AccountDao -> Account return 3
    Account -> Profile field
    Order -> Money field
    OrderLine -> Money field
    Product -> Money field
    Account -> Money field
    Profile -> Money field
    OrderService -> Clock
    CatalogService -> Clock
    AccountService -> Clock
    ShopApplication -> OrderController
    ShopApplication -> CatalogController
    ShopApplication -> AccountController
    OrderServiceTest -> OrderService call 9
    OrderServiceTest -> AccountDao
    Order maps orders
    OrderLine maps order_lines
    Product maps products
    Category maps categories
    Account maps accounts
    OrderDao writes orders
    OrderLineDao writes order_lines
    ProductDao reads products
    CategoryDao reads categories
    AccountDao writes accounts
    order_lines => orders
    products => categories
";

fn propose(graph: &Graph, settings: &SplitSettings, constraints: &Constraints) -> Draft {
    propose_split(graph, &Signals::of_words(&collect_words(graph.facts())), settings, constraints)
}

/// The names of the units of each place, sorted, behind the place's key.
fn layout(graph: &Graph, draft: &Draft) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for unit in graph.units() {
        let place = match &draft.places[unit.id.as_ref()] {
            PlaceName::Service(key) => key.clone(),
            PlaceName::Shared => "(shared)".to_owned(),
            PlaceName::Stays => "(stays)".to_owned(),
            PlaceName::Dead => "(dead)".to_owned(),
        };
        places.entry(place).or_default().push(&unit.name);
    }
    let line = |(place, mut names): (String, Vec<&str>)| {
        names.sort_unstable();
        format!("{place}: {}", names.join(" "))
    };
    places.into_iter().map(line).collect()
}

#[test]
fn layers_do_not_become_services() {
    let graph = sketch::graph(LAYERED);
    let draft = propose(&graph, &SplitSettings::default(), &Constraints::default());
    assert_eq!(
        layout(&graph, &draft),
        [
            "(shared): Clock Money",
            "(stays): ShopApplication",
            "account: Account AccountController AccountDao AccountService Profile",
            "category: CatalogController CatalogService Category CategoryDao Product ProductDao",
            "order: Order OrderController OrderDao OrderLine OrderLineDao OrderService OrderServiceTest",
        ]
    );
}

#[test]
fn the_number_of_services_is_the_one_asked_for() {
    let graph = sketch::graph(LAYERED);
    for services in 1..=8 {
        let settings = SplitSettings { services: Some(services), ..SplitSettings::default() };
        assert_eq!(propose(&graph, &settings, &Constraints::default()).services.len(), services);
    }
}

#[test]
fn pins_name_services_and_are_kept() {
    let graph = sketch::graph(LAYERED);
    let pin = |name: &str, place: PlaceName| (format!("java:shop.{name}"), place);
    let pins = [
        pin("model.Profile", PlaceName::Service("people".to_owned())),
        pin("dao.AccountDao", PlaceName::Stays),
        pin("model.Category", PlaceName::Shared),
        pin("model.Unknown", PlaceName::Shared),
    ];
    let constraints = Constraints { pins: pins.into(), ..Constraints::default() };
    let draft = propose(&graph, &SplitSettings::default(), &constraints);
    assert_eq!(draft.places["java:shop.model.Profile"], PlaceName::Service("people".to_owned()));
    assert_eq!(draft.places["java:shop.dao.AccountDao"], PlaceName::Stays);
    assert_eq!(draft.places["java:shop.model.Category"], PlaceName::Shared);
    assert_eq!(draft.services["people"].name, "People");
    assert_eq!(draft.pinned.len(), 3);
}

#[test]
fn a_signal_without_weight_says_nothing() {
    let graph = sketch::graph(LAYERED);
    let words = collect_words(graph.facts());
    let draft = propose(&graph, &SplitSettings::default(), &Constraints::default());
    let split = lay_draft(&graph, &draft);
    let weights = Weights { structure: 1.0, ..Weights::all(0.0) };
    let (reasons, _) = explain_split(&graph, &Signals::of_words(&words), &weights, &split);
    let orders = graph.index_of("java:shop.dao.OrderDao").unwrap();
    assert_eq!(reasons[orders.at()].runner_up, None);
    assert_eq!(reasons[orders.at()].margin, 1.0);
}

#[test]
fn every_unit_and_service_has_its_reason() {
    let graph = sketch::graph(LAYERED);
    let words = collect_words(graph.facts());
    let draft = propose(&graph, &SplitSettings::default(), &Constraints::default());
    let split = lay_draft(&graph, &draft);
    let (reasons, services) = explain_split(&graph, &Signals::of_words(&words), &Weights::default(), &split);
    assert!(reasons.iter().all(|reason| !reason.evidence.is_empty()));
    let evidence = |id: &str| reasons[graph.index_of(id).unwrap().at()].evidence.clone();
    let orders = evidence("java:shop.service.OrderService").join("\n");
    assert!(
        orders.contains("calls OrderDao (shop/service/OrderService.java:1) and 2 more references"),
        "{orders}"
    );
    let dao = evidence("java:shop.dao.OrderDao").join("\n");
    assert!(
        dao.contains("writes table orders, which Order works on, too (shop/dao/OrderDao.java:7)"),
        "{dao}"
    );
    assert!(dao.contains("shares the word order with"), "{dao}");
    let money = evidence("java:shop.common.Money").join("\n");
    assert!(
        money.starts_with("used by 5 units of 3 services, as in Account (shop/model/Account.java:1)"),
        "{money}"
    );
    assert_eq!(evidence("java:shop.ShopApplication")[0], "starts the program");
    assert_eq!(services[2].why, "About order, line; keeps tables order_lines, orders.");
    assert_eq!(services[2].tables, ["order_lines", "orders"]);
}

#[test]
fn an_empty_graph_gives_an_empty_draft() {
    let draft = propose(&sketch::graph(""), &SplitSettings::default(), &Constraints::default());
    assert_eq!(draft, Draft::default());
}

/// A monolith of some domains with references inside and across, as statements in any order.
#[derive(Debug, Clone)]
struct Planted {
    statements: Vec<String>,
    ids: Vec<String>,
}

fn planted() -> impl Strategy<Value = Planted> {
    let names = ["Order", "Bill", "Stock", "Ship"];
    let kinds = ["", "entity", "entry", "data", "test", "configuration", "error"];
    let unit = (0..names.len(), 0..kinds.len());
    (prop::collection::vec(unit, 1..24), prop::collection::vec((0..24usize, 0..24usize), 0..60)).prop_map(
        move |(units, links)| {
            let mut planted = Planted { statements: vec![], ids: vec![] };
            let name = |at: usize| format!("{}U{at}x", names[units[at].0]);
            for (at, (domain, kind)) in units.iter().enumerate() {
                planted.statements.push(format!("p{domain}/{} {}", name(at), kinds[*kind]));
                planted.ids.push(format!("java:p{domain}.{}", name(at)));
                if kinds[*kind] == "entity" {
                    planted.statements.push(format!("{} writes t{domain}", name(at)));
                }
            }
            for (from, to) in links.into_iter().map(|(from, to)| (from % units.len(), to % units.len())) {
                if from != to {
                    planted.statements.push(format!("{} -> {} call 2", name(from), name(to)));
                }
            }
            planted
        },
    )
}

fn constraints(ids: Vec<String>) -> impl Strategy<Value = Constraints> {
    let place = prop_oneof![
        3 => "[kl]".prop_map(PlaceName::Service),
        1 => Just(PlaceName::Shared),
        1 => Just(PlaceName::Stays),
    ];
    let id = prop::sample::select(ids);
    let pair = || prop::collection::vec((id.clone(), id.clone()), 0..4);
    let pins = prop::collection::btree_map(id.clone(), place, 0..4);
    (pins, pair(), pair()).prop_map(|(pins, together, apart)| Constraints { pins, together, apart })
}

fn cases() -> impl Strategy<Value = (Planted, Constraints, Option<usize>)> {
    planted().prop_flat_map(|planted| {
        let constraints = constraints(planted.ids.clone());
        (Just(planted), constraints, prop::option::of(1..6usize))
    })
}

/// The groups that hold where nothing contradicts: those of the bindings.
fn check_constraints(graph: &Graph, constraints: &Constraints, draft: &Draft) -> Result<(), TestCaseError> {
    for (id, place) in &constraints.pins {
        prop_assert_eq!(&draft.places[id], place);
    }
    let bindings = Bindings::new(graph, constraints, false);
    for group in 0..bindings.len() as u32 {
        let places = bindings.units_of(group).iter().map(|unit| &draft.places[graph.unit(*unit).id.as_ref()]);
        let places: BTreeSet<&PlaceName> = places.collect();
        prop_assert_eq!(places.len(), 1);
        let place = places.first().copied();
        for rival in bindings.rivals_of(group) {
            let other = &draft.places[graph.unit(bindings.units_of(*rival)[0]).id.as_ref()];
            prop_assert!(!matches!(other, PlaceName::Service(_)) || Some(other) != place);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_unit_has_one_place_and_constraints_hold((planted, constraints, services) in cases()) {
        let graph = sketch::graph(&planted.statements.join("\n"));
        let settings = SplitSettings { services, ..SplitSettings::default() };
        let draft = propose(&graph, &settings, &constraints);
        prop_assert_eq!(draft.places.len(), graph.units().len());
        check_constraints(&graph, &constraints, &draft)?;
        let split = lay_draft(&graph, &draft);
        for unit in graph.indexes() {
            let place = &draft.places[graph.unit(unit).id.as_ref()];
            match (split.place_of(unit), place) {
                (Place::Service(at), PlaceName::Service(key)) => prop_assert_eq!(&split.services[at as usize].key, key),
                (Place::Shared, PlaceName::Shared) | (Place::Stays, PlaceName::Stays) => {}
                (place, expected) => prop_assert!(false, "{:?} is not {:?}", place, expected),
            }
        }
        let words = collect_words(graph.facts());
        let (reasons, services) = explain_split(&graph, &Signals::of_words(&words), &Weights::default(), &split);
        prop_assert_eq!((reasons.len(), services.len()), (graph.units().len(), split.services.len()));
        for reason in &reasons {
            prop_assert!((-1.0..=1.0).contains(&reason.margin));
            prop_assert!((0.0..=1.0).contains(&reason.confidence));
            let unit = reason.unit;
            let connected = !graph.dependencies_from(unit).is_empty() || graph.dependencies_to(unit).next().is_some();
            prop_assert!(!connected || !reason.evidence.is_empty(), "no word on {}", graph.unit(unit).id);
        }
        prop_assert!(measure_split(&graph, &split).iter().all(|metric| metric.value.is_finite()));
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(
        (planted, constraints, services) in cases(),
        seed in any::<u64>(),
    ) {
        let settings = SplitSettings { services, ..SplitSettings::default() };
        let graph = sketch::graph(&planted.statements.join("\n"));
        let mut shuffled = planted.clone();
        let mut random = crate::random::Random::new(seed);
        random.shuffle(&mut shuffled.statements);
        let mut mixed = constraints.clone();
        random.shuffle(&mut mixed.together);
        random.shuffle(&mut mixed.apart);
        let other = sketch::graph(&shuffled.statements.join("\n"));
        prop_assert_eq!(propose(&graph, &settings, &constraints), propose(&other, &settings, &mixed));
    }
}

/// How many units of each service are no tests.
fn sizes(graph: &Graph, draft: &Draft) -> BTreeMap<String, usize> {
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for unit in graph.indexes().filter(|unit| graph.role(*unit) != Role::Test) {
        if let PlaceName::Service(key) = &draft.places[graph.unit(unit).id.as_ref()] {
            *sizes.entry(key.clone()).or_default() += 1;
        }
    }
    sizes
}

#[test]
fn no_service_is_larger_than_asked() {
    let graph = sketch::graph(LAYERED);
    for most in [3, 4, 5] {
        let settings = SplitSettings { most_units: Some(most), ..SplitSettings::default() };
        let sizes = sizes(&graph, &propose(&graph, &settings, &Constraints::default()));
        assert!(!sizes.is_empty() && sizes.values().all(|size| *size <= most), "{sizes:?}");
    }
}

#[test]
fn no_service_is_smaller_than_asked() {
    let graph = sketch::graph(LAYERED);
    let settings = SplitSettings { least_units: Some(6), ..SplitSettings::default() };
    let sizes = sizes(&graph, &propose(&graph, &settings, &Constraints::default()));
    assert!(!sizes.is_empty() && sizes.values().all(|size| *size >= 6), "{sizes:?}");
}

#[test]
fn who_writes_one_table_goes_together_where_asked() {
    let text = format!("{LAYERED}\n    AccountService writes orders\n");
    let graph = sketch::graph(&text);
    let settings = SplitSettings { one_owner: true, ..SplitSettings::default() };
    let draft = propose(&graph, &settings, &Constraints::default());
    assert_eq!(draft.places["java:shop.service.AccountService"], draft.places["java:shop.dao.OrderDao"]);
    let apart = ("java:shop.service.AccountService".to_owned(), "java:shop.dao.OrderDao".to_owned());
    let constraints = Constraints { apart: vec![apart], ..Constraints::default() };
    let draft = propose(&graph, &settings, &constraints);
    assert_ne!(draft.places["java:shop.service.AccountService"], draft.places["java:shop.dao.OrderDao"]);
}

#[test]
fn other_numbers_of_services_are_shown_with_the_proposal_s_own() {
    let graph = sketch::graph(LAYERED);
    let words = collect_words(graph.facts());
    let signals = Signals::of_words(&words);
    let landscape = Landscape::survey(&graph, &signals, &SplitSettings::default(), &Constraints::default());
    let counts = landscape.counts(&graph);
    let chosen: Vec<usize> =
        counts.iter().filter(|choice| choice.chosen).map(|choice| choice.services).collect();
    assert_eq!(chosen, [landscape.propose(&graph, &signals).services.len()]);
    assert!(counts.len() > 1 && counts.windows(2).all(|pair| pair[0].services < pair[1].services));
    assert!(counts.iter().all(|choice| (0.0..=1.0).contains(&choice.crossing)));
}

#[test]
fn absent_signals_are_told_and_leave_the_others_in_force() {
    let graph = sketch::graph(LAYERED);
    let words = collect_words(graph.facts());
    let states = list_signals(&graph, &Signals::of_words(&words), &Weights::default());
    let absent: Vec<&str> =
        states.iter().filter(|state| !state.absent.is_empty()).map(|state| state.signal.id()).collect();
    assert_eq!(absent, ["entry", "history", "ownership", "runtime"]);
}

#[test]
fn what_changes_together_ties_units_and_is_told() {
    let graph = sketch::graph(LAYERED);
    let words = collect_words(graph.facts());
    let unit = |id: &str| graph.index_of(id).unwrap();
    let (clock, account) = (unit("java:shop.common.Clock"), unit("java:shop.model.Account"));
    let pair = PairTie { a: clock, b: account, strength: 1.0, note: "in 12 of 15 commits".into() };
    let history = Ties { pairs: vec![pair], ..Ties::default() };
    let signals = Signals { history: Some(&history), ..Signals::of_words(&words) };
    let settings = SplitSettings { strategy: crate::Strategy::Change, ..SplitSettings::default() };
    let draft = propose_split(&graph, &signals, &settings, &Constraints::default());
    let mut split = lay_draft(&graph, &draft);
    split.places[clock.at()] = split.place_of(account);
    let (reasons, _) = explain_split(&graph, &signals, &Weights::all(1.0), &split);
    let evidence = reasons[clock.at()].evidence.join("\n");
    assert!(
        evidence.contains("changes together with Account (shop/model/Account.java:1): in 12 of 15 commits"),
        "{evidence}"
    );
}
