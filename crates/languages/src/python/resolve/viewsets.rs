//! The routes of classes that answer several: view sets of Django REST framework, method views.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::django::text_of_item;
use super::index::Item;
use super::values::Values;
use crate::python::notation::split_reference;

/// What a router makes of a view set's methods: name, HTTP method, whether of one row.
const STANDARD: &[(&str, &str, bool)] = &[
    ("list", "GET", false),
    ("create", "POST", false),
    ("retrieve", "GET", true),
    ("update", "PUT", true),
    ("partial_update", "PATCH", true),
    ("destroy", "DELETE", true),
];

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// An extra route of a view set.
struct Action {
    method: &'static str,
    detail: bool,
    /// Empty: the method's name
    path: String,
    function: Item,
}

/// The extra routes of all view sets, by class.
#[derive(Default)]
pub struct Actions(BTreeMap<Item, Vec<Action>>);

impl Actions {
    pub fn gather(values: &Values<'_, '_>) -> Actions {
        let mut actions = Actions::default();
        for (file, facts) in (0u32..).zip(values.index.files()) {
            if facts.language != Language::Python {
                continue;
            }
            for entry in &facts.entry_points {
                let Some(method) = facts.text(entry.method).strip_prefix("@action") else { continue };
                let Some(function) = entry.within.map(|declaration| Item { file, declaration }) else {
                    continue;
                };
                let Some(class) = values.index.class_around(file, entry.within) else { continue };
                let method = METHODS.iter().find(|known| known.eq_ignore_ascii_case(method));
                let (_, route) = split_reference(facts.text(entry.route));
                let (detail, path) = (route.starts_with('D'), route.get(1..).unwrap_or_default().to_owned());
                let method = method.map_or("", |method| capitals(method));
                actions.0.entry(class).or_default().push(Action { method, detail, path, function });
            }
        }
        actions
    }
}

fn capitals(method: &str) -> &'static str {
    match method {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        "head" => "HEAD",
        _ => "OPTIONS",
    }
}

/// The routes of a view set below its prefix: method, path, and what does the work.
pub fn routes_of(
    values: &Values<'_, '_>,
    actions: &Actions,
    class: Item,
) -> Vec<(&'static str, String, Item)> {
    let ancestry = values.ancestry(class);
    let text = |name| values.inherited(class, name).and_then(|item| text_of_item(values, item));
    let key = text("lookup_url_kwarg").or_else(|| text("lookup_field")).unwrap_or_else(|| "pk".to_owned());
    let row = format!("{{{key}}}");
    let libraries: Vec<String> =
        ancestry.libraries.iter().map(|library| values.path_of(*library).to_string()).collect();
    let given = |action: &str| libraries.iter().any(|path| gives(path, action));
    let mut routes = Vec::new();
    for &(name, method, detail) in STANDARD {
        let own = values.inherited(class, name);
        if own.is_some() || given(name) {
            let path = if detail { row.clone() } else { String::new() };
            routes.push((method, path, own.unwrap_or(class)));
        }
    }
    for action in ancestry.classes.iter().filter_map(|class| actions.0.get(class)).flatten() {
        let name = match action.path.as_str() {
            "" => values.index.item_name(action.function),
            path => path,
        };
        let path = if action.detail { format!("{row}/{name}") } else { name.to_owned() };
        routes.push((action.method, path, action.function));
    }
    routes
}

/// Whether a class of the framework brings an action.
fn gives(path: &str, action: &str) -> bool {
    let class = path.rsplit('.').next().unwrap_or(path);
    match class {
        "ReadOnlyModelViewSet" => matches!(action, "list" | "retrieve"),
        "ListModelMixin" => action == "list",
        "CreateModelMixin" => action == "create",
        "RetrieveModelMixin" => action == "retrieve",
        "UpdateModelMixin" => matches!(action, "update" | "partial_update"),
        "DestroyModelMixin" => action == "destroy",
        class => class.ends_with("ModelViewSet"),
    }
}

/// The HTTP methods that a class answers, with the methods that do.
pub fn methods_of(values: &Values<'_, '_>, class: Item) -> Vec<(&'static str, Item)> {
    let answers = METHODS.iter().filter_map(|name| Some((capitals(name), values.inherited(class, name)?)));
    answers.collect()
}
