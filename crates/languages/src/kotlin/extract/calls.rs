//! Calls.

use banyan_facts::*;

use super::super::annotations::named_argument;
use super::super::grammar::{Kind, Node, children, has, named_child};
use super::{Extractor, Frame, Operand, starts_with_capital, value_of};
use crate::java::notation::{called_name, simple_name};
use crate::kotlin::library;

/// Functions that put what their function gives back into what they give back.
const MAPPING: &[&str] = &[
    "map",
    "mapNotNull",
    "mapIndexed",
    "mapIndexedNotNull",
    "mapTo",
    "thenApply",
    "mapCatching",
    "mapLatest",
    "mapValues",
    "transform",
    "async",
    "runCatching",
    "future",
    "zipWithNext",
];
/// Functions whose function gives back the same kind of container.
const FLATTENING: &[&str] =
    &["flatMap", "flatMapTo", "flatMapIndexed", "thenCompose", "flatMapConcat", "flatMapMerge"];
/// Functions that give back what their function gives back.
const GIVING: &[&str] = &[
    "let",
    "run",
    "with",
    "use",
    "runBlocking",
    "withContext",
    "coroutineScope",
    "supervisorScope",
    "synchronized",
    "lazy",
    "transaction",
    "newSuspendedTransaction",
    "dbQuery",
    "withTimeout",
    "withTimeoutOrNull",
    "firstNotNullOf",
    "firstNotNullOfOrNull",
    "withLock",
    "fold",
    "useLines",
    "execute",
];
/// Functions that give back what they are called on.
const KEEPING: &[&str] = &["also", "apply", "takeIf", "takeUnless", "onEach", "onSuccess", "onFailure"];

impl<'t> Extractor<'t> {
    /// The reference of a call stands before those of its arguments, which may depend on it.
    pub(super) fn begin_arguments(&mut self, node: Node<'t>) -> bool {
        let at = self.frames.len().wrapping_sub(2);
        let Some(call) = self.frames.get(at).filter(|frame| frame.kind == Kind::Call) else { return true };
        if call.place.is_some() || node.kind() == Kind::AnnotatedLambda && has_arguments(call.node) {
            return true;
        }
        let (operand, owner) = (call.operand, call.node);
        let count = argument_count(owner) + usize::from(self.is_wrapped(at));
        let (place, receiver) = match operand {
            Operand::Callee(receiver, name) => {
                let name = self.names.text(name).to_owned();
                let line = children(owner).next().map_or(0, |callee| callee.span().end_row + 1);
                (Some(self.refer_to_callee(receiver, &name, count, line)), Operand::Value(receiver))
            }
            Operand::Value(receiver) => {
                let is_function = self.receiver_text(receiver).is_some_and(|text| text.starts_with("fun<"));
                let invoked = match is_function {
                    true => None,
                    false => self.refer_to_operator(operand, &format!("invoke/{count}"), owner),
                };
                (invoked, operand)
            }
            other => (None, other),
        };
        if let Some(call) = self.frames.get_mut(at) {
            call.place = place;
            call.operand = receiver;
        }
        true
    }

    /// `f(x) { … }` is a call of `f(x)` to the parser: whether the call at a place among the frames is
    /// the inner one.
    fn is_wrapped(&self, at: usize) -> bool {
        let outer = at.checked_sub(1).and_then(|at| self.frames.get(at));
        outer.is_some_and(|outer| {
            let has_lambda = outer.node.child_of_kind(Kind::AnnotatedLambda).is_some();
            outer.kind == Kind::Call && outer.count == 0 && has_lambda && !has_arguments(outer.node)
        })
    }

    /// Whether the parser took the call `f<T>(x)` for two comparisons.
    pub(super) fn is_generic_call(node: Node<'_>) -> bool {
        let is_comparison = |node: Node<'_>, mark: Kind| node.kind() == Kind::Binary && has(node, mark);
        let (Some(left), Some(right)) = (named_child(node, 0), named_child(node, 1)) else { return false };
        is_comparison(node, Kind::Greater)
            && is_comparison(left, Kind::Less)
            && right.kind() == Kind::Parenthesized
            && named_child(left, 1).is_some_and(|typ| typ.kind() == Kind::Identifier)
    }

    /// Whether the innermost frame is what is called.
    pub(super) fn parent_calls(&self) -> bool {
        let Some(parent) = self.frames.last().filter(|parent| parent.count == 0) else { return false };
        parent.kind == Kind::Call || self.parent_tells_type()
    }

    /// Whether the innermost frame is the `f<T` of `f<T>(x)`.
    pub(super) fn parent_tells_type(&self) -> bool {
        let [.., around, parent] = self.frames.as_slice() else { return false };
        let both = parent.kind == Kind::Binary && around.kind == Kind::Binary;
        both && around.count == 0 && Self::is_generic_call(around.node)
    }

    /// The end of `f<T>(x)`.
    pub(super) fn end_generic_call(&mut self, frame: &Frame<'t>) -> Operand {
        let Operand::Callee(receiver, name) = frame.operand else { return Operand::None };
        let name = self.names.text(name).to_owned();
        let place = self.refer_to_callee(receiver, &name, 1, Self::line_of(frame.node));
        let ended = Frame {
            operand: Operand::Value(receiver),
            place: Some(place),
            node: frame.node,
            lambda: Operand::None,
            ..*frame
        };
        self.end_call(&ended)
    }

    fn refer_to_callee(&mut self, receiver: Receiver, name: &str, count: usize, line: u32) -> u32 {
        let counted = format!("{name}/{count}");
        match (receiver, starts_with_capital(simple_name(name))) {
            (Receiver::None, true) => self.refer(ReferenceKind::Construct, Receiver::None, &counted, line),
            (Receiver::None, false) => self.refer_unqualified(ReferenceKind::Call, &counted, line),
            _ => self.refer(ReferenceKind::Call, receiver, &counted, line),
        }
    }

    pub(super) fn end_call(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(place) = frame.place else {
            return match frame.operand {
                Operand::Function(given) => Operand::Value(given),
                Operand::Value(receiver) => Operand::Value(self.derived(receiver, "^")),
                _ => Operand::None,
            };
        };
        if self.is_wrapped(self.frames.len()) {
            if let Some(outer) = self.frames.last_mut() {
                outer.place = Some(place);
                outer.argument = frame.argument;
            }
            return frame.operand;
        }
        let reference = self.facts.references[place as usize];
        let name = called_name(self.names.text(reference.name)).0.to_owned();
        self.add_call_rows(&name, place, frame);
        if reference.kind == ReferenceKind::Construct {
            return Operand::Value(self.constructed(frame.node, &name, place));
        }
        let given = self.given_by(frame.lambda);
        if let Some(held) = self.collected(&name, frame) {
            return Operand::Value(held);
        }
        if KEEPING.contains(&name.as_str()) && frame.operand != Operand::Value(Receiver::None) {
            return frame.operand;
        }
        if let Some(text) = given {
            if GIVING.contains(&name.as_str()) {
                return Operand::Value(self.type_receiver(&text));
            }
            if MAPPING.contains(&name.as_str()) {
                return Operand::Value(self.type_receiver(&format!("#{place}<{text}>")));
            }
            if FLATTENING.contains(&name.as_str()) {
                return Operand::Value(self.type_receiver(&format!("#{place}<{text}^>")));
            }
        }
        match self.told_type(frame.node) {
            Some(told) => Operand::Value(self.type_receiver(&format!("#{place}={told}"))),
            None => Operand::Value(Receiver::Result(place)),
        }
    }

    fn given_by(&self, lambda: Operand) -> Option<String> {
        match lambda {
            Operand::Function(given) => self.receiver_text(given),
            _ => None,
        }
    }

    fn constructed(&mut self, call: Node<'t>, name: &str, place: u32) -> Receiver {
        let arguments = self.type_arguments(call);
        match arguments.is_empty() {
            false => self.type_receiver(&format!("{name}<{}>", arguments.join(","))),
            true => Receiver::Result(place),
        }
    }

    /// What `listOf(a)` and its like hold.
    fn collected(&mut self, name: &str, frame: &Frame<'t>) -> Option<Receiver> {
        let container = library::container_of(name)?;
        if frame.operand != Operand::Value(Receiver::None) {
            return None;
        }
        let told = self.type_arguments(frame.node);
        let held = if !told.is_empty() {
            told.join(",")
        } else {
            let first = self.receiver_text(value_of(frame.argument)).unwrap_or_else(|| "?".to_owned());
            match container {
                "Map" | "MutableMap" => format!("{first}%1,{first}%2"),
                _ => first,
            }
        };
        Some(self.type_receiver(&format!("{container}<{held}>")))
    }

    /// The type that a call is told: by a type argument, or by an argument that is a class.
    pub(super) fn told_type(&self, call: Node<'t>) -> Option<String> {
        let told = self.type_arguments(call).into_iter().next();
        told.or_else(|| self.arguments(call).into_iter().find_map(|argument| self.told_class(argument)))
    }

    fn type_arguments(&self, call: Node<'t>) -> Vec<String> {
        if call.kind() == Kind::Binary {
            let typ = named_child(call, 0).and_then(|left| named_child(left, 1));
            return typ.map(|typ| self.texts.name(typ).to_owned()).into_iter().collect();
        }
        let inner = inner_call(call);
        let arguments =
            inner.child_of_kind(Kind::TypeArguments).or_else(|| call.child_of_kind(Kind::TypeArguments));
        arguments.into_iter().flat_map(children).map(|typ| self.texts.type_text(typ)).collect()
    }

    /// The values that a call is given in brackets.
    pub(super) fn arguments(&self, call: Node<'t>) -> Vec<Node<'t>> {
        if call.kind() == Kind::Binary {
            return named_child(call, 1).and_then(|brackets| named_child(brackets, 0)).into_iter().collect();
        }
        let list = inner_call(call).child_of_kind(Kind::ValueArguments).into_iter().flat_map(children);
        list.filter_map(|argument| named_argument(argument, &self.texts).1).collect()
    }

    /// The class of `Order::class` and `Order::class.java`.
    fn told_class(&self, node: Node<'t>) -> Option<String> {
        if !matches!(node.kind(), Kind::Navigation | Kind::CallableReference) {
            return None;
        }
        let class = self.texts.of(node).split("::class").next()?;
        let is_name = self.texts.of(node).len() > class.len()
            && class.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
        (is_name && starts_with_capital(simple_name(class))).then(|| class.to_owned())
    }
}

/// The call in brackets of `f(x) { … }`, or the call itself.
pub(super) fn inner_call(call: Node<'_>) -> Node<'_> {
    let inner = named_child(call, 0).filter(|inner| inner.kind() == Kind::Call);
    inner.filter(|_| !has_arguments(call)).unwrap_or(call)
}

fn has_arguments(call: Node<'_>) -> bool {
    call.child_of_kind(Kind::ValueArguments).is_some()
}

fn argument_count(call: Node<'_>) -> usize {
    children(call)
        .map(|part| match part.kind() {
            Kind::ValueArguments => children(part).count(),
            Kind::AnnotatedLambda => 1,
            _ => 0,
        })
        .sum()
}
