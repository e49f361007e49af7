//! Routes of routers that code builds, where they are mounted, commands, and where a program starts.

use banyan_facts::*;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::calls::Called;
use super::roles::Role;
use super::texts::named_properties;
use super::walk::Walk;
use crate::routes::join_routes;

/// The target of a mount that holds for all routes of the program.
pub const GLOBAL_MOUNT: u32 = u32::MAX;

/// Names that routers have where nothing tells their type.
fn is_router_name(name: &str) -> bool {
    matches!(name, "app" | "router" | "server" | "fastify" | "route" | "routes" | "api" | "instance")
        || name.ends_with("Router")
        || name.ends_with("Routes")
}

impl<'a> Walk<'a> {
    fn router_of(&self, it: &Expression<'a>) -> Option<(Option<u32>, String)> {
        let role = self.role_of(it).or_else(|| self.named_router(it));
        match role {
            Some(Role::Router { within, prefix }) => Some((within.or(self.within), prefix)),
            _ => None,
        }
    }

    /// A router by its name alone: a name of this file, or what one of its functions is given.
    pub fn named_router(&self, it: &Expression<'a>) -> Option<Role> {
        let (name, within) = match it.get_inner_expression() {
            Expression::Identifier(id) => {
                let name = id.name.as_str();
                let is_foreign =
                    self.imported(name).is_some_and(|path| !path.starts_with(['.', '@', '~', '#', '/']));
                let holder = match self.local(name) {
                    None => self.declaration_named(name),
                    Some(_) => None,
                };
                (Some(name).filter(|_| !is_foreign)?, holder.or(self.within))
            }
            Expression::StaticMemberExpression(member)
                if matches!(member.object, Expression::ThisExpression(_)) =>
            {
                (member.property.name.as_str(), self.own_class().or(self.within))
            }
            _ => return None,
        };
        is_router_name(name).then(|| Role::Router { within, prefix: String::new() })
    }

    /// `router.get("/orders", handler)`. Gives whether it is one.
    pub fn read_route(&mut self, called: &Called<'_, 'a>) -> bool {
        let Some(object) = called.object else { return false };
        let is_known = matches!(self.role_of(object), Some(Role::Router { .. }));
        // A test's `server.get("/orders", user)` asks for a route more often than it adds one.
        if self.test && !is_known {
            return false;
        }
        let Some((within, prefix)) = self.router_of(object) else { return false };
        let arguments = called.arguments();
        let paths = self.route_paths(arguments.first());
        // `app.route("/orders").get(handler)` has told its path before.
        let is_chained = matches!(object.get_inner_expression(), Expression::CallExpression(_));
        let first_is_handler = paths.is_empty() && is_chained && is_known;
        let handlers = if first_is_handler { arguments } else { arguments.get(1..).unwrap_or_default() };
        let handles = handlers.last().is_some_and(|last| self.is_handler(last, is_known));
        if !handles || (paths.is_empty() && !first_is_handler) {
            return false;
        }
        if !is_known && !paths.iter().all(|path| path.is_empty() || path.starts_with(['/', '*'])) {
            return false;
        }
        let handler = handlers.last().and_then(|last| self.handler_reference(last));
        let method = match called.name {
            "all" | "any" => "",
            "del" => "DELETE",
            name => name,
        };
        let method = method.to_uppercase();
        let paths = if first_is_handler { vec![String::new()] } else { paths };
        for path in paths {
            let route = join_routes(&prefix, &path);
            self.add_entry_point_within(
                within,
                EntryPointKind::Http,
                &method,
                &route,
                handler,
                called.node.callee_end(),
            );
        }
        true
    }

    fn route_paths(&self, argument: Option<&Argument<'a>>) -> Vec<String> {
        match argument.and_then(Argument::as_expression).map(Expression::get_inner_expression) {
            Some(Expression::ArrayExpression(list)) => list
                .elements
                .iter()
                .filter_map(|element| self.literal_text(element.as_expression()?))
                .collect(),
            Some(Expression::RegExpLiteral(it)) => vec![it.regex.pattern.text.as_str().to_owned()],
            Some(it) => self.literal_text(it).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Whether an argument can answer a request.
    fn is_handler(&self, argument: &Argument<'a>, is_known: bool) -> bool {
        let Some(it) = argument.as_expression() else { return is_known };
        match it.get_inner_expression() {
            Expression::ArrowFunctionExpression(_)
            | Expression::FunctionExpression(_)
            | Expression::CallExpression(_)
            | Expression::ArrayExpression(_) => true,
            Expression::Identifier(_) | Expression::StaticMemberExpression(_) => true,
            Expression::ObjectExpression(_) => is_known,
            _ => false,
        }
    }

    /// The reference that names a handler; none where it is written in place.
    fn handler_reference(&mut self, argument: &Argument<'a>) -> Option<u32> {
        let expression = argument.as_expression()?;
        self.function_reference(expression, 0)
    }

    /// The reference that names a function, unwrapped from what is put around it.
    pub fn function_reference(&mut self, it: &Expression<'a>, depth: usize) -> Option<u32> {
        if depth > 4 {
            return None;
        }
        let offset = it.span().start;
        match it.get_inner_expression() {
            Expression::Identifier(id) => {
                let name = id.name.as_str();
                let is_file_name = self.local(name).is_none() && self.file_names.contains_key(name);
                is_file_name.then(|| self.refer(ReferenceKind::Call, Receiver::None, name, offset))
            }
            Expression::StaticMemberExpression(member) if member.property.name == "bind" => None,
            Expression::StaticMemberExpression(member) => {
                let object = self.quiet_value(&member.object)?;
                Some(self.refer(ReferenceKind::Call, object, member.property.name.as_str(), offset))
            }
            Expression::CallExpression(call) => {
                if let Expression::StaticMemberExpression(member) = &call.callee
                    && member.property.name == "bind"
                {
                    return self.function_reference(&member.object, depth + 1);
                }
                let last = call.arguments.last()?.as_expression()?;
                let names = matches!(
                    last.get_inner_expression(),
                    Expression::Identifier(_)
                        | Expression::StaticMemberExpression(_)
                        | Expression::CallExpression(_)
                );
                if names { self.function_reference(last, depth + 1) } else { None }
            }
            Expression::ArrayExpression(list) => {
                let last = list.elements.last()?.as_expression()?;
                self.function_reference(last, depth + 1)
            }
            Expression::ArrowFunctionExpression(arrow) => {
                // `(request, reply) => orders.list(request, reply)` only hands over.
                let body = arrow.get_expression()?;
                let Expression::CallExpression(call) = body.get_inner_expression() else { return None };
                match &call.callee {
                    Expression::StaticMemberExpression(member) if self.is_file_value(&member.object) => {
                        self.function_reference(&call.callee, depth + 1)
                    }
                    _ => None,
                }
            }
            Expression::ObjectExpression(object) => {
                let handler = self.property(object, "handler")?;
                self.function_reference(handler, depth + 1)
            }
            _ => None,
        }
    }

    fn is_file_value(&self, it: &Expression<'a>) -> bool {
        match it {
            Expression::Identifier(id) => {
                self.local(id.name.as_str()).is_none() && self.file_names.contains_key(id.name.as_str())
            }
            Expression::StaticMemberExpression(member) => {
                matches!(member.object, Expression::ThisExpression(_))
            }
            _ => false,
        }
    }

    /// A value that makes no reference of its own.
    fn quiet_value(&mut self, it: &Expression<'a>) -> Option<Receiver> {
        match it.get_inner_expression() {
            Expression::ThisExpression(_) => Some(Receiver::Own),
            Expression::Identifier(_) => Some(self.head_value(it)),
            Expression::StaticMemberExpression(member) => {
                let object = self.quiet_value(&member.object)?;
                Some(self.part(object, &format!("/{}", member.property.name)))
            }
            Expression::NewExpression(made) => match &made.callee {
                Expression::Identifier(id) => Some(self.typed(id.name.as_str())),
                _ => None,
            },
            Expression::CallExpression(call) => match &call.callee {
                // `container.resolve(OrdersController)` and `Container.get(OrdersController)`
                Expression::StaticMemberExpression(member)
                    if matches!(member.property.name.as_str(), "resolve" | "get") =>
                {
                    match call.arguments.first() {
                        Some(Argument::Identifier(id)) => Some(self.typed(id.name.as_str())),
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `app.use("/api", router)`, `app.register(plugin, { prefix })`, `app.route({ … })`.
    pub fn read_mount(&mut self, called: &Called<'_, 'a>) {
        let Some(object) = called.object else { return };
        if let Some(options) = called.object_argument(0).filter(|_| called.name == "route") {
            self.read_route_object(object, options);
            return;
        }
        if let Some(Expression::ArrayExpression(list)) = called.argument(0).filter(|_| called.name == "route")
        {
            for element in &list.elements {
                if let Some(Expression::ObjectExpression(options)) = element.as_expression() {
                    self.read_route_object(object, options);
                }
            }
            return;
        }
        let Some((within, own_prefix)) = self.router_of(object) else { return };
        if self.read_listed_mounts(called, within, &own_prefix) {
            return;
        }
        let (prefix, mounted) = match called.name {
            "register" => {
                let options = called.object_argument(1);
                let prefix = options.and_then(|options| self.property_text(options, "prefix"));
                (prefix.unwrap_or_default(), called.arguments().get(..1).unwrap_or_default())
            }
            _ => match self.route_paths(called.arguments().first()).first() {
                Some(path) => (path.clone(), called.arguments().get(1..).unwrap_or_default()),
                None => (String::new(), called.arguments()),
            },
        };
        let prefix = join_routes(&own_prefix, &prefix);
        // Koa: `app.use(mount("/api", api))`.
        let inner = match mounted.first() {
            Some(Argument::CallExpression(call)) if self.is_named(Some(&call.callee), "mount") => Some(call),
            _ => None,
        };
        let (prefix, mounted) = match inner {
            Some(call) => {
                let path = self.route_paths(call.arguments.first()).pop().unwrap_or_default();
                (join_routes(&prefix, &path), call.arguments.get(1..).unwrap_or_default())
            }
            None => (prefix, mounted),
        };
        for argument in mounted {
            if let Some(target) = self.mounted_reference(argument) {
                let prefix = self.names.intern(&prefix);
                let line = self.line(called.offset());
                self.mounts.push(RouteMount { within, prefix, target, line });
            }
        }
    }

    /// `routes.forEach((it) => router.use(it.path, it.router))` mounts all that a list of the file holds.
    fn read_listed_mounts(&mut self, called: &Called<'_, 'a>, within: Option<u32>, own_prefix: &str) -> bool {
        let key_of = |at: usize| match called.argument(at) {
            Some(Expression::StaticMemberExpression(member)) if matches!(&member.object, Expression::Identifier(id) if self.local(id.name.as_str()).is_some()) => {
                Some(member.property.name.as_str())
            }
            _ => None,
        };
        let (Some(path_key), Some(router_key)) = (key_of(0), key_of(called.arguments().len().max(2) - 1))
        else {
            return false;
        };
        let listed: Vec<(String, &'a str)> = self
            .listed
            .iter()
            .filter_map(|row| {
                let path = row.iter().find(|(key, _)| *key == path_key)?.1.clone().ok()?;
                let router = row.iter().find(|(key, _)| *key == router_key)?.1.clone().err()?;
                Some((path, router))
            })
            .collect();
        for (path, router) in &listed {
            let target = self.refer(ReferenceKind::Call, Receiver::None, router, called.offset());
            let prefix = self.names.intern(&join_routes(own_prefix, path));
            let line = self.line(called.offset());
            self.mounts.push(RouteMount { within, prefix, target, line });
        }
        !listed.is_empty()
    }

    /// Remembers the rows of a list of objects: keys with texts, or with names of the file.
    pub fn note_list(&mut self, list: &ArrayExpression<'a>) {
        for element in &list.elements {
            let Some(Expression::ObjectExpression(object)) = element.as_expression() else { continue };
            let row: Vec<(&'a str, Result<String, &'a str>)> = named_properties(object)
                .filter_map(|(key, value)| match value {
                    Expression::Identifier(id) => Some((key, Err(id.name.as_str()))),
                    value => Some((key, Ok(self.literal_text(value)?))),
                })
                .collect();
            if row.iter().any(|(_, value)| matches!(value, Ok(text) if text.starts_with('/'))) {
                self.listed.push(row);
            }
        }
    }

    /// The reference that names a mounted router or the function that builds it.
    fn mounted_reference(&mut self, argument: &Argument<'a>) -> Option<u32> {
        let it = argument.as_expression()?.get_inner_expression();
        let offset = it.span().start;
        if let Some(source) = self.required(it) {
            let value = self.require_value(source, offset);
            let name = self.text_of(value).strip_prefix('=')?.to_owned();
            return Some(self.refer(ReferenceKind::Access, Receiver::None, &name, offset));
        }
        match it {
            Expression::Identifier(_) => self.function_reference(it, 0),
            Expression::StaticMemberExpression(member) => match &member.object {
                // `new OrdersRouter().router` is built where the class is.
                Expression::NewExpression(_) => self.mounted_class(&member.object, offset),
                _ => self.function_reference(it, 0),
            },
            Expression::NewExpression(_) => self.mounted_class(it, offset),
            Expression::CallExpression(call) => match &call.callee {
                Expression::Identifier(_) => self.function_reference(&call.callee, 0),
                Expression::StaticMemberExpression(member) => match member.property.name.as_str() {
                    // koa: `router.routes()`; tRPC and others hand over what they are given.
                    "routes" | "middleware" | "allowedMethods" => self.function_reference(&member.object, 0),
                    _ => self.function_reference(&call.callee, 0),
                },
                _ => self.required(&call.callee).map(|source| source.to_owned()).and_then(|source| {
                    let value = self.require_value(&source, offset);
                    let name = self.text_of(value).strip_prefix('=')?.to_owned();
                    Some(self.refer(ReferenceKind::Access, Receiver::None, &name, offset))
                }),
            },
            _ => None,
        }
    }

    fn mounted_class(&mut self, it: &Expression<'a>, offset: u32) -> Option<u32> {
        let Expression::NewExpression(made) = it else { return None };
        let Expression::Identifier(id) = &made.callee else { return None };
        Some(self.refer(ReferenceKind::Access, Receiver::None, id.name.as_str(), offset))
    }

    /// `fastify.route({ method, url, handler })` and Hapi's `server.route({ method, path, handler })`.
    fn read_route_object(&mut self, object: &Expression<'a>, options: &ObjectExpression<'a>) {
        let Some((within, prefix)) = self.router_of(object) else { return };
        let path = self.property_text(options, "url").or_else(|| self.property_text(options, "path"));
        let Some(path) = path else { return };
        let methods: Vec<String> =
            match self.property(options, "method").map(Expression::get_inner_expression) {
                Some(Expression::ArrayExpression(list)) => list
                    .elements
                    .iter()
                    .filter_map(|element| self.literal_text(element.as_expression()?))
                    .collect(),
                Some(it) => self.literal_text(it).into_iter().collect(),
                None => vec![String::new()],
            };
        let handler = self.property(options, "handler");
        let handler = handler.and_then(|handler| self.function_reference(handler, 0));
        let route = join_routes(&prefix, &path);
        for method in methods {
            let method = if method == "*" { String::new() } else { method.to_uppercase() };
            let offset = options.span.start;
            self.add_entry_point_within(within, EntryPointKind::Http, &method, &route, handler, offset);
        }
    }

    /// What a function given to `register`, `group` or `basePath` is handed.
    pub fn handed_role(&self, it: &CallExpression<'a>, name: Option<&str>, at: usize) -> Option<Role> {
        let Expression::StaticMemberExpression(member) = &it.callee else { return None };
        let (Some("register"), 0) = (name, at) else { return None };
        let (within, own) = self.router_of(&member.object)?;
        let options = super::texts::object_argument(&it.arguments, 1);
        let prefix = options.and_then(|options| self.property_text(options, "prefix")).unwrap_or_default();
        Some(Role::Router { within, prefix: join_routes(&own, &prefix) })
    }

    /// A prefix of all routes of the program.
    pub fn add_global_mount(&mut self, prefix: &str, offset: u32) {
        let prefix = self.names.intern(prefix);
        let (within, line) = (self.within, self.line(offset));
        self.mounts.push(RouteMount { within, prefix, target: GLOBAL_MOUNT, line });
    }

    /// The program starts here.
    pub fn start(&mut self, called: &Called<'_, 'a>) {
        if let Some(within) = self.within {
            self.mark(within, Markers::BOOTSTRAP);
        }
        self.add_entry_point(EntryPointKind::Main, "", "", None, called.offset());
    }

    /// `app.listen(port)` starts a program.
    pub fn read_listen(&mut self, called: &Called<'_, 'a>) {
        let Some(object) = called.object else { return };
        let is_server = matches!(self.role_of(object), Some(Role::Router { .. }))
            || self
                .last_name(object)
                .is_some_and(|name| matches!(name, "app" | "server" | "fastify" | "httpServer"));
        let is_started = self.entry_points.iter().any(|entry| entry.kind == EntryPointKind::Main);
        if is_server && !is_started && !self.test {
            self.start(called);
        }
    }

    /// `program.command("import <file>")` of commander, `yargs.command("import", …)`.
    pub fn read_command(&mut self, called: &Called<'_, 'a>) {
        if called.name == "action" {
            if let Some(handler) = called.argument(0).and_then(|it| self.function_reference(it, 0))
                && let Some(entry) = self.entry_points.last_mut()
                && entry.kind == EntryPointKind::Command
                && entry.handler.is_none()
            {
                entry.handler = Some(handler);
            }
            return;
        }
        let is_builder = called.object.is_some_and(|object| self.is_command_builder(object));
        let options = called.object_argument(0);
        let text = match options {
            Some(options) => self.property_text(options, "command"),
            None => self.argument_text(called.arguments(), 0),
        };
        let Some(text) = text.filter(|text| is_builder && !text.is_empty()) else { return };
        let handler = match options {
            Some(options) => self.property(options, "handler"),
            None => called.argument(3),
        };
        let handler = handler.and_then(|handler| self.function_reference(handler, 0));
        self.add_entry_point(EntryPointKind::Command, "", &text, handler, called.node.callee_end());
    }

    fn is_command_builder(&self, it: &Expression<'a>) -> bool {
        let mut at = it;
        for _ in 0..64 {
            at = match at.get_inner_expression() {
                Expression::CallExpression(call) => &call.callee,
                Expression::StaticMemberExpression(member) => &member.object,
                Expression::Identifier(id) => {
                    let name = id.name.as_str();
                    let path = self.imported(name).unwrap_or_default();
                    return matches!(name, "program" | "yargs" | "cli")
                        || ["commander", "yargs", "cac", "sade"].iter().any(|known| path.starts_with(known));
                }
                Expression::NewExpression(made) => {
                    return matches!(&made.callee, Expression::Identifier(id) if id.name == "Command");
                }
                _ => return false,
            };
        }
        false
    }

    /// tRPC: `list: publicProcedure.query(…)` within a router.
    pub fn read_procedure(&mut self, called: &Called<'_, 'a>) {
        let mut at = called.object;
        for _ in 0..32 {
            at = match at.map(Expression::get_inner_expression) {
                Some(Expression::CallExpression(call)) => Some(&call.callee),
                Some(Expression::StaticMemberExpression(member)) => {
                    if member.property.name.as_str().ends_with("rocedure") {
                        break;
                    }
                    Some(&member.object)
                }
                Some(Expression::Identifier(id)) if id.name.as_str().ends_with("rocedure") => break,
                _ => return,
            };
        }
        let Some(name) = self.procedure_name(called.offset()) else { return };
        let handler = called.argument(0).and_then(|it| self.function_reference(it, 0));
        self.add_entry_point(EntryPointKind::Rpc, "", &name, handler, called.node.callee_end());
    }

    /// The key before an expression: `list: ` in the source.
    fn procedure_name(&self, offset: u32) -> Option<String> {
        let before = self.source.get(..offset as usize)?.trim_end().strip_suffix([':', '='])?.trim_end();
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
        let name = &before[start.map_or(0, |at| at + 1)..];
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// Properties of an object, with their texts.
    pub fn text_properties(&self, object: &ObjectExpression<'a>) -> Vec<(&'a str, String)> {
        named_properties(object).filter_map(|(name, value)| Some((name, self.literal_text(value)?))).collect()
    }
}

/// Where the name that is called stands: the line that a reader looks for in a long chain.
trait CalleeEnd {
    fn callee_end(&self) -> u32;
}

impl CalleeEnd for CallExpression<'_> {
    fn callee_end(&self) -> u32 {
        match &self.callee {
            Expression::StaticMemberExpression(member) => member.property.span.start,
            other => other.span().start,
        }
    }
}
