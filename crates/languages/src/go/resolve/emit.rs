//! Puts what was followed into the resolution: links with their members, libraries, reasons; and for
//! each import the files that declare what is used through it.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;

use super::dispatch::Implementations;
use super::follow::{Follower, Target};
use super::packages::{Imported, Item, Packages};
use super::rpc;
use crate::file_units::FileUnits;
use crate::parts::{FollowedParts, Parts, follow_parts};
use crate::{FileIndex, Resolution};

/// Alternatives that build constraints choose among, linked beside the first.
const MOST_VARIANTS: usize = 4;

/// Follows the references of files, part by part; gives the procedures that they call.
pub fn follow_files<'a>(
    packages: &'a Packages<'a>,
    units: &FileUnits,
    (threads, parts): (usize, &Parts),
) -> FollowedParts<Vec<RemoteCall>> {
    let follow = |follower: &mut Follower<'a>, files: &[FileIndex], part: &mut Resolution<'_>| {
        follower.forget();
        let mut implementations = Implementations::default();
        let mut calls = Vec::new();
        for &file in files {
            let Some(unit) = units.of_file(file) else { continue };
            let implementations = &mut implementations;
            let mut emitter = Emitter { follower, units, resolution: part, implementations, file, unit };
            let used = emitter.references();
            emitter.imports(&used);
            rpc::add_called(follower, units, (file, unit), &mut calls);
        }
        calls
    };
    follow_parts(threads, parts, || Follower::new(packages), follow)
}

struct Emitter<'r, 'a, 's> {
    follower: &'r mut Follower<'a>,
    units: &'r FileUnits,
    resolution: &'r mut Resolution<'s>,
    implementations: &'r mut Implementations,
    file: FileIndex,
    unit: UnitIndex,
}

impl<'a> Emitter<'_, 'a, '_> {
    fn facts(&self) -> &'a FileFacts {
        self.follower.packages.files[self.file as usize]
    }

    /// Adds all references; gives the files that are used through each import.
    fn references(&mut self) -> BTreeMap<u32, BTreeSet<FileIndex>> {
        let facts = self.facts();
        let mut used: BTreeMap<u32, BTreeSet<FileIndex>> = BTreeMap::new();
        for (at, reference) in facts.references.iter().enumerate() {
            let Some(followed) = self.follower.follow(self.file, at as u32) else {
                self.unresolved(reference, UnresolvedReason::UnknownReceiver);
                continue;
            };
            match followed.target {
                Target::Item(item) => {
                    let by_name =
                        matches!(reference.receiver, Receiver::None) || self.is_of_package(reference);
                    if by_name
                        && let Some(import) =
                            self.follower.used_import(self.file, facts.text(reference.name), item)
                    {
                        used.entry(import).or_default().insert(item.file);
                    }
                    self.link(reference, item, followed.names_type);
                }
                Target::Library(library) => {
                    let name = &self.follower.packages.libraries[library as usize];
                    self.resolution.external(self.file, Some(self.unit), name);
                }
                Target::Builtin => self.resolution.external(self.file, Some(self.unit), "builtin"),
                Target::Package(_) | Target::Here => self.resolution.resolved_here(self.file),
                Target::Unresolved(reason) => self.unresolved(reference, reason),
            }
        }
        used
    }

    /// Whether a reference's receiver is a package whose name was not known where it is written.
    fn is_of_package(&mut self, reference: &Reference) -> bool {
        let Receiver::Result(receiver) = reference.receiver else { return false };
        let followed = self.follower.follow(self.file, receiver);
        followed.is_some_and(|followed| matches!(followed.target, Target::Package(_)))
    }

    fn unresolved(&mut self, reference: &Reference, reason: UnresolvedReason) {
        let name = self.facts().text(reference.name).trim_start_matches('=');
        let name = name.split('[').next().unwrap_or(name);
        self.resolution.unresolved(self.file, reference.line, name, reason);
    }

    fn link(&mut self, reference: &Reference, item: Item, names_type: bool) {
        let Some(link) = self.link_to(reference, item, names_type) else {
            return self.resolution.resolved_here(self.file);
        };
        self.resolution.link(link);
        for variant in self.variants(item) {
            if let Some(link) = self.link_to(reference, variant, names_type) {
                self.resolution.add_link(link);
            }
        }
        if reference.kind != ReferenceKind::Call {
            return;
        }
        for implementing in self.implementations.of_method(self.follower, item) {
            if let Some(link) = self.link_to(reference, implementing, false) {
                self.resolution.add_link(Link { kind: ReferenceKind::Dispatch, ..link });
            }
        }
    }

    fn link_to(&self, reference: &Reference, item: Item, names_type: bool) -> Option<Link> {
        let facts = self.facts();
        let kind = match reference.kind {
            // A call of a type converts to it.
            ReferenceKind::Call | ReferenceKind::Access if names_type => ReferenceKind::Local,
            kind => kind,
        };
        let target = &self.follower.packages.files[item.file as usize];
        Some(Link {
            from: self.unit,
            to: self.units.of_file(item.file)?,
            kind,
            file: self.file,
            line: reference.line,
            from_member: self.units.member_around(self.file, facts, reference.within).into(),
            to_member: self.units.member_around(item.file, target, Some(item.declaration)).into(),
            test: self.units.is_test(self.file),
        })
    }

    /// Other declarations of the same name that build constraints choose instead.
    fn variants(&self, item: Item) -> Vec<Item> {
        let packages = self.follower.packages;
        let declaration = packages.declaration(item);
        if declaration.parent.is_some() || declaration.owner.is_some() || item.file == self.file {
            return Vec::new();
        }
        let Some(package) = packages.of_file[item.file as usize] else { return Vec::new() };
        let all = packages.named(package, packages.name(item)).iter().copied();
        let is_variant = |other: &Item| *other != item && !packages.is_test(*other);
        all.filter(is_variant).take(MOST_VARIANTS - 1).collect()
    }

    /// One reference for each import; a link to each file that declares what is used through it.
    fn imports(&mut self, used: &BTreeMap<u32, BTreeSet<FileIndex>>) {
        let packages = self.follower.packages;
        let facts = self.facts();
        for (at, (import, imported)) in
            facts.imports.iter().zip(&packages.imports[self.file as usize]).enumerate()
        {
            match *imported {
                Imported::Library(library) => {
                    let name = &packages.libraries[library as usize];
                    self.resolution.external(self.file, Some(self.unit), name);
                }
                Imported::Missing => {
                    let (path, reason) = (facts.text(import.path), UnresolvedReason::Generated);
                    self.resolution.unresolved(self.file, import.line, path, reason);
                }
                Imported::Package(package) => {
                    let mut files: Vec<FileIndex> =
                        used.get(&(at as u32)).into_iter().flatten().copied().collect();
                    if files.is_empty() {
                        files.extend(self.main_file(package));
                    }
                    self.link_import(import, &files);
                }
            }
        }
    }

    fn link_import(&mut self, import: &Import, files: &[FileIndex]) {
        for (at, &file) in files.iter().enumerate() {
            let Some(to) = self.units.of_file(file) else { continue };
            let link = Link {
                from: self.unit,
                to,
                kind: ReferenceKind::Import,
                file: self.file,
                line: import.line,
                from_member: MemberPlace::NONE,
                to_member: MemberPlace::NONE,
                test: self.units.is_test(self.file),
            };
            if at == 0 { self.resolution.link(link) } else { self.resolution.add_link(link) }
        }
    }

    /// The file that stands for a package: one with an `init`, one named like the package, or the first.
    fn main_file(&self, package: u32) -> Option<FileIndex> {
        let packages = self.follower.packages;
        let package = &packages.all[package as usize];
        let files = package
            .files
            .iter()
            .copied()
            .filter(|file| !packages.files[*file as usize].markers.has(Markers::TEST));
        let declares_init = |file: &FileIndex| {
            let facts = &packages.files[*file as usize];
            facts.declarations.iter().any(|declaration| {
                declaration.kind == DeclarationKind::Function && facts.text(declaration.name) == "init"
            })
        };
        let is_named = |file: &FileIndex| {
            let path = packages.files[*file as usize].path.strip_suffix(".go").unwrap_or_default();
            path.rsplit('/').next() == Some(package.name) || path.ends_with("/doc")
        };
        let mut all = files.clone();
        all.clone().find(declares_init).or_else(|| all.clone().find(is_named)).or_else(|| all.next())
    }
}
