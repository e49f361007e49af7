//! Text that is not an export: the scan's summary, decisions and alternatives, for a terminal.

use banyan_export::render_scan_text as render_scan;
use banyan_store::StoredAlternative;

use crate::alternatives::Compared;
use crate::error::{Answer, AppError};
use crate::places::folder_name;
use crate::project::{Preview, Project};
use crate::state::Moment;
use crate::views::comparison::view_comparison;
use crate::views::overview::view_overview;
use crate::views::preview::view_preview;
use crate::views::split::metric_views;
use crate::wire::MetricView;

/// What was read, for people.
pub fn render_scan_text(project: &Project) -> Answer<String> {
    let commit = project.commit();
    let commit = commit.as_ref().map(|commit| &*commit.id);
    Ok(render_scan(&folder_name(&project.root), commit, &project.figures()?))
}

/// What was read, for programs: the overview that the app shows.
pub fn render_scan_json(project: &Project) -> Answer<String> {
    project.answer_of_moment("scan json", |moment| {
        let overview = view_overview(&moment.study, Some(&moment.split.split), &moment.study.name);
        let mut overview = serde_json::to_value(overview).map_err(unwritable)?;
        overview["schema"] = "banyan.scan/1".into();
        Ok(format!("{overview:#}\n"))
    })
}

fn unwritable(error: serde_json::Error) -> AppError {
    AppError::Failed(format!("the overview cannot be written as JSON: {error}"))
}

/// All decisions, the newest last, and what changed in the metrics.
pub fn render_decisions(after: &Moment, before: &Moment) -> String {
    let mut text = String::new();
    for recorded in &after.split.decisions {
        let mark = if recorded.applied { " " } else { "undone:" };
        text.push_str(&format!("{mark} {}\n", recorded.decision.title));
    }
    write_changes(&mut text, &metric_views(&after.split.metrics, Some(&before.split.metrics)));
    text
}

/// What a decision would do.
pub fn render_preview(preview: Preview) -> String {
    let preview = view_preview(preview);
    let mut text = format!("would be: {}\n", preview.title);
    for moved in &preview.moved {
        let along = if moved.named { "" } else { ", along" };
        text.push_str(&format!("  {}: {} to {}{along}\n", moved.name, moved.from, moved.to));
    }
    if preview.moved_tests > 0 {
        text.push_str(&format!("  and {} of tests\n", preview.moved_tests));
    }
    write_changes(&mut text, &preview.metrics);
    text
}

fn write_changes(text: &mut String, metrics: &[MetricView]) {
    for metric in metrics {
        let change = metric.change.unwrap_or(0.0);
        if change.abs() > 1e-9 {
            text.push_str(&format!(
                "  {}: {:.2}{} ({change:+.2})\n",
                metric.label, metric.value, metric.unit
            ));
        }
    }
}

/// The alternatives, the current one marked.
pub fn render_alternatives(project: &Project) -> Answer<String> {
    let line = |one: &StoredAlternative| {
        let mark = if one.current { "*" } else { " " };
        format!("{mark} {:<30} {} decisions\n", one.name, one.decisions)
    };
    Ok(project.alternatives()?.iter().map(line).collect())
}

/// Two alternatives side by side, for programs.
pub fn render_comparison_json(compared: &Compared) -> Answer<String> {
    let mut comparison = serde_json::to_value(view_comparison(compared)).map_err(unwritable)?;
    comparison["schema"] = "banyan.comparison/1".into();
    Ok(format!("{comparison:#}\n"))
}

/// Two alternatives side by side, for people.
pub fn render_comparison_text(compared: &Compared) -> String {
    let view = view_comparison(compared);
    let mut text = format!(
        "{} and {}: {} of {} units differ\n\
         MoJo distance {}; MoJoFM {:.1} and back {:.1}; adjusted Rand index {:.2}\n\nServices\n",
        view.one,
        view.other,
        view.differing.len(),
        view.units,
        view.mojo,
        view.mojofm,
        view.mojofm_back,
        view.adjusted_rand
    );
    for place in &view.places {
        let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "–".into());
        text.push_str(&format!(
            "  {:<28} {:<28} {:>5} in common, {} and {} not\n",
            name(&place.one_name),
            name(&place.other_name),
            place.common,
            place.only_one,
            place.only_other
        ));
    }
    text.push_str("\nUnits\n");
    for unit in &view.differing {
        text.push_str(&format!("  {:<40} {} / {}\n", unit.name, unit.one, unit.other));
    }
    text.push_str("\nNumbers\n");
    for metric in &view.metrics {
        text.push_str(&format!(
            "  {:<44} {:>10.2} {:>10.2} ({:+.2}) {}\n",
            metric.label,
            metric.one,
            metric.other,
            metric.other - metric.one,
            metric.unit
        ));
    }
    text
}
