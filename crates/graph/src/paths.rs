//! The ways from some units to others.

use banyan_facts::UnitIndex;

use crate::Graph;

/// Dependencies looked at before the search gives up on longer paths: some 10 ms.
const MOST_STEPS: usize = 1_000_000;

/// Which paths to find.
#[derive(Clone, Copy)]
pub struct PathRequest<'a> {
    /// Where a path may begin; units that are in `to` as well are left out
    pub from: &'a [UnitIndex],
    /// Where a path may end
    pub to: &'a [UnitIndex],
    /// Units that a path may touch
    pub may_touch: &'a dyn Fn(UnitIndex) -> bool,
    /// How many steps longer than the shortest a path may be
    pub longer_by: u32,
    /// How many paths to find
    pub limit: usize,
}

/// The shortest paths from some units to others, in a stable order; each begins with a unit of
/// `from`, ends with one of `to`, and has none of either between.
///
/// No path visits a unit twice; shorter ones come first, and paths of one length in the order of
/// their units. The shortest are always found; where a graph is so dense that the search for longer
/// ones takes too many steps, those found so far are what is returned.
pub fn find_paths(graph: &Graph, request: &PathRequest<'_>) -> Vec<Vec<UnitIndex>> {
    let mut ends = vec![End::Neither; graph.units().len()];
    let touched = |units: &[UnitIndex]| -> Vec<UnitIndex> {
        units.iter().copied().filter(|&unit| (request.may_touch)(unit)).collect()
    };
    touched(request.from).iter().for_each(|unit| ends[unit.at()] = End::From);
    let to = touched(request.to);
    to.iter().for_each(|unit| ends[unit.at()] = End::To);
    let left = steps_left(graph, &to, &ends, request.may_touch);
    let mut starts: Vec<UnitIndex> = touched(request.from);
    starts.retain(|unit| ends[unit.at()] == End::From && left[unit.at()] != FAR);
    starts.sort_unstable();
    starts.dedup();
    let Some(shortest) = starts.iter().map(|unit| left[unit.at()]).min() else { return Vec::new() };
    let mut search = Search {
        graph,
        limit: request.limit,
        left,
        ends,
        on_path: vec![false; graph.units().len()],
        steps: 0,
        longer_exist: true,
        found: Vec::new(),
    };
    let longest = shortest.saturating_add(request.longer_by);
    let mut length = shortest;
    while search.longer_exist && !search.is_over() && length <= longest {
        search.longer_exist = false;
        starts.iter().for_each(|&start| search.find_of_length(start, length));
        length += 1;
    }
    search.found
}

const FAR: u32 = u32::MAX;

/// Which end of a path a unit may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    From,
    To,
    Neither,
}

/// How many steps each unit is away from the nearest of `to`, on ways that pass no end.
fn steps_left(
    graph: &Graph,
    to: &[UnitIndex],
    ends: &[End],
    may_touch: &dyn Fn(UnitIndex) -> bool,
) -> Vec<u32> {
    let mut left = vec![FAR; graph.units().len()];
    to.iter().for_each(|unit| left[unit.at()] = 0);
    let mut queue = to.to_vec();
    let mut at = 0;
    while at < queue.len() {
        let unit = queue[at];
        at += 1;
        if ends[unit.at()] == End::From {
            continue;
        }
        for dependency in graph.dependencies_to(unit) {
            let next = dependency.from;
            if left[next.at()] == FAR && may_touch(next) {
                left[next.at()] = left[unit.at()] + 1;
                queue.push(next);
            }
        }
    }
    left
}

/// A depth-first search that never enters a unit too far from the end: iterative deepening.
struct Search<'a> {
    graph: &'a Graph,
    limit: usize,
    left: Vec<u32>,
    ends: Vec<End>,
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
                if self.ends[step.to.at()] == End::To {
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
        let end = self.ends[unit.at()];
        if left == FAR || end == End::From || self.on_path[unit.at()] {
            return false;
        }
        let too_long = taken + left > length;
        self.longer_exist |= too_long;
        !too_long && (end != End::To || taken == length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{graph, names};

    fn paths_between(text: &str, from: &[&str], to: &[&str], longer_by: u32, limit: usize) -> Vec<String> {
        let graph = graph(text);
        let units = |names: &[&str]| -> Vec<UnitIndex> {
            names.iter().map(|name| graph.index_of(&format!("java:{name}")).unwrap()).collect()
        };
        let (from, to) = (units(from), units(to));
        let request = PathRequest { from: &from, to: &to, may_touch: &|_| true, longer_by, limit };
        let found = find_paths(&graph, &request);
        found.iter().map(|path| names(&graph, path).join("")).collect()
    }

    fn paths(text: &str, limit: usize) -> Vec<String> {
        paths_between(text, &["a"], &["z"], u32::MAX, limit)
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

    #[test]
    fn only_as_much_longer_as_asked() {
        let text = "a -> z; a -> b; b -> z; b -> c; c -> z";
        assert_eq!(paths_between(text, &["a"], &["z"], 0, 9), ["az"]);
        assert_eq!(paths_between(text, &["a"], &["z"], 1, 9), ["az", "abz"]);
    }

    #[test]
    fn between_groups_a_path_touches_each_with_one_end() {
        let text = "a -> b; b -> x; x -> y; y -> z; a -> z; z -> a";
        assert_eq!(paths_between(text, &["a", "b"], &["y", "z"], 9, 9), ["az", "bxy"]);
        assert_eq!(paths_between(text, &["a", "z"], &["z"], 9, 9), ["az", "abxyz"]);
    }

    #[test]
    fn what_may_not_be_touched_is_gone_round() {
        let graph = graph("a -> b; b -> z; a -> c; c -> d; d -> z");
        let unit = |name: &str| graph.index_of(&format!("java:{name}")).unwrap();
        let without = unit("b");
        let request = PathRequest {
            from: &[unit("a")],
            to: &[unit("z")],
            may_touch: &|unit| unit != without,
            longer_by: 9,
            limit: 9,
        };
        let found = find_paths(&graph, &request);
        assert_eq!(found.iter().map(|path| names(&graph, path).join("")).collect::<Vec<_>>(), ["acdz"]);
    }
}
