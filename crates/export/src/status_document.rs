//! Progress as `banyan.status/1`.

use banyan_plan::{Progress, ServicePoint, ServiceProgress, SnapshotCommit};
use serde::Serialize;

use crate::labels::to_json;
use crate::plan_document::ForecastRow;

/// Progress as `banyan.status/1`.
pub fn render_status_json(root: &str, progress: &Progress) -> String {
    to_json(&StatusDocument {
        schema: "banyan.status/1",
        root,
        unsure: progress.unsure,
        caveat: &progress.caveat,
        commits: progress.commits.iter().map(|commit| commit.as_ref().map(commit_row)).collect(),
        services: progress.services.iter().map(service_row).collect(),
        stays: progress.stays,
        dead: progress.dead,
        shared: progress.shared,
        unplaced: progress.unplaced,
        forecast: progress.forecast.map(ForecastRow::from),
    })
}

#[derive(Serialize)]
struct StatusDocument<'a> {
    schema: &'static str,
    root: &'a str,
    unsure: bool,
    caveat: &'a str,
    commits: Vec<Option<CommitRow<'a>>>,
    services: Vec<ServiceRow<'a>>,
    stays: u32,
    dead: u32,
    shared: u32,
    unplaced: u32,
    forecast: Option<ForecastRow>,
}

#[derive(Serialize)]
struct CommitRow<'a> {
    id: &'a str,
    subject: &'a str,
    time: i64,
    dirty: bool,
}

#[derive(Serialize)]
struct ServiceRow<'a> {
    key: &'a str,
    name: &'a str,
    home: Option<&'a str>,
    state: &'static str,
    state_label: &'static str,
    why: &'a str,
    at_start: u32,
    series: Vec<PointRow>,
    units: Vec<UnitRow<'a>>,
    excluded: Vec<ExcludedRow<'a>>,
    contested_tables: &'a [String],
}

#[derive(Serialize)]
struct PointRow {
    remaining: u32,
    moved: u32,
    retired: u32,
    appeared: u32,
    own: u32,
    unknown: u32,
    crossing_in: u32,
    crossing_out: u32,
    contested: u32,
}

#[derive(Serialize)]
struct UnitRow<'a> {
    id: &'a str,
    renamed_from: Option<&'a str>,
    fate: &'static str,
    path: &'a str,
}

#[derive(Serialize)]
struct ExcludedRow<'a> {
    id: &'a str,
    reason: &'a str,
}

fn commit_row(commit: &SnapshotCommit) -> CommitRow<'_> {
    CommitRow { id: &commit.id, subject: &commit.subject, time: commit.time, dirty: commit.dirty }
}

fn service_row(service: &ServiceProgress) -> ServiceRow<'_> {
    ServiceRow {
        key: &service.key,
        name: &service.name,
        home: service.home.as_deref(),
        state: service.state.id(),
        state_label: service.state.label(),
        why: &service.why,
        at_start: service.at_start,
        series: service.series.iter().map(point_row).collect(),
        units: service
            .units
            .iter()
            .map(|unit| UnitRow {
                id: &unit.id,
                renamed_from: unit.renamed_from.as_deref(),
                fate: unit.fate.id(),
                path: &unit.path,
            })
            .collect(),
        excluded: service
            .excluded
            .iter()
            .map(|unit| ExcludedRow { id: &unit.id, reason: &unit.reason })
            .collect(),
        contested_tables: &service.contested_tables,
    }
}

fn point_row(point: &ServicePoint) -> PointRow {
    PointRow {
        remaining: point.remaining,
        moved: point.moved,
        retired: point.retired,
        appeared: point.appeared,
        own: point.own,
        unknown: point.unknown,
        crossing_in: point.crossing_in,
        crossing_out: point.crossing_out,
        contested: point.contested,
    }
}
