//! Calls through interfaces: the types of the monolith that have all methods of one.

use banyan_facts::*;
use foldhash::HashMap;

use super::follow::Follower;
use super::members::Found;
use super::packages::Item;
use super::types::{Type, TypeId};

/// Interfaces with more implementations tell nothing about what runs.
const MOST_IMPLEMENTATIONS: usize = 8;
/// Methods that more types declare are no beginning of a search.
const MOST_OWNERS: usize = 200;

/// Implementations by interface, found when asked for.
#[derive(Default)]
pub struct Implementations {
    found: HashMap<Item, Vec<Item>>,
}

impl Implementations {
    /// The methods that a call of this interface method may run.
    pub fn of_method(&mut self, follower: &mut Follower<'_>, method: Item) -> Vec<Item> {
        let packages = follower.packages;
        let declaration = packages.declaration(method);
        let Some(parent) = declaration.parent.filter(|_| declaration.kind == DeclarationKind::Method) else {
            return Vec::new();
        };
        let interface = packages.canonical(Item { file: method.file, declaration: parent });
        let types = match self.found.get(&interface) {
            Some(types) => types.clone(),
            None => {
                let types = implementing(follower, interface);
                self.found.insert(interface, types.clone());
                types
            }
        };
        let name = packages.name(method);
        let mut methods: Vec<Item> =
            types.into_iter().filter_map(|typ| method_of(follower, typ, name)).collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

/// The method that a type has under a name, its own or promoted.
pub fn method_of(follower: &mut Follower<'_>, typ: Item, name: &str) -> Option<Item> {
    let typ = follower.types.intern(Type::Item(typ, [].into()));
    match follower.member(typ, name, 0) {
        Found::Item(item, _) if follower.packages.declaration(item).owner.is_some() => Some(item),
        _ => None,
    }
}

fn implementing(follower: &mut Follower<'_>, interface: Item) -> Vec<Item> {
    let packages = follower.packages;
    let mut methods = Vec::new();
    if !gather_methods(follower, interface, &mut methods, 0) || methods.is_empty() {
        return Vec::new();
    }
    let owners = |method: &Item| packages.owners.get(packages.name(*method)).map_or(0, Vec::len);
    let Some(rarest) = methods.iter().copied().min_by_key(owners) else { return Vec::new() };
    let Some(candidates) = packages.owners.get(packages.name(rarest)).filter(|all| all.len() <= MOST_OWNERS)
    else {
        return Vec::new();
    };
    let is_working = |item: &Item| {
        let markers = packages.files[item.file as usize].markers;
        !markers.has(Markers::TEST) && !markers.has(Markers::GENERATED)
    };
    let mut found: Vec<Item> = candidates.iter().copied().filter(is_working).collect();
    found.sort_unstable();
    found.dedup();
    found.retain(|candidate| methods.iter().all(|method| has_method(follower, *candidate, *method)));
    if found.len() > MOST_IMPLEMENTATIONS { Vec::new() } else { found }
}

/// The methods of an interface and of those it embeds; false where not all are told.
fn gather_methods(follower: &mut Follower<'_>, interface: Item, methods: &mut Vec<Item>, depth: u32) -> bool {
    if depth > 8 {
        return false;
    }
    let packages = follower.packages;
    methods.extend(packages.methods.get(&interface).into_iter().flatten());
    for &embedded in packages.embedded(interface) {
        let typ = follower.declared_type(embedded);
        if let Type::Item(item, _) = follower.types.get(typ) {
            let item = packages.canonical(*item);
            if !gather_methods(follower, item, methods, depth + 1) {
                return false;
            }
        }
    }
    true
}

/// Whether a type has a method of the same name and signature, as far as the types in it are known.
fn has_method(follower: &mut Follower<'_>, typ: Item, method: Item) -> bool {
    let Some(own) = method_of(follower, typ, follower.packages.name(method)) else { return false };
    let (own, wanted) = (follower.declared_type(own), follower.declared_type(method));
    let (Type::Function(parameters, results), Type::Function(wanted_parameters, wanted_results)) =
        (follower.types.get(own), follower.types.get(wanted))
    else {
        return false;
    };
    let fit = |own: &[TypeId], wanted: &[TypeId]| {
        own.len() == wanted.len()
            && own.iter().zip(wanted).all(|(own, wanted)| follower.types.may_be(*own, *wanted, 0))
    };
    fit(parameters, wanted_parameters) && fit(results, wanted_results)
}
