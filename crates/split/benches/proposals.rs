//! A large monolith with planted domains: how long a proposal, its reasons and its metrics take, and the
//! memory that proposal and reasons need.

use std::fs;
use std::hint::black_box;

use banyan_split::{
    Constraints, Landscape, Signals, SplitSettings, Weights, explain_split, lay_draft, measure_split,
    propose_split,
};
use criterion::{Criterion, criterion_group, criterion_main};

mod planted;

use planted::monolith;

/// A figure of this process in megabytes, where the system tells it: `VmRSS` what is in memory now,
/// `VmHWM` the most that was.
fn memory(figure: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure))?;
    let kilobytes: u64 = line.trim_start_matches(':').trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes >> 10)
}

/// Does some work once and prints the most memory that there was meanwhile.
fn print_peak(title: &str, work: impl FnOnce()) {
    // Linux forgets the highest value when it is told so; elsewhere nothing is printed.
    let forgotten = fs::write("/proc/self/clear_refs", "5");
    let before = memory("VmRSS");
    work();
    if let (Ok(()), Some(before), Some(peak)) = (forgotten, before, memory("VmHWM")) {
        println!("{title}: at most {peak} MB, {before} MB of it there before (the graph and its words)");
    }
}

fn proposals(criterion: &mut Criterion) {
    let (graph, words) = monolith();
    let settings = SplitSettings::default();
    let propose = || propose_split(&graph, &Signals::of_words(&words), &settings, &Constraints::default());
    let propose_and_explain = || {
        let signals = Signals::of_words(&words);
        let landscape = Landscape::survey(&graph, &signals, &settings, &Constraints::default());
        let split = lay_draft(&graph, &landscape.propose(&graph, &signals));
        landscape.explain(&graph, &signals, &split)
    };
    print_peak("propose and explain on one survey", || drop(black_box(propose_and_explain())));
    let split = lay_draft(&graph, &propose());
    let mut group = criterion.benchmark_group("100,000 units, 1,000,000 dependencies");
    group.sample_size(10);
    group.bench_function("propose", |bencher| bencher.iter(propose));
    group.bench_function("propose and explain on one survey", |bencher| bencher.iter(propose_and_explain));
    group.bench_function("explain", |bencher| {
        bencher.iter(|| explain_split(&graph, &Signals::of_words(&words), &Weights::default(), &split));
    });
    group.bench_function("measure", |bencher| bencher.iter(|| measure_split(&graph, &split)));
    group.finish();
}

criterion_group!(benches, proposals);
criterion_main!(benches);
