//! Members: where a name after a dot, or after a type, is declared.

use std::rc::Rc;

use banyan_facts::{DeclarationKind, UnresolvedReason};

use super::modules::ModuleIndex;
use super::scopes::Item;
use super::std_names::{Gives, given_by, is_std_method};
use super::types::{DEPTH_LIMIT, Implemented, Member, Ty, Types, Want, filled, library};

impl<'a> Types<'a> {
    /// Whether anything in the monolith has a method of this name.
    fn is_any_method(&self, name: &str) -> bool {
        self.own_methods.contains(name) || self.traits_by_member.contains_key(name)
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
        if known && (is_of_pointer(name) || !is_pointer(ty)) {
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
        let hides = arguments.contains(&Ty::Unknown)
            || arguments.is_empty() && (ty.is_empty() || is_generic_of_std(ty));
        if from == "std" && hides {
            let found = self.find_on_unknown(name, want, scope);
            let is_plain = ty.is_empty() && want != Want::Field && !self.is_any_method(name);
            return if is_plain { Member::Library { library: "std", ty: on } } else { found };
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
            return if self.is_any_method(name) {
                Member::Missing(UnresolvedReason::UnknownReceiver)
            } else {
                Member::Library { library: "std", ty: self.given(&Ty::Unknown, name) }
            };
        }
        if !self.own_methods.contains(name)
            && let Some(found) = self.find_in_sight(name, scope, |_| true)
        {
            return found;
        }
        Member::Missing(UnresolvedReason::UnknownReceiver)
    }
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
