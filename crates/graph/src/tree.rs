use banyan_facts::UnitIndex;

use crate::Graph;

/// Units nested in groups: folders, services, languages. Node 0 is the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// Parents before children; children of one node are in name order, groups before units
    pub nodes: Vec<TreeNode>,
}

/// A group or a unit of a [`Tree`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode {
    /// Stable: the path of group names joined with `/` behind the tree's kind (`folder:src/main`,
    /// `service:orders`), or the unit's id
    pub id: String,
    /// What to call it; chains of single folders are one node (`src/main/java`)
    pub label: String,
    /// The group around it
    pub parent: Option<u32>,
    /// The unit, for a leaf
    pub unit: Option<UnitIndex>,
    /// How many units are in it, itself for a leaf
    pub units: u32,
}

/// Units nested by the folders of their files. Leaves out units for which `keep` is false.
pub fn build_folder_tree(_graph: &Graph, _keep: &dyn Fn(UnitIndex) -> bool) -> Tree {
    Tree::default()
}

/// Units nested by any grouping: `groups` gives, for each unit, the names from the outermost group
/// inwards, or none to leave it out. `kind` begins the ids of groups.
pub fn build_tree(_graph: &Graph, _kind: &str, _groups: &dyn Fn(UnitIndex) -> Option<Vec<String>>) -> Tree {
    Tree::default()
}
