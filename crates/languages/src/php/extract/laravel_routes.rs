//! Routes that calls state: Laravel's `Route::…`, and those of Lumen and Slim, whose routers are
//! variables.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Kind, children, kind, line_of};
use super::Extractor;
use super::calls::{Chain, Step};
use super::values::Argument;
use crate::inflect::singularize;
use crate::routes::join_routes;

/// What stands before the routes that are stated inside of it.
#[derive(Debug, Clone, Default)]
pub(super) struct RouteGroup {
    pub prefix: String,
    /// The controller of routes that name a method alone
    controller: Option<String>,
    /// Namespace of controllers that are named by a text
    namespace: String,
}

/// Methods that state a route, and the HTTP method they stand for.
const VERBS: &[(&str, &str)] = &[
    ("get", "GET"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("any", ""),
    ("match", ""),
    ("map", ""),
    ("view", "GET"),
    ("redirect", ""),
    ("permanentRedirect", ""),
    ("inertia", "GET"),
    ("livewire", "GET"),
    ("fallback", "GET"),
];

/// The routes of a resource: action, HTTP method, what follows the resource's path.
const RESOURCE: &[(&str, &str, &str)] = &[
    ("index", "GET", ""),
    ("create", "GET", "/create"),
    ("store", "POST", ""),
    ("show", "GET", "/{}"),
    ("edit", "GET", "/{}/edit"),
    ("update", "PUT", "/{}"),
    ("destroy", "DELETE", "/{}"),
];

/// The routes of a resource of which there is one.
const SINGLETON: &[(&str, &str, &str)] =
    &[("show", "GET", ""), ("edit", "GET", "/edit"), ("update", "PUT", "")];

impl<'t> Extractor<'t> {
    /// Begins the group that a chain states, before its function is walked; the number of groups
    /// begun.
    pub(super) fn begin_routes(&mut self, chain: &Chain<'t>) -> usize {
        let Some(step) = chain.step(&["group"]) else { return 0 };
        if !self.is_router(chain) {
            return 0;
        }
        let arguments = self.arguments(step.arguments);
        let mut group = self.group_of(chain);
        if let [(_, first), .., _] = arguments.as_slice() {
            self.read_group_options(*first, &mut group);
        }
        match arguments.last() {
            Some((_, last)) if matches!(kind(*last), Kind::AnonymousFunction | Kind::ArrowFunction) => {
                self.groups.push(group);
                1
            }
            Some((_, last)) => {
                if let Some(path) = self.path_of(*last) {
                    self.mount(&group.prefix, &path, line_of(step.node));
                }
                0
            }
            None => 0,
        }
    }

    /// Ends groups begun with a chain.
    pub(super) fn end_routes(&mut self, groups: usize) {
        self.groups.truncate(self.groups.len() - groups);
    }

    /// Whether a chain states routes by what it begins with.
    pub(super) fn is_router(&self, chain: &Chain<'t>) -> bool {
        if chain.facade() == Some("Route") {
            return true;
        }
        let root = self.text_of(chain.root);
        let is_variable = matches!(root, "$router" | "$app" | "$group" | "$route" | "$r" | "$api" | "$proxy");
        let is_field = root == "$this"
            && chain.steps.first().is_some_and(|step| matches!(step.name, "router" | "app" | "route"));
        chain.class.is_none() && (is_variable || is_field)
    }

    /// The group around, with what the steps of a chain put before its routes.
    fn group_of(&self, chain: &Chain<'t>) -> RouteGroup {
        let mut group = self.groups.last().cloned().unwrap_or_default();
        for step in &chain.steps {
            let arguments = self.arguments(step.arguments);
            let Some((_, first)) = arguments.first().copied() else { continue };
            match step.name {
                "prefix" => {
                    if let Some(prefix) = self.template(first) {
                        group.prefix = join_routes(&group.prefix, &prefix);
                    }
                }
                "controller" => group.controller = self.class_literal(first),
                "namespace" => self.enter_namespace(first, &mut group),
                _ => {}
            }
        }
        group
    }

    fn enter_namespace(&self, node: Node<'t>, group: &mut RouteGroup) {
        let Some(namespace) = self.literal(node) else { return };
        let namespace = namespace.replace("\\\\", "\\");
        group.namespace = match group.namespace.is_empty() {
            true => namespace,
            false => format!("{}\\{namespace}", group.namespace),
        };
    }

    /// `Route::group(['prefix' => 'x'], …)`, or Slim's `$app->group('/x', …)`.
    fn read_group_options(&self, node: Node<'t>, group: &mut RouteGroup) {
        if kind(node) != Kind::Array {
            if let Some(prefix) = self.literal(node) {
                group.prefix = join_routes(&group.prefix, &prefix);
            }
            return;
        }
        if let Some(prefix) = self.element(node, "prefix").and_then(|value| self.template(value)) {
            group.prefix = join_routes(&group.prefix, &prefix);
        }
        if let Some(namespace) = self.element(node, "namespace") {
            self.enter_namespace(namespace, group);
        }
        if let Some(controller) = self.element(node, "controller") {
            group.controller = self.class_literal(controller);
        }
    }

    /// Another file's routes come under a prefix.
    fn mount(&mut self, prefix: &str, path: &str, line: u32) {
        let target = self.refer(ReferenceKind::Call, Receiver::None, path, line);
        let (prefix, within) = (self.names.intern(prefix), self.within);
        self.facts.mounts.push(RouteMount { within, prefix, target, line });
    }

    /// A file that is included within a group states its routes there.
    pub(super) fn note_included_routes(&mut self, path: &str, line: u32) {
        if let Some(group) = self.groups.last().cloned() {
            self.mount(&group.prefix, path, line);
        }
    }

    /// Routes that a chain states, and files of routes that it loads.
    pub(super) fn note_routes(&mut self, chain: &Chain<'t>) {
        if let Some(step) = chain.step(&["loadRoutesFrom"]) {
            let path = self.arguments(step.arguments).first().and_then(|(_, value)| self.path_of(*value));
            if let Some(path) = path {
                let prefix = self.groups.last().map(|group| group.prefix.clone()).unwrap_or_default();
                self.mount(&prefix, &path, line_of(step.node));
            }
        }
        if let Some(step) = chain.step(&["withRouting"]) {
            self.note_application_routes(step);
        }
        if !self.is_router(chain) {
            return;
        }
        let group = self.group_of(chain);
        for step in &chain.steps {
            let arguments = self.arguments(step.arguments);
            match step.name {
                "resource" | "apiResource" | "singleton" | "apiSingleton" => {
                    if let [(_, name), (_, controller), ..] = arguments.as_slice() {
                        self.add_resource(step.name, *name, *controller, &arguments, chain, &group);
                    }
                }
                "resources" | "apiResources" => {
                    let resources =
                        arguments.first().map(|(_, list)| self.elements(*list)).unwrap_or_default();
                    let single = step.name.trim_end_matches('s');
                    for (name, controller) in resources {
                        let Some(name) = name else { continue };
                        self.add_resource(single, name, controller, &arguments, chain, &group);
                    }
                }
                _ => self.add_verb(step, &arguments, chain, &group),
            }
        }
    }

    /// `->withRouting(web: …, api: …, apiPrefix: 'x')`.
    fn note_application_routes(&mut self, step: &Step<'t>) {
        let arguments = self.arguments(step.arguments);
        let named =
            |wanted: &str| arguments.iter().find(|(name, _)| *name == Some(wanted)).map(|(_, node)| *node);
        let prefix =
            named("apiPrefix").and_then(|node| self.literal(node)).unwrap_or_else(|| "api".to_owned());
        for (name, value) in &arguments {
            let prefix = match *name {
                Some("api") => prefix.as_str(),
                Some("web" | "commands" | "channels") => "",
                _ => continue,
            };
            let files = if kind(*value) == Kind::Array {
                self.elements(*value).into_iter().map(|(_, value)| value).collect()
            } else {
                vec![*value]
            };
            for path in files.into_iter().filter_map(|file| self.path_of(file)).collect::<Vec<_>>() {
                self.mount(prefix, &path, line_of(*value));
            }
        }
    }

    fn add_verb(
        &mut self,
        step: &Step<'t>,
        arguments: &[Argument<'t>],
        chain: &Chain<'t>,
        group: &RouteGroup,
    ) {
        let Some((verb, method)) = VERBS.iter().find(|(name, _)| *name == step.name) else { return };
        let is_variable = chain.facade() != Some("Route");
        let lists_methods = matches!(*verb, "match" | "map");
        let values: Vec<Node<'t>> = arguments.iter().map(|(_, value)| *value).collect();
        let (methods, path, handler) = match values.as_slice() {
            [methods, path, rest @ ..] if lists_methods => {
                let methods = self.texts(*methods).iter().map(|method| method.to_uppercase()).collect();
                (methods, self.template(*path), rest.first())
            }
            [handler] if *verb == "fallback" => {
                (vec!["GET".to_owned()], Some("{fallbackPlaceholder}".to_owned()), Some(handler))
            }
            [path, rest @ ..] => (vec![(*method).to_owned()], self.template(*path), rest.first()),
            [] => return,
        };
        let is_stated = handler.is_some_and(|handler| self.reads_like_a_handler(*handler));
        let needs_handler = !matches!(*verb, "view" | "redirect" | "permanentRedirect" | "inertia");
        let Some(path) = path.filter(|_| is_stated || (!needs_handler && !is_variable)) else { return };
        let route = join_routes(&group.prefix, &path);
        let line = line_of(step.node);
        let handler = handler.filter(|_| needs_handler).and_then(|node| self.handler_of(*node, group));
        let handler = handler.map(|(class, method)| self.refer_to_handler(&class, &method, line));
        for method in methods {
            self.entry_point(EntryPointKind::Http, &method, &route, handler, line);
        }
    }

    fn reads_like_a_handler(&self, node: Node<'t>) -> bool {
        match kind(node) {
            Kind::AnonymousFunction | Kind::ArrowFunction | Kind::ClassConstant | Kind::New => true,
            Kind::Array => !self.elements(node).is_empty(),
            Kind::String | Kind::Encapsed => true,
            Kind::Binary => self.is_concatenation(node),
            Kind::MemberCall | Kind::ScopedCall | Kind::FunctionCall => true,
            _ => false,
        }
    }

    fn refer_to_handler(&mut self, class: &str, method: &str, line: u32) -> u32 {
        let receiver = self.value_of_type(class);
        self.refer(ReferenceKind::Call, receiver, method, line)
    }

    /// The class and method that answer a route; none for a function in place.
    fn handler_of(&self, node: Node<'t>, group: &RouteGroup) -> Option<(String, String)> {
        let invoked = |class: String| (class, "__invoke".to_owned());
        match kind(node) {
            Kind::ClassConstant => self.class_literal(node).map(invoked),
            Kind::Array => {
                let elements = self.elements(node);
                if let Some(used) = self.element(node, "uses") {
                    return self.handler_of(used, group);
                }
                match elements.as_slice() {
                    [(None, class), (None, method)] => {
                        Some((self.class_literal(*class)?, self.literal(*method)?))
                    }
                    [(None, class)] => self.class_literal(*class).map(invoked),
                    _ => None,
                }
            }
            Kind::Binary => {
                let parts = children(node);
                let class = self.class_literal(*parts.first()?)?;
                let method = self.literal(*parts.last()?)?;
                Some((class, method.trim_start_matches([':', '@']).to_owned()))
            }
            Kind::String | Kind::Encapsed => self.handler_text(&self.literal(node)?, group),
            _ => None,
        }
    }

    /// `Controller@method`, `Controller:method`, `method` of the group's controller, or `Controller`.
    fn handler_text(&self, text: &str, group: &RouteGroup) -> Option<(String, String)> {
        let text = text.replace("\\\\", "\\");
        let (class, method) = match text.split_once('@').or_else(|| text.split_once("::")) {
            Some((class, method)) => (class, method),
            None => match (text.split_once(':'), &group.controller) {
                (Some((class, method)), _) => (class, method),
                (None, Some(controller)) => return Some((controller.clone(), text)),
                (None, None) => (text.as_str(), "__invoke"),
            },
        };
        let class = match (class.strip_prefix('\\'), group.namespace.is_empty()) {
            (Some(full), _) => full.to_owned(),
            (None, false) => format!("?{}\\{class}", group.namespace.trim_start_matches('\\')),
            (None, true) => format!("?{class}"),
        };
        Some((class, method.to_owned()))
    }

    fn add_resource(
        &mut self,
        what: &str,
        name: Node<'t>,
        controller: Node<'t>,
        arguments: &[Argument<'t>],
        chain: &Chain<'t>,
        group: &RouteGroup,
    ) {
        let Some(name) = self.literal(name) else { return };
        let no_controller = RouteGroup { controller: None, ..group.clone() };
        let Some((class, _)) = self.handler_of(controller, &no_controller) else { return };
        let line =
            chain.steps.iter().find(|step| step.name.starts_with(what)).map_or(0, |step| line_of(step.node));
        let options = arguments.get(2).map(|(_, options)| *options);
        let listed = |word: &str| self.resource_list(word, options, chain);
        let (only, except) = (listed("only"), listed("except"));
        let path =
            ResourcePath::read(&name, chain.step(&["shallow"]).is_some(), &self.renamed(options, chain));
        let rows = if what.ends_with("ingleton") { SINGLETON } else { RESOURCE };
        for (action, method, rest) in rows {
            let is_form = what.starts_with("api") && matches!(*action, "create" | "edit");
            let is_left_out = except.iter().any(|other| other == action)
                || !only.is_empty() && !only.iter().any(|o| o == action);
            if is_form || is_left_out {
                continue;
            }
            let route = join_routes(&group.prefix, &path.route(rest));
            let handler = self.refer_to_handler(&class, action, line);
            self.entry_point(EntryPointKind::Http, method, &route, Some(handler), line);
        }
    }

    /// The actions that `only` or `except` list, as a step or as an option.
    fn resource_list(&self, word: &str, options: Option<Node<'t>>, chain: &Chain<'t>) -> Vec<String> {
        if let Some(step) = chain.step(&[word]) {
            return self.arguments(step.arguments).iter().flat_map(|(_, value)| self.texts(*value)).collect();
        }
        let option = options.and_then(|options| self.element(options, word));
        option.map(|value| self.texts(value)).unwrap_or_default()
    }

    /// Parameters of a resource that are given another name.
    fn renamed(&self, options: Option<Node<'t>>, chain: &Chain<'t>) -> Vec<(String, String)> {
        if let Some(step) = chain.step(&["parameter"]) {
            let texts: Vec<String> =
                self.arguments(step.arguments).iter().filter_map(|(_, value)| self.literal(*value)).collect();
            return texts.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        }
        let list = match chain.step(&["parameters"]) {
            Some(step) => self.arguments(step.arguments).first().map(|(_, value)| *value),
            None => options.and_then(|options| self.element(options, "parameters")),
        };
        let elements = list.map(|list| self.elements(list)).unwrap_or_default();
        let pair =
            |(key, value): (Option<Node<'t>>, Node<'t>)| Some((self.literal(key?)?, self.literal(value)?));
        elements.into_iter().filter_map(pair).collect()
    }
}

/// The path of a resource: `photos.comments` is `/photos/{photo}/comments/{comment}`.
struct ResourcePath {
    /// Up to the resource itself
    collection: String,
    /// The same where nothing of the resource around is put before one of its own
    member: String,
    parameter: String,
}

impl ResourcePath {
    fn read(name: &str, shallow: bool, renamed: &[(String, String)]) -> ResourcePath {
        let parameter_of = |part: &str| {
            let known = renamed.iter().find(|(old, _)| old == part).map(|(_, new)| new.clone());
            known.unwrap_or_else(|| singularize(part).replace('-', "_"))
        };
        let (folder, dotted) =
            name.trim_matches('/').rsplit_once('/').unwrap_or(("", name.trim_matches('/')));
        let parts: Vec<&str> = dotted.split('.').collect();
        let last = parts.last().copied().unwrap_or_default();
        let mut collection = String::from(folder);
        for part in &parts[..parts.len().saturating_sub(1)] {
            collection = format!("{collection}/{part}/{{{}}}", parameter_of(part));
        }
        let member = if shallow { last.to_owned() } else { format!("{collection}/{last}") };
        ResourcePath { collection: format!("{collection}/{last}"), member, parameter: parameter_of(last) }
    }

    fn route(&self, rest: &str) -> String {
        match rest.contains("{}") {
            true => format!("{}{}", self.member, rest.replace("{}", &format!("{{{}}}", self.parameter))),
            false => format!("{}{rest}", self.collection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ResourcePath;

    #[test]
    fn resources_nest_and_may_be_shallow() {
        let path = |name, shallow, rest| ResourcePath::read(name, shallow, &[]).route(rest);
        assert_eq!(path("photos", false, "/{}/edit"), "/photos/{photo}/edit");
        assert_eq!(path("admin/tax-rates", false, "/{}"), "admin/tax-rates/{tax_rate}");
        assert_eq!(path("photos.comments", false, "/{}"), "/photos/{photo}/comments/{comment}");
        assert_eq!(path("photos.comments", true, "/{}"), "comments/{comment}");
        assert_eq!(path("photos.comments", true, ""), "/photos/{photo}/comments");
    }
}
