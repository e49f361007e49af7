//! Calls and decorators that mean something to a framework.

use crate::python::tree::{Expr, ExprCall, StmtFunctionDef};
use banyan_facts::*;

use super::routes::adds_resource;
use super::texts::keyword;
use super::walk::{Walk, last_name, literal};
use crate::python::notation::Typed;

impl<'a> Walk<'a> {
    /// The value of a call that a framework reads in a way of its own; its arguments are walked then.
    pub fn framework_call(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        let name = last_name(&call.func);
        match name {
            "super" if matches!(call.func, Expr::Name(_)) => {
                self.arguments(&call.arguments);
                Some(Receiver::Super)
            }
            "as_view" => {
                let Expr::Attribute(attribute) = &call.func else { return None };
                let receiver = self.value(attribute.value);
                self.arguments(&call.arguments);
                Some(receiver)
            }
            "SettingsConfigDict" => {
                self.value_as(&call.func, ReferenceKind::Call);
                self.arguments(&call.arguments);
                let prefix = keyword(&call.arguments, "env_prefix").and_then(literal)?;
                Some(self.typed(Typed::Text(prefix)))
            }
            "append" | "extend" | "insert" => self.grown_list(call),
            "TypeVar" => self.type_variable(call),
            "get_model" | "get_class" | "get_profile_class" | "get_app_config" | "import_string"
            | "load_object" | "import_from_string" | "import_module" | "get_user_model" => {
                self.loader(call, name)
            }
            "path" | "re_path" | "url" => self.django_route(call),
            "register" => self.router_register(call),
            "include_router" | "register_blueprint" | "add_namespace" | "mount" => {
                self.mount_router(call, name)
            }
            "APIRouter" | "Blueprint" | "Namespace" | "Api" | "APIBlueprint" => self.new_router(call, name),
            "add_url_rule" | "add_api_route" | "add_route" => self.added_route(call, name),
            _ if adds_resource(name) => self.added_route(call, name),
            "Route" | "WebSocketRoute" | "Mount" => self.starlette_route(call, name),
            "get_urls" => self.inherited_urls(call),
            "CreateModel" | "AddField" | "AlterField" | "RemoveField" | "RenameField" | "RenameModel"
            | "DeleteModel" | "AlterModelTable"
                if self.path.contains("migrations") =>
            {
                self.note_migration(call, name);
                None
            }
            _ => None,
        }
    }

    /// `urlpatterns.append(…)` at the module's level belongs to that variable.
    fn grown_list(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        let Expr::Attribute(attribute) = &call.func else { return None };
        let Expr::Name(list) = attribute.value else { return None };
        let field = *self.fields.get(&(None, list.id)).filter(|_| self.scopes.is_empty())?;
        self.grows(field);
        self.inside(field, |walk| drop(walk.arguments(&call.arguments)));
        Some(self.builtin())
    }

    /// Notes what a call, whose parts were walked, tells besides.
    pub fn note_call(&mut self, call: &'a ExprCall<'a>, receiver: Receiver, arguments: &[Receiver]) {
        let name = last_name(&call.func);
        self.note_configuration(call, name);
        if let Receiver::Result(at) = receiver {
            self.note_request(call, name, at, arguments);
            self.note_message(call, name, at, arguments);
        }
        self.note_statement(call, name, arguments);
        self.note_consumer(call, name);
        self.note_schema_change(call, name);
    }

    /// Marks the function around a transaction.
    pub fn note_transaction(&mut self, context: &Expr<'_>) {
        let path = match context {
            Expr::Call(call) => &call.func,
            path => path,
        };
        if matches!(
            last_name(path),
            "atomic" | "begin" | "begin_nested" | "transaction" | "commit_on_success"
        ) {
            self.mark_transaction();
        }
    }

    pub fn mark_transaction(&mut self) {
        if let Some(within) = self.within {
            self.declarations[within as usize].markers.add(Markers::TRANSACTIONAL);
        }
    }

    pub fn decorators(
        &mut self,
        decorators: &'a [Expr<'a>],
        function: Option<&'a StmtFunctionDef<'a>>,
        on_class: bool,
    ) {
        for decorator in decorators {
            let handled = match (decorator, function) {
                (Expr::Call(call), _) if self.route_decorator(call, on_class) => true,
                (decorator, Some(function)) => {
                    self.work_decorator(decorator, function);
                    false
                }
                _ => false,
            };
            if !handled {
                self.value_as(decorator, ReferenceKind::Annotation);
            }
        }
    }

    /// Decorators that make a function a task, a job or a command.
    fn work_decorator(&mut self, decorator: &'a Expr<'a>, function: &'a StmtFunctionDef<'a>) {
        let (path, arguments) = match decorator {
            Expr::Call(call) => (&call.func, Some(&call.arguments)),
            path => (path, None),
        };
        let line = self.line(function);
        let base = match path {
            Expr::Attribute(attribute) => last_name(attribute.value).to_lowercase(),
            _ => String::new(),
        };
        let origin = self.origin(path).into_owned();
        let named = arguments.and_then(|arguments| keyword(arguments, "name")).and_then(literal);
        let first = arguments.and_then(|arguments| arguments.args.first()).and_then(literal);
        match last_name(path) {
            "shared_task" | "actor" => self.add_entry(EntryPointKind::Message, named.unwrap_or(""), line),
            "task" | "periodic_task" | "db_task" | "db_periodic_task"
                if origin.starts_with("celery")
                    || ["app", "celery", "huey"].iter().any(|name| base.contains(name))
                    || origin.starts_with("huey") =>
            {
                let kind = match last_name(path).contains("periodic") {
                    true => EntryPointKind::Scheduled,
                    false => EntryPointKind::Message,
                };
                self.add_entry(kind, named.or(first).unwrap_or(""), line);
            }
            "scheduled_job" | "repeat_every" | "cron_schedule" => {
                let schedule = arguments.map(|arguments| self.source(arguments)).unwrap_or_default();
                self.add_entry(EntryPointKind::Scheduled, schedule.trim_matches(['(', ')']), line);
            }
            "subscriber" | "agent" | "consumer" if first.is_some() => {
                self.add_entry(EntryPointKind::Message, first.unwrap_or(""), line);
            }
            "command" | "group" if !matches!(base.as_str(), "bot" | "client" | "tree") => {
                let name = first.or(named).map(str::to_owned);
                let name = name.unwrap_or_else(|| function.name.id.replace('_', "-"));
                if last_name(path) == "command" {
                    self.add_entry(EntryPointKind::Command, &name, line);
                }
            }
            "callback" if origin.starts_with("typer") || base == "app" => {}
            _ => {}
        }
    }

    pub fn add_entry(&mut self, kind: EntryPointKind, route: &str, line: u32) {
        let (method, route) = (self.empty(), self.names.intern(route));
        self.entry_points.push(EntryPointFact {
            within: self.within,
            kind,
            method,
            route,
            handler: None,
            line,
        });
    }

    /// `if __name__ == "__main__"`
    pub fn start_of_program(&mut self, node: &impl ruff_text_size::Ranged) {
        let line = self.line(node);
        self.add_entry(EntryPointKind::Main, "", line);
    }

    /// The command that a file of `management/commands` is.
    pub fn management_command(&mut self) {
        let Some((folders, file)) = self.path.rsplit_once('/') else { return };
        let name = file.trim_end_matches(".py");
        if !folders.ends_with("management/commands") || name.starts_with('_') {
            return;
        }
        let command = |at: &usize| {
            let declaration = &self.declarations[*at];
            declaration.kind == DeclarationKind::Class && self.names.text(declaration.name) == "Command"
        };
        let Some(class) = (0..self.declarations.len()).find(command).map(|at| at as u32) else { return };
        let handles = |declaration: &Declaration| {
            declaration.parent == Some(class)
                && matches!(self.names.text(declaration.name), "handle" | "handle_noargs")
        };
        let handle = self.declarations.iter().position(handles).map(|at| at as u32);
        self.within = Some(handle.unwrap_or(class));
        let line = self.declarations[class as usize].line;
        self.add_entry(EntryPointKind::Command, name, line);
        self.within = None;
    }

    /// The source of a node, if it is short.
    pub fn source(&self, node: &impl ruff_text_size::Ranged) -> String {
        let range = node.range();
        let text = self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default();
        if text.len() > 80 { String::new() } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
    }
}
