//! Entry points that calls in a body state: tasks, commands, schedules, consumers, routes of Sinatra and Grape.

use banyan_facts::*;

use super::calls::Call;
use super::{Extractor, Purpose, Special};
use crate::inflect::underscore;
use crate::routes::join_routes;
use crate::ruby::grammar::Field;
use crate::ruby::literals::{Arguments, Literal};
use crate::ruby::notation::names_class;

impl<'t> Extractor<'t> {
    pub(super) fn entry(
        &mut self,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        handler: Option<u32>,
        line: u32,
    ) {
        let (method, route) = (self.names.intern(method), self.names.intern(route));
        let within = self.within;
        self.facts.entry_points.push(EntryPointFact { within, kind, method, route, handler, line });
    }

    /// A call in a body that states an entry point. None: it is walked like any other.
    pub(super) fn task_call(&mut self, call: Call<'t>) -> Option<Receiver> {
        if self.purpose == Purpose::Tasks && self.class.at.is_none() {
            match call.name {
                "namespace" => return self.task_namespace(call),
                "task" => self.task(call),
                _ => {}
            }
        }
        if self.class.special == Special::Web || self.class.at.is_none() && self.text.contains("sinatra") {
            return self.web_call(call);
        }
        match call.name {
            "every" | "daily" => return self.scheduled(call),
            "runner" | "rake" if self.schedule.is_some() => self.scheduled_work(call),
            "topic" | "consumer" => return self.karafka(call),
            "shoryuken_options" | "from_queue" | "subscribes_to" | "subscribe_to" => self.consumer(call),
            "base_uri" => self.base_address(call),
            _ => {}
        }
        None
    }

    /// `namespace :orders do … end` of rake.
    fn task_namespace(&mut self, call: Call<'t>) -> Option<Receiver> {
        let (name, block) = (self.reader.arguments(call.node).text_at(0)?.to_owned(), call.block?);
        self.prefixes.push(name);
        self.block(block, Receiver::Unknown);
        self.prefixes.pop();
        Some(Receiver::Unknown)
    }

    fn task(&mut self, call: Call<'t>) {
        let arguments = self.reader.arguments(call.node);
        let name = arguments.text_at(0).map(str::to_owned);
        let Some(name) = name.or_else(|| arguments.options.first().map(|(name, _)| name.clone())) else {
            return;
        };
        if call.block.is_some() || !arguments.options.is_empty() {
            let route = self.prefixes.iter().cloned().chain([name]).collect::<Vec<_>>().join(":");
            self.entry(EntryPointKind::Command, "", &route, None, call.line);
        }
    }

    /// A public method of a Thor class.
    pub(super) fn thor_command(&mut self, at: u32, name: &str) {
        let class = self.class.at.map(|at| self.facts.declarations[at as usize]);
        let group = class.map_or(String::new(), |class| underscore(self.names.text(class.name)));
        let group = group.rsplit('/').next().unwrap_or_default().to_owned();
        let within = self.within.replace(at);
        let line = self.facts.declarations[at as usize].line;
        self.entry(EntryPointKind::Command, "", &format!("{group}:{name}"), None, line);
        self.within = within;
    }

    /// `every 1.day do … end` of a schedule, `every 1.hour` in a job.
    fn scheduled(&mut self, call: Call<'t>) -> Option<Receiver> {
        let arguments = Field::Arguments.of(call.node)?;
        let when = format!("{} {}", call.name, self.node_text(arguments).trim_matches(['(', ')']));
        let Some(block) = call.block else {
            if self.class.at.is_some() {
                let handler = self.refer(ReferenceKind::Dispatch, Receiver::Own, "execute", call.line);
                self.entry(EntryPointKind::Scheduled, "", &when, Some(handler), call.line);
            }
            return None;
        };
        let entries = self.facts.entry_points.len();
        let around = self.schedule.replace(when.clone());
        self.arguments(call.node, None);
        self.block(block, Receiver::Unknown);
        self.schedule = around;
        if self.facts.entry_points.len() == entries {
            self.entry(EntryPointKind::Scheduled, "", &when, None, call.line);
        }
        Some(Receiver::Unknown)
    }

    /// `runner 'Order.sweep'` in a schedule.
    fn scheduled_work(&mut self, call: Call<'t>) {
        let arguments = self.reader.arguments(call.node);
        let Some(work) = arguments.text_at(0) else { return };
        let when = self.schedule.clone().unwrap_or_default();
        let handler = work.split_once('.').filter(|(class, _)| call.name == "runner" && names_class(class));
        let handler = handler.map(|(class, rest)| {
            let method: String =
                rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            let class = self.typed(class);
            self.refer(ReferenceKind::Call, class, &method, call.line)
        });
        self.entry(EntryPointKind::Scheduled, "", &when, handler, call.line);
    }

    /// A schedule given as a hash with `cron` and `class`.
    pub(super) fn cron(&mut self, options: &[(String, Literal<'t>)], line: u32) {
        let text = |key: &str| {
            options.iter().find(|(known, _)| known == key).and_then(|(_, value)| value.class_name())
        };
        if let (Some(cron), Some(class)) = (text("cron"), text("class")) {
            let (cron, class) = (cron.to_owned(), class.to_owned());
            let receiver = self.typed(&class);
            let handler = self.refer(ReferenceKind::Dispatch, receiver, "perform", line);
            self.entry(EntryPointKind::Scheduled, "", &cron, Some(handler), line);
            return;
        }
        for (_, value) in options {
            if let Literal::Hash(inner) = value {
                let nested = inner.iter().any(|(key, _)| key == "cron");
                if nested {
                    self.cron(inner, line);
                }
            }
        }
    }

    /// `topic :orders do consumer OrdersConsumer end` of Karafka.
    fn karafka(&mut self, call: Call<'t>) -> Option<Receiver> {
        let arguments = self.reader.arguments(call.node);
        match (call.name, arguments.list.first()) {
            ("topic", Some(name)) if call.block.is_some() => {
                let around = std::mem::replace(&mut self.schedule, name.text().map(str::to_owned));
                if let Some(block) = call.block {
                    self.block(block, Receiver::Unknown);
                }
                self.schedule = around;
                Some(Receiver::Unknown)
            }
            ("consumer", Some(Literal::Constant(class))) => {
                let topic = self.schedule.clone()?;
                let receiver = self.typed(class);
                let handler = self.refer(ReferenceKind::Dispatch, receiver, "consume", call.line);
                self.entry(EntryPointKind::Message, "", &topic, Some(handler), call.line);
                Some(Receiver::Unknown)
            }
            _ => None,
        }
    }

    /// A class that consumes a queue or events: Shoryuken, Sneakers, Spree's subscribers.
    fn consumer(&mut self, call: Call<'t>) {
        if self.class.at.is_none() {
            return;
        }
        let arguments = self.reader.arguments(call.node);
        let (topics, method) = match call.name {
            "shoryuken_options" => {
                (arguments.option("queue").map(Literal::texts).unwrap_or_default(), Some("perform"))
            }
            "from_queue" => (arguments.list.first().map(Literal::texts).unwrap_or_default(), Some("work")),
            _ => (Literal::List(arguments.list.clone()).texts(), None),
        };
        for topic in topics.into_iter().filter(|topic| !topic.contains("{}")) {
            let handler =
                method.map(|method| self.refer(ReferenceKind::Dispatch, Receiver::Own, method, call.line));
            self.entry(EntryPointKind::Message, "", &topic, handler, call.line);
        }
    }

    /// Routes in the body of a Sinatra application or a Grape API.
    fn web_call(&mut self, call: Call<'t>) -> Option<Receiver> {
        let arguments = self.reader.arguments(call.node);
        match call.name {
            "get" | "post" | "put" | "patch" | "delete" | "head" | "options" if call.block.is_some() => {
                self.web_route(call, &arguments);
                None
            }
            "prefix" | "version" => {
                let in_path = call.name == "prefix" || arguments.text("using") == Some("path");
                if let Some(part) = arguments.text_at(0).filter(|_| in_path) {
                    // A version comes after the prefix, wherever it is stated.
                    let at = if call.name == "prefix" { 0 } else { self.prefixes.len() };
                    self.prefixes.insert(at, part.to_owned());
                }
                Some(Receiver::Unknown)
            }
            "namespace" | "resource" | "resources" | "group" | "segment" | "route_param" => {
                let block = call.block?;
                let part = arguments.text_at(0).unwrap_or_default();
                let part = if call.name == "route_param" { format!(":{part}") } else { part.to_owned() };
                self.prefixes.push(part);
                self.block(block, Receiver::Unknown);
                self.prefixes.pop();
                Some(Receiver::Unknown)
            }
            "mount" => {
                if let Some(Literal::Constant(api)) = arguments.list.first() {
                    self.web_mount(api, call.line);
                }
                Some(Receiver::Unknown)
            }
            _ => None,
        }
    }

    fn web_route(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        let prefix = self.prefixes.iter().fold(String::new(), |prefix, part| join_routes(&prefix, part));
        let mut paths: Vec<String> = arguments.list.iter().flat_map(Literal::texts).collect();
        if paths.is_empty() {
            paths.push(String::new());
        }
        for path in paths {
            self.entry(
                EntryPointKind::Http,
                &call.name.to_uppercase(),
                &join_routes(&prefix, &path),
                None,
                call.line,
            );
        }
    }

    fn web_mount(&mut self, api: &str, line: u32) {
        let prefix = self.prefixes.iter().fold(String::new(), |prefix, part| join_routes(&prefix, part));
        let prefix = self.names.intern(&prefix);
        let target = self.refer(ReferenceKind::Access, Receiver::None, api, line);
        self.facts.mounts.push(RouteMount { within: self.within, prefix, target, line });
    }

    pub(super) fn statement_accesses(&mut self, text: &str, line: u32) {
        for access in crate::sql::table_accesses(text) {
            let table = TableName::Table(self.names.intern(&access.table));
            self.facts.accesses.push(AccessFact { within: self.within, table, mode: access.mode, line });
        }
    }
}
