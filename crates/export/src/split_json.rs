//! The split as `banyan.split/1`.

use std::collections::BTreeMap;

use banyan_split::{Better, CountChoice, Metric, Place, Replay, SignalState};
use serde::Serialize;

use crate::doubt::find_doubtful;
use crate::graph_json::{CoverageRow, coverage_of};
use crate::labels::{Labels, rounded, to_json};
use crate::{ExplainedSplit, Scan};

/// The split as `banyan.split/1`.
pub fn render_split_json(scan: &Scan<'_>, explained: &ExplainedSplit<'_>) -> String {
    let labels = Labels { graph: scan.graph, split: explained.split };
    let ids = |place| explained.split.units_of(place).map(|unit| labels.id(unit)).collect::<Vec<&str>>();
    let metrics = explained.metrics.iter();
    let document = SplitDocument {
        schema: "banyan.split/1",
        root: scan.root,
        commit: scan.commit,
        coverage: coverage_of(scan.coverage),
        units: scan
            .graph
            .indexes()
            .map(|unit| UnitRow {
                id: labels.id(unit),
                name: &scan.graph.unit(unit).name,
                path: scan.graph.path_of(unit),
            })
            .collect(),
        services: (0..explained.split.services.len() as u32)
            .map(|at| service_row(labels, explained, at))
            .collect(),
        shared: ids(Place::Shared),
        stays: ids(Place::Stays),
        dead: ids(Place::Dead),
        reasons: reason_rows(labels, explained),
        doubtful: find_doubtful(labels, explained).into_iter().map(|reason| labels.id(reason.unit)).collect(),
        counts: explained.counts.iter().map(count_row).collect(),
        signals: explained.signals.iter().map(signal_row).collect(),
        metrics: metrics.clone().map(|metric| (metric.id, rounded(metric.value))).collect(),
        about_metrics: metrics.map(|metric| (metric.id, about(metric))).collect(),
        replay: explained.replay,
    };
    to_json(&document)
}

#[derive(Serialize)]
struct SplitDocument<'a> {
    schema: &'static str,
    root: &'a str,
    commit: Option<&'a str>,
    coverage: CoverageRow,
    units: Vec<UnitRow<'a>>,
    services: Vec<ServiceRow<'a>>,
    shared: Vec<&'a str>,
    stays: Vec<&'a str>,
    dead: Vec<&'a str>,
    reasons: Vec<ReasonRow<'a>>,
    doubtful: Vec<&'a str>,
    counts: Vec<CountRow>,
    signals: Vec<SignalRow>,
    metrics: BTreeMap<&'static str, f64>,
    about_metrics: BTreeMap<&'static str, MetricRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay: Option<&'a Replay>,
}

#[derive(Serialize)]
struct UnitRow<'a> {
    id: &'a str,
    name: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct ServiceRow<'a> {
    key: &'a str,
    name: &'a str,
    home: Option<&'a str>,
    units: Vec<&'a str>,
    tables: Vec<&'a str>,
    entry_points: Vec<String>,
    size: u32,
    cohesion: f64,
    confidence: f64,
    people: &'a [String],
    why: &'a str,
}

#[derive(Serialize)]
struct CountRow {
    services: usize,
    modularity: f64,
    crossing: f64,
    smallest: usize,
    largest: usize,
    chosen: bool,
}

#[derive(Serialize)]
struct SignalRow {
    signal: &'static str,
    weight: f64,
    units: u32,
    absent: &'static str,
}

#[derive(Serialize)]
struct ReasonRow<'a> {
    unit: &'a str,
    service: &'a str,
    margin: f64,
    confidence: f64,
    runner_up: Option<&'a str>,
    pinned: bool,
    evidence: &'a [String],
}

#[derive(Serialize)]
struct MetricRow {
    label: &'static str,
    unit: &'static str,
    better: &'static str,
    formula: &'static str,
}

fn service_row<'a>(labels: Labels<'a>, explained: &ExplainedSplit<'a>, at: u32) -> ServiceRow<'a> {
    let service = &explained.split.services[at as usize];
    let reason = explained.services.iter().find(|reason| reason.service == at);
    let entry_points = labels.graph.facts().entry_points.iter().enumerate();
    let own = entry_points.filter(|(_, entry_point)| {
        !entry_point.test && explained.split.place_of(entry_point.unit) == Place::Service(at)
    });
    ServiceRow {
        key: &service.key,
        name: &service.name,
        home: service.home.as_deref(),
        units: explained.split.units_of(Place::Service(at)).map(|unit| labels.id(unit)).collect(),
        tables: reason.map_or(Vec::new(), |reason| reason.tables.iter().map(String::as_str).collect()),
        entry_points: own.map(|(at, _)| labels.entry_point(at as u32).title()).collect(),
        size: reason.map_or(0, |reason| reason.units),
        cohesion: reason.map_or(1.0, |reason| rounded(reason.cohesion)),
        confidence: reason.map_or(1.0, |reason| rounded(reason.confidence)),
        people: reason.map_or(&[], |reason| &reason.people),
        why: reason.map_or("", |reason| &reason.why),
    }
}

fn reason_rows<'a>(labels: Labels<'a>, explained: &ExplainedSplit<'a>) -> Vec<ReasonRow<'a>> {
    let row = |reason: &'a banyan_split::Reason| ReasonRow {
        unit: labels.id(reason.unit),
        service: labels.place_name(reason.place),
        margin: rounded(reason.margin),
        confidence: rounded(reason.confidence),
        runner_up: reason.runner_up.map(|place| labels.place_name(place)),
        pinned: explained.split.pinned.get(reason.unit.at()).copied().unwrap_or_default(),
        evidence: &reason.evidence,
    };
    explained.reasons.iter().map(row).collect()
}

fn count_row(choice: &CountChoice) -> CountRow {
    CountRow {
        services: choice.services,
        modularity: rounded(choice.modularity),
        crossing: rounded(choice.crossing),
        smallest: choice.smallest,
        largest: choice.largest,
        chosen: choice.chosen,
    }
}

fn signal_row(state: &SignalState) -> SignalRow {
    SignalRow {
        signal: state.signal.id(),
        weight: rounded(state.weight),
        units: state.units,
        absent: state.absent,
    }
}

fn about(metric: &Metric) -> MetricRow {
    MetricRow {
        label: metric.label,
        unit: metric.unit,
        better: better(metric.better),
        formula: metric.formula,
    }
}

fn better(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "neither",
    }
}
