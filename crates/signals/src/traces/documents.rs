//! The two kinds of documents, as far as they are read.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde::Deserialize;
use serde_json::Value;

use super::weave::{Span, SpanId, Weaver};
use super::{Operation, SpanRole};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(default, alias = "batches")]
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans {
    #[serde(default)]
    resource: Resource,
    #[serde(default, alias = "instrumentationLibrarySpans")]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Deserialize, Default)]
struct Resource {
    #[serde(default)]
    attributes: Vec<KeyValue>,
}

#[derive(Deserialize)]
struct ScopeSpans {
    #[serde(default)]
    spans: Vec<OtlpSpan>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OtlpSpan {
    trace_id: String,
    span_id: String,
    #[serde(default)]
    parent_span_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: Value,
    #[serde(default)]
    attributes: Vec<KeyValue>,
    #[serde(default)]
    links: Vec<SpanLink>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpanLink {
    #[serde(default)]
    trace_id: String,
    #[serde(default)]
    span_id: String,
}

#[derive(Deserialize)]
struct KeyValue {
    key: String,
    #[serde(default)]
    value: Value,
}

/// Reads documents one after the other; gives the number of their spans.
pub(super) fn read_otlp(reader: impl BufRead, weaver: &mut Weaver) -> io::Result<u32> {
    let mut spans = 0;
    for request in serde_json::Deserializer::from_reader(reader).into_iter::<Request>() {
        for resource in request?.resource_spans {
            let service =
                attributes_of(resource.resource.attributes).remove("service.name").unwrap_or_default();
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                weaver.add(otlp_span(span, &service));
                spans += 1;
            }
        }
    }
    Ok(spans)
}

fn otlp_span(span: OtlpSpan, service: &str) -> Span {
    let id = SpanId::new(&span.trace_id, &span.span_id);
    let role = match &span.kind {
        Value::Number(kind) => role_of_number(kind.as_u64().unwrap_or_default()),
        Value::String(kind) => role_of(kind.trim_start_matches("SPAN_KIND_")),
        _ => SpanRole::Internal,
    };
    let link = span.links.first().map(|link| SpanId::new(&link.trace_id, &link.span_id));
    let parent = match span.parent_span_id.as_str() {
        "" => link,
        parent => Some(SpanId::new(&span.trace_id, parent)),
    };
    let operation = operation_of(service, &span.name, role, &attributes_of(span.attributes));
    Span { id, parent, shared: false, operation }
}

fn attributes_of(pairs: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |value: &Value| value.get("stringValue")?.as_str().map(str::to_owned);
    pairs.into_iter().filter_map(|pair| Some((pair.key, text(&pair.value)?))).collect()
}

/// The numbers of OTLP's `Span.SpanKind`.
fn role_of_number(kind: u64) -> SpanRole {
    match kind {
        2 => SpanRole::Server,
        3 => SpanRole::Client,
        4 => SpanRole::Producer,
        5 => SpanRole::Consumer,
        _ => SpanRole::Internal,
    }
}

fn role_of(kind: &str) -> SpanRole {
    match kind {
        "SERVER" => SpanRole::Server,
        "CLIENT" => SpanRole::Client,
        "PRODUCER" => SpanRole::Producer,
        "CONSUMER" => SpanRole::Consumer,
        _ => SpanRole::Internal,
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ZipkinItem {
    Trace(Vec<ZipkinSpan>),
    Span(Box<ZipkinSpan>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZipkinSpan {
    trace_id: String,
    id: String,
    #[serde(default)]
    parent_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    local_endpoint: Option<Endpoint>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    #[serde(default)]
    service_name: Option<String>,
}

/// Reads lists of spans or of traces; gives the number of their spans.
pub(super) fn read_zipkin(reader: impl BufRead, weaver: &mut Weaver) -> io::Result<u32> {
    let mut spans = 0;
    for items in serde_json::Deserializer::from_reader(reader).into_iter::<Vec<ZipkinItem>>() {
        for item in items? {
            let trace = match item {
                ZipkinItem::Trace(spans) => spans,
                ZipkinItem::Span(span) => vec![*span],
            };
            spans += trace.len() as u32;
            trace.into_iter().for_each(|span| weaver.add(zipkin_span(span)));
        }
    }
    Ok(spans)
}

fn zipkin_span(span: ZipkinSpan) -> Span {
    let service = span.local_endpoint.and_then(|endpoint| endpoint.service_name).unwrap_or_default();
    let role = role_of(span.kind.as_deref().unwrap_or_default());
    let name = span.name.unwrap_or_default();
    Span {
        id: SpanId::new(&span.trace_id, &span.id),
        parent: span.parent_id.map(|parent| SpanId::new(&span.trace_id, &parent)),
        shared: span.shared,
        operation: operation_of(&service, &name, role, &span.tags),
    }
}

/// What attributes say of an operation, by today's names and those before them (OpenTelemetry's
/// semantic conventions; Brave's for Zipkin).
fn operation_of(
    service: &str,
    name: &str,
    role: SpanRole,
    attributes: &BTreeMap<String, String>,
) -> Operation {
    let first = |keys: &[&str]| -> Box<str> {
        keys.iter().find_map(|key| attributes.get(*key)).map_or("", String::as_str).into()
    };
    let answers = role == SpanRole::Server;
    let route = first(&["http.route"]);
    let path = || first(&["url.path", "http.path", "http.target"]);
    let route = if route.is_empty() && answers { without_query(&path()).into() } else { route };
    let (rpc_service, rpc_method) = (first(&["rpc.service"]), first(&["rpc.method"]));
    let procedure =
        if rpc_service.is_empty() { rpc_method } else { format!("{rpc_service}/{rpc_method}").into() };
    let method: String = first(&["http.request.method", "http.method"]).to_uppercase();
    Operation {
        service: service.into(),
        name: if route.is_empty() { name.into() } else { "".into() },
        role,
        method: method.into(),
        route,
        procedure,
        destination: first(&[
            "messaging.destination.name",
            "messaging.destination",
            "kafka.topic",
            "jms.queue",
        ]),
        namespace: first(&["code.namespace", "mvc.controller.class"]),
        function: first(&["code.function.name", "code.function", "mvc.controller.method"]),
        file: first(&["code.file.path", "code.filepath"]),
    }
}

fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or(path)
}
