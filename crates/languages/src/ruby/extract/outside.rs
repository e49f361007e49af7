//! What code reads from outside and sends there: configuration, requests, messages, statements in SQL.

use banyan_facts::*;
use tree_sitter::Node;

use super::Extractor;
use super::calls::Call;
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Literal, constant_path};
use crate::ruby::notation::{hidden, names_class};

/// Objects from which settings are read by their names.
const SETTINGS: &[&str] = &[
    "Settings.",
    "Rails.configuration.x.",
    "Rails.configuration.",
    "Rails.application.config.x.",
    "Rails.application.config.",
    "Rails.application.credentials.",
    "Rails.application.secrets.",
];

/// Methods that end the name of a setting.
const ENDS: &[&str] = &[
    "to_s",
    "to_i",
    "to_sym",
    "to_h",
    "to_f",
    "presence",
    "freeze",
    "each",
    "map",
    "dup",
    "fetch",
    "dig",
    "call",
    "slice",
    "merge",
    "join",
    "first",
    "last",
    "split",
    "constantize",
    "strip",
    "try",
    "deep_merge",
    "key",
    "keys",
    "values",
    "tap",
    "then",
    "push",
    "concat",
    "append",
    "delete",
    "insert",
    "select",
    "reject",
    "find",
    "map",
    "to_a",
    "size",
];

/// Clients whose methods are those of HTTP.
const CLIENTS: &[&str] =
    &["Net::HTTP", "Faraday", "HTTParty", "RestClient", "Typhoeus", "HTTP", "Excon", "HTTPX", "Curl"];

/// Methods that take a statement in SQL.
const STATEMENTS: &[&str] = &[
    "execute",
    "exec_query",
    "exec_update",
    "exec_delete",
    "exec_insert",
    "select_all",
    "select_one",
    "select_value",
    "select_values",
    "select_rows",
    "find_by_sql",
    "count_by_sql",
    "update_sql",
    "insert_sql",
    "query",
    "sql",
    "exec",
    "query_single",
    "query_hash",
    "mini_sql",
];

impl<'t> Extractor<'t> {
    /// Calls without a receiver.
    pub(super) fn bare_outside(&mut self, call: Call<'t>) {
        match call.name {
            "publish_event" | "instrument" => self.publish(call, 0),
            name if STATEMENTS.contains(&name) => self.statement(call),
            _ => {}
        }
    }

    /// Calls on something.
    pub(super) fn outside_call(&mut self, call: Call<'t>, receiver: Node<'t>, constant: Option<&str>) {
        if STATEMENTS.contains(&call.name) {
            self.statement(call);
        }
        self.setting(call, receiver);
        if let Some(constant) = constant {
            self.outside_constant(call, constant.trim_start_matches("::"));
        } else {
            self.outside_object(call, receiver);
        }
    }

    fn outside_constant(&mut self, call: Call<'t>, constant: &str) {
        match (constant, call.name) {
            ("ENV", "fetch" | "key?" | "has_key?" | "dig") => {
                if let Some(key) = self.reader.arguments(call.node).text_at(0).map(str::to_owned) {
                    self.configuration(&key, call.line);
                }
            }
            ("ActiveSupport::Notifications", "instrument") => self.publish(call, 0),
            (
                "ActiveSupport::Notifications" | "ActiveSupport::Notifications::Fanout",
                "subscribe" | "monotonic_subscribe",
            ) => {
                self.subscribe(call);
            }
            ("Sidekiq::Cron::Job", "create" | "new" | "load_from_hash") => {
                let options = self.reader.arguments(call.node).options;
                self.cron(&options, call.line);
            }
            (_, "publish" | "broadcast" | "publish_event") if constant.contains("Event") => {
                self.publish(call, 0)
            }
            (_, "subscribe") if constant.contains("Event") => self.subscribe(call),
            (_, "new") if constant.starts_with("Net::HTTP::") => {
                let method = constant["Net::HTTP::".len()..].to_uppercase();
                self.request(call, &method);
            }
            _ if constant.ends_with("::Config") && is_setting_name(call.name) => {
                self.preference_read(call, constant)
            }
            _ if CLIENTS.contains(&constant) => {
                if let Some(method) = verb(call.name) {
                    self.request(call, method);
                }
            }
            _ => {}
        }
    }

    /// A preference read from an object of settings: `Shop::Config.currency`.
    fn preference_read(&mut self, call: Call<'t>, constant: &str) {
        let name = match call.name {
            "get" => self.reader.arguments(call.node).text_at(0).map(str::to_owned),
            name => Some(name.to_owned()),
        };
        if let Some(name) = name {
            self.configuration(&format!("{constant}.{name}"), call.line);
        }
    }

    /// Calls on what is no constant.
    fn outside_object(&mut self, call: Call<'t>, receiver: Node<'t>) {
        let arguments = || self.reader.arguments(call.node);
        match call.name {
            "publish_event" => self.publish(call, 0),
            "acronym" => {
                if let Some(acronym) = arguments().text_at(0).map(str::to_owned) {
                    self.declare_with(hidden::ACRONYM, DeclarationKind::Field, &acronym, call.line);
                }
            }
            "produce_async" | "produce_sync" | "produce" | "deliver_message" => {
                if let Some(topic) = arguments().text("topic").map(str::to_owned) {
                    self.message(&topic, call.line);
                }
            }
            "publish" => {
                if let Some(key) = arguments().text("routing_key").map(str::to_owned) {
                    self.message(&key, call.line);
                }
            }
            "subscribe" if grammar::kind(receiver) == Kind::Call => self.subscribe_queue(call, receiver),
            name => {
                if let Some(method) = verb(name)
                    && self.is_client(receiver)
                {
                    self.request(call, method);
                }
            }
        }
    }

    /// `channel.queue('orders').subscribe do … end` of Bunny.
    fn subscribe_queue(&mut self, call: Call<'t>, receiver: Node<'t>) {
        let inner = self.take_apart(receiver);
        if inner.name == "queue"
            && let Some(queue) = self.reader.arguments(receiver).text_at(0).map(str::to_owned)
        {
            self.entry(EntryPointKind::Message, "", &queue, None, call.line);
        }
    }

    /// Whether a receiver is a client for HTTP by its source: what `Faraday.new` makes, or an object called one.
    fn is_client(&self, receiver: Node<'t>) -> bool {
        let text = self.node_text(receiver);
        text.starts_with("Faraday.new")
            || text.starts_with("HTTP.")
            || self.text.contains("Faraday.new")
                && matches!(
                    text.trim_start_matches('@'),
                    "connection" | "conn" | "client" | "faraday" | "http_client"
                )
            || text == "self.class" && self.text.contains("include HTTParty")
    }

    /// `self.base_uri`, as HTTParty takes it.
    pub(super) fn base_address(&mut self, call: Call<'t>) {
        if let Some(base) = self.reader.arguments(call.node).text_at(0) {
            let base = Literal::Text(base.trim_end_matches('/').to_owned());
            self.reader.variables.insert("%base".to_owned(), base);
        }
    }

    fn request(&mut self, call: Call<'t>, method: &str) {
        let Some(list) = Field::Arguments.of(call.node) else { return };
        let Some(first) = grammar::children(list).first().copied() else { return };
        let Some(mut address) = self.address(first, 0) else { return };
        if address.starts_with('/')
            && let Some(base) = self.reader.variables.get("%base").and_then(Literal::text)
        {
            address = format!("{base}{address}");
        }
        self.remote(RemoteCallKind::Http, method, &address, call.line);
    }

    /// The address that an expression is, as far as it stands there.
    fn address(&self, node: Node<'t>, depth: usize) -> Option<String> {
        if depth > 4 {
            return None;
        }
        match grammar::kind(node) {
            Kind::Call => {
                let call = self.take_apart(node);
                let first = |node| grammar::children(Field::Arguments.of(node)?).first().copied();
                match call.name {
                    "URI" | "parse" | "join" | "URI.parse" => self.address(first(node)?, depth + 1),
                    _ => None,
                }
            }
            Kind::Identifier | Kind::Constant => {
                self.reader.variables.get(self.node_text(node)).and_then(Literal::text).map(str::to_owned)
            }
            _ => match self.reader.literal(node) {
                Literal::Text(text) if text.chars().any(char::is_alphanumeric) => Some(text),
                _ => None,
            },
        }
    }

    /// Keeps an address that a variable is given, for the request that uses it.
    pub(super) fn keep_address(&mut self, name: &str, value: Node<'t>) {
        let looks = |text: &str| text.contains("://") || text.starts_with('/') || text.starts_with("{}/");
        match self.address(value, 0) {
            Some(address) if looks(&address) => {
                self.reader.variables.insert(name.to_owned(), Literal::Text(address));
            }
            _ => {
                if self.reader.variables.get(name).is_some_and(|known| matches!(known, Literal::Text(_))) {
                    self.reader.variables.remove(name);
                }
            }
        }
    }

    fn publish(&mut self, call: Call<'t>, at: usize) {
        if let Some(topic) = self.reader.arguments(call.node).text_at(at).map(str::to_owned) {
            self.message(&topic, call.line);
        }
    }

    fn message(&mut self, topic: &str, line: u32) {
        if topic.replace("{}", "").chars().any(char::is_alphanumeric) {
            self.remote(RemoteCallKind::Message, "", topic, line);
        }
    }

    fn subscribe(&mut self, call: Call<'t>) {
        if let Some(topic) = self.reader.arguments(call.node).text_at(0).map(str::to_owned) {
            self.entry(EntryPointKind::Message, "", &topic, None, call.line);
        }
    }

    fn remote(&mut self, kind: RemoteCallKind, method: &str, target: &str, line: u32) {
        let (method, target) = (self.names.intern(method), self.names.intern(target));
        self.facts.remote_calls.push(RemoteCallFact { within: self.within, kind, method, target, line });
    }

    fn statement(&mut self, call: Call<'t>) {
        let text = match self.reader.arguments(call.node).list.into_iter().next() {
            Some(Literal::Text(text)) => text,
            Some(Literal::List(list)) => match list.into_iter().next() {
                Some(Literal::Text(text)) => text,
                _ => return,
            },
            _ => return,
        };
        self.statement_accesses(&text, call.line);
    }

    fn configuration(&mut self, key: &str, line: u32) {
        let key = self.names.intern(key);
        self.facts.configuration.push(ConfigurationFact { within: self.within, key, line });
    }

    /// `ENV['KEY']`, `Shop::Config[:key]`, `Rails.application.credentials[:key]`.
    pub(super) fn element_configuration(&mut self, node: Node<'t>, object: Node<'t>) {
        let key = grammar::children(node).into_iter().find(|child| *child != object);
        let Some(key) = key.and_then(|key| self.reader.literal(key).text().map(str::to_owned)) else {
            return;
        };
        let line = grammar::line(node);
        if !grammar::is_constant(object) {
            let base = self.node_text(object);
            if SETTINGS.iter().any(|known| known.trim_end_matches('.') == base) {
                self.configuration(&key, line);
            }
            return;
        }
        match constant_path(object, self.text).trim_start_matches("::") {
            "ENV" | "Settings" => self.configuration(&key, line),
            config if config.ends_with("::Config") => self.configuration(&format!("{config}.{key}"), line),
            _ => {}
        }
    }

    /// A chain of names below an object of settings; the longest one counts, and only once.
    fn setting(&mut self, call: Call<'t>, receiver: Node<'t>) {
        let text = self.node_text(call.node);
        let Some(base) = SETTINGS.iter().find(|base| text.starts_with(**base)) else { return };
        let start = call.node.start_byte();
        let is_part = call.node.parent().is_some_and(|parent| {
            grammar::kind(parent) == Kind::Call
                && parent.start_byte() == start
                && Field::Receiver.of(parent) == Some(call.node)
        });
        if is_part
            && !ENDS.contains(&self.next_name(call.node))
            && !self.next_name(call.node).ends_with(['?', '!'])
        {
            return;
        }
        if receiver.end_byte() + 1 < start + base.len() || ENDS.contains(&call.name) && call.name != "dig" {
            return;
        }
        let below = &text[base.len()..];
        let name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
        let mut key: String = below.chars().take_while(|letter| name(*letter)).collect();
        if call.name == "dig" {
            let parts = Literal::List(self.reader.arguments(call.node).list).texts();
            key = key.trim_end_matches("dig").to_owned() + &parts.join(".");
        }
        let key = key.trim_matches('.').to_owned();
        if !key.is_empty() && !names_class(&key) {
            self.configuration(&key, call.line);
        }
    }

    /// The name of the method that is called on a call's result.
    fn next_name(&self, node: Node<'t>) -> &'t str {
        let parent = node.parent().and_then(|parent| Field::Method.of(parent));
        parent.map_or("", |method| self.node_text(method))
    }
}

/// The HTTP method that a client's method stands for.
fn verb(name: &str) -> Option<&'static str> {
    Some(match name {
        "get" | "get_response" | "get_print" => "GET",
        "post" | "post_form" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        "head" => "HEAD",
        _ => return None,
    })
}

fn is_setting_name(name: &str) -> bool {
    let settles = [
        "set",
        "configure",
        "new",
        "preferences",
        "instance",
        "reset",
        "load_defaults",
        "method_missing",
        "default",
    ];
    name.starts_with(|first: char| first.is_lowercase())
        && !settles.contains(&name)
        && !name.starts_with("respond_to")
        && !name.starts_with("set_")
        && !name.ends_with(['=', '!'])
}
