//! Expressions: the references they make, and what is known of their values.

use banyan_facts::*;
use oxc_ast::ast::*;
use oxc_ast_visit::walk;
use oxc_span::GetSpan;

use super::declarations::{FunctionParts, key_name};
use super::walk::{Binding, FileName, Walk};
use crate::typescript::notation::head_of;

/// Methods of lists that hand an element to the function they are given.
const HANDS_ELEMENT: [&str; 14] = [
    "map",
    "forEach",
    "filter",
    "find",
    "findIndex",
    "some",
    "every",
    "flatMap",
    "sort",
    "findLast",
    "each",
    "partition",
    "sortBy",
    "groupBy",
];

impl<'a> Walk<'a> {
    /// Walks an expression; gives what is known of its value.
    pub fn value_of(&mut self, it: &Expression<'a>) -> Receiver {
        match it {
            Expression::Identifier(it) => self.identifier(it),
            Expression::ThisExpression(_) => self.this_value(),
            Expression::Super(_) => Receiver::Super,
            Expression::StringLiteral(it) => {
                self.read_text(it.value.as_str(), it.span.start);
                self.builtin()
            }
            Expression::TemplateLiteral(template) => {
                template.expressions.iter().for_each(|part| {
                    self.value_of(part);
                });
                self.read_template(template);
                self.builtin()
            }
            Expression::TaggedTemplateExpression(it) => self.tagged_template(it),
            Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
            | Expression::RegExpLiteral(_)
            | Expression::BigIntLiteral(_) => self.builtin(),
            Expression::CallExpression(it) => self.call(it),
            Expression::NewExpression(it) => self.construct(it),
            Expression::ChainExpression(it) => self.chain(it),
            Expression::AwaitExpression(it) => {
                let value = self.value_of(&it.argument);
                self.part(value, "^")
            }
            Expression::ParenthesizedExpression(it) => self.value_of(&it.expression),
            Expression::TSNonNullExpression(it) => self.value_of(&it.expression),
            Expression::TSInstantiationExpression(it) => {
                self.type_arguments(Some(&it.type_arguments));
                self.value_of(&it.expression)
            }
            Expression::TSAsExpression(it) => self.cast(&it.expression, &it.type_annotation),
            Expression::TSTypeAssertion(it) => self.cast(&it.expression, &it.type_annotation),
            Expression::TSSatisfiesExpression(it) => self.cast(&it.expression, &it.type_annotation),
            Expression::ConditionalExpression(it) => {
                self.value_of(&it.test);
                let first = self.value_of(&it.consequent);
                let second = self.value_of(&it.alternate);
                self.either(first, second)
            }
            Expression::LogicalExpression(it) => {
                let first = self.value_of(&it.left);
                let second = self.value_of(&it.right);
                if it.operator == LogicalOperator::And { second } else { self.either(first, second) }
            }
            Expression::AssignmentExpression(it) => self.assignment(it),
            Expression::ImportExpression(it) => {
                let value = self.import_expression(it);
                let text = self.text_of(value).into_owned();
                if text == "_" { value } else { self.typed_as(format_args!("Promise<{text}>")) }
            }
            Expression::ArrayExpression(it) => self.array(it),
            Expression::SequenceExpression(it) => {
                it.expressions.iter().fold(Receiver::Unknown, |_, part| self.value_of(part))
            }
            Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => {
                walk::walk_expression(self, it);
                self.builtin()
            }
            Expression::UnaryExpression(_)
            | Expression::BinaryExpression(_)
            | Expression::UpdateExpression(_)
            | Expression::JSXElement(_)
            | Expression::JSXFragment(_) => {
                walk::walk_expression(self, it);
                self.builtin()
            }
            Expression::ObjectExpression(object) => {
                self.object(object);
                Receiver::Unknown
            }
            other => match other.as_member_expression() {
                Some(member) => self.member(member),
                None => {
                    walk::walk_expression(self, other);
                    Receiver::Unknown
                }
            },
        }
    }

    fn either(&mut self, first: Receiver, second: Receiver) -> Receiver {
        let text = match (&*self.text_of(first), &*self.text_of(second)) {
            ("_" | "@", b) if b != "_" => return second,
            (_, "_" | "@") => return first,
            (a, b) if a == b => return first,
            (a, b) => format!("{a}|{b}"),
        };
        self.typed(&text)
    }

    fn this_value(&self) -> Receiver {
        self.owners.last().map_or(Receiver::Unknown, |owner| owner.this)
    }

    fn cast(&mut self, it: &Expression<'a>, ty: &TSType<'a>) -> Receiver {
        let value = self.value_of(it);
        let text = self.type_text(ty, ReferenceKind::Local);
        match text.as_str() {
            "_" | "const" => value,
            text => self.typed(text),
        }
    }

    fn array(&mut self, it: &ArrayExpression<'a>) -> Receiver {
        let mut first = None;
        for element in &it.elements {
            match element {
                ArrayExpressionElement::SpreadElement(it) => {
                    let value = self.value_of(&it.argument);
                    first = first.or_else(|| Some(self.part(value, "?")));
                }
                ArrayExpressionElement::Elision(_) => {}
                element => {
                    if let Some(it) = element.as_expression() {
                        let value = self.value_of(it);
                        first = first.or(Some(value));
                    }
                }
            }
        }
        let text = self.text_of(first.unwrap_or(Receiver::Unknown)).into_owned();
        self.typed_as(format_args!("Array<{text}>"))
    }

    /// A name as a value. A use of what is imported is a reference.
    fn identifier(&mut self, it: &IdentifierReference<'a>) -> Receiver {
        let name = it.name.as_str();
        if let Some(binding) = self.local(name) {
            return binding.value;
        }
        if let Some(FileName::Import(_)) = self.file_names.get(name) {
            self.refer(ReferenceKind::Access, Receiver::None, name, it.span.start);
        }
        self.named_value(name)
    }

    /// A name as a value, without a reference.
    fn named_value(&mut self, name: &str) -> Receiver {
        match name {
            "undefined" | "NaN" | "Infinity" | "arguments" => self.builtin(),
            name => self.typed_as(format_args!("={name}")),
        }
    }

    /// The value of what stands before a dot: a name makes no reference of its own.
    pub fn head_value(&mut self, it: &Expression<'a>) -> Receiver {
        match it {
            Expression::Identifier(id) => match self.local(id.name.as_str()) {
                Some(binding) => binding.value,
                None => self.named_value(id.name.as_str()),
            },
            Expression::ParenthesizedExpression(it) => self.head_value(&it.expression),
            Expression::TSNonNullExpression(it) => self.head_value(&it.expression),
            it => match self.required(it) {
                Some(source) => self.require_value(source, it.span().start),
                None => self.value_of(it),
            },
        }
    }

    /// `a.b`, `a[b]`, `a.#b` as a value.
    pub fn member(&mut self, it: &MemberExpression<'a>) -> Receiver {
        self.read_member(it);
        let object = self.head_value(it.object());
        match it {
            MemberExpression::StaticMemberExpression(member) => {
                self.member_value(object, member.property.name.as_str(), member.span.start)
            }
            MemberExpression::PrivateFieldExpression(member) => {
                self.member_value(object, member.field.name.as_str(), member.span.start)
            }
            MemberExpression::ComputedMemberExpression(member) => match &member.expression {
                Expression::StringLiteral(key) if is_plain(key.value.as_str()) => {
                    self.member_value(object, key.value.as_str(), member.span.start)
                }
                index => {
                    if let Receiver::Type(text) = object
                        && let Some(name) = self.names.text(text).strip_prefix('=').map(str::to_owned)
                        && matches!(self.file_names.get(name.as_str()), Some(FileName::Import(_)))
                    {
                        self.refer(ReferenceKind::Access, Receiver::None, &name, member.span.start);
                    }
                    self.value_of(index);
                    self.part(object, "?")
                }
            },
        }
    }

    /// A member of a value. It is a reference where the value, or its type, is imported.
    fn member_value(&mut self, object: Receiver, name: &str, offset: u32) -> Receiver {
        if object == Receiver::Super {
            return self.typed_as(format_args!("super/{name}"));
        }
        if let Some((_, value)) = self.library_member(object, name) {
            return self.typed(value);
        }
        if self.is_imported(object) {
            return Receiver::Result(self.refer(ReferenceKind::Access, object, name, offset));
        }
        let value = self.part(object, &format!("/{name}"));
        match (object, value) {
            (Receiver::Own, Receiver::Type(text)) => Receiver::FieldType(text),
            _ => value,
        }
    }

    /// Whether a value, or its type, is imported by its own name.
    fn is_imported(&self, value: Receiver) -> bool {
        let (Receiver::Type(text) | Receiver::FieldType(text)) = value else { return false };
        let text = self.names.text(text);
        if matches!(text, "_" | "@") || text.starts_with('#') || text.contains('/') {
            return false;
        }
        let head = text.strip_prefix('=').unwrap_or_else(|| head_of(text));
        let first = head.split('.').next().unwrap_or_default();
        matches!(self.file_names.get(first), Some(FileName::Import(_)))
    }

    fn chain(&mut self, it: &ChainExpression<'a>) -> Receiver {
        match &it.expression {
            ChainElement::CallExpression(it) => self.call(it),
            ChainElement::TSNonNullExpression(it) => self.value_of(&it.expression),
            element => match element.as_member_expression() {
                Some(member) => self.member(member),
                None => Receiver::Unknown,
            },
        }
    }

    /// A call: the reference it makes, and what frameworks mean by it.
    pub fn call(&mut self, it: &CallExpression<'a>) -> Receiver {
        if let Some(source) = self.required_by(it) {
            return self.require_value(source, it.span.start);
        }
        let arguments = self.type_arguments(it.type_arguments.as_deref());
        let target = self.target_name.take();
        let (mut object, name) = self.callee(it);
        if let Some((holder, _)) = name.and_then(|name| self.library_member(object, name)) {
            object = self.typed(holder);
        }
        self.register(it);
        self.arguments_of(it, object, name);
        self.register_lazily(it);
        self.target_name = target;
        self.read_call(it, object, name);
        self.target_name = None;
        let result = self.call_reference(it, object, name);
        match (result, arguments.as_slice()) {
            // What is called with a type gives one, where the function itself does not tell.
            (Receiver::Result(_), _) => result,
            (_, [only]) if only != "_" => self.typed(only),
            _ => result,
        }
    }

    fn required_by(&self, it: &CallExpression<'a>) -> Option<&'a str> {
        let Expression::Identifier(callee) = &it.callee else { return None };
        match it.arguments.first() {
            Some(Argument::StringLiteral(source))
                if callee.name == "require" && self.local("require").is_none() =>
            {
                Some(source.value.as_str())
            }
            _ => None,
        }
    }

    /// What stands before the name that is called, and the name; no name where a value is called.
    fn callee(&mut self, it: &CallExpression<'a>) -> (Receiver, Option<&'a str>) {
        let mut callee = &it.callee;
        while let Expression::ParenthesizedExpression(inner) = callee {
            callee = &inner.expression;
        }
        if let Expression::TSNonNullExpression(inner) = callee {
            callee = &inner.expression;
        }
        match callee {
            Expression::Identifier(id) => (Receiver::None, Some(id.name.as_str())),
            Expression::StaticMemberExpression(member) => {
                (self.head_value(&member.object), Some(member.property.name.as_str()))
            }
            Expression::PrivateFieldExpression(member) => {
                (self.head_value(&member.object), Some(member.field.name.as_str()))
            }
            Expression::Super(_) => (Receiver::Super, Some("constructor")),
            other => {
                self.value_of(other);
                (Receiver::Unknown, None)
            }
        }
    }

    fn arguments_of(&mut self, it: &CallExpression<'a>, object: Receiver, name: Option<&str>) {
        let mut started = None;
        if let (Some("reduce" | "reduceRight"), [_, start]) = (name, it.arguments.as_slice()) {
            started = start.as_expression().map(|start| self.value_of(start));
        }
        for (at, argument) in it.arguments.iter().enumerate() {
            if at == 1 && started.is_some() {
                break;
            }
            let is_function =
                argument.as_expression().is_some_and(|it| FunctionParts::of_expression(it).is_some());
            if is_function {
                self.handed = self.handed_values(it, object, name, at, started);
            }
            self.argument(argument);
            self.handed.clear();
        }
    }

    /// What a function given to this call is handed.
    fn handed_values(
        &mut self,
        it: &CallExpression<'a>,
        object: Receiver,
        name: Option<&str>,
        at: usize,
        started: Option<Receiver>,
    ) -> Vec<Binding> {
        if let Some(role) = self.handed_role(it, name, at) {
            return vec![Binding { value: Receiver::Unknown, role: Some(role) }];
        }
        let plain = |value| Binding { value, role: None };
        let Some(name) = name else { return Vec::new() };
        match name {
            "then" if at == 0 => vec![plain(self.part(object, "^"))],
            "reduce" | "reduceRight" => {
                let element = self.part(object, "?");
                vec![plain(started.unwrap_or(Receiver::Unknown)), plain(element)]
            }
            name if at == 0 && HANDS_ELEMENT.contains(&name) => {
                let element = self.part(object, "?");
                let second = if name == "sort" { element } else { self.builtin() };
                vec![plain(element), plain(second)]
            }
            "createTable" | "alterTable" | "table" => vec![plain(self.typed("Knex"))],
            // A library hands what is its own.
            _ if object != Receiver::None => vec![plain(self.part(object, "?")); 3],
            _ => Vec::new(),
        }
    }

    /// Walks an argument.
    pub fn argument(&mut self, argument: &Argument<'a>) {
        match argument {
            Argument::SpreadElement(it) => {
                self.value_of(&it.argument);
            }
            argument => {
                if let Some(it) = argument.as_expression() {
                    self.value_of(it);
                }
            }
        }
    }

    fn call_reference(
        &mut self,
        it: &CallExpression<'a>,
        object: Receiver,
        name: Option<&'a str>,
    ) -> Receiver {
        let Some(name) = name else { return Receiver::Unknown };
        if object == Receiver::None {
            return match self.local(name) {
                Some(binding) => {
                    let value = binding.value;
                    let text = self.text_of(value).into_owned();
                    let is_name = text.starts_with('=') || text.starts_with("this/") || text.contains('/');
                    if is_name { self.called_local(value, &text, it.span.start) } else { Receiver::Unknown }
                }
                None => {
                    Receiver::Result(self.refer(ReferenceKind::Call, Receiver::None, name, it.span.start))
                }
            };
        }
        if self.is_builtin(object) {
            return self.builtin();
        }
        Receiver::Result(self.refer(ReferenceKind::Call, object, name, it.span.start))
    }

    /// A call of a local name that stands for a member: `const { place } = orders; place()`.
    fn called_local(&mut self, value: Receiver, text: &str, offset: u32) -> Receiver {
        if let Some((object, name)) = text.rsplit_once('/') {
            let object = match object {
                "this" => Receiver::Own,
                object => self.typed(object),
            };
            return Receiver::Result(self.refer(ReferenceKind::Call, object, name, offset));
        }
        match text.strip_prefix('=') {
            Some(name) => Receiver::Result(self.refer(ReferenceKind::Call, Receiver::None, name, offset)),
            None => value,
        }
    }

    /// `new X(…)`.
    fn construct(&mut self, it: &NewExpression<'a>) -> Receiver {
        let arguments = self.type_arguments(it.type_arguments.as_deref());
        let (object, name) = match &it.callee {
            Expression::Identifier(id) => (Receiver::None, Some(id.name.as_str())),
            Expression::StaticMemberExpression(member) => {
                (self.head_value(&member.object), Some(member.property.name.as_str()))
            }
            other => {
                self.value_of(other);
                (Receiver::Unknown, None)
            }
        };
        let target = self.target_name.take();
        for argument in &it.arguments {
            self.argument(argument);
        }
        self.target_name = target;
        self.read_construct(it, name);
        self.target_name = None;
        let Some(name) = name else { return Receiver::Unknown };
        if object == Receiver::None {
            if let Some(binding) = self.local(name) {
                let value = binding.value;
                return self.part(value, "+");
            }
            if name == "Map" || name == "WeakMap" {
                let held = arguments.get(1).map_or("_", String::as_str).to_owned();
                return self.typed(&format!("Dictionary<{held}>"));
            }
            if name == "Set" || name == "Array" {
                let held = arguments.first().map_or("_", String::as_str).to_owned();
                return self.typed(&format!("Array<{held}>"));
            }
        }
        let reference = self.refer(ReferenceKind::Construct, object, name, it.span.start);
        match (object, arguments.is_empty()) {
            (Receiver::None, false) => self.typed(&format!("{name}<{}>", arguments.join(","))),
            (Receiver::None, true) => self.typed(name),
            _ => Receiver::Result(reference),
        }
    }

    fn tagged_template(&mut self, it: &TaggedTemplateExpression<'a>) -> Receiver {
        let value = match &it.tag {
            Expression::Identifier(id) if self.local(id.name.as_str()).is_none() => Receiver::Result(
                self.refer(ReferenceKind::Call, Receiver::None, id.name.as_str(), it.span.start),
            ),
            Expression::StaticMemberExpression(member) => {
                let object = self.head_value(&member.object);
                let name = member.property.name.as_str();
                Receiver::Result(self.refer(ReferenceKind::Call, object, name, it.span.start))
            }
            other => {
                self.value_of(other);
                Receiver::Unknown
            }
        };
        it.quasi.expressions.iter().for_each(|part| {
            self.value_of(part);
        });
        self.read_tagged(it);
        value
    }

    fn assignment(&mut self, it: &AssignmentExpression<'a>) -> Receiver {
        if self.depth == 0 && self.commonjs_export(it) {
            return Receiver::Unknown;
        }
        let value = self.value_of(&it.right);
        match &it.left {
            AssignmentTarget::StaticMemberExpression(member) => {
                if let Expression::ThisExpression(_) = &member.object {
                    let role = self.role_of(&it.right).map(|role| role.within(self.own_class()));
                    self.assigned_field(member.property.name.as_str(), value, role, it.span);
                } else {
                    let object = self.head_value(&member.object);
                    self.member_value(object, member.property.name.as_str(), member.span.start);
                    self.global_property(member, value);
                }
            }
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                let role = self.role_of(&it.right);
                if let Some(binding) = self.local_mut(id.name.as_str()) {
                    if binding.value == Receiver::Unknown {
                        binding.value = value;
                    }
                    binding.role = binding.role.take().or(role);
                }
            }
            other => walk::walk_assignment_target(self, other),
        }
        value
    }

    /// A component that JSX makes.
    pub fn jsx_name(&mut self, name: &JSXElementName<'a>, offset: u32) {
        match name {
            JSXElementName::IdentifierReference(id) if self.local(id.name.as_str()).is_none() => {
                self.refer(ReferenceKind::Construct, Receiver::None, id.name.as_str(), offset);
            }
            JSXElementName::MemberExpression(member) => {
                if let JSXMemberExpressionObject::IdentifierReference(id) = &member.object
                    && self.local(id.name.as_str()).is_none()
                {
                    let object = self.named_value(id.name.as_str());
                    self.refer(ReferenceKind::Construct, object, member.property.name.as_str(), offset);
                }
            }
            _ => {}
        }
    }

    /// `const { A, B } = process.env`: keys that are read. Gives whether it is that.
    pub fn environment_declarator(&mut self, it: &VariableDeclarator<'a>) -> bool {
        let (BindingPattern::ObjectPattern(pattern), Some(init)) = (&it.id, &it.init) else { return false };
        if !self.is_environment(init) {
            return false;
        }
        for property in &pattern.properties {
            if let Some(key) = key_name(&property.key) {
                self.add_configuration(key, property.span.start);
            }
            let value = self.builtin();
            self.bind_pattern(&property.value, Binding { value, role: None }, false);
        }
        true
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}
