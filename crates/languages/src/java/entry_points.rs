//! Where work enters a Java program: the annotations and supertypes of its frameworks.

use banyan_facts::{EntryPointKind, Markers};

use super::annotations::{Annotation, Constants, elements, find};
use super::notation::{simple_name, simple_type};
use crate::routes::join_routes;

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Route {
    /// What kind of work
    pub kind: EntryPointKind,
    /// HTTP method in capitals, or empty
    pub method: String,
    /// Route, topic, schedule or command
    pub route: String,
}

impl Route {
    /// A way in.
    pub fn new(kind: EntryPointKind, method: &str, route: &str) -> Route {
        Route { kind, method: method.to_owned(), route: route.to_owned() }
    }
}

/// What a type says about the ways into its methods.
#[derive(Debug, Default)]
pub(super) struct TypeRoutes {
    /// Ways into the type itself
    pub own: Vec<Route>,
    /// The mapping of the whole type, for Spring, JAX-RS and Micronaut
    prefixes: Vec<String>,
    /// Every method is a way in of this kind
    style: Style,
    name: String,
    /// Paths of a servlet
    paths: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
enum Style {
    #[default]
    Plain,
    /// A client of somebody else's routes
    Client,
    Servlet,
    ActionBean,
    WebService,
    Grpc,
    Quartz,
    MessageDriven,
}

/// What a type's annotations and supertypes say.
pub(super) fn type_routes(
    name: &str,
    annotations: &[Annotation<'_>],
    supertypes: &[String],
    constants: &Constants<'_>,
) -> TypeRoutes {
    let mut routes = TypeRoutes { name: name.to_owned(), ..TypeRoutes::default() };
    for supertype in supertypes {
        routes.style = match simple_type(supertype) {
            "HttpServlet" => Style::Servlet,
            "Job" | "QuartzJobBean" | "StatefulJob" | "InterruptableJob" => Style::Quartz,
            "MessageListener" => routes.style,
            other if other.ends_with("ActionBean") => Style::ActionBean,
            other if other.ends_with("ImplBase") => Style::Grpc,
            _ => routes.style,
        };
        if routes.style == Style::Grpc && supertype.ends_with("ImplBase") {
            routes.name = simple_type(supertype).trim_end_matches("ImplBase").to_owned();
        }
    }
    for annotation in annotations {
        add_type_annotation(&mut routes, annotation, constants);
    }
    if routes.style == Style::ActionBean && routes.paths.is_empty() {
        let stem = ["ActionBean", "Action", "Bean"].iter().find_map(|end| name.strip_suffix(end));
        routes.paths = vec![format!("/{}.action", stem.unwrap_or(name))];
    }
    routes
}

fn add_type_annotation(routes: &mut TypeRoutes, annotation: &Annotation<'_>, constants: &Constants<'_>) {
    let texts = |keys: &[&str]| constants.texts(annotation.value(constants.text, keys));
    match annotation.name {
        "RequestMapping" | "Path" | "Controller" => routes.prefixes.extend(texts(&["value", "path"])),
        "FeignClient" | "RegisterRestClient" | "HttpExchange" | "Client" => routes.style = Style::Client,
        "WebServlet" => {
            routes.style = Style::Servlet;
            routes.paths = texts(&["value", "urlPatterns"]);
        }
        "ServerEndpoint" => {
            let path = texts(&["value"]).into_iter().next().unwrap_or_default();
            routes.own.push(Route::new(EntryPointKind::Http, "", &path));
        }
        "UrlBinding" => routes.paths = texts(&["value"]),
        "WebService" => routes.style = Style::WebService,
        "MessageDriven" => {
            routes.style = Style::MessageDriven;
            routes.paths = vec![message_destination(annotation, constants)];
        }
        "Command" if !texts(&["name"]).is_empty() => {
            routes.own.push(Route::new(EntryPointKind::Command, "", &texts(&["name"]).join(" ")));
        }
        _ => {}
    }
}

fn message_destination(annotation: &Annotation<'_>, constants: &Constants<'_>) -> String {
    let mapped = constants.texts(annotation.value(constants.text, &["mappedName"]));
    let properties = annotation.nested(constants.text, &["activationConfig"]);
    let property = properties.iter().find_map(|property| {
        let text = |key| constants.texts(property.value(constants.text, &[key])).into_iter().next();
        let name = text("propertyName")?;
        matches!(name.as_str(), "destinationLookup" | "destination" | "destinationName")
            .then(|| text("propertyValue"))
            .flatten()
    });
    property.or_else(|| mapped.into_iter().next()).unwrap_or_default()
}

/// The ways into a method.
pub(super) fn method_routes(
    name: &str,
    annotations: &[Annotation<'_>],
    markers: Markers,
    routes: &TypeRoutes,
    constants: &Constants<'_>,
) -> Vec<Route> {
    if routes.style == Style::Client {
        return Vec::new();
    }
    let mut found = Vec::new();
    for annotation in annotations {
        let texts = |keys: &[&str]| constants.texts(annotation.value(constants.text, keys));
        if let Some(methods) = mapping_methods(annotation, constants) {
            found.extend(mapped(&routes.prefixes, &texts(&["value", "path", "uri"]), &methods));
        } else if is_http_method(annotation.name) {
            let path = find(annotations, "Path").map(|path| path.value(constants.text, &["value"]));
            let paths = path.map(|path| constants.texts(path)).unwrap_or_default();
            found.extend(mapped(&routes.prefixes, &paths, &[annotation.name.to_owned()]));
        } else {
            found.extend(other_routes(annotation, constants));
        }
    }
    found.extend(styled_routes(name, annotations, markers, routes));
    let mut distinct: Vec<Route> = Vec::with_capacity(found.len());
    for route in found {
        if !distinct.contains(&route) {
            distinct.push(route);
        }
    }
    distinct
}

fn is_http_method(name: &str) -> bool {
    matches!(name, "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS")
}

/// The HTTP methods of a mapping annotation; an empty one stands for any.
fn mapping_methods(annotation: &Annotation<'_>, constants: &Constants<'_>) -> Option<Vec<String>> {
    let method = match annotation.name {
        "GetMapping" | "Get" => "GET",
        "PostMapping" | "Post" => "POST",
        "PutMapping" | "Put" => "PUT",
        "DeleteMapping" | "Delete" if annotation.name != "Delete" || is_route(annotation, constants) => {
            "DELETE"
        }
        "PatchMapping" | "Patch" => "PATCH",
        "RequestMapping" => {
            let methods = annotation.value(constants.text, &["method"]).map(elements).unwrap_or_default();
            let names = methods.into_iter().filter_map(|node| constants.text.get(node.byte_range()));
            let names: Vec<String> = names.map(|name| simple_name(name.trim()).to_owned()).collect();
            return Some(if names.is_empty() { vec![String::new()] } else { names });
        }
        _ => return None,
    };
    Some(vec![method.to_owned()])
}

/// `@Delete` holds a route in Micronaut and a statement in MyBatis.
fn is_route(annotation: &Annotation<'_>, constants: &Constants<'_>) -> bool {
    let texts = constants.texts(annotation.value(constants.text, &["value", "uri"]));
    texts.iter().all(|text| text.starts_with('/'))
}

fn mapped(prefixes: &[String], paths: &[String], methods: &[String]) -> Vec<Route> {
    let none = [String::new()];
    let prefixes = if prefixes.is_empty() { &none } else { prefixes };
    let paths = if paths.is_empty() { &none } else { paths };
    let mut found = Vec::new();
    for prefix in prefixes {
        for path in paths {
            for method in methods {
                found.push(Route::new(EntryPointKind::Http, method, &join_routes(prefix, path)));
            }
        }
    }
    found
}

/// Messages, schedules, remote procedures and commands.
fn other_routes(annotation: &Annotation<'_>, constants: &Constants<'_>) -> Vec<Route> {
    use EntryPointKind::*;
    let texts = |keys: &[&str]| constants.texts(annotation.value(constants.text, keys));
    let each = |kind, routes: Vec<String>| -> Vec<Route> {
        let routes = if routes.is_empty() { vec![String::new()] } else { routes };
        routes.iter().map(|route| Route::new(kind, "", route)).collect()
    };
    match annotation.name {
        "JmsListener" => each(Message, texts(&["destination"])),
        "KafkaListener" => each(Message, texts(&["topics", "topicPattern", "id"])),
        "RabbitListener" => each(Message, texts(&["queues", "queuesToDeclare", "bindings"])),
        "SqsListener" | "StreamListener" | "PulsarListener" | "MessageMapping" => {
            each(Message, texts(&["value", "topics", "queueNames"]))
        }
        "Incoming" => each(Message, texts(&["value"])),
        "Scheduled" | "Schedule" => vec![Route::new(Scheduled, "", &schedule(annotation, constants))],
        "Schedules" => annotation
            .nested(constants.text, &["value"])
            .iter()
            .map(|nested| Route::new(Scheduled, "", &schedule(nested, constants)))
            .collect(),
        "QueryMapping"
        | "MutationMapping"
        | "SubscriptionMapping"
        | "SchemaMapping"
        | "DgsQuery"
        | "DgsMutation"
        | "WebMethod" => each(Rpc, texts(&["value", "name", "field", "operationName"])),
        "ShellMethod" => each(Command, texts(&["key", "value"])),
        _ => Vec::new(),
    }
}

/// A schedule as its key and value: `cron 0 0 * * * *`, `fixedDelay 5000`, `hour=1 minute=30`.
fn schedule(annotation: &Annotation<'_>, constants: &Constants<'_>) -> String {
    let pairs = annotation.pairs(constants.text);
    let is_timing = |key: &str| !matches!(key, "persistent" | "info" | "zone" | "initialDelay" | "timeUnit");
    let separator = if annotation.name == "Schedule" { "=" } else { " " };
    let parts = pairs.into_iter().filter(|(key, _)| is_timing(key)).map(|(key, value)| {
        let key = key.trim_end_matches("String");
        format!("{key}{separator}{}", constants.texts(Some(value)).join(","))
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Ways in that every method of a kind of type is.
fn styled_routes(
    name: &str,
    annotations: &[Annotation<'_>],
    markers: Markers,
    routes: &TypeRoutes,
) -> Vec<Route> {
    use EntryPointKind::*;
    let is_public = markers.has(Markers::PUBLIC) && !markers.has(Markers::STATIC);
    let overrides = find(annotations, "Override").is_some();
    match routes.style {
        Style::Servlet => {
            let method =
                name.strip_prefix("do").map(str::to_ascii_uppercase).filter(|name| is_http_method(name));
            let method = if name == "service" { Some(String::new()) } else { method };
            let paths = if routes.paths.is_empty() { vec![String::new()] } else { routes.paths.clone() };
            method
                .map(|method| paths.iter().map(|path| Route::new(Http, &method, path)).collect())
                .unwrap_or_default()
        }
        Style::MessageDriven if name == "onMessage" => {
            routes.paths.iter().map(|path| Route::new(Message, "", path)).collect()
        }
        Style::Quartz if matches!(name, "execute" | "executeInternal") => vec![Route::new(Scheduled, "", "")],
        Style::Grpc if is_public && overrides => {
            vec![Route::new(Rpc, "", &format!("{}/{name}", routes.name))]
        }
        Style::WebService if is_public && find(annotations, "WebMethod").is_none() => {
            vec![Route::new(Rpc, "", &format!("{}/{name}", routes.name))]
        }
        _ => Vec::new(),
    }
}

/// The ways into a method of a Stripes action bean: each that answers with a resolution.
pub(super) fn action_route(
    name: &str,
    result: &str,
    parameters: usize,
    markers: Markers,
    annotations: &[Annotation<'_>],
    routes: &TypeRoutes,
) -> Option<Route> {
    let handles =
        simple_type(result).ends_with("Resolution") && parameters == 0 && markers.has(Markers::PUBLIC);
    if routes.style != Style::ActionBean || !handles || markers.has(Markers::ABSTRACT) {
        return None;
    }
    let path = routes.paths.first()?;
    let is_default = find(annotations, "DefaultHandler").is_some();
    let route = if is_default { path.clone() } else { format!("{path}?{name}") };
    Some(Route::new(EntryPointKind::Http, "", &route))
}
