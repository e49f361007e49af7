//! Types and their members.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::super::notation::LONGEST_TEXT;
use super::scopes::Variable;
use super::{Extractor, markers};

/// A parameter as written.
pub(super) struct Parameter<'t> {
    /// Its type
    pub typ: Option<Node<'t>>,
    /// Its name
    pub name: &'t str,
    /// Where it stands
    pub node: Node<'t>,
    this: bool,
    variable: bool,
    optional: bool,
}

impl<'t> Extractor<'t> {
    pub(super) fn declare_named(
        &mut self,
        name: Name,
        kind: DeclarationKind,
        of_type: Option<&str>,
        node: Node<'t>,
        markers: Markers,
    ) -> u32 {
        let of_type = of_type.map(|text| self.names.intern(text));
        self.facts.declarations.push(Declaration {
            name,
            kind,
            parent: self.within,
            owner: None,
            of_type,
            line: first_line(node),
            end_line: node.span().end_row + 1,
            markers,
        });
        self.facts.declarations.len() as u32 - 1
    }

    fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        of_type: &str,
        node: Node<'t>,
        markers: Markers,
    ) -> u32 {
        let name = self.names.intern(name);
        self.declare_named(name, kind, Some(of_type), node, markers)
    }

    /// Statements outside of any type are the body of a `Main` in a `Program`.
    pub(super) fn begin_global_statement(&mut self, node: Node<'t>) -> bool {
        let program = self.facts.declarations.iter().position(|declaration| {
            declaration.kind == DeclarationKind::Function && self.names.text(declaration.name) == "<Main>$"
        });
        let main = match program {
            Some(main) => main as u32,
            None => {
                let around = self.within.take();
                let root = self.frames.first().map_or(node, |frame| frame.node);
                let typ =
                    self.declare("Program", DeclarationKind::Class, "partial|", root, Markers::BOOTSTRAP);
                self.within = Some(typ);
                let main =
                    self.declare("<Main>$", DeclarationKind::Function, "void()", root, Markers::STATIC);
                self.within = around;
                main
            }
        };
        self.within = Some(main);
        true
    }

    pub(super) fn begin_type_declaration(&mut self, node: Node<'t>, kind: Kind) -> bool {
        let Some(name) = Field::Name.of(node) else { return true };
        let declared_kind = match kind {
            Kind::Interface => DeclarationKind::Interface,
            Kind::Enum => DeclarationKind::Enum,
            Kind::Record => DeclarationKind::Record,
            Kind::Struct => DeclarationKind::Struct,
            _ => DeclarationKind::Class,
        };
        let mut markers = markers::of_modifiers(node, self.text);
        if kind == Kind::Interface {
            markers.add(Markers::ABSTRACT);
        }
        let header = self.header(node);
        let declared = self.declare(self.name_of(name), declared_kind, &header, node, markers);
        self.within = Some(declared);
        if let Some(list) = node.child_of_kind(Kind::ParameterList) {
            self.add_primary_parameters(list, kind);
        }
        true
    }

    /// The parameters behind a type's name: of a record they are properties, of a class variables.
    fn add_primary_parameters(&mut self, list: Node<'t>, kind: Kind) {
        let parameters = self.parameters(list);
        let texts = self.parameter_texts(&parameters);
        let around = self.within;
        for parameter in &parameters {
            let text = parameter.typ.map_or("?".to_owned(), |typ| self.type_text(typ));
            if kind == Kind::Record {
                let property = format!("set|{text}");
                let at = self.declare(
                    parameter.name,
                    DeclarationKind::Field,
                    &property,
                    parameter.node,
                    Markers::PUBLIC,
                );
                self.within = Some(at);
            } else {
                let value = self.names.intern(&text);
                self.scopes.add(parameter.name, Variable::Value(value));
            }
            if let Some(typ) = parameter.typ {
                let role = if kind == Kind::Record { ReferenceKind::Field } else { ReferenceKind::Parameter };
                self.use_type(typ, role);
            }
            self.within = around;
        }
        let signature = format!("({texts})");
        let name = around.map_or_else(String::new, |at| {
            self.names.text(self.facts.declarations[at as usize].name).to_owned()
        });
        self.declare(&name, DeclarationKind::Constructor, &signature, list, Markers::PUBLIC);
    }

    fn header(&mut self, node: Node<'t>) -> String {
        let mut header = String::new();
        if markers::has_modifier(node, "partial", self.text) {
            header.push_str("partial|");
        }
        header.push_str(&self.type_parameters(node));
        if let Some(list) = node.child_of_kind(Kind::BaseList) {
            let bases = children(list).filter_map(|base| match base.kind() {
                Kind::ArgumentList => None,
                Kind::PrimaryBase => Field::Type.of(base).map(|base| self.type_text(base)),
                _ => Some(self.type_text(base)),
            });
            header.push_str(&bases.collect::<Vec<_>>().join(";"));
        }
        header
    }

    /// Type parameters and their bounds, in the notation.
    fn type_parameters(&self, node: Node<'t>) -> String {
        let Some(list) = node.child_of_kind(Kind::TypeParameterList) else { return String::new() };
        let clauses: Vec<Node<'t>> =
            children(node).filter(|child| child.kind() == Kind::ConstraintClause).collect();
        let parameters = children(list).map(|parameter| {
            let name = Field::Name.of(parameter).map_or("", |name| self.name_of(name));
            let bounds = clauses
                .iter()
                .map(|clause| children(*clause))
                .filter(|clause| clause.clone().next().is_some_and(|first| self.name_of(first) == name));
            let bounds: Vec<String> = bounds
                .flat_map(|clause| clause.skip(1))
                .filter_map(|constraint| Field::Type.of(constraint))
                .map(|bound| self.type_text(bound))
                .collect();
            if bounds.is_empty() { name.to_owned() } else { format!("{name}:{}", bounds.join("&")) }
        });
        format!("<{}>", parameters.collect::<Vec<_>>().join(","))
    }

    pub(super) fn begin_delegate(&mut self, node: Node<'t>) -> bool {
        let Some(name) = Field::Name.of(node) else { return true };
        let markers = markers::of_modifiers(node, self.text);
        let header = self.type_parameters(node);
        let declared = self.declare(self.name_of(name), DeclarationKind::Interface, &header, node, markers);
        self.within = Some(declared);
        let signature = self.signature(node, Field::Type.of(node), "");
        let invoke = self.declare("Invoke", DeclarationKind::Method, &signature, node, Markers::PUBLIC);
        self.within = Some(invoke);
        true
    }

    pub(super) fn begin_enum_member(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = Field::Name.of(node) {
            let markers = Markers::PUBLIC.with(Markers::STATIC);
            let declared = self.declare(self.name_of(name), DeclarationKind::Variant, "int", node, markers);
            self.within = Some(declared);
        }
        true
    }

    /// The fields of one declaration; what stands in it is within the first.
    pub(super) fn begin_fields(&mut self, node: Node<'t>, declared: Kind) -> bool {
        let Some(variables) = node.child_of_kind(Kind::VariableDeclaration) else { return true };
        let text = Field::Type.of(variables).map_or("?".to_owned(), |typ| self.type_text(typ));
        let mut markers = markers::of_modifiers(node, self.text);
        self.add_interface_markers(&mut markers);
        let constant = markers::has_modifier(node, "const", self.text);
        let kind = if constant { DeclarationKind::Constant } else { DeclarationKind::Field };
        let told =
            declared == Kind::Field && (constant || markers::has_modifier(node, "readonly", self.text));
        let declarators: Vec<Node<'t>> =
            children(variables).filter(|child| child.kind() == Kind::Declarator).collect();
        let mut first = None;
        for declarator in declarators {
            let Some(name) = Field::Name.of(declarator) else { continue };
            let value = children(declarator).last().filter(|_| told && text == "string");
            let of_type = match value.and_then(|value| self.literal(value)) {
                Some(value) if value.len() <= LONGEST_TEXT => format!("{text}={}", quoted(&value)),
                _ => text.clone(),
            };
            let at = self.declare(self.name_of(name), kind, &of_type, declarator, markers);
            first = first.or(Some(at));
        }
        self.within = first.or(self.within);
        true
    }

    pub(super) fn begin_property(&mut self, node: Node<'t>) -> bool {
        let Some(name) = Field::Name.of(node) else { return true };
        let text = Field::Type.of(node).map_or("?".to_owned(), |typ| self.type_text(typ));
        let mut markers = markers::of_modifiers(node, self.text);
        self.add_interface_markers(&mut markers);
        let arrow = Field::Value.of(node).filter(|value| value.kind() == Kind::Arrow);
        let settable = Field::Accessors.of(node).is_some_and(|list| says_set(list, self.text));
        let access = if settable { "set|" } else { "get|" };
        let told = arrow.and_then(|arrow| children(arrow).next()).filter(|_| text == "string");
        let of_type = match told.and_then(|value| self.literal(value)) {
            Some(value) if value.len() <= LONGEST_TEXT => format!("{access}{text}={}", quoted(&value)),
            _ => format!("{access}{text}"),
        };
        let declared = self.declare(self.name_of(name), DeclarationKind::Field, &of_type, node, markers);
        self.within = Some(declared);
        let value = self.names.intern(&text);
        self.returns.push(Some(value));
        true
    }

    pub(super) fn begin_callable(&mut self, node: Node<'t>, kind: Kind) -> bool {
        let name = match kind {
            Kind::Indexer => "this[]",
            Kind::Operator | Kind::Conversion => "operator",
            _ => Field::Name.of(node).map_or("", |name| self.name_of(name)),
        };
        let declared_kind = match kind {
            Kind::Constructor => DeclarationKind::Constructor,
            _ => DeclarationKind::Method,
        };
        let mut markers = markers::of_modifiers(node, self.text);
        markers.add(markers::of_test_attributes(node, self.text));
        self.add_interface_markers(&mut markers);
        if kind == Kind::Method && Field::Body.of(node).is_some() {
            markers = Markers(markers.0 & !Markers::ABSTRACT.0);
        }
        if markers.has(Markers::TEST) {
            self.mark_test();
        }
        let result = Field::Returns.of(node).or_else(|| Field::Type.of(node));
        let around = self.within;
        // Parameters are referred to by the callable itself, so it is declared before they are met.
        let declared = self.declare(name, declared_kind, "", node, markers);
        self.within = Some(declared);
        let parameters = self.type_parameters(node);
        let signature = self.signature(node, result, &parameters);
        let signature = self.names.intern(&signature);
        if let Some(declaration) = self.facts.declarations.get_mut(declared as usize) {
            declaration.of_type = Some(signature);
            declaration.parent = around;
        }
        self.push_result(node, result);
        true
    }

    /// What the body that begins gives back.
    fn push_result(&mut self, node: Node<'t>, result: Option<Node<'t>>) {
        let text = result.map(|result| self.type_text(result));
        let awaited = markers::has_modifier(node, "async", self.text);
        let text = text.map(|text| if awaited { format!("{text}!") } else { text });
        let name = text.map(|text| self.names.intern(&text));
        self.returns.push(name);
    }

    /// A signature in the notation; its parameters come into sight.
    fn signature(&mut self, node: Node<'t>, result: Option<Node<'t>>, type_parameters: &str) -> String {
        let list = Field::Parameters.of(node).or_else(|| node.child_of_kind(Kind::ParameterList));
        let parameters = list.map_or_else(Vec::new, |list| self.parameters(list));
        self.add_parameters(&parameters);
        let result = result.map_or_else(String::new, |result| self.type_text(result));
        format!("{type_parameters}{result}({})", self.parameter_texts(&parameters))
    }

    /// Brings parameters into sight and refers to their types.
    pub(super) fn add_parameters(&mut self, parameters: &[Parameter<'t>]) {
        for parameter in parameters {
            let Some(typ) = parameter.typ else { continue };
            self.use_type(typ, ReferenceKind::Parameter);
            let text = self.type_text(typ);
            let value = self.names.intern(&text);
            self.scopes.add(parameter.name, Variable::Value(value));
        }
    }

    /// The parameters of a list. One that takes any number of arguments stands in the list itself.
    pub(super) fn parameters(&self, list: Node<'t>) -> Vec<Parameter<'t>> {
        let mut found: Vec<Parameter<'t>> = Vec::new();
        let of = |node: Node<'t>| Parameter {
            typ: Field::Type.of(node),
            name: Field::Name.of(node).map_or("", |name| self.name_of(name)),
            node,
            this: markers::has_modifier(node, "this", self.text),
            variable: false,
            optional: node.child_of_kind(Kind::Equals).is_some(),
        };
        found.extend(children(list).filter(|child| child.kind() == Kind::Parameter).map(of));
        if let (Some(typ), Some(name)) = (Field::Type.of(list), Field::Name.of(list)) {
            let variable = Parameter {
                typ: Some(typ),
                name: self.name_of(name),
                node: name,
                this: false,
                variable: true,
                optional: true,
            };
            found.push(variable);
        }
        found
    }

    fn parameter_texts(&self, parameters: &[Parameter<'t>]) -> String {
        let texts = parameters.iter().map(|parameter| {
            let typ = parameter.typ.map_or("?".to_owned(), |typ| self.type_text(typ));
            let this = if parameter.this { "this " } else { "" };
            let variable = if parameter.variable { "params " } else { "" };
            let optional = if parameter.optional && !parameter.variable { "=" } else { "" };
            format!("{this}{variable}{typ} {}{optional}", parameter.name)
        });
        texts.collect::<Vec<_>>().join(",")
    }

    pub(super) fn begin_local_function(&mut self, node: Node<'t>) -> bool {
        let result = Field::Type.of(node);
        let list = Field::Parameters.of(node);
        let parameters = list.map_or_else(Vec::new, |list| self.parameters(list));
        self.add_parameters(&parameters);
        self.push_result(node, result);
        true
    }

    /// Functions within a body can be called before they stand there.
    pub(super) fn begin_body(&mut self, node: Node<'t>) -> bool {
        for statement in children(node) {
            let statement = match statement.kind() {
                Kind::GlobalStatement => {
                    self.add_main_arguments();
                    children(statement).next().unwrap_or(statement)
                }
                _ => statement,
            };
            if statement.kind() != Kind::LocalFunction {
                continue;
            }
            if let Some(name) = Field::Name.of(statement) {
                let text = Field::Type.of(statement).map_or("?".to_owned(), |typ| self.type_text(typ));
                let value = self.names.intern(&text);
                self.scopes.add(self.name_of(name), Variable::Function(value));
            }
        }
        true
    }

    /// Top-level statements are given the arguments of the program.
    fn add_main_arguments(&mut self) {
        if self.scopes.find("args").is_none() {
            let arguments = self.names.intern("string[]");
            self.scopes.add("args", Variable::Value(arguments));
        }
    }

    pub(super) fn begin_accessor(&mut self, _node: Node<'t>) -> bool {
        if let Some(Some(value)) = self.returns.last().copied() {
            self.scopes.add("value", Variable::Value(value));
        }
        true
    }

    pub(super) fn begin_constructor_initializer(&mut self, node: Node<'t>) -> bool {
        if node.child_of_kind(Kind::Base).is_some() {
            let at = self.refer(ReferenceKind::Construct, Receiver::Super, "base", Self::line_of(node));
            if let Some(frame) = self.frames.last_mut() {
                frame.place = Some(at);
            }
        }
        true
    }

    /// Members of interfaces are public and have no body, unless they say otherwise.
    fn add_interface_markers(&self, markers: &mut Markers) {
        let around = self.within.and_then(|within| self.facts.declarations.get(within as usize));
        if around.is_some_and(|around| around.kind == DeclarationKind::Interface) {
            markers.add(Markers::PUBLIC.with(Markers::ABSTRACT));
        }
    }

    /// A file with tests is test code as a whole.
    fn mark_test(&mut self) {
        if !self.facts.markers.has(Markers::TEST) {
            self.facts.markers.add(Markers::TEST);
            self.facts.references.iter_mut().for_each(|reference| reference.test = true);
        }
    }
}

/// A string in the notation.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\u{1}"))
}

/// The first line after attributes.
fn first_line(node: Node<'_>) -> u32 {
    let first = node.first_child().filter(|first| first.kind() == Kind::AttributeList);
    let Some(attributes) = first else { return node.span().row + 1 };
    let behind = children(node).find(|child| child.kind() != Kind::AttributeList);
    behind.map_or(attributes.span().end_row, |behind| behind.span().row) + 1
}

fn says_set(list: Node<'_>, text: &str) -> bool {
    let list = text.get(list.byte_range()).unwrap_or_default();
    list.contains("set") || list.contains("init")
}
