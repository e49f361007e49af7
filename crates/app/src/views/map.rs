//! The map, laid out.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use banyan_graph::{Graph, MapBox, MapEdge, MapLayout, MapRequest, Opening, UnitIndex, layout_map};

use super::externals::add_externals;
use super::groups::{label_of_group, units_of_box};
use super::narrow::{Filter, Ground, MOST_PATHS, Narrowed};
use super::place_key;
use super::sums::{Sums, sum_boxes};
use crate::error::Answer;
use crate::wire::{MapBoxView, MapEdgeView, MapQuery, MapView, PathStep, PathView};

/// The map that a query asks for, of what it leaves of the units.
pub fn view_map(ground: Ground<'_>, query: &MapQuery, narrowed: &Narrowed) -> Answer<MapView> {
    let graph = &ground.study.graph;
    let filter = Filter::new(ground, query);
    let request = MapRequest {
        opening: opening(query),
        show: shown_units(ground, query, narrowed)?,
        counts: Some(&|dependency| filter.counts(dependency)),
        marks: Some(&|dependency| filter.crosses(dependency)),
        ..MapRequest::default()
    };
    let layout = layout_map(graph, &narrowed.tree, &request);
    let listed = &narrowed.paths[..narrowed.paths.len().min(MOST_PATHS)];
    let mut view = view_layout(ground, &layout);
    mark_paths(&mut view, &layout, listed);
    view.paths = listed.iter().map(|path| path_view(graph, path)).collect();
    view.more_paths = listed.len() < narrowed.paths.len();
    if query.externals {
        add_externals(&mut view, graph, &layout, query);
    }
    view.edges.sort_by_key(|edge| (Reverse(edge.references), edge.from, edge.to));
    Ok(view)
}

fn opening(query: &MapQuery) -> Opening {
    match query.opening.as_str() {
        "all" => Opening::All,
        "named" => Opening::Named(query.expanded.iter().cloned().collect()),
        _ => Opening::Telling,
    }
}

/// The units whose groups are open whatever else is.
fn shown_units(ground: Ground<'_>, query: &MapQuery, narrowed: &Narrowed) -> Answer<Vec<UnitIndex>> {
    if query.paths.is_some() && query.opening == "telling" {
        let on_paths: BTreeSet<UnitIndex> = narrowed.paths.iter().flatten().copied().collect();
        return Ok(on_paths.into_iter().collect());
    }
    query.show.as_deref().map_or(Ok(Vec::new()), |shown| units_of_box(ground, shown))
}

fn view_layout(ground: Ground<'_>, layout: &MapLayout) -> MapView {
    let sums = sum_boxes(ground, layout);
    let boxes = layout.boxes.iter().zip(&sums);
    MapView {
        size: [layout.size.0, layout.size.1],
        boxes: boxes.map(|(at, sums)| box_view(ground, at, sums)).collect(),
        edges: layout.edges.iter().map(edge_view).collect(),
        kept_closed: layout.kept_closed.clone(),
        paths: Vec::new(),
        more_paths: false,
        has_places: ground.split.is_some(),
        has_owners: ground.study.owning_now().is_some(),
        has_changes: ground.study.past_now().is_some(),
    }
}

fn box_view(ground: Ground<'_>, at: &MapBox, sums: &Sums) -> MapBoxView {
    let graph = &ground.study.graph;
    let main = ground.split.zip(sums.main_place());
    let main_place = main.map(|(split, (place, _))| place_key(split, place)).unwrap_or_default();
    let main_share = main.map_or(0.0, |(_, (_, share))| share);
    let owner = ground.study.owning_now().zip(sums.main_owner());
    MapBoxView {
        id: at.id.clone(),
        label: label_of_group(ground, &at.id, &at.label),
        parent: at.parent,
        is_unit: at.unit.is_some(),
        units: at.units,
        lines: sums.lines,
        in_cycles: sums.in_cycles,
        resolved: (sums.references > 0).then(|| sums.followed as f32 / sums.references as f32),
        commits: sums.commits,
        elsewhere: sums.elsewhere,
        open: at.open,
        rect: at.rect,
        level: at.level,
        cycle: at.cycle,
        role: at.unit.map_or("", |unit| graph.role(unit).id()).into(),
        place: if sums.places.len() == 1 { main_place.clone() } else { String::new() },
        main_place,
        main_share,
        owner: owner.map(|(owning, (owner, _))| owning.name_at(owner).to_owned()).unwrap_or_default(),
        owner_share: owner.map_or(0.0, |(_, (_, share))| share),
    }
}

fn edge_view(edge: &MapEdge) -> MapEdgeView {
    MapEdgeView {
        from: edge.from,
        to: edge.to,
        dependencies: edge.dependencies,
        references: edge.references,
        against: edge.against,
        in_cycle: edge.in_cycle,
        closing: edge.closing,
        crossing: edge.marked,
        on_path: false,
    }
}

fn mark_paths(view: &mut MapView, layout: &MapLayout, paths: &[Vec<UnitIndex>]) {
    let box_of = |unit: UnitIndex| layout.box_of_unit[unit.at()];
    let steps = paths.iter().flat_map(|path| path.windows(2));
    let on_paths: BTreeSet<(u32, u32)> =
        steps.filter_map(|step| box_of(step[0]).zip(box_of(step[1]))).collect();
    for edge in &mut view.edges {
        edge.on_path = on_paths.contains(&(edge.from, edge.to));
    }
}

fn path_view(graph: &Graph, path: &[UnitIndex]) -> PathView {
    let step = |&unit: &UnitIndex| {
        let unit = graph.unit(unit);
        PathStep { id: unit.id.to_string(), name: unit.name.to_string() }
    };
    PathView { steps: path.iter().map(step).collect() }
}
