//! Calls that state routes, whatever the framework: net/http, chi, gin, echo, gorilla mux, fiber,
//! httprouter, macaron and flamego, and routers of a monolith's own that are made like them.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Kind, children, kind};
use super::calls::Call;
use super::expressions::{Handler, Operand, Subject};
use super::routers::{Router, Routing};
use super::{Extractor, Value};

/// Methods named like the HTTP method they route.
fn verb(name: &str) -> Option<&'static str> {
    Some(match name {
        "GET" | "Get" | "GetFunc" => "GET",
        "POST" | "Post" | "PostFunc" => "POST",
        "PUT" | "Put" | "PutFunc" => "PUT",
        "DELETE" | "Delete" | "DeleteFunc" => "DELETE",
        "PATCH" | "Patch" => "PATCH",
        "HEAD" | "Head" => "HEAD",
        "OPTIONS" | "Options" => "OPTIONS",
        "CONNECT" | "Connect" => "CONNECT",
        "TRACE" | "Trace" => "TRACE",
        "Any" | "ANY" | "All" => "",
        _ => return None,
    })
}

fn is_http_method(text: &str) -> bool {
    matches!(
        text,
        "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS" | "CONNECT" | "TRACE" | "*"
    )
}

impl<'t> Extractor<'t> {
    /// What the call gives to those who state more on it; none where it has nothing to do with routes.
    pub(super) fn route_call(&mut self, call: &Call<'_, 't>) -> Option<Routing> {
        if let Some(path) = call.path {
            return self.package_call(call, path);
        }
        if !call.is_method() {
            return None;
        }
        match call.routing.clone()? {
            Routing::Router(router) => self.router_call(call, &router),
            Routing::Path(router, methods) => self.path_call(call, router, methods),
            Routing::Routes(from, to) => self.routes_call(call, from, to),
        }
    }

    /// `http.HandleFunc` and what makes routers.
    fn package_call(&mut self, call: &Call<'_, 't>, path: &str) -> Option<Routing> {
        match path {
            "http.HandleFunc" | "http.Handle" => {
                let root = Router { base: super::routers::Base::Root, prefix: String::new() };
                self.handle_call(call, &root)
            }
            "chi.NewRouter" | "chi.NewMux" | "gin.Default" | "gin.New" | "echo.New" | "mux.NewRouter"
            | "fiber.New" | "httprouter.New" | "http.NewServeMux" | "macaron.New" | "macaron.Classic"
            | "flamego.New" | "flamego.Classic" => {
                let base = super::routers::Base::Reference(call.reference);
                Some(Routing::Router(Router { base, prefix: String::new() }))
            }
            _ => None,
        }
    }

    fn router_call(&mut self, call: &Call<'_, 't>, router: &Router) -> Option<Routing> {
        let same = || call.receiver.routing.is_some().then(|| Routing::Router(router.clone()));
        if let Some(method) = verb(call.name) {
            return self.route(call, router, &[method], 0);
        }
        match call.name {
            "HandleFunc" | "Handle" | "HandlerFunc" | "Handler" => self.handle_call(call, router),
            "Method" | "MethodFunc" | "Add" | "Match" | "Routes" => self.method_call(call, router),
            "Route" | "Group" => self.group_call(call, router),
            "Mount" => {
                let path = self.path_argument(call, 0)?;
                let mounted = call.arguments.get(1)?;
                self.mount_below(&router.below(&path), mounted, call.line());
                same()
            }
            "PathPrefix" | "Prefix" => Some(Routing::Router(router.below(&self.path_argument(call, 0)?))),
            "Path" | "Combo" => {
                let path = self.path_argument(call, 0)?;
                Some(Routing::Path(router.below(&path), Vec::new()))
            }
            "Methods" => {
                let methods = self.stated_methods(call.nodes);
                (!methods.is_empty()).then(|| Routing::Path(router.clone(), methods))
            }
            "With" | "Use" | "Subrouter" | "Host" | "Headers" | "Schemes" | "Queries" | "StrictSlash"
            | "Name" | "NewRoute" | "MatcherFunc" | "UseEncodedPath" | "SkipClean" => same(),
            _ => None,
        }
    }

    /// What follows a path: its methods and handlers.
    fn path_call(&mut self, call: &Call<'_, 't>, router: Router, methods: Vec<String>) -> Option<Routing> {
        if let Some(method) = verb(call.name) {
            self.state(call, &router, "", &[method], call.arguments);
            return Some(Routing::Path(router, methods));
        }
        match call.name {
            "Path" | "PathPrefix" => {
                Some(Routing::Path(router.below(&self.path_argument(call, 0)?), methods))
            }
            "Subrouter" => Some(Routing::Router(router)),
            "Methods" => Some(Routing::Path(router, self.stated_methods(call.nodes))),
            "HandlerFunc" | "Handler" | "HandleFunc" | "Handle" => {
                let first = self.facts.entry_points.len();
                let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
                let methods = if methods.is_empty() { &[""][..] } else { &methods };
                match self.path_argument(call, 0).filter(|_| call.arguments.len() > 1) {
                    Some(path) => self.state(call, &router, &path, methods, &call.arguments[1..]),
                    None => self.state(call, &router, "", methods, call.arguments),
                }
                Some(Routing::Routes(first, self.facts.entry_points.len()))
            }
            _ => Some(Routing::Path(router, methods)),
        }
    }

    /// What follows a route that was stated: gorilla's `Methods`.
    fn routes_call(&mut self, call: &Call<'_, 't>, from: usize, to: usize) -> Option<Routing> {
        if call.name != "Methods" {
            return Some(Routing::Routes(from, to));
        }
        let methods = self.stated_methods(call.nodes);
        for at in from..to.min(self.facts.entry_points.len()) {
            for (nth, method) in methods.iter().enumerate() {
                let method = self.names.intern(method);
                if nth == 0 {
                    self.facts.entry_points[at].method = method;
                } else {
                    let entry = EntryPointFact { method, ..self.facts.entry_points[at] };
                    self.facts.entry_points.push(entry);
                }
            }
        }
        Some(Routing::Routes(from, self.facts.entry_points.len()))
    }

    fn stated_methods(&self, nodes: &[Node<'t>]) -> Vec<String> {
        let mut methods = Vec::new();
        let mut open: Vec<Node<'t>> = nodes.iter().rev().copied().collect();
        while let Some(node) = open.pop() {
            match self.argument_text(node).map(|text| text.to_uppercase()) {
                Some(method) if is_http_method(&method) => methods.push(method),
                _ if matches!(kind(node), Kind::Composite | Kind::LiteralValue | Kind::LiteralElement) => {
                    let mut inner = children(node);
                    inner.reverse();
                    open.extend(inner);
                }
                _ => {}
            }
        }
        methods
    }

    /// `HandleFunc("GET /x", f)`, `Handle("/x", h)`, gin's `Handle("GET", "/x", f)`.
    fn handle_call(&mut self, call: &Call<'_, 't>, router: &Router) -> Option<Routing> {
        let first = self.path_argument(call, 0)?;
        if is_http_method(&first) {
            return self.method_call(call, router);
        }
        let (method, path) = match first.split_once(' ') {
            Some((method, path)) if is_http_method(method) => {
                (method.to_owned(), path.trim_start().to_owned())
            }
            _ => (String::new(), first),
        };
        if self.mounts_router(call, router) {
            return None;
        }
        if call.arguments.len() < 2 {
            return None;
        }
        let path = path
            .find('/')
            .filter(|at| *at > 0 && !path.starts_with('\u{1}'))
            .map_or(path.clone(), |at| path[at..].to_owned());
        let before = self.facts.entry_points.len();
        self.state(call, router, &path, &[&method], &call.arguments[1..]);
        Some(Routing::Routes(before, self.facts.entry_points.len()))
    }

    /// A router that is handed to a path of another one: net/http passes paths whole, `StripPrefix`
    /// cuts off their begin.
    fn mounts_router(&mut self, call: &Call<'_, 't>, router: &Router) -> bool {
        let Some((argument, node)) = call.arguments.get(1).zip(call.nodes.get(1)) else { return false };
        if matches!(argument.routing, Some(Routing::Router(_))) {
            self.mount_below(router, argument, call.line());
            return true;
        }
        if kind(*node) != Kind::Call || !self.text_of(*node).starts_with("http.StripPrefix") {
            return false;
        }
        let Some(list) = super::super::grammar::Field::Arguments.of(*node).map(children) else {
            return false;
        };
        let [prefix, inner] = list.as_slice() else { return false };
        let Some(prefix) = self.argument_text(*prefix) else { return false };
        let name = self.text_of(*inner);
        let stripped = self.scopes.find(name).map(|variable| (variable.routing.clone(), variable.value));
        let below = router.below(&prefix);
        match stripped {
            Some((Some(Routing::Router(_)), value)) => {
                let mounted = Operand { handlers: Vec::new(), ..Operand::of(*inner, value) };
                self.mount_below(&below, &mounted, call.line());
                true
            }
            _ if kind(*inner) == Kind::Call => {
                if let Some(made) = self.reference_made(call.reference as usize, *inner) {
                    self.mount(&format!("r<{}", below.written("")), made, call.line());
                }
                false
            }
            _ => false,
        }
    }

    /// `Method("GET", "/x", h)`, `Match([]string{…}, "/x", h)`.
    fn method_call(&mut self, call: &Call<'_, 't>, router: &Router) -> Option<Routing> {
        let methods = self.stated_methods(call.nodes.get(..1)?);
        if methods.is_empty() && !matches!(call.name, "Routes") {
            return None;
        }
        let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
        self.route(call, router, &methods, 1)
    }

    /// macaron's `Route("/x", "GET,POST", f)`; `Route("/x", func(r) …)`, `Group("/x")`, `Group("/x", func() …)`, `Group(func(r) …)`.
    fn group_call(&mut self, call: &Call<'_, 't>, router: &Router) -> Option<Routing> {
        if let Some(methods) = self.path_argument(call, 1)
            && call.arguments.len() > 2
            && methods.split(',').all(is_http_method)
        {
            let methods: Vec<&str> = methods.split(',').collect();
            let path = self.path_argument(call, 0)?;
            self.state(call, router, &path, &methods, &call.arguments[2..]);
            return None;
        }
        let path = self.path_argument(call, 0).filter(|path| looks_like_path(path));
        let Some(path) = path else {
            return call.receiver.routing.is_some().then(|| Routing::Router(router.clone()));
        };
        let inner = router.below(&path);
        if let Some(routes) = call.arguments.get(1).and_then(|argument| self.routes_held(argument)) {
            self.state_again(routes, &inner);
        }
        if let Some(builder) = call.arguments.get(1)
            && matches!(builder.subject, Subject::Value)
            && let [Handler::Reference(reference)] = builder.handlers[..]
        {
            self.mount(&format!("p0<{}", inner.written("")), reference, call.line());
        }
        Some(Routing::Router(inner))
    }

    /// The routes that a local function states.
    fn routes_held(&self, operand: &Operand<'t>) -> Option<(usize, usize)> {
        self.scopes.find(self.text_of(operand.node))?.routes
    }

    /// A local function that states routes is called: below the router it is handed, or the closures around.
    pub(super) fn run_stating_function(&mut self, callee: &Operand<'t>, arguments: &[Operand<'t>]) {
        let Some(routes) = self.routes_held(callee) else { return };
        let handed = arguments.iter().find_map(|argument| match &argument.routing {
            Some(Routing::Router(router)) => Some(router.clone()),
            _ => None,
        });
        let around = self.dynamic_prefixes.last().map(|dynamic| dynamic.router.clone());
        if let Some(router) = handed.or(around) {
            self.state_again(routes, &router);
        }
    }

    /// States the routes of a local function once more, below a router.
    fn state_again(&mut self, (from, to): (usize, usize), router: &Router) {
        for at in from..to {
            let entry = self.facts.entry_points[at];
            let written = self.names.text(entry.route).to_owned();
            let Some((_, path)) = written.split_once('|') else { continue };
            let route = self.names.intern(&router.written(path));
            self.facts.entry_points.push(EntryPointFact { route, ..entry });
            self.restated.insert(at);
        }
    }

    /// At the end of a file: routes of local functions are those where the functions are used.
    pub(super) fn drop_restated(&mut self) {
        let restated = std::mem::take(&mut self.restated);
        let mut at = 0;
        self.facts.entry_points.retain(|_| {
            at += 1;
            !restated.contains(&(at - 1))
        });
    }

    /// A route whose path is the argument at `place`, followed by its handlers.
    fn route(
        &mut self,
        call: &Call<'_, 't>,
        router: &Router,
        methods: &[&str],
        place: usize,
    ) -> Option<Routing> {
        let path = self.path_argument(call, place)?;
        let handlers = call.arguments.get(place + 1..).filter(|handlers| !handlers.is_empty())?;
        if !looks_like_path(&path) {
            return None;
        }
        let before = self.facts.entry_points.len();
        self.state(call, router, &path, methods, handlers);
        (self.facts.entry_points.len() > before)
            .then_some(Routing::Routes(before, self.facts.entry_points.len()))
    }

    /// States a route for each method. Echo's handler stands first, everyone else's last.
    fn state(
        &mut self,
        call: &Call<'_, 't>,
        router: &Router,
        path: &str,
        methods: &[&str],
        handlers: &[Operand<'t>],
    ) {
        let handler = if self.imports_any(&["labstack/echo"]) { handlers.first() } else { handlers.last() };
        let Some(handler) = handler else { return };
        let written: Vec<String> = handler
            .handlers
            .iter()
            .map(|handler| match handler {
                Handler::Reference(reference) => reference.to_string(),
                Handler::Typed(name) => format!("t{}", self.names.text(*name)),
                Handler::Closure => "c".to_owned(),
            })
            .collect();
        if written.is_empty() && handler.value == Value::Unknown && handler.subject != Subject::Closure {
            return;
        }
        let path = if path.is_empty() || path.starts_with(['/', '*', '^']) || router.prefix.is_empty() {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        let route = format!("{}|{}", router.written(&path), written.join(";"));
        let line = call.line();
        for method in methods {
            let method = if *method == "*" { "" } else { method };
            self.entry(EntryPointKind::Http, method, &route, None, line, self.within);
        }
    }

    /// The path that an argument tells.
    fn path_argument(&self, call: &Call<'_, 't>, place: usize) -> Option<String> {
        self.argument_text(*call.nodes.get(place)?)
    }

    pub(super) fn entry(
        &mut self,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        handler: Option<u32>,
        line: u32,
        within: Option<u32>,
    ) {
        let (method, route) = (self.names.intern(method), self.names.intern(route));
        self.facts.entry_points.push(EntryPointFact { within, kind, method, route, handler, line });
    }
}

/// Whether a text may be a route: from the root, of an unknown begin, or nothing.
fn looks_like_path(text: &str) -> bool {
    text.is_empty() || text.starts_with(['/', '*', '\u{1}', '{', '^'])
}
