//! Resolution: from the facts of all files to units and what they depend on.

mod django;
mod follow;
mod index;
mod links;
mod manifests;
mod migrations;
mod modules;
mod queries;
mod routes;
mod rows;
mod tables;
mod units;
mod values;
mod viewsets;

use banyan_facts::Language;
use banyan_threads::work_beside;

use crate::{Project, Resolution};

/// Adds the units of all Python files and follows their references.
pub fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    let manifests = manifests::Manifests::read(project.manifests);
    let modules = modules::Modules::build(project.files, &manifests);
    let units = units::add_units(&modules, &manifests, resolution);
    let index = index::Index::build(&modules, resolution.threads(), resolution.follows_all());
    let (registry, libraries) = django::Registry::of(&index);
    let known = links::Known { index: &index, registry: &registry, libraries: &libraries };
    let threads = resolution.threads();
    let parts = resolution.wanted_parts(Language::Python);
    let follow = || links::follow_files(&known, &units, (threads, &parts));
    let (followed, (values, mappings)) = work_beside(threads, follow, || {
        let values = known.values();
        routes::add_entry_points(&values, &units, &manifests, resolution);
        let mappings = tables::Mappings::gather(&values);
        let mapped = mappings.add(&values, &units, resolution);
        migrations::add_migrated(&values, &mapped, resolution);
        rows::add_stated(&values, &units, &mappings, resolution);
        (values, mappings)
    });
    let findings = links::Findings::all(resolution.add_parts(followed));
    rows::add_found(&values, &units, &mappings, &findings, resolution);
}
