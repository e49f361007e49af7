//! Calls that frameworks and libraries give a meaning: each name leads to those that know it.

use banyan_facts::*;
use oxc_ast::ast::*;

use super::texts::object_argument;
use super::walk::Walk;

/// A call that is looked at: its node, what stands before the name, and the name.
#[derive(Clone, Copy)]
pub struct Called<'c, 'a> {
    pub node: &'c CallExpression<'a>,
    /// The expression before the dot
    pub object: Option<&'c Expression<'a>>,
    /// What is known of it
    pub value: Receiver,
    pub name: &'a str,
}

impl<'c, 'a> Called<'c, 'a> {
    pub fn arguments(&self) -> &'c [Argument<'a>] {
        &self.node.arguments
    }

    pub fn offset(&self) -> u32 {
        self.node.span.start
    }

    pub fn argument(&self, at: usize) -> Option<&'c Expression<'a>> {
        self.node.arguments.get(at)?.as_expression().map(Expression::get_inner_expression)
    }

    pub fn object_argument(&self, at: usize) -> Option<&'c ObjectExpression<'a>> {
        object_argument(&self.node.arguments, at)
    }
}

impl<'a> Walk<'a> {
    /// What frameworks mean by a call.
    pub fn read_call(&mut self, node: &CallExpression<'a>, value: Receiver, name: Option<&'a str>) {
        let Some(name) = name else { return };
        let object = match node.callee.get_inner_expression() {
            Expression::StaticMemberExpression(member) => Some(&member.object),
            _ => None,
        };
        let called = Called { node, object, value, name };
        match object {
            None => self.read_function_call(&called),
            Some(_) => self.read_method_call(&called),
        }
    }

    fn read_function_call(&mut self, called: &Called<'_, 'a>) {
        self.read_request_function(called);
        self.read_table_function(called);
    }

    fn read_method_call(&mut self, called: &Called<'_, 'a>) {
        match called.name {
            "get" | "post" | "put" | "patch" | "delete" | "del" | "all" | "head" | "options" | "any"
                if !self.read_route(called) =>
            {
                self.read_request_method(called);
                self.read_settings(called);
            }
            "request" => self.read_request_method(called),
            "getOrThrow" => self.read_settings(called),
            "use" | "route" | "register" | "mount" => self.read_mount(called),
            "setGlobalPrefix" => {
                if let Some(prefix) = self.argument_text(called.arguments(), 0) {
                    self.add_global_mount(&prefix, called.offset());
                }
            }
            "enableVersioning" => self.add_global_mount("@version", called.offset()),
            "create" | "createMicroservice" if self.is_named(called.object, "NestFactory") => {
                self.start(called)
            }
            "listen" => self.read_listen(called),
            "command" | "action" => self.read_command(called),
            "transaction" | "$transaction" | "startTransaction" | "startSession" | "withTransaction"
            | "transactional" | "managedTransaction" => self.mark_transaction(),
            "query" | "mutation" | "subscription" => self.read_procedure(called),
            _ => {}
        }
        self.read_message_call(called);
        self.read_schedule(called);
        self.read_data_call(called);
    }

    fn mark_transaction(&mut self) {
        if let Some(within) = self.within {
            self.mark(within, Markers::TRANSACTIONAL);
        }
    }

    /// Whether an expression is this name.
    pub fn is_named(&self, it: Option<&Expression<'a>>, name: &str) -> bool {
        matches!(it.map(Expression::get_inner_expression), Some(Expression::Identifier(id)) if id.name == name)
    }

    /// The last name of an expression: `orders` of `this.orders`.
    pub fn last_name(&self, it: &Expression<'a>) -> Option<&'a str> {
        match it.get_inner_expression() {
            Expression::Identifier(id) => Some(id.name.as_str()),
            Expression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
            Expression::PrivateFieldExpression(member) => Some(member.field.name.as_str()),
            _ => None,
        }
    }

    /// What making an instance means to frameworks.
    pub fn read_construct(&mut self, it: &NewExpression<'a>, name: Option<&str>) {
        let Some(name) = name else { return };
        match name {
            "Worker" => self.read_worker(it),
            "CronJob" | "Cron" => self.read_cron_job(it),
            "WebSocket" | "EventSource" => {
                if let Some(address) = self.argument_text(&it.arguments, 0) {
                    self.add_remote_call(RemoteCallKind::Http, "GET", &address, it.span.start);
                }
            }
            _ => self.read_table_construct(it, name),
        }
    }

    /// A property that is read: environment variables.
    pub fn read_member(&mut self, it: &MemberExpression<'a>) {
        if !self.is_environment(it.object()) {
            return;
        }
        let key = match it {
            MemberExpression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
            MemberExpression::ComputedMemberExpression(member) => match &member.expression {
                Expression::StringLiteral(key) => Some(key.value.as_str()),
                _ => None,
            },
            MemberExpression::PrivateFieldExpression(_) => None,
        };
        if let Some(key) = key {
            let line = self.line(oxc_span::GetSpan::span(it).start);
            let is_known = self
                .configuration
                .last()
                .is_some_and(|read| read.line == line && self.names.text(read.key) == key);
            if !is_known {
                self.add_configuration(key, oxc_span::GetSpan::span(it).start);
            }
        }
    }

    /// Whether an expression is `process.env` or `import.meta.env`.
    pub fn is_environment(&self, it: &Expression<'a>) -> bool {
        let Expression::StaticMemberExpression(member) = it.get_inner_expression() else { return false };
        let is_holder = match &member.object {
            Expression::Identifier(id) => matches!(id.name.as_str(), "process" | "Bun"),
            Expression::ImportMeta(_) => true,
            _ => false,
        };
        is_holder && member.property.name == "env"
    }

    /// `config.get("key")` on something that gives settings.
    fn read_settings(&mut self, called: &Called<'_, 'a>) {
        let Some(object) = called.object else { return };
        let is_settings = match self.role_of(object) {
            Some(role) => role == super::roles::Role::Settings,
            None => self
                .last_name(object)
                .is_some_and(|name| matches!(name, "config" | "configService" | "configuration" | "nconf")),
        };
        if is_settings
            && let Some(key) = called.argument(0).and_then(|it| self.name_text(it))
            && !key.contains("{}")
            && !key.starts_with('/')
        {
            self.add_configuration(&key, called.offset());
        }
    }
}
