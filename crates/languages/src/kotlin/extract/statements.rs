//! Where variables come from: loops, catches, subjects, and casts that a test implies.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Kind, child_of_kind, children, has_token, kind, type_child};
use super::Extractor;

impl<'t> Extractor<'t> {
    /// The variable of a loop over elements, once what it runs over is known.
    pub(super) fn bind_loop(&mut self, node: Node<'t>, over: Receiver) {
        let element = match over {
            Receiver::Result(reference) => Receiver::Element(reference),
            other => self.derived(other, "^"),
        };
        if let Some(variables) = child_of_kind(node, Kind::MultiVariable) {
            self.bind_components(variables, element);
        } else if let Some(variable) = child_of_kind(node, Kind::VariableDeclaration) {
            self.bind_variable(variable, element);
        }
    }

    fn bind_variable(&mut self, variable: Node<'t>, value: Receiver) {
        let Some(name) = child_of_kind(variable, Kind::Identifier) else { return };
        let receiver = match type_child(variable) {
            Some(typ) => {
                let text = self.texts.type_text(typ);
                self.type_receiver(&text)
            }
            None => value,
        };
        self.scopes.add_local(self.texts.name(name), receiver);
    }

    /// `when (val found = find())` brings a variable into sight.
    pub(super) fn bind_subject(&mut self, subject: Node<'t>, value: Receiver) {
        if let Some(variable) = child_of_kind(subject, Kind::VariableDeclaration) {
            self.bind_variable(variable, value);
        }
    }

    pub(super) fn begin_loop_body(&mut self, _node: Node<'t>) -> bool {
        true
    }

    pub(super) fn begin_catch(&mut self, node: Node<'t>) -> bool {
        if let (Some(name), Some(typ)) = (child_of_kind(node, Kind::Identifier), type_child(node)) {
            let text = self.texts.type_text(typ);
            let receiver = self.type_receiver(&text);
            self.scopes.add_local(self.texts.name(name), receiver);
        }
        true
    }

    /// `order is Paid` makes `order` a `Paid` in what follows.
    pub(super) fn end_is(&mut self, node: Node<'t>) {
        if has_token(node, "is") {
            self.add_cast(node.named_child(0), type_child(node));
        }
    }

    /// So does `is Paid ->` of the subject.
    pub(super) fn end_type_test(&mut self, node: Node<'t>) {
        let Some(subject) = self.frames.iter().rev().find(|frame| frame.kind == Kind::When) else { return };
        let subject = child_of_kind(subject.node, Kind::WhenSubject);
        let named = subject.and_then(|subject| match child_of_kind(subject, Kind::VariableDeclaration) {
            Some(variable) => child_of_kind(variable, Kind::Identifier),
            None => children(subject).last().copied(),
        });
        if has_token(node, "is") {
            self.add_cast(named, type_child(node));
        }
    }

    /// `if (order !is Paid) return` makes it one in all that comes after.
    pub(super) fn add_cast_after(&mut self, node: Node<'t>) {
        let parts = children(node);
        let [condition, body] = parts.as_slice() else { return };
        let leaves = |node: Node<'_>| matches!(kind(node), Kind::Return | Kind::Throw);
        let body = if kind(*body) == Kind::Block { children(*body).last().copied() } else { Some(*body) };
        if kind(*condition) == Kind::Is && !has_token(*condition, "is") && body.is_some_and(leaves) {
            self.add_cast(condition.named_child(0), type_child(*condition));
        }
    }

    fn add_cast(&mut self, value: Option<Node<'t>>, typ: Option<Node<'t>>) {
        let value = value.filter(|value| kind(*value) == Kind::Identifier);
        if let (Some(value), Some(typ)) = (value, typ) {
            let text = self.texts.type_text(typ);
            let receiver = self.type_receiver(&text);
            self.scopes.add_local(self.texts.name(value), receiver);
        }
    }
}
