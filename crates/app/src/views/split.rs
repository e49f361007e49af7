//! The split bench.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_split::{
    Better, CountChoice, Edit, Metric, Place, ServiceReason, SignalState, Split, StatedDecision, TracedCalls,
};
use banyan_store::StoredAlternative;

use super::{is_test, place_key, place_name};
use crate::state::{SplitState, Study};
use crate::titles::title_edit;
use crate::wire::{
    AlternativeView, CountView, MetricView, SeamView, ServiceView, SignalView, SplitUnit, SplitView,
    StatedDecisionView, StatedView, TracesView,
};

/// The split with its seams, metrics and decisions.
pub fn view_split(study: &Study, state: &SplitState, alternatives: Vec<StoredAlternative>) -> SplitView {
    let split = &state.split;
    let places = (0..split.services.len() as u32).map(Place::Service).chain([
        Place::Shared,
        Place::Stays,
        Place::Dead,
    ]);
    let titles = |applied: bool| state.decisions.iter().filter(move |decision| decision.applied == applied);
    let in_force: Vec<String> = titles(true).map(|recorded| recorded.decision.title.clone()).collect();
    SplitView {
        services: places.map(|place| service_view(study, state, place)).collect(),
        seams: seam_views(study, split),
        metrics: metrics_of(study, state),
        undo: in_force.get(1..).and_then(<[String]>::last).cloned(),
        redo: titles(false).next().map(|recorded| recorded.decision.title.clone()),
        decisions: in_force,
        together: named_pairs(&study.graph, state.draft.together.iter()),
        apart: named_pairs(&study.graph, state.draft.apart.iter()),
        alternatives: alternatives.into_iter().map(alternative_view).collect(),
        stated: stated_view(study, state),
        pages: 0,
        reading: 0,
    }
}

/// The metrics of a split, with what changed since the last decision and since the proposal.
fn metrics_of(study: &Study, state: &SplitState) -> Vec<MetricView> {
    let mut metrics = metric_views(&state.metrics, state.metrics_before.as_deref());
    let last = state.decisions.iter().rfind(|recorded| recorded.applied);
    if last.is_none_or(|last| matches!(last.decision.edit, Edit::Adopt { .. })) {
        return metrics;
    }
    let proposed = state.metrics_proposed(study).unwrap_or_default();
    for metric in &mut metrics {
        let earlier = proposed.iter().find(|earlier| earlier.id == metric.id);
        metric.since_proposal = earlier.map(|earlier| metric.value - earlier.value);
    }
    metrics
}

fn service_view(study: &Study, state: &SplitState, place: Place) -> ServiceView {
    let (graph, split) = (&study.graph, &state.split);
    let all: Vec<UnitIndex> = split.units_of(place).collect();
    let (tests, units): (Vec<UnitIndex>, Vec<UnitIndex>) =
        all.into_iter().partition(|&unit| is_test(graph, unit));
    let home = match place {
        Place::Service(at) => split.services[at as usize].home.clone(),
        Place::Shared | Place::Stays | Place::Dead => None,
    };
    let reason = reason_of(study, state, place);
    ServiceView {
        key: place_key(split, place),
        name: place_name(split, place),
        why: reason.map_or_else(|| about_place(place), |reason| reason.why.clone()),
        home,
        test_units: tests.len() as u32,
        tables: reason.map_or(Vec::new(), |reason| reason.tables.clone()),
        entry_points: units.iter().map(|&unit| graph.entry_points_of(unit).len() as u32).sum(),
        people: reason.map_or(Vec::new(), |reason| reason.people.clone()),
        lines: units.iter().map(|&unit| graph.unit(unit).lines).sum(),
        cohesion: cohesion(graph, split, place, &units),
        units: units.into_iter().map(|unit| split_unit(study, state, unit)).collect(),
    }
}

fn reason_of<'a>(study: &Study, state: &'a SplitState, place: Place) -> Option<&'a ServiceReason> {
    let Place::Service(at) = place else { return None };
    state.service_reasons(study).iter().find(|reason| reason.service == at)
}

fn about_place(place: Place) -> String {
    match place {
        Place::Service(_) => String::new(),
        Place::Shared => {
            "Used by most services and by itself without a domain: a library that all may use".into()
        }
        Place::Dead => "Nothing needs it any more: it counts nowhere and goes where it is".into(),
        Place::Stays => "Wiring and what no service claims: the last to go, or never".into(),
    }
}

/// The share of the references that begin in these units and end in the same place.
fn cohesion(graph: &Graph, split: &Split, place: Place, units: &[UnitIndex]) -> f64 {
    let (mut inside, mut all) = (0u32, 0u32);
    for &unit in units {
        for dependency in graph.dependencies_from(unit).iter().filter(|dependency| !dependency.test_only) {
            let target = split.place_of(dependency.to);
            if target != Place::Shared || place == Place::Shared {
                all += dependency.references();
                inside += if target == place { dependency.references() } else { 0 };
            }
        }
    }
    if all == 0 { 1.0 } else { f64::from(inside) / f64::from(all) }
}

fn split_unit(study: &Study, state: &SplitState, index: UnitIndex) -> SplitUnit {
    let unit = study.graph.unit(index);
    let reason = state.reasons(study).get(index.at());
    SplitUnit {
        id: unit.id.to_string(),
        name: unit.name.to_string(),
        role: study.graph.role(index).id().into(),
        lines: unit.lines,
        margin: reason.map_or(1.0, |reason| reason.margin),
        confidence: reason.map_or(1.0, |reason| reason.confidence),
        doubtful: reason.is_some_and(|reason| reason.is_doubtful(&study.graph, &state.split)),
        runner_up: reason.and_then(|reason| reason.runner_up).map(|place| place_key(&state.split, place)),
        pinned: state.split.pinned[index.at()],
        stated: state.stated.units.contains(unit.id.as_ref()),
    }
}

/// What is stated beside the code, if anything is.
fn stated_view(study: &Study, state: &SplitState) -> Option<StatedView> {
    let stated = &state.stated;
    let decision = |stated: &StatedDecision| StatedDecisionView {
        line: stated.line,
        title: title_edit(&study.graph, &state.draft, &stated.edit),
    };
    (!stated.file.is_empty()).then(|| StatedView {
        file: stated.file.clone(),
        decisions: stated.decisions.iter().map(decision).collect(),
        problems: stated.problems.clone(),
    })
}

/// All that crosses between services and what stays, heaviest first.
fn seam_views(study: &Study, split: &Split) -> Vec<SeamView> {
    let basis = study.metric_basis();
    let party = |place: Place| matches!(place, Place::Service(_) | Place::Stays);
    let mut seams: BTreeMap<(Place, Place), SeamView> = BTreeMap::new();
    let empty =
        |from, to| SeamView { from: place_key(split, from), to: place_key(split, to), ..SeamView::default() };
    for cost in basis.seams(split).into_iter().filter(|cost| party(cost.from) && party(cost.to)) {
        let seam = seams.entry((cost.from, cost.to)).or_insert_with(|| empty(cost.from, cost.to));
        (seam.references, seam.calls, seam.callers) = (cost.references, cost.calls, cost.callers);
        seam.chattiness = (cost.chattiness() * 100.0).round() / 100.0;
    }
    let tables = &study.graph.facts().tables;
    for ((from, to), data) in basis.data_seams(split) {
        let seam = seams.entry((from, to)).or_insert_with(|| empty(from, to));
        seam.tables = data.tables.iter().map(|&table| tables[table as usize].name.to_string()).collect();
        seam.transactions = data.transactions;
    }
    let mut seams: Vec<SeamView> = seams.into_values().collect();
    seams.sort_by(|a, b| (b.references, &a.from, &a.to).cmp(&(a.references, &b.from, &b.to)));
    seams
}

/// A signal, and why it is absent, if it is.
pub fn signal_view(state: SignalState) -> SignalView {
    let absent = Some(state.absent.to_owned()).filter(|why| !why.is_empty());
    SignalView {
        id: state.signal.id().into(),
        label: state.signal.label().into(),
        units: state.units,
        absent,
    }
}

/// A number of services.
pub fn count_view(choice: CountChoice) -> CountView {
    CountView {
        services: choice.services as u32,
        modularity: choice.modularity,
        crossing: choice.crossing,
        smallest: choice.smallest as u32,
        largest: choice.largest as u32,
        chosen: choice.chosen,
    }
}

/// What traces told.
pub fn traces_view(traced: &TracedCalls) -> TracesView {
    let TracedCalls { operations, tied, calls, untied, .. } = traced;
    TracesView { operations: *operations, tied: *tied, calls: *calls, untied: untied.clone() }
}

/// An alternative.
pub fn alternative_view(kept: StoredAlternative) -> AlternativeView {
    let StoredAlternative { id, name, decisions, made_at, current } = kept;
    AlternativeView { id, name, decisions, made_at, current }
}

/// Metrics with what changed since `before`.
pub fn metric_views(metrics: &[Metric], before: Option<&[Metric]>) -> Vec<MetricView> {
    metrics.iter().map(|metric| metric_view(metric, before)).collect()
}

fn metric_view(metric: &Metric, before: Option<&[Metric]>) -> MetricView {
    let earlier = before.and_then(|before| before.iter().find(|earlier| earlier.id == metric.id));
    MetricView {
        id: metric.id.into(),
        label: metric.label.into(),
        value: metric.value,
        unit: metric.unit.into(),
        better: better_id(metric.better).into(),
        formula: metric.formula.into(),
        change: earlier.map(|earlier| metric.value - earlier.value),
        since_proposal: None,
    }
}

/// Which way a metric gets better, in a word.
pub fn better_id(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "neither",
    }
}

fn named_pairs<'a>(
    graph: &Graph,
    pairs: impl Iterator<Item = &'a (String, String)>,
) -> Vec<(String, String)> {
    let name =
        |id: &str| graph.index_of(id).map_or(id.to_string(), |index| graph.unit(index).name.to_string());
    pairs.map(|(a, b)| (name(a), name(b))).collect()
}
