//! Which classes stand behind an interface or abstract class, and who handles a message.

use std::collections::BTreeMap;

use banyan_facts::*;
use bitcode::{Decode, Encode};
use foldhash::{HashMap, HashMapExt};

use super::findings::Findings;
use super::index::{Index, Place};
use super::members::unify;
use super::record::{Abstract, is_test};
use super::types::{Type, TypeId};
use super::units::Units;
use crate::Resolution;

/// Beyond this many implementations, a call through the abstract type says little about any one.
const IMPLEMENTATION_LIMIT: usize = 3;

/// What the container is told to give for an abstract type.
#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Registrations(BTreeMap<TypeId, Vec<TypeId>>);

impl Registrations {
    /// Adds one.
    pub fn add(&mut self, service: TypeId, implementation: TypeId) {
        let known = self.0.entry(service).or_default();
        if !known.contains(&implementation) {
            known.push(implementation);
        }
    }

    /// Adds those of files after these.
    pub fn extend(&mut self, later: Registrations) {
        for (service, implementations) in later.0 {
            implementations.into_iter().for_each(|implementation| self.add(service, implementation));
        }
    }

    /// The types that are registered as something.
    pub fn implementations(&self) -> impl Iterator<Item = TypeId> + '_ {
        self.0.values().flatten().copied()
    }
}

/// The concrete classes below every abstract type, and the handlers of every message.
pub(super) struct Implementations<'a> {
    below: Vec<Vec<TypeId>>,
    /// By the type of the message
    handlers: HashMap<TypeId, Vec<Handler<'a>>>,
}

/// A class that handles messages of one type.
#[derive(Debug, Clone)]
pub(super) struct Handler<'a> {
    /// The class
    pub class: TypeId,
    /// The interface by which it does
    pub interface: &'a str,
}

impl<'a> Implementations<'a> {
    /// Those of all types of the monolith outside of tests.
    pub fn new(index: &Index<'a>) -> Implementations<'a> {
        let mut found =
            Implementations { below: vec![Vec::new(); index.types.len()], handlers: HashMap::new() };
        for id in 0..index.types.len() as TypeId {
            let row = &index.types[id as usize];
            let concrete = matches!(
                row.kind,
                DeclarationKind::Class | DeclarationKind::Record | DeclarationKind::Struct
            );
            let abstracted = row.markers.has(Markers::ABSTRACT);
            if row.library || !concrete || abstracted || is_test(index, row.parts[0].0) {
                continue;
            }
            for (above, arguments) in index.lineages[id as usize].iter().skip(1) {
                found.below[*above as usize].push(id);
                found.add_handler(index, id, index.types[*above as usize].name, arguments);
            }
            for base in
                index.lineages[id as usize].iter().flat_map(|(above, _)| &index.bases[*above as usize])
            {
                if let Type::Library { name, arguments, .. } = base {
                    found.add_handler(index, id, name, arguments);
                }
            }
        }
        found
    }

    fn add_handler(&mut self, index: &Index<'a>, class: TypeId, interface: &'a str, arguments: &[Type<'a>]) {
        let Some(message) = arguments.first().and_then(Type::id) else { return };
        if !is_handler(interface) || index.types[message as usize].library {
            return;
        }
        let known = self.handlers.entry(message).or_default();
        if !known.iter().any(|handler| handler.class == class) {
            known.push(Handler { class, interface });
        }
    }

    /// Who handles messages of a type.
    pub fn handlers_of(&self, message: TypeId) -> &[Handler<'a>] {
        self.handlers.get(&message).map_or(&[], Vec::as_slice)
    }

    /// Who handles which messages, sorted by message.
    pub fn all_handlers(&self) -> Vec<(TypeId, &Handler<'a>)> {
        let mut all: Vec<_> = self
            .handlers
            .iter()
            .flat_map(|(message, handlers)| handlers.iter().map(|handler| (*message, handler)))
            .collect();
        all.sort_by_key(|(message, handler)| (*message, handler.class));
        all
    }

    /// The classes that may stand behind a value of a type.
    fn fitting(&self, index: &Index<'a>, through: &Type<'a>, id: TypeId) -> Vec<TypeId> {
        let fits = |class: &TypeId| {
            let own = index.own_type(*class);
            let Some(given) = index.as_type(&own, id) else { return false };
            let (owner, mut bindings) = (index.types[*class as usize].parts[0], Vec::new());
            through.arguments().iter().zip(given.iter()).all(|(wanted, given)| match (wanted, given) {
                (Type::Known { id: a, .. }, Type::Known { id: b, .. }) => a == b,
                (Type::Known { .. }, given) => unify(index, given, wanted, owner, &mut bindings).is_some(),
                _ => true,
            })
        };
        self.below[id as usize].iter().copied().filter(fits).collect()
    }
}

/// A call through an abstract type, to be followed once all registrations are known.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct Call {
    /// The link to the abstract type
    pub link: Link,
    /// What it is made through, by its place
    pub through: u32,
    /// The member's name
    pub name: Box<str>,
}

/// What calls are made through.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct Through {
    /// The abstract type
    id: TypeId,
    /// The classes that may stand behind it there
    classes: Vec<TypeId>,
}

impl Through {
    /// The classes that calls may mean.
    fn chosen(&self, registered: &Registrations) -> Vec<TypeId> {
        let told = registered.0.get(&self.id).map_or(&[][..], Vec::as_slice);
        let told: Vec<TypeId> = told.iter().copied().filter(|class| self.classes.contains(class)).collect();
        let is_few = |classes: &[TypeId]| !classes.is_empty() && classes.len() <= IMPLEMENTATION_LIMIT;
        match is_few(&told) {
            true => told,
            false => Some(self.classes.clone()).filter(|classes| is_few(classes)).unwrap_or_default(),
        }
    }
}

/// Gathers the calls through abstract types that a file makes.
pub(super) struct Gathering<'a, 'i> {
    implementations: &'i Implementations<'a>,
    /// By the type and those of its arguments; none where nothing stands behind it
    known: HashMap<(TypeId, Vec<Option<TypeId>>), Option<u32>>,
}

impl<'a, 'i> Gathering<'a, 'i> {
    /// Begins with a file.
    pub fn new(implementations: &'i Implementations<'a>) -> Self {
        Gathering { implementations, known: HashMap::new() }
    }

    /// Adds a call.
    pub fn add(&mut self, index: &Index<'a>, call: Abstract<'a>, findings: &mut Findings) {
        let Some(id) = call.through.id() else { return };
        let key = (id, call.through.arguments().iter().map(Type::id).collect());
        let through = *self.known.entry(key).or_insert_with(|| {
            let classes = self.implementations.fitting(index, &call.through, id);
            (!classes.is_empty()).then(|| {
                findings.through.push(Through { id, classes });
                findings.through.len() as u32 - 1
            })
        });
        let call = through.map(|through| Call { link: call.link, through, name: call.name.into() });
        findings.calls.extend(call);
    }
}

/// Whether an interface of this name is one by which messages are handled.
fn is_handler(interface: &str) -> bool {
    interface.contains("Handler")
        || matches!(interface, "IConsumer" | "IHandleMessages" | "IAmStartedByMessages" | "ISubscriber")
}

/// Whether an interface of this name is one by which messages from outside the process are handled.
pub(super) fn is_consumer(interface: &str) -> bool {
    matches!(interface, "IConsumer" | "IHandleMessages" | "IAmStartedByMessages")
        || interface.contains("IntegrationEventHandler")
        || interface.contains("MessageHandler")
}

/// Adds the links from calls through abstract types to the classes behind them.
pub(super) fn add_dispatch(
    index: &Index<'_>,
    findings: &Findings,
    units: &Units,
    resolution: &mut Resolution<'_>,
) {
    let chosen: Vec<Vec<TypeId>> =
        findings.through.iter().map(|through| through.chosen(&findings.registered)).collect();
    for call in &findings.calls {
        for class in &chosen[call.through as usize] {
            add_call(index, *class, &call.name, call.link, units, resolution);
        }
    }
}

/// Adds a link to the member of a class, or of one above it, that a call through a type runs.
pub(super) fn add_call(
    index: &Index<'_>,
    class: TypeId,
    name: &str,
    from: Link,
    units: &Units,
    resolution: &mut Resolution<'_>,
) {
    let mut above = index.lineages[class as usize].iter();
    let found = above.find_map(|(owner, _)| {
        let row = &index.types[*owner as usize];
        if row.library || row.kind == DeclarationKind::Interface {
            return None;
        }
        let named = index.members[*owner as usize].get(name)?;
        let member =
            named.iter().find(|member| !index.declaration(**member).markers.has(Markers::ABSTRACT))?;
        Some((*owner, *member))
    });
    let (owner, member) = found.map_or((class, None), |(owner, member)| (owner, Some(member)));
    let Some(to) = units.of_type(owner) else { return };
    let to_member = member.and_then(|(file, at)| units.member(index, Place { file, within: Some(at) }));
    resolution.add_link(Link { to, kind: ReferenceKind::Dispatch, to_member: to_member.into(), ..from });
}
