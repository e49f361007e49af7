use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::UnitIndex;

use crate::{Graph, Tree};

/// What to draw.
#[derive(Debug, Clone, Default)]
pub struct MapRequest<'a> {
    /// Ids of tree nodes that are open; the root always is
    pub expanded: BTreeSet<String>,
    /// Only these units, and the groups around them; none: all of the tree
    pub only: Option<&'a BTreeSet<UnitIndex>>,
    /// Draw at most this many boxes; groups beyond stay closed although `expanded` names them. 0: the default of 1,000
    pub most: usize,
}

/// Boxes and edges with coordinates, ready to draw. The same input gives the same coordinates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapLayout {
    /// Width and height of the whole
    pub size: (f32, f32),
    /// Boxes, parents before children
    pub boxes: Vec<MapBox>,
    /// Edges between boxes that are drawn closed (groups) or are units
    pub edges: Vec<MapEdge>,
    /// Groups that were to be open and stay closed because of the limit
    pub kept_closed: Vec<String>,
}

/// A group or a unit as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct MapBox {
    /// The tree node's id
    pub id: String,
    /// The tree node's label
    pub label: String,
    /// The box around it: a place in [`MapLayout::boxes`]
    pub parent: Option<u32>,
    /// The unit, for a leaf
    pub unit: Option<UnitIndex>,
    /// Units in it
    pub units: u32,
    /// Drawn open, its children inside
    pub open: bool,
    /// Left, top, width, height in points
    pub rect: [f32; 4],
    /// Level among its siblings, 0 at the bottom (depends on none of them)
    pub level: u32,
    /// Part of a cycle among its siblings: a number that they share
    pub cycle: Option<u32>,
}

/// All dependencies from one drawn box to another, folded into one edge.
#[derive(Debug, Clone, PartialEq)]
pub struct MapEdge {
    /// Place in [`MapLayout::boxes`]
    pub from: u32,
    /// Place in [`MapLayout::boxes`]
    pub to: u32,
    /// Dependencies folded
    pub dependencies: u32,
    /// References folded
    pub references: u32,
    /// Points upwards: against the order of levels
    pub against: bool,
    /// Between boxes of one cycle
    pub in_cycle: bool,
    /// References by kind
    pub kinds: BTreeMap<&'static str, u32>,
}

/// Lays out a tree: each open group's children in levels, what depends above what is depended on,
/// nested inside their group; sizes from the inside out. Adding up dependencies between the boxes
/// that are visible gives the edges.
pub fn layout_map(_graph: &Graph, _tree: &Tree, _request: &MapRequest<'_>) -> MapLayout {
    MapLayout::default()
}
