//! Calls: what is called on what, with what is handed over and what a block gets.

use banyan_facts::*;
use tree_sitter::Node;

use super::Extractor;
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Literal, constant_path};
use crate::ruby::notation::hidden;

/// Methods of queries that take names of associations.
const JOINS: &[&str] =
    &["joins", "left_joins", "left_outer_joins", "includes", "preload", "eager_load", "ar_lazy_preload"];

/// Associations below associations are read this deep.
const JOIN_DEPTH: usize = 6;

/// A call taken apart.
#[derive(Clone, Copy)]
pub(super) struct Call<'t> {
    pub node: Node<'t>,
    /// What stands before the dot
    pub receiver: Option<Node<'t>>,
    /// The method's name; `call` for `object.(…)`
    pub name: &'t str,
    pub block: Option<Node<'t>>,
    pub line: u32,
}

impl<'t> Extractor<'t> {
    pub(super) fn take_apart(&self, node: Node<'t>) -> Call<'t> {
        let method = Field::Method.of(node);
        Call {
            node,
            receiver: Field::Receiver.of(node),
            name: method.map_or("call", |method| self.node_text(method)),
            block: Field::Block.of(node),
            line: grammar::line(method.unwrap_or(node)),
        }
    }

    pub(super) fn call(&mut self, node: Node<'t>) -> Receiver {
        let call = self.take_apart(node);
        if Field::Method.of(node).is_some_and(|method| grammar::kind(method) == Kind::Super) {
            let at = self.refer(ReferenceKind::Call, Receiver::Super, self.method, call.line);
            return self.complete(call, at);
        }
        let taken = match call.receiver {
            None => self.bare_call(call),
            Some(receiver) => self.call_on(call, receiver),
        };
        taken.unwrap_or_else(|| self.plain_call(call))
    }

    /// Whether the walk stands in a class's body or outside of any, not in a method.
    pub(super) fn in_body(&self) -> bool {
        self.within == self.class.at
    }

    /// Calls without a receiver that mean more than a call.
    fn bare_call(&mut self, call: Call<'t>) -> Option<Receiver> {
        match call.name {
            "raise" | "fail" => return Some(self.raise(call)),
            "require" | "require_relative" | "load" | "require_dependency" | "autoload" => {
                return Some(self.import(call));
            }
            "send" | "public_send" | "__send__" | "method" => return self.sent(call, Receiver::None),
            "transaction" | "with_lock" | "with_transaction" => self.transactional = true,
            _ => {}
        }
        if self.in_body() {
            if let Some(value) = self.macro_call(call) {
                return Some(value);
            }
            if let Some(value) = self.task_call(call) {
                return Some(value);
            }
        }
        self.bare_outside(call);
        None
    }

    /// Calls on something that mean more than a call.
    fn call_on(&mut self, call: Call<'t>, receiver: Node<'t>) -> Option<Receiver> {
        let constant = grammar::is_constant(receiver).then(|| constant_path(receiver, self.text));
        match (call.name, &constant) {
            ("class_eval" | "class_exec" | "module_eval", Some(owner)) if call.block.is_some() => {
                return Some(self.reopened(call, owner));
            }
            ("include" | "extend" | "prepend", Some(target)) => {
                self.mixed_in(call, call.name, target);
            }
            ("send" | "public_send", Some(target)) => {
                let arguments = self.reader.arguments(call.node);
                if let Some(how) =
                    arguments.text_at(0).filter(|how| matches!(*how, "include" | "extend" | "prepend"))
                {
                    let how = how.to_owned();
                    self.mixed_in(call, &how, target);
                    return None;
                }
            }
            _ => {}
        }
        if self.routes_call(call, constant.as_deref(), receiver) {
            return Some(Receiver::Unknown);
        }
        if matches!(call.name, "send" | "public_send" | "try" | "try!") {
            let receiver = self.receiver(receiver);
            return self.sent(call, receiver).or_else(|| Some(self.call_with(call, receiver)));
        }
        if matches!(call.name, "transaction" | "with_lock") {
            self.transactional = true;
        }
        self.outside_call(call, receiver, constant.as_deref());
        None
    }

    fn plain_call(&mut self, call: Call<'t>) -> Receiver {
        let receiver = match call.receiver {
            None => Receiver::None,
            Some(receiver) => self.receiver(receiver),
        };
        self.call_with(call, receiver)
    }

    fn call_with(&mut self, call: Call<'t>, receiver: Receiver) -> Receiver {
        if let Receiver::Type(name) = receiver {
            let text = self.names.text(name);
            if matches!(call.name, "constantize" | "safe_constantize") && text.starts_with('"') {
                let class = format!("::{}", text[1..].trim_start_matches("::"));
                return Receiver::Result(self.refer(
                    ReferenceKind::Access,
                    Receiver::None,
                    &class,
                    call.line,
                ));
            }
            if call.name == "new" && text.starts_with(|first: char| first.is_uppercase() || first == ':') {
                let at = self.refer(ReferenceKind::Construct, receiver, "new", call.line);
                return self.complete(call, at);
            }
        }
        let at = self.refer(ReferenceKind::Call, receiver, call.name, call.line);
        self.complete(call, at)
    }

    /// Walks what is handed over and the block of a call that is already told.
    fn complete(&mut self, call: Call<'t>, at: u32) -> Receiver {
        self.arguments(call.node, Some(at));
        if JOINS.contains(&call.name) && Field::Arguments.of(call.node).is_some() {
            let arguments = self.reader.arguments(call.node);
            self.joins(at, &arguments.list, call.line, 0);
            self.joins(at, &[Literal::Hash(arguments.options)], call.line, 0);
        }
        if let Some(block) = call.block {
            let returns = self.returns;
            self.block(block, Receiver::Element(at));
            self.returns |= returns;
        }
        Receiver::Result(at)
    }

    /// Associations that a query joins or loads.
    fn joins(&mut self, at: u32, names: &[Literal<'t>], line: u32, depth: usize) {
        let join = |extractor: &mut Self, name: &str| {
            extractor.refer(ReferenceKind::Call, Receiver::Result(at), &format!("%join {name}"), line)
        };
        for name in names.iter().filter(|_| depth < JOIN_DEPTH) {
            match name {
                Literal::Symbol(name) => drop(join(self, name)),
                Literal::List(list) => self.joins(at, list, line, depth + 1),
                Literal::Hash(pairs) => {
                    for (name, below) in pairs {
                        let joined = join(self, name);
                        self.joins(joined, std::slice::from_ref(below), line, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// What stands before a dot.
    pub(super) fn receiver(&mut self, node: Node<'t>) -> Receiver {
        if grammar::is_constant(node) {
            let path = constant_path(node, self.text);
            return self.typed(&path);
        }
        match self.expression(node) {
            Receiver::None | Receiver::Unknown if grammar::kind(node) == Kind::Identifier => {
                let name = self.node_text(node);
                self.typed(&format!("?{name}"))
            }
            Receiver::None => Receiver::Unknown,
            known => known,
        }
    }

    /// Walks the arguments of a call.
    pub(super) fn arguments(&mut self, call: Node<'t>, at: Option<u32>) {
        let Some(list) = Field::Arguments.of(call) else { return };
        for argument in grammar::children(list) {
            if grammar::kind(argument) == Kind::BlockArgument {
                self.block_argument(argument, at);
            }
        }
        self.walk_children(list);
    }

    /// `&:name`: the method is called on every element.
    fn block_argument(&mut self, argument: Node<'t>, at: Option<u32>) {
        let symbol = grammar::children(argument).first().copied();
        if let Some(at) = at
            && let Some(symbol) = symbol.filter(|node| grammar::kind(*node) == Kind::SimpleSymbol)
        {
            let name = self.node_text(symbol).trim_start_matches(':');
            self.refer(ReferenceKind::Call, Receiver::Element(at), name, grammar::line(symbol));
        }
    }

    fn raise(&mut self, call: Call<'t>) -> Receiver {
        let from = self.facts.references.len();
        self.arguments(call.node, None);
        self.throws_from(from);
        Receiver::None
    }

    /// `object.send(:name)`, `method(:name)`: a call of that method.
    fn sent(&mut self, call: Call<'t>, receiver: Receiver) -> Option<Receiver> {
        let list = Field::Arguments.of(call.node)?;
        let first = grammar::children(list).first().copied()?;
        let name = match self.reader.literal(first) {
            Literal::Symbol(name) | Literal::Text(name) if !name.is_empty() && !name.contains("{}") => name,
            _ => return None,
        };
        let at = self.refer(ReferenceKind::Call, receiver, &name, call.line);
        Some(self.complete(call, at))
    }

    fn import(&mut self, call: Call<'t>) -> Receiver {
        let arguments = self.reader.arguments(call.node);
        let (path, alias) = match (call.name, arguments.text_at(0), arguments.text_at(1)) {
            ("autoload", Some(constant), Some(path)) => (path.to_owned(), Some(constant.to_owned())),
            ("autoload", ..) => return Receiver::Unknown,
            ("require_relative", Some(path), _) => (format!("./{path}"), None),
            (_, Some(path), _) => (path.to_owned(), None),
            _ => {
                self.refer(ReferenceKind::Import, Receiver::Unknown, call.name, call.line);
                self.arguments(call.node, None);
                return Receiver::Unknown;
            }
        };
        if path.contains("{}") {
            self.refer(ReferenceKind::Import, Receiver::Unknown, call.name, call.line);
            return Receiver::Unknown;
        }
        let (path, alias) = (self.names.intern(&path), alias.map(|alias| self.names.intern(&alias)));
        self.facts.imports.push(Import {
            path,
            alias,
            wildcard: false,
            member: false,
            reexport: false,
            within: self.within,
            line: call.line,
        });
        Receiver::Unknown
    }

    /// `Order.class_eval do … end`: what stands in the block belongs to that class.
    fn reopened(&mut self, call: Call<'t>, owner: &str) -> Receiver {
        self.refer(ReferenceKind::Access, Receiver::None, owner, call.line);
        let lines = (call.line, call.node.end_position().row as u32 + 1);
        let at = self.declare(hidden::REOPENED, DeclarationKind::Module, Markers::NONE, lines);
        self.facts.declarations[at as usize].owner = Some(self.names.intern(owner));
        let around = self.enter_class(at);
        if let Some(block) = call.block {
            self.block(block, Receiver::Unknown);
        }
        self.leave_class(around);
        Receiver::Unknown
    }

    /// `Order.prepend OrderDecorator`.
    fn mixed_in(&mut self, call: Call<'t>, how: &str, target: &str) {
        for argument in self.reader.arguments(call.node).list {
            if let Literal::Constant(mixin) = argument {
                let text = format!("{how} {target} {mixin}");
                self.declare_with(hidden::MIXED_IN, DeclarationKind::Field, &text, call.line);
            }
        }
    }
}
