//! Types: what the notation of the facts means, and what members types have.

use std::cell::{Cell, RefCell};

use banyan_facts::*;
use foldhash::HashMap;

use super::names::{Item, Library, Meaning, Names, Want};
use crate::FileIndex;
use crate::typescript::builtins::STANDARD;
use crate::typescript::notation::{Part, TypeText, global_name, read_type};

/// Types are followed through at most so many declarations.
const DEPTH_LIMIT: usize = 20;

/// A type, by its place among the known ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ty(u32);

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    Unknown,
    /// A value of the language itself
    Builtin,
    /// An instance of a declared type
    Instance(Item, Box<[Ty]>),
    /// What a declaration is as a value
    Value(Item),
    Module(FileIndex),
    /// Something of a library
    Library(Library),
    /// Something of a library that holds a type: `Repository<Order>`
    Held(Library, Ty),
    List(Ty),
    Promise(Ty),
    Union(Box<[Ty]>),
}

/// Where a text of the facts stands.
#[derive(Debug, Clone)]
pub struct Place {
    pub file: FileIndex,
    pub within: Option<u32>,
    /// What `this` is, with its type arguments
    pub own: Option<(Item, Box<[Ty]>)>,
}

/// A member that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where it leads
    pub meaning: Meaning,
    /// Its type as a value
    pub ty: Ty,
    /// The type that an instance of it is called on, for what it returns
    pub on: Ty,
}

/// Gives the type of another reference of a file.
pub trait Results {
    fn type_of_reference(&self, file: FileIndex, reference: u32, depth: usize) -> Ty;
}

/// The types of all files.
pub struct Types<'a> {
    pub names: Names<'a>,
    table: RefCell<(Vec<Kind>, HashMap<Kind, Ty>)>,
    /// Whether something was not followed because it is too deep
    cut: Cell<bool>,
}

impl<'a> Types<'a> {
    pub const UNKNOWN: Ty = Ty(0);
    pub const BUILTIN: Ty = Ty(1);

    pub fn new(names: Names<'a>) -> Types<'a> {
        let types = Types { names, table: RefCell::default(), cut: Cell::default() };
        types.intern(Kind::Unknown);
        types.intern(Kind::Builtin);
        types
    }

    /// Whether what stands so deep is not followed.
    fn is_too_deep(&self, depth: usize) -> bool {
        let is_cut = depth > DEPTH_LIMIT;
        self.cut.set(self.cut.get() || is_cut);
        is_cut
    }

    /// Notes that something was not followed, or that it does not count; gives what was noted before.
    pub fn note_cut(&self, cut: bool) -> bool {
        self.cut.replace(cut)
    }

    pub fn intern(&self, kind: Kind) -> Ty {
        let mut table = self.table.borrow_mut();
        if let Some(&known) = table.1.get(&kind) {
            return known;
        }
        let ty = Ty(table.0.len() as u32);
        table.0.push(kind.clone());
        table.1.insert(kind, ty);
        ty
    }

    pub fn kind(&self, ty: Ty) -> Kind {
        self.table.borrow().0[ty.0 as usize].clone()
    }

    pub fn instance(&self, item: Item) -> Ty {
        self.intern(Kind::Instance(item, Box::default()))
    }

    /// What `new` makes of a declaration: a constant may hold a class that is declared elsewhere.
    pub fn made_of(&self, item: Item, results: &dyn Results, depth: usize) -> Ty {
        let value = match self.names.declaration(item).kind {
            DeclarationKind::Constant | DeclarationKind::Field => {
                self.value_of_item(item, &[], results, depth)
            }
            _ => return self.instance(item),
        };
        match self.part(value, Part::Made, results, depth) {
            Self::UNKNOWN => self.instance(item),
            ty => ty,
        }
    }

    /// The declaration that `this` means within another one: a class, or an object with members.
    pub fn own(&self, file: FileIndex, within: Option<u32>) -> Option<Item> {
        let facts = self.names.facts(file);
        let (mut at, mut object) = (within, None);
        while let Some(declaration) = at {
            let row = &facts.declarations[declaration as usize];
            let item = Item { file, declaration };
            match row.kind {
                DeclarationKind::Class | DeclarationKind::Interface => return Some(item),
                // What `this` is in an object without a name is told by its place.
                DeclarationKind::Constant | DeclarationKind::Field
                    if at != within && !facts.text(row.name).is_empty() =>
                {
                    object = object.or(Some(item).filter(|&item| self.names.has_members(item)));
                }
                _ => {}
            }
            at = row.parent;
        }
        object
    }

    /// The place of a declaration's own texts.
    fn place_of(&self, item: Item, arguments: &[Ty]) -> Place {
        let own = self.own(item.file, Some(item.declaration));
        let own = own.map(|own| (own, arguments.into()));
        Place { file: item.file, within: Some(item.declaration), own }
    }

    /// What a text means.
    pub fn read(&self, text: &str, place: &Place, results: &dyn Results, depth: usize) -> Ty {
        self.evaluate(&read_type(text), place, results, depth)
    }

    fn evaluate(&self, text: &TypeText<'_>, place: &Place, results: &dyn Results, depth: usize) -> Ty {
        if self.is_too_deep(depth) {
            return Self::UNKNOWN;
        }
        match text {
            TypeText::Unknown => Self::UNKNOWN,
            TypeText::Builtin => Self::BUILTIN,
            TypeText::Own => self.own_type(place),
            TypeText::Super => match &place.own {
                Some((own, arguments)) => {
                    let supers = self.supers(*own, arguments, results, depth + 1);
                    supers.first().copied().unwrap_or(Self::UNKNOWN)
                }
                None => Self::UNKNOWN,
            },
            TypeText::Parameter(at) => {
                let argument = place.own.as_ref().and_then(|(_, arguments)| arguments.get(*at));
                argument.copied().unwrap_or(Self::UNKNOWN)
            }
            TypeText::Result(reference) => results.type_of_reference(place.file, *reference, depth + 1),
            TypeText::Declared(declaration) => {
                self.intern(Kind::Value(Item { file: place.file, declaration: *declaration }))
            }
            TypeText::Value(path) => self.value_at(path, place, results, depth),
            TypeText::Instance(name, arguments) => {
                let arguments: Vec<Ty> =
                    arguments.iter().map(|it| self.evaluate(it, place, results, depth + 1)).collect();
                self.named(name, &arguments, place, results, depth)
            }
            TypeText::Union(parts) => {
                let parts: Vec<Ty> = parts
                    .iter()
                    .map(|part| self.evaluate(part, place, results, depth + 1))
                    .filter(|ty| *ty != Self::UNKNOWN)
                    .collect();
                match parts.as_slice() {
                    [] => Self::UNKNOWN,
                    [one] => *one,
                    _ => self.intern(Kind::Union(parts.into())),
                }
            }
            TypeText::Part(base, part) => {
                let base = self.evaluate(base, place, results, depth + 1);
                self.part(base, *part, results, depth + 1)
            }
        }
    }

    fn own_type(&self, place: &Place) -> Ty {
        match &place.own {
            Some((own, arguments)) => match self.names.declaration(*own).kind {
                DeclarationKind::Class | DeclarationKind::Interface => {
                    self.intern(Kind::Instance(*own, arguments.clone()))
                }
                _ => self.intern(Kind::Value(*own)),
            },
            None => Self::UNKNOWN,
        }
    }

    fn part(&self, base: Ty, part: Part<'_>, results: &dyn Results, depth: usize) -> Ty {
        match (part, self.kind(base)) {
            (_, Kind::Unknown) => Self::UNKNOWN,
            (Part::Element, Kind::List(held)) => held,
            (Part::Element | Part::Awaited | Part::Called, Kind::Library(_)) => base,
            (Part::Element, Kind::Held(_, held)) => held,
            (Part::Element, Kind::Builtin) => Self::BUILTIN,
            (Part::Awaited, Kind::Promise(held)) => held,
            (Part::Awaited | Part::Element, Kind::Union(parts)) => {
                let parts = parts.iter().map(|&ty| self.part(ty, part, results, depth + 1));
                parts.into_iter().find(|ty| *ty != Self::UNKNOWN).unwrap_or(Self::UNKNOWN)
            }
            (Part::Awaited, _) => base,
            (Part::Made, Kind::Value(item)) => self.instance(item),
            (Part::Made, Kind::Library(_) | Kind::Instance(..)) => base,
            (Part::Called, Kind::Value(item)) => self.result_of(item, base, results, depth + 1),
            (Part::Member(name), _) => {
                self.member(base, name, results, depth + 1).map_or(Self::UNKNOWN, |found| found.ty)
            }
            _ => Self::UNKNOWN,
        }
    }

    /// An instance of a named type.
    fn named(&self, name: &str, arguments: &[Ty], place: &Place, results: &dyn Results, depth: usize) -> Ty {
        let first = arguments.first().copied().unwrap_or(Self::UNKNOWN);
        match name {
            "Array" | "Dictionary" => return self.intern(Kind::List(first)),
            "Promise" => return self.intern(Kind::Promise(first)),
            _ => {}
        }
        match self.path(place.file, place.within, name, Want::Type, results, depth) {
            Meaning::Item(item) => match self.names.declaration(item).kind {
                DeclarationKind::Class | DeclarationKind::Interface | DeclarationKind::Enum => {
                    self.intern(Kind::Instance(item, arguments.into()))
                }
                DeclarationKind::Alias => self.alias(item, arguments, results, depth),
                _ => self.made_of(item, results, depth + 1),
            },
            Meaning::Library(library) if first != Self::UNKNOWN => self.intern(Kind::Held(library, first)),
            Meaning::Library(library) => self.intern(Kind::Library(library)),
            // A component's file is the type of what is made of it.
            Meaning::Module(file) => self.intern(Kind::Module(file)),
            Meaning::Missing(_) => Self::UNKNOWN,
        }
    }

    /// An alias with members of its own is a type; another is what it stands for.
    fn alias(&self, item: Item, arguments: &[Ty], results: &dyn Results, depth: usize) -> Ty {
        let declaration = self.names.declaration(item);
        match declaration.of_type {
            Some(text) if !self.names.has_members(item) => {
                let text = self.names.facts(item.file).text(text);
                let place = Place {
                    file: item.file,
                    within: Some(item.declaration),
                    own: Some((item, arguments.into())),
                };
                self.read(text, &place, results, depth + 1)
            }
            _ => self.intern(Kind::Instance(item, arguments.into())),
        }
    }

    /// What a dotted path of names means.
    pub fn path(
        &self,
        file: FileIndex,
        within: Option<u32>,
        path: &str,
        want: Want,
        results: &dyn Results,
        depth: usize,
    ) -> Meaning {
        let mut parts = path.split('.');
        let head = parts.next().unwrap_or_default();
        let is_whole = !path.contains('.');
        let mut meaning = self.names.lookup(file, within, head, if is_whole { want } else { Want::Value });
        for part in parts {
            if self.is_too_deep(depth) {
                return Meaning::Missing(UnresolvedReason::UnknownName);
            }
            let ty = self.value_of(meaning, results, depth + 1);
            meaning = match self.member(ty, part, results, depth + 1) {
                Some(found) => found.meaning,
                None => match meaning {
                    Meaning::Item(_) | Meaning::Module(_) => {
                        Meaning::Missing(UnresolvedReason::UnknownMember)
                    }
                    other => other,
                },
            };
        }
        meaning
    }

    fn value_at(&self, path: &str, place: &Place, results: &dyn Results, depth: usize) -> Ty {
        let meaning = self.path(place.file, place.within, path, Want::Value, results, depth + 1);
        self.value_of(meaning, results, depth + 1)
    }

    /// The type of what a name means, as a value.
    pub fn value_of(&self, meaning: Meaning, results: &dyn Results, depth: usize) -> Ty {
        match meaning {
            Meaning::Item(item) => self.value_of_item(item, &[], results, depth),
            Meaning::Module(file) => self.intern(Kind::Module(file)),
            Meaning::Library(library) => self.intern(Kind::Library(library)),
            Meaning::Missing(_) => Self::UNKNOWN,
        }
    }

    fn value_of_item(&self, item: Item, arguments: &[Ty], results: &dyn Results, depth: usize) -> Ty {
        let declaration = self.names.declaration(item);
        match declaration.kind {
            DeclarationKind::Field | DeclarationKind::Constant | DeclarationKind::Alias => {
                if self.names.has_members(item) {
                    return self.intern(Kind::Value(item));
                }
                match declaration.of_type {
                    Some(text) if !self.is_too_deep(depth) => {
                        let text = self.names.facts(item.file).text(text);
                        let place = self.place_of(item, arguments);
                        let ty = self.read(text, &place, results, depth + 1);
                        if ty == Self::UNKNOWN { self.intern(Kind::Value(item)) } else { ty }
                    }
                    _ => self.intern(Kind::Value(item)),
                }
            }
            DeclarationKind::Variant => Self::BUILTIN,
            _ => self.intern(Kind::Value(item)),
        }
    }

    /// What a call of a declaration gives.
    pub fn result_of(&self, item: Item, on: Ty, results: &dyn Results, depth: usize) -> Ty {
        let declaration = self.names.declaration(item);
        if self.is_too_deep(depth) {
            return Self::UNKNOWN;
        }
        match declaration.kind {
            DeclarationKind::Class | DeclarationKind::Constructor => self.instance(item),
            DeclarationKind::Function | DeclarationKind::Method => {
                let Some(text) = declaration.of_type else { return Self::UNKNOWN };
                let text = self.names.facts(item.file).text(text);
                let mut place = self.place_of(item, &[]);
                if let Kind::Instance(own, arguments) = self.kind(on) {
                    let arguments = self.arguments_for(
                        own,
                        &arguments,
                        place.own.as_ref().map(|it| it.0),
                        results,
                        depth,
                    );
                    place.own = match text {
                        // A fluent method gives what it is called on.
                        "this" => Some((own, arguments)),
                        _ => place.own.map(|(declaring, _)| (declaring, arguments)),
                    };
                }
                self.read(text, &place, results, depth + 1)
            }
            DeclarationKind::Constant | DeclarationKind::Field => {
                match self.value_of_item(item, &[], results, depth + 1) {
                    ty if matches!(self.kind(ty), Kind::Library(_) | Kind::Builtin) => ty,
                    ty => match self.kind(ty) {
                        Kind::Value(other) if other != item => self.result_of(other, on, results, depth + 1),
                        _ => Self::UNKNOWN,
                    },
                }
            }
            _ => Self::UNKNOWN,
        }
    }

    /// The type arguments that a class has, where an instance of one below it is at hand.
    fn arguments_for(
        &self,
        own: Item,
        arguments: &[Ty],
        declaring: Option<Item>,
        results: &dyn Results,
        depth: usize,
    ) -> Box<[Ty]> {
        if declaring.is_none_or(|declaring| declaring == own) || self.is_too_deep(depth) {
            return arguments.into();
        }
        for ty in self.supers(own, arguments, results, depth + 1) {
            if let Kind::Instance(item, arguments) = self.kind(ty) {
                let found = self.arguments_for(item, &arguments, declaring, results, depth + 2);
                if Some(item) == declaring || !found.is_empty() {
                    return found;
                }
            }
        }
        Box::default()
    }

    /// The types that a class or interface extends or implements.
    pub fn supers(&self, item: Item, arguments: &[Ty], results: &dyn Results, depth: usize) -> Vec<Ty> {
        let declaration = self.names.declaration(item);
        let is_type = matches!(
            declaration.kind,
            DeclarationKind::Class | DeclarationKind::Interface | DeclarationKind::Alias
        );
        let Some(text) = declaration.of_type.filter(|_| is_type && !self.is_too_deep(depth)) else {
            return Vec::new();
        };
        let text = self.names.facts(item.file).text(text);
        // Names of the header are looked up around the class, not in it.
        let within = declaration.parent;
        let place = Place { file: item.file, within, own: Some((item, arguments.into())) };
        let read = |text: &TypeText<'_>| self.evaluate(text, &place, results, depth + 1);
        match read_type(text) {
            TypeText::Union(parts) => parts.iter().map(read).collect(),
            text => match self.kind(read(&text)) {
                Kind::Union(parts) => parts.to_vec(),
                kind => vec![self.intern(kind)],
            },
        }
    }

    /// The member of a type, its supertypes' included.
    pub fn member(&self, ty: Ty, name: &str, results: &dyn Results, depth: usize) -> Option<Found> {
        if self.is_too_deep(depth) {
            return None;
        }
        match self.kind(ty) {
            Kind::Unknown => None,
            Kind::Builtin => Some(self.found_in(self.names.library(STANDARD), Self::BUILTIN)),
            Kind::Library(library) => Some(self.found_in(library, ty)),
            Kind::Held(library, held) => Some(self.found_in(library, self.held_result(ty, held, name))),
            Kind::List(held) => {
                Some(self.found_in(self.names.library(STANDARD), self.list_result(ty, held, name)))
            }
            Kind::Promise(_) => Some(self.found_in(self.names.library(STANDARD), ty)),
            Kind::Module(file) => self.module_member(file, name, results, depth),
            Kind::Value(item) => self.value_member(item, ty, name, results, depth),
            Kind::Instance(item, arguments) => self
                .instance_member(item, &arguments, ty, name, results, depth)
                .or_else(|| self.global_property(name, results, depth)),
            Kind::Union(parts) => {
                let found: Vec<Found> =
                    parts.iter().filter_map(|&part| self.member(part, name, results, depth + 1)).collect();
                let item = found.iter().find(|found| matches!(found.meaning, Meaning::Item(_)));
                item.or(found.first()).copied()
            }
        }
    }

    fn found_in(&self, library: Library, ty: Ty) -> Found {
        Found { meaning: Meaning::Library(library), ty, on: ty }
    }

    /// What the methods of lists give.
    fn list_result(&self, list: Ty, held: Ty, name: &str) -> Ty {
        match name {
            "find" | "pop" | "shift" | "at" | "findLast" | "get" => held,
            "filter" | "slice" | "concat" | "sort" | "reverse" | "splice" | "values" | "toSorted"
            | "flat" => list,
            "map" | "flatMap" | "reduce" | "keys" | "entries" => Self::UNKNOWN,
            _ => Self::BUILTIN,
        }
    }

    /// What repositories and models of libraries give of what they hold, by their habits of naming.
    fn held_result(&self, ty: Ty, held: Ty, name: &str) -> Ty {
        let one = [
            "findOne",
            "findById",
            "findByPk",
            "save",
            "create",
            "preload",
            "findUnique",
            "getOne",
            "findFirst",
        ];
        let many = ["find", "findAll", "findBy", "getMany", "findByIds", "toArray"];
        if one.iter().any(|start| name.starts_with(start)) {
            self.intern(Kind::Promise(held))
        } else if many.contains(&name) {
            let list = self.intern(Kind::List(held));
            self.intern(Kind::Promise(list))
        } else {
            ty
        }
    }

    fn module_member(
        &self,
        file: FileIndex,
        name: &str,
        results: &dyn Results,
        depth: usize,
    ) -> Option<Found> {
        let meaning = self.names.exported_by(file, name, Want::Value)?;
        let ty = self.value_of(meaning, results, depth + 1);
        Some(Found { meaning, ty, on: ty })
    }

    fn value_member(
        &self,
        item: Item,
        on: Ty,
        name: &str,
        results: &dyn Results,
        depth: usize,
    ) -> Option<Found> {
        if let Some(member) = self.names.member(item, name) {
            let ty = self.value_of_item(member, &[], results, depth + 1);
            return Some(Found { meaning: Meaning::Item(member), ty, on });
        }
        let declaration = self.names.declaration(item);
        match declaration.kind {
            DeclarationKind::Class => {
                let supers = self.supers(item, &[], results, depth + 1);
                supers.into_iter().find_map(|ty| match self.kind(ty) {
                    Kind::Instance(item, _) => self.value_member(item, on, name, results, depth + 2),
                    Kind::Library(library) | Kind::Held(library, _) => Some(self.found_in(library, ty)),
                    _ => None,
                })
            }
            DeclarationKind::Function | DeclarationKind::Method | DeclarationKind::Enum => {
                Some(self.found_in(self.names.library(STANDARD), Self::BUILTIN))
            }
            DeclarationKind::Constant | DeclarationKind::Field | DeclarationKind::Alias => {
                let ty = self.stated_type(item, results, depth + 1)?;
                if ty == on { None } else { self.member(ty, name, results, depth + 2) }
            }
            _ => None,
        }
    }

    /// The type that a declaration states, its own members aside.
    fn stated_type(&self, item: Item, results: &dyn Results, depth: usize) -> Option<Ty> {
        let text = self.names.facts(item.file).text(self.names.declaration(item).of_type?);
        let ty = self.read(text, &self.place_of(item, &[]), results, depth);
        (ty != Self::UNKNOWN).then_some(ty)
    }

    fn instance_member(
        &self,
        item: Item,
        arguments: &[Ty],
        on: Ty,
        name: &str,
        results: &dyn Results,
        depth: usize,
    ) -> Option<Found> {
        if let Some(member) = self.names.member(item, name) {
            let ty = self.value_of_item(member, arguments, results, depth + 1);
            return Some(Found { meaning: Meaning::Item(member), ty, on });
        }
        if self.names.declaration(item).kind == DeclarationKind::Enum {
            return Some(self.found_in(self.names.library(STANDARD), Self::BUILTIN));
        }
        self.supers(item, arguments, results, depth + 1).into_iter().find_map(|ty| match self.kind(ty) {
            Kind::Instance(item, arguments) => {
                self.instance_member(item, &arguments, on, name, results, depth + 2)
            }
            Kind::Library(library) => Some(self.found_in(library, ty)),
            Kind::Held(library, held) => Some(self.found_in(library, self.held_result(ty, held, name))),
            Kind::List(_) | Kind::Builtin | Kind::Promise(_) => {
                Some(self.found_in(self.names.library(STANDARD), Self::BUILTIN))
            }
            Kind::Value(_) | Kind::Module(_) => self.member(ty, name, results, depth + 2),
            _ => None,
        })
    }

    /// What every component has, by a name as such members are given.
    fn global_property(&self, name: &str, results: &dyn Results, depth: usize) -> Option<Found> {
        let meaning = self.names.lookup_registered(&global_name(name.starts_with('$').then_some(name)?));
        let Meaning::Item(_) = meaning else { return None };
        let ty = self.value_of(meaning, results, depth + 1);
        Some(Found { meaning, ty, on: ty })
    }

    /// Whether all supertypes of a type are known, so that a member it lacks is missing for sure.
    pub fn is_complete(&self, item: Item, results: &dyn Results, depth: usize) -> bool {
        let declaration = self.names.declaration(item);
        if self.is_too_deep(depth) || declaration.kind == DeclarationKind::Alias {
            return false;
        }
        // What a constant or a function makes is not told.
        let is_class = |item: Item| {
            matches!(self.names.declaration(item).kind, DeclarationKind::Class | DeclarationKind::Interface)
        };
        self.supers(item, &[], results, depth).into_iter().all(|ty| match self.kind(ty) {
            Kind::Instance(item, _) => is_class(item) && self.is_complete(item, results, depth + 2),
            _ => false,
        })
    }
}
