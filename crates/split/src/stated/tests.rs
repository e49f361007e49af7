use super::*;
use crate::{DraftService, apply_edit, sketch};

const SHOP: &str = "
    shop/order/Order
    shop/order/OrderLine
    shop/pay/Bill
    shop/pay/Dunning
    shop/util/Money
    shop/old/Fax
";

/// Everything in one service called Shop.
fn draft() -> Draft {
    let graph = sketch::graph(SHOP);
    let place = PlaceName::Service("shop".to_owned());
    let adopt = Edit::Adopt {
        services: [("shop".to_owned(), DraftService { name: "Shop".to_owned(), home: None })].into(),
        places: graph.units().iter().map(|unit| (unit.id.to_string(), place.clone())).collect(),
        asked: Default::default(),
    };
    apply_edit(&Draft::default(), &adopt).unwrap()
}

fn lay(text: &str) -> LaidDecisions {
    let stated = read_stated_decisions(text).unwrap().expect("a [split] table");
    stated.lay_on(&sketch::graph(SHOP), draft())
}

fn place(laid: &LaidDecisions, name: &str) -> String {
    let found = laid.draft.places.iter().find(|(id, _)| id.ends_with(&format!(".{name}")));
    match found.expect("the unit").1 {
        PlaceName::Service(key) => key.clone(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn problems(laid: &LaidDecisions) -> Vec<String> {
    laid.problems.iter().map(ToString::to_string).collect()
}

const STATED: &str = r#"
[split]
version = 1
shared = ["shop/util/**"]
dead = ["shop.old.*"]
together = [["java:shop.pay.Bill", "shop.pay.Dunning"]]
exclude = [{ units = ["shop.order.OrderLine"], reason = "goes with the ERP" }]

[[split.service]]
name = "Money desk"
home = "services/billing"
units = ["shop/pay/Bill.java"]

[[split.service]]
key = "shop"
name = "Orders"
"#;

#[test]
fn units_are_named_by_id_name_path_or_pattern() {
    let laid = lay(STATED);
    assert_eq!(problems(&laid), [""; 0]);
    let places = ["Money", "Fax", "Bill", "Dunning", "Order"].map(|name| place(&laid, name));
    assert_eq!(places, ["shared", "dead", "money-desk", "money-desk", "shop"]);
    let desk = &laid.draft.services["money-desk"];
    assert_eq!((desk.name.as_str(), desk.home.as_deref()), ("Money desk", Some("services/billing")));
    assert_eq!(laid.draft.services["shop"].name, "Orders");
    assert_eq!(laid.draft.excluded["java:shop.order.OrderLine"], "goes with the ERP");
    assert!(
        laid.draft.pinned.contains("java:shop.old.Fax")
            && !laid.draft.pinned.contains("java:shop.order.Order")
    );
    assert!(laid.units.contains("java:shop.pay.Bill") && laid.services.contains("shop"));
    assert_eq!(
        laid.decisions.iter().map(|decision| decision.line).collect::<Vec<_>>(),
        [7, 6, 4, 5, 10, 10, 10, 16]
    );
}

#[test]
fn laying_twice_is_laying_once() {
    let stated = read_stated_decisions(STATED).unwrap().unwrap();
    let once = lay(STATED);
    let twice = stated.lay_on(&sketch::graph(SHOP), once.draft.clone());
    assert_eq!((&twice.draft, problems(&twice)), (&once.draft, vec![]));
}

#[test]
fn what_names_one_wins_over_what_names_many() {
    let laid = lay(
        "[split]\nversion = 1\nshared = [\"shop/**\"]\n[[split.service]]\nname = \"Pay\"\nunits = [\"shop.pay.Bill\"]\n",
    );
    assert_eq!((place(&laid, "Bill"), place(&laid, "Dunning")), ("pay".to_owned(), "shared".to_owned()));
    assert_eq!(problems(&laid), [""; 0]);
}

#[test]
fn what_cannot_be_obeyed_is_told_with_its_line_and_the_rest_is_done() {
    let laid = lay(r#"
[split]
version = 1
shared = ["shop/gone/**", "shop.util.Money"]
stays = ["shop/util/Money.java"]
apart = [["shop.pay.Bill", "shop/order/**"]]
together = [["shop.pay.Bill"]]

[[split.service]]
name = "Nobody"

[[split.service]]
key = "Bad Key"
name = "Pay"
units = ["shop.pay.Bill"]
"#);
    assert_eq!(
        problems(&laid),
        [
            "line 4: `shop/gone/**` names no unit: correct it or take it out",
            "line 5: Money has a place already, by line 4: leave one of the two",
            "line 6: units that must be apart come as two names, each of one unit",
            "line 7: units that belong together need at least two names",
            "line 10: there is no service `Nobody`: name its units, or take it out",
            "line 13: `Bad Key` cannot be a key: write `bad-key`",
        ]
    );
    assert_eq!(place(&laid, "Money"), "shared");
}

#[test]
fn other_tables_are_let_alone_and_versions_and_misspellings_are_told() {
    let read = |text: &str| read_stated_decisions(text).map(|stated| stated.is_some());
    assert_eq!(read("[[layer]]\nname = \"a\"\n"), Ok(false));
    let told = |text: &str| read(text).unwrap_err().to_string();
    assert!(told("[split]\nshared = []\n").contains("needs `version = 1`"));
    assert_eq!(
        told("[split]\nversion = 2\n"),
        "line 2: [split] is of version 2, this program knows version 1"
    );
    assert!(told("[split]\nversion = 1\nshard = []\n").starts_with("line 3: unknown field `shard`"));
    assert!(told("[split").starts_with("line 1:"));
}
