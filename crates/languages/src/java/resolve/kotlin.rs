//! Follows the references of Kotlin files, and what Kotlin's types have that Java's do not.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::notation::{called_name, prefixed};
use super::follow::{Followed, Follower, Target, Walk, own_type};
use super::index::Place;
use super::library;
use super::members::{Found, Wanted, read_type_at, signature_of, untold};
use super::types::{Type, TypeId};
use crate::kotlin::library as kotlin;

impl<'a> Follower<'a, '_> {
    pub(super) fn follow_kotlin(&mut self, reference: &Reference, walk: &mut Walk<'a>) -> Followed<'a> {
        let place = Place { file: walk.file, within: reference.within };
        let (name, arguments) = called_name(walk.facts.text(reference.name));
        let wanted = match reference.kind {
            ReferenceKind::Call => Wanted::Method(arguments),
            ReferenceKind::Access => Wanted::Property,
            ReferenceKind::Construct if reference.receiver == Receiver::Super => {
                return self.follow_super_constructor(place);
            }
            ReferenceKind::Construct => return self.follow_construction(name, arguments, place, walk),
            _ => return Followed::to_type(walk.type_named(self.index, name, place)),
        };
        if let Some(operator) = name.strip_prefix('+') {
            let receiver = self.kotlin_receiver(reference.receiver, place, walk);
            return self.follow_operator(&receiver, operator, wanted, place);
        }
        match reference.receiver {
            Receiver::None => self.unqualified_in_kotlin(name, wanted, place, &[]),
            Receiver::Super => self.follow_super(name, wanted, place),
            Receiver::Type(text)
                if walk.facts.text(text).starts_with('@') && reference.kind != ReferenceKind::Construct =>
            {
                let implicit = walk.facts.text(text);
                self.follow_implicit(implicit, name, wanted, place, walk)
            }
            receiver => {
                let receiver = self.kotlin_receiver(receiver, place, walk);
                self.member_in_kotlin(&receiver, name, wanted, place)
            }
        }
    }

    /// The type of what stands before the dot. A name that stands for no type may be a property.
    pub(super) fn kotlin_receiver(
        &mut self,
        receiver: Receiver,
        place: Place,
        walk: &mut Walk<'a>,
    ) -> Type<'a> {
        match receiver {
            Receiver::Own => match self.index.enclosing_type(place) {
                Some(id) => own_type(self.index, id),
                None => Type::unknown_receiver(),
            },
            Receiver::Type(text) | Receiver::FieldType(text) => {
                let written = walk.facts.text(text);
                if let Some(implicit) = written.strip_prefix('@') {
                    return self.first_implicit(implicit, place, walk);
                }
                let found = match written.contains(['<', '[', '#', '^', '~', '&', '%']) {
                    true => self.type_at(written, place, walk),
                    false => walk.type_named(self.index, written, place),
                };
                if found.is_known() || written.contains(['.', '<', '[', '#', '^']) {
                    return found;
                }
                let constant = self.unqualified_in_kotlin(written, Wanted::Property, place, &[]);
                match constant.target {
                    Target::Unresolved(_) => found,
                    _ => constant.result,
                }
            }
            Receiver::Result(at) => self.result_at(at, walk),
            Receiver::Element(at) => {
                let container = self.result_at(at, walk);
                super::members::element_of(self.index, &container)
            }
            Receiver::None | Receiver::Super | Receiver::Unknown => Type::unknown_receiver(),
        }
    }

    /// `this` is the innermost implicit receiver that is known, else the type around.
    fn first_implicit(&mut self, implicit: &'a str, place: Place, walk: &mut Walk<'a>) -> Type<'a> {
        for text in implicit.split('@') {
            let found = self.type_at(text, place, walk);
            if !matches!(found, Type::Unknown(_) | Type::Library { name: "", .. }) {
                return found;
            }
        }
        self.index.enclosing_type(place).map_or_else(Type::unknown_receiver, |id| own_type(self.index, id))
    }

    /// A name that may be a member of an implicit receiver, the innermost first.
    fn follow_implicit(
        &mut self,
        implicit: &'a str,
        name: &'a str,
        wanted: Wanted,
        place: Place,
        walk: &mut Walk<'a>,
    ) -> Followed<'a> {
        let receivers: Vec<Type<'a>> =
            implicit.split('@').skip(1).map(|text| self.type_at(text, place, walk)).collect();
        for receiver in &receivers {
            if let Type::Own { id, .. } = receiver
                && let Some(found) = self.own_member(*id, receiver, name, wanted)
            {
                return found;
            }
        }
        let followed = self.unqualified_in_kotlin(name, wanted, place, &receivers);
        let outside = receivers.iter().find(|receiver| matches!(receiver, Type::Library { .. }));
        match (&followed.target, outside) {
            (Target::Unresolved(_), Some(receiver)) => self.member_of(receiver, name, wanted),
            _ => followed,
        }
    }

    /// `Order(1)` makes an order, or calls a function that is written like a type.
    fn follow_construction(
        &mut self,
        name: &'a str,
        arguments: Option<usize>,
        place: Place,
        walk: &mut Walk<'a>,
    ) -> Followed<'a> {
        let found = walk.type_named(self.index, name, place);
        let makes = match &found {
            Type::Unknown(_) => false,
            // Nothing is made of an interface: a function is written like it.
            Type::Own { id, .. } => self.index.row(*id).kind != DeclarationKind::Interface,
            _ => true,
        };
        if makes {
            return Followed::to_type(found);
        }
        let wanted = Wanted::Method(arguments);
        let called = match name.rsplit_once('.') {
            Some((owner, last)) => {
                let owner = walk.type_named(self.index, owner, place);
                self.member_in_kotlin(&owner, last, wanted, place)
            }
            None => self.unqualified_in_kotlin(name, wanted, place, &[]),
        };
        match called.target {
            Target::Own { member: Some(_), .. } => called,
            _ if found.is_known() => Followed::to_type(found),
            Target::Unresolved(_) => Followed::to_type(found),
            _ => called,
        }
    }

    fn follow_operator(
        &mut self,
        receiver: &Type<'a>,
        name: &'a str,
        wanted: Wanted,
        place: Place,
    ) -> Followed<'a> {
        let own = match receiver {
            Type::Own { id, .. } => self.own_member(*id, receiver, name, wanted),
            _ => None,
        };
        let own = own.or_else(|| {
            let found = self.extension(receiver, name, wanted, place)?;
            Some(self.found_member(found.owner, receiver, found))
        });
        own.unwrap_or_else(|| {
            let result = match name {
                "get" | "invoke" => receiver.element(),
                "contains" => Type::library("kotlin", "Boolean"),
                _ => receiver.clone(),
            };
            Followed { target: Target::Nothing, result }
        })
    }

    /// A name without anything before it: members of the types around and of their companions, then
    /// what is imported or stands in the same package.
    pub(super) fn unqualified_in_kotlin(
        &mut self,
        name: &'a str,
        wanted: Wanted,
        place: Place,
        implicit: &[Type<'a>],
    ) -> Followed<'a> {
        let around: Vec<TypeId> = self.index.enclosing_types(place).collect();
        let own = around.iter().map(|id| own_type(self.index, *id));
        let receivers: Vec<Type<'a>> = implicit.iter().cloned().chain(own).collect();
        for &id in &around {
            if let Some(found) = self.own_member(id, &own_type(self.index, id), name, wanted) {
                return found;
            }
        }
        if let Some(found) = self.follow_import(name, wanted, place.file) {
            return found;
        }
        let facts = self.index.file(place.file);
        if let Some(found) =
            self.declared_outside(facts.text(facts.scope), name, wanted, place.file, &receivers)
        {
            return found;
        }
        for import in facts.imports.iter().filter(|import| import.wildcard) {
            let path = facts.text(import.path);
            if let Some(found) = self.declared_outside(path, name, wanted, place.file, &receivers) {
                return found;
            }
            if let Type::Own { id, .. } = self.index.find_qualified(path, place.file)
                && let Some(found) = self.own_member(id, &Type::own(id), name, wanted)
            {
                return found;
            }
        }
        if wanted == Wanted::Property {
            let found = self.index.find_type(name, place);
            if found.is_known() {
                return Followed::to_type(found);
            }
        }
        self.outside_in_kotlin(name, &around, place.file)
    }

    /// A name that only a library can declare.
    fn outside_in_kotlin(&mut self, name: &'a str, around: &[TypeId], file: u32) -> Followed<'a> {
        if kotlin::is_function(name) {
            return Followed::library("kotlin", kotlin_result(&Type::library("kotlin", ""), name));
        }
        for &id in around {
            if let Some(package) = self.index.outside_supertype(self.index.lineage(id)) {
                return Followed::library(package, Type::library(package, ""));
            }
        }
        let facts = self.index.file(file);
        let mut wildcards =
            facts.imports.iter().filter(|import| import.wildcard).map(|import| facts.text(import.path));
        if let Some(package) = wildcards.find(|path| {
            !self.index.has_package(path)
                && !matches!(self.index.find_qualified(path, file), Type::Own { .. })
        }) {
            return Followed::library(package, Type::library(package, ""));
        }
        let unknown = around.iter().find_map(|id| self.index.unknown_supertype(self.index.lineage(*id)));
        Followed::unresolved(unknown.unwrap_or(UnresolvedReason::UnknownName))
    }

    /// What an import by name brings into sight: a function or property of a file, or a member of a
    /// type or object.
    fn follow_import(&mut self, name: &'a str, wanted: Wanted, file: u32) -> Option<Followed<'a>> {
        let path = self.import_path(name, file)?;
        let (owner, last) = path.rsplit_once('.')?;
        if let Some(found) = self.declared_outside(owner, last, wanted, file, &[Type::unknown_receiver()]) {
            return Some(found);
        }
        match self.index.find_qualified(owner, file) {
            Type::Own { id, .. } => self.own_member(id, &Type::own(id), last, wanted),
            Type::Library { package, name, .. } if !self.index.has_package(owner) => {
                let package = if name.starts_with(char::is_uppercase) { package } else { owner };
                Some(Followed::library(package, Type::library(package, "")))
            }
            _ => None,
        }
    }

    fn import_path(&self, name: &str, file: u32) -> Option<&'a str> {
        self.index.import_named(name, file)
    }

    /// A function or property that a file of a package declares outside of types; one that extends a
    /// type only where one of the receivers may be of that type. Of several, the one that takes so
    /// many arguments, then the nearest.
    fn declared_outside(
        &mut self,
        package: &str,
        name: &'a str,
        wanted: Wanted,
        file: u32,
        receivers: &[Type<'a>],
    ) -> Option<Followed<'a>> {
        let fits = |found: Found| {
            let Some(extended) = self.extended_type(found) else { return true };
            // What a library hands the functions that it is given is not told.
            let from_library = match &extended {
                Type::Library { package, .. } => {
                    !package.starts_with("kotlin") && !package.starts_with("java")
                }
                extended => !extended.is_known(),
            };
            let fits = |receiver: &Type<'a>| self.may_be_extended(&extended, receiver, !receiver.is_known());
            from_library || receivers.iter().any(fits)
        };
        let found = self.outside_candidate(package, name, wanted, file, fits)?;
        Some(self.found_member(found.owner, &Type::own(found.owner), found))
    }

    fn outside_candidate(
        &self,
        package: &str,
        name: &str,
        wanted: Wanted,
        file: u32,
        fits: impl Fn(Found) -> bool,
    ) -> Option<Found> {
        let path = &self.index.file(file).path;
        let takes_functions = matches!(wanted, Wanted::Method(_));
        let declared = self.index.outside(package, name);
        let declared = declared.iter().copied().filter(|found| {
            let is_callable = self.index.declaration(found.owner, found.declaration).kind.is_callable();
            // A function is no value: where one is called like a type, the type's companion is meant.
            (takes_functions || !is_callable) && fits(*found)
        });
        declared.max_by_key(|found| {
            let declaration = self.index.declaration(found.owner, found.declaration);
            let sort = match wanted {
                Wanted::Method(count) if declaration.kind.is_callable() => {
                    1 + u8::from(count.is_none_or(|count| signature_of(self.index, *found).takes(count)))
                }
                _ => 0,
            };
            let other = &self.index.file(self.index.row(found.owner).file).path;
            let common = path.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
            let has_body = !declaration.markers.has(Markers::ABSTRACT);
            (sort, has_body, common, std::cmp::Reverse((found.owner, found.declaration)))
        })
    }

    /// A member that a type of the monolith has itself, inherits, or has through its companion.
    fn own_member(
        &mut self,
        id: TypeId,
        receiver: &Type<'a>,
        name: &'a str,
        wanted: Wanted,
    ) -> Option<Followed<'a>> {
        if let Some(found) = self.members.find(self.index, id, name, wanted) {
            return Some(self.found_member(id, receiver, found));
        }
        if let Some((companion, found)) = self.companion_member(id, name, wanted) {
            return Some(self.found_member(companion, &Type::own(companion), found));
        }
        if let Some(implicit) = self.implicit_member(id, name, wanted) {
            return Some(implicit);
        }
        if wanted == Wanted::Property {
            return self.index.nested_type(id, name).map(|nested| Followed::to_type(Type::own(nested)));
        }
        // A property that holds a function is called like one.
        let found = self.members.find(self.index, id, name, Wanted::Property)?;
        let mut followed = self.found_member(id, receiver, found);
        followed.result = followed.result.element();
        Some(followed)
    }

    /// A member of the companion of a type or of one above it.
    pub(super) fn companion_member(
        &mut self,
        id: TypeId,
        name: &'a str,
        wanted: Wanted,
    ) -> Option<(TypeId, Found)> {
        let companions = self.index.lineage(id).iter().filter_map(|above| self.index.companion(*above));
        let companions: Vec<TypeId> = companions.collect();
        companions
            .into_iter()
            .find_map(|companion| Some((companion, self.members.find(self.index, companion, name, wanted)?)))
    }

    /// Members that Kotlin's compiler writes.
    pub(super) fn implicit_in_kotlin(
        &mut self,
        id: TypeId,
        name: &'a str,
        wanted: Wanted,
    ) -> Option<Followed<'a>> {
        let row = self.index.row(id);
        let own = |result| Some(Followed { target: Target::Own { id, member: None }, result });
        let is_method = matches!(wanted, Wanted::Method(_));
        match (row.kind, name) {
            (DeclarationKind::Enum, "values") if is_method => own(Type::own(id).with_dimensions(1)),
            (DeclarationKind::Enum, "valueOf") if is_method => own(Type::own(id)),
            (DeclarationKind::Enum, "entries" | "getEntries") => {
                own(Type::library("kotlin.collections", "List").with_arguments(vec![Type::own(id)]))
            }
            (DeclarationKind::Enum, _) if library::is_enum_method(name) => {
                Some(Followed::library("kotlin", Type::library("kotlin", "")))
            }
            (DeclarationKind::Class, "copy") if is_method => own(own_type(self.index, id)),
            (DeclarationKind::Class, "INSTANCE") if row.markers.has(Markers::STATIC) => own(Type::own(id)),
            _ => None,
        }
    }

    /// A member of a value, or a function that extends it.
    pub(super) fn member_in_kotlin(
        &mut self,
        receiver: &Type<'a>,
        name: &'a str,
        wanted: Wanted,
        place: Place,
    ) -> Followed<'a> {
        let receiver = &match receiver {
            Type::Variable { file, declaration, place } => self.index.bound_of(*file, *declaration, *place),
            other => other.clone(),
        };
        if let Type::Own { id, .. } = receiver
            && let Some(found) = self.own_member(*id, receiver, name, wanted)
        {
            return found;
        }
        if let Some(found) = self.extension(receiver, name, wanted, place) {
            return self.found_member(found.owner, receiver, found);
        }
        if kotlin::extends_anything(name) {
            return Followed::library("kotlin", receiver.clone());
        }
        match receiver {
            Type::Own { id, .. } => self.outside_member(*id, receiver, name, wanted, place),
            Type::Library { package, .. } => Followed::library(package, kotlin_result(receiver, name)),
            Type::Array(inner) => {
                let list = Type::library("kotlin", "Array").with_arguments(vec![(**inner).clone()]);
                Followed::library("kotlin", kotlin_result(&list, name))
            }
            Type::Primitive => {
                Followed { target: Target::Library("kotlin"), result: Type::library("kotlin", "") }
            }
            Type::Unknown(_) | Type::Variable { .. } => self.imported_extension(name, place.file),
        }
    }

    /// What a type of the monolith does not declare: a library's extension, or what it inherits from one.
    fn outside_member(
        &mut self,
        id: TypeId,
        receiver: &Type<'a>,
        name: &'a str,
        wanted: Wanted,
        place: Place,
    ) -> Followed<'a> {
        let lineage = self.index.lineage(id);
        if let Some(package) = self.index.outside_supertype(lineage) {
            return Followed::library(package, self.inherited_result(receiver, lineage, name));
        }
        if library::is_object_method(name) {
            return Followed::library("kotlin", Type::library("kotlin", ""));
        }
        match self.imported_extension(name, place.file) {
            Followed { target: Target::Unresolved(_), .. } => self.member_of(receiver, name, wanted),
            imported => imported,
        }
    }

    /// A name after the dot that is imported from a library is that library's.
    fn imported_extension(&self, name: &str, file: u32) -> Followed<'a> {
        let path = self.import_path(name, file).and_then(|path| path.rsplit_once('.'));
        match path {
            Some((package, _)) if !self.index.has_package(package) => {
                Followed::library(package, Type::library(package, ""))
            }
            _ => Followed::unresolved(UnresolvedReason::UnknownReceiver),
        }
    }

    /// A function or property that extends a type: declared in a type around, imported, in the same package.
    fn extension(&self, receiver: &Type<'a>, name: &str, wanted: Wanted, place: Place) -> Option<Found> {
        let around = self.index.enclosing_types(place).find_map(|owner| {
            let declared = self.index.declared(owner, name).iter();
            let found = declared.map(|&declaration| Found { owner, declaration });
            found.into_iter().find(|found| self.extends(*found, receiver, false))
        });
        if around.is_some() {
            return around;
        }
        if let Some((package, last)) =
            self.import_path(name, place.file).and_then(|path| path.rsplit_once('.'))
            && let Some(found) = self.outside_candidate(package, last, wanted, place.file, |found| {
                self.extends(found, receiver, true)
            })
        {
            return Some(found);
        }
        let facts = self.index.file(place.file);
        let wildcards =
            facts.imports.iter().filter(|import| import.wildcard).map(|import| facts.text(import.path));
        let mut packages = std::iter::once(facts.text(facts.scope)).chain(wildcards);
        packages.find_map(|package| {
            self.outside_candidate(package, name, wanted, place.file, |found| {
                self.extends(found, receiver, false)
            })
        })
    }

    /// The type that a declaration extends, as written; empty where it extends none.
    pub(super) fn extended_by(&self, found: Found) -> &'a str {
        let facts = self.index.file(self.index.row(found.owner).file);
        let text = self.index.declaration(found.owner, found.declaration).of_type;
        let text = text.map_or("", |text| facts.text(text));
        match text.contains('(') {
            true => signature_of(self.index, found).extended,
            false => text.split_once('@').map_or("", |(_, extended)| extended),
        }
    }

    /// The type that a declaration extends, a type variable by its bound; none where it extends none.
    fn extended_type(&self, found: Found) -> Option<Type<'a>> {
        let extended = self.extended_by(found);
        if extended.is_empty() {
            return None;
        }
        let file = self.index.row(found.owner).file;
        let place = Place { file, within: Some(found.declaration) };
        Some(match read_type_at(self.index, extended, place, &mut untold(self.index, place.file), None) {
            Type::Variable { file, declaration, place } => self.index.bound_of(file, declaration, place),
            other => other,
        })
    }

    /// Whether a declaration extends a type. One that is imported by name extends what is not known, too.
    fn extends(&self, found: Found, receiver: &Type<'a>, imported: bool) -> bool {
        self.extended_type(found).is_some_and(|extended| self.may_be_extended(&extended, receiver, imported))
    }

    /// Whether what extends a type is there for a receiver.
    fn may_be_extended(&self, extended: &Type<'a>, receiver: &Type<'a>, imported: bool) -> bool {
        match (extended, receiver) {
            (_, Type::Unknown(_)) => imported,
            (Type::Variable { .. } | Type::Library { name: "Any" | "Object", .. }, _) => true,
            (Type::Own { id, .. }, Type::Own { id: of, .. }) => self.index.lineage(*of).contains(id),
            (Type::Own { .. }, Type::Library { name: "", .. }) => imported,
            (Type::Library { name, .. }, Type::Library { name: of, .. }) => {
                imported || name == of || is_container(name) && is_container(of)
            }
            (Type::Library { name, .. }, Type::Own { id: of, .. }) => {
                let mut above = self.index.lineage(*of).iter().flat_map(|id| self.index.supertypes(*id));
                imported || above.any(|above| matches!(above, Type::Library { name: of, .. } if of == name))
            }
            (Type::Library { .. }, Type::Array(_) | Type::Primitive) => imported,
            _ => false,
        }
    }

    /// What an import in a Kotlin file names; functions and properties lead to the file that declares them.
    pub(super) fn imported_in_kotlin(&self, import: &Import, path: &'a str, file: u32) -> Type<'a> {
        if import.wildcard {
            if self.index.has_package(path) {
                return Type::Primitive;
            }
            return match self.index.find_qualified(path, file) {
                own @ Type::Own { .. } => own,
                _ => Type::library(path, ""),
            };
        }
        let found = self.index.find_qualified(path, file);
        if found.is_known() && !matches!(found, Type::Library { .. }) {
            return found;
        }
        let Some((owner, last)) = path.rsplit_once('.') else { return found };
        if let Some(declared) = self.outside_candidate(owner, last, Wanted::Method(None), file, |_| true) {
            return Type::own(declared.owner);
        }
        match self.index.find_qualified(owner, file) {
            own @ Type::Own { .. } => own,
            _ if !found.is_known() && owner.ends_with(".Companion") => {
                self.index.find_qualified(owner.trim_end_matches(".Companion"), file)
            }
            _ => found,
        }
    }

    /// The units of a file by the names that they use, where there are several: an import belongs to
    /// those that use what it brings into sight.
    pub(super) fn users_of_names(
        &self,
        file: u32,
        references: &[Reference],
    ) -> HashMap<&'a str, Vec<UnitIndex>> {
        let mut users: HashMap<&str, Vec<UnitIndex>> = HashMap::new();
        let facts = self.index.file(file);
        for reference in references.iter().filter(|_| self.units.has_several(file)) {
            let Some(unit) = self.units.around(self.index, file, reference.within) else { continue };
            let on = match reference.receiver {
                Receiver::Type(text) | Receiver::FieldType(text) => head_of(facts.text(text)),
                _ => "",
            };
            for name in [called_name(facts.text(reference.name)).0, on] {
                let known = users.entry(name).or_default();
                if !known.contains(&unit) {
                    known.push(unit);
                }
            }
        }
        users
    }
}

fn head_of(text: &str) -> &str {
    text.split(['<', '.', '[']).next().unwrap_or(text)
}

fn is_container(name: &str) -> bool {
    ["List", "Set", "Collection", "Iterable", "Sequence", "Map"].iter().any(|end| name.ends_with(end))
}

/// What a member or extension of a library's type gives back to Kotlin.
fn kotlin_result<'a>(receiver: &Type<'a>, name: &str) -> Type<'a> {
    let Type::Library { package, name: simple, arguments } = receiver else {
        return Type::unknown_receiver();
    };
    if arguments.is_empty() {
        return match library::is_container_package(package) && is_container(simple) {
            true => Type::unknown_receiver(),
            false => library::result_of(receiver, name),
        };
    }
    let list_of = |element| Type::library("kotlin.collections", "List").with_arguments(vec![element]);
    let map_of = |value| {
        Type::library("kotlin.collections", "Map").with_arguments(vec![Type::library("kotlin", ""), value])
    };
    match name {
        "key" => receiver.key(),
        "entries" if arguments.len() == 2 => {
            let entry = Type::library("java.util", "Entry").with_arguments(arguments.to_vec());
            Type::library("kotlin.collections", "Set").with_arguments(vec![entry])
        }
        "keys" => Type::library("kotlin.collections", "Set").with_arguments(vec![receiver.key()]),
        "values" if arguments.len() == 2 => list_of(receiver.element()),
        "groupBy" => map_of(list_of(receiver.element())),
        "associateBy" => map_of(receiver.element()),
        "associateWith" => Type::library("kotlin.collections", "Map")
            .with_arguments(vec![receiver.element(), Type::library("kotlin", "")]),
        "partition" => {
            Type::library("kotlin", "Pair").with_arguments(vec![receiver.clone(), receiver.clone()])
        }
        "chunked" | "windowed" => list_of(list_of(receiver.element())),
        "withIndex" => {
            let index = Type::library("kotlin", "Int");
            list_of(
                Type::library("kotlin.collections", "IndexedValue")
                    .with_arguments(vec![index, receiver.element()]),
            )
        }
        "flatten" => receiver.element(),
        "size" | "isEmpty" | "isNotEmpty" | "count" | "joinToString" | "contains" | "any" | "all"
        | "none" | "sumOf" | "indexOf" | "forEach" | "add" | "addAll" | "containsKey" | "isNullOrEmpty"
        | "clear" | "lastIndex" | "indices" | "sum" | "average" | "containsAll" => {
            Type::library("kotlin", "")
        }
        _ if kotlin::gives_element(name) => receiver.element(),
        _ if kotlin::gives_same(name) => receiver.clone(),
        _ if name.starts_with("map") || name.starts_with("flatMap") || name.starts_with("zip") => {
            Type::library("kotlin.collections", "List").with_arguments(vec![Type::unknown_receiver()])
        }
        _ => match library::result_of(receiver, name) {
            // A property of a type of Java is a getter.
            Type::Unknown(_) => library::result_of(receiver, &prefixed("get", name)),
            found => found,
        },
    }
}
