//! A graph as nodes and edges, whatever they stand for: what pictures and tables are made of.

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Dependency, Graph, KindCounts, Role, UnitIndex};

use crate::{Level, Selection};

/// Nodes and the edges between them.
pub(crate) struct Picture<'a> {
    pub nodes: Vec<Node<'a>>,
    pub edges: Vec<Edge>,
}

/// A unit or a folder.
pub(crate) struct Node<'a> {
    /// The unit's id, or `folder:` and the path
    pub id: String,
    pub label: &'a str,
    /// The folder of its file; the folder itself
    pub folder: &'a str,
    /// The unit, where it is one
    pub unit: Option<UnitIndex>,
    pub units: u32,
    pub lines: u32,
}

/// All dependencies between two nodes.
#[derive(Default)]
pub(crate) struct Edge {
    /// Place in the nodes
    pub from: u32,
    /// Place in the nodes
    pub to: u32,
    pub references: u32,
    pub kinds: KindCounts,
    pub test_only: bool,
    pub type_only: bool,
}

/// The units that a selection asks for.
pub(crate) fn selected_units(graph: &Graph, selection: &Selection) -> Vec<UnitIndex> {
    let chosen = |unit: &UnitIndex| {
        let in_focus = selection.focus.as_ref().is_none_or(|focus| focus.contains(unit));
        in_focus && !(selection.without_tests && graph.role(*unit) == Role::Test)
    };
    graph.indexes().filter(chosen).collect()
}

/// The dependencies between the units that a selection asks for.
pub(crate) fn selected_dependencies<'a>(
    graph: &'a Graph,
    selection: &'a Selection,
    units: &'a [UnitIndex],
) -> impl Iterator<Item = &'a Dependency> {
    let chosen = |unit: UnitIndex| units.binary_search(&unit).is_ok();
    graph.dependencies().iter().filter(move |dependency| {
        chosen(dependency.from) && chosen(dependency.to) && !(selection.without_tests && dependency.test_only)
    })
}

/// Draws a selection at its own level.
pub(crate) fn draw<'a>(graph: &'a Graph, selection: &Selection) -> Picture<'a> {
    match selection.level {
        Level::Unit => draw_units(graph, selection),
        Level::Folder => draw_folders(graph, selection, usize::MAX),
    }
}

fn draw_units<'a>(graph: &'a Graph, selection: &Selection) -> Picture<'a> {
    let units = selected_units(graph, selection);
    let place = |unit: UnitIndex| units.binary_search(&unit).unwrap_or_default() as u32;
    let edges = selected_dependencies(graph, selection, &units).map(|dependency| Edge {
        from: place(dependency.from),
        to: place(dependency.to),
        references: dependency.references(),
        kinds: dependency.kinds.clone(),
        test_only: dependency.test_only,
        type_only: dependency.type_only,
    });
    let edges = edges.collect();
    let node = |&unit: &UnitIndex| Node {
        id: graph.unit(unit).id.to_string(),
        label: &graph.unit(unit).name,
        folder: folder_of(graph.path_of(unit), usize::MAX),
        unit: Some(unit),
        units: 1,
        lines: graph.unit(unit).lines,
    };
    Picture { nodes: units.iter().map(node).collect(), edges }
}

/// Draws folders instead of units, at most `depth` levels deep.
pub(crate) fn draw_folders<'a>(graph: &'a Graph, selection: &Selection, depth: usize) -> Picture<'a> {
    let units = selected_units(graph, selection);
    let folder = |unit: UnitIndex| folder_of(graph.path_of(unit), depth);
    let folders: BTreeSet<&str> = units.iter().map(|&unit| folder(unit)).collect();
    let folders: Vec<&str> = folders.into_iter().collect();
    let place = |unit: UnitIndex| folders.binary_search(&folder(unit)).unwrap_or_default();
    let mut nodes: Vec<Node<'a>> = folders.iter().map(|path| folder_node(path)).collect();
    for &unit in &units {
        let node = &mut nodes[place(unit)];
        node.units += 1;
        node.lines += graph.unit(unit).lines;
    }
    let mut edges: BTreeMap<(usize, usize), Edge> = BTreeMap::new();
    for dependency in selected_dependencies(graph, selection, &units) {
        let (from, to) = (place(dependency.from), place(dependency.to));
        if from == to {
            continue;
        }
        let new =
            Edge { from: from as u32, to: to as u32, test_only: true, type_only: true, ..Edge::default() };
        let edge = edges.entry((from, to)).or_insert(new);
        edge.references += dependency.references();
        edge.test_only &= dependency.test_only;
        edge.type_only &= dependency.type_only;
        dependency.kinds.iter().for_each(|(kind, references)| edge.kinds.add(kind, references));
    }
    Picture { nodes, edges: edges.into_values().collect() }
}

fn folder_node(path: &str) -> Node<'_> {
    Node {
        id: format!("folder:{path}"),
        label: if path.is_empty() { "." } else { path },
        folder: path,
        unit: None,
        units: 0,
        lines: 0,
    }
}

/// The folder of a file, cut to `depth` levels; empty for the root.
pub(crate) fn folder_of(path: &str, depth: usize) -> &str {
    let folder = path.rfind('/').map_or("", |end| &path[..end]);
    folder.match_indices('/').nth(depth.saturating_sub(1)).map_or(folder, |(end, _)| &folder[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_cut_to_the_depth_asked_for() {
        assert_eq!(folder_of("a/b/c/D.java", usize::MAX), "a/b/c");
        assert_eq!(folder_of("a/b/c/D.java", 2), "a/b");
        assert_eq!(folder_of("a/b/c/D.java", 1), "a");
        assert_eq!(folder_of("D.java", 3), "");
    }
}
