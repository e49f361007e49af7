//! Where variables come from: loops, catches, subjects, and casts that a test implies.

use banyan_facts::*;

use super::super::grammar::{Kind, Node, children, has, named_child, type_child};
use super::Extractor;

impl<'t> Extractor<'t> {
    /// The variable of a loop over elements, once what it runs over is known.
    pub(super) fn bind_loop(&mut self, node: Node<'t>, over: Receiver) {
        let element = match over {
            Receiver::Result(reference) => Receiver::Element(reference),
            other => self.derived(other, "^"),
        };
        if let Some(variables) = node.child_of_kind(Kind::MultiVariable) {
            self.bind_components(variables, element);
        } else if let Some(variable) = node.child_of_kind(Kind::VariableDeclaration) {
            self.bind_variable(variable, element);
        }
    }

    fn bind_variable(&mut self, variable: Node<'t>, value: Receiver) {
        let Some(name) = variable.child_of_kind(Kind::Identifier) else { return };
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
        if let Some(variable) = subject.child_of_kind(Kind::VariableDeclaration) {
            self.bind_variable(variable, value);
        }
    }

    pub(super) fn begin_loop_body(&mut self, _node: Node<'t>) -> bool {
        true
    }

    pub(super) fn begin_catch(&mut self, node: Node<'t>) -> bool {
        if let (Some(name), Some(typ)) = (node.child_of_kind(Kind::Identifier), type_child(node)) {
            let text = self.texts.type_text(typ);
            let receiver = self.type_receiver(&text);
            self.scopes.add_local(self.texts.name(name), receiver);
        }
        true
    }

    /// `order is Paid` makes `order` a `Paid` in what follows.
    pub(super) fn end_is(&mut self, node: Node<'t>) {
        if has(node, Kind::IsWord) {
            self.add_cast(named_child(node, 0), type_child(node));
        }
    }

    /// So does `is Paid ->` of the subject.
    pub(super) fn end_type_test(&mut self, node: Node<'t>) {
        let Some(subject) = self.frames.iter().rev().find(|frame| frame.kind == Kind::When) else { return };
        let subject = subject.node.child_of_kind(Kind::WhenSubject);
        let named = subject.and_then(|subject| match subject.child_of_kind(Kind::VariableDeclaration) {
            Some(variable) => variable.child_of_kind(Kind::Identifier),
            None => children(subject).last(),
        });
        if has(node, Kind::IsWord) {
            self.add_cast(named, type_child(node));
        }
    }

    /// `if (order !is Paid) return` makes it one in all that comes after.
    pub(super) fn add_cast_after(&mut self, node: Node<'t>) {
        let mut parts = children(node);
        let (Some(condition), Some(body), None) = (parts.next(), parts.next(), parts.next()) else { return };
        let leaves = |node: Node<'_>| matches!(node.kind(), Kind::Return | Kind::Throw);
        let body = if body.kind() == Kind::Block { children(body).last() } else { Some(body) };
        if condition.kind() == Kind::Is && !has(condition, Kind::IsWord) && body.is_some_and(leaves) {
            self.add_cast(named_child(condition, 0), type_child(condition));
        }
    }

    fn add_cast(&mut self, value: Option<Node<'t>>, typ: Option<Node<'t>>) {
        let value = value.filter(|value| value.kind() == Kind::Identifier);
        if let (Some(value), Some(typ)) = (value, typ) {
            let text = self.texts.type_text(typ);
            let receiver = self.type_receiver(&text);
            self.scopes.add_local(self.texts.name(value), receiver);
        }
    }
}
