//! The order of changelogs that take each other in.

use std::collections::BTreeMap;

use banyan_facts::{FileFacts, Language};

/// Files deeper than this in each other are not followed.
const DEEPEST: usize = 50;

/// Puts the files that changelogs take in into the order in which they are taken in, each in a place that
/// one of them has; the others stay where they are.
pub(super) fn in_order(scripts: Vec<(u32, &FileFacts)>) -> Vec<(u32, &FileFacts)> {
    let taken_in: Vec<Vec<usize>> = scripts.iter().map(|(_, file)| taken_in(file, &scripts)).collect();
    let mut is_taken_in = vec![false; scripts.len()];
    for &place in taken_in.iter().flatten() {
        is_taken_in[place] = true;
    }
    let (mut order, mut seen) = (Vec::new(), vec![false; scripts.len()]);
    // Those that take in each other in a circle are in none that stands alone.
    let roots = (0..scripts.len()).filter(|&at| !is_taken_in[at]).chain(0..scripts.len());
    for root in roots {
        add(root, &taken_in, 0, &mut seen, &mut order);
    }
    let mut next = order.into_iter().filter(|&at| is_taken_in[at]);
    let mut placed = |at: usize| if is_taken_in[at] { next.next().unwrap_or(at) } else { at };
    (0..scripts.len()).map(|at| scripts[placed(at)]).collect()
}

fn add(at: usize, taken_in: &[Vec<usize>], depth: usize, seen: &mut [bool], order: &mut Vec<usize>) {
    if seen[at] || depth > DEEPEST {
        return;
    }
    seen[at] = true;
    taken_in[at].iter().for_each(|&inner| add(inner, taken_in, depth + 1, seen, order));
    order.push(at);
}

/// The places of the files that a changelog names: by the whole path, else by its end where one
/// file alone has it.
fn taken_in(file: &FileFacts, scripts: &[(u32, &FileFacts)]) -> Vec<usize> {
    if file.language != Language::Xml || file.imports.is_empty() {
        return Vec::new();
    }
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, script)) in scripts.iter().enumerate() {
        by_name.entry(name_of(&script.path)).or_default().push(at);
    }
    let found = file.imports.iter().filter_map(|import| {
        let path = file.text(import.path);
        let named = by_name.get(name_of(path))?;
        let whole = named.iter().find(|&&at| *scripts[at].1.path == *path);
        let ends = || {
            let mut ends = named.iter().filter(|&&at| scripts[at].1.path.ends_with(&format!("/{path}")));
            ends.next().filter(|_| ends.next().is_none())
        };
        whole.or_else(ends).copied()
    });
    found.collect()
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
