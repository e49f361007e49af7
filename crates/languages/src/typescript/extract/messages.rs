//! Messages that are published and consumed, queues, and jobs on a schedule.

use banyan_facts::*;
use oxc_ast::ast::*;

use super::calls::Called;
use super::roles::Role;
use super::walk::Walk;

/// Names that brokers' clients have where nothing tells their type.
fn is_broker_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    [
        "producer", "consumer", "kafka", "channel", "emitter", "eventbus", "pubsub", "broker", "nats",
        "amqp", "rabbit",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || matches!(lower.as_str(), "events" | "bus" | "publisher" | "subscriber")
}

impl<'a> Walk<'a> {
    fn is_broker(&self, called: &Called<'_, 'a>) -> bool {
        let Some(object) = called.object else { return false };
        match self.role_of(object) {
            Some(role) => role == Role::Broker,
            None => self.last_name(object).is_some_and(is_broker_name),
        }
    }

    fn name_argument(&self, called: &Called<'_, 'a>, at: usize) -> Option<String> {
        let it = called.argument(at)?;
        if let Expression::ObjectExpression(object) = it {
            return self.pattern_text(object);
        }
        self.name_text(it).filter(|text| is_topic(text))
    }

    /// The text of a message pattern: `{ cmd: "place" }` is `place`.
    pub fn pattern_text(&self, object: &ObjectExpression<'a>) -> Option<String> {
        let texts = self.text_properties(object);
        texts.into_iter().next().map(|(_, text)| text)
    }

    pub fn read_message_call(&mut self, called: &Called<'_, 'a>) {
        match called.name {
            "send" if self.is_broker(called) => self.read_send(called),
            "emit" | "emitAsync" if self.is_broker(called) => self.publish(called, 0),
            "sendToQueue" => self.publish(called, 0),
            "publish" if self.is_broker(called) => self.read_publish(called),
            "add" | "addBulk" => self.read_queue_add(called),
            "consume" => self.consume(called, 0, 1),
            "subscribe" if self.is_broker(called) => self.read_subscribe(called),
            "on" | "addListener" | "once" => self.read_listener(called),
            "process" => self.read_queue_process(called),
            _ => {}
        }
    }

    fn publish(&mut self, called: &Called<'_, 'a>, at: usize) {
        if let Some(topic) = self.name_argument(called, at) {
            self.add_remote_call(RemoteCallKind::Message, "", &topic, called.offset());
        }
    }

    /// Kafka's `producer.send({ topic })`, Nest's `client.send("pattern", …)`.
    fn read_send(&mut self, called: &Called<'_, 'a>) {
        let topic = match called.object_argument(0) {
            Some(options) => match self.property(options, "topic") {
                Some(topic) => self.name_text(topic),
                None => self.pattern_text(options),
            },
            None => called.argument(0).and_then(|it| self.name_text(it)).filter(|text| is_topic(text)),
        };
        if let Some(topic) = topic {
            self.add_remote_call(RemoteCallKind::Message, "", &topic, called.offset());
        }
    }

    /// AMQP's `channel.publish(exchange, key, …)`, others' `publish(topic, …)`.
    fn read_publish(&mut self, called: &Called<'_, 'a>) {
        let has_key = called.arguments().len() > 2 && self.name_argument(called, 1).is_some();
        self.publish(called, usize::from(has_key));
    }

    fn consume(&mut self, called: &Called<'_, 'a>, topic: usize, handler: usize) {
        let Some(topic) = self.name_argument(called, topic) else { return };
        let handler = called.argument(handler).and_then(|it| self.function_reference(it, 0));
        self.add_entry_point(EntryPointKind::Message, "", &topic, handler, called.offset());
    }

    fn read_subscribe(&mut self, called: &Called<'_, 'a>) {
        let Some(options) = called.object_argument(0) else {
            self.consume(called, 0, 1);
            return;
        };
        let topics = match self.property(options, "topics").map(Expression::get_inner_expression) {
            Some(Expression::ArrayExpression(list)) => {
                list.elements.iter().filter_map(|element| self.name_text(element.as_expression()?)).collect()
            }
            _ => match self.property(options, "topic") {
                Some(topic) => self.name_text(topic).into_iter().collect(),
                None => Vec::new(),
            },
        };
        for topic in topics {
            self.add_entry_point(EntryPointKind::Message, "", &topic, None, called.offset());
        }
    }

    /// `events.on("order.placed", handler)`.
    fn read_listener(&mut self, called: &Called<'_, 'a>) {
        let Some(object) = called.object else { return };
        let is_bus = match self.role_of(object) {
            Some(role) => role == Role::Broker,
            None => self.last_name(object).is_some_and(|name| {
                let lower = name.to_lowercase();
                lower.contains("emitter")
                    || lower.contains("eventbus")
                    || matches!(lower.as_str(), "events" | "bus")
            }),
        };
        if is_bus {
            self.consume(called, 0, 1);
        }
    }

    fn queue_of(&self, called: &Called<'_, 'a>) -> Option<String> {
        match self.role_of(called.object?)? {
            Role::Queue(name) => Some(name),
            _ => None,
        }
    }

    fn read_queue_add(&mut self, called: &Called<'_, 'a>) {
        if let Some(queue) = self.queue_of(called) {
            self.add_remote_call(RemoteCallKind::Message, "", &queue, called.offset());
        }
    }

    fn read_queue_process(&mut self, called: &Called<'_, 'a>) {
        let Some(queue) = self.queue_of(called) else { return };
        let handler = called.arguments().last().and_then(|last| last.as_expression());
        let handler = handler.and_then(|it| self.function_reference(it, 0));
        self.add_entry_point(EntryPointKind::Message, "", &queue, handler, called.offset());
    }

    /// BullMQ: `new Worker("mails", handler)`.
    pub fn read_worker(&mut self, it: &NewExpression<'a>) {
        let [first, second, ..] = it.arguments.as_slice() else { return };
        let Some(queue) = first.as_expression().and_then(|it| self.name_text(it)) else { return };
        if queue.contains('/') || queue.ends_with(".js") {
            return;
        }
        let handler = second.as_expression().and_then(|it| self.function_reference(it, 0));
        self.add_entry_point(EntryPointKind::Message, "", &queue, handler, it.span.start);
    }

    /// `cron.schedule("0 3 * * *", job)` and its kin.
    pub fn read_schedule(&mut self, called: &Called<'_, 'a>) {
        let at = match called.name {
            "schedule" => 0,
            "scheduleJob" => usize::from(called.arguments().len() > 2),
            "every" if self.is_named(called.object, "agenda") => 0,
            _ => return,
        };
        let Some(schedule) = self.argument_text(called.arguments(), at).filter(|text| is_schedule(text))
        else {
            return;
        };
        let handler = called.argument(at + 1).and_then(|it| self.function_reference(it, 0));
        self.add_entry_point(EntryPointKind::Scheduled, "", &schedule, handler, called.offset());
    }

    /// `new CronJob("0 3 * * *", job)`.
    pub fn read_cron_job(&mut self, it: &NewExpression<'a>) {
        let Some(schedule) = self.argument_text(&it.arguments, 0).filter(|text| is_schedule(text)) else {
            return;
        };
        let handler = it.arguments.get(1).and_then(|argument| argument.as_expression());
        let handler = handler.and_then(|it| self.function_reference(it, 0));
        self.add_entry_point(EntryPointKind::Scheduled, "", &schedule, handler, it.span.start);
    }
}

fn is_topic(text: &str) -> bool {
    !text.is_empty()
        && !matches!(
            text,
            "error"
                | "end"
                | "data"
                | "close"
                | "connect"
                | "message"
                | "exit"
                | "open"
                | "ready"
                | "finish"
                | "{}"
        )
        && !text.contains(char::is_whitespace)
}

fn is_schedule(text: &str) -> bool {
    text.starts_with('@')
        || (text.split_whitespace().count() >= 5)
        || text.contains(" minute")
        || text.contains(" hour")
}
