//! The ways in that documents tell: servlets, filters, listeners, actions, schedules.

use std::collections::BTreeSet;

use banyan_facts::*;

use super::documents::{Documents, is_document};
use super::index::Index;
use super::types::{Type, TypeId};
use super::units::Units;
use crate::Resolution;
use crate::routes::join_routes;

/// What a servlet declares to answer requests, and the HTTP method of each.
pub(super) const ANSWERS: &[(&str, &str)] = &[
    ("doGet", "GET"),
    ("doPost", "POST"),
    ("doPut", "PUT"),
    ("doDelete", "DELETE"),
    ("doPatch", "PATCH"),
    ("doHead", "HEAD"),
    ("service", ""),
];

/// Servlets of libraries to which the routes of JAX-RS applications are handed.
const APPLICATION_SERVLETS: &[&str] = &[
    "ws.rs.core.Application",
    "glassfish.jersey.servlet.ServletContainer",
    "jersey.spi.container.servlet.ServletContainer",
    "jersey.spi.spring.container.servlet.SpringServlet",
    "resteasy.plugins.server.servlet.HttpServletDispatcher",
];

/// What the ways in are made from.
pub(super) struct Descriptors<'a, 'i> {
    pub index: &'i Index<'a>,
    pub units: &'i Units,
    pub documents: &'i Documents<'a>,
}

impl<'a> Descriptors<'a, '_> {
    /// The servlets whose addresses documents tell.
    pub fn servlets(&self) -> BTreeSet<TypeId> {
        let mut found = BTreeSet::new();
        for (file, facts) in (0u32..).zip(self.index.files()).filter(|(_, facts)| is_document(facts)) {
            let stated = facts.entry_points.iter().filter(|entry| entry.kind == EntryPointKind::Http);
            found.extend(stated.filter_map(|entry| self.index.type_of(file, entry.within?)));
        }
        found
    }

    /// Where servlets of JAX-RS answer, by the file that tells it.
    pub fn applications(&self) -> Vec<(&'a str, &'a str)> {
        let mut found = Vec::new();
        for facts in self.index.files().iter().filter(|facts| is_document(facts)) {
            let mounts = facts.mounts.iter().filter(|mount| {
                let servlet = facts.text(facts.references[mount.target as usize].name);
                APPLICATION_SERVLETS.iter().any(|known| servlet.ends_with(known))
            });
            found.extend(mounts.map(|mount| (&*facts.path, facts.text(mount.prefix).trim_end_matches("/*"))));
        }
        found
    }

    /// Adds the ways in of one document.
    pub fn add(&self, file: u32, resolution: &mut Resolution<'_>) {
        let facts = self.index.file(file);
        let patterns = self.patterns(facts);
        for entry in &facts.entry_points {
            for (unit, member, method) in self.answering(file, entry) {
                if !facts.markers.has(Markers::TEST) {
                    resolution.mark(unit, Markers::ENTRY);
                }
                for route in routes(facts.text(entry.route), &patterns) {
                    resolution.entry_point(EntryPoint {
                        unit,
                        member,
                        kind: entry.kind,
                        method: method.into(),
                        route: route.into(),
                        file,
                        line: entry.line,
                        test: facts.markers.has(Markers::TEST),
                    });
                }
            }
        }
    }

    /// Where the servlets answer that a document's routes go through: those of the web application that
    /// the document lies in, where it tells any.
    fn patterns(&self, facts: &FileFacts) -> BTreeSet<&str> {
        let (mut near, mut all) = (BTreeSet::new(), BTreeSet::new());
        if facts.entry_points.is_empty() {
            return all;
        }
        for import in &facts.imports {
            let servlet = facts.text(import.path);
            for other in self.index.files().iter().filter(|other| is_document(other)) {
                let folder = other.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let mounts = other
                    .mounts
                    .iter()
                    .filter(|mount| other.text(other.references[mount.target as usize].name) == servlet);
                for mount in mounts {
                    let pattern = other.text(mount.prefix);
                    all.insert(pattern);
                    near.extend(facts.path.starts_with(&format!("{folder}/")).then_some(pattern));
                }
            }
        }
        if near.is_empty() { all } else { near }
    }

    /// The units, members and HTTP methods that answer a way in.
    fn answering(&self, file: u32, entry: &EntryPointFact) -> Vec<(UnitIndex, Option<u32>, &'static str)> {
        if let Some(handler) = entry.handler {
            let found = self.documents.handler(self.index, file, handler);
            let unit = found.and_then(|(id, _)| self.units.of_type(id));
            let member = found.and_then(|(id, name)| self.units.declared_member(self.index, id, name));
            return unit.map(|unit| (unit, member, "")).into_iter().collect();
        }
        let Some(within) = entry.within else { return Vec::new() };
        let Some(unit) = self.units.around(self.index, file, Some(within)) else { return Vec::new() };
        if let Some(id) = self.index.type_of(file, within) {
            let methods = ANSWERS.iter().filter(|(name, _)| !self.index.declared(id, name).is_empty());
            let methods: Vec<_> = methods
                .map(|(name, method)| (unit, self.units.declared_member(self.index, id, name), *method))
                .collect();
            return if methods.is_empty() { vec![(unit, None, "")] } else { methods };
        }
        let starts = entry.kind != EntryPointKind::Main || self.listens_to_the_start(file, within);
        let member = self.units.member(self.index, file, Some(within));
        starts.then_some((unit, member, "")).into_iter().collect()
    }

    /// Whether a listener is told when the application starts.
    fn listens_to_the_start(&self, file: u32, within: u32) -> bool {
        let place = super::index::Place { file, within: Some(within) };
        let Some(id) = self.index.enclosing_type(place) else { return false };
        let mut supertypes = self.index.lineage(id).iter().flat_map(|id| self.index.supertypes(*id));
        supertypes.any(|supertype| {
            matches!(supertype, Type::Library { name, .. }
                if name.ends_with("ServletContextListener") || name.ends_with("ContextLoaderListener"))
        })
    }
}

/// A route under the patterns of the servlet in front of it: `/login` and `*.do` are `/login.do`, `/login`
/// and `/app/*` are `/app/login`.
fn routes(route: &str, patterns: &BTreeSet<&str>) -> Vec<String> {
    if patterns.is_empty() {
        return vec![route.to_owned()];
    }
    let under = |pattern: &&str| match (pattern.strip_prefix('*'), pattern.strip_suffix("/*")) {
        (Some(ending), _) => format!("{route}{ending}"),
        (None, Some(prefix)) => join_routes(prefix, route),
        (None, None) => route.to_owned(),
    };
    patterns.iter().map(under).collect()
}
