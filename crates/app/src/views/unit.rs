//! One unit, and units in lists.

use std::collections::BTreeSet;

use banyan_facts::{Access, EntryPoint, RemoteCall};
use banyan_graph::{Dependency, Graph, UnitIndex};
use banyan_split::{Reason, Split};

use super::outside::change_view;
use super::place_key;
use crate::state::{SplitState, Study};
use crate::wire::{AccessView, EntryPointView, NeighbourView, ReasonView, RemoteCallView, UnitRow, UnitView};

/// A unit as a row; without a split, it has no place yet.
pub fn unit_row(graph: &Graph, split: Option<&Split>, index: UnitIndex) -> UnitRow {
    let unit = graph.unit(index);
    UnitRow {
        id: unit.id.to_string(),
        name: unit.name.to_string(),
        qualified_name: unit.qualified_name.to_string(),
        path: graph.path_of(index).into(),
        line: unit.line,
        language: unit.language.id().into(),
        kind: unit.kind.id().into(),
        role: graph.role(index).id().into(),
        lines: unit.lines,
        fan_in: graph.dependencies_to(index).count() as u32,
        fan_out: graph.dependencies_from(index).len() as u32,
        cycle: graph.cycle_of(index).map(|cycle| cycle + 1),
        place: split.map(|split| place_key(split, split.place_of(index))).unwrap_or_default(),
    }
}

/// All about one unit that is known by now: nobody waits for a split or for reasons to see the rest.
pub fn view_unit(study: &Study, state: Option<&SplitState>, index: UnitIndex) -> UnitView {
    let graph = &study.graph;
    let split = state.map(|state| &state.split);
    let reasons = state.and_then(SplitState::reasons_now);
    let reason = reasons.and_then(|reasons| reasons.get(index.at()));
    let excluded = state.and_then(|state| state.draft.excluded.get(graph.unit(index).id.as_ref()));
    UnitView {
        row: unit_row(graph, split, index),
        callers: neighbours(graph, split, graph.dependencies_to(index), |dependency| dependency.from),
        callees: neighbours(graph, split, graph.dependencies_from(index).iter(), |dependency| dependency.to),
        entry_points: graph.entry_points_of(index).iter().map(|at| entry_point_view(graph, at)).collect(),
        remote_calls: remote_calls_of(graph, index),
        accesses: graph.accesses_of(index).iter().map(|access| access_view(graph, access)).collect(),
        configuration: configuration_keys(graph, index),
        externals: externals_of(graph, index),
        explained: reasons.is_some(),
        reason: split.zip(reason).map(|(split, reason)| reason_view(graph, split, reason)),
        excluded: excluded.cloned(),
        change: change_view(study, index),
        owner_key: study.owning_now().map_or(String::new(), |owning| owning.key_of_unit(index).to_owned()),
    }
}

/// An entry point as a row.
pub fn entry_point_view(graph: &Graph, entry_point: &EntryPoint) -> EntryPointView {
    EntryPointView {
        kind: entry_point.kind.id().into(),
        method: entry_point.method.to_string(),
        route: entry_point.route.to_string(),
        unit: graph.unit(entry_point.unit).id.to_string(),
        unit_name: graph.unit(entry_point.unit).name.to_string(),
        path: graph.file_path(entry_point.file).into(),
        line: entry_point.line,
    }
}

/// A request or message as a row.
pub fn remote_call_view(graph: &Graph, call: &RemoteCall) -> RemoteCallView {
    let id = |unit: UnitIndex| graph.unit(unit).id.to_string();
    let entry_points = &graph.facts().entry_points;
    let reached: BTreeSet<String> =
        call.reaches.iter().map(|&at| id(entry_points[at as usize].unit)).collect();
    RemoteCallView {
        unit: id(call.unit),
        unit_name: graph.unit(call.unit).name.to_string(),
        kind: call.kind.id().into(),
        method: call.method.to_string(),
        target: call.target.to_string(),
        reaches: reached.into_iter().collect(),
        path: graph.file_path(call.file).into(),
        line: call.line,
    }
}

fn neighbours<'a>(
    graph: &Graph,
    split: Option<&Split>,
    dependencies: impl Iterator<Item = &'a Dependency>,
    other: impl Fn(&Dependency) -> UnitIndex,
) -> Vec<NeighbourView> {
    let mut all: Vec<NeighbourView> = dependencies
        .map(|dependency| {
            let index = other(dependency);
            let unit = graph.unit(index);
            NeighbourView {
                id: unit.id.to_string(),
                name: unit.name.to_string(),
                place: split.map(|split| place_key(split, split.place_of(index))).unwrap_or_default(),
                kinds: dependency.kinds.iter().map(|(kind, count)| (kind.id().to_string(), count)).collect(),
                references: dependency.references(),
                test_only: dependency.test_only,
            }
        })
        .collect();
    // Tests come last: they tell little of who needs whom.
    let key = |one: &NeighbourView| (one.test_only, std::cmp::Reverse(one.references), one.id.clone());
    all.sort_by_cached_key(key);
    all
}

fn access_view(graph: &Graph, access: &Access) -> AccessView {
    AccessView {
        table: graph.facts().tables[access.table as usize].name.to_string(),
        mode: access.mode.id().into(),
        path: graph.file_path(access.file).into(),
        line: access.line,
    }
}

fn remote_calls_of(graph: &Graph, index: UnitIndex) -> Vec<RemoteCallView> {
    let calls = graph.facts().remote_calls.iter().filter(|call| call.unit == index);
    calls.map(|call| remote_call_view(graph, call)).collect()
}

fn configuration_keys(graph: &Graph, index: UnitIndex) -> Vec<String> {
    let reads = graph.facts().configuration.iter().filter(|read| read.unit == index);
    let mut keys: Vec<String> = reads.map(|read| read.key.to_string()).collect();
    keys.dedup();
    keys
}

fn externals_of(graph: &Graph, index: UnitIndex) -> Vec<String> {
    let uses = graph.facts().externals.iter().filter(|external| external.units.binary_search(&index).is_ok());
    uses.map(|external| external.name.to_string()).collect()
}

fn reason_view(graph: &Graph, split: &Split, reason: &Reason) -> ReasonView {
    ReasonView {
        place: place_key(split, reason.place),
        runner_up: reason.runner_up.map(|place| place_key(split, place)),
        margin: reason.margin,
        confidence: reason.confidence,
        doubtful: reason.is_doubtful(graph, split),
        evidence: reason.evidence.clone(),
        pinned: split.pinned.get(reason.unit.at()).copied().unwrap_or(false),
    }
}
