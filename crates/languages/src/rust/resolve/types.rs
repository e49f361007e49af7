//! Types as far as declarations tell them, and the members that they have.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use banyan_facts::{DeclarationKind, Markers, Receiver, ReferenceKind, UnresolvedReason};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::modules::ModuleIndex;
use super::scopes::{Item, Meaning, Namespace, Scopes};
use super::std_names::is_std_derive;
use crate::FileIndex;
use crate::rust::notation::{Part, TypeText, read_type};

/// A type, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty<'a> {
    Unknown,
    /// A type of the monolith with its arguments
    Item(Item, Rc<[Ty<'a>]>),
    /// A type of a library; without a name where only the library is known
    Library {
        library: &'a str,
        name: &'a str,
        arguments: Rc<[Ty<'a>]>,
    },
    Tuple(Rc<[Ty<'a>]>),
    /// `dyn A + B`, `impl A + B`
    Bounds(Rc<[Ty<'a>]>),
    /// A type parameter of the declaration that owns the member
    Parameter(usize),
    /// `Self` in a trait
    Own,
    /// An associated type of `Self` in a trait
    Associated(&'a str),
}

/// Where a type is written.
#[derive(Clone)]
pub struct Place<'r, 'a> {
    pub scope: ModuleIndex,
    pub own: Ty<'a>,
    /// Types of the references so far
    pub results: &'r [Ty<'a>],
}

/// What a lookup of a member finds.
#[derive(Debug, Clone)]
pub enum Member<'a> {
    Found { item: Item, ty: Ty<'a>, through: Option<Item> },
    Library { library: &'a str, ty: Ty<'a> },
    Missing(UnresolvedReason),
}

/// What kind of member is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Field,
    Callable,
    Any,
}

/// One `impl Trait for Type`.
#[derive(Debug, Clone, Copy)]
pub struct Implementation {
    /// The type, if it is the monolith's
    pub of: Option<Item>,
    pub file: FileIndex,
    pub test: bool,
}

/// A trait that a type implements or derives.
#[derive(Debug, Clone, Copy)]
pub(super) enum Implemented<'a> {
    Trait(Item),
    Library(&'a str),
}

pub(super) const DEPTH_LIMIT: usize = 16;

/// The types of the monolith and their members.
pub struct Types<'a> {
    pub scopes: &'a Scopes<'a>,
    pub(super) members: HashMap<Item, HashMap<&'a str, Vec<Item>>>,
    pub(super) implemented: HashMap<Item, Vec<Implemented<'a>>>,
    /// By trait
    pub implementations: BTreeMap<Item, Vec<Implementation>>,
    /// Traits implemented for types of libraries, or for whatever has some other trait
    pub(super) foreign: HashSet<Item>,
    pub(super) traits_by_member: HashMap<&'a str, Vec<Item>>,
    /// Names of all methods that types of the monolith have
    pub(super) own_methods: HashSet<&'a str>,
    declared: RefCell<HashMap<Item, Ty<'a>>>,
}

pub(super) fn none<'a>() -> Rc<[Ty<'a>]> {
    Rc::from([])
}

pub(super) fn library<'a>(library: &'a str, name: &'a str, arguments: Vec<Ty<'a>>) -> Ty<'a> {
    Ty::Library { library, name, arguments: arguments.into() }
}

impl<'a> Types<'a> {
    /// Gathers members and implementations of all types.
    pub fn build(scopes: &'a Scopes<'a>) -> Self {
        let mut types = Types {
            scopes,
            members: HashMap::new(),
            implemented: HashMap::new(),
            implementations: BTreeMap::new(),
            foreign: HashSet::new(),
            traits_by_member: HashMap::new(),
            own_methods: HashSet::new(),
            declared: RefCell::default(),
        };
        for file in 0..scopes.tree.files.len() {
            if scopes.tree.of_file[file].is_some() {
                types.add_members(file as FileIndex);
            }
        }
        for file in 0..scopes.tree.files.len() {
            if scopes.tree.of_file[file].is_some() {
                types.add_implementations(file as FileIndex);
            }
        }
        types
    }

    fn add_members(&mut self, file: FileIndex) {
        let facts = &self.scopes.tree.files[file as usize];
        for (at, declaration) in facts.declarations.iter().enumerate() {
            let item = Item { file, declaration: at as u32 };
            let name = facts.text(declaration.name);
            let parent = declaration.parent.filter(|&parent| {
                let kind = facts.declarations[parent as usize].kind;
                kind.is_type() || kind == DeclarationKind::Variant
            });
            let owner = match (parent, declaration.owner) {
                (Some(declaration), _) => Some(Item { file, declaration }),
                (None, Some(owner)) if declaration.kind != DeclarationKind::Struct => {
                    self.owner(file, declaration.parent, facts.text(owner))
                }
                _ => None,
            };
            if parent.is_some() || declaration.owner.is_some() && declaration.kind != DeclarationKind::Struct
            {
                let is_trait =
                    owner.is_some_and(|owner| self.scopes.declaration(owner).kind == DeclarationKind::Trait);
                if is_trait {
                    self.traits_by_member.entry(name).or_default().extend(owner);
                } else if owner.is_some() && declaration.kind.is_callable() {
                    self.own_methods.insert(name);
                }
            }
            if let Some(owner) = owner {
                self.members.entry(owner).or_default().entry(name).or_default().push(item);
            }
        }
    }

    /// The type of the monolith that an `impl` block elsewhere is about.
    fn owner(&self, file: FileIndex, within: Option<u32>, text: &'a str) -> Option<Item> {
        let scope = self.scopes.tree.scope(file, within)?;
        match self.evaluate(&read_type(text), &Place { scope, own: Ty::Unknown, results: &[] }, 0) {
            Ty::Item(item, _) => Some(item),
            _ => None,
        }
    }

    fn add_implementations(&mut self, file: FileIndex) {
        let facts = &self.scopes.tree.files[file as usize];
        for reference in &facts.references {
            let Some(scope) = self.scopes.tree.scope(file, reference.within) else { continue };
            let path: Vec<&str> = facts.text(reference.name).split("::").collect();
            match (reference.kind, reference.receiver) {
                (ReferenceKind::Implements, Receiver::Type(text)) => {
                    let place = Place { scope, own: Ty::Unknown, results: &[] };
                    let of = self.evaluate(&read_type(facts.text(text)), &place, 0);
                    let meaning = self.meaning(scope, &path, &[Namespace::Types]);
                    let test = reference.test || self.scopes.tree.module(scope).test;
                    self.add_implementation(of, meaning, file, test);
                }
                (ReferenceKind::Annotation, _) if reference.within.is_some() => {
                    let within = Item { file, declaration: reference.within.unwrap_or_default() };
                    if !self.scopes.declaration(within).kind.is_type() {
                        continue;
                    }
                    let meaning = self.meaning(scope, &path, &[Namespace::Macros, Namespace::Types]);
                    if let Some(Meaning::Library { library, .. }) = meaning {
                        self.implemented.entry(within).or_default().push(Implemented::Library(library));
                    }
                }
                (ReferenceKind::Extends, _) => self.add_supertrait(file, reference.within, scope, &path),
                _ => {}
            }
        }
    }

    fn add_supertrait(&mut self, file: FileIndex, within: Option<u32>, scope: ModuleIndex, path: &[&'a str]) {
        let Some(declaration) = within else { return };
        let of = Item { file, declaration };
        let implemented = match self.meaning(scope, path, &[Namespace::Types]) {
            Some(Meaning::Item(item)) => Implemented::Trait(item),
            Some(Meaning::Library { library, .. }) => Implemented::Library(library),
            _ => return,
        };
        self.implemented.entry(of).or_default().push(implemented);
    }

    fn add_implementation(&mut self, of: Ty<'a>, meaning: Option<Meaning<'a>>, file: FileIndex, test: bool) {
        let item = match of {
            Ty::Item(item, _) => Some(item),
            _ => None,
        };
        let implemented = match meaning {
            Some(Meaning::Item(implemented)) => {
                let entry = self.implementations.entry(implemented).or_default();
                entry.push(Implementation { of: item, file, test });
                if item.is_none() {
                    self.foreign.insert(implemented);
                }
                Implemented::Trait(implemented)
            }
            Some(Meaning::Library { library, .. }) => Implemented::Library(library),
            _ => return,
        };
        if let Some(item) = item {
            self.implemented.entry(item).or_default().push(implemented);
        }
    }

    /// What a path means in the first of these namespaces that knows it; members are left out.
    fn meaning(&self, scope: ModuleIndex, path: &[&'a str], namespaces: &[Namespace]) -> Option<Meaning<'a>> {
        namespaces.iter().find_map(|&namespace| {
            let found = self.scopes.resolve(scope, path, namespace)?;
            found.rest.is_empty().then_some(found.meaning)
        })
    }

    /// The type that `self` has inside a declaration.
    pub fn own_type(&self, file: FileIndex, within: Option<u32>) -> Ty<'a> {
        let facts = &self.scopes.tree.files[file as usize];
        let mut next = within;
        while let Some(at) = next {
            let declaration = &facts.declarations[at as usize];
            if let Some(owner) = declaration.owner {
                let Some(scope) = self.scopes.tree.scope(file, declaration.parent) else { break };
                let place = Place { scope, own: Ty::Unknown, results: &[] };
                return self.evaluate(&read_type(facts.text(owner)), &place, 0);
            }
            if declaration.kind.is_type() && declaration.kind != DeclarationKind::Alias {
                return Ty::Item(Item { file, declaration: at }, none());
            }
            next = declaration.parent;
        }
        Ty::Unknown
    }

    /// Reads a type where it is written.
    pub fn evaluate(&self, text: &TypeText<'a>, place: &Place<'_, 'a>, depth: usize) -> Ty<'a> {
        if depth > DEPTH_LIMIT {
            return Ty::Unknown;
        }
        let inner = |text: &TypeText<'a>| self.evaluate(text, place, depth + 1);
        match text {
            TypeText::Unknown => Ty::Unknown,
            TypeText::Path(path, arguments) => {
                let arguments: Vec<Ty> = arguments.iter().map(inner).collect();
                self.evaluate_path(path, arguments, place, depth)
            }
            TypeText::Tuple(elements) => Ty::Tuple(elements.iter().map(inner).collect()),
            TypeText::Slice(element) => library("std", "[]", vec![inner(element)]),
            TypeText::Bounds(bounds) => Ty::Bounds(bounds.iter().map(inner).collect()),
            TypeText::Parameter(at) => Ty::Parameter(*at),
            TypeText::Result(at) => place.results.get(*at).cloned().unwrap_or(Ty::Unknown),
            TypeText::Part(of, part) => {
                let of = inner(of);
                match part {
                    Part::Inner => self.inner(&of, depth),
                    Part::Error => self.error(&of),
                    Part::Element(at) => match &of {
                        Ty::Tuple(elements) => elements.get(*at).cloned().unwrap_or(Ty::Unknown),
                        Ty::Library { library: from, name, .. } if *from != "std" => {
                            library(from, name, vec![])
                        }
                        _ => Ty::Unknown,
                    },
                    Part::Refilled(with) => refilled(of, inner(with)),
                }
            }
        }
    }

    fn evaluate_path(
        &self,
        path: &'a str,
        arguments: Vec<Ty<'a>>,
        place: &Place<'_, 'a>,
        depth: usize,
    ) -> Ty<'a> {
        if path == "Self" {
            return match &place.own {
                Ty::Item(item, _) if self.scopes.declaration(*item).kind == DeclarationKind::Trait => Ty::Own,
                own => own.clone(),
            };
        }
        if let Some(name) = path.strip_prefix("Self::") {
            return self.associated(&place.own, name, depth);
        }
        let segments: Vec<&str> = path.split("::").collect();
        let Some(found) = self.scopes.resolve(place.scope, &segments, Namespace::Types) else {
            return Ty::Unknown;
        };
        match (found.meaning, found.rest) {
            (Meaning::Item(item), []) => self.type_of_item(item, arguments, depth),
            (Meaning::Item(item), [name]) => match self.type_of_item(item, arguments, depth + 1) {
                // A variant of a library's type, by an alias.
                on @ Ty::Library { .. } => on,
                _ => self.associated(&Ty::Item(item, none()), name, depth),
            },
            (Meaning::Library { library: from, name }, _) => library(from, name, arguments),
            _ => Ty::Unknown,
        }
    }

    /// An associated type of a type; left open for `Self` in a trait.
    pub(super) fn associated(&self, of: &Ty<'a>, name: &'a str, depth: usize) -> Ty<'a> {
        let Ty::Item(item, arguments) = of else { return Ty::Unknown };
        if self.scopes.declaration(*item).kind == DeclarationKind::Trait {
            return Ty::Associated(name);
        }
        match self.member_of(*item, name, |kind| kind == DeclarationKind::Alias) {
            Some(alias) if depth < DEPTH_LIMIT => filled(&self.declared(alias), arguments, of),
            _ => Ty::Unknown,
        }
    }

    /// The type that an item stands for where its name is a type; aliases are followed.
    pub fn type_of_item(&self, item: Item, arguments: Vec<Ty<'a>>, depth: usize) -> Ty<'a> {
        let declaration = self.scopes.declaration(item);
        match declaration.kind {
            DeclarationKind::Alias if depth < DEPTH_LIMIT => {
                let target = self.declared(item);
                filled(&target, &arguments, &Ty::Unknown)
            }
            DeclarationKind::Alias => Ty::Unknown,
            DeclarationKind::Variant => match declaration.parent {
                Some(parent) => Ty::Item(Item { file: item.file, declaration: parent }, arguments.into()),
                None => Ty::Unknown,
            },
            // What a macro generated says by its type which library's it is.
            DeclarationKind::Struct if declaration.of_type.is_some() => self.declared(item),
            _ => Ty::Item(item, arguments.into()),
        }
    }

    /// The declared type of a field, constant or alias, or what a callable returns.
    pub fn declared(&self, item: Item) -> Ty<'a> {
        if let Some(known) = self.declared.borrow().get(&item) {
            return known.clone();
        }
        // Types that need themselves are unknown while they are worked out.
        self.declared.borrow_mut().insert(item, Ty::Unknown);
        let facts = &self.scopes.tree.files[item.file as usize];
        let declaration = self.scopes.declaration(item);
        let ty = match declaration.of_type.zip(self.scopes.tree.scope(item.file, Some(item.declaration))) {
            Some((text, scope)) => {
                let own = self.own_type(item.file, Some(item.declaration));
                self.evaluate(&read_type(facts.text(text)), &Place { scope, own, results: &[] }, 0)
            }
            None if self.is_generated(item) => Ty::Unknown,
            None if declaration.kind.is_callable() => Ty::Tuple(none()),
            None => Ty::Unknown,
        };
        self.declared.borrow_mut().insert(item, ty.clone());
        ty
    }

    /// The value that the name of an item has in an expression.
    pub fn value_of_item(&self, item: Item, called: bool) -> Ty<'a> {
        let declaration = self.scopes.declaration(item);
        match declaration.kind {
            DeclarationKind::Constant => self.declared(item),
            kind if kind.is_callable() => {
                if called {
                    self.declared(item)
                } else {
                    Ty::Unknown
                }
            }
            _ => self.type_of_item(item, Vec::new(), 0),
        }
    }

    /// What a wrapper, collection or iterator holds.
    pub fn inner(&self, of: &Ty<'a>, depth: usize) -> Ty<'a> {
        match of {
            Ty::Library { library: from, name, arguments } => match arguments.as_ref() {
                [] if *from != "std" => library(from, name, vec![]),
                [] => Ty::Unknown,
                [key, value] if name.ends_with("Map") => Ty::Tuple([key.clone(), value.clone()].into()),
                [first, ..] => first.clone(),
            },
            Ty::Bounds(bounds) => bounds.first().map_or(Ty::Unknown, |bound| self.inner(bound, depth + 1)),
            Ty::Item(item, arguments) if depth < DEPTH_LIMIT => {
                let named = |name| self.member_of(*item, name, |kind| kind == DeclarationKind::Alias);
                match (named("Item").or_else(|| named("Output")), named("Target")) {
                    (Some(alias), _) => filled(&self.declared(alias), arguments, of),
                    (None, Some(target)) => {
                        self.inner(&filled(&self.declared(target), arguments, of), depth + 1)
                    }
                    (None, None) => arguments.first().cloned().unwrap_or(Ty::Unknown),
                }
            }
            _ => Ty::Unknown,
        }
    }

    fn error(&self, of: &Ty<'a>) -> Ty<'a> {
        match of {
            Ty::Library { library: from, name, arguments } => match arguments.as_ref() {
                [_, error] => error.clone(),
                _ if *from == "std" => Ty::Unknown,
                _ => library(from, name, vec![]),
            },
            _ => Ty::Unknown,
        }
    }

    /// A member that a type of the monolith declares itself.
    pub(super) fn member_of(
        &self,
        of: Item,
        name: &str,
        fits: impl Fn(DeclarationKind) -> bool,
    ) -> Option<Item> {
        let named = self.members.get(&of)?.get(name)?;
        named.iter().copied().find(|&item| fits(self.scopes.declaration(item).kind))
    }

    /// Whether an item is declared by a macro.
    pub fn is_generated(&self, item: Item) -> bool {
        self.scopes.declaration(item).markers.has(Markers::GENERATED)
    }
}

/// Whether a derive or attribute of the standard library has this name.
pub fn is_std_annotation(name: &str) -> bool {
    is_std_derive(name)
}

/// The same wrapper around something else.
fn refilled<'a>(of: Ty<'a>, with: Ty<'a>) -> Ty<'a> {
    match of {
        Ty::Library { library: from, name, arguments } => {
            let rest = arguments.iter().skip(1).cloned();
            let name = if name.ends_with("Map") || name.ends_with("Set") { "Iterator" } else { name };
            library(from, name, Some(with).into_iter().chain(rest).collect())
        }
        _ => library("std", "Iterator", vec![with]),
    }
}

/// A declared type with the receiver's arguments in place of parameters, and the receiver of `Self`.
pub(super) fn filled<'a>(ty: &Ty<'a>, arguments: &[Ty<'a>], own: &Ty<'a>) -> Ty<'a> {
    let fill = |list: &Rc<[Ty<'a>]>| list.iter().map(|ty| filled(ty, arguments, own)).collect();
    match ty {
        Ty::Parameter(at) => arguments.get(*at).cloned().unwrap_or(Ty::Unknown),
        Ty::Own => own.clone(),
        Ty::Item(item, inner) if !inner.is_empty() => Ty::Item(*item, fill(inner)),
        Ty::Library { library, name, arguments: inner } if !inner.is_empty() => {
            Ty::Library { library, name, arguments: fill(inner) }
        }
        Ty::Tuple(inner) => Ty::Tuple(fill(inner)),
        Ty::Bounds(inner) => Ty::Bounds(fill(inner)),
        other => other.clone(),
    }
}

impl Types<'_> {
    /// The member of a type that is declared in this file.
    pub fn implemented_member(&self, of: Item, name: &str, file: FileIndex) -> Option<Item> {
        self.members.get(&of)?.get(name)?.iter().copied().find(|item| item.file == file)
    }
}
