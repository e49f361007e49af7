//! The map, laid out.

use std::collections::BTreeSet;

use banyan_graph::{
    Direction, Graph, MapBox, MapEdge, MapLayout, MapRequest, Tree, UnitIndex, build_folder_tree, build_tree,
    find_neighbourhood, layout_map,
};
use banyan_split::{Place, Split};

use super::evidence::units_of_box;
use super::{is_test, place_key};
use crate::error::Answer;
use crate::state::Study;
use crate::wire::{MapBoxView, MapEdgeView, MapQuery, MapView};

/// The map that a query asks for.
pub fn view_map(study: &Study, split: &Split, query: &MapQuery) -> Answer<MapView> {
    let graph = &study.graph;
    let only = focused_units(study, split, query)?;
    let keep = |unit: UnitIndex| {
        is_kept(graph, split, query, unit) && only.as_ref().is_none_or(|only| only.contains(&unit))
    };
    let tree = if query.group_by == "service" {
        build_tree(graph, "service", &|unit| keep(unit).then(|| vec![place_key(split, split.place_of(unit))]))
    } else {
        build_folder_tree(graph, &keep)
    };
    let request = MapRequest { expanded: query.expanded.iter().cloned().collect(), only: None, most: 0 };
    let layout = layout_map(graph, &tree, &request);
    Ok(map_view(graph, split, &tree, layout))
}

fn focused_units(study: &Study, split: &Split, query: &MapQuery) -> Answer<Option<BTreeSet<UnitIndex>>> {
    let Some(focus) = &query.focus else { return Ok(None) };
    let direction = match query.direction.as_str() {
        "in" => Direction::In,
        "out" => Direction::Out,
        _ => Direction::Both,
    };
    let mut found = BTreeSet::new();
    for unit in units_of_box(study, split, focus)? {
        let around = find_neighbourhood(&study.graph, unit, direction, query.depth);
        found.extend(around.units.iter().map(|(unit, _)| *unit));
    }
    Ok(Some(found))
}

fn is_kept(graph: &Graph, split: &Split, query: &MapQuery, unit: UnitIndex) -> bool {
    let place = split.place_of(unit);
    let hidden = (query.hide_tests && is_test(graph, unit))
        || (query.hide_shared && place == Place::Shared)
        || (query.only_cycles && graph.cycle_of(unit).is_none())
        || (query.only_crossing && !crosses(graph, split, unit));
    !hidden
}

fn crosses(graph: &Graph, split: &Split, unit: UnitIndex) -> bool {
    let from = graph.dependencies_from(unit).iter().map(|dependency| dependency.to);
    let to = graph.dependencies_to(unit).map(|dependency| dependency.from);
    from.chain(to).any(|other| is_crossing(split.place_of(unit), split.place_of(other)))
}

/// Whether a dependency between two places crosses the split: the shared library belongs to all.
fn is_crossing(a: Place, b: Place) -> bool {
    a != b && a != Place::Shared && b != Place::Shared
}

fn map_view(graph: &Graph, split: &Split, tree: &Tree, layout: MapLayout) -> MapView {
    let places = places_of_nodes(split, tree);
    let of_box: Vec<Option<Place>> = layout.boxes.iter().map(|at| places[at.node as usize]).collect();
    let boxes =
        layout.boxes.iter().zip(&of_box).map(|(at, place)| box_view(graph, split, at, *place)).collect();
    let edges = layout.edges.iter().map(|edge| edge_view(edge, &of_box)).collect();
    MapView { size: [layout.size.0, layout.size.1], boxes, edges, kept_closed: layout.kept_closed }
}

/// The place of each node, where all its units share one.
fn places_of_nodes(split: &Split, tree: &Tree) -> Vec<Option<Place>> {
    let mut seen: Vec<Option<Option<Place>>> = vec![None; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate().rev() {
        let own = node.unit.map(|unit| Some(split.place_of(unit))).or(seen[at]).flatten();
        seen[at] = Some(own);
        if let Some(parent) = node.parent {
            let known = &mut seen[parent as usize];
            *known = match *known {
                None => Some(own),
                Some(place) if place == own => Some(place),
                Some(_) => Some(None),
            };
        }
    }
    seen.into_iter().map(Option::flatten).collect()
}

fn box_view(graph: &Graph, split: &Split, at: &MapBox, place: Option<Place>) -> MapBoxView {
    let named = |key: &str| {
        split.services.iter().find(|service| service.key == key).map(|service| service.name.clone())
    };
    let label = at.id.strip_prefix("service:").and_then(named).unwrap_or_else(|| at.label.clone());
    MapBoxView {
        id: at.id.clone(),
        label,
        parent: at.parent,
        is_unit: at.unit.is_some(),
        units: at.units,
        open: at.open,
        rect: at.rect,
        level: at.level,
        cycle: at.cycle,
        role: at.unit.map_or("", |unit| graph.role(unit).id()).into(),
        place: place.map(|place| place_key(split, place)).unwrap_or_default(),
    }
}

fn edge_view(edge: &MapEdge, places: &[Option<Place>]) -> MapEdgeView {
    let crosses = match (places[edge.from as usize], places[edge.to as usize]) {
        (Some(from), Some(to)) => is_crossing(from, to),
        _ => false,
    };
    MapEdgeView {
        from: edge.from,
        to: edge.to,
        dependencies: edge.dependencies,
        references: edge.references,
        against: edge.against,
        in_cycle: edge.in_cycle,
        crosses,
    }
}
