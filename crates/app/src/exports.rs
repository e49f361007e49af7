//! Exports by name: one list for the command line, the export dialog and the documentation.

use std::collections::BTreeSet;
use std::path::Path;

use banyan_export as export;
use banyan_facts::{Link, ReferenceKind};
use banyan_graph::{Direction, Graph, UnitIndex, find_neighbourhood};
use banyan_plan::{Progress, measure_progress};
use banyan_signals::LogError;
use banyan_split::{Replay, replay_split};

use crate::checks::{CheckRequest, check};
use crate::error::{Answer, AppError};
use crate::places::write_whole;
use crate::project::Project;
use crate::state::{Moment, Study};
use crate::wire::FormatView;

/// Name, what people read, subject, ending.
const FORMATS: &[(&str, &str, &str, &str)] = &[
    ("graph-json", "Graph as JSON (banyan.graph/1)", "graph", "json"),
    ("graph-dot", "Graph for Graphviz", "graph", "dot"),
    ("graph-graphml", "Graph as GraphML", "graph", "graphml"),
    ("graph-mermaid", "Graph as a Mermaid flowchart", "graph", "mmd"),
    ("graph-csv", "Dependencies as CSV", "graph", "csv"),
    ("units-csv", "Units with their places as CSV", "split", "csv"),
    ("split-json", "Split as JSON (banyan.split/1)", "split", "json"),
    ("split-text", "Split as text", "split", "txt"),
    ("decisions", "Decisions for the monolith's banyan.toml", "split", "toml"),
    ("plan-html", "Migration plan as one HTML page", "plan", "html"),
    ("plan-md", "Migration plan as Markdown", "plan", "md"),
    ("plan-json", "Migration plan as JSON (banyan.plan/1)", "plan", "json"),
    ("plan-text", "Migration plan as text", "plan", "txt"),
    ("status-json", "Progress as JSON (banyan.status/1)", "status", "json"),
    ("status-text", "Progress as text", "status", "txt"),
    ("check-sarif", "Violations as SARIF 2.1.0", "check", "sarif"),
    ("check-json", "Violations as JSON (banyan.check/1)", "check", "json"),
];

/// All formats.
pub fn formats() -> Vec<FormatView> {
    let view = |&(id, label, subject, extension): &(&str, &str, &str, &str)| FormatView {
        id: id.into(),
        label: label.into(),
        subject: subject.into(),
        extension: extension.into(),
    };
    FORMATS.iter().map(view).collect()
}

/// Which part of the graph to export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GraphRequest {
    /// Folders rather than units
    pub folders: bool,
    /// Only what is around the unit with this id
    pub focus: Option<String>,
    /// How many steps around it
    pub depth: u32,
    /// Only dependencies with references of these kinds, and only those references; empty: all. Named
    /// as in JSON, `-` standing for a space as well
    pub kinds: Vec<String>,
    /// Leave out test code
    pub without_tests: bool,
}

/// What an export stands on.
pub(crate) fn scan_of(study: &Study) -> export::Scan<'_> {
    export::Scan {
        root: &study.name,
        commit: study.commit.as_ref().map(|commit| commit.id.as_str()),
        graph: &study.graph,
        coverage: &study.coverage,
    }
}

/// The graph, or a part of it, in one of the `graph-…` formats.
pub fn export_graph(study: &Study, format: &str, request: &GraphRequest) -> Answer<String> {
    let selection = export::Selection {
        level: if request.folders { export::Level::Folder } else { export::Level::Unit },
        focus: request.focus.as_ref().map(|id| around(study, id, request.depth)).transpose()?,
        without_tests: request.without_tests,
    };
    let narrowed = narrowed(&study.graph, request)?;
    let scan = export::Scan { graph: narrowed.as_ref().unwrap_or(&study.graph), ..scan_of(study) };
    Ok(match format {
        "graph-json" => export::render_graph_json(&scan, &selection),
        "graph-dot" => export::render_graph_dot(&scan, &selection),
        "graph-graphml" => export::render_graph_graphml(&scan, &selection),
        "graph-csv" => export::render_dependencies_csv(&scan, &selection),
        "graph-mermaid" => export::render_graph_mermaid(&scan, &selection),
        other => return Err(unknown(other)),
    })
}

/// The graph with the links that are asked for, where that is not all of them.
fn narrowed(graph: &Graph, request: &GraphRequest) -> Answer<Option<Graph>> {
    let kinds: BTreeSet<ReferenceKind> =
        request.kinds.iter().map(|name| reference_kind(name)).collect::<Answer<_>>()?;
    let wanted = |link: &Link| {
        (kinds.is_empty() || kinds.contains(&link.kind)) && !(request.without_tests && link.test)
    };
    Ok((request.without_tests || !kinds.is_empty()).then(|| graph.narrowed(wanted)))
}

fn reference_kind(name: &str) -> Answer<ReferenceKind> {
    ReferenceKind::from_id(&name.replace('-', " ")).ok_or_else(|| {
        let known: Vec<String> = ReferenceKind::ALL.iter().map(|kind| kind.id().replace(' ', "-")).collect();
        AppError::NotFound(format!(
            "there is no kind of reference `{name}`; the kinds are {}",
            known.join(", ")
        ))
    })
}

fn around(study: &Study, id: &str, depth: u32) -> Answer<BTreeSet<UnitIndex>> {
    let graph = &study.graph;
    let centre = graph.index_of(id);
    let centre =
        centre.ok_or_else(|| AppError::NotFound(format!("there is no unit `{id}` in this monolith")))?;
    let found = find_neighbourhood(graph, &[centre], Direction::Both, depth);
    Ok(found.units.into_iter().map(|(unit, _)| unit).collect())
}

/// The last months of changes, replayed on a split.
pub(crate) fn replay(moment: &Moment, months: u32) -> Answer<Replay> {
    let past = moment.study.past().map_err(|error| match error {
        LogError::Stopped => AppError::Cancelled,
        other => AppError::NotFound(format!(
            "there are no changes to replay in {}: {other}; open a clone with its history",
            moment.study.name
        )),
    })?;
    Ok(replay_split(&moment.split.split, &past, months))
}

/// The split with the last months of changes replayed on it, in one of the `split-…` formats.
pub fn export_replayed(moment: &Moment, format: &str, months: u32) -> Answer<String> {
    export_split(moment, format, Some(&replay(moment, months)?))
}

fn export_split(moment: &Moment, format: &str, replay: Option<&Replay>) -> Answer<String> {
    let (scan, state) = (scan_of(&moment.study), &moment.split);
    let signals = moment.study.signal_states();
    let counts = moment.study.counts(&state.draft.asked);
    let explained = export::ExplainedSplit {
        split: &state.split,
        reasons: state.reasons(&moment.study),
        services: state.service_reasons(&moment.study),
        metrics: &state.metrics,
        signals: &signals,
        counts: &counts,
        replay,
    };
    Ok(match format {
        "split-json" => export::render_split_json(&scan, &explained),
        "split-text" => export::render_split_text(&scan, &explained),
        other => return Err(unknown(other)),
    })
}

/// Any export, by the name of its format.
pub fn export_text(project: &Project, moment: &Moment, format: &str) -> Answer<String> {
    let (scan, state) = (scan_of(&moment.study), &moment.split);
    let plan = || state.plan(&moment.study);
    Ok(match format {
        "units-csv" => export::render_units_csv(&scan, Some(&state.split)),
        "split-json" | "split-text" => export_split(moment, format, None)?,
        "decisions" => export::render_decisions_toml(&state.draft, &state.named_services()),
        "plan-html" => export::render_plan_html(&scan, &state.split, plan()),
        "plan-md" => export::render_plan_markdown(&scan, &state.split, plan()),
        "plan-json" => export::render_plan_json(&scan, &state.split, plan()),
        "plan-text" => export::render_plan_text(&scan, &state.split, plan()),
        "status-json" => export::render_status_json(scan.root, &progress_of(project, moment)?),
        "status-text" => export::render_status_text(scan.root, &progress_of(project, moment)?),
        "check-sarif" => check(project, moment, &CheckRequest::default())?.sarif(),
        "check-json" => check(project, moment, &CheckRequest::default())?.json(),
        other => export_graph(&moment.study, other, &GraphRequest::default())?,
    })
}

/// Writes any export to a file, whole or not at all.
pub fn export_file(project: &Project, format: &str, file: &Path) -> Answer<()> {
    write_export(file, &export_text(project, &project.moment()?, format)?)
}

/// Writes a text to a file that the user chose, whole or not at all.
pub(crate) fn write_export(file: &Path, text: &str) -> Answer<()> {
    write_whole(file, text.as_bytes()).map_err(|error| {
        AppError::Failed(format!("cannot write {}: {error}; choose another place", file.display()))
    })
}

/// Progress over all snapshots.
pub fn progress_of(project: &Project, moment: &Moment) -> Answer<Progress> {
    Ok(measure_progress(&*project.progress_history()?, &moment.split.draft))
}

fn unknown(format: &str) -> AppError {
    AppError::NotFound(format!("there is no format `{format}`; `banyan export DIR` lists them"))
}
