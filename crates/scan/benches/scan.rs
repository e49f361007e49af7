//! A scan beside the plain reading of the same files: the figure that matters is their ratio.
//!
//! Scans the monolith in `BANYAN_BENCH_ROOT`, or the fixtures.

use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::Mutex,
};

use banyan_facts::FileFacts;
use banyan_scan::{CacheEntry, FactsCache, NoCache, NoWatcher, Scan, ScanSettings, Stamp, scan};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Keeps what the first scan found.
#[derive(Default)]
struct Memory(Mutex<Vec<CacheEntry>>);

impl FactsCache for Memory {
    fn load(&self) -> Vec<CacheEntry> {
        self.0.lock().map(|kept| kept.clone()).unwrap_or_default()
    }

    fn store(&self, changed: &[(Stamp, &FileFacts)], _removed: &[String]) {
        if let Ok(mut kept) = self.0.lock() {
            kept.extend(changed.iter().map(|&(stamp, facts)| CacheEntry { stamp, facts: facts.clone() }));
        }
    }
}

fn root() -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    env::var_os("BANYAN_BENCH_ROOT").map_or(fixtures, PathBuf::from)
}

fn run(root: &Path, cache: &dyn FactsCache) -> Scan {
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
    group.finish();
}

criterion_group!(scans, benches);
criterion_main!(scans);
