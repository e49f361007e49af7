//! What the monolith is, at a glance.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{
    ConfigurationRead, CoverageCounts, FileStatus, Language, Table, UnitIndex, Unresolved, UnresolvedReason,
    top_folder,
};
use banyan_graph::{Cycle, Dependency, Graph};
use banyan_languages::LEFT_OUT;
use banyan_plan::find_test_tables;
use banyan_split::Split;

use super::is_test;
use super::tables::TableUsers;
use super::unit::{entry_point_view, remote_call_view, unit_row};
use crate::state::Study;
use crate::wire::{
    ClosingView, CommitView, ConfigurationView, CycleView, ExternalView, FolderView, LanguageView, Overview,
    ProblemView, RemoteCallView, Resolution, TableView, UnresolvedView,
};

const MOST_CYCLES: usize = 100;
const MOST_HOT_SPOTS: usize = 20;
const MOST_SAMPLES: usize = 50;

/// The overview of a study; without a split, units have no place yet.
pub fn view_overview(study: &Study, split: Option<&Split>, root: &str) -> Overview {
    let graph = &study.graph;
    let files = &graph.facts().files;
    let counts = &study.coverage.total;
    Overview {
        name: study.name.clone(),
        root: root.into(),
        commit: study.commit.as_ref().map(|commit| CommitView {
            id: commit.id.clone(),
            subject: commit.subject.clone(),
            time: commit.time,
            dirty: commit.dirty,
        }),
        files: counts.files,
        parsed: counts.parsed,
        partial: counts.partial,
        skipped: counts.skipped,
        foreign: counts.foreign,
        lines: files.iter().map(|file| file.lines).sum(),
        units: graph.units().len() as u32,
        test_units: graph.indexes().filter(|&unit| is_test(graph, unit)).count() as u32,
        dependencies: graph.dependencies().len() as u32,
        resolution: resolution(counts),
        languages: languages(study),
        problems: problems(graph),
        unresolved: unresolved(graph),
        cycles: cycles(graph),
        cycle_count: graph.cycles().len() as u32,
        units_in_cycles: graph.cycles().iter().map(|cycle| cycle.units.len() as u32).sum(),
        hot_spots: hot_spots(graph, split),
        tables: tables(graph),
        entry_points: graph
            .facts()
            .entry_points
            .iter()
            .filter(|at| !at.test)
            .map(|at| entry_point_view(graph, at))
            .collect(),
        externals: externals(graph),
        folders: folders(study),
        remote_calls: remote_calls(graph),
        configuration: configuration(graph),
        not_analysed: not_analysed(graph),
    }
}

fn resolution(counts: &CoverageCounts) -> Resolution {
    Resolution {
        references: counts.references,
        resolved: counts.resolved,
        external: counts.external,
        unresolved: counts.unresolved,
        share: counts.share(),
        sure: counts.is_sure(),
    }
}

fn languages(study: &Study) -> Vec<LanguageView> {
    let (graph, files) = (&study.graph, &study.graph.facts().files);
    let mut views: Vec<LanguageView> = study
        .coverage
        .own_languages()
        .map(|(language, counts)| LanguageView {
            name: language.label().into(),
            files: counts.files,
            lines: files.iter().filter(|file| file.language == language).map(|file| file.lines).sum(),
            units: graph.units().iter().filter(|unit| unit.language == language).count() as u32,
            resolution: resolution(counts),
        })
        .collect();
    views.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
    views
}

fn problems(graph: &Graph) -> Vec<ProblemView> {
    let files = graph.facts().files.iter().filter(|file| file.status != FileStatus::Parsed);
    let (foreign, own): (Vec<_>, Vec<_>) = files.partition(|file| file.is_foreign());
    let files = own.into_iter().chain(foreign).map(|file| (&file.path, file.status, &file.reason));
    let folders =
        graph.facts().unread_folders.iter().map(|folder| (&folder.path, FileStatus::Skipped, &folder.reason));
    folders
        .chain(files)
        .map(|(path, status, reason)| ProblemView {
            path: path.to_string(),
            status: status.id().into(),
            reason: reason.to_string(),
        })
        .collect()
}

fn unresolved(graph: &Graph) -> Vec<UnresolvedView> {
    let facts = graph.facts();
    let mut groups: BTreeMap<(Language, UnresolvedReason), Vec<&Unresolved>> = BTreeMap::new();
    for row in &facts.unresolved {
        groups.entry((facts.files[row.file as usize].language, row.reason)).or_default().push(row);
    }
    let mut views: Vec<UnresolvedView> = groups
        .into_iter()
        .map(|((language, reason), rows)| UnresolvedView {
            language: language.label().into(),
            reason: reason.id().into(),
            references: rows.len() as u32,
            samples: spread(&rows, MOST_SAMPLES)
                .map(|row| (graph.file_path(row.file).to_string(), row.line, row.name.to_string()))
                .collect(),
        })
        .collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.references));
    views
}

/// At most `most` rows, taken evenly over all of them, so that one file does not fill the list.
fn spread<T>(rows: &[T], most: usize) -> impl Iterator<Item = &T> {
    rows.iter().step_by(rows.len().div_ceil(most).max(1))
}

fn folders(study: &Study) -> Vec<FolderView> {
    let facts = study.graph.facts();
    let mut reasons: BTreeMap<&str, BTreeMap<UnresolvedReason, u32>> = BTreeMap::new();
    for row in &facts.unresolved {
        let folder = top_folder(&facts.files[row.file as usize].path);
        *reasons.entry(folder).or_default().entry(row.reason).or_default() += 1;
    }
    let reasons_of = |path: &str| {
        let found = reasons.get(path).into_iter().flatten();
        let mut found: Vec<(String, u32)> =
            found.map(|(reason, &references)| (reason.id().to_owned(), references)).collect();
        found.sort_by_key(|(_, references)| std::cmp::Reverse(*references));
        found
    };
    let by_folder = study.coverage.by_folder.iter();
    let mut views: Vec<FolderView> = by_folder
        .map(|(path, counts)| FolderView {
            path: path.to_string(),
            files: counts.files,
            not_whole: counts.partial + counts.skipped - counts.foreign,
            resolution: resolution(counts),
            reasons: reasons_of(path),
        })
        .collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.resolution.unresolved));
    views
}

fn remote_calls(graph: &Graph) -> Vec<RemoteCallView> {
    let calls = graph.facts().remote_calls.iter().filter(|call| !call.test);
    calls.map(|call| remote_call_view(graph, call)).collect()
}

fn configuration(graph: &Graph) -> Vec<ConfigurationView> {
    let mut reads: BTreeMap<&str, Vec<&ConfigurationRead>> = BTreeMap::new();
    for read in graph.facts().configuration.iter().filter(|read| !is_test(graph, read.unit)) {
        reads.entry(&read.key).or_default().push(read);
    }
    let view = |(key, reads): (&str, Vec<&ConfigurationRead>)| {
        let units: BTreeSet<String> = reads.iter().map(|read| graph.unit(read.unit).id.to_string()).collect();
        let first = reads.first()?;
        Some(ConfigurationView {
            key: key.to_owned(),
            units: units.into_iter().collect(),
            path: graph.file_path(first.file).into(),
            line: first.line,
        })
    };
    let mut views: Vec<ConfigurationView> = reads.into_iter().filter_map(view).collect();
    views.sort_by(|a, b| b.units.len().cmp(&a.units.len()).then_with(|| a.key.cmp(&b.key)));
    views
}

/// How many units of a cycle are told, and of the dependencies that close it.
const CYCLE_MEMBERS: usize = 200;

/// The dependencies that close each cycle, those of fewest references first.
fn closing_by_cycle(graph: &Graph) -> BTreeMap<u32, Vec<&Dependency>> {
    let mut closing: BTreeMap<u32, Vec<&Dependency>> = BTreeMap::new();
    for edge in graph.feedback() {
        let dependency = graph.dependency(edge.from, edge.to);
        if let Some((cycle, dependency)) = graph.cycle_of(edge.from).zip(dependency) {
            closing.entry(cycle).or_default().push(dependency);
        }
    }
    closing.values_mut().for_each(|of_one| of_one.sort_by_cached_key(|at| graph.production_references(at)));
    closing
}

fn closing_view(graph: &Graph, dependency: &Dependency) -> ClosingView {
    ClosingView {
        from: graph.unit(dependency.from).id.to_string(),
        to: graph.unit(dependency.to).id.to_string(),
        references: graph.production_references(dependency),
    }
}

fn cycles(graph: &Graph) -> Vec<CycleView> {
    let closing = closing_by_cycle(graph);
    let view = |(at, cycle)| cycle_view(graph, at, cycle, closing.get(&at).map_or(&[], Vec::as_slice));
    (0u32..).zip(graph.cycles()).take(MOST_CYCLES).map(view).collect()
}

fn cycle_view(graph: &Graph, at: u32, cycle: &Cycle, closing: &[&Dependency]) -> CycleView {
    CycleView {
        closing: closing.iter().take(CYCLE_MEMBERS).map(|at| closing_view(graph, at)).collect(),
        closing_count: closing.len() as u32,
        number: at + 1,
        units: cycle.units.len() as u32,
        members: cycle
            .units
            .iter()
            .take(CYCLE_MEMBERS)
            .map(|&unit| graph.unit(unit).id.to_string())
            .collect(),
        example: cycle.shortest.iter().map(|&unit| graph.unit(unit).id.to_string()).collect(),
    }
}

fn hot_spots(graph: &Graph, split: Option<&Split>) -> Vec<crate::wire::UnitRow> {
    let weight = |unit: UnitIndex| {
        graph.dependencies_to(unit).filter(|dependency| !dependency.test_only).count()
            * graph.dependencies_from(unit).len()
    };
    let mut all: Vec<(usize, UnitIndex)> = graph
        .indexes()
        .filter(|&unit| !is_test(graph, unit))
        .map(|unit| (weight(unit), unit))
        .filter(|(weight, _)| *weight > 0)
        .collect();
    all.sort_by_key(|&(weight, unit)| (std::cmp::Reverse(weight), unit));
    all.into_iter().take(MOST_HOT_SPOTS).map(|(_, unit)| unit_row(graph, split, unit)).collect()
}

fn tables(graph: &Graph) -> Vec<TableView> {
    let tables = graph.facts().tables.iter().zip(TableUsers::of_all(graph)).zip(find_test_tables(graph));
    tables.map(|((table, users), test)| table_view(graph, table, users, test)).collect()
}

fn table_view(graph: &Graph, table: &Table, users: TableUsers, test: bool) -> TableView {
    let ids = |units: Vec<UnitIndex>| units.into_iter().map(|unit| graph.unit(unit).id.to_string()).collect();
    TableView {
        name: table.name.to_string(),
        columns: table.columns.iter().map(ToString::to_string).collect(),
        references: table.referenced().into_iter().map(str::to_owned).collect(),
        readers: ids(users.readers),
        writers: ids(users.writers),
        test,
    }
}

fn externals(graph: &Graph) -> Vec<ExternalView> {
    let mut views: Vec<ExternalView> = graph
        .facts()
        .externals
        .iter()
        .map(|external| ExternalView {
            name: external.name.to_string(),
            units: external.units.len() as u32,
            references: external.references,
        })
        .collect();
    views.sort_by(|a, b| b.units.cmp(&a.units).then_with(|| a.name.cmp(&b.name)));
    views
}

fn not_analysed(graph: &Graph) -> Vec<String> {
    let met = |language| graph.facts().files.iter().any(|file| file.language == language);
    let fronts = banyan_languages::FRONT_ENDS.iter().filter(|front_end| met(front_end.language));
    let mut lines = Vec::new();
    for front_end in fronts {
        if is_left_out(graph, front_end.language) {
            lines.push(format!("{}: {LEFT_OUT}", front_end.language.label()));
        }
        let can = front_end.capabilities;
        let lacks = [
            (can.references, "references"),
            (can.entry_points, "entry points"),
            (can.tables, "tables"),
            (can.configuration, "configuration"),
        ];
        let lacks: Vec<&str> = lacks.iter().filter(|(can, _)| !can).map(|(_, what)| *what).collect();
        if !lacks.is_empty() {
            lines.push(format!("{}: not analysed for {}", front_end.language.label(), lacks.join(", ")));
        }
    }
    lines
}

/// Whether a language could not be followed.
fn is_left_out(graph: &Graph, language: Language) -> bool {
    let files = graph.facts().files.iter().filter(|file| file.status != FileStatus::Parsed);
    files.filter(|file| file.language == language).any(|file| file.reason.ends_with(LEFT_OUT))
}
