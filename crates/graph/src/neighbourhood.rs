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

/// Units around a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbourhood {
    /// Units with their distance in steps, sorted by (distance, unit); the centre has distance 0
    pub units: Vec<(UnitIndex, u32)>,
}

/// The units within `depth` steps of `centre`.
pub fn find_neighbourhood(
    _graph: &Graph,
    _centre: UnitIndex,
    _direction: Direction,
    _depth: u32,
) -> Neighbourhood {
    Neighbourhood::default()
}
