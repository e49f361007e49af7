//! Tables, accesses, requests, messages and configuration keys.

use banyan_facts::*;

use super::super::annotations::{annotations_of, named_argument};
use super::super::grammar::{Kind, Node, children, name_of, named_child};
use super::{Extractor, Frame, Operand, value_of};
use crate::java::annotations::{Annotation, find};
use crate::java::entry_points::Route;
use crate::java::mapping::{
    Property, TableFacts, TableTarget, is_entity, is_persistence, mode_of_call, reads_configuration,
    says_query,
};
use crate::java::notation::{arguments_of, called_name, simple_type};
use crate::java::remote::{Call, Sending, may_send};

/// The types around the walk that are mapped to tables: their declaration and their place among the
/// tables.
#[derive(Debug, Default)]
pub(super) struct Entities(pub Vec<(u32, usize)>);

impl<'t> Extractor<'t> {
    pub(super) fn tables(&mut self) -> TableFacts<'_> {
        let within = self.within.or(self.facade);
        TableFacts { names: &mut self.names, facts: &mut self.facts, within }
    }

    /// Whether the file imports something of a library.
    pub(super) fn imports(&self, library: &str) -> bool {
        self.facts.imports.iter().any(|import| self.names.text(import.path).starts_with(library))
    }

    pub(super) fn begin_persistent_type(
        &mut self,
        node: Node<'t>,
        name: &str,
        annotations: &[Annotation<'t>],
        supertypes: &[String],
    ) {
        let line = Self::line_of(name_of(node).unwrap_or(node));
        if is_entity(annotations) {
            let place = self.tables().add_entity(name, annotations, line);
            self.entities.0.extend(self.within.map(|declared| (declared, place)));
        }
        let is_repository = supertypes.iter().any(|text| simple_type(text).contains("Repository"));
        if is_repository || find(annotations, "RepositoryDefinition").is_some() {
            let methods = self.own_functions(node);
            let is_variable = |text: &&String| {
                arguments_of(text).first().is_some_and(|entity| self.scopes.is_type_variable(entity))
            };
            let told: Vec<String> = supertypes.iter().filter(|text| !is_variable(text)).cloned().collect();
            self.tables().add_repository(&told, annotations, &methods, line);
        }
    }

    fn own_functions(&self, node: Node<'t>) -> Vec<(&'t str, Vec<Annotation<'t>>)> {
        let members = node.child_of_kind(Kind::ClassBody).into_iter().flat_map(children);
        let functions = members.filter(|member| member.kind() == Kind::Function);
        functions
            .filter_map(|function| {
                Some((self.texts.name(name_of(function)?), annotations_of(function, None, &self.texts)))
            })
            .collect()
    }

    /// The table of the innermost type, if it is mapped to one.
    pub(super) fn entity_table(&self) -> Option<usize> {
        let within = self.within?;
        self.entities.0.iter().rev().find(|(declared, _)| *declared == within).map(|(_, table)| *table)
    }

    /// A property of an entity.
    pub(super) fn add_mapped_property(
        &mut self,
        name: &str,
        of_type: &str,
        node: Node<'t>,
        annotations: &[Annotation<'t>],
    ) {
        let Some(table) = self.entity_table() else { return };
        if find(annotations, "Transient").is_none() && !of_type.is_empty() {
            let owner = self.enclosing_type_name();
            let line = Self::line_of(node);
            self.tables().map_property(table, &Property { name, of_type, annotations, owner: &owner, line });
        }
    }

    /// The accesses of a statement in a string; tells whether it was one.
    pub(super) fn add_statement(&mut self, text: &str, node: Node<'t>) -> bool {
        let is_query = self.is_query_text();
        let own = if self.entity_table().is_some() { self.enclosing_type_name() } else { String::new() };
        self.tables().add_statement(text, is_query, &own, Self::line_of(node))
    }

    /// Whether a string stands where object queries do: given to a function, an annotation or a
    /// variable that says so.
    fn is_query_text(&self) -> bool {
        self.frames.iter().rev().skip(1).take(6).any(|frame| {
            let name = match frame.kind {
                Kind::Call | Kind::ConstructorInvocation => named_child(frame.node, 0),
                Kind::Property => frame.node.child_of_kind(Kind::VariableDeclaration),
                Kind::ValueArgument => {
                    named_argument(frame.node, &self.texts).0.and_then(|_| named_child(frame.node, 0))
                }
                _ => None,
            };
            name.is_some_and(|name| {
                let text = self.texts.of(name);
                text.len() < 200 && says_query(text.rsplit('.').next().unwrap_or_default())
            })
        })
    }

    /// What a call tells besides the reference that it is.
    pub(super) fn add_call_rows(&mut self, name: &str, place: u32, frame: &Frame<'t>) {
        let receiver = self.facts.references[place as usize].receiver;
        let on = self.on_text(receiver, frame);
        self.add_configuration_call(name, receiver, &on, frame);
        self.add_persistence_call(name, receiver, &on, frame);
        self.add_remote_call(name, place, receiver, &on, frame);
        self.add_exposed_call(name, &on, frame);
        self.add_jooq_call(name, frame);
        self.add_route_call(name, place, frame);
    }

    /// The type that a call is made on; of an instance that was just made, its type.
    fn on_text(&self, receiver: Receiver, frame: &Frame<'t>) -> String {
        let Operand::Value(_) = frame.operand else { return String::new() };
        if let Receiver::Result(reference) = receiver {
            let made = self.facts.references.get(reference as usize);
            if let Some(made) = made.filter(|made| made.kind == ReferenceKind::Construct) {
                return called_name(self.names.text(made.name)).0.to_owned();
            }
        }
        self.receiver_text(receiver).filter(|text| !text.starts_with('@')).unwrap_or_default()
    }

    pub(super) fn first_argument(&self, call: Node<'t>) -> Option<Node<'t>> {
        self.arguments(call).first().copied()
    }

    /// Calls of the entity manager, of a Hibernate session and of criteria.
    fn add_persistence_call(&mut self, name: &str, receiver: Receiver, on: &str, frame: &Frame<'t>) {
        let Some(mode) = mode_of_call(name) else { return };
        if !is_persistence(simple_type(on), self.called_for(receiver), name) {
            return;
        }
        let entity = match mode {
            AccessMode::Read => self.told_type(frame.node),
            AccessMode::Write => {
                self.receiver_text(value_of(frame.argument)).map(|text| self.made_type(&text))
            }
        };
        let Some(entity) = entity else { return };
        let told = !entity.contains(['#', '^', '~', '@', '%']) && !self.scopes.is_type_variable(&entity);
        if told {
            self.tables().add_access(TableTarget::Entity(&entity), mode, Self::line_of(frame.node));
        }
    }

    /// `#12` as the type that reference 12 makes, where it makes one.
    fn made_type(&self, text: &str) -> String {
        let made = text.strip_prefix('#').and_then(|at| at.parse::<usize>().ok());
        let made = made.and_then(|at| self.facts.references.get(at));
        match made.filter(|made| made.kind == ReferenceKind::Construct) {
            Some(made) => called_name(self.names.text(made.name)).0.to_owned(),
            None => text.to_owned(),
        }
    }

    /// The name of the function or property whose result a receiver is; empty where it is none.
    fn called_for(&self, receiver: Receiver) -> &str {
        let Receiver::Result(reference) = receiver else { return "" };
        let called = self.facts.references.get(reference as usize);
        called.map_or("", |called| called_name(self.names.text(called.name)).0)
    }

    fn add_configuration_call(&mut self, name: &str, receiver: Receiver, on: &str, frame: &Frame<'t>) {
        if !reads_configuration(simple_type(on), self.called_for(receiver), name) {
            return;
        }
        let key = self.first_argument(frame.node).and_then(|first| self.texts.exact(first));
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            self.add_configuration(&key, Self::line_of(frame.node));
        }
    }

    /// `environment["key"]`.
    pub(super) fn add_indexed_access(&mut self, frame: &Frame<'t>) {
        let receiver = value_of(frame.operand);
        let on = self.receiver_text(receiver).unwrap_or_default();
        if reads_configuration(simple_type(&on), self.called_for(receiver), "get")
            && let Some(key) = named_child(frame.node, 1).and_then(|key| self.texts.exact(key))
        {
            self.add_configuration(&key, Self::line_of(frame.node));
        }
    }

    pub(super) fn add_configuration(&mut self, key: &str, line: u32) {
        let key = self.names.intern(key);
        let within = self.within.or(self.facade);
        self.facts.configuration.push(ConfigurationFact { within, key, line });
    }

    /// Requests and messages.
    fn add_remote_call(&mut self, name: &str, place: u32, receiver: Receiver, on: &str, frame: &Frame<'t>) {
        let is_record = name == "ProducerRecord";
        if !is_record && !may_send(name) && !self.chains.hold(receiver) {
            return;
        }
        let arguments = self.arguments(frame.node);
        let texts = &self.texts;
        let address = |at: usize| texts.address(*arguments.get(at)?);
        let written = |at: usize| {
            let text = arguments.get(at).map(|node| texts.of(*node)).unwrap_or_default();
            text.split_whitespace().collect::<String>()
        };
        let (on, name) = if is_record { ("ProducerRecord", "<init>") } else { (on, name) };
        let sending = Sending { place, receiver, on, name, line: Self::line_of(frame.node) };
        let call = Call { sending, count: arguments.len(), address: &address, written: &written };
        let within = self.within.or(self.facade);
        let mut into = TableFacts { names: &mut self.names, facts: &mut self.facts, within };
        self.chains.add_call(&call, &mut into);
    }

    /// Commands of Clikt.
    pub(super) fn add_command(&mut self, node: Node<'t>, name: &str, supertypes: &[String], declared: u32) {
        let is_command = supertypes.first().is_some_and(|text| {
            matches!(simple_type(text), "CliktCommand" | "SuspendingCliktCommand" | "NoOpCliktCommand")
        });
        if !is_command {
            return;
        }
        let stated = self.supertype_arguments(node).into_iter().find_map(|argument| {
            let (key, value) = named_argument(argument, &self.texts);
            self.texts.exact(value?).filter(|_| key.is_none_or(|key| key == "name"))
        });
        let plain = name.strip_suffix("Command").filter(|plain| !plain.is_empty()).unwrap_or(name);
        let command = stated.unwrap_or_else(|| crate::java::notation::snake_case(plain).replace('_', "-"));
        self.add_entry_points(&[Route::new(EntryPointKind::Command, "", &command)], declared, node);
    }

    /// The arguments that the class above is made with.
    pub(super) fn supertype_arguments(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let specifiers = node.child_of_kind(Kind::DelegationSpecifiers).into_iter().flat_map(children);
        let mut made =
            specifiers.into_iter().filter_map(|one| one.child_of_kind(Kind::ConstructorInvocation));
        let arguments = made.next().and_then(|made| made.child_of_kind(Kind::ValueArguments));
        arguments.into_iter().flat_map(children).collect()
    }
}
