//! Building, laying out and walking a generated graph of 100,000 units and 1,000,000 dependencies.

use std::collections::BTreeSet;
use std::hint::black_box;

use banyan_facts::{
    DeclarationKind, FileRow, FileStatus, Language, Link, Markers, MemberPlace, MonolithFacts, ReferenceKind,
    Unit, UnitIndex,
};
use banyan_graph::{
    Direction, Graph, MapRequest, Opening, PathRequest, build_folder_tree, build_graph, find_neighbourhood,
    find_paths, layout_map, order_matrix,
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const UNITS: u32 = 100_000;
const DEPENDENCIES: u32 = 1_000_000;

/// Numbers that look random and are the same on every run (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % u64::from(bound)) as u32
    }
}

/// Three folders deep, 40 units to a folder; two of three dependencies stay near, one of fifty
/// points backwards, so that nearly all units are in one cycle: the hard case.
fn monolith() -> MonolithFacts {
    let mut facts = MonolithFacts::default();
    for unit in 0..UNITS {
        let path = format!("src/m{:02}/p{:04}/U{unit:06}.java", unit / 2_000, unit / 40);
        facts.files.push(file_row(&path));
        facts.units.push(unit_of(unit));
    }
    let mut numbers = Numbers(1);
    let mut pairs = BTreeSet::new();
    while pairs.len() < DEPENDENCIES as usize {
        let from = numbers.below(UNITS);
        let near = numbers.below(3) > 0;
        let to = if near { from.saturating_add(numbers.below(200)) } else { numbers.below(UNITS) };
        let (low, high) = (from.min(to), from.max(to).min(UNITS - 1));
        if low != high {
            pairs.insert(if numbers.below(50) == 0 { (high, low) } else { (low, high) });
        }
    }
    for (from, to) in pairs {
        for kind in [ReferenceKind::Import, ReferenceKind::Call] {
            facts.links.push(link(from, to, kind));
        }
    }
    facts
}

fn file_row(path: &str) -> FileRow {
    FileRow {
        path: path.into(),
        language: Language::Java,
        status: FileStatus::Parsed,
        reason: "".into(),
        bytes: 0,
        lines: 50,
        markers: Markers::NONE,
        resolved: 0,
        external: 0,
        unresolved: 0,
    }
}

fn unit_of(unit: u32) -> Unit {
    let name = format!("U{unit:06}");
    Unit {
        id: format!("java:{name}").into(),
        name: name.as_str().into(),
        qualified_name: name.as_str().into(),
        scope: format!("p{:04}", unit / 40).into(),
        file: unit,
        language: Language::Java,
        kind: DeclarationKind::Class,
        line: 1,
        lines: 50,
        markers: Markers::NONE,
        module: None,
        members: Vec::new(),
    }
}

fn link(from: u32, to: u32, kind: ReferenceKind) -> Link {
    let (from, to) = (UnitIndex(from), UnitIndex(to));
    Link {
        from,
        to,
        kind,
        file: from.0,
        line: 1,
        from_member: MemberPlace::NONE,
        to_member: MemberPlace::NONE,
        test: false,
    }
}

fn bench(criterion: &mut Criterion) {
    let facts = monolith();
    let mut group = criterion.benchmark_group("100,000 units, 1,000,000 dependencies");
    group.sample_size(10);
    group.bench_function("build", |bencher| {
        bencher.iter_batched(|| facts.clone(), build_graph, BatchSize::PerIteration);
    });
    let graph: Graph = build_graph(facts);
    let every = |_| true;
    group.bench_function("folder tree", |bencher| bencher.iter(|| build_folder_tree(&graph, &every)));
    let tree = build_folder_tree(&graph, &every);
    let first = MapRequest { opening: Opening::Telling, ..MapRequest::default() };
    group.bench_function("map, as it opens", |bencher| {
        bencher.iter(|| layout_map(&graph, &tree, black_box(&first)));
    });
    let expanded: BTreeSet<String> = (0..15).map(|module| format!("folder:src/m{module:02}")).collect();
    let open = MapRequest { opening: Opening::Named(expanded), ..MapRequest::default() };
    group.bench_function("map, 800 boxes", |bencher| {
        bencher.iter(|| layout_map(&graph, &tree, black_box(&open)));
    });
    let groups = tree.nodes.iter().filter(|node| node.unit.is_none());
    let every_group: BTreeSet<String> = groups.map(|node| node.id.clone()).collect();
    group.bench_function("matrix, every row", |bencher| {
        bencher.iter(|| order_matrix(&graph, &tree, every_group.clone(), None));
    });
    let centre = UnitIndex(UNITS / 2);
    group.bench_function("neighbourhood, 2 steps", |bencher| {
        bencher.iter(|| find_neighbourhood(&graph, black_box(&[centre]), Direction::Both, 2));
    });
    let paths = PathRequest {
        from: &[UnitIndex(0)],
        to: &[UnitIndex(UNITS - 1)],
        may_touch: &every,
        longer_by: u32::MAX,
        limit: 10,
    };
    group.bench_function("10 paths", |bencher| {
        bencher.iter(|| find_paths(&graph, black_box(&paths)));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
