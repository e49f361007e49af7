//! Entry points: routes with the prefixes of all routers they are mounted in.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::references::FileReferences;
use super::scopes::Item;
use super::types::Types;
use super::units::Units;
use crate::rust::extract::join_route;
use crate::{FileIndex, Resolution};

/// Routers are mounted in each other at most this deep.
const MOUNT_LIMIT: usize = 12;

struct Mounts<'a> {
    /// By what is mounted: by whom, and under which prefix
    of: BTreeMap<Item, Vec<(Option<Item>, &'a str)>>,
}

/// Adds the entry points of all files.
pub fn add_entry_points<'a>(
    types: &Types<'a>,
    units: &Units,
    followed: &[FileReferences<'a>],
    resolution: &mut Resolution<'_>,
) {
    let mounts = gather_mounts(types, followed);
    for (file, facts) in types.scopes.tree.files.iter().enumerate() {
        let file = file as FileIndex;
        let Some(unit) = units.of_file(file).filter(|_| facts.language == Language::Rust) else { continue };
        for entry in &facts.entry_points {
            add_entry_point(entry, facts, (file, unit), &mounts, types, units, followed, resolution);
        }
    }
}

fn gather_mounts<'a>(types: &Types<'a>, followed: &[FileReferences<'a>]) -> Mounts<'a> {
    let mut of: BTreeMap<Item, Vec<(Option<Item>, &'a str)>> = BTreeMap::new();
    for (file, facts) in types.scopes.tree.files.iter().enumerate() {
        for mount in &facts.mounts {
            let target = followed[file].items.get(mount.target as usize).copied().flatten();
            if let Some(target) = target {
                let by = mount.within.map(|declaration| Item { file: file as FileIndex, declaration });
                of.entry(target).or_default().push((by, facts.text(mount.prefix)));
            }
        }
    }
    Mounts { of }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one entry point")]
fn add_entry_point(
    entry: &EntryPointFact,
    facts: &FileFacts,
    (file, unit): (FileIndex, UnitIndex),
    mounts: &Mounts<'_>,
    types: &Types<'_>,
    units: &Units,
    followed: &[FileReferences<'_>],
    resolution: &mut Resolution<'_>,
) {
    let handler =
        entry.handler.and_then(|at| followed[file as usize].items.get(at as usize).copied().flatten());
    let (unit, member) = match handler.and_then(|item| Some((units.of_item(item)?, item))) {
        Some((unit, item)) => (unit, units.member(item.file, Some(item.declaration))),
        None => (unit, units.member(file, entry.within)),
    };
    let scope = types.scopes.tree.scope(file, entry.within);
    let in_test_module = scope.is_some_and(|scope| types.scopes.tree.module(scope).test);
    let in_test = entry.within.is_some_and(|at| is_test(facts, at));
    for route in routes_of(entry, facts, file, mounts) {
        resolution.entry_point(EntryPoint {
            unit,
            member,
            kind: entry.kind,
            method: facts.text(entry.method).into(),
            route: route.into(),
            file,
            line: entry.line,
            test: in_test_module || in_test || units.is_test(file),
        });
    }
}

fn is_test(facts: &FileFacts, mut at: u32) -> bool {
    loop {
        let declaration = &facts.declarations[at as usize];
        if declaration.markers.has(Markers::TEST) {
            return true;
        }
        match declaration.parent {
            Some(parent) => at = parent,
            None => return false,
        }
    }
}

/// The full routes of an entry point: one for each way its router is mounted.
fn routes_of(
    entry: &EntryPointFact,
    facts: &FileFacts,
    file: FileIndex,
    mounts: &Mounts<'_>,
) -> BTreeSet<String> {
    let route = facts.text(entry.route);
    if entry.kind != EntryPointKind::Http {
        return BTreeSet::from([route.to_owned()]);
    }
    let mut routes = BTreeSet::new();
    let within = entry.within.map(|declaration| Item { file, declaration });
    let mut open = vec![(within, route.to_owned(), 0)];
    while let Some((within, route, depth)) = open.pop() {
        let mounted = within.and_then(|within| mounts.of.get(&within)).filter(|_| depth < MOUNT_LIMIT);
        match mounted {
            Some(mounted) => {
                for (by, prefix) in mounted.iter().filter(|(by, _)| *by != within) {
                    open.push((*by, join_route(prefix, &route), depth + 1));
                }
            }
            None => {
                routes.insert(if route.is_empty() { "/".to_owned() } else { route });
            }
        }
    }
    routes
}
