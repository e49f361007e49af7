//! Functions, values, interfaces and other types that a file declares; classes are in `classes`.

use banyan_facts::*;
use oxc_ast::ast::*;
use oxc_span::Span;

use super::modules::bound_name;
use super::options::{Placed, options_of};
use super::types::type_name;
use super::walk::{Binding, FileName, Owner, Walk};

/// What a function is made of.
pub struct FunctionParts<'f, 'a> {
    pub parameters: &'f FormalParameters<'a>,
    pub type_parameters: Option<&'f TSTypeParameterDeclaration<'a>>,
    pub returned: Option<&'f TSTypeAnnotation<'a>>,
    pub body: Body<'f, 'a>,
    pub is_async: bool,
}

/// The body of a function.
pub enum Body<'f, 'a> {
    /// None: a signature
    None,
    /// Statements
    Statements(&'f FunctionBody<'a>),
    /// The one expression of an arrow function
    Expression(&'f Expression<'a>),
}

impl<'f, 'a> FunctionParts<'f, 'a> {
    pub fn of_function(it: &'f Function<'a>) -> Self {
        FunctionParts {
            parameters: &it.params,
            type_parameters: it.type_parameters.as_deref(),
            returned: it.return_type.as_deref(),
            body: it.body.as_deref().map_or(Body::None, Body::Statements),
            is_async: it.r#async,
        }
    }

    pub fn of_arrow(it: &'f ArrowFunctionExpression<'a>) -> Self {
        let body = match &it.body {
            ArrowFunctionBody::FunctionBody(body) => Body::Statements(body),
            body => body.as_expression().map_or(Body::None, Body::Expression),
        };
        FunctionParts {
            parameters: &it.params,
            type_parameters: it.type_parameters.as_deref(),
            returned: it.return_type.as_deref(),
            body,
            is_async: it.r#async,
        }
    }

    /// The function that an expression is.
    pub fn of_expression(it: &'f Expression<'a>) -> Option<Self> {
        match it.get_inner_expression() {
            Expression::FunctionExpression(it) => Some(Self::of_function(it)),
            Expression::ArrowFunctionExpression(it) => Some(Self::of_arrow(it)),
            _ => None,
        }
    }
}

impl<'a> Walk<'a> {
    /// Makes a name of the file known.
    pub fn note_name(&mut self, name: &'a str) {
        self.file_names.insert(name, FileName::Declared);
    }

    /// Walks a function: its parameters, its types, its body. States what it returns.
    pub fn function(&mut self, parts: &FunctionParts<'_, 'a>, declaration: Option<u32>) {
        let handed = std::mem::take(&mut self.handed);
        self.in_function(|walk| {
            walk.type_parameters(parts.type_parameters, false);
            walk.parameters(parts.parameters, handed);
            if let Some(returned) = parts.returned {
                let value = walk.annotation(returned, ReferenceKind::Return);
                if let Some(declaration) = declaration {
                    walk.state_type(declaration, value);
                }
            }
            walk.returns.push(None);
            match &parts.body {
                Body::None => {}
                Body::Statements(body) => walk.statements(&body.statements),
                Body::Expression(it) => {
                    let value = walk.value_of(it);
                    walk.note_return(value);
                }
            }
            if let (Some(Some(value)), Some(declaration)) = (walk.returns.pop(), declaration) {
                walk.state_return(declaration, value, parts.is_async);
            }
        });
    }

    fn state_return(&mut self, declaration: u32, value: Receiver, is_async: bool) {
        let value = match is_async {
            true => match self.text_of(value).into_owned().as_str() {
                "_" => value,
                text => self.typed_as(format_args!("Promise<{text}>")),
            },
            false => value,
        };
        self.state_type(declaration, value);
    }

    /// Remembers what the innermost function returns.
    pub fn note_return(&mut self, value: Receiver) {
        if let Some(returned) = self.returns.last_mut()
            && value != Receiver::Unknown
            && returned.is_none()
        {
            *returned = Some(value);
        }
    }

    fn parameters(&mut self, parameters: &FormalParameters<'a>, handed: Vec<Binding>) {
        let mut handed = handed.into_iter();
        let answers = answers_requests(parameters);
        for parameter in &parameters.items {
            let given = handed.next();
            self.decorators(&parameter.decorators);
            let is_field = parameter.accessibility.is_some() || parameter.readonly;
            let kind = if is_field { ReferenceKind::Field } else { ReferenceKind::Parameter };
            let mut binding = Binding { value: Receiver::Unknown, role: None };
            if let Some(annotation) = &parameter.type_annotation {
                binding.value = self.annotation(annotation, kind);
            } else if let Some(given) = given.filter(|it| it.value != Receiver::Unknown || it.role.is_some())
            {
                binding = given;
            } else if let Some(ty) =
                bound_name(&parameter.pattern).and_then(|name| habitual_type(name, answers))
            {
                binding.value = self.typed(ty);
            }
            if let Some(initializer) = &parameter.initializer {
                let value = self.value_of(initializer);
                if binding.value == Receiver::Unknown {
                    binding.value = value;
                }
            }
            let role = self.role_of_type(binding.value, &parameter.decorators);
            binding.role = binding.role.or(role);
            if is_field {
                self.parameter_property(parameter, &binding);
            }
            self.bind_pattern(&parameter.pattern, binding, false);
        }
        if let Some(rest) = &parameters.rest {
            let value = match &rest.type_annotation {
                Some(annotation) => self.annotation(annotation, ReferenceKind::Parameter),
                None => Receiver::Unknown,
            };
            self.bind_pattern(&rest.rest.argument, Binding { value, role: None }, false);
        }
    }

    /// Binds all names of a pattern to the parts of a value.
    pub fn bind_pattern(&mut self, pattern: &BindingPattern<'a>, binding: Binding, is_var: bool) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.bind_as(id.name.as_str(), binding, is_var),
            BindingPattern::ObjectPattern(it) => {
                for property in &it.properties {
                    let value = match key_name(&property.key) {
                        Some(key) => self.part(binding.value, &format!("/{key}")),
                        None => Receiver::Unknown,
                    };
                    self.bind_pattern(&property.value, Binding { value, role: None }, is_var);
                }
                if let Some(rest) = &it.rest {
                    self.bind_pattern(&rest.argument, binding, is_var);
                }
            }
            BindingPattern::ArrayPattern(it) => {
                let value = self.part(binding.value, "?");
                for element in it.elements.iter().flatten() {
                    self.bind_pattern(element, Binding { value, role: None }, is_var);
                }
                if let Some(rest) = &it.rest {
                    self.bind_pattern(&rest.argument, binding, is_var);
                }
            }
            BindingPattern::AssignmentPattern(it) => {
                let value = self.value_of(&it.right);
                let value = if binding.value == Receiver::Unknown { value } else { binding.value };
                self.bind_pattern(&it.left, Binding { value, role: binding.role }, is_var);
            }
        }
    }

    /// Declares what a value of the file is: a function, a class, an object with members, a constant.
    pub fn declare_value(
        &mut self,
        name: &'a str,
        value: &Expression<'a>,
        span: Span,
        markers: Markers,
    ) -> u32 {
        self.declare_member(name, value, span, markers, DeclarationKind::Function, DeclarationKind::Constant)
    }

    /// Declares what a member of something is, as one of two kinds where it is neither a class nor a component.
    pub fn declare_member(
        &mut self,
        name: &'a str,
        value: &Expression<'a>,
        span: Span,
        markers: Markers,
        callable: DeclarationKind,
        other: DeclarationKind,
    ) -> u32 {
        let inner = value.get_inner_expression();
        if let Some(options) = options_of(inner) {
            let declared = self.declare(name, DeclarationKind::Class, span, markers);
            self.placed = Some((options.span.start, Placed::Options(declared)));
            self.inside(declared, |walk| walk.value_of(value));
            self.placed = None;
            return declared;
        }
        if let Some(parts) = FunctionParts::of_expression(inner) {
            let declared = self.declare(name, callable, span, markers);
            self.inside(declared, |walk| walk.function(&parts, Some(declared)));
            return declared;
        }
        match inner {
            Expression::ClassExpression(class) => self.class(class, name, markers),
            Expression::ObjectExpression(object) => {
                let declared = self.declare(name, other, span, markers);
                if let Expression::TSAsExpression(_) | Expression::TSSatisfiesExpression(_) = value {
                    self.cast_type(value, declared);
                }
                self.inside(declared, |walk| walk.object_members(object, declared));
                declared
            }
            Expression::StringLiteral(text) => {
                let declared = self.declare(name, other, span, markers);
                self.inside(declared, |walk| walk.value_of(value));
                self.state_text(declared, text.value.as_str());
                declared
            }
            _ => {
                let declared = self.declare(name, other, span, markers);
                let value = self.inside(declared, |walk| walk.value_of(value));
                self.state_type(declared, value);
                declared
            }
        }
    }

    /// States the text that a constant stands for, where it may be a name that others use.
    fn state_text(&mut self, declared: u32, text: &str) {
        if text.len() <= 80 && !text.contains(char::is_whitespace) {
            let text = self.names.intern(&format!("'{text}"));
            self.declarations[declared as usize].of_type = Some(text);
        }
    }

    fn cast_type(&mut self, value: &Expression<'a>, declared: u32) {
        let ty = match value {
            Expression::TSAsExpression(it) => &it.type_annotation,
            Expression::TSSatisfiesExpression(it) => &it.type_annotation,
            _ => return,
        };
        let text = self.inside(declared, |walk| walk.type_text(ty, ReferenceKind::Local));
        let value = self.typed(&text);
        if text != "const" {
            self.state_type(declared, value);
        }
    }

    /// The members of an object that has a name: its functions, and values of a known type.
    pub fn object_members(&mut self, object: &ObjectExpression<'a>, declaration: u32) {
        // What an option of a component holds speaks of the component, too.
        let is_component = self.owners.last().is_some_and(|owner| owner.is_component);
        self.owners.push(Owner { is_component, ..Owner::of(Some(declaration), Receiver::Own) });
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => {
                    self.value_of(&it.argument);
                    self.leave_open(declaration);
                }
                ObjectPropertyKind::ObjectProperty(it) => self.object_member(it, DeclarationKind::Method),
            }
        }
        self.owners.pop();
    }

    /// Declares a member of an object, where it is a function or its value is of a known type.
    pub fn object_member(&mut self, it: &ObjectProperty<'a>, callable: DeclarationKind) {
        let is_named = FunctionParts::of_expression(&it.value).is_some()
            || matches!(
                it.value.get_inner_expression(),
                Expression::ObjectExpression(_)
                    | Expression::NewExpression(_)
                    | Expression::Identifier(_)
                    | Expression::StringLiteral(_)
            );
        match key_name(&it.key).filter(|_| is_named && !it.computed) {
            Some(name) => {
                let callable = if it.kind == PropertyKind::Init { callable } else { DeclarationKind::Field };
                let other = DeclarationKind::Field;
                self.declare_member(name, &it.value, it.span, Markers::PUBLIC, callable, other);
            }
            None => {
                self.computed_key(it);
                self.value_of(&it.value);
            }
        }
    }

    /// Declares an interface and its members.
    pub fn interface(&mut self, it: &TSInterfaceDeclaration<'a>, markers: Markers) {
        let declared = self.declare(it.id.name.as_str(), DeclarationKind::Interface, it.span, markers);
        let parameters = self.type_parameters.len();
        self.inside(declared, |walk| {
            walk.type_parameters(it.type_parameters.as_deref(), true);
            let mut supers = Vec::new();
            for heritage in &it.extends {
                let name = type_name(&heritage.type_name);
                let arguments = walk.type_arguments(heritage.type_arguments.as_deref());
                walk.refer(ReferenceKind::Extends, Receiver::None, &name, heritage.span.start);
                supers.push(with_arguments(name, &arguments));
            }
            let value = walk.typed(&supers.join("&"));
            walk.state_type(declared, value);
            walk.signatures(&it.body.body);
        });
        self.type_parameters.truncate(parameters);
    }

    fn signatures(&mut self, members: &[TSSignature<'a>]) {
        for member in members {
            match member {
                TSSignature::TSPropertySignature(it) => self.property_signature(it),
                TSSignature::TSMethodSignature(it) => self.method_signature(it),
                TSSignature::TSIndexSignature(it) => {
                    self.annotation(&it.type_annotation, ReferenceKind::Field);
                }
                TSSignature::TSCallSignatureDeclaration(it) => {
                    self.signature(&it.params, it.return_type.as_deref(), ReferenceKind::Parameter);
                }
                TSSignature::TSConstructSignatureDeclaration(it) => {
                    self.signature(&it.params, it.return_type.as_deref(), ReferenceKind::Parameter);
                }
            }
        }
    }

    fn property_signature(&mut self, it: &TSPropertySignature<'a>) {
        let Some(name) = key_name(&it.key) else { return };
        let declared = self.declare(name, DeclarationKind::Field, it.span, Markers::PUBLIC);
        if let Some(annotation) = &it.type_annotation {
            let value = self.inside(declared, |walk| walk.annotation(annotation, ReferenceKind::Field));
            self.state_type(declared, value);
        }
    }

    fn method_signature(&mut self, it: &TSMethodSignature<'a>) {
        let Some(name) = key_name(&it.key) else { return };
        let markers = Markers::PUBLIC.with(Markers::ABSTRACT);
        let declared = self.declare(name, DeclarationKind::Method, it.span, markers);
        self.inside(declared, |walk| {
            let parts = FunctionParts {
                parameters: &it.params,
                type_parameters: it.type_parameters.as_deref(),
                returned: it.return_type.as_deref(),
                body: Body::None,
                is_async: false,
            };
            walk.function(&parts, Some(declared));
        });
    }

    /// Declares a type alias; the members of an object type are its own.
    pub fn alias(&mut self, it: &TSTypeAliasDeclaration<'a>, markers: Markers) {
        let declared = self.declare(it.id.name.as_str(), DeclarationKind::Alias, it.span, markers);
        let parameters = self.type_parameters.len();
        self.inside(declared, |walk| {
            walk.type_parameters(it.type_parameters.as_deref(), true);
            let mut texts = Vec::new();
            let parts = match &it.type_annotation {
                TSType::TSIntersectionType(it) => it.types.iter().collect(),
                ty => vec![ty],
            };
            for part in parts {
                match part {
                    TSType::TSTypeLiteral(literal) => walk.signatures(&literal.members),
                    ty => texts.push(walk.type_text(ty, ReferenceKind::Local)),
                }
            }
            texts.retain(|text| text != "_" && text != "@");
            let value = walk.typed(&texts.join("&"));
            walk.state_type(declared, value);
        });
        self.type_parameters.truncate(parameters);
    }

    /// Declares an enumeration and its variants.
    pub fn enumeration(&mut self, it: &TSEnumDeclaration<'a>, markers: Markers) {
        let declared = self.declare(it.id.name.as_str(), DeclarationKind::Enum, it.span, markers);
        self.inside(declared, |walk| {
            for member in &it.body.members {
                let name = match &member.id {
                    TSEnumMemberName::Identifier(id) => id.name.as_str(),
                    TSEnumMemberName::String(it) | TSEnumMemberName::ComputedString(it) => it.value.as_str(),
                    TSEnumMemberName::ComputedTemplateString(_) => continue,
                };
                let variant = walk.declare(name, DeclarationKind::Variant, member.span, Markers::PUBLIC);
                match &member.initializer {
                    Some(Expression::StringLiteral(text)) => walk.state_text(variant, text.value.as_str()),
                    Some(init) => {
                        walk.value_of(init);
                    }
                    None => {}
                }
            }
        });
    }
}

/// Whether a function is written as those are that answer requests: `(req, res)`.
fn answers_requests(parameters: &FormalParameters<'_>) -> bool {
    let names: Vec<&str> = parameters.items.iter().filter_map(|it| bound_name(&it.pattern)).collect();
    names
        .windows(2)
        .any(|pair| matches!(pair, ["req" | "_req" | "request", "res" | "_res" | "response" | "reply"]))
}

/// The type of a parameter that states none, by names that a library's people always give it.
fn habitual_type(name: &str, answers: bool) -> Option<&'static str> {
    Some(match name {
        "req" | "_req" | "request" | "res" | "_res" | "response" | "reply" if answers => "Express.Request",
        "knex" => "Knex",
        "sequelize" | "queryInterface" => "Sequelize",
        "$scope" | "$http" => "angular",
        _ => return None,
    })
}

/// A name in the notation of types, with its arguments.
pub fn with_arguments(name: String, arguments: &[String]) -> String {
    if arguments.is_empty() || name == "_" { name } else { format!("{name}<{}>", arguments.join(",")) }
}

/// The name of a property, where it is written as one.
pub fn key_name<'a>(key: &PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(it) => Some(it.name.as_str()),
        PropertyKey::PrivateIdentifier(it) => Some(it.name.as_str()),
        PropertyKey::StringLiteral(it) => Some(it.value.as_str()),
        _ => None,
    }
}
