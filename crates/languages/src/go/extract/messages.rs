//! Configuration that is read, requests that are sent, messages that are published and consumed, jobs
//! and commands.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, kind};
use super::calls::Call;
use super::expressions::Handler;
use super::{Extractor, line_of};

/// Functions of viper and koanf that read a key.
fn reads_key(name: &str) -> bool {
    let typ = name.strip_prefix("Get").unwrap_or("-");
    matches!(
        typ,
        "" | "String"
            | "Bool"
            | "Int"
            | "Int32"
            | "Int64"
            | "Uint"
            | "Uint64"
            | "Float64"
            | "Duration"
            | "Time"
            | "StringSlice"
            | "StringMap"
            | "StringMapString"
            | "IntSlice"
            | "SizeInBytes"
    ) || matches!(name, "IsSet" | "UnmarshalKey" | "Sub" | "InConfig")
}

impl<'t> Extractor<'t> {
    fn text_argument(&self, call: &Call<'_, 't>, place: usize) -> Option<String> {
        self.argument_text(*call.nodes.get(place)?)
    }

    pub(super) fn configuration_call(&mut self, call: &Call<'_, 't>) {
        let key = match call.path {
            Some("os.Getenv" | "os.LookupEnv" | "syscall.Getenv") => self.text_argument(call, 0),
            Some(path) if path.starts_with("viper.") && reads_key(call.name) => self.text_argument(call, 0),
            None if call.is_method()
                && reads_key(call.name)
                && self.imports_any(&["spf13/viper", "knadh/koanf"]) =>
            {
                self.text_argument(call, 0).filter(|key| !key.starts_with('/'))
            }
            None if call.is_method() && call.name == "Key" => self.section_key(call),
            _ => None,
        };
        if let Some(key) = key {
            let key = self.names.intern(&key);
            self.facts.configuration.push(ConfigurationFact { within: self.within, key, line: call.line() });
        }
    }

    /// `file.Section("server").Key("PORT")`
    fn section_key(&self, call: &Call<'_, 't>) -> Option<String> {
        let section = Field::Operand.of(Field::Function.of(call.node)?)?;
        let function = Field::Function.of(section).filter(|_| kind(section) == Kind::Call)?;
        let name = Field::Member.of(function)?;
        if !matches!(self.text_of(name), "Section" | "GetSection") {
            return None;
        }
        let arguments = Field::Arguments.of(section).map(children)?;
        let section = self.argument_text(*arguments.first()?)?;
        let key = self.text_argument(call, 0)?;
        Some(if section.is_empty() { key } else { format!("{section}.{key}") })
    }

    /// `env:"PORT"` and `envconfig:"PORT"` on a field.
    pub(super) fn add_tagged_configuration(&mut self, tag: &str, node: Node<'t>) {
        for name in ["env", "envconfig"] {
            let Some(value) = tag_value(tag, name) else { continue };
            let key = value.split(',').next().unwrap_or_default();
            if key.is_empty() || key == "-" {
                continue;
            }
            let key = self.names.intern(key);
            self.facts.configuration.push(ConfigurationFact {
                within: self.within,
                key,
                line: line_of(node),
            });
            self.mark(Markers::CONFIGURATION);
        }
    }

    /// Messages that brokers' clients are called for.
    pub(super) fn message_call(&mut self, call: &Call<'_, 't>) {
        if !call.is_method() {
            return;
        }
        let line = call.line();
        match call.name {
            "Publish" | "PublishMsg" | "Request" | "PublishAsync" | "PublishWithContext" => {
                self.published(call);
            }
            "Subscribe" | "QueueSubscribe" | "ChanSubscribe" | "SubscribeSync" | "QueueSubscribeSync"
            | "PullSubscribe"
                if self.imports_any(&["nats", "mqtt"]) =>
            {
                let Some(topic) = self.text_argument(call, 0) else { return };
                self.consumer(&topic, call.arguments.last().map(|last| last.handlers.clone()), line);
            }
            "Consume" | "ConsumeWithContext" if self.imports_any(&["amqp"]) => {
                let place = usize::from(call.name == "ConsumeWithContext");
                let Some(queue) = self.text_argument(call, place) else { return };
                self.consumer(&queue, None, line);
            }
            "ConsumePartition" | "SubscribeTopics" | "Consume" | "Subscribe"
                if self.imports_any(&["sarama", "kafka"]) =>
            {
                for node in call.nodes {
                    for topic in self.listed_texts(*node) {
                        self.consumer(&topic, None, line);
                    }
                }
            }
            _ => {}
        }
    }

    /// The texts of a list literal, or the one text.
    fn listed_texts(&self, node: Node<'t>) -> Vec<String> {
        let texts = |node: &Node<'t>| self.argument_text(*node);
        match kind(node) {
            Kind::Composite => {
                let elements = Field::Body.of(node).map(children).unwrap_or_default();
                elements.into_iter().flat_map(children).filter_map(|element| texts(&element)).collect()
            }
            Kind::String | Kind::RawString | Kind::Identifier | Kind::Selector => {
                texts(&node).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn published(&mut self, call: &Call<'_, 't>) {
        let line = call.line();
        if self.imports_any(&["amqp"]) {
            let place = usize::from(call.name == "PublishWithContext");
            let exchange = self.text_argument(call, place).unwrap_or_default();
            let key = self.text_argument(call, place + 1).unwrap_or_default();
            let target = if key.is_empty() { exchange } else { key };
            return self.remote(RemoteCallKind::Message, "", &target, line);
        }
        if self.imports_any(&["nats", "mqtt"]) && call.arguments.len() > 1 {
            let first = self.text_argument(call, 0).or_else(|| self.text_argument(call, 1));
            self.remote(RemoteCallKind::Message, "", &first.unwrap_or_default(), line);
        }
    }

    fn consumer(&mut self, topic: &str, handlers: Option<Vec<Handler>>, line: u32) {
        let handler = handlers.into_iter().flatten().find_map(|handler| match handler {
            Handler::Reference(reference) => Some(reference),
            _ => None,
        });
        if !topic.is_empty() {
            self.entry(EntryPointKind::Message, "", topic, handler, line, self.within);
        }
    }

    /// Messages, readers and writers as struct literals.
    pub(super) fn message_literal(&mut self, typ: &str, body: Node<'t>) {
        let typ = typ.trim_start_matches("[]");
        let writes =
            matches!(typ, "sarama.ProducerMessage" | "kafka.Message" | "kafka.Writer" | "kafka.WriterConfig");
        let reads = typ == "kafka.ReaderConfig";
        if !writes && !reads {
            return;
        }
        for (name, value) in self.literal_fields(body) {
            let topics = match name {
                "Topic" => self.argument_text(value).into_iter().collect(),
                "GroupTopics" => self.listed_texts(value),
                _ => continue,
            };
            for topic in topics {
                match reads {
                    true => self.consumer(&topic, None, line_of(value)),
                    false => self.remote(RemoteCallKind::Message, "", &topic, line_of(value)),
                }
            }
        }
    }

    /// Requests by net/http and resty.
    pub(super) fn request_call(&mut self, call: &Call<'_, 't>) {
        let line = call.line();
        let (method, place) = match call.path {
            Some("http.Get") => ("GET".to_owned(), 0),
            Some("http.Head") => ("HEAD".to_owned(), 0),
            Some("http.Post" | "http.PostForm") => ("POST".to_owned(), 0),
            Some("http.NewRequest") => (self.text_argument(call, 0).unwrap_or_default(), 1),
            Some("http.NewRequestWithContext") => (self.text_argument(call, 1).unwrap_or_default(), 2),
            Some(_) => return,
            None => match self.client_method(call) {
                Some(method) => (method.to_owned(), 0),
                None => return,
            },
        };
        if let Some(address) = self.text_argument(call, place) {
            self.remote(RemoteCallKind::Http, &method, &address, line);
        }
    }

    /// The method that resty's requests and `http.Client` are sent by.
    fn client_method(&self, call: &Call<'_, 't>) -> Option<&'static str> {
        if !call.is_method() || !self.imports_any(&["resty", "net/http"]) {
            return None;
        }
        let method = match call.name {
            "Get" => "GET",
            "Head" => "HEAD",
            "Post" | "PostForm" => "POST",
            "Put" => "PUT",
            "Patch" => "PATCH",
            "Delete" => "DELETE",
            _ => return None,
        };
        let arguments = if call.name == "Post" && !self.imports_any(&["resty"]) { 3 } else { 1 };
        let address = self.text_argument(call, 0)?;
        let is_address = address.contains("://")
            || address.contains("{}/")
            || address.contains("\u{2}/")
            || address.starts_with('/');
        (call.arguments.len() == arguments && is_address).then_some(method)
    }

    pub(super) fn remote(&mut self, kind: RemoteCallKind, method: &str, target: &str, line: u32) {
        if target.is_empty() || target == "{}" {
            return;
        }
        let (method, target) = (self.names.intern(&method.to_uppercase()), self.names.intern(target));
        self.facts.remote_calls.push(RemoteCallFact { within: self.within, kind, method, target, line });
    }

    /// Jobs that cron libraries are given.
    pub(super) fn job_call(&mut self, call: &Call<'_, 't>) {
        if !call.is_method() || !self.imports_any(&["cron", "gocron"]) {
            return;
        }
        let schedule = match call.name {
            "AddFunc" | "AddJob" | "Schedule" | "AddNamedFunc" => self.schedule_argument(call),
            "Do" => Some(String::new()),
            "NewJob" => call.nodes.first().map(|node| self.text_of(*node).to_owned()),
            _ => return,
        };
        let Some(schedule) = schedule else { return };
        let functions = call.arguments.iter().flat_map(|argument| &argument.handlers);
        let handlers: Vec<String> = functions
            .filter_map(|handler| match handler {
                Handler::Reference(reference) => Some(reference.to_string()),
                Handler::Typed(name) => Some(format!("t{}", self.names.text(*name))),
                Handler::Closure => None,
            })
            .collect();
        let route = format!("|{schedule}|{}", handlers.join(";"));
        self.entry(EntryPointKind::Scheduled, "", &route, None, call.line(), self.within);
    }

    /// The argument that looks like a schedule.
    fn schedule_argument(&self, call: &Call<'_, 't>) -> Option<String> {
        let texts: Vec<String> =
            (0..call.nodes.len()).filter_map(|at| self.text_argument(call, at)).collect();
        let schedule =
            texts.iter().find(|text| text.starts_with(['@', '*']) || text.split_whitespace().count() >= 5);
        Some(schedule.or(texts.first()).cloned().unwrap_or_default())
    }

    /// Commands of cobra and urfave/cli.
    pub(super) fn command_literal(&mut self, typ: &str, body: Node<'t>, first: usize) {
        let is_command = matches!(typ.trim_start_matches("[]"), "cobra.Command" | "cli.Command");
        if !is_command {
            return;
        }
        let mut open = vec![body];
        let mut found = Vec::new();
        while let Some(body) = open.pop() {
            let fields = self.literal_fields(body);
            if fields.is_empty() {
                let inner = children(body).into_iter().flat_map(children);
                open.extend(inner.filter(|inner| kind(*inner) == Kind::LiteralValue));
                continue;
            }
            found.push((body, fields));
        }
        for (body, fields) in found {
            let field = |names: &[&str]| {
                fields.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value)
            };
            let name = field(&["Use", "Name"]).and_then(|value| self.argument_text(value));
            let Some(name) = name else { continue };
            let word = name.split_whitespace().next().unwrap_or_default().to_owned();
            let Some(run) = field(&["Run", "RunE", "Action"]) else { continue };
            let handler = match kind(run) {
                Kind::FunctionLiteral => None,
                _ => self.reference_made(first, run),
            };
            self.entry(EntryPointKind::Command, "", &word, handler, line_of(body), self.within);
        }
    }
}

/// The value of one key of a struct tag.
pub(in crate::go) fn tag_value<'a>(tag: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = tag;
    while let Some((name, after)) = rest.split_once(":\"") {
        let (value, next) = after.split_once('"')?;
        if name.trim() == key {
            return Some(value);
        }
        rest = next;
    }
    None
}
