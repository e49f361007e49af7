//! Type annotations: references to what they name, and the notation of the type they tell.

use crate::python::tree::{Expr, ExprCall, ExprSubscript, TypeParameter};
use banyan_facts::{Receiver, ReferenceKind};

use super::texts::keyword;
use super::walk::{Local, Walk, last_name};
use crate::python::notation::Typed;
use crate::python::standard;

/// Annotations nest at most this deep.
const DEEPEST: usize = 40;

/// What an annotation says a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Unknown,
    Builtin,
    Named(String),
    Many(String),
    Rows(String),
    Class(String),
}

impl<'a> Walk<'a> {
    /// Refers to everything that an annotation names, and tells what it says.
    pub fn annotation(&mut self, annotation: &'a Expr<'a>, kind: ReferenceKind) -> Shape {
        self.annotation_at(annotation, kind, 0)
    }

    /// The receiver that a value of this annotation is.
    pub fn annotated(&mut self, annotation: &'a Expr<'a>, kind: ReferenceKind) -> Receiver {
        let shape = self.annotation(annotation, kind);
        self.receiver_of(&shape)
    }

    pub fn receiver_of(&mut self, shape: &Shape) -> Receiver {
        match shape {
            Shape::Unknown => Receiver::Unknown,
            Shape::Builtin => self.builtin(),
            Shape::Named(path) => self.typed(Typed::Named(path)),
            Shape::Many(path) => self.typed(Typed::Many(path)),
            Shape::Rows(path) => self.typed(Typed::RowsOf(path)),
            Shape::Class(path) => self.typed(Typed::Class(path)),
        }
    }

    /// Runs `walk` where these parameters are types: what they are bound by, where that is told.
    pub fn with_type_parameters<T>(
        &mut self,
        parameters: &'a [TypeParameter<'a>],
        walk: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let around = self.type_parameters.len();
        self.type_parameters.extend(parameters.iter().map(|parameter| (parameter.name, Shape::Unknown)));
        for (at, parameter) in (around..).zip(parameters) {
            if let Some(bound) = parameter.bound {
                self.type_parameters[at].1 = self.annotation(bound, ReferenceKind::Generic);
            }
            // What it stands for where nothing is said tells nothing of what it may stand for.
            if let Some(default) = parameter.default {
                self.annotation(default, ReferenceKind::Generic);
            }
        }
        let result = walk(self);
        self.type_parameters.truncate(around);
        result
    }

    /// `T = TypeVar("T", bound=Order)`: stands for what it is bound by, where that is told.
    pub fn type_variable(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        if !matches!(&*self.origin(&call.func), "typing.TypeVar" | "typing_extensions.TypeVar") {
            return None;
        }
        self.value_as(&call.func, ReferenceKind::Call);
        for choice in call.arguments.args.iter().skip(1) {
            self.annotation(choice, ReferenceKind::Generic);
        }
        let bound = keyword(&call.arguments, "bound");
        let bound = bound.map(|bound| self.annotation(bound, ReferenceKind::Generic));
        self.other_arguments(&call.arguments, call.arguments.args.len(), &["bound"]);
        Some(match bound {
            Some(Shape::Named(path)) => self.typed(Typed::Class(&path)),
            _ => Receiver::Unknown,
        })
    }

    /// What a type parameter stands for, if there is one of this name.
    fn type_parameter(&self, name: &str) -> Option<Shape> {
        let found = self.type_parameters.iter().rev().find(|(known, _)| *known == name);
        found.map(|(_, shape)| shape.clone())
    }

    fn annotation_at(&mut self, annotation: &'a Expr<'a>, kind: ReferenceKind, depth: usize) -> Shape {
        if depth > DEEPEST {
            return Shape::Unknown;
        }
        match annotation {
            Expr::Name(_) | Expr::Attribute(_) => self.named_type(annotation, kind),
            Expr::StringLiteral(text) => self.quoted_type(text.value, annotation, kind),
            Expr::NoneLiteral(_) | Expr::EllipsisLiteral(_) => Shape::Builtin,
            Expr::BinOp(union) => {
                let left = self.annotation_at(union.left, kind, depth + 1);
                let right = self.annotation_at(union.right, kind, depth + 1);
                either(left, right)
            }
            Expr::Subscript(subscript) => self.generic_type(subscript, kind, depth),
            Expr::Tuple(tuple) => {
                let types = tuple.elts.iter();
                types.fold(Shape::Builtin, |all, one| either(all, self.annotation_at(one, kind, depth + 1)))
            }
            Expr::List(list) => {
                list.elts.iter().for_each(|one| {
                    self.annotation_at(one, ReferenceKind::Generic, depth + 1);
                });
                Shape::Builtin
            }
            other => {
                self.value(other);
                Shape::Unknown
            }
        }
    }

    fn named_type(&mut self, path: &'a Expr<'a>, kind: ReferenceKind) -> Shape {
        let Some(text) = self.path_text(path) else {
            self.value(path);
            return Shape::Unknown;
        };
        if let Expr::Name(name) = path
            && let Some(shape) = self.type_parameter(name.id)
        {
            return shape;
        }
        if let Expr::Name(name) = path
            && standard::is_builtin(name.id)
            && !self.module_names.contains(name.id)
        {
            return Shape::Builtin;
        }
        let first = text.split('.').next().unwrap_or_default();
        if matches!(self.local(first), Some(Local::Variable(_))) {
            return Shape::Unknown;
        }
        if &*text != "Self" && &*text != "Any" {
            self.refer(kind, Receiver::None, &text, path);
        }
        match &*self.origin(path) {
            "typing.Self" | "typing_extensions.Self" => {
                let own = self.class.map(|class| self.names.text(self.declarations[class as usize].name));
                own.map_or(Shape::Unknown, |own| Shape::Named(own.to_owned()))
            }
            "typing.Any" => Shape::Unknown,
            _ => Shape::Named(text.into_owned()),
        }
    }

    /// A type in quotes, because it is declared later. Only paths and simple generics are read.
    fn quoted_type(&mut self, text: &str, node: &'a Expr<'a>, kind: ReferenceKind) -> Shape {
        let text = text.trim().trim_end_matches("| None").trim();
        let text = ["Optional[", "typing.Optional["]
            .iter()
            .find_map(|start| text.strip_prefix(start)?.strip_suffix(']'))
            .unwrap_or(text);
        if let Some((outer, inner)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            let inner = self.quoted_type_inner(inner, node, ReferenceKind::Generic);
            return wrap(outer.rsplit('.').next().unwrap_or(outer), inner);
        }
        self.quoted_type_inner(text, node, kind)
    }

    fn quoted_type_inner(&mut self, text: &str, node: &'a Expr<'a>, kind: ReferenceKind) -> Shape {
        let is_path = |part: &str| {
            part.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_')
        };
        if !text.split('.').all(is_path) || text == "None" {
            return Shape::Unknown;
        }
        if let Some(shape) = self.type_parameter(text) {
            return shape;
        }
        if standard::is_builtin(text) && !self.module_names.contains(text) {
            return Shape::Builtin;
        }
        self.refer(kind, Receiver::None, text, node);
        Shape::Named(text.to_owned())
    }

    fn generic_type(&mut self, subscript: &'a ExprSubscript<'a>, kind: ReferenceKind, depth: usize) -> Shape {
        let outer = last_name(subscript.value);
        let inner = subscript.slice;
        let arguments: &'a [Expr<'a>] = match inner {
            Expr::Tuple(tuple) => tuple.elts,
            other => std::slice::from_ref(other),
        };
        match outer {
            "Literal" => {
                return Shape::Builtin;
            }
            "Annotated" => {
                let shape = arguments.first().map(|first| self.annotation_at(first, kind, depth + 1));
                arguments.iter().skip(1).for_each(|extra| self.visit(extra));
                return shape.unwrap_or(Shape::Unknown);
            }
            "Optional" | "Union" | "ClassVar" | "Final" | "Required" | "NotRequired" | "Mapped" => {
                let all = arguments.iter();
                return all
                    .fold(Shape::Builtin, |all, one| either(all, self.annotation_at(one, kind, depth + 1)));
            }
            _ => {}
        }
        let outer_shape = self.annotation_at(subscript.value, kind, depth + 1);
        let shapes: Vec<Shape> = arguments
            .iter()
            .map(|argument| self.annotation_at(argument, ReferenceKind::Generic, depth + 1))
            .collect();
        match shapes.into_iter().find(|shape| matches!(shape, Shape::Named(_))) {
            Some(inner) if is_wrapper(outer) => wrap(outer, inner),
            _ if is_wrapper(outer) => Shape::Builtin,
            _ => outer_shape,
        }
    }
}

fn is_wrapper(outer: &str) -> bool {
    matches!(wrap(outer, Shape::Named(String::new())), Shape::Many(_) | Shape::Rows(_) | Shape::Class(_))
        || matches!(
            outer,
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "defaultdict" | "Callable" | "tuple"
        )
        || outer == "Tuple"
}

fn wrap(outer: &str, inner: Shape) -> Shape {
    let Shape::Named(path) = inner else { return Shape::Builtin };
    match outer {
        "type" | "Type" => Shape::Class(path),
        "QuerySet" | "Manager" | "BaseManager" | "RelatedManager" | "ManyRelatedManager" => Shape::Rows(path),
        "list" | "List" | "set" | "Set" | "frozenset" | "FrozenSet" | "Iterable" | "Iterator"
        | "Sequence" | "Collection" | "Generator" | "AsyncIterator" | "AsyncIterable" | "AsyncGenerator"
        | "deque" | "Deque" | "MutableSequence" | "AbstractSet" => Shape::Many(path),
        "Awaitable" | "Coroutine" | "Depends" => Shape::Named(path),
        _ => Shape::Builtin,
    }
}

/// The type of a union: the one that is not built in, where there is one.
fn either(a: Shape, b: Shape) -> Shape {
    match (a, b) {
        (Shape::Builtin, other) | (other, Shape::Builtin) => other,
        (a, b) if a == b => a,
        (a, Shape::Unknown) | (Shape::Unknown, a) => a,
        _ => Shape::Unknown,
    }
}
