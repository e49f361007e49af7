//! Text for terminals.

use banyan_facts::{CoverageCounts, Language};

use super::{Exported, SHOP};
use crate::*;

#[test]
fn the_scan_text_counts_what_was_read() {
    let exported = Exported::of(SHOP);
    let text = exported.scan_text();
    assert!(text.starts_with("shop at 0123456789ab\n"), "{text}");
    assert!(text.contains("files         7: 7 parsed, 0 partial, 0 skipped"), "{text}");
    assert!(text.contains("units         7, 1 of them tests"), "{text}");
    assert!(text.contains("(100 % followed)"), "{text}");
}

#[test]
fn the_scan_text_lists_languages_by_lines_and_marks_those_that_are_unsure() {
    let mut exported = Exported::of(SHOP);
    let half = CoverageCounts {
        files: 1,
        parsed: 1,
        references: 2,
        resolved: 1,
        unresolved: 1,
        ..Default::default()
    };
    // One that stands before Java by its name.
    exported.coverage.by_language.insert(Language::CSharp, half);
    let copies = CoverageCounts { files: 2, skipped: 2, foreign: 2, ..Default::default() };
    exported.coverage.by_language.insert(Language::TypeScript, copies);
    let text = exported.scan_text();
    assert!(!text.contains("TypeScript"), "copies of libraries: {text}");
    let rows: Vec<&str> = text.lines().skip_while(|line| !line.contains("language")).take(3).collect();
    let words = |row: &str| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(rows[0]), ["language", "files", "lines", "followed"]);
    assert_eq!(words(rows[1])[..2], ["Java", "7"]);
    assert!(rows[1].ends_with("100 %"), "{text}");
    assert_eq!(words(rows[2]), ["C#", "1", "0", "50.0", "%", "unsure"]);
}

#[test]
fn the_plan_text_tells_waves_with_steps_and_seams() {
    let exported = Exported::of(SHOP);
    let text = render_plan_text(&exported.scan(), &exported.split, &exported.plan);
    for expected in [
        "2 extractions in 2 waves",
        "Wave 1",
        "    1. Write down what done means".trim_start(),
        "Seams (",
        "Contested tables (1 of 2)",
        "Checkout.place writes",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
}

#[test]
fn the_check_text_names_the_lines_and_what_to_do() {
    let exported = Exported::of(SHOP);
    let text = render_check_text(&exported.scan(), &exported.check());
    assert!(text.contains("New: "), "{text}");
    assert!(text.contains(".java:"), "{text}");
    assert!(text.contains("--update-baseline"), "{text}");
    assert!(text.contains("Failed: "), "{text}");
}

#[test]
fn the_split_text_lists_units_by_place() {
    let exported = Exported::of(SHOP);
    let text = render_split_text(&exported.scan(), &exported.explained());
    assert!(text.contains("\norders (2 units and 1 test unit)\n  Checkout, Order\n"), "{text}");
    assert!(text.contains("Shared library (1 unit)\n  Money"), "{text}");
}

#[test]
fn the_status_text_says_what_to_do_without_services() {
    let text = render_status_text("shop", &banyan_plan::Progress::default());
    assert!(text.contains("propose a split first"), "{text}");
}
