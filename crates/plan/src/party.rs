use banyan_facts::Markers;
use banyan_graph::{Graph, Role, UnitIndex};
use banyan_split::{Place, Split};

/// A side of a seam. The shared library is no party, and neither is test code or dead code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A service: a place in [`Split::services`]
    Service(u32),
    /// What stays in the monolith
    Stays,
}

/// The party a unit belongs to; none for the shared library, dead code and tests.
pub fn party_of(graph: &Graph, split: &Split, unit: UnitIndex) -> Option<Party> {
    if is_test_unit(graph, unit) {
        return None;
    }
    match split.place_of(unit) {
        Place::Service(at) => Some(Party::Service(at)),
        Place::Stays => Some(Party::Stays),
        Place::Shared | Place::Dead => None,
    }
}

/// Whether a unit is test code, which neither moves nor counts.
pub fn is_test_unit(graph: &Graph, unit: UnitIndex) -> bool {
    graph.role(unit) == Role::Test || graph.unit(unit).markers.has(Markers::TEST)
}
