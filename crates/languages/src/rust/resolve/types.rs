//! Types as far as declarations tell them, and the members that they have.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use banyan_facts::{DeclarationKind, Markers, Receiver, ReferenceKind, UnresolvedReason};

use super::modules::ModuleIndex;
use super::scopes::{Item, Meaning, Namespace, Scopes};
use super::std_names::{Gives, given_by, is_std_derive, is_std_method};
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
enum Implemented<'a> {
    Trait(Item),
    Library(&'a str),
}

const DEPTH_LIMIT: usize = 16;

/// The types of the monolith and their members.
pub struct Types<'a> {
    pub scopes: &'a Scopes<'a>,
    members: HashMap<Item, HashMap<&'a str, Vec<Item>>>,
    implemented: HashMap<Item, Vec<Implemented<'a>>>,
    /// By trait
    pub implementations: BTreeMap<Item, Vec<Implementation>>,
    /// Traits implemented for types of libraries, or for whatever has some other trait
    foreign: HashSet<Item>,
    traits_by_member: HashMap<&'a str, Vec<Item>>,
    /// Names of all members that are no trait's
    own_members: HashSet<&'a str>,
    declared: RefCell<HashMap<Item, Ty<'a>>>,
}

fn none<'a>() -> Rc<[Ty<'a>]> {
    Rc::from([])
}

fn library<'a>(library: &'a str, name: &'a str, arguments: Vec<Ty<'a>>) -> Ty<'a> {
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
            own_members: HashSet::new(),
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
                } else {
                    self.own_members.insert(name);
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
            (Meaning::Item(item), [name]) => self.associated(&Ty::Item(item, none()), name, depth),
            (Meaning::Library { library: from, name }, _) => library(from, name, arguments),
            _ => Ty::Unknown,
        }
    }

    /// An associated type of a type; left open for `Self` in a trait.
    fn associated(&self, of: &Ty<'a>, name: &'a str, depth: usize) -> Ty<'a> {
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
                match named("Item").or_else(|| named("Output")) {
                    Some(alias) => filled(&self.declared(alias), arguments, of),
                    None => arguments.first().cloned().unwrap_or(Ty::Unknown),
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
    fn member_of(&self, of: Item, name: &str, fits: impl Fn(DeclarationKind) -> bool) -> Option<Item> {
        let named = self.members.get(&of)?.get(name)?;
        named.iter().copied().find(|&item| fits(self.scopes.declaration(item).kind))
    }

    /// Whether some type of the monolith, and not only a trait, has a member of this name.
    pub fn is_own_member(&self, name: &str) -> bool {
        self.own_members.contains(name)
    }

    /// Whether anything in the monolith has a member of this name.
    pub fn is_any_member(&self, name: &str) -> bool {
        self.own_members.contains(name) || self.traits_by_member.contains_key(name)
    }

    /// Finds a member on a value of a type, or on the type itself, as seen from a scope.
    pub fn find(&self, receiver: &Ty<'a>, name: &'a str, want: Want, scope: ModuleIndex) -> Member<'a> {
        self.find_below(receiver, name, want, scope, 0)
    }

    fn find_below(
        &self,
        on: &Ty<'a>,
        name: &'a str,
        want: Want,
        scope: ModuleIndex,
        depth: usize,
    ) -> Member<'a> {
        if depth > DEPTH_LIMIT {
            return Member::Missing(UnresolvedReason::UnknownReceiver);
        }
        match on {
            Ty::Item(item, arguments) => self.find_on_item(*item, arguments, name, want, scope, depth),
            Ty::Bounds(bounds) => self.find_on_bounds(bounds, name, want, scope, depth),
            Ty::Library { library, name: ty, arguments } => {
                self.find_on_library(library, ty, arguments, name, want, scope, depth)
            }
            Ty::Tuple(_) if want == Want::Field => Member::Library { library: "std", ty: Ty::Unknown },
            _ => self.find_on_unknown(name, want, scope),
        }
    }

    fn find_on_item(
        &self,
        item: Item,
        arguments: &Rc<[Ty<'a>]>,
        name: &'a str,
        want: Want,
        scope: ModuleIndex,
        depth: usize,
    ) -> Member<'a> {
        let own = Ty::Item(item, arguments.clone());
        let fits = |kind: DeclarationKind| match want {
            Want::Field => kind == DeclarationKind::Field,
            Want::Callable => kind.is_callable(),
            Want::Any => kind != DeclarationKind::Field,
        };
        let is_trait = self.scopes.declaration(item).kind == DeclarationKind::Trait;
        if let Some(found) = self.member_of(item, name, fits) {
            let ty = self.resolved(filled(&self.declared(found), arguments, &own), &own, depth);
            return Member::Found { item: found, ty, through: is_trait.then_some(item) };
        }
        if want != Want::Field
            && let Some((through, found)) = self.find_in_traits(item, name, 0)
        {
            let ty = self.resolved(filled(&self.declared(found), &[], &own), &own, depth);
            return Member::Found { item: found, ty, through: is_trait.then_some(through) };
        }
        if let Some(target) = self.member_of(item, "Target", |kind| kind == DeclarationKind::Alias) {
            let target = filled(&self.declared(target), arguments, &own);
            if let found @ (Member::Found { .. } | Member::Library { .. }) =
                self.find_below(&target, name, want, scope, depth + 1)
            {
                return found;
            }
        }
        if want != Want::Field
            && let Some(found) = self.find_in_sight(name, scope, |of| self.foreign.contains(&of))
        {
            return found;
        }
        self.missing_on_item(item, own, name, want)
    }

    /// Types open until the receiver is known.
    fn resolved(&self, ty: Ty<'a>, own: &Ty<'a>, depth: usize) -> Ty<'a> {
        match ty {
            Ty::Associated(name) => match own {
                Ty::Item(item, _) if self.scopes.declaration(*item).kind != DeclarationKind::Trait => {
                    self.associated(own, name, depth + 1)
                }
                _ => Ty::Unknown,
            },
            Ty::Library { library: from, name, arguments }
                if arguments.iter().any(|argument| matches!(argument, Ty::Associated(_))) =>
            {
                let arguments =
                    arguments.iter().map(|argument| self.resolved(argument.clone(), own, depth)).collect();
                library(from, name, arguments)
            }
            other => other,
        }
    }

    fn missing_on_item(&self, item: Item, own: Ty<'a>, name: &str, want: Want) -> Member<'a> {
        // What a macro declared has members that only the macro knows.
        if self.is_generated(item) {
            return Member::Found { item, ty: Ty::Unknown, through: None };
        }
        if want == Want::Field {
            return Member::Missing(UnresolvedReason::UnknownMember);
        }
        let implemented = self.implemented.get(&item).map_or(&[][..], Vec::as_slice);
        let libraries = implemented.iter().filter_map(|implemented| match implemented {
            Implemented::Library(library) => Some(*library),
            Implemented::Trait(_) => None,
        });
        if is_std_method(name) || ["default", "from", "from_iter", "from_str"].contains(&name) {
            let ty = match given_by(name) {
                Gives::Same if name != "into" && name != "try_into" => own,
                Gives::Text => library("std", "String", vec![]),
                _ if name == "default" || name == "from" => own,
                _ => Ty::Unknown,
            };
            return Member::Library { library: "std", ty };
        }
        // The traits of the monolith that the type has are known; the member can only be a library trait's.
        let ours = libraries.clone().filter(|library| !["std", "serde"].contains(library));
        match ours.clone().next().or_else(|| libraries.clone().find(|library| *library == "serde")) {
            Some(library_name) => {
                Member::Library { library: library_name, ty: library(library_name, "", vec![]) }
            }
            None => Member::Missing(UnresolvedReason::UnknownMember),
        }
    }

    /// Finds a member in the traits that a type or trait has.
    fn find_in_traits(&self, item: Item, name: &str, depth: usize) -> Option<(Item, Item)> {
        if depth > 6 {
            return None;
        }
        for implemented in self.implemented.get(&item)? {
            let Implemented::Trait(of) = implemented else { continue };
            if let Some(found) = self.member_of(*of, name, |kind| kind != DeclarationKind::Alias) {
                return Some((*of, found));
            }
            if let Some(found) = self.find_in_traits(*of, name, depth + 1) {
                return Some(found);
            }
        }
        None
    }

    fn find_on_bounds(
        &self,
        bounds: &[Ty<'a>],
        name: &'a str,
        want: Want,
        scope: ModuleIndex,
        depth: usize,
    ) -> Member<'a> {
        let mut fallback = Member::Missing(UnresolvedReason::UnknownReceiver);
        for bound in bounds {
            match self.find_below(bound, name, want, scope, depth + 1) {
                found @ Member::Found { .. } => return found,
                other @ Member::Library { .. } if matches!(fallback, Member::Missing(_)) => fallback = other,
                Member::Missing(reason) if matches!(fallback, Member::Missing(_)) => {
                    fallback = Member::Missing(reason)
                }
                _ => {}
            }
        }
        fallback
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one pattern")]
    fn find_on_library(
        &self,
        from: &'a str,
        ty: &'a str,
        arguments: &Rc<[Ty<'a>]>,
        name: &'a str,
        want: Want,
        scope: ModuleIndex,
        depth: usize,
    ) -> Member<'a> {
        let on = Ty::Library { library: from, name: ty, arguments: arguments.clone() };
        let known = from == "std" && want != Want::Field && is_std_method(name);
        if want != Want::Field
            && !is_std_method(name)
            && let Some(found) = self.find_in_sight(name, scope, |of| self.foreign.contains(&of))
        {
            return found;
        }
        if known && !(is_pointer(ty) && !is_of_pointer(name)) {
            return Member::Library { library: "std", ty: self.given(&on, name) };
        }
        // A wrapper gives way to what it holds.
        if let Some(first) = arguments.first()
            && let found @ Member::Found { .. } = self.find_below(first, name, want, scope, depth + 1)
        {
            return found;
        }
        if known {
            return match arguments.first() {
                Some(first @ Ty::Library { .. }) => self.find_below(first, name, want, scope, depth + 1),
                Some(Ty::Unknown) | None => self.find_on_unknown(name, want, scope),
                _ => Member::Library { library: "std", ty: self.given(&on, name) },
            };
        }
        if want == Want::Field && name.starts_with(|c: char| c.is_ascii_digit()) {
            return Member::Library { library: from, ty: self.inner(&on, depth) };
        }
        let hides = arguments.iter().any(|argument| *argument == Ty::Unknown)
            || arguments.is_empty() && (ty.is_empty() || is_generic_of_std(ty));
        if from == "std" && hides {
            return self.find_on_unknown(name, want, scope);
        }
        let ty = if is_std_method(name) { self.given(&on, name) } else { library(from, "", vec![]) };
        Member::Library { library: from, ty }
    }

    /// What a well-known method gives on a type of a library.
    fn given(&self, on: &Ty<'a>, method: &str) -> Ty<'a> {
        let wrapped = |name: &'a str, inner: Ty<'a>| library("std", name, vec![inner]);
        match given_by(method) {
            Gives::Inner => self.inner(on, 0),
            Gives::OptionOfInner => wrapped("Option", self.inner(on, 0)),
            Gives::Same => on.clone(),
            Gives::Numbered => {
                wrapped("Iterator", Ty::Tuple([library("std", "usize", vec![]), self.inner(on, 0)].into()))
            }
            Gives::Keys => match self.inner(on, 0) {
                Ty::Tuple(pair) if pair.len() == 2 => wrapped("Iterator", pair[0].clone()),
                _ => wrapped("Iterator", Ty::Unknown),
            },
            Gives::Values => match self.inner(on, 0) {
                Ty::Tuple(pair) if pair.len() == 2 => wrapped("Option", pair[1].clone()),
                other => wrapped("Option", other),
            },
            Gives::Text => library("std", "String", vec![]),
            Gives::Other => match on {
                Ty::Library { library: from, .. } if *from != "std" => library(from, "", vec![]),
                _ => library("std", "", vec![]),
            },
        }
    }

    /// A method of a trait in sight that is implemented for others than types of the monolith.
    fn find_in_sight(
        &self,
        name: &str,
        scope: ModuleIndex,
        fits: impl Fn(Item) -> bool,
    ) -> Option<Member<'a>> {
        let traits = self.traits_by_member.get(name)?;
        let of = traits.iter().copied().find(|&of| fits(of) && self.scopes.sees_trait(scope, of))?;
        let item = self.member_of(of, name, |kind| kind != DeclarationKind::Alias)?;
        let ty = match self.declared(item) {
            Ty::Own | Ty::Associated(_) => Ty::Unknown,
            other => filled(&other, &[], &Ty::Unknown),
        };
        Some(Member::Found { item, ty, through: None })
    }

    fn find_on_unknown(&self, name: &str, want: Want, scope: ModuleIndex) -> Member<'a> {
        if want == Want::Field {
            return Member::Missing(UnresolvedReason::UnknownReceiver);
        }
        if is_std_method(name) {
            return if self.is_any_member(name) {
                Member::Missing(UnresolvedReason::UnknownReceiver)
            } else {
                Member::Library { library: "std", ty: self.given(&Ty::Unknown, name) }
            };
        }
        if !self.is_own_member(name)
            && let Some(found) = self.find_in_sight(name, scope, |_| true)
        {
            return found;
        }
        Member::Missing(UnresolvedReason::UnknownReceiver)
    }

    /// Whether an item is code that a macro generates.
    pub fn is_generated(&self, item: Item) -> bool {
        self.scopes.declaration(item).markers.has(Markers::GENERATED)
    }
}

/// Whether a derive or attribute of the standard library has this name.
pub fn is_std_annotation(name: &str) -> bool {
    is_std_derive(name)
}

/// Whether values of a type of the standard library are used as what they point to.
fn is_pointer(name: &str) -> bool {
    ["Box", "Arc", "Rc", "Pin", "Cow", "Ref", "RefMut", "MutexGuard", "LazyLock", "Lazy"].contains(&name)
}

/// Whether a pointer answers a method itself rather than what it points to.
fn is_of_pointer(method: &str) -> bool {
    [
        "clone",
        "as_ref",
        "as_mut",
        "borrow",
        "into",
        "downgrade",
        "to_owned",
        "deref",
        "deref_mut",
        "into_owned",
    ]
    .contains(&method)
}

fn is_generic_of_std(name: &str) -> bool {
    const GENERIC: &[&str] = &[
        "Vec",
        "Option",
        "Result",
        "Box",
        "Arc",
        "Rc",
        "HashMap",
        "BTreeMap",
        "HashSet",
        "BTreeSet",
        "VecDeque",
        "Iterator",
        "Mutex",
        "RwLock",
        "RefCell",
        "Cell",
        "OnceLock",
        "LazyLock",
        "OnceCell",
        "Cow",
        "Pin",
        "Weak",
        "[]",
        "Entry",
        "BinaryHeap",
    ];
    GENERIC.contains(&name)
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
fn filled<'a>(ty: &Ty<'a>, arguments: &[Ty<'a>], own: &Ty<'a>) -> Ty<'a> {
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
