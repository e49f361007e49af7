//! Requests that are sent, messages that are published and subscribed to, settings that are read.

use banyan_facts::*;

use super::super::notation::{read_called, simple_name, without_arguments};
use super::findings::{At, Findings, Sighting, told_string};
use super::follow::{Target, Walk};
use super::types::{Type, TypeId};

/// The simple name of a type.
pub(super) fn name_of<'a>(walk: &Walk<'a, '_>, typ: &Type<'a>) -> &'a str {
    match typ {
        Type::Known { id, .. } => walk.index.types[*id as usize].name,
        Type::Library { name, .. } => name,
        _ => "",
    }
}

fn is_or_inherits(walk: &Walk<'_, '_>, typ: &Type<'_>, name: &str) -> bool {
    match typ {
        Type::Known { id, .. } => {
            let row = &walk.index.types[*id as usize];
            row.name == name || walk.index.inherits(*id, name)
        }
        Type::Library { name: known, .. } => *known == name,
        _ => false,
    }
}

/// Looks at a call for a request, a message or a setting.
pub(super) fn observe_call<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    add_request(walk, sighting, findings);
    add_setting(walk, sighting, findings);
    add_message(walk, sighting, findings);
    add_procedure(walk, sighting, findings);
}

fn add_request<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let method = match sighting.called.name {
        "GetAsync"
        | "GetStringAsync"
        | "GetStreamAsync"
        | "GetByteArrayAsync"
        | "GetFromJsonAsync"
        | "GetFromJsonAsAsyncEnumerable" => "GET",
        "PostAsync" | "PostAsJsonAsync" => "POST",
        "PutAsync" | "PutAsJsonAsync" => "PUT",
        "PatchAsync" | "PatchAsJsonAsync" => "PATCH",
        "DeleteAsync" | "DeleteFromJsonAsync" => "DELETE",
        _ => return,
    };
    if !is_or_inherits(walk, &sighting.receiver, "HttpClient") {
        return;
    }
    if let Some(address) = sighting.string(0, walk).filter(|address| address != "{}") {
        findings.requests.push(sighting.meet((RemoteCallKind::Http, method.to_owned(), address)));
    }
}

/// A request that is made before it is sent.
pub(super) fn observe_construct<'a>(
    walk: &mut Walk<'a, '_>,
    sighting: &Sighting<'a>,
    findings: &mut Findings,
) {
    let name = simple_name(without_arguments(sighting.called.name));
    let (address, method) = match name {
        "HttpRequestMessage" => (1, 0),
        "RestRequest" => (0, 1),
        _ => return,
    };
    let method = sighting.value(method).and_then(|value| value.strip_prefix('#')?.parse().ok());
    let method = method
        .map_or("", |at: u32| read_called(walk.facts.text(walk.facts.references[at as usize].name)).name);
    if let Some(address) = sighting.string(address, walk).filter(|address| address != "{}") {
        let method = if method == "Method" { "" } else { method };
        findings.requests.push(sighting.meet((RemoteCallKind::Http, method.to_uppercase(), address)));
    }
}

fn is_configuration(walk: &Walk<'_, '_>, typ: &Type<'_>) -> bool {
    ["IConfiguration", "IConfigurationRoot", "IConfigurationSection", "ConfigurationManager"]
        .iter()
        .any(|name| is_or_inherits(walk, typ, name))
}

fn add_setting<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let first = || sighting.value(0);
    let key = match sighting.called.name {
        "GetEnvironmentVariable" if name_of(walk, &sighting.receiver) == "Environment" => first(),
        "BindConfiguration" => first(),
        "GetValue" | "GetSection" | "GetRequiredSection" | "GetConnectionString"
            if is_configuration(walk, &sighting.receiver) =>
        {
            first()
        }
        _ => return,
    };
    let Some(key) = key.and_then(|key| told_string(walk, key)).filter(|key| !key.contains("{}")) else {
        return;
    };
    let key = match sighting.called.name {
        "GetConnectionString" => format!("ConnectionStrings:{key}"),
        "GetEnvironmentVariable" | "BindConfiguration" => key,
        _ => within_section(walk, sighting, &key, findings),
    };
    findings.keys_read.push(sighting.meet(key));
}

/// A key behind that of its section, which is then no key that is read by itself.
fn within_section<'a>(
    walk: &mut Walk<'a, '_>,
    sighting: &Sighting<'a>,
    key: &str,
    findings: &mut Findings,
) -> String {
    let section = section_before(walk, sighting.written);
    let is_section = |read: &At<String>| {
        read.place == sighting.place && section.strip_suffix(':') == Some(read.what.as_str())
    };
    if let Some(at) = findings.keys_read.iter().rposition(is_section) {
        findings.keys_read.remove(at);
    }
    format!("{section}{key}")
}

/// The section that a value of the configuration is, where it was asked for just before.
fn section_before(walk: &mut Walk<'_, '_>, before: Receiver) -> String {
    let Receiver::Result(at) = before else { return String::new() };
    let called = walk.called(at);
    if !matches!(called.name, "GetSection" | "GetRequiredSection") {
        return String::new();
    }
    let value = called.values().first().map(|argument| argument.value);
    value.and_then(|value| told_string(walk, value)).map_or_else(String::new, |key| format!("{key}:"))
}

/// `configuration["A:B"]`.
pub(super) fn observe_access<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    if sighting.called.name != "this[]" || !is_configuration(walk, &sighting.receiver) {
        return;
    }
    if let Some(key) = sighting.string(0, walk).filter(|key| !key.contains("{}")) {
        let key = within_section(walk, sighting, &key, findings);
        findings.keys_read.push(sighting.meet(key));
    }
}

/// Whether a type of this name carries messages to other processes.
fn is_bus(name: &str) -> bool {
    let mediator = matches!(name, "IPublisher" | "IMediator" | "ISender" | "Mediator");
    let carries = [
        "Bus",
        "PublishEndpoint",
        "SendEndpoint",
        "MessageSession",
        "MessageHandlerContext",
        "ConsumeContext",
    ]
    .iter()
    .any(|part| name.contains(part));
    !mediator
        && (carries
            || name.ends_with("Publisher")
            || name.ends_with("Producer")
            || name.contains("IntegrationEvent"))
}

fn add_message<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let name = sighting.called.name;
    let sends = name.starts_with("Publish")
        || name.starts_with("Send")
        || name == "ProduceAsync"
        || name == "Produce";
    let subscribes = name.starts_with("Subscribe") || name.starts_with("AddSubscription");
    let receiver = name_of(walk, &sighting.receiver);
    if sends && is_bus(receiver) {
        let topic = match sighting.string(0, walk) {
            Some(topic) => Some(topic),
            None => message_name(walk, sighting),
        };
        findings.published.extend(topic.map(|topic| sighting.meet(topic)));
    } else if name == "BasicPublish" || name == "BasicPublishAsync" {
        let values = sighting.called.values();
        let key = values.iter().find(|value| value.name == Some("routingKey")).or(values.get(1));
        if let Some(topic) = key.and_then(|value| told_string(walk, value.value)) {
            findings.published.push(sighting.meet(topic));
        }
    } else if matches!(name, "BasicConsume" | "BasicConsumeAsync")
        || (name == "Subscribe" && receiver.contains("Consumer"))
    {
        let values = sighting.called.values();
        let queue = values.iter().find(|value| value.name == Some("queue")).or(values.first());
        if let Some(topic) = queue.and_then(|value| told_string(walk, value.value)) {
            findings.subscribed.push(sighting.meet((topic, None)));
        }
    } else if subscribes {
        let message = sighting.type_argument(0, walk);
        let Some(message) = message.filter(|message| matches!(message, Type::Known { .. })) else { return };
        let handler = sighting.type_argument(1, walk).and_then(|handler| handler.id());
        findings.subscribed.push(sighting.meet((name_of(walk, &message).to_owned(), handler)));
    }
}

fn message_name<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>) -> Option<String> {
    let stated = sighting.type_argument(0, walk);
    let message = match stated {
        Some(stated) => stated,
        None => walk.value(sighting.value(0)?, sighting.place.within),
    };
    let id: TypeId = message.id()?;
    (!walk.index.types[id as usize].library).then(|| name_of(walk, &message).to_owned())
}

/// A call of a client that a protocol's compiler made: `Orders.OrdersClient`.
fn add_procedure<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let name = name_of(walk, &sighting.receiver);
    let generated = match &sighting.receiver {
        Type::Known { id, .. } => walk.index.inherits(*id, "ClientBase"),
        Type::Library { .. } => matches!(sighting.target, Target::Library(_)),
        _ => false,
    };
    let Some(service) = name.strip_suffix("Client").filter(|service| generated && !service.is_empty()) else {
        return;
    };
    if matches!(service, "Http" | "Rest" | "Sql" | "Smtp" | "Web" | "Mongo")
        || !sighting.called.name.ends_with("Async")
    {
        return;
    }
    let method = sighting.called.name.trim_end_matches("Async");
    let target = format!("{service}/{method}");
    findings.requests.push(sighting.meet((RemoteCallKind::Rpc, String::new(), target)));
}
