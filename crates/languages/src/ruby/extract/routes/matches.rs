//! Single routes: `get`, `match`, `root`, `mount`.

use banyan_facts::{Receiver, ReferenceKind, RouteMount};
use tree_sitter::Node;

use super::play::Player;
use super::scope::{Level, Scope, join};
use crate::ruby::extract::calls::Call;
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Arguments, Literal};

/// Options of a route; any other name before a value is a path.
const OPTIONS: &[&str] = &[
    "to",
    "as",
    "on",
    "via",
    "action",
    "controller",
    "constraints",
    "defaults",
    "format",
    "module",
    "param",
    "path",
    "anchor",
    "only",
    "except",
    "shallow",
    "internal",
    "id",
    "trailing_slash",
    "export",
];

/// Where a route leads.
enum Target {
    /// A controller, where it is stated, and an action
    Action(Option<String>, String),
    /// Another address, a function, a whole application
    Elsewhere,
    /// Told by the path
    ByPath,
}

impl<'t> Player<'_, 't> {
    /// `get 'path', to: 'controller#action'` and its like.
    pub(super) fn matched(
        &mut self,
        call: Call<'t>,
        arguments: &Arguments<'t>,
        methods: &[String],
        scope: &Scope,
    ) {
        let scope = self.scope_of_match(arguments, scope);
        let pair = arguments.options.iter().find(|(key, _)| !OPTIONS.contains(&key.as_str()));
        let mut paths: Vec<(String, Option<&Literal<'t>>)> = Vec::new();
        for literal in &arguments.list {
            paths.extend(literal.texts().into_iter().map(|path| (path, None)));
        }
        if let Some((path, to)) = pair.filter(|_| paths.is_empty()) {
            paths.push((path.clone(), Some(to)));
        }
        if let [(path, _)] = &paths[..]
            && path.is_empty()
            && arguments.list.is_empty()
        {
            return;
        }
        for (path, to) in paths {
            self.match_one(&path, target(to, arguments), arguments, methods, &scope, call.line);
        }
    }

    fn scope_of_match(&self, arguments: &Arguments<'t>, scope: &Scope) -> Scope {
        let mut scope = scope.clone();
        match arguments.text("on") {
            Some("member") => scope.level = Level::Member,
            Some("collection") => scope.level = Level::Collection,
            Some("new") => scope.level = Level::New,
            _ => {}
        }
        match arguments.text("module") {
            Some(module) => scope.in_module(module),
            None => scope,
        }
    }

    fn match_one(
        &mut self,
        path: &str,
        target: Target,
        arguments: &Arguments<'t>,
        methods: &[String],
        scope: &Scope,
        line: u32,
    ) {
        let stated_path = arguments.text("path").unwrap_or(path);
        let base = match scope.level {
            Level::New => join(scope.base(), scope.path_name("new")),
            _ => scope.base().to_owned(),
        };
        let full = join(&base, stated_path.strip_suffix("(.:format)").unwrap_or(stated_path));
        let handler = self.handler(path, target, arguments, scope);
        for method in methods {
            self.extractor.route(method, &full, handler.as_deref(), line);
        }
    }

    fn handler(
        &self,
        path: &str,
        target: Target,
        arguments: &Arguments<'t>,
        scope: &Scope,
    ) -> Option<String> {
        let stated = arguments.text("controller").map(|controller| scope.controller_path(controller));
        let around = || {
            let of_resource = scope.resource.as_ref().filter(|_| scope.level != Level::Plain);
            let by_scope = scope.controller.as_ref().map(|controller| scope.controller_path(controller));
            of_resource
                .map(|resource| resource.controller.clone())
                .or(by_scope)
                .or_else(|| scope.resource.as_ref().map(|resource| resource.controller.clone()))
                // Without a controller, that of the namespace's own name is meant.
                .or_else(|| Some(scope.module.clone()).filter(|module| !module.is_empty()))
        };
        match target {
            Target::Elsewhere => None,
            Target::Action(Some(controller), action) => {
                Some(format!("{}#{action}", scope.controller_path(&controller)))
            }
            Target::Action(None, action) => Some(format!("{}#{action}", stated.or_else(around)?)),
            Target::ByPath => {
                let path = path.trim_matches('/').replace('-', "_");
                let plain =
                    path.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '/'));
                match path.rsplit_once('/').filter(|_| plain) {
                    Some((controller, action)) if stated.is_none() => {
                        Some(format!("{}#{action}", scope.controller_path(controller)))
                    }
                    Some((_, action)) => Some(format!("{}#{action}", stated?)),
                    None => Some(format!("{}#{path}", stated.or_else(around)?)),
                }
            }
        }
    }

    /// `root 'home#index'`.
    pub(super) fn root(&mut self, call: Call<'t>, arguments: &Arguments<'t>, scope: &Scope) {
        let to = arguments.list.first().filter(|to| matches!(to, Literal::Text(_)));
        let target = match target(to, arguments) {
            Target::ByPath => Target::Elsewhere,
            known => known,
        };
        self.match_one("/", target, arguments, &["GET".to_owned()], scope, call.line);
    }

    /// `mount Engine, at: '/path'`, `mount Engine => '/path'`.
    pub(super) fn mount(&mut self, call: Call<'t>, arguments: &Arguments<'t>, scope: &Scope) {
        let Some(list) = Field::Arguments.of(call.node) else { return };
        let Some(first) = grammar::children(list).first().copied() else { return };
        let (application, path) = match grammar::kind(first) {
            Kind::Pair => match (Field::Key.of(first), Field::Value.of(first)) {
                (Some(key), Some(value)) => {
                    (key, self.extractor.reader.literal(value).text().map(str::to_owned))
                }
                _ => return,
            },
            _ => (first, arguments.text("at").map(str::to_owned)),
        };
        let path = join(scope.base(), &path.unwrap_or_default());
        match self.application(application) {
            Some(name) => {
                let target = self.extractor.refer(ReferenceKind::Access, Receiver::None, &name, call.line);
                let prefix = self.extractor.names.intern(&path);
                let within = self.extractor.within;
                self.extractor.facts.mounts.push(RouteMount { within, prefix, target, line: call.line });
            }
            None => self.extractor.route("", &path, None, call.line),
        }
    }

    /// The constant that is mounted, itself or what it makes.
    fn application(&self, node: Node<'t>) -> Option<String> {
        match self.extractor.reader.literal(node) {
            Literal::Constant(name) => Some(name),
            _ => {
                let call = (grammar::kind(node) == Kind::Call).then(|| self.extractor.take_apart(node))?;
                match self.extractor.reader.literal(call.receiver?) {
                    Literal::Constant(name) if call.name == "new" => Some(name),
                    _ => None,
                }
            }
        }
    }
}

fn target<'t>(stated: Option<&Literal<'t>>, arguments: &Arguments<'t>) -> Target {
    match stated.or_else(|| arguments.option("to")) {
        Some(Literal::Text(to)) => match to.split_once('#') {
            Some((controller, action)) if !controller.is_empty() => {
                Target::Action(Some(controller.to_owned()), action.to_owned())
            }
            Some((_, action)) => Target::Action(None, action.to_owned()),
            None => Target::Action(None, to.clone()),
        },
        Some(Literal::Symbol(action)) => Target::Action(None, action.clone()),
        Some(_) => Target::Elsewhere,
        None => match arguments.text("action") {
            Some(action) => Target::Action(None, action.to_owned()),
            None => Target::ByPath,
        },
    }
}
