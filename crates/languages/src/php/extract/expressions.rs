//! Expressions: what each is to the expression around it, and the references it makes.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::variables::Variables;
use super::{DEPTH_LIMIT, Extractor};

impl<'t> Extractor<'t> {
    /// Walks a node and tells what it is, if it is an expression with members.
    pub(super) fn visit(&mut self, node: Node<'t>) -> Receiver {
        if self.depth >= DEPTH_LIMIT {
            self.too_deep = true;
            return Receiver::Unknown;
        }
        self.depth += 1;
        let receiver = self.visit_kind(node);
        self.depth -= 1;
        receiver
    }

    fn visit_kind(&mut self, node: Node<'t>) -> Receiver {
        use Kind::*;
        match kind(node) {
            Variable => self.visit_variable(node),
            Name | QualifiedName | RelativeName => self.visit_constant(node),
            Integer | Float | Boolean | Null | Text | Comment | RelativeScope => Receiver::Unknown,
            String | Encapsed | Heredoc | Nowdoc => self.visit_text(node),
            Array => self.visit_array(node),
            Binary => self.visit_binary(node),
            Assignment | ReferenceAssignment => self.visit_assignment(node),
            Conditional | Match => self.visit_choice(node),
            Parenthesized | Clone => self.visit_inner(node),
            Cast => self.visit_cast(node),
            Throw => self.visit_throw(node),
            New => self.visit_new(node),
            MemberCall | NullsafeCall | MemberAccess | NullsafeAccess | ScopedCall => self.visit_chain(node),
            ScopedAccess => self.visit_scoped_access(node),
            ClassConstant => self.visit_class_constant(node),
            FunctionCall => self.visit_function_call(node),
            Subscript => self.visit_subscript(node),
            AnonymousFunction | ArrowFunction => self.visit_closure(node),
            Include | IncludeOnce | Require | RequireOnce => self.visit_include(node),
            _ => self.visit_statement(node),
        }
    }

    fn visit_inner(&mut self, node: Node<'t>) -> Receiver {
        children(node).first().map_or(Receiver::Unknown, |inner| self.visit(*inner))
    }

    fn visit_variable(&mut self, node: Node<'t>) -> Receiver {
        match self.variable_of(Some(node)) {
            Some("this") if !self.classes.is_empty() => Receiver::Own,
            // The functions of a test without a class run in a test case.
            Some("this") if self.facts.markers.has(Markers::TEST) => {
                self.value_of_type("PHPUnit\\Framework\\TestCase")
            }
            Some(name) => self.variable(name),
            None => Receiver::Unknown,
        }
    }

    /// A name alone is a constant.
    fn visit_constant(&mut self, node: Node<'t>) -> Receiver {
        let written = self.text_of(node);
        let is_magic = written.starts_with("__")
            || ["true", "false", "null", "parent", "self", "static"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(written));
        if is_magic {
            return Receiver::Unknown;
        }
        let name = self.scope.constant(written);
        Receiver::Result(self.refer(ReferenceKind::Access, Receiver::None, &name, line_of(node)))
    }

    /// A text: SQL and the like; what is put into it is walked as well.
    pub(super) fn visit_text(&mut self, node: Node<'t>) -> Receiver {
        if let Some(text) = self.template(node) {
            self.note_text(&text, line_of(node));
        }
        self.visit_put_in(node);
        self.value_of_type("string")
    }

    fn visit_put_in(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::String | Kind::Nowdoc => {}
            Kind::Heredoc => {
                if let Some(body) = child_of_kind(node, Kind::HeredocBody) {
                    self.visit_children(body);
                }
            }
            _ => self.visit_children(node),
        }
    }

    fn visit_binary(&mut self, node: Node<'t>) -> Receiver {
        let operator = Field::Operator.of(node).map_or("", |operator| self.text_of(operator));
        let (left, right) = (Field::Left.of(node), Field::Right.of(node));
        match operator.to_ascii_lowercase().as_str() {
            "." => self.visit_concatenation(node),
            "instanceof" => self.visit_instance_test(left, right),
            "??" => {
                let first = left.map_or(Receiver::Unknown, |left| self.visit(left));
                let second = right.map_or(Receiver::Unknown, |right| self.visit(right));
                if first == Receiver::Unknown { second } else { first }
            }
            _ => {
                for side in left.into_iter().chain(right) {
                    self.visit(side);
                }
                self.value_of_type("int")
            }
        }
    }

    /// Texts put together are one text. They nest to the left, deeper than anything else.
    fn visit_concatenation(&mut self, node: Node<'t>) -> Receiver {
        if let Some(text) = self.template(node) {
            self.note_text(&text, line_of(node));
        }
        let mut parts = Vec::new();
        let mut at = node;
        while kind(at) == Kind::Binary && self.is_concatenation(at) {
            parts.extend(Field::Right.of(at));
            match Field::Left.of(at) {
                Some(left) => at = left,
                None => break,
            }
        }
        parts.push(at);
        for part in parts.into_iter().rev() {
            match kind(part) {
                Kind::String | Kind::Encapsed | Kind::Heredoc | Kind::Nowdoc => self.visit_put_in(part),
                _ => {
                    self.visit(part);
                }
            }
        }
        self.value_of_type("string")
    }

    /// `$x instanceof X` tells what the variable holds from here on.
    fn visit_instance_test(&mut self, left: Option<Node<'t>>, right: Option<Node<'t>>) -> Receiver {
        if let Some(left) = left {
            self.visit(left);
        }
        match right.map(|right| (right, kind(right))) {
            Some((right, Kind::Name | Kind::QualifiedName | Kind::RelativeName)) => {
                let class = self.class_named(right);
                if class != "static" {
                    self.refer_to_class(ReferenceKind::Local, &class, line_of(right));
                }
                if let Some(name) = self.variable_of(left) {
                    let receiver = self.value_of_type(&class);
                    self.set_variable(name, receiver);
                }
            }
            Some((right, _)) => {
                self.visit(right);
            }
            None => {}
        }
        self.value_of_type("bool")
    }

    fn visit_choice(&mut self, node: Node<'t>) -> Receiver {
        if kind(node) == Kind::Match {
            return self.visit_match(node);
        }
        let body = Field::Body.of(node);
        let mut found = Receiver::Unknown;
        for part in children(node) {
            let receiver = self.visit(part);
            let counts = Some(part) == body || Some(part) == Field::Alternative.of(node) || body.is_none();
            if counts && found == Receiver::Unknown {
                found = receiver;
            }
        }
        found
    }

    fn visit_match(&mut self, node: Node<'t>) -> Receiver {
        let mut found = Receiver::Unknown;
        if let Some(condition) = Field::Condition.of(node) {
            self.visit(condition);
        }
        let arms = Field::Body.of(node).map(children).unwrap_or_default();
        for arm in arms {
            for part in children(arm) {
                let receiver = self.visit(part);
                if Some(part) == Field::Result.of(arm) && found == Receiver::Unknown {
                    found = receiver;
                }
            }
        }
        found
    }

    fn visit_cast(&mut self, node: Node<'t>) -> Receiver {
        let inner = Field::Value.of(node).map_or(Receiver::Unknown, |value| self.visit(value));
        match Field::Type.of(node).map(|typ| self.text_of(typ).to_ascii_lowercase()).as_deref() {
            Some("object") | None => inner,
            Some("array") => inner,
            Some(_) => self.value_of_type("string"),
        }
    }

    fn visit_throw(&mut self, node: Node<'t>) -> Receiver {
        let thrown = children(node).first().copied();
        if let Some(made) = thrown.filter(|thrown| kind(*thrown) == Kind::New)
            && let Some(class) = self.made_class(made)
            && class != "static"
        {
            self.refer_to_class(ReferenceKind::Throws, &class, line_of(made));
        }
        if let Some(thrown) = thrown {
            self.visit(thrown);
        }
        Receiver::Unknown
    }

    /// The class that `new` makes, if it is named.
    pub(super) fn made_class(&self, node: Node<'t>) -> Option<String> {
        let first = *children(node).first()?;
        match kind(first) {
            Kind::Name | Kind::QualifiedName | Kind::RelativeName | Kind::RelativeScope => {
                Some(self.class_named(first))
            }
            _ => None,
        }
    }

    fn visit_new(&mut self, node: Node<'t>) -> Receiver {
        if let Some(anonymous) = child_of_kind(node, Kind::AnonymousClass) {
            return self.visit_anonymous_class(anonymous);
        }
        let class = self.made_class(node);
        let arguments = child_of_kind(node, Kind::Arguments);
        let receiver = match &class {
            Some(class) if class == "static" => Receiver::Own,
            Some(class) => {
                self.refer_to_class(ReferenceKind::Construct, class, line_of(node));
                self.value_of_type(class)
            }
            None => {
                self.visit_inner(node);
                self.refer(ReferenceKind::Construct, Receiver::Unknown, "new", line_of(node));
                Receiver::Unknown
            }
        };
        self.visit_arguments(arguments);
        receiver
    }

    /// Walks all arguments; gives what each is.
    pub(super) fn visit_arguments(&mut self, list: Option<Node<'t>>) -> Vec<Receiver> {
        let mut receivers = Vec::new();
        let handed = self.handed.take();
        for argument in list.map(children).unwrap_or_default() {
            let value = match kind(argument) {
                Kind::Argument => {
                    let name = Field::Name.of(argument);
                    children(argument).into_iter().rfind(|child| Some(*child) != name)
                }
                _ => Some(argument),
            };
            let Some(value) = value else { continue };
            self.handed = handed.filter(|_| is_function(value));
            receivers.push(self.visit(value));
            self.handed = None;
        }
        receivers
    }

    fn visit_scoped_access(&mut self, node: Node<'t>) -> Receiver {
        let (Some(scope), Some(name)) = (Field::Scope.of(node), Field::Name.of(node)) else {
            return Receiver::Unknown;
        };
        let receiver = self.scope_receiver(scope);
        match kind(name) {
            Kind::Variable => {
                let name = self.text_of(name);
                Receiver::Result(self.refer(ReferenceKind::Access, receiver, name, line_of(node)))
            }
            _ => {
                self.visit(name);
                Receiver::Unknown
            }
        }
    }

    /// What stands before `::`.
    pub(super) fn scope_receiver(&mut self, scope: Node<'t>) -> Receiver {
        match kind(scope) {
            Kind::Name | Kind::QualifiedName | Kind::RelativeName | Kind::RelativeScope => {
                match self.text_of(scope).to_ascii_lowercase().as_str() {
                    "parent" => Receiver::Super,
                    "self" | "static" => Receiver::Own,
                    _ => {
                        let class = self.class_named(scope);
                        self.value_of_type(&class)
                    }
                }
            }
            _ => self.visit(scope),
        }
    }

    fn visit_class_constant(&mut self, node: Node<'t>) -> Receiver {
        let parts = children(node);
        let (Some(scope), Some(name)) = (parts.first(), parts.get(1)) else { return Receiver::Unknown };
        let (receiver, name, line) = (self.scope_receiver(*scope), self.text_of(*name), line_of(node));
        if name == "class" {
            if let Receiver::Type(class) = receiver
                && matches!(kind(*scope), Kind::Name | Kind::QualifiedName | Kind::RelativeName)
            {
                let class = self.names.text(class).to_owned();
                self.refer_to_class(ReferenceKind::Local, &class, line);
            }
            return self.value_of_type("string");
        }
        Receiver::Result(self.refer(ReferenceKind::Access, receiver, name, line))
    }

    fn visit_subscript(&mut self, node: Node<'t>) -> Receiver {
        let parts = children(node);
        let mut receivers = parts.iter().map(|part| self.visit(*part)).collect::<Vec<_>>().into_iter();
        self.note_environment_read(&parts, line_of(node));
        let container = receivers.next().unwrap_or(Receiver::Unknown);
        self.element_of(container)
    }

    fn visit_array(&mut self, node: Node<'t>) -> Receiver {
        let mut first = None;
        for element in children(node) {
            let parts = children(element);
            let count = parts.len();
            for (at, part) in parts.into_iter().enumerate() {
                let receiver = self.visit(part);
                if at + 1 == count {
                    first.get_or_insert(receiver);
                }
            }
        }
        match first.and_then(|first| self.notation_of(first)) {
            Some(held) if held.len() < 200 && !held.contains('|') && held != "string" && held != "int" => {
                self.value_of_type(&format!("{held}[]"))
            }
            _ => self.value_of_type("array"),
        }
    }

    fn visit_closure(&mut self, node: Node<'t>) -> Receiver {
        let sees_outer = kind(node) == Kind::ArrowFunction;
        let variables = Variables { sees_outer, ..Variables::default() };
        let shared = child_of_kind(node, Kind::UseVariables).map(children).unwrap_or_default();
        let shared: Vec<(&str, Receiver)> = shared
            .into_iter()
            .filter_map(|variable| self.variable_of(Some(variable)))
            .map(|name| (name, self.variable(name)))
            .collect();
        self.functions.push(variables);
        for (name, receiver) in shared {
            self.set_variable(name, receiver);
        }
        self.add_parameters(node, &[]);
        if let Some(result) = Field::ReturnType.of(node) {
            self.refer_to_native(ReferenceKind::Return, result);
        }
        if let Some(body) = Field::Body.of(node) {
            self.visit(body);
        }
        self.functions.pop();
        self.value_of_type("Closure")
    }

    fn visit_include(&mut self, node: Node<'t>) -> Receiver {
        let Some(path) = children(node).first().copied() else { return Receiver::Unknown };
        match self.path_of(path) {
            Some(text) => {
                let (path, within, line) = (self.names.intern(&text), self.within, line_of(node));
                self.facts.imports.push(Import {
                    path,
                    alias: None,
                    wildcard: false,
                    member: false,
                    reexport: false,
                    within,
                    line,
                });
                self.note_included_routes(&text, line);
            }
            None => {
                self.visit(path);
                self.refer(ReferenceKind::Call, Receiver::None, "", line_of(node));
            }
        }
        Receiver::Unknown
    }
}

/// Whether an argument is a function.
fn is_function(node: Node<'_>) -> bool {
    matches!(kind(node), Kind::AnonymousFunction | Kind::ArrowFunction)
}
