//! What a decision would do.

use std::collections::BTreeSet;

use banyan_graph::UnitIndex;
use banyan_split::Split;

use super::split::metric_views;
use super::unit::entry_point_view;
use super::{is_test, place_name};
use crate::bench::PlannedExtraction;
use crate::project::Preview;
use crate::state::{Moment, Study};
use crate::wire::{ExtractionView, HalvesView, MovedUnitView, NeededUnitView, PreviewView, UnitName};

/// A decision that was not made.
pub fn view_preview(preview: Preview) -> PreviewView {
    let Preview { title, edit, before, after } = preview;
    let (graph, split) = (&before.study.graph, &before.split.split);
    let named: BTreeSet<&String> = edit.named_units().into_iter().collect();
    let changed = graph.indexes().filter(|&unit| place_of(split, unit) != place_of(&after.split, unit));
    let (tests, moved): (Vec<UnitIndex>, Vec<UnitIndex>) = changed.partition(|&unit| is_test(graph, unit));
    let moved = moved.into_iter().map(|unit| {
        let UnitName { id, name, .. } = unit_name(&before.study, unit);
        let named = named.contains(&id);
        let from = place_name(split, split.place_of(unit));
        let to = place_name(&after.split, after.split.place_of(unit));
        MovedUnitView { id, name, from, to, named }
    });
    PreviewView {
        title,
        metrics: metric_views(&after.metrics, Some(&before.split.metrics)),
        moved: moved.collect(),
        moved_tests: tests.len() as u32,
        new_services: services_only_in(&after.split, split),
        gone_services: services_only_in(split, &after.split),
        edit,
    }
}

/// A place that can be told from those of another split: a service by its key.
fn place_of(split: &Split, unit: UnitIndex) -> Result<&str, banyan_split::Place> {
    match split.place_of(unit) {
        banyan_split::Place::Service(at) => Ok(&split.services[at as usize].key),
        other => Err(other),
    }
}

fn services_only_in(these: &Split, those: &Split) -> Vec<String> {
    let known = |key: &str| those.services.iter().any(|service| service.key == key);
    let new = these.services.iter().filter(|service| !known(&service.key));
    new.map(|service| service.name.clone()).collect()
}

/// The halves of a service, with what dividing it would do.
pub fn view_halves(moment: &Moment, service: &str, name: &str, preview: Preview) -> HalvesView {
    let split = &moment.split.split;
    let place = super::place_of_key(split, service);
    let leaving: BTreeSet<&String> = preview.edit.named_units().into_iter().collect();
    let all = place.into_iter().flat_map(|place| split.units_of(place));
    let all = all.map(|unit| unit_name(&moment.study, unit));
    let (leaves, stays) = all.partition(|unit| leaving.contains(&unit.id));
    HalvesView { service: service.into(), name: name.into(), leaves, stays, preview: view_preview(preview) }
}

/// An extraction, with what it would do.
pub fn view_extraction(moment: &Moment, planned: &PlannedExtraction, preview: Preview) -> ExtractionView {
    let (study, split) = (&moment.study, &moment.split.split);
    let extraction = &planned.extraction;
    let left = extraction.leaves.iter().map(|left| {
        let UnitName { id, name, .. } = unit_name(study, left.unit);
        let by = unit_name(study, left.needed_by);
        let place = place_name(split, split.place_of(left.unit));
        NeededUnitView { id, name, place, needed_by: by.id, needed_by_name: by.name }
    });
    ExtractionView {
        name: extraction.name.clone(),
        entries: planned.entries.iter().map(|entry| entry_point_view(&study.graph, entry)).collect(),
        takes: extraction.takes.iter().map(|&unit| unit_name(study, unit)).collect(),
        leaves: left.collect(),
        preview: view_preview(preview),
    }
}

fn unit_name(study: &Study, index: UnitIndex) -> UnitName {
    let unit = study.graph.unit(index);
    UnitName { id: unit.id.to_string(), name: unit.name.to_string(), test: is_test(&study.graph, index) }
}
