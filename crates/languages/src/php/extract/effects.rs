//! What code does beyond calling other code: settings it reads, requests it sends, SQL in its texts,
//! transactions.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Kind, kind, line_of};
use super::Extractor;
use super::calls::{Chain, Step};
use super::classes::Head;
use super::marks::Mark;
use super::values::Argument;
use crate::sql::table_accesses;

/// Methods of HTTP clients, and the HTTP method that each sends.
const REQUESTS: &[(&str, &str)] = &[
    ("get", "GET"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
    ("head", "HEAD"),
    ("getAsync", "GET"),
    ("postAsync", "POST"),
    ("putAsync", "PUT"),
];

/// Steps that begin a database transaction.
const TRANSACTIONS: &[&str] =
    &["transaction", "beginTransaction", "wrapInTransaction", "transactional", "begin_transaction"];

impl<'t> Extractor<'t> {
    /// What a class is beyond a class.
    pub(super) fn note_class(&mut self, node: Node<'t>, head: &Head, marks: &[Mark]) {
        self.note_class_bindings(node, head, marks);
        self.note_class_entries(node, head, marks);
        self.note_invoked_route(node, marks);
        self.note_mapping(node, marks);
    }

    /// What a method is beyond a method.
    pub(super) fn note_method(&mut self, node: Node<'t>, name: &str, marks: &[Mark]) {
        self.note_method_routes(marks, Self::name_line(node));
        self.note_method_entries(node, marks);
        self.note_listening_method(node, name, marks);
    }

    /// What a chain of calls does.
    pub(super) fn note_chain(&mut self, chain: &Chain<'t>) {
        self.note_routes(chain);
        self.note_configured_routes(chain);
        self.note_bindings(chain);
        self.note_schedule(chain);
        self.note_topics(chain);
        self.note_schema(chain);
        self.note_queries(chain);
        self.note_request(chain);
        self.note_settings(chain);
        if chain.step(TRANSACTIONS).is_some_and(|step| step.arguments.is_some()) {
            self.mark_transaction();
        }
    }

    /// What a call of a function does.
    pub(super) fn note_function(&mut self, name: &str, arguments: &[Argument<'t>], line: u32) {
        let first = arguments.first().map(|(_, value)| *value);
        match name {
            "env" | "getenv" | "config" | "get_option" => {
                if let Some(key) = first.and_then(|first| self.literal(first)) {
                    self.note_setting(&key, line);
                }
            }
            "file_get_contents" | "fopen" | "curl_init" | "wp_remote_get" | "wp_remote_post" => {
                let address = first.and_then(|first| self.template(first));
                if let Some(address) =
                    address.filter(|text| text.contains("://") && !text.starts_with("php:"))
                {
                    let method = if name.ends_with("post") { "POST" } else { "GET" };
                    self.remote_call(RemoteCallKind::Http, method, &address, line);
                }
            }
            "curl_setopt" => self.note_curl_option(arguments, line),
            "view" => {
                if let Some(view) = first.and_then(|first| self.literal(first)) {
                    self.refer(ReferenceKind::Call, Receiver::None, &format!("view:{view}"), line);
                }
            }
            "define" => {
                if let Some(constant) = first.and_then(|first| self.literal(first)) {
                    self.declare(&constant, DeclarationKind::Constant, "", (line, line), Markers::PUBLIC);
                }
            }
            "add_action" => self.note_wordpress_action(arguments, line),
            "register_rest_route" => self.note_wordpress_route(arguments, line),
            _ => {}
        }
    }

    fn note_curl_option(&mut self, arguments: &[Argument<'t>], line: u32) {
        let [_, (_, option), (_, value)] = arguments else { return };
        if self.text_of(*option) == "CURLOPT_URL"
            && let Some(address) = self.template(*value)
        {
            self.remote_call(RemoteCallKind::Http, "", &address, line);
        }
    }

    /// WordPress answers requests of its own kind with functions that are hooked to a name.
    fn note_wordpress_action(&mut self, arguments: &[Argument<'t>], line: u32) {
        let Some(hook) = self.first_text(arguments) else { return };
        let action = hook.strip_prefix("wp_ajax_nopriv_").or_else(|| hook.strip_prefix("wp_ajax_"));
        let Some(action) = action else { return };
        let handler = arguments.get(1).and_then(|(_, handler)| self.wordpress_handler(*handler, line));
        let route = format!("/wp-admin/admin-ajax.php?action={action}");
        self.entry_point(EntryPointKind::Http, "", &route, handler, line);
    }

    fn note_wordpress_route(&mut self, arguments: &[Argument<'t>], line: u32) {
        let [(_, namespace), (_, route), (_, options), ..] = arguments else { return };
        let (Some(namespace), Some(route)) = (self.literal(*namespace), self.literal(*route)) else { return };
        let path = crate::routes::join_routes(&format!("/wp-json/{namespace}"), &route);
        let all = match self.element(*options, "callback") {
            Some(_) => vec![*options],
            None => self.elements(*options).into_iter().map(|(_, value)| value).collect(),
        };
        for options in all {
            let Some(callback) = self.element(options, "callback") else { continue };
            let methods = self.element(options, "methods").map(|value| self.texts(value)).unwrap_or_default();
            let handler = self.wordpress_handler(callback, line);
            let methods = if methods.is_empty() { vec![String::new()] } else { methods };
            for method in methods {
                self.entry_point(EntryPointKind::Http, &method.to_uppercase(), &path, handler, line);
            }
        }
    }

    fn wordpress_handler(&mut self, node: Node<'t>, line: u32) -> Option<u32> {
        if kind(node) == Kind::Array {
            let elements = self.elements(node);
            let [(_, object), (_, method)] = elements.as_slice() else { return None };
            let method = self.literal(*method)?;
            let receiver = match self.class_literal(*object) {
                Some(class) => self.value_of_type(&class),
                None => self.visit(*object),
            };
            return Some(self.refer(ReferenceKind::Call, receiver, &method, line));
        }
        let name = self.literal(node)?;
        Some(self.refer(ReferenceKind::Call, Receiver::None, &name, line))
    }

    /// A text: the tables of a statement, the settings that it stands for.
    pub(super) fn note_text(&mut self, text: &str, line: u32) {
        if text.len() < 10 {
            return;
        }
        if !self.note_object_query(text, line) {
            for access in table_accesses(text) {
                let table = TableName::Table(self.names.intern(&access.table));
                self.access(table, access.mode, line);
            }
        }
        if let Some((_, rest)) = text.split_once("%env(") {
            let key = rest.split(')').next().unwrap_or_default().rsplit(':').next().unwrap_or_default();
            self.note_setting(key, line);
        }
    }

    pub(super) fn access(&mut self, table: TableName, mode: AccessMode, line: u32) {
        let fact = AccessFact { within: self.within, table, mode, line };
        self.facts.accesses.push(fact);
    }

    fn note_setting(&mut self, key: &str, line: u32) {
        if key.is_empty() {
            return;
        }
        let (key, within) = (self.names.intern(key), self.within);
        self.facts.configuration.push(ConfigurationFact { within, key, line });
    }

    /// `$_ENV['X']`.
    pub(super) fn note_environment_read(&mut self, parts: &[Node<'t>], line: u32) {
        let [container, key] = parts else { return };
        if self.text_of(*container) == "$_ENV"
            && let Some(key) = self.literal(*key)
        {
            self.note_setting(&key, line);
        }
    }

    fn note_settings(&mut self, chain: &Chain<'t>) {
        let reads = |step: &Step<'t>| match step.name {
            "get" | "string" | "integer" | "boolean" | "array" => chain.facade() == Some("Config"),
            "getParameter" => true,
            _ => false,
        };
        let is_env = chain.class.as_deref() == Some("Illuminate\\Support\\Env");
        let Some(step) = chain.steps.iter().find(|step| reads(step) || is_env && step.name == "get") else {
            return self.note_injected_settings(chain);
        };
        let arguments = self.arguments(step.arguments);
        if let Some(key) = self.first_text(&arguments) {
            self.note_setting(&key, line_of(step.node));
        }
    }

    /// `$this->config->get('a.b')`, where the type of the field says that it holds settings.
    fn note_injected_settings(&mut self, chain: &Chain<'t>) {
        let Some(at) = chain.steps.iter().position(|step| step.name == "get") else { return };
        let holder = match at {
            0 => self.variable_of(Some(chain.root)).map(|name| self.variable(name)),
            1 if self.text_of(chain.root) == "$this" => {
                self.classes.last().and_then(|class| class.fields.get(chain.steps[0].name)).copied()
            }
            _ => None,
        };
        let Some(told) = holder.and_then(|holder| self.notation_of(holder)) else { return };
        let holds_settings = ["ParameterBagInterface", "Config\\Repository", "ContainerBagInterface"];
        if holds_settings.iter().any(|name| told.contains(name)) {
            let arguments = self.arguments(chain.steps[at].arguments);
            if let Some(key) = self.first_text(&arguments) {
                self.note_setting(&key, line_of(chain.steps[at].node));
            }
        }
    }

    /// A request by Laravel's `Http`, Guzzle or Symfony's client.
    fn note_request(&mut self, chain: &Chain<'t>) {
        let is_facade = chain.facade() == Some("Http");
        if !is_facade && !self.is_http_client(chain) {
            return;
        }
        for step in &chain.steps {
            let values: Vec<Node<'t>> =
                self.arguments(step.arguments).iter().map(|(_, value)| *value).collect();
            let told = match (step.name, values.as_slice()) {
                ("request" | "requestAsync" | "send", [method, address, ..]) => {
                    let method = self.literal(*method).or_else(|| self.method_constant(*method));
                    (method.unwrap_or_default().to_uppercase(), self.template(*address))
                }
                (name, [address, ..]) => match REQUESTS.iter().find(|(known, _)| *known == name) {
                    Some((_, method)) => ((*method).to_owned(), self.template(*address)),
                    None => continue,
                },
                _ => continue,
            };
            if let (method, Some(address)) = told {
                self.remote_call(RemoteCallKind::Http, &method, &address, line_of(step.node));
            }
        }
    }

    /// Whether the first value of a chain is declared to be an HTTP client.
    fn is_http_client(&self, chain: &Chain<'t>) -> bool {
        let holder = match self.text_of(chain.root) {
            "$this" => {
                chain.steps.first().and_then(|step| self.classes.last()?.fields.get(step.name)).copied()
            }
            _ => self.variable_of(Some(chain.root)).map(|name| self.variable(name)),
        };
        let made = || (kind(chain.root) == Kind::Parenthesized).then(|| self.text_of(chain.root).to_owned());
        let told = holder.and_then(|holder| self.notation_of(holder)).or_else(made);
        let clients = ["GuzzleHttp\\", "HttpClientInterface", "Illuminate\\Http\\Client", "new Client("];
        told.is_some_and(|told| clients.iter().any(|client| told.contains(client)))
    }
}
