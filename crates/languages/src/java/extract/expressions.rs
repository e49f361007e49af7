//! Expressions: what each is to the expression around it, and the references it makes.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::super::notation::simple_name;
use super::statements::value_of;
use super::{Extractor, Frame, Operand};

/// Static methods that make a container of their first argument, and whether that is held or what it holds is.
const MAKERS: &[((&str, &str), &str)] = &[
    (("Optional", "of"), ""),
    (("Optional", "ofNullable"), ""),
    (("Stream", "of"), ""),
    (("List", "of"), ""),
    (("Set", "of"), ""),
    (("List", "copyOf"), "^"),
    (("Set", "copyOf"), "^"),
    (("Arrays", "asList"), ""),
    (("Arrays", "stream"), "^"),
    (("Collections", "singletonList"), ""),
    (("Collections", "singleton"), ""),
    (("Collections", "unmodifiableList"), "^"),
    (("Collections", "unmodifiableSet"), "^"),
    (("Collections", "unmodifiableCollection"), "^"),
    (("CompletableFuture", "completedFuture"), ""),
    (("Mono", "just"), ""),
    (("Flux", "just"), ""),
    (("Flux", "fromIterable"), "^"),
];

/// Methods that put what their function gives back into what they give back.
const MAPPING: &[&str] = &["map", "mapToObj", "thenApply", "thenApplyAsync", "transform", "handle"];
/// Methods whose function gives back the same kind of container.
const FLATTENING: &[&str] = &["flatMap", "thenCompose", "thenComposeAsync", "concatMap", "switchMap"];

impl<'t> Extractor<'t> {
    /// What a node is once its children have ended, and what comes with its end.
    pub(super) fn end(&mut self, frame: &Frame<'t>) -> Operand {
        let node = frame.node;
        match frame.kind {
            Kind::Class | Kind::Interface | Kind::Enum | Kind::Record | Kind::AnnotationType => {
                if Field::Name.of(node).is_some() {
                    self.end_type();
                }
                Operand::None
            }
            Kind::Declarator => {
                self.end_declarator(frame);
                Operand::None
            }
            Kind::Resource => {
                self.end_resource(frame);
                Operand::None
            }
            Kind::Identifier => self.end_identifier(frame),
            Kind::FieldAccess => self.end_field_access(frame),
            Kind::Call => self.end_call(frame),
            Kind::MethodReference => self.end_method_reference(frame),
            Kind::ArrayAccess => Operand::Value(self.end_array_access(frame)),
            Kind::New => match (frame.operand, frame.place) {
                (Operand::Value(_), Some(place)) => Operand::Value(Receiver::Result(place)),
                _ => self.typed(Field::Type.of(node), ""),
            },
            Kind::Cast => self.typed(Field::Type.of(node), ""),
            Kind::ArrayCreation => {
                let dimensions =
                    self.text_of(node).split('{').next().unwrap_or_default().matches('[').count();
                self.typed(Field::Type.of(node), &"[]".repeat(dimensions))
            }
            Kind::ClassLiteral => {
                let text = Self::type_child(node).map(|typ| self.type_text(typ)).unwrap_or_default();
                Operand::Value(self.type_receiver(&format!("Class<{text}>")))
            }
            Kind::String => Operand::Value(self.type_receiver("String")),
            Kind::This => Operand::Value(Receiver::Own),
            Kind::Super => Operand::Value(Receiver::Super),
            Kind::Lambda => Operand::Function(value_of(frame.operand)),
            Kind::Parenthesized | Kind::Ternary | Kind::Assignment | Kind::Binary | Kind::Arguments => {
                frame.operand
            }
            _ => Operand::None,
        }
    }

    /// Gives a child's operand to its parent. A dotted name that its parent does not take as what
    /// stands before a dot is a value.
    pub(super) fn hand_over(&mut self, child: &Frame<'t>, operand: Operand) {
        let Some(parent) = self.frames.last() else { return };
        let (kind, node) = (parent.kind, parent.node);
        let stands_before_dot = match kind {
            Kind::Call | Kind::FieldAccess => child.field == Field::Object,
            Kind::MethodReference => parent.count == 0,
            _ => false,
        };
        let operand = if stands_before_dot { operand } else { self.settled(operand) };
        let is_string = kind == Kind::Binary && self.is_string(operand);
        let Some(parent) = self.frames.last_mut() else { return };
        match (kind, child.field) {
            (Kind::Call | Kind::FieldAccess, Field::Object)
            | (Kind::ArrayAccess, Field::Array)
            | (Kind::Ternary, Field::Consequence)
            | (Kind::Assignment, Field::Left)
            | (Kind::Declarator | Kind::Resource, Field::Value)
            | (Kind::Switch, Field::Condition)
            | (Kind::Lambda, Field::Body) => parent.operand = operand,
            (Kind::Parenthesized, _) => parent.operand = operand,
            (Kind::New, Field::None) if parent.place.is_none() => parent.operand = operand,
            (Kind::Ternary, _) if parent.operand == Operand::None => parent.operand = operand,
            (Kind::Binary, _) if is_string => parent.operand = operand,
            (Kind::Call, Field::Arguments) => {
                parent.argument = operand;
                parent.literal = child.literal;
            }
            (Kind::Arguments | Kind::MethodReference, _) => {
                if parent.count == 0 {
                    parent.operand = operand;
                }
                if child.kind == Kind::ClassLiteral {
                    parent.literal = parent.literal.or(Some(child.node));
                }
                parent.count += 1;
            }
            (Kind::ForEach, Field::Value) => self.begin_loop_body(node, operand),
            _ => {}
        }
    }

    fn is_string(&self, operand: Operand) -> bool {
        matches!(operand, Operand::Value(Receiver::Type(text)) if self.names.text(text) == "String")
    }

    pub(super) fn type_receiver(&mut self, text: &str) -> Receiver {
        Receiver::Type(self.names.intern(text))
    }

    fn typed(&mut self, typ: Option<Node<'t>>, suffix: &str) -> Operand {
        match typ {
            Some(typ) => {
                let text = self.type_text(typ) + suffix;
                Operand::Value(self.type_receiver(&text))
            }
            None => Operand::None,
        }
    }

    fn end_identifier(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(parent) = self.frames.last() else { return Operand::None };
        if !is_expression(frame, parent) {
            return Operand::None;
        }
        let text = self.text_of(frame.node);
        if parent.kind == Kind::SwitchLabel {
            return self.end_label(text, frame.node);
        }
        match self.scopes.variable(text) {
            Some(receiver) => Operand::Value(receiver),
            None => Operand::Path(self.names.intern(text)),
        }
    }

    /// A label of a switch is a constant of the selector's type, or a constant in sight.
    fn end_label(&mut self, text: &'t str, node: Node<'t>) -> Operand {
        let selector = self.frames.iter().rev().find(|frame| frame.kind == Kind::Switch);
        let selector = selector.map_or(Receiver::Unknown, |frame| value_of(frame.operand));
        let is_plain = match selector {
            Receiver::Type(name) | Receiver::FieldType(name) => is_plain(self.names.text(name)),
            _ => false,
        };
        let receiver = if is_plain { Receiver::None } else { selector };
        if !is_plain || self.scopes.variable(text).is_none() {
            self.refer(ReferenceKind::Access, receiver, text, Self::line_of(node));
        }
        Operand::None
    }

    /// A dotted name that ends as a value is an access to a field that is inherited or imported.
    fn settled(&mut self, operand: Operand) -> Operand {
        match operand {
            Operand::Path(path) => Operand::Value(self.path_receiver(path, true)),
            other => other,
        }
    }

    /// What a dotted name that is no variable of this file stands for. A part with a capital is a
    /// type, unless the name stands for a value.
    fn path_receiver(&mut self, path: Name, is_value: bool) -> Receiver {
        let text = self.names.text(path).to_owned();
        if !is_value && starts_with_capital(simple_name(&text)) {
            return Receiver::Type(path);
        }
        let line = self.frames.last().map_or(0, |frame| Self::line_of(frame.node));
        let mut receiver = Receiver::None;
        for part in text.split('.') {
            receiver = Receiver::Result(self.refer(ReferenceKind::Access, receiver, part, line));
        }
        receiver
    }

    fn receiver_of(&mut self, operand: Operand) -> Receiver {
        match operand {
            Operand::Value(receiver) => receiver,
            Operand::Path(path) => self.path_receiver(path, false),
            Operand::Function(_) | Operand::None => Receiver::Unknown,
        }
    }

    fn end_field_access(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(field) = Field::Member.of(frame.node) else { return Operand::None };
        let (name, line) = (self.text_of(field), Self::line_of(field));
        if field.kind() == Kind::This {
            return Operand::Value(self.receiver_of(frame.operand));
        }
        let receiver = match frame.operand {
            Operand::Path(path) if may_go_on(self.names.text(path)) => {
                let longer = format!("{}.{name}", self.names.text(path));
                return Operand::Path(self.names.intern(&longer));
            }
            Operand::Value(Receiver::Own) => match self.scopes.field(name) {
                Some(receiver) => return Operand::Value(receiver),
                None => Receiver::Own,
            },
            operand => self.receiver_of(operand),
        };
        if name == "length" && self.receiver_text(receiver).is_some_and(|text| text.ends_with("[]")) {
            return Operand::Value(self.type_receiver("int"));
        }
        let place = self.refer(ReferenceKind::Access, receiver, name, line);
        Operand::Value(Receiver::Result(place))
    }

    fn end_array_access(&mut self, frame: &Frame<'t>) -> Receiver {
        match value_of(frame.operand) {
            Receiver::Result(reference) => Receiver::Element(reference),
            Receiver::Type(text) | Receiver::FieldType(text) => {
                let text = self.names.text(text).to_owned();
                self.type_receiver(text.strip_suffix("[]").unwrap_or(&format!("{text}^")))
            }
            _ => Receiver::Unknown,
        }
    }

    /// The reference of a call stands before those of its arguments, which may depend on it.
    pub(super) fn begin_arguments(&mut self, node: Node<'t>) -> bool {
        let at = self.frames.len().wrapping_sub(2);
        let Some(call) = self.frames.get(at).filter(|frame| frame.kind == Kind::Call) else { return true };
        let (operand, owner) = (call.operand, call.node);
        let Some(name) = Field::Name.of(owner) else { return true };
        let receiver = match operand {
            Operand::None if Field::Object.of(owner).is_none() => Receiver::None,
            operand => self.receiver_of(operand),
        };
        let counted = format!("{}/{}", self.text_of(name), children(node).count());
        let place = self.refer(ReferenceKind::Call, receiver, &counted, Self::line_of(name));
        if let Some(call) = self.frames.get_mut(at) {
            call.place = Some(place);
            call.operand = Operand::Value(receiver);
        }
        true
    }

    fn end_call(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(place) = frame.place else { return Operand::None };
        let name = Field::Name.of(frame.node).map_or("", |name| self.text_of(name));
        self.add_configuration_call(name, frame);
        self.add_persistence_call(name, frame);
        self.add_remote_call(name, place, frame);
        if let Some(told) = self.told_class(frame) {
            return Operand::Value(self.type_receiver(&format!("#{place}={told}")));
        }
        if let Some(held) = self.held_by_made(name, frame) {
            return Operand::Value(self.type_receiver(&format!("#{place}<{held}>")));
        }
        if let Operand::Function(given) = frame.argument
            && let Some(text) = self.receiver_text(given)
        {
            if MAPPING.contains(&name) {
                return Operand::Value(self.type_receiver(&format!("#{place}<{text}>")));
            }
            if FLATTENING.contains(&name) {
                return Operand::Value(self.type_receiver(&format!("#{place}<{text}^>")));
            }
        }
        Operand::Value(Receiver::Result(place))
    }

    /// What the container holds that a static method of a library makes of its first argument.
    fn held_by_made(&self, name: &str, call: &Frame<'t>) -> Option<String> {
        let (Operand::Value(Receiver::Type(container)), Operand::Value(argument)) =
            (call.operand, call.argument)
        else {
            return None;
        };
        let container = self.names.text(container).rsplit('.').next()?;
        let (_, holds) = MAKERS.iter().find(|(made, _)| *made == (container, name))?;
        Some(format!("{}{holds}", self.receiver_text(argument)?))
    }

    /// The class that an argument names: what many methods give back is one of it, or holds some.
    pub(super) fn told_class(&self, call: &Frame<'t>) -> Option<String> {
        Some(self.type_text(Self::type_child(call.literal?)?))
    }

    fn end_method_reference(&mut self, frame: &Frame<'t>) -> Operand {
        let line = Self::line_of(frame.node);
        let mut parts = children(frame.node);
        let Some(first) = parts.next() else { return Operand::None };
        let receiver = match frame.operand {
            Operand::None => {
                let text = self.type_text(first);
                self.type_receiver(&text)
            }
            operand => self.receiver_of(operand),
        };
        let last = parts.last().filter(|last| last.kind() == Kind::Identifier);
        match last {
            Some(name) => {
                let place = self.refer(ReferenceKind::Call, receiver, self.text_of(name), line);
                Operand::Function(Receiver::Result(place))
            }
            None => {
                if let Receiver::Type(text) = receiver {
                    let name = super::super::notation::without_arguments(self.names.text(text));
                    let is_variable = self.scopes.is_type_variable(&name);
                    if matches!(frame.operand, Operand::Path(_)) && !is_variable {
                        self.refer(ReferenceKind::Construct, Receiver::None, &name, line);
                    }
                }
                Operand::Function(receiver)
            }
        }
    }

    pub(super) fn begin_new(&mut self, _node: Node<'t>) -> bool {
        self.set_role(ReferenceKind::Construct);
        true
    }

    /// `super(…)` makes the supertype's part of an instance.
    pub(super) fn begin_explicit_constructor(&mut self, node: Node<'t>) -> bool {
        if Field::Constructor.of(node).is_some_and(|called| called.kind() == Kind::Super) {
            let arguments = Field::Arguments.of(node).map_or(0, |list| children(list).count());
            let name = format!("super/{arguments}");
            self.refer(ReferenceKind::Construct, Receiver::Super, &name, Self::line_of(node));
        }
        true
    }

    pub(super) fn begin_annotation(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = Field::Name.of(node) {
            let text = self.text_of(name);
            self.refer(ReferenceKind::Annotation, Receiver::None, text, Self::line_of(name));
            self.add_configuration_annotation(node);
        }
        true
    }

    /// Statements in annotations may be given in parts.
    pub(super) fn begin_element_array(&mut self, node: Node<'t>) -> bool {
        let parts = children(node);
        if parts.clone().count() < 2
            || !parts.clone().all(|part| matches!(part.kind(), Kind::String | Kind::Binary))
        {
            return true;
        }
        let texts: Vec<String> = parts.map(|part| self.constants.loose_text(part)).collect();
        !self.add_statement(&texts.join(" "), node)
    }

    /// SQL and the like in a string, or in strings put together.
    pub(super) fn begin_text(&mut self, node: Node<'t>, kind: Kind) -> bool {
        if self.parent_kind() == Kind::Binary {
            return true;
        }
        if kind == Kind::String || node.child_of_kind(Kind::Binary).is_some() || has_string(node) {
            let text = self.constants.loose_text(node);
            self.add_statement(&text, node);
        }
        kind != Kind::String
    }
}

fn has_string(node: Node<'_>) -> bool {
    node.child_of_kind(Kind::String).is_some()
}

/// Whether an identifier stands for a value or a type in an expression, by its place.
fn is_expression(frame: &Frame<'_>, parent: &Frame<'_>) -> bool {
    if matches!(frame.field, Field::Name | Field::Member | Field::Key | Field::Parameters) {
        return false;
    }
    match parent.kind {
        Kind::MethodReference => parent.count == 0,
        Kind::TypePattern
        | Kind::RecordPattern
        | Kind::RecordComponent
        | Kind::ReceiverParameter
        | Kind::Labeled
        | Kind::Error => false,
        _ => true,
    }
}

pub(super) fn starts_with_capital(text: &str) -> bool {
    text.starts_with(|c: char| c.is_uppercase())
}

/// Types whose values a switch compares with constants rather than with names of an enumeration.
fn is_plain(text: &str) -> bool {
    matches!(text, "int" | "char" | "byte" | "short" | "String" | "Integer" | "Character" | "Byte" | "Short")
}

/// Whether a dotted name may be a part of a longer one that is still a package or a field. Each
/// length is a name of its own, so there is a limit to them, far beyond any name written by people.
fn may_go_on(path: &str) -> bool {
    path.len() < 1_000 && !starts_with_capital(simple_name(path))
}
