//! Reading a history: all of it, nothing new, and following renames.
//!
//! Reads the repository in `BANYAN_BENCH_REPOSITORY`, or ten thousand commits made for it.

use std::env;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use banyan_signals::{CommitLog, LogBounds, follow_log, read_log};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;

mod planted;

fn read(root: &Path, known: Option<&CommitLog>) -> CommitLog {
    let bounds = LogBounds { commits: 20_000, age: i64::MAX };
    read_log(root, known, bounds, &|_| ControlFlow::Continue(())).expect("the history can be read")
}

fn benches(criterion: &mut Criterion) {
    let made: Option<TempDir>;
    let root: PathBuf = match env::var_os("BANYAN_BENCH_REPOSITORY") {
        Some(root) => root.into(),
        None => {
            made = Some(planted::plant(10_000));
            made.as_ref().map(|folder| folder.path().to_owned()).unwrap_or_default()
        }
    };
    let log = read(&root, None);
    let mut group = criterion.benchmark_group("history");
    group.sample_size(10).throughput(Throughput::Elements(log.commits.len() as u64));
    group.bench_function("read all", |bencher| bencher.iter(|| read(&root, None)));
    group.bench_function("read nothing new", |bencher| bencher.iter(|| read(&root, Some(&log))));
    group.bench_function("follow", |bencher| bencher.iter(|| black_box(follow_log(&log)).paths.len()));
    group.finish();
}

criterion_group!(history, benches);
criterion_main!(history);
