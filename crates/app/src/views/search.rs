//! Search over everything that has a name.

use banyan_graph::Graph;
use banyan_split::Split;

use crate::wire::SearchHit;

/// How well a text fits what was typed; less is better.
type Rank = (u8, usize);

/// The best hits among units, tables, routes, folders and services, best first.
pub fn search_all(graph: &Graph, split: &Split, text: &str, most: usize) -> Vec<SearchHit> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(Rank, SearchHit)> = Vec::new();
    let mut offer = |rank: Option<Rank>, hit: &dyn Fn() -> SearchHit| {
        if let Some(rank) = rank {
            hits.push((rank, hit()));
        }
    };
    for service in &split.services {
        let hit = || hit("service", &service.key, &service.name, "service");
        offer(rank(&service.name, &wanted), &hit);
    }
    for table in &graph.facts().tables {
        offer(rank(&table.name, &wanted), &|| hit("table", &table.name, &table.name, "table"));
    }
    for entry_point in &graph.facts().entry_points {
        let unit = graph.unit(entry_point.unit);
        let label = format!("{} {}", entry_point.method, entry_point.route);
        let label = label.trim();
        offer(rank(label, &wanted), &|| hit("route", &unit.id, label, &unit.qualified_name));
    }
    for unit in graph.units() {
        let best = rank(&unit.name, &wanted)
            .or_else(|| rank(&unit.qualified_name, &wanted).map(|(quality, length)| (quality + 2, length)));
        offer(best, &|| hit("unit", &unit.id, &unit.name, &unit.qualified_name));
    }
    for folder in folders(graph) {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let id = format!("folder:{folder}");
        offer(rank(name, &wanted), &|| hit("folder", &id, name, folder));
    }
    hits.sort_by(|a, b| (a.0, &a.1.label, &a.1.id).cmp(&(b.0, &b.1.label, &b.1.id)));
    hits.into_iter().take(most).map(|(_, hit)| hit).collect()
}

fn rank(name: &str, wanted: &str) -> Option<Rank> {
    let lower = name.to_lowercase();
    let quality = match lower.find(wanted)? {
        0 if lower.len() == wanted.len() => 0,
        0 => 1,
        _ => 2,
    };
    Some((quality, name.len()))
}

fn folders(graph: &Graph) -> std::collections::BTreeSet<&str> {
    let mut all = std::collections::BTreeSet::new();
    for file in &graph.facts().files {
        let mut path: &str = &file.path;
        while let Some((folder, _)) = path.rsplit_once('/') {
            if !all.insert(folder) {
                break;
            }
            path = folder;
        }
    }
    all
}

fn hit(kind: &str, id: &str, label: &str, detail: &str) -> SearchHit {
    SearchHit { kind: kind.into(), id: id.into(), label: label.into(), detail: detail.into() }
}
