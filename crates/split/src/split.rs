use banyan_graph::UnitIndex;

/// Where a unit is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A service: a place in [`Split::services`]
    Service(u32),
    /// The shared library
    Shared,
    /// What stays in the monolith
    Stays,
    /// Dead code: it counts nowhere and draws nothing
    Dead,
}

/// A service of a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Stable: what decisions refer to; made from the first name and never changed
    pub key: String,
    /// What it is called
    pub name: String,
    /// The folder its own code lives in once it is moved out, relative to the root, if decided
    pub home: Option<String>,
}

/// An assignment of every unit of one graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Services, sorted by key
    pub services: Vec<Service>,
    /// The place of each unit, by unit index
    pub places: Vec<Place>,
    /// Units placed by decision rather than by proposal, by unit index
    pub pinned: Vec<bool>,
}

impl Split {
    /// Where a unit is assigned.
    pub fn place_of(&self, unit: UnitIndex) -> Place {
        self.places[unit.at()]
    }

    /// The units of a place, in order.
    pub fn units_of(&self, place: Place) -> impl Iterator<Item = UnitIndex> + '_ {
        let all = self.places.iter().enumerate();
        all.filter(move |(_, at)| **at == place).map(|(at, _)| UnitIndex(at as u32))
    }
}
