//! What a container makes, who listens to an event: what one name stands for while the program runs.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::super::notation::{Binding, bare_class};
use super::Extractor;
use super::calls::Chain;
use super::classes::Head;
use super::marks::{Mark, find};

/// Methods that tell the container what to make.
const BINDERS: &[&str] = &["bind", "singleton", "scoped", "bindIf", "singletonIf", "scopedIf", "instance"];

impl<'t> Extractor<'t> {
    fn bind(&mut self, binding: Binding, first: &str, second: &str, line: u32) {
        let told = format!("{}:{second}", binding.word());
        self.declare(first, DeclarationKind::Alias, &told, (line, line), Markers::NONE);
    }

    /// Bindings and listeners that a chain states.
    pub(super) fn note_bindings(&mut self, chain: &Chain<'t>) {
        let on_container = chain.facade() == Some("App")
            || chain.steps.first().is_some_and(|step| step.name == "app")
            || matches!(self.text_of(chain.root), "$app" | "$container" | "app()");
        if on_container && let Some(step) = chain.step(BINDERS) {
            let arguments = self.arguments(step.arguments);
            if let [(_, key), (_, made), ..] = arguments.as_slice() {
                self.note_binding(*key, *made, line_of(step.node));
            }
        }
        if let (Some(needs), Some(give)) = (chain.step(&["needs"]), chain.step(&["give"])) {
            let first = |arguments| self.arguments(arguments).first().map(|(_, value)| *value);
            if let (Some(key), Some(made)) = (first(needs.arguments), first(give.arguments)) {
                self.note_binding(key, made, line_of(give.node));
            }
        }
        if chain.facade() == Some("Event")
            && let Some(step) = chain.step(&["listen"])
        {
            let arguments = self.arguments(step.arguments);
            if let [(_, event), (_, listener), ..] = arguments.as_slice()
                && let Some(event) = self.class_literal(*event)
            {
                self.note_listener(&event, *listener, line_of(step.node));
            }
        }
    }

    fn note_binding(&mut self, key: Node<'t>, made: Node<'t>, line: u32) {
        let Some(first) = self.class_literal(key).or_else(|| self.literal(key)) else { return };
        let second = match kind(made) {
            Kind::AnonymousFunction | Kind::ArrowFunction => self.made_by(made),
            Kind::New => self.made_class(made),
            _ => self.class_literal(made),
        };
        if let Some(second) = second.filter(|second| *second != first && second != "static") {
            self.bind(Binding::Made, &first, &second, line);
        }
    }

    /// The class that a factory function makes: what it declares to give back, or its `new`.
    fn made_by(&self, function: Node<'t>) -> Option<String> {
        let body = Field::Body.of(function)?;
        let returned = match kind(body) {
            Kind::Compound => {
                let statement =
                    children(body).into_iter().rfind(|statement| kind(*statement) == Kind::Return)?;
                *children(statement).first()?
            }
            _ => body,
        };
        match kind(returned) {
            Kind::New => self.made_class(returned),
            Kind::MemberCall | Kind::FunctionCall => {
                let first = self.arguments(Field::Arguments.of(returned)).first()?.1;
                self.class_literal(first)
            }
            _ => None,
        }
        .or_else(|| Field::ReturnType.of(function).map(|result| self.native_type(result)))
    }

    fn note_listener(&mut self, event: &str, listener: Node<'t>, line: u32) {
        let listener = match kind(listener) {
            Kind::Array => {
                let elements = self.elements(listener);
                match elements.as_slice() {
                    [(None, class), (None, method)]
                        if self.literal(*method).is_some_and(|m| !m.contains('\\')) =>
                    {
                        self.class_literal(*class).zip(self.literal(*method)).map(|(c, m)| format!("{c}@{m}"))
                    }
                    _ => None,
                }
            }
            _ => self.class_literal(listener).map(|class| format!("{class}@handle")),
        };
        if let Some(listener) = listener {
            self.bind(Binding::Listener, event, &listener, line);
        }
    }

    /// Bindings and listeners that a class states in its fields, its marks and its conventions.
    pub(super) fn note_class_bindings(&mut self, node: Node<'t>, head: &Head, marks: &[Mark]) {
        for field in ["bindings", "singletons"] {
            let list = self.field_default(node, field).filter(|_| head.parent().ends_with("ServiceProvider"));
            for (key, made) in list.map(|list| self.elements(list)).unwrap_or_default() {
                if let Some(key) = key {
                    self.note_binding(key, made, line_of(key));
                }
            }
        }
        let listen = self.field_default(node, "listen");
        for (event, listeners) in listen.map(|list| self.elements(list)).unwrap_or_default() {
            let Some(event_class) = event.and_then(|event| self.class_literal(event)) else { continue };
            let all = match kind(listeners) {
                Kind::Array => self.elements(listeners).into_iter().map(|(_, listener)| listener).collect(),
                _ => vec![listeners],
            };
            all.into_iter()
                .for_each(|listener| self.note_listener(&event_class, listener, line_of(listener)));
        }
        let own = self.class_name().to_owned();
        for mark in marks.iter().filter(|mark| mark.simple() == "AsAlias") {
            let class = mark.argument("id", 0).and_then(|id| match id {
                super::marks::Value::Class(class) => Some(class.clone()),
                _ => None,
            });
            let class = class.or_else(|| head.implements.first().cloned());
            if let Some(class) = class {
                self.bind(Binding::Made, &class, &own, mark.line);
            }
        }
        for mark in marks.iter().filter(|mark| mark.simple() == "AsEventListener") {
            let method = mark.text("method").unwrap_or("__invoke");
            let told = mark.argument("event", 0).and_then(|event| match event {
                super::marks::Value::Class(class) => Some(class.clone()),
                _ => None,
            });
            let event = told.or_else(|| self.first_parameter_type(self.method_of(node, method)?));
            if let Some(event) = event {
                self.bind(Binding::Listener, &event, &format!("{own}@{method}"), mark.line);
            }
        }
        self.note_subscriber(node, &own);
    }

    /// `getSubscribedEvents` of a subscriber.
    fn note_subscriber(&mut self, node: Node<'t>, own: &str) {
        let Some(body) =
            self.method_of(node, "getSubscribedEvents").and_then(|method| Field::Body.of(method))
        else {
            return;
        };
        let returned =
            child_of_kind(body, Kind::Return).and_then(|statement| child_of_kind(statement, Kind::Array));
        for (event, listener) in returned.map(|list| self.elements(list)).unwrap_or_default() {
            let Some(class) = event.and_then(|event| self.class_literal(event)) else { continue };
            for method in self.subscribed_methods(listener) {
                self.bind(Binding::Listener, &class, &format!("{own}@{method}"), line_of(listener));
            }
        }
    }

    /// `'m'`, `['m', 10]`, `[['m', 10], ['n']]`.
    fn subscribed_methods(&self, node: Node<'t>) -> Vec<String> {
        if let Some(method) = self.literal(node) {
            return vec![method];
        }
        let elements = self.elements(node);
        match elements.first() {
            Some((_, first)) if kind(*first) == Kind::Array => {
                let first_of = |list: Node<'t>| Some(self.elements(list).first()?.1);
                let methods = elements.iter().filter_map(|(_, list)| first_of(*list));
                methods.filter_map(|method| self.literal(method)).collect()
            }
            Some((_, first)) => self.literal(*first).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Listeners by attribute, and by Laravel's convention of a `Listeners` folder.
    pub(super) fn note_listening_method(&mut self, node: Node<'t>, name: &str, marks: &[Mark]) {
        let own = self.class_name().to_owned();
        let event = self.first_parameter_type(node);
        let by_convention = own.contains("\\Listeners\\")
            && (name == "__invoke" || name.starts_with("handle"))
            && event.as_deref().is_some_and(|event| event.contains("Event"));
        let mark = find(marks, "AsEventListener");
        if mark.is_none() && !by_convention {
            return;
        }
        let told = mark.and_then(|mark| mark.class("event")).map(str::to_owned).or(event);
        if let Some(event) = told {
            let outer = self.within.take();
            self.bind(Binding::Listener, bare_class(&event), &format!("{own}@{name}"), Self::name_line(node));
            self.within = outer;
        }
    }

    /// The type of the first parameter of a function, if it is a class.
    pub(super) fn first_parameter_type(&self, node: Node<'t>) -> Option<String> {
        let parameters = Field::Parameters.of(node).map(children)?;
        let told = self.native_type(Field::Type.of(*parameters.first()?)?);
        (!super::types::is_vague(&told)).then(|| bare_class(&told).to_owned())
    }

    /// The key under which the container has what a facade of this monolith stands for.
    pub(super) fn facade_key(&self, node: Node<'t>, head: &Head) -> Option<String> {
        let method = self.method_of(node, "getFacadeAccessor").filter(|_| head.has_simple("Facade"))?;
        let returned = child_of_kind(Field::Body.of(method)?, Kind::Return)?;
        let value = *children(returned).first()?;
        self.class_literal(value).or_else(|| self.literal(value))
    }
}
