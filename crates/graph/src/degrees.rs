//! Fan-in and fan-out, and the units where they are largest.

use std::cmp::Reverse;

use banyan_facts::UnitIndex;

use crate::{Dependency, Graph};

/// A unit and how it is connected, production references only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HotSpot {
    /// The unit
    pub unit: UnitIndex,
    /// How many units depend on it
    pub fan_in: u32,
    /// How many units it depends on
    pub fan_out: u32,
}

/// The units that most others meet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HotSpots {
    /// Most depended on: a change here reaches far
    pub used_most: Vec<HotSpot>,
    /// Depending on most: changes all over reach here
    pub using_most: Vec<HotSpot>,
    /// Both at once, by fan-in times fan-out: where unrelated work meets
    pub hubs: Vec<HotSpot>,
}

impl Graph {
    /// How many units depend on this one in production code.
    pub fn fan_in(&self, unit: UnitIndex) -> u32 {
        self.dependencies_to(unit).filter(|dependency| self.in_production(dependency)).count() as u32
    }

    /// How many units this one depends on in production code.
    pub fn fan_out(&self, unit: UnitIndex) -> u32 {
        self.dependencies_from(unit).iter().filter(|dependency| self.in_production(dependency)).count() as u32
    }

    pub(crate) fn in_production(&self, dependency: &Dependency) -> bool {
        self.production_references(dependency) > 0
    }
}

/// The units with the largest fan-in, fan-out and product of both, at most `limit` of each; equals
/// in the order of their ids, units with nothing left out.
pub fn find_hot_spots(graph: &Graph, limit: usize) -> HotSpots {
    let spots: Vec<HotSpot> = graph
        .indexes()
        .map(|unit| HotSpot { unit, fan_in: graph.fan_in(unit), fan_out: graph.fan_out(unit) })
        .collect();
    HotSpots {
        used_most: largest(&spots, limit, |spot| u64::from(spot.fan_in)),
        using_most: largest(&spots, limit, |spot| u64::from(spot.fan_out)),
        hubs: largest(&spots, limit, |spot| u64::from(spot.fan_in) * u64::from(spot.fan_out)),
    }
}

fn largest(spots: &[HotSpot], limit: usize, measure: fn(&HotSpot) -> u64) -> Vec<HotSpot> {
    let mut sorted: Vec<HotSpot> = spots.iter().copied().filter(|spot| measure(spot) > 0).collect();
    sorted.sort_by_key(|spot| (Reverse(measure(spot)), spot.unit));
    sorted.truncate(limit);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{graph, names};

    #[test]
    fn hot_spots_are_what_most_units_meet() {
        let graph = graph("a -> hub; b -> hub; hub -> x; hub -> y; a -> x; b -> x; T -> y call test");
        let spots = find_hot_spots(&graph, 2);
        let named =
            |spots: &[HotSpot]| names(&graph, &spots.iter().map(|spot| spot.unit).collect::<Vec<_>>());
        assert_eq!(named(&spots.used_most), ["x", "hub"]);
        assert_eq!(named(&spots.using_most), ["a", "b"]);
        assert_eq!(named(&spots.hubs), ["hub"]);
        assert_eq!((spots.used_most[0].fan_in, spots.hubs[0].fan_out), (3, 2));
    }
}
