//! Puts what was followed into the resolution: links, libraries, reasons.

use banyan_facts::*;

use super::super::notation::called;
use super::follow::{Followed, Follower, Target};
use super::index::ClassId;
use super::library;
use super::values::Base;
use crate::Resolution;

impl<'a> Follower<'a, '_> {
    /// Follows the imports of a file.
    pub fn follow_imports(&mut self, file: u32, resolution: &mut Resolution<'_>) {
        let index = self.index;
        let facts = &index.files[file as usize];
        let unit = self.units.of_file(file);
        for import in &facts.imports {
            let path = facts.text(import.path);
            let target = match path.starts_with(['/', '?']) {
                true => self.included(path, file),
                false => self.imported(import, path, file),
            };
            let (to, to_member) = match target {
                Target::Class(class, _) => {
                    (self.units.of_file(index.row(class).file), self.member_of_class(class))
                }
                Target::Declared((other, place)) => {
                    (self.units.of_file(other), self.units.member(other, Some(place)))
                }
                Target::File(other) => (self.units.of_file(other), None),
                Target::Library(class) => {
                    let package = self.package_of(class);
                    resolution.external(file, unit, &package);
                    continue;
                }
                Target::Package(package) => {
                    resolution.external(file, unit, package);
                    continue;
                }
                Target::Unresolved(reason) => {
                    resolution.unresolved(file, import.line, path, reason);
                    continue;
                }
                Target::Language | Target::Nothing => {
                    resolution.resolved_here(file);
                    continue;
                }
            };
            let (Some(from), Some(to)) = (unit, to) else { continue };
            let (kind, line, test) = (ReferenceKind::Import, import.line, self.units.is_test(file));
            let from_member = self.units.member_around(file, facts, import.within).into();
            let to_member = to_member.into();
            resolution.link(Link { from, to, kind, file, line, from_member, to_member, test });
        }
    }

    fn included(&self, path: &'a str, file: u32) -> Target<'a> {
        match self.paths.file(path, file) {
            Some(found) => Target::File(found),
            None if path.contains("vendor/") => Target::Package("composer"),
            None => Target::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    fn imported(&mut self, import: &Import, path: &'a str, file: u32) -> Target<'a> {
        if import.member {
            let found = self.index.function(path).filter(|_| self.index.function(path).is_some());
            return match found.or_else(|| self.index.constant(path)) {
                Some(place) => Target::Declared(place),
                None if path.contains('\\') => Target::Library(path),
                None => Target::Language,
            };
        }
        let value = self.class_value(path, file);
        match value.base {
            Base::Own(class) => Target::Class(class, None),
            _ if self.index.is_namespace(path) => Target::Nothing,
            Base::Library(class) => Target::Library(class),
            _ => Target::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// Counts a reference, and links what it leads to.
    pub fn record(&mut self, file: u32, at: u32, followed: &Followed<'a>, resolution: &mut Resolution<'_>) {
        let index = self.index;
        let facts = &index.files[file as usize];
        let reference = &facts.references[at as usize];
        let unit = self.units.of_file(file);
        let (to, to_member) = match followed.target {
            Target::Class(class, member) => {
                // What a class inherits from another, it uses there.
                let class = match member {
                    Some((declarer, _)) if self.units.of_file(index.row(class).file) == unit => declarer,
                    _ => class,
                };
                let to_file = index.row(class).file;
                let member = member.filter(|(declarer, _)| index.row(*declarer).file == to_file);
                let member = member.and_then(|(_, place)| self.units.member(to_file, Some(place)));
                (self.units.of_file(to_file), member.or_else(|| self.member_of_class(class)))
            }
            Target::Declared((other, place)) => {
                (self.units.of_file(other), self.units.member(other, Some(place)))
            }
            Target::File(other) => (self.units.of_file(other), None),
            Target::Library(class) => {
                let package = self.package_of(class);
                return resolution.external(file, unit, &package);
            }
            Target::Package(package) => return resolution.external(file, unit, package),
            Target::Language => return resolution.external(file, unit, library::LANGUAGE),
            Target::Nothing => return,
            Target::Unresolved(reason) => {
                let name = called(facts.text(reference.name)).0.trim_start_matches('$');
                return resolution.unresolved(file, reference.line, name, reason);
            }
        };
        let (Some(from), Some(to)) = (unit, to) else { return resolution.resolved_here(file) };
        let (kind, line) = (reference.kind, reference.line);
        let (from_member, to_member) =
            (self.units.member_around(file, facts, reference.within).into(), to_member.into());
        let test = reference.test || self.units.is_test(file);
        let link = Link { from, to, kind, file, line, from_member, to_member, test };
        resolution.link(link);
        if let Target::Class(class, Some((_, place))) = followed.target
            && reference.kind == ReferenceKind::Call
        {
            self.dispatch(reference, class, place, link, resolution);
        }
    }

    /// The member of a unit that a class is: a class beside the one that the unit is called after.
    fn member_of_class(&self, class: ClassId) -> Option<u32> {
        let row = self.index.row(class);
        self.units.member(row.file, Some(row.declaration))
    }

    /// A call through an interface runs what stands behind it.
    fn dispatch(
        &mut self,
        reference: &Reference,
        class: ClassId,
        place: u32,
        link: Link,
        resolution: &mut Resolution<'_>,
    ) {
        let is_field = matches!(reference.receiver, Receiver::FieldType(_));
        if !is_field && !self.container.is_bound(class) {
            return;
        }
        let name = {
            let row = self.index.row(class);
            let facts = &self.index.files[row.file as usize];
            facts.declarations.get(place as usize).map_or("", |member| facts.text(member.name))
        };
        for behind in self.container.implementations(class).to_vec() {
            self.link_method(behind, name, ReferenceKind::Dispatch, link, resolution);
        }
    }

    /// A link to a method of a class, that no reference of its own stands for.
    pub fn link_method(
        &self,
        class: ClassId,
        name: &str,
        kind: ReferenceKind,
        link: Link,
        resolution: &mut Resolution<'_>,
    ) {
        let row = self.index.row(class);
        let Some(to) = self.units.of_file(row.file) else { return };
        let member = self.index.member(class, super::index::Wanted::Method, name);
        let to_member = member
            .filter(|(declarer, _)| self.index.row(*declarer).file == row.file)
            .and_then(|(_, place)| self.units.member(row.file, Some(place)));
        resolution.add_link(Link { to, kind, to_member: to_member.into(), ..link });
    }
}
