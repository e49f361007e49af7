//! Follows the references of a file: each to a member, a type, a library or a reason. What a
//! reference gives is worked out when it is asked for, as it may depend on references after it.

use std::collections::HashMap;
use std::rc::Rc;

use banyan_facts::*;

use super::super::notation::{Called, read_called};
use super::index::{Index, Place};
use super::members::{Hit, MemberTypes, Wanted, unify};
use super::types::{Type, is_kept};

/// Values that depend on each other in a longer chain than this are not told.
const LONGEST_CHAIN: usize = 48;

/// Where a reference leads.
#[derive(Debug, Clone)]
pub(super) enum Target<'a> {
    /// A member
    Member(Hit<'a>),
    /// A type
    Type(Type<'a>),
    /// A library, by its namespace
    Library(Rc<str>),
    /// A part of the language: no reference
    Language,
    /// Nothing known
    Unresolved(UnresolvedReason),
}

/// A followed reference.
#[derive(Debug, Clone)]
pub(super) struct Step<'a> {
    /// Where it leads
    pub target: Target<'a>,
    /// What stands before it
    pub receiver: Type<'a>,
    /// What it gives, where that is known from the start
    given: Option<Type<'a>>,
}

impl<'a> Step<'a> {
    fn new(target: Target<'a>, receiver: Type<'a>) -> Self {
        Step { target, receiver, given: None }
    }

    fn unresolved(reason: UnresolvedReason, receiver: Type<'a>) -> Self {
        Step { target: Target::Unresolved(reason), receiver, given: Some(Type::Unknown(reason)) }
    }

    fn to_type(found: Type<'a>) -> Self {
        let target = match &found {
            Type::Known { .. } => Target::Type(found.clone()),
            Type::Library { package, .. } => Target::Library(package.clone()),
            Type::Unknown(reason) => Target::Unresolved(*reason),
            Type::Variable { .. } | Type::Array(_) | Type::Tuple(_) | Type::Plain | Type::Namespace(_) => {
                Target::Language
            }
        };
        Step { target, receiver: Type::Plain, given: Some(found) }
    }
}

/// What is known while the references of one file are followed.
pub(super) struct Walk<'a, 'i> {
    /// All types
    pub index: &'i Index<'a>,
    /// Types of members
    pub types: &'i MemberTypes<'a>,
    /// The file's place
    pub file: u32,
    /// The file
    pub facts: &'a FileFacts,
    steps: Vec<Option<Step<'a>>>,
    results: Vec<Option<Type<'a>>>,
    busy: Vec<bool>,
    named: HashMap<(&'a str, Option<u32>), Type<'a>>,
    depth: usize,
}

impl<'a, 'i> Walk<'a, 'i> {
    /// Begins with a file.
    pub fn new(index: &'i Index<'a>, types: &'i MemberTypes<'a>, file: u32) -> Self {
        let facts = index.files[file as usize];
        let count = facts.references.len();
        Walk {
            index,
            types,
            file,
            facts,
            steps: vec![None; count],
            results: vec![None; count],
            busy: vec![false; count],
            named: HashMap::new(),
            depth: 0,
        }
    }

    /// A reference.
    pub fn reference(&self, at: u32) -> Option<&'a Reference> {
        self.facts.references.get(at as usize)
    }

    /// A reference's name in its parts.
    pub fn called(&self, at: u32) -> Called<'a> {
        self.reference(at).map(|reference| read_called(self.facts.text(reference.name))).unwrap_or_default()
    }

    /// Where a reference leads.
    pub fn step(&mut self, at: u32) -> Step<'a> {
        let place = at as usize;
        match self.steps.get(place) {
            Some(Some(known)) => return known.clone(),
            Some(None) if !self.busy[place] && self.depth < LONGEST_CHAIN => {}
            _ => return Step::unresolved(UnresolvedReason::UnknownReceiver, Type::unknown()),
        }
        self.busy[place] = true;
        self.depth += 1;
        let step = self.follow(at);
        self.depth -= 1;
        self.busy[place] = false;
        self.steps[place] = Some(step.clone());
        step
    }

    fn follow(&mut self, at: u32) -> Step<'a> {
        let Some(reference) = self.reference(at) else {
            return Step::unresolved(UnresolvedReason::UnknownReceiver, Type::unknown());
        };
        let place = Place { file: self.file, within: reference.within };
        let text = self.facts.text(reference.name);
        let called = read_called(text);
        match reference.kind {
            ReferenceKind::Call => {
                let wanted = Wanted::Call { arguments: called.values().len(), types: called.types().len() };
                self.follow_member(at, reference, called, wanted, place)
            }
            ReferenceKind::Access => self.follow_member(at, reference, called, Wanted::Value, place),
            ReferenceKind::Annotation => self.follow_attribute(called, place),
            ReferenceKind::Construct => match reference.receiver {
                Receiver::Super => self.follow_base(place),
                Receiver::Type(target) => {
                    let made = self.value(self.facts.text(target), place.within);
                    let made = match self.index.delegate(&made) {
                        Some(_) => Type::unknown(),
                        None => made,
                    };
                    Step::to_type(made)
                }
                Receiver::Unknown => Step::unresolved(UnresolvedReason::UnknownReceiver, Type::unknown()),
                _ => Step::to_type(self.type_named(&text[..text.len() - arguments_length(&called)], place)),
            },
            _ => Step::to_type(self.type_named(text, place)),
        }
    }

    fn follow_base(&mut self, place: Place) -> Step<'a> {
        let id = self.index.enclosing_type(place);
        let base = id.and_then(|id| self.index.bases[id as usize].first().cloned());
        base.map_or(Step::new(Target::Language, Type::Plain), Step::to_type)
    }

    fn follow_attribute(&mut self, called: Called<'a>, place: Place) -> Step<'a> {
        let found = self.type_named(called.name, place);
        if let Type::Known { .. } = found {
            return Step::to_type(found);
        }
        let simple = super::super::notation::simple_name(called.name);
        let suffixed = self.index.types_named_with(simple, "Attribute");
        if let Some(name) = suffixed {
            let longer = self.index.read_type(name, place);
            if let Type::Known { .. } = longer {
                return Step::to_type(longer);
            }
        }
        Step::to_type(found)
    }

    /// A type's name at a place.
    pub fn type_named(&mut self, text: &'a str, place: Place) -> Type<'a> {
        if let Some(known) = self.named.get(&(text, place.within)) {
            return known.clone();
        }
        let found = self.index.read_type(text, place);
        self.named.insert((text, place.within), found.clone());
        found
    }

    fn follow_member(
        &mut self,
        at: u32,
        reference: &Reference,
        called: Called<'a>,
        wanted: Wanted,
        place: Place,
    ) -> Step<'a> {
        let receiver = match reference.receiver {
            Receiver::None => return self.follow_unqualified(at, called, wanted, place),
            Receiver::Own => self.value("this", place.within),
            Receiver::Super => self.value("base", place.within),
            Receiver::Type(text) | Receiver::FieldType(text) => {
                let text = self.facts.text(text);
                self.value(text, place.within)
            }
            Receiver::Result(of) | Receiver::Element(of) => self.result(of),
            Receiver::Unknown => Type::unknown(),
        };
        self.member_of(at, receiver, called, wanted, place)
    }

    /// A member of a value or a type.
    fn member_of(
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
                    let given = Some(self.index.element_of(&receiver));
                    Step { target: Target::Language, receiver, given }
                }
                None => Step::new(Target::Library("System".into()), receiver),
            },
            Type::Tuple(parts) => {
                let number = name.strip_prefix("Item").and_then(|number| number.parse::<usize>().ok());
                let part = parts.iter().find(|(known, _)| *known == name);
                let part = part.or_else(|| parts.get(number?.checked_sub(1)?)).map(|(_, part)| part.clone());
                Step { target: Target::Language, given: Some(part.unwrap_or_else(Type::unknown)), receiver }
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
                    None => Step::new(Target::Library("System".into()), receiver),
                }
            }
            Type::Namespace(_) => {
                let types = called.types();
                let given = types.into_iter().map(|text| self.index.read_type(text, place)).collect();
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

    fn member_of_known(
        &mut self,
        at: u32,
        id: u32,
        arguments: Rc<[Type<'a>]>,
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
            && let Some(nested) = self.index.nested_type(id, name, called.types().len())
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
            return Step::new(Target::Library(package.into()), receiver);
        }
        if is_object_member(name) {
            return Step::new(Target::Library("System".into()), receiver);
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
    fn pick(&mut self, at: u32, mut hits: Vec<Hit<'a>>, called: &Called<'a>) -> Hit<'a> {
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

    fn fit(&mut self, value: &'a str, parameter: &Type<'a>, within: Option<u32>, hit: &Hit<'a>) -> i32 {
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

    /// The extension method that fits a receiver best.
    fn extension(
        &mut self,
        at: u32,
        receiver: &Type<'a>,
        called: Called<'a>,
        wanted: Wanted,
        place: Place,
    ) -> Option<Hit<'a>> {
        let Wanted::Call { arguments, types: stated } = wanted else { return None };
        let candidates = self.index.extensions.get(called.name)?;
        let sight = self.index.namespaces_in_sight(place);
        let project = self.index.project_of[self.file as usize];
        let mut best: Option<(u32, Vec<Hit<'a>>)> = None;
        for extension in candidates {
            let row = &self.index.types[extension.owner as usize];
            let seen = row.library
                || (sight.contains(&row.namespace) && self.index.projects.sees(project, row.project));
            if !seen {
                continue;
            }
            let signature = self.types.of(self.index, extension.member);
            let fits = super::members::takes(&signature, arguments, true)
                && (stated == 0 || stated == signature.arity);
            if !fits && (row.library || candidates.len() > 1) {
                continue;
            }
            let Some((_, parameter)) = signature.parameters.first() else { continue };
            let Some(distance) = unify(self.index, parameter, receiver, extension.member, &mut Vec::new())
            else {
                continue;
            };
            let distance = distance + u32::from(row.library);
            let hit = Hit {
                owner: extension.owner,
                arguments: Rc::new([]),
                member: extension.member,
                extension: true,
            };
            match &mut best {
                Some((known, hits)) if *known == distance => hits.push(hit),
                Some((known, _)) if *known < distance => {}
                _ => best = Some((distance, vec![hit])),
            }
        }
        let (_, hits) = best?;
        Some(self.pick_extension(at, hits, &called))
    }

    fn pick_extension(&mut self, at: u32, mut hits: Vec<Hit<'a>>, called: &Called<'a>) -> Hit<'a> {
        if hits.len() == 1 {
            return hits.swap_remove(0);
        }
        let within = self.reference(at).and_then(|reference| reference.within);
        let mut best = (i32::MIN, 0);
        for (place, hit) in hits.iter().enumerate() {
            let signature = self.types.of(self.index, hit.member);
            let mut score = 0;
            for (value, (_, parameter)) in called.values().iter().zip(signature.parameters.iter().skip(1)) {
                score += self.fit(value.value, parameter, within, hit);
            }
            if score > best.0 {
                best = (score, place);
            }
        }
        hits.swap_remove(best.1)
    }

    /// An extension method that a call on an unknown value can only mean: the monolith has one of
    /// that name in sight, and no type of it or of a library has a method of that name.
    fn only_extension(&self, called: Called<'a>, wanted: Wanted, place: Place) -> Option<Hit<'a>> {
        let Wanted::Call { arguments, .. } = wanted else { return None };
        let candidates = self.index.extensions.get(called.name)?;
        let sight = self.index.namespaces_in_sight(place);
        let mut fitting = candidates.iter().filter(|extension| {
            let row = &self.index.types[extension.owner as usize];
            !row.library
                && sight.contains(&row.namespace)
                && super::members::takes(&self.types.of(self.index, extension.member), arguments, true)
        });
        let only = fitting.next()?;
        let alone = fitting.next().is_none() && !self.index.is_method_elsewhere(called.name, only.owner);
        alone.then(|| Hit { owner: only.owner, arguments: Rc::new([]), member: only.member, extension: true })
    }

    /// A name with nothing before it: a member of the types around, a member that a using brings,
    /// a type or a namespace.
    fn follow_unqualified(&mut self, at: u32, called: Called<'a>, wanted: Wanted, place: Place) -> Step<'a> {
        let name = called.name;
        let around = self.index.enclosing_types(place);
        let mut other = None;
        for id in &around {
            let own = self.index.own_type(*id);
            let (hits, fits) = self.index.members_named(*id, own.arguments(), name, wanted, self.types);
            if fits {
                let hit = self.pick(at, hits, &called);
                return Step::new(Target::Member(hit), own);
            }
            other = other.or_else(|| hits.into_iter().next().map(|hit| (hit, own)));
        }
        if let Some((hit, own)) = other {
            return Step::new(Target::Member(hit), own);
        }
        if let Some(step) = self.follow_static_using(at, called, wanted, place) {
            return step;
        }
        if wanted == Wanted::Value {
            let text = if called.qualifies {
                name
            } else {
                self.facts.text(self.facts.references[at as usize].name)
            };
            let found = self.type_or_namespace(text.trim_end_matches('.'), &called, place);
            if let Some(found) = found {
                return Step::to_type(found);
            }
        }
        self.follow_outside(name, &around)
    }

    fn type_or_namespace(&mut self, text: &'a str, called: &Called<'a>, place: Place) -> Option<Type<'a>> {
        let found = self.type_named(text, place);
        if matches!(found, Type::Known { .. }) || (called.type_arguments.is_some() && found.is_told()) {
            return Some(found);
        }
        if called.qualifies || found.is_told() {
            let arity = called.types().len();
            if let Some(super::sight::Found::Namespace(id)) =
                self.index.find_name(called.name, arity, place, true)
            {
                return Some(Type::Namespace(self.index.namespaces[id as usize].name.as_str().into()));
            }
        }
        let library = match &found {
            Type::Library { .. } => called.qualifies || called.name.starts_with(char::is_uppercase),
            _ => false,
        };
        library.then_some(found)
    }

    fn follow_static_using(
        &mut self,
        at: u32,
        called: Called<'a>,
        wanted: Wanted,
        place: Place,
    ) -> Option<Step<'a>> {
        let statics = &self.index.scopes[self.file as usize].statics;
        for text in statics.iter().copied() {
            let found = self.type_named(text, Place { within: None, ..place });
            let Type::Known { id, arguments } = &found else { continue };
            let (hits, fits) = self.index.members_named(*id, arguments, called.name, wanted, self.types);
            if fits {
                let hit = self.pick(at, hits, &called);
                return Some(Step::new(Target::Member(hit), found));
            }
        }
        None
    }

    /// A name that only a library can have: of a type above, or one brought by a using.
    fn follow_outside(&mut self, name: &str, around: &[u32]) -> Step<'a> {
        for id in around {
            if let Some(package) = self.index.library_above(*id) {
                let hints = self.index.lineages[*id as usize]
                    .iter()
                    .flat_map(|(above, _)| &self.index.bases[*above as usize]);
                let hints = hints.filter(|base| matches!(base, Type::Library { .. }));
                let hints: Vec<Type<'a>> = hints.flat_map(|base| base.arguments().to_vec()).collect();
                let given = Some(Type::given_by(package, hints));
                return Step { target: Target::Library(package.into()), receiver: Type::Plain, given };
            }
        }
        if is_object_member(name) {
            return Step::new(Target::Library("System".into()), Type::Plain);
        }
        let statics = &self.index.scopes[self.file as usize].statics;
        let outside = statics.iter().copied().find_map(|text| {
            let (package, _) = text.rsplit_once('.')?;
            (!self.index.by_name.contains_key(package)).then_some(package)
        });
        if let Some(package) = outside {
            return Step::new(Target::Library(package.into()), Type::Plain);
        }
        let unknown =
            around.iter().flat_map(|id| &self.index.bases[*id as usize]).find_map(|base| match base {
                Type::Unknown(reason) => Some(*reason),
                _ => None,
            });
        Step::unresolved(unknown.unwrap_or(UnresolvedReason::UnknownName), Type::Plain)
    }

    /// What a reference gives.
    pub fn result(&mut self, at: u32) -> Type<'a> {
        let place = at as usize;
        match self.results.get(place) {
            Some(Some(known)) => return known.clone(),
            Some(None) if self.depth < LONGEST_CHAIN => {}
            _ => return Type::unknown(),
        }
        let step = self.step(at);
        if self.busy[place] {
            return Type::unknown();
        }
        self.busy[place] = true;
        self.depth += 1;
        let mut given = match step.given {
            Some(given) => given,
            None => self.give(at, &step),
        };
        self.depth -= 1;
        self.busy[place] = false;
        if !is_kept(&given) {
            given = Type::unknown();
        }
        self.results[place] = Some(given.clone());
        given
    }

    fn give(&mut self, at: u32, step: &Step<'a>) -> Type<'a> {
        match &step.target {
            Target::Member(hit) => self.give_member(at, hit, &step.receiver),
            Target::Type(found) => found.clone(),
            Target::Library(package) => {
                let place = Place {
                    file: self.file,
                    within: self.reference(at).and_then(|reference| reference.within),
                };
                let called = self.called(at);
                let mut hints: Vec<Type<'a>> =
                    called.types().into_iter().map(|text| self.index.read_type(text, place)).collect();
                if hints.is_empty() {
                    hints = step.receiver.arguments().to_vec();
                }
                Type::given_by(package, hints)
            }
            Target::Language => Type::Plain,
            Target::Unresolved(reason) => Type::Unknown(*reason),
        }
    }

    fn give_member(&mut self, at: u32, hit: &Hit<'a>, receiver: &Type<'a>) -> Type<'a> {
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
    fn bindings(
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
            called.types().into_iter().map(|text| Some(self.index.read_type(text, place))).collect();
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

    /// The type of a called method's parameter, by its place or name.
    fn parameter_of(&mut self, at: u32, which: &str) -> Type<'a> {
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
                    return self.handed_by_library("", &step.receiver, &called, at);
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
            Target::Type(made) => self.constructor_parameter(made, which, called.values().len()),
            Target::Library(package) => self.handed_by_library(package, &step.receiver, &called, at),
            _ => Type::unknown(),
        }
    }

    /// What a library hands to a function that is given to it has to do with what it was given.
    fn handed_by_library(
        &mut self,
        package: &str,
        receiver: &Type<'a>,
        called: &Called<'a>,
        at: u32,
    ) -> Type<'a> {
        let place =
            Place { file: self.file, within: self.reference(at).and_then(|reference| reference.within) };
        let mut hints: Vec<Type<'a>> =
            called.types().into_iter().map(|text| self.index.read_type(text, place)).collect();
        if hints.is_empty() {
            hints = receiver.arguments().to_vec();
        }
        let package = match receiver {
            Type::Library { package, .. } => package.clone(),
            _ if package.is_empty() => "System".into(),
            _ => package.into(),
        };
        Type::given_by(&package, hints)
    }

    fn constructor_parameter(&mut self, made: &Type<'a>, which: &str, count: usize) -> Type<'a> {
        let Type::Known { id, arguments } = made else { return Type::unknown() };
        let constructors = self.index.members[*id as usize].get(".ctor").cloned().unwrap_or_default();
        let fitting = constructors
            .iter()
            .copied()
            .find(|member| super::members::takes(&self.types.of(self.index, *member), count, false));
        let Some(member) = fitting else { return Type::unknown() };
        let types = self.types.of(self.index, member);
        let found = match which.parse::<usize>() {
            Ok(place) => types.parameters.get(place),
            Err(_) => types.parameters.iter().find(|(parameter, _)| parameter.name == which),
        };
        let owner = self.index.types[*id as usize].parts[0];
        found.map_or_else(Type::unknown, |(_, typ)| typ.substitute(owner, arguments))
    }

    fn delegate_result(&self, of: &Type<'a>) -> Type<'a> {
        match self.index.delegate(of) {
            Some((invoke, id, arguments)) => {
                let owner = self.index.types[id as usize].parts[0];
                self.types.of(self.index, invoke).result.substitute(owner, &arguments)
            }
            None => match of {
                Type::Library { package, arguments, .. } => Type::given_by(package, arguments.to_vec()),
                _ => Type::unknown(),
            },
        }
    }

    fn delegate_parameter(&self, of: &Type<'a>, at: usize) -> Type<'a> {
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
                Type::Library { package, arguments, .. } => Type::given_by(package, arguments.to_vec()),
                _ => Type::unknown(),
            },
        }
    }

    /// A value of the notation.
    pub fn value(&mut self, text: &'a str, within: Option<u32>) -> Type<'a> {
        if self.depth >= LONGEST_CHAIN {
            return Type::unknown();
        }
        self.depth += 1;
        let found = self.read_value(text, within);
        self.depth -= 1;
        found
    }

    fn read_value(&mut self, text: &'a str, within: Option<u32>) -> Type<'a> {
        let place = Place { file: self.file, within };
        let Some(first) = text.chars().next() else { return Type::unknown() };
        if first == '"' {
            return self.index.library_type("System", "String", 0).map_or(Type::Plain, Type::known);
        }
        match text {
            "this" => {
                let id = self.index.enclosing_type(place);
                return id.map_or_else(Type::unknown, |id| self.index.own_type(id));
            }
            "base" => {
                let id = self.index.enclosing_type(place);
                let base = id.and_then(|id| self.index.bases[id as usize].first().cloned());
                let object = self.index.library_type("System", "Object", 0).map_or(Type::Plain, Type::known);
                return base.unwrap_or(object);
            }
            "null" => return Type::Plain,
            _ => {}
        }
        if first == '\\' {
            return Type::Plain;
        }
        if first == '=' {
            return self.index.library_type("System", "Type", 0).map_or(Type::Plain, Type::known);
        }
        if let Some(found) = self.read_derived(text, within) {
            return found;
        }
        if first == '#' {
            return text[1..].parse().map_or_else(|_| Type::unknown(), |at| self.result(at));
        }
        if let Some(selected) =
            text.strip_prefix("System.Linq.IQueryable<").filter(|rest| rest.starts_with(['#', '(']))
        {
            let selected = self.value(selected.strip_suffix('>').unwrap_or(selected), within);
            let id = self.index.library_type("System.Linq", "IQueryable", 1);
            return id.map_or_else(Type::unknown, |id| Type::Known { id, arguments: Rc::new([selected]) });
        }
        if let Some(parts) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            let parts = super::super::notation::split_outside(parts, ',').into_iter().map(|part| {
                let (value, name) = super::sight::named_part(part);
                (name, self.value(value, within))
            });
            return Type::Tuple(parts.collect());
        }
        self.type_named(text, place)
    }

    /// A value by what is done with another.
    fn read_derived(&mut self, text: &'a str, within: Option<u32>) -> Option<Type<'a>> {
        let last = text.chars().next_back()?;
        let before = &text[..text.len() - last.len_utf8()];
        match last {
            '^' => {
                let of = self.value(before, within);
                Some(self.index.element_of(&of))
            }
            '!' => {
                let of = self.value(before, within);
                Some(self.index.awaited(&of))
            }
            ']' => {
                let element = text.strip_suffix("[]").filter(|element| element.contains(['#', '"', '(']))?;
                let of = self.value(element, within);
                Some(Type::Array(Rc::new(of)))
            }
            'r' => {
                let of = self.value(text.strip_suffix("$r")?, within);
                Some(self.delegate_result(&of))
            }
            ')' if text.starts_with('#') => {
                let (call, which) = before.rsplit_once('(')?;
                let at = call.strip_prefix('#')?.parse().ok()?;
                Some(self.parameter_of(at, which))
            }
            '0'..='9' => {
                let end = text.rfind(|c: char| !c.is_ascii_digit())?;
                let number: usize = text[end + 1..].parse().ok()?;
                let of = &text[..end];
                match text.as_bytes()[end] {
                    b'$' => {
                        let of = self.value(of, within);
                        Some(self.delegate_parameter(&of, number))
                    }
                    b'%' => match self.value(of, within) {
                        Type::Tuple(parts) => {
                            Some(parts.get(number).map_or_else(Type::unknown, |(_, part)| part.clone()))
                        }
                        Type::Known { id, arguments } => Some(self.deconstructed(id, &arguments, number)),
                        Type::Library { package, arguments, .. } => {
                            Some(Type::given_by(&package, arguments.to_vec()))
                        }
                        _ => Some(Type::unknown()),
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The parts of a record, or of a key and its value.
    fn deconstructed(&self, id: u32, arguments: &[Type<'a>], number: usize) -> Type<'a> {
        let row = &self.index.types[id as usize];
        if row.library && row.name == "KeyValuePair" {
            return arguments.get(number).cloned().unwrap_or_else(Type::unknown);
        }
        let (hits, _) = self.index.members_named(id, arguments, ".ctor", Wanted::Value, self.types);
        let Some(hit) = hits.first().filter(|_| row.kind == DeclarationKind::Record) else {
            return Type::unknown();
        };
        let types = self.types.of(self.index, hit.member);
        types
            .parameters
            .get(number)
            .map_or_else(Type::unknown, |(_, typ)| typ.substitute(row.parts[0], arguments))
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

fn arguments_length(called: &Called<'_>) -> usize {
    called.arguments.map_or(0, |arguments| arguments.len() + 2)
}

/// What every value has.
fn is_object_member(name: &str) -> bool {
    matches!(
        name,
        "ToString"
            | "Equals"
            | "GetHashCode"
            | "GetType"
            | "MemberwiseClone"
            | "ReferenceEquals"
            | "Finalize"
    )
}

impl<'a> Index<'a> {
    /// The name of a type that is another name and a suffix.
    fn types_named_with(&self, name: &str, suffix: &str) -> Option<&'a str> {
        let wanted = name.len() + suffix.len();
        let all = self.attribute_names.get(name)?;
        (all.len() == wanted).then_some(all)
    }

    /// Whether a type other than `owner` has a method of this name.
    fn is_method_elsewhere(&self, name: &str, owner: u32) -> bool {
        self.method_owners.get(name).is_some_and(|owners| owners.iter().any(|known| *known != owner))
    }
}
