//! What parameters are handed: of methods, of functions that are given to calls, of constructors.

use super::{Target, Walk};
use crate::csharp::notation::Called;
use crate::csharp::resolve::index::Place;
use crate::csharp::resolve::types::{Arguments, Package, Type};

impl<'a, 'i> Walk<'a, 'i> {
    /// The type of a called method's parameter, by its place or name.
    pub(super) fn parameter_of(&mut self, at: u32, which: &str) -> Type<'a> {
        let step = self.step(at);
        let called = self.called(at);
        let place = which.parse::<usize>();
        match &step.target {
            Target::Member(hit) => {
                let types = self.types.of(self.index, hit.member);
                let shift = usize::from(hit.extension);
                let found = match place {
                    Ok(place) => place + shift,
                    Err(_) => types
                        .parameters
                        .iter()
                        .position(|(parameter, _)| parameter.name == which)
                        .unwrap_or(usize::MAX),
                };
                let last = types.parameters.len().checked_sub(1);
                let found = last.map_or(found, |last| match types.parameters[last].0.variable {
                    true => found.min(last),
                    false => found,
                });
                let Some((parameter, typ)) = types.parameters.get(found) else {
                    return self.handed_by_library(&Package::Written(""), &step.receiver, &called, at);
                };
                let owner = self.index.types[hit.owner as usize].parts[0];
                let mut typ = typ.substitute(owner, &hit.arguments);
                if parameter.variable
                    && let Type::Array(element) = &typ
                {
                    typ = (**element).clone();
                }
                if types.arity == 0 {
                    return typ;
                }
                let until = place.unwrap_or(usize::MAX);
                let bindings = self.bindings(at, hit, &step.receiver, until);
                let bound: Vec<Type<'a>> = bindings
                    .into_iter()
                    .enumerate()
                    .map(|(at, binding)| binding.unwrap_or(Type::Variable { owner: hit.member, at }))
                    .collect();
                typ.substitute(hit.member, &bound)
            }
            Target::Type(made) => self.constructor_parameter(made, which, called.each_value().count()),
            Target::Library(package) => self.handed_by_library(package, &step.receiver, &called, at),
            _ => Type::unknown(),
        }
    }

    /// What a library hands to a function that is given to it has to do with what it was given.
    pub(super) fn handed_by_library(
        &mut self,
        package: &Package<'a>,
        receiver: &Type<'a>,
        called: &Called<'a>,
        at: u32,
    ) -> Type<'a> {
        let place =
            Place { file: self.file, within: self.reference(at).and_then(|reference| reference.within) };
        let mut hints: Arguments<'a> = called.types().map(|text| self.type_named(text, place)).collect();
        if hints.is_empty() {
            hints = receiver.shared_arguments();
        }
        let package = match receiver {
            Type::Library { package, .. } => package.clone(),
            _ if package.is_empty() => Package::Written("System"),
            _ => package.clone(),
        };
        Type::given_by(package, hints)
    }

    pub(super) fn constructor_parameter(&mut self, made: &Type<'a>, which: &str, count: usize) -> Type<'a> {
        let Type::Known { id, arguments } = made else { return Type::unknown() };
        let constructors = self.index.members[*id as usize].get(".ctor").cloned().unwrap_or_default();
        let fitting = constructors.iter().copied().find(|member| {
            crate::csharp::resolve::members::takes(&self.types.of(self.index, *member), count, false)
        });
        let Some(member) = fitting else { return Type::unknown() };
        let types = self.types.of(self.index, member);
        let found = match which.parse::<usize>() {
            Ok(place) => types.parameters.get(place),
            Err(_) => types.parameters.iter().find(|(parameter, _)| parameter.name == which),
        };
        let owner = self.index.types[*id as usize].parts[0];
        found.map_or_else(Type::unknown, |(_, typ)| typ.substitute(owner, arguments))
    }

    pub(super) fn delegate_result(&self, of: &Type<'a>) -> Type<'a> {
        match self.index.delegate(of) {
            Some((invoke, id, arguments)) => {
                let owner = self.index.types[id as usize].parts[0];
                self.types.of(self.index, invoke).result.substitute(owner, &arguments)
            }
            None => match of {
                Type::Library { package, arguments, .. } => {
                    Type::given_by(package.clone(), arguments.clone())
                }
                _ => Type::unknown(),
            },
        }
    }

    pub(super) fn delegate_parameter(&self, of: &Type<'a>, at: usize) -> Type<'a> {
        match self.index.delegate(of) {
            Some((invoke, id, arguments)) => {
                let owner = self.index.types[id as usize].parts[0];
                let types = self.types.of(self.index, invoke);
                types
                    .parameters
                    .get(at)
                    .map_or_else(Type::unknown, |(_, typ)| typ.substitute(owner, &arguments))
            }
            None => match of {
                Type::Library { package, arguments, .. } => {
                    Type::given_by(package.clone(), arguments.clone())
                }
                _ => Type::unknown(),
            },
        }
    }
}
