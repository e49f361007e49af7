//! Files, imports and types.

use banyan_facts::*;

use super::super::annotations::{annotations_in, has_modifier, of_modifiers};
use super::super::grammar::{Kind, Node, children, has, is_type, name_of, named_child, type_child};
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
        let (line, end_line) = (Self::line_of(node), node.span().end_row + 1);
        let (name, parent) = (self.names.intern(name), self.within);
        let declaration = Declaration { name, kind, parent, owner: None, of_type, line, end_line, markers };
        self.facts.declarations.push(declaration);
        self.facts.declarations.len() as u32 - 1
    }

    /// What stands outside of types belongs to the facade of the file, as the compiler has it.
    pub(super) fn begin_file(&mut self, node: Node<'t>) -> bool {
        let outside: Vec<Node<'t>> =
            children(node).filter(|child| matches!(child.kind(), Kind::Function | Kind::Property)).collect();
        let (Some(first), Some(last)) = (outside.first(), outside.last()) else { return true };
        let name = self.facade_name(node);
        let facade = self.declare(&name, DeclarationKind::Module, "", *first, Markers::PUBLIC);
        self.facade = Some(facade);
        if let Some(declaration) = self.facts.declarations.last_mut() {
            declaration.end_line = last.span().end_row + 1;
        }
        self.add_constants_in(outside.into_iter(), &name);
        true
    }

    fn facade_name(&self, file: Node<'t>) -> String {
        let stated = children(file).filter(|child| child.kind() == Kind::FileAnnotation);
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
        if let Some(name) = node.child_of_kind(Kind::QualifiedIdentifier) {
            let text = self.texts.dotted(name);
            self.facts.scope = self.names.intern(&text);
        }
        false
    }

    pub(super) fn begin_import(&mut self, node: Node<'t>) -> bool {
        let Some(path) = node.child_of_kind(Kind::QualifiedIdentifier) else { return false };
        let text = self.texts.dotted(path);
        let alias = node.child_of_kind(Kind::Identifier).map(|alias| self.texts.name(alias));
        let alias = alias.map(|alias| self.names.intern(alias));
        self.facts.imports.push(Import {
            path: self.names.intern(&text),
            alias,
            wildcard: has(node, Kind::Asterisk),
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
        let annotations = self.annotations(node);
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
        if node.kind() != Kind::Class {
            return DeclarationKind::Class;
        }
        if has(node, Kind::InterfaceWord) {
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
        for specifier in node.child_of_kind(Kind::DelegationSpecifiers).into_iter().flat_map(children) {
            let Some(inner) = children(specifier).filter(|child| child.kind() != Kind::Annotation).last()
            else {
                continue;
            };
            match inner.kind() {
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
        let Some(name) = node.child_of_kind(Kind::Identifier) else { return true };
        let parameters = self.add_type_variables(node);
        let typ = children(node).filter(|child| is_type(*child)).last();
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
        if let Some(name) = node.child_of_kind(Kind::Identifier) {
            let of_type = self.enclosing_type_name();
            let markers = Markers::PUBLIC.with(Markers::STATIC);
            let name = self.texts.name(name);
            let declared = self.declare(name, DeclarationKind::Variant, &of_type, node, markers);
            self.within = Some(declared);
            if node.child_of_kind(Kind::ClassBody).is_some() {
                let body = self.declare("", DeclarationKind::Class, &of_type, node, Markers::NONE);
                self.within = Some(body);
            }
        }
        true
    }

    /// Properties whose types are told are in sight in the whole body, so they are added before it
    /// is walked.
    fn add_fields_of(&mut self, node: Node<'t>, type_name: &str) {
        let parameters = node
            .child_of_kind(Kind::PrimaryConstructor)
            .and_then(|constructor| constructor.child_of_kind(Kind::ClassParameters));
        for parameter in parameters.into_iter().flat_map(children) {
            let name = parameter.child_of_kind(Kind::Identifier).zip(type_child(parameter));
            if let Some((name, typ)) = name {
                let text = self.texts.type_text(typ);
                let text = self.names.intern(&text);
                self.scopes.add_field(self.texts.name(name), Receiver::FieldType(text));
            }
        }
        let body = node.child_of_kind(Kind::ClassBody).or_else(|| node.child_of_kind(Kind::EnumBody));
        let members = body.into_iter().flat_map(children);
        self.add_constants_in(members.clone(), type_name);
        for member in members {
            match member.kind() {
                Kind::Property => self.add_field(member),
                Kind::EnumEntry => {
                    if let Some(name) = member.child_of_kind(Kind::Identifier) {
                        let receiver = self.type_receiver(type_name);
                        self.scopes.add_field(self.texts.name(name), receiver);
                    }
                }
                Kind::Companion => {
                    let inner = member.child_of_kind(Kind::ClassBody).into_iter().flat_map(children);
                    self.add_constants_in(inner, type_name);
                }
                _ => {}
            }
        }
    }

    fn add_field(&mut self, property: Node<'t>) {
        let Some(variable) = property.child_of_kind(Kind::VariableDeclaration) else { return };
        let is_extension =
            children(property).any(|child| is_type(child) && child.span().end <= variable.span().start);
        let Some(name) = variable.child_of_kind(Kind::Identifier).filter(|_| !is_extension) else { return };
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
        let call = children(property).filter(|child| child.kind() == Kind::Call).last()?;
        if let Some(client) = self.built_client(call) {
            return Some(client);
        }
        let callee = named_child(call, 0).filter(|callee| callee.kind() == Kind::Identifier)?;
        let name = self.texts.name(callee);
        if !super::starts_with_capital(name)
            || children(call).last().is_some_and(|last| last.kind() == Kind::AnnotatedLambda)
        {
            return None;
        }
        let arguments = call.child_of_kind(Kind::TypeArguments).map(|arguments| self.texts.of(arguments));
        Some(crate::java::notation::plain_type(&format!("{name}{}", arguments.unwrap_or_default())))
    }

    /// `WebClient.builder()…build()` and `WebClient.create()` make one of it.
    fn built_client(&self, call: Node<'t>) -> Option<String> {
        let text = self.texts.of(call);
        let root = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        matches!(root, "WebClient" | "RestClient").then(|| root.to_owned())
    }

    fn add_constants_in(&mut self, members: impl Iterator<Item = Node<'t>>, owner: &str) {
        for property in members.filter(|member| member.kind() == Kind::Property) {
            let variable = property.child_of_kind(Kind::VariableDeclaration);
            let name = variable.and_then(|variable| variable.child_of_kind(Kind::Identifier));
            let value = children(property).find(|part| {
                matches!(part.kind(), Kind::String | Kind::MultilineString | Kind::Binary | Kind::Call)
            });
            if let (Some(name), Some(value), false) = (name, value, has(property, Kind::Var)) {
                self.texts.add_constant(owner, self.texts.name(name), value);
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
