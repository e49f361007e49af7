//! Communities beside a reference implementation of the Leiden algorithm (the crate `leiden-rs`): time and
//! modularity on the same planted graphs, in the same run.

use std::hint::black_box;

use banyan_split::{Network, find_communities};
use criterion::{Criterion, criterion_group, criterion_main};
use leiden_rs::{GraphData, GraphDataBuilder, Leiden, LeidenConfig};

/// Nodes, edges and groups of the graphs. Four edges in five are inside a group.
const GRAPHS: [(u32, u32, u32); 2] = [(10_000, 100_000, 100), (100_000, 1_000_000, 250)];

fn planted(nodes: u32, edges: u32, groups: u32) -> Vec<(u32, u32, f64)> {
    let mut state = 88_172_645_463_325_252u64;
    let mut random = |bound: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % u64::from(bound)) as u32
    };
    let size = nodes / groups;
    let edge = |_| {
        let from = random(nodes);
        let to = if random(5) > 0 { from / size * size + random(size) } else { random(nodes) };
        (from, to, f64::from(1 + random(3)))
    };
    (0..edges).map(edge).filter(|(from, to, _)| from != to).collect()
}

fn reference_graph(nodes: u32, edges: &[(u32, u32, f64)]) -> GraphData {
    let mut builder = GraphDataBuilder::new(nodes as usize);
    for (from, to, weight) in edges {
        builder.add_edge(*from as usize, *to as usize, *weight).expect("nodes are numbered from 0");
    }
    builder.build().expect("a graph of these edges")
}

fn reference(graph: &GraphData) -> Vec<u32> {
    let settings = LeidenConfig::builder().seed(1).build();
    let found = Leiden::new(settings).run(graph).expect("the reference finds communities");
    (0..graph.node_count()).map(|node| found.partition.community_of(node) as u32).collect()
}

fn communities(criterion: &mut Criterion) {
    for (nodes, edges, groups) in GRAPHS {
        let listed = planted(nodes, edges, groups);
        let (network, graph) = (Network::new(nodes as usize, &listed, &[]), reference_graph(nodes, &listed));
        let (ours, theirs) = (find_communities(&network, 1.0, 1), reference(&graph));
        let modularity = |found: &[u32]| network.modularity(found, 1.0);
        let (ours, theirs) = (modularity(&ours), modularity(&theirs));
        println!("{nodes} nodes, {edges} edges: modularity {ours:.4}, the reference's {theirs:.4}");
        let mut group = criterion.benchmark_group(format!("communities of {nodes} nodes, {edges} edges"));
        group.sample_size(10);
        group.bench_function("network", |bencher| {
            bencher.iter(|| black_box(Network::new(nodes as usize, &listed, &[])));
        });
        group.bench_function("ours", |bencher| bencher.iter(|| find_communities(&network, 1.0, 1)));
        group.bench_function("reference", |bencher| bencher.iter(|| reference(&graph)));
        group.finish();
    }
}

criterion_group!(benches, communities);
criterion_main!(benches);
