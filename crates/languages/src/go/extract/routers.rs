//! Routers as values: what they stand on, and the prefix that their routes get.
//!
//! A router stands on nothing (it is made here), on a parameter of the function around, or on what a
//! reference names (a field, a variable). Resolution adds the prefixes of those who hand it in.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, kind};
use super::expressions::{Handler, Operand, Subject};
use super::{Extractor, Value, line_of};
use crate::routes::join_routes;

/// What a router stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// Made here
    Root,
    /// The parameter at this place of the function around
    Parameter(u8),
    /// What a reference names or gives
    Reference(u32),
}

/// A router and the prefix of its routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Router {
    pub base: Base,
    pub prefix: String,
}

/// A value that routes are stated on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Routing {
    /// A router, or a part of one
    Router(Router),
    /// A path whose methods follow (`Combo`, `Path`)
    Path(Router, Vec<String>),
    /// Routes stated last, whose methods may follow: places among the entry points, from and to
    Routes(usize, usize),
}

/// A router that closures without a parameter state routes on, by how it is written.
pub(super) struct DynamicPrefix<'t> {
    pub written: &'t str,
    pub router: Router,
}

/// A router made in this file that is mounted below another one.
pub(super) struct Mounted {
    /// The reference that made it
    pub made: u32,
    pub below: Router,
}

/// Type names of routers, whatever the framework.
pub(super) fn is_router_type(typ: &str) -> bool {
    let typ = typ.trim_start_matches("[]");
    let name = typ.rsplit('.').next().unwrap_or(typ);
    matches!(
        name,
        "Router"
            | "Routes"
            | "IRouter"
            | "IRoutes"
            | "RouterGroup"
            | "Engine"
            | "Echo"
            | "Group"
            | "ServeMux"
            | "App"
            | "Mux"
            | "Macaron"
            | "Flame"
            | "Web"
            | "RouteRegister"
            | "Routing"
    )
}

impl Router {
    /// Below a path.
    pub fn below(&self, path: &str) -> Router {
        let prefix = if path.is_empty() { self.prefix.clone() } else { join_routes(&self.prefix, path) };
        Router { base: self.base, prefix: if prefix == "/" { String::new() } else { prefix } }
    }

    /// As it stands in the facts: `base|path`.
    pub fn written(&self, path: &str) -> String {
        let base = match self.base {
            Base::Root => String::new(),
            Base::Parameter(place) => format!("p{place}"),
            Base::Reference(reference) => format!("#{reference}"),
        };
        format!("{base}|{}{path}", self.prefix)
    }
}

impl<'t> Extractor<'t> {
    /// What routes are stated on a value or the receiver of a member.
    pub(super) fn routing_of(&self, operand: &Operand<'t>) -> Option<Routing> {
        if let Some(routing) = &operand.routing {
            return Some(routing.clone());
        }
        if let Some(dynamic) = self.dynamic_prefix(operand) {
            return Some(Routing::Router(dynamic.router.clone()));
        }
        let base = match (operand.parameter, operand.value) {
            (Some(place), _) => Base::Parameter(place),
            (None, Value::Result(reference)) => Base::Reference(reference),
            _ => Base::Root,
        };
        Some(Routing::Router(Router { base, prefix: String::new() }))
    }

    /// The router that a value is; one is always told apart from what only might be one by `certain`.
    fn router_of(&self, operand: &Operand<'t>) -> (Option<Router>, bool) {
        let certain = operand.routing.is_some()
            || operand.parameter.is_some()
            || self.dynamic_prefix(operand).is_some();
        match self.routing_of(operand) {
            Some(Routing::Router(router)) => (Some(router), certain),
            _ => (None, false),
        }
    }

    /// The prefix that closures around give a router, or the router that it holds.
    fn dynamic_prefix(&self, operand: &Operand<'t>) -> Option<&DynamicPrefix<'t>> {
        let written = self.text_of(operand.node);
        let is_meant = |dynamic: &&DynamicPrefix<'t>| {
            let held = written.strip_prefix(dynamic.written);
            held.is_some_and(|held| held.is_empty() || held.strip_prefix('.').is_some_and(is_router_type))
        };
        self.dynamic_prefixes.iter().rev().find(is_meant)
    }

    /// Before the arguments of `Group("/x", func…)` and its like are walked: closures in them state
    /// their routes below the path. Gives how many dynamic prefixes were there before.
    pub(super) fn begin_group(
        &mut self,
        name: &str,
        callee: &Operand<'t>,
        routing: Option<&Routing>,
        nodes: &[Node<'t>],
    ) -> usize {
        let before = self.dynamic_prefixes.len();
        let Some(Routing::Router(router)) = routing else { return before };
        if !matches!(name, "Group" | "Route" | "With" | "PathFor" | "Mount") {
            return before;
        }
        let closure = nodes.iter().find(|node| kind(**node) == Kind::FunctionLiteral);
        let Some(closure) = closure else { return before };
        let path = nodes.first().filter(|first| *first != closure);
        let path = path.and_then(|path| self.argument_text(*path)).unwrap_or_default();
        let inner = router.below(&path);
        let parameters = Field::Parameters.of(*closure).map_or(0, |list| list.named_child_count());
        if parameters == 0 {
            let written = self.text_of(callee.node);
            self.dynamic_prefixes.push(DynamicPrefix { written, router: inner });
        } else {
            self.closure_routing = Some((*closure, Routing::Router(inner)));
        }
        before
    }

    /// After the arguments were walked.
    pub(super) fn end_group(&mut self, before: usize) {
        self.dynamic_prefixes.truncate(before);
    }

    /// Routers that are handed to a function state its routes.
    pub(super) fn pass_routers(&mut self, called: Option<u32>, arguments: &[Operand<'t>]) {
        let Some(target) = called else { return };
        for (at, argument) in arguments.iter().enumerate() {
            let (Some(router), true) = self.router_of(argument) else { continue };
            if matches!(argument.subject, Subject::Closure) {
                continue;
            }
            let prefix = format!("p{at}<{}", router.written(""));
            self.mount(&prefix, target, line_of(argument.node));
        }
    }

    pub(super) fn mount(&mut self, prefix: &str, target: u32, line: u32) {
        let prefix = self.names.intern(prefix);
        self.facts.mounts.push(RouteMount { within: self.within, prefix, target, line });
    }

    /// What is mounted is a router made here, the result of a function, or a function that states routes.
    pub(super) fn mount_below(&mut self, router: &Router, mounted: &Operand<'t>, line: u32) {
        if let Value::Result(made) = mounted.value {
            self.mounted.push(Mounted { made, below: router.clone() });
        }
        for handler in &mounted.handlers {
            if let Handler::Reference(reference) = handler {
                self.mount(&format!("r<{}", router.written("")), *reference, line);
            }
        }
    }

    /// A router that is put into a field or variable.
    pub(super) fn mount_target(&mut self, node: Node<'t>, target: &Operand<'t>, routing: Routing) {
        match (routing, target.value) {
            (Routing::Router(router), Value::Result(reference))
                if kind(node) != Kind::Identifier || self.is_free(node) =>
            {
                self.mount(&format!("=<{}", router.written("")), reference, line_of(node));
            }
            (routing, _) if kind(node) == Kind::Identifier => {
                let name = self.text_of(node);
                if let Some(variable) = self.scopes.find_mut(name) {
                    variable.routing = Some(routing);
                }
            }
            _ => {}
        }
    }

    fn is_free(&self, node: Node<'t>) -> bool {
        self.scopes.find(self.text_of(node)).is_none()
    }

    /// A router that a package-level variable is declared with.
    pub(super) fn mount_variable(&mut self, place: u32, name: Node<'t>, routing: Routing) {
        if let Routing::Router(router) = routing {
            let around = self.within.replace(place);
            let reference =
                self.refer(ReferenceKind::Access, Receiver::None, self.text_of(name), line_of(name));
            self.mount(&format!("=<{}", router.written("")), reference, line_of(name));
            self.within = around;
        }
    }

    /// At the end of a file: routes of routers that were mounted after they were made.
    pub(super) fn settle_mounted(&mut self) {
        let mounted = std::mem::take(&mut self.mounted);
        if mounted.is_empty() {
            return;
        }
        let settled = |written: &str| {
            let mut written = written.to_owned();
            for _ in 0..8 {
                let (base, path) = written.split_once('|')?;
                let made: u32 = base.strip_prefix('#')?.parse().ok()?;
                let below = mounted.iter().find(|mounted| mounted.made == made)?;
                written = below.below.written(path);
                let again = written.split_once('|')?.0.strip_prefix('#').and_then(|made| made.parse().ok());
                if !again.is_some_and(|made: u32| mounted.iter().any(|mounted| mounted.made == made)) {
                    return Some(written);
                }
            }
            None
        };
        for at in 0..self.facts.entry_points.len() {
            let entry = self.facts.entry_points[at];
            if entry.kind == EntryPointKind::Http
                && let Some(route) = settled(self.names.text(entry.route))
            {
                self.facts.entry_points[at].route = self.names.intern(&route);
            }
        }
        for at in 0..self.facts.mounts.len() {
            let mount = self.facts.mounts[at];
            let prefix = self.names.text(mount.prefix).to_owned();
            if let Some((into, from)) = prefix.split_once('<')
                && let Some(from) = settled(from)
            {
                self.facts.mounts[at].prefix = self.names.intern(&format!("{into}<{from}"));
            }
        }
    }
}
