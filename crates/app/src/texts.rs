//! Text that is not an export: the scan's summary and the decisions, for a terminal.

use banyan_export::render_scan_text as render_scan;

use crate::error::{Answer, AppError};
use crate::exports::scan_of;
use crate::project::Project;
use crate::state::Moment;
use crate::views::overview::view_overview;

/// What was read, for people.
pub fn render_scan_text(project: &Project) -> Answer<String> {
    project.answer_of_study("scan text", |study| Ok(render_scan(&scan_of(study))))
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
    for metric in &after.split.metrics {
        let earlier = before.split.metrics.iter().find(|earlier| earlier.id == metric.id);
        let change = earlier.map_or(0.0, |earlier| metric.value - earlier.value);
        if change.abs() > 1e-9 {
            text.push_str(&format!(
                "  {}: {:.2}{} ({change:+.2})\n",
                metric.label, metric.value, metric.unit
            ));
        }
    }
    text
}
