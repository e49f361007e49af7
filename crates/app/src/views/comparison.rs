//! Two splits side by side.

use banyan_split::Place;

use super::split::better_id;
use super::{place_key, place_name};
use crate::alternatives::Compared;
use crate::wire::{ComparedMetricView, ComparisonView, DifferingUnitView, PlaceMatchView};

/// Two alternatives side by side.
pub fn view_comparison(compared: &Compared) -> ComparisonView {
    let [one, other] = [0, 1].map(|at: usize| &compared.moments[at].split.split);
    let (comparison, graph) = (&compared.comparison, &compared.moments[0].study.graph);
    let key = |split, place: Option<Place>| place.map(|place| place_key(split, place));
    let name = |split, place: Option<Place>| place.map(|place| place_name(split, place));
    let places = comparison.places.iter().map(|found| PlaceMatchView {
        one: key(one, found.one),
        one_name: name(one, found.one),
        other: key(other, found.other),
        other_name: name(other, found.other),
        common: found.common,
        only_one: found.only_one,
        only_other: found.only_other,
    });
    let differing = comparison.differing.iter().map(|&(unit, here, there)| DifferingUnitView {
        id: graph.unit(unit).id.to_string(),
        name: graph.unit(unit).name.to_string(),
        one: place_name(one, here),
        other: place_name(other, there),
    });
    let [one_name, other_name] = compared.names.clone();
    ComparisonView {
        one: one_name,
        other: other_name,
        units: comparison.units,
        mojo: comparison.mojo,
        mojofm: comparison.mojofm,
        mojofm_back: comparison.mojofm_back,
        adjusted_rand: comparison.adjusted_rand,
        places: places.collect(),
        differing: differing.collect(),
        metrics: compared_metrics(compared),
    }
}

fn compared_metrics(compared: &Compared) -> Vec<ComparedMetricView> {
    let [one, other] = [0, 1].map(|at: usize| &compared.moments[at].split.metrics);
    let pairs = one.iter().zip(other);
    let view = |(one, other): (&banyan_split::Metric, &banyan_split::Metric)| ComparedMetricView {
        id: one.id.into(),
        label: one.label.into(),
        unit: one.unit.into(),
        better: better_id(one.better).into(),
        formula: one.formula.into(),
        one: one.value,
        other: other.value,
    };
    pairs.map(view).collect()
}
