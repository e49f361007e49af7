//! What the interface shows of a study and its split, as wire types.

pub mod comparison;
pub mod evidence;
mod externals;
pub mod groups;
pub mod map;
pub mod matrix;
pub mod narrow;
pub mod outside;
pub mod overview;
pub mod preview;
pub mod search;
pub mod source;
pub mod split;
mod sums;
pub mod tables;
pub mod unit;

use banyan_graph::{Graph, UnitIndex};
use banyan_split::{Place, Split};

/// The name of the shared library's place.
pub const SHARED: &str = "(shared)";
/// The name of the place of what stays.
pub const STAYS: &str = "(stays)";
/// The name of the place of dead code.
pub const DEAD: &str = "(dead)";

/// A place as a service's key, [`SHARED`], [`STAYS`] or [`DEAD`].
pub fn place_key(split: &Split, place: Place) -> String {
    match place {
        Place::Service(at) => split.services[at as usize].key.clone(),
        Place::Shared => SHARED.into(),
        Place::Stays => STAYS.into(),
        Place::Dead => DEAD.into(),
    }
}

/// What people call a place.
pub fn place_name(split: &Split, place: Place) -> String {
    match place {
        Place::Service(at) => split.services[at as usize].name.clone(),
        Place::Shared => "Shared library".into(),
        Place::Stays => "Stays in the monolith".into(),
        Place::Dead => "Dead code".into(),
    }
}

/// The place with this key.
pub fn place_of_key(split: &Split, key: &str) -> Option<Place> {
    match key {
        SHARED => Some(Place::Shared),
        STAYS => Some(Place::Stays),
        DEAD => Some(Place::Dead),
        _ => {
            let at = split.services.binary_search_by(|service| service.key.as_str().cmp(key)).ok()?;
            Some(Place::Service(at as u32))
        }
    }
}

/// Whether a unit is test code.
pub fn is_test(graph: &Graph, unit: UnitIndex) -> bool {
    graph.unit(unit).markers.has(banyan_facts::Markers::TEST)
}
