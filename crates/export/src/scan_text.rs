//! What was read, for a terminal.

use std::fmt::Write;

use banyan_facts::FileStatus;

use crate::Scan;
use crate::shown::{count, percent, shown};

/// How many problems and reasons a terminal shows.
const LISTED: usize = 12;

/// What was read, for a terminal.
pub fn render_scan_text(scan: &Scan<'_>) -> String {
    let (facts, coverage) = (scan.graph.facts(), scan.coverage);
    let total = coverage.total;
    let lines: u64 = facts.files.iter().map(|file| u64::from(file.lines)).sum();
    let tests = scan.graph.indexes().filter(|&unit| banyan_plan::is_test_unit(scan.graph, unit)).count();
    let mut text = shown(scan.root);
    if let Some(commit) = scan.commit {
        let _ = write!(text, " at {}", &commit[..commit.len().min(12)]);
    }
    let _ = write!(
        text,
        "\n\n  files         {}: {} parsed, {} partial, {} skipped\n",
        total.files, total.parsed, total.partial, total.skipped
    );
    let _ = writeln!(text, "  lines         {lines}");
    let _ = writeln!(text, "  units         {}, {tests} of them tests", facts.units.len());
    let _ = writeln!(text, "  dependencies  {}", scan.graph.dependencies().len());
    let cycles = scan.graph.cycles();
    let largest = cycles.first().map_or(0, |cycle| cycle.units.len());
    let _ = writeln!(
        text,
        "  cycles        {}{}",
        cycles.len(),
        if largest > 0 { format!(", the largest of {largest} units") } else { String::new() }
    );
    let _ = writeln!(
        text,
        "  entry points  {}",
        facts.entry_points.iter().filter(|entry_point| !entry_point.test).count()
    );
    let _ = writeln!(text, "  tables        {}", facts.tables.len());
    let _ = writeln!(
        text,
        "  references    {}: {} to units, {} to libraries, {} not followed ({} followed)",
        total.references,
        total.resolved,
        total.external,
        total.unresolved,
        percent(coverage.share())
    );
    write_languages(&mut text, scan);
    write_reasons(&mut text, scan);
    write_folders(&mut text, scan);
    write_problems(&mut text, scan);
    if !coverage.is_sure() {
        text.push_str("\nUnsure: less than 90 % of the files or references were followed. What nothing seems to use may well be used.\n");
    }
    text
}

fn write_languages(text: &mut String, scan: &Scan<'_>) {
    if scan.coverage.by_language.is_empty() {
        text.push_str("\nNo source of a language that can be read was found here.\n");
        return;
    }
    text.push_str("\n  language                   files   followed\n");
    for (language, counts) in &scan.coverage.by_language {
        let _ =
            writeln!(text, "  {:<25} {:>6} {:>10}", language.label(), counts.files, percent(counts.share()));
    }
}

fn write_reasons(text: &mut String, scan: &Scan<'_>) {
    let mut reasons: Vec<_> = scan.coverage.by_reason.iter().collect();
    reasons.sort_by_key(|&(key, references)| (std::cmp::Reverse(*references), *key));
    if !reasons.is_empty() {
        text.push_str("\nNot followed, by reason:\n");
    }
    for ((language, reason), references) in reasons.into_iter().take(LISTED) {
        let _ = writeln!(text, "  {references:>7}  {} ({})", reason.id(), language.label());
    }
}

/// The folders in which most references are lost, where more than a few are.
fn write_folders(text: &mut String, scan: &Scan<'_>) {
    let mut folders: Vec<_> =
        scan.coverage.by_folder.iter().filter(|(_, counts)| counts.unresolved > 0).collect();
    folders.sort_by_key(|&(path, counts)| (std::cmp::Reverse(counts.unresolved), path));
    if folders.len() < 2 {
        return;
    }
    text.push_str("\nNot followed, by folder:\n");
    for (path, counts) in folders.into_iter().take(LISTED) {
        let path = if path.is_empty() { "." } else { path };
        let _ = writeln!(
            text,
            "  {:>7}  {} ({} followed)",
            counts.unresolved,
            shown(path),
            percent(counts.share())
        );
    }
}

fn write_problems(text: &mut String, scan: &Scan<'_>) {
    let facts = scan.graph.facts();
    let files = facts.files.iter().filter(|file| file.status != FileStatus::Parsed);
    let files = files.map(|file| (file.status.id(), &file.path, &file.reason));
    let folders = facts.unread_folders.iter().map(|folder| ("not listed", &folder.path, &folder.reason));
    let problems: Vec<_> = folders.chain(files).collect();
    if problems.is_empty() {
        return;
    }
    text.push_str("\nNot read whole:\n");
    for (status, path, reason) in problems.iter().take(LISTED) {
        let _ = writeln!(text, "  {status}: {}: {}", shown(path), shown(reason));
    }
    if problems.len() > LISTED {
        let _ = writeln!(text, "  and {} more", count((problems.len() - LISTED) as u64, "file"));
    }
}
