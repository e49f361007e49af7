//! Types in the source: the references that they are.

use banyan_facts::{Receiver, ReferenceKind};
use tree_sitter::Node;

use super::super::annotations::annotations_in;
use super::super::grammar::{Kind, child_of_kind, children, has_token, kind, name_of};
use super::Extractor;
use crate::java::mapping::configuration_keys;

impl<'t> Extractor<'t> {
    /// Adds the type variables of a declaration; gives them in the notation, with their bounds.
    pub(super) fn add_type_variables(&mut self, declaration: Node<'t>) -> String {
        let Some(parameters) = child_of_kind(declaration, Kind::TypeParameters) else { return String::new() };
        let constraints = child_of_kind(declaration, Kind::TypeConstraints).map(children).unwrap_or_default();
        let mut texts = Vec::new();
        for parameter in children(parameters).into_iter().filter(|child| kind(*child) == Kind::TypeParameter)
        {
            let Some(name) = child_of_kind(parameter, Kind::Identifier) else { continue };
            let name = self.texts.name(name);
            self.scopes.add_type_variable(name);
            let constrained = constraints.iter().filter(|constraint| {
                child_of_kind(**constraint, Kind::Identifier).is_some_and(|of| self.texts.name(of) == name)
            });
            let bounds = std::iter::once(&parameter).chain(constrained);
            let bounds = bounds.filter_map(|around| super::super::grammar::type_child(*around));
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
                Some(name) if node.start_byte() > name.start_byte() => ReferenceKind::Return,
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
        declaration.is_some_and(|frame| frame.kind == Kind::Class && has_token(frame.node, "interface"))
    }

    /// A supertype that is made with arguments, or an annotation with arguments.
    pub(super) fn begin_constructor_invocation(&mut self, node: Node<'t>) -> bool {
        let is_annotation = matches!(self.parent_kind(), Kind::Annotation | Kind::FileAnnotation);
        self.set_role(if is_annotation { ReferenceKind::Annotation } else { ReferenceKind::Extends });
        if !is_annotation && let Some(typ) = child_of_kind(node, Kind::UserType) {
            let arguments = child_of_kind(node, Kind::ValueArguments).map_or(0, |list| children(list).len());
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
