//! The prefixes that routes get from those who hand their router in or mount it.

use banyan_facts::*;
use foldhash::{HashMap, HashSet};

use super::follow::{Follower, Target};
use super::packages::Item;
use crate::FileIndex;
use crate::routes::join_routes;

/// Routers are handed on at most this often.
const DEPTH_LIMIT: u32 = 12;
/// More prefixes for one router tell nothing.
const MOST_PREFIXES: usize = 16;

/// Where routes get a prefix: on a parameter of a function, on what a function makes, on a field or variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Spot {
    Parameter(Item, u8),
    Made(Item),
    Held(Item),
}

/// Who hands a router in: from where, and the base and prefix there.
#[derive(Debug, Clone, Copy)]
struct Source<'a> {
    file: FileIndex,
    within: Option<u32>,
    base: &'a str,
    prefix: &'a str,
}

/// The prefixes of all routers.
#[derive(Default)]
pub struct Prefixes<'a> {
    sources: HashMap<Spot, Vec<Source<'a>>>,
    /// Functions in which routes are stated
    stating: HashSet<Item>,
}

impl<'a> Prefixes<'a> {
    pub fn build(follower: &mut Follower<'a>) -> Prefixes<'a> {
        let mut prefixes = Prefixes::default();
        let packages = follower.packages;
        for (file, facts) in packages.files.iter().enumerate() {
            if facts.language != Language::Go || facts.markers.has(Markers::TEST) {
                continue;
            }
            let routes = facts.entry_points.iter().filter(|entry| entry.kind == EntryPointKind::Http);
            let stated =
                routes.map(|entry| entry.within).chain(facts.mounts.iter().map(|mount| mount.within));
            prefixes.stating.extend(stated.filter_map(|within| packages.top(file as FileIndex, within)));
            for mount in &facts.mounts {
                prefixes.add(follower, file as FileIndex, facts, mount);
            }
        }
        prefixes
    }

    fn add(
        &mut self,
        follower: &mut Follower<'a>,
        file: FileIndex,
        facts: &'a FileFacts,
        mount: &RouteMount,
    ) {
        let Some((into, from)) = facts.text(mount.prefix).split_once('<') else { return };
        let Some((base, prefix)) = from.split_once('|') else { return };
        let source = Source { file, within: mount.within, base, prefix };
        for item in targets(follower, file, mount.target) {
            let spot = match into.as_bytes().first() {
                Some(b'p') => Spot::Parameter(item, into[1..].parse().unwrap_or(0)),
                Some(b'r') => Spot::Made(item),
                _ => Spot::Held(item),
            };
            self.sources.entry(spot).or_default().push(source);
        }
    }

    /// Whether a function makes a router that is mounted elsewhere, rather than a handler.
    pub fn makes_router(&self, function: Item) -> bool {
        self.stating.contains(&function) && self.sources.contains_key(&Spot::Made(function))
    }

    /// The prefixes of a router by what it stands on.
    pub fn of_base(
        &self,
        follower: &mut Follower<'a>,
        file: FileIndex,
        within: Option<u32>,
        base: &str,
        depth: u32,
    ) -> Vec<String> {
        let around = follower.packages.top(file, within);
        let spot = match base.as_bytes().first() {
            Some(b'p') => around.map(|around| Spot::Parameter(around, base[1..].parse().unwrap_or(0))),
            Some(b'#') => match held(follower, file, base[1..].parse().unwrap_or(u32::MAX)) {
                Some(item) => Some(Spot::Held(item)),
                None => around.map(Spot::Made),
            },
            _ => around.map(Spot::Made),
        };
        match spot {
            Some(spot) if depth < DEPTH_LIMIT => self.of_spot(follower, spot, depth),
            _ => vec![String::new()],
        }
    }

    fn of_spot(&self, follower: &mut Follower<'a>, spot: Spot, depth: u32) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for source in self.sources.get(&spot).into_iter().flatten() {
            let prefix = follower.told(source.file, source.prefix);
            for outer in self.of_base(follower, source.file, source.within, source.base, depth + 1) {
                let joined = join_routes(&outer, &prefix);
                let joined = if joined == "/" { String::new() } else { joined };
                if !found.contains(&joined) {
                    found.push(joined);
                }
            }
        }
        found.truncate(MOST_PREFIXES);
        if found.is_empty() {
            found.push(String::new());
        }
        found
    }
}

/// The field or variable that a reference names, where it is no call.
fn held(follower: &mut Follower<'_>, file: FileIndex, reference: u32) -> Option<Item> {
    let kind = follower.packages.files[file as usize].references.get(reference as usize)?.kind;
    match follower.follow(file, reference)?.target {
        Target::Item(item) if kind != ReferenceKind::Call => Some(item),
        _ => None,
    }
}

/// What a reference names; of an interface's method, what may run.
fn targets(follower: &mut Follower<'_>, file: FileIndex, reference: u32) -> Vec<Item> {
    match follower.follow(file, reference).map(|followed| followed.target) {
        Some(Target::Item(item)) => {
            let mut items = super::dispatch::Implementations::default().of_method(follower, item);
            items.push(item);
            items
        }
        _ => Vec::new(),
    }
}
