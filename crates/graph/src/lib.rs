//! The dependency graph of one monolith.
//!
//! [`build_graph`] folds links into dependencies; the rest are queries on the result, one file
//! each. Petgraph stays inside: what leaves are [`UnitIndex`]es (places in this graph's units) and
//! the units' own ids, which are stable from scan to scan.

mod build;
mod counts;
mod cycles;
mod degrees;
mod digraph;
mod feedback;
mod folders;
mod layout;
mod neighbourhood;
mod paths;
mod roles;
#[cfg(test)]
mod sketch;
mod transactions;
mod tree;

pub use banyan_facts::UnitIndex;
pub use build::{Dependency, Graph, KindCounts, build_graph};
pub use counts::DependencyCounts;
pub use cycles::{Cycle, FeedbackEdge};
pub use degrees::{HotSpot, HotSpots, find_hot_spots};
pub use layout::{
    MapBox, MapEdge, MapLayout, MapRequest, Matrix, MatrixCell, MatrixCycle, MatrixRow, Opening, layout_map,
    order_matrix,
};
pub use neighbourhood::{Direction, Neighbourhood, find_neighbourhood};
pub use paths::{PathRequest, find_paths};
pub use roles::Role;
pub use transactions::{MemberPlace, Transaction, find_transactions};
pub use tree::{Tree, TreeNode, build_folder_tree, build_keyed_tree, is_in_folder, units_in_folder};
