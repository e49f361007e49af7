//! The graph as `banyan.graph/1`.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{Coverage, CoverageCounts, FileStatus, RemoteCall};
use banyan_graph::{Dependency, UnitIndex};
use banyan_plan::find_test_tables;
use serde::Serialize;

use crate::labels::{rounded, to_json};
use crate::picture::{Edge, Node, draw_folders, selected_dependencies, selected_units};
use crate::{Level, Scan, Selection};

/// The graph as `banyan.graph/1`.
pub fn render_graph_json(scan: &Scan<'_>, selection: &Selection) -> String {
    let units = selected_units(scan.graph, selection);
    let facts = scan.graph.facts();
    let chosen = |unit: UnitIndex| units.binary_search(&unit).is_ok();
    let (unit_rows, dependency_rows) = match selection.level {
        Level::Unit => (
            units.iter().map(|&unit| unit_row(scan, unit)).collect(),
            selected_dependencies(scan.graph, selection, &units)
                .map(|dependency| dependency_row(scan, selection, dependency))
                .collect(),
        ),
        Level::Folder => folder_rows(scan, selection),
    };
    let kept = |test: bool| !(test && selection.without_tests);
    let document = GraphDocument {
        schema: "banyan.graph/1",
        root: scan.root,
        commit: scan.commit,
        coverage: coverage_of(scan.coverage),
        units: unit_rows,
        dependencies: dependency_rows,
        entry_points: facts
            .entry_points
            .iter()
            .filter(|entry_point| chosen(entry_point.unit) && kept(entry_point.test))
            .map(|entry_point| EntryPointRow {
                unit: &scan.graph.unit(entry_point.unit).id,
                kind: entry_point.kind.id(),
                method: &entry_point.method,
                route: &entry_point.route,
                path: scan.graph.file_path(entry_point.file),
                line: entry_point.line,
                test: entry_point.test,
            })
            .collect(),
        tables: table_rows(scan, kept),
        accesses: facts
            .accesses
            .iter()
            .filter(|access| chosen(access.unit) && kept(access.test))
            .map(|access| AccessRow {
                unit: &scan.graph.unit(access.unit).id,
                table: &facts.tables[access.table as usize].name,
                mode: access.mode.id(),
                path: scan.graph.file_path(access.file),
                line: access.line,
                test: access.test,
            })
            .collect(),
        remote_calls: remote_call_rows(scan, &|call| chosen(call.unit) && kept(call.test)),
        configuration: facts
            .configuration
            .iter()
            .filter(|read| chosen(read.unit))
            .map(|read| ConfigurationRow {
                unit: &scan.graph.unit(read.unit).id,
                key: &read.key,
                path: scan.graph.file_path(read.file),
                line: read.line,
            })
            .collect(),
        externals: facts
            .externals
            .iter()
            .map(|external| ExternalRow {
                name: &external.name,
                units: external.units.len() as u32,
                references: external.references,
            })
            .collect(),
        modules: facts
            .modules
            .iter()
            .map(|module| ModuleRow {
                name: &module.name,
                path: &module.path,
                needs: module.needs.iter().map(|&need| facts.modules[need as usize].name.as_ref()).collect(),
            })
            .collect(),
        files: file_rows(scan),
    };
    to_json(&document)
}

#[derive(Serialize)]
struct GraphDocument<'a> {
    schema: &'static str,
    root: &'a str,
    commit: Option<&'a str>,
    coverage: CoverageRow,
    units: Vec<UnitRow<'a>>,
    dependencies: Vec<DependencyRow<'a>>,
    entry_points: Vec<EntryPointRow<'a>>,
    tables: Vec<TableRow<'a>>,
    accesses: Vec<AccessRow<'a>>,
    remote_calls: Vec<RemoteCallRow<'a>>,
    configuration: Vec<ConfigurationRow<'a>>,
    externals: Vec<ExternalRow<'a>>,
    modules: Vec<ModuleRow<'a>>,
    files: Vec<FileLine<'a>>,
}

#[derive(Serialize)]
struct ModuleRow<'a> {
    name: &'a str,
    path: &'a str,
    needs: Vec<&'a str>,
}

/// How much was read and followed.
#[derive(Serialize)]
pub(crate) struct CoverageRow {
    #[serde(flatten)]
    total: CountsRow,
    share: f64,
    sure: bool,
    by_language: BTreeMap<&'static str, CountsRow>,
    by_folder: BTreeMap<String, CountsRow>,
    by_reason: Vec<ReasonRow>,
}

#[derive(Serialize)]
struct ReasonRow {
    language: &'static str,
    reason: &'static str,
    references: u32,
}

#[derive(Serialize)]
struct CountsRow {
    files: u32,
    parsed: u32,
    partial: u32,
    skipped: u32,
    references: u32,
    resolved: u32,
    external: u32,
    unresolved: u32,
}

/// The coverage as it stands in documents.
pub(crate) fn coverage_of(coverage: &Coverage) -> CoverageRow {
    let by_language = coverage.by_language.iter();
    let by_folder = coverage.by_folder.iter();
    let by_reason = coverage.by_reason.iter();
    CoverageRow {
        total: counts_of(coverage.total),
        share: rounded(coverage.share()),
        sure: coverage.is_sure(),
        by_language: by_language.map(|(language, counts)| (language.id(), counts_of(*counts))).collect(),
        by_folder: by_folder.map(|(folder, counts)| (folder.to_string(), counts_of(*counts))).collect(),
        by_reason: by_reason
            .map(|(&(language, reason), &references)| ReasonRow {
                language: language.id(),
                reason: reason.id(),
                references,
            })
            .collect(),
    }
}

fn counts_of(counts: CoverageCounts) -> CountsRow {
    CountsRow {
        files: counts.files,
        parsed: counts.parsed,
        partial: counts.partial,
        skipped: counts.skipped,
        references: counts.references,
        resolved: counts.resolved,
        external: counts.external,
        unresolved: counts.unresolved,
    }
}

#[derive(Serialize)]
struct UnitRow<'a> {
    id: String,
    name: &'a str,
    qualified_name: &'a str,
    path: &'a str,
    language: &'a str,
    kind: &'a str,
    role: &'a str,
    module: Option<&'a str>,
    line: u32,
    lines: u32,
}

#[derive(Serialize)]
struct DependencyRow<'a> {
    from: String,
    to: String,
    kinds: BTreeMap<&'static str, u32>,
    test_only: bool,
    type_only: bool,
    evidence: Vec<EvidenceRow<'a>>,
}

#[derive(Serialize)]
struct EvidenceRow<'a> {
    path: &'a str,
    line: u32,
    kind: &'static str,
}

#[derive(Serialize)]
struct EntryPointRow<'a> {
    unit: &'a str,
    kind: &'static str,
    method: &'a str,
    route: &'a str,
    path: &'a str,
    line: u32,
    test: bool,
}

#[derive(Serialize)]
struct TableRow<'a> {
    name: &'a str,
    columns: Vec<&'a str>,
    foreign_keys: Vec<ForeignKeyRow<'a>>,
    mapped_by: Vec<&'a str>,
    test: bool,
}

#[derive(Serialize)]
struct ForeignKeyRow<'a> {
    columns: Vec<&'a str>,
    references: &'a str,
}

#[derive(Serialize)]
struct AccessRow<'a> {
    unit: &'a str,
    table: &'a str,
    mode: &'static str,
    path: &'a str,
    line: u32,
    test: bool,
}

#[derive(Serialize)]
struct RemoteCallRow<'a> {
    unit: &'a str,
    kind: &'static str,
    method: &'a str,
    target: &'a str,
    reaches: Vec<&'a str>,
    path: &'a str,
    line: u32,
    test: bool,
}

#[derive(Serialize)]
struct ConfigurationRow<'a> {
    unit: &'a str,
    key: &'a str,
    path: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct ExternalRow<'a> {
    name: &'a str,
    units: u32,
    references: u32,
}

#[derive(Serialize)]
struct FileLine<'a> {
    path: &'a str,
    status: &'static str,
    reason: &'a str,
}

fn unit_row<'a>(scan: &Scan<'a>, index: UnitIndex) -> UnitRow<'a> {
    let unit = scan.graph.unit(index);
    UnitRow {
        id: unit.id.to_string(),
        name: &unit.name,
        qualified_name: &unit.qualified_name,
        path: scan.graph.path_of(index),
        language: unit.language.id(),
        kind: unit.kind.id(),
        role: scan.graph.role(index).id(),
        module: unit.module.map(|module| scan.graph.facts().modules[module as usize].name.as_ref()),
        line: unit.line,
        lines: unit.lines,
    }
}

fn dependency_row<'a>(scan: &Scan<'a>, selection: &Selection, dependency: &Dependency) -> DependencyRow<'a> {
    let links = scan.graph.evidence(dependency).iter();
    let links = links.filter(|link| !(selection.without_tests && link.test));
    let evidence: Vec<EvidenceRow<'a>> = links
        .map(|link| EvidenceRow {
            path: scan.graph.file_path(link.file),
            line: link.line,
            kind: link.kind.id(),
        })
        .collect();
    let mut kinds = BTreeMap::new();
    for row in &evidence {
        *kinds.entry(row.kind).or_default() += 1;
    }
    DependencyRow {
        from: scan.graph.unit(dependency.from).id.to_string(),
        to: scan.graph.unit(dependency.to).id.to_string(),
        kinds,
        test_only: dependency.test_only,
        type_only: dependency.type_only,
        evidence,
    }
}

fn folder_rows<'a>(scan: &Scan<'a>, selection: &Selection) -> (Vec<UnitRow<'a>>, Vec<DependencyRow<'a>>) {
    let picture = draw_folders(scan.graph, selection, usize::MAX);
    let row = |node: &Node<'a>| UnitRow {
        id: node.id.clone(),
        name: node.label.rsplit('/').next().unwrap_or(node.label),
        qualified_name: node.folder,
        path: node.folder,
        language: "",
        kind: "folder",
        role: "",
        module: None,
        line: 1,
        lines: node.lines,
    };
    let edge = |edge: &Edge| DependencyRow {
        from: picture.nodes[edge.from as usize].id.clone(),
        to: picture.nodes[edge.to as usize].id.clone(),
        kinds: edge.kinds.iter().map(|(kind, references)| (kind.id(), references)).collect(),
        test_only: edge.test_only,
        type_only: edge.type_only,
        evidence: Vec::new(),
    };
    (picture.nodes.iter().map(row).collect(), picture.edges.iter().map(edge).collect())
}

fn table_rows<'a>(scan: &Scan<'a>, kept: impl Fn(bool) -> bool) -> Vec<TableRow<'a>> {
    let tables = scan.graph.facts().tables.iter().zip(find_test_tables(scan.graph));
    let texts = |texts: &'a [Box<str>]| texts.iter().map(AsRef::as_ref).collect::<Vec<&str>>();
    tables
        .filter(|(_, test)| kept(*test))
        .map(|(table, test)| TableRow {
            name: &table.name,
            columns: texts(&table.columns),
            foreign_keys: table
                .foreign_keys
                .iter()
                .map(|key| ForeignKeyRow { columns: texts(&key.columns), references: &key.references })
                .collect(),
            mapped_by: table.mapped_by.iter().map(|&unit| scan.graph.unit(unit).id.as_ref()).collect(),
            test,
        })
        .collect()
}

fn remote_call_rows<'a>(scan: &Scan<'a>, chosen: &dyn Fn(&RemoteCall) -> bool) -> Vec<RemoteCallRow<'a>> {
    let facts = scan.graph.facts();
    let id = |unit: UnitIndex| -> &'a str { &scan.graph.unit(unit).id };
    let reached = |call: &RemoteCall| {
        let units: BTreeSet<&'a str> =
            call.reaches.iter().map(|&at| id(facts.entry_points[at as usize].unit)).collect();
        units.into_iter().collect()
    };
    let calls = facts.remote_calls.iter().filter(|call| chosen(call));
    calls
        .map(|call| RemoteCallRow {
            unit: id(call.unit),
            kind: call.kind.id(),
            method: &call.method,
            target: &call.target,
            reaches: reached(call),
            path: scan.graph.file_path(call.file),
            line: call.line,
            test: call.test,
        })
        .collect()
}

/// Every file with its status, and the folders that could not be listed as skipped.
fn file_rows<'a>(scan: &Scan<'a>) -> Vec<FileLine<'a>> {
    let facts = scan.graph.facts();
    let files = facts.files.iter().map(|file| FileLine {
        path: &file.path,
        status: file.status.id(),
        reason: &file.reason,
    });
    let folders = facts.unread_folders.iter().map(|folder| FileLine {
        path: &folder.path,
        status: FileStatus::Skipped.id(),
        reason: &folder.reason,
    });
    files.chain(folders).collect()
}
