//! What references give, with type arguments filled in.

use banyan_facts::*;

use super::{Step, Target, Walk};
use crate::csharp::resolve::index::Place;
use crate::csharp::resolve::members::{Hit, unify};
use crate::csharp::resolve::types::{Arguments, Type};

impl<'a, 'i> Walk<'a, 'i> {
    pub(super) fn give(&mut self, at: u32, step: &Step<'a>) -> Type<'a> {
        match &step.target {
            Target::Member(hit) => self.give_member(at, hit, &step.receiver),
            Target::Type(found) => found.clone(),
            Target::Library(package) => {
                let place = Place {
                    file: self.file,
                    within: self.reference(at).and_then(|reference| reference.within),
                };
                let called = self.called(at);
                let mut hints: Arguments<'a> =
                    called.types().map(|text| self.type_named(text, place)).collect();
                if hints.is_empty() {
                    hints = step.receiver.shared_arguments();
                }
                Type::given_by(package.clone(), hints)
            }
            Target::Language => Type::Plain,
            Target::Unresolved(reason) => Type::Unknown(*reason),
        }
    }

    pub(super) fn give_member(&mut self, at: u32, hit: &Hit<'a>, receiver: &Type<'a>) -> Type<'a> {
        let types = self.types.of(self.index, hit.member);
        let owner = self.index.types[hit.owner as usize].parts[0];
        let result = types.result.substitute(owner, &hit.arguments);
        let is_call = self.reference(at).is_some_and(|reference| reference.kind == ReferenceKind::Call);
        let callable = self.index.declaration(hit.member).kind.is_callable();
        if !is_call && callable && self.called(at).name != "this[]" {
            return Type::Plain;
        }
        if is_call && !callable {
            // A delegate that a field holds is called.
            return self.delegate_result(&result);
        }
        if types.arity == 0 {
            return result;
        }
        let bindings = self.bindings(at, hit, receiver, usize::MAX);
        let unbound = Type::Plain;
        let bound: Vec<Type<'a>> = (0..types.arity)
            .map(|at| bindings.get(at).cloned().flatten().unwrap_or_else(|| unbound.clone()))
            .collect();
        result.substitute(hit.member, &bound)
    }

    /// What the type parameters of a called method stand for, by its type arguments, its receiver and
    /// its arguments; of functions among those, only the ones before `until` are looked at.
    pub(super) fn bindings(
        &mut self,
        at: u32,
        hit: &Hit<'a>,
        receiver: &Type<'a>,
        until: usize,
    ) -> Vec<Option<Type<'a>>> {
        let types = self.types.of(self.index, hit.member);
        let within = self.reference(at).and_then(|reference| reference.within);
        let place = Place { file: self.file, within };
        let called = self.called(at);
        let mut bindings: Vec<Option<Type<'a>>> =
            called.types().map(|text| Some(self.type_named(text, place))).collect();
        bindings.truncate(types.arity);
        let complete = bindings.len() == types.arity;
        bindings.resize(types.arity, None);
        if complete {
            return bindings;
        }
        let owner = self.index.types[hit.owner as usize].parts[0];
        let parameter_type =
            |place: usize| types.parameters.get(place).map(|(_, typ)| typ.substitute(owner, &hit.arguments));
        let shift = usize::from(hit.extension);
        if hit.extension
            && let Some(parameter) = parameter_type(0)
        {
            unify(self.index, &parameter, receiver, hit.member, &mut bindings);
        }
        let values = called.values();
        let position = |at: usize| match values[at].name {
            Some(name) => types
                .parameters
                .iter()
                .position(|(parameter, _)| parameter.name == name)
                .unwrap_or(at + shift),
            None => at + shift,
        };
        for (place, value) in values.iter().enumerate().filter(|(_, value)| !value.value.starts_with('\\')) {
            let Some(parameter) = parameter_type(position(place)) else { continue };
            if !mentions(&parameter, hit.member) {
                continue;
            }
            let argument = self.value(value.value, within);
            unify(self.index, &parameter, &argument, hit.member, &mut bindings);
        }
        for (place, value) in values.iter().enumerate().take(until) {
            let Some(gives) = value.value.strip_prefix('\\').and_then(|rest| rest.split_once(':')) else {
                continue;
            };
            let Some(parameter) = parameter_type(position(place)) else { continue };
            let Some((invoke, id, arguments)) = self.index.delegate(&parameter) else { continue };
            let result = self
                .types
                .of(self.index, invoke)
                .result
                .substitute(self.index.types[id as usize].parts[0], &arguments);
            if mentions(&result, hit.member) {
                let given = self.value(gives.1, within);
                if unify(self.index, &result, &given, hit.member, &mut bindings).is_none() {
                    // What an asynchronous function gives is a task of what it returns.
                    let awaited = self.index.awaited(&result);
                    unify(self.index, &awaited, &given, hit.member, &mut bindings);
                }
            }
        }
        bindings
    }
}

/// Whether a type has to do with the type parameters of an owner.
fn mentions(typ: &Type<'_>, owner: (u32, u32)) -> bool {
    match typ {
        Type::Variable { owner: of, .. } => *of == owner,
        Type::Tuple(parts) => parts.iter().any(|(_, part)| mentions(part, owner)),
        other => other.arguments().iter().any(|argument| mentions(argument, owner)),
    }
}
