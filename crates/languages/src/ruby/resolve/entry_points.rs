//! Entry points: routes with the paths under which their routers are mounted, jobs, channels, and the rest.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::constants::{ConstId, Place};
use super::follow::Follower;
use super::types::Found;
use crate::routes::join_routes;
use crate::ruby::notation::hidden;
use crate::{FileIndex, Resolution};

/// Routers are mounted in each other at most this deep.
const MOUNT_LIMIT: usize = 12;

/// What makes a class a job: its `perform` runs when a message of its name arrives.
const JOBS: &[&str] = &[
    "ActiveJob::Base",
    "ApplicationJob",
    "Sidekiq::Worker",
    "Sidekiq::Job",
    "Que::Job",
    "SuckerPunch::Job",
    "Delayed::Job",
    "Resque::Job",
    "Backburner::Queue",
    "Sneakers::Worker",
];

const CHANNELS: &[&str] = &["ActionCable::Channel::Base"];

/// Whether a class is a job.
pub(super) fn is_job(follower: &Follower<'_, '_>, id: ConstId) -> bool {
    follower.types.lineage.descends_from(id, JOBS)
}

/// Who draws routes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Router {
    Application,
    /// An engine, or a class with routes in its body
    Class(ConstId),
    /// A file that another one draws
    Drawn(String),
}

struct Routers<'x, 'a> {
    follower: &'x Follower<'x, 'a>,
    /// By what is mounted: by whom, and under which path
    mounts: BTreeMap<Router, Vec<(Router, String)>>,
    /// Those that have routes of their own
    drawing: BTreeSet<Router>,
    /// The application draws no forms
    api_only: bool,
}

/// Adds the entry points of all files.
pub(super) fn add_entry_points(follower: &Follower<'_, '_>, resolution: &mut Resolution<'_>) {
    let mut routers =
        Routers { follower, mounts: BTreeMap::new(), drawing: BTreeSet::new(), api_only: false };
    routers.gather();
    for (file, facts) in ruby_files(follower) {
        let Some(unit) = follower.units.of_files.of_file(file) else { continue };
        for entry in &facts.entry_points {
            routers.add(file, unit, facts, entry, resolution);
        }
        for mount in &facts.mounts {
            routers.add_outer_mount(file, unit, facts, mount, resolution);
        }
    }
    add_jobs(follower, resolution);
}

fn ruby_files<'x>(follower: &'x Follower<'_, '_>) -> impl Iterator<Item = (FileIndex, &'x FileFacts)> {
    (0..)
        .zip(follower.types.constants.files.iter().copied())
        .filter(|(_, facts)| facts.language == Language::Ruby)
}

impl Routers<'_, '_> {
    fn gather(&mut self) {
        for (file, facts) in ruby_files(self.follower) {
            for entry in facts.entry_points.iter().filter(|entry| entry.kind == EntryPointKind::Http) {
                self.drawing.insert(self.router(file, entry.within));
            }
            for declaration in &facts.declarations {
                self.api_only |= facts.text(declaration.name) == hidden::API_ONLY;
            }
            for mount in &facts.mounts {
                if let Some(target) = self.target(file, facts, mount) {
                    let by = self.router(file, mount.within);
                    if by != target {
                        self.mounts
                            .entry(target)
                            .or_default()
                            .push((by, facts.text(mount.prefix).to_owned()));
                    }
                }
            }
        }
    }

    /// Who states what stands within a declaration.
    fn router(&self, file: FileIndex, within: Option<u32>) -> Router {
        let types = self.follower.types;
        match self.follower.routes_owner(file, within) {
            Some("") => Router::Application,
            Some(owner) => match owner.strip_prefix("draw ") {
                Some(name) => Router::Drawn(name.to_owned()),
                None => match types.constant(file, None, owner) {
                    Found::Known(id) => Router::Class(id),
                    _ => Router::Application,
                },
            },
            None => types.constants.around(file, within).map_or(Router::Application, Router::Class),
        }
    }

    fn target(&self, file: FileIndex, facts: &FileFacts, mount: &RouteMount) -> Option<Router> {
        let reference = &facts.references[mount.target as usize];
        let name = self.follower.types.constants.files[file as usize].text(reference.name);
        if let Some(drawn) = name.strip_prefix("%draw ") {
            return Some(Router::Drawn(drawn.split('|').next().unwrap_or(drawn).to_owned()));
        }
        match self.follower.types.constant(file, mount.within, name) {
            Found::Known(id) => Some(Router::Class(id)),
            _ => None,
        }
    }

    /// Every path under which a router's routes are.
    fn prefixes(&self, router: Router) -> BTreeSet<String> {
        let mut prefixes = BTreeSet::new();
        let mut open = vec![(router, String::new(), 0)];
        while let Some((router, path, depth)) = open.pop() {
            match self.mounts.get(&router).filter(|_| depth < MOUNT_LIMIT) {
                Some(mounts) => {
                    let outer =
                        mounts.iter().map(|(by, prefix)| (by.clone(), joined(prefix, &path), depth + 1));
                    open.extend(outer);
                }
                None => drop(prefixes.insert(path)),
            }
        }
        prefixes
    }

    fn add(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        facts: &FileFacts,
        entry: &EntryPointFact,
        resolution: &mut Resolution<'_>,
    ) {
        let handler = entry.handler.map(|at| &facts.references[at as usize]);
        let name = handler.map_or("", |handler| facts.text(handler.name));
        let is_http = entry.kind == EntryPointKind::Http;
        if is_http && !self.is_drawn(file, entry.within, name) {
            return;
        }
        let (unit, member) = self.place(file, unit, facts, entry);
        let route = facts.text(entry.route);
        let routes = match is_http {
            true => self
                .prefixes(self.router(file, entry.within))
                .iter()
                .map(|prefix| joined(prefix, route))
                .collect(),
            false => BTreeSet::from([route.to_owned()]),
        };
        for route in routes {
            resolution.entry_point(EntryPoint {
                unit,
                member,
                kind: entry.kind,
                method: facts.text(entry.method).into(),
                route: route.into(),
                file,
                line: entry.line,
                test: facts.markers.has(Markers::TEST),
            });
        }
    }

    /// Whether Rails draws a route: forms not for an application that is an API alone, Devise's by the
    /// modules of the model.
    fn is_drawn(&self, file: FileIndex, within: Option<u32>, handler: &str) -> bool {
        if handler.ends_with('?') && self.api_only {
            return matches!(self.router(file, within), Router::Class(_));
        }
        let Some((model, module)) = handler.split_once('!').and_then(|(_, rest)| rest.rsplit_once(':'))
        else {
            return true;
        };
        let modules = self.devise_modules(model);
        match modules {
            Some(modules) => modules.split(' ').any(|known| known == module),
            None => matches!(module, "database_authenticatable" | "recoverable" | "registerable"),
        }
    }

    fn devise_modules(&self, model: &str) -> Option<String> {
        let constants = self.follower.types.constants;
        let id = constants.lexical(&[], model)?;
        constants.constant(id).places.iter().find_map(|place| {
            let facts = &constants.files[place.file as usize];
            let mut stated = facts.declarations.iter();
            let devise = stated.find(|declaration| {
                declaration.parent == Some(place.declaration)
                    && facts.text(declaration.name) == hidden::DEVISE
            })?;
            devise.of_type.map(|modules| facts.text(modules).to_owned())
        })
    }

    /// The unit and member that do the work of an entry point.
    fn place(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        facts: &FileFacts,
        entry: &EntryPointFact,
    ) -> (UnitIndex, Option<u32>) {
        let units = &self.follower.units.of_files;
        let types = self.follower.types;
        let stated = (unit, units.member_around(file, facts, entry.within));
        let Some(handler) = entry.handler.map(|at| &facts.references[at as usize]) else { return stated };
        let name = types.constants.files[file as usize].text(handler.name);
        let (class, method) = match handler.receiver {
            Receiver::Type(class) => {
                match types.constant(file, handler.within, types.constants.files[file as usize].text(class)) {
                    Found::Known(id) => {
                        let lineage = types.lineage;
                        (id, lineage.object_method(id, name).or_else(|| lineage.class_method(id, name)))
                    }
                    _ => return stated,
                }
            }
            Receiver::Own => match types.constants.around(file, handler.within) {
                Some(id) => (id, types.lineage.object_method(id, name)),
                None => return stated,
            },
            _ => match self.follower.route_handler(file, handler.within, name) {
                Some(found) => found,
                None => return stated,
            },
        };
        match self.follower.units.of_constant(class) {
            Some((unit, home)) => {
                let own = method.filter(|method| method.file == home);
                (unit, own.and_then(|method| units.member(home, Some(method.declaration))))
            }
            None => stated,
        }
    }

    /// An application of a library, or one whose routes are not told: everything below its path.
    fn add_outer_mount(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        facts: &FileFacts,
        mount: &RouteMount,
        resolution: &mut Resolution<'_>,
    ) {
        let target = self.target(file, facts, mount);
        let answers = |router: &Router| {
            self.drawing.contains(router) || self.mounts.values().flatten().any(|(by, _)| by == router)
        };
        if target.is_some_and(|target| matches!(target, Router::Drawn(_)) || answers(&target)) {
            return;
        }
        for prefix in self.prefixes(self.router(file, mount.within)) {
            resolution.entry_point(EntryPoint {
                unit,
                member: None,
                kind: EntryPointKind::Http,
                method: "".into(),
                route: joined(&prefix, facts.text(mount.prefix)).into(),
                file,
                line: mount.line,
                test: facts.markers.has(Markers::TEST),
            });
        }
    }
}

/// A route below the path of its router.
fn joined(prefix: &str, route: &str) -> String {
    match prefix.is_empty() || prefix == "/" {
        true if route.is_empty() => "/".to_owned(),
        true if route.starts_with(['/', '(']) => route.to_owned(),
        true => format!("/{route}"),
        false if route.starts_with("(/") => format!("{}{route}", prefix.trim_end_matches('/')),
        false => join_routes(prefix, route),
    }
}

/// Jobs wait for messages of their names, and channels for subscribers.
fn add_jobs(follower: &Follower<'_, '_>, resolution: &mut Resolution<'_>) {
    let (constants, lineage) = (follower.types.constants, follower.types.lineage);
    for id in 1..constants.list.len() as ConstId {
        let constant = constants.constant(id);
        if constant.kind != Some(DeclarationKind::Class) {
            continue;
        }
        let method = if is_job(follower, id) {
            lineage.object_method(id, "perform").or_else(|| lineage.class_method(id, "perform"))
        } else if lineage.descends_from(id, CHANNELS) && constant.full != "ApplicationCable::Channel" {
            lineage.object_method(id, "subscribed")
        } else {
            continue;
        };
        let own = method.filter(|method| constant.places.iter().any(|place| place.file == method.file));
        if own.is_none() && (method.is_none() || lineage.has_subclasses(id)) {
            continue;
        }
        add_job(follower, id, own, resolution);
    }
}

fn add_job(follower: &Follower<'_, '_>, id: ConstId, method: Option<Place>, resolution: &mut Resolution<'_>) {
    let constants = follower.types.constants;
    let Some((unit, home)) = follower.units.of_constant(id) else { return };
    let places = &constants.constant(id).places;
    let Some(place) = places.iter().find(|place| place.file == home).copied() else { return };
    let at = method.filter(|method| method.file == home).unwrap_or(place);
    let facts = &constants.files[home as usize];
    resolution.entry_point(EntryPoint {
        unit,
        member: follower.units.of_files.member(home, Some(at.declaration)),
        kind: EntryPointKind::Message,
        method: "".into(),
        route: constants.constant(id).full.as_str().into(),
        file: home,
        line: facts.declarations[at.declaration as usize].line,
        test: facts.markers.has(Markers::TEST),
    });
}
