//! Which nodes of the tree have a box, and in which box each unit is to be seen.

use banyan_facts::UnitIndex;

use super::opening::choose_open;
use crate::{Graph, MapRequest, Tree};

/// The boxes of a layout, in the order of the tree. A group is a list of boxes side by side: group
/// 0 is the map itself, and every open box has one more.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The tree node of each box
    pub nodes: Vec<u32>,
    /// The open box around each box
    pub parents: Vec<Option<u32>>,
    /// Which boxes are open
    pub open: Vec<bool>,
    /// How many of the units asked for are in each box
    pub units: Vec<u32>,
    /// Place of each box in its group
    pub places: Vec<u32>,
    /// The boxes of each group
    pub children: Vec<Vec<u32>>,
    /// The group inside each box, if it is open
    pub inside: Vec<Option<u32>>,
    /// The box that shows each unit
    pub box_of_unit: Vec<Option<u32>>,
    /// Groups that stay closed because of the limit
    pub kept_closed: Vec<String>,
}

impl Shown {
    /// The group that a box is in.
    pub fn group_of(&self, at: usize) -> usize {
        self.parents[at].and_then(|parent| self.inside[parent as usize]).unwrap_or(0) as usize
    }

    fn push(&mut self, node: u32, parent: Option<u32>, open: bool, units: u32) -> u32 {
        let place = self.nodes.len() as u32;
        let inside = open.then_some(self.children.len() as u32);
        self.nodes.push(node);
        self.parents.push(parent);
        self.open.push(open);
        self.units.push(units);
        self.inside.push(inside);
        let group = self.group_of(place as usize);
        self.places.push(self.children[group].len() as u32);
        self.children[group].push(place);
        if open {
            self.children.push(Vec::new());
        }
        place
    }
}

/// Opens what the request names, as far as its limit allows.
pub(super) fn choose_shown(graph: &Graph, tree: &Tree, request: &MapRequest<'_>) -> Shown {
    let mut shown = Shown {
        children: vec![Vec::new()],
        box_of_unit: vec![None; graph.units().len()],
        ..Shown::default()
    };
    let counts = count_units(graph, tree, request);
    if counts.first().is_none_or(|&units| units == 0) {
        return shown;
    }
    let (open, kept_closed) = choose_open(tree, &counts, request);
    shown.kept_closed = kept_closed;
    let mut seen_in: Vec<Option<u32>> = vec![None; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate() {
        let parent = node.parent.map(|parent| parent as usize);
        if counts[at] == 0 || parent.is_none() && open[at] {
            continue;
        }
        let around = parent.and_then(|parent| seen_in[parent]);
        seen_in[at] = if parent.is_none_or(|parent| open[parent]) {
            Some(shown.push(at as u32, around, open[at], counts[at]))
        } else {
            around
        };
        if let Some(unit) = node.unit {
            shown.box_of_unit[unit.at()] = seen_in[at];
        }
    }
    shown
}

/// For each node, how many of the units asked for are in it.
fn count_units(graph: &Graph, tree: &Tree, request: &MapRequest<'_>) -> Vec<u32> {
    let mut asked = vec![request.only.is_none(); graph.units().len()];
    for unit in request.only.into_iter().flatten() {
        asked[unit.at()] = true;
    }
    let is_asked = |unit: Option<UnitIndex>| unit.is_some_and(|unit| asked[unit.at()]);
    let mut counts: Vec<u32> = tree.nodes.iter().map(|node| u32::from(is_asked(node.unit))).collect();
    for at in (0..counts.len()).rev() {
        if let Some(parent) = tree.nodes[at].parent {
            counts[parent as usize] += counts[at];
        }
    }
    counts
}
