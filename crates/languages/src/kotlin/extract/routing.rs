//! Routes that functions put together: Ktor's routing and Spring's router functions.

use banyan_facts::*;

use super::super::grammar::{Kind, Node, children, named_child};
use super::calls::inner_call;
use super::{Extractor, Frame, Operand};
use crate::routes::join_routes;

impl<'t> Extractor<'t> {
    fn uses_ktor(&self) -> bool {
        self.imports("io.ktor.server.routing")
            || self.imports("io.ktor.routing")
            || self.imports("io.ktor.server.resources")
            || self.imports("io.ktor.server.websocket")
            || self.imports("io.ktor.server.application")
            || self.imports("io.ktor.server.locations")
    }

    fn uses_spring_routers(&self) -> bool {
        self.imports("org.springframework.web.reactive.function.server")
            || self.imports("org.springframework.web.servlet.function")
    }

    /// The lambda of `route("/api")` and of `"/api".nest` puts a prefix before the routes in it.
    pub(super) fn begin_route_lambda(&mut self, name: &str, call: usize) {
        if !matches!(name, "route" | "nest" | "path") {
            return;
        }
        let node = self.frames[call].node;
        let prefix = match name {
            "route" if self.uses_ktor() => self.first_argument(node),
            "path" if self.uses_spring_routers() => self.first_argument(node),
            "nest" if self.uses_spring_routers() => node.child_of_kind(Kind::Navigation).and_then(|callee| {
                let on = named_child(callee, 0)?;
                first_text(on)
            }),
            _ => return,
        };
        if let Some(text) = prefix.and_then(|prefix| self.texts.exact(prefix)) {
            let around = self.prefixes.last().map_or("", String::as_str);
            let joined = join_routes(around, &text);
            self.prefixes.push(joined);
        }
    }

    /// A route, or a function that adds routes to the router around it.
    pub(super) fn add_route_call(&mut self, name: &str, place: u32, frame: &Frame<'t>) {
        let method = match name {
            "get" | "post" | "put" | "delete" | "patch" | "head" | "options" | "webSocket"
                if self.uses_ktor() =>
            {
                if name == "webSocket" {
                    "GET".to_owned()
                } else {
                    name.to_ascii_uppercase()
                }
            }
            "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS"
                if self.uses_spring_routers() =>
            {
                name.to_owned()
            }
            _ => return self.add_mount(place, frame),
        };
        let called = inner_call(frame.node);
        let is_unqualified = named_child(called, 0).is_some_and(|callee| callee.kind() == Kind::Identifier);
        if !is_unqualified || frame.lambda == Operand::None {
            return;
        }
        let stated = self.first_argument(frame.node).and_then(|path| self.texts.exact(path));
        let typed = called
            .child_of_kind(Kind::TypeArguments)
            .and_then(|arguments| children(arguments).next())
            .map(|resource| self.texts.type_text(resource));
        let path = match (stated, typed) {
            (Some(path), _) => path,
            (None, Some(resource)) => format!("<{resource}>"),
            (None, None) => String::new(),
        };
        let prefix = self.prefixes.last().map_or("", String::as_str);
        let route = join_routes(prefix, &path);
        let handler = match (frame.lambda, self.is_reference_given(frame.node)) {
            (Operand::Function(Receiver::Result(handler)), true) => Some(handler),
            _ => None,
        };
        let fact = EntryPointFact {
            within: self.within.or(self.facade),
            kind: EntryPointKind::Http,
            method: self.names.intern(&method),
            route: self.names.intern(&route),
            handler,
            line: Self::line_of(frame.node),
        };
        self.facts.entry_points.push(fact);
    }

    fn is_reference_given(&self, call: Node<'t>) -> bool {
        let last = self.arguments(call).last().copied();
        last.is_some_and(|last| matches!(last.kind(), Kind::CallableReference | Kind::Navigation))
    }

    fn add_mount(&mut self, place: u32, frame: &Frame<'t>) {
        let Some(prefix) = self.prefixes.last() else { return };
        let callee = named_child(inner_call(frame.node), 0).map(|callee| callee.kind());
        if callee == Some(Kind::Identifier)
            && self.facts.references[place as usize].kind == ReferenceKind::Call
        {
            let prefix = self.names.intern(prefix);
            let within = self.within.or(self.facade);
            self.facts.mounts.push(RouteMount {
                within,
                prefix,
                target: place,
                line: Self::line_of(frame.node),
            });
        }
    }
}

/// The first string in an expression: the path of `"/api"` and of `path("/api") and accept(JSON)`.
fn first_text(node: Node<'_>) -> Option<Node<'_>> {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.kind() == Kind::String {
            return Some(node);
        }
        open.extend(children(node).collect::<Vec<_>>().into_iter().rev());
    }
    None
}
