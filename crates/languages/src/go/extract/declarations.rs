//! Constants, variables, types, functions and methods.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, children_under, first_child, kind};
use super::routers::is_router_type;
use super::scopes::Variable;
use super::{Extractor, Value, line_of};

/// Parameters by which functions are known to answer requests.
const REQUEST_TYPES: &[&str] = &[
    "http.ResponseWriter",
    "gin.Context",
    "echo.Context",
    "fiber.Ctx",
    "macaron.Context",
    "flamego.Context",
];

impl<'t> Extractor<'t> {
    pub(super) fn constants(&mut self, node: Node<'t>) {
        let mut repeated = String::new();
        for spec in children(node).into_iter().filter(|spec| kind(*spec) == Kind::ConstSpec) {
            let names = children_under(spec, Field::Name);
            let value = Field::Value.of(spec);
            let values = value.map(children).unwrap_or_default();
            let typ = Field::Type.of(spec).map(|typ| self.use_type(typ, ReferenceKind::Field));
            if typ.is_some() || value.is_some() {
                repeated = typ.unwrap_or_default();
            }
            for (at, name) in names.into_iter().enumerate() {
                self.name_value(name, &repeated, values.get(at).copied(), DeclarationKind::Constant);
            }
        }
    }

    pub(super) fn variables(&mut self, node: Node<'t>) {
        let mut open = children(node);
        open.reverse();
        while let Some(spec) = open.pop() {
            if kind(spec) != Kind::VarSpec {
                let mut inner = children(spec);
                inner.reverse();
                open.extend(inner);
                continue;
            }
            let names = children_under(spec, Field::Name);
            let values = Field::Value.of(spec).map(children).unwrap_or_default();
            let asserts = names.first().is_some_and(|name| self.text_of(*name) == "_") && !values.is_empty();
            let role = match (asserts, self.functions) {
                (true, 0) => ReferenceKind::Implements,
                (_, 0) => ReferenceKind::Field,
                _ => ReferenceKind::Local,
            };
            let typ = Field::Type.of(spec).map(|typ| self.use_type(typ, role)).unwrap_or_default();
            if names.len() > 1 && values.len() == 1 {
                self.name_results(&names, &typ, values[0]);
                continue;
            }
            for (at, name) in names.into_iter().enumerate() {
                self.name_value(name, &typ, values.get(at).copied(), DeclarationKind::Field);
            }
        }
    }

    /// One name for one value: a declaration at the top, a local name in functions.
    fn name_value(&mut self, name: Node<'t>, typ: &str, value: Option<Node<'t>>, declared: DeclarationKind) {
        let text = self.text_of(name);
        let place = (self.functions == 0).then(|| self.declare(text, declared, name, None));
        let around = self.within;
        if let Some(place) = place {
            self.within = Some(place);
            self.mark_visible(place, text);
        }
        let operand = value.map(|value| self.value(value));
        self.within = around;
        let constant = value.and_then(|value| self.told_text(value));
        let value = operand.as_ref().map_or(Value::Unknown, |operand| operand.value);
        let typ = if typ.is_empty() { self.value_text(value) } else { typ.to_owned() };
        match place {
            Some(place) => {
                let told = constant.map(|text| format!("\"{text}")).unwrap_or_default();
                let of_type = format!("{typ}{told}");
                if !of_type.is_empty() {
                    self.facts.declarations[place as usize].of_type = Some(self.names.intern(&of_type));
                }
                if let Some(routing) = operand.and_then(|operand| operand.routing) {
                    self.mount_variable(place, name, routing);
                }
            }
            None => {
                let value = self.typed(&typ);
                let text_told = constant.map(|text| self.names.intern(&text));
                let routing = operand.and_then(|operand| operand.routing);
                self.scopes.add(Variable { text: text_told, routing, ..Variable::new(text, value) });
            }
        }
    }

    /// Several names for the results of one value.
    fn name_results(&mut self, names: &[Node<'t>], typ: &str, value: Node<'t>) {
        let places: Vec<Option<u32>> = names
            .iter()
            .map(|name| {
                (self.functions == 0)
                    .then(|| self.declare(self.text_of(*name), DeclarationKind::Field, *name, None))
            })
            .collect();
        let around = self.within;
        self.within = places.first().copied().flatten().or(around);
        let operand = self.value(value);
        self.within = around;
        for (at, (name, place)) in names.iter().zip(places).enumerate() {
            let value =
                if typ.is_empty() { self.part(operand.value, &format!("!{at}")) } else { self.typed(typ) };
            match place {
                Some(place) => {
                    let text = self.value_text(value);
                    self.facts.declarations[place as usize].of_type = Some(self.names.intern(&text));
                    self.mark_visible(place, self.text_of(*name));
                }
                None => self.scopes.add(Variable::new(self.text_of(*name), value)),
            }
        }
    }

    pub(super) fn type_declaration(&mut self, node: Node<'t>) {
        for spec in children(node) {
            let (Some(name), Some(typ)) = (Field::Name.of(spec), Field::Type.of(spec)) else { continue };
            let text = self.text_of(name);
            let declared = match kind(typ) {
                Kind::Struct => DeclarationKind::Struct,
                Kind::Interface => DeclarationKind::Interface,
                _ => DeclarationKind::Alias,
            };
            let place = self.declare(text, declared, spec, None);
            if self.functions > 0 {
                let value = self.typed(&format!("@{place}"));
                self.scopes.add(Variable { is_type: true, ..Variable::new(text, value) });
            } else {
                self.mark_visible(place, text);
            }
            let outer = std::mem::take(&mut self.scopes.type_parameters);
            let around = self.within.replace(place);
            let parameters = self.type_parameters(Field::TypeParameters.of(spec));
            self.within = around;
            let of_type = match declared {
                DeclarationKind::Alias => {
                    self.within = Some(place);
                    let role = if kind(spec) == Kind::TypeAlias {
                        ReferenceKind::Local
                    } else {
                        ReferenceKind::Extends
                    };
                    let underlying = self.use_type(typ, role);
                    self.within = around;
                    let alias = if kind(spec) == Kind::TypeAlias { "=" } else { "" };
                    format!("{parameters}{alias}{underlying}")
                }
                _ => {
                    self.members_of(typ, place);
                    parameters
                }
            };
            self.scopes.type_parameters = outer;
            if !of_type.is_empty() {
                self.facts.declarations[place as usize].of_type = Some(self.names.intern(&of_type));
            }
        }
    }

    pub(super) fn function(&mut self, node: Node<'t>) {
        let Some(name) = Field::Name.of(node) else { return };
        let text = self.text_of(name);
        let place = self.declare(text, DeclarationKind::Function, node, None);
        self.mark_visible(place, text);
        self.within = Some(place);
        let parameters = self.type_parameters(Field::TypeParameters.of(node));
        self.body_of(node, place, parameters);
        if text == "main" && self.names.text(self.facts.scope) == "main" && !self.test {
            self.facts.declarations[place as usize].markers.add(Markers::BOOTSTRAP);
            self.entry(EntryPointKind::Main, "", "", None, line_of(name), Some(place));
        }
    }

    pub(super) fn method(&mut self, node: Node<'t>) {
        let Some(name) = Field::Name.of(node) else { return };
        let text = self.text_of(name);
        let place = self.declare(text, DeclarationKind::Method, node, None);
        self.mark_visible(place, text);
        self.within = Some(place);
        if let Some(parameter) = Field::Receiver.of(node).and_then(first_child) {
            self.method_receiver(parameter, place);
        }
        self.body_of(node, place, String::new());
    }

    /// The type a method belongs to, without a reference, and the name its value has.
    fn method_receiver(&mut self, parameter: Node<'t>, place: u32) {
        let Some(typ) = Field::Type.of(parameter) else { return };
        let written = self.text_of(typ).trim_start_matches(['*', '(', ' ']).trim_end_matches(')');
        let (owner, arguments) = match written.split_once('[') {
            Some((owner, arguments)) => (owner, arguments.trim_end_matches(']')),
            None => (written, ""),
        };
        self.scopes.type_parameters =
            arguments.split(',').map(str::trim).filter(|argument| !argument.is_empty()).collect();
        let count = self.scopes.type_parameters.len();
        let places: Vec<String> = (0..count).map(|at| format!("%{at}")).collect();
        let text = if count == 0 { owner.to_owned() } else { format!("{owner}[{}]", places.join(",")) };
        self.facts.declarations[place as usize].owner = Some(self.names.intern(owner));
        if let Some(name) = Field::Name.of(parameter) {
            let value = self.typed(&text);
            self.scopes.add(Variable::new(self.text_of(name), value));
        }
    }

    /// The signature and body of a function or method.
    fn body_of(&mut self, node: Node<'t>, place: u32, type_parameters: String) {
        let mut parameters = Vec::new();
        if let Some(list) = Field::Parameters.of(node) {
            let mut found = Vec::new();
            self.each_parameter(list, ReferenceKind::Parameter, |at, name, text| {
                found.push((at, name, text))
            });
            for (at, name, text) in found {
                self.mark_request(place, &text);
                if let Some(name) = name {
                    let value = self.typed(&text);
                    let parameter = u8::try_from(at).ok().filter(|_| is_router_type(&text));
                    self.scopes.add(Variable { parameter, ..Variable::new(name, value) });
                }
                parameters.push(text);
            }
        }
        let results = self.named_results(node);
        let body = Field::Body.of(node);
        let constant = body.and_then(|body| self.returned_text(body));
        let told = constant.map(|text| format!("\"{text}")).unwrap_or_default();
        let of_type = format!("{type_parameters}({})({results}){told}", parameters.join(","));
        self.facts.declarations[place as usize].of_type = Some(self.names.intern(&of_type));
        if let Some(body) = body {
            self.functions += 1;
            self.statement(body);
            self.functions -= 1;
        }
        self.scopes.reset(0);
        self.scopes.type_parameters.clear();
        self.within = None;
    }

    fn mark_request(&mut self, place: u32, parameter: &str) {
        if REQUEST_TYPES.contains(&parameter) && !self.test {
            self.facts.declarations[place as usize].markers.add(Markers::ENTRY);
        }
    }

    /// The types of the results; those with names come into sight.
    pub(super) fn named_results(&mut self, node: Node<'t>) -> String {
        let Some(result) = Field::Result.of(node) else { return String::new() };
        if kind(result) != Kind::ParameterList {
            return self.use_type(result, ReferenceKind::Return);
        }
        let mut found = Vec::new();
        self.each_parameter(result, ReferenceKind::Return, |_, name, text| found.push((name, text)));
        for (name, text) in &found {
            if let Some(name) = name {
                let value = self.typed(text);
                self.scopes.add(Variable::new(name, value));
            }
        }
        let texts: Vec<String> = found.into_iter().map(|(_, text)| text).collect();
        texts.join(",")
    }

    /// The constant that a body of one statement returns.
    fn returned_text(&self, body: Node<'t>) -> Option<String> {
        let list = children(body);
        let [statements] = list.as_slice() else { return None };
        let statements = children(*statements);
        let [statement] = statements.as_slice() else { return None };
        if kind(*statement) != Kind::Return {
            return None;
        }
        let values = children(first_child(*statement)?);
        let [value] = values.as_slice() else { return None };
        self.told_text(*value)
    }
}
