//! Routes and routers: Django, Django REST framework, Flask, FastAPI, Starlette.
//!
//! A route belongs to the declaration it is stated in (a list of URL patterns, a method that builds
//! them), or to the router that the reference before its `>` names. A mount puts all that belongs
//! to what its target names under a prefix; the target of a router's own prefix is its constructor.

use crate::python::tree::{Expr, ExprCall};
use banyan_facts::*;

use super::texts::{argument, keyword, texts_of};
use super::walk::{Walk, last_name, literal};
use crate::python::notation::Loaded;
use crate::routes::join_routes;

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options", "trace"];

impl<'a> Walk<'a> {
    fn is_django_route(&self, call: &'a ExprCall<'a>) -> bool {
        let origin = self.origin(&call.func);
        match &*origin {
            "path" | "re_path" | "url" => {
                !self.module_names.contains(&*origin) && call.arguments.args.len() >= 2
            }
            origin => {
                origin.starts_with("django.urls")
                    || origin.starts_with("django.conf.urls")
                    || origin == "urls.path"
                    || origin == "urls.re_path"
            }
        }
    }

    pub fn django_route(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        if !self.is_django_route(call) {
            return None;
        }
        self.value_as(&call.func, ReferenceKind::Call);
        let route = argument(&call.arguments, 0, "route").or_else(|| keyword(&call.arguments, "regex"));
        let route = route.map(|route| self.text_in_place(route)).unwrap_or_default();
        let route = join_routes(&self.route_prefix, route.trim_start_matches('^').trim_end_matches('$'));
        let line = self.line(call);
        if let Some(target) = argument(&call.arguments, 1, "view") {
            self.route_target(target, &route, line);
        }
        self.other_arguments(&call.arguments, 2, &["view", "route", "regex"]);
        Some(self.builtin())
    }

    /// What answers a route of Django: a view, perhaps wrapped, or all that is included.
    fn route_target(&mut self, target: &'a Expr<'a>, route: &str, line: u32) {
        match target {
            Expr::Call(call) if last_name(&call.func) == "include" => {
                self.value_as(&call.func, ReferenceKind::Call);
                self.other_arguments(&call.arguments, 1, &["arg"]);
                if let Some(included) = argument(&call.arguments, 0, "arg") {
                    self.included(included, route, line);
                }
            }
            Expr::Call(call) if last_name(&call.func) == "as_view" => {
                let handler = self.value(target);
                self.add_route("", None, route, reference(handler), line);
            }
            Expr::Call(call) => match call.arguments.args {
                [inner, ..] if !matches!(inner, Expr::NumberLiteral(_) | Expr::StringLiteral(_)) => {
                    self.value_as(&call.func, ReferenceKind::Call);
                    self.other_arguments(&call.arguments, 1, &[]);
                    self.route_target(inner, route, line);
                }
                _ => {
                    let handler = self.value(target);
                    self.add_route("", None, route, reference(handler), line);
                }
            },
            Expr::Attribute(attribute) if matches!(attribute.attr, "urls" | "urlpatterns") => {
                self.included(target, route, line);
            }
            Expr::Subscript(_) | Expr::Tuple(_) | Expr::List(_) => self.included(target, route, line),
            Expr::StringLiteral(view) => {
                let name = Loaded::Path(view.value).to_string();
                let handler = self.refer(ReferenceKind::Access, Receiver::None, &name, target);
                self.add_route("", None, route, Some(handler), line);
            }
            view => {
                let handler = self.value(view);
                self.add_route("", None, route, reference(handler), line);
            }
        }
    }

    fn included(&mut self, included: &'a Expr<'a>, prefix: &str, line: u32) {
        match included {
            Expr::StringLiteral(module) => {
                let name = Loaded::Module(module.value).to_string();
                let target = self.refer(ReferenceKind::Call, Receiver::None, &name, included);
                self.add_mount(None, prefix, target, line);
            }
            Expr::Tuple(tuple) => {
                tuple.elts.iter().skip(1).for_each(|other| self.visit(other));
                if let Some(first) = tuple.elts.first() {
                    self.included(first, prefix, line);
                }
            }
            Expr::List(_) | Expr::ListComp(_) => {
                let before = std::mem::replace(&mut self.route_prefix, prefix.to_owned());
                self.value(included);
                self.route_prefix = before;
            }
            Expr::BinOp(sum) => {
                self.included(sum.left, prefix, line);
                self.included(sum.right, prefix, line);
            }
            other => {
                let base = base_of_urls(other);
                if let Receiver::Result(target) = self.value(base) {
                    self.add_mount(None, prefix, target, line);
                }
            }
        }
    }

    /// `super().get_urls()`: all that the other method builds belongs to this one, too.
    pub fn inherited_urls(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        let builds = |at: u32| self.names.text(self.declarations[at as usize].name) == "get_urls";
        if !self.within.is_some_and(builds) {
            return None;
        }
        let receiver = self.value_as(&call.func, ReferenceKind::Call);
        self.arguments(&call.arguments);
        let Receiver::Result(target) = receiver else { return None };
        let (prefix, line) = (self.route_prefix.clone(), self.line(call));
        self.add_mount(None, &prefix, target, line);
        Some(receiver)
    }

    /// `router.register("orders", OrderViewSet)`
    pub fn router_register(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        let Expr::Attribute(attribute) = &call.func else { return None };
        let prefix = argument(&call.arguments, 0, "prefix")?;
        let viewset = argument(&call.arguments, 1, "viewset")?;
        if literal(prefix).is_none() || !last_name(attribute.value).to_lowercase().contains("router") {
            return None;
        }
        let router = self.value_as(attribute.value, ReferenceKind::Call);
        let prefix = self.text_in_place(prefix);
        let handler = self.value(viewset);
        self.other_arguments(&call.arguments, 2, &["prefix", "viewset"]);
        let line = self.line(call);
        let prefix = prefix.trim_start_matches('^').to_owned();
        self.add_route("@viewset", reference(router), &prefix, reference(handler), line);
        Some(self.builtin())
    }

    /// A router with a prefix of its own.
    pub fn new_router(&mut self, call: &'a ExprCall<'a>, name: &str) -> Option<Receiver> {
        let receiver = self.value_as(&call.func, ReferenceKind::Call);
        let values = self.arguments(&call.arguments);
        let Receiver::Result(target) = receiver else { return Some(receiver) };
        let prefix = ["prefix", "url_prefix", "path"].iter().find_map(|name| keyword(&call.arguments, name));
        let prefix = prefix.map(|prefix| self.told_text(prefix, None));
        let line = self.line(call);
        match (name, prefix) {
            // What is stated where it is registered counts instead.
            ("Blueprint" | "APIBlueprint", Some(prefix)) => {
                self.add_mount(None, &format!("?{prefix}"), target, line)
            }
            ("Namespace", None) => {
                let name = call.arguments.args.first().and_then(literal).unwrap_or_default();
                self.add_mount(None, &format!("?/{name}"), target, line);
            }
            ("Namespace", Some(prefix)) => self.add_mount(None, &format!("?{prefix}"), target, line),
            (_, Some(prefix)) => self.add_mount(None, &format!("!{prefix}"), target, line),
            _ => {}
        }
        // An `Api` on a blueprint has the prefixes of that.
        if name == "Api"
            && let (Some(Receiver::Result(parent)), Some(_)) = (values.first(), self.within)
        {
            self.add_mount(Some(*parent), "", target, line);
        }
        Some(receiver)
    }

    /// `app.include_router(orders.router, prefix="/orders")`
    pub fn mount_router(&mut self, call: &'a ExprCall<'a>, name: &str) -> Option<Receiver> {
        let Expr::Attribute(attribute) = &call.func else { return None };
        let at = usize::from(name == "mount");
        let target = call.arguments.args.get(at).or_else(|| {
            ["router", "blueprint", "app", "ns"].iter().find_map(|name| keyword(&call.arguments, name))
        })?;
        let parent = self.value_as(attribute.value, ReferenceKind::Call);
        let prefix = match name {
            "mount" => argument(&call.arguments, 0, "path"),
            _ => ["prefix", "url_prefix", "path"].iter().find_map(|name| keyword(&call.arguments, name)),
        };
        let stated = prefix.is_some();
        let prefix = prefix.map(|prefix| self.text_in_place(prefix)).unwrap_or_default();
        let receiver = self.value(target);
        self.other_arguments(
            &call.arguments,
            at + 1,
            &["prefix", "url_prefix", "path", "router", "blueprint", "app"],
        );
        if let Receiver::Result(target) = receiver {
            let line = self.line(call);
            let replaces = stated && name != "include_router" && name != "mount";
            let prefix = if replaces { format!("={prefix}") } else { prefix };
            self.add_mount(reference(parent), &prefix, target, line);
        }
        Some(self.builtin())
    }

    /// `app.add_url_rule("/x", view_func=f)`, `app.add_api_route("/x", f)`, `api.add_resource(C, "/x")`
    pub fn added_route(&mut self, call: &'a ExprCall<'a>, name: &str) -> Option<Receiver> {
        let Expr::Attribute(attribute) = &call.func else { return None };
        let arguments = &call.arguments;
        let (handler, routes): (&'a Expr<'a>, Vec<&'a Expr<'a>>) = match name {
            _ if adds_resource(name) => (arguments.args.first()?, arguments.args.iter().skip(1).collect()),
            "add_url_rule" => {
                let handler = keyword(arguments, "view_func").or_else(|| arguments.args.get(2))?;
                (handler, argument(arguments, 0, "rule").into_iter().collect())
            }
            _ => {
                let handler = argument(arguments, 1, "endpoint")?;
                (handler, argument(arguments, 0, "path").into_iter().collect())
            }
        };
        if !routes
            .iter()
            .any(|route| literal(route).is_some_and(|route| route.starts_with('/') || route.is_empty()))
        {
            return None;
        }
        let router = self.value_as(attribute.value, ReferenceKind::Call);
        let is_class =
            adds_resource(name) || matches!(handler, Expr::Call(call) if last_name(&call.func) == "as_view");
        let handler = self.value(handler);
        let methods: Vec<String> = match keyword(arguments, "methods") {
            Some(methods) => texts_of(methods).iter().map(|method| method.to_uppercase()).collect(),
            None if is_class => vec!["@class".to_owned()],
            None => vec!["GET".to_owned()],
        };
        let line = self.line(call);
        for route in routes {
            let route = self.text_in_place(route);
            for method in &methods {
                self.add_route(method, reference(router), &route, reference(handler), line);
            }
        }
        Some(self.builtin())
    }

    /// `Route("/x", handler, methods=["POST"])`, `Mount("/x", routes=[…])`
    pub fn starlette_route(&mut self, call: &'a ExprCall<'a>, name: &str) -> Option<Receiver> {
        if !self.origin(&call.func).starts_with("starlette")
            && !self.origin(&call.func).starts_with("fastapi")
        {
            return None;
        }
        let path = argument(&call.arguments, 0, "path")?;
        self.value_as(&call.func, ReferenceKind::Call);
        let route = self.text_in_place(path);
        let route = join_routes(&self.route_prefix, &route);
        let line = self.line(call);
        if name == "Mount" {
            if let Some(target) =
                argument(&call.arguments, 1, "routes").or_else(|| keyword(&call.arguments, "app"))
            {
                self.included(target, &route, line);
            }
            return Some(self.builtin());
        }
        let handler = argument(&call.arguments, 1, "endpoint").map(|handler| self.value(handler));
        let methods = keyword(&call.arguments, "methods").map(texts_of).unwrap_or_else(|| vec!["GET"]);
        let methods = if name == "WebSocketRoute" { vec!["WEBSOCKET"] } else { methods };
        for method in methods {
            self.add_route(method, None, &route, handler.and_then(reference), line);
        }
        self.other_arguments(&call.arguments, 2, &["path", "endpoint", "methods"]);
        Some(self.builtin())
    }

    /// `@router.get("/x")`, `@app.route("/x", methods=[…])`, `@action(detail=True)`; whether it was one.
    pub fn route_decorator(&mut self, call: &'a ExprCall<'a>, on_class: bool) -> bool {
        let name = last_name(&call.func);
        if name == "action" && self.origin(&call.func).starts_with("rest_framework") {
            self.viewset_action(call);
            return false;
        }
        let Expr::Attribute(attribute) = &call.func else { return false };
        let is_verb = VERBS.contains(&name);
        if !is_verb && !matches!(name, "route" | "websocket" | "api_route") {
            return false;
        }
        let Some(path) = argument(&call.arguments, 0, "path").or_else(|| keyword(&call.arguments, "rule"))
        else {
            return false;
        };
        let looks_like_route = match literal(path) {
            Some(text) => text.starts_with('/') || text.is_empty(),
            None => !is_verb || matches!(path, Expr::FString(_) | Expr::BinOp(_)),
        };
        if !looks_like_route {
            return false;
        }
        let router = self.value_as(attribute.value, ReferenceKind::Annotation);
        let route = self.text_in_place(path);
        let stated = keyword(&call.arguments, "methods").map(texts_of);
        let methods: Vec<String> = match (name, stated) {
            (_, Some(methods)) => methods.iter().map(|method| method.to_uppercase()).collect(),
            ("route", None) if on_class => vec!["@class".to_owned()],
            ("websocket", None) => vec!["WEBSOCKET".to_owned()],
            ("route" | "api_route", None) => vec!["GET".to_owned()],
            (verb, None) => vec![verb.to_uppercase()],
        };
        self.other_arguments(&call.arguments, 1, &["path", "rule", "methods"]);
        let line = self.line(call);
        for method in methods {
            self.add_route(&method, reference(router), &route, None, line);
        }
        true
    }

    /// An extra route of a view set: `D` or `L` for one row or the list, methods, path.
    fn viewset_action(&mut self, call: &'a ExprCall<'a>) {
        let detail =
            matches!(keyword(&call.arguments, "detail"), Some(Expr::BooleanLiteral(yes)) if yes.value);
        let methods = argument(&call.arguments, 0, "methods").map(texts_of).unwrap_or_else(|| vec!["get"]);
        let path = keyword(&call.arguments, "url_path").and_then(literal).unwrap_or_default();
        let scope = if detail { "D" } else { "L" };
        let line = self.line(call);
        for method in methods {
            self.add_route(
                &format!("@action{}", method.to_uppercase()),
                None,
                &format!("{scope}{path}"),
                None,
                line,
            );
        }
    }

    pub fn add_route(
        &mut self,
        method: &str,
        router: Option<u32>,
        route: &str,
        handler: Option<u32>,
        line: u32,
    ) {
        let route = match router {
            Some(router) => self.names.intern(&format!("{router}>{route}")),
            None => self.names.intern(route),
        };
        let (within, method) = (self.within, self.names.intern(method));
        self.entry_points.push(EntryPointFact {
            within,
            kind: EntryPointKind::Http,
            method,
            route,
            handler,
            line,
        });
    }

    pub fn add_mount(&mut self, parent: Option<u32>, prefix: &str, target: u32, line: u32) {
        let prefix = match parent {
            Some(parent) => self.names.intern(&format!("{parent}>{prefix}")),
            None => self.names.intern(prefix),
        };
        self.mounts.push(RouteMount { within: self.within, prefix, target, line });
    }
}

fn reference(receiver: Receiver) -> Option<u32> {
    match receiver {
        Receiver::Result(at) => Some(at),
        _ => None,
    }
}

/// What the URLs are those of: `app` of `app.urls[0]`, `router` of `router.urls`.
fn base_of_urls<'a>(mut target: &'a Expr<'a>) -> &'a Expr<'a> {
    loop {
        target = match target {
            Expr::Subscript(subscript) => subscript.value,
            Expr::Attribute(attribute) if matches!(attribute.attr, "urls" | "urlpatterns" | "get_urls") => {
                attribute.value
            }
            Expr::Call(call) if last_name(&call.func) == "get_urls" => &call.func,
            other => return other,
        };
    }
}

/// Whether a method adds a class of handlers: Flask-RESTful's, or what a project wraps around it (`add_org_resource`).
pub fn adds_resource(name: &str) -> bool {
    name.strip_prefix("add_").is_some_and(|rest| rest == "resource" || rest.ends_with("_resource"))
}
