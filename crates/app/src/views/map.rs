//! The map, laid out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{
    Dependency, Direction, Graph, MapBox, MapEdge, MapLayout, MapRequest, Opening, PathRequest, Tree,
    UnitIndex, find_neighbourhood, find_paths, layout_map,
};
use banyan_split::{Place, Split};

use super::evidence::units_of_box;
use super::externals::add_externals;
use super::groups::Grouping;
use super::{is_test, place_key};
use crate::error::Answer;
use crate::state::Study;
use crate::wire::{MapBoxView, MapEdgeView, MapQuery, MapView, PathQuery, PathStep, PathView};

/// Ways that are listed at most.
const MOST_PATHS: usize = 100;

/// The map that a query asks for. Without a split, nothing has a place yet and what asks for places
/// is as if it were not asked.
pub fn view_map(study: &Study, split: Option<&Split>, query: &MapQuery) -> Answer<MapView> {
    let graph = &study.graph;
    let Narrowed { filter, mut paths, on_paths, tree } = narrow(study, split, query)?;
    let request = MapRequest {
        opening: opening(query),
        show: shown_units(study, split, query, &on_paths)?,
        counts: Some(&|dependency| filter.counts(dependency)),
        marks: Some(&|dependency| filter.crosses(dependency)),
        ..MapRequest::default()
    };
    let layout = layout_map(graph, &tree, &request);
    let more_paths = paths.len() > MOST_PATHS;
    paths.truncate(MOST_PATHS);
    let mut view = MapView { more_paths, ..view_layout(graph, split, &layout) };
    mark_paths(&mut view, &layout, &paths);
    view.paths = paths.iter().map(|path| path_view(graph, path)).collect();
    if query.externals {
        add_externals(&mut view, graph, &layout, query);
    }
    Ok(view)
}

/// What a query leaves of the units, whatever is open.
pub struct Narrowed<'a> {
    filter: Filter<'a>,
    paths: Vec<Vec<UnitIndex>>,
    on_paths: Option<BTreeSet<UnitIndex>>,
    /// The units, nested as it says
    pub tree: Tree,
}

impl Narrowed<'_> {
    /// Whether a dependency counts.
    pub fn counts(&self, dependency: &Dependency) -> bool {
        self.filter.counts(dependency)
    }
}

/// Narrows the units to those that a query is about.
pub fn narrow<'a>(study: &'a Study, split: Option<&'a Split>, query: &'a MapQuery) -> Answer<Narrowed<'a>> {
    let graph = &study.graph;
    let filter = Filter::new(graph, split, query);
    let focused = focused_units(study, split, query)?;
    let kept = |unit: UnitIndex| {
        filter.keeps(unit) && focused.as_ref().is_none_or(|focused| focused.contains(&unit))
    };
    let paths = ways(study, split, query.paths.as_ref(), &kept)?;
    let on_paths: Option<BTreeSet<UnitIndex>> =
        query.paths.as_ref().map(|_| paths.iter().flatten().copied().collect());
    let keep = |unit: UnitIndex| match &on_paths {
        Some(on_paths) => on_paths.contains(&unit),
        None => kept(unit),
    };
    let tree = Grouping::named(&query.group_by, split).tree(graph, &keep);
    Ok(Narrowed { filter, paths, on_paths, tree })
}

fn opening(query: &MapQuery) -> Opening {
    match query.opening.as_str() {
        "all" => Opening::All,
        "named" => Opening::Named(query.expanded.iter().cloned().collect()),
        _ => Opening::Telling,
    }
}

/// The units whose groups are open whatever else is.
fn shown_units(
    study: &Study,
    split: Option<&Split>,
    query: &MapQuery,
    on_paths: &Option<BTreeSet<UnitIndex>>,
) -> Answer<Vec<UnitIndex>> {
    if let Some(on_paths) = on_paths.as_ref().filter(|_| query.opening == "telling") {
        return Ok(on_paths.iter().copied().collect());
    }
    match &query.show {
        Some(shown) => Ok(units_of_box(study, split, shown)?.into_iter().collect()),
        None => Ok(Vec::new()),
    }
}

fn focused_units(
    study: &Study,
    split: Option<&Split>,
    query: &MapQuery,
) -> Answer<Option<BTreeSet<UnitIndex>>> {
    let Some(focus) = &query.focus else { return Ok(None) };
    let direction = match query.direction.as_str() {
        "in" => Direction::In,
        "out" => Direction::Out,
        _ => Direction::Both,
    };
    let centre: Vec<UnitIndex> = units_of_box(study, split, focus)?.into_iter().collect();
    let around = find_neighbourhood(&study.graph, &centre, direction, query.depth);
    Ok(Some(around.units.iter().map(|(unit, _)| *unit).collect()))
}

/// The ways that are asked for, one more than are shown.
fn ways(
    study: &Study,
    split: Option<&Split>,
    paths: Option<&PathQuery>,
    may_touch: &dyn Fn(UnitIndex) -> bool,
) -> Answer<Vec<Vec<UnitIndex>>> {
    let Some(paths) = paths else { return Ok(Vec::new()) };
    let units =
        |id: &str| -> Answer<Vec<UnitIndex>> { Ok(units_of_box(study, split, id)?.into_iter().collect()) };
    let (from, to) = (units(&paths.from)?, units(&paths.to)?);
    let request =
        PathRequest { from: &from, to: &to, may_touch, longer_by: paths.longer_by, limit: MOST_PATHS + 1 };
    Ok(find_paths(&study.graph, &request))
}

/// Which units and dependencies a query is about.
struct Filter<'a> {
    graph: &'a Graph,
    split: Option<&'a Split>,
    query: &'a MapQuery,
    keep: Vec<String>,
    remove: Vec<String>,
}

impl<'a> Filter<'a> {
    fn new(graph: &'a Graph, split: Option<&'a Split>, query: &'a MapQuery) -> Filter<'a> {
        Filter { graph, split, query, keep: words(&query.keep), remove: words(&query.remove) }
    }

    fn keeps(&self, unit: UnitIndex) -> bool {
        let Filter { graph, split, query, .. } = *self;
        let hidden = (query.hide_tests && is_test(graph, unit))
            || (query.hide_shared && split.is_some_and(|split| split.place_of(unit) == Place::Shared))
            || (query.only_cycles && graph.cycle_of(unit).is_none())
            || (query.only_crossing && split.is_some() && !self.has_crossing(unit));
        !hidden && self.fits_words(unit)
    }

    fn fits_words(&self, unit: UnitIndex) -> bool {
        if self.keep.is_empty() && self.remove.is_empty() {
            return true;
        }
        let id = self.graph.unit(unit).id.to_lowercase();
        let path = self.graph.path_of(unit).to_lowercase();
        let has_one = |words: &[String]| words.iter().any(|word| id.contains(word) || path.contains(word));
        (self.keep.is_empty() || has_one(&self.keep)) && !has_one(&self.remove)
    }

    fn has_crossing(&self, unit: UnitIndex) -> bool {
        let from = self.graph.dependencies_from(unit).iter();
        from.chain(self.graph.dependencies_to(unit)).any(|dependency| self.crosses(dependency))
    }

    /// Whether a dependency crosses the split: the shared library belongs to all.
    fn crosses(&self, dependency: &Dependency) -> bool {
        let Some(split) = self.split else { return false };
        let (from, to) = (split.place_of(dependency.from), split.place_of(dependency.to));
        from != to && from != Place::Shared && to != Place::Shared
    }

    fn counts(&self, dependency: &Dependency) -> bool {
        let cycle = self.graph.cycle_of(dependency.from);
        let in_cycle = cycle.is_some() && cycle == self.graph.cycle_of(dependency.to);
        let left_out = (self.query.hide_tests && dependency.test_only)
            || (self.query.only_cycles && !in_cycle)
            || (self.query.only_crossing && self.split.is_some() && !self.crosses(dependency));
        !left_out
    }
}

/// The words of a filter, in small letters.
fn words(text: &str) -> Vec<String> {
    text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn view_layout(graph: &Graph, split: Option<&Split>, layout: &MapLayout) -> MapView {
    let sums = sum_boxes(graph, split, layout);
    let boxes = layout.boxes.iter().zip(&sums);
    MapView {
        size: [layout.size.0, layout.size.1],
        boxes: boxes.map(|(at, sums)| box_view(graph, split, at, sums)).collect(),
        edges: layout.edges.iter().map(edge_view).collect(),
        kept_closed: layout.kept_closed.clone(),
        paths: Vec::new(),
        more_paths: false,
        has_places: split.is_some(),
    }
}

/// What the units of a box come to.
#[derive(Clone, Default)]
struct Sums {
    lines: u32,
    in_cycles: u32,
    followed: u32,
    references: u32,
    /// Units by place
    places: BTreeMap<Place, u32>,
}

impl Sums {
    /// A file counts with each of its units.
    fn add_unit(&mut self, graph: &Graph, split: Option<&Split>, index: UnitIndex) {
        let unit = graph.unit(index);
        let file = &graph.facts().files[unit.file as usize];
        let followed = file.resolved + file.external;
        self.lines = self.lines.saturating_add(unit.lines);
        self.in_cycles += u32::from(graph.cycle_of(index).is_some());
        self.followed = self.followed.saturating_add(followed);
        self.references = self.references.saturating_add(followed + file.unresolved);
        if let Some(split) = split {
            *self.places.entry(split.place_of(index)).or_default() += 1;
        }
    }

    fn add(&mut self, other: &Sums) {
        self.lines = self.lines.saturating_add(other.lines);
        self.in_cycles += other.in_cycles;
        self.followed = self.followed.saturating_add(other.followed);
        self.references = self.references.saturating_add(other.references);
        for (&place, &units) in &other.places {
            *self.places.entry(place).or_default() += units;
        }
    }

    /// The place of most units, the first of equals, with their share.
    fn main_place(&self) -> Option<(Place, f32)> {
        let (&place, &units) = self.places.iter().max_by_key(|&(&place, &units)| (units, Reverse(place)))?;
        Some((place, units as f32 / self.places.values().sum::<u32>() as f32))
    }
}

/// For each box of a layout, inner ones counted with the outer.
fn sum_boxes(graph: &Graph, split: Option<&Split>, layout: &MapLayout) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); layout.boxes.len()];
    for unit in graph.indexes() {
        if let Some(at) = layout.box_of_unit[unit.at()] {
            sums[at as usize].add_unit(graph, split, unit);
        }
    }
    for at in (0..sums.len()).rev() {
        if let Some(parent) = layout.boxes[at].parent {
            let own = std::mem::take(&mut sums[at]);
            sums[parent as usize].add(&own);
            sums[at] = own;
        }
    }
    sums
}

/// What a group is called: a service and a language by their names, all else as the tree says.
pub fn label_of_group(split: Option<&Split>, id: &str, label: &str) -> String {
    let services = split.map_or(&[][..], |split| &split.services);
    let named =
        |key: &str| services.iter().find(|service| service.key == key).map(|found| found.name.clone());
    let language = id.strip_prefix("language:").and_then(banyan_facts::Language::from_id);
    let name = id.strip_prefix("service:").and_then(named);
    name.or_else(|| language.map(|language| language.label().to_owned())).unwrap_or_else(|| label.to_owned())
}

fn box_view(graph: &Graph, split: Option<&Split>, at: &MapBox, sums: &Sums) -> MapBoxView {
    let main = split.zip(sums.main_place());
    let main_place = main.map(|(split, (place, _))| place_key(split, place)).unwrap_or_default();
    let main_share = main.map_or(0.0, |(_, (_, share))| share);
    MapBoxView {
        id: at.id.clone(),
        label: label_of_group(split, &at.id, &at.label),
        parent: at.parent,
        is_unit: at.unit.is_some(),
        units: at.units,
        lines: sums.lines,
        in_cycles: sums.in_cycles,
        resolved: (sums.references > 0).then(|| sums.followed as f32 / sums.references as f32),
        open: at.open,
        rect: at.rect,
        level: at.level,
        cycle: at.cycle,
        role: at.unit.map_or("", |unit| graph.role(unit).id()).into(),
        place: if sums.places.len() == 1 { main_place.clone() } else { String::new() },
        main_place,
        main_share,
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
