//! Follows the references of a file, in their order: each to a unit, a library or a reason.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Mutex;

use banyan_facts::*;
use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt};

use super::super::notation::called_name;
use super::changes::nth_of_its_name;
use super::index::{Index, Place};
use super::inference::Seeking;
use super::library;
use super::members::{Ask, Found, Members, Wanted, called_by, is_primitive, read_type_at};
use super::part::visible_name;
use super::types::{Type, TypeId};
use super::units::Units;
use crate::Resolution;

/// Where a reference leads.
#[derive(Debug, Clone)]
pub(super) enum Target<'a> {
    /// To a type of the monolith, or a member of one
    Own { id: TypeId, member: Option<Found> },
    /// To something in a library's package
    Library(&'a str),
    /// A part of the language or of an array, of no library and no unit
    Language,
    /// To nothing, and nothing is lost: an operator that is the language's own
    Nothing,
    /// Not followed, and why
    Unresolved(UnresolvedReason),
}

/// A followed reference: where it leads, and the type of what it gives back.
pub(super) struct Followed<'a> {
    /// Where it leads
    pub target: Target<'a>,
    /// The type of what it gives back
    pub result: Type<'a>,
}

impl<'a> Followed<'a> {
    /// Not followed.
    pub(super) fn unresolved(reason: UnresolvedReason) -> Self {
        Followed { target: Target::Unresolved(reason), result: Type::unknown_receiver() }
    }

    /// To something in a library's package.
    pub(super) fn library(package: &'a str, result: Type<'a>) -> Self {
        Followed { target: Target::Library(package), result }
    }

    /// A reference to a type itself.
    pub(super) fn to_type(found: Type<'a>) -> Self {
        let target = match &found {
            Type::Own { id, .. } => Target::Own { id: *id, member: None },
            Type::Library { package, .. } => Target::Library(package),
            Type::Unknown(reason) => Target::Unresolved(*reason),
            Type::Primitive | Type::Variable { .. } | Type::Array(_) => Target::Language,
        };
        Followed { target, result: found }
    }
}

/// What following needs to know of the whole monolith.
pub(super) struct Follower<'a, 'i> {
    /// All types
    pub index: &'i Index<'a>,
    /// All units
    pub units: &'i Units,
    /// Implementations of every abstract type
    pub implementations: &'i super::dispatch::Implementations,
    /// Members found so far
    pub members: Members<'a>,
    /// The units in the signatures of members, as far as they were asked for
    pub signatures: HashMap<Found, Rc<[UnitIndex]>>,
    /// Types that the value of a declaration tells, by file and declaration; none while they are sought
    pub inferred: HashMap<(u32, u32), Option<Type<'a>>>,
    /// How deep references are followed out of order now
    pub depth: usize,
    /// How types are sought now that declarations do not state
    pub seeking: Seeking,
    /// Where the handlers of routes and the functions that add routes are declared, by file and reference
    pub handlers: &'i Mutex<HashMap<(u32, u32), Found>>,
}

impl<'a, 'i> Follower<'a, 'i> {
    /// One that found nothing yet.
    pub fn new(
        index: &'i Index<'a>,
        units: &'i Units,
        implementations: &'i super::dispatch::Implementations,
        handlers: &'i Mutex<HashMap<(u32, u32), Found>>,
    ) -> Self {
        Follower {
            index,
            units,
            implementations,
            members: Members::default(),
            signatures: HashMap::new(),
            inferred: HashMap::new(),
            depth: 0,
            seeking: Seeking::default(),
            handlers,
        }
    }

    /// Follows every import and reference of a file.
    pub fn follow_file(&mut self, file: u32, resolution: &mut Resolution<'_>) {
        let facts = self.index.file(file);
        let mut walk = Walk::new(file, facts);
        self.follow_imports(file, &walk.references, resolution);
        let handlers = facts.entry_points.iter().filter_map(|entry| entry.handler);
        let handlers: BTreeSet<u32> = handlers.chain(facts.mounts.iter().map(|mount| mount.target)).collect();
        for at in 0..walk.references.len() as u32 {
            // A copy, since the walk changes while it is followed.
            let reference = &{ walk.references[at as usize] };
            let followed = self.follow(reference, &mut walk);
            if let (Target::Own { member: Some(found), .. }, Some(nth)) =
                (&followed.target, handlers.iter().position(|handler| *handler == at))
                && let Ok(mut known) = self.handlers.lock()
            {
                known.insert((file, at), *found);
                drop(known);
                resolution.hand_on(self.known_by(nth, *found));
            }
            self.record(reference, file, &followed, resolution);
            self.link_receiver(reference, file, &followed, &mut walk, resolution);
            if let (Receiver::FieldType(_), ReferenceKind::Call, Target::Own { id, .. }) =
                (reference.receiver, reference.kind, &followed.target)
            {
                self.dispatch(reference, file, *id, resolution);
            }
            walk.keep(at, followed);
        }
    }

    /// Stands for a member that the nth handler of a file is, wherever it is among those of other names.
    fn known_by(&self, nth: usize, found: Found) -> u64 {
        let facts = self.index.file(self.index.row(found.owner).file);
        let declared = self.index.declaration(found.owner, found.declaration);
        let member = (facts.text(declared.name), nth_of_its_name(facts, found.declaration));
        FixedState::default().hash_one((nth, found.owner, member))
    }

    fn follow_imports(&mut self, file: u32, references: &[Reference], resolution: &mut Resolution<'_>) {
        let facts = self.index.file(file);
        let users = self.users_of_names(file, references);
        let main: Vec<UnitIndex> = self.units.of_file(file).into_iter().collect();
        for import in &facts.imports {
            let path = facts.text(import.path);
            let units = users.get(visible_name(facts, import)).unwrap_or(&main);
            match self.imported(import, path, file) {
                Type::Own { id, .. } => self.link_import(import, id, units, file, resolution),
                Type::Library { package, .. } => {
                    resolution.external(file, units.first().copied(), library::library_of(package));
                }
                Type::Unknown(reason) => resolution.unresolved(file, import.line, path, reason),
                _ => resolution.resolved_here(file),
            }
        }
    }

    /// One import counts as one reference, whatever the number of units that use it.
    fn link_import(
        &self,
        import: &Import,
        id: TypeId,
        units: &[UnitIndex],
        file: u32,
        resolution: &mut Resolution<'_>,
    ) {
        let Some(to) = self.units.of_type(id) else { return };
        let test = self.index.file(file).markers.has(Markers::TEST);
        let (kind, line, from_member, to_member) =
            (ReferenceKind::Import, import.line, MemberPlace::NONE, MemberPlace::NONE);
        for (at, &from) in units.iter().enumerate() {
            let link = Link { from, to, kind, file, line, from_member, to_member, test };
            if at == 0 { resolution.link(link) } else { resolution.add_link(link) }
        }
    }

    /// What an import names; a package of the monolith is nothing that could be linked.
    fn imported(&self, import: &Import, path: &'a str, file: u32) -> Type<'a> {
        if self.index.file(file).language == Language::Kotlin {
            return self.imported_in_kotlin(import, path, file);
        }
        if import.wildcard && !import.member {
            if self.index.has_package(path) {
                return Type::Primitive;
            }
            return match self.index.find_qualified(path, file) {
                own @ Type::Own { .. } => own,
                _ => Type::library(path, ""),
            };
        }
        let found = self.index.find_qualified(path, file);
        match path.rsplit_once('.') {
            Some((owner, _)) if import.member && !import.wildcard => {
                match self.index.find_qualified(owner, file) {
                    Type::Library { .. } if matches!(found, Type::Own { .. }) => found,
                    owner => owner,
                }
            }
            _ => found,
        }
    }

    pub(super) fn follow(&mut self, reference: &Reference, walk: &mut Walk<'a>) -> Followed<'a> {
        if walk.facts.language == Language::Kotlin {
            return self.follow_kotlin(reference, walk);
        }
        let place = Place { file: walk.file, within: reference.within };
        let (name, arguments) = called_name(walk.facts.text(reference.name));
        let wanted = match reference.kind {
            ReferenceKind::Call => Wanted::Method(arguments),
            ReferenceKind::Access => Wanted::Field,
            ReferenceKind::Construct if reference.receiver == Receiver::Super => {
                return self.follow_super_constructor(place);
            }
            ReferenceKind::Construct if reference.receiver != Receiver::None => {
                return self.follow_inner(reference.receiver, name, place, walk);
            }
            ReferenceKind::Extends | ReferenceKind::Implements => {
                // What a type declares itself is not in sight in its header.
                let declared = reference.within.map(|within| &walk.facts.declarations[within as usize]);
                let around = Place { within: declared.and_then(|declared| declared.parent), ..place };
                return Followed::to_type(walk.type_named(self.index, name, around));
            }
            _ => return Followed::to_type(walk.type_named(self.index, name, place)),
        };
        match reference.receiver {
            Receiver::None => self.follow_unqualified(name, wanted, place),
            Receiver::Own => match self.index.enclosing_type(place) {
                Some(id) => self.member_of(&own_type(self.index, id), name, wanted),
                None => Followed::unresolved(UnresolvedReason::UnknownReceiver),
            },
            Receiver::Super => self.follow_super(name, wanted, place),
            Receiver::Type(text) | Receiver::FieldType(text) => {
                let found = self.receiver_type(text, place, walk);
                self.member_of(&found, name, wanted)
            }
            Receiver::Result(at) => {
                let found = walk.result(at);
                self.member_of(&found, name, wanted)
            }
            Receiver::Element(at) => {
                let found = super::members::element_of(self.index, &walk.result(at));
                self.member_of(&found, name, wanted)
            }
            Receiver::Unknown => Followed::unresolved(UnresolvedReason::UnknownReceiver),
        }
    }

    /// `outer.new Inner()` makes a type that is a member of the outer value's.
    fn follow_inner(
        &mut self,
        outer: Receiver,
        name: &'a str,
        place: Place,
        walk: &mut Walk<'a>,
    ) -> Followed<'a> {
        let outer = match outer {
            Receiver::Type(text) | Receiver::FieldType(text) => self.receiver_type(text, place, walk),
            Receiver::Result(at) => walk.result(at),
            Receiver::Own => self.index.enclosing_type(place).map_or(Type::Primitive, Type::own),
            _ => Type::unknown_receiver(),
        };
        match outer {
            Type::Own { id, .. } => match self.index.nested_type(id, name) {
                Some(inner) => Followed::to_type(Type::own(inner)),
                None => Followed::unresolved(UnresolvedReason::UnknownMember),
            },
            Type::Library { package, .. } => Followed::library(package, Type::library(package, name)),
            _ => Followed::to_type(walk.type_named(self.index, name, place)),
        }
    }

    /// The type of a receiver as written. A name that stands for no type may be an inherited or
    /// imported constant.
    fn receiver_type(&mut self, text: Name, place: Place, walk: &mut Walk<'a>) -> Type<'a> {
        let written = walk.facts.text(text);
        let found = walk.receiver(self.index, text, place);
        if found.is_known() || written.contains(['.', '<', '[', '#', '^', '!']) {
            return found;
        }
        let constant = self.follow_unqualified(written, Wanted::Field, place);
        match constant.target {
            Target::Unresolved(_) => found,
            _ => constant.result,
        }
    }

    /// `super(…)` leads to the class above.
    pub(super) fn follow_super_constructor(&mut self, place: Place) -> Followed<'a> {
        let above = self.index.enclosing_type(place).and_then(|id| self.index.supertypes(id).first());
        above.map_or(Followed { target: Target::Language, result: Type::Primitive }, |above| {
            Followed::to_type(above.clone())
        })
    }

    pub(super) fn follow_super(&mut self, name: &'a str, wanted: Wanted, place: Place) -> Followed<'a> {
        let Some(id) = self.index.enclosing_type(place) else {
            return Followed::unresolved(UnresolvedReason::UnknownReceiver);
        };
        let above = self.index.supertypes(id).to_vec();
        let mut outside = None;
        for supertype in &above {
            let followed = self.member_of(supertype, name, wanted);
            match followed.target {
                Target::Own { .. } => return followed,
                Target::Unresolved(_) => {}
                _ => outside = outside.or(Some(followed)),
            }
        }
        let object =
            || Followed::library("java.lang", library::result_of(&Type::library("java.lang", ""), name));
        outside.unwrap_or_else(object)
    }

    /// A name without anything before it: a member of the types around, then a static import; a
    /// field's name may also be a type's.
    fn follow_unqualified(&mut self, name: &'a str, wanted: Wanted, place: Place) -> Followed<'a> {
        let around: Vec<TypeId> = self.index.enclosing_types(place).collect();
        for &id in &around {
            if let Some(found) = self.members.find(self.index, id, name, wanted) {
                return self.found_member(id, &own_type(self.index, id), found);
            }
            if let Some(implicit) = self.implicit_member(id, name, wanted) {
                return implicit;
            }
        }
        if let Some(imported) = self.follow_static_import(name, wanted, place.file) {
            return imported;
        }
        if wanted == Wanted::Field {
            let found = self.index.find_type(name, place);
            if found.is_known() {
                return Followed::to_type(found);
            }
        }
        self.follow_outside(name, wanted, place, &around)
    }

    fn follow_static_import(&mut self, name: &'a str, wanted: Wanted, file: u32) -> Option<Followed<'a>> {
        let facts = self.index.file(file);
        for import in facts.imports.iter().filter(|import| import.member) {
            let path = facts.text(import.path);
            let owner = match (import.wildcard, path.rsplit_once('.')) {
                (true, _) => path,
                (false, Some((owner, last))) if last == name => owner,
                _ => continue,
            };
            match self.index.find_qualified(owner, file) {
                Type::Own { id, .. } => {
                    let followed = self.member_of(&Type::own(id), name, wanted);
                    if !matches!(followed.target, Target::Unresolved(_)) {
                        return Some(followed);
                    }
                }
                found @ Type::Library { .. } if !import.wildcard => {
                    return Some(self.member_of(&found, name, wanted));
                }
                _ => {}
            }
        }
        None
    }

    /// A name that only a library can declare: a supertype's, or one imported with all of a type.
    fn follow_outside(
        &mut self,
        name: &'a str,
        wanted: Wanted,
        place: Place,
        around: &[TypeId],
    ) -> Followed<'a> {
        for &id in around {
            let lineage = self.index.lineage(id);
            if let Some(package) = self.index.outside_supertype(lineage) {
                return Followed::library(package, Type::library(package, ""));
            }
        }
        if matches!(wanted, Wanted::Method(_)) && library::is_object_method(name) {
            return Followed::library("java.lang", library::result_of(&Type::library("java.lang", ""), name));
        }
        let facts = self.index.file(place.file);
        for import in facts.imports.iter().filter(|import| import.member && import.wildcard) {
            if let Type::Library { package, .. } =
                self.index.find_qualified(facts.text(import.path), place.file)
            {
                return Followed::library(package, Type::library(package, ""));
            }
        }
        let unknown = around.iter().find_map(|id| self.index.unknown_supertype(self.index.lineage(*id)));
        Followed::unresolved(unknown.unwrap_or(UnresolvedReason::UnknownName))
    }

    /// A member of a type.
    pub(super) fn member_of(&mut self, receiver: &Type<'a>, name: &'a str, wanted: Wanted) -> Followed<'a> {
        match receiver {
            Type::Unknown(_) => Followed::unresolved(UnresolvedReason::UnknownReceiver),
            Type::Primitive => Followed { target: Target::Language, result: Type::Primitive },
            Type::Array(_) => {
                let result = if name == "clone" { receiver.clone() } else { Type::Primitive };
                Followed { target: Target::Language, result }
            }
            Type::Library { package, .. } => Followed::library(package, library::result_of(receiver, name)),
            Type::Variable { file, declaration, place } => {
                let bound = self.index.bound_of(*file, *declaration, *place);
                self.member_of_bound(&bound, name, wanted)
            }
            Type::Own { id, .. } => self.member_of_own(*id, receiver, name, wanted),
        }
    }

    /// A type variable without a bound of its own has the members of any object only.
    fn member_of_bound(&mut self, bound: &Type<'a>, name: &'a str, wanted: Wanted) -> Followed<'a> {
        match bound {
            Type::Variable { .. } => Followed::unresolved(UnresolvedReason::UnknownReceiver),
            Type::Library { package: "java.lang", name: "Object", .. }
                if !library::is_object_method(name) =>
            {
                Followed::unresolved(UnresolvedReason::UnknownReceiver)
            }
            bound => self.member_of(bound, name, wanted),
        }
    }

    fn member_of_own(
        &mut self,
        id: TypeId,
        receiver: &Type<'a>,
        name: &'a str,
        wanted: Wanted,
    ) -> Followed<'a> {
        if let Some(found) = self.members.find(self.index, id, name, wanted) {
            return self.found_member(id, receiver, found);
        }
        if let Some(implicit) = self.implicit_member(id, name, wanted) {
            return implicit;
        }
        if let Some((companion, found)) = self.companion_member(id, name, wanted) {
            return self.found_member(companion, &Type::own(companion), found);
        }
        if wanted == Wanted::Field
            && let Some(nested) = self.index.nested_type(id, name)
        {
            return Followed::to_type(Type::own(nested));
        }
        if matches!(wanted, Wanted::Method(_)) && library::is_object_method(name) {
            return Followed::library("java.lang", library::result_of(&Type::library("java.lang", ""), name));
        }
        let lineage = self.index.lineage(id);
        if let Some(package) = self.index.outside_supertype(lineage) {
            return Followed::library(package, self.inherited_result(receiver, lineage, name));
        }
        let unknown = self.index.unknown_supertype(lineage);
        Followed::unresolved(unknown.unwrap_or(UnresolvedReason::UnknownMember))
    }

    /// What a method that a library's supertype declares gives back, by that supertype's arguments.
    pub(super) fn inherited_result(&self, receiver: &Type<'a>, lineage: &[TypeId], name: &str) -> Type<'a> {
        let mut outside = lineage.iter().flat_map(|id| self.index.supertypes(*id));
        let found = outside.find(|supertype| matches!(supertype, Type::Library { .. }));
        match found {
            Some(library @ Type::Library { package, .. }) if library.arguments().is_empty() => {
                Type::library(package, "")
            }
            Some(Type::Library { name: simple, .. }) if simple.ends_with("Repository") => {
                let entity = found.map(|found| found.key()).unwrap_or_else(Type::unknown_receiver);
                library::repository_result(entity, name)
            }
            Some(_) => {
                let element = super::members::element_of(self.index, receiver);
                let container = Type::library("java.util", "Collection").with_arguments(vec![element]);
                library::result_of(&container, name)
            }
            None => Type::unknown_receiver(),
        }
    }

    /// Members that the compiler writes: of enumerations and records, and what Lombok adds.
    pub(super) fn implicit_member(
        &mut self,
        id: TypeId,
        name: &'a str,
        wanted: Wanted,
    ) -> Option<Followed<'a>> {
        let row = self.index.row(id);
        if row.kind == DeclarationKind::Module {
            return None;
        }
        if self.index.is_kotlin(id) {
            return self.implicit_in_kotlin(id, name, wanted);
        }
        if wanted != Wanted::Field && wanted != Wanted::Property {
            return self.implicit_method(id, name);
        }
        None
    }

    fn implicit_method(&mut self, id: TypeId, name: &'a str) -> Option<Followed<'a>> {
        let row = self.index.row(id);
        let own = |result| Followed { target: Target::Own { id, member: None }, result };
        match row.kind {
            DeclarationKind::Enum if name == "values" => Some(own(Type::own(id).with_dimensions(1))),
            DeclarationKind::Enum if name == "valueOf" => Some(own(Type::own(id))),
            DeclarationKind::Enum if library::is_enum_method(name) => {
                Some(Followed::library("java.lang", Type::library("java.lang", "")))
            }
            DeclarationKind::Record => {
                let found = self.members.find(self.index, id, name, Wanted::Field)?;
                Some(self.found_member(id, &Type::own(id), found))
            }
            DeclarationKind::Class if row.name.is_empty() => {
                let above = self.index.supertypes(id).first()?;
                match above {
                    Type::Own { id: above, .. } => self.implicit_method(*above, name),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(super) fn found_member(&mut self, id: TypeId, receiver: &Type<'a>, found: Found) -> Followed<'a> {
        let result = match self.is_inferred(found) {
            true => self.inferred_type(found),
            false => self.members.type_of(self.index, found, receiver),
        };
        Followed { target: Target::Own { id, member: Some(found) }, result }
    }

    fn record(
        &mut self,
        reference: &Reference,
        file: u32,
        followed: &Followed<'a>,
        resolution: &mut Resolution<'_>,
    ) {
        let from = self.units.around(self.index, file, reference.within);
        match &followed.target {
            Target::Own { id, member } => {
                let (Some(from), Some(to)) = (from, self.units.of_type(*id)) else {
                    return resolution.resolved_here(file);
                };
                // What is written like a constructor may be a function.
                let is_function = reference.kind == ReferenceKind::Construct && member.is_some();
                let link = Link {
                    from,
                    to,
                    kind: if is_function { ReferenceKind::Call } else { reference.kind },
                    file,
                    line: reference.line,
                    from_member: self.units.member(self.index, file, reference.within).into(),
                    to_member: member.and_then(|found| self.member_in(to, found)).into(),
                    test: reference.test,
                };
                resolution.link(link);
                if let Some(found) = member {
                    self.link_signature(link, *found, resolution);
                }
            }
            Target::Library(package) => resolution.external(file, from, library::library_of(package)),
            Target::Language => resolution.external(file, from, "java.lang"),
            Target::Nothing => {}
            Target::Unresolved(reason) => {
                let name = called_name(self.index.file(file).text(reference.name)).0;
                resolution.unresolved(file, reference.line, name, *reason);
            }
        }
    }

    /// An object that stands before an extension is one of the references: `Orders.total()` names both.
    fn link_receiver(
        &self,
        reference: &Reference,
        file: u32,
        followed: &Followed<'a>,
        walk: &mut Walk<'a>,
        resolution: &mut Resolution<'_>,
    ) {
        let (Receiver::Type(text), Target::Own { id, member: Some(found) }) =
            (reference.receiver, &followed.target)
        else {
            return;
        };
        let name = walk.facts.text(text);
        let is_object = walk.facts.language == Language::Kotlin
            && name.starts_with(char::is_uppercase)
            && !self.extended_by(*found).is_empty();
        if !is_object {
            return;
        }
        let place = Place { file, within: reference.within };
        let Type::Own { id: object, .. } = walk.type_named(self.index, name, place) else { return };
        let from = self.units.around(self.index, file, reference.within);
        let (Some(from), Some(to)) = (from, self.units.of_type(object)) else { return };
        if self.units.of_type(*id) != Some(to) {
            resolution.add_link(Link {
                from,
                to,
                kind: ReferenceKind::Access,
                file,
                line: reference.line,
                from_member: self.units.member(self.index, file, reference.within).into(),
                to_member: MemberPlace::NONE,
                test: reference.test,
            });
        }
    }

    /// The member of a unit that was found, if that unit declares it.
    pub(super) fn member_in(&self, unit: UnitIndex, found: Found) -> Option<u32> {
        let row = self.index.row(found.owner);
        let owner = self.units.of_type(found.owner)?;
        (owner == unit).then(|| self.units.member(self.index, row.file, Some(found.declaration))).flatten()
    }
}

/// A type as it is inside itself: its arguments are its own parameters.
pub(super) fn own_type<'a>(index: &Index<'a>, id: TypeId) -> Type<'a> {
    let row = index.row(id);
    let (file, declaration) = (row.file, row.declaration);
    let count = row.header.type_parameters.len() as u32;
    let arguments = (0..count).map(|place| Type::Variable { file, declaration, place }).collect();
    Type::own(id).with_arguments(arguments)
}

/// What is known while the references of one file are followed.
pub(super) struct Walk<'a> {
    /// The file
    pub file: u32,
    /// Its facts
    pub facts: &'a FileFacts,
    /// Its references
    pub references: Cow<'a, [Reference]>,
    /// The types of the references followed so far
    pub results: Vec<Option<Type<'a>>>,
    /// Where those lead that something may be handed by
    pub targets: HashMap<u32, Target<'a>>,
    types: HashMap<(&'a str, Option<u32>), Type<'a>>,
}

impl<'a> Walk<'a> {
    /// Nothing followed yet.
    pub fn new(file: u32, facts: &'a FileFacts) -> Walk<'a> {
        let references = facts.all_references();
        let results = vec![None; references.len()];
        Walk { file, facts, references, results, targets: HashMap::new(), types: HashMap::new() }
    }

    /// Keeps what a reference was followed to.
    pub fn keep(&mut self, at: u32, followed: Followed<'a>) {
        if let Some(result) = self.results.get_mut(at as usize) {
            *result = Some(followed.result);
        }
        if self.facts.language == Language::Kotlin {
            self.targets.insert(at, followed.target);
        }
    }

    /// The name that a reference calls.
    pub fn called(&self, reference: u32) -> &'a str {
        called_by(self.facts, &self.references, reference)
    }

    fn result(&self, at: u32) -> Type<'a> {
        self.results.get(at as usize).cloned().flatten().unwrap_or_else(Type::unknown_receiver)
    }

    /// What a type's name stands for at a place.
    pub fn type_named(&mut self, index: &Index<'a>, name: &'a str, place: Place) -> Type<'a> {
        let known = self.types.get(&(name, place.within));
        if let Some(known) = known {
            return known.clone();
        }
        let found = if is_primitive(name) { Type::Primitive } else { index.find_type(name, place) };
        self.types.insert((name, place.within), found.clone());
        found
    }

    fn receiver(&mut self, index: &Index<'a>, text: Name, place: Place) -> Type<'a> {
        let written = self.facts.text(text);
        if !written.contains(['<', '[', '#', '^', '~', '&', '!']) {
            return self.type_named(index, written, place);
        }
        let (facts, references, results) = (self.facts, &self.references, &self.results);
        let mut result = |ask: Ask<'a>| match ask {
            Ask::Result(at) => {
                results.get(at as usize).cloned().flatten().unwrap_or_else(Type::unknown_receiver)
            }
            Ask::Told { reference, found, told } => {
                library::told_result(found, called_by(facts, references, reference), told)
            }
            Ask::Handed { .. } => Type::unknown_receiver(),
        };
        read_type_at(index, written, place, &mut result, None)
    }
}
