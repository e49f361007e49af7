//! Follows every reference: to a unit, a library, or a reason.

use std::collections::{BTreeMap, HashMap};

use banyan_facts::*;

use super::accesses::Accesses;
use super::constants::{ConstId, Place, folded};
use super::entry_points::is_job;
use super::libraries;
use super::models;
use super::queries;
use super::tables::Tables;
use super::types::{Found, Ty, Types};
use super::units::Units;
use crate::ruby::notation::hidden;
use crate::{FileIndex, Resolution};

/// More hosts of a module than these are not asked one by one.
const HOST_LIMIT: usize = 200;

/// So many words tell a method by themselves.
const TELLING_WORDS: usize = 3;

/// A receiver's name that is shorter than this may be part of any.
const SHORTEST_HINT: usize = 4;

/// Where a reference leads.
pub(super) enum Outcome {
    /// A declaration, or a file as a whole; the kind where it is another than the reference's
    To {
        file: FileIndex,
        member: Option<u32>,
        kind: Option<ReferenceKind>,
    },
    /// Somewhere in the tree that is no unit
    Here,
    Library(String),
    Unresolved(UnresolvedReason),
    /// No reference at all
    Nothing,
}

pub(super) struct Follower<'x, 'a> {
    pub types: &'x Types<'x, 'a>,
    pub units: &'x Units,
    pub tables: &'x Tables,
    declarers: HashMap<&'a str, Vec<(ConstId, Place)>>,
    /// Classes by the last part of their names, folded
    named: HashMap<String, Vec<ConstId>>,
    /// Files by their paths without ending
    paths: BTreeMap<&'a str, FileIndex>,
    /// Files below a `lib` or another root of `require`, by the rest of their paths
    loadable: HashMap<&'a str, Vec<FileIndex>>,
}

impl<'x, 'a> Follower<'x, 'a> {
    pub fn new(types: &'x Types<'x, 'a>, units: &'x Units, tables: &'x Tables) -> Self {
        let mut follower = Follower {
            types,
            units,
            tables,
            declarers: types.lineage.declarers(),
            named: HashMap::new(),
            paths: BTreeMap::new(),
            loadable: HashMap::new(),
        };
        for (id, constant) in (0..).zip(&types.constants.list) {
            if constant.kind == Some(DeclarationKind::Class) {
                let name = constant.full.rsplit("::").next().unwrap_or_default();
                follower.named.entry(folded(name)).or_default().push(id);
            }
        }
        for (file, facts) in (0..).zip(types.constants.files) {
            if facts.language == Language::Ruby {
                let path = facts.path.strip_suffix(".rb").unwrap_or(&facts.path);
                follower.paths.insert(path, file);
                for root in ["lib/", "app/models/", "app/", "spec/", "test/", ""] {
                    let rest = path.strip_prefix(root).or_else(|| {
                        let at = path.find(&format!("/{root}")).filter(|_| !root.is_empty())?;
                        path.get(at + 1 + root.len()..)
                    });
                    if let Some(rest) = rest {
                        follower.loadable.entry(rest).or_default().push(file);
                    }
                }
            }
        }
        follower
    }

    /// Follows all references of one file.
    pub fn follow(&self, file: FileIndex, unit: UnitIndex, resolution: &mut Resolution<'_>) {
        let facts = &self.types.constants.files[file as usize];
        self.follow_imports(file, unit, facts, resolution);
        let mut accesses = Accesses::default();
        for at in 0..facts.references.len() as u32 {
            self.follow_reference(file, unit, at, &mut accesses, resolution);
        }
        accesses.add(self, file, facts, resolution);
    }

    fn follow_reference(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        at: u32,
        accesses: &mut Accesses,
        resolution: &mut Resolution<'_>,
    ) {
        let facts = &self.types.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        let outcome = match reference.kind {
            ReferenceKind::Call | ReferenceKind::Construct => self.call(file, unit, at, accesses, resolution),
            ReferenceKind::Throws if matches!(reference.receiver, Receiver::Type(_)) => {
                self.call(file, unit, at, accesses, resolution)
            }
            ReferenceKind::Dispatch => self.handler(file, reference),
            ReferenceKind::Import => Outcome::Unresolved(UnresolvedReason::Dynamic),
            ReferenceKind::Field => self.relation(file, reference),
            ReferenceKind::Extends if matches!(reference.receiver, Receiver::Type(_)) => {
                self.superclass_of_accessor(file, reference)
            }
            _ => match name.strip_prefix('"') {
                Some(text) => self.named_in_text(file, text),
                None => self.constant(file, reference.within_header(facts), name),
            },
        };
        self.settle(file, unit, reference, outcome, resolution);
    }

    /// Counts a reference and adds its link.
    fn settle(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        reference: &Reference,
        outcome: Outcome,
        resolution: &mut Resolution<'_>,
    ) {
        let facts = &self.types.constants.files[file as usize];
        match outcome {
            Outcome::To { file: to, member, kind } => match self.units.of_files.of_file(to) {
                Some(target) => {
                    let link =
                        self.link(file, unit, reference, target, member, kind.unwrap_or(reference.kind));
                    resolution.link(link);
                }
                None => resolution.resolved_here(file),
            },
            Outcome::Here => resolution.resolved_here(file),
            Outcome::Library(library) => resolution.external(file, Some(unit), &library),
            Outcome::Unresolved(reason) => {
                let name = facts.text(reference.name).trim_start_matches(['#', '~']);
                resolution.unresolved(file, reference.line, name, reason);
            }
            Outcome::Nothing => {}
        }
    }

    pub fn link(
        &self,
        file: FileIndex,
        from: UnitIndex,
        reference: &Reference,
        to: UnitIndex,
        to_member: Option<u32>,
        kind: ReferenceKind,
    ) -> Link {
        let from_member = self.units.of_files.member(file, reference.within);
        Link { from, to, kind, file, line: reference.line, from_member, to_member, test: reference.test }
    }

    pub fn to_place(&self, place: Place) -> Outcome {
        let member = self.units.of_files.member(place.file, Some(place.declaration));
        Outcome::To { file: place.file, member, kind: None }
    }

    fn to_field(&self, place: Place) -> Outcome {
        let declarations = &self.types.constants.files[place.file as usize].declarations;
        let is_field = declarations[place.declaration as usize].kind == DeclarationKind::Field;
        match self.to_place(place) {
            Outcome::To { file, member, .. } if is_field => {
                Outcome::To { file, member, kind: Some(ReferenceKind::Access) }
            }
            other => other,
        }
    }

    fn to_constant(&self, id: ConstId) -> Outcome {
        let constants = self.types.constants;
        match self.units.of_constant(constants, id) {
            Some((_, file)) => {
                let place = constants.constant(id).places.iter().find(|place| place.file == file);
                let member =
                    place.and_then(|place| self.units.of_files.member(file, Some(place.declaration)));
                Outcome::To { file, member, kind: None }
            }
            None => Outcome::Here,
        }
    }

    fn constant(&self, file: FileIndex, within: Option<u32>, name: &'a str) -> Outcome {
        match self.types.constant(file, within, name) {
            Found::Known(id) => self.to_constant(id),
            Found::Library(first) => Outcome::Library(self.types.gems.library(first)),
            Found::Missing => Outcome::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// A class that a string names; a string that names none is no reference.
    fn named_in_text(&self, file: FileIndex, text: &'a str) -> Outcome {
        match self.types.constant(file, None, text) {
            Found::Known(id) => self.to_constant(id),
            _ => Outcome::Nothing,
        }
    }

    fn superclass_of_accessor(&self, file: FileIndex, reference: &Reference) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let Receiver::Type(holder) = reference.receiver else { return Outcome::Nothing };
        let holder = match self.types.constant(file, reference.within, facts.text(holder)) {
            Found::Known(id) => Some(id),
            _ => None,
        };
        match self.types.lineage.default_class(holder, facts.text(reference.name)) {
            Some(class) => self.to_constant(class),
            None => Outcome::Unresolved(UnresolvedReason::Dynamic),
        }
    }

    /// The model at the other end of an association, or a serializer by its name.
    fn relation(&self, file: FileIndex, reference: &Reference) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let name = facts.text(reference.name);
        if reference.receiver == Receiver::Unknown {
            return Outcome::Unresolved(UnresolvedReason::Dynamic);
        }
        let Some(class) = self.types.constants.around(file, reference.within) else {
            return Outcome::Nothing;
        };
        let Some(association) = name.strip_prefix('~') else {
            let scopes = self.types.constants.scopes(class);
            return match self.types.constants.guessed(&scopes, name) {
                Some(id) => self.to_constant(id),
                None => Outcome::Unresolved(UnresolvedReason::UnknownName),
            };
        };
        let owners: Vec<ConstId> = match self.types.lineage.is_module(class) {
            true => self.types.lineage.hosts(class).iter().take(HOST_LIMIT).copied().chain([class]).collect(),
            false => vec![class],
        };
        let found = owners.into_iter().find_map(|owner| {
            let place = self.types.lineage.object_method(owner, association)?;
            models::related(self.types.lineage, owner, place)
        });
        match found {
            Some(id) => self.to_constant(id),
            None if !self.types.models.is_model(class) && !self.types.lineage.is_module(class) => {
                Outcome::Library("rails".to_owned())
            }
            None => Outcome::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// A call, by what stands before it.
    fn call(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        at: u32,
        accesses: &mut Accesses,
        resolution: &mut Resolution<'_>,
    ) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        if name.starts_with('%') {
            return self.joined(file, unit, at, accesses, resolution);
        }
        let ty = self.types.of_receiver(file, reference, 0);
        accesses.note(self, file, at, ty, name);
        self.enqueue(file, unit, reference, ty, name, resolution);
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
    fn enqueue(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        reference: &Reference,
        ty: Ty,
        name: &str,
        resolution: &mut Resolution<'_>,
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
            resolution.remote_call(RemoteCall {
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
    fn constant_call(
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
        let home = self.units.of_constant(self.types.constants, id);
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
    fn constructed(&self, id: ConstId, constructor: Place) -> Outcome {
        match self.to_constant(id) {
            Outcome::To { file, .. } if file == constructor.file => self.to_place(constructor),
            other => other,
        }
    }

    fn to_constant_or_here(&self, id: ConstId, home: Option<FileIndex>) -> Outcome {
        if home.is_some() { self.to_constant(id) } else { Outcome::Here }
    }

    /// A call without a receiver, or on `self`.
    fn own_call(&self, file: FileIndex, name: &'a str, ty: Ty) -> Outcome {
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
    fn hosted_call(&self, module: ConstId, name: &str, of_class: bool) -> Option<Outcome> {
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
    fn inherited_call(&self, facts: &FileFacts, class: ConstId, name: &'a str) -> Outcome {
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
        match self.declarers.get(name).map(Vec::as_slice) {
            Some([(_, place)]) if lineage.is_module(class) => self.to_field(*place),
            Some(_) if lineage.is_module(class) => Outcome::Unresolved(UnresolvedReason::Ambiguous),
            _ => Outcome::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// A bare call outside of any class.
    fn script_call(&self, facts: &FileFacts, name: &'a str) -> Outcome {
        let test = facts.markers.has(Markers::TEST);
        if let Some(place) = self.types.lineage.free_method(name, test) {
            return self.to_place(place);
        }
        match libraries::of_method(name) {
            Some(library) => Outcome::Library(library.to_owned()),
            None => match self.declarers.get(name).map(Vec::as_slice) {
                Some([(class, place)]) if test && self.types.lineage.is_module(*class) => {
                    self.to_place(*place)
                }
                _ => Outcome::Library(libraries::of_script(&facts.path, test).to_owned()),
            },
        }
    }

    fn super_call(&self, file: FileIndex, reference: &Reference, name: &'a str) -> Outcome {
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
    fn typed_call(&self, ty: Ty, name: &'a str, hint: &str) -> Outcome {
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

    fn object_call(&self, id: ConstId, name: &'a str) -> Outcome {
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

    /// A call on something unknown: followed where one class alone declares a method of that name, the name or
    /// that of the receiver tells it, no table has such a column and neither the language nor Rails such a method; a library's where no class does.
    fn unknown_call(&self, name: &'a str, hint: &str) -> Outcome {
        if matches!(name, "constantize" | "safe_constantize" | "const_get") {
            return Outcome::Unresolved(UnresolvedReason::Dynamic);
        }
        if let Some(library) = libraries::of_method(name) {
            return Outcome::Library(library.to_owned());
        }
        // Every object of a model with such a column answers, too.
        if self.tables.is_column(name.trim_end_matches(['=', '?'])) {
            return Outcome::Unresolved(UnresolvedReason::UnknownReceiver);
        }
        let declared = self.declarers.get(name).or_else(|| self.declarers.get(name.strip_suffix('=')?));
        let Some(several) = declared else { return Outcome::Library("gems".to_owned()) };
        let found = match several.as_slice() {
            [only] => Some(only),
            several => self.common_ancestor(several),
        };
        // A name of one or two words is too common to tell a class by, unless the receiver's name bears it out.
        match found {
            Some((class, place))
                if name.split('_').count() >= TELLING_WORDS || self.bears_out(hint, *class) =>
            {
                self.to_field(*place)
            }
            _ => Outcome::Unresolved(UnresolvedReason::UnknownReceiver),
        }
    }

    /// Whether what a receiver is called ends like the name of a class, of one below it, or of one that a
    /// module is mixed into; or a class's name like it.
    fn bears_out(&self, hint: &str, class: ConstId) -> bool {
        let lineage = self.types.lineage;
        let hint = folded(hint);
        let ends_alike = |id: &ConstId| {
            let name = folded(&self.types.constants.constant(*id).full);
            let name = name.rsplit('/').next().unwrap_or(&name);
            hint.ends_with(name) || hint.len() >= SHORTEST_HINT && name.ends_with(&hint)
        };
        if hint.is_empty() {
            return false;
        }
        ends_alike(&class)
            || lineage.hosts(class).iter().take(HOST_LIMIT).any(ends_alike)
            || self.named.get(&hint).into_iter().flatten().any(|id| lineage.ancestors(*id).contains(&class))
    }

    /// The declaration above all others of that name, where there is one.
    fn common_ancestor<'s>(&self, several: &'s [(ConstId, Place)]) -> Option<&'s (ConstId, Place)> {
        let above = |candidate: &&(ConstId, Place)| {
            several.iter().all(|(other, _)| self.types.lineage.ancestors(*other).contains(&candidate.0))
        };
        several.iter().find(above)
    }

    /// A route's handler, or a class that a schedule or consumer names.
    fn handler(&self, file: FileIndex, reference: &Reference) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let name = facts.text(reference.name);
        match reference.receiver {
            Receiver::Type(class) => match self.types.constant(file, reference.within, facts.text(class)) {
                Found::Known(id) => match self.types.lineage.object_method(id, name) {
                    Some(place) => self.constructed(id, place),
                    None => self.to_constant(id),
                },
                Found::Library(first) => Outcome::Library(self.types.gems.library(first)),
                Found::Missing => Outcome::Unresolved(UnresolvedReason::UnknownName),
            },
            Receiver::Own => Outcome::Here,
            _ => match self.route_handler(file, reference.within, name) {
                Some((controller, action)) => match action {
                    Some(place) => self.constructed(controller, place),
                    None => self.to_constant(controller),
                },
                None if name.starts_with("/devise") => Outcome::Library("devise".to_owned()),
                None => Outcome::Unresolved(UnresolvedReason::UnknownName),
            },
        }
    }

    /// The engine that a block of routes belongs to, or the file that is drawn.
    pub fn routes_owner(&self, file: FileIndex, within: Option<u32>) -> Option<&'a str> {
        let facts = &self.types.constants.files[file as usize];
        let declaration = facts.declarations.get(within? as usize)?;
        (facts.text(declaration.name) == hidden::ROUTES)
            .then(|| declaration.of_type.map_or("", |owner| facts.text(owner)))
    }

    /// The modules that routes in a block get before their controllers, one for each way they may stand.
    pub fn modules(&self, file: FileIndex, within: Option<u32>) -> Vec<String> {
        let owner = self.routes_owner(file, within).unwrap_or_default();
        let isolated = match self.types.constant(file, None, owner) {
            Found::Known(engine) if !owner.is_empty() => self.tables.isolated(engine),
            _ => None,
        };
        let drawn = owner.strip_prefix("draw ").map(|name| self.tables.drawn(name)).unwrap_or_default();
        isolated.into_iter().chain(drawn).chain([String::new()]).collect()
    }

    /// The controller of a handler and the method that is its action.
    pub fn route_handler(
        &self,
        file: FileIndex,
        within: Option<u32>,
        handler: &str,
    ) -> Option<(ConstId, Option<Place>)> {
        let handler = handler.split('!').next().unwrap_or(handler);
        let (controller, action) = handler.trim_end_matches('?').split_once('#')?;
        let constants = self.types.constants;
        let modules = match controller.starts_with('/') {
            true => vec![String::new()],
            false => self.modules(file, within),
        };
        let id = modules.iter().find_map(|module| {
            let path = format!("{module}/{controller}_controller");
            constants.at_path(path.trim_start_matches('/')).find(|id| constants.constant(*id).kind.is_some())
        })?;
        Some((id, self.types.lineage.object_method(id, action)))
    }

    fn follow_imports(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        facts: &'a FileFacts,
        resolution: &mut Resolution<'_>,
    ) {
        for import in &facts.imports {
            let path = facts.text(import.path);
            match self.imported(&facts.path, path) {
                Some(to) => {
                    if let Some(target) = self.units.of_files.of_file(to) {
                        let from_member = self.units.of_files.member(file, import.within);
                        resolution.link(Link {
                            from: unit,
                            to: target,
                            kind: ReferenceKind::Import,
                            file,
                            line: import.line,
                            from_member,
                            to_member: None,
                            test: facts.markers.has(Markers::TEST),
                        });
                    }
                }
                None if path.starts_with("./") => {
                    resolution.unresolved(file, import.line, path, UnresolvedReason::UnknownName);
                }
                None => {
                    let first = path.split('/').next().unwrap_or(path);
                    resolution.external(file, Some(unit), &self.types.gems.library(first));
                }
            }
        }
    }

    /// The file that `require` loads: beside it, or below a root of the load path, the nearest first.
    fn imported(&self, from: &str, path: &'a str) -> Option<FileIndex> {
        let path = path.strip_suffix(".rb").unwrap_or(path);
        if let Some(relative) = path.strip_prefix("./") {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            let joined = joined(folder, relative);
            return self.paths.get(joined.as_str()).copied();
        }
        let files = self.loadable.get(path)?;
        let shared = |file: &&FileIndex| {
            let other = self.types.constants.files[**file as usize].path.as_bytes();
            other.iter().zip(from.as_bytes()).take_while(|(a, b)| a == b).count()
        };
        files.iter().max_by_key(|file| (shared(file), std::cmp::Reverse(**file))).copied()
    }

    /// Associations that a query joins, and files of routes that are drawn.
    fn joined(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        at: u32,
        accesses: &mut Accesses,
        resolution: &mut Resolution<'_>,
    ) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        if let Some(drawn) = name.strip_prefix("%draw ") {
            let drawn = drawn.split('|').next().unwrap_or(drawn);
            let end = format!("config/routes/{drawn}");
            let found = self.paths.iter().find(|(path, _)| path.ends_with(&end));
            return match found {
                Some((_, to)) => Outcome::To { file: *to, member: None, kind: None },
                None => Outcome::Unresolved(UnresolvedReason::UnknownName),
            };
        }
        if let Some(related) =
            name.strip_prefix("%join ").and_then(|name| self.joined_model(file, reference, name))
        {
            accesses.read(at, related);
            if let Some((target, _)) = self.units.of_constant(self.types.constants, related) {
                resolution.add_link(self.link(file, unit, reference, target, None, ReferenceKind::Access));
            }
        }
        Outcome::Nothing
    }

    fn joined_model(&self, file: FileIndex, reference: &Reference, name: &str) -> Option<ConstId> {
        let owner = match self.types.of_receiver(file, reference, 0) {
            Ty::Relation(id) | Ty::Class(id) | Ty::Object(id) => id,
            _ => return None,
        };
        let place = self.types.lineage.object_method(owner, name)?;
        models::related(self.types.lineage, owner, place)
    }
}

/// What the thing before the dot is called, where it has a name.
fn hint<'f>(facts: &'f FileFacts, reference: &Reference) -> &'f str {
    match reference.receiver {
        Receiver::Type(name) => facts.text(name).trim_start_matches(['@', '?']),
        Receiver::Result(at) => facts.text(facts.references[at as usize].name).trim_start_matches(['#', '~']),
        _ => "",
    }
}

/// What a header of a class says is looked up outside of the class.
trait Header {
    fn within_header(&self, facts: &FileFacts) -> Option<u32>;
}

impl Header for Reference {
    fn within_header(&self, facts: &FileFacts) -> Option<u32> {
        match self.kind {
            ReferenceKind::Extends => facts.declarations.get(self.within? as usize)?.parent,
            _ => self.within,
        }
    }
}

/// A relative path below a folder, `..` followed.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
