//! `resources` and `resource`, with the seven actions each may have.

use tree_sitter::Node;

use super::play::Player;
use super::scope::{Level, Resource, Scope, join};
use crate::inflect::{pluralize, singularize};
use crate::ruby::literals::{Arguments, Literal};

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Singular,
    Plural,
}

/// Actions of many, and where: before or below the key.
const PLURAL: &[(&str, &str, Level)] = &[
    ("index", "GET", Level::Collection),
    ("create", "POST", Level::Collection),
    ("new", "GET", Level::New),
    ("edit", "GET", Level::Member),
    ("show", "GET", Level::Member),
    ("update", "PATCH", Level::Member),
    ("update", "PUT", Level::Member),
    ("destroy", "DELETE", Level::Member),
];

/// Actions of one.
const SINGULAR: &[(&str, &str, Level)] = &[
    ("new", "GET", Level::New),
    ("edit", "GET", Level::Member),
    ("show", "GET", Level::Member),
    ("update", "PATCH", Level::Member),
    ("update", "PUT", Level::Member),
    ("destroy", "DELETE", Level::Member),
    ("create", "POST", Level::Collection),
];

impl<'t> Player<'_, 't> {
    /// `resources :orders, :items, only: [:index] do … end`.
    pub(super) fn resources(
        &mut self,
        arguments: &Arguments<'t>,
        block: Option<Node<'t>>,
        number: Number,
        scope: &Scope,
        line: u32,
    ) {
        for name in arguments.list.iter().filter_map(Literal::text) {
            let around = self.scope_of_resource(arguments, scope);
            let resource = resource(name, arguments, number, &around);
            self.actions(arguments, number, &around, &resource, line);
            let inside =
                Scope { resource: Some(resource), level: Level::Nested, only: None, except: None, ..around };
            for concern in arguments.option("concerns").map(Literal::texts).unwrap_or_default() {
                self.concern(&concern, &inside);
            }
            if let Some(block) = block {
                self.play_block(block, &inside);
            }
        }
    }

    fn scope_of_resource(&self, arguments: &Arguments<'t>, scope: &Scope) -> Scope {
        let path = scope.base().to_owned();
        let mut around = match arguments.text("module") {
            Some(module) => scope.clone().in_module(module),
            None => scope.clone(),
        };
        if scope.resource.is_none() || !scope.shallow {
            around.shallow_path = scope.shallow_path.clone();
        }
        around.path = path;
        around.shallow = match arguments.option("shallow") {
            Some(Literal::True) => true,
            Some(Literal::False) => false,
            _ => scope.shallow,
        };
        if let Some(Literal::Hash(names)) = arguments.option("path_names") {
            let names = names.iter().filter_map(|(key, value)| Some((key.clone(), value.text()?.to_owned())));
            around.path_names.extend(names);
        }
        around
    }

    fn actions(
        &mut self,
        arguments: &Arguments<'t>,
        number: Number,
        scope: &Scope,
        resource: &Resource,
        line: u32,
    ) {
        let stated = |key: &str| arguments.option(key).map(Literal::texts);
        let (only, except) = match (stated("only"), stated("except")) {
            (None, None) => (scope.only.clone(), scope.except.clone()),
            stated => stated,
        };
        let wanted = |action: &str| {
            let is = |name: &String| name == action;
            only.as_ref().is_none_or(|only| only.iter().any(is))
                && !except.as_ref().is_some_and(|except| except.iter().any(is))
        };
        let rows = if number == Number::Plural { PLURAL } else { SINGULAR };
        for (action, method, level) in rows.iter().filter(|(action, ..)| wanted(action)) {
            let path = match level {
                Level::New => join(&resource.collection, scope.path_name("new")),
                Level::Member if *action == "edit" => join(&resource.member, scope.path_name("edit")),
                Level::Member => resource.member.clone(),
                _ => resource.collection.clone(),
            };
            // An application for an API alone draws no forms, unless they are asked for.
            let form = matches!(*action, "new" | "edit") && only.is_none();
            let handler = format!("{}#{action}{}", resource.controller, if form { "?" } else { "" });
            self.extractor.route(method, &path, Some(&handler), line);
        }
    }
}

fn resource(name: &str, arguments: &Arguments<'_>, number: Number, scope: &Scope) -> Resource {
    let path = arguments.text("path").unwrap_or(name);
    let collection = join(&scope.path, path);
    let parameter = arguments.text("param").unwrap_or("id");
    let controller = match (arguments.text("controller"), number) {
        (Some(controller), _) => controller.to_owned(),
        (None, Number::Plural) => name.to_owned(),
        (None, Number::Singular) => pluralize(name),
    };
    let controller = scope.controller_path(&controller);
    if number == Number::Singular {
        return Resource { controller, member: collection.clone(), nested: collection.clone(), collection };
    }
    let singular = singularize(name.rsplit('/').next().unwrap_or(name));
    // Below a shallow parent, one of the resource stands without it.
    let base = match scope.shallow && scope.resource.is_some() {
        true => join(&scope.shallow_path, path),
        false => collection.clone(),
    };
    Resource {
        controller,
        member: join(&base, &format!(":{parameter}")),
        nested: join(&base, &format!(":{singular}_{parameter}")),
        collection,
    }
}
