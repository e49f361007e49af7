//! Types in the source: the references that they are.

use banyan_facts::{Receiver, ReferenceKind};

use super::super::annotations::annotations_in;
use super::super::grammar::{Kind, Node, children, has, name_of, type_child};
use super::Extractor;
use crate::java::mapping::configuration_keys;

impl<'t> Extractor<'t> {
    /// Adds the type variables of a declaration; gives them in the notation, with their bounds.
    pub(super) fn add_type_variables(&mut self, declaration: Node<'t>) -> String {
        let Some(parameters) = declaration.child_of_kind(Kind::TypeParameters) else { return String::new() };
        let constraints = declaration.child_of_kind(Kind::TypeConstraints).into_iter().flat_map(children);
        let mut texts = Vec::new();
        for parameter in children(parameters).filter(|child| child.kind() == Kind::TypeParameter) {
            let Some(name) = parameter.child_of_kind(Kind::Identifier) else { continue };
            let name = self.texts.name(name);
            self.scopes.add_type_variable(name);
            let constrained = constraints.clone().filter(|constraint| {
                constraint.child_of_kind(Kind::Identifier).is_some_and(|of| self.texts.name(of) == name)
            });
            let bounds = std::iter::once(parameter).chain(constrained);
            let bounds = bounds.filter_map(|around| type_child(around));
            let bounds: Vec<String> = bounds.map(|bound| self.texts.type_text(bound)).collect();
            let separator = if bounds.is_empty() { "" } else { ":" };
            texts.push(format!("{name}{separator}{}", bounds.join("&")));
        }
        format!("<{}>", texts.join(","))
    }

    /// Begins a node of a type or around types.
    pub(super) fn begin_type_use(&mut self, node: Node<'t>, node_kind: Kind) -> bool {
        let role = self.role_below(node, node_kind);
        self.set_role(role);
        if node_kind == Kind::UserType {
            let name = self.texts.dotted(node);
            if !self.scopes.is_type_variable(&name) && !name.is_empty() {
                self.refer(role, Receiver::None, &name, Self::line_of(node));
            }
        }
        true
    }

    fn role_below(&self, node: Node<'t>, node_kind: Kind) -> ReferenceKind {
        if matches!(node_kind, Kind::TypeArguments | Kind::TypeParameter | Kind::TypeConstraint) {
            return ReferenceKind::Generic;
        }
        let Some(parent) = self.parent() else { return ReferenceKind::Local };
        match parent.kind {
            Kind::Function => match name_of(parent.node) {
                Some(name) if node.span().start > name.span().start => ReferenceKind::Return,
                _ => ReferenceKind::Parameter,
            },
            Kind::Getter => ReferenceKind::Return,
            Kind::Catch => ReferenceKind::Throws,
            Kind::DelegationSpecifier | Kind::ExplicitDelegation => match self.is_in_interface() {
                true => ReferenceKind::Extends,
                false => ReferenceKind::Implements,
            },
            Kind::Annotation | Kind::FileAnnotation => ReferenceKind::Annotation,
            Kind::TypeParameters | Kind::TypeConstraints | Kind::Alias => ReferenceKind::Generic,
            _ => parent.role,
        }
    }

    fn is_in_interface(&self) -> bool {
        let declaration = self.frames.iter().rev().find(|frame| {
            matches!(frame.kind, Kind::Class | Kind::Object | Kind::Companion | Kind::ObjectLiteral)
        });
        declaration.is_some_and(|frame| frame.kind == Kind::Class && has(frame.node, Kind::InterfaceWord))
    }

    /// A supertype that is made with arguments, or an annotation with arguments.
    pub(super) fn begin_constructor_invocation(&mut self, node: Node<'t>) -> bool {
        let is_annotation = matches!(self.parent_kind(), Kind::Annotation | Kind::FileAnnotation);
        self.set_role(if is_annotation { ReferenceKind::Annotation } else { ReferenceKind::Extends });
        if !is_annotation && let Some(typ) = node.child_of_kind(Kind::UserType) {
            let arguments = node.child_of_kind(Kind::ValueArguments).map_or(0, |list| children(list).count());
            let name = format!("{}/{arguments}", self.texts.dotted(typ));
            self.refer(ReferenceKind::Construct, Receiver::None, &name, Self::line_of(node));
        }
        true
    }

    pub(super) fn begin_annotation(&mut self, node: Node<'t>) -> bool {
        for annotation in annotations_in(node, &self.texts) {
            for key in configuration_keys(&annotation) {
                self.add_configuration(&key, Self::line_of(node));
            }
        }
        true
    }
}
