//! Follows the references of a file: each to a member, a type, a library or a reason. What a
//! reference gives is worked out when it is asked for, as it may depend on references after it.

mod extensions;
mod handed;
mod members;
mod results;
mod values;

use std::cell::OnceCell;
use std::rc::Rc;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::notation::{Called, read_called};
use super::super::razor::{RazorKind, WORDS};
use super::index::{Index, Place};
use super::members::{Hit, MemberTypes, Wanted};
use super::types::{Arguments, Package, Type, is_kept};

/// Values that depend on each other in a longer chain than this are not told.
const LONGEST_CHAIN: usize = 48;

/// Content is given to a component that at most this many tags begin behind.
const FURTHEST_COMPONENT: usize = 40;

/// Where a reference leads.
#[derive(Debug, Clone)]
pub(super) enum Target<'a> {
    /// A member
    Member(Hit<'a>),
    /// A type
    Type(Type<'a>),
    /// A library, by its namespace
    Library(Package<'a>),
    /// A part of the language: no reference
    Language,
    /// Nothing known
    Unresolved(UnresolvedReason),
}

/// A followed reference.
#[derive(Debug)]
pub(super) struct Step<'a> {
    /// Where it leads
    pub target: Target<'a>,
    /// What stands before it
    pub receiver: Type<'a>,
    /// What it gives, where that is known from the start or was asked for
    given: OnceCell<Type<'a>>,
}

impl<'a> Step<'a> {
    fn new(target: Target<'a>, receiver: Type<'a>) -> Self {
        Step { target, receiver, given: OnceCell::new() }
    }

    fn unresolved(reason: UnresolvedReason, receiver: Type<'a>) -> Self {
        Step::giving(Target::Unresolved(reason), receiver, Type::Unknown(reason))
    }

    fn giving(target: Target<'a>, receiver: Type<'a>, given: Type<'a>) -> Self {
        let given = if is_kept(&given) { given } else { Type::unknown() };
        Step { target, receiver, given: OnceCell::from(given) }
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
        Step::giving(target, Type::Plain, found)
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
    steps: Vec<Option<Rc<Step<'a>>>>,
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
    pub fn step(&mut self, at: u32) -> Rc<Step<'a>> {
        let place = at as usize;
        match self.steps.get(place) {
            Some(Some(known)) => return known.clone(),
            Some(None) if !self.busy[place] && self.depth < LONGEST_CHAIN => {}
            _ => return Rc::new(Step::unresolved(UnresolvedReason::UnknownReceiver, Type::unknown())),
        }
        self.busy[place] = true;
        self.depth += 1;
        let step = Rc::new(self.follow(at));
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
            ReferenceKind::Call if self.is_word(&called) => Step::new(Target::Language, Type::Plain),
            ReferenceKind::Call => {
                let wanted =
                    Wanted::Call { arguments: called.each_value().count(), types: called.types().count() };
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
                _ => {
                    let made = self.type_named(&text[..text.len() - arguments_length(&called)], place);
                    let content = self.content_of_component(at, &called, &made);
                    content.unwrap_or_else(|| Step::to_type(made))
                }
            },
            _ => Step::to_type(self.type_named(text, place)),
        }
    }

    /// Whether a call stands for what a file of Razor names by a text.
    fn is_word(&self, called: &Called<'a>) -> bool {
        WORDS.contains(&called.name) && self.index.razor.get(self.file).is_some()
    }

    /// Where a tag names no component: what a component around it is given for its content there.
    fn content_of_component(&mut self, at: u32, called: &Called<'a>, made: &Type<'a>) -> Option<Step<'a>> {
        let of_components =
            self.index.razor.get(self.file).is_some_and(|razor| razor.kind.is_of_components());
        if !of_components || made.id().is_some_and(|id| self.index.is_component(id)) {
            return None;
        }
        let before =
            (0..at).rev().filter(|at| self.facts.references[*at as usize].kind == ReferenceKind::Construct);
        for at in before.take(FURTHEST_COMPONENT) {
            let step = self.step(at);
            let Target::Type(Type::Known { id, arguments }) = &step.target else { continue };
            if !self.index.is_component(*id) {
                continue;
            }
            let (hits, fits) =
                self.index.members_named(*id, arguments, called.name, Wanted::Value, self.types);
            if let Some(hit) = hits.into_iter().next().filter(|_| fits) {
                return Some(Step::new(Target::Member(hit), Type::known(*id)));
            }
        }
        None
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
        let (index, within) = (self.index, self.index.scope_around(place));
        let found = self.named.entry((text, within));
        found.or_insert_with(|| index.read_type(text, Place { within, ..place })).clone()
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
            let arity = called.types().count();
            if let Some(super::sight::Found::Namespace(id)) =
                self.index.find_name(called.name, arity, place, true)
            {
                return Some(Type::Namespace(Package::Written(self.index.namespaces[id as usize].name)));
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
                let hints: Arguments<'a> = hints.flat_map(|base| base.arguments().iter().cloned()).collect();
                let given = Type::given_by(package.clone(), hints);
                return Step::giving(Target::Library(package), Type::Plain, given);
            }
        }
        if is_object_member(name) {
            return Step::new(Target::Library(Package::Written("System")), Type::Plain);
        }
        let statics = &self.index.scopes[self.file as usize].statics;
        let outside = statics.iter().copied().find_map(|text| {
            let (package, _) = text.rsplit_once('.')?;
            (!self.index.by_name.contains_key(package)).then_some(package)
        });
        if let Some(package) = outside {
            return Step::new(Target::Library(Package::Written(package)), Type::Plain);
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
        let step = self.step(at);
        if let Some(known) = step.given.get() {
            return known.clone();
        }
        if self.busy[place] || self.depth >= LONGEST_CHAIN {
            return Type::unknown();
        }
        self.busy[place] = true;
        self.depth += 1;
        let given = self.give(at, &step);
        self.depth -= 1;
        self.busy[place] = false;
        let kept = if is_kept(&given) { given } else { Type::unknown() };
        step.given.get_or_init(|| kept).clone()
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
    /// Whether a type of the monolith is a component of Blazor.
    pub fn is_component(&self, id: u32) -> bool {
        let row = &self.types[id as usize];
        let is_razor = |(file, _): &(u32, u32)| {
            self.razor.get(*file).is_some_and(|razor| razor.kind == RazorKind::Component)
        };
        !row.library && (row.parts.iter().any(is_razor) || self.inherits(id, "ComponentBase"))
    }

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
