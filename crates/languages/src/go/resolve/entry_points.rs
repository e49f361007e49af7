//! Entry points: routes with all their prefixes on the functions that do the work, jobs, consumers,
//! commands and programs.

use banyan_facts::*;

use super::dispatch::method_of;
use super::follow::{Follower, Target};
use super::packages::Item;
use super::prefixes::Prefixes;
use super::types::{Type, TypeId};
use crate::file_units::FileUnits;
use crate::routes::join_routes;
use crate::{FileIndex, Resolution};

/// How sure it is that something handles requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worker {
    /// This function does
    Item(Item),
    /// Something that stands where the route is stated
    Here,
    /// It may, but so may other things
    Perhaps,
}

/// Adds the entry points of all files but remote procedures.
pub fn add_entry_points<'a>(follower: &mut Follower<'a>, units: &FileUnits, resolution: &mut Resolution<'_>) {
    let prefixes = Prefixes::build(follower);
    let packages = follower.packages;
    for (file, facts) in packages.files.iter().enumerate() {
        let file = file as FileIndex;
        let Some(unit) = units.of_file(file).filter(|_| facts.language == Language::Go) else { continue };
        for entry in &facts.entry_points {
            let mut adder = Adder { follower, units, resolution, file, facts, unit, prefixes: &prefixes };
            match entry.kind {
                EntryPointKind::Http => adder.http(entry),
                EntryPointKind::Rpc => {}
                EntryPointKind::Scheduled => adder.scheduled(entry),
                _ => adder.plain(entry),
            }
        }
    }
}

struct Adder<'r, 'a, 's> {
    follower: &'r mut Follower<'a>,
    units: &'r FileUnits,
    resolution: &'r mut Resolution<'s>,
    file: FileIndex,
    facts: &'a FileFacts,
    unit: UnitIndex,
    prefixes: &'r Prefixes<'a>,
}

impl<'a> Adder<'_, 'a, '_> {
    fn http(&mut self, entry: &EntryPointFact) {
        let Some((base, path, handlers)) = parts(self.facts.text(entry.route)) else { return };
        let path = self.follower.told(self.file, path).replace("//", "/");
        if !path.is_empty() && !path.starts_with(['/', '*', '^', '{']) {
            return;
        }
        let Some(worker) = self.worker(handlers, entry.within) else { return };
        if matches!(worker, Worker::Item(item) if self.prefixes.makes_router(item)) {
            return;
        }
        if path == "{}" || worker == Worker::Perhaps && (path.is_empty() || path.starts_with('{')) {
            return;
        }
        let method = self.follower.told(self.file, self.facts.text(entry.method));
        for prefix in self.prefixes.of_base(self.follower, self.file, entry.within, base, 0) {
            let route =
                if prefix.is_empty() && !path.is_empty() { path.clone() } else { joined(&prefix, &path) };
            self.add(entry, worker, &method, &route);
        }
    }

    fn scheduled(&mut self, entry: &EntryPointFact) {
        let Some((_, schedule, handlers)) = parts(self.facts.text(entry.route)) else { return };
        let schedule = self.follower.told(self.file, schedule);
        let worker = self.worker(handlers, entry.within).unwrap_or(Worker::Here);
        self.add(entry, worker, "", &schedule);
    }

    fn plain(&mut self, entry: &EntryPointFact) {
        let route = self.follower.told(self.file, self.facts.text(entry.route));
        let handler = entry.handler.and_then(|handler| self.function(handler));
        self.add(entry, handler.map_or(Worker::Here, Worker::Item), "", &route);
    }

    fn add(&mut self, entry: &EntryPointFact, worker: Worker, method: &str, route: &str) {
        let (file, within) = match worker {
            Worker::Item(item) => (item.file, Some(item.declaration)),
            _ => (self.file, entry.within),
        };
        let facts = &self.follower.packages.files[file as usize];
        self.resolution.entry_point(EntryPoint {
            unit: self.units.of_file(file).unwrap_or(self.unit),
            member: self.units.member_around(file, facts, within),
            kind: entry.kind,
            method: method.into(),
            route: route.into(),
            file: self.file,
            line: entry.line,
            test: self.units.is_test(self.file),
        });
    }

    /// Who does the work, of those that may; none where none of them can.
    fn worker(&mut self, handlers: &'a str, within: Option<u32>) -> Option<Worker> {
        let mut best: Option<Worker> = None;
        for handler in handlers.split(';') {
            let found = match handler.as_bytes().first() {
                Some(b'c') => Some(Worker::Here),
                Some(b't') => {
                    let place = self.follower.place(self.file, within);
                    let typ = self.follower.read(&handler[1..], place, 0);
                    self.handling(typ)
                }
                Some(_) => self.named_worker(handler.parse().unwrap_or(u32::MAX)),
                None => None,
            };
            match (found, best) {
                (Some(Worker::Item(_) | Worker::Here), _) => return found,
                (Some(Worker::Perhaps), None) => best = found,
                _ => {}
            }
        }
        best
    }

    fn named_worker(&mut self, reference: u32) -> Option<Worker> {
        let kind = self.facts.references.get(reference as usize)?.kind;
        let followed = self.follower.follow(self.file, reference)?;
        match followed.target {
            Target::Item(item) => {
                let declaration = self.follower.packages.declaration(item);
                let is_callable = declaration.kind.is_callable();
                match (is_callable, kind) {
                    (true, ReferenceKind::Access) => Some(Worker::Item(item)),
                    // A function that makes a handler, perhaps of a type that is one.
                    (true, _) => match self.handling(followed.typ) {
                        Some(Worker::Item(handler)) => Some(Worker::Item(handler)),
                        _ => Some(Worker::Item(item)),
                    },
                    _ => self.handling(followed.typ),
                }
            }
            Target::Library(_) => Some(Worker::Perhaps),
            Target::Unresolved(_) if kind == ReferenceKind::Access => Some(Worker::Perhaps),
            _ => None,
        }
    }

    /// Who handles a request that is handed to a value of a type.
    fn handling(&mut self, typ: TypeId) -> Option<Worker> {
        let inner = self.follower.underlying(typ);
        match (self.follower.types.get(typ).clone(), self.follower.types.get(inner).clone()) {
            (_, Type::Function(..)) => Some(Worker::Here),
            (_, Type::Slice(element)) => self.handling(element).filter(|worker| *worker == Worker::Here),
            (Type::Item(item, _), _) => method_of(self.follower, item, "ServeHTTP").map(Worker::Item),
            (Type::Library(_, name, _), _) if name.contains("Handler") || name.contains("Handle") => {
                Some(Worker::Here)
            }
            _ => None,
        }
    }

    /// The function that a reference names.
    fn function(&mut self, reference: u32) -> Option<Item> {
        match self.follower.follow(self.file, reference)?.target {
            Target::Item(item) if self.follower.packages.declaration(item).kind.is_callable() => Some(item),
            _ => None,
        }
    }
}

/// Base, path and handlers of a route as it stands in the facts.
fn parts(written: &str) -> Option<(&str, &str, &str)> {
    let (base, rest) = written.split_once('|')?;
    let (path, handlers) = rest.rsplit_once('|')?;
    Some((base, path, handlers))
}

/// A path below a prefix; a slash at the end of the path stays.
fn joined(prefix: &str, path: &str) -> String {
    let joined = join_routes(prefix, path);
    if path.len() > 1 && path.ends_with('/') && !joined.ends_with('/') { joined + "/" } else { joined }
}
