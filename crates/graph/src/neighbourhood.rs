//! The units around a unit, and all that can be reached from some.

use banyan_facts::UnitIndex;

use crate::Graph;

/// Which way to follow dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// What the unit depends on
    Out,
    /// What depends on the unit
    In,
    /// Both
    Both,
}

/// Units around some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbourhood {
    /// Units with their distance in steps, sorted by (distance, unit); the centre has distance 0
    pub units: Vec<(UnitIndex, u32)>,
}

/// The units within `depth` steps of any of `centre`.
pub fn find_neighbourhood(
    graph: &Graph,
    centre: &[UnitIndex],
    direction: Direction,
    depth: u32,
) -> Neighbourhood {
    Neighbourhood { units: walk(graph, centre, direction, depth) }
}

impl Graph {
    /// The units that can be reached from any of `from`, these included, sorted. With
    /// [`Direction::In`]: all that a change in one of them could touch.
    pub fn reachable(&self, from: &[UnitIndex], direction: Direction) -> Vec<UnitIndex> {
        let reached = walk(self, from, direction, u32::MAX);
        let mut units: Vec<UnitIndex> = reached.into_iter().map(|(unit, _)| unit).collect();
        units.sort_unstable();
        units
    }
}

/// Units with their distance from the nearest of `from`, sorted by (distance, unit).
fn walk(graph: &Graph, from: &[UnitIndex], direction: Direction, depth: u32) -> Vec<(UnitIndex, u32)> {
    let mut seen = vec![false; graph.units().len()];
    let mut reached = Vec::new();
    let mut layer = Vec::new();
    let visit = |unit: UnitIndex, seen: &mut [bool], layer: &mut Vec<UnitIndex>| {
        if !std::mem::replace(&mut seen[unit.at()], true) {
            layer.push(unit);
        }
    };
    for &unit in from {
        visit(unit, &mut seen, &mut layer);
    }
    let mut distance = 0;
    while !layer.is_empty() {
        layer.sort_unstable();
        reached.extend(layer.iter().map(|&unit| (unit, distance)));
        let current = std::mem::take(&mut layer);
        if distance == depth {
            break;
        }
        distance += 1;
        for unit in current {
            if direction != Direction::In {
                graph.dependencies_from(unit).iter().for_each(|next| visit(next.to, &mut seen, &mut layer));
            }
            if direction != Direction::Out {
                graph.dependencies_to(unit).for_each(|next| visit(next.from, &mut seen, &mut layer));
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{graph, names};

    fn around(direction: Direction, depth: u32) -> Vec<(String, u32)> {
        let graph = graph("a -> b; b -> c; c -> d; e -> b; d -> b");
        let centre = graph.index_of("java:b").unwrap();
        let found = find_neighbourhood(&graph, &[centre], direction, depth).units;
        found.into_iter().map(|(unit, distance)| (graph.unit(unit).name.to_string(), distance)).collect()
    }

    fn expected(text: &str) -> Vec<(String, u32)> {
        let pair = |word: &str| (word[..1].to_string(), word[1..].parse().unwrap());
        text.split(' ').map(pair).collect()
    }

    #[test]
    fn units_come_by_distance() {
        assert_eq!(around(Direction::Out, 1), expected("b0 c1"));
        assert_eq!(around(Direction::Out, 9), expected("b0 c1 d2"));
        assert_eq!(around(Direction::In, 1), expected("b0 a1 d1 e1"));
        assert_eq!(around(Direction::Both, 1), expected("b0 a1 c1 d1 e1"));
        assert_eq!(around(Direction::Both, 0), expected("b0"));
    }

    #[test]
    fn everything_upstream_is_reachable_against_the_arrows() {
        let graph = graph("a -> b; b -> c; x -> c; y -> z");
        let from = [graph.index_of("java:c").unwrap()];
        assert_eq!(names(&graph, &graph.reachable(&from, Direction::In)), ["a", "b", "c", "x"]);
    }
}
