//! Classes, modules and methods.

use banyan_facts::*;
use tree_sitter::Node;

use super::scopes::Mark;
use super::{ClassState, Extractor, Special};
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::constant_path;
use crate::ruby::notation::hidden;

/// What was around a class before it was entered.
pub(super) struct Around<'t> {
    class: ClassState,
    within: Option<u32>,
    method: &'t str,
    mark: Mark,
}

impl<'t> Extractor<'t> {
    pub(super) fn enter_class(&mut self, at: u32) -> Around<'t> {
        let around = Around {
            class: self.class,
            within: self.within,
            method: self.method,
            mark: self.locals.enter_closed(),
        };
        self.class = ClassState { at: Some(at), ..ClassState::default() };
        self.within = Some(at);
        around
    }

    pub(super) fn leave_class(&mut self, around: Around<'t>) {
        self.class = around.class;
        self.within = around.within;
        self.method = around.method;
        self.locals.leave(around.mark);
    }

    pub(super) fn class(&mut self, node: Node<'t>) -> Receiver {
        let Some(name) = Field::Name.of(node) else { return Receiver::Unknown };
        let lines = (grammar::line(node), node.end_position().row as u32 + 1);
        let path = constant_path(name, self.text);
        let at = self.declare(&path, DeclarationKind::Class, Markers::NONE, lines);
        let around = self.enter_class(at);
        if let Some(superclass) =
            Field::Superclass.of(node).and_then(|node| grammar::children(node).first().copied())
        {
            self.superclass(superclass);
        }
        self.body(node);
        self.leave_class(around);
        Receiver::Unknown
    }

    pub(super) fn module(&mut self, node: Node<'t>) -> Receiver {
        let Some(name) = Field::Name.of(node) else { return Receiver::Unknown };
        let lines = (grammar::line(node), node.end_position().row as u32 + 1);
        let path = constant_path(name, self.text);
        let at = self.declare(&path, DeclarationKind::Module, Markers::NONE, lines);
        let around = self.enter_class(at);
        self.body(node);
        self.leave_class(around);
        Receiver::Unknown
    }

    fn body(&mut self, node: Node<'t>) {
        if let Some(body) = Field::Body.of(node) {
            self.statements(grammar::children(body));
        }
    }

    /// `class << self`: its methods belong to the class.
    pub(super) fn singleton_class(&mut self, node: Node<'t>) -> Receiver {
        let (of_class, private) = (self.class.of_class, self.class.private);
        (self.class.of_class, self.class.private) = (true, false);
        self.body(node);
        (self.class.of_class, self.class.private) = (of_class, private);
        Receiver::Unknown
    }

    /// What stands after the `<` of a class.
    fn superclass(&mut self, node: Node<'t>) {
        let line = grammar::line(node);
        if grammar::is_constant(node) {
            let path = constant_path(node, self.text);
            self.special_superclass(&path);
            self.refer(ReferenceKind::Extends, Receiver::None, &path, line);
            return;
        }
        match grammar::kind(node) {
            Kind::ElementReference => {
                if let Some(object) = Field::Object.of(node) {
                    self.superclass(object);
                }
            }
            Kind::Call => self.called_superclass(node, line),
            _ => drop(self.expression(node)),
        }
    }

    /// `class Point < Struct.new(:x)`, `class Order < Shop.base_class`.
    fn called_superclass(&mut self, node: Node<'t>, line: u32) {
        let receiver = Field::Receiver.of(node).filter(|node| grammar::is_constant(*node));
        let method = Field::Method.of(node).map_or("", |method| self.node_text(method));
        match receiver.map(|receiver| constant_path(receiver, self.text)) {
            Some(maker) if matches!(&*maker, "Struct" | "Data") => {
                self.refer(ReferenceKind::Extends, Receiver::None, &maker, line);
                for field in self.reader.arguments(node).list {
                    if let Some(field) = field.text() {
                        self.declare(field, DeclarationKind::Field, Markers::PUBLIC, (line, line));
                    }
                }
            }
            Some(holder) => {
                let holder = self.typed(&holder);
                self.refer(ReferenceKind::Extends, holder, method, line);
            }
            None => drop(self.expression(node)),
        }
    }

    fn special_superclass(&mut self, path: &str) {
        let path = path.trim_start_matches("::");
        self.class.special = match path {
            "Thor" | "Thor::Group" => Special::Thor,
            "Sinatra::Base" | "Sinatra::Application" | "Grape::API" | "Grape::API::Instance" => Special::Web,
            _ => Special::None,
        };
        let last = path.rsplit("::").next().unwrap_or(path);
        let markers = match last {
            "Application" | "Engine" | "Railtie" if path.starts_with("Rails") => {
                Markers::CONFIGURATION.with(Markers::BOOTSTRAP)
            }
            _ if last.ends_with("Error") || last.ends_with("Exception") => Markers::ERROR,
            _ if last.ends_with("Controller") || self.class.special == Special::Web => Markers::ENTRY,
            _ => Markers::NONE,
        };
        self.mark(self.class.at, markers);
    }

    pub(super) fn method(&mut self, node: Node<'t>, of_object: bool) -> Receiver {
        let name = Field::Name.of(node).map_or("", |name| self.node_text(name));
        let own = Field::Object.of(node).is_none_or(|object| grammar::kind(object) == Kind::Own);
        let of_class = of_object || self.class.of_class;
        let mut markers = if of_class { Markers::STATIC } else { Markers::NONE };
        if !self.class.private || of_object {
            markers.add(Markers::PUBLIC);
        }
        let kind = if name == "initialize" { DeclarationKind::Constructor } else { DeclarationKind::Method };
        let lines = (grammar::line(node), node.end_position().row as u32 + 1);
        let at = self.declare(name, kind, markers, lines);
        if !own && let Some(object) = Field::Object.of(node).filter(|object| grammar::is_constant(*object)) {
            let owner = constant_path(object, self.text);
            self.facts.declarations[at as usize].owner = Some(self.names.intern(&owner));
        }
        if self.class.special == Special::Thor && !of_class && markers.has(Markers::PUBLIC) {
            self.thor_command(at, name);
        }
        self.method_body(node, name, at);
        Receiver::Unknown
    }

    fn method_body(&mut self, node: Node<'t>, name: &'t str, at: u32) {
        let around = (self.within, self.method, self.returns, self.transactional);
        let mark = self.locals.enter_closed();
        (self.within, self.method, self.returns, self.transactional) = (Some(at), name, false, false);
        if let Some(parameters) = Field::Parameters.of(node) {
            self.parameters(parameters, Receiver::Unknown);
        }
        let body = Field::Body.of(node);
        let value = match body {
            Some(body) if grammar::kind(body) == Kind::BodyStatement => {
                self.statements(grammar::children(body))
            }
            Some(body) => self.expression(body),
            None => Receiver::Unknown,
        };
        if name == "table_name_prefix"
            && let Some(prefix) = body.and_then(|body| grammar::statements(body).last().copied())
        {
            self.table_prefix(prefix);
        }
        if !self.returns
            && let Some(text) = self.written(value)
        {
            self.facts.declarations[at as usize].of_type = Some(self.names.intern(&text));
        }
        if self.transactional {
            self.mark(Some(at), Markers::TRANSACTIONAL);
        }
        self.locals.leave(mark);
        (self.within, self.method, self.returns, self.transactional) = around;
    }

    /// `def self.table_name_prefix = 'shop_'`.
    fn table_prefix(&mut self, node: Node<'t>) {
        if let crate::ruby::literals::Literal::Text(prefix) = self.reader.literal(node) {
            self.declare_with(hidden::TABLE_PREFIX, DeclarationKind::Field, &prefix, grammar::line(node));
        }
    }

    /// Parameters become variables; the first gets `first`.
    pub(super) fn parameters(&mut self, node: Node<'t>, first: Receiver) {
        let mut value = first;
        for parameter in grammar::children(node) {
            match grammar::kind(parameter) {
                Kind::Identifier => self.locals.parameter(self.node_text(parameter), value),
                Kind::DestructuredParameter => self.parameters(parameter, Receiver::Unknown),
                Kind::OptionalParameter | Kind::KeywordParameter => self.parameter_with_default(parameter),
                Kind::SplatParameter | Kind::HashSplatParameter | Kind::BlockParameter => {
                    if let Some(name) = Field::Name.of(parameter) {
                        self.locals.parameter(self.node_text(name), Receiver::Unknown);
                    }
                }
                _ => {}
            }
            value = Receiver::Unknown;
        }
    }

    fn parameter_with_default(&mut self, parameter: Node<'t>) {
        if let Some(value) = Field::Value.of(parameter) {
            self.expression(value);
        }
        if let Some(name) = Field::Name.of(parameter) {
            self.locals.parameter(self.node_text(name), Receiver::Unknown);
        }
    }

    /// A block by itself: what it holds is walked with its parameters in sight.
    pub(super) fn lambda(&mut self, node: Node<'t>) -> Receiver {
        let returns = self.returns;
        match grammar::kind(node) {
            Kind::Lambda => {
                let mark = self.locals.enter_block();
                if let Some(parameters) = Field::Parameters.of(node) {
                    self.parameters(parameters, Receiver::Unknown);
                }
                if let Some(body) = Field::Body.of(node) {
                    self.block(body, Receiver::Unknown);
                }
                self.locals.leave(mark);
            }
            _ => drop(self.block(node, Receiver::Unknown)),
        }
        self.returns = returns;
        self.typed("=Proc")
    }

    /// Walks a block; its first parameter is `first`. What its last statement is worth.
    pub(super) fn block(&mut self, node: Node<'t>, first: Receiver) -> Receiver {
        let mark = self.locals.enter_block();
        if let Some(parameters) = Field::Parameters.of(node) {
            self.parameters(parameters, first);
        } else {
            self.locals.parameter("it", first);
            self.locals.parameter("_1", first);
        }
        let value = match Field::Body.of(node) {
            Some(body) => self.statements(grammar::children(body)),
            None => Receiver::Unknown,
        };
        self.locals.leave(mark);
        value
    }
}
