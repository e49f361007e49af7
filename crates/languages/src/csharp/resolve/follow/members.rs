//! Members of values and types: which of those of a name is meant.

use banyan_facts::*;

use super::{Step, Target, Walk, is_object_member};
use crate::csharp::notation::Called;
use crate::csharp::resolve::index::Place;
use crate::csharp::resolve::members::{Hit, Wanted, unify};
use crate::csharp::resolve::types::{Arguments, Package, Type};

impl<'a, 'i> Walk<'a, 'i> {
    /// A member of a value or a type.
    pub(super) fn member_of(
        &mut self,
        at: u32,
        receiver: Type<'a>,
        called: Called<'a>,
        wanted: Wanted,
        place: Place,
    ) -> Step<'a> {
        let name = called.name;
        match &receiver {
            Type::Known { id, arguments } => {
                self.member_of_known(at, *id, arguments.clone(), called, wanted, place)
            }
            Type::Library { package, arguments, .. } => {
                let hinted = arguments.iter().find_map(|hint| {
                    let id = hint.id().filter(|id| !self.index.types[*id as usize].library)?;
                    let (hits, _) = self.index.members_named(id, hint.arguments(), name, wanted, self.types);
                    Some((hint.clone(), hits.into_iter().next()?))
                });
                if let Some((hint, hit)) = hinted {
                    return Step::new(Target::Member(hit), hint);
                }
                let package = package.clone();
                match self.extension(at, &receiver, called, wanted, place) {
                    Some(hit) => Step::new(Target::Member(hit), receiver),
                    None => Step::new(Target::Library(package), receiver),
                }
            }
            Type::Array(_) => match self.extension(at, &receiver, called, wanted, place) {
                Some(hit) => Step::new(Target::Member(hit), receiver),
                None if name == "this[]" => {
                    let given = self.index.element_of(&receiver);
                    Step::giving(Target::Language, receiver, given)
                }
                None => Step::new(Target::Library(Package::Written("System")), receiver),
            },
            Type::Tuple(parts) => {
                let number = name.strip_prefix("Item").and_then(|number| number.parse::<usize>().ok());
                let part = parts.iter().find(|(known, _)| *known == name);
                let part = part.or_else(|| parts.get(number?.checked_sub(1)?)).map(|(_, part)| part.clone());
                Step::giving(Target::Language, receiver, part.unwrap_or_else(Type::unknown))
            }
            Type::Variable { owner, at: parameter } => {
                for bound in self.index.bounds_of(*owner, *parameter) {
                    if !bound.is_told() || matches!(bound, Type::Variable { .. }) {
                        continue;
                    }
                    let step = self.member_of(at, bound, called, wanted, place);
                    if !matches!(step.target, Target::Unresolved(_)) {
                        return step;
                    }
                }
                match self.extension(at, &receiver, called, wanted, place) {
                    Some(hit) => Step::new(Target::Member(hit), receiver),
                    None => Step::new(Target::Library(Package::Written("System")), receiver),
                }
            }
            Type::Namespace(_) => {
                let given = called.types().map(|text| self.type_named(text, place)).collect();
                match self.index.inner(&receiver, name, given, self.file) {
                    namespace @ Type::Namespace(_) if matches!(wanted, Wanted::Call { .. }) => {
                        let Type::Namespace(package) = namespace else {
                            return Step::unresolved(UnresolvedReason::UnknownName, receiver);
                        };
                        Step::new(Target::Library(package), receiver)
                    }
                    found => Step::to_type(found),
                }
            }
            Type::Plain => Step::unresolved(UnresolvedReason::UnknownReceiver, receiver),
            Type::Unknown(_) => match self.only_extension(called, wanted, place) {
                Some(hit) => Step::new(Target::Member(hit), receiver),
                None => Step::unresolved(UnresolvedReason::UnknownReceiver, receiver),
            },
        }
    }

    pub(super) fn member_of_known(
        &mut self,
        at: u32,
        id: u32,
        arguments: Arguments<'a>,
        called: Called<'a>,
        wanted: Wanted,
        place: Place,
    ) -> Step<'a> {
        let name = called.name;
        let receiver = Type::Known { id, arguments: arguments.clone() };
        let (hits, fits) = self.index.members_named(id, &arguments, name, wanted, self.types);
        if fits {
            let hit = self.pick(at, hits, &called);
            return Step::new(Target::Member(hit), receiver);
        }
        if wanted == Wanted::Value
            && let Some(nested) = self.index.nested_type(id, name, called.types().count())
        {
            return Step::to_type(Type::known(nested));
        }
        if let Some(hit) = self.extension(at, &receiver, called, wanted, place) {
            return Step::new(Target::Member(hit), receiver);
        }
        if let Some(hit) = hits.into_iter().next() {
            return Step::new(Target::Member(hit), receiver);
        }
        if let Some(package) = self.index.library_above(id) {
            return Step::new(Target::Library(package), receiver);
        }
        if is_object_member(name) {
            return Step::new(Target::Library(Package::Written("System")), receiver);
        }
        let unknown = self.index.lineages[id as usize]
            .iter()
            .flat_map(|(above, _)| &self.index.bases[*above as usize])
            .find_map(|base| if let Type::Unknown(reason) = base { Some(*reason) } else { None });
        // What a record or an enumeration has by itself.
        let kind = self.index.types[id as usize].kind;
        if kind == DeclarationKind::Record
            && matches!(name, "Deconstruct" | "PrintMembers" | "EqualityContract")
        {
            return Step::new(Target::Language, receiver);
        }
        Step::unresolved(unknown.unwrap_or(UnresolvedReason::UnknownMember), receiver)
    }

    /// Of several members with one name, the one that the arguments fit best.
    pub(super) fn pick(&mut self, at: u32, mut hits: Vec<Hit<'a>>, called: &Called<'a>) -> Hit<'a> {
        if hits.len() == 1 || called.arguments.is_none() {
            return hits.swap_remove(0);
        }
        let within = self.reference(at).and_then(|reference| reference.within);
        let values = called.values();
        let mut best = (i32::MIN, 0);
        for (place, hit) in hits.iter().enumerate() {
            let signature = self.types.of(self.index, hit.member);
            let mut score = 0;
            for (value, (_, parameter)) in values.iter().zip(&signature.parameters) {
                score += self.fit(value.value, parameter, within, hit);
            }
            if score > best.0 {
                best = (score, place);
            }
        }
        hits.swap_remove(best.1)
    }

    pub(super) fn fit(
        &mut self,
        value: &'a str,
        parameter: &Type<'a>,
        within: Option<u32>,
        hit: &Hit<'a>,
    ) -> i32 {
        if let Some(function) = value.strip_prefix('\\') {
            let count = function.split(':').next().and_then(|count| count.parse::<usize>().ok());
            return match self.index.delegate(parameter) {
                Some((invoke, _, _)) => {
                    let parameters = self.types.of(self.index, invoke).parameters.len();
                    if Some(parameters) == count { 2 } else { -4 }
                }
                None => -2,
            };
        }
        // What comes after the reference that is being followed would come back to it.
        if value.contains('#') && self.depth > 8 {
            return 0;
        }
        let argument = self.value(value, within);
        if !argument.is_told() || matches!(parameter, Type::Variable { .. }) {
            return 0;
        }
        match unify(self.index, parameter, &argument, hit.member, &mut Vec::new()) {
            Some(0) => 4,
            Some(distance) => 3 - (distance.min(3) as i32),
            None => -3,
        }
    }
}
