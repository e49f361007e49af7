//! Decisions follow the units that they are about, through scans.

use std::fs;
use std::path::PathBuf;

use banyan_app::wire::SplitView;
use banyan_app::{Edit, PlaceName, Places, Session};

struct Stage {
    folder: tempfile::TempDir,
    session: Session,
}

impl Stage {
    fn new() -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        let session = Session::new(Places::at(&folder.path().join("data")));
        let stage = Stage { folder, session };
        stage.write(
            "order/Order.java",
            "package order; public class Order { OrderLine line; void place() {} }",
        );
        stage.write(
            "order/OrderLine.java",
            "package order; public class OrderLine { int amount; int price() { return 1; } }",
        );
        stage.write(
            "pay/Bill.java",
            "package pay; public class Bill { order.Order order; void send() {} void print() {} }",
        );
        stage.write("pay/Fax.java", "package pay; public class Fax { void dial() {} void ring() {} }");
        stage.session.open_project(&stage.root().to_string_lossy(), |_| {}).expect("opened");
        stage
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }

    fn rename(&self, from: &str, to: &str, text: &str) {
        fs::remove_file(self.root().join(from)).expect("removed");
        self.write(to, text);
    }

    fn edit(&self, edit: Edit) {
        self.session.edit(edit).expect("decided");
    }

    /// The place of each unit that is pinned, by its name.
    fn pinned(&self, split: &SplitView) -> Vec<(String, String)> {
        let mut pinned = Vec::new();
        for service in &split.services {
            let units = service.units.iter().filter(|unit| unit.pinned);
            pinned.extend(units.map(|unit| (unit.name.clone(), service.name.clone())));
        }
        pinned.sort();
        pinned
    }
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(one, other)| (one.to_string(), other.to_string())).collect()
}

#[test]
fn pins_pairs_exclusions_and_dead_code_follow_moves_and_renames_in_every_alternative() {
    let stage = Stage::new();
    let id = |name: &str| format!("java:{name}");
    stage.edit(Edit::Create { name: "Desk".into(), units: vec![id("order.Order"), id("pay.Bill")] });
    stage.edit(Edit::Together { a: id("order.Order"), b: id("order.OrderLine") });
    stage.edit(Edit::Exclude { units: vec![id("pay.Bill")], reason: "goes with the ERP".into() });
    stage.edit(Edit::Move { units: vec![id("pay.Fax")], to: PlaceName::Dead });
    stage.session.keep_alternative("Other", None).expect("kept");
    stage.edit(Edit::Move { units: vec![id("pay.Bill")], to: PlaceName::Shared });

    // Another package, another name in the same file, and both at once with most members kept.
    stage.rename(
        "order/Order.java",
        "sales/Order.java",
        "package sales; public class Order { order.OrderLine line; void place() {} }",
    );
    stage.write(
        "order/OrderLine.java",
        "package order; public class OrderItem { int amount; int price() { return 1; } }",
    );
    stage.rename(
        "pay/Fax.java",
        "legacy/FaxMachine.java",
        "package legacy; public class FaxMachine { void dial() {} void ring() {} }",
    );
    stage.session.rescan(|_| {}).expect("scanned");

    let split = stage.session.split().expect("the split");
    let wanted = [("Bill", "Shared library"), ("FaxMachine", "Dead code"), ("Order", "Desk")];
    assert_eq!(stage.pinned(&split), named(&wanted));
    assert_eq!(split.together, named(&[("OrderItem", "Order")]));
    let bill = stage.session.unit(&id("pay.Bill")).expect("the unit");
    assert_eq!(bill.excluded.as_deref(), Some("goes with the ERP"));

    let other = split.alternatives.iter().find(|one| one.name == "Other").expect("kept").id;
    let other = stage.session.switch_alternative(other).expect("switched");
    let wanted = [("Bill", "Desk"), ("FaxMachine", "Dead code"), ("Order", "Desk")];
    assert_eq!(stage.pinned(&other), named(&wanted));
}

/// For each snapshot, how many units of the service remain and how many are retired.
fn burn_down(stage: &Stage, service: &str) -> Vec<(u64, u64)> {
    let told: serde_json::Value =
        serde_json::from_str(&stage.session.progress().expect("told")).expect("JSON");
    let services = told["services"].as_array().expect("services");
    let service = services.iter().find(|one| one["name"] == service).expect("the service");
    let count = |point: &serde_json::Value, name: &str| point[name].as_u64().expect("a number");
    let series = service["series"].as_array().expect("a series");
    series.iter().map(|point| (count(point, "remaining"), count(point, "retired"))).collect()
}

#[test]
fn progress_is_told_of_every_scan_and_decision_so_far() {
    let stage = Stage::new();
    let units = ["java:order.Order", "java:order.OrderLine", "java:pay.Bill"].map(str::to_owned);
    stage.edit(Edit::Create { name: "Desk".into(), units: units.to_vec() });
    assert_eq!(burn_down(&stage, "Desk"), [(3, 0)]);

    fs::remove_file(stage.root().join("pay/Bill.java")).expect("removed");
    stage.session.rescan(|_| {}).expect("scanned");
    assert_eq!(burn_down(&stage, "Desk"), [(3, 0), (2, 1)]);

    stage.write("pay/Fax.java", "package pay; public class Fax { void dial() { ring(); } void ring() {} }");
    stage.session.rescan(|_| {}).expect("scanned");
    assert_eq!(burn_down(&stage, "Desk"), [(3, 0), (2, 1), (2, 1)]);

    stage.edit(Edit::Move { units: vec![units[1].clone()], to: PlaceName::Shared });
    assert_eq!(burn_down(&stage, "Desk"), [(2, 0), (1, 1), (1, 1)]);
}
