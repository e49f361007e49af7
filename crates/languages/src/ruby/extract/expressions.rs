//! Statements and expressions, and what they are worth.

use banyan_facts::*;
use tree_sitter::Node;

use super::{DEPTH_LIMIT, Extractor};
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::constant_path;

impl<'t> Extractor<'t> {
    /// Walks statements; the value of the last one.
    pub(super) fn statements(&mut self, statements: Vec<Node<'t>>) -> Receiver {
        let mut value = Receiver::Unknown;
        for statement in statements {
            match grammar::kind(statement) {
                Kind::Ensure => drop(self.expression(statement)),
                Kind::HeredocBody => self.walk_children(statement),
                _ => value = self.expression(statement),
            }
        }
        value
    }

    /// Walks an expression or statement; what it is worth.
    pub(super) fn expression(&mut self, node: Node<'t>) -> Receiver {
        if self.depth >= DEPTH_LIMIT {
            self.cut = true;
            return Receiver::Unknown;
        }
        self.depth += 1;
        let value = self.expression_within(node);
        self.depth -= 1;
        value
    }

    fn expression_within(&mut self, node: Node<'t>) -> Receiver {
        match grammar::kind(node) {
            Kind::Comment | Kind::Uninterpreted | Kind::Alias | Kind::Undef => Receiver::Unknown,
            Kind::Class => self.class(node),
            Kind::Module => self.module(node),
            Kind::SingletonClass => self.singleton_class(node),
            Kind::Method => self.method(node, false),
            Kind::SingletonMethod => self.method(node, true),
            Kind::Call => self.call(node),
            Kind::Identifier => self.identifier(node),
            Kind::Constant | Kind::ScopeResolution => self.constant(node),
            Kind::InstanceVariable | Kind::ClassVariable => {
                let name = self.node_text(node);
                self.typed(name)
            }
            Kind::Own => Receiver::Own,
            Kind::Super => {
                let name = self.method;
                Receiver::Result(self.refer(ReferenceKind::Call, Receiver::Super, name, grammar::line(node)))
            }
            Kind::Assignment => self.assignment(node),
            Kind::OperatorAssignment => self.operator_assignment(node),
            Kind::Block | Kind::DoBlock | Kind::Lambda => self.lambda(node),
            Kind::If | Kind::Unless | Kind::Conditional => self.branches(node),
            Kind::IfModifier | Kind::UnlessModifier | Kind::RescueModifier => self.modified(node),
            Kind::Binary => self.binary(node),
            Kind::Begin
            | Kind::BodyStatement
            | Kind::BlockBody
            | Kind::Parenthesized
            | Kind::Then
            | Kind::Else => self.statements(grammar::children(node)),
            Kind::Return => self.return_value(node),
            Kind::ElementReference => self.element(node),
            Kind::Exceptions => self.caught(node),
            Kind::ExceptionVariable => self.caught_as(node),
            Kind::For => self.for_loop(node),
            Kind::Nil => Receiver::None,
            _ => self.literal(node),
        }
    }

    fn literal(&mut self, node: Node<'t>) -> Receiver {
        self.walk_children(node);
        match grammar::kind(node) {
            Kind::String | Kind::BareString => self.text(node),
            Kind::HeredocBeginning | Kind::ChainedString | Kind::Subshell => self.typed("=String"),
            Kind::SimpleSymbol | Kind::DelimitedSymbol | Kind::BareSymbol => self.typed("=Symbol"),
            Kind::Array | Kind::StringArray | Kind::SymbolArray => self.typed("=Array"),
            Kind::Hash => self.typed("=Hash"),
            Kind::Integer | Kind::Float => self.typed("=Numeric"),
            Kind::Range => self.typed("=Range"),
            Kind::Regex => self.typed("=Regexp"),
            Kind::True | Kind::False | Kind::Unary => self.typed("=Boolean"),
            _ => Receiver::Unknown,
        }
    }

    /// A string; one that names a class within a module is as good as a reference to it, if there is one.
    fn text(&mut self, node: Node<'t>) -> Receiver {
        let text = self.reader.string(node);
        if !crate::ruby::notation::names_class(&text) {
            return self.typed("=String");
        }
        let name = format!("\"{text}");
        if text.contains("::") {
            self.refer(ReferenceKind::Access, Receiver::None, &name, grammar::line(node));
        }
        self.typed(&name)
    }

    pub(super) fn walk_children(&mut self, node: Node<'t>) {
        if node.named_child_count() == 0 {
            return;
        }
        for child in grammar::children(node) {
            match grammar::kind(child) {
                Kind::HashKeySymbol | Kind::SimpleSymbol | Kind::StringContent | Kind::HeredocContent => {}
                Kind::Pair => self.pair(child),
                _ => drop(self.expression(child)),
            }
        }
    }

    /// A key and its value; `order:` alone is the variable or method of that name.
    fn pair(&mut self, node: Node<'t>) {
        let key = Field::Key.of(node);
        match Field::Value.of(node) {
            Some(value) => {
                if let Some(key) = key.filter(|key| grammar::kind(*key) != Kind::HashKeySymbol) {
                    self.expression(key);
                }
                self.expression(value);
            }
            None => {
                if let Some(key) = key {
                    let name = self.node_text(key);
                    if self.locals.value(name).is_none() {
                        self.refer(ReferenceKind::Call, Receiver::None, name, grammar::line(key));
                    }
                }
            }
        }
    }

    fn identifier(&mut self, node: Node<'t>) -> Receiver {
        let name = self.node_text(node);
        if let Some(value) = self.locals.value(name) {
            return value;
        }
        match name {
            "private" | "protected" => {
                self.class.private = true;
                return Receiver::Unknown;
            }
            "public" => {
                self.class.private = false;
                return Receiver::Unknown;
            }
            "module_function" => {
                self.class.of_class = true;
                return Receiver::Unknown;
            }
            "raise" | "block_given?" | "binding" | "__method__" | "__dir__" | "lambda" | "proc" | "loop" => {
                return Receiver::Unknown;
            }
            _ => {}
        }
        Receiver::Result(self.refer(ReferenceKind::Call, Receiver::None, name, grammar::line(node)))
    }

    /// A constant that stands for itself.
    pub(super) fn constant(&mut self, node: Node<'t>) -> Receiver {
        if !grammar::is_constant(node) {
            if let Some(scope) = Field::Scope.of(node) {
                self.expression(scope);
            }
            return Receiver::Unknown;
        }
        let path = constant_path(node, self.text);
        Receiver::Result(self.refer(ReferenceKind::Access, Receiver::None, &path, grammar::line(node)))
    }

    /// The value of a condition's branches, where one alone is known.
    fn branches(&mut self, node: Node<'t>) -> Receiver {
        if let Some(condition) = Field::Condition.of(node) {
            self.expression(condition);
        }
        let branches = [Field::Consequence, Field::Alternative].map(|field| field.of(node));
        let mut known = Receiver::None;
        let mut count = 0;
        for branch in branches.into_iter().flatten() {
            let value = self.expression(branch);
            if value != Receiver::None {
                known = value;
                count += 1;
            }
        }
        if count == 1 { known } else { Receiver::Unknown }
    }

    /// `body if condition`: worth the body.
    fn modified(&mut self, node: Node<'t>) -> Receiver {
        let body = Field::Body.of(node);
        let mut value = Receiver::Unknown;
        for child in grammar::children(node) {
            let worth = self.expression(child);
            if Some(child) == body {
                value = worth;
            }
        }
        value
    }

    /// `a || b` is worth what is known of the two; anything else is a value of the language.
    fn binary(&mut self, node: Node<'t>) -> Receiver {
        let (Some(left), Some(right)) = (Field::Left.of(node), Field::Right.of(node)) else {
            self.walk_children(node);
            return Receiver::Unknown;
        };
        let (left, right) = (self.expression(left), self.expression(right));
        let operator = Field::Operator.of(node).map_or("", |operator| self.node_text(operator));
        match operator {
            "||" | "or" => match left {
                Receiver::Unknown | Receiver::None => right,
                known => known,
            },
            "&&" | "and" => right,
            "==" | "!=" | "<" | ">" | "<=" | ">=" | "=~" | "!~" | "===" => self.typed("=Boolean"),
            _ => Receiver::Unknown,
        }
    }

    fn return_value(&mut self, node: Node<'t>) -> Receiver {
        let values: Vec<Node<'t>> = grammar::children(node).into_iter().flat_map(grammar::children).collect();
        let mut value = Receiver::None;
        for node in values {
            value = self.expression(node);
        }
        if value != Receiver::None {
            self.returns = true;
        }
        value
    }

    /// `object[…]`: a setting, an element, or nothing known.
    fn element(&mut self, node: Node<'t>) -> Receiver {
        let Some(object) = Field::Object.of(node) else { return Receiver::Unknown };
        self.element_configuration(node, object);
        let receiver = self.receiver(object);
        for child in grammar::children(node) {
            if child != object {
                self.expression(child);
            }
        }
        match receiver {
            Receiver::Type(name) if !self.names.text(name).starts_with(['@', '=', '[', '"', '?']) => {
                Receiver::Result(self.refer(ReferenceKind::Call, receiver, "[]", grammar::line(node)))
            }
            _ => Receiver::Unknown,
        }
    }

    /// The exception types of a `rescue`.
    fn caught(&mut self, node: Node<'t>) -> Receiver {
        let from = self.facts.references.len();
        self.walk_children(node);
        self.throws_from(from);
        Receiver::Unknown
    }

    fn caught_as(&mut self, node: Node<'t>) -> Receiver {
        if let Some(variable) = grammar::children(node).first()
            && grammar::kind(*variable) == Kind::Identifier
        {
            let error = self.typed("=Exception");
            self.locals.assign(self.node_text(*variable), error);
        }
        Receiver::Unknown
    }

    /// Constants referred to since `from` are exceptions that are thrown or caught.
    pub(super) fn throws_from(&mut self, from: usize) {
        for reference in &mut self.facts.references[from..] {
            let constant = reference.receiver == Receiver::None && reference.kind == ReferenceKind::Access;
            if constant || reference.kind == ReferenceKind::Construct {
                reference.kind = ReferenceKind::Throws;
            }
        }
    }

    fn for_loop(&mut self, node: Node<'t>) -> Receiver {
        if let Some(pattern) = Field::Pattern.of(node)
            && grammar::kind(pattern) == Kind::Identifier
        {
            self.locals.assign(self.node_text(pattern), Receiver::Unknown);
        }
        for field in [Field::Value, Field::Body] {
            if let Some(part) = field.of(node) {
                self.walk_children(part);
            }
        }
        Receiver::Unknown
    }
}
