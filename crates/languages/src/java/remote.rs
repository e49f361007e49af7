//! Requests and messages that calls of well-known libraries send: Spring's templates and clients,
//! OkHttp, the JDK's and Ktor's HTTP clients, Kafka, RabbitMQ, JMS.

use banyan_facts::{Receiver, RemoteCallFact, RemoteCallKind};
use foldhash::HashMap;

use super::mapping::TableFacts;
use super::notation::{simple_name, simple_type};

/// A call that may send something, without its arguments.
#[derive(Clone, Copy)]
pub(crate) struct Sending<'c> {
    /// The reference that stands for it
    pub place: u32,
    /// What it is made on
    pub receiver: Receiver,
    /// The type that it is made on, in the notation; empty where it is not told
    pub on: &'c str,
    /// The method's name; `<init>` for a constructor
    pub name: &'c str,
    /// 1-based line
    pub line: u32,
}

/// A call that may send something.
pub(crate) struct Call<'c> {
    /// What is called
    pub sending: Sending<'c>,
    /// How many arguments it is given
    pub count: usize,
    /// The address or topic that an argument is, with `{}` for what is not constant
    pub address: &'c dyn Fn(usize) -> Option<String>,
    /// An argument as written
    pub written: &'c dyn Fn(usize) -> String,
}

/// What a chain of calls has said of a request so far.
#[derive(Debug, Clone)]
enum Chain {
    /// Its method
    Method(String),
    /// Its address, too: a place among the file's remote calls
    Sent(usize),
}

/// The requests of a file that chains of calls put together, by the last reference of each chain.
#[derive(Debug, Default)]
pub(crate) struct Chains(HashMap<u32, Chain>);

impl Chains {
    /// Whether a chain of calls goes on with this receiver.
    pub fn hold(&self, receiver: Receiver) -> bool {
        matches!(receiver, Receiver::Result(reference) if self.0.contains_key(&reference))
    }

    /// Adds what a call sends.
    pub fn add_call(&mut self, call: &Call<'_>, into: &mut TableFacts<'_>) {
        let before = match call.sending.receiver {
            Receiver::Result(reference) => self.0.get(&reference).cloned(),
            _ => None,
        };
        let after = match before {
            Some(chain) => self.continued(chain, call, into),
            None => begun(call, into),
        };
        if let Some(chain) = after {
            self.0.insert(call.sending.place, chain);
        }
    }

    fn continued(&self, chain: Chain, call: &Call<'_>, into: &mut TableFacts<'_>) -> Option<Chain> {
        match chain {
            Chain::Method(method) => match call.sending.name {
                "uri" => Some(sent(&method, &target_of(call), call, into)),
                _ => Some(Chain::Method(method_of(call).unwrap_or(method))),
            },
            Chain::Sent(at) => {
                if let Some(method) = method_of(call) {
                    let method = into.names.intern(&method);
                    if let Some(fact) = into.facts.remote_calls.get_mut(at) {
                        fact.method = method;
                    }
                }
                Some(Chain::Sent(at))
            }
        }
    }
}

fn sent(method: &str, target: &str, call: &Call<'_>, into: &mut TableFacts<'_>) -> Chain {
    add_remote_call(RemoteCallKind::Http, method, target, call.sending.line, into);
    Chain::Sent(into.facts.remote_calls.len() - 1)
}

/// The address that a call is given; nothing of it may be told.
fn target_of(call: &Call<'_>) -> String {
    (call.address)(0).unwrap_or_else(|| "{}".to_owned())
}

/// Adds a request or message.
pub(crate) fn add_remote_call(
    kind: RemoteCallKind,
    method: &str,
    target: &str,
    line: u32,
    into: &mut TableFacts<'_>,
) {
    let (method, target) = (into.names.intern(method), into.names.intern(target));
    let within = into.within;
    into.facts.remote_calls.push(RemoteCallFact { within, kind, method, target, line });
}

/// The HTTP method that a step of a chain tells: `post(body)`, `POST(body)`, `method("POST", body)`.
fn method_of(call: &Call<'_>) -> Option<String> {
    let name = match call.sending.name {
        "method" => simple_name((call.written)(0).trim_matches('"')).to_owned(),
        name => name.to_owned(),
    };
    verb(&name)
}

fn verb(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    matches!(upper.as_str(), "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS")
        .then_some(upper)
}

/// What the first call of a chain, or a call by itself, sends.
fn begun(call: &Call<'_>, into: &mut TableFacts<'_>) -> Option<Chain> {
    let simple = simple_type(call.sending.on);
    match simple {
        "WebClient" | "RestClient" | "WebTestClient" => method_of(call).map(Chain::Method),
        "RestTemplate" | "RestOperations" | "TestRestTemplate" => {
            let method = template_method(call)?;
            Some(sent(&method, &target_of(call), call, into))
        }
        "Builder" if call.sending.on.ends_with("Request.Builder") && call.sending.name == "url" => {
            Some(sent("GET", &target_of(call), call, into))
        }
        "HttpRequest" if call.sending.name == "newBuilder" => match (call.address)(0) {
            Some(target) => Some(sent("GET", &target, call, into)),
            None => Some(Chain::Method("GET".to_owned())),
        },
        "HttpClient" => {
            let name = call.sending.name.strip_prefix("prepare").unwrap_or(call.sending.name);
            let method = match name {
                "request" | "Request" => String::new(),
                name => verb(name)?,
            };
            Some(sent(&method, &target_of(call), call, into))
        }
        _ => {
            if let Some(topic) = topic_of(call, simple) {
                add_remote_call(RemoteCallKind::Message, "", &topic, call.sending.line, into);
            }
            None
        }
    }
}

/// The HTTP method of a call of Spring's template.
fn template_method(call: &Call<'_>) -> Option<String> {
    let name = call.sending.name;
    let started = ["get", "post", "put", "patch", "delete", "head", "options"];
    if name == "exchange" || name == "execute" {
        let method = simple_name(&(call.written)(1)).to_owned();
        return Some(verb(&method).unwrap_or_default());
    }
    let for_something = |verb: &&&str| {
        name == **verb || name.strip_prefix(**verb).is_some_and(|rest| rest.starts_with("For"))
    };
    started.iter().find(for_something).map(|verb| verb.to_ascii_uppercase())
}

/// The topic, queue or routing key to which a call publishes a message.
fn topic_of(call: &Call<'_>, simple: &str) -> Option<String> {
    let sends = matches!(
        call.sending.name,
        "send" | "convertAndSend" | "convertSendAndReceive" | "sendAndReceive" | "sendDefault" | "sendAsync"
    );
    match simple {
        "KafkaTemplate" | "ReactiveKafkaProducerTemplate" | "StreamBridge" | "KafkaOperations" if sends => {
            topic(call, 0)
        }
        "RabbitTemplate" | "AmqpTemplate" | "RabbitOperations" | "AmqpOperations" if sends => {
            match call.count {
                0 | 1 => None,
                2 => topic(call, 0),
                _ => topic(call, 1),
            }
        }
        "JmsTemplate"
        | "JmsOperations"
        | "JmsMessagingTemplate"
        | "QueueMessagingTemplate"
        | "SqsTemplate"
        | "PulsarTemplate"
        | "SimpMessagingTemplate"
        | "SimpMessageSendingOperations"
            if sends && call.count > 1 =>
        {
            topic(call, 0)
        }
        "ProducerRecord" if call.sending.name == "<init>" => topic(call, 0),
        "Channel" if call.sending.name == "basicPublish" => topic(call, 1),
        _ => None,
    }
}

/// A topic that is told whole, or by the name of a constant.
fn topic(call: &Call<'_>, at: usize) -> Option<String> {
    let told = (call.address)(at).filter(|text| !text.contains("{}") && !text.is_empty());
    told.or_else(|| {
        let written = (call.written)(at);
        let is_constant = written.contains('.')
            && simple_name(&written)
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && written.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
        is_constant.then_some(written)
    })
}

/// Whether a call of this name may send something, or go on with what does.
pub(crate) fn may_send(name: &str) -> bool {
    verb(name).is_some()
        || name.ends_with("ForObject")
        || name.ends_with("ForEntity")
        || matches!(
            name,
            "uri"
                | "url"
                | "newBuilder"
                | "method"
                | "exchange"
                | "execute"
                | "postForLocation"
                | "headForHeaders"
                | "optionsForAllow"
                | "request"
                | "send"
                | "convertAndSend"
                | "convertSendAndReceive"
                | "sendAndReceive"
                | "sendDefault"
                | "sendAsync"
                | "basicPublish"
        )
        || name.starts_with("prepare")
}
