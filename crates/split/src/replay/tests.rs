use banyan_graph::Graph;

use super::*;
use crate::past::tests::past;
use crate::{Service, Split, sketch};

/// Services: billing (Bill, Printer), orders (Order, Item), stock (Shelf); shared Money; stays Main.
const SHOP: &str = "
    pay/Bill
    pay/Printer
    shop/Order
    shop/Item
    stock/Shelf
    util/Money
    app/Main
    test/OrderTest test
";

const COMMITS: &str = "
    0 ada Order Bill
    1 bob Order Item
    2 ada Order Bill Shelf
    3 ada Bill Money
    40 sync[bot] Order Main
    41 bob Money
    42 bob OrderTest
    70 bob Order Bill Main
    71 cyd Shelf
    72 cyd Shelf OrderTest
    400 cyd Order Bill
";

fn split_of(graph: &Graph) -> Split {
    let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
    let place = |name: &str| match name {
        "Bill" | "Printer" => Place::Service(0),
        "Order" | "Item" | "OrderTest" => Place::Service(1),
        "Shelf" => Place::Service(2),
        "Money" => Place::Shared,
        _ => Place::Stays,
    };
    Split {
        services: ["billing", "orders", "stock"].map(service).to_vec(),
        places: graph.units().iter().map(|unit| place(&unit.name)).collect(),
        pinned: vec![false; graph.units().len()],
    }
}

fn replayed(months: u32) -> Replay {
    let graph = sketch::graph(SHOP);
    replay_split(&split_of(&graph), &past(&graph, COMMITS), months)
}

#[test]
fn every_commit_of_the_time_goes_one_way() {
    let replay = replayed(12);
    let expected = Tally { inside: 3, with_shared: 1, with_stays: 1, across: 3, outside: 1, beside: 1 };
    assert_eq!(replay.tally, expected);
    assert_eq!((replay.tally.touching(), replay.tally.coordinated()), (8, 4));
    assert_eq!(replay.tally.inside_share(), Some(3.0 / 8.0));
    assert_eq!((replay.mass, replay.merges), (0, 0));
}

#[test]
fn the_time_counts_from_the_newest_commit() {
    assert_eq!(replayed(1).tally, Tally { inside: 1, with_shared: 1, across: 2, ..Tally::default() });
    assert_eq!(replayed(24).tally.across, 4);
}

#[test]
fn months_add_up_to_the_whole() {
    let replay = replayed(12);
    let told: Vec<(String, u32, u32)> = replay
        .series
        .iter()
        .map(|month| (month.month.clone(), month.tally.touching(), month.tally.inside))
        .filter(|(_, touching, _)| *touching > 0)
        .collect();
    let expected = [("2023-09", 3, 2), ("2023-10", 1, 0), ("2023-11", 4, 1)];
    assert_eq!(told, expected.map(|(month, touching, inside)| (month.to_string(), touching, inside)));
    assert_eq!(replay.series.len(), 13);
}

/// The number at the end of each subject.
fn numbers(examples: &[ExampleCommit]) -> String {
    let numbers: Vec<&str> =
        examples.iter().map(|example| example.subject.trim_start_matches("Change ")).collect();
    numbers.join(" ")
}

#[test]
fn pairs_have_their_share_and_examples() {
    let replay = replayed(12);
    let told: Vec<(String, u32, f64, String)> = replay
        .pairs
        .iter()
        .map(|pair| (format!("{} {}", pair.a, pair.b), pair.commits, pair.share, numbers(&pair.examples)))
        .collect();
    let expected = [
        ("billing orders", 3, 3.0 / 6.0, "0 2 7"),
        ("orders (stays)", 2, 2.0 / 5.0, "4 7"),
        ("billing stock", 1, 1.0 / 6.0, "2"),
        ("billing (stays)", 1, 1.0 / 5.0, "7"),
        ("orders stock", 1, 1.0 / 7.0, "2"),
    ];
    let expected = expected
        .map(|(pair, commits, share, examples)| (pair.into(), commits, rounded(share), examples.into()));
    assert_eq!(told, expected);
}

#[test]
fn what_recurs_three_times_is_told_once() {
    let replay = replayed(12);
    assert_eq!(replay.recurring.len(), 1);
    let change = &replay.recurring[0];
    assert_eq!((change.parties.join(" "), change.commits), ("billing orders".to_owned(), 3));
    assert_eq!((change.last - change.first, numbers(&change.examples)), (70 * 86_400, "0 2 7".to_owned()));
}

#[test]
fn a_larger_group_that_recurs_as_often_stands_for_its_parts() {
    let graph = sketch::graph(SHOP);
    let commits = "0 ada Order Bill Shelf\n1 ada Order Bill Shelf\n2 ada Order Bill Shelf\n3 ada Order Bill";
    let replay = replay_split(&split_of(&graph), &past(&graph, commits), 12);
    let told: Vec<(usize, u32)> =
        replay.recurring.iter().map(|change| (change.parties.len(), change.commits)).collect();
    assert_eq!(told, [(2, 4), (3, 3)]);
}

#[test]
fn services_have_their_rate_and_people() {
    let services = replayed(12).services;
    let orders = &services[1];
    assert_eq!((orders.commits, orders.alone, orders.units_changed, orders.people), (5, 1, 2, 2));
    assert_eq!(orders.authors, [("ada".to_owned(), 2), ("bob".to_owned(), 2)]);
    assert_eq!((services[2].commits, services[2].alone), (3, 2));
}
