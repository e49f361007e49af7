//! Classes, interfaces, traits and enumerations: heads, marks and what their comments declare.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};
use tree_sitter::Node;

use super::super::docblock::Tag;
use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::super::names::simple_name;
use super::super::notation::bare_class;
use super::marks::{Mark, find};
use super::{ClassAround, Extractor, lines_of};

/// What a class is built on, by full names.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub extends: Vec<String>,
    pub implements: Vec<String>,
    pub traits: Vec<String>,
}

impl Head {
    /// The class above; empty without one.
    pub fn parent(&self) -> &str {
        self.extends.first().map_or("", |parent| parent)
    }

    /// Whether something that the class is built on has this simple name.
    pub fn has_simple(&self, name: &str) -> bool {
        let all = self.extends.iter().chain(&self.implements).chain(&self.traits);
        all.into_iter().any(|other| simple_name(other) == name)
    }
}

impl<'t> Extractor<'t> {
    pub(super) fn visit_class(&mut self, node: Node<'t>) {
        let Some(name) = Field::Name.of(node).map(|name| self.text_of(name)) else {
            return self.visit_children(node);
        };
        let tags = self.take_tags();
        let full = self.scope.declared(name);
        self.walk_class(node, name, full, &tags);
    }

    pub(super) fn visit_anonymous_class(&mut self, node: Node<'t>) -> Receiver {
        self.visit_arguments(child_of_kind(node, Kind::Arguments));
        self.walk_class(node, "", String::new(), &[]);
        let head = self.head_of(node);
        match head.extends.first().or(head.implements.first()) {
            Some(above) => self.value_of_type(above),
            None => Receiver::Unknown,
        }
    }

    fn walk_class(&mut self, node: Node<'t>, name: &'t str, full: String, tags: &[(Tag<'t>, u32)]) {
        let head = self.head_of(node);
        let marks = self.marks_of(node, tags);
        let outer = self.within;
        let kind_of = declaration_kind(node);
        let markers = self.class_markers(node, name, &head, &marks);
        let header = self.header(node, &full, &head, tags, &marks);
        let declared = self.declare(name, kind_of, &header, lines_of(node), markers);
        self.within = Some(declared);
        self.refer_to_head(node, tags);
        self.classes.push(ClassAround {
            name: full,
            parent: head.parent().to_owned(),
            declaration: declared,
            fields: HashMap::new(),
            constants: self.text_constants(node),
            routes: Default::default(),
        });
        self.add_documented_members(tags);
        self.add_fields(node);
        self.begin_class_routes(&marks);
        self.visit_attributes(node);
        self.refer_to_annotations(&marks);
        if let Some(body) = Field::Body.of(node) {
            self.visit_children(body);
        }
        self.note_class(node, &head, &marks);
        self.classes.pop();
        self.within = outer;
    }

    /// The names in the clauses of a class, and the traits that its body uses.
    pub(super) fn head_of(&self, node: Node<'t>) -> Head {
        let mut head = Head::default();
        for clause in children(node) {
            let names = || children(clause).into_iter().map(|name| self.class_named(name));
            match kind(clause) {
                Kind::BaseClause => head.extends.extend(names()),
                Kind::InterfaceClause => head.implements.extend(names()),
                _ => {}
            }
        }
        let body = Field::Body.of(node).map(children).unwrap_or_default();
        for used in body.into_iter().filter(|member| kind(*member) == Kind::UseTraits) {
            let names = children(used).into_iter().filter(|name| is_name(*name));
            head.traits.extend(names.map(|name| self.class_named(name)));
        }
        head
    }

    fn refer_to_head(&mut self, node: Node<'t>, tags: &[(Tag<'t>, u32)]) {
        for clause in children(node) {
            let role = match kind(clause) {
                Kind::BaseClause => ReferenceKind::Extends,
                Kind::InterfaceClause => ReferenceKind::Implements,
                _ => continue,
            };
            for name in children(clause) {
                let class = self.class_named(name);
                self.refer_to_class(role, &class, line_of(name));
            }
        }
        for (tag, line) in tags {
            let told = match tag.plain_name() {
                "extends" | "implements" | "use" | "template-extends" | "template-implements" | "mixin" => {
                    self.documented_type(tag.typed().0)
                }
                _ => continue,
            };
            match told.split_once('<') {
                Some((_, held)) => {
                    let held = held.trim_end_matches('>').to_owned();
                    self.refer_to_documented(ReferenceKind::Generic, &held, *line);
                }
                None if tag.name == "mixin" => self.refer_to_documented(ReferenceKind::Extends, &told, *line),
                None => {}
            }
        }
    }

    pub(super) fn visit_trait_use(&mut self, node: Node<'t>) {
        self.doc = None;
        for name in children(node).into_iter().filter(|name| is_name(*name)) {
            let class = self.class_named(name);
            self.refer_to_class(ReferenceKind::Extends, &class, line_of(name));
        }
    }

    /// The parts of the class's header; see `notation`.
    fn header(
        &self,
        node: Node<'t>,
        full: &str,
        head: &Head,
        tags: &[(Tag<'t>, u32)],
        marks: &[Mark],
    ) -> String {
        let mut parts: Vec<String> = Vec::new();
        let namespace = full.rsplit_once('\\').map_or("", |(namespace, _)| namespace);
        if namespace != self.names.text(self.facts.scope) && !full.is_empty() {
            parts.push(format!("n:{namespace}"));
        }
        parts.extend(head.extends.iter().map(|name| format!("e:{name}")));
        parts.extend(head.implements.iter().map(|name| format!("i:{name}")));
        parts.extend(head.traits.iter().map(|name| format!("u:{name}")));
        for (tag, _) in tags {
            let told = self.documented_type(tag.typed().0);
            match tag.plain_name() {
                "mixin" => parts.push(format!("m:{}", bare_class(&told))),
                "extends" | "template-extends" | "implements" => {
                    let held = told.split_once('<').map(|(_, held)| held.trim_end_matches('>').to_owned());
                    parts.extend(held.filter(|held| held != "mixed").map(|held| format!("h:{held}")));
                }
                _ => {}
            }
        }
        if let Some(entity) = self.repository_entity(node, head) {
            parts.push(format!("h:{entity}"));
        }
        if let Some(table) = self.text_field(node, "table").filter(|_| !full.is_empty()) {
            parts.push(format!("t:{}", table.to_lowercase()));
        }
        if let Some(key) = self.facade_key(node, head) {
            parts.push(format!("c:{key}"));
        }
        if let Some(repository) = find(marks, "Entity").and_then(|mark| mark.class("repositoryClass")) {
            parts.push(format!("r:{repository}"));
        }
        parts.join(";")
    }

    /// A field with a default text.
    pub(super) fn text_field(&self, node: Node<'t>, wanted: &str) -> Option<String> {
        self.field_default(node, wanted).and_then(|value| self.literal(value))
    }

    /// The default of a field of a class.
    pub(super) fn field_default(&self, node: Node<'t>, wanted: &str) -> Option<Node<'t>> {
        let body = Field::Body.of(node).map(children).unwrap_or_default();
        let properties = body.into_iter().filter(|member| kind(*member) == Kind::Property);
        let mut elements = properties.flat_map(children).filter(|part| kind(*part) == Kind::PropertyElement);
        let found = elements.find(|element| self.variable_of(Field::Name.of(*element)) == Some(wanted))?;
        Field::Default.of(found)
    }

    /// The method of a class with this name.
    pub(super) fn method_of(&self, node: Node<'t>, wanted: &str) -> Option<Node<'t>> {
        let body = Field::Body.of(node).map(children).unwrap_or_default();
        body.into_iter().find(|member| {
            kind(*member) == Kind::Method
                && Field::Name.of(*member).is_some_and(|name| self.text_of(name).eq_ignore_ascii_case(wanted))
        })
    }

    /// Constants and fields of a class that are set to a text.
    fn text_constants(&self, node: Node<'t>) -> HashMap<&'t str, String> {
        let mut found = HashMap::new();
        for member in Field::Body.of(node).map(children).unwrap_or_default() {
            for element in children(member) {
                let (name, value) = match kind(element) {
                    Kind::ConstantElement => {
                        let parts = children(element);
                        (parts.first().map(|name| self.text_of(*name)), parts.get(1).copied())
                    }
                    Kind::PropertyElement => {
                        (self.variable_of(Field::Name.of(element)), Field::Default.of(element))
                    }
                    _ => continue,
                };
                let text =
                    value.filter(|value| kind(*value) != Kind::Array).and_then(|value| self.literal(value));
                if let (Some(name), Some(text)) = (name, text) {
                    found.insert(name, text);
                }
            }
        }
        found
    }

    /// `@property` and `@method` declare members that the class answers for while the program runs.
    fn add_documented_members(&mut self, tags: &[(Tag<'t>, u32)]) {
        for (tag, line) in tags {
            match tag.plain_name() {
                "property" | "property-read" | "property-write" => {
                    let (typ, rest) = tag.typed();
                    let Some(name) = rest.split_whitespace().next().and_then(|word| word.strip_prefix('$'))
                    else {
                        continue;
                    };
                    let told = self.documented_type(typ);
                    let outer = self.within;
                    let declared =
                        self.declare(name, DeclarationKind::Field, &told, (*line, *line), Markers::PUBLIC);
                    self.within = Some(declared);
                    self.refer_to_documented(ReferenceKind::Field, &told, *line);
                    self.within = outer;
                }
                "method" => self.add_documented_method(tag.text, *line),
                _ => {}
            }
        }
    }

    fn add_documented_method(&mut self, text: &'t str, line: u32) {
        let mut markers = Markers::PUBLIC;
        let text = match text.strip_prefix("static ") {
            Some(rest) if rest.split('(').next().is_some_and(|head| head.trim().contains(' ')) => {
                markers.add(Markers::STATIC);
                rest
            }
            _ => text,
        };
        let Some((head, _)) = text.split_once('(') else { return };
        let (typ, name) = head.trim().rsplit_once(char::is_whitespace).unwrap_or(("", head.trim()));
        let told = if typ.is_empty() { String::new() } else { self.documented_type(typ) };
        let outer = self.within;
        let declared = self.declare(name, DeclarationKind::Method, &told, (line, line), markers);
        self.within = Some(declared);
        self.refer_to_documented(ReferenceKind::Return, &told, line);
        self.within = outer;
    }

    fn class_markers(&self, node: Node<'t>, name: &str, head: &Head, marks: &[Mark]) -> Markers {
        let mut markers = Markers::PUBLIC;
        let is_abstract = matches!(kind(node), Kind::Interface | Kind::Trait)
            || child_of_kind(node, Kind::Abstract).is_some();
        if is_abstract {
            markers.add(Markers::ABSTRACT);
        }
        let parent = simple_name(head.parent());
        let ends = |endings: &[&str]| endings.iter().any(|ending| parent.ends_with(ending));
        if ends(&["Exception", "Error", "Throwable"]) || head.has_simple("Throwable") {
            markers.add(Markers::ERROR);
        }
        if ends(&["TestCase", "WebTestCase", "KernelTestCase", "ObjectBehavior"]) {
            markers.add(Markers::TEST);
        }
        if find(marks, "Entity").is_some() || find(marks, "Document").is_some() {
            markers.add(Markers::ENTITY);
        }
        if ends(&["EntityRepository", "DocumentRepository"]) || name.ends_with("Repository") {
            markers.add(Markers::DATA_ACCESS);
        }
        if ends(&["Migration", "Seeder", "ServiceProvider", "Kernel", "Bundle", "Extension", "Provider"]) {
            markers.add(Markers::CONFIGURATION);
        }
        markers
    }
}

fn is_name(node: Node<'_>) -> bool {
    matches!(kind(node), Kind::Name | Kind::QualifiedName | Kind::RelativeName)
}

fn declaration_kind(node: Node<'_>) -> DeclarationKind {
    match kind(node) {
        Kind::Interface => DeclarationKind::Interface,
        Kind::Trait => DeclarationKind::Trait,
        Kind::Enum => DeclarationKind::Enum,
        _ => DeclarationKind::Class,
    }
}
