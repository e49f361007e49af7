//! What values are to frameworks: routers, clients, queues.

use banyan_facts::Receiver;
use oxc_ast::ast::*;

use super::texts::object_argument;
use super::walk::Walk;
use crate::routes::join_routes;
use crate::typescript::notation::head_of;

/// Values are followed back through at most so many calls.
const DEPTH_LIMIT: usize = 12;

/// What a value is to a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Routes are added to it: the declaration that holds it, and the prefix told so far
    Router { within: Option<u32>, prefix: String },
    /// Sends requests below this address
    Client { base: String },
    /// A queue of this name
    Queue(String),
    /// Publishes and consumes messages
    Broker,
    /// Gives settings
    Settings,
    /// Builds SQL statements
    QueryBuilder,
    /// The collection of this name
    Table(String),
    /// A text
    Text(String),
}

impl Role {
    /// The same role, held by a declaration.
    pub fn within(self, declaration: Option<u32>) -> Role {
        match self {
            Role::Router { within: None, prefix } => Role::Router { within: declaration, prefix },
            role => role,
        }
    }
}

/// Types of routers, by their simple names.
const ROUTER_TYPES: &[&str] = &[
    "Application",
    "Elysia",
    "Express",
    "FastifyInstance",
    "FastifyPluginAsync",
    "Hono",
    "IRouter",
    "Koa",
    "KoaRouter",
    "NestExpressApplication",
    "OpenAPIHono",
    "Router",
];

/// Types of clients for HTTP.
const CLIENT_TYPES: &[&str] =
    &["Axios", "AxiosInstance", "AxiosStatic", "Got", "HttpClient", "HttpService", "KyInstance"];

/// Types of brokers' clients.
const BROKER_TYPES: &[&str] = &[
    "Channel",
    "ClientKafka",
    "ClientProxy",
    "ClientRMQ",
    "Consumer",
    "EventBus",
    "EventEmitter2",
    "Kafka",
    "NatsConnection",
    "Producer",
    "PubSub",
    "ConfirmChannel",
    "ClientRedis",
    "ClientNats",
];

impl<'a> Walk<'a> {
    /// What a value is to a framework, as far as its expression tells.
    pub fn role_of(&self, it: &Expression<'a>) -> Option<Role> {
        self.role_within(it, DEPTH_LIMIT)
    }

    fn role_within(&self, it: &Expression<'a>, depth: usize) -> Option<Role> {
        let depth = depth.checked_sub(1)?;
        match it.get_inner_expression() {
            Expression::Identifier(id) => self.binding(id.name.as_str())?.role.clone(),
            Expression::StaticMemberExpression(member) => match &member.object {
                Expression::ThisExpression(_) => {
                    self.field_roles.get(&(self.own_class(), member.property.name.as_str())).cloned()
                }
                _ => None,
            },
            Expression::AwaitExpression(it) => self.role_within(&it.argument, depth),
            Expression::CallExpression(it) => self.role_of_call(it, depth),
            Expression::NewExpression(it) => self.role_of_new(it),
            it @ (Expression::StringLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::BinaryExpression(_)) => self.literal_text(it).map(Role::Text),
            Expression::LogicalExpression(it) => {
                let fallback = self.literal_text(&it.right)?;
                (it.operator != LogicalOperator::And).then_some(Role::Text(fallback)).filter(|_| {
                    !matches!(it.left.get_inner_expression(), Expression::StaticMemberExpression(_))
                })
            }
            _ => None,
        }
    }

    fn role_of_call(&self, it: &CallExpression<'a>, depth: usize) -> Option<Role> {
        match &it.callee {
            Expression::Identifier(id) => self.role_of_function(id.name.as_str()),
            Expression::StaticMemberExpression(member) => {
                self.role_of_method(it, &member.object, member.property.name.as_str(), depth)
            }
            callee => role_of_import(&format!("{}#=", self.required(callee)?)),
        }
    }

    fn role_of_function(&self, name: &str) -> Option<Role> {
        role_of_import(self.imported(name)?)
    }

    fn role_of_method(
        &self,
        it: &CallExpression<'a>,
        object: &Expression<'a>,
        name: &str,
        depth: usize,
    ) -> Option<Role> {
        let library = match object {
            Expression::Identifier(id) => self.imported(id.name.as_str()).unwrap_or_default(),
            object => self.required(object).unwrap_or_default(),
        };
        let library = library.split('#').next().unwrap_or_default();
        match (library, name) {
            ("express", "Router") | ("@hapi/hapi" | "hapi", "server") | ("restify", "createServer") => {
                return Some(Role::Router { within: None, prefix: String::new() });
            }
            ("axios" | "got" | "ky" | "ofetch" | "redaxios", "create" | "extend") => {
                let options = object_argument(&it.arguments, 0);
                let base = options.and_then(|options| {
                    let keys = ["baseURL", "prefixUrl", "baseUrl"];
                    keys.iter().find_map(|key| {
                        let value = self.property(options, key)?;
                        Some(self.literal_text(value).unwrap_or_else(|| "{}".to_owned()))
                    })
                });
                return Some(Role::Client { base: base.unwrap_or_default() });
            }
            _ => {}
        }
        if name == "collection" {
            return self.argument_text(&it.arguments, 0).map(Role::Table);
        }
        let role = self.role_within(object, depth).or_else(|| self.named_router(object))?;
        match (role, name) {
            (Role::Router { within, prefix }, "route" | "prefix" | "basePath" | "group") => {
                let path = self.argument_text(&it.arguments, 0).unwrap_or_default();
                Some(Role::Router { within, prefix: join_routes(&prefix, &path) })
            }
            (Role::Router { .. }, "listen") => None,
            (role @ (Role::Router { .. } | Role::QueryBuilder), _) => Some(role),
            (
                Role::Broker,
                "createChannel" | "producer" | "consumer" | "duplicate" | "createConfirmChannel",
            ) => Some(Role::Broker),
            _ => None,
        }
    }

    fn role_of_new(&self, it: &NewExpression<'a>) -> Option<Role> {
        let name = match &it.callee {
            Expression::Identifier(id) => id.name.as_str(),
            Expression::StaticMemberExpression(member) => member.property.name.as_str(),
            _ => return None,
        };
        match name {
            "Router" | "KoaRouter" | "Hono" | "OpenAPIHono" | "Koa" | "Elysia" => {
                let options = object_argument(&it.arguments, 0);
                let prefix = options.and_then(|options| self.property_text(options, "prefix"));
                Some(Role::Router { within: None, prefix: prefix.unwrap_or_default() })
            }
            "Queue" | "Bull" => {
                let queue = it.arguments.first()?.as_expression()?;
                self.name_text(queue).map(Role::Queue)
            }
            "Kafka" | "EventEmitter2" | "EventEmitter" | "PubSub" => Some(Role::Broker),
            _ => None,
        }
    }

    /// What a value of a declared type is to a framework.
    pub fn role_of_type(&self, value: Receiver, decorators: &[Decorator<'a>]) -> Option<Role> {
        if let Some(queue) = self.injected_queue(decorators) {
            return Some(Role::Queue(queue));
        }
        let Receiver::Type(text) = value else { return None };
        let head = head_of(self.names.text(text));
        let name = head.rsplit('.').next().unwrap_or(head);
        if name.is_empty() {
            return None;
        }
        match name {
            name if ROUTER_TYPES.contains(&name) => self.router_type(name),
            name if CLIENT_TYPES.contains(&name) => Some(Role::Client { base: String::new() }),
            name if BROKER_TYPES.contains(&name) => Some(Role::Broker),
            "ConfigService" => Some(Role::Settings),
            "Knex" => Some(Role::QueryBuilder),
            _ => None,
        }
    }

    /// A type that is called like a router is one where it comes from a library.
    fn router_type(&self, name: &str) -> Option<Role> {
        let path = self.imported(name).unwrap_or("");
        let is_client = ["@angular", "next/", "vue-router", "react-router", "@remix", "expo"];
        let is_foreign = is_client.iter().any(|library| path.starts_with(library));
        (!is_foreign && !path.starts_with('.'))
            .then(|| Role::Router { within: self.within, prefix: String::new() })
    }

    fn injected_queue(&self, decorators: &[Decorator<'a>]) -> Option<String> {
        decorators.iter().find_map(|decorator| {
            let Expression::CallExpression(call) = &decorator.expression else { return None };
            let Expression::Identifier(id) = &call.callee else { return None };
            if id.name != "InjectQueue" {
                return None;
            }
            self.name_text(call.arguments.first()?.as_expression()?)
        })
    }
}

/// What calling something of a library gives.
fn role_of_import(path: &str) -> Option<Role> {
    let router = || Role::Router { within: None, prefix: String::new() };
    match path {
        "express#default"
        | "express#="
        | "express"
        | "express#Router"
        | "fastify#default"
        | "fastify#="
        | "fastify#fastify"
        | "fastify#Fastify"
        | "polka#default"
        | "polka#="
        | "restify#="
        | "@hapi/hapi#server"
        | "@koa/router#default"
        | "koa-router#="
        | "itty-router#Router"
        | "fastify" => Some(router()),
        "express-promise-router#default" | "express-promise-router#=" => Some(router()),
        "knex#default" | "knex#=" | "knex#knex" | "knex#Knex" => Some(Role::QueryBuilder),
        path if path.starts_with("drizzle-orm") && path.ends_with("#drizzle") => Some(Role::QueryBuilder),
        _ => None,
    }
}
