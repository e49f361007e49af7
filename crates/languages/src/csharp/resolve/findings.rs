//! What the code of all files says to frameworks, gathered while references are followed.

use std::collections::BTreeMap;

use banyan_facts::*;
use bitcode::{Decode, Encode};

use super::super::notation::{Called, read_held, simple_name, string_of};
use super::dispatch::{Call, Registrations, Through};
use super::follow::{Step, Target, Walk};
use super::index::Place;
use super::types::{Owner, Type, TypeId};
use super::views::NamedThere;
use crate::finding::Finding;

/// An attribute on a declaration.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct Attribute {
    /// Its simple name
    pub name: Box<str>,
    /// The strings that are given to it, each with its name where one is stated
    pub strings: Vec<(Option<Box<str>>, String)>,
}

/// A route that a call maps.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct MappedRoute {
    /// Where it is mapped
    pub place: Place,
    /// Its line
    pub line: u32,
    /// Method in capitals, or empty
    pub method: Box<str>,
    /// Its template below what the builder stands for
    pub template: String,
    /// The method whose parameter the builder is
    pub below: Option<(u32, u32)>,
    /// The member that answers, where one is named
    pub handler: Option<(TypeId, (u32, u32))>,
}

/// A call that hands a builder with a prefix to a method that maps routes.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct Mount {
    /// The method that is called
    pub target: (u32, u32),
    /// The prefix
    pub prefix: String,
    /// The method whose parameter the builder is
    pub below: Option<(u32, u32)>,
}

/// A row that belongs to the unit around a place.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct At<T> {
    /// Where
    pub place: Place,
    /// Its line
    pub line: u32,
    /// What
    pub what: T,
}

/// All that was met.
#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Findings {
    /// Calls through abstract types
    pub calls: Vec<Call>,
    /// What they are made through
    pub through: Vec<Through>,
    /// What the container is told
    pub registered: Registrations,
    /// Types that register services
    pub wiring: Vec<Place>,
    /// Attributes by declaration
    pub attributes: BTreeMap<(u32, u32), Vec<Attribute>>,
    /// Messages given to whoever handles them
    pub sends: Vec<At<TypeId>>,
    /// Messages published to other processes
    pub published: Vec<At<String>>,
    /// Messages that are subscribed to, each with the type that handles them
    pub subscribed: Vec<At<(String, Option<TypeId>)>>,
    /// Routes
    pub routes: Vec<MappedRoute>,
    /// Mounted builders
    pub mounts: Vec<Mount>,
    /// Paths of hubs
    pub hubs: BTreeMap<TypeId, String>,
    /// Jobs that are scheduled by a call: the member and the schedule
    pub jobs: Vec<At<(TypeId, Option<Owner>, String)>>,
    /// Tables of entities, as their mappings state them
    pub tables: Vec<At<(TypeId, String)>>,
    /// Columns of entities' properties, as their mappings state them
    pub columns: BTreeMap<(TypeId, String), String>,
    /// Foreign keys that mappings state: the entity, the columns, the entity they lead to
    pub keys: Vec<(TypeId, Vec<String>, TypeId)>,
    /// Entities that are owned by others
    pub owned: Vec<TypeId>,
    /// Accesses to the tables of entities
    pub accesses: Vec<At<(TypeId, AccessMode)>>,
    /// Requests
    pub requests: Vec<At<(RemoteCallKind, String, String)>>,
    /// Configuration keys
    pub keys_read: Vec<At<String>>,
    /// Views and what else is named by a text
    pub views: Vec<At<NamedThere>>,
}

impl Finding for Findings {
    fn links_mut(&mut self) -> impl Iterator<Item = &mut Link> {
        self.calls.iter_mut().map(|call| &mut call.link)
    }
}

impl Findings {
    /// The files of the declarations that it leads to.
    pub fn files_led_to(&self) -> impl Iterator<Item = u32> {
        let handlers = self.routes.iter().filter_map(|route| Some(route.handler?.1));
        let jobs = self.jobs.iter().filter_map(|met| met.what.1);
        handlers.chain(jobs).chain(self.mounts.iter().map(|mount| mount.target)).map(|(file, _)| file)
    }

    /// Adds what was met in files after these.
    pub fn add(&mut self, later: Findings) {
        let first = self.through.len() as u32;
        self.calls.extend(later.calls.into_iter().map(|call| Call { through: first + call.through, ..call }));
        self.through.extend(later.through);
        self.registered.extend(later.registered);
        self.wiring.extend(later.wiring);
        self.attributes.extend(later.attributes);
        self.sends.extend(later.sends);
        self.published.extend(later.published);
        self.subscribed.extend(later.subscribed);
        self.routes.extend(later.routes);
        self.mounts.extend(later.mounts);
        self.hubs.extend(later.hubs);
        self.jobs.extend(later.jobs);
        self.tables.extend(later.tables);
        self.columns.extend(later.columns);
        self.keys.extend(later.keys);
        self.owned.extend(later.owned);
        self.accesses.extend(later.accesses);
        self.requests.extend(later.requests);
        self.keys_read.extend(later.keys_read);
        self.views.extend(later.views);
    }
}

/// A followed reference with all that is known of it.
pub(super) struct Sighting<'a> {
    /// The reference
    pub at: u32,
    /// Where it stands
    pub place: Place,
    /// Its line
    pub line: u32,
    /// Its name in parts
    pub called: Called<'a>,
    /// What stands before it
    pub receiver: Type<'a>,
    /// Where it leads
    pub target: Target<'a>,
    /// What was written before it
    pub written: Receiver,
}

impl<'a> Sighting<'a> {
    /// Something met here.
    pub fn meet<T>(&self, what: T) -> At<T> {
        At { place: self.place, line: self.line, what }
    }

    /// The value of an argument, by its place.
    pub fn value(&self, at: usize) -> Option<&'a str> {
        self.called.each_value().nth(at).map(|argument| argument.value)
    }

    /// The string that an argument gives, by its place.
    pub fn string(&self, at: usize, walk: &mut Walk<'a, '_>) -> Option<String> {
        told_string(walk, self.value(at)?)
    }

    /// The type that a type argument names, by its place.
    pub fn type_argument(&self, at: usize, walk: &mut Walk<'a, '_>) -> Option<Type<'a>> {
        let text = self.called.types().nth(at)?;
        Some(walk.type_named(text, self.place))
    }
}

/// Looks at a followed reference for what frameworks make of it.
pub(super) fn observe<'a>(walk: &mut Walk<'a, '_>, at: u32, step: &Step<'a>, findings: &mut Findings) {
    let Some(reference) = walk.reference(at) else { return };
    let kind = reference.kind;
    if !matches!(
        kind,
        ReferenceKind::Call | ReferenceKind::Access | ReferenceKind::Construct | ReferenceKind::Annotation
    ) {
        return;
    }
    let sighting = Sighting {
        at,
        place: Place { file: walk.file, within: reference.within },
        line: reference.line,
        called: walk.called(at),
        receiver: step.receiver.clone(),
        target: step.target.clone(),
        written: reference.receiver,
    };
    match kind {
        ReferenceKind::Annotation => add_attribute(walk, &sighting, findings),
        ReferenceKind::Call => {
            super::wiring::observe_call(walk, &sighting, findings);
            super::mapping::observe_call(walk, &sighting, findings);
            super::remote::observe_call(walk, &sighting, findings);
            super::routes::observe_call(walk, &sighting, findings);
            super::views::observe_call(walk, &sighting, findings);
        }
        ReferenceKind::Access => {
            super::mapping::observe_access(walk, &sighting, findings);
            super::remote::observe_access(walk, &sighting, findings);
        }
        _ => super::remote::observe_construct(walk, &sighting, findings),
    }
}

fn add_attribute<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let Some(within) = sighting.place.within else { return };
    let strings = sighting.called.values();
    let strings = strings
        .iter()
        .filter_map(|value| Some((value.name.map(Into::into), told_string(walk, value.value)?)))
        .collect();
    let name = simple_name(sighting.called.name);
    let name = name.strip_suffix("Attribute").unwrap_or(name);
    let attribute = Attribute { name: name.into(), strings };
    findings.attributes.entry((sighting.place.file, within)).or_default().push(attribute);
}

/// The string that a value is: told there, or that of a constant; `{}` for what is not told.
pub(super) fn told_string<'a>(walk: &mut Walk<'a, '_>, value: &'a str) -> Option<String> {
    match string_of(value) {
        Some(text) => Some(filled(walk, text)),
        None => constant(walk, value.strip_prefix('#')?.parse().ok()?),
    }
}

fn constant(walk: &mut Walk<'_, '_>, reference: u32) -> Option<String> {
    let step = walk.step(reference);
    let Target::Member(hit) = &step.target else { return None };
    if walk.index.declaration(hit.member).kind.is_callable() {
        return None;
    }
    let text = read_held(walk.index.text_of(hit.member)).text?;
    // What is put into a constant of another file is not followed further.
    Some(if text.contains("{#") { String::from("{}") } else { text.to_owned() })
}

fn filled(walk: &mut Walk<'_, '_>, text: &str) -> String {
    let text = text.replace('\u{1}', "\"");
    let mut whole = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find("{#") {
        whole.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
        let told = rest[start + 2..end].parse().ok().and_then(|at| constant(walk, at));
        whole.push_str(told.as_deref().unwrap_or("{}"));
        rest = &rest[end + 1..];
    }
    whole.push_str(rest);
    whole
}
