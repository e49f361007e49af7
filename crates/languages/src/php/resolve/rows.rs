//! Entry points: where routes, commands and consumers end up.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::follow::{Follower, Target};
use super::index::Wanted;
use super::settings::Settings;
use crate::Resolution;
use crate::routes::join_routes;

/// Files of routes are mounted in each other at most this deep.
const DEPTH_LIMIT: usize = 8;

/// Adds all entry points, and what settings alone state.
pub(super) fn add_entry_points(
    follower: &mut Follower<'_, '_>,
    settings: &Settings,
    resolution: &mut Resolution<'_>,
) {
    let mounts = mounts(follower);
    let index = follower.index;
    for (file, facts) in (0u32..).zip(index.files).filter(|(_, facts)| facts.language == Language::Php) {
        let prefix = prefix_of(file, &mounts, 0);
        let configured = configured_prefix(&facts.path, settings);
        for entry in &facts.entry_points {
            let route = facts.text(entry.route);
            let is_attribute = entry.handler.is_none() && index.enclosing_class(file, entry.within).is_some();
            let route = match entry.kind {
                EntryPointKind::Http if is_attribute && !configured.is_empty() => {
                    join_routes(configured, route)
                }
                EntryPointKind::Http if !prefix.is_empty() => join_routes(&prefix, route),
                _ => route.to_owned(),
            };
            add_entry(follower, file, entry, &route, resolution);
        }
    }
    add_configured(follower, settings, resolution);
}

fn add_entry(
    follower: &mut Follower<'_, '_>,
    file: u32,
    entry: &EntryPointFact,
    route: &str,
    resolution: &mut Resolution<'_>,
) {
    let facts = &follower.index.files[file as usize];
    let handler = entry.handler.and_then(|handler| {
        Some(match follower.follow(file, handler).target {
            Target::Class(class, member) => {
                let other = follower.index.row(class).file;
                let member = member.filter(|(declarer, _)| follower.index.row(*declarer).file == other);
                (
                    follower.units.of_file(other)?,
                    member.and_then(|(_, place)| follower.units.member(other, Some(place))),
                )
            }
            Target::Declared((other, place)) => {
                (follower.units.of_file(other)?, follower.units.member(other, Some(place)))
            }
            Target::File(other) => (follower.units.of_file(other)?, None),
            // A controller of ours whose action a library declares.
            Target::Library(_) => {
                let reference = &facts.references[handler as usize];
                let class = follower.receiver(reference.receiver, file, reference.within).class()?;
                (follower.units.of_file(follower.index.row(class).file)?, None)
            }
            _ => return None,
        })
    });
    let stated = || {
        let member = follower.units.member_around(file, facts, entry.within);
        follower.units.of_file(file).map(|unit| (unit, member))
    };
    let Some((unit, member)) = handler.or_else(stated) else { return };
    resolution.entry_point(EntryPoint {
        unit,
        member,
        kind: entry.kind,
        method: facts.text(entry.method).into(),
        route: route.into(),
        file,
        line: entry.line,
        test: follower.units.is_test(file),
    });
}

/// Where files of routes are mounted: the file that does it, and the prefix.
fn mounts(follower: &mut Follower<'_, '_>) -> HashMap<u32, (u32, String)> {
    let index = follower.index;
    let mut found: HashMap<u32, (u32, String)> = HashMap::new();
    for (file, facts) in (0u32..).zip(index.files).filter(|(_, facts)| facts.language == Language::Php) {
        for mount in &facts.mounts {
            let Target::File(target) = follower.follow(file, mount.target).target else { continue };
            let prefix = facts.text(mount.prefix).to_owned();
            let known = found.entry(target).or_insert_with(|| (file, prefix.clone()));
            if known.1.is_empty() && !prefix.is_empty() {
                *known = (file, prefix);
            }
        }
    }
    found
}

fn prefix_of(file: u32, mounts: &HashMap<u32, (u32, String)>, depth: usize) -> String {
    match mounts.get(&file) {
        Some((by, prefix)) if depth < DEPTH_LIMIT && *by != file => {
            let around = prefix_of(*by, mounts, depth + 1);
            match (around.is_empty(), prefix.is_empty()) {
                (true, true) => String::new(),
                _ => join_routes(&around, prefix),
            }
        }
        _ => String::new(),
    }
}

/// What settings put before the routes of a controller, by its path.
fn configured_prefix<'s>(path: &str, settings: &'s Settings) -> &'s str {
    let holds =
        |folder: &str| path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let found = settings.prefixes.iter().filter(|(folder, _)| holds(folder));
    found.max_by_key(|(folder, _)| folder.len()).map_or("", |(_, prefix)| prefix)
}

/// Routes and reads of settings files, which are no units: they belong to the classes that they name.
fn add_configured(follower: &mut Follower<'_, '_>, settings: &Settings, resolution: &mut Resolution<'_>) {
    for route in &settings.routes {
        let Some(class) = follower.index.class(&route.class, 0) else { continue };
        let row = follower.index.row(class);
        let facts = &follower.index.files[row.file as usize];
        let Some(unit) = follower.units.of_file(row.file) else { continue };
        let member = follower.index.member(class, Wanted::Method, &route.member);
        let member = member.filter(|(declarer, _)| follower.index.row(*declarer).file == row.file);
        let line = member.map_or(1, |(_, place)| facts.declarations[place as usize].line);
        resolution.entry_point(EntryPoint {
            unit,
            member: member.and_then(|(_, place)| follower.units.member(row.file, Some(place))),
            kind: EntryPointKind::Http,
            method: route.method.as_str().into(),
            route: route.path.as_str().into(),
            file: row.file,
            line,
            test: follower.units.is_test(row.file),
        });
    }
    for (class, key) in &settings.reads {
        let Some(class) = follower.index.class(class, 0) else { continue };
        let row = follower.index.row(class);
        let line = follower.index.files[row.file as usize].declarations[row.declaration as usize].line;
        if let Some(unit) = follower.units.of_file(row.file) {
            resolution.configuration(ConfigurationRead {
                unit,
                key: key.as_str().into(),
                file: row.file,
                line,
            });
        }
    }
}
