//! What leaves and enters the process, and what configures it: requests, messages, settings.

use crate::python::tree::{Expr, ExprCall, ExprDict, ExprSubscript};
use banyan_facts::*;

use super::texts::keyword;
use super::walk::{Walk, last_name, literal};
use crate::python::notation::Loaded;

impl<'a> Walk<'a> {
    /// A request, kept if what is called turns out to be a client's: the reference stands before the method.
    pub fn note_request(&mut self, call: &'a ExprCall<'a>, name: &str, callee: u32, arguments: &[Receiver]) {
        let (method, at) = match name {
            "get" | "post" | "put" | "patch" | "delete" | "head" | "options" => (name.to_uppercase(), 0),
            "request" | "stream" => {
                (call.arguments.args.first().and_then(literal).unwrap_or_default().to_uppercase(), 1)
            }
            "urlopen" | "Request" | "urlretrieve" => ("GET".to_owned(), 0),
            _ => return,
        };
        let Some(address) = call.arguments.args.get(at).or_else(|| keyword(&call.arguments, "url")) else {
            return;
        };
        let target = self.told_text(address, arguments.get(at).copied());
        if target.is_empty() || target == "{}" {
            return;
        }
        self.add_remote(RemoteCallKind::Http, &format!("{callee}>{method}"), &target, call);
    }

    /// A message, likewise.
    pub fn note_message(&mut self, call: &'a ExprCall<'a>, name: &str, callee: u32, arguments: &[Receiver]) {
        let (topic, value) = match name {
            "send" | "send_and_wait" | "produce" | "publish" | "send_message" => {
                let named = ["topic", "routing_key", "queue", "QueueUrl"];
                match named.iter().find_map(|name| keyword(&call.arguments, name)) {
                    Some(topic) => (Some(topic), None),
                    None => (call.arguments.args.first(), arguments.first().copied()),
                }
            }
            "basic_publish" => (keyword(&call.arguments, "routing_key").or(call.arguments.args.get(1)), None),
            "send_task" => (call.arguments.args.first(), arguments.first().copied()),
            _ => return,
        };
        let Some(topic) = topic else { return };
        let base = base_name(call);
        let speaks =
            ["producer", "publisher", "channel", "broker", "exchange", "bus", "client", "pub", "js", "nc"]
                .iter()
                .any(|word| base.contains(word));
        let text = self.told_text(topic, value);
        let sign = if speaks || name == "basic_publish" || name == "send_task" { "~" } else { "" };
        if !text.is_empty() && text != "{}" && !text.contains(char::is_whitespace) {
            self.add_remote(RemoteCallKind::Message, &format!("{callee}>{sign}"), &text, call);
        }
    }

    fn add_remote(&mut self, kind: RemoteCallKind, method: &str, target: &str, call: &ExprCall<'_>) {
        let (method, target) = (self.names.intern(method), self.names.intern(target));
        let line = self.line(call);
        self.remote_calls.push(RemoteCallFact { within: self.within, kind, method, target, line });
    }

    /// Consumers of Kafka, RabbitMQ and Redis whose topics are told.
    pub fn note_consumer(&mut self, call: &'a ExprCall<'a>, name: &str) {
        let is_on = |words: &[&str]| {
            let base = base_name(call);
            words.iter().any(|word| base.contains(word))
        };
        let arguments = &call.arguments;
        let topics: Vec<String> = match name {
            "KafkaConsumer" | "AIOKafkaConsumer" => {
                arguments.args.iter().map(|topic| self.told_text(topic, None)).collect()
            }
            "subscribe" if is_on(&["consumer", "pubsub"]) => {
                let lists = arguments.args.first().or_else(|| keyword(arguments, "topics"));
                lists.map(|topics| self.texts_in(topics)).unwrap_or_default()
            }
            "basic_consume" => {
                let queue = keyword(arguments, "queue").or_else(|| arguments.args.first());
                queue.map(|queue| vec![self.told_text(queue, None)]).unwrap_or_default()
            }
            "Consumer" if self.origin(&call.func).contains("Consumer") => {
                let queues = keyword(arguments, "queues");
                queues.map(|queues| self.queue_names(queues)).unwrap_or_default()
            }
            _ => return,
        };
        let callback = ["on_message_callback", "callbacks", "callback", "on_message"]
            .iter()
            .find_map(|name| keyword(arguments, name));
        let handler = callback.and_then(|callback| self.callback(callback));
        let line = self.line(call);
        for topic in topics.iter().filter(|topic| !topic.is_empty() && !topic.contains('{')) {
            let (method, route) = (self.empty(), self.names.intern(topic));
            let kind = EntryPointKind::Message;
            self.entry_points.push(EntryPointFact {
                within: self.within,
                kind,
                method,
                route,
                handler,
                line,
            });
        }
    }

    fn texts_in(&self, list: &Expr<'_>) -> Vec<String> {
        match list {
            Expr::List(list) => list.elts.iter().map(|topic| self.told_text(topic, None)).collect(),
            Expr::Tuple(list) => list.elts.iter().map(|topic| self.told_text(topic, None)).collect(),
            topic => vec![self.told_text(topic, None)],
        }
    }

    /// The names of queues made in a list.
    fn queue_names(&self, queues: &Expr<'_>) -> Vec<String> {
        let elements = match queues {
            Expr::List(list) => list.elts.iter().collect(),
            other => vec![other],
        };
        let name = |queue: &&Expr| match queue {
            Expr::Call(call) => call.arguments.args.first().map(|name| self.told_text(name, None)),
            _ => None,
        };
        elements.iter().filter_map(name).collect()
    }

    /// The reference that names a callback, which was walked before.
    fn callback(&mut self, callback: &'a Expr<'a>) -> Option<u32> {
        let callback = match callback {
            Expr::List(list) => list.elts.first()?,
            other => other,
        };
        let path = self.path_text(callback)?;
        let name = path.strip_prefix("self.").unwrap_or(&path);
        let place = self.references.iter().rposition(|reference| self.names.text(reference.name) == name)?;
        Some(place as u32)
    }

    /// Keys read by functions: `os.getenv`, `environ.get`, `config("KEY")`, `env.str("KEY")`.
    pub fn note_configuration(&mut self, call: &'a ExprCall<'a>, name: &str) {
        let Some(key) = call.arguments.args.first().and_then(literal) else { return };
        if name == "setdefault" && key == "DJANGO_SETTINGS_MODULE" {
            if let Some(module) = call.arguments.args.get(1).and_then(literal) {
                let name = Loaded::Settings(module).to_string();
                self.refer(ReferenceKind::Access, Receiver::None, &name, call);
            }
            return;
        }
        let upper =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        // Other keys are read by a few functions alone.
        let known = matches!(name, "getenv" | "get" | "pop" | "config") || matches!(call.func, Expr::Name(_));
        if !upper && !known {
            return;
        }
        let origin = self.origin(&call.func);
        let reads = match &*origin {
            "os.getenv" | "os.environ.get" | "os.environ.pop" | "decouple.config" => true,
            "dotenv.get_key" | "starlette.config.Config" => false,
            origin => {
                let first = origin.split('.').next().unwrap_or_default();
                let by_env = (first == "env" || first == "config" || origin.ends_with(".env"))
                    && !origin.contains("get_");
                let by_app = (name == "get" || name == "getlist") && origin.ends_with("config.get");
                upper && (by_env || by_app || origin.contains("environ"))
            }
        };
        drop(origin);
        if reads {
            self.add_setting(key, call);
        }
    }

    /// Keys read by subscript: `os.environ["KEY"]`, `app.config["KEY"]`.
    pub fn note_subscript(&mut self, subscript: &'a ExprSubscript<'a>) {
        if let Some(key) = literal(subscript.slice) {
            let origin = self.origin(subscript.value);
            let reads = origin == "os.environ" || origin.ends_with("app.config");
            drop(origin);
            if reads {
                self.add_setting(key, subscript);
            }
        }
    }

    /// `getattr(settings, "KEY", default)`
    pub fn note_attribute_read(&mut self, call: &'a ExprCall<'a>) {
        let [of, key, ..] = call.arguments.args else { return };
        if last_name(&call.func) == "getattr"
            && let Some(key) = literal(key)
            && self.origin(of) == "django.conf.settings"
        {
            self.add_setting(key, call);
        }
    }

    fn add_setting(&mut self, key: &str, node: &impl ruff_text_size::Ranged) {
        let (key, line) = (self.names.intern(key), self.line(node));
        self.configuration.push(ConfigurationFact { within: self.within, key, line });
    }

    /// An entry of Celery's schedule: `{"task": "app.tasks.report", "schedule": crontab(…)}`.
    pub fn note_schedule(&mut self, dict: &'a ExprDict<'a>) {
        let entry = |wanted: &str| {
            let found = dict.items.iter().find(|item| item.key.and_then(literal) == Some(wanted));
            found.map(|item| &item.value)
        };
        let (Some(task), Some(schedule)) = (entry("task"), entry("schedule")) else { return };
        let Some(task) = literal(task) else { return };
        let name = Loaded::Task(task).to_string();
        let handler = Some(self.refer(ReferenceKind::Access, Receiver::None, &name, dict));
        let schedule = self.source(schedule);
        let (method, route) = (self.empty(), self.names.intern(&schedule));
        let (kind, line) = (EntryPointKind::Scheduled, self.line(dict));
        self.entry_points.push(EntryPointFact { within: self.within, kind, method, route, handler, line });
    }

    /// What SQLAlchemy reads and writes: `select(Order)`, `session.query(Order)`, `session.add(order)`.
    pub fn note_statement(&mut self, call: &'a ExprCall<'a>, name: &str, arguments: &[Receiver]) {
        let by_session = || {
            let base = base_name(call);
            ["session", "db", "uow"].iter().any(|word| base.contains(word))
        };
        let mode = match name {
            "select" | "insert" | "update" | "delete" if matches!(call.func, Expr::Name(_)) => {
                let origin = self.origin(&call.func);
                if !origin.starts_with("sqlalchemy") && !origin.starts_with("sqlmodel") {
                    return;
                }
                if name == "select" { AccessMode::Read } else { AccessMode::Write }
            }
            "query" | "select_from" | "join" | "outerjoin" => AccessMode::Read,
            "get" | "get_one" | "refresh" if by_session() => AccessMode::Read,
            "add" | "delete" | "merge" | "add_all" | "bulk_save_objects" | "bulk_insert_mappings"
                if by_session() =>
            {
                AccessMode::Write
            }
            "commit" if by_session() => return self.mark_transaction(),
            _ => return,
        };
        let line = self.line(call);
        for argument in arguments {
            if let Some(of_type) = self.type_of(*argument).filter(|_| !self.is_builtin(*argument)) {
                let table = TableName::Entity(of_type);
                self.accesses.push(AccessFact { within: self.within, table, mode, line });
            }
        }
    }
}

/// The name of what a method is called on, in lower case.
fn base_name(call: &ExprCall<'_>) -> String {
    match &call.func {
        Expr::Attribute(attribute) => match attribute.value {
            Expr::Call(call) => last_name(&call.func).to_lowercase(),
            path => last_name(path).to_lowercase(),
        },
        _ => String::new(),
    }
}
