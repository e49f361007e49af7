//! Types that declarations do not state: told by a value, or by what a call hands its function.

use super::super::notation::{arguments_of, called_name};
use super::follow::{Follower, Target, Walk};
use super::index::Place;
use super::library;
use super::members::{Ask, Found, element_of, read_type_at, result_text, signature_of};
use super::types::Type;
use crate::kotlin::library as kotlin;

/// Types are sought through at most this many values, one told by the next.
const DEPTH_LIMIT: usize = 24;
/// One type is sought in at most this many steps.
const STEP_LIMIT: usize = 2_000;

/// How far the seeking of one type has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seeking {
    /// Declarations whose types are sought now, each for the one before
    level: usize,
    /// Steps taken since the first of them
    steps: usize,
    /// Something was left out: what depends on it is not kept, since it may be found from elsewhere
    cut: bool,
}

impl<'a> Follower<'a, '_> {
    /// Whether the type of a member is told by a reference in its value.
    pub(super) fn is_inferred(&self, found: Found) -> bool {
        let facts = self.index.file(self.index.row(found.owner).file);
        let text = self.index.declaration(found.owner, found.declaration).of_type;
        text.is_some_and(|text| facts.text(text).contains('#'))
    }

    /// The type that the value of a member tells.
    pub(super) fn inferred_type(&mut self, found: Found) -> Type<'a> {
        let file = self.index.row(found.owner).file;
        let key = (file, found.declaration);
        if let Some(known) = self.inferred.get(&key) {
            self.seeking.cut |= known.is_none();
            return known.clone().unwrap_or_else(Type::unknown_receiver);
        }
        if self.seeking.level == 0 {
            self.seeking = Seeking::default();
        }
        self.seeking.steps += 1;
        if self.seeking.level > DEPTH_LIMIT || self.seeking.steps > STEP_LIMIT {
            self.seeking.cut = true;
            return Type::unknown_receiver();
        }
        self.inferred.insert(key, None);
        self.seeking.level += 1;
        let facts = self.index.file(file);
        let text = self.index.declaration(found.owner, found.declaration).of_type;
        let text = result_text(text.map_or("", |text| facts.text(text)));
        let mut walk = Walk::new(file, facts);
        let place = Place { file, within: Some(found.declaration) };
        let told = self.type_at(text, place, &mut walk);
        self.seeking.level -= 1;
        if self.seeking.cut && self.seeking.level > 0 {
            self.inferred.remove(&key);
        } else {
            self.inferred.insert(key, Some(told.clone()));
        }
        told
    }

    /// The type that a text stands for; references that it names are followed as far as needed.
    pub(super) fn type_at(&mut self, text: &'a str, place: Place, walk: &mut Walk<'a>) -> Type<'a> {
        let index = self.index;
        read_type_at(index, text, place, &mut |ask| self.answer(ask, walk), None)
    }

    fn answer(&mut self, ask: Ask<'a>, walk: &mut Walk<'a>) -> Type<'a> {
        match ask {
            Ask::Result(at) => self.result_at(at, walk),
            Ask::Told { reference, found, told } => library::told_result(found, walk.called(reference), told),
            Ask::Handed { reference, at, total } => self.handed(reference, at, total, walk),
        }
    }

    /// The type of what a reference gives back, followed now where it was not yet.
    pub(super) fn result_at(&mut self, at: u32, walk: &mut Walk<'a>) -> Type<'a> {
        if let Some(Some(known)) = walk.results.get(at as usize) {
            return known.clone();
        }
        let reference = walk.references.get(at as usize).filter(|_| self.depth <= DEPTH_LIMIT);
        let Some(reference) = reference.copied() else {
            return Type::unknown_receiver();
        };
        self.depth += 1;
        let followed = self.follow(&reference, walk);
        self.depth -= 1;
        let result = followed.result.clone();
        walk.keep(at, followed);
        result
    }

    /// What a call hands the function that it is given.
    fn handed(&mut self, reference: u32, at: usize, total: usize, walk: &mut Walk<'a>) -> Type<'a> {
        self.result_at(reference, walk);
        let Some(call) = walk.references.get(reference as usize).copied() else {
            return Type::unknown_receiver();
        };
        let place = Place { file: walk.file, within: call.within };
        match walk.targets.get(&reference).cloned() {
            Some(Target::Own { member: Some(found), .. }) => {
                let receiver = self.kotlin_receiver(call.receiver, place, walk);
                self.handed_by_own(found, at, &receiver)
            }
            Some(Target::Library(package)) => {
                let receiver = self.kotlin_receiver(call.receiver, place, walk);
                let name = called_name(walk.facts.text(call.name)).0;
                handed_by_library(self.index, package, name, at, total, &receiver)
            }
            _ => Type::unknown_receiver(),
        }
    }

    /// By the signature of a function of the monolith.
    fn handed_by_own(&mut self, found: Found, at: usize, receiver: &Type<'a>) -> Type<'a> {
        let signature = signature_of(self.index, found);
        let Some(function) = signature.types.iter().rev().find(|text| text.starts_with("fun<")) else {
            return Type::unknown_receiver();
        };
        let parts = arguments_of(function);
        let Some(text) = parts.get(at).filter(|_| at + 1 < parts.len()) else {
            return Type::unknown_receiver();
        };
        let file = self.index.row(found.owner).file;
        let place = Place { file, within: Some(found.declaration) };
        let index = self.index;
        let mut untold = super::members::untold(index, file);
        let told = read_type_at(index, text, place, &mut untold, None);
        let extended = read_type_at(index, signature.extended, place, &mut untold, None);
        let owner = index.row(found.owner);
        told.substituted(&|file, declaration, variable| {
            if (file, declaration) == (owner.file, owner.declaration) {
                return receiver.arguments().get(variable as usize).cloned();
            }
            let this = Type::Variable { file, declaration, place: variable };
            if extended == this {
                return Some(receiver.clone());
            }
            let held = extended.arguments().iter().position(|argument| *argument == this)?;
            receiver.arguments().get(held).cloned()
        })
    }
}

/// By what is known of a library's functions.
fn handed_by_library<'a>(
    index: &super::index::Index<'a>,
    package: &'a str,
    name: &str,
    at: usize,
    total: usize,
    receiver: &Type<'a>,
) -> Type<'a> {
    if kotlin::hands_itself(name) {
        return receiver.clone();
    }
    if at == 0 {
        return Type::library(package, "");
    }
    if kotlin::hands_index(name) && at < total {
        return Type::library("kotlin", "Int");
    }
    match receiver {
        Type::Library { arguments, name: container, .. }
            if arguments.len() == 2 && container.ends_with("Map") =>
        {
            match (at, total) {
                (1, 1) => Type::library("java.util", "Entry").with_arguments(arguments.to_vec()),
                (1, _) => receiver.key(),
                _ => receiver.element(),
            }
        }
        Type::Library { arguments, package, .. } if arguments.is_empty() => {
            match library::is_container_package(package) {
                true => Type::unknown_receiver(),
                false => Type::library(package, ""),
            }
        }
        Type::Library { .. } | Type::Array(_) | Type::Own { .. } => element_of(index, receiver),
        _ => Type::unknown_receiver(),
    }
}
