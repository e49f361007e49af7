use crate::{
    History, Progress, ServicePoint, ServiceProgress, ServiceState, SnapshotCommit, SnapshotFacts, UnitFate,
    measure_progress, summarise_snapshot,
};
use banyan_split::{Draft, DraftService, PlaceName};

const START: &str = "
    orders/Checkout.place -> billing/Invoices.bill call 3
    orders/Checkout.place -> billing/Invoice
    billing/Invoices.bill -> billing/Invoice
    billing/Invoices.bill writes invoices
    orders/Checkout.place writes invoices
    billing/Invoices.bill -> shared/Money
";

pub fn snapshot(text: &str) -> SnapshotFacts {
    let (graph, _) = crate::sketch::sketch(text);
    summarise_snapshot(&graph, None, &crate::sketch::coverage(&graph))
}

/// The draft that the folders of [`START`] stand for; billing's home is `services/billing`.
fn draft() -> Draft {
    draft_of(START)
}

pub fn draft_of(text: &str) -> Draft {
    let (graph, split) = crate::sketch::sketch(text);
    let mut draft = Draft::default();
    for service in &split.services {
        let home = (service.key == "billing").then(|| "services/billing".to_owned());
        draft.services.insert(service.key.clone(), DraftService { name: service.name.clone(), home });
    }
    for unit in graph.indexes() {
        let place = match split.place_of(unit) {
            banyan_split::Place::Service(at) => PlaceName::Service(split.services[at as usize].key.clone()),
            banyan_split::Place::Shared => PlaceName::Shared,
            banyan_split::Place::Stays => PlaceName::Stays,
            banyan_split::Place::Dead => PlaceName::Dead,
        };
        draft.places.insert(graph.unit(unit).id.to_string(), place);
    }
    draft
}

fn measure(snapshots: &[SnapshotFacts], draft: &Draft) -> Progress {
    let mut history = History::of_start(snapshots[0].clone());
    snapshots[1..].iter().for_each(|snapshot| history.push(snapshot.clone()));
    measure_progress(&history, draft)
}

fn progress(texts: &[&str]) -> Progress {
    let snapshots: Vec<SnapshotFacts> = texts.iter().map(|text| snapshot(text)).collect();
    measure(&snapshots, &draft())
}

fn billing(progress: &Progress) -> &ServiceProgress {
    progress.services.iter().find(|service| service.key == "billing").unwrap()
}

fn last(progress: &Progress) -> ServicePoint {
    *billing(progress).series.last().unwrap()
}

#[test]
fn at_the_start_everything_is_planned() {
    let progress = progress(&[START]);
    let billing = billing(&progress);
    assert_eq!(billing.state, ServiceState::Planned);
    assert_eq!(billing.at_start, 2);
    let point = ServicePoint { remaining: 2, crossing_in: 4, contested: 1, ..ServicePoint::default() };
    assert_eq!(billing.series, [point], "references to the shared library do not cross");
    assert_eq!(billing.contested_tables, ["invoices"]);
    assert!(!progress.unsure);
}

#[test]
fn fewer_references_across_mean_that_seams_are_prepared() {
    let after = START.replace("Invoices.bill call 3", "Invoices.bill call 1");
    assert_eq!(billing(&progress(&[START, &after])).state, ServiceState::SeamsPrepared);
}

#[test]
fn a_unit_under_the_home_folder_has_moved() {
    let after = format!("{START}\n path billing/Invoice services/billing/Invoice.java");
    let progress = progress(&[START, &after]);
    assert_eq!(billing(&progress).state, ServiceState::Moving);
    assert_eq!((last(&progress).remaining, last(&progress).moved), (1, 1));
}

#[test]
fn moved_whole_it_is_moved_until_nothing_refers_to_it() {
    let homes = "path billing/Invoice services/billing/Invoice.java
        path billing/Invoices services/billing/Invoices.java";
    let moved = format!("{START}\n{homes}");
    assert_eq!(billing(&progress(&[START, &moved])).state, ServiceState::Moved);
    let cut = moved
        .replace("orders/Checkout.place -> billing/Invoices.bill call 3", "")
        .replace("orders/Checkout.place -> billing/Invoice\n", "\n");
    assert_eq!(billing(&progress(&[START, &moved, &cut])).state, ServiceState::OldPathDeleted);
}

#[test]
fn what_is_gone_is_retired_and_what_came_is_counted() {
    let after = "
        orders/Checkout.place writes invoices
        billing/Invoices.bill writes invoices
        newcomer/Thing.x -> billing/Invoices.bill
        path newcomer/Thing services/billing/Thing.java
    ";
    let progress = progress(&[START, after]);
    let point = last(&progress);
    assert_eq!((point.remaining, point.retired, point.moved, point.own), (1, 1, 0, 1));
    let fates: Vec<(&str, UnitFate)> =
        billing(&progress).units.iter().map(|unit| (unit.id.as_str(), unit.fate)).collect();
    assert_eq!(
        fates,
        [
            ("java:billing.Invoice", UnitFate::Retired),
            ("java:billing.Invoices", UnitFate::Remaining),
            ("java:newcomer.Thing", UnitFate::Own),
        ]
    );
}

#[test]
fn a_renamed_unit_is_followed_and_not_retired() {
    let after = START.replace("billing/Invoices.", "billing/Bills.");
    let after = format!("{after}\n path billing/Bills billing/Invoices.java");
    let progress = progress(&[START, &after]);
    assert_eq!((last(&progress).remaining, last(&progress).retired), (2, 0));
    let renamed = billing(&progress).units.iter().find(|unit| unit.id == "java:billing.Bills").unwrap();
    assert_eq!(renamed.renamed_from.as_deref(), Some("java:billing.Invoices"));
}

#[test]
fn a_file_that_could_not_be_read_retires_nothing() {
    let start = snapshot(START);
    let mut today = snapshot(
        &START
            .replace("billing/Invoices.bill -> billing/Invoice\n", "\n")
            .replace("orders/Checkout.place -> billing/Invoice\n", "\n"),
    );
    today.unread = vec!["billing/Invoice.java".into()];
    let progress = measure(&[start, today], &draft());
    assert_eq!((last(&progress).unknown, last(&progress).retired, last(&progress).remaining), (1, 0, 2));
}

#[test]
fn excluded_units_are_listed_with_their_reason_and_not_counted() {
    let mut draft = draft();
    draft.excluded.insert("java:billing.Invoice".into(), "replaced by the ERP".into());
    let start = snapshot(START);
    let progress = measure(&[start], &draft);
    let billing = billing(&progress);
    assert_eq!(billing.at_start, 1);
    assert_eq!(billing.excluded[0].reason, "replaced by the ERP");
}

#[test]
fn a_thin_scan_is_marked_as_unsure() {
    let start = snapshot(START);
    let mut today = start.clone();
    today.counts.sure = false;
    today.counts.unresolved = 50;
    let progress = measure(&[start, today], &draft());
    assert!(progress.unsure && progress.caveat.contains('%'), "{}", progress.caveat);
}

#[test]
fn a_snapshot_survives_its_encoding() {
    let mut facts = snapshot(START);
    facts.commit = Some(SnapshotCommit { id: "abc".into(), subject: "s".into(), time: 7, dirty: true });
    let bytes = bitcode::encode(&facts);
    assert_eq!(bitcode::decode::<SnapshotFacts>(&bytes).unwrap(), facts);
}

/// A snapshot as versions wrote it before snapshots were kept as changes.
const KEPT: &str = "\
    010361626301730607010404040404000400042804000400010400141514116a6176613a62696c6c696e672e496e766f\
    6963656a6176613a62696c6c696e672e496e766f696365736a6176613a6f72646572732e436865636b6f75746a617661\
    3a7368617265642e4d6f6e6579028758496e766f696365496e766f69636573436865636b6f75744d6f6e657900000000\
    04ac046a6176616a6176616a6176616a617661001415141162696c6c696e672f496e766f6963652e6a61766162696c6c\
    696e672f496e766f696365732e6a6176616f72646572732f436865636b6f75742e6a6176617368617265642f4d6f6e65\
    792e6a6176610a06040562696c6c706c616365000404084c04064c0406d50108696e766f696365730204010204000004\
    00000401010108612f622e6a61766100";

#[test]
fn snapshots_that_were_kept_by_earlier_versions_are_still_read() {
    let mut facts = snapshot(START);
    facts.commit = Some(SnapshotCommit { id: "abc".into(), subject: "s".into(), time: 7, dirty: true });
    facts.unread = vec!["a/b.java".into()];
    let byte = |at: usize| u8::from_str_radix(&KEPT[at..at + 2], 16).unwrap();
    let bytes: Vec<u8> = (0..KEPT.len()).step_by(2).map(byte).collect();
    assert_eq!(bitcode::decode::<SnapshotFacts>(&bytes).unwrap(), facts);
}
