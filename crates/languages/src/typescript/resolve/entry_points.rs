//! Entry points: routes with the prefixes of all routers they are mounted in, and names of topics and queues.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::names::{Item, Meaning, Want};
use super::references::Followed;
use super::units::Units;
use crate::routes::join_routes;
use crate::typescript::extract::GLOBAL_MOUNT;
use crate::{FileIndex, Resolution};

/// Routers are mounted in each other at most this deep.
const MOUNT_LIMIT: usize = 12;

/// By whom a router is mounted, and under which prefix.
type Mounted<'a> = (Option<Item>, &'a str);

struct EntryPoints<'e, 'a> {
    followed: &'e Followed<'a>,
    units: &'e Units,
    /// By what is mounted: by whom, and under which prefix
    mounts: BTreeMap<Item, Vec<Mounted<'a>>>,
    /// Prefixes of whole programs, by the package they are stated in
    prefixes: BTreeMap<Option<usize>, &'a str>,
    /// Versions stand in routes
    is_versioned: bool,
}

/// Adds the entry points of all files.
pub fn add_entry_points(followed: &Followed<'_>, units: &Units, resolution: &mut Resolution<'_>) {
    let mut all = EntryPoints {
        followed,
        units,
        mounts: BTreeMap::new(),
        prefixes: BTreeMap::new(),
        is_versioned: false,
    };
    all.gather_mounts();
    let names = &followed.types.names;
    for (file, facts) in (0..).zip(names.files) {
        let Some(unit) = units.of_file(file).filter(|_| facts.language == Language::TypeScript) else {
            continue;
        };
        for entry in &facts.entry_points {
            all.add(entry, facts, file, unit, resolution);
        }
    }
    super::pages::add_pages(names, units, resolution);
}

/// The text of a constant that a row names as `=path`, or the text itself.
pub fn constant_text(followed: &Followed<'_>, file: FileIndex, within: Option<u32>, text: &str) -> String {
    let Some(path) = text.strip_prefix('=') else { return text.to_owned() };
    let meaning = followed.types.path(file, within, path, Want::Value, followed, 0);
    if let Meaning::Item(item) = meaning
        && let Some(of_type) = followed.types.names.declaration(item).of_type
        && let Some(text) = followed.types.names.facts(item.file).text(of_type).strip_prefix('\'')
    {
        return text.to_owned();
    }
    path.to_owned()
}

impl<'a> EntryPoints<'_, 'a> {
    fn gather_mounts(&mut self) {
        let names = &self.followed.types.names;
        for (file, facts) in (0..).zip(names.files) {
            for mount in facts.mounts.iter().filter(|_| facts.language == Language::TypeScript) {
                let prefix = facts.text(mount.prefix);
                if mount.target == GLOBAL_MOUNT {
                    match prefix {
                        "@version" => self.is_versioned = true,
                        prefix if !self.units.is_test(file) => {
                            self.prefixes.insert(names.paths.package_of(&facts.path), prefix);
                        }
                        _ => {}
                    }
                    continue;
                }
                if let Meaning::Item(target) = self.followed.outcome(file, mount.target, 0).meaning {
                    let by = mount.within.map(|declaration| Item { file, declaration });
                    self.mounts.entry(target).or_default().push((by, prefix));
                }
            }
        }
    }

    fn add(
        &self,
        entry: &EntryPointFact,
        facts: &FileFacts,
        file: FileIndex,
        unit: UnitIndex,
        resolution: &mut Resolution<'_>,
    ) {
        let handler = entry.handler.map(|at| self.followed.outcome(file, at, 0).meaning);
        let found = match handler {
            Some(Meaning::Item(item)) => self.units.of_file(item.file).map(|unit| {
                let facts = self.followed.types.names.facts(item.file);
                (unit, self.units.member_around(item.file, facts, Some(item.declaration)))
            }),
            Some(Meaning::Module(file)) => self.units.of_file(file).map(|unit| (unit, None)),
            _ => None,
        };
        let (unit, member) =
            found.unwrap_or_else(|| (unit, self.units.member_around(file, facts, entry.within)));
        for route in self.routes_of(entry, facts, file) {
            resolution.entry_point(EntryPoint {
                unit,
                member,
                kind: entry.kind,
                method: facts.text(entry.method).into(),
                route: route.into(),
                file,
                line: entry.line,
                test: self.units.is_test(file),
            });
        }
    }

    fn routes_of(&self, entry: &EntryPointFact, facts: &FileFacts, file: FileIndex) -> BTreeSet<String> {
        let route = facts.text(entry.route);
        if entry.kind != EntryPointKind::Http {
            return BTreeSet::from([constant_text(self.followed, file, entry.within, route)]);
        }
        let route = self.with_constants(route, file, entry.within);
        match self.is_method(entry, facts) {
            true => BTreeSet::from([self.program_route(&route, facts)]),
            false => self.mounted_routes(&route, entry.within, file),
        }
    }

    /// Parts of a route that are constants of other files.
    fn with_constants(&self, route: &str, file: FileIndex, within: Option<u32>) -> String {
        if !route.contains('=') {
            return route.to_owned();
        }
        let parts = route.split('/').map(|part| constant_text(self.followed, file, within, part));
        let joined = parts.collect::<Vec<_>>().join("/");
        if joined.starts_with('@') { joined } else { join_routes("", &joined) }
    }

    /// Whether a route is that of a controller's method.
    fn is_method(&self, entry: &EntryPointFact, facts: &FileFacts) -> bool {
        entry.handler.is_none()
            && entry.within.is_some_and(|within| {
                let declaration = &facts.declarations[within as usize];
                let owner = declaration.parent.map(|parent| &facts.declarations[parent as usize]);
                declaration.kind == DeclarationKind::Method
                    && owner.is_some_and(|owner| owner.markers.has(Markers::ENTRY))
            })
    }

    /// A controller's route with its version and the prefix of the program.
    fn program_route(&self, route: &str, facts: &FileFacts) -> String {
        let (version, route) = match route.strip_prefix("@v") {
            Some(rest) => {
                let (version, route) = rest.split_once('/').unwrap_or((rest, ""));
                (Some(version).filter(|_| self.is_versioned), format!("/{route}"))
            }
            None => (None, route.to_owned()),
        };
        let package = self.followed.types.names.paths.package_of(&facts.path);
        let prefix = self.prefixes.get(&package).copied().or_else(|| self.only_prefix()).unwrap_or_default();
        let versioned = version.map(|version| format!("v{version}")).unwrap_or_default();
        join_routes(prefix, &join_routes(&versioned, &route))
    }

    /// The prefix of the one program there is.
    fn only_prefix(&self) -> Option<&'a str> {
        (self.prefixes.len() == 1).then(|| self.prefixes.values().next().copied()).flatten()
    }

    /// The full routes below a router: one for each way it is mounted.
    fn mounted_routes(&self, route: &str, within: Option<u32>, file: FileIndex) -> BTreeSet<String> {
        let mut routes = BTreeSet::new();
        let within = within.map(|declaration| Item { file, declaration });
        let mut open = vec![(within, route.to_owned(), 0)];
        while let Some((within, route, depth)) = open.pop() {
            let mounted = within.and_then(|within| self.mounts_of(within)).filter(|_| depth < MOUNT_LIMIT);
            match mounted {
                Some((holder, mounted)) => {
                    for (by, prefix) in mounted.iter().filter(|(by, _)| *by != Some(holder)) {
                        open.push((*by, join_routes(prefix, &route), depth + 1));
                    }
                }
                None => {
                    routes.insert(route);
                }
            }
        }
        routes
    }

    /// How the router that a declaration holds, or is within, is mounted.
    fn mounts_of(&self, item: Item) -> Option<(Item, &[Mounted<'a>])> {
        let mut at = Some(item);
        while let Some(item) = at {
            if let Some(mounted) = self.mounts.get(&item) {
                return Some((item, mounted));
            }
            let declaration = self.followed.types.names.declaration(item);
            at = declaration.parent.map(|declaration| Item { file: item.file, declaration });
        }
        None
    }
}
