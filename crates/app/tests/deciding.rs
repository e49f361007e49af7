//! Decisions before and after they are made, and splits side by side.

use std::path::Path;

use banyan_app::wire::{ExtractionRequest, MetricView, ProposalRequest, SplitView};
use banyan_app::{Edit, PlaceName, Places, Session};

/// A session on the sample in Java, with data of its own.
struct Stage {
    _data: tempfile::TempDir,
    session: Session,
}

impl Stage {
    fn new() -> Stage {
        let data = tempfile::tempdir().expect("a folder");
        let session = Session::new(Places::at(data.path()));
        let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/shop-java");
        session.open_project(&shop.to_string_lossy(), |_| {}).expect("opened");
        Stage { _data: data, session }
    }

    fn split(&self) -> SplitView {
        self.session.split().expect("the split")
    }

    /// The service with most units.
    fn largest(&self) -> String {
        let split = self.split();
        let services = split.services.iter().filter(|service| !service.key.starts_with('('));
        services.max_by_key(|service| service.units.len()).expect("a service").key.clone()
    }
}

fn places(split: &SplitView) -> Vec<(String, String)> {
    let units = split.services.iter().flat_map(|service| {
        service.units.iter().map(|unit| (unit.id.clone(), service.key.clone())).collect::<Vec<_>>()
    });
    let mut places: Vec<(String, String)> = units.collect();
    places.sort();
    places
}

fn changes(metrics: &[MetricView]) -> Vec<(String, f64, f64)> {
    let change = |metric: &MetricView| (metric.id.clone(), metric.value, metric.change.expect("a change"));
    metrics.iter().map(change).collect()
}

#[test]
fn a_preview_says_what_the_decision_then_does() {
    let stage = Stage::new();
    let before = stage.split();
    let halves = stage.session.propose_halves(&stage.largest()).expect("two halves");
    assert!(!halves.leaves.is_empty() && !halves.stays.is_empty());
    assert_eq!(halves.preview.new_services, std::slice::from_ref(&halves.name));
    assert!(halves.preview.moved.iter().all(|moved| moved.named && moved.to == halves.name));
    assert_eq!(places(&stage.split()), places(&before), "nothing is decided yet");

    let divided = stage.session.edit(halves.preview.edit.clone()).expect("divided");
    assert_eq!(changes(&divided.metrics), changes(&halves.preview.metrics));
    assert_eq!(divided.undo.as_ref(), Some(&halves.preview.title));
    assert_eq!(places(&stage.session.undo().expect("undone")), places(&before));
    assert_eq!(places(&stage.session.redo().expect("redone")), places(&divided));
}

#[test]
fn signals_that_are_absent_say_why_and_the_others_how_far_they_reach() {
    let signals = Stage::new().session.signals().expect("the signals");
    let state = |id: &str| signals.iter().find(|signal| signal.id == id).expect("a signal");
    for id in ["structure", "data", "domain", "entry"] {
        assert!(state(id).units > 0 && state(id).absent.is_none(), "{id}");
    }
    let why = state("runtime").absent.as_ref().expect("a reason");
    assert!(why.contains("traces"), "{why}");
}

#[test]
fn numbers_tell_what_changed_since_the_last_decision_and_since_the_proposal() {
    let stage = Stage::new();
    let proposed = stage.split();
    assert!(proposed.metrics.iter().all(|metric| metric.since_proposal.is_none()));

    let halves = stage.session.propose_halves(&stage.largest()).expect("two halves");
    let divided = stage.session.edit(halves.preview.edit).expect("divided");
    let unit = halves.leaves[0].id.clone();
    let moved = Edit::Move { units: vec![unit], to: PlaceName::Service(halves.service) };
    let after = stage.session.edit(moved).expect("moved");
    for (at, metric) in after.metrics.iter().enumerate() {
        let since = |earlier: &SplitView| metric.value - earlier.metrics[at].value;
        assert_eq!(metric.change, Some(since(&divided)), "{}", metric.id);
        assert_eq!(metric.since_proposal, Some(since(&proposed)), "{}", metric.id);
    }
    let again = stage.session.propose(&ProposalRequest::default()).expect("a new proposal");
    assert!(again.metrics.iter().all(|metric| metric.since_proposal.is_none()));
}

#[test]
fn an_extraction_takes_what_others_do_not_need_and_names_who_needs_the_rest() {
    let stage = Stage::new();
    let overview = stage.session.overview().expect("the overview");
    let entry = overview.entry_points.iter().find(|entry| entry.kind == "http").expect("a route");
    let request = ExtractionRequest { units: vec![entry.unit.clone()], name: Some("Cut out".into()) };
    let found = stage.session.propose_extraction(&request).expect("an extraction");
    assert!(found.takes.iter().any(|unit| unit.id == entry.unit));
    assert!(found.entries.iter().all(|point| point.unit == entry.unit));
    for left in &found.leaves {
        assert!(overview.entry_points.iter().any(|point| point.unit == left.needed_by), "{left:?}");
    }
    let split = stage.session.edit(found.preview.edit).expect("extracted");
    let service = split.services.iter().find(|service| service.name == "Cut out").expect("the service");
    let ids: Vec<&String> = service.units.iter().map(|unit| &unit.id).collect();
    assert!(ids.iter().all(|id| found.takes.iter().any(|unit| unit.id == **id)));

    let request = ExtractionRequest { units: vec!["java:org.banyan.shop.model.Product".into()], name: None };
    let refused = stage.session.propose_extraction(&request).expect_err("no entry point");
    assert!(refused.to_string().contains("takes no requests"), "{refused}");
}

#[test]
fn dead_code_counts_apart_and_draws_nothing() {
    let stage = Stage::new();
    let unit = stage.split().services[0].units[0].id.clone();
    let split =
        stage.session.edit(Edit::Move { units: vec![unit.clone()], to: PlaceName::Dead }).expect("marked");
    let value = |id: &str| split.metrics.iter().find(|metric| metric.id == id).expect("a metric").value;
    assert_eq!(value("dead_units"), 1.0);
    assert_eq!(split.decisions.last().map(|title| title.ends_with("as dead code")), Some(true));
    let proposed = stage.session.propose(&ProposalRequest::default()).expect("proposed again");
    let dead = proposed.services.iter().find(|service| service.key == "(dead)").expect("the place");
    assert_eq!(dead.units.iter().map(|unit| &unit.id).collect::<Vec<_>>(), [&unit]);
}

#[test]
fn alternatives_stand_side_by_side() {
    let stage = Stage::new();
    let main = stage.split();
    let request = ProposalRequest {
        services: Some(3),
        structure: 1.0,
        data: 1.0,
        domain: 1.0,
        ..ProposalRequest::default()
    };
    let coarse = stage.session.propose_alternative("Coarse", &request).expect("an alternative");
    assert_eq!(coarse.services.iter().filter(|service| !service.key.starts_with('(')).count(), 3);
    let id = |name: &str| {
        let all = stage.split().alternatives;
        all.into_iter().find(|one| one.name == name).expect("an alternative").id
    };
    let compared = stage.session.compare_alternatives(id("Main"), id("Coarse")).expect("compared");
    assert!(compared.mojo > 0 && compared.adjusted_rand < 1.0);
    assert_eq!(compared.metrics[0].other, 3.0);
    let back = stage.session.compare_alternatives(id("Coarse"), id("Main")).expect("compared");
    assert_eq!((compared.mojo, compared.mojofm), (back.mojo, back.mojofm_back));
    assert_eq!(compared.differing.len(), back.differing.len());

    let shown = stage.session.switch_alternative(id("Main")).expect("switched");
    assert_eq!((places(&shown), shown.decisions.len()), (places(&main), 1));
    let taken = stage.session.keep_alternative("coarse", None).expect_err("taken");
    assert!(taken.to_string().contains("choose another name"), "{taken}");
    let refused = stage.session.delete_alternative(id("Main")).expect_err("the current one");
    assert!(refused.to_string().contains("switch to another first"), "{refused}");
    assert_eq!(stage.session.delete_alternative(id("Coarse")).expect("deleted").len(), 1);
}
