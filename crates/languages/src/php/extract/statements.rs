//! Statements: namespaces and imports, assignments, loops, what is caught and given back.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::docblock::{self, Tag};
use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::super::names::{Imported, simple_name};
use super::{Extractor, declares};

impl<'t> Extractor<'t> {
    /// Walks all children of a node; documentation comments go with what stands behind them.
    pub(super) fn visit_children(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let mut doc: Option<Node<'t>> = None;
        for child in node.named_children(&mut cursor) {
            if kind(child) == Kind::Comment {
                if self.text_of(child).starts_with("/**") {
                    doc = Some(child);
                }
                continue;
            }
            let before = doc.take();
            if declares(child) {
                self.doc = before;
                self.visit(child);
                self.doc = None;
                continue;
            }
            let documented = before.map(|doc| self.documented_variables(doc)).unwrap_or_default();
            documented.iter().for_each(|(name, receiver)| self.set_variable(name, *receiver));
            let pinned = self.pinned.len();
            self.pinned.extend(documented.iter().map(|(name, _)| *name));
            self.visit(child);
            self.pinned.truncate(pinned);
        }
    }

    /// `/** @var X $x */` before a statement tells what a variable holds.
    fn documented_variables(&mut self, doc: Node<'t>) -> Vec<(&'t str, Receiver)> {
        let mut found = Vec::new();
        for tag in docblock::tags(self.text_of(doc)).into_iter().filter(|tag| tag.plain_name() == "var") {
            let (typ, rest) = tag.typed();
            // Some write the name first.
            let (typ, name) = match typ.strip_prefix('$') {
                Some(name) => (rest.split_whitespace().next().unwrap_or_default(), name),
                None => (typ, rest.split_whitespace().next().unwrap_or_default().trim_start_matches('$')),
            };
            let notation = self.documented_type(typ);
            if name == "this" || name.is_empty() || notation.is_empty() {
                continue;
            }
            self.refer_to_documented(ReferenceKind::Local, &notation, line_of(doc) + tag.line);
            found.push((name, self.value_of_type(&notation)));
        }
        found
    }

    /// The tags of the documentation before a declaration, with their lines.
    pub(super) fn take_tags(&mut self) -> Vec<(Tag<'t>, u32)> {
        let Some(doc) = self.doc.take() else { return Vec::new() };
        let first = line_of(doc);
        docblock::tags(self.text_of(doc)).into_iter().map(|tag| (tag, first + tag.line)).collect()
    }

    pub(super) fn visit_statement(&mut self, node: Node<'t>) -> Receiver {
        use Kind::*;
        match kind(node) {
            Namespace => self.visit_namespace(node),
            Use => self.visit_use(node),
            Class | Interface | Trait | Enum => self.visit_class(node),
            Function => self.visit_function(node),
            Method => self.visit_method(node),
            Property => self.visit_property(node),
            Constants => self.visit_constants(node),
            EnumCase => self.visit_case(node),
            UseTraits => self.visit_trait_use(node),
            AttributeList => self.visit_attribute_list(node),
            ForEach => self.visit_loop(node),
            If => self.visit_if(node),
            Catch => self.visit_catch(node),
            Return => self.visit_return(node),
            AugmentedAssignment => self.visit_children(node),
            _ => self.visit_children(node),
        }
        Receiver::Unknown
    }

    fn visit_namespace(&mut self, node: Node<'t>) {
        let name = Field::Name.of(node).map_or("", |name| self.text_of(name));
        self.scope.begin_namespace(name);
        if self.names.text(self.facts.scope).is_empty() {
            self.facts.scope = self.names.intern(name);
        }
        if let Some(body) = Field::Body.of(node) {
            self.visit_children(body);
        }
    }

    fn visit_use(&mut self, node: Node<'t>) {
        let group = child_of_kind(node, Kind::UseGroup);
        let kind_of_all = self.imported_kind(node);
        let prefix = child_of_kind(node, Kind::NamespaceName).map_or("", |name| self.text_of(name));
        for clause in children(group.unwrap_or(node)) {
            if kind(clause) != Kind::UseClause {
                continue;
            }
            let Some(name) = children(clause).first().copied() else { continue };
            let written = self.text_of(name).trim_start_matches('\\');
            let path = if group.is_some() { format!("{prefix}\\{written}") } else { written.to_owned() };
            let alias = Field::Alias.of(clause).map(|alias| self.text_of(alias));
            let what = match self.imported_kind(clause) {
                Imported::Class => kind_of_all,
                told => told,
            };
            self.add_import(what, &path, alias, line_of(clause));
        }
    }

    fn imported_kind(&self, node: Node<'t>) -> Imported {
        match Field::Type.of(node).map(|typ| self.text_of(typ)) {
            Some("function") => Imported::Function,
            Some("const") => Imported::Constant,
            _ => Imported::Class,
        }
    }

    fn add_import(&mut self, what: Imported, path: &str, alias: Option<&'t str>, line: u32) {
        let path = path.trim_start_matches('\\');
        self.scope.import(what, alias.unwrap_or(simple_name(path)), path);
        let import = Import {
            path: self.names.intern(path),
            alias: alias.map(|alias| self.names.intern(alias)),
            wildcard: false,
            member: what != Imported::Class,
            reexport: false,
            within: None,
            line,
        };
        self.facts.imports.push(import);
    }

    pub(super) fn visit_assignment(&mut self, node: Node<'t>) -> Receiver {
        let (Some(left), Some(right)) = (Field::Left.of(node), Field::Right.of(node)) else {
            return Receiver::Unknown;
        };
        let value = self.visit(right);
        match kind(left) {
            Kind::Variable => {
                if let Some(name) = self.variable_of(Some(left))
                    && kind(right) != Kind::Null
                {
                    self.set_variable(name, value);
                }
            }
            Kind::Subscript => self.assign_element(left, value),
            Kind::ListLiteral | Kind::Array => self.forget_variables(left, value),
            _ => {
                self.note_field_value(left, value);
                self.visit(left);
            }
        }
        value
    }

    /// `$lines[] = $line` tells what an array holds.
    fn assign_element(&mut self, left: Node<'t>, value: Receiver) {
        let container = children(left).first().copied();
        let held = self.notation_of(value).filter(|text| text.len() < 200 && !text.contains('|'));
        if let Some(name) = self.variable_of(container)
            && let Some(held) = held
            && self.is_vague_value(self.variable(name))
        {
            let list = self.value_of_type(&format!("{held}[]"));
            self.set_variable(name, list);
        }
        for part in children(left) {
            self.visit(part);
        }
    }

    fn is_vague_value(&self, receiver: Receiver) -> bool {
        match receiver {
            Receiver::Unknown => true,
            Receiver::Type(name) => super::types::is_vague(self.names.text(name)),
            _ => false,
        }
    }

    /// Destructuring: the variables hold elements of what is taken apart.
    fn forget_variables(&mut self, list: Node<'t>, value: Receiver) {
        let element = self.element_of(value);
        for part in children(list) {
            let parts = if kind(part) == Kind::ArrayElement { children(part) } else { vec![part] };
            let Some(target) = parts.last().copied() else { continue };
            match self.variable_of(Some(target)) {
                Some(name) => self.set_variable(name, element),
                None => {
                    self.visit(target);
                }
            }
        }
    }

    fn visit_loop(&mut self, node: Node<'t>) {
        let body = Field::Body.of(node);
        let parts: Vec<Node<'t>> = children(node).into_iter().filter(|part| Some(*part) != body).collect();
        let over = parts.first().map_or(Receiver::Unknown, |over| self.visit(*over));
        let element = self.element_of(over);
        if let Some(target) = parts.get(1) {
            let target = match kind(*target) {
                Kind::Pair => {
                    let pair = children(*target);
                    if let Some(name) = self.variable_of(pair.first().copied()) {
                        let key = self.value_of_type("string");
                        self.set_variable(name, key);
                    }
                    pair.last().copied()
                }
                _ => Some(*target),
            };
            match (self.variable_of(target), target) {
                (Some(name), _) => self.set_variable(name, element),
                (None, Some(list)) => self.forget_variables(list, element),
                (None, None) => {}
            }
        }
        if let Some(body) = body {
            self.visit(body);
        }
    }

    /// What a test tells of a variable holds in the branch alone, unless the test is turned around.
    fn visit_if(&mut self, node: Node<'t>) {
        let condition = Field::Condition.of(node);
        let tested: Option<&'t str> = condition.and_then(|condition| self.tested_variable(condition));
        let before = tested.map(|name| (name, self.variable(name)));
        self.visit_children(node);
        if let Some((name, receiver)) = before.filter(|(_, receiver)| *receiver != Receiver::Unknown) {
            self.set_variable(name, receiver);
        }
    }

    /// The variable of a condition that is nothing but `($x instanceof X)`.
    fn tested_variable(&self, condition: Node<'t>) -> Option<&'t str> {
        let test = *children(condition).first()?;
        let is_test = kind(test) == Kind::Binary
            && Field::Operator.of(test).is_some_and(|operator| self.text_of(operator) == "instanceof");
        is_test.then(|| self.variable_of(Field::Left.of(test))).flatten()
    }

    fn visit_catch(&mut self, node: Node<'t>) {
        if let Some(types) = Field::Type.of(node) {
            self.refer_to_native(ReferenceKind::Throws, types);
            if let Some(name) = self.variable_of(Field::Name.of(node)) {
                let notation = self.native_type(types);
                let receiver = self.value_of_type(&notation);
                self.set_variable(name, receiver);
            }
        }
        if let Some(body) = Field::Body.of(node) {
            self.visit(body);
        }
    }

    fn visit_return(&mut self, node: Node<'t>) {
        let value = children(node).first().map_or(Receiver::Unknown, |value| self.visit(*value));
        self.note_return(value);
    }
}
