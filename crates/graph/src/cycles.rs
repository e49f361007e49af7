use banyan_facts::UnitIndex;

use crate::Graph;

/// A strongly connected component of more than one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Its units, sorted
    pub units: Vec<UnitIndex>,
}

/// A dependency that, in a good order of levels, points the wrong way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedbackEdge {
    /// The unit that depends
    pub from: UnitIndex,
    /// The unit it depends on
    pub to: UnitIndex,
}

pub(crate) struct FoundCycles {
    pub cycles: Vec<Cycle>,
    pub cycle_of: Vec<Option<u32>>,
    pub levels: Vec<u32>,
    pub feedback: Vec<FeedbackEdge>,
}

pub(crate) fn find_cycles(graph: &Graph) -> FoundCycles {
    let count = graph.units().len();
    FoundCycles { cycles: vec![], cycle_of: vec![None; count], levels: vec![0; count], feedback: vec![] }
}
