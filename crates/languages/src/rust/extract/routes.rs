//! HTTP routes from code that builds routers: axum, actix-web, rocket and what reads like them.
//!
//! One function body is evaluated at a time. A router is the set of routes and mounts it holds;
//! whatever takes a router in under a prefix puts the prefix before all of them. Routers that
//! other functions build become mounts, to be followed once all files are known.

use banyan_facts::{EntryPointFact, EntryPointKind, Receiver, ReferenceKind, RouteMount};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprCall, ExprMethodCall, Lit, Meta, Pat, Path, Signature, Stmt, Token, Type};

use super::attributes::Attributes;
use super::types::{ident_text, path_text};
use super::walk::{Walk, line_of};

const VERBS: &[&str] =
    &["get", "post", "put", "delete", "patch", "head", "options", "trace", "connect", "any"];

/// The HTTP method that a function or attribute of this name stands for; empty for all methods.
pub fn http_method(name: &str) -> Option<String> {
    let name = ["_service", "_with"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    VERBS.contains(&name).then(|| if name == "any" { String::new() } else { name.to_uppercase() })
}

/// What an expression is to routing.
enum Routing {
    Nothing,
    /// A router, scope or resource; the prefix goes before what it is given
    Router {
        prefix: String,
        held: Held,
    },
    /// Methods with their handlers, not yet at a route
    Methods(Vec<(String, Option<u32>)>),
    /// What another function builds
    Built(u32),
}

/// Places in the walk's entry points and mounts.
#[derive(Default)]
struct Held {
    entry_points: Vec<usize>,
    mounts: Vec<usize>,
}

struct Routes<'w, 'a> {
    walk: &'w mut Walk<'a>,
    locals: Vec<(String, Routing)>,
    /// Names of values that routes are registered on (actix's `ServiceConfig`)
    registries: Vec<String>,
}

impl Walk<'_> {
    /// Reads the routes that a function body builds.
    pub fn read_routes(&mut self, signature: &Signature, body: &Block) {
        if !self.hints.routes {
            return;
        }
        let registries = signature.inputs.iter().filter_map(registry_name).collect();
        let mut routes = Routes { walk: self, locals: Vec::new(), registries };
        routes.visit_block(body);
    }

    /// Reads route tables in attributes: `"/orders" => get(list_orders)`, `"/x" => [get(a), post(b)]`;
    /// any other word before the parentheses mounts what it names.
    pub fn read_route_table(&mut self, attributes: &Attributes) {
        for meta in attributes.all() {
            if let Meta::List(list) = meta {
                self.read_route_table_tokens(&list.tokens);
            }
        }
    }

    fn read_route_table_tokens(&mut self, tokens: &TokenStream) {
        let mut open = vec![tokens.clone()];
        while let Some(tokens) = open.pop() {
            let tokens: Vec<TokenTree> = tokens.into_iter().collect();
            for (at, token) in tokens.iter().enumerate() {
                match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                    (TokenTree::Literal(route), Some(TokenTree::Punct(a)), Some(TokenTree::Punct(b)))
                        if a.as_char() == '=' && b.as_char() == '>' =>
                    {
                        let route =
                            syn::parse_str::<syn::LitStr>(&route.to_string()).map(|text| text.value());
                        if let Ok(route) = route {
                            self.read_route_table_row(&route, &tokens[at + 3..]);
                        }
                    }
                    (TokenTree::Group(group), ..) if group.delimiter() == Delimiter::Parenthesis => {
                        open.push(group.stream());
                    }
                    _ => {}
                }
            }
        }
    }

    fn read_route_table_row(&mut self, route: &str, tokens: &[TokenTree]) {
        match tokens {
            [TokenTree::Group(list), ..] if list.delimiter() == Delimiter::Bracket => {
                for part in super::macros::split_at(list.stream(), ',') {
                    self.read_route_table_row(route, &part);
                }
            }
            [TokenTree::Ident(word), TokenTree::Group(argument), ..] => {
                let Ok(path) = syn::parse2::<Path>(argument.stream()) else { return };
                let name = path_text(&path, path.segments.len());
                let target = self.refer(ReferenceKind::Access, Receiver::None, &name, path.span());
                match http_method(&word.to_string()) {
                    Some(method) => {
                        self.add_route(&method, route, Some(target), line_of(word.span()));
                    }
                    None => {
                        self.add_mount(route, target, line_of(word.span()));
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds a route; gives its place.
    pub fn add_route(&mut self, method: &str, route: &str, handler: Option<u32>, line: u32) -> usize {
        let (method, route) = (self.names.intern(method), self.names.intern(route));
        let kind = EntryPointKind::Http;
        self.entry_points.push(EntryPointFact { within: self.within, kind, method, route, handler, line });
        self.entry_points.len() - 1
    }

    fn add_mount(&mut self, prefix: &str, target: u32, line: u32) -> usize {
        let prefix = self.names.intern(prefix);
        self.mounts.push(RouteMount { within: self.within, prefix, target, line });
        self.mounts.len() - 1
    }
}

/// A route below a prefix.
pub fn join_route(prefix: &str, route: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    match route {
        "" | "/" if !prefix.is_empty() => prefix.to_owned(),
        "" => String::new(),
        _ if route.starts_with('/') => format!("{prefix}{route}"),
        _ => format!("{prefix}/{route}"),
    }
}

impl<'ast> Visit<'ast> for Routes<'_, '_> {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        match expression {
            Expr::MethodCall(_) | Expr::Call(_) | Expr::Macro(_) => {
                self.evaluate(expression);
            }
            _ => visit::visit_expr(self, expression),
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        match statement {
            Stmt::Local(local) => {
                let Some(init) = &local.init else { return };
                let routing = self.evaluate(&init.expr);
                if let (Pat::Ident(ident), false) = (&local.pat, matches!(routing, Routing::Nothing)) {
                    self.locals.push((ident_text(&ident.ident), routing));
                }
            }
            // `router = router.merge(other)`
            Stmt::Expr(Expr::Assign(assign), _) => {
                let routing = self.evaluate(&assign.right);
                if let (Some(name), false) = (name_of(&assign.left), matches!(routing, Routing::Nothing)) {
                    self.locals.push((name, routing));
                }
            }
            Stmt::Item(_) => {}
            _ => visit::visit_stmt(self, statement),
        }
    }
}

impl Routes<'_, '_> {
    fn evaluate(&mut self, expression: &Expr) -> Routing {
        match expression {
            Expr::MethodCall(call) => self.evaluate_chain(call),
            Expr::Call(call) => self.evaluate_call(call),
            Expr::Paren(inner) => self.evaluate(&inner.expr),
            Expr::Reference(inner) => self.evaluate(&inner.expr),
            Expr::Await(inner) => self.evaluate(&inner.base),
            Expr::Try(inner) => self.evaluate(&inner.expr),
            Expr::Path(_) => self.evaluate_local(expression),
            Expr::Macro(called) => self.evaluate_macro(&called.mac),
            Expr::Block(block) => self.evaluate_block(&block.block),
            _ => {
                visit::visit_expr(self, expression);
                Routing::Nothing
            }
        }
    }

    fn evaluate_block(&mut self, block: &Block) -> Routing {
        let Some((last, before)) = block.stmts.split_last() else { return Routing::Nothing };
        before.iter().for_each(|statement| self.visit_stmt(statement));
        match last {
            Stmt::Expr(value, None) => self.evaluate(value),
            other => {
                self.visit_stmt(other);
                Routing::Nothing
            }
        }
    }

    /// A router in a local is used up by its use, so that no prefix comes twice.
    fn evaluate_local(&mut self, expression: &Expr) -> Routing {
        let Some(name) = name_of(expression) else { return Routing::Nothing };
        match self.locals.iter().rposition(|(local, _)| *local == name) {
            Some(at) => self.locals.remove(at).1,
            None => Routing::Nothing,
        }
    }

    fn evaluate_call(&mut self, call: &ExprCall) -> Routing {
        let Expr::Path(path) = call.func.as_ref() else {
            visit::visit_expr_call(self, call);
            return Routing::Nothing;
        };
        let name = path.path.segments.last().map(|segment| ident_text(&segment.ident)).unwrap_or_default();
        let owner = owner_of(&path.path);
        let first = call.args.first();
        match name.as_str() {
            "scope" | "resource" => {
                return router(first.and_then(|text| self.text_of(text)).unwrap_or_default());
            }
            "new" if ["Scope", "Resource"].contains(&owner.as_str()) => {
                return router(first.and_then(|text| self.text_of(text)).unwrap_or_default());
            }
            "new" if owner.ends_with("Router") || owner == "App" => return router(String::new()),
            "on" | "on_service" | "method" => return self.evaluate_filtered(call),
            "route" | "to" if call.args.len() <= 1 => return self.methods(String::new(), first),
            _ => {}
        }
        if let Some(method) = http_method(&name) {
            return self.methods(method, first);
        }
        if self.registers(call)
            && let Some(target) = self.walk.reference_at(&path.path)
        {
            self.walk.add_mount("", target, line_of(path.span()));
            return Routing::Nothing;
        }
        call.args.iter().for_each(|argument| self.visit_expr(argument));
        self.walk.reference_at(&path.path).map_or(Routing::Nothing, Routing::Built)
    }

    fn registers(&self, call: &ExprCall) -> bool {
        call.args.iter().filter_map(name_of).any(|name| self.registries.contains(&name))
    }

    /// `on(MethodFilter::GET, handler)`, `method(Method::GET)`
    fn evaluate_filtered(&mut self, call: &ExprCall) -> Routing {
        let method = match call.args.first() {
            Some(Expr::Path(path)) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        };
        self.methods(method.unwrap_or_default(), call.args.iter().nth(1))
    }

    fn methods(&mut self, method: String, handler: Option<&Expr>) -> Routing {
        let reference = handler.and_then(|handler| self.handler(handler));
        Routing::Methods(vec![(method, reference)])
    }

    fn handler(&mut self, expression: &Expr) -> Option<u32> {
        match expression {
            Expr::Path(path) => self.walk.reference_at(path),
            Expr::MethodCall(call) => self.handler(&call.receiver),
            Expr::Reference(inner) => self.handler(&inner.expr),
            // `Wrapper(handler)`
            Expr::Call(call) => {
                call.args.first().and_then(|inner| self.handler(inner)).or_else(|| self.handler(&call.func))
            }
            _ => None,
        }
    }

    /// Evaluates a chain of method calls from its base on; long chains do not recurse.
    fn evaluate_chain(&mut self, call: &ExprMethodCall) -> Routing {
        let mut calls = vec![call];
        let mut base = call.receiver.as_ref();
        loop {
            match base {
                Expr::MethodCall(inner) => {
                    calls.push(inner);
                    base = inner.receiver.as_ref();
                }
                Expr::Await(inner) => base = inner.base.as_ref(),
                Expr::Try(inner) => base = inner.expr.as_ref(),
                Expr::Paren(inner) => base = inner.expr.as_ref(),
                _ => break,
            }
        }
        let mut routing = self.evaluate(base);
        for call in calls.into_iter().rev() {
            routing = self.evaluate_link(routing, call);
        }
        routing
    }

    fn evaluate_link(&mut self, routing: Routing, call: &ExprMethodCall) -> Routing {
        let name = ident_text(&call.method);
        match routing {
            Routing::Methods(methods) => self.extend_methods(methods, &name, call),
            Routing::Router { prefix, held } => self.extend_router(prefix, held, &name, call, true),
            Routing::Nothing => self.extend_router(String::new(), Held::default(), &name, call, false),
            Routing::Built(target) => {
                let extended = self.extend_router(String::new(), Held::default(), &name, call, false);
                match extended {
                    Routing::Router { prefix, mut held } => {
                        held.mounts.push(self.walk.add_mount("", target, line_of(call.method.span())));
                        Routing::Router { prefix, held }
                    }
                    _ => Routing::Built(target),
                }
            }
        }
    }

    fn extend_methods(
        &mut self,
        mut methods: Vec<(String, Option<u32>)>,
        name: &str,
        call: &ExprMethodCall,
    ) -> Routing {
        let first = call.args.first();
        if name == "to" {
            let handler = first.and_then(|handler| self.handler(handler));
            methods.iter_mut().for_each(|(_, known)| *known = known.or(handler));
        } else if let Some(method) = http_method(name).filter(|_| first.is_some()) {
            let handler = first.and_then(|handler| self.handler(handler));
            methods.push((method, handler));
        } else if name == "method"
            && let Some(Expr::Path(path)) = first
        {
            let method =
                path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            methods.iter_mut().for_each(|(known, _)| *known = method.clone());
        }
        Routing::Methods(methods)
    }

    /// A method of a router, or of a value that may be one: then only a routing argument tells.
    fn extend_router(
        &mut self,
        prefix: String,
        mut held: Held,
        name: &str,
        call: &ExprMethodCall,
        is_router: bool,
    ) -> Routing {
        let line = line_of(call.method.span());
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let taken = match (name, arguments.as_slice()) {
            ("route" | "api_route", [path, methods]) | ("api_route_with", [path, methods, _]) => {
                self.take_route(&prefix, path, methods, line)
            }
            ("route", [methods]) => self.take_methods(&prefix, methods, line),
            ("route_service", [path, service]) if is_router => {
                self.visit_expr(service);
                let path = self.text_of(path).unwrap_or_default();
                Some(Held {
                    entry_points: vec![self.walk.add_route("", &join_route(&prefix, &path), None, line)],
                    mounts: vec![],
                })
            }
            ("to", [handler]) if is_router => {
                let handler = self.handler(handler);
                Some(Held {
                    entry_points: vec![self.walk.add_route("", &prefix, handler, line)],
                    mounts: vec![],
                })
            }
            ("nest" | "nest_service" | "nest_api_service" | "mount", [path, inner]) => {
                let below = self.text_of(path).map(|path| join_route(&prefix, &path));
                below.and_then(|below| self.take_router(&below, inner, line, is_router))
            }
            ("merge", [inner]) => self.take_router(&prefix, inner, line, is_router),
            ("service" | "routes" | "configure" | "register", [inner]) => {
                self.take_service(&prefix, inner, line)
            }
            _ => {
                arguments.iter().for_each(|argument| self.visit_expr(argument));
                None
            }
        };
        match taken {
            Some(taken) => {
                held.entry_points.extend(taken.entry_points);
                held.mounts.extend(taken.mounts);
                Routing::Router { prefix, held }
            }
            None if is_router => Routing::Router { prefix, held },
            None => Routing::Nothing,
        }
    }

    fn take_route(&mut self, prefix: &str, path: &Expr, methods: &Expr, line: u32) -> Option<Held> {
        let Some(path) = self.text_of(path) else {
            self.visit_expr(methods);
            return None;
        };
        self.take_methods(&join_route(prefix, &path), methods, line)
    }

    fn take_methods(&mut self, route: &str, methods: &Expr, line: u32) -> Option<Held> {
        let Routing::Methods(methods) = self.evaluate(methods) else { return None };
        let mut held = Held::default();
        for (method, handler) in methods {
            let line = handler
                .and_then(|handler| self.walk.references.get(handler as usize))
                .map_or(line, |at| at.line);
            held.entry_points.push(self.walk.add_route(&method, route, handler, line));
        }
        Some(held)
    }

    fn take_router(&mut self, prefix: &str, inner: &Expr, line: u32, is_router: bool) -> Option<Held> {
        match self.evaluate(inner) {
            Routing::Router { held, .. } => Some(self.below(prefix, held)),
            Routing::Built(target) if is_router => {
                Some(Held { entry_points: vec![], mounts: vec![self.walk.add_mount(prefix, target, line)] })
            }
            _ => None,
        }
    }

    fn take_service(&mut self, prefix: &str, inner: &Expr, line: u32) -> Option<Held> {
        if let Expr::Closure(closure) = inner {
            return Some(self.take_closure(prefix, closure));
        }
        if let Expr::Path(path) = inner
            && let Some(target) = self.walk.reference_at(path)
        {
            return Some(Held {
                entry_points: vec![],
                mounts: vec![self.walk.add_mount(prefix, target, line)],
            });
        }
        self.take_router(prefix, inner, line, true)
    }

    /// All that a closure registers goes below the prefix.
    fn take_closure(&mut self, prefix: &str, closure: &syn::ExprClosure) -> Held {
        let registries = self.registries.len();
        self.registries.extend(closure.inputs.iter().filter_map(pattern_name));
        let (entry_points, mounts) = (self.walk.entry_points.len(), self.walk.mounts.len());
        self.visit_expr(&closure.body);
        self.registries.truncate(registries);
        let held = Held {
            entry_points: (entry_points..self.walk.entry_points.len()).collect(),
            mounts: (mounts..self.walk.mounts.len()).collect(),
        };
        self.below(prefix, held)
    }

    /// Puts a prefix before all that a router holds.
    fn below(&mut self, prefix: &str, held: Held) -> Held {
        if !prefix.is_empty() {
            for &at in &held.entry_points {
                let route = join_route(prefix, self.walk.names.text(self.walk.entry_points[at].route));
                self.walk.entry_points[at].route = self.walk.names.intern(&route);
            }
            for &at in &held.mounts {
                let route = join_route(prefix, self.walk.names.text(self.walk.mounts[at].prefix));
                self.walk.mounts[at].prefix = self.walk.names.intern(&route);
            }
        }
        held
    }

    /// `routes![a, b]`, `services![a, b]`: handlers that state their own routes.
    fn evaluate_macro(&mut self, called: &syn::Macro) -> Routing {
        let name = called.path.segments.last().map(|segment| ident_text(&segment.ident)).unwrap_or_default();
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(called.tokens.clone());
        let Ok(arguments) = arguments else { return Routing::Nothing };
        if !["routes", "services"].contains(&name.as_str()) {
            arguments.iter().for_each(|argument| self.visit_expr(argument));
            return Routing::Nothing;
        }
        let mut held = Held::default();
        for argument in &arguments {
            if let Some(target) = self.walk.reference_at(argument) {
                held.mounts.push(self.walk.add_mount("", target, line_of(argument.span())));
            }
        }
        Routing::Router { prefix: String::new(), held }
    }

    fn text_of(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            Expr::Reference(inner) => self.text_of(&inner.expr),
            Expr::MethodCall(call) if call.args.is_empty() => self.text_of(&call.receiver),
            Expr::Path(path) => {
                let name = path.path.segments.last().map(|segment| ident_text(&segment.ident))?;
                self.walk.texts.get(&name).cloned()
            }
            Expr::Macro(called)
                if called.mac.path.segments.last().is_some_and(|name| name.ident == "format") =>
            {
                let first = called.mac.tokens.clone().into_iter().next()?;
                syn::parse_str::<syn::LitStr>(&first.to_string()).ok().map(|text| text.value())
            }
            _ => None,
        }
    }
}

fn router(prefix: String) -> Routing {
    Routing::Router { prefix, held: Held::default() }
}

fn owner_of(path: &Path) -> String {
    let owner = path.segments.len().checked_sub(2).and_then(|at| path.segments.get(at));
    owner.map(|segment| ident_text(&segment.ident)).unwrap_or_default()
}

fn name_of(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Path(path) => path.path.get_ident().map(ident_text),
        Expr::Reference(inner) => name_of(&inner.expr),
        _ => None,
    }
}

fn pattern_name(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => Some(ident_text(&ident.ident)),
        Pat::Type(typed) => pattern_name(&typed.pat),
        _ => None,
    }
}

/// The name of a parameter that routes are registered on.
fn registry_name(input: &syn::FnArg) -> Option<String> {
    let syn::FnArg::Typed(input) = input else { return None };
    let mut ty = input.ty.as_ref();
    while let Type::Reference(inner) = ty {
        ty = inner.elem.as_ref();
    }
    let Type::Path(path) = ty else { return None };
    let is_registry = path.path.segments.last().is_some_and(|segment| segment.ident == "ServiceConfig");
    is_registry.then(|| pattern_name(&input.pat)).flatten()
}
