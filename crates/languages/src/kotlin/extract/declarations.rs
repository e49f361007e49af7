//! Files, imports and types.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::annotations::{annotations_in, annotations_of, has_modifier, of_modifiers};
use super::super::grammar::{Kind, child_of_kind, children, has_token, is_type, kind, name_of, type_child};
use super::Extractor;
use crate::java::entry_points::{self, Route};
use crate::java::markers::{of_annotations, of_heading};

impl<'t> Extractor<'t> {
    pub(super) fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        of_type: &str,
        node: Node<'_>,
        markers: Markers,
    ) -> u32 {
        let of_type = (!of_type.is_empty()).then(|| self.names.intern(of_type));
        let (line, end_line) = (Self::line_of(node), node.end_position().row as u32 + 1);
        let (name, parent) = (self.names.intern(name), self.within);
        let declaration = Declaration { name, kind, parent, owner: None, of_type, line, end_line, markers };
        self.facts.declarations.push(declaration);
        self.facts.declarations.len() as u32 - 1
    }

    /// What stands outside of types belongs to the facade of the file, as the compiler has it.
    pub(super) fn begin_file(&mut self, node: Node<'t>) -> bool {
        let outside: Vec<Node<'t>> = children(node)
            .into_iter()
            .filter(|child| matches!(kind(*child), Kind::Function | Kind::Property))
            .collect();
        let (Some(first), Some(last)) = (outside.first(), outside.last()) else { return true };
        let name = self.facade_name(node);
        let facade = self.declare(&name, DeclarationKind::Module, "", *first, Markers::PUBLIC);
        self.facade = Some(facade);
        if let Some(declaration) = self.facts.declarations.last_mut() {
            declaration.end_line = last.end_position().row as u32 + 1;
        }
        self.add_constants_in(&outside, &name);
        true
    }

    fn facade_name(&self, file: Node<'t>) -> String {
        let stated = children(file).into_iter().filter(|child| kind(*child) == Kind::FileAnnotation);
        let stated = stated.flat_map(|node| annotations_in(node, &self.texts));
        if let Some(name) =
            stated.filter(|found| found.name == "JvmName").find_map(|found| found.text(&["value"]))
        {
            return name;
        }
        let stem = self.facts.path.rsplit('/').next().unwrap_or_default();
        let stem = stem.strip_suffix(".kt").unwrap_or(stem);
        let mut chars = stem.chars().map(|c| if c.is_alphanumeric() { c } else { '_' });
        let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
        format!("{first}{}Kt", chars.collect::<String>())
    }

    pub(super) fn begin_package(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = child_of_kind(node, Kind::QualifiedIdentifier) {
            let text = self.texts.dotted(name);
            self.facts.scope = self.names.intern(&text);
        }
        false
    }

    pub(super) fn begin_import(&mut self, node: Node<'t>) -> bool {
        let Some(path) = child_of_kind(node, Kind::QualifiedIdentifier) else { return false };
        let text = self.texts.dotted(path);
        let alias = child_of_kind(node, Kind::Identifier).map(|alias| self.texts.name(alias));
        let alias = alias.map(|alias| self.names.intern(alias));
        self.facts.imports.push(Import {
            path: self.names.intern(&text),
            alias,
            wildcard: has_token(node, "*"),
            member: false,
            reexport: false,
            within: None,
            line: Self::line_of(node),
        });
        false
    }

    pub(super) fn begin_type(&mut self, node: Node<'t>, node_kind: Kind) -> bool {
        let name = match (node_kind, name_of(node)) {
            (Kind::Companion, _) => "Companion",
            (_, Some(name)) => self.texts.name(name),
            _ => return true,
        };
        let parameters = self.add_type_variables(node);
        let supertypes = self.supertypes(node);
        let header = format!("{parameters}{}", supertypes.join(";"));
        let declared_kind = self.type_kind(node);
        let annotations = annotations_of(node, &self.texts);
        let (is_interface, is_class) =
            (declared_kind == DeclarationKind::Interface, declared_kind == DeclarationKind::Class);
        let mut markers = of_annotations(&annotations)
            .with(of_modifiers(node, &self.texts))
            .with(of_heading(name, &supertypes, is_interface, is_class));
        if node_kind != Kind::Class {
            markers.add(Markers::STATIC);
        }
        let declared = self.declare(name, declared_kind, &header, node, markers);
        self.within = Some(declared);
        self.add_fields_of(node, name);
        self.begin_persistent_type(node, name, &annotations, &supertypes);
        self.begin_exposed_type(node, name, &supertypes);
        let routes = entry_points::type_routes(name, &annotations, &supertypes);
        self.add_entry_points(&routes.own, declared, node);
        self.add_command(node, name, &supertypes, declared);
        self.routes.push(routes);
        true
    }

    fn type_kind(&self, node: Node<'t>) -> DeclarationKind {
        if kind(node) != Kind::Class {
            return DeclarationKind::Class;
        }
        if has_token(node, "interface") {
            return DeclarationKind::Interface;
        }
        match () {
            () if has_modifier(node, "enum", &self.texts) => DeclarationKind::Enum,
            () if has_modifier(node, "annotation", &self.texts) => DeclarationKind::AnnotationType,
            () => DeclarationKind::Class,
        }
    }

    /// The supertypes of a declaration, the class first.
    pub(super) fn supertypes(&self, node: Node<'t>) -> Vec<String> {
        let (mut classes, mut others) = (Vec::new(), Vec::new());
        for specifier in child_of_kind(node, Kind::DelegationSpecifiers).map(children).unwrap_or_default() {
            let Some(inner) = children(specifier).into_iter().rfind(|child| kind(*child) != Kind::Annotation)
            else {
                continue;
            };
            match kind(inner) {
                Kind::ConstructorInvocation => {
                    classes.extend(type_child(inner).map(|typ| self.texts.type_text(typ)))
                }
                Kind::ExplicitDelegation => {
                    others.extend(type_child(inner).map(|typ| self.texts.type_text(typ)))
                }
                _ if is_type(inner) => others.push(self.texts.type_text(inner)),
                _ => {}
            }
        }
        classes.append(&mut others);
        classes
    }

    /// Another name for a type; the type stands in the header.
    pub(super) fn begin_alias(&mut self, node: Node<'t>) -> bool {
        let Some(name) = child_of_kind(node, Kind::Identifier) else { return true };
        let parameters = self.add_type_variables(node);
        let typ = children(node).into_iter().rfind(|child| is_type(*child));
        let text = typ.map(|typ| self.texts.type_text(typ)).unwrap_or_default();
        let markers = of_modifiers(node, &self.texts);
        let header = format!("{parameters}{text}");
        let declared = self.declare(self.texts.name(name), DeclarationKind::Alias, &header, node, markers);
        self.within = Some(declared);
        true
    }

    /// `object : Listener { … }` is a type of its own, without a name.
    pub(super) fn begin_anonymous(&mut self, node: Node<'t>) -> bool {
        let header = self.supertypes(node).join(";");
        let declared = self.declare("", DeclarationKind::Class, &header, node, Markers::NONE);
        self.within = Some(declared);
        self.add_fields_of(node, "");
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

    pub(super) fn begin_enum_entry(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = child_of_kind(node, Kind::Identifier) {
            let of_type = self.enclosing_type_name();
            let markers = Markers::PUBLIC.with(Markers::STATIC);
            let name = self.texts.name(name);
            let declared = self.declare(name, DeclarationKind::Variant, &of_type, node, markers);
            self.within = Some(declared);
            if child_of_kind(node, Kind::ClassBody).is_some() {
                let body = self.declare("", DeclarationKind::Class, &of_type, node, Markers::NONE);
                self.within = Some(body);
            }
        }
        true
    }

    /// Properties whose types are told are in sight in the whole body, so they are added before it
    /// is walked.
    fn add_fields_of(&mut self, node: Node<'t>, type_name: &str) {
        let parameters = child_of_kind(node, Kind::PrimaryConstructor)
            .and_then(|constructor| child_of_kind(constructor, Kind::ClassParameters));
        for parameter in parameters.map(children).unwrap_or_default() {
            let name = child_of_kind(parameter, Kind::Identifier).zip(type_child(parameter));
            if let Some((name, typ)) = name {
                let text = self.texts.type_text(typ);
                let text = self.names.intern(&text);
                self.scopes.add_field(self.texts.name(name), Receiver::FieldType(text));
            }
        }
        let body = child_of_kind(node, Kind::ClassBody).or_else(|| child_of_kind(node, Kind::EnumBody));
        let members = body.map(children).unwrap_or_default();
        self.add_constants_in(&members, type_name);
        for member in members {
            match kind(member) {
                Kind::Property => self.add_field(member),
                Kind::EnumEntry => {
                    if let Some(name) = child_of_kind(member, Kind::Identifier) {
                        let receiver = self.type_receiver(type_name);
                        self.scopes.add_field(self.texts.name(name), receiver);
                    }
                }
                Kind::Companion => {
                    let inner = child_of_kind(member, Kind::ClassBody).map(children).unwrap_or_default();
                    self.add_constants_in(&inner, type_name);
                }
                _ => {}
            }
        }
    }

    fn add_field(&mut self, property: Node<'t>) {
        let Some(variable) = child_of_kind(property, Kind::VariableDeclaration) else { return };
        let is_extension = children(property)
            .into_iter()
            .any(|child| is_type(child) && child.end_byte() <= variable.start_byte());
        let Some(name) = child_of_kind(variable, Kind::Identifier).filter(|_| !is_extension) else { return };
        let text = match type_child(variable) {
            Some(typ) => Some(self.texts.type_text(typ)),
            None => self.constructed_type(property),
        };
        if let Some(text) = text {
            let text = self.names.intern(&text);
            self.scopes.add_field(self.texts.name(name), Receiver::FieldType(text));
        }
    }

    /// The type of a property that is set to a new instance.
    fn constructed_type(&self, property: Node<'t>) -> Option<String> {
        let call = children(property).into_iter().rfind(|child| kind(*child) == Kind::Call)?;
        let parts = children(call);
        if let Some(client) = self.built_client(call) {
            return Some(client);
        }
        let callee = parts.first().filter(|callee| kind(**callee) == Kind::Identifier)?;
        let name = self.texts.name(*callee);
        if !super::starts_with_capital(name)
            || parts.last().is_some_and(|last| kind(*last) == Kind::AnnotatedLambda)
        {
            return None;
        }
        let arguments = child_of_kind(call, Kind::TypeArguments).map(|arguments| self.texts.of(arguments));
        Some(crate::java::notation::plain_type(&format!("{name}{}", arguments.unwrap_or_default())))
    }

    /// `WebClient.builder()…build()` and `WebClient.create()` make one of it.
    fn built_client(&self, call: Node<'t>) -> Option<String> {
        let text = self.texts.of(call);
        let root = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        matches!(root, "WebClient" | "RestClient").then(|| root.to_owned())
    }

    fn add_constants_in(&mut self, members: &[Node<'t>], owner: &str) {
        for property in members.iter().filter(|member| kind(**member) == Kind::Property) {
            let parts = children(*property);
            let variable = parts.iter().find(|part| kind(**part) == Kind::VariableDeclaration);
            let name = variable.and_then(|variable| child_of_kind(*variable, Kind::Identifier));
            let value = parts.iter().find(|part| {
                matches!(kind(**part), Kind::String | Kind::MultilineString | Kind::Binary | Kind::Call)
            });
            if let (Some(name), Some(value), false) = (name, value, has_token(*property, "var")) {
                self.texts.add_constant(owner, self.texts.name(name), *value);
            }
        }
    }

    pub(super) fn add_entry_points(&mut self, routes: &[Route], declared: u32, node: Node<'t>) {
        let line = Self::line_of(name_of(node).unwrap_or(node));
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
}
