//! `devise_for`: the routes of Devise's modules.

use super::play::Player;
use super::scope::{Scope, join};
use crate::inflect::{camelize, singularize};
use crate::ruby::literals::{Arguments, Literal};

/// A module of Devise, the name of its controller, and its routes: action, method, path.
type Module = (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const MODULES: &[Module] = &[
    (
        "database_authenticatable",
        "sessions",
        &[("new", "GET", "sign_in"), ("create", "POST", "sign_in"), ("destroy", "DELETE", "sign_out")],
    ),
    (
        "recoverable",
        "passwords",
        &[
            ("new", "GET", "password/new"),
            ("edit", "GET", "password/edit"),
            ("update", "PATCH", "password"),
            ("update", "PUT", "password"),
            ("create", "POST", "password"),
        ],
    ),
    (
        "registerable",
        "registrations",
        &[
            ("cancel", "GET", "cancel"),
            ("new", "GET", "sign_up"),
            ("edit", "GET", "edit"),
            ("update", "PATCH", ""),
            ("update", "PUT", ""),
            ("destroy", "DELETE", ""),
            ("create", "POST", ""),
        ],
    ),
    (
        "confirmable",
        "confirmations",
        &[
            ("new", "GET", "confirmation/new"),
            ("show", "GET", "confirmation"),
            ("create", "POST", "confirmation"),
        ],
    ),
    (
        "lockable",
        "unlocks",
        &[("new", "GET", "unlock/new"), ("show", "GET", "unlock"), ("create", "POST", "unlock")],
    ),
];

impl<'t> Player<'_, 't> {
    pub(super) fn devise_for(&mut self, arguments: &Arguments<'t>, scope: &Scope, line: u32) {
        for name in arguments.list.iter().filter_map(Literal::text) {
            self.devise_model(name, arguments, scope, line);
        }
    }

    fn devise_model(&mut self, name: &str, arguments: &Arguments<'t>, scope: &Scope, line: u32) {
        let texts = |key: &str| arguments.option(key).map(Literal::texts);
        let (skipped, only) = (texts("skip").unwrap_or_default(), texts("only"));
        let noun = name.rsplit('/').next().unwrap_or(name);
        let class = arguments
            .text("class_name")
            .map_or_else(|| camelize(&singularize(name), &[] as &[&str]), str::to_owned);
        let path = join(scope.base(), arguments.text("path").unwrap_or(noun));
        for (module, controller, routes) in MODULES {
            let is = |known: &String| known == controller;
            if skipped.iter().any(|known| is(known) || known == "all")
                || only.as_ref().is_some_and(|only| !only.iter().any(is))
            {
                continue;
            }
            let stated = nested(arguments, "controllers", controller);
            let by_module = arguments.text("module").map(|module| format!("{module}/{controller}"));
            let handler =
                stated.map(str::to_owned).or(by_module).unwrap_or_else(|| format!("/devise/{controller}"));
            let handler = scope.controller_path(&handler);
            for (action, method, route) in *routes {
                let renamed = nested(arguments, "path_names", route).unwrap_or(route);
                let handler = format!("{handler}#{action}!{class}:{module}");
                self.extractor.route(method, &join(&path, renamed), Some(&handler), line);
            }
        }
    }
}

/// An entry of an option that is a hash.
fn nested<'a>(arguments: &'a Arguments<'_>, option: &str, key: &str) -> Option<&'a str> {
    match arguments.option(option)? {
        Literal::Hash(entries) => {
            entries.iter().find(|(known, _)| known == key).and_then(|(_, value)| value.text())
        }
        _ => None,
    }
}
