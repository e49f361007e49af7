//! References, each followed to a unit, a library, or the reason why not.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::modules::ModuleIndex;
use super::scopes::{Item, Meaning, Namespace};
use super::types::{Member, Place, Ty, Types, Want};
use super::units::Units;
use crate::rust::notation::read_type;
use crate::{FileIndex, Resolution};

/// A call through a trait leads to its implementations while they are no more than this.
const DISPATCH_LIMIT: usize = 3;

/// Where a reference leads.
#[derive(Debug, Clone)]
enum Outcome<'a> {
    Module(ModuleIndex),
    /// An item; the type it was named through, where that is declared elsewhere; the trait it was called through
    Item {
        item: Item,
        named: Option<Item>,
        through: Option<Item>,
    },
    Library(&'a str),
    Unresolved(UnresolvedReason),
}

/// What the references of one file lead to.
#[derive(Default)]
pub struct FileReferences<'a> {
    /// The item that each reference leads to
    pub items: Vec<Option<Item>>,
    /// The type of each reference's value
    pub types: Vec<Ty<'a>>,
}

struct Follower<'r, 'a> {
    types: &'r Types<'a>,
    units: &'r Units,
    facts: &'a FileFacts,
    file: FileIndex,
    unit: Option<UnitIndex>,
    results: Vec<Ty<'a>>,
    paths: HashMap<(ModuleIndex, Name, Use), (Outcome<'a>, Ty<'a>)>,
    own: HashMap<Option<u32>, Ty<'a>>,
    /// The library of the last derive on a declaration; helper attributes are its
    derived: Option<(Option<u32>, &'a str)>,
}

/// What a name is used as, which decides where it is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Type,
    Value,
    Call,
    Macro,
    Annotation,
}

/// Follows the imports and references of all files.
pub fn follow<'a>(
    types: &Types<'a>,
    units: &Units,
    resolution: &mut Resolution<'_>,
) -> Vec<FileReferences<'a>> {
    let tree = types.scopes.tree;
    let mut followed = Vec::with_capacity(tree.files.len());
    for (file, facts) in tree.files.iter().enumerate() {
        let file = file as FileIndex;
        if tree.of_file[file as usize].is_none() {
            followed.push(FileReferences::default());
            continue;
        }
        let mut follower = Follower {
            types,
            units,
            facts,
            file,
            unit: units.of_file(file),
            results: Vec::with_capacity(facts.references.len()),
            paths: HashMap::new(),
            own: HashMap::new(),
            derived: None,
        };
        facts.imports.iter().for_each(|import| follower.follow_import(import, resolution));
        let mut items = Vec::with_capacity(facts.references.len());
        for reference in &facts.references {
            items.push(follower.follow_reference(reference, resolution));
        }
        followed.push(FileReferences { items, types: follower.results });
    }
    followed
}

impl<'a> Follower<'_, 'a> {
    fn scope(&self, within: Option<u32>) -> ModuleIndex {
        self.types.scopes.tree.scope(self.file, within).unwrap_or_default()
    }

    fn follow_import(&mut self, import: &Import, resolution: &mut Resolution<'_>) {
        let scope = self.scope(import.within);
        let text = self.facts.text(import.path);
        let path: Vec<&'a str> = text.split("::").collect();
        let order: &[Namespace] = if import.wildcard {
            &[Namespace::Types]
        } else {
            &[Namespace::Types, Namespace::Values, Namespace::Macros]
        };
        let found = order.iter().find_map(|&namespace| {
            let found = self.types.scopes.resolve(scope, &path, namespace)?;
            found.rest.is_empty().then_some(found.meaning)
        });
        let outcome = match found {
            Some(Meaning::Module(module)) => Outcome::Module(module),
            Some(Meaning::Item(item)) => Outcome::Item { item, named: None, through: None },
            Some(Meaning::Library { library, .. }) => Outcome::Library(library),
            None => Outcome::Unresolved(self.reason_for(scope, &path)),
        };
        let kind = if import.reexport { ReferenceKind::Module } else { ReferenceKind::Import };
        let test = self.is_test_scope(scope);
        self.record(&outcome, kind, import.within, import.line, test, text, resolution);
    }

    fn is_test_scope(&self, scope: ModuleIndex) -> bool {
        self.types.scopes.tree.module(scope).test
    }

    /// Why a path leads nowhere.
    fn reason_for(&self, scope: ModuleIndex, path: &[&'a str]) -> UnresolvedReason {
        let tree = self.types.scopes.tree;
        let module = match self.types.scopes.missing_in(scope, path) {
            Some(module) => module,
            None => tree.enclosing(scope),
        };
        let facts = &tree.files[tree.module(module).file as usize];
        let includes = facts.references.iter().any(|reference| {
            reference.kind == ReferenceKind::Macro
                && facts
                    .text(reference.name)
                    .rsplit("::")
                    .next()
                    .is_some_and(|name| name.starts_with("include"))
        });
        if includes { UnresolvedReason::Generated } else { UnresolvedReason::UnknownName }
    }

    fn follow_reference(&mut self, reference: &Reference, resolution: &mut Resolution<'_>) -> Option<Item> {
        let scope = self.scope(reference.within);
        let (outcome, ty) = self.outcome(reference, scope);
        self.results.push(ty);
        let kind = match &outcome {
            Outcome::Item { item, .. } => self.refined(reference.kind, *item),
            _ => reference.kind,
        };
        let test = reference.test || self.is_test_scope(scope);
        let text = self.facts.text(reference.name);
        self.record(&outcome, kind, reference.within, reference.line, test, text, resolution);
        match outcome {
            Outcome::Item { item, .. } => Some(item),
            _ => None,
        }
    }

    /// Calling the name of a type or variant constructs it.
    fn refined(&self, kind: ReferenceKind, item: Item) -> ReferenceKind {
        let target = self.types.scopes.declaration(item).kind;
        let constructs = target.is_type() || target == DeclarationKind::Variant;
        if kind == ReferenceKind::Call && constructs { ReferenceKind::Construct } else { kind }
    }

    fn outcome(&mut self, reference: &Reference, scope: ModuleIndex) -> (Outcome<'a>, Ty<'a>) {
        if reference.kind == ReferenceKind::Module {
            return (self.outcome_of_module(reference), Ty::Unknown);
        }
        let usage = usage_of(reference.kind);
        if reference.receiver == Receiver::None || reference.kind == ReferenceKind::Implements {
            if usage == Use::Annotation {
                return self.outcome_of_annotation(reference, scope);
            }
            return self.outcome_of_path(reference.name, scope, usage);
        }
        let receiver = self.receiver(reference, scope);
        let name = self.facts.text(reference.name);
        let is_path = matches!(reference.kind, ReferenceKind::Construct | ReferenceKind::Local);
        if let Ty::Item(item, _) = &receiver
            && let Some(variant) = self.types.scopes.variant(*item, name)
        {
            return (Outcome::Item { item: variant, named: None, through: None }, receiver);
        }
        let want = match reference.kind {
            ReferenceKind::Call => Want::Callable,
            ReferenceKind::Access if !is_path => Want::Field,
            _ => Want::Any,
        };
        let found = match self.types.find(&self.matched(reference, receiver.clone()), name, want, scope) {
            // A constant or a function named by its type: `Self::LIMIT`, `Self::run`.
            Member::Missing(_) if want == Want::Field => {
                match self.types.find(&receiver, name, Want::Any, scope) {
                    found @ Member::Found { .. } => found,
                    _ => self.types.find(&receiver, name, want, scope),
                }
            }
            found => found,
        };
        self.outcome_of_member(found, None)
    }

    /// The fields of a variant belong to the variant that a pattern names, not to its enumeration.
    fn matched(&self, reference: &Reference, receiver: Ty<'a>) -> Ty<'a> {
        let (Receiver::Type(text), ReferenceKind::Access) = (reference.receiver, reference.kind) else {
            return receiver;
        };
        let text = self.facts.text(text);
        let scope = self.scope(reference.within);
        let path: Vec<&'a str> = match text.strip_prefix("Self::") {
            Some(name) => {
                let own = self.types.own_type(self.file, reference.within);
                let Ty::Item(item, _) = own else { return receiver };
                return match self.types.scopes.variant(item, name) {
                    Some(variant) => Ty::Item(variant, [].into()),
                    None => receiver,
                };
            }
            None if text.contains(['<', '#', '(', '[', ' ']) => return receiver,
            None => text.split("::").collect(),
        };
        match self
            .types
            .scopes
            .resolve(scope, &path, Namespace::Values)
            .map(|found| (found.meaning, found.rest.len()))
        {
            Some((Meaning::Item(item), 0))
                if self.types.scopes.declaration(item).kind == DeclarationKind::Variant =>
            {
                Ty::Item(item, [].into())
            }
            _ => receiver,
        }
    }

    fn outcome_of_module(&self, reference: &Reference) -> Outcome<'a> {
        let declared =
            reference.within.and_then(|within| self.types.scopes.tree.declared_by(self.file, within));
        declared.map_or(Outcome::Unresolved(UnresolvedReason::Generated), Outcome::Module)
    }

    fn outcome_of_annotation(&mut self, reference: &Reference, scope: ModuleIndex) -> (Outcome<'a>, Ty<'a>) {
        let name = self.facts.text(reference.name);
        if super::types::is_std_annotation(name) {
            return (Outcome::Library("std"), Ty::Unknown);
        }
        let (outcome, ty) = self.outcome_of_path(reference.name, scope, Use::Annotation);
        match outcome {
            Outcome::Library(library) if library != "std" => {
                self.derived = Some((reference.within, library));
                (outcome, ty)
            }
            Outcome::Unresolved(_) => match self.derived {
                // The helper attribute of a derive is known to that derive alone.
                Some((within, library)) if within == reference.within && !name.contains("::") => {
                    (Outcome::Library(library), ty)
                }
                _ => (outcome, ty),
            },
            _ => (outcome, ty),
        }
    }

    fn outcome_of_path(&mut self, name: Name, scope: ModuleIndex, usage: Use) -> (Outcome<'a>, Ty<'a>) {
        if let Some(known) = self.paths.get(&(scope, name, usage)) {
            return known.clone();
        }
        let path: Vec<&'a str> = self.facts.text(name).split("::").collect();
        let result = self.resolve_path(&path, scope, usage);
        self.paths.insert((scope, name, usage), result.clone());
        result
    }

    fn resolve_path(&self, path: &[&'a str], scope: ModuleIndex, usage: Use) -> (Outcome<'a>, Ty<'a>) {
        let found = namespaces_of(usage)
            .iter()
            .find_map(|&namespace| self.types.scopes.resolve(scope, path, namespace));
        let Some(found) = found else {
            return (Outcome::Unresolved(self.reason_for(scope, path)), Ty::Unknown);
        };
        let called = usage == Use::Call;
        match (found.meaning, found.rest) {
            (Meaning::Module(module), []) => (Outcome::Module(module), Ty::Unknown),
            (Meaning::Item(item), []) => {
                (Outcome::Item { item, named: None, through: None }, self.types.value_of_item(item, called))
            }
            (Meaning::Item(item), [member]) => {
                let on = self.types.type_of_item(item, Vec::new(), 0);
                // Variants and functions of an alias for a library's type.
                if let Ty::Library { library, .. } = &on {
                    return (Outcome::Library(library), on.clone());
                }
                let variant = match &on {
                    Ty::Item(of, _) => self.types.scopes.variant(*of, member),
                    _ => None,
                };
                if let Some(variant) = variant {
                    return (Outcome::Item { item: variant, named: Some(item), through: None }, on);
                }
                let found = self.types.find(&on, member, Want::Any, scope);
                self.outcome_of_member(found, Some(item))
            }
            (Meaning::Item(item), _) => (Outcome::Item { item, named: None, through: None }, Ty::Unknown),
            (Meaning::Library { library, name }, _) => {
                let ty = match usage {
                    Use::Annotation => Ty::Unknown,
                    Use::Macro if library == "std" => Ty::Unknown,
                    _ => Ty::Library {
                        library,
                        name: if starts_upper(name) { name } else { "" },
                        arguments: [].into(),
                    },
                };
                (Outcome::Library(library), ty)
            }
            (Meaning::Module(_), _) => (Outcome::Unresolved(UnresolvedReason::UnknownName), Ty::Unknown),
        }
    }

    fn outcome_of_member(&self, found: Member<'a>, named: Option<Item>) -> (Outcome<'a>, Ty<'a>) {
        match found {
            Member::Found { item, ty, through } => (Outcome::Item { item, named, through }, ty),
            Member::Library { library, ty } => (Outcome::Library(library), ty),
            Member::Missing(reason) => (Outcome::Unresolved(reason), Ty::Unknown),
        }
    }

    fn receiver(&mut self, reference: &Reference, scope: ModuleIndex) -> Ty<'a> {
        match reference.receiver {
            Receiver::Own => self.own_type(reference.within),
            Receiver::Result(at) => self.results.get(at as usize).cloned().unwrap_or(Ty::Unknown),
            Receiver::Element(at) => {
                let of = self.results.get(at as usize).cloned().unwrap_or(Ty::Unknown);
                self.types.inner(&of, 0)
            }
            Receiver::Type(text) | Receiver::FieldType(text) => {
                let own = self.own_type(reference.within);
                let place = Place { scope, own, results: &self.results };
                self.types.evaluate(&read_type(self.facts.text(text)), &place, 0)
            }
            Receiver::None | Receiver::Super | Receiver::Unknown => Ty::Unknown,
        }
    }

    fn own_type(&mut self, within: Option<u32>) -> Ty<'a> {
        if let Some(known) = self.own.get(&within) {
            return known.clone();
        }
        let own = self.types.own_type(self.file, within);
        self.own.insert(within, own.clone());
        own
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one link")]
    fn record(
        &self,
        outcome: &Outcome<'a>,
        kind: ReferenceKind,
        within: Option<u32>,
        line: u32,
        test: bool,
        text: &str,
        resolution: &mut Resolution<'_>,
    ) {
        let unresolved =
            |resolution: &mut Resolution<'_>, reason| resolution.unresolved(self.file, line, text, reason);
        let from_member = self.units.member(self.file, within).into();
        let link = |from, to, kind, to_member| Link {
            from,
            to,
            kind,
            file: self.file,
            line,
            from_member,
            to_member: MemberPlace::from(to_member),
            test,
        };
        let tree = self.types.scopes.tree;
        match outcome {
            Outcome::Library(library) => resolution.external(self.file, self.unit, library),
            Outcome::Unresolved(reason) => unresolved(resolution, *reason),
            Outcome::Module(module) => match self.unit.zip(self.units.of_file(tree.module(*module).file)) {
                Some((from, to)) => resolution.link(link(from, to, kind, None)),
                None => unresolved(resolution, UnresolvedReason::UnknownName),
            },
            Outcome::Item { item, named, through } => {
                let Some((from, to)) = self.unit.zip(self.units.of_item(*item)) else {
                    return unresolved(resolution, UnresolvedReason::UnknownName);
                };
                let to_member = self.units.member(item.file, Some(item.declaration));
                resolution.link(link(from, to, kind, to_member));
                // A member that is implemented apart from the type that names it.
                if let Some((named, unit)) = named.and_then(|named| Some((named, self.units.of_item(named)?)))
                    && unit != to
                {
                    let to_member = self.units.member(named.file, Some(named.declaration));
                    resolution.add_link(link(from, unit, kind, to_member));
                }
                if let Some(through) = through.filter(|_| kind == ReferenceKind::Call) {
                    for (to, to_member) in self.implementations(through, *item) {
                        resolution.add_link(link(from, to, ReferenceKind::Dispatch, to_member));
                    }
                }
            }
        }
    }

    /// The units that implement a trait, where they are few, with the member that is called.
    fn implementations(&self, of: Item, called: Item) -> Vec<(UnitIndex, Option<u32>)> {
        let all = self.types.implementations.get(&of).map_or(&[][..], Vec::as_slice);
        let working: Vec<_> = all.iter().filter(|implementation| !implementation.test).collect();
        if working.len() > DISPATCH_LIMIT {
            return Vec::new();
        }
        let name = self.types.scopes.name(called);
        working
            .iter()
            .filter_map(|implementation| {
                let unit = self.units.of_file(implementation.file)?;
                let member = implementation
                    .of
                    .and_then(|of| self.types.implemented_member(of, name, implementation.file));
                Some((
                    unit,
                    member.and_then(|member| self.units.member(member.file, Some(member.declaration))),
                ))
            })
            .collect()
    }
}

fn usage_of(kind: ReferenceKind) -> Use {
    match kind {
        ReferenceKind::Call | ReferenceKind::Construct => Use::Call,
        ReferenceKind::Access => Use::Value,
        ReferenceKind::Macro => Use::Macro,
        ReferenceKind::Annotation => Use::Annotation,
        _ => Use::Type,
    }
}

fn namespaces_of(usage: Use) -> &'static [Namespace] {
    match usage {
        Use::Type => &[Namespace::Types, Namespace::Values, Namespace::Macros],
        Use::Value | Use::Call => &[Namespace::Values, Namespace::Types, Namespace::Macros],
        Use::Macro => &[Namespace::Macros, Namespace::Values, Namespace::Types],
        Use::Annotation => &[Namespace::Macros, Namespace::Types, Namespace::Values],
    }
}

fn starts_upper(name: &str) -> bool {
    name.starts_with(|c: char| c.is_uppercase())
}
