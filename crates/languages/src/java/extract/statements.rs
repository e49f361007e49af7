//! Where variables come from: parameters, locals, loops, resources, patterns, lambdas.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::super::notation::{arguments_of, parameter_of_function, without_arguments};
use super::types::is_inferred;
use super::{Extractor, Frame, Operand};

impl<'t> Extractor<'t> {
    pub(super) fn begin_parameter(&mut self, node: Node<'t>) -> bool {
        let owner =
            self.frames.len().checked_sub(3).and_then(|at| self.frames.get(at)).map(|frame| frame.kind);
        match node.kind() {
            Kind::CatchParameter => self.add_caught(node),
            _ => self.add_parameter(node, owner),
        }
        true
    }

    fn add_parameter(&mut self, node: Node<'t>, owner: Option<Kind>) {
        let Some((name, text)) = self.parameter(node) else { return };
        match owner {
            Some(Kind::Record) => {
                let declared = self.declare(name, DeclarationKind::Field, &text, node, Markers::PUBLIC);
                self.within = Some(declared);
                self.set_role(ReferenceKind::Field);
                return;
            }
            Some(Kind::Lambda) => self.set_role(ReferenceKind::Local),
            _ => self.set_role(ReferenceKind::Parameter),
        }
        let receiver = Receiver::Type(self.names.intern(&text.replace("...", "[]")));
        self.scopes.add_local(name, receiver);
    }

    fn add_caught(&mut self, node: Node<'t>) {
        let first = node.child_of_kind(Kind::CatchType).and_then(Self::type_child);
        if let (Some(name), Some(typ)) = (Field::Name.of(node), first) {
            let text = self.type_text(typ);
            let receiver = Receiver::Type(self.names.intern(&text));
            self.scopes.add_local(self.text_of(name), receiver);
        }
    }

    /// Adds the variable of a declarator, a resource or a loop, once what it is set to is known.
    pub(super) fn bind(&mut self, typ: Node<'t>, variable: Node<'t>, value: Receiver) {
        let Some(name) = Field::Name.of(variable) else { return };
        let text = self.variable_type(typ, variable);
        let receiver = if is_inferred(&text) { value } else { Receiver::Type(self.names.intern(&text)) };
        self.scopes.add_local(self.text_of(name), receiver);
    }

    pub(super) fn end_declarator(&mut self, frame: &Frame<'t>) {
        let statement =
            self.frames.last().filter(|parent| parent.kind == Kind::Local).map(|parent| parent.node);
        if let Some(typ) = statement.and_then(|statement| Field::Type.of(statement)) {
            self.bind(typ, frame.node, value_of(frame.operand));
            if let (Some(name), Some(value)) = (Field::Name.of(frame.node), Field::Value.of(frame.node)) {
                self.constants.add_local(self.text_of(name), value);
            }
        }
    }

    pub(super) fn end_resource(&mut self, frame: &Frame<'t>) {
        if let Some(typ) = Field::Type.of(frame.node) {
            self.bind(typ, frame.node, value_of(frame.operand));
        }
    }

    /// The variable of a loop over elements, once what it runs over is known.
    pub(super) fn begin_loop_body(&mut self, node: Node<'t>, over: Operand) {
        if let Some(typ) = Field::Type.of(node) {
            let element = self.element_of(value_of(over));
            self.bind(typ, node, element);
        }
    }

    /// A value that a container of this type holds.
    pub(super) fn element_of(&mut self, container: Receiver) -> Receiver {
        match container {
            Receiver::Result(reference) => Receiver::Element(reference),
            other => self.derived(other, "^"),
        }
    }

    /// A value whose type is told by the type of another and a suffix of the notation.
    pub(super) fn derived(&mut self, of: Receiver, suffix: &str) -> Receiver {
        match self.receiver_text(of) {
            Some(text) => Receiver::Type(self.names.intern(&format!("{text}{suffix}"))),
            None => Receiver::Unknown,
        }
    }

    /// The type of a receiver in the notation, where it can be told.
    pub(super) fn receiver_text(&self, receiver: Receiver) -> Option<String> {
        match receiver {
            Receiver::Type(text) | Receiver::FieldType(text) => Some(self.names.text(text).to_owned()),
            Receiver::Result(reference) => Some(format!("#{reference}")),
            Receiver::Element(reference) => Some(format!("#{reference}^")),
            Receiver::Own => Some(self.enclosing_type_name()).filter(|name| !name.is_empty()),
            Receiver::None | Receiver::Super | Receiver::Unknown => None,
        }
    }

    pub(super) fn begin_pattern(&mut self, node: Node<'t>, kind: Kind) -> bool {
        let (typ, name) = match kind {
            Kind::InstanceOf => (Field::Right.of(node), Field::Name.of(node)),
            _ => (Self::type_child(node), node.child_of_kind(Kind::Identifier)),
        };
        if let (Some(typ), Some(name)) = (typ, name) {
            let text = self.type_text(typ);
            let known =
                if is_inferred(&text) { Receiver::Unknown } else { Receiver::Type(self.names.intern(&text)) };
            self.scopes.add_local(self.text_of(name), known);
        }
        true
    }

    /// The type of a record pattern is parsed as a plain identifier where it has no arguments.
    pub(super) fn begin_record_pattern(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = children(node).next().filter(|child| child.kind() == Kind::Identifier) {
            self.refer(ReferenceKind::Local, Receiver::None, self.text_of(name), Self::line_of(name));
        }
        true
    }

    /// Parameters of a lambda whose types are not written come from the call that takes the lambda.
    pub(super) fn begin_lambda(&mut self, node: Node<'t>) -> bool {
        let Some(parameters) = Field::Parameters.of(node) else { return true };
        let names = match parameters.kind() {
            Kind::Identifier => vec![parameters],
            Kind::InferredParameters => children(parameters).collect(),
            _ => return true,
        };
        let count = names.len();
        for (at, name) in names.into_iter().enumerate() {
            let receiver = match self.declared_parameter(at) {
                Some(text) => self.type_receiver(&text),
                None => self.handed_to_lambda(node, at, count),
            };
            self.scopes.add_local(self.text_of(name), receiver);
        }
        true
    }

    /// The type of a parameter of a lambda, where the variable that it is the value of tells.
    fn declared_parameter(&self, at: usize) -> Option<String> {
        let [.., statement, declarator, _] = self.frames.as_slice() else { return None };
        if declarator.kind != Kind::Declarator {
            return None;
        }
        let text = self.type_text(Field::Type.of(statement.node)?);
        let interface = without_arguments(&text);
        let argument = parameter_of_function(interface.rsplit('.').next()?, at)?;
        arguments_of(&text).get(argument).map(|text| (*text).to_owned())
    }

    /// What the call around a lambda hands it as one of so many values.
    fn handed_to_lambda(&mut self, node: Node<'t>, at: usize, count: usize) -> Receiver {
        let Some(call) = self.call_around_lambda() else { return Receiver::Unknown };
        let (called, operand) = (Field::Name.of(call.node), call.operand);
        let arguments: Vec<Node<'t>> =
            Field::Arguments.of(call.node).into_iter().flat_map(children).collect();
        let receiver = match value_of(operand) {
            Receiver::None => Receiver::Own,
            receiver => receiver,
        };
        if at == 0 && self.lambda_takes_keys(count) {
            return self.derived(receiver, "~");
        }
        let argument = arguments.iter().position(|argument| argument.byte_range() == node.byte_range());
        match (called, argument) {
            (Some(called), Some(argument)) if argument < 10 && at < 10 => {
                let suffix = format!("!{}/{}!{argument}{at}", self.text_of(called), arguments.len());
                self.derived(receiver, &suffix)
            }
            _ => self.derived(receiver, "^"),
        }
    }

    fn call_around_lambda(&self) -> Option<&Frame<'t>> {
        let [.., call, arguments, _] = self.frames.as_slice() else { return None };
        (arguments.kind == Kind::Arguments && call.kind == Kind::Call).then_some(call)
    }

    /// Whether the first parameter of a lambda is the key of a map.
    fn lambda_takes_keys(&self, parameters: usize) -> bool {
        let name = self.call_around_lambda().and_then(|call| Field::Name.of(call.node));
        match name.map_or("", |name| self.text_of(name)) {
            "forEach" | "compute" | "computeIfPresent" | "replaceAll" => parameters == 2,
            "computeIfAbsent" => parameters == 1,
            _ => false,
        }
    }
}

/// The receiver that an operand is.
pub(super) fn value_of(operand: Operand) -> Receiver {
    match operand {
        Operand::Value(receiver) => receiver,
        _ => Receiver::Unknown,
    }
}
