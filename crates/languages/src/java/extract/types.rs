//! Types in the source: their text in this front-end's notation, and the references they are.

use banyan_facts::{Receiver, ReferenceKind};

use super::super::grammar::{Field, Kind, Node, children};
use super::super::notation::plain_type;
use super::{Extractor, Operand};

impl<'t> Extractor<'t> {
    /// A type as written, in the notation of [`super::super::notation`].
    pub(super) fn type_text(&self, node: Node<'t>) -> String {
        plain_type(self.text_of(node))
    }

    /// The text of a variable's type, array brackets after the variable's name included.
    pub(super) fn variable_type(&self, typ: Node<'t>, variable: Node<'t>) -> String {
        let mut text = self.type_text(typ);
        if let Some(dimensions) = Field::Dimensions.of(variable) {
            text.push_str(&"[]".repeat(self.text_of(dimensions).matches('[').count()));
        }
        text
    }

    /// Adds the type variables of a declaration; gives them in the notation, with their bounds.
    pub(super) fn add_type_variables(&mut self, declaration: Node<'t>) -> String {
        let parameters = Field::TypeParameters.of(declaration);
        let Some(parameters) = parameters.or_else(|| declaration.child_of_kind(Kind::TypeParameters)) else {
            return String::new();
        };
        let mut texts = Vec::new();
        for parameter in children(parameters) {
            let Some(name) = parameter.child_of_kind(Kind::TypeIdentifier) else { continue };
            self.scopes.add_type_variable(self.text_of(name));
            let bounds = parameter.child_of_kind(Kind::TypeBound).into_iter().flat_map(children);
            let bounds: Vec<String> = bounds.map(|bound| self.type_text(bound)).collect();
            let separator = if bounds.is_empty() { "" } else { ":" };
            texts.push(format!("{}{separator}{}", self.text_of(name), bounds.join("&")));
        }
        format!("<{}>", texts.join(","))
    }

    /// Begins a node of a type or around types.
    pub(super) fn begin_type_use(&mut self, node: Node<'t>, kind: Kind) -> bool {
        let role = self.role_below(kind);
        self.set_role(role);
        match kind {
            Kind::TypeIdentifier => self.refer_to_type(node, role),
            Kind::ScopedType => {
                self.refer_to_type(node, role);
                return self.text_of(node).contains(['<', '@']);
            }
            _ => {}
        }
        true
    }

    fn role_below(&self, kind: Kind) -> ReferenceKind {
        let Some(parent) = self.parent() else { return ReferenceKind::Local };
        match kind {
            Kind::TypeArguments | Kind::TypeBound | Kind::Permits => ReferenceKind::Generic,
            Kind::Superclass => ReferenceKind::Extends,
            Kind::SuperInterfaces => ReferenceKind::Implements,
            Kind::ExtendsInterfaces => ReferenceKind::Extends,
            Kind::Throws | Kind::CatchType => ReferenceKind::Throws,
            _ => match parent.kind {
                Kind::Field | Kind::Constant => ReferenceKind::Field,
                Kind::Method | Kind::AnnotationElement => ReferenceKind::Return,
                Kind::New => ReferenceKind::Construct,
                _ => parent.role,
            },
        }
    }

    /// A type inside a qualified type is part of its name; a type variable is no reference.
    fn refer_to_type(&mut self, node: Node<'t>, role: ReferenceKind) {
        if matches!(self.parent_kind(), Kind::ScopedType | Kind::TypeParameter) {
            return;
        }
        let text = self.text_of(node);
        if is_inferred(text) || self.scopes.is_type_variable(text) {
            return;
        }
        let plain = plain_type(text);
        let name = super::super::notation::without_arguments(&plain);
        let line = Self::line_of(node);
        if role == ReferenceKind::Construct {
            self.refer_to_constructed(&name, line);
        } else {
            self.refer(role, Receiver::None, &name, line);
        }
    }

    /// What `new` makes; an inner type may be named behind a value of its outer one.
    fn refer_to_constructed(&mut self, name: &str, line: u32) {
        let Some(at) = self.frames.iter().rposition(|frame| frame.kind == Kind::New) else { return };
        let construction = &self.frames[at];
        let outer = match construction.operand {
            Operand::Value(receiver) => receiver,
            _ => Receiver::None,
        };
        let arguments = Field::Arguments.of(construction.node).map_or(0, |list| children(list).count());
        let node = construction.node;
        let place = self.refer(ReferenceKind::Construct, outer, &format!("{name}/{arguments}"), line);
        self.frames[at].place = Some(place);
        self.add_constructed_message(node, name, place);
    }

    /// The first child that is a type.
    pub(super) fn type_child(node: Node<'t>) -> Option<Node<'t>> {
        children(node).find(|child| is_type(child.kind()))
    }
}

/// Whether a type is told by the value: `var`, or `val` of Lombok.
pub(super) fn is_inferred(text: &str) -> bool {
    matches!(text, "var" | "val")
}

/// Whether a node of this kind is a type.
pub(super) fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::TypeIdentifier
            | Kind::ScopedType
            | Kind::GenericType
            | Kind::ArrayType
            | Kind::AnnotatedType
            | Kind::IntegralType
            | Kind::FloatingType
            | Kind::BooleanType
            | Kind::VoidType
    )
}
