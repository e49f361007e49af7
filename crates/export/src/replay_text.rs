//! A replay of history, for a terminal.

use std::fmt::Write;

use banyan_split::{ExampleCommit, PairReplay, RecurringChange, Replay, ServiceReplay, Tally, show_date};

use crate::shown::{count, percent, shown};

/// How many pairs, recurring changes and examples of each a terminal shows.
const MOST_ROWS: usize = 10;
const MOST_EXAMPLES: usize = 3;

/// How wide the bar of a month is.
const BAR: usize = 40;

/// Writes the section of a replay.
pub(crate) fn write_replay(text: &mut String, replay: &Replay) {
    let begin = replay.from.max(replay.oldest);
    let _ = writeln!(
        text,
        "\nReplay of {}, {} to {}",
        count(replay.months, "month"),
        show_date(begin),
        show_date(replay.until)
    );
    write_tally(text, replay);
    write_months(text, replay);
    write_services(text, &replay.services);
    write_pairs(text, &replay.pairs);
    write_recurring(text, &replay.recurring);
}

fn write_tally(text: &mut String, replay: &Replay) {
    let tally = &replay.tally;
    let touching = touching(tally);
    let of_all = |part: u32| percent(f64::from(part) / f64::from(touching.max(1)));
    let _ = writeln!(text, "  {} touched services:", count(touching, "commit"));
    for (what, part) in [
        ("stayed inside one service", tally.inside),
        ("one service and the shared library", tally.with_shared),
        ("one service and what stays", tally.with_stays),
        ("two or more services", tally.across),
    ] {
        let _ = writeln!(text, "    {what:<36} {part:>6}  {:>6}", of_all(part));
    }
    let _ = writeln!(
        text,
        "  not counted: {} of no service, {} without a unit, {}, {} (more than {})",
        tally.outside,
        tally.beside,
        count(replay.merges, "merge"),
        count(replay.mass, "mass commit"),
        count(replay.mass_limit, "unit"),
    );
    if replay.shallow {
        text.push_str("  the clone is shallow: what came before it is not known\n");
    }
}

fn touching(tally: &Tally) -> u32 {
    tally.inside + tally.with_shared + tally.with_stays + tally.across
}

/// A bar for each month: the part that stayed inside filled.
fn write_months(text: &mut String, replay: &Replay) {
    let most = replay.series.iter().map(|month| touching(&month.tally)).max().unwrap_or_default();
    if most == 0 {
        return;
    }
    text.push_str("\n  By month: commits that touched services, # inside one\n");
    for month in &replay.series {
        let (all, inside) = (touching(&month.tally), month.tally.inside);
        let length = |part: u32| (part as usize * BAR).div_ceil(most as usize);
        let bar = format!(
            "{}{}",
            "#".repeat(length(inside)),
            ".".repeat(length(all).saturating_sub(length(inside)))
        );
        let _ = writeln!(text, "    {}  {bar:<BAR$}  {inside} of {all}", month.month);
    }
}

fn write_services(text: &mut String, services: &[ServiceReplay]) {
    if services.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\n  {:<28} {:>8} {:>10} {:>8} {:>8}",
        "Service", "commits", "a month", "alone", "people"
    );
    for service in services {
        let _ = writeln!(
            text,
            "  {:<28} {:>8} {:>10.1} {:>8} {:>8}",
            shown(&service.name),
            service.commits,
            service.per_month,
            service.alone,
            service.people
        );
    }
}

fn write_pairs(text: &mut String, pairs: &[PairReplay]) {
    if pairs.is_empty() {
        return;
    }
    text.push_str("\n  Change together\n");
    for pair in pairs.iter().take(MOST_ROWS) {
        let both = format!("{} + {}", shown(&pair.a), shown(&pair.b));
        let _ =
            writeln!(text, "    {both:<44} {:>5}  {:>6} of their commits", pair.commits, percent(pair.share));
        write_examples(text, &pair.examples[..pair.examples.len().min(1)]);
    }
    write_rest(text, pairs.len());
}

fn write_recurring(text: &mut String, recurring: &[RecurringChange]) {
    if recurring.is_empty() {
        return;
    }
    text.push_str("\n  Recurring changes: each time a coordinated release\n");
    for change in recurring.iter().take(MOST_ROWS) {
        let parties: Vec<String> = change.parties.iter().map(|party| shown(party)).collect();
        let _ = writeln!(
            text,
            "    {} times, {} to {}: {}",
            change.commits,
            show_date(change.first),
            show_date(change.last),
            parties.join(" + ")
        );
        write_examples(text, &change.examples);
    }
    write_rest(text, recurring.len());
}

fn write_examples(text: &mut String, examples: &[ExampleCommit]) {
    for example in examples.iter().take(MOST_EXAMPLES) {
        let id = example.id.get(..10).unwrap_or(&example.id);
        let _ = writeln!(text, "        {id} {} {}", show_date(example.time), shown(&example.subject));
    }
}

fn write_rest(text: &mut String, all: usize) {
    if all > MOST_ROWS {
        let _ = writeln!(text, "    and {} more in the JSON", all - MOST_ROWS);
    }
}
