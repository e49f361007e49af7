//! Expressions: what they refer to, and what their values are.

use banyan_facts::{AccessFact, Receiver, ReferenceKind, TableName};
use ruff_python_ast::{Arguments, Comprehension, Expr, ExprCall, FStringPart, InterpolatedStringElement};
use ruff_text_size::Ranged;

use super::walk::{Local, Walk, last_name};
use crate::python::notation::{CALLED, Typed};
use crate::python::standard;
use crate::sql::table_accesses;

/// Shorter texts are no statements.
const SHORTEST_STATEMENT: usize = 12;

impl<'a> Walk<'a> {
    /// Walks an expression and tells what its value is.
    pub fn value(&mut self, expression: &'a Expr) -> Receiver {
        self.value_as(expression, ReferenceKind::Access)
    }

    /// Walks an expression whose value does not matter.
    pub fn visit(&mut self, expression: &'a Expr) {
        self.value(expression);
    }

    /// The same, where a path in it is referred to in a way of its own.
    pub fn visit_as(&mut self, expression: &'a Expr, kind: ReferenceKind) {
        self.value_as(expression, kind);
    }

    /// The value of an expression where a path in it is referred to in a way of its own.
    pub fn value_as(&mut self, expression: &'a Expr, kind: ReferenceKind) -> Receiver {
        match expression {
            Expr::Name(_) | Expr::Attribute(_) => self.path_value(expression, kind),
            Expr::Call(call) => {
                let kind = if kind == ReferenceKind::Access { ReferenceKind::Call } else { kind };
                self.call(call, kind)
            }
            Expr::Await(wait) => self.value(&wait.value),
            Expr::Starred(starred) => self.value(&starred.value),
            Expr::Subscript(subscript) => {
                let receiver = self.value(&subscript.value);
                self.value(&subscript.slice);
                self.note_subscript(subscript);
                match &*subscript.slice {
                    Expr::Slice(_) => receiver,
                    _ => self.element_of(receiver),
                }
            }
            Expr::BoolOp(operation) => self.first_known(&operation.values),
            Expr::If(choice) => {
                self.value(&choice.test);
                self.first_known([&*choice.body, &*choice.orelse])
            }
            Expr::Named(named) => {
                let receiver = self.value(&named.value);
                self.bind(&named.target, receiver);
                receiver
            }
            Expr::BinOp(operation) => {
                let left = self.value(&operation.left);
                self.value(&operation.right);
                left
            }
            Expr::List(list) => self.collection(&list.elts),
            Expr::Set(set) => self.collection(&set.elts),
            Expr::StringLiteral(string) => {
                self.statement_text(string.value.to_str(), expression);
                self.builtin()
            }
            Expr::FString(_) => {
                let text = self.interpolated(expression);
                self.statement_text(&text, expression);
                self.builtin()
            }
            other => self.other_value(other),
        }
    }

    fn other_value(&mut self, expression: &'a Expr) -> Receiver {
        match expression {
            Expr::ListComp(of) => self.comprehension(&of.generators, &[&of.elt]),
            Expr::SetComp(of) => self.comprehension(&of.generators, &[&of.elt]),
            Expr::Generator(of) => self.comprehension(&of.generators, &[&of.elt]),
            Expr::DictComp(of) => {
                let key = of.key.as_deref().into_iter();
                let elements: Vec<&'a Expr> = key.chain([&*of.value]).collect();
                self.comprehension(&of.generators, &elements);
                self.builtin()
            }
            Expr::Lambda(lambda) => {
                self.in_scope(|walk| {
                    for parameter in lambda.parameters.iter().flat_map(|parameters| parameters.iter()) {
                        if let Some(default) = parameter.default() {
                            walk.value(default);
                        }
                        walk.bind_local(parameter.name(), Local::Variable(Receiver::Unknown));
                    }
                    walk.value(&lambda.body);
                });
                Receiver::Unknown
            }
            Expr::Yield(part) => {
                let receiver = part.value.as_ref().map(|value| self.value(value));
                if let (Some(receiver), Some(scope)) = (receiver, self.scopes.last_mut()) {
                    scope.yields.push(receiver);
                }
                Receiver::Unknown
            }
            Expr::YieldFrom(part) => self.value(&part.value),
            Expr::Dict(dict) => {
                self.note_schedule(dict);
                for item in &dict.items {
                    item.key.iter().for_each(|key| self.visit(key));
                    self.value(&item.value);
                }
                self.builtin()
            }
            Expr::Tuple(tuple) => {
                tuple.elts.iter().for_each(|element| self.visit(element));
                self.builtin()
            }
            Expr::Compare(compare) => {
                self.value(&compare.left);
                compare.comparators.iter().for_each(|other| self.visit(other));
                self.builtin()
            }
            Expr::UnaryOp(operation) => {
                self.value(&operation.operand);
                self.builtin()
            }
            Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
                    self.value(part);
                }
                self.builtin()
            }
            _ => self.builtin(),
        }
    }

    /// The first value of which something is known, or else the first.
    fn first_known(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) -> Receiver {
        let (mut first, mut known) = (None, None);
        for expression in expressions {
            let value = self.value(expression);
            first = first.or(Some(value));
            known =
                known.or(Some(value).filter(|&value| value != Receiver::Unknown && !self.is_builtin(value)));
        }
        known.or(first).unwrap_or(Receiver::Unknown)
    }

    /// The value of the first of several expressions.
    fn first_value(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) -> Option<Receiver> {
        let mut first = None;
        for expression in expressions {
            let value = self.value(expression);
            first = first.or(Some(value));
        }
        first
    }

    fn collection(&mut self, elements: &'a [Expr]) -> Receiver {
        let first = self.first_value(elements);
        self.many_of(first)
    }

    fn many_of(&mut self, element: Option<Receiver>) -> Receiver {
        match element {
            Some(Receiver::Result(at)) => self.typed(Typed::ManyOf(at)),
            _ => self.builtin(),
        }
    }

    fn comprehension(&mut self, generators: &'a [Comprehension], elements: &[&'a Expr]) -> Receiver {
        let mut first = None;
        self.in_scope(|walk| {
            for generator in generators {
                walk.bind_loop(&generator.target, &generator.iter);
                generator.ifs.iter().for_each(|condition| walk.visit(condition));
            }
            first = walk.first_value(elements.iter().copied());
        });
        self.many_of(first)
    }

    /// A name with what follows it: one reference to where it ends.
    pub fn path_value(&mut self, path: &'a Expr, kind: ReferenceKind) -> Receiver {
        let (base, names) = self.base_of(path);
        let Expr::Name(name) = base else {
            let receiver = self.value(base);
            return self.member(receiver, &names, kind, path);
        };
        let id = name.id.as_str();
        match self.local(id) {
            Some(Local::Variable(receiver)) => self.member(receiver, &names, kind, path),
            None if standard::is_builtin(id) && !self.module_names.contains(id) => self.builtin(),
            _ => {
                let text = self.joined(base, id, &names);
                Receiver::Result(self.refer(kind, Receiver::None, &text, path))
            }
        }
    }

    /// A member of a value, by the names that lead there. The language's own values have none that
    /// lead anywhere.
    pub fn member(&mut self, of: Receiver, names: &str, kind: ReferenceKind, node: &impl Ranged) -> Receiver {
        if self.is_builtin(of) {
            return of;
        }
        match names {
            "" if kind == ReferenceKind::Call && of != Receiver::Unknown => {
                Receiver::Result(self.refer(kind, of, CALLED, node))
            }
            "" => of,
            names => Receiver::Result(self.refer(kind, of, names, node)),
        }
    }

    /// A call: what is called, its arguments, and what the frameworks make of it.
    pub fn call(&mut self, call: &'a ExprCall, kind: ReferenceKind) -> Receiver {
        if let Some(receiver) = self.framework_call(call) {
            return receiver;
        }
        let receiver = match &*call.func {
            func @ (Expr::Name(_) | Expr::Attribute(_)) => self.path_value(func, kind),
            other => {
                let called = self.value(other);
                self.member(called, "", ReferenceKind::Call, other)
            }
        };
        let arguments = self.arguments(&call.arguments);
        if self.is_builtin(receiver)
            && let (Expr::Name(name), Some(first)) = (&*call.func, arguments.first())
        {
            self.note_attribute_read(call);
            return self.built_in_result(&name.id, *first);
        }
        self.note_call(call, receiver, &arguments);
        receiver
    }

    /// What a built-in function makes of its first argument.
    fn built_in_result(&mut self, function: &str, argument: Receiver) -> Receiver {
        match function {
            "list" | "sorted" | "reversed" | "set" | "tuple" | "iter" | "frozenset" => argument,
            "next" | "min" | "max" => self.element_of(argument),
            _ => self.builtin(),
        }
    }

    /// Walks all arguments; the values of those without a keyword.
    pub fn arguments(&mut self, arguments: &'a Arguments) -> Vec<Receiver> {
        let values = arguments.args.iter().map(|argument| self.value(argument)).collect();
        arguments.keywords.iter().for_each(|keyword| self.visit(&keyword.value));
        values
    }

    /// Walks the positional arguments from a place on, and the keywords but some.
    pub fn other_arguments(&mut self, arguments: &'a Arguments, from: usize, but: &[&str]) {
        arguments.args.iter().skip(from).for_each(|argument| self.visit(argument));
        for keyword in &arguments.keywords {
            if !keyword.arg.as_ref().is_some_and(|name| but.contains(&name.as_str())) {
                self.value(&keyword.value);
            }
        }
    }

    /// The text of an interpolated string, `{}` for what is put in; what is put in is walked.
    pub fn interpolated(&mut self, expression: &'a Expr) -> String {
        let Expr::FString(string) = expression else { return String::new() };
        let mut text = String::new();
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => text.push_str(literal.as_str()),
                FStringPart::FString(part) => {
                    for element in &part.elements {
                        match element {
                            InterpolatedStringElement::Literal(literal) => text.push_str(&literal.value),
                            InterpolatedStringElement::Interpolation(inner) => {
                                text.push_str(&self.text_in_place(&inner.expression));
                            }
                        }
                    }
                }
            }
        }
        text
    }

    /// The tables that a text accesses, if it is a statement of SQL.
    pub fn statement_text(&mut self, text: &str, node: &impl Ranged) {
        if text.len() < SHORTEST_STATEMENT || !text.contains(char::is_whitespace) {
            return;
        }
        let line = self.line(node);
        for access in table_accesses(text) {
            let table = TableName::Table(self.names.intern(&access.table));
            self.accesses.push(AccessFact { within: self.within, table, mode: access.mode, line });
        }
    }

    /// Binds what a loop goes through.
    pub fn bind_loop(&mut self, target: &'a Expr, over: &'a Expr) {
        if let (Expr::Tuple(targets), Expr::Call(call)) = (target, over)
            && let ([index, element], [of]) = (targets.elts.as_slice(), &*call.arguments.args)
            && last_name(&call.func) == "enumerate"
        {
            let receiver = self.value(of);
            let (builtin, receiver) = (self.builtin(), self.element_of(receiver));
            self.bind(index, builtin);
            return self.bind(element, receiver);
        }
        let receiver = self.value(over);
        let receiver = self.element_of(receiver);
        self.bind(target, receiver);
    }
}
