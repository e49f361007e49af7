//! Follows the references of a file: each to a member, a type, a library or a reason. What a
//! reference gives is worked out when it is asked for, as it may depend on references after it.

mod extensions;
mod handed;
mod members;
mod results;
mod values;

use std::sync::Arc;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::notation::{Called, read_called};
use super::index::{Index, Place};
use super::members::{Hit, MemberTypes, Wanted};
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
    Library(Arc<str>),
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
