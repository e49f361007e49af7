//! Text for others: JSON, reports, pictures, tables. One file per format; nothing here opens a file.
//!
//! Identifiers are data: each format escapes them by its own rules, so that a hostile name stays
//! a name. What the formats mean is written down in `docs/formats.md`.

use std::collections::BTreeSet;

use banyan_facts::Coverage;
use banyan_graph::{Graph, UnitIndex};
use banyan_plan::{CheckReport, Guardrail, Plan, Progress};
use banyan_split::{Metric, Reason, ServiceReason, Split};

/// What every export stands on: a scan of a monolith.
#[derive(Clone, Copy)]
pub struct Scan<'a> {
    /// The name of the monolith's folder
    pub root: &'a str,
    /// The commit's full hash; none without a repository
    pub commit: Option<&'a str>,
    /// Its graph
    pub graph: &'a Graph,
    /// How much was read and followed
    pub coverage: &'a Coverage,
}

/// What the nodes of an exported graph are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Units
    #[default]
    Unit,
    /// Folders
    Folder,
}

/// Which part of the graph to export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// What the nodes are
    pub level: Level,
    /// Only these units and the dependencies between them; none: all
    pub focus: Option<BTreeSet<UnitIndex>>,
    /// Leave out test code
    pub without_tests: bool,
}

/// A split with its reasons and numbers.
#[derive(Clone, Copy)]
pub struct ExplainedSplit<'a> {
    /// The split
    pub split: &'a Split,
    /// Why each unit is where it is, by unit index
    pub reasons: &'a [Reason],
    /// What each service is for
    pub services: &'a [ServiceReason],
    /// What it costs
    pub metrics: &'a [Metric],
}

/// A check with the rules it is about.
#[derive(Clone, Copy)]
pub struct ExplainedCheck<'a> {
    /// The split that the rules speak of
    pub split: &'a Split,
    /// The rules
    pub rules: &'a [Guardrail],
    /// What came out
    pub report: &'a CheckReport,
}

/// The graph as `banyan.graph/1`.
pub fn render_graph_json(_scan: &Scan<'_>, _selection: &Selection) -> String {
    String::new()
}

/// The graph as Graphviz DOT.
pub fn render_graph_dot(_scan: &Scan<'_>, _selection: &Selection) -> String {
    String::new()
}

/// The graph as a Mermaid flowchart; folded into groups where it is too large for Mermaid.
pub fn render_graph_mermaid(_scan: &Scan<'_>, _selection: &Selection) -> String {
    String::new()
}

/// The graph as GraphML.
pub fn render_graph_graphml(_scan: &Scan<'_>, _selection: &Selection) -> String {
    String::new()
}

/// Dependencies as CSV.
pub fn render_dependencies_csv(_scan: &Scan<'_>, _selection: &Selection) -> String {
    String::new()
}

/// Units as CSV, with their place where there is a split.
pub fn render_units_csv(_scan: &Scan<'_>, _split: Option<&Split>) -> String {
    String::new()
}

/// What was read, for a terminal.
pub fn render_scan_text(_scan: &Scan<'_>) -> String {
    String::new()
}

/// The split as `banyan.split/1`.
pub fn render_split_json(_scan: &Scan<'_>, _split: &ExplainedSplit<'_>) -> String {
    String::new()
}

/// The split, for a terminal.
pub fn render_split_text(_scan: &Scan<'_>, _split: &ExplainedSplit<'_>) -> String {
    String::new()
}

/// The plan as `banyan.plan/1`.
pub fn render_plan_json(_scan: &Scan<'_>, _split: &Split, _plan: &Plan) -> String {
    String::new()
}

/// The plan, for a terminal.
pub fn render_plan_text(_scan: &Scan<'_>, _split: &Split, _plan: &Plan) -> String {
    String::new()
}

/// The plan as a report in Markdown.
pub fn render_plan_markdown(_scan: &Scan<'_>, _split: &Split, _plan: &Plan) -> String {
    String::new()
}

/// The plan as one HTML page that needs nothing else.
pub fn render_plan_html(_scan: &Scan<'_>, _split: &Split, _plan: &Plan) -> String {
    String::new()
}

/// Progress as `banyan.status/1`.
pub fn render_status_json(_root: &str, _progress: &Progress) -> String {
    String::new()
}

/// Progress, for a terminal.
pub fn render_status_text(_root: &str, _progress: &Progress) -> String {
    String::new()
}

/// A check as `banyan.check/1`.
pub fn render_check_json(_scan: &Scan<'_>, _check: &ExplainedCheck<'_>) -> String {
    String::new()
}

/// A check as SARIF 2.1.0.
pub fn render_check_sarif(_scan: &Scan<'_>, _check: &ExplainedCheck<'_>) -> String {
    String::new()
}

/// A check, for a terminal.
pub fn render_check_text(_scan: &Scan<'_>, _check: &ExplainedCheck<'_>) -> String {
    String::new()
}
