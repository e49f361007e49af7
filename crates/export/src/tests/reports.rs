//! The reports tell the plan.

use super::{Exported, SHOP};
use crate::*;

#[test]
fn both_reports_tell_waves_seams_tables_sagas_and_guardrails() {
    let exported = Exported::of(SHOP);
    let (scan, split, plan) = (exported.scan(), &exported.split, &exported.plan);
    for (report, evidence) in [
        (render_plan_html(&scan, split, plan), "<code class=\"at\">orders/Checkout.java:"),
        (render_plan_markdown(&scan, split, plan), "`orders/Checkout.java:"),
    ] {
        for expected in [
            "Migration plan: shop",
            "Wave 1",
            "billing",
            "Anti-corruption layer",
            "Change data ownership",
            "contested",
            "Transactional outbox",
            "Write down what done means",
            "Delete the old path",
            "How sure this is",
        ] {
            assert!(report.contains(expected), "{expected} is missing in {report}");
        }
        assert!(report.contains(evidence), "{evidence}");
        assert!(!report.contains("could not be written"), "{report}");
        assert!(!report.contains("u{a}"), "no line end of the template is taken for a name");
    }
}

#[test]
fn html_needs_nothing_else_and_runs_nothing() {
    let exported = Exported::of(SHOP);
    let html = render_plan_html(&exported.scan(), &exported.split, &exported.plan);
    for forbidden in ["<script", "<link", "src=", "@import", "url("] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    let anchors: Vec<&str> =
        html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(anchors.len() > 5);
    for anchor in anchors {
        assert!(html.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
}

#[test]
fn a_thin_scan_is_told_in_every_report() {
    let mut exported = Exported::of(SHOP);
    exported.coverage.total.unresolved = exported.coverage.total.references;
    exported.coverage.total.resolved = 0;
    exported.plan = banyan_plan::build_plan(&exported.graph, &exported.split, &exported.coverage);
    let (scan, split, plan) = (exported.scan(), &exported.split, &exported.plan);
    assert!(render_plan_html(&scan, split, plan).contains("Unsure."));
    assert!(render_plan_markdown(&scan, split, plan).contains("**Unsure.** 0 %"));
    assert!(render_plan_text(&scan, split, plan).contains("Unsure: 0 %"));
    assert!(exported.scan_text().contains("Unsure"));
    assert!(render_check_text(&scan, &exported.check()).contains("Unsure"));
}
