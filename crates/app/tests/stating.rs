//! Decisions that live beside the code.

use std::fs;
use std::path::{Path, PathBuf};

use banyan_app::wire::SplitView;
use banyan_app::{Edit, Onlooker, PlaceName, Places, Session, export_text};

/// A shop of two domains in a folder of its own, and a place for projects.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Stage {
        let stage = Stage { folder: tempfile::tempdir().expect("a folder") };
        for (package, class, body) in [
            ("order", "Order", "OrderLine line; Money sum;"),
            ("order", "OrderLine", "Money price;"),
            ("order", "OrderDesk", "Order order; OrderLine line; void take() { order.toString(); }"),
            ("pay", "Bill", "Money sum;"),
            ("pay", "BillDesk", "Bill bill; void send() { bill.toString(); }"),
            ("pay", "Dunning", "Bill bill; BillDesk desk;"),
            ("util", "Money", ""),
        ] {
            let imports = "import shop.order.*; import shop.pay.*; import shop.util.*;";
            let text = format!("package shop.{package}; {imports} public class {class} {{ {body} }}");
            let folder = stage.root().join("shop").join(package);
            fs::create_dir_all(&folder).expect("made");
            fs::write(folder.join(format!("{class}.java")), text).expect("written");
        }
        stage
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("monolith")
    }

    fn state(&self, text: &str) {
        fs::write(self.root().join("banyan.toml"), text).expect("written");
    }

    fn session(&self, project: &str) -> Session {
        let session = Session::new(Places::at(&self.folder.path().join(project)));
        session.open_project(&self.root().to_string_lossy(), |_| {}).expect("opened");
        session
    }
}

fn places(split: &SplitView) -> Vec<(String, String)> {
    let mut places = Vec::new();
    for service in &split.services {
        places.extend(service.units.iter().map(|unit| (unit.name.clone(), service.name.clone())));
    }
    places.sort();
    places
}

fn place<'a>(places: &'a [(String, String)], name: &str) -> &'a str {
    places.iter().find(|(unit, _)| unit == name).map_or("nowhere", |(_, place)| place)
}

const STATED: &str = r#"
[split]
version = 1
shared = ["shop/util/**"]
dead = ["shop.pay.Dunning"]

[[split.service]]
name = "Payment"
home = "services/payment"
units = ["shop.pay.Bill", "shop/pay/BillDesk.java"]
"#;

#[test]
fn what_is_stated_wins_is_shown_and_cannot_be_changed_elsewhere() {
    let stage = Stage::new();
    stage.state(STATED);
    let session = stage.session("one");
    let split = session.split().expect("the split");
    let found = places(&split);
    let of = |name| place(&found, name).to_owned();
    assert_eq!(
        [of("Money"), of("Dunning"), of("Bill"), of("BillDesk")],
        ["Shared library", "Dead code", "Payment", "Payment"]
    );
    let stated = split.stated.expect("stated");
    assert_eq!((stated.file.as_str(), stated.problems.len()), ("banyan.toml", 0));
    assert!(stated.decisions.iter().any(|one| one.line == 5 && one.title == "Mark Dunning as dead code"));
    let bill = split.services.iter().flat_map(|service| &service.units).find(|unit| unit.name == "Bill");
    assert!(bill.is_some_and(|unit| unit.stated && unit.pinned));

    let edit = Edit::Move { units: vec!["java:shop.pay.Bill".into()], to: PlaceName::Stays };
    let refused = session.edit(edit).expect_err("stated otherwise").to_string();
    assert!(refused.contains("banyan.toml states what is to be of `java:shop.pay.Bill`"), "{refused}");
    let edit = Edit::Move {
        units: vec!["java:shop.order.OrderDesk".into()],
        to: PlaceName::Service("payment".into()),
    };
    let moved = session.edit(edit).expect("free to move");
    assert_eq!(place(&places(&moved), "OrderDesk"), "Payment");
    assert_eq!(places(&stage.session("one").split().expect("as it was")), places(&moved));
}

#[test]
fn a_change_of_the_file_is_seen_by_the_next_scan_and_faults_are_told() {
    let stage = Stage::new();
    let session = stage.session("one");
    let before = places(&session.split().expect("the split"));
    stage.state(STATED);
    session.rescan(|_| {}).expect("scanned");
    assert_eq!(place(&places(&session.split().expect("the split")), "Dunning"), "Dead code");
    stage.state("[split]\nversion = 1\ndead = [\"shop/gone/**\"]\n");
    session.rescan(|_| {}).expect("scanned");
    let split = session.split().expect("the split");
    let told = "banyan.toml: line 3: `shop/gone/**` names no unit: correct it or take it out";
    assert_eq!(split.stated.clone().expect("stated").problems, [told]);
    assert_eq!(places(&split), before);
    stage.state("[split\n");
    session.rescan(|_| {}).expect("scanned");
    assert!(
        session.split().expect("the split").stated.expect("stated").problems[0]
            .starts_with("banyan.toml: line 1")
    );
}

#[test]
fn decisions_written_to_a_file_give_the_same_split_elsewhere() {
    let stage = Stage::new();
    let session = stage.session("one");
    let id = |name: &str| format!("java:shop.{name}");
    let key = |split: &SplitView| {
        split.services.iter().find(|one| one.name == "Pay \"desk\"").expect("it").key.clone()
    };
    for edit in [
        Edit::Create { name: "Pay \"desk\"".into(), units: vec![id("pay.Bill"), id("pay.BillDesk")] },
        Edit::Move { units: vec![id("util.Money")], to: PlaceName::Shared },
        Edit::Move { units: vec![id("pay.Dunning")], to: PlaceName::Dead },
        Edit::Together { a: id("order.Order"), b: id("order.OrderLine") },
        Edit::Apart { a: id("order.Order"), b: id("pay.Bill") },
        Edit::Exclude { units: vec![id("order.OrderDesk")], reason: "C:\\ERP".into() },
    ] {
        session.edit(edit).expect("decided");
    }
    let home = Edit::SetHome { service: key(&session.split().expect("the split")), home: Some("pay".into()) };
    let wanted = session.edit(home).expect("decided");
    let project = session.project().expect("open");
    let text = export_text(&project, &project.moment().expect("shown"), "decisions").expect("written");

    let file = stage.folder.path().join("team.toml");
    fs::write(&file, &text).expect("written");
    let other = Session::new(Places::at(&stage.folder.path().join("two")));
    let onlooker = Onlooker { tell: &|_| {}, coarse: None };
    let project = other.open(Path::new(&stage.root()), None, onlooker).expect("opened");
    project.use_decisions(&file).expect("read");
    let found = other.split().expect("the split");
    assert_eq!(found.stated.as_ref().expect("stated").problems, [""; 0]);
    assert_eq!(places(&found), places(&wanted));
    assert_eq!((&found.together, &found.apart), (&wanted.together, &wanted.apart));
    let again = export_text(&project, &project.moment().expect("shown"), "decisions").expect("written");
    assert_eq!(again, text);
}
