//! Classes that a file declares: what they extend, their members, their decorators.

use banyan_facts::*;
use oxc_ast::ast::*;
use oxc_span::Span;

use super::declarations::{FunctionParts, key_name, with_arguments};
use super::types::type_name;
use super::walk::{Binding, Owner, Walk};

/// What makes a class from another, in the libraries of Nest: `PartialType(CreateOrder)`.
const MAPPED_TYPES: [&str; 4] = ["PartialType", "OmitType", "PickType", "IntersectionType"];

impl<'a> Walk<'a> {
    /// Declares a class and walks it.
    pub fn class(&mut self, it: &Class<'a>, name: &'a str, mut markers: Markers) -> u32 {
        if it.r#abstract {
            markers.add(Markers::ABSTRACT);
        }
        let declared = self.declare(name, DeclarationKind::Class, it.span, markers);
        let parameters = self.type_parameters.len();
        self.inside(declared, |walk| {
            walk.type_parameters(it.type_parameters.as_deref(), true);
            walk.decorators(&it.decorators);
            walk.class_heritage(it, declared);
            walk.read_class_decorators(it, declared);
            walk.owners.push(Owner::of(Some(declared), Receiver::Own));
            walk.class_body(&it.body, declared);
            walk.owners.pop();
            walk.read_class(it, declared);
        });
        self.type_parameters.truncate(parameters);
        declared
    }

    fn class_heritage(&mut self, it: &Class<'a>, declared: u32) {
        let mut supers = Vec::new();
        if let Some(heritage) = &it.heritage {
            let arguments = self.type_arguments(heritage.type_arguments.as_deref());
            let text = self.super_text(&heritage.expression);
            if is_error(&text) {
                self.mark(declared, Markers::ERROR);
            }
            supers.push(with_arguments(text, &arguments));
        }
        for implemented in &it.implements {
            let name = type_name(&implemented.expression);
            let arguments = self.type_arguments(implemented.type_arguments.as_deref());
            self.refer(ReferenceKind::Implements, Receiver::None, &name, implemented.span.start);
            supers.push(with_arguments(name, &arguments));
        }
        supers.retain(|text| text != "_");
        let value = self.typed(&supers.join("&"));
        self.state_type(declared, value);
    }

    /// Refers to a superclass and gives its notation.
    pub fn super_text(&mut self, it: &Expression<'a>) -> String {
        match it.get_inner_expression() {
            Expression::Identifier(id) => {
                let name = id.name.as_str();
                if let Some(binding) = self.local(name) {
                    let value = binding.value;
                    return if value == Receiver::Unknown {
                        "_".to_owned()
                    } else {
                        format!("{}+", self.text_of(value))
                    };
                }
                self.refer(ReferenceKind::Extends, Receiver::None, name, id.span.start);
                name.to_owned()
            }
            Expression::StaticMemberExpression(member) => {
                let name = self.source[member.span.start as usize..member.span.end as usize].to_owned();
                if name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.')) {
                    self.refer(ReferenceKind::Extends, Receiver::None, &name, member.span.start);
                    return name;
                }
                self.value_of(it);
                "_".to_owned()
            }
            Expression::CallExpression(call) => self.super_call(call),
            other => {
                self.value_of(other);
                "_".to_owned()
            }
        }
    }

    /// `extends PartialType(CreateOrder)`: an instance of what is given has the members.
    fn super_call(&mut self, call: &CallExpression<'a>) -> String {
        let value = self.call(call);
        let mapped =
            matches!(&call.callee, Expression::Identifier(id) if MAPPED_TYPES.contains(&id.name.as_str()));
        match call.arguments.first() {
            Some(Argument::Identifier(id)) if mapped => {
                self.refer(ReferenceKind::Extends, Receiver::None, id.name.as_str(), id.span.start);
                id.name.as_str().to_owned()
            }
            _ if value == Receiver::Unknown => "_".to_owned(),
            _ => format!("{}+", self.text_of(value)),
        }
    }

    fn class_body(&mut self, body: &ClassBody<'a>, class: u32) {
        for element in &body.body {
            match element {
                ClassElement::MethodDefinition(it) => self.method(it),
                ClassElement::PropertyDefinition(it) => self.field(it, class),
                ClassElement::AccessorProperty(it) => {
                    if let Some(annotation) = &it.type_annotation {
                        self.annotation(annotation, ReferenceKind::Field);
                    }
                    self.decorators(&it.decorators);
                    it.value.iter().for_each(|value| {
                        self.value_of(value);
                    });
                }
                ClassElement::StaticBlock(it) => self.in_block(|walk| walk.statements(&it.body)),
                ClassElement::TSIndexSignature(it) => {
                    self.annotation(&it.type_annotation, ReferenceKind::Field);
                }
            }
        }
    }

    fn method(&mut self, it: &MethodDefinition<'a>) {
        let Some(name) = key_name(&it.key) else {
            self.function(&FunctionParts::of_function(&it.value), None);
            return;
        };
        let kind = match it.kind {
            MethodDefinitionKind::Constructor => DeclarationKind::Constructor,
            MethodDefinitionKind::Method => DeclarationKind::Method,
            MethodDefinitionKind::Get | MethodDefinitionKind::Set => DeclarationKind::Field,
        };
        let mut markers = accessibility(it.accessibility);
        if it.r#static {
            markers.add(Markers::STATIC);
        }
        if it.value.body.is_none() {
            markers.add(Markers::ABSTRACT);
        }
        let declared = self.declare(name, kind, it.span, markers);
        let test = self.test;
        self.inside(declared, |walk| {
            walk.decorators(&it.decorators);
            walk.function(&FunctionParts::of_function(&it.value), Some(declared));
            walk.read_method(it, declared);
        });
        self.test = test;
    }

    fn field(&mut self, it: &PropertyDefinition<'a>, class: u32) {
        let Some(name) = key_name(&it.key) else { return };
        let mut markers = accessibility(it.accessibility);
        if it.r#static {
            markers.add(Markers::STATIC);
        }
        let is_function =
            it.value.as_ref().is_some_and(|value| FunctionParts::of_expression(value).is_some());
        let kind = if is_function { DeclarationKind::Method } else { DeclarationKind::Field };
        let declared = self.declare(name, kind, it.span, markers);
        let mut value = Receiver::Unknown;
        self.inside(declared, |walk| {
            if let Some(annotation) = &it.type_annotation {
                value = walk.annotation(annotation, ReferenceKind::Field);
            }
            walk.decorators(&it.decorators);
            match it.value.as_ref().map(|init| (init, FunctionParts::of_expression(init))) {
                Some((_, Some(parts))) => walk.function(&parts, Some(declared)),
                Some((init, None)) => {
                    let made = walk.value_of(init);
                    value = if value == Receiver::Unknown { made } else { value };
                }
                None => {}
            }
        });
        if !is_function {
            self.state_type(declared, value);
        }
        let role = it.value.as_ref().and_then(|init| self.role_of(init));
        if let Some(role) = role.or_else(|| self.role_of_type(value, &it.decorators)) {
            self.field_roles.insert((Some(class), name), role);
        }
        self.read_property(it, value);
    }

    /// `this.orders = …`: a field, where the class declares none of that name.
    pub fn assigned_field(
        &mut self,
        name: &'a str,
        value: Receiver,
        role: Option<super::roles::Role>,
        span: Span,
    ) {
        let Some(owner) = self.own_class() else { return };
        if let Some(role) = role {
            self.field_roles.insert((Some(owner), name), role);
        }
        let known = self.declarations[owner as usize..]
            .iter()
            .position(|declared| declared.parent == Some(owner) && self.names.text(declared.name) == name);
        match known {
            Some(at) => self.state_type(owner + at as u32, value),
            None if self.text_of(value) != "_" => {
                let within = self.within.replace(owner);
                let declared = self.declare(name, DeclarationKind::Field, span, Markers::PUBLIC);
                self.within = within;
                self.state_type(declared, value);
            }
            None => {}
        }
    }

    /// `constructor(private orders: OrdersService)` declares a field.
    pub fn parameter_property(&mut self, parameter: &FormalParameter<'a>, binding: &Binding) {
        let BindingPattern::BindingIdentifier(id) = &parameter.pattern else { return };
        let owner = self.own_class();
        let within = std::mem::replace(&mut self.within, owner);
        let markers = accessibility(parameter.accessibility);
        let field = self.declare(id.name.as_str(), DeclarationKind::Field, parameter.span, markers);
        self.within = within;
        self.state_type(field, binding.value);
        if let Some(role) = &binding.role {
            self.field_roles.insert((owner, id.name.as_str()), role.clone());
        }
    }

    /// The references of decorators and their arguments.
    pub fn decorators(&mut self, decorators: &[Decorator<'a>]) {
        for decorator in decorators {
            let (callee, arguments) = match decorator.expression.get_inner_expression() {
                Expression::CallExpression(call) => (&call.callee, Some(&call.arguments)),
                other => (other, None),
            };
            match callee {
                Expression::Identifier(id) if self.local(id.name.as_str()).is_none() => {
                    let name = id.name.as_str();
                    self.refer(ReferenceKind::Annotation, Receiver::None, name, id.span.start);
                }
                Expression::StaticMemberExpression(member) => {
                    let object = self.head_value(&member.object);
                    let name = member.property.name.as_str();
                    self.refer(ReferenceKind::Annotation, object, name, member.span.start);
                }
                other => {
                    self.value_of(other);
                }
            }
            for argument in arguments.into_iter().flatten() {
                self.argument(argument);
            }
        }
    }
}

fn is_error(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    name.ends_with("Error") || name.ends_with("Exception")
}

fn accessibility(it: Option<TSAccessibility>) -> Markers {
    match it {
        None | Some(TSAccessibility::Public) => Markers::PUBLIC,
        Some(_) => Markers::NONE,
    }
}
