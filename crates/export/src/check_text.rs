//! A check, for a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use banyan_plan::{BaselineEntry, Violation};

use crate::check_document::target_name;
use crate::labels::Labels;
use crate::shown::{count, shown};
use crate::{ExplainedCheck, Scan};

/// How many lines of evidence a terminal shows for one violation.
const LINES: usize = 3;

/// How many violations a terminal shows for one rule.
const LISTED: usize = 25;

/// A check, for a terminal: what fails, with its lines, and what to do.
pub fn render_check_text(scan: &Scan<'_>, check: &ExplainedCheck<'_>) -> String {
    let labels = Labels { graph: scan.graph, split: check.split };
    let report = check.report;
    let mut text = String::new();
    if !report.new.is_empty() {
        let _ = writeln!(text, "New: {}", count(report.new.len() as u64, "violation"));
        write_by_rule(&mut text, labels, check, &report.new);
    }
    if !report.grown.is_empty() {
        let _ = writeln!(text, "Grown: {}", count(report.grown.len() as u64, "violation"));
        for known in &report.grown {
            write_violation(&mut text, labels, &known.violation);
            let _ = writeln!(text, "      {} accepted, {} now", known.accepted, known.violation.references);
        }
    }
    if !report.shrunk.is_empty() || !report.stale.is_empty() {
        text.push_str("The baseline must shrink; run again with --update-baseline:\n");
        for known in &report.shrunk {
            write_violation(&mut text, labels, &known.violation);
            let _ =
                writeln!(text, "      {} accepted, only {} left", known.accepted, known.violation.references);
        }
        for entry in &report.stale {
            let _ = writeln!(text, "    {}", stale_line(entry));
        }
    }
    let _ = writeln!(
        text,
        "{}: {} checked, {} new, {} grown, {} known, {} to take out of the baseline.",
        if report.passes() { "Passed" } else { "Failed" },
        count(check.rules.len() as u64, "rule"),
        report.new.len(),
        report.grown.len(),
        report.known.len(),
        report.shrunk.len() + report.stale.len()
    );
    if !scan.coverage.is_sure() {
        text.push_str("Unsure: less than 90 % of the files or references were followed; there may be violations that were not seen.\n");
    }
    text
}

fn write_by_rule(
    text: &mut String,
    labels: Labels<'_>,
    check: &ExplainedCheck<'_>,
    violations: &[Violation],
) {
    let titles: BTreeMap<&str, &str> =
        check.rules.iter().map(|rule| (rule.id.as_str(), rule.title.as_str())).collect();
    let mut by_rule: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
    for violation in violations {
        by_rule.entry(&violation.rule).or_default().push(violation);
    }
    for (rule, violations) in by_rule {
        let title = titles.get(rule).copied().unwrap_or(rule);
        let _ = writeln!(text, "  {} ({})", shown(title), shown(rule));
        for violation in violations.iter().take(LISTED) {
            write_violation(text, labels, violation);
        }
        if violations.len() > LISTED {
            let _ = writeln!(text, "    and {} more", violations.len() - LISTED);
        }
    }
}

fn write_violation(text: &mut String, labels: Labels<'_>, violation: &Violation) {
    let from = labels.name(violation.from, None);
    let to = target_name(labels, violation.target);
    let kind = violation.target.kind();
    let _ = writeln!(text, "    {} -> {} ({} {kind})", shown(&from), shown(&to), violation.references);
    for line in labels.lines(&violation.evidence).into_iter().take(LINES) {
        let _ = writeln!(text, "      {}:{}", shown(line.path), line.line);
    }
}

fn stale_line(entry: &BaselineEntry) -> String {
    let references = count(entry.references, "reference");
    shown(&format!(
        "{} -> {} ({references} of kind {}): nothing left of it",
        entry.from, entry.to, entry.kind
    ))
}
