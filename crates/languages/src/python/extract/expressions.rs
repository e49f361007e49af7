//! Expressions: what they refer to, and what their values are.

use crate::python::tree::{Arguments, Comprehension, Expr, ExprCall, ExprSubscript, StringElement};
use banyan_facts::{AccessFact, Receiver, ReferenceKind, TableName};
use ruff_text_size::Ranged;

use super::walk::{Local, Walk, last_name};
use crate::python::notation::{CALLED, Typed};
use crate::python::standard;
use crate::sql::table_accesses;

/// Shorter texts are no statements.
const SHORTEST_STATEMENT: usize = 12;

impl<'a> Walk<'a> {
    /// Walks an expression and tells what its value is.
    pub fn value(&mut self, expression: &'a Expr<'a>) -> Receiver {
        self.value_as(expression, ReferenceKind::Access)
    }

    /// Walks an expression whose value does not matter.
    pub fn visit(&mut self, expression: &'a Expr<'a>) {
        self.value(expression);
    }

    /// The same, where a path in it is referred to in a way of its own.
    pub fn visit_as(&mut self, expression: &'a Expr<'a>, kind: ReferenceKind) {
        self.value_as(expression, kind);
    }

    /// The value of an expression where a path in it is referred to in a way of its own.
    pub fn value_as(&mut self, expression: &'a Expr<'a>, kind: ReferenceKind) -> Receiver {
        match expression {
            Expr::Name(_) | Expr::Attribute(_) => self.path_value(expression, kind),
            Expr::Call(call) => {
                let kind = if kind == ReferenceKind::Access { ReferenceKind::Call } else { kind };
                self.call(call, kind)
            }
            Expr::Await(part) | Expr::Starred(part) => self.value(part.value),
            Expr::Subscript(subscript) => {
                let element = self.subscript(subscript);
                self.note_subscript(subscript);
                element
            }
            Expr::BoolOp(operation) => self.first_known(operation.values),
            Expr::If(choice) => {
                self.value(choice.test);
                self.first_known([choice.body, choice.orelse])
            }
            Expr::Named(named) => {
                let receiver = self.value(named.value);
                self.bind(named.target, receiver);
                receiver
            }
            Expr::BinOp(operation) => {
                let left = self.value(operation.left);
                self.value(operation.right);
                left
            }
            Expr::List(all) | Expr::Set(all) => self.collection(all.elts),
            Expr::StringLiteral(string) => {
                self.statement_text(string.value, expression);
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

    fn other_value(&mut self, expression: &'a Expr<'a>) -> Receiver {
        match expression {
            Expr::ListComp(of) | Expr::SetComp(of) | Expr::Generator(of) => {
                self.comprehension(of.generators, of.elements)
            }
            Expr::DictComp(of) => {
                self.comprehension(of.generators, of.elements);
                self.builtin()
            }
            Expr::Lambda(lambda) => {
                self.in_scope(|walk| {
                    for parameter in lambda.parameters {
                        if let Some(default) = parameter.default {
                            walk.value(default);
                        }
                        walk.bind_local(parameter.name, Local::Variable(Receiver::Unknown));
                    }
                    walk.value(lambda.body);
                });
                Receiver::Unknown
            }
            Expr::Yield(part) => {
                let receiver = part.value.map(|value| self.value(value));
                if let (Some(receiver), Some(scope)) = (receiver, self.scopes.last_mut()) {
                    scope.yields.push(receiver);
                }
                Receiver::Unknown
            }
            Expr::YieldFrom(part) => self.value(part.value),
            Expr::Dict(dict) => {
                self.note_schedule(dict);
                for item in dict.items {
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
                self.value(compare.left);
                compare.comparators.iter().for_each(|other| self.visit(other));
                self.builtin()
            }
            Expr::UnaryOp(operation) => {
                self.value(operation.operand);
                self.builtin()
            }
            Expr::Slice(slice) => {
                for part in [slice.lower, slice.upper, slice.step].into_iter().flatten() {
                    self.value(part);
                }
                self.builtin()
            }
            _ => self.builtin(),
        }
    }

    /// Walks the parts of a subscript, and tells what an element is.
    fn subscript(&mut self, subscript: &'a ExprSubscript<'a>) -> Receiver {
        let receiver = self.value(subscript.value);
        self.value(subscript.slice);
        match subscript.slice {
            Expr::Slice(_) => receiver,
            _ => self.element_of(receiver),
        }
    }

    /// Walks what is assigned to or deleted, where nothing is bound: it is not read itself, what is in it is.
    pub fn visit_target(&mut self, target: &'a Expr<'a>) {
        match target {
            Expr::Subscript(subscript) => drop(self.subscript(subscript)),
            Expr::Tuple(all) | Expr::List(all) => all.elts.iter().for_each(|part| self.visit_target(part)),
            other => self.visit(other),
        }
    }

    /// The first value of which something is known, or else the first.
    fn first_known(&mut self, expressions: impl IntoIterator<Item = &'a Expr<'a>>) -> Receiver {
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
    fn first_value(&mut self, expressions: impl IntoIterator<Item = &'a Expr<'a>>) -> Option<Receiver> {
        let mut first = None;
        for expression in expressions {
            let value = self.value(expression);
            first = first.or(Some(value));
        }
        first
    }

    fn collection(&mut self, elements: &'a [Expr<'a>]) -> Receiver {
        let first = self.first_value(elements);
        self.many_of(first)
    }

    fn many_of(&mut self, element: Option<Receiver>) -> Receiver {
        match element {
            Some(Receiver::Result(at)) => self.typed(Typed::ManyOf(at)),
            _ => self.builtin(),
        }
    }

    fn comprehension(&mut self, generators: &'a [Comprehension<'a>], elements: &'a [Expr<'a>]) -> Receiver {
        let mut first = None;
        self.in_scope(|walk| {
            for generator in generators {
                walk.bind_loop(&generator.target, &generator.iter);
                generator.ifs.iter().for_each(|condition| walk.visit(condition));
            }
            first = walk.first_value(elements);
        });
        self.many_of(first)
    }

    /// A name with what follows it: one reference to where it ends.
    pub fn path_value(&mut self, path: &'a Expr<'a>, kind: ReferenceKind) -> Receiver {
        let (base, names) = self.base_of(path);
        let Expr::Name(name) = base else {
            let receiver = self.value(base);
            return self.member(receiver, &names, kind, path);
        };
        let id = name.id;
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
    pub fn call(&mut self, call: &'a ExprCall<'a>, kind: ReferenceKind) -> Receiver {
        if let Some(receiver) = self.framework_call(call) {
            return receiver;
        }
        let receiver = match &call.func {
            func @ (Expr::Name(_) | Expr::Attribute(_)) => self.path_value(func, kind),
            other => {
                let called = self.value(other);
                self.member(called, "", ReferenceKind::Call, other)
            }
        };
        let arguments = self.arguments(&call.arguments);
        if self.is_builtin(receiver)
            && let (Expr::Name(name), Some(first)) = (&call.func, arguments.first())
        {
            self.note_attribute_read(call);
            return self.built_in_result(name.id, *first);
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
    pub fn arguments(&mut self, arguments: &'a Arguments<'a>) -> Vec<Receiver> {
        let values = arguments.args.iter().map(|argument| self.value(argument)).collect();
        arguments.keywords.iter().for_each(|keyword| self.visit(&keyword.value));
        values
    }

    /// Walks the positional arguments from a place on, and the keywords but some.
    pub fn other_arguments(&mut self, arguments: &'a Arguments<'a>, from: usize, but: &[&str]) {
        arguments.args.iter().skip(from).for_each(|argument| self.visit(argument));
        for keyword in arguments.keywords {
            if !keyword.arg.is_some_and(|name| but.contains(&name)) {
                self.value(&keyword.value);
            }
        }
    }

    /// The text of an interpolated string, `{}` for what is put in; what is put in is walked.
    pub fn interpolated(&mut self, expression: &'a Expr<'a>) -> String {
        let Expr::FString(string) = expression else { return String::new() };
        let mut text = String::new();
        for element in string.elements {
            match element {
                StringElement::Literal(literal) => text.push_str(literal),
                StringElement::Interpolation(inner) => text.push_str(&self.text_in_place(inner)),
                StringElement::Format(inner) => self.visit(inner),
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
    pub fn bind_loop(&mut self, target: &'a Expr<'a>, over: &'a Expr<'a>) {
        if let (Expr::Tuple(targets), Expr::Call(call)) = (target, over)
            && let ([index, element], [of]) = (targets.elts, call.arguments.args)
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
