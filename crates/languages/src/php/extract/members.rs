//! Members of classes, and functions.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::docblock::{Tag, classes_in};
use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::variables::Variables;
use super::{Extractor, lines_of};

/// A type as it is told in a function's documentation or head, and the tags of its documentation.
type Tags<'t> = Vec<(Tag<'t>, u32)>;

impl<'t> Extractor<'t> {
    /// Fields are in sight in the whole body, so that they are added before it is walked: with the type
    /// that they declare, or that the constructor sets them to.
    pub(super) fn add_fields(&mut self, node: Node<'t>) {
        let Some(body) = Field::Body.of(node) else { return };
        let mut cursor = body.walk();
        let mut doc: Option<Node<'t>> = None;
        for member in body.named_children(&mut cursor) {
            match kind(member) {
                Kind::Comment => doc = Some(member),
                Kind::Property => self.add_field_types(member, doc.take()),
                Kind::Method => {
                    doc = None;
                    if Field::Name.of(member).is_some_and(|name| self.text_of(name) == "__construct") {
                        self.add_constructed_fields(member);
                    }
                }
                _ => doc = None,
            }
        }
    }

    fn add_field_types(&mut self, property: Node<'t>, doc: Option<Node<'t>>) {
        let native = Field::Type.of(property).map(|typ| self.native_type(typ));
        let documented = doc.and_then(|doc| self.documented_field(self.text_of(doc)));
        let told = match (native, documented) {
            (Some(native), Some(told)) if super::types::is_vague(&native) => told,
            (Some(native), Some(told)) if classes_in(&told).next().is_some() => {
                super::types::narrowed(&native, told)
            }
            (Some(native), _) => native,
            (None, Some(told)) => told,
            (None, None) => return,
        };
        for element in children(property).into_iter().filter(|part| kind(*part) == Kind::PropertyElement) {
            if let Some(name) = self.variable_of(Field::Name.of(element)) {
                self.add_field(name, &told);
            }
        }
    }

    fn documented_field(&self, comment: &'t str) -> Option<String> {
        let tags = super::super::docblock::tags(comment);
        let tag = tags.into_iter().find(|tag| tag.plain_name() == "var")?;
        Some(self.documented_type(tag.typed().0))
    }

    fn add_field(&mut self, name: &'t str, told: &str) {
        let receiver = Receiver::FieldType(self.names.intern(told));
        if let Some(class) = self.classes.last_mut() {
            class.fields.entry(name).or_insert(receiver);
        }
    }

    /// What a constructor is given and keeps.
    fn add_constructed_fields(&mut self, constructor: Node<'t>) {
        let parameters = Field::Parameters.of(constructor).map(children).unwrap_or_default();
        let mut types: Vec<(&'t str, String)> = Vec::new();
        for parameter in parameters {
            let Some(name) = self.variable_of(Field::Name.of(parameter)) else { continue };
            let Some(told) = Field::Type.of(parameter).map(|typ| self.native_type(typ)) else { continue };
            if kind(parameter) == Kind::PromotedParameter {
                self.add_field(name, &told);
            }
            types.push((name, told));
        }
        for statement in Field::Body.of(constructor).map(children).unwrap_or_default() {
            let Some(assignment) = child_of_kind(statement, Kind::Assignment) else { continue };
            let (Some(left), Some(right)) = (Field::Left.of(assignment), Field::Right.of(assignment)) else {
                continue;
            };
            let Some(field) = self.text_of(left).strip_prefix("$this->").filter(|name| !name.contains("->"))
            else {
                continue;
            };
            let told = match kind(right) {
                Kind::Variable => {
                    let given = self.variable_of(Some(right));
                    types.iter().find(|(name, _)| Some(*name) == given).map(|(_, told)| told.clone())
                }
                Kind::New => self.made_class(right),
                _ => None,
            };
            if let Some(told) = told.filter(|told| !super::types::is_vague(told)) {
                self.add_field(field, &told);
            }
        }
    }

    /// The declaration of a field that a constructor's parameter makes.
    pub(super) fn promoted_field(&mut self, name: &'t str) -> Option<u32> {
        let class = self.classes.last()?;
        let (declaration, at) = (class.declaration, name);
        let fits = |other: &Declaration| {
            other.parent == Some(declaration)
                && other.kind == DeclarationKind::Field
                && self.names.text(other.name) == at
        };
        self.facts.declarations.iter().rposition(fits).map(|at| at as u32).or(self.within)
    }

    pub(super) fn visit_property(&mut self, node: Node<'t>) {
        let tags = self.take_tags();
        let marks = self.marks_of(node, &tags);
        let documented = tags.iter().copied().find(|(tag, _)| tag.plain_name() == "var");
        let markers = self.member_markers(node);
        let outer = self.within;
        let mut told: Option<String> = None;
        for element in children(node).into_iter().filter(|part| kind(*part) == Kind::PropertyElement) {
            let Some(name) = self.variable_of(Field::Name.of(element)) else { continue };
            let known = self.classes.last().and_then(|class| class.fields.get(name)).copied();
            let of_type = known.and_then(|known| self.notation_of(known)).unwrap_or_default();
            let declared = self.declare(name, DeclarationKind::Field, &of_type, lines_of(element), markers);
            self.within = Some(declared);
            if told.is_none() {
                told = Some(self.told_type(ReferenceKind::Field, Field::Type.of(node), documented));
                self.visit_attributes(node);
                self.refer_to_annotations(&marks);
            }
            if let Some(default) = Field::Default.of(element) {
                self.visit(default);
            }
            self.within = outer;
        }
        if let Some(hooks) = child_of_kind(node, Kind::PropertyHooks) {
            self.visit_children(hooks);
        }
    }

    pub(super) fn visit_constants(&mut self, node: Node<'t>) {
        self.doc = None;
        let markers = self.member_markers(node).with(Markers::STATIC);
        let outer = self.within;
        for element in children(node).into_iter().filter(|part| kind(*part) == Kind::ConstantElement) {
            let parts = children(element);
            let Some(name) = parts.first().map(|name| self.text_of(*name)) else { continue };
            if self.classes.is_empty()
                && let Some(text) = parts.get(1).and_then(|value| self.literal(*value))
            {
                self.constants.insert(name, text);
            }
            let full = if self.classes.is_empty() { self.scope.declared(name) } else { name.to_owned() };
            let declared = self.declare(&full, DeclarationKind::Constant, "", lines_of(element), markers);
            self.within = Some(declared);
            for value in parts.iter().skip(1) {
                self.visit(*value);
            }
            self.within = outer;
        }
    }

    pub(super) fn visit_case(&mut self, node: Node<'t>) {
        self.doc = None;
        let Some(name) = Field::Name.of(node).map(|name| self.text_of(name)) else { return };
        let markers = Markers::PUBLIC.with(Markers::STATIC);
        let of_type = self.class_name().to_owned();
        let outer = self.within;
        let declared = self.declare(name, DeclarationKind::Variant, &of_type, lines_of(node), markers);
        self.within = Some(declared);
        self.visit_attributes(node);
        if let Some(value) = Field::Value.of(node) {
            self.visit(value);
        }
        self.within = outer;
    }

    pub(super) fn visit_function(&mut self, node: Node<'t>) {
        let Some(name) = Field::Name.of(node).map(|name| self.text_of(name)) else { return };
        let tags = self.take_tags();
        let full = self.scope.declared(name);
        self.walk_callable(node, &full, DeclarationKind::Function, Markers::PUBLIC, &tags);
    }

    pub(super) fn visit_method(&mut self, node: Node<'t>) {
        let Some(name) = Field::Name.of(node).map(|name| self.text_of(name)) else { return };
        let tags = self.take_tags();
        let mut markers = self.member_markers(node);
        if Field::Body.of(node).is_none() {
            markers.add(Markers::ABSTRACT);
        }
        if tags.iter().any(|(tag, _)| tag.name == "deprecated") {
            markers.add(Markers::DEPRECATED);
        }
        let kind_of = match name {
            "__construct" => DeclarationKind::Constructor,
            _ => DeclarationKind::Method,
        };
        let declared = self.walk_callable(node, name, kind_of, markers, &tags);
        let outer = self.within;
        self.within = Some(declared);
        let marks = self.marks_of(node, &tags);
        self.refer_to_annotations(&marks);
        self.note_method(node, name, &marks);
        self.within = outer;
    }

    /// Declares a function or method and walks its head and body.
    fn walk_callable(
        &mut self,
        node: Node<'t>,
        name: &str,
        kind_of: DeclarationKind,
        markers: Markers,
        tags: &Tags<'t>,
    ) -> u32 {
        let outer = self.within;
        let declared = self.declare(name, kind_of, "", lines_of(node), markers);
        if kind_of == DeclarationKind::Constructor {
            self.declare_promoted(node);
        }
        self.within = Some(declared);
        self.functions.push(Variables::default());
        self.visit_attributes(node);
        if is_scope(name) && !self.class_name().is_empty() {
            let query = format!("Illuminate\\Database\\Eloquent\\Builder<{}>", self.class_name());
            self.handed = Some(self.value_of_type(&query));
        }
        self.add_parameters(node, tags);
        let documented = tags.iter().copied().find(|(tag, _)| tag.plain_name() == "return");
        let mut told = self.told_type(ReferenceKind::Return, Field::ReturnType.of(node), documented);
        for (tag, line) in tags.iter().filter(|(tag, _)| tag.name == "throws") {
            let thrown = self.documented_type(tag.typed().0);
            self.refer_to_documented(ReferenceKind::Throws, &thrown, *line);
        }
        if let Some(body) = Field::Body.of(node) {
            self.visit_children(body);
            if let Some(related) = self.relation_type(body) {
                told = related;
            }
        }
        let returns = self.functions.pop().map(|function| function.returns).unwrap_or_default();
        if told.is_empty() || (super::types::is_vague(&told) && !told.contains("void")) {
            told = self.type_of_returns(&returns).unwrap_or(told);
        }
        if !told.is_empty() {
            self.facts.declarations[declared as usize].of_type = Some(self.names.intern(&told));
        }
        self.within = outer;
        declared
    }

    /// What a function gives back, from what it returns.
    fn type_of_returns(&self, returns: &[Receiver]) -> Option<String> {
        let told: Vec<String> = returns.iter().filter_map(|receiver| self.notation_of(*receiver)).collect();
        let first = told.iter().find(|text| !super::types::is_vague(text))?;
        (told.len() == returns.len() || returns.len() <= 3).then(|| first.clone())
    }

    /// The fields that a constructor's parameters make belong to the class.
    fn declare_promoted(&mut self, constructor: Node<'t>) {
        for parameter in Field::Parameters.of(constructor).map(children).unwrap_or_default() {
            if kind(parameter) != Kind::PromotedParameter {
                continue;
            }
            let Some(name) = self.variable_of(Field::Name.of(parameter)) else { continue };
            let told = Field::Type.of(parameter).map(|typ| self.native_type(typ)).unwrap_or_default();
            let mut markers = self.member_markers(parameter);
            if !super::types::is_vague(&told) {
                markers.add(Markers::INJECTED);
            }
            self.declare(name, DeclarationKind::Field, &told, lines_of(parameter), markers);
        }
    }

    fn member_markers(&self, node: Node<'t>) -> Markers {
        let mut markers = Markers::NONE;
        let visibility = child_of_kind(node, Kind::Visibility).map_or("public", |found| self.text_of(found));
        if visibility.starts_with("public") {
            markers.add(Markers::PUBLIC);
        }
        if child_of_kind(node, Kind::Static).is_some() {
            markers.add(Markers::STATIC);
        }
        if child_of_kind(node, Kind::Abstract).is_some() {
            markers.add(Markers::ABSTRACT);
        }
        markers
    }

    /// `$this->x = …` tells what a field without a type holds.
    pub(super) fn note_field_value(&mut self, left: Node<'t>, value: Receiver) {
        let Some(name) = self.text_of(left).strip_prefix("$this->").filter(|name| !name.contains("->"))
        else {
            return;
        };
        let Some(told) = self.notation_of(value).filter(|told| !super::types::is_vague(told)) else { return };
        let Some(class) = self.classes.last() else { return };
        if told == "static" || class.fields.contains_key(name) {
            return;
        }
        let parent = Some(class.declaration);
        let of_type = self.names.intern(&told);
        let field = self.facts.declarations.iter_mut().rev().find(|field| {
            field.parent == parent
                && field.kind == DeclarationKind::Field
                && field.of_type.is_none()
                && self.names.text(field.name) == name
        });
        if let Some(field) = field {
            field.of_type = Some(of_type);
        }
    }

    /// Marks the innermost function around as one that runs in a transaction.
    pub(super) fn mark_transaction(&mut self) {
        if let Some(within) = self.within {
            self.facts.declarations[within as usize].markers.add(Markers::TRANSACTIONAL);
        }
    }

    /// The first line of a node's name, or of the node.
    pub(super) fn name_line(node: Node<'t>) -> u32 {
        line_of(Field::Name.of(node).unwrap_or(node))
    }
}

/// Whether a method narrows a query of its model, by Laravel's convention.
fn is_scope(name: &str) -> bool {
    name.strip_prefix("scope").is_some_and(|rest| rest.starts_with(|letter: char| letter.is_uppercase()))
}
