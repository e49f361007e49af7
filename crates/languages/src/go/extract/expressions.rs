//! Expressions: chains are gathered outermost first and walked from their begin, so that a receiver
//! comes before what is called on it.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, first_child, kind};
use super::super::notation::{is_basic_type, is_builtin_function};
use super::routers::Routing;
use super::scopes::Variable;
use super::{Extractor, Value, line_of};

/// What an expression is to the one around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject<'t> {
    /// A value
    Value,
    /// A type
    Type,
    /// A function written in place
    Closure,
    /// A name that is not local, not referred to yet
    Free(&'t str),
    /// A member, not referred to yet
    Member(Receiver, &'t str),
    /// A name of an imported package, not referred to yet
    Imported(&'t str, &'t str),
}

/// Who might do the work that a route leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handler {
    /// What a reference names
    Reference(u32),
    /// A method of a value of this type
    Typed(Name),
    /// A function written in place
    Closure,
}

/// An expression that was walked.
#[derive(Debug, Clone)]
pub(super) struct Operand<'t> {
    pub subject: Subject<'t>,
    /// The value; before a member that is not referred to yet, the receiver's
    pub value: Value,
    /// What routes are stated on the value or receiver
    pub routing: Option<Routing>,
    /// The place among the parameters of the value or receiver
    pub parameter: Option<u8>,
    /// Where the value or receiver stands
    pub node: Node<'t>,
    /// Functions in the expression, the likeliest first
    pub handlers: Vec<Handler>,
}

impl<'t> Operand<'t> {
    pub fn of(node: Node<'t>, value: Value) -> Operand<'t> {
        Operand { subject: Subject::Value, value, routing: None, parameter: None, node, handlers: Vec::new() }
    }
}

impl<'t> Extractor<'t> {
    /// Walks an expression to its value.
    pub(super) fn value(&mut self, node: Node<'t>) -> Operand<'t> {
        let operand = self.expression(node);
        self.settle(operand, node)
    }

    fn expression(&mut self, node: Node<'t>) -> Operand<'t> {
        if !self.descend() {
            return Operand::of(node, Value::Unknown);
        }
        let is_statement = kind(node) == Kind::Binary && self.sum_statement(node);
        let base = self.spine.len();
        let mut at = node;
        while let Some(inner) = inner_of(at) {
            self.spine.push(at);
            at = inner;
        }
        let mut operand = self.primary(at, is_statement);
        while self.spine.len() > base {
            let Some(outer) = self.spine.pop() else { break };
            operand = self.outer(outer, operand, is_statement);
        }
        self.ascend();
        operand
    }

    /// An expression that begins a chain.
    fn primary(&mut self, node: Node<'t>, in_statement: bool) -> Operand<'t> {
        let unknown = Operand::of(node, Value::Unknown);
        match kind(node) {
            Kind::Identifier => self.identifier(node),
            Kind::String | Kind::RawString => {
                if !in_statement {
                    self.literal_statement(node);
                }
                self.basic(node, "string")
            }
            Kind::Int => self.basic(node, "int"),
            Kind::Float => self.basic(node, "float64"),
            Kind::Rune => self.basic(node, "rune"),
            Kind::Iota => self.basic(node, "int"),
            Kind::Imaginary => self.basic(node, "complex128"),
            Kind::True | Kind::False => self.basic(node, "bool"),
            Kind::Composite => self.composite(node),
            Kind::FunctionLiteral => self.closure(node),
            Kind::Unary => self.unary(node),
            Kind::Conversion => self.conversion(node),
            Kind::Instantiation => self.instantiation(node),
            Kind::VariadicArgument => match first_child(node) {
                Some(inner) => self.value(inner),
                None => unknown,
            },
            Kind::Nil | Kind::Comment => unknown,
            Kind::SliceType
            | Kind::Map
            | Kind::Array
            | Kind::Channel
            | Kind::FunctionType
            | Kind::Pointer
            | Kind::Qualified
            | Kind::Generic
            | Kind::TypeIdentifier
            | Kind::Interface
            | Kind::Struct
            | Kind::ParenthesizedType => {
                let text = self.use_type(node, ReferenceKind::Local);
                Operand { subject: Subject::Type, value: self.typed(&text), ..unknown }
            }
            Kind::Block | Kind::StatementList | Kind::Other | Kind::Error | Kind::ExpressionList => {
                for child in children(node) {
                    self.statement(child);
                }
                unknown
            }
            _ => unknown,
        }
    }

    pub(super) fn basic(&mut self, node: Node<'t>, typ: &str) -> Operand<'t> {
        let value = self.typed(typ);
        Operand::of(node, value)
    }

    fn identifier(&mut self, node: Node<'t>) -> Operand<'t> {
        let name = self.text_of(node);
        if let Some(variable) = self.scopes.find(name) {
            let subject = if variable.is_type { Subject::Type } else { Subject::Value };
            let (routing, parameter) = (variable.routing.clone(), variable.parameter);
            return Operand { subject, routing, parameter, ..Operand::of(node, variable.value) };
        }
        if let Some(place) = self.scopes.type_parameter(name) {
            let value = self.typed(&format!("%{place}"));
            return Operand { subject: Subject::Type, ..Operand::of(node, value) };
        }
        if is_basic_type(name) {
            return Operand { subject: Subject::Type, ..self.basic(node, name) };
        }
        let subject = if name == "_" { Subject::Value } else { Subject::Free(name) };
        Operand { subject, ..Operand::of(node, Value::Unknown) }
    }

    /// What stands around an operand in a chain.
    fn outer(&mut self, node: Node<'t>, operand: Operand<'t>, in_statement: bool) -> Operand<'t> {
        match kind(node) {
            Kind::Selector => self.selector(node, operand),
            Kind::Call => self.call(node, operand),
            Kind::Parenthesized => Operand { node, ..operand },
            Kind::Index => self.index(node, operand),
            Kind::SliceOf => {
                let operand = self.settle(operand, node);
                for part in children(node).into_iter().skip(1) {
                    self.value(part);
                }
                Operand { handlers: Vec::new(), ..operand }
            }
            Kind::Assertion => {
                self.settle(operand, node);
                let text = Field::Type.of(node).map(|typ| self.use_type(typ, ReferenceKind::Local));
                let value = self.typed(&text.unwrap_or_default());
                Operand::of(node, value)
            }
            _ => self.binary(node, operand, in_statement),
        }
    }

    fn binary(&mut self, node: Node<'t>, left: Operand<'t>, in_statement: bool) -> Operand<'t> {
        let left = self.settle(left, node);
        if let Some(right) = Field::Right.of(node)
            && !(in_statement && matches!(kind(right), Kind::String | Kind::RawString))
        {
            self.value(right);
        }
        let operator = Field::Operator.of(node).map_or("", |operator| self.text_of(operator));
        match operator {
            "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" => self.basic(node, "bool"),
            _ => Operand::of(node, left.value),
        }
    }

    fn selector(&mut self, node: Node<'t>, operand: Operand<'t>) -> Operand<'t> {
        let name = Field::Member.of(node).map_or("", |member| self.text_of(member));
        if let Subject::Free(package) = operand.subject
            && self.imported.contains(package)
        {
            return Operand { subject: Subject::Imported(self.text_of(node), name), ..operand };
        }
        let operand = self.settle(operand, node);
        let subject = Subject::Member(self.receiver(operand.value), name);
        Operand { subject, handlers: Vec::new(), ..operand }
    }

    fn index(&mut self, node: Node<'t>, operand: Operand<'t>) -> Operand<'t> {
        let operand = self.settle(operand, node);
        if let Some(index) = Field::Index.of(node) {
            self.value(index);
        }
        let value = self.part(operand.value, "^");
        Operand::of(node, value)
    }

    fn unary(&mut self, node: Node<'t>) -> Operand<'t> {
        let operator = Field::Operator.of(node).map_or("", |operator| self.text_of(operator));
        let Some(inner) = Field::Operand.of(node) else { return Operand::of(node, Value::Unknown) };
        let operand = self.value(inner);
        match operator {
            "<-" => {
                let value = self.part(operand.value, "^");
                Operand::of(node, value)
            }
            "!" => self.basic(node, "bool"),
            _ => operand,
        }
    }

    /// `T(x)`; what looks like `T[A](x)` may be a call of a generic function.
    fn conversion(&mut self, node: Node<'t>) -> Operand<'t> {
        let generic = Field::Type.of(node).filter(|typ| kind(*typ) == Kind::Generic);
        if let Some((name, list)) =
            generic.and_then(|typ| Field::Type.of(typ).zip(Field::TypeArguments.of(typ)))
        {
            let arguments = self.use_type_arguments(list);
            let written = format!("{}[{arguments}]", self.text_of(name));
            let called = self.refer(ReferenceKind::Call, Receiver::None, &written, line_of(name));
            if let Some(inner) = Field::Operand.of(node) {
                self.value(inner);
            }
            return Operand::of(node, Value::Result(called));
        }
        let text =
            Field::Type.of(node).map(|typ| self.use_type(typ, ReferenceKind::Local)).unwrap_or_default();
        let handlers = Field::Operand.of(node).map(|inner| self.value(inner).handlers).unwrap_or_default();
        let value = self.typed(&text);
        Operand { handlers, ..Operand::of(node, value) }
    }

    /// `f[A]` of a generic function, or an element by several indexes.
    fn instantiation(&mut self, node: Node<'t>) -> Operand<'t> {
        for part in children(node) {
            self.use_type(part, ReferenceKind::Generic);
        }
        Operand::of(node, Value::Unknown)
    }

    pub(super) fn closure(&mut self, node: Node<'t>) -> Operand<'t> {
        let mark = self.scopes.mark();
        let handed = self.closure_routing.take_if(|(closure, _)| *closure == node);
        let routing = handed.map(|(_, routing)| routing);
        let mut parameters = Vec::new();
        if let Some(list) = Field::Parameters.of(node) {
            let mut found = Vec::new();
            self.each_parameter(list, ReferenceKind::Parameter, |at, name, text| {
                found.push((at, name, text))
            });
            for (at, name, text) in found {
                let value = self.typed(&text);
                if let Some(name) = name {
                    let routing = routing.clone().filter(|_| at == 0);
                    self.scopes.add(Variable { routing, ..Variable::new(name, value) });
                }
                parameters.push(text);
            }
        }
        let results = self.named_results(node);
        if let Some(body) = Field::Body.of(node) {
            self.functions += 1;
            self.statement(body);
            self.functions -= 1;
        }
        self.scopes.reset(mark);
        let value = self.typed(&format!("({})({results})", parameters.join(",")));
        Operand { subject: Subject::Closure, handlers: vec![Handler::Closure], ..Operand::of(node, value) }
    }

    /// Refers to what is not referred to yet.
    pub(super) fn settle(&mut self, operand: Operand<'t>, node: Node<'t>) -> Operand<'t> {
        let line = line_of(node);
        let reference = match operand.subject {
            Subject::Value => {
                let handler = match operand.value {
                    Value::Typed(name) if operand.handlers.is_empty() => Some(Handler::Typed(name)),
                    Value::Result(reference) if operand.handlers.is_empty() => {
                        Some(Handler::Reference(reference))
                    }
                    _ => None,
                };
                let handlers = handler.map_or(operand.handlers, |handler| vec![handler]);
                return Operand { handlers, ..operand };
            }
            Subject::Type | Subject::Closure => return operand,
            Subject::Free(name) if is_builtin_function(name) => return Operand::of(node, Value::Unknown),
            Subject::Free(name) => self.refer(ReferenceKind::Access, Receiver::None, name, line),
            Subject::Imported(path, _) => self.refer(ReferenceKind::Access, Receiver::None, path, line),
            Subject::Member(receiver, name) => {
                let line = self.member_line(node, line);
                self.refer(ReferenceKind::Access, receiver, name, line)
            }
        };
        let handlers = vec![Handler::Reference(reference)];
        Operand { handlers, ..Operand::of(node, Value::Result(reference)) }
    }

    /// A member's line, which is not that of the chain's begin.
    fn member_line(&self, node: Node<'t>, line: u32) -> u32 {
        match Field::Member.of(node) {
            Some(member) => line_of(member),
            None => line,
        }
    }
}

/// The expression that an outer one of a chain is about.
fn inner_of(node: Node<'_>) -> Option<Node<'_>> {
    match kind(node) {
        Kind::Selector | Kind::Index | Kind::SliceOf | Kind::Assertion => Field::Operand.of(node),
        Kind::Call => Field::Function.of(node),
        Kind::Parenthesized => first_child(node),
        Kind::Binary => Field::Left.of(node),
        _ => None,
    }
}
