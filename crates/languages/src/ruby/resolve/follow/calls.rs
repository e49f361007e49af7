//! Calls: on constants, on what is around, on values whose type is known.

use banyan_facts::*;

use super::{Follower, HOST_LIMIT, Outcome, hint};
use crate::ruby::resolve::constants::{ConstId, Place};
use crate::ruby::resolve::entry_points::is_job;
use crate::ruby::resolve::findings::Findings;
use crate::ruby::resolve::types::{Found, Ty};
use crate::ruby::resolve::{libraries, queries};
use crate::{FileIndex, Resolution};

impl<'x, 'a> Follower<'x, 'a> {
    /// A call, by what stands before it.
    pub(super) fn call(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        at: u32,
        findings: &mut Findings,
        resolution: &mut Resolution<'_>,
    ) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        if name.starts_with('%') {
            return self.joined(file, unit, at, findings, resolution);
        }
        let ty = self.types.of_receiver(file, reference, 0);
        findings.accesses.note(self, file, at, ty, name);
        self.enqueue(file, unit, reference, ty, name, findings);
        match reference.receiver {
            Receiver::None | Receiver::Own => self.own_call(file, name.trim_start_matches('#'), ty),
            Receiver::Super => self.super_call(file, reference, name),
            Receiver::Type(text) => {
                let text = facts.text(text);
                match text.as_bytes().first() {
                    Some(b'@' | b'=' | b'"' | b'?') => self.typed_call(ty, name, hint(facts, reference)),
                    _ => self.constant_call(file, unit, reference, text, name, ty, resolution),
                }
            }
            _ => self.typed_call(ty, name, hint(facts, reference)),
        }
    }

    /// A job that is put off is a message of its name.
    pub(super) fn enqueue(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        reference: &Reference,
        ty: Ty,
        name: &str,
        findings: &mut Findings,
    ) {
        let Ty::Class(id) = ty else { return };
        let puts_off = matches!(
            name,
            "perform_later"
                | "perform_async"
                | "perform_in"
                | "perform_at"
                | "perform_bulk"
                | "enqueue"
                | "perform_all_later"
        );
        if puts_off && is_job(self, id) {
            findings.messages.push(RemoteCall {
                unit,
                line: reference.line,
                method: "".into(),
                target: self.types.constants.constant(id).full.as_str().into(),
                kind: RemoteCallKind::Message,
                member: self.units.of_files.member(file, reference.within),
                file,
                test: reference.test,
                reaches: Vec::new(),
            });
        }
    }

    /// `Shop::Order.find(…)`: the constant is certain, whatever the method.
    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    pub(super) fn constant_call(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        reference: &Reference,
        constant: &'a str,
        name: &'a str,
        ty: Ty,
        resolution: &mut Resolution<'_>,
    ) -> Outcome {
        let id = match self.types.constant(file, reference.within, constant) {
            Found::Known(id) => id,
            Found::Library(first) => return Outcome::Library(self.types.gems.library(first)),
            Found::Missing => return Outcome::Unresolved(UnresolvedReason::UnknownName),
        };
        let home = self.units.of_constant(id);
        let besides = |resolution: &mut Resolution<'_>, other: FileIndex| {
            if let Some((target, _)) = home.filter(|(_, home)| *home != other) {
                resolution.add_link(self.link(file, unit, reference, target, None, ReferenceKind::Access));
            }
        };
        let (class, place) = match ty {
            Ty::Class(class) if name == "new" => {
                (class, self.types.lineage.object_method(class, "initialize"))
            }
            Ty::Class(class) => (class, self.types.lineage.class_method(class, name)),
            Ty::Object(class) => (class, self.types.lineage.object_method(class, name)),
            Ty::Relation(class) => (class, self.types.lineage.class_method(class, name)),
            _ => return self.to_constant_or_here(id, home.map(|(_, file)| file)),
        };
        if let Some(place) = place {
            if name == "new" {
                return match home {
                    Some(_) => self.constructed(id, place),
                    None => self.to_place(place),
                };
            }
            besides(resolution, place.file);
            return self.to_field(place);
        }
        if let Some(default) = self
            .types
            .lineage
            .default_class(Some(class), name)
            .filter(|_| libraries::of_method(name).is_none())
        {
            return match self.to_constant(default) {
                Outcome::To { file: to, member, .. } => {
                    besides(resolution, to);
                    Outcome::To { file: to, member, kind: Some(ReferenceKind::Dispatch) }
                }
                other => other,
            };
        }
        self.to_constant_or_here(id, home.map(|(_, file)| file))
    }

    /// An object is made of the class that is named; its constructor may stand above it.
    pub(super) fn constructed(&self, id: ConstId, constructor: Place) -> Outcome {
        match self.to_constant(id) {
            Outcome::To { file, .. } if file == constructor.file => self.to_place(constructor),
            other => other,
        }
    }

    pub(super) fn to_constant_or_here(&self, id: ConstId, home: Option<FileIndex>) -> Outcome {
        if home.is_some() { self.to_constant(id) } else { Outcome::Here }
    }

    /// A call without a receiver, or on `self`.
    pub(super) fn own_call(&self, file: FileIndex, name: &'a str, ty: Ty) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let class = match ty {
            Ty::Class(id) | Ty::Object(id) => id,
            _ => return self.script_call(facts, name),
        };
        let lineage = self.types.lineage;
        let of_class = matches!(ty, Ty::Class(_));
        let found = match of_class {
            // Blocks in a class's body may run for the class or for an object.
            true => lineage.class_method(class, name).or_else(|| lineage.object_method(class, name)),
            false => lineage.object_method(class, name),
        };
        if let Some(place) = found {
            return self.to_field(place);
        }
        if name == "new" && of_class {
            return Outcome::Here;
        }
        if self.tables.has_attribute(self.types, class, name) {
            return Outcome::Here;
        }
        if lineage.is_module(class)
            && let Some(outcome) = self.hosted_call(class, name, of_class)
        {
            return outcome;
        }
        if let Some(place) = lineage.free_method(name, facts.markers.has(Markers::TEST)) {
            return self.to_place(place);
        }
        self.inherited_call(facts, class, name)
    }

    /// A call in a module, to a method of the classes that it is mixed into.
    pub(super) fn hosted_call(&self, module: ConstId, name: &str, of_class: bool) -> Option<Outcome> {
        let lineage = self.types.lineage;
        let mut found: Option<Place> = None;
        for host in lineage.hosts(module).iter().take(HOST_LIMIT) {
            let place = match of_class {
                true => lineage.class_method(*host, name).or_else(|| lineage.object_method(*host, name)),
                false => lineage.object_method(*host, name).or_else(|| lineage.class_method(*host, name)),
            };
            match (place, found) {
                (Some(place), Some(known)) if place != known => {
                    return Some(Outcome::Unresolved(UnresolvedReason::Ambiguous));
                }
                (Some(place), None) => found = Some(place),
                _ => {}
            }
        }
        if let Some(place) = found {
            return Some(self.to_field(place));
        }
        let attribute = |host: &ConstId| self.tables.has_attribute(self.types, *host, name);
        lineage.hosts(module).iter().take(HOST_LIMIT).any(attribute).then_some(Outcome::Here)
    }

    /// What no class of the tree declares in sight: a library's, or nothing known.
    pub(super) fn inherited_call(&self, facts: &FileFacts, class: ConstId, name: &'a str) -> Outcome {
        let lineage = self.types.lineage;
        if let Some(library) = libraries::of_method(name) {
            return Outcome::Library(library.to_owned());
        }
        if name.ends_with("_path") || name.ends_with("_url") {
            return Outcome::Library("actionpack".to_owned());
        }
        if lineage.object_method(class, "method_missing").is_some()
            || lineage.class_method(class, "method_missing").is_some()
        {
            return Outcome::Unresolved(UnresolvedReason::Dynamic);
        }
        let hosts = lineage.hosts(class);
        let outer = lineage
            .outer_ancestors(class)
            .chain(hosts.iter().flat_map(|host| lineage.outer_ancestors(*host)));
        let mut outer = outer.filter(|name| !name.ends_with("Concern")).peekable();
        if let Some(outer) = outer.peek() {
            let first = outer.trim_start_matches("::").split("::").next().unwrap_or(outer);
            return Outcome::Library(self.types.gems.library(first));
        }
        if facts.markers.has(Markers::TEST) {
            return Outcome::Library(libraries::of_script(&facts.path, true).to_owned());
        }
        match self.names.declarers.get(name).map(Vec::as_slice) {
            Some([(_, place)]) if lineage.is_module(class) => self.to_field(*place),
            Some(_) if lineage.is_module(class) => Outcome::Unresolved(UnresolvedReason::Ambiguous),
            _ => Outcome::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// A bare call outside of any class.
    pub(super) fn script_call(&self, facts: &FileFacts, name: &'a str) -> Outcome {
        let test = facts.markers.has(Markers::TEST);
        if let Some(place) = self.types.lineage.free_method(name, test) {
            return self.to_place(place);
        }
        match libraries::of_method(name) {
            Some(library) => Outcome::Library(library.to_owned()),
            None => match self.names.declarers.get(name).map(Vec::as_slice) {
                Some([(class, place)]) if test && self.types.lineage.is_module(*class) => {
                    self.to_place(*place)
                }
                _ => Outcome::Library(libraries::of_script(&facts.path, test).to_owned()),
            },
        }
    }

    pub(super) fn super_call(&self, file: FileIndex, reference: &Reference, name: &'a str) -> Outcome {
        let Some((class, of_class)) = self.types.own(file, reference.within) else {
            return Outcome::Library(libraries::LANGUAGE.to_owned());
        };
        let lineage = self.types.lineage;
        let place = match of_class {
            true => lineage.class_method_above(class, name),
            false => lineage.object_method_above(class, name),
        };
        if let Some(place) = place {
            return self.to_place(place);
        }
        let library = lineage.outer_ancestors(class).next().map(|outer| {
            let first = outer.trim_start_matches("::").split("::").next().unwrap_or(outer);
            self.types.gems.library(first)
        });
        Outcome::Library(library.unwrap_or_else(|| libraries::LANGUAGE.to_owned()))
    }

    /// A call on a value, by its type.
    pub(super) fn typed_call(&self, ty: Ty, name: &'a str, hint: &str) -> Outcome {
        let lineage = self.types.lineage;
        match ty {
            Ty::Class(id) => match lineage.class_method(id, name) {
                Some(place) => self.to_field(place),
                None => match lineage
                    .default_class(Some(id), name)
                    .filter(|_| libraries::of_method(name).is_none())
                {
                    Some(class) => match self.to_constant(class) {
                        Outcome::To { file, member, .. } => {
                            Outcome::To { file, member, kind: Some(ReferenceKind::Dispatch) }
                        }
                        other => other,
                    },
                    None => self.to_constant(id),
                },
            },
            Ty::Object(id) => self.object_call(id, name),
            Ty::Relation(id) => match lineage.class_method(id, name) {
                Some(place) => self.to_field(place),
                None if queries::is_query(name) || queries::hands_elements(name) => {
                    Outcome::Library("activerecord".to_owned())
                }
                None => match libraries::of_method(name) {
                    Some(library) => Outcome::Library(library.to_owned()),
                    None => Outcome::Unresolved(UnresolvedReason::UnknownMember),
                },
            },
            Ty::Language => Outcome::Library(libraries::LANGUAGE.to_owned()),
            Ty::Library => Outcome::Library(libraries::of_method(name).unwrap_or("gems").to_owned()),
            Ty::Unknown => self.unknown_call(name, hint),
        }
    }

    pub(super) fn object_call(&self, id: ConstId, name: &'a str) -> Outcome {
        let lineage = self.types.lineage;
        if let Some(place) = lineage.object_method(id, name) {
            return self.to_field(place);
        }
        if self.tables.has_attribute(self.types, id, name) {
            return match self.to_constant(id) {
                Outcome::To { file, .. } => {
                    Outcome::To { file, member: None, kind: Some(ReferenceKind::Access) }
                }
                other => other,
            };
        }
        if let Some(library) = libraries::of_method(name) {
            return Outcome::Library(library.to_owned());
        }
        if lineage.object_method(id, "method_missing").is_some() {
            return Outcome::Unresolved(UnresolvedReason::Dynamic);
        }
        match lineage.outer_ancestors(id).find(|outer| !outer.ends_with("Concern")) {
            Some(outer) => {
                let first = outer.trim_start_matches("::").split("::").next().unwrap_or(outer);
                Outcome::Library(self.types.gems.library(first))
            }
            None => Outcome::Unresolved(UnresolvedReason::UnknownMember),
        }
    }
}
