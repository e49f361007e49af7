//! Expressions: what each is to the expression around it, and the references it makes.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::super::notation::{read_argument, split_outside};
use super::arguments::{is_argument_list, is_followed_by};
use super::scopes::Variable;
use super::{Extractor, Frame, Operand};

impl<'t> Extractor<'t> {
    /// What a node is once its children have ended, and what comes with its end.
    pub(super) fn end(&mut self, frame: &Frame<'t>) -> Operand {
        let node = frame.node;
        match frame.kind {
            Kind::Declarator => {
                self.end_declarator(frame);
                Operand::None
            }
            Kind::Identifier => self.end_identifier(frame),
            Kind::GenericName => self.end_name(frame),
            Kind::QualifiedName | Kind::AliasQualified => self.end_dotted(frame),
            Kind::PredefinedType => self.typed(node, ""),
            Kind::MemberAccess | Kind::MemberBinding => self.end_member(frame),
            Kind::ConditionalAccess => frame.second,
            Kind::Invocation => self.end_invocation(frame),
            Kind::ElementAccess => self.end_element_access(frame),
            Kind::New => self.end_new(frame),
            Kind::ImplicitNew => self.end_implicit_new(frame),
            Kind::ArrayNew | Kind::Cast => self.typed_by(node, Field::Type),
            Kind::As => self.typed_by(node, Field::Right),
            Kind::Default => match Field::Type.of(node) {
                Some(_) => self.typed_by(node, Field::Type),
                None => Operand::Null,
            },
            Kind::ImplicitArray => self.array_of(frame),
            Kind::Collection => match frame.pending {
                Some(target) => Operand::Value(target),
                None => self.array_of(frame),
            },
            Kind::AnonymousObject | Kind::Tuple => self.end_parts(frame),
            Kind::Lambda | Kind::AnonymousMethod => self.end_lambda(frame),
            Kind::Await => self.derived(frame.operand, "!").map_or(Operand::None, Operand::Value),
            Kind::TypeOf => match Field::Type.of(node) {
                Some(typ) => {
                    let text = self.type_text(typ);
                    Operand::TypeOf(self.names.intern(&text))
                }
                None => Operand::None,
            },
            Kind::String | Kind::VerbatimString | Kind::RawString => self.end_string(frame),
            Kind::InterpolatedString => self.end_interpolated(frame),
            Kind::Binary => self.end_binary(frame),
            Kind::Is | Kind::IsPattern | Kind::Boolean => self.plain("bool"),
            Kind::Integer => self.plain("int"),
            Kind::Real => self.plain("double"),
            Kind::Character => self.plain("char"),
            Kind::Null => Operand::Null,
            Kind::This => Operand::Own,
            Kind::Base => Operand::Base,
            Kind::DeclarationExpression => self.end_declaration_expression(frame),
            Kind::Query => self.end_query(frame),
            Kind::SwitchExpression | Kind::Conditional => frame.second,
            Kind::Return => {
                self.give_back(frame.operand);
                Operand::None
            }
            Kind::ConstructorInitializer => {
                if let Some(place) = frame.place {
                    self.tell_arguments(place, &frame.parts);
                }
                Operand::None
            }
            Kind::Attribute => {
                if let Some(place) = frame.place.filter(|_| !frame.parts.is_empty()) {
                    self.tell_arguments(place, &frame.parts);
                }
                Operand::None
            }
            Kind::Parenthesized
            | Kind::Assignment
            | Kind::Checked
            | Kind::RefExpression
            | Kind::With
            | Kind::SwitchArm
            | Kind::Select
            | Kind::PrefixUnary
            | Kind::PostfixUnary
            | Kind::CollectionElement
            | Kind::ExpressionElement
            | Kind::Interpolation
            | Kind::Arrow => frame.operand,
            _ => Operand::None,
        }
    }

    /// Gives a child's operand to its parent.
    pub(super) fn hand_over(&mut self, child: &Frame<'t>, operand: Operand) {
        let Some(parent) = self.frames.last() else { return };
        let (kind, node) = (parent.kind, parent.node);
        match kind {
            Kind::ForEach if child.field == Field::Right => return self.begin_loop_body(node, operand),
            Kind::From | Kind::Join if is_over(child, parent) => return self.bind_over(node, kind, operand),
            Kind::Let if operand != Operand::None => return self.bind_let(node, operand),
            Kind::Join if child.kind == Kind::JoinInto => {
                return self.bind_into(children(child.node).next(), parent.operand);
            }
            Kind::Query if child.kind == Kind::Identifier => {
                return self.bind_into(Some(child.node), parent.second);
            }
            _ => {}
        }
        let part = self.part_of(child, kind, operand);
        let Some(parent) = self.frames.last_mut() else { return };
        if let Some(part) = part {
            parent.parts.push(part);
            return;
        }
        match (kind, child.field) {
            (Kind::MemberAccess | Kind::ElementAccess | Kind::IsPattern, Field::Expression)
            | (Kind::Invocation, Field::Function)
            | (Kind::ConditionalAccess, Field::Condition)
            | (Kind::Assignment | Kind::Binary, Field::Left)
            | (Kind::Switch, Field::Value)
            | (Kind::Lambda, Field::Body) => set(&mut parent.operand, operand),
            (Kind::Binary, Field::Right) => parent.second = operand,
            (Kind::Assignment, Field::Right) if parent.operand == Operand::None => parent.operand = operand,
            (Kind::ConditionalAccess, _) => parent.second = operand,
            (Kind::Conditional, Field::Consequence | Field::Alternative) => {
                first(&mut parent.second, operand)
            }
            (Kind::SwitchExpression, _) if child.kind == Kind::SwitchArm => {
                first(&mut parent.second, operand)
            }
            (Kind::SwitchExpression, _) => first(&mut parent.operand, operand),
            (Kind::SwitchArm, _) => set(&mut parent.operand, operand),
            (Kind::Query, _) if child.kind == Kind::Select => parent.second = operand,
            (Kind::Query, _) if child.kind == Kind::Group => parent.second = Operand::None,
            (Kind::Invocation | Kind::New | Kind::ImplicitNew, _) if is_argument_list(child.kind) => {
                parent.parts.clone_from(&child.parts);
            }
            (Kind::ConstructorInitializer | Kind::Attribute | Kind::ElementAccess, _)
                if is_argument_list(child.kind) =>
            {
                parent.parts.clone_from(&child.parts);
            }
            (Kind::ImplicitArray | Kind::Collection, _) => first(&mut parent.operand, operand),
            (Kind::Initializer, _) if child.kind != Kind::Assignment => first(&mut parent.operand, operand),
            (Kind::Argument | Kind::AttributeArgument, field) if field != Field::Name => {
                parent.operand = operand
            }
            (Kind::WithInitializer | Kind::Subpattern, _) => {}
            (
                Kind::Parenthesized
                | Kind::Await
                | Kind::Checked
                | Kind::RefExpression
                | Kind::With
                | Kind::Select
                | Kind::PrefixUnary
                | Kind::PostfixUnary
                | Kind::CollectionElement
                | Kind::ExpressionElement
                | Kind::Interpolation
                | Kind::Arrow
                | Kind::Return
                | Kind::Declarator,
                _,
            ) => first(&mut parent.operand, operand),
            _ => {}
        }
    }

    /// What an ended child adds to the parts of its parent.
    fn part_of(&mut self, child: &Frame<'t>, parent: Kind, operand: Operand) -> Option<Name> {
        match (parent, child.kind) {
            (list, Kind::Argument | Kind::AttributeArgument) if is_argument_list(list) => {
                self.end_argument(child)
            }
            (Kind::Tuple, Kind::Argument) => self.end_argument(child),
            (Kind::InterpolatedString, Kind::StringContent) => {
                Some(self.names.intern(self.text_of(child.node)))
            }
            (Kind::InterpolatedString, Kind::Interpolation) => {
                let text = self.hole_or_text(operand);
                Some(self.names.intern(&text))
            }
            (Kind::AnonymousObject, _) if !is_followed_by(child.node, Kind::Equals) => {
                let value = self.value_text(operand).unwrap_or_else(|| self.names.intern("?"));
                let name = self.frames.last().map_or("", |object| self.member_name(object.node, child.node));
                let separator = if name.is_empty() { "" } else { ":" };
                let text = format!("{name}{separator}{}", self.names.text(value));
                Some(self.names.intern(&text))
            }
            _ => None,
        }
    }

    /// The name that a member of an anonymous object gets.
    fn member_name(&self, object: Node<'t>, value: Node<'t>) -> &'t str {
        let stated = before(object, value)
            .filter(|sign| sign.kind() == Kind::Equals)
            .and_then(|sign| before(object, sign));
        let name = stated.or_else(|| Field::Name.of(value)).unwrap_or(value);
        if name.kind() == Kind::Identifier { self.name_of(name) } else { "" }
    }

    fn bind_over(&mut self, clause: Node<'t>, kind: Kind, over: Operand) {
        self.bind_query_variable(clause, over);
        let mut around = self.frames.iter_mut().rev();
        if let Some(query) = around.find(|frame| frame.kind == Kind::Query).filter(|_| kind == Kind::From) {
            first(&mut query.operand, over);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.second = Operand::Null;
            frame.operand = over;
        }
    }

    /// A query gives what its source gives, of what it selects.
    fn end_query(&mut self, frame: &Frame<'t>) -> Operand {
        match self.value_text(frame.second) {
            Some(selected) => {
                let text = format!("System.Linq.IQueryable<{}>", self.names.text(selected));
                self.limited(&text).map_or(Operand::None, Operand::Value)
            }
            None => frame.operand,
        }
    }

    fn plain(&mut self, text: &str) -> Operand {
        Operand::Value(self.names.intern(text))
    }

    fn typed(&mut self, typ: Node<'t>, suffix: &str) -> Operand {
        let text = self.type_text(typ) + suffix;
        Operand::Value(self.names.intern(&text))
    }

    fn typed_by(&mut self, node: Node<'t>, field: Field) -> Operand {
        field.of(node).map_or(Operand::None, |typ| self.typed(typ, ""))
    }

    fn array_of(&mut self, frame: &Frame<'t>) -> Operand {
        self.derived(frame.operand, "[]").map_or(Operand::None, Operand::Value)
    }

    fn end_parts(&mut self, frame: &Frame<'t>) -> Operand {
        let parts = frame.parts.iter().map(|part| read_argument(self.names.text(*part)));
        let parts: Vec<String> = parts
            .map(|part| match part.name {
                Some(name) => format!("{}:{name}", part.value),
                None => part.value.to_owned(),
            })
            .collect();
        let text = format!("({})", parts.join(","));
        self.limited(&text).map_or(Operand::None, Operand::Value)
    }

    fn end_lambda(&mut self, frame: &Frame<'t>) -> Operand {
        let Operand::Function { parameters, .. } = frame.second else { return Operand::None };
        Operand::Function { parameters, gives: self.value_text(frame.operand) }
    }

    /// What a `return` gives is what the function without a name around it gives.
    fn give_back(&mut self, operand: Operand) {
        let function = self.frames.iter_mut().rev().find(|frame| {
            matches!(
                frame.kind,
                Kind::Lambda | Kind::AnonymousMethod | Kind::LocalFunction | Kind::Method | Kind::Accessor
            )
        });
        if let Some(frame) =
            function.filter(|frame| matches!(frame.kind, Kind::Lambda | Kind::AnonymousMethod))
        {
            first(&mut frame.operand, operand);
        }
    }

    fn end_binary(&mut self, frame: &Frame<'t>) -> Operand {
        match Field::Operator.of(frame.node).map(Node::kind) {
            Some(Kind::Comparison) => self.plain("bool"),
            Some(Kind::Plus) => self.end_sum(frame),
            _ if matches!(frame.operand, Operand::None | Operand::Null) => frame.second,
            _ => frame.operand,
        }
    }

    fn end_identifier(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(parent) = self.frames.last() else { return Operand::None };
        let around = self.frames.iter().nth_back(1).map(|around| around.node.kind());
        if !is_expression(frame, parent, around) {
            return self.end_label(frame);
        }
        let text = self.name_of(frame.node);
        match self.scopes.find(text) {
            Some(Variable::Value(value)) => Operand::Value(value),
            Some(Variable::Unknown) => Operand::None,
            Some(Variable::Function(gives)) => Operand::Local(gives),
            None => self.end_name(frame),
        }
    }

    /// A name that is no variable of this file: a member, a type or a namespace.
    fn end_name(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(parent) = self.frames.last() else { return Operand::None };
        if matches!(parent.kind, Kind::MemberAccess | Kind::MemberBinding) && frame.field == Field::Name {
            return Operand::None;
        }
        let called = parent.kind == Kind::Invocation && frame.field == Field::Function;
        let text = self.type_text(frame.node);
        if text == "_" || text == "?" {
            return Operand::None;
        }
        if called {
            return Operand::Callee { receiver: Receiver::None, name: self.names.intern(&text) };
        }
        let at = self.refer(ReferenceKind::Access, Receiver::None, &text, Self::line_of(frame.node));
        Operand::Reference { at, dotted: true }
    }

    /// Identifiers that name a member of something told by their place.
    fn end_label(&mut self, frame: &Frame<'t>) -> Operand {
        let (name, line) = (self.name_of(frame.node), Self::line_of(frame.node));
        let Some(parent) = self.frames.last() else { return Operand::None };
        let owner = match parent.kind {
            Kind::Assignment => self.frames.iter().nth_back(1).and_then(|initializer| initializer.pending),
            Kind::WithInitializer => {
                let changed = self.frames.iter().nth_back(1).map_or(Operand::None, |with| with.operand);
                self.value_text(changed)
            }
            Kind::Subpattern if is_followed_by(frame.node, Kind::Colon) => {
                let pattern = self.frames.iter().rev().find(|frame| frame.kind == Kind::RecursivePattern);
                pattern.and_then(|pattern| pattern.pending)
            }
            _ => return Operand::None,
        };
        let Some(owner) = owner else { return Operand::None };
        let receiver = self.receiver_of(Operand::Value(owner));
        let at = self.refer(ReferenceKind::Access, receiver, name, line);
        let operand = Operand::Reference { at, dotted: false };
        if let Some(parent) = self.frames.last_mut().filter(|parent| parent.kind == Kind::Subpattern) {
            parent.operand = operand;
        }
        operand
    }

    /// A dotted name where an expression may stand: each part is a reference of its own.
    fn end_dotted(&mut self, frame: &Frame<'t>) -> Operand {
        let line = Self::line_of(frame.node);
        let text = self.type_text(frame.node);
        if self.frames.last().is_none_or(|parent| parent.kind == Kind::Namespace) {
            return Operand::None;
        }
        self.refer_dotted(&text, line)
    }

    /// The references of a dotted name that is an expression.
    pub(super) fn refer_dotted(&mut self, text: &str, line: u32) -> Operand {
        let mut operand = Operand::None;
        for (at, part) in split_outside(text, b'.').enumerate() {
            let variable = if at == 0 { self.scopes.find(part) } else { None };
            operand = match (variable, at) {
                (Some(Variable::Value(value)), _) => Operand::Value(value),
                (_, 0) => {
                    let at = self.refer(ReferenceKind::Access, Receiver::None, part, line);
                    Operand::Reference { at, dotted: true }
                }
                _ => {
                    let receiver = self.receiver_before_dot(operand);
                    let at = self.refer(ReferenceKind::Access, receiver, part, line);
                    Operand::Reference { at, dotted: true }
                }
            };
        }
        operand
    }

    fn end_member(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(name) = Field::Name.of(frame.node) else { return Operand::None };
        let Some(parent) = self.frames.last() else { return Operand::None };
        let (operand, outer) = match frame.kind {
            Kind::MemberBinding => (parent.operand, self.frames.iter().nth_back(1).map(|outer| outer.kind)),
            _ => (frame.operand, Some(parent.kind)),
        };
        let field = if frame.kind == Kind::MemberBinding { parent.field } else { frame.field };
        let receiver = self.receiver_before_dot(operand);
        let text = self.type_text(name);
        let name = self.names.intern(&text);
        if outer == Some(Kind::Invocation) && field == Field::Function {
            return Operand::Callee { receiver, name };
        }
        let line = frame.node.span().end_row + 1;
        let at = self.refer_named(ReferenceKind::Access, receiver, name, line);
        let dotted = matches!(operand, Operand::Reference { dotted: true, .. });
        Operand::Reference { at, dotted }
    }

    /// What stands before a dot; a name there may be a type or a namespace.
    fn receiver_before_dot(&mut self, operand: Operand) -> Receiver {
        if let Operand::Reference { at, dotted: true } = operand
            && let Some(reference) = self.facts.references.get(at as usize)
        {
            let text = format!("{}.", self.names.text(reference.name));
            let name = self.names.intern(&text);
            if let Some(reference) = self.facts.references.get_mut(at as usize) {
                reference.name = name;
            }
        }
        self.receiver_of(operand)
    }

    pub(super) fn receiver_of(&mut self, operand: Operand) -> Receiver {
        match operand {
            Operand::Own => Receiver::Own,
            Operand::Base => Receiver::Super,
            Operand::Reference { at, .. } => Receiver::Result(at),
            Operand::Value(value) => match self.names.text(value).strip_prefix('#').map(str::parse) {
                Some(Ok(at)) => Receiver::Result(at),
                _ => Receiver::Type(value),
            },
            Operand::Text(_) => Receiver::Type(self.names.intern("string")),
            Operand::TypeOf(_) => Receiver::Type(self.names.intern("System.Type")),
            Operand::Local(_) | Operand::Function { .. } | Operand::Callee { .. } => Receiver::Unknown,
            Operand::None | Operand::Null => Receiver::Unknown,
        }
    }

    fn end_element_access(&mut self, frame: &Frame<'t>) -> Operand {
        if frame.operand == Operand::None {
            return Operand::None;
        }
        let receiver = self.receiver_of(frame.operand);
        let place = self.refer(ReferenceKind::Access, receiver, "this[]", Self::line_of(frame.node));
        self.tell_arguments(place, &frame.parts);
        Operand::Reference { at: place, dotted: false }
    }

    /// An operand as a value in the notation.
    pub(super) fn value_text(&mut self, operand: Operand) -> Option<Name> {
        let text = match operand {
            Operand::Value(value) => return Some(value),
            Operand::Own => "this".to_owned(),
            Operand::Base => "base".to_owned(),
            Operand::Reference { at, .. } => format!("#{at}"),
            Operand::Text(text) => super::declarations::quoted(self.names.text(text)),
            Operand::TypeOf(typ) => format!("={}", self.names.text(typ)),
            Operand::Function { parameters, gives } => {
                format!("\\{parameters}:{}", gives.map_or("?", |gives| self.names.text(gives)))
            }
            Operand::Null => "null".to_owned(),
            Operand::None | Operand::Callee { .. } | Operand::Local(_) => return None,
        };
        self.limited(&text)
    }
}

/// Puts an operand in place, unless it is none.
fn set(place: &mut Operand, operand: Operand) {
    if operand != Operand::None {
        *place = operand;
    }
}

/// Puts an operand in place, if none that tells anything is there yet.
fn first(place: &mut Operand, operand: Operand) {
    if matches!(place, Operand::None | Operand::Null) && operand != Operand::None {
        *place = operand;
    }
}

/// Whether a child is what a clause of a query runs over.
fn is_over(child: &Frame<'_>, clause: &Frame<'_>) -> bool {
    let named = matches!(child.field, Field::Name | Field::Type);
    let is_behind = before(clause.node, child.node).is_some_and(|word| word.kind() == Kind::In);
    !named && is_behind && clause.second == Operand::None
}

/// Whether an identifier stands for a value, by its place.
fn is_expression(frame: &Frame<'_>, parent: &Frame<'_>, around: Option<Kind>) -> bool {
    if frame.field == Field::Name {
        return false;
    }
    let node = frame.node;
    match parent.kind {
        Kind::Labeled | Kind::Goto | Kind::ConstraintClause | Kind::TypeParameter | Kind::TuplePattern => {
            false
        }
        Kind::ParenthesizedDesignation | Kind::VarPattern | Kind::ImplicitParameter | Kind::GenericName => {
            false
        }
        Kind::JoinInto | Kind::Query | Kind::Error | Kind::Using => false,
        Kind::ForEach => frame.field == Field::Right,
        Kind::Let => !is_followed_by(node, Kind::Equals),
        Kind::Join => !is_followed_by(node, Kind::In),
        Kind::AnonymousObject => !is_followed_by(node, Kind::Equals),
        Kind::WithInitializer => !is_followed_by(node, Kind::Equals),
        Kind::Subpattern => !is_followed_by(node, Kind::Colon),
        Kind::Assignment => frame.field != Field::Left || around != Some(Kind::Initializer),
        Kind::Parameter | Kind::Declarator => true,
        Kind::PreprocIf | Kind::PreprocElif => frame.field != Field::Condition,
        _ => true,
    }
}

/// The child of a node before another.
fn before<'t>(parent: Node<'t>, child: Node<'t>) -> Option<Node<'t>> {
    let mut last = None;
    for node in parent.all_children() {
        if node == child {
            return last;
        }
        last = Some(node);
    }
    None
}
