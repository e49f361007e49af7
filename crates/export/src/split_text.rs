//! The split, for a terminal.

use std::fmt::Write;

use banyan_graph::UnitIndex;
use banyan_plan::is_test_unit;
use banyan_split::Place;

use crate::doubt::find_doubtful;
use crate::labels::Labels;
use crate::replay_text::write_replay;
use crate::shown::{count, shown};
use crate::{ExplainedSplit, Scan};

/// How many doubtful units a terminal shows.
const DOUBTFUL: usize = 15;

/// The split, for a terminal: services with their units, the other places, what is doubtful, and
/// the numbers.
pub fn render_split_text(scan: &Scan<'_>, explained: &ExplainedSplit<'_>) -> String {
    let labels = Labels { graph: scan.graph, split: explained.split };
    let mut text =
        format!("{}: {}\n", shown(scan.root), count(explained.split.services.len() as u64, "service"));
    write_absent(&mut text, explained);
    write_doubtful(&mut text, labels, explained);
    for at in 0..explained.split.services.len() as u32 {
        write_service(&mut text, labels, explained, at);
    }
    write_place(&mut text, labels, "Shared library", Place::Shared);
    write_place(&mut text, labels, "Stays in the monolith", Place::Stays);
    write_place(&mut text, labels, "Dead code", Place::Dead);
    write_counts(&mut text, explained);
    text.push_str("\nNumbers\n");
    for metric in explained.metrics {
        let number = format!("{:.2}", metric.value);
        let number = number.trim_end_matches('0').trim_end_matches('.');
        let _ = writeln!(text, "  {:<44} {number:>8} {}", metric.label, metric.unit);
    }
    if let Some(replay) = explained.replay {
        write_replay(&mut text, replay);
    }
    text
}

fn write_service(text: &mut String, labels: Labels<'_>, explained: &ExplainedSplit<'_>, at: u32) {
    let service = &explained.split.services[at as usize];
    write_place(text, labels, &service.name, Place::Service(at));
    if let Some(reason) = explained.services.iter().find(|reason| reason.service == at) {
        let _ = writeln!(text, "  {}", shown(&reason.why));
        let _ = writeln!(
            text,
            "  cohesion {:.0} %, confidence {:.0} %",
            100.0 * reason.cohesion,
            100.0 * reason.confidence
        );
        if !reason.tables.is_empty() {
            let _ = writeln!(text, "  tables: {}", shown(&reason.tables.join(", ")));
        }
        if !reason.people.is_empty() {
            let _ = writeln!(text, "  written and owned most by: {}", shown(&reason.people.join(", ")));
        }
    }
}

/// The signals that say nothing, and why.
fn write_absent(text: &mut String, explained: &ExplainedSplit<'_>) {
    for state in explained.signals.iter().filter(|state| !state.absent.is_empty() && state.weight > 0.0) {
        let _ = writeln!(text, "  without {}: {}", state.signal.label().to_lowercase(), state.absent);
    }
}

/// Other numbers of services.
fn write_counts(text: &mut String, explained: &ExplainedSplit<'_>) {
    if explained.counts.len() < 2 {
        return;
    }
    text.push_str("\nNumber of services that the signals suggest\n");
    for choice in explained.counts {
        let _ = writeln!(
            text,
            "  {:>3}  modularity {:.3}, {:>3.0} % of ties cross, {} to {} units{}",
            choice.services,
            choice.modularity,
            100.0 * choice.crossing,
            choice.smallest,
            choice.largest,
            if choice.chosen { "  (proposed)" } else { "" }
        );
    }
}

fn write_place(text: &mut String, labels: Labels<'_>, name: &str, place: Place) {
    let all = labels.split.units_of(place);
    let (tests, units): (Vec<UnitIndex>, Vec<UnitIndex>) =
        all.partition(|&unit| is_test_unit(labels.graph, unit));
    if units.is_empty() && tests.is_empty() && matches!(place, Place::Shared | Place::Dead) {
        return;
    }
    let _ = write!(text, "\n{} ({}", shown(name), count(units.len() as u64, "unit"));
    if !tests.is_empty() {
        let _ = write!(text, " and {}", count(tests.len() as u64, "test unit"));
    }
    text.push_str(")\n");
    let mut names: Vec<String> = units.iter().map(|&unit| shown(&labels.graph.unit(unit).name)).collect();
    names.sort();
    write_wrapped(text, &names);
}

/// Names, comma-separated, in lines of at most a hundred letters.
fn write_wrapped(text: &mut String, names: &[String]) {
    let mut line = String::new();
    for (at, name) in names.iter().enumerate() {
        let name = if at + 1 < names.len() { format!("{name}, ") } else { name.clone() };
        if !line.is_empty() && line.len() + name.len() > 98 {
            let _ = writeln!(text, "  {}", line.trim_end());
            line.clear();
        }
        line.push_str(&name);
    }
    if !line.is_empty() {
        let _ = writeln!(text, "  {line}");
    }
}

fn write_doubtful(text: &mut String, labels: Labels<'_>, explained: &ExplainedSplit<'_>) {
    let reasons = find_doubtful(labels, explained);
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nDoubtful ({})", count(reasons.len() as u64, "unit"));
    for reason in reasons.iter().take(DOUBTFUL) {
        let runner_up = reason.runner_up.map_or("", |place| labels.place_name(place));
        let _ = writeln!(
            text,
            "  {:<40} {} rather than {} (confidence {:.2}, margin {:.2})",
            shown(&labels.graph.unit(reason.unit).name),
            shown(labels.place_name(reason.place)),
            shown(runner_up),
            reason.confidence,
            reason.margin
        );
        if let Some(evidence) = reason.evidence.first() {
            let _ = writeln!(text, "    {}", shown(evidence));
        }
    }
}
