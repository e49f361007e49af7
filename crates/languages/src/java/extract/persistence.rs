//! Tables and their accesses, requests, messages, and the configuration keys that are read.

use banyan_facts::*;

use super::super::annotations::{Annotation, find};
use super::super::grammar::{Field, Kind, Node, children};
use super::super::mapping::{
    Property, TableFacts, TableTarget, configuration_keys, is_entity, is_mapping, is_persistence,
    may_read_configuration, mode_of_call, reads_configuration, says_query,
};
use super::super::notation::{called_name, simple_type};
use super::super::remote::{Call, Sending, may_send};
use super::{Extractor, Frame, Operand};

/// The entities of the types around the walk: their declaration and their place among the tables.
#[derive(Debug, Default)]
pub(super) struct Entities(Vec<(u32, usize)>);

impl<'t> Extractor<'t> {
    fn tables(&mut self) -> TableFacts<'_> {
        TableFacts { names: &mut self.names, facts: &mut self.facts, within: self.within }
    }

    pub(super) fn begin_persistent_type(
        &mut self,
        node: Node<'t>,
        name: &str,
        annotations: &[Annotation<'t>],
        supertypes: &[String],
    ) {
        let line = Self::line_of(Field::Name.of(node).unwrap_or(node));
        if is_entity(annotations) {
            let place = self.tables().add_entity(name, annotations, line);
            self.entities.0.extend(self.within.map(|declared| (declared, place)));
        }
        if node.kind() == Kind::Interface {
            let methods = self.own_methods(node);
            let is_variable = |text: &&String| {
                let entity = super::super::notation::arguments_of(text).first().copied();
                entity.is_some_and(|entity| self.scopes.is_type_variable(entity))
            };
            let told: Vec<String> = supertypes.iter().filter(|text| !is_variable(text)).cloned().collect();
            self.tables().add_repository(&told, annotations, &methods, line);
        }
    }

    fn own_methods(&self, node: Node<'t>) -> Vec<(&'t str, Vec<Annotation<'t>>)> {
        let members = Field::Body.of(node).into_iter().flat_map(children);
        let methods = members.filter(|member| member.kind() == Kind::Method);
        let named = methods.filter_map(|method| {
            Some((self.text_of(Field::Name.of(method)?), self.constants.annotations_of(method)))
        });
        named.collect()
    }

    /// The table of the innermost type, if it is an entity.
    fn entity_table(&self) -> Option<usize> {
        let within = self.within?;
        self.entities.0.iter().rev().find(|(declared, _)| *declared == within).map(|(_, table)| *table)
    }

    /// A field of an entity.
    pub(super) fn add_property(
        &mut self,
        name: &str,
        of_type: &str,
        node: Node<'t>,
        markers: Markers,
        annotations: &[Annotation<'t>],
    ) {
        if markers.has(Markers::STATIC) || find(annotations, "Transient").is_some() {
            return;
        }
        if let Some(table) = self.entity_table() {
            let owner = self.enclosing_type_name();
            let line = Self::line_of(node);
            self.tables().map_property(table, &Property { name, of_type, annotations, owner: &owner, line });
        }
    }

    /// A getter of an entity, where the mapping stands on getters.
    pub(super) fn add_getter(
        &mut self,
        name: &str,
        result: &str,
        parameters: &[String],
        node: Node<'t>,
        annotations: &[Annotation<'t>],
    ) {
        let mapped = annotations.iter().any(|annotation| is_mapping(annotation.name));
        let Some(rest) = name.strip_prefix("get").or_else(|| name.strip_prefix("is")) else { return };
        if !mapped || !parameters.is_empty() || rest.is_empty() {
            return;
        }
        if let Some(table) = self.entity_table() {
            let property = super::super::notation::property_name(rest);
            let owner = self.enclosing_type_name();
            let (name, line) = (property.as_str(), Self::line_of(node));
            self.tables()
                .map_property(table, &Property { name, of_type: result, annotations, owner: &owner, line });
        }
    }

    /// The accesses of a statement in a string; tells whether it was one.
    pub(super) fn add_statement(&mut self, text: &str, node: Node<'t>) -> bool {
        let is_query = self.is_query_text();
        let own = if self.entity_table().is_some() { self.enclosing_type_name() } else { String::new() };
        self.tables().add_statement(text, is_query, &own, Self::line_of(node))
    }

    /// Whether a string stands where object queries do: given to a method, an annotation or a
    /// variable that says so.
    fn is_query_text(&self) -> bool {
        self.frames.iter().rev().skip(1).take(4).any(|frame| {
            let name = match frame.kind {
                Kind::Call | Kind::Annotation | Kind::Declarator => Field::Name.of(frame.node),
                Kind::ElementPair => Field::Key.of(frame.node),
                Kind::Assignment => Field::Left.of(frame.node),
                _ => None,
            };
            name.is_some_and(|name| says_query(self.text_of(name)))
        })
    }

    /// Calls of the entity manager, of a Hibernate session and of criteria.
    pub(super) fn add_persistence_call(&mut self, name: &str, frame: &Frame<'t>) {
        let Some(mode) = mode_of_call(name) else { return };
        let Operand::Value(receiver) = frame.operand else { return };
        let simple = self.receiver_text(receiver).unwrap_or_default();
        if !is_persistence(simple_type(&simple), self.called_for(receiver), name) {
            return;
        }
        let entity = match mode {
            AccessMode::Read => self.told_class(frame),
            AccessMode::Write => match frame.argument {
                Operand::Value(argument) => self.receiver_text(argument),
                _ => None,
            },
        };
        let Some(entity) = entity else { return };
        let told = !entity.contains(['#', '^', '~']) && !self.scopes.is_type_variable(&entity);
        if told {
            self.tables().add_access(TableTarget::Entity(&entity), mode, Self::line_of(frame.node));
        }
    }

    /// The name of the method whose result a receiver is; empty where it is none.
    fn called_for(&self, receiver: Receiver) -> &str {
        let Receiver::Result(reference) = receiver else { return "" };
        let called = self.facts.references.get(reference as usize);
        called.map_or("", |called| called_name(self.names.text(called.name)).0)
    }

    /// Annotations that name configuration keys.
    pub(super) fn add_configuration_annotation(&mut self, node: Node<'t>) {
        let Some(annotation) = self.constants.annotation(node) else { return };
        for key in configuration_keys(&annotation) {
            self.add_configuration(&key, Self::line_of(node));
        }
    }

    /// Calls that read a configuration key.
    pub(super) fn add_configuration_call(&mut self, name: &str, frame: &Frame<'t>) {
        let Operand::Value(receiver) = frame.operand else { return };
        if !may_read_configuration(name) {
            return;
        }
        let simple = self.receiver_text(receiver).unwrap_or_default();
        if !reads_configuration(simple_type(&simple), self.called_for(receiver), name) {
            return;
        }
        let first = Field::Arguments.of(frame.node).and_then(|list| children(list).next());
        if let Some(first) = first
            && let Some(key) = self.constants.exact_text(first).filter(|key| !key.is_empty())
        {
            self.add_configuration(&key, Self::line_of(frame.node));
        }
    }

    /// Requests and messages.
    pub(super) fn add_remote_call(&mut self, name: &str, place: u32, frame: &Frame<'t>) {
        let Operand::Value(receiver) = frame.operand else { return };
        if !may_send(name) && !self.chains.hold(receiver) {
            return;
        }
        let on = self.receiver_text(receiver).unwrap_or_default();
        let arguments: Vec<_> = Field::Arguments.of(frame.node).into_iter().flat_map(children).collect();
        self.add_sending(
            Sending { place, receiver, on: &on, name, line: Self::line_of(frame.node) },
            &arguments,
        );
    }

    /// A message that is made with `new`.
    pub(super) fn add_constructed_message(&mut self, node: Node<'t>, name: &str, place: u32) {
        let simple = simple_type(called_name(name).0).to_owned();
        if simple != "ProducerRecord" {
            return;
        }
        let arguments: Vec<_> = Field::Arguments.of(node).into_iter().flat_map(children).collect();
        let (receiver, line) = (Receiver::None, Self::line_of(node));
        self.add_sending(Sending { place, receiver, on: &simple, name: "<init>", line }, &arguments);
    }

    fn add_sending(&mut self, sending: Sending<'_>, arguments: &[Node<'t>]) {
        let constants = &self.constants;
        let address = |at: usize| constants.address(*arguments.get(at)?);
        let written = |at: usize| {
            let text = arguments.get(at).and_then(|node| self.text.get(node.byte_range()));
            text.unwrap_or_default().split_whitespace().collect::<String>()
        };
        let call = Call { sending, count: arguments.len(), address: &address, written: &written };
        let mut into = TableFacts { names: &mut self.names, facts: &mut self.facts, within: self.within };
        self.chains.add_call(&call, &mut into);
    }

    fn add_configuration(&mut self, key: &str, line: u32) {
        let key = self.names.intern(key);
        self.facts.configuration.push(ConfigurationFact { within: self.within, key, line });
    }
}
