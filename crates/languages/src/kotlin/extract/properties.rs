//! Functions, constructors, parameters and properties.

use banyan_facts::*;

use super::super::annotations::{has_modifier, of_modifiers};
use super::super::grammar::{Kind, Node, children, has, is_type, name_of, type_child};
use super::{Extractor, Frame, Operand, value_of};
use crate::java::annotations::{Annotation, find};
use crate::java::entry_points::{self, Route};
use crate::java::mapping::TableFacts;
use crate::java::markers::of_annotations;
use crate::java::remote::add_remote_call;

/// A parameter as it is written.
struct ParameterText<'t> {
    name: &'t str,
    of_type: String,
    /// In the notation of a signature
    text: String,
}

impl<'t> Extractor<'t> {
    /// The parameters of a function or constructor.
    fn parameters(&self, node: Node<'t>) -> Vec<ParameterText<'t>> {
        let list = node.child_of_kind(Kind::FunctionParameters).into_iter().flat_map(children);
        let mut found: Vec<ParameterText<'t>> = Vec::new();
        let mut variable = false;
        for part in list {
            match part.kind() {
                Kind::ParameterModifiers => variable = self.texts.of(part).contains("vararg"),
                Kind::Parameter => {
                    let Some(name) = part.child_of_kind(Kind::Identifier) else { continue };
                    let plain = type_child(part).map(|typ| self.texts.type_text(typ)).unwrap_or_default();
                    let (text, of_type) = match variable {
                        true => (format!("{plain}..."), format!("{plain}[]")),
                        false => (plain.clone(), plain),
                    };
                    found.push(ParameterText { name: self.texts.name(name), of_type, text });
                    variable = false;
                }
                // A default value.
                _ => {
                    if let Some(last) = found.last_mut() {
                        last.text.push('=');
                    }
                }
            }
        }
        found
    }

    pub(super) fn begin_function(&mut self, node: Node<'t>) -> bool {
        let Some(name_node) = name_of(node) else { return true };
        let name = self.texts.name(name_node);
        let is_member = self.is_member_place();
        let variables = self.add_type_variables(node);
        let (receiver, result) = self.function_types(node, name_node);
        let parameters = self.parameters(node);
        let body = node.child_of_kind(Kind::FunctionBody);
        let is_expression = body.is_some_and(|body| has(body, Kind::Equals));
        let result = result.unwrap_or_else(|| if is_expression { "?".to_owned() } else { "Unit".to_owned() });
        let texts: Vec<&str> = parameters.iter().map(|parameter| parameter.text.as_str()).collect();
        let extended = receiver.as_ref().map(|text| format!("@{text}")).unwrap_or_default();
        let signature = format!("{variables}{result}{extended}({})", texts.join(","));
        let annotations = self.annotations(node);
        let markers = self.function_markers(node, &annotations, body.is_none());
        if !is_member {
            let told = self.type_receiver(&result);
            self.scopes.add_function(name, if result == "?" { Receiver::Unknown } else { told });
        }
        self.within = self.within.or(self.facade);
        let declared = self.declare(name, DeclarationKind::Method, &signature, node, markers);
        self.within = Some(declared);
        if let Some(frame) = self.frames.last_mut() {
            frame.place = Some(declared);
            // A function inside another stays in sight behind it.
            if !is_member {
                frame.sight = self.scopes.sight();
            }
        }
        if let Some(receiver) = receiver {
            self.scopes.add_implicit(receiver);
        }
        if is_member {
            self.texts.forget_locals();
            self.add_function_entry_points(name, declared, &parameters, &annotations, markers, node);
        }
        true
    }

    /// The type that a function extends, and the one that it gives back.
    fn function_types(&self, node: Node<'t>, name: Node<'t>) -> (Option<String>, Option<String>) {
        let types: Vec<Node<'t>> = children(node).filter(|child| is_type(*child)).collect();
        let told = |typ: Option<&Node<'t>>| typ.map(|typ| self.texts.type_text(*typ));
        let receiver = types.iter().find(|typ| typ.span().end <= name.span().start);
        let result = types.iter().find(|typ| typ.span().start > name.span().start);
        (told(receiver), told(result))
    }

    fn function_markers(
        &self,
        node: Node<'t>,
        annotations: &[Annotation<'t>],
        without_body: bool,
    ) -> Markers {
        let mut markers = of_annotations(annotations).with(of_modifiers(node, &self.texts));
        if without_body && !has_modifier(node, "external", &self.texts) {
            markers.add(Markers::ABSTRACT);
        }
        if self.is_static_place() || find(annotations, "JvmStatic").is_some() {
            markers.add(Markers::STATIC);
        }
        markers
    }

    /// Whether what is declared here belongs to a type or to the file.
    pub(super) fn is_member_place(&self) -> bool {
        matches!(self.parent_kind(), Kind::File | Kind::ClassBody | Kind::EnumBody)
    }

    fn is_static_place(&self) -> bool {
        let around = self.within.and_then(|at| self.facts.declarations.get(at as usize));
        around.is_none_or(|around| around.kind.is_type() && around.markers.has(Markers::STATIC))
    }

    fn add_function_entry_points(
        &mut self,
        name: &str,
        declared: u32,
        parameters: &[ParameterText<'t>],
        annotations: &[Annotation<'t>],
        markers: Markers,
        node: Node<'t>,
    ) {
        let routes = self.routes.last();
        let mut found = routes
            .map(|routes| entry_points::method_routes(name, annotations, markers, routes))
            .unwrap_or_default();
        let is_main = name == "main" && markers.has(Markers::STATIC) && parameters.len() <= 1;
        let is_start = self.parent_kind() == Kind::File || find(annotations, "JvmStatic").is_some();
        if is_main && is_start {
            found.push(Route::new(EntryPointKind::Main, "", ""));
            self.facts.declarations[declared as usize].markers.add(Markers::BOOTSTRAP);
        }
        let requests = self.routes.last().map(|routes| entry_points::client_requests(annotations, routes));
        self.add_entry_points(&found, declared, node);
        let line = Self::line_of(name_of(node).unwrap_or(node));
        for (method, target) in requests.unwrap_or_default() {
            let (names, facts) = (&mut self.names, &mut self.facts);
            let mut into = TableFacts { names, facts, within: Some(declared) };
            add_remote_call(RemoteCallKind::Http, &method, &target, line, &mut into);
        }
    }

    pub(super) fn begin_anonymous_function(&mut self, _node: Node<'t>) -> bool {
        true
    }

    pub(super) fn begin_constructor(&mut self, node: Node<'t>) -> bool {
        let name = self.enclosing_type_name();
        let texts: Vec<String> = self.parameters(node).into_iter().map(|parameter| parameter.text).collect();
        let annotations = self.annotations(node);
        let markers = of_annotations(&annotations).with(of_modifiers(node, &self.texts));
        let signature = format!("({})", texts.join(","));
        let declared = self.declare(&name, DeclarationKind::Constructor, &signature, node, markers);
        self.within = Some(declared);
        true
    }

    /// `super(…)` makes the supertype's part of an instance.
    pub(super) fn begin_constructor_delegation(&mut self, node: Node<'t>) -> bool {
        if has(node, Kind::SuperWord) {
            let arguments = node.child_of_kind(Kind::ValueArguments).map_or(0, |list| children(list).count());
            let name = format!("super/{arguments}");
            self.refer(ReferenceKind::Construct, Receiver::Super, &name, Self::line_of(node));
        }
        true
    }

    pub(super) fn begin_parameter(&mut self, node: Node<'t>) -> bool {
        let owner = self.grandparent().map(|frame| (frame.node, frame.kind));
        let role = match self.parent() {
            Some(parent) if parent.kind == Kind::FunctionTypeParameters => parent.role,
            _ => ReferenceKind::Parameter,
        };
        self.set_role(role);
        let Some(name) = node.child_of_kind(Kind::Identifier) else { return true };
        let name = self.texts.name(name);
        match (self.parent_kind(), type_child(node)) {
            (Kind::FunctionParameters, _) => {}
            (Kind::ContextParameters, Some(typ)) => {
                let text = self.texts.type_text(typ);
                let receiver = self.type_receiver(&text);
                self.scopes.add_local(name, receiver);
                return true;
            }
            _ => return true,
        }
        let listed = owner.map(|(owner, _)| self.parameters(owner)).unwrap_or_default();
        let text = listed.into_iter().find(|parameter| parameter.name == name).map(|found| found.of_type);
        let receiver = match text.filter(|text| !text.is_empty()) {
            Some(text) => self.type_receiver(&text),
            None => Receiver::Unknown,
        };
        self.scopes.add_local(name, receiver);
        true
    }

    pub(super) fn begin_class_parameter(&mut self, node: Node<'t>) -> bool {
        let is_property = has(node, Kind::Val) || has(node, Kind::Var);
        self.set_role(if is_property { ReferenceKind::Field } else { ReferenceKind::Parameter });
        let name = node.child_of_kind(Kind::Identifier).zip(type_child(node));
        let Some((name, typ)) = name.filter(|_| is_property) else { return true };
        let (name, text) = (self.texts.name(name), self.texts.type_text(typ));
        let annotations = self.annotations(node);
        let markers = of_annotations(&annotations).with(of_modifiers(node, &self.texts));
        let declared = self.declare(name, DeclarationKind::Field, &text, node, markers);
        self.add_mapped_property(name, &text, node, &annotations);
        self.within = Some(declared);
        true
    }

    pub(super) fn begin_property(&mut self, node: Node<'t>) -> bool {
        let Some(variable) = node.child_of_kind(Kind::VariableDeclaration) else { return true };
        if !self.is_member_place() {
            return true;
        }
        let Some(name) = variable.child_of_kind(Kind::Identifier) else { return true };
        let name = self.texts.name(name);
        let extended =
            children(node).find(|child| is_type(*child) && child.span().end <= variable.span().start);
        let extended = extended.map(|typ| self.texts.type_text(typ));
        let told = type_child(variable).map(|typ| self.texts.type_text(typ)).unwrap_or_default();
        let text = match &extended {
            Some(receiver) => format!("{}@{receiver}", if told.is_empty() { "?" } else { &told }),
            None => told.clone(),
        };
        let annotations = self.annotations(node);
        let mut markers = of_annotations(&annotations).with(of_modifiers(node, &self.texts));
        let is_static = self.is_static_place();
        if is_static {
            markers.add(Markers::STATIC);
        }
        let is_constant = is_static && has(node, Kind::Val) && has_modifier(node, "const", &self.texts);
        let declared_kind = if is_constant { DeclarationKind::Constant } else { DeclarationKind::Field };
        self.within = self.within.or(self.facade);
        let declared = self.declare(name, declared_kind, &text, node, markers);
        let computed =
            children(node).any(|part| matches!(part.kind(), Kind::Getter | Kind::PropertyDelegate));
        if !computed {
            self.add_mapped_property(name, &told, node, &annotations);
        }
        self.within = Some(declared);
        if let Some(frame) = self.frames.last_mut() {
            frame.place = Some(declared);
        }
        if let Some(receiver) = extended {
            self.set_role(ReferenceKind::Parameter);
            self.scopes.add_implicit(receiver);
        }
        true
    }

    /// Once what a property or a function's expression is known, it tells the type that is not written.
    pub(super) fn tell_type(&mut self, declared: u32, given: Operand) {
        let Some(text) = self.receiver_text(value_of(given)) else { return };
        let Some(declaration) = self.facts.declarations.get(declared as usize) else { return };
        let known = declaration.of_type.map_or(String::new(), |text| self.names.text(text).to_owned());
        let told = if known.is_empty() {
            text
        } else {
            let (variables, rest) = match known.find('?') {
                Some(at) if is_untold(&known, at) => known.split_at(at),
                _ => return,
            };
            format!("{variables}{text}{}", &rest[1..])
        };
        let told = self.names.intern(&told);
        self.facts.declarations[declared as usize].of_type = Some(told);
    }

    /// The end of a property: a member's type may be told by its value, a local one comes into sight.
    pub(super) fn end_property(&mut self, frame: &Frame<'t>) {
        match frame.place {
            Some(declared) => {
                self.tell_type(declared, frame.operand);
                if self.parent_is_type_body() {
                    self.end_exposed_property(declared, frame);
                }
                self.scopes.restore(frame.sight);
            }
            None => self.bind_local(frame),
        }
    }

    fn parent_is_type_body(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.kind == Kind::ClassBody)
    }

    fn bind_local(&mut self, frame: &Frame<'t>) {
        let value = value_of(frame.operand);
        if let Some(variables) = frame.node.child_of_kind(Kind::MultiVariable) {
            self.bind_components(variables, value);
            return;
        }
        let Some(variable) = frame.node.child_of_kind(Kind::VariableDeclaration) else { return };
        let Some(name) = variable.child_of_kind(Kind::Identifier) else { return };
        let name = self.texts.name(name);
        let receiver = match type_child(variable) {
            Some(typ) => {
                let text = self.texts.type_text(typ);
                self.type_receiver(&text)
            }
            None => value,
        };
        self.scopes.add_local(name, receiver);
        if let Some(value) = children(frame.node).last() {
            self.texts.add_local(name, value);
        }
    }

    /// `(a, b)` are the components of a value.
    pub(super) fn bind_components(&mut self, variables: Node<'t>, of: Receiver) {
        for (at, variable) in children(variables).enumerate() {
            let Some(name) = variable.child_of_kind(Kind::Identifier) else { continue };
            let receiver = match type_child(variable) {
                Some(typ) => {
                    let text = self.texts.type_text(typ);
                    self.type_receiver(&text)
                }
                None => self.derived(of, &format!("%{}", at + 1)),
            };
            self.scopes.add_local(self.texts.name(name), receiver);
        }
    }

    /// What is declared here is a local variable or a member: its type is referred to accordingly.
    pub(super) fn begin_variable(&mut self, _node: Node<'t>) -> bool {
        let around = self.parent().map(|parent| (parent.kind, parent.place.is_some()));
        let role = match around {
            Some((Kind::Property, true)) => ReferenceKind::Field,
            _ => ReferenceKind::Local,
        };
        self.set_role(role);
        true
    }

    pub(super) fn begin_setter(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = node.child_of_kind(Kind::Identifier) {
            let property = self.within.and_then(|at| self.facts.declarations.get(at as usize));
            let receiver =
                property.and_then(|property| property.of_type).map_or(Receiver::Unknown, Receiver::Type);
            self.scopes.add_local(self.texts.name(name), receiver);
        }
        true
    }
}

/// Whether the question mark at a place stands for a whole result rather than inside of one.
fn is_untold(text: &str, at: usize) -> bool {
    let rest = text[at + 1..].chars().next();
    rest.is_none_or(|next| matches!(next, '(' | '@'))
        && text[..at].chars().next_back().is_none_or(|before| before == '>')
}
