//! Text for others: JSON, reports, pictures, tables. One file for each format; nothing here opens a file.
//!
//! Identifiers are data: each format escapes them by its own rules, so that a hostile name stays
//! a name. What the formats mean is written down in `docs/formats.md`.

mod check_document;
mod check_sarif;
mod check_text;
mod csv;
mod decisions_toml;
mod doubt;
mod graph_dot;
mod graph_graphml;
mod graph_json;
mod graph_mermaid;
mod labels;
mod picture;
mod plan_document;
mod plan_html;
mod plan_markdown;
mod plan_text;
mod replay_text;
mod scan_text;
mod shown;
mod split_json;
mod split_text;
mod status_document;
mod status_text;

use std::collections::BTreeSet;

use banyan_facts::Coverage;
use banyan_graph::{Graph, UnitIndex};
use banyan_plan::{CheckReport, Guardrail};
use banyan_split::{CountChoice, Metric, Reason, Replay, ServiceReason, SignalState, Split};

pub use check_document::render_check_json;
pub use check_sarif::render_check_sarif;
pub use check_text::render_check_text;
pub use csv::{render_dependencies_csv, render_rows_csv, render_units_csv};
pub use decisions_toml::render_decisions_toml;
pub use graph_dot::render_graph_dot;
pub use graph_graphml::render_graph_graphml;
pub use graph_json::render_graph_json;
pub use graph_mermaid::render_graph_mermaid;
pub use plan_document::render_plan_json;
pub use plan_html::render_plan_html;
pub use plan_markdown::render_plan_markdown;
pub use plan_text::render_plan_text;
pub use scan_text::{ScanFigures, render_scan_text};
pub use split_json::render_split_json;
pub use split_text::render_split_text;
pub use status_document::render_status_json;
pub use status_text::render_status_text;

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
    /// The signals that it rests on, and those that are absent
    pub signals: &'a [SignalState],
    /// Other numbers of services, with what each comes to
    pub counts: &'a [CountChoice],
    /// How the last months of changes fit it, where that is asked for
    pub replay: Option<&'a Replay>,
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

#[cfg(test)]
mod tests;
