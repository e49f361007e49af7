//! A check as SARIF 2.1.0, for code hosts that show findings beside the source.

use std::collections::BTreeMap;

use banyan_plan::{BaselineEntry, Violation};
use serde::Serialize;

use crate::check_document::target_name;
use crate::labels::{Labels, to_json};
use crate::shown::{count, shown};
use crate::{ExplainedCheck, Scan};

/// Hosts show no more results than this.
const MOST_RESULTS: usize = 5_000;

/// Hosts show no more places for one result than this.
const MOST_PLACES: usize = 10;

/// The rule of entries that the baseline no longer needs.
const STALE: &str = "stale-baseline";

/// A check as SARIF 2.1.0: new violations are errors, accepted ones notes, stale entries warnings;
/// those with most references first, at most 5,000.
pub fn render_check_sarif(scan: &Scan<'_>, check: &ExplainedCheck<'_>) -> String {
    let labels = Labels { graph: scan.graph, split: check.split };
    let rules: Vec<RuleRow> = check
        .rules
        .iter()
        .map(|rule| rule_row(&rule.id, &rule.title, &rule.why))
        .chain([rule_row(
            STALE,
            "The baseline holds no more than it must",
            "A fix shrinks it; run the check with --update-baseline.",
        )])
        .collect();
    let places: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let place = |rule: &str| places.get(rule).copied().unwrap_or_default();
    let mut results = list_results(labels, check, &place);
    results.truncate(MOST_RESULTS);
    to_json(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver { name: "Banyan", semantic_version: env!("CARGO_PKG_VERSION"), rules: &rules },
            },
            column_kind: "unicodeCodePoints",
            results: &results,
        }],
    })
}

fn list_results(
    labels: Labels<'_>,
    check: &ExplainedCheck<'_>,
    place: &dyn Fn(&str) -> usize,
) -> Vec<ResultRow> {
    let report = check.report;
    let grown = report.grown.iter().map(|known| (&known.violation, "error", "updated"));
    let new = report.new.iter().map(|violation| (violation, "error", "new"));
    let shrunk = report.shrunk.iter().map(|known| (&known.violation, "warning", "updated"));
    let known = report.known.iter().map(|violation| (violation, "note", "unchanged"));
    let failing = heaviest_first(new.chain(grown).collect());
    let accepted = heaviest_first(shrunk.chain(known).collect());
    let row = |(violation, level, state)| result_row(labels, violation, level, state, place);
    let mut results: Vec<ResultRow> = failing.into_iter().map(row).collect();
    results.extend(report.stale.iter().map(|entry| stale_row(entry, place(STALE))));
    results.extend(accepted.into_iter().map(row));
    results
}

/// A violation with its level and what became of it since the baseline.
type Finding<'a> = (&'a Violation, &'static str, &'static str);

fn heaviest_first(mut findings: Vec<Finding<'_>>) -> Vec<Finding<'_>> {
    findings.sort_by(|a, b| b.0.references.cmp(&a.0.references).then_with(|| a.0.id.cmp(&b.0.id)));
    findings
}

fn result_row(
    labels: Labels<'_>,
    violation: &Violation,
    level: &'static str,
    state: &'static str,
    place: &dyn Fn(&str) -> usize,
) -> ResultRow {
    let from = labels.name(violation.from, None);
    let text = format!(
        "{} -> {}: {} of kind {}",
        shown(&from),
        shown(&target_name(labels, violation.target)),
        count(violation.references, "reference"),
        violation.target.kind()
    );
    let spots = violation.evidence.iter().take(MOST_PLACES);
    let location = |spot: &banyan_plan::Spot| {
        let line = labels.line(*spot);
        Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: relative_uri(line.path) },
                region: Region { start_line: line.line.max(1) },
            },
        }
    };
    ResultRow {
        rule_id: violation.rule.clone(),
        rule_index: place(&violation.rule),
        level,
        baseline_state: state,
        message: Message { text },
        locations: spots.map(location).collect(),
        partial_fingerprints: BTreeMap::from([("meaning/v1", violation.id.clone())]),
    }
}

fn stale_row(entry: &BaselineEntry, rule_index: usize) -> ResultRow {
    let meaning = format!("{} | {} | {} | {}", entry.rule, entry.from, entry.to, entry.kind);
    ResultRow {
        rule_id: STALE.into(),
        rule_index,
        level: "warning",
        baseline_state: "absent",
        message: Message { text: format!("Nothing breaks this any more: {}", shown(&meaning)) },
        locations: Vec::new(),
        partial_fingerprints: BTreeMap::from([("meaning/v1", meaning)]),
    }
}

fn rule_row(id: &str, title: &str, why: &str) -> RuleRow {
    let text = |text: &str| Message { text: shown(text) };
    RuleRow { id: id.to_owned(), short_description: text(title), full_description: text(why) }
}

/// A path as a relative URI: what is not plain is percent-encoded.
fn relative_uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded = path
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    encoded.collect()
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: &'a [ResultRow],
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: &'a [RuleRow],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleRow {
    id: String,
    short_description: Message,
    full_description: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultRow {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    baseline_state: &'static str,
    message: Message,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}
