//! What was read, for a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use banyan_facts::{Coverage, CoverageCounts, EditedFile, FileStatus, Language, UnreadFolder};
use banyan_graph::{DependencyCounts, Graph};
use bitcode::{Decode, Encode};

use crate::shown::{count, shown};

/// How many problems and reasons a terminal shows.
const LISTED: usize = 12;

/// What the text tells of a scan, in numbers.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct ScanFigures {
    /// How much was read and followed
    pub coverage: Coverage,
    /// Lines of the files of each language
    lines: BTreeMap<Language, u64>,
    units: usize,
    tests: usize,
    dependencies: usize,
    cycles: usize,
    /// Units of the largest cycle
    largest_cycle: usize,
    entry_points: usize,
    tables: usize,
    /// Tables that only test code has to do with
    test_tables: usize,
    /// Folders that could not be listed: their paths, and why
    folders: Vec<(String, String)>,
    /// Files that were not read whole: what became of them, and why, by their paths
    files: BTreeMap<String, (FileStatus, String)>,
    /// Files that are no source of the monolith's own: what tells so, by their paths
    foreign: BTreeMap<String, String>,
}

impl ScanFigures {
    /// The figures of a scan.
    pub fn of(graph: &Graph, coverage: &Coverage) -> ScanFigures {
        let facts = graph.facts();
        let mut lines = BTreeMap::new();
        for file in &facts.files {
            *lines.entry(file.language).or_default() += u64::from(file.lines);
        }
        let files = facts.files.iter().filter(|file| file.status != FileStatus::Parsed && !file.is_foreign());
        let foreign = facts.files.iter().filter(|file| file.is_foreign());
        let folder = |folder: &UnreadFolder| (folder.path.to_string(), folder.reason.to_string());
        ScanFigures {
            coverage: coverage.clone(),
            lines,
            units: facts.units.len(),
            tests: graph.indexes().filter(|&unit| banyan_plan::is_test_unit(graph, unit)).count(),
            dependencies: graph.dependencies().len(),
            cycles: graph.cycles().len(),
            largest_cycle: graph.cycles().first().map_or(0, |cycle| cycle.units.len()),
            entry_points: facts.entry_points.iter().filter(|entry_point| !entry_point.test).count(),
            tables: facts.tables.len(),
            test_tables: banyan_plan::find_test_tables(graph).into_iter().filter(|test| *test).count(),
            folders: facts.unread_folders.iter().map(folder).collect(),
            files: files
                .map(|file| (file.path.to_string(), (file.status, file.reason.to_string())))
                .collect(),
            foreign: foreign.map(|file| (file.path.to_string(), file.reason.to_string())).collect(),
        }
    }

    /// Puts what files are now for what they were; see [`edit_dependencies`](Self::edit_dependencies) where
    /// their dependencies are not [what they were](EditedFile::keeps_dependencies).
    pub fn edit(&mut self, edited: &[EditedFile]) {
        self.coverage.edit(edited);
        for edit in edited {
            let lines = self.lines.entry(edit.language).or_default();
            *lines = *lines + u64::from(edit.lines.1) - u64::from(edit.lines.0);
            self.files.remove(&*edit.path);
            if edit.status.1 != FileStatus::Parsed && !self.foreign.contains_key(&*edit.path) {
                self.files.insert(edit.path.to_string(), (edit.status.1, edit.reason.to_string()));
            }
        }
    }

    /// Lines of all files.
    pub fn lines(&self) -> u64 {
        self.lines.values().sum()
    }

    /// Puts these dependencies for those that there were.
    pub fn edit_dependencies(&mut self, now: &DependencyCounts) {
        let cycles = now.cycle_sizes();
        self.dependencies = now.count();
        (self.cycles, self.largest_cycle) = (cycles.len(), cycles.first().copied().unwrap_or_default());
    }
}

/// What was read of the folder `root`, for a terminal.
pub fn render_scan_text(root: &str, commit: Option<&str>, scan: &ScanFigures) -> String {
    let total = scan.coverage.total;
    let mut text = shown(root);
    if let Some(commit) = commit {
        let _ = write!(text, " at {}", &commit[..commit.len().min(12)]);
    }
    let _ = write!(
        text,
        "\n\n  files         {}: {} parsed, {} partial, {} skipped{}\n",
        total.files,
        total.parsed,
        total.partial,
        total.skipped,
        if total.foreign > 0 {
            format!(", {} of them no source of its own", total.foreign)
        } else {
            String::new()
        }
    );
    let _ = writeln!(text, "  lines         {}", scan.lines());
    let _ = writeln!(text, "  units         {}, {} of them tests", scan.units, scan.tests);
    let _ = writeln!(text, "  dependencies  {}", scan.dependencies);
    let largest = scan.largest_cycle;
    let _ = writeln!(
        text,
        "  cycles        {}{}",
        scan.cycles,
        if largest > 0 { format!(", the largest of {largest} units") } else { String::new() }
    );
    let _ = writeln!(text, "  entry points  {}", scan.entry_points);
    let of_tests = match scan.test_tables {
        0 => String::new(),
        test_tables => format!(", {test_tables} of them in tests alone"),
    };
    let _ = writeln!(text, "  tables        {}{of_tests}", scan.tables);
    let _ = writeln!(
        text,
        "  references    {}: {} to units, {} to libraries, {} not followed ({} followed)",
        total.references,
        total.resolved,
        total.external,
        total.unresolved,
        followed(&total)
    );
    write_languages(&mut text, scan);
    write_reasons(&mut text, scan);
    write_folders(&mut text, scan);
    write_problems(&mut text, scan);
    if !scan.coverage.is_sure() {
        text.push_str("\nUnsure: less than 90 % of the files or references were followed. What nothing seems to use may well be used.\n");
    }
    text
}

fn write_languages(text: &mut String, scan: &ScanFigures) {
    let mut languages: Vec<_> = scan.coverage.own_languages().collect();
    if languages.is_empty() {
        text.push_str("\nNo source of a language that can be read was found here.\n");
        return;
    }
    text.push_str("\n  language                   files      lines       followed\n");
    let lines_of = |language: Language| scan.lines.get(&language).copied().unwrap_or_default();
    // As the app lists them.
    languages.sort_by_key(|&(language, _)| (std::cmp::Reverse(lines_of(language)), language.label()));
    for (language, counts) in languages {
        let unsure = if counts.is_sure() { "" } else { "  unsure" };
        let (label, files, lines) = (language.label(), counts.files, lines_of(language));
        let _ = writeln!(text, "  {label:<25} {files:>6} {lines:>10}  {:>13}{unsure}", followed(counts));
    }
}

/// How many of its references were followed, as the app tells it: to a tenth of a percent, never rounded up to all.
fn followed(counts: &CoverageCounts) -> String {
    match counts.unresolved {
        _ if counts.references == 0 => "no references".to_owned(),
        0 => "100 %".to_owned(),
        _ => format!("{:.1} %", (counts.share() * 1000.0).round().min(999.0) / 10.0),
    }
}

fn write_reasons(text: &mut String, scan: &ScanFigures) {
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
fn write_folders(text: &mut String, scan: &ScanFigures) {
    let mut folders: Vec<_> =
        scan.coverage.by_folder.iter().filter(|(_, counts)| counts.unresolved > 0).collect();
    folders.sort_by_key(|&(path, counts)| (std::cmp::Reverse(counts.unresolved), path));
    if folders.len() < 2 {
        return;
    }
    text.push_str("\nNot followed, by folder:\n");
    for (path, counts) in folders.into_iter().take(LISTED) {
        let path = if path.is_empty() { "." } else { path };
        let _ = writeln!(text, "  {:>7}  {} ({} followed)", counts.unresolved, shown(path), followed(counts));
    }
}

fn write_problems(text: &mut String, scan: &ScanFigures) {
    let files = scan.files.iter().map(|(path, (status, reason))| (status.id(), path, reason));
    let folders = scan.folders.iter().map(|(path, reason)| ("not listed", path, reason));
    let problems = folders
        .chain(files)
        .map(|(status, path, reason)| format!("{status}: {}: {}", shown(path), shown(reason)));
    write_listed(text, "Not read whole", problems.collect());
    let foreign = scan.foreign.iter().map(|(path, reason)| format!("{}: {}", shown(path), shown(reason)));
    write_listed(text, "Left out, no source of its own", foreign.collect());
}

fn write_listed(text: &mut String, title: &str, rows: Vec<String>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}:");
    for row in rows.iter().take(LISTED) {
        let _ = writeln!(text, "  {row}");
    }
    if rows.len() > LISTED {
        let _ = writeln!(text, "  and {} more", count((rows.len() - LISTED) as u64, "file"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_followed_is_told_to_a_tenth_and_never_as_all_where_some_is_not() {
        let of = |resolved: u32, unresolved: u32| {
            let references = resolved + unresolved;
            followed(&CoverageCounts { references, resolved, unresolved, ..CoverageCounts::default() })
        };
        assert_eq!(
            [of(99_999, 1), of(9_986, 14), of(7, 0), of(0, 0)],
            ["99.9 %", "99.9 %", "100 %", "no references"]
        );
    }
}
