//! Where work enters a program: the annotations and supertypes of the frameworks of the Java virtual
//! machine; and where interfaces with the same annotations send requests.

use banyan_facts::{EntryPointKind, Markers};

use super::annotations::{Annotation, find};
use super::notation::{simple_name, simple_type};
use crate::routes::join_routes;

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
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
pub(crate) struct TypeRoutes {
    /// Ways into the type itself
    pub own: Vec<Route>,
    /// The mapping of the whole type, for Spring, JAX-RS and Micronaut
    prefixes: Vec<String>,
    /// Every method is a way in of this kind
    style: Style,
    name: String,
    /// Paths of a servlet
    paths: Vec<String>,
    /// Where a client's addresses begin
    base: String,
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
pub(crate) fn type_routes(name: &str, annotations: &[Annotation<'_>], supertypes: &[String]) -> TypeRoutes {
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
        add_type_annotation(&mut routes, annotation);
    }
    if routes.style == Style::ActionBean && routes.paths.is_empty() {
        let stem = ["ActionBean", "Action", "Bean"].iter().find_map(|end| name.strip_suffix(end));
        routes.paths = vec![format!("/{}.action", stem.unwrap_or(name))];
    }
    routes
}

fn add_type_annotation(routes: &mut TypeRoutes, annotation: &Annotation<'_>) {
    let texts = |keys: &[&str]| annotation.texts(keys);
    match annotation.name {
        "RequestMapping" | "Path" => routes.prefixes.extend(texts(&["value", "path"])),
        // Spring's may be given the name of a bean.
        "Controller" => {
            routes.prefixes.extend(texts(&["value"]).into_iter().filter(|path| path.starts_with('/')));
        }
        "FeignClient" | "RegisterRestClient" | "HttpExchange" | "Client" => {
            routes.style = Style::Client;
            routes.base = client_base(annotation);
        }
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
            routes.paths = vec![message_destination(annotation)];
        }
        "Command" if !texts(&["name"]).is_empty() => {
            routes.own.push(Route::new(EntryPointKind::Command, "", &texts(&["name"]).join(" ")));
        }
        _ => {}
    }
}

fn message_destination(annotation: &Annotation<'_>) -> String {
    let properties = annotation.nested(&["activationConfig"]);
    let property = properties.iter().find_map(|property| {
        let text = |key| property.text(&[key]);
        let name = text("propertyName")?;
        matches!(name.as_str(), "destinationLookup" | "destination" | "destinationName")
            .then(|| text("propertyValue"))
            .flatten()
    });
    property.or_else(|| annotation.text(&["mappedName"])).unwrap_or_default()
}

/// The ways into a method.
pub(crate) fn method_routes(
    name: &str,
    annotations: &[Annotation<'_>],
    markers: Markers,
    routes: &TypeRoutes,
) -> Vec<Route> {
    if routes.style == Style::Client {
        return Vec::new();
    }
    let mut found = Vec::new();
    for annotation in annotations {
        let texts = |keys: &[&str]| annotation.texts(keys);
        if let Some(methods) = mapping_methods(annotation) {
            found.extend(mapped(&routes.prefixes, &texts(&["value", "path", "uri"]), &methods));
        } else if is_http_method(annotation.name) && annotation.value(&["value"]).is_none() {
            let paths = find(annotations, "Path").map(|path| path.texts(&["value"])).unwrap_or_default();
            found.extend(mapped(&routes.prefixes, &paths, &[annotation.name.to_owned()]));
        } else {
            found.extend(other_routes(annotation));
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

/// Where the addresses of a client's requests begin, as far as that is told.
fn client_base(annotation: &Annotation<'_>) -> String {
    let text = |key| annotation.text(&[key]).filter(|text| text.contains('/') || text.contains("${"));
    let url = match annotation.name {
        "FeignClient" => text("url"),
        "HttpExchange" => text("url").or_else(|| text("value")),
        "RegisterRestClient" => None,
        _ => text("value"),
    };
    let url = url.map(|url| if url.contains("${") { "{}".to_owned() } else { url });
    let path = if annotation.name == "FeignClient" { text("path") } else { None };
    [url, path].into_iter().flatten().collect()
}

/// The requests that a method of a client's interface sends: method and address.
pub(crate) fn client_requests(annotations: &[Annotation<'_>], routes: &TypeRoutes) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for annotation in annotations {
        let is_plain = is_http_method(annotation.name);
        let stated = annotation.texts(&["value", "path", "uri", "url"]);
        let (methods, paths) = if is_plain && !stated.is_empty() {
            (vec![annotation.name.to_owned()], stated)
        } else if routes.style != Style::Client {
            continue;
        } else if let Some(methods) = mapping_methods(annotation) {
            (methods, stated)
        } else if is_plain {
            let path = find(annotations, "Path").map(|path| path.texts(&["value"])).unwrap_or_default();
            (vec![annotation.name.to_owned()], path)
        } else {
            continue;
        };
        let requests = mapped(&routes.prefixes, &paths, &methods).into_iter();
        found.extend(requests.map(|route| (route.method, based(&routes.base, &route.route, is_plain))));
    }
    found
}

/// An address behind a base; Retrofit's paths without a slash go on from a base that is set elsewhere.
fn based(base: &str, path: &str, is_plain: bool) -> String {
    let path = if path == "/" && !base.is_empty() { "" } else { path };
    match base.trim_end_matches('/') {
        "" if is_plain => format!("{{}}{path}"),
        base => format!("{base}{path}"),
    }
}

fn is_http_method(name: &str) -> bool {
    matches!(name, "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS")
}

/// The HTTP methods of a mapping annotation; an empty one stands for any.
fn mapping_methods(annotation: &Annotation<'_>) -> Option<Vec<String>> {
    let method = match annotation.name {
        "GetMapping" | "Get" | "GetExchange" => "GET",
        "PostMapping" | "Post" | "PostExchange" => "POST",
        "PutMapping" | "Put" | "PutExchange" => "PUT",
        "DeleteExchange" => "DELETE",
        "DeleteMapping" | "Delete" if annotation.name != "Delete" || is_route(annotation) => "DELETE",
        "PatchMapping" | "Patch" | "PatchExchange" => "PATCH",
        "RequestMapping" => {
            let methods = annotation.texts(&["method"]);
            let names: Vec<String> = methods.iter().map(|name| simple_name(name).to_owned()).collect();
            return Some(if names.is_empty() { vec![String::new()] } else { names });
        }
        _ => return None,
    };
    Some(vec![method.to_owned()])
}

/// `@Delete` holds a route in Micronaut and a statement in MyBatis.
fn is_route(annotation: &Annotation<'_>) -> bool {
    annotation.texts(&["value", "uri"]).iter().all(|text| text.starts_with('/'))
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
fn other_routes(annotation: &Annotation<'_>) -> Vec<Route> {
    use EntryPointKind::*;
    let texts = |keys: &[&str]| annotation.texts(keys);
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
        "Scheduled" | "Schedule" => vec![Route::new(Scheduled, "", &schedule(annotation))],
        "Schedules" => annotation
            .nested(&["value"])
            .iter()
            .map(|nested| Route::new(Scheduled, "", &schedule(nested)))
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
fn schedule(annotation: &Annotation<'_>) -> String {
    let is_timing = |key: &str| !matches!(key, "persistent" | "info" | "zone" | "initialDelay" | "timeUnit");
    let separator = if annotation.name == "Schedule" { "=" } else { " " };
    let parts = annotation.arguments.iter().filter(|(key, _)| is_timing(key)).map(|(key, value)| {
        let key = key.trim_end_matches("String");
        format!("{key}{separator}{}", value.texts().join(","))
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
pub(crate) fn action_route(
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
