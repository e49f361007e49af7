//! gRPC: the methods of registered services, and the calls of their clients.

use std::collections::BTreeSet;

use banyan_facts::*;

use super::dispatch::method_of;
use super::follow::{Follower, Target};
use super::packages::Item;
use super::types::{Type, Types};
use crate::file_units::FileUnits;
use crate::go::notation::{is_exported, read_declared};
use crate::{FileIndex, Resolution};

/// Adds the procedures that are served.
pub fn add_services<'a>(follower: &mut Follower<'a>, units: &FileUnits, resolution: &mut Resolution<'_>) {
    let packages = follower.packages;
    let mut served = BTreeSet::new();
    for (file, facts) in (0..).zip(packages.files).filter(|(_, facts)| is_written(facts)) {
        for entry in facts.entry_points.iter().filter(|entry| entry.kind == EntryPointKind::Rpc) {
            add_service(follower, units, resolution, &mut served, file, entry);
        }
    }
}

/// Adds the procedures that a file calls.
pub fn add_called(
    follower: &mut Follower<'_>,
    units: &FileUnits,
    (file, unit): (FileIndex, UnitIndex),
    calls: &mut Vec<RemoteCall>,
) {
    let facts = &follower.packages.files[file as usize];
    if !is_written(facts) {
        return;
    }
    for (at, reference) in facts.references.iter().enumerate() {
        if reference.kind != ReferenceKind::Call {
            continue;
        }
        let Some(target) = called_procedure(follower, file, at as u32) else { continue };
        calls.push(RemoteCall {
            unit,
            line: reference.line,
            method: "".into(),
            target: target.into(),
            kind: RemoteCallKind::Rpc,
            member: units.member_around(file, facts, reference.within),
            file,
            test: units.is_test(file),
            reaches: Vec::new(),
        });
    }
}

/// Whether a file is code of Go that somebody wrote.
fn is_written(facts: &FileFacts) -> bool {
    facts.language == Language::Go && !facts.markers.has(Markers::GENERATED)
}

/// Adds each method of a service that is registered, once however many ways it is offered.
fn add_service<'a>(
    follower: &mut Follower<'a>,
    units: &FileUnits,
    resolution: &mut Resolution<'_>,
    served: &mut BTreeSet<(UnitIndex, String)>,
    file: FileIndex,
    entry: &EntryPointFact,
) {
    let packages = follower.packages;
    let facts = &packages.files[file as usize];
    let Some((service, implementation)) = facts.text(entry.route).split_once('|') else { return };
    let registered = entry.handler.and_then(|handler| follower.follow(file, handler));
    let package = match registered.map(|registered| registered.target) {
        Some(Target::Item(item)) => packages.of_file[item.file as usize],
        Some(Target::Library(_)) => None,
        _ => return,
    };
    let place = follower.place(file, entry.within);
    let implementing = follower.read(implementation, place, 0);
    let implementing = match *follower.types.get(implementing) {
        Type::Item(item, _) => Some(packages.canonical(item)),
        _ => None,
    };
    let interface = package.and_then(|package| {
        let declared =
            ["Server", "Handler"].iter().map(|end| packages.named(package, &format!("{service}{end}")));
        declared.into_iter().find_map(|found| found.first())
    });
    let methods: Vec<&str> = match interface {
        Some(interface) => {
            let methods = packages.methods.get(&packages.canonical(*interface));
            methods
                .into_iter()
                .flatten()
                .map(|method| packages.name(*method))
                .filter(|name| is_exported(name))
                .collect()
        }
        None => implementing.map(|item| procedures_of(follower, item)).unwrap_or_default(),
    };
    for method in methods {
        let work = implementing.and_then(|item| method_of(follower, item, method));
        let (at, within) = work.map_or((file, entry.within), |item| (item.file, Some(item.declaration)));
        let Some(unit) = units.of_file(at) else { continue };
        let route = procedure(follower, package, service, method);
        if !served.insert((unit, route.clone())) {
            continue;
        }
        resolution.entry_point(EntryPoint {
            unit,
            member: units.member_around(at, packages.files[at as usize], within),
            kind: EntryPointKind::Rpc,
            method: "".into(),
            route: route.into(),
            file,
            line: entry.line,
            test: units.is_test(file),
        });
    }
}

/// The full name of a procedure, as generated code tells it.
fn procedure(follower: &mut Follower<'_>, package: Option<u32>, service: &str, method: &str) -> String {
    let plain = format!("{service}/{method}");
    let Some(package) = package else { return plain };
    let names = [format!("{service}_{method}_FullMethodName"), format!("{service}{method}Procedure")];
    let constant = names.iter().find_map(|name| follower.packages.named(package, name).first());
    let Some(&constant) = constant else { return plain };
    let text = read_declared(follower.packages.written_type(constant)).text;
    text.map_or(plain, |text| text.trim_start_matches('/').to_owned())
}

/// Where the interface is not in the tree: exported methods that take a context and a request and
/// give an answer and an error.
fn procedures_of<'a>(follower: &mut Follower<'a>, typ: Item) -> Vec<&'a str> {
    let packages = follower.packages;
    let mut found = Vec::new();
    for file in
        packages.of_file[typ.file as usize].map_or(&[][..], |package| &packages.all[package as usize].files)
    {
        let facts = &packages.files[*file as usize];
        for (at, declaration) in facts.declarations.iter().enumerate() {
            let is_own = declaration.owner.is_some_and(|owner| facts.text(owner) == packages.name(typ));
            if !is_own || !declaration.markers.has(Markers::PUBLIC) {
                continue;
            }
            let declared = follower.declared_type(Item { file: *file, declaration: at as u32 });
            if let Type::Function(parameters, results) = follower.types.get(declared)
                && parameters.len() == 2
                && results.len() == 2
                && results[1] == Types::ERROR
            {
                found.push(facts.text(declaration.name));
            }
        }
    }
    found
}

/// The procedure that a call of a generated client's method calls.
fn called_procedure(follower: &mut Follower<'_>, file: FileIndex, reference: u32) -> Option<String> {
    let packages = follower.packages;
    let facts = &packages.files[file as usize];
    let row = &facts.references[reference as usize];
    match follower.follow(file, reference)?.target {
        Target::Item(item) => {
            let declaration = packages.declaration(item);
            let parent = Item { file: item.file, declaration: declaration.parent? };
            let service = packages.name(parent).strip_suffix("Client")?;
            let package = packages.of_file[item.file as usize]?;
            let makers = [format!("Register{service}Server"), format!("New{service}Handler")];
            makers.iter().find_map(|name| packages.named(package, name).first())?;
            Some(procedure(follower, Some(package), service, packages.name(item)))
        }
        Target::Library(library) if packages.remote[library as usize] => {
            let receiver = match row.receiver {
                Receiver::Result(result) => follower.result_of(file, result),
                Receiver::Type(text) => {
                    let place = follower.place(file, row.within);
                    follower.read(facts.text(text), place, 0)
                }
                _ => return None,
            };
            let Type::Library(_, name, _) = *follower.types.get(receiver) else { return None };
            let service = name.strip_suffix("Client").filter(|service| !service.is_empty())?;
            Some(format!("{service}/{}", facts.text(row.name)))
        }
        _ => None,
    }
}
