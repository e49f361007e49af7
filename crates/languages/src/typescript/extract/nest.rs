//! What decorators say of classes and methods: controllers, resolvers, consumers, jobs (Nest and its kin).

use banyan_facts::*;
use oxc_ast::ast::*;

use super::entities::Mapped;
use super::walk::Walk;
use crate::routes::join_routes;

/// What is known of a class while its body is walked.
#[derive(Debug, Clone, Default)]
pub struct ClassContext {
    /// Prefixes of its routes, where it is a controller; a version stands first as `@v1`
    pub prefixes: Option<Vec<String>>,
    /// Procedures of GraphQL are its methods
    pub is_resolver: bool,
    /// The queue that its methods work on
    pub queue: Option<String>,
    /// The table it is mapped to
    pub mapped: Mapped,
}

/// A decorator as it is read: its name and what it is given.
pub struct Decorated<'d, 'a> {
    pub name: &'a str,
    pub arguments: &'d [Argument<'a>],
    pub offset: u32,
}

impl<'d, 'a> Decorated<'d, 'a> {
    pub fn argument(&self, at: usize) -> Option<&'d Expression<'a>> {
        self.arguments.get(at)?.as_expression().map(Expression::get_inner_expression)
    }

    pub fn options(&self) -> Option<&'d ObjectExpression<'a>> {
        self.arguments.iter().find_map(|argument| match argument.as_expression()?.get_inner_expression() {
            Expression::ObjectExpression(object) => Some(&**object),
            _ => None,
        })
    }
}

/// Reads the form of decorators.
pub fn decorated<'d, 'a>(decorators: &'d [Decorator<'a>]) -> impl Iterator<Item = Decorated<'d, 'a>> {
    decorators.iter().filter_map(|decorator| {
        let offset = decorator.span.start;
        let (callee, arguments): (_, &[Argument<'a>]) = match decorator.expression.get_inner_expression() {
            Expression::CallExpression(call) => (&call.callee, &call.arguments),
            other => (other, &[]),
        };
        let name = match callee {
            Expression::Identifier(id) => id.name.as_str(),
            Expression::StaticMemberExpression(member) => member.property.name.as_str(),
            _ => return None,
        };
        Some(Decorated { name, arguments, offset })
    })
}

/// The method of HTTP that a decorator of a route stands for; empty for any.
fn route_method(name: &str) -> Option<&'static str> {
    Some(match name {
        "Get" | "HttpGet" => "GET",
        "Post" | "HttpPost" => "POST",
        "Put" | "HttpPut" => "PUT",
        "Patch" | "HttpPatch" => "PATCH",
        "Delete" | "HttpDelete" => "DELETE",
        "Head" => "HEAD",
        "Options" => "OPTIONS",
        "All" | "Sse" => "",
        _ => return None,
    })
}

impl<'a> Walk<'a> {
    /// What decorators say of a class, before its body is walked.
    pub fn read_class_decorators(&mut self, class: &Class<'a>, declared: u32) {
        let mut context = ClassContext::default();
        for it in decorated(&class.decorators) {
            self.mark(declared, class_markers(it.name));
            match it.name {
                "Controller" | "JsonController" | "RestController" => {
                    context.prefixes = Some(self.controller_prefixes(&it));
                }
                "Resolver" => context.is_resolver = true,
                "Processor" => {
                    let options = it.options();
                    let name = options.and_then(|options| self.property(options, "name"));
                    let name = name.or_else(|| it.argument(0));
                    context.queue = name.and_then(|it| self.name_text(it));
                }
                "Command" | "SubCommand" => {
                    let name = it.options().and_then(|options| self.property_text(options, "name"));
                    if let Some(name) = name {
                        self.add_entry_point(EntryPointKind::Command, "", &name, None, it.offset);
                    }
                }
                _ => {}
            }
        }
        let name = class.id.as_ref().map_or("", |id| id.name.as_str());
        context.mapped = self.read_mapping(&class.decorators, name);
        if context.mapped.table.is_some() {
            self.mark(declared, Markers::ENTITY);
        }
        self.classes.push(context);
    }

    fn controller_prefixes(&self, it: &Decorated<'_, 'a>) -> Vec<String> {
        let (path, version) = match it.options() {
            Some(options) => (self.property(options, "path"), self.property_text(options, "version")),
            None => (it.argument(0), None),
        };
        let mut prefixes = path.map_or_else(Vec::new, |path| self.texts_of(path));
        if prefixes.is_empty() {
            prefixes.push(String::new());
        }
        if let Some(version) = version {
            prefixes.iter_mut().for_each(|prefix| *prefix = format!("@v{version}/{prefix}"));
        }
        prefixes
    }

    /// The texts of a list, or the one text.
    fn texts_of(&self, it: &Expression<'a>) -> Vec<String> {
        match it.get_inner_expression() {
            Expression::ArrayExpression(list) => {
                list.elements.iter().filter_map(|element| self.name_text(element.as_expression()?)).collect()
            }
            it => self.name_text(it).into_iter().collect(),
        }
    }

    /// What decorators say of a method.
    pub fn read_method(&mut self, method: &MethodDefinition<'a>, declared: u32) {
        let Some(context) = self.classes.last().cloned() else { return };
        let version = decorated(&method.decorators)
            .find(|it| it.name == "Version")
            .and_then(|it| self.literal_text(it.argument(0)?));
        for it in decorated(&method.decorators) {
            if let Some(http) = route_method(it.name).filter(|_| context.prefixes.is_some()) {
                self.read_method_route(&it, http, &context, version.as_deref());
            } else {
                self.read_method_decorator(&it, &context, declared);
            }
        }
        if context.queue.is_some() && self.names.text(self.declarations[declared as usize].name) == "process"
        {
            let queue = context.queue.unwrap_or_default();
            self.add_entry_point(EntryPointKind::Message, "", &queue, None, method.span.start);
        }
    }

    fn read_method_route(
        &mut self,
        it: &Decorated<'_, 'a>,
        http: &str,
        context: &ClassContext,
        version: Option<&str>,
    ) {
        let path = match it.options() {
            Some(options) => self.property(options, "path"),
            None => it.argument(0),
        };
        let mut paths = path.map_or_else(Vec::new, |path| self.texts_of(path));
        if paths.is_empty() {
            paths.push(String::new());
        }
        for prefix in context.prefixes.iter().flatten() {
            for path in &paths {
                let own_version = prefix.split('/').next().filter(|first| first.starts_with("@v"));
                let prefix = prefix.trim_start_matches(own_version.unwrap_or_default());
                let route = join_routes(prefix, path);
                let route = match (version, own_version) {
                    (Some(version), _) => format!("@v{version}{route}"),
                    (None, Some(own)) => format!("{own}{route}"),
                    (None, None) => route,
                };
                self.add_entry_point(EntryPointKind::Http, http, &route, None, it.offset);
            }
        }
    }

    fn read_method_decorator(&mut self, it: &Decorated<'_, 'a>, context: &ClassContext, declared: u32) {
        match it.name {
            "Query" | "Mutation" | "Subscription" | "ResolveField" if context.is_resolver => {
                let named = it.options().and_then(|options| self.property_text(options, "name"));
                let named = named.or_else(|| self.literal_text(it.argument(0)?));
                let own = self.names.text(self.declarations[declared as usize].name).to_owned();
                if it.name != "ResolveField" {
                    let name = named.unwrap_or(own);
                    self.add_entry_point(EntryPointKind::Rpc, "", &name, None, it.offset);
                }
            }
            "GrpcMethod" | "GrpcStreamMethod" => {
                let (service, method) =
                    (self.argument_text(it.arguments, 0), self.argument_text(it.arguments, 1));
                let own = self.names.text(self.declarations[declared as usize].name).to_owned();
                let name = format!("{}/{}", service.unwrap_or_default(), method.unwrap_or(own));
                self.add_entry_point(EntryPointKind::Rpc, "", name.trim_start_matches('/'), None, it.offset);
            }
            "MessagePattern" | "EventPattern" | "SubscribeMessage" | "OnEvent" | "RabbitSubscribe"
            | "SqsMessageHandler" => {
                for topic in self.topics_of(it) {
                    self.add_entry_point(EntryPointKind::Message, "", &topic, None, it.offset);
                }
            }
            "Process" => {
                if let Some(queue) = &context.queue {
                    self.add_entry_point(EntryPointKind::Message, "", queue, None, it.offset);
                }
            }
            "Cron" | "Interval" | "Timeout" => {
                let schedule = it.arguments.iter().find_map(|argument| self.schedule_text(argument));
                let schedule = schedule.unwrap_or_default();
                self.add_entry_point(EntryPointKind::Scheduled, "", &schedule, None, it.offset);
            }
            "Transactional" | "Transaction" => self.mark(declared, Markers::TRANSACTIONAL),
            _ => {}
        }
    }

    fn schedule_text(&self, argument: &Argument<'a>) -> Option<String> {
        let it = argument.as_expression()?.get_inner_expression();
        match it {
            Expression::NumericLiteral(it) => Some(it.value.to_string()),
            it => self.literal_text(it).or_else(|| self.constant_path(it)),
        }
    }

    fn topics_of(&self, it: &Decorated<'_, 'a>) -> Vec<String> {
        match it.argument(0) {
            Some(Expression::ObjectExpression(object)) => {
                let keys = ["routingKey", "queue", "cmd"];
                let named = keys.iter().find_map(|key| self.name_text(self.property(object, key)?));
                named.or_else(|| self.pattern_text(object)).into_iter().collect()
            }
            Some(it) => self.texts_of(it),
            None => Vec::new(),
        }
    }

    /// What a class is, once its body is walked.
    pub fn read_class(&mut self, class: &Class<'a>, declared: u32) {
        let Some(context) = self.classes.pop() else { return };
        self.add_mapping(class, context.mapped, declared);
    }
}

fn class_markers(decorator: &str) -> Markers {
    match decorator {
        "Controller" | "JsonController" | "RestController" | "Resolver" | "WebSocketGateway"
        | "Processor" => Markers::ENTRY.with(Markers::INJECTED),
        "Injectable" | "Service" | "Catch" | "CommandHandler" | "EventsHandler" | "QueryHandler"
        | "injectable" => Markers::INJECTED,
        "Module" | "NgModule" | "Global" => Markers::CONFIGURATION,
        "EntityRepository" | "CustomRepository" => Markers::DATA_ACCESS.with(Markers::INJECTED),
        _ => Markers::NONE,
    }
}
