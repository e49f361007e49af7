//! Progress, for a terminal.

use std::fmt::Write;

use banyan_plan::{Progress, ServiceProgress};
use banyan_split::show_date;

use crate::shown::{count, shown};

/// Progress, for a terminal: one line for each service, what is behind it, and how sure it is.
pub fn render_status_text(root: &str, progress: &Progress) -> String {
    let mut text = format!("{}: {}", shown(root), count(progress.commits.len() as u64, "snapshot"));
    if let (Some(Some(first)), Some(Some(last))) = (progress.commits.first(), progress.commits.last())
        && progress.commits.len() > 1
    {
        let short = |id: &str| id.chars().take(12).collect::<String>();
        let _ = write!(text, ", from {} to {}", short(&first.id), short(&last.id));
        if last.dirty {
            text.push_str(" with changes");
        }
    }
    text.push_str("\n\n");
    if progress.services.is_empty() {
        text.push_str("There is no service to extract yet: propose a split first.\n");
        return text;
    }
    let _ = writeln!(
        text,
        "{:<24} {:<17} {:>5} {:>5} {:>6} {:>8} {:>9} {:>9} {:>7}",
        "service", "state", "start", "left", "moved", "retired", "refs in", "refs out", "tables"
    );
    for service in &progress.services {
        write_service(&mut text, service);
    }
    write_rest(&mut text, progress);
    text
}

fn write_service(text: &mut String, service: &ServiceProgress) {
    let Some(now) = service.series.last() else { return };
    let _ = writeln!(
        text,
        "{:<24} {:<17} {:>5} {:>5} {:>6} {:>8} {:>9} {:>9} {:>7}",
        shown(&service.name),
        service.state.label(),
        service.at_start,
        now.remaining,
        now.moved,
        now.retired,
        now.crossing_in,
        now.crossing_out,
        now.contested
    );
    let _ = writeln!(text, "  {}", service.why);
    if now.appeared > 0 {
        let _ = writeln!(text, "  {} came to the monolith since the start.", count(now.appeared, "unit"));
    }
    if now.unknown > 0 {
        let _ = writeln!(text, "  {} could not be read; counted as left.", count(now.unknown, "unit"));
    }
    for unit in &service.excluded {
        let _ = writeln!(text, "  left out: {} ({})", shown(&unit.id), shown(&unit.reason));
    }
    if !service.contested_tables.is_empty() {
        let _ = writeln!(text, "  not its own yet: {}", shown(&service.contested_tables.join(", ")));
    }
}

fn write_rest(text: &mut String, progress: &Progress) {
    let _ = writeln!(
        text,
        "\n{} to stay and {} in the shared library.",
        count(progress.stays, "unit"),
        count(progress.shared, "unit")
    );
    if progress.dead > 0 {
        let _ = writeln!(text, "{} of dead code left.", count(progress.dead, "unit"));
    }
    if progress.unplaced > 0 {
        let _ = writeln!(text, "{} that no decision places yet.", count(progress.unplaced, "unit"));
    }
    text.push_str(
        "Columns: units at the start, left in the monolith, moved, retired; references into and out of the \
                   service; tables it writes that others write too.\n",
    );
    if progress.unsure {
        let _ = writeln!(text, "\nUnsure: {}", progress.caveat);
    }
    if let Some(forecast) = &progress.forecast {
        let latest = forecast.latest.map_or("never".to_owned(), show_date);
        let _ = writeln!(
            text,
            "\nAt the pace so far ({:.1} units a week over {}) the last unit leaves about {}; between {} and {latest}.",
            forecast.per_week,
            count(forecast.snapshots, "snapshot"),
            show_date(forecast.likely),
            show_date(forecast.earliest),
        );
    }
}
