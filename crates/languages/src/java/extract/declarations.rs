//! Types and members.

use banyan_facts::*;

use super::super::annotations::{Annotation, find};
use super::super::grammar::{Field, Kind, Node, children};
use super::super::mapping::TableFacts;
use super::super::remote::add_remote_call;
use super::super::{entry_points, markers};
use super::Extractor;

impl<'t> Extractor<'t> {
    pub(super) fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        of_type: &str,
        node: Node<'_>,
        markers: Markers,
    ) -> u32 {
        let declaration = Declaration {
            name: self.names.intern(name),
            kind,
            parent: self.within,
            owner: None,
            of_type: (!of_type.is_empty()).then(|| self.names.intern(of_type)),
            line: Self::line_of(node),
            end_line: node.span().end_row + 1,
            markers,
        };
        self.facts.declarations.push(declaration);
        self.facts.declarations.len() as u32 - 1
    }

    pub(super) fn begin_type(&mut self, node: Node<'t>, kind: Kind) -> bool {
        let Some(name) = Field::Name.of(node) else { return true };
        let name = self.text_of(name);
        let parameters = self.add_type_variables(node);
        let supertypes = self.supertypes(node);
        let header = format!("{parameters}{}", supertypes.join(";"));
        self.constants.add_fields_of(node, name);
        let annotations = self.constants.annotations_of(node);
        let markers = markers::type_markers(node, kind, name, &annotations, &supertypes, self.text);
        let declared = self.declare(name, declaration_kind(kind), &header, node, markers);
        self.within = Some(declared);
        self.add_fields_of(node, name);
        self.begin_generated(node, (declared, name), &parameters, &annotations);
        self.begin_persistent_type(node, name, &annotations, &supertypes);
        let routes = entry_points::type_routes(name, &annotations, &supertypes);
        self.add_entry_points(&routes.own, declared, node);
        self.routes.push(routes);
        self.add_application(&annotations, node);
        true
    }

    /// The path under which all resources of a JAX-RS application answer.
    fn add_application(&mut self, annotations: &[Annotation<'t>], node: Node<'t>) {
        let path = find(annotations, "ApplicationPath").and_then(|found| found.text(&["value"]));
        if let Some(prefix) = &path {
            self.facts.mounts.push(RouteMount {
                within: self.within,
                prefix: self.names.intern(prefix),
                target: self.facts.references.len() as u32,
                line: Self::line_of(node),
            });
        }
    }

    /// Ends a type: what nobody writes of it is declared, what is known of its routes goes.
    pub(super) fn end_type(&mut self) {
        self.end_generated();
        self.routes.pop();
    }

    fn supertypes(&self, node: Node<'t>) -> Vec<String> {
        let mut texts = Vec::new();
        for child in children(node) {
            match child.kind() {
                Kind::Superclass => texts.extend(Self::type_child(child).map(|typ| self.type_text(typ))),
                Kind::SuperInterfaces | Kind::ExtendsInterfaces => {
                    let list = child.child_of_kind(Kind::TypeList).into_iter().flat_map(children);
                    texts.extend(list.map(|typ| self.type_text(typ)));
                }
                _ => {}
            }
        }
        texts
    }

    /// The body of an anonymous class is a type of its own, without a name.
    pub(super) fn begin_class_body(&mut self, node: Node<'t>) -> bool {
        let Some(parent) = self.parent() else { return true };
        let supertype = match parent.kind {
            Kind::New => Field::Type.of(parent.node).map(|typ| self.type_text(typ)).unwrap_or_default(),
            Kind::EnumConstant => self.enclosing_type_name(),
            _ => return true,
        };
        let declared = self.declare("", DeclarationKind::Class, &supertype, node, Markers::NONE);
        self.within = Some(declared);
        self.add_fields_in(node, "");
        true
    }

    /// The name of the innermost named type around this place.
    pub(super) fn enclosing_type_name(&self) -> String {
        let mut at = self.within;
        while let Some(declaration) = at.and_then(|at| self.facts.declarations.get(at as usize)) {
            let name = self.names.text(declaration.name);
            if declaration.kind.is_type() && !name.is_empty() {
                return name.to_owned();
            }
            at = declaration.parent;
        }
        String::new()
    }

    pub(super) fn begin_enum_constant(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = Field::Name.of(node) {
            let of_type = self.enclosing_type_name();
            let markers = Markers::PUBLIC.with(Markers::STATIC);
            let declared =
                self.declare(self.text_of(name), DeclarationKind::Variant, &of_type, node, markers);
            self.within = Some(declared);
        }
        true
    }

    /// Fields are in sight in the whole body, so they are added before it is walked.
    fn add_fields_of(&mut self, node: Node<'t>, type_name: &str) {
        if node.kind() == Kind::Record {
            let parameters = Field::Parameters.of(node).into_iter().flat_map(children);
            for parameter in parameters {
                if let Some((name, text)) = self.parameter(parameter) {
                    let receiver = Receiver::FieldType(self.names.intern(&text));
                    self.scopes.add_field(name, receiver);
                }
            }
        }
        if let Some(body) = Field::Body.of(node) {
            self.add_fields_in(body, type_name);
        }
    }

    fn add_fields_in(&mut self, body: Node<'t>, type_name: &str) {
        for member in children(body) {
            match member.kind() {
                Kind::Field | Kind::Constant => self.add_field_variables(member),
                Kind::EnumBodyDeclarations => self.add_fields_in(member, type_name),
                Kind::EnumConstant => {
                    if let Some(name) = Field::Name.of(member) {
                        let receiver = Receiver::Type(self.names.intern(type_name));
                        self.scopes.add_field(self.text_of(name), receiver);
                    }
                }
                _ => {}
            }
        }
    }

    fn add_field_variables(&mut self, field: Node<'t>) {
        let Some(typ) = Field::Type.of(field) else { return };
        let constant = field.kind() == Kind::Constant || markers::is_static(field, self.text);
        for declarator in children(field) {
            if declarator.kind() != Kind::Declarator {
                continue;
            }
            let Some(name) = Field::Name.of(declarator) else { continue };
            let text = self.variable_type(typ, declarator);
            let text = self.names.intern(&text);
            let receiver = if constant { Receiver::Type(text) } else { Receiver::FieldType(text) };
            self.scopes.add_field(self.text_of(name), receiver);
        }
    }

    /// Declares all fields of one statement; its annotations and type belong to the first.
    pub(super) fn begin_fields(&mut self, node: Node<'t>) -> bool {
        let Some(typ) = Field::Type.of(node) else { return true };
        let annotations = self.constants.annotations_of(node);
        let markers = markers::member_markers(node, &annotations, self.in_interface(), self.text);
        let fixed = node.kind() == Kind::Constant
            || markers.has(Markers::STATIC) && markers::has_modifier(node, "final", self.text);
        let kind_of = if fixed { DeclarationKind::Constant } else { DeclarationKind::Field };
        let mut first = None;
        for declarator in children(node).filter(|child| child.kind() == Kind::Declarator) {
            let Some(name) = Field::Name.of(declarator) else { continue };
            let text = self.variable_type(typ, declarator);
            let declared = self.declare(self.text_of(name), kind_of, &text, node, markers);
            first = first.or(Some(declared));
            self.add_property(self.text_of(name), &text, declarator, markers, &annotations);
        }
        self.within = first.or(self.within);
        if let Some(frame) = self.top() {
            frame.place = first;
        }
        true
    }

    pub(super) fn begin_declarator(&mut self, _node: Node<'t>) -> bool {
        let Some(parent) = self.frames.len().checked_sub(2).and_then(|at| self.frames.get_mut(at)) else {
            return true;
        };
        if let (Kind::Field | Kind::Constant, Some(first)) = (parent.kind, parent.place) {
            self.within = Some(first + parent.count);
            parent.count += 1;
        }
        true
    }

    pub(super) fn begin_callable(&mut self, node: Node<'t>, kind: Kind) -> bool {
        let Some(name) = Field::Name.of(node) else { return true };
        let name = self.text_of(name);
        let parameters = self.add_type_variables(node);
        let result = Field::Type.of(node).map(|typ| self.variable_type(typ, node)).unwrap_or_default();
        let types: Vec<String> = match Field::Parameters.of(node) {
            Some(list) => {
                children(list).filter_map(|node| self.parameter(node)).map(|(_, text)| text).collect()
            }
            None => Vec::new(),
        };
        let signature = match kind {
            Kind::CompactConstructor => String::new(),
            _ => format!("{parameters}{result}({})", types.join(",")),
        };
        let annotations = self.constants.annotations_of(node);
        let mut markers = markers::member_markers(node, &annotations, self.in_interface(), self.text);
        let is_method = matches!(kind, Kind::Method | Kind::AnnotationElement);
        if is_method && Field::Body.of(node).is_none() && !markers::has_modifier(node, "native", self.text) {
            markers.add(Markers::ABSTRACT);
        }
        let is_main = name == "main" && markers.has(Markers::STATIC) && types.len() <= 1 && result == "void";
        if is_main {
            markers.add(Markers::BOOTSTRAP);
        }
        let kind_of = if is_method { DeclarationKind::Method } else { DeclarationKind::Constructor };
        let declared = self.declare(name, kind_of, &signature, node, markers);
        self.constants.forget_locals();
        if is_method {
            self.add_getter(name, &result, &types, node, &annotations);
            self.add_method_entry_points(name, declared, (&result, types.len()), &annotations, markers, node);
        }
        self.within = Some(declared);
        true
    }

    fn add_method_entry_points(
        &mut self,
        name: &str,
        declared: u32,
        (result, parameters): (&str, usize),
        annotations: &[Annotation<'t>],
        markers: Markers,
        node: Node<'t>,
    ) {
        let mut found = match self.routes.last() {
            Some(routes) => entry_points::method_routes(name, annotations, markers, routes),
            None => Vec::new(),
        };
        found.extend(self.routes.last().and_then(|routes| {
            entry_points::action_route(name, result, parameters, markers, annotations, routes)
        }));
        if markers.has(Markers::BOOTSTRAP) {
            found.push(entry_points::Route::new(EntryPointKind::Main, "", ""));
        }
        self.add_entry_points(&found, declared, node);
        let requests = self.routes.last().map(|routes| entry_points::client_requests(annotations, routes));
        for (method, target) in requests.unwrap_or_default() {
            self.add_client_request(declared, &method, &target, node);
        }
    }

    fn add_client_request(&mut self, declared: u32, method: &str, target: &str, node: Node<'t>) {
        let line = Self::line_of(Field::Name.of(node).unwrap_or(node));
        let (names, facts) = (&mut self.names, &mut self.facts);
        let mut into = TableFacts { names, facts, within: Some(declared) };
        add_remote_call(RemoteCallKind::Http, method, target, line, &mut into);
    }

    fn add_entry_points(&mut self, routes: &[entry_points::Route], declared: u32, node: Node<'t>) {
        let line = Self::line_of(Field::Name.of(node).unwrap_or(node));
        for route in routes {
            self.facts.entry_points.push(EntryPointFact {
                within: Some(declared),
                kind: route.kind,
                method: self.names.intern(&route.method),
                route: self.names.intern(&route.route),
                handler: None,
                line,
            });
        }
    }

    fn in_interface(&self) -> bool {
        matches!(self.parent_kind(), Kind::InterfaceBody | Kind::AnnotationTypeBody)
    }

    /// A parameter's name and the text of its type.
    pub(super) fn parameter(&self, node: Node<'t>) -> Option<(&'t str, String)> {
        match node.kind() {
            Kind::FormalParameter => {
                let name = self.text_of(Field::Name.of(node)?);
                Some((name, self.variable_type(Field::Type.of(node)?, node)))
            }
            Kind::SpreadParameter => {
                let declarator = node.child_of_kind(Kind::Declarator)?;
                let name = self.text_of(Field::Name.of(declarator)?);
                Some((name, format!("{}...", self.type_text(Self::type_child(node)?))))
            }
            _ => None,
        }
    }
}

fn declaration_kind(kind: Kind) -> DeclarationKind {
    match kind {
        Kind::Interface => DeclarationKind::Interface,
        Kind::Enum => DeclarationKind::Enum,
        Kind::Record => DeclarationKind::Record,
        Kind::AnnotationType => DeclarationKind::AnnotationType,
        _ => DeclarationKind::Class,
    }
}
