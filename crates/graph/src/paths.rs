//! The ways from one unit to another.

use banyan_facts::UnitIndex;

use crate::Graph;

/// Dependencies looked at before the search gives up on longer paths: some 10 ms.
const MOST_STEPS: usize = 1_000_000;

/// The shortest paths from one unit to another, at most `limit` of them, in a stable order; each
/// begins with `from` and ends with `to`.
///
/// No path visits a unit twice; shorter ones come first, and paths of one length in the order of
/// their units. The shortest are always found; where a graph is so dense that the search for longer
/// ones takes too many steps, those found so far are what is returned. There is none from a unit to
/// itself.
pub fn find_paths(graph: &Graph, from: UnitIndex, to: UnitIndex, limit: usize) -> Vec<Vec<UnitIndex>> {
    let left = steps_left(graph, to);
    let shortest = left[from.at()];
    if from == to || shortest == FAR {
        return Vec::new();
    }
    let mut search = Search {
        graph,
        to,
        limit,
        left,
        on_path: vec![false; graph.units().len()],
        steps: 0,
        longer_exist: true,
        found: Vec::new(),
    };
    let mut length = shortest;
    while search.longer_exist && !search.is_over() {
        search.longer_exist = false;
        search.find_of_length(from, length);
        length += 1;
    }
    search.found
}

const FAR: u32 = u32::MAX;

/// How many steps each unit is away from `to`.
fn steps_left(graph: &Graph, to: UnitIndex) -> Vec<u32> {
    let mut left = vec![FAR; graph.units().len()];
    left[to.at()] = 0;
    let mut queue = vec![to];
    let mut at = 0;
    while at < queue.len() {
        let unit = queue[at];
        at += 1;
        for dependency in graph.dependencies_to(unit) {
            if left[dependency.from.at()] == FAR {
                left[dependency.from.at()] = left[unit.at()] + 1;
                queue.push(dependency.from);
            }
        }
    }
    left
}

/// A depth-first search that never enters a unit too far from the end: iterative deepening.
struct Search<'a> {
    graph: &'a Graph,
    to: UnitIndex,
    limit: usize,
    left: Vec<u32>,
    on_path: Vec<bool>,
    steps: usize,
    /// A way was not followed because it would be longer than asked
    longer_exist: bool,
    found: Vec<Vec<UnitIndex>>,
}

impl Search<'_> {
    fn is_over(&self) -> bool {
        self.found.len() >= self.limit || self.steps >= MOST_STEPS
    }

    fn find_of_length(&mut self, from: UnitIndex, length: u32) {
        let mut path = vec![from];
        let mut next = vec![0usize];
        self.on_path[from.at()] = true;
        while let (Some(&unit), Some(at)) = (path.last(), next.last_mut()) {
            let step = self.graph.dependencies_from(unit).get(*at);
            *at += 1;
            let Some(step) = step.filter(|_| !self.is_over()) else {
                self.on_path[unit.at()] = false;
                path.pop();
                next.pop();
                continue;
            };
            self.steps += 1;
            if self.leads_on(step.to, path.len() as u32, length) {
                path.push(step.to);
                if step.to == self.to {
                    self.found.push(path.clone());
                    path.pop();
                } else {
                    self.on_path[step.to.at()] = true;
                    next.push(0);
                }
            }
        }
    }

    /// Whether a path of exactly `length` steps may go to this unit with its step number `taken`.
    fn leads_on(&mut self, unit: UnitIndex, taken: u32, length: u32) -> bool {
        let left = self.left[unit.at()];
        if left == FAR || self.on_path[unit.at()] {
            return false;
        }
        let too_long = taken + left > length;
        self.longer_exist |= too_long;
        !too_long && (unit != self.to || taken == length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{graph, names};

    fn paths(text: &str, limit: usize) -> Vec<String> {
        let graph = graph(text);
        let (from, to) = (graph.index_of("java:a").unwrap(), graph.index_of("java:z").unwrap());
        let found = find_paths(&graph, from, to, limit);
        found.iter().map(|path| names(&graph, path).join("")).collect()
    }

    #[test]
    fn shorter_paths_come_first_and_equal_ones_by_name() {
        let text = "a -> c; a -> b; b -> z; c -> z; c -> d; d -> z; a -> x";
        assert_eq!(paths(text, 9), ["abz", "acz", "acdz"]);
        assert_eq!(paths(text, 1), ["abz"]);
    }

    #[test]
    fn cycles_on_the_way_are_not_walked_round() {
        assert_eq!(paths("a -> b; b -> a; b -> c; c -> b; c -> z; z -> a", 9), ["abcz"]);
    }

    #[test]
    fn without_a_way_there_is_no_path() {
        assert!(paths("z -> a; a -> b", 9).is_empty());
    }

    #[test]
    fn a_dense_graph_ends_in_time_with_as_many_paths_as_asked() {
        let nodes: Vec<char> = ('a'..='z').collect();
        let all = nodes.iter().flat_map(|from| nodes.iter().map(move |to| format!("{from} -> {to}")));
        let text = all.collect::<Vec<_>>().join(";");
        assert_eq!(paths(&text, 30)[..3], ["az", "abz", "acz"]);
        assert_eq!(paths(&text, 30).len(), 30);
    }
}
