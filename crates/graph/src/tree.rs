//! Units nested in groups, for everything that shows them a part at a time.

use std::collections::BTreeMap;

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
    /// `service:orders`), or the unit's id. The root's is the kind alone (`folder:`)
    pub id: String,
    /// What to call it; chains of single folders are one node (`src/main/java`). The root's is the
    /// chain above the first fork, or empty. `orders/*` are the units that lie in `orders` itself
    pub label: String,
    /// The group around it
    pub parent: Option<u32>,
    /// The unit, for a leaf
    pub unit: Option<UnitIndex>,
    /// How many units are in it, itself for a leaf
    pub units: u32,
}

/// Folders with more units of their own beside other folders show these as a group, too.
const LOOSE_AT_MOST: usize = 12;
/// The name of that group, as in a path with a wildcard.
const OWN_UNITS: &str = "*";

/// Units nested by the folders of their files. Leaves out units for which `keep` is false.
///
/// A folder that holds other folders and many units of its own gets a group `*` for the latter, so
/// that opening it shows its parts and not everything at once.
pub fn build_folder_tree(graph: &Graph, keep: &dyn Fn(UnitIndex) -> bool) -> Tree {
    let mut groups = collect_groups(graph, &|unit| keep(unit).then_some(""));
    join_chains(&mut groups);
    gather_loose_units(&mut groups);
    list_nodes(graph, "folder", &groups)
}

/// Units nested by a key of each (a service, a language), and below it by folders; units without
/// one are left out. `kind` begins the ids of groups: `service:orders/src/cart` is the folder
/// `src/cart` of what has the key `orders`.
pub fn build_keyed_tree<'a>(
    graph: &'a Graph,
    kind: &str,
    key_of: &dyn Fn(UnitIndex) -> Option<&'a str>,
) -> Tree {
    let mut groups = collect_groups(graph, key_of);
    join_chains(&mut groups);
    gather_loose_units(&mut groups);
    list_nodes(graph, kind, &groups)
}

/// Groups by their place in a list, the root first and parents before children.
#[derive(Default)]
struct Group {
    name: String,
    /// Stands for a key, not for a folder
    keyed: bool,
    /// Folders between a keyed group and its children, which are not groups of their own
    chain: String,
    groups: BTreeMap<String, usize>,
    units: Vec<UnitIndex>,
}

/// Every unit in the group of its key, unless that is empty, and of its folder.
fn collect_groups<'a>(graph: &'a Graph, key_of: &dyn Fn(UnitIndex) -> Option<&'a str>) -> Vec<Group> {
    let folders = graph.folders();
    let mut groups = vec![Group::default()];
    let mut known: BTreeMap<(u32, &str), usize> = BTreeMap::new();
    // Units of one folder mostly come one after the other.
    let mut last = ((0, ""), usize::MAX);
    for unit in graph.indexes() {
        let Some(key) = key_of(unit) else { continue };
        let folder = folders.of(unit);
        if last.1 == usize::MAX || last.0 != (folder, key) {
            let make = || make_group(&mut groups, key, folders.path(folder));
            last = ((folder, key), *known.entry((folder, key)).or_insert_with(make));
        }
        groups[last.1].units.push(unit);
    }
    for group in &mut groups {
        group.units.sort_unstable_by_key(|&unit| folders.place_by_name(unit));
    }
    groups
}

fn make_group(groups: &mut Vec<Group>, key: &str, folder: &str) -> usize {
    let mut at = 0;
    if !key.is_empty() {
        at = group_in(groups, at, key);
        groups[at].keyed = true;
    }
    folder.split('/').filter(|name| !name.is_empty()).fold(at, |at, name| group_in(groups, at, name))
}

fn group_in(groups: &mut Vec<Group>, at: usize, name: &str) -> usize {
    if let Some(&inner) = groups[at].groups.get(name) {
        return inner;
    }
    let inner = groups.len();
    groups.push(Group { name: name.to_owned(), ..Group::default() });
    groups[at].groups.insert(name.to_owned(), inner);
    inner
}

/// A group that holds one group and nothing else takes that group's place, under both names; one
/// with a key keeps its own.
fn join_chains(groups: &mut [Group]) {
    for at in (0..groups.len()).rev() {
        let only = match groups[at].groups.values().next() {
            Some(&inner) if groups[at].groups.len() == 1 && groups[at].units.is_empty() => inner,
            _ => continue,
        };
        if groups[only].keyed {
            continue;
        }
        let inner = std::mem::take(&mut groups[only]);
        let outer = &mut groups[at];
        let name = if outer.keyed { &mut outer.chain } else { &mut outer.name };
        *name = if name.is_empty() { inner.name } else { format!("{name}/{}", inner.name) };
        outer.groups = inner.groups;
        outer.units = inner.units;
    }
}

fn gather_loose_units(groups: &mut Vec<Group>) {
    for at in 0..groups.len() {
        if groups[at].groups.len() < 2 || groups[at].units.len() <= LOOSE_AT_MOST {
            continue;
        }
        let units = std::mem::take(&mut groups[at].units);
        let place = groups.len();
        groups[at].groups.insert(OWN_UNITS.into(), place);
        groups.push(Group { name: OWN_UNITS.into(), units, ..Group::default() });
    }
}

/// The units behind a group's id in the folder tree (`folder:src/orders`, `folder:src/orders/*`),
/// sorted; none if it is not an id of that tree.
pub fn units_in_folder(graph: &Graph, id: &str) -> Option<Vec<UnitIndex>> {
    let inside = is_in_folder(graph, id.strip_prefix("folder:")?);
    Some(graph.indexes().filter(|&unit| inside(unit)).collect())
}

/// Tells of each unit whether it lies in a folder or below it; `src/orders/*`: in the folder itself.
pub fn is_in_folder(graph: &Graph, path: &str) -> impl Fn(UnitIndex) -> bool {
    let loose = path.strip_suffix(OWN_UNITS).map(|folder| folder.strip_suffix('/').unwrap_or(folder));
    let folder = loose.unwrap_or(path);
    let folders = graph.folders();
    let holds = |around: &str| {
        let below =
            folder.is_empty() || around.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        around == folder || (loose.is_none() && below)
    };
    let inside: Vec<bool> = (0..folders.count() as u32).map(|at| holds(folders.path(at))).collect();
    move |unit| inside[folders.of(unit) as usize]
}

/// What is still to be listed.
enum Waiting {
    Group { at: usize, parent: Option<u32>, id: String, path: String },
    Units { at: usize, parent: u32 },
}

fn list_nodes(graph: &Graph, kind: &str, groups: &[Group]) -> Tree {
    let mut nodes: Vec<TreeNode> = Vec::new();
    let root = Waiting::Group { at: 0, parent: None, id: format!("{kind}:"), path: groups[0].name.clone() };
    let mut waiting = vec![root];
    while let Some(next) = waiting.pop() {
        match next {
            Waiting::Units { at, parent } => {
                nodes.extend(groups[at].units.iter().map(|&unit| leaf(graph, unit, parent)));
            }
            Waiting::Group { at, parent, id, path } => {
                let place = nodes.len() as u32;
                let group = &groups[at];
                let label = label_of(group, &path);
                nodes.push(TreeNode { id, label, parent, unit: None, units: 0 });
                waiting.push(Waiting::Units { at, parent: place });
                let path = if group.chain.is_empty() { path } else { format!("{path}/{}", group.chain) };
                for &at in group.groups.values().rev() {
                    let name = &groups[at].name;
                    let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                    let id = format!("{kind}:{path}");
                    waiting.push(Waiting::Group { at, parent: Some(place), id, path });
                }
            }
        }
    }
    for at in (0..nodes.len()).rev() {
        if let Some(parent) = nodes[at].parent {
            nodes[parent as usize].units += nodes[at].units;
        }
    }
    Tree { nodes }
}

/// A group's name; that of loose units with the name of their folder before it.
fn label_of(group: &Group, path: &str) -> String {
    if group.name != OWN_UNITS {
        return group.name.clone();
    }
    let start = path.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    path[start..].to_string()
}

fn leaf(graph: &Graph, unit: UnitIndex, parent: u32) -> TreeNode {
    let found = graph.unit(unit);
    TreeNode {
        id: found.id.to_string(),
        label: found.name.to_string(),
        parent: Some(parent),
        unit: Some(unit),
        units: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::graph;

    fn outline(tree: &Tree) -> String {
        let mut depths = vec![0usize; tree.nodes.len()];
        let mut lines = Vec::new();
        for (at, node) in tree.nodes.iter().enumerate() {
            depths[at] = node.parent.map_or(0, |parent| depths[parent as usize] + 1);
            lines.push(format!("{}{} = {} ({})", "  ".repeat(depths[at]), node.label, node.id, node.units));
        }
        lines.join("\n").trim_start().to_string()
    }

    const MONOLITH: &str = "src/main/java/web/Page; src/main/java/App; src/main/java/store/sql/Rows;
        src/main/java/store/sql/Keys; src/test/java/web/PageTest";

    #[test]
    fn folders_nest_and_single_chains_are_one_group() {
        let tree = build_folder_tree(&graph(MONOLITH), &|_| true);
        let expected = "\
src = folder: (5)
  main/java = folder:src/main/java (4)
    store/sql = folder:src/main/java/store/sql (2)
      Keys = java:src.main.java.store.sql.Keys (1)
      Rows = java:src.main.java.store.sql.Rows (1)
    web = folder:src/main/java/web (1)
      Page = java:src.main.java.web.Page (1)
    App = java:src.main.java.App (1)
  test/java/web = folder:src/test/java/web (1)
    PageTest = java:src.test.java.web.PageTest (1)";
        assert_eq!(outline(&tree), expected);
    }

    #[test]
    fn what_is_left_out_takes_its_folders_along() {
        let graph = graph(MONOLITH);
        let tree = build_folder_tree(&graph, &|unit| graph.path_of(unit).contains("store"));
        let expected = "\
src/main/java/store/sql = folder: (2)
  Keys = java:src.main.java.store.sql.Keys (1)
  Rows = java:src.main.java.store.sql.Rows (1)";
        assert_eq!(outline(&tree), expected);
    }

    #[test]
    fn many_loose_units_beside_folders_are_a_group() {
        let loose: String = (0..13).map(|n| format!("app/core/L{n};")).collect();
        let graph = graph(&format!("{loose} app/core/a/A; app/core/b/B; app/web/W"));
        let tree = build_folder_tree(&graph, &|_| true);
        let groups = tree.nodes.iter().filter(|node| node.unit.is_none());
        let ids: Vec<_> = groups.map(|node| (node.id.as_str(), node.label.as_str(), node.units)).collect();
        let expected = [
            ("folder:", "app", 16),
            ("folder:app/core", "core", 15),
            ("folder:app/core/*", "core/*", 13),
            ("folder:app/core/a", "a", 1),
            ("folder:app/core/b", "b", 1),
            ("folder:app/web", "web", 1),
        ];
        assert_eq!(ids, expected);
        for (id, _, units) in expected {
            assert_eq!(units_in_folder(&graph, id).map(|units| units.len() as u32), Some(units), "{id}");
        }
        assert_eq!(units_in_folder(&graph, "service:orders"), None);
    }

    #[test]
    fn keys_are_the_outer_groups_and_folders_the_inner() {
        let graph = graph("src/web/Page; src/web/form/Field; src/store/Rows; lib/Text");
        let key = |unit: UnitIndex| match graph.path_of(unit) {
            path if path.starts_with("lib") => None,
            path if path.contains("web") => Some("front"),
            _ => Some("back"),
        };
        let expected = "\
= service: (3)
  back = service:back (1)
    Rows = java:src.store.Rows (1)
  front = service:front (2)
    form = service:front/src/web/form (1)
      Field = java:src.web.form.Field (1)
    Page = java:src.web.Page (1)";
        assert_eq!(outline(&build_keyed_tree(&graph, "service", &key)), expected);
        let page = graph.index_of("java:src.web.Page").expect("the unit");
        assert!(is_in_folder(&graph, "src")(page) && !is_in_folder(&graph, "src/web/form")(page));
    }
}
