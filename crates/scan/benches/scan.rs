//! A scan beside the plain reading of the same files: the figure that matters is their ratio.
//!
//! Scans the monolith in `BANYAN_BENCH_ROOT`, or the fixtures.

use std::{
    collections::HashMap,
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::Mutex,
};

use banyan_scan::{NoCache, NoWatcher, Scan, ScanCache, ScanSettings, rescan, scan};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Keeps what the first scan found.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, Vec<u8>>>);

impl ScanCache for Memory {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().ok()?.get(name).cloned()
    }

    fn write(&self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, _dropped: &[String]) {
        if let Ok(mut kept) = self.0.lock() {
            kept.extend(pieces);
        }
    }
}

fn root() -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    env::var_os("BANYAN_BENCH_ROOT").map_or(fixtures, PathBuf::from)
}

fn run(root: &Path, cache: &dyn ScanCache) -> Scan {
    scan(root, &ScanSettings::default(), cache, &NoWatcher).expect("the folder can be scanned")
}

fn benches(criterion: &mut Criterion) {
    let root = root();
    let memory = Memory::default();
    let first = run(&root, &memory);
    let files: Vec<PathBuf> = first.facts.files.iter().map(|file| root.join(&*file.path)).collect();
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10).throughput(Throughput::Bytes(first.stats.bytes_read));
    group.bench_function("plain read", |bencher| {
        bencher.iter(|| {
            files.iter().map(|file| fs::read(file).map_or(0, |bytes| black_box(bytes).len())).sum::<usize>()
        });
    });
    group.bench_function("cold", |bencher| bencher.iter(|| run(&root, &NoCache)));
    group.bench_function("warm", |bencher| bencher.iter(|| run(&root, &memory)));
    group.bench_function("unchanged", |bencher| {
        let settings = ScanSettings::default();
        bencher.iter(|| rescan(&root, &settings, &memory, &NoWatcher, Some(first.content)).is_ok());
    });
    group.finish();
}

criterion_group!(scans, benches);
criterion_main!(scans);
