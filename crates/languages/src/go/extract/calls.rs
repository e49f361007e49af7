//! Calls: the reference each makes, what it gives back, and what it means to frameworks.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, kind};
use super::expressions::{Handler, Operand, Subject};
use super::routers::Routing;
use super::{Extractor, Value, line_of};

/// A call whose arguments were walked.
pub(super) struct Call<'a, 't> {
    pub node: Node<'t>,
    /// The name of what is called, without what stands before it
    pub name: &'t str,
    /// The name as written with its package, where it is a package's
    pub path: Option<&'t str>,
    /// The reference the call makes
    pub reference: u32,
    /// What it is called on
    pub receiver: &'a Operand<'t>,
    /// The receiver's part in routing
    pub routing: Option<Routing>,
    /// The arguments as they stand
    pub nodes: &'a [Node<'t>],
    /// The arguments as they were walked
    pub arguments: &'a [Operand<'t>],
}

impl<'t> Call<'_, 't> {
    pub fn line(&self) -> u32 {
        let function = Field::Function.of(self.node);
        let member = function.and_then(|function| Field::Member.of(function));
        line_of(member.unwrap_or(self.node))
    }

    /// Whether it is a method, not a function of this or another package.
    pub fn is_method(&self) -> bool {
        matches!(self.receiver.subject, Subject::Member(..))
    }
}

impl<'t> Extractor<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, callee: Operand<'t>) -> Operand<'t> {
        let nodes = Field::Arguments.of(node).map(children).unwrap_or_default();
        let explicit = Field::TypeArguments.of(node).map(|list| self.use_type_arguments(list));
        let line = match Field::Function.of(node).and_then(|function| Field::Member.of(function)) {
            Some(member) => line_of(member),
            None => line_of(node),
        };
        let generic = |name: &str| match &explicit {
            Some(arguments) => format!("{name}[{arguments}]"),
            None => name.to_owned(),
        };
        let (name, path, reference) = match callee.subject {
            Subject::Type => return self.converted(node, &callee, &nodes),
            Subject::Value | Subject::Closure => {
                let value = self.part(callee.value, "$");
                let arguments = self.arguments(&nodes);
                self.run_stating_function(&callee, &arguments);
                self.pass_routers(None, &arguments);
                return Operand::of(node, value);
            }
            Subject::Free(name) if super::super::notation::is_builtin_function(name) => {
                return self.builtin(node, name, &nodes);
            }
            Subject::Free(name) => {
                (name, None, self.refer(ReferenceKind::Call, Receiver::None, &generic(name), line))
            }
            Subject::Imported(path, name) => {
                (name, Some(path), self.refer(ReferenceKind::Call, Receiver::None, &generic(path), line))
            }
            Subject::Member(receiver, name) => {
                (name, None, self.refer(ReferenceKind::Call, receiver, &generic(name), line))
            }
        };
        self.named_call(node, name, path, reference, &callee, &nodes)
    }

    fn named_call(
        &mut self,
        node: Node<'t>,
        name: &'t str,
        path: Option<&'t str>,
        reference: u32,
        callee: &Operand<'t>,
        nodes: &[Node<'t>],
    ) -> Operand<'t> {
        let routing = match callee.subject {
            Subject::Member(..) => self.routing_of(callee),
            _ => None,
        };
        let inner = self.begin_group(name, callee, routing.as_ref(), nodes);
        let arguments = self.arguments(nodes);
        self.end_group(inner);
        let call =
            Call { node, name, path, reference, receiver: callee, routing, nodes, arguments: &arguments };
        let routing = self.route_call(&call);
        if routing.is_none() {
            self.pass_routers(Some(reference), &arguments);
        }
        self.persistence_call(&call);
        self.configuration_call(&call);
        self.message_call(&call);
        self.request_call(&call);
        self.job_call(&call);
        self.rpc_registration(&call);
        let mut handlers: Vec<Handler> = Vec::new();
        for argument in arguments.iter().rev() {
            handlers.extend(
                argument.handlers.iter().copied().filter(|handler| !matches!(handler, Handler::Typed(_))),
            );
        }
        handlers.push(Handler::Reference(reference));
        handlers.truncate(6);
        Operand { handlers, routing, ..Operand::of(node, Value::Result(reference)) }
    }

    fn arguments(&mut self, nodes: &[Node<'t>]) -> Vec<Operand<'t>> {
        let mut operands = Vec::with_capacity(nodes.len());
        for node in nodes {
            operands.push(self.value(*node));
        }
        operands
    }

    /// `T(x)`: what is in it goes on as what it is.
    fn converted(&mut self, node: Node<'t>, callee: &Operand<'t>, nodes: &[Node<'t>]) -> Operand<'t> {
        let handlers = self.arguments(nodes).pop().map(|inner| inner.handlers).unwrap_or_default();
        Operand { handlers, ..Operand::of(node, callee.value) }
    }

    /// A call of a function that the language declares.
    fn builtin(&mut self, node: Node<'t>, name: &str, nodes: &[Node<'t>]) -> Operand<'t> {
        if matches!(name, "new" | "make") {
            let is_expression =
                |first: &Node<'t>| matches!(kind(*first), Kind::Call | Kind::Index | Kind::Composite);
            let role = if name == "new" { ReferenceKind::Construct } else { ReferenceKind::Local };
            let value = match nodes.first().filter(|first| !is_expression(first)) {
                Some(first) => {
                    let text = self.use_type(*first, role);
                    self.typed(&text)
                }
                None => Value::Unknown,
            };
            self.arguments(nodes.get(1..).unwrap_or_default());
            return Operand::of(node, value);
        }
        let arguments = self.arguments(nodes);
        match name {
            "append" | "min" | "max" => {
                Operand::of(node, arguments.first().map_or(Value::Unknown, |first| first.value))
            }
            "len" | "cap" | "copy" => self.basic(node, "int"),
            "recover" => self.basic(node, "any"),
            "real" | "imag" => self.basic(node, "float64"),
            _ => Operand::of(node, Value::Unknown),
        }
    }
}
