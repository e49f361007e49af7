//! Replay of ten thousand commits: reading the history, following renames and laying it on the units, and the
//! replay itself on a split of twenty-five services.
//!
//! Reads the repository in `BANYAN_BENCH_REPOSITORY`, or one that is made for it.

use std::collections::BTreeSet;
use std::env;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use banyan_facts::*;
use banyan_graph::{Graph, build_graph};
use banyan_signals::{History, LogBounds, follow_log, read_log};
use banyan_split::{Past, Place, Service, Split, history_ties, ownership_ties, replay_split};
use criterion::{Criterion, criterion_group, criterion_main};

#[path = "../../signals/benches/planted/mod.rs"]
mod planted;

const SERVICES: usize = 25;

/// A class in each file that the history knows.
fn monolith(history: &History) -> Graph {
    let mut facts = MonolithFacts::default();
    for (at, path) in history.paths.iter().enumerate() {
        facts.units.push(Unit {
            id: format!("java:{path}").into(),
            name: path.clone(),
            qualified_name: path.clone(),
            scope: folder(path).into(),
            file: at as u32,
            language: Language::Java,
            kind: DeclarationKind::Class,
            line: 1,
            lines: 1,
            markers: Markers::NONE,
            module: None,
            members: Vec::new(),
        });
        facts.files.push(FileRow {
            path: path.clone(),
            language: Language::Java,
            status: FileStatus::Parsed,
            reason: "".into(),
            bytes: 1,
            lines: 1,
            markers: Markers::NONE,
            resolved: 0,
            external: 0,
            unresolved: 0,
        });
    }
    build_graph(facts)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Neighbouring folders are one service.
fn split(graph: &Graph) -> Split {
    let service = |at: usize| {
        let key = format!("service-{at:02}");
        Service { name: key.clone(), key, home: None }
    };
    let folders: BTreeSet<&str> = graph.indexes().map(|unit| folder(graph.path_of(unit))).collect();
    let folders: Vec<&str> = folders.into_iter().collect();
    let place = |unit: UnitIndex| {
        let at = folders.partition_point(|other| *other < folder(graph.path_of(unit)));
        Place::Service((at * SERVICES / folders.len()) as u32)
    };
    Split {
        services: (0..SERVICES).map(service).collect(),
        places: graph.indexes().map(place).collect(),
        pinned: vec![false; graph.units().len()],
    }
}

fn read(root: &Path) -> History {
    let bounds = LogBounds { commits: 10_000, age: i64::MAX };
    let log = read_log(root, None, bounds, &|_| ControlFlow::Continue(())).expect("the history can be read");
    follow_log(&log)
}

fn replays(criterion: &mut Criterion) {
    let made = env::var_os("BANYAN_BENCH_REPOSITORY").is_none().then(|| planted::plant(10_000));
    let root: PathBuf = match &made {
        Some(folder) => folder.path().to_owned(),
        None => env::var_os("BANYAN_BENCH_REPOSITORY").map(PathBuf::from).unwrap_or_default(),
    };
    let graph = monolith(&read(&root));
    let (split, past) = (split(&graph), Past::new(&graph, read(&root)));
    let commits = past.history.commits.len();
    let mut group = criterion.benchmark_group(format!("{commits} commits, {} units", graph.units().len()));
    group.sample_size(10);
    group.bench_function("read, follow, lay and replay", |bencher| {
        bencher.iter(|| replay_split(&split, &Past::new(&graph, read(&root)), 240));
    });
    group.bench_function("replay", |bencher| bencher.iter(|| replay_split(&split, &past, 240)));
    group.bench_function("ties of history", |bencher| bencher.iter(|| history_ties(&past)));
    group.bench_function("ties of owners", |bencher| {
        bencher.iter(|| ownership_ties(&graph, Some(&past), None));
    });
    group.finish();
}

criterion_group!(benches, replays);
criterion_main!(benches);
