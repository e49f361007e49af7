use super::*;
use crate::{Service, sketch};

/// Orders: Order, OrderLine, OrderJob; billing: Bill, BillPrinter; shared: Money.
const SHOP: &str = "
    shop/Order
    shop/OrderLine
    shop/OrderJob
    pay/Bill
    pay/BillPrinter
    util/Money
    test/OrderTest test
    Order -> OrderLine call 3
    Order -> Bill call 4
    Bill -> Order
    BillPrinter -> Bill
    OrderLine -> Money
    Money -> Bill
    OrderTest -> Bill call 20
    Order transaction place
    Order writes orders
    Order maps orders
    Bill writes bills
    Bill writes orders
    BillPrinter reads bills
    orders => bills
    OrderJob reads bills
";

fn measured() -> BTreeMap<&'static str, f64> {
    let graph = sketch::graph(SHOP);
    let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
    let place = |name: &str| match name {
        "Order" | "OrderLine" | "OrderJob" | "OrderTest" => Place::Service(1),
        "Money" => Place::Shared,
        _ => Place::Service(0),
    };
    let split = Split {
        services: vec![service("billing"), service("orders")],
        places: graph.units().iter().map(|unit| place(&unit.name)).collect(),
        pinned: vec![false; graph.units().len()],
    };
    measure_split(&graph, &split).into_iter().map(|metric| (metric.id, metric.value)).collect()
}

#[test]
fn sizes_leave_tests_out() {
    let metrics = measured();
    let sizes = ["services", "units_min", "units_median", "units_max", "shared_units", "staying_units"];
    assert_eq!(sizes.map(|id| metrics[id]), [2.0, 2.0, 2.5, 3.0, 1.0, 0.0]);
}

#[test]
fn crossings_are_counted_by_direction() {
    let metrics = measured();
    assert_eq!(metrics["cross_references"], 5.0);
    assert_eq!(metrics["cross_share"], 55.5556);
    assert_eq!((metrics["cyclic_pairs"], metrics["return_references"]), (1.0, 1.0));
    assert_eq!(metrics["references_from_shared"], 1.0);
}

#[test]
fn data_that_crosses_is_counted() {
    let metrics = measured();
    assert_eq!((metrics["contested_tables"], metrics["shared_tables"]), (1.0, 2.0));
    assert_eq!(metrics["foreign_keys_across"], 1.0);
    assert_eq!(metrics["split_transactions"], 1.0);
}

#[test]
fn modularity_is_that_of_newman_and_girvan() {
    // pairs: Order–OrderLine, Order–Bill, BillPrinter–Bill, OrderLine–Money, Money–Bill; ends: orders 4, billing 4, shared 2
    let expected: f64 = 1.0 / 5.0 - 0.16 + 1.0 / 5.0 - 0.16 - 0.04;
    assert!((measured()["modularity"] - expected).abs() < 1e-4);
}

#[test]
fn an_empty_graph_has_every_metric_at_nothing() {
    let graph = sketch::graph("");
    let split = Split { services: vec![], places: vec![], pinned: vec![] };
    let metrics = measure_split(&graph, &split);
    assert_eq!(metrics.len(), measured().len());
    assert!(metrics.iter().all(|metric| metric.value == 0.0));
}
