//! What a query leaves of the units, for every view that shows them nested.

use banyan_graph::{
    Dependency, Direction, Graph, PathRequest, Tree, UnitIndex, find_neighbourhood, find_paths,
};
use banyan_split::{Place, Split};

use super::groups::{Grouping, units_of_box};
use super::is_test;
use super::search::contains;
use crate::error::Answer;
use crate::state::Study;
use crate::wire::{MapQuery, PathQuery};

/// Ways that are listed at most.
pub const MOST_PATHS: usize = 100;

/// What is there to be shown.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The study
    pub study: &'a Study,
    /// The split; without one, nothing has a place yet, and what asks for places is as if it were not asked
    pub split: Option<&'a Split>,
    /// Which units an alternative that is compared has elsewhere, by unit index
    pub elsewhere: Option<&'a [bool]>,
}

impl<'a> Ground<'a> {
    /// A study and its split; nothing is compared.
    pub fn of(study: &'a Study, split: Option<&'a Split>) -> Ground<'a> {
        Ground { study, split, elsewhere: None }
    }

    /// Whether the alternative that is compared has a unit elsewhere.
    pub fn is_elsewhere(&self, unit: UnitIndex) -> bool {
        self.elsewhere.is_some_and(|elsewhere| elsewhere[unit.at()])
    }
}

/// The units that a query leaves, nested: the same whatever is open.
pub struct Narrowed {
    /// The units
    pub tree: Tree,
    /// The ways that were asked for, one more than are listed
    pub paths: Vec<Vec<UnitIndex>>,
}

/// The part of a query on which [`narrow`] rests; all else has its default.
pub fn narrowing_part(query: &MapQuery) -> MapQuery {
    let plain = MapQuery::default();
    let direction = if query.focus.is_some() { query.direction.clone() } else { plain.direction };
    let compared = query.compared.filter(|_| query.only_differing);
    MapQuery {
        compared,
        opening: plain.opening,
        expanded: plain.expanded,
        show: plain.show,
        externals: plain.externals,
        direction,
        ..query.clone()
    }
}

/// Narrows the units to those that a query is about.
pub fn narrow(ground: Ground<'_>, query: &MapQuery) -> Answer<Narrowed> {
    let (graph, filter) = (&ground.study.graph, Filter::new(ground, query));
    let focused = focused_units(ground, query)?;
    let kept: Vec<bool> = graph
        .indexes()
        .map(|unit| focused.as_ref().is_none_or(|focused| focused[unit.at()]) && filter.keeps(unit))
        .collect();
    let paths = ways(ground, query.paths.as_ref(), &|unit| kept[unit.at()])?;
    let kept = match query.paths {
        Some(_) => mask(graph, paths.iter().flatten().copied()),
        None => kept,
    };
    let tree = Grouping::named(&query.group_by, ground).tree(graph, &|unit| kept[unit.at()]);
    Ok(Narrowed { tree, paths })
}

/// For each unit, by index, whether it is one of these.
pub fn mask(graph: &Graph, units: impl IntoIterator<Item = UnitIndex>) -> Vec<bool> {
    let mut mask = vec![false; graph.units().len()];
    units.into_iter().for_each(|unit| mask[unit.at()] = true);
    mask
}

fn focused_units(ground: Ground<'_>, query: &MapQuery) -> Answer<Option<Vec<bool>>> {
    let Some(focus) = &query.focus else { return Ok(None) };
    let direction = match query.direction.as_str() {
        "in" => Direction::In,
        "out" => Direction::Out,
        _ => Direction::Both,
    };
    let graph = &ground.study.graph;
    let centre: Vec<UnitIndex> = units_of_box(ground, focus)?;
    let around = find_neighbourhood(graph, &centre, direction, query.depth);
    Ok(Some(mask(graph, around.units.iter().map(|(unit, _)| *unit))))
}

fn ways(
    ground: Ground<'_>,
    paths: Option<&PathQuery>,
    may_touch: &dyn Fn(UnitIndex) -> bool,
) -> Answer<Vec<Vec<UnitIndex>>> {
    let Some(paths) = paths else { return Ok(Vec::new()) };
    let (from, to) = (units_of_box(ground, &paths.from)?, units_of_box(ground, &paths.to)?);
    let request =
        PathRequest { from: &from, to: &to, may_touch, longer_by: paths.longer_by, limit: MOST_PATHS + 1 };
    Ok(find_paths(&ground.study.graph, &request))
}

/// Which units and dependencies a query is about.
pub struct Filter<'a> {
    ground: Ground<'a>,
    query: &'a MapQuery,
    /// The one cycle that is asked for, if there is such a one
    cycle: Option<u32>,
    keep: Vec<String>,
    remove: Vec<String>,
}

impl<'a> Filter<'a> {
    /// What a query asks for.
    pub fn new(ground: Ground<'a>, query: &'a MapQuery) -> Filter<'a> {
        let graph = &ground.study.graph;
        let member = query.cycle.as_deref().and_then(|id| graph.index_of(id));
        let cycle = member.and_then(|unit| graph.cycle_of(unit));
        Filter { ground, query, cycle, keep: words(&query.keep), remove: words(&query.remove) }
    }

    /// Whether a unit is one of those.
    fn keeps(&self, unit: UnitIndex) -> bool {
        let Filter { ground, query, .. } = *self;
        let graph = &ground.study.graph;
        let hidden = (query.hide_tests && is_test(graph, unit))
            || (query.hide_shared && ground.split.is_some_and(|split| split.place_of(unit) == Place::Shared))
            || (query.only_cycles && graph.cycle_of(unit).is_none())
            || (query.cycle.is_some() && self.cycle.is_none_or(|cycle| graph.cycle_of(unit) != Some(cycle)))
            || (query.only_differing && ground.elsewhere.is_some() && !ground.is_elsewhere(unit))
            || (query.only_crossing && ground.split.is_some() && !self.has_crossing(unit));
        !hidden && self.fits_words(unit)
    }

    fn fits_words(&self, unit: UnitIndex) -> bool {
        if self.keep.is_empty() && self.remove.is_empty() {
            return true;
        }
        let graph = &self.ground.study.graph;
        let (id, path) = (&graph.unit(unit).id, graph.path_of(unit));
        let has_one = |words: &[String]| words.iter().any(|word| contains(path, word) || contains(id, word));
        (self.keep.is_empty() || has_one(&self.keep)) && !has_one(&self.remove)
    }

    fn has_crossing(&self, unit: UnitIndex) -> bool {
        let graph = &self.ground.study.graph;
        let from = graph.dependencies_from(unit).iter();
        from.chain(graph.dependencies_to(unit)).any(|dependency| self.crosses(dependency))
    }

    /// Whether a dependency crosses the split: the shared library belongs to all.
    pub fn crosses(&self, dependency: &Dependency) -> bool {
        let Some(split) = self.ground.split else { return false };
        let (from, to) = (split.place_of(dependency.from), split.place_of(dependency.to));
        from != to && from != Place::Shared && to != Place::Shared
    }

    /// Whether a dependency counts, between units that are kept.
    pub fn counts(&self, dependency: &Dependency) -> bool {
        let (graph, query) = (&self.ground.study.graph, self.query);
        let in_cycle = || {
            let cycle = graph.cycle_of(dependency.from);
            cycle.is_some() && cycle == graph.cycle_of(dependency.to)
        };
        let left_out = (query.hide_tests && dependency.test_only)
            || ((query.only_cycles || query.cycle.is_some()) && !in_cycle())
            || (query.only_crossing && self.ground.split.is_some() && !self.crosses(dependency));
        !left_out
    }
}

/// The words of a filter, in small letters.
fn words(text: &str) -> Vec<String> {
    text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
