//! Expressions: what each is to the expression around it, and the references it makes.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children, has, is_type, named_child, type_child};
use super::{Extractor, Frame, Operand, starts_with_capital, value_of};
use crate::java::notation::simple_name;

impl<'t> Extractor<'t> {
    /// What a node is once its children have ended, and what comes with its end.
    pub(super) fn end(&mut self, frame: &Frame<'t>) -> Operand {
        let node = frame.node;
        match frame.kind {
            Kind::Class | Kind::Object | Kind::Companion => {
                self.routes.pop();
                Operand::None
            }
            Kind::Property => {
                self.end_property(frame);
                Operand::None
            }
            Kind::Function => {
                if let Some(declared) = frame.place {
                    self.tell_type(declared, frame.operand);
                }
                Operand::None
            }
            Kind::Identifier => self.end_identifier(frame),
            Kind::Navigation => self.end_navigation(frame),
            Kind::Call => self.end_call(frame),
            Kind::CallableReference => self.end_callable_reference(frame),
            Kind::Index => self.end_index(frame),
            Kind::Infix => self.end_infix(frame),
            Kind::Binary => self.end_binary(frame),
            Kind::As => self.typed(type_child(node)),
            Kind::Is => {
                self.end_is(node);
                Operand::Value(self.type_receiver("Boolean"))
            }
            Kind::In => {
                self.refer_to_operator(frame.argument, "contains/1", node);
                Operand::Value(self.type_receiver("Boolean"))
            }
            Kind::TypeTest => {
                self.end_type_test(node);
                Operand::None
            }
            Kind::ObjectLiteral => {
                let supertypes = self.supertypes(node);
                match supertypes.first() {
                    Some(text) => Operand::Value(self.type_receiver(text)),
                    None => Operand::None,
                }
            }
            Kind::String | Kind::MultilineString => Operand::Value(self.type_receiver("String")),
            Kind::Number => {
                let long = self.texts.of(node).ends_with('L');
                Operand::Value(self.type_receiver(if long { "Long" } else { "Int" }))
            }
            Kind::Float => Operand::Value(self.type_receiver("Double")),
            Kind::Character => Operand::Value(self.type_receiver("Char")),
            Kind::Range => Operand::Value(self.type_receiver("IntRange")),
            Kind::This => self.end_this(node),
            Kind::Super => Operand::Value(Receiver::Super),
            Kind::Lambda | Kind::AnonymousFunction => Operand::Function(value_of(frame.operand)),
            Kind::Unary if has(node, Kind::Not) => Operand::Value(self.type_receiver("Boolean")),
            Kind::FunctionBody if !has(node, Kind::Equals) => Operand::None,
            Kind::Parenthesized
            | Kind::Labeled
            | Kind::Annotated
            | Kind::Unary
            | Kind::Spread
            | Kind::ValueArguments
            | Kind::ValueArgument
            | Kind::AnnotatedLambda
            | Kind::If
            | Kind::When
            | Kind::WhenEntry
            | Kind::WhenSubject
            | Kind::Try
            | Kind::Block
            | Kind::FunctionBody
            | Kind::Getter
            | Kind::PropertyDelegate
            | Kind::ExplicitDelegation => frame.operand,
            _ => Operand::None,
        }
    }

    /// Gives a child's operand to its parent. A dotted name that its parent does not take as what
    /// stands before a dot is a value.
    pub(super) fn hand_over(&mut self, child: &Frame<'t>, operand: Operand) {
        let Some(parent) = self.frames.last() else { return };
        let (parent_kind, first) = (parent.kind, parent.count == 0);
        let is_dotted = first && (parent_kind == Kind::Navigation || self.parent_calls())
            || matches!(operand, Operand::Callee(..));
        let operand = if is_dotted { operand } else { self.settled(operand) };
        let is_part = is_expression(child.kind);
        if child.kind == Kind::If {
            self.add_cast_after(child.node);
        }
        let Some(parent) = self.frames.last_mut() else { return };
        match (parent_kind, child.kind) {
            (Kind::Call, Kind::ValueArguments) => {
                parent.argument = operand;
                parent.lambda = child.lambda;
            }
            (Kind::Call, Kind::AnnotatedLambda) => parent.lambda = operand,
            (Kind::ValueArguments, Kind::ValueArgument) => {
                if first {
                    parent.operand = operand;
                }
                if matches!(operand, Operand::Function(_)) {
                    parent.lambda = operand;
                }
                parent.count += 1;
            }
            (Kind::When, Kind::WhenSubject) => parent.argument = operand,
            (Kind::When, Kind::WhenEntry) | (Kind::Try, Kind::Block) if parent.operand == Operand::None => {
                parent.operand = operand;
            }
            (Kind::If, Kind::Block) => {
                if parent.operand == Operand::None {
                    parent.operand = operand;
                }
                parent.count += 1;
            }
            (Kind::If, _) if is_part => {
                if !first && parent.operand == Operand::None {
                    parent.operand = operand;
                }
                parent.count += 1;
            }
            (
                Kind::Call
                | Kind::Navigation
                | Kind::Index
                | Kind::Infix
                | Kind::Binary
                | Kind::Assignment
                | Kind::In,
                _,
            ) if is_part => {
                if first {
                    parent.operand = operand;
                } else {
                    parent.argument = operand;
                }
                parent.count += 1;
            }
            (Kind::For, _) if is_part => {
                parent.count += 1;
                let node = parent.node;
                if first {
                    self.bind_loop(node, value_of(operand));
                }
            }
            (Kind::WhenSubject, _) if is_part => {
                parent.operand = operand;
                let node = parent.node;
                self.bind_subject(node, value_of(operand));
            }
            (Kind::Property, Kind::Getter) if parent.operand == Operand::None => parent.operand = operand,
            (
                Kind::Lambda
                | Kind::Block
                | Kind::WhenEntry
                | Kind::Parenthesized
                | Kind::Labeled
                | Kind::Annotated
                | Kind::Unary
                | Kind::Spread
                | Kind::ValueArgument
                | Kind::AnnotatedLambda
                | Kind::FunctionBody
                | Kind::Getter
                | Kind::Function
                | Kind::AnonymousFunction
                | Kind::Property
                | Kind::PropertyDelegate,
                _,
            ) if is_part => parent.operand = operand,
            _ => {}
        }
    }

    /// A dotted name that ends as a value is an access to a member or constant.
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
        if starts_with_capital(simple_name(&text)) && text.contains('.') {
            return Receiver::Result(self.refer(ReferenceKind::Access, Receiver::None, &text, line));
        }
        let mut parts = text.split('.');
        let Some(first) = parts.next() else { return Receiver::Unknown };
        let mut receiver = Receiver::Result(self.refer_unqualified(ReferenceKind::Access, first, line));
        for part in parts {
            receiver = Receiver::Result(self.refer(ReferenceKind::Access, receiver, part, line));
        }
        receiver
    }

    pub(super) fn receiver_of(&mut self, operand: Operand) -> Receiver {
        match operand {
            Operand::Value(receiver) => receiver,
            Operand::Path(path) => self.path_receiver(path, false),
            Operand::Callee(..) | Operand::Function(_) | Operand::None => Receiver::Unknown,
        }
    }

    fn typed(&mut self, typ: Option<Node<'t>>) -> Operand {
        match typ {
            Some(typ) => {
                let text = self.texts.type_text(typ);
                Operand::Value(self.type_receiver(&text))
            }
            None => Operand::None,
        }
    }

    fn end_identifier(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(parent) = self.frames.last() else { return Operand::None };
        if !stands_for_value(frame.node, parent) {
            return Operand::None;
        }
        let is_callee = self.parent_calls();
        let text = self.texts.name(frame.node);
        if parent.count == 1 && self.parent_tells_type() {
            if !self.scopes.is_type_variable(text) {
                self.refer(ReferenceKind::Generic, Receiver::None, text, Self::line_of(frame.node));
            }
            return Operand::None;
        }
        match (text, self.scopes.variable(text)) {
            (_, Some(variable)) if is_callee && variable.is_function => Operand::Function(variable.receiver),
            (_, Some(variable)) => Operand::Value(variable.receiver),
            ("this", _) => self.end_this(frame.node),
            ("true" | "false", _) => Operand::Value(self.type_receiver("Boolean")),
            ("null" | "break" | "continue" | "it" | "field", _) => Operand::None,
            _ if is_callee => Operand::Callee(Receiver::None, self.names.intern(text)),
            _ => Operand::Path(self.names.intern(text)),
        }
    }

    fn end_this(&mut self, node: Node<'t>) -> Operand {
        if let Some(label) = node.child_of_kind(Kind::Identifier) {
            let label = self.texts.name(label);
            if label == self.enclosing_type_name() {
                return Operand::Value(Receiver::Own);
            }
            if starts_with_capital(label) {
                return Operand::Value(self.type_receiver(label));
            }
        }
        let implicit = self.scopes.implicit_receivers();
        match implicit.is_empty() {
            true => Operand::Value(Receiver::Own),
            false => Operand::Value(self.type_receiver(&implicit)),
        }
    }

    fn end_navigation(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(name) = children(frame.node).filter(|part| part.kind() == Kind::Identifier).last() else {
            return Operand::None;
        };
        let (text, line) = (self.texts.name(name), Self::line_of(name));
        let is_callee = self.parent_calls();
        let by_colons = has(frame.node, Kind::Colons);
        if by_colons && text == "class" {
            return self.end_class_literal(frame.operand, line);
        }
        if let Operand::Path(path) = frame.operand
            && (may_go_on(self.names.text(path)) && !is_callee || is_callee && starts_with_capital(text))
        {
            let longer = format!("{}.{text}", self.names.text(path));
            let longer = self.names.intern(&longer);
            return if is_callee { Operand::Callee(Receiver::None, longer) } else { Operand::Path(longer) };
        }
        if let (Operand::Value(Receiver::Own), Some(receiver), false) =
            (frame.operand, self.scopes.field(text), is_callee)
        {
            return Operand::Value(receiver);
        }
        let receiver = self.receiver_of(frame.operand);
        if is_callee {
            return Operand::Callee(receiver, self.names.intern(text));
        }
        if let Some(class) =
            self.class_literal(receiver).filter(|_| matches!(text, "java" | "javaObjectType"))
        {
            return Operand::Value(self.type_receiver(&format!("Class<{class}>")));
        }
        if by_colons {
            let place = self.refer(ReferenceKind::Call, receiver, text, line);
            return Operand::Function(Receiver::Result(place));
        }
        let place = self.refer(ReferenceKind::Access, receiver, text, line);
        Operand::Value(Receiver::Result(place))
    }

    /// `Order::class` is the class of a type, `order::class` that of a value.
    fn end_class_literal(&mut self, of: Operand, line: u32) -> Operand {
        let class = match of {
            Operand::Path(path) if starts_with_capital(simple_name(self.names.text(path))) => {
                let text = self.names.text(path).to_owned();
                if !self.scopes.is_type_variable(&text) {
                    self.refer(ReferenceKind::Local, Receiver::None, &text, line);
                }
                text
            }
            other => {
                let receiver = self.receiver_of(other);
                self.receiver_text(receiver)
                    .filter(|text| !text.starts_with('@'))
                    .unwrap_or_else(|| "?".to_owned())
            }
        };
        Operand::Value(self.type_receiver(&format!("KClass<{class}>")))
    }

    /// The type whose class a receiver is.
    pub(super) fn class_literal(&self, receiver: Receiver) -> Option<String> {
        let text = self.receiver_text(receiver)?;
        let class = text.strip_prefix("KClass<").or_else(|| text.strip_prefix("Class<"))?;
        class.strip_suffix('>').map(str::to_owned)
    }

    fn end_callable_reference(&mut self, frame: &Frame<'t>) -> Operand {
        let node = frame.node;
        let line = Self::line_of(node);
        let owner = children(node).find(|child| is_type(*child));
        let name = children(node).filter(|child| child.kind() == Kind::Identifier).last();
        let text = owner.map(|owner| self.texts.type_text(owner)).unwrap_or_default();
        let receiver = match self.scopes.variable(&text) {
            Some(variable) => variable.receiver,
            None if text.is_empty() => Receiver::None,
            None => self.type_receiver(&text),
        };
        match name {
            None => match receiver {
                Receiver::Type(_) => Operand::Value(self.type_receiver(&format!("KClass<{text}>"))),
                _ => Operand::Value(self.type_receiver("KClass<?>")),
            },
            Some(name) => {
                let name = self.texts.name(name);
                let place = match (receiver, starts_with_capital(name)) {
                    (Receiver::None, true) => {
                        self.refer(ReferenceKind::Construct, Receiver::None, name, line)
                    }
                    (Receiver::None, false) => self.refer_unqualified(ReferenceKind::Call, name, line),
                    _ => self.refer(ReferenceKind::Call, receiver, name, line),
                };
                Operand::Function(Receiver::Result(place))
            }
        }
    }

    fn end_index(&mut self, frame: &Frame<'t>) -> Operand {
        self.add_indexed_access(frame);
        let arguments = children(frame.node).count().saturating_sub(1);
        match self.refer_to_operator(frame.operand, &format!("get/{arguments}"), frame.node) {
            Some(place) => Operand::Value(Receiver::Result(place)),
            None => Operand::None,
        }
    }

    fn end_infix(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(name) = named_child(frame.node, 1).map(|name| self.texts.name(name)) else {
            return Operand::None;
        };
        self.add_infix_access(name, frame);
        if is_standard_infix(name) {
            return match name {
                "to" => {
                    let text =
                        |operand| self.receiver_text(value_of(operand)).unwrap_or_else(|| "?".to_owned());
                    let text = format!("Pair<{},{}>", text(frame.operand), text(frame.argument));
                    Operand::Value(self.type_receiver(&text))
                }
                _ => frame.operand,
            };
        }
        let receiver = value_of(frame.operand);
        let place =
            self.refer(ReferenceKind::Call, receiver, &format!("{name}/1"), Self::line_of(frame.node));
        Operand::Value(Receiver::Result(place))
    }

    fn end_binary(&mut self, frame: &Frame<'t>) -> Operand {
        if Self::is_generic_call(frame.node) {
            return self.end_generic_call(frame);
        }
        if matches!(frame.operand, Operand::Callee(..)) {
            return frame.operand;
        }
        let sign = frame.node.all_children().find(|child| !child.is_named());
        let function = match sign.map(|sign| sign.kind()) {
            Some(Kind::Plus) => "plus/1",
            Some(Kind::Minus) => "minus/1",
            Some(Kind::Times) => "times/1",
            Some(Kind::Divide) => "div/1",
            Some(Kind::Remainder) => "rem/1",
            Some(Kind::Elvis) => {
                return if frame.operand == Operand::None { frame.argument } else { frame.operand };
            }
            _ => return Operand::Value(self.type_receiver("Boolean")),
        };
        match self.refer_to_operator(frame.operand, function, frame.node) {
            Some(place) => Operand::Value(Receiver::Result(place)),
            None => frame.operand,
        }
    }

    /// An operator may be a function of the monolith: only where it is does the reference count.
    pub(super) fn refer_to_operator(
        &mut self,
        operand: Operand,
        function: &str,
        node: Node<'t>,
    ) -> Option<u32> {
        let receiver = match operand {
            Operand::Value(receiver) if !self.is_plain(receiver) => receiver,
            _ => return None,
        };
        Some(self.refer(ReferenceKind::Call, receiver, &format!("+{function}"), Self::line_of(node)))
    }

    fn is_plain(&self, receiver: Receiver) -> bool {
        match receiver {
            Receiver::Type(text) | Receiver::FieldType(text) => {
                matches!(self.names.text(text), "String" | "Int" | "Long" | "Double" | "Boolean" | "Char")
            }
            _ => false,
        }
    }

    /// SQL and the like in a string, or in strings put together.
    pub(super) fn begin_text(&mut self, node: Node<'t>, node_kind: Kind) -> bool {
        if self.parent_kind() == Kind::Binary {
            return true;
        }
        let is_text = |node: Node<'_>| matches!(node.kind(), Kind::String | Kind::MultilineString);
        if node_kind != Kind::Binary
            || children(node).any(|part| is_text(part) || part.kind() == Kind::Binary)
        {
            let text = self.texts.loose(node);
            self.add_statement(&text, node);
        }
        true
    }
}

/// Whether a node of this kind is an expression that its parent may count on.
fn is_expression(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        Identifier
            | Navigation
            | Call
            | CallableReference
            | Index
            | Infix
            | Binary
            | Unary
            | Range
            | As
            | Is
            | In
            | If
            | When
            | Try
            | Return
            | Throw
            | Parenthesized
            | Labeled
            | Annotated
            | Spread
            | ObjectLiteral
            | CollectionLiteral
            | This
            | Super
            | String
            | MultilineString
            | Character
            | Number
            | Float
            | Lambda
            | AnonymousFunction
            | Assignment
            | Property
            | FunctionBody
            | PropertyDelegate
            | For
            | While
            | DoWhile
    )
}

/// Whether an identifier stands for a value or a type in an expression, by its place.
fn stands_for_value(node: Node<'_>, parent: &Frame<'_>) -> bool {
    match parent.kind {
        Kind::Navigation => parent.count == 0,
        Kind::Infix => parent.count != 1 || named_child(parent.node, 1).is_some_and(|name| name != node),
        Kind::ValueArgument => {
            !has(parent.node, Kind::Equals) || named_child(parent.node, 0).is_none_or(|key| key != node)
        }
        Kind::ClassParameter => parent.node.child_of_kind(Kind::Identifier).is_none_or(|name| name != node),
        Kind::UserType
        | Kind::QualifiedIdentifier
        | Kind::VariableDeclaration
        | Kind::Parameter
        | Kind::Function
        | Kind::Class
        | Kind::Object
        | Kind::Companion
        | Kind::Alias
        | Kind::EnumEntry
        | Kind::TypeParameter
        | Kind::TypeConstraint
        | Kind::Catch
        | Kind::CallableReference
        | Kind::This
        | Kind::Super
        | Kind::Setter
        | Kind::Error
        | Kind::Other => false,
        Kind::Return => Field::Label.of(parent.node).is_none_or(|label| label != node),
        _ => true,
    }
}

/// Infix functions of the standard library.
fn is_standard_infix(name: &str) -> bool {
    matches!(
        name,
        "to" | "until"
            | "downTo"
            | "step"
            | "and"
            | "or"
            | "xor"
            | "shl"
            | "shr"
            | "ushr"
            | "zip"
            | "matches"
            | "rangeTo"
            | "union"
            | "intersect"
            | "subtract"
    )
}

/// Whether a dotted name may be a part of a longer one that is still a package or a property. Each
/// length is a name of its own, so there is a limit to them, far beyond any name written by people.
fn may_go_on(path: &str) -> bool {
    path.len() < 1_000 && !starts_with_capital(simple_name(path))
}
