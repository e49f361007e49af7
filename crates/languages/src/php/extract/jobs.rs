//! Commands, schedules, consumers of queues and buses, and who publishes to them.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, kind, line_of};
use super::Extractor;
use super::calls::{Chain, Step};
use super::classes::Head;
use super::marks::{Mark, find};

/// Steps that tell when a scheduled job runs.
const TIMES: &[&str] = &[
    "cron",
    "everySecond",
    "everyMinute",
    "everyTwoMinutes",
    "everyFiveMinutes",
    "everyTenMinutes",
    "everyFifteenMinutes",
    "everyThirtyMinutes",
    "hourly",
    "hourlyAt",
    "everyTwoHours",
    "everyFourHours",
    "everySixHours",
    "daily",
    "dailyAt",
    "twiceDaily",
    "twiceDailyAt",
    "weekly",
    "weeklyOn",
    "monthly",
    "monthlyOn",
    "quarterly",
    "yearly",
    "everyThreeMinutes",
    "everyFourMinutes",
    "everyThreeHours",
    "lastDayOfMonth",
];

impl<'t> Extractor<'t> {
    /// Commands and consumers that a class is by its head, its marks and its fields.
    pub(super) fn note_class_entries(&mut self, node: Node<'t>, head: &Head, marks: &[Mark]) {
        if let Some(command) = self.command_name(node, head, marks) {
            let within =
                ["handle", "execute", "__invoke"].iter().find_map(|name| self.member_declaration(name));
            self.entry_within(within, EntryPointKind::Command, &command, line_of(node));
        }
        let is_queued = head.has_simple("ShouldQueue") || head.has_simple("ShouldQueueAfterCommit");
        if is_queued && let Some(method) = self.method_of(node, "handle") {
            let topic = self.queue_topic(method);
            let within = self.member_declaration("handle");
            self.entry_within(within, EntryPointKind::Message, &topic, line_of(method));
        }
        let handles = find(marks, "AsMessageHandler");
        if handles.is_some() || head.has_simple("MessageHandlerInterface") {
            let name = handles.and_then(|mark| mark.text("method")).unwrap_or("__invoke").to_owned();
            if let Some(method) = self.method_of(node, &name) {
                let told = handles.and_then(|mark| mark.class("handles")).map(str::to_owned);
                let within = self.member_declaration(&name);
                if let Some(topic) = told.or_else(|| self.first_parameter_type(method)) {
                    self.entry_within(within, EntryPointKind::Message, &topic, line_of(method));
                }
            }
        }
        for name in ["AsCronTask", "AsPeriodicTask"] {
            if let Some(mark) = find(marks, name) {
                let route = mark.argument("expression", 0).or_else(|| mark.named("frequency"));
                let route = route.and_then(|value| value.text()).unwrap_or_default().to_owned();
                let within = self.member_declaration("__invoke");
                self.entry_within(within, EntryPointKind::Scheduled, &route, mark.line);
            }
        }
    }

    /// What a queued class is handed: a job itself, a listener its event.
    fn queue_topic(&self, method: Node<'t>) -> String {
        let own = self.class_name();
        match own.contains("\\Listeners\\") {
            true => self.first_parameter_type(method).unwrap_or_else(|| own.to_owned()),
            false => own.to_owned(),
        }
    }

    fn entry_within(&mut self, within: Option<u32>, what: EntryPointKind, route: &str, line: u32) {
        let within = within.or(self.within);
        let line = within.map_or(line, |within| self.facts.declarations[within as usize].line);
        let outer = std::mem::replace(&mut self.within, within);
        self.entry_point(what, "", route, None, line);
        self.within = outer;
    }

    fn command_name(&self, node: Node<'t>, head: &Head, marks: &[Mark]) -> Option<String> {
        if let Some(mark) = find(marks, "AsCommand") {
            return mark.argument("name", 0).and_then(|value| value.text()).map(str::to_owned);
        }
        if !head.parent().ends_with("Command") {
            return None;
        }
        let told = self.text_field(node, "signature").or_else(|| self.text_field(node, "defaultName"));
        if let Some(signature) = told {
            return signature.split_whitespace().next().map(str::to_owned);
        }
        if let Some(name) = self.text_field(node, "name") {
            return Some(name);
        }
        let configure = self.method_of(node, "configure")?;
        let (_, rest) = self.text_of(configure).split_once("setName(")?;
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        rest[1..].split(quote).next().map(str::to_owned)
    }

    /// Handlers and tasks that a method is by its marks.
    pub(super) fn note_method_entries(&mut self, node: Node<'t>, marks: &[Mark]) {
        let line = Self::name_line(node);
        if let Some(mark) = find(marks, "AsMessageHandler") {
            let told = mark.class("handles").map(str::to_owned).or_else(|| self.first_parameter_type(node));
            if let Some(topic) = told {
                self.entry_within(self.within, EntryPointKind::Message, &topic, line);
            }
        }
        for name in ["AsCronTask", "AsPeriodicTask"] {
            if let Some(mark) = find(marks, name) {
                let route = mark.argument("expression", 0).or_else(|| mark.named("frequency"));
                let route = route.and_then(|value| value.text()).unwrap_or_default().to_owned();
                self.entry_within(self.within, EntryPointKind::Scheduled, &route, line);
            }
        }
    }

    /// Schedules and commands that a chain states.
    pub(super) fn note_schedule(&mut self, chain: &Chain<'t>) {
        if chain.facade() == Some("Artisan")
            && let Some(step) = chain.step(&["command"])
        {
            let arguments = self.arguments(step.arguments);
            if let Some(signature) = self.first_text(&arguments) {
                let name = signature.split_whitespace().next().unwrap_or_default().to_owned();
                self.entry_point(EntryPointKind::Command, "", &name, None, line_of(step.node));
            }
        }
        let is_schedule = chain.facade() == Some("Schedule") || self.text_of(chain.root) == "$schedule";
        let Some(step) = chain.step(&["command", "job", "call", "exec"]).filter(|_| is_schedule) else {
            return;
        };
        let time = chain.step(TIMES).map(|time| self.time_of(time)).unwrap_or_default();
        let handler = self.scheduled(step);
        self.entry_point(EntryPointKind::Scheduled, "", &time, handler, line_of(step.node));
    }

    fn time_of(&self, step: &Step<'t>) -> String {
        let arguments = self.arguments(step.arguments);
        let told: Vec<String> = arguments
            .iter()
            .filter_map(|(_, value)| self.template(*value).or_else(|| Some(self.text_of(*value).to_owned())))
            .collect();
        match (step.name, told.is_empty()) {
            ("cron", _) => told.join(" "),
            (name, true) => name.to_owned(),
            (name, false) => format!("{name} {}", told.join(" ")),
        }
    }

    /// The reference to what a schedule runs.
    fn scheduled(&mut self, step: &Step<'t>) -> Option<u32> {
        let (_, first) = *self.arguments(step.arguments).first()?;
        let line = line_of(step.node);
        let class = match kind(first) {
            Kind::New => self.made_class(first),
            Kind::Array => self
                .elements(first)
                .first()
                .and_then(|(_, class)| self.class_literal(*class).or_else(|| self.made_class(*class))),
            _ => self.class_literal(first),
        };
        let method = self.elements(first).get(1).and_then(|(_, method)| self.literal(*method));
        match class {
            Some(class) => {
                let receiver = self.value_of_type(&class);
                let method = method.unwrap_or_else(|| "handle".to_owned());
                Some(self.refer(ReferenceKind::Call, receiver, &method, line))
            }
            None if step.name == "command" => {
                let text = self.literal(first)?;
                let name = text.split_whitespace().next()?;
                Some(self.refer(ReferenceKind::Call, Receiver::None, &format!("command:{name}"), line))
            }
            None => None,
        }
    }

    /// Topics that chains of message libraries name.
    pub(super) fn note_topics(&mut self, chain: &Chain<'t>) {
        let Some(step) = chain.step(&["publish", "basic_publish", "basic_consume", "subscribe"]) else {
            return;
        };
        let values: Vec<Node<'t>> = self.arguments(step.arguments).iter().map(|(_, value)| *value).collect();
        let on_redis = chain.facade() == Some("Redis");
        let text =
            |at: usize| values.get(at).and_then(|value| self.template(*value)).filter(|text| text != "{}");
        let line = line_of(step.node);
        match step.name {
            "publish" if on_redis => {
                if let Some(topic) = text(0) {
                    self.remote_call(RemoteCallKind::Message, "", &topic, line);
                }
            }
            "subscribe" if on_redis => {
                let topics = values.first().map(|first| self.texts(*first)).unwrap_or_default();
                for topic in topics {
                    self.entry_point(EntryPointKind::Message, "", &topic, None, line);
                }
            }
            "basic_publish" => {
                let topic = text(2).filter(|key| !key.is_empty()).or_else(|| text(1));
                if let Some(topic) = topic {
                    self.remote_call(RemoteCallKind::Message, "", &topic, line);
                }
            }
            "basic_consume" => {
                if let Some(queue) = text(0) {
                    self.entry_point(EntryPointKind::Message, "", &queue, None, line);
                }
            }
            _ => {}
        }
    }

    pub(super) fn remote_call(&mut self, what: RemoteCallKind, method: &str, target: &str, line: u32) {
        let (method, target) = (self.names.intern(method), self.names.intern(target));
        let within = self.within;
        self.facts.remote_calls.push(RemoteCallFact { within, kind: what, method, target, line });
    }

    /// The name of the method around.
    pub(super) fn method_around(&self) -> &str {
        let declaration = self.within.and_then(|within| self.facts.declarations.get(within as usize));
        declaration.map_or("", |declaration| self.names.text(declaration.name))
    }

    /// The body of a function that is an argument, and the name of its first parameter.
    pub(super) fn function_argument(&self, node: Node<'t>) -> Option<(Node<'t>, &'t str)> {
        let body = Field::Body.of(node)?;
        let parameters = Field::Parameters.of(node).map(super::super::grammar::children)?;
        let name = self.variable_of(Field::Name.of(*parameters.first()?))?;
        Some((body, name))
    }
}
