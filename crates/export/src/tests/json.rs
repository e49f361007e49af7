//! Every JSON document follows its schema, and says what it should.

use std::collections::BTreeSet;

use banyan_plan::{History, SnapshotCommit, measure_progress, summarise_snapshot};
use banyan_split::{Draft, DraftService, Place, PlaceName};
use serde_json::Value;

use super::hostile::hostile;
use super::{Exported, SHOP};
use crate::*;

fn validated(name: &str, text: &str) -> Value {
    let path = format!("{}/../../docs/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document
}

fn both() -> [Exported; 2] {
    let (graph, split) = hostile();
    [Exported::of(SHOP), Exported::new(graph, split)]
}

fn status(exported: &Exported) -> String {
    let commit = |time| SnapshotCommit { id: "c0".into(), subject: "s".into(), time, dirty: false };
    let snapshot = |time| summarise_snapshot(&exported.graph, Some(commit(time)), &exported.coverage);
    let mut draft = Draft::default();
    for service in &exported.split.services {
        draft.services.insert(
            service.key.clone(),
            DraftService { name: service.name.clone(), home: service.home.clone() },
        );
    }
    for unit in exported.graph.indexes() {
        let place = match exported.split.place_of(unit) {
            Place::Service(at) => PlaceName::Service(exported.split.services[at as usize].key.clone()),
            Place::Shared => PlaceName::Shared,
            Place::Stays => PlaceName::Stays,
            Place::Dead => PlaceName::Dead,
        };
        draft.places.insert(exported.graph.unit(unit).id.to_string(), place);
    }
    let first = exported.graph.unit(banyan_graph::UnitIndex(0)).id.to_string();
    draft.excluded.insert(first, "stays for good".into());
    let mut history = History::of_start(snapshot(1));
    history.push(snapshot(2));
    render_status_json("shop", &measure_progress(&history, &draft))
}

#[test]
fn every_document_follows_its_schema() {
    for exported in both() {
        let scan = exported.scan();
        for level in [Level::Unit, Level::Folder] {
            let selection = Selection { level, ..Selection::default() };
            validated("graph", &render_graph_json(&scan, &selection));
        }
        validated("split", &render_split_json(&scan, &exported.explained()));
        validated("plan", &render_plan_json(&scan, &exported.split, &exported.plan));
        validated("status", &status(&exported));
        let check = validated("check", &render_check_json(&scan, &exported.check()));
        for list in ["new", "shrunk", "stale"] {
            assert!(!check[list].as_array().unwrap().is_empty(), "{list} is tried, too");
        }
    }
}

#[test]
fn a_selection_leaves_out_what_was_not_asked_for() {
    let exported = Exported::of(SHOP);
    let id = |id: &str| exported.graph.index_of(id).unwrap();
    let focus = BTreeSet::from([id("java:orders.Checkout"), id("java:billing.Invoices")]);
    let selection = Selection { focus: Some(focus), ..Selection::default() };
    let document = validated("graph", &render_graph_json(&exported.scan(), &selection));
    assert_eq!(document["units"].as_array().unwrap().len(), 2);
    assert_eq!(document["dependencies"].as_array().unwrap().len(), 1);
    let selection = Selection { without_tests: true, ..Selection::default() };
    let document = validated("graph", &render_graph_json(&exported.scan(), &selection));
    let froms: Vec<&Value> =
        document["dependencies"].as_array().unwrap().iter().map(|edge| &edge["from"]).collect();
    assert!(!froms.contains(&&Value::from("java:orders.CheckoutTest")), "{froms:?}");
}

#[test]
fn a_plan_document_speaks_in_ids_and_keys() {
    let exported = Exported::of(SHOP);
    let plan = validated("plan", &render_plan_json(&exported.scan(), &exported.split, &exported.plan));
    let seam = plan["seams"].as_array().unwrap().iter().find(|seam| seam["id"] == "orders->billing").unwrap();
    assert_eq!(seam["references"], 2);
    assert_eq!(seam["contract"][0]["name"], "Invoices.bill");
    assert_eq!(seam["call_sites"][0]["path"], "orders/Checkout.java");
    assert_eq!(plan["transactions"][0]["id"], "java:orders.Checkout#place");
    assert_eq!(plan["tables"][1]["owner"], "orders");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let texts = || {
        let exported = Exported::of(SHOP);
        let scan = exported.scan();
        [
            render_graph_json(&scan, &Selection::default()),
            render_plan_json(&scan, &exported.split, &exported.plan),
            render_plan_html(&scan, &exported.split, &exported.plan),
        ]
    };
    assert_eq!(texts(), texts());
}
