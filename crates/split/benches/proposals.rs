//! A large monolith with planted domains: how long a proposal, its reasons and its metrics take.

use banyan_split::{
    Constraints, Landscape, Signals, SplitSettings, Weights, explain_split, lay_draft, measure_split,
    propose_split,
};
use criterion::{Criterion, criterion_group, criterion_main};

mod planted;

use planted::monolith;

fn proposals(criterion: &mut Criterion) {
    let (graph, words) = monolith();
    let settings = SplitSettings::default();
    let propose = || propose_split(&graph, &Signals::of_words(&words), &settings, &Constraints::default());
    let split = lay_draft(&graph, &propose());
    let mut group = criterion.benchmark_group("100,000 units, 1,000,000 dependencies");
    group.sample_size(10);
    group.bench_function("propose", |bencher| bencher.iter(propose));
    group.bench_function("propose and explain on one survey", |bencher| {
        bencher.iter(|| {
            let signals = Signals::of_words(&words);
            let landscape = Landscape::survey(&graph, &signals, &settings, &Constraints::default());
            let split = lay_draft(&graph, &landscape.propose(&graph, &signals));
            landscape.explain(&graph, &signals, &split)
        });
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| explain_split(&graph, &Signals::of_words(&words), &Weights::default(), &split));
    });
    group.bench_function("measure", |bencher| bencher.iter(|| measure_split(&graph, &split)));
    group.finish();
}

criterion_group!(benches, proposals);
criterion_main!(benches);
