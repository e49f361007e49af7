//! A large monolith with planted domains: how long an edit takes, and what it changes in the numbers.

use std::collections::BTreeMap;

use banyan_graph::Graph;
use banyan_split::{
    Draft, DraftService, Edit, MetricBasis, PlaceName, apply_edit, compare_splits, lay_draft,
};
use criterion::{Criterion, criterion_group, criterion_main};

mod planted;

use planted::{DOMAINS, UNITS, monolith};

/// The planted domains as services.
fn proposal(graph: &Graph) -> Edit {
    let key = |at: u32| format!("domain-{at:03}");
    let service = |at: u32| (key(at), DraftService { name: key(at), home: None });
    let place = |at: usize| PlaceName::Service(key(at as u32 * DOMAINS / UNITS));
    let units = graph.units().iter().enumerate();
    let places: BTreeMap<String, PlaceName> =
        units.map(|(at, unit)| (unit.id.to_string(), place(at))).collect();
    Edit::Adopt { services: (0..DOMAINS).map(service).collect(), places, asked: Default::default() }
}

fn edits(criterion: &mut Criterion) {
    let (graph, _) = monolith();
    let draft = apply_edit(&Draft::default(), &proposal(&graph)).unwrap_or_default();
    let units: Vec<String> = graph.units().iter().step_by(5_000).map(|unit| unit.id.to_string()).collect();
    let edit = Edit::Move { units, to: PlaceName::Service("domain-007".to_owned()) };
    let edited = apply_edit(&draft, &edit).unwrap_or_default();
    let (before, after) = (lay_draft(&graph, &draft), lay_draft(&graph, &edited));
    let basis = MetricBasis::new(&graph);
    let mut group = criterion.benchmark_group("an edit of 100,000 units, 1,000,000 dependencies");
    group.sample_size(20);
    group.bench_function("apply", |bencher| bencher.iter(|| apply_edit(&draft, &edit)));
    group.bench_function("lay", |bencher| bencher.iter(|| lay_draft(&graph, &edited)));
    group.bench_function("measure", |bencher| bencher.iter(|| basis.measure(&after)));
    group.bench_function("seams", |bencher| bencher.iter(|| basis.seams(&after)));
    group.bench_function("compare", |bencher| bencher.iter(|| compare_splits(&graph, &before, &after)));
    group.bench_function("basis, once a graph", |bencher| bencher.iter(|| MetricBasis::new(&graph)));
    group.finish();
}

criterion_group!(benches, edits);
criterion_main!(benches);
