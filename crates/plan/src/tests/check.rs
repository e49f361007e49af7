use super::shop::SHOP;
use super::*;
use crate::{Baseline, CheckReport, check_guardrails, compare_baseline, update_baseline};

fn check(text: &str) -> (Planned, Vec<crate::Violation>) {
    let planned = plan(text);
    let violations = check_guardrails(&planned.graph, &planned.split, &planned.plan.guardrails).unwrap();
    (planned, violations)
}

fn report(text: &str, baseline: &Baseline) -> CheckReport {
    let (planned, violations) = check(text);
    compare_baseline(&planned.graph, &violations, baseline)
}

fn baseline(text: &str) -> Baseline {
    let (planned, violations) = check(text);
    update_baseline(&planned.graph, &violations)
}

#[test]
fn references_tables_and_the_library_are_checked_and_tests_are_free() {
    let (_, violations) = check(&format!("{SHOP}\n shared/Money -> billing/Invoices.bill"));
    let ids: Vec<&str> = violations.iter().map(|violation| violation.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "no-reference:billing->orders | java:billing.Invoices | java:orders.Order | field",
            "no-reference:orders->billing | java:orders.Checkout | java:billing.Invoices | call",
            "no-reference:orders->billing | java:orders.Checkout | java:billing.Invoices | import",
            "no-reference:orders->stock | java:orders.Checkout | java:stock.Warehouse | call",
            "shared-uses-no-service | java:shared.Money | java:billing.Invoices | call",
            "table-owner:orders | java:billing.Dunning | table:orders | read",
            "table-owner:stock | java:orders.Checkout | table:stock | read",
            "table-owner:stock | java:stays.Backup | table:stock | write",
        ]
    );
    assert_eq!(violations[1].references, 2);
}

#[test]
fn todays_violations_pass_against_their_own_baseline() {
    assert!(report(SHOP, &baseline(SHOP)).passes());
    assert!(!report(SHOP, &Baseline::default()).passes());
}

#[test]
fn a_new_violation_fails() {
    let worse = format!("{SHOP}\n stock/Warehouse.take -> billing/Invoices.bill");
    let report = report(&worse, &baseline(SHOP));
    assert_eq!(report.new.len(), 1);
    assert!(!report.passes());
}

#[test]
fn more_references_in_a_known_place_fail_as_grown() {
    let worse = format!("{SHOP}\n orders/Checkout.place -> billing/Invoices.bill");
    let report = report(&worse, &baseline(SHOP));
    assert_eq!((report.new.len(), report.grown.len()), (0, 1));
    assert_eq!((report.grown[0].violation.references, report.grown[0].accepted), (3, 2));
    assert!(!report.passes());
}

#[test]
fn a_fix_must_shrink_the_baseline() {
    let better = SHOP.replace("orders/Checkout.place -> stock/Warehouse.take", "");
    let gone = report(&better, &baseline(SHOP));
    assert_eq!((gone.new.len(), gone.stale.len()), (0, 1));
    assert!(!gone.passes());
    let half = SHOP.replace("Invoices.bill call 2", "Invoices.bill call 1");
    let fewer = report(&half, &baseline(SHOP));
    assert_eq!((fewer.shrunk.len(), fewer.stale.len()), (1, 0));
    assert!(!fewer.passes());
}

#[test]
fn moved_lines_change_nothing() {
    let moved = format!("orders/Checkout.place -> orders/OrderStore.save call 40\n{SHOP}");
    assert!(report(&moved, &baseline(SHOP)).passes());
}

#[test]
fn entries_follow_a_unit_that_was_renamed_in_its_file() {
    let renamed =
        SHOP.replace("orders/Checkout.", "orders/Purchase.").replace("orders/Checkout ", "orders/Purchase ");
    let renamed = format!("{renamed}\n path orders/Purchase orders/Checkout.java");
    assert!(report(&renamed, &baseline(SHOP)).passes());
}

#[test]
fn entries_follow_a_unit_that_was_moved_to_another_package() {
    let text = "a/x/One.go -> b/Two.go call 2";
    assert!(report("a/y/One.go -> b/Two.go call 2", &baseline(text)).passes());
}

#[test]
fn a_baseline_survives_its_file() {
    let baseline = baseline(SHOP);
    let text = serde_json::to_string_pretty(&baseline).unwrap();
    assert_eq!(serde_json::from_str::<Baseline>(&text).unwrap(), baseline);
    assert!(!text.contains("line"), "no line numbers");
}
