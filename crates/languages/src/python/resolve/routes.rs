//! Entry points: routes with the prefixes of all they are mounted under, tasks, jobs, commands.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::django::{task_name, text_of_item};
use super::index::{Binding, Item};
use super::manifests::Manifests;
use super::values::{Outcome, Value, Values};
use super::viewsets::{Actions, methods_of, routes_of};
use crate::file_units::FileUnits;
use crate::python::notation::{fill_placeholders, split_reference};
use crate::routes::join_routes;
use crate::{FileIndex, Resolution};

/// Routers are mounted in each other at most this deep.
const MOUNT_LIMIT: usize = 12;

/// Where a group of routes is mounted.
struct Mount {
    parent: Option<Item>,
    prefix: String,
    /// What is stated here counts instead of the group's own prefix
    replaces: bool,
    test: bool,
}

/// A prefix that a router has by itself.
struct OwnPrefix {
    prefix: String,
    /// Only where none is stated at the mount
    by_default: bool,
}

/// All routers and lists of routes.
#[derive(Default)]
struct Groups {
    mounts: BTreeMap<Item, Vec<Mount>>,
    own: BTreeMap<Item, OwnPrefix>,
}

/// Adds the entry points of all files.
pub fn add_entry_points(
    values: &Values<'_, '_>,
    units: &FileUnits,
    manifests: &Manifests,
    resolution: &mut Resolution<'_>,
) {
    let groups = Groups::gather(values);
    let actions = Actions::gather(values);
    for (file, facts) in (0u32..).zip(values.index.files()) {
        if units.of_file(file).is_some() {
            let adding = Adding { values, units, groups: &groups, actions: &actions, file, facts };
            facts.entry_points.iter().for_each(|entry| adding.add(entry, resolution));
        }
    }
    add_commands(values, units, manifests, resolution);
}

impl Groups {
    fn gather(values: &Values<'_, '_>) -> Groups {
        let mut groups = Groups::default();
        for (file, facts) in (0u32..).zip(values.index.files()) {
            if values.index.modules.of_file[file as usize].is_some() {
                facts.mounts.iter().for_each(|mount| groups.add(values, file, facts, mount));
            }
        }
        // Tests put the program's routers below others.
        for mounts in groups.mounts.values_mut() {
            if mounts.iter().any(|mount| !mount.test) {
                mounts.retain(|mount| !mount.test);
            }
        }
        groups
    }

    fn add(&mut self, values: &Values<'_, '_>, file: FileIndex, facts: &FileFacts, mount: &RouteMount) {
        let (parent_reference, prefix) = split_reference(facts.text(mount.prefix));
        let within = mount.within.map(|declaration| Item { file, declaration });
        let text = |text: &str| fill_text(values, file, text);
        let own = prefix.strip_prefix('!').map(|prefix| (prefix, false));
        let own = own.or_else(|| prefix.strip_prefix('?').map(|prefix| (prefix, true)));
        if let Some((prefix, by_default)) = own {
            if let Some(group) = within {
                self.own.insert(group, OwnPrefix { prefix: text(prefix), by_default });
            }
            return;
        }
        let parent = match parent_reference {
            Some(reference) => item_of(values, file, reference),
            None => within,
        };
        let targets = match targets_of(values, file, mount.target) {
            // The constructor of a router on another one.
            targets if targets.is_empty() && parent_reference.is_some() => within.into_iter().collect(),
            targets => targets,
        };
        let (replaces, prefix) = match prefix.strip_prefix('=') {
            Some(prefix) => (true, prefix),
            None => (false, prefix),
        };
        for target in targets.into_iter().filter(|target| Some(*target) != parent) {
            let (prefix, test) = (text(prefix), values.index.is_test(file));
            self.mounts.entry(target).or_default().push(Mount { parent, prefix, replaces, test });
        }
    }

    /// Every prefix that the routes of a group have.
    fn prefixes(&self, group: Item, depth: usize) -> BTreeSet<String> {
        let own = self.own.get(&group);
        let own_prefix = own.map_or("", |own| &own.prefix);
        let mounts = match self.mounts.get(&group) {
            Some(mounts) if depth < MOUNT_LIMIT => mounts,
            _ => return BTreeSet::from([own_prefix.to_owned()]),
        };
        let mut prefixes = BTreeSet::new();
        for mount in mounts {
            let above = match mount.parent {
                Some(parent) if parent != group => self.prefixes(parent, depth + 1),
                _ => BTreeSet::from([String::new()]),
            };
            let keeps_own = !(mount.replaces && own.is_some_and(|own| own.by_default));
            for above in above {
                let mounted = join_routes(&above, &mount.prefix);
                prefixes.insert(if keeps_own { join_routes(&mounted, own_prefix) } else { mounted });
            }
        }
        prefixes
    }
}

/// The text with what its placeholders' references hold.
pub fn fill_text(values: &Values<'_, '_>, file: FileIndex, text: &str) -> String {
    fill_placeholders(text, |reference| match values.follow(file, reference).0 {
        Outcome::Item(item) => text_of_item(values, item),
        _ => None,
    })
}

/// The declaration that a reference leads to.
fn item_of(values: &Values<'_, '_>, file: FileIndex, reference: u32) -> Option<Item> {
    match values.follow(file, reference).0 {
        Outcome::Item(item) => Some(item),
        _ => None,
    }
}

/// The groups of routes that a mount's target means.
fn targets_of(values: &Values<'_, '_>, file: FileIndex, reference: u32) -> Vec<Item> {
    let (outcome, value) = values.follow(file, reference);
    if let (Outcome::Item(item), DeclarationKind::Method) =
        (outcome, outcome_kind(values, outcome).unwrap_or(DeclarationKind::Class))
    {
        return vec![item];
    }
    match (value, outcome) {
        (Value::Class(class) | Value::Instance(class), _) => {
            let ancestry = values.ancestry(class);
            // Each of the methods adds its routes to those of the next.
            let methods = ancestry.classes.iter().filter_map(|class| values.index.member(*class, "get_urls"));
            methods.collect()
        }
        (_, Outcome::Module(module)) => patterns_of(values, module).into_iter().collect(),
        (_, Outcome::Item(item)) => vec![item],
        _ => Vec::new(),
    }
}

fn outcome_kind(values: &Values<'_, '_>, outcome: Outcome) -> Option<DeclarationKind> {
    match outcome {
        Outcome::Item(item) => Some(values.index.declaration(item).kind),
        _ => None,
    }
}

/// The list of URL patterns that a module, or the module `urls` of a package, states.
fn patterns_of(values: &Values<'_, '_>, module: FileIndex) -> Option<Item> {
    let of = |file| match values.index.bound(file, "urlpatterns") {
        Some(Binding::Declaration(declaration)) => Some(Item { file, declaration }),
        _ => match values.module_member(file, "urlpatterns", 0).0 {
            Outcome::Item(item) => Some(item),
            _ => None,
        },
    };
    of(module).or_else(|| match values.module_member(module, "urls", 0).0 {
        Outcome::Module(urls) => of(urls),
        _ => None,
    })
}

/// The entry points of one file.
struct Adding<'r, 'a> {
    values: &'r Values<'r, 'a>,
    units: &'r FileUnits,
    groups: &'r Groups,
    actions: &'r Actions,
    file: FileIndex,
    facts: &'a FileFacts,
}

impl Adding<'_, '_> {
    fn add(&self, entry: &EntryPointFact, resolution: &mut Resolution<'_>) {
        let (method, route) = (self.facts.text(entry.method), self.facts.text(entry.route));
        let within = entry.within.map(|declaration| Item { file: self.file, declaration });
        if method.starts_with("@action") {
            return;
        }
        let handler = entry.handler.and_then(|reference| self.handler(reference));
        if entry.kind != EntryPointKind::Http {
            let route = match (entry.kind, within, entry.handler) {
                (EntryPointKind::Message, Some(item), None) => task_name(self.values, item, route),
                _ => fill_text(self.values, self.file, route),
            };
            return self.place(entry, handler.or(within), "", &route, resolution);
        }
        let (router, path) = split_reference(route);
        let group = match router {
            Some(router) => item_of(self.values, self.file, router),
            None => within,
        };
        let path = fill_text(self.values, self.file, path);
        let prefixes = group.map(|group| self.groups.prefixes(group, 0));
        for prefix in prefixes.unwrap_or_else(|| BTreeSet::from([String::new()])) {
            let route = join_routes(&prefix, &path);
            self.add_route(entry, method, &route, handler, within, resolution);
        }
    }

    fn add_route(
        &self,
        entry: &EntryPointFact,
        method: &str,
        route: &str,
        handler: Option<Item>,
        within: Option<Item>,
        resolution: &mut Resolution<'_>,
    ) {
        let place = handler.or(within);
        match method {
            "@viewset" => {
                let Some(class) = handler else { return self.place(entry, place, "", route, resolution) };
                for (method, path, member) in routes_of(self.values, self.actions, class) {
                    self.place(entry, Some(member), method, &join_routes(route, &path), resolution);
                }
            }
            "@class" => {
                let methods = place.map(|class| methods_of(self.values, class)).unwrap_or_default();
                if methods.is_empty() {
                    self.place(entry, place, "", route, resolution);
                }
                for (method, member) in methods {
                    self.place(entry, Some(member), method, route, resolution);
                }
            }
            method => self.place(entry, place, method, route, resolution),
        }
    }

    /// The class or function that a reference to a handler means.
    fn handler(&self, reference: u32) -> Option<Item> {
        let (outcome, value) = self.values.follow(self.file, reference);
        match (value, outcome) {
            (Value::Class(item) | Value::Function(item) | Value::Instance(item), _) => Some(item),
            (_, Outcome::Item(item)) if !is_variable(self.values.index.declaration(item).kind) => Some(item),
            _ => None,
        }
    }

    fn place(
        &self,
        entry: &EntryPointFact,
        item: Option<Item>,
        method: &str,
        route: &str,
        resolution: &mut Resolution<'_>,
    ) {
        let at = item.and_then(|item| Some((self.units.of_file(item.file)?, item)));
        let Some(own) = self.units.of_file(self.file) else { return };
        let (unit, member) = match at {
            Some((unit, item)) => (unit, self.member(item)),
            None => (own, None),
        };
        let in_test =
            entry.within.is_some_and(|at| self.facts.declarations[at as usize].markers.has(Markers::TEST));
        resolution.entry_point(EntryPoint {
            unit,
            member,
            kind: entry.kind,
            method: method.into(),
            route: route.into(),
            file: self.file,
            line: entry.line,
            test: in_test || self.units.is_test(self.file),
        });
    }

    fn member(&self, item: Item) -> Option<u32> {
        self.units.member_around(item.file, self.values.index.facts(item.file), Some(item.declaration))
    }
}

fn is_variable(kind: DeclarationKind) -> bool {
    matches!(kind, DeclarationKind::Constant | DeclarationKind::Field)
}

/// The commands that manifests install.
fn add_commands(
    values: &Values<'_, '_>,
    units: &FileUnits,
    manifests: &Manifests,
    resolution: &mut Resolution<'_>,
) {
    for (name, target) in manifests.projects.iter().flat_map(|project| &project.commands) {
        let (module, function) = target.split_once(':').unwrap_or((target, ""));
        let function = function.split(['.', ' ', '[']).next().unwrap_or(function);
        let found = values
            .index
            .modules
            .ending_in(module)
            .into_iter()
            .find(|file| values.index.modules.name(*file) == module);
        let Some(file) = found else { continue };
        let item = match values.module_member(file, function, 0).0 {
            Outcome::Item(item) => item,
            _ => continue,
        };
        let Some(unit) = units.of_file(item.file) else { continue };
        resolution.entry_point(EntryPoint {
            unit,
            member: units.member(item.file, Some(item.declaration)),
            kind: EntryPointKind::Main,
            method: "".into(),
            route: name.as_str().into(),
            file: item.file,
            line: values.index.declaration(item).line,
            test: units.is_test(item.file),
        });
    }
}
