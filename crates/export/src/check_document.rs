//! A check as `banyan.check/1`.

use banyan_plan::{BaselineEntry, KnownViolation, Violation, ViolationTarget};
use serde::Serialize;

use crate::labels::{Labels, Line, to_json};
use crate::plan_document::{GuardrailRow, guardrail_row};
use crate::{ExplainedCheck, Scan};

/// A check as `banyan.check/1`.
pub fn render_check_json(scan: &Scan<'_>, check: &ExplainedCheck<'_>) -> String {
    let labels = Labels { graph: scan.graph, split: check.split };
    let rows = |violations: &[Violation]| -> Vec<ViolationRow<'_>> {
        violations.iter().map(|violation| violation_row(labels, violation, None)).collect()
    };
    let known = |violations: &[KnownViolation]| -> Vec<ViolationRow<'_>> {
        violations.iter().map(|known| violation_row(labels, &known.violation, Some(known.accepted))).collect()
    };
    to_json(&CheckDocument {
        schema: "banyan.check/1",
        root: scan.root,
        commit: scan.commit,
        passes: check.report.passes(),
        unsure: !scan.coverage.is_sure(),
        rules: check.rules.iter().map(guardrail_row).collect(),
        new: rows(&check.report.new),
        grown: known(&check.report.grown),
        known: rows(&check.report.known),
        shrunk: known(&check.report.shrunk),
        stale: check.report.stale.iter().map(entry_row).collect(),
    })
}

#[derive(Serialize)]
struct CheckDocument<'a> {
    schema: &'static str,
    root: &'a str,
    commit: Option<&'a str>,
    passes: bool,
    unsure: bool,
    rules: Vec<GuardrailRow<'a>>,
    new: Vec<ViolationRow<'a>>,
    grown: Vec<ViolationRow<'a>>,
    known: Vec<ViolationRow<'a>>,
    shrunk: Vec<ViolationRow<'a>>,
    stale: Vec<EntryRow<'a>>,
}

#[derive(Serialize)]
struct ViolationRow<'a> {
    id: String,
    rule: String,
    from: &'a str,
    from_name: String,
    to: String,
    to_name: String,
    kind: &'static str,
    references: u32,
    /// References that the baseline accepts, where that is another number
    accepted: Option<u32>,
    evidence: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct EntryRow<'a> {
    rule: &'a str,
    from: &'a str,
    to: &'a str,
    kind: &'a str,
    references: u32,
}

fn violation_row<'a>(labels: Labels<'a>, violation: &Violation, accepted: Option<u32>) -> ViolationRow<'a> {
    ViolationRow {
        id: violation.id.clone(),
        rule: violation.rule.clone(),
        from: labels.id(violation.from),
        from_name: labels.name(violation.from, None),
        to: violation.target.name(labels.graph),
        to_name: target_name(labels, violation.target),
        kind: violation.target.kind(),
        references: violation.references,
        accepted,
        evidence: labels.lines(&violation.evidence),
    }
}

/// What to call the unit or the table.
pub(crate) fn target_name(labels: Labels<'_>, target: ViolationTarget) -> String {
    match target {
        ViolationTarget::Unit(unit, _) => labels.name(unit, None),
        ViolationTarget::Table(table, _) => labels.table(table).to_owned(),
    }
}

fn entry_row(entry: &BaselineEntry) -> EntryRow<'_> {
    EntryRow {
        rule: &entry.rule,
        from: &entry.from,
        to: &entry.to,
        kind: &entry.kind,
        references: entry.references,
    }
}
