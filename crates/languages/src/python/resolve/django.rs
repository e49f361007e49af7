//! What frameworks know by name: models, applications, settings, tasks.

use std::collections::BTreeMap;

use banyan_facts::*;
use foldhash::{HashMap, HashSetExt};

use super::index::{Binding, Index, Item};
use super::modules::Found;
use super::values::{Followed, Library, Outcome, Value, Values, unresolved};
use crate::FileIndex;
use crate::python::notation::{Loaded, Typed, read_type};

/// A class that is mapped to a table, or that others which are inherit from.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// The library that maps it
    pub library: Library,
    /// Whether it is one of Django's models
    pub django: bool,
    /// Whether the class itself is asked for rows (Peewee)
    pub active_record: bool,
    /// The label of its application
    pub label: String,
}

/// What a model is called by from the other end of a relation.
#[derive(Debug, Clone, Copy)]
pub struct Related {
    /// The field that states the relation
    pub field: Item,
    pub value: Value,
}

/// An application of Django's.
#[derive(Debug, Clone)]
pub struct App {
    pub label: String,
    /// Its package
    pub name: String,
    pub class: Item,
}

/// What is known of models besides themselves.
#[derive(Debug, Default)]
pub struct Relations {
    /// By model and name: the other end of a relation
    ends: HashMap<Item, HashMap<String, Related>>,
    /// By model: the classes of its managers
    managers: HashMap<Item, Vec<Item>>,
}

/// What frameworks know by name.
#[derive(Debug, Default)]
pub struct Registry {
    mapped: HashMap<Item, Mapped>,
    /// The classes that are mapped, in the order of the source
    pub mapped_classes: Vec<Item>,
    by_label: HashMap<(String, String), Vec<Item>>,
    by_name: HashMap<String, Vec<Item>>,
    derived: HashMap<Item, Vec<Item>>,
    relations: Relations,
    pub apps: Vec<App>,
    user: Option<String>,
    pub settings: Vec<FileIndex>,
    /// Background tasks by their names
    pub tasks: BTreeMap<String, Item>,
}

impl Registry {
    /// All of it, and the paths of the libraries that it knows.
    pub fn of(index: &Index<'_>) -> (Registry, Vec<Box<str>>) {
        let nothing = Registry::default();
        let values = Values::new(index, &nothing, &[]);
        let mut registry = Registry::build(&values);
        let values = Values::new(index, &registry, &values.libraries());
        let (relations, libraries) = (Registry::relations(&values), values.libraries());
        registry.relations = relations;
        (registry, libraries)
    }

    /// Finds what classes are, by their ancestry.
    fn build(values: &Values<'_, '_>) -> Registry {
        let mut registry = Registry::default();
        for class in values.index.classes() {
            for &above in values.ancestry(class).classes.iter().skip(1) {
                registry.derived.entry(above).or_default().push(class);
            }
        }
        registry.find_apps(values);
        for class in values.index.classes() {
            if let Some(mapped) = registry.mapping_of(values, class) {
                let name = values.index.item_name(class).to_lowercase();
                if !values.index.declaration(class).markers.has(Markers::ABSTRACT) {
                    registry
                        .by_label
                        .entry((mapped.label.to_lowercase(), name.clone()))
                        .or_default()
                        .push(class);
                    registry.by_name.entry(name).or_default().push(class);
                }
                registry.mapped.insert(class, mapped);
                registry.mapped_classes.push(class);
            }
        }
        registry.find_settings(values);
        registry.find_tasks(values);
        registry
    }

    fn mapping_of(&self, values: &Values<'_, '_>, class: Item) -> Option<Mapped> {
        let ancestry = values.ancestry(class);
        let library = *ancestry.libraries.iter().find(|library| maps_tables(&values.path_of(**library)))?;
        let path = values.path_of(library);
        let first = path.split('.').next().unwrap_or_default();
        let django = !matches!(
            first,
            "sqlalchemy" | "sqlmodel" | "flask_sqlalchemy" | "peewee" | "tortoise" | "playhouse" | "ormar"
        );
        let label = if django { self.label_of(values, class.file) } else { String::new() };
        Some(Mapped {
            library,
            django,
            active_record: matches!(first, "peewee" | "playhouse" | "tortoise"),
            label,
        })
    }

    fn find_apps(&mut self, values: &Values<'_, '_>) {
        for class in values.index.classes() {
            let ancestry = values.ancestry(class);
            if !ancestry.libraries.iter().any(|library| values.path_of(*library).ends_with("AppConfig")) {
                continue;
            }
            let text = |name| values.inherited(class, name).and_then(|item| text_of_item(values, item));
            if let Some(name) = text("name") {
                let last = name.rsplit('.').next().unwrap_or(&name).to_owned();
                let label = text("label").unwrap_or(last);
                self.apps.push(App { label, name, class });
            }
        }
    }

    /// The label of the application that a file is in.
    pub fn label_of(&self, values: &Values<'_, '_>, file: FileIndex) -> String {
        let module = values.index.modules.name(file);
        let holds = |app: &&App| {
            module.strip_prefix(&app.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if let Some(app) = self.apps.iter().filter(holds).max_by_key(|app| app.name.len()) {
            return app.label.clone();
        }
        let parts: Vec<&str> = module.split('.').collect();
        let models = parts.iter().position(|part| part.ends_with("models") || *part == "migrations");
        match models {
            Some(0) | None if parts.len() < 2 => parts[0].to_owned(),
            Some(at) if at > 0 => parts[at - 1].to_owned(),
            _ => parts[parts.len() - 2].to_owned(),
        }
    }

    fn find_settings(&mut self, values: &Values<'_, '_>) {
        for (at, facts) in (0u32..).zip(values.index.files()) {
            if values.index.modules.of_file[at as usize].is_none() {
                continue;
            }
            for module in values.index.settings(at) {
                if let Some(Found::Module(module)) = values.index.modules.find(at, module) {
                    self.settings.push(module);
                }
            }
            let path = &*facts.path;
            if path.ends_with("settings.py") || path.contains("/settings/") {
                self.settings.push(at);
            }
        }
        let mut seen = foldhash::HashSet::new();
        self.settings.retain(|file| seen.insert(*file));
        self.user =
            self.settings.iter().filter(|file| !values.index.is_test(**file)).find_map(|&file| match values
                .index
                .bound(file, "AUTH_USER_MODEL")
            {
                Some(Binding::Declaration(declaration)) => text_of_item(values, Item { file, declaration }),
                _ => None,
            });
    }

    fn find_tasks(&mut self, values: &Values<'_, '_>) {
        for (file, facts) in (0u32..).zip(values.index.files()) {
            let of_python = values.index.modules.of_file[file as usize].is_some();
            for entry in facts.entry_points.iter().filter(|_| of_python) {
                if let (EntryPointKind::Message, Some(declaration), None) =
                    (entry.kind, entry.within, entry.handler)
                {
                    let item = Item { file, declaration };
                    self.tasks.insert(task_name(values, item, facts.text(entry.route)), item);
                }
            }
        }
    }

    /// Finds the relations and managers of models, when models are known by name.
    fn relations(values: &Values<'_, '_>) -> Relations {
        let mut relations = Relations::default();
        for &class in &values.registry.mapped_classes {
            if !values.index.declaration(class).markers.has(Markers::ABSTRACT) {
                for &above in &values.ancestry(class).classes {
                    relations_of(values, class, above, &mut relations.ends);
                }
            }
            for field in fields_of(values, class) {
                if let Value::Instance(manager) = values.type_of(field)
                    && values.is_manager(manager)
                {
                    relations.managers.entry(class).or_default().push(manager);
                }
            }
        }
        relations
    }

    pub fn mapped(&self, class: Item) -> Option<&Mapped> {
        self.mapped.get(&class)
    }

    /// The classes that inherit from one, in the order of the source.
    pub fn derived(&self, class: Item) -> &[Item] {
        self.derived.get(&class).map_or(&[], Vec::as_slice)
    }

    /// The other end of a relation of a model, or of what inherits from an abstract one.
    pub fn related(&self, values: &Values<'_, '_>, class: Item, name: &str) -> Option<Related> {
        self.mapped(class)?;
        let own = values.ancestry(class);
        let all = own.classes.iter().chain(self.derived(class));
        all.filter_map(|class| self.relations.ends.get(class)?.get(name)).next().copied()
    }

    /// A method of one of the managers of a model.
    pub fn manager_method(&self, values: &Values<'_, '_>, model: Item, name: &str) -> Option<Item> {
        let all = values.ancestry(model);
        let managers = all.classes.iter().filter_map(|class| self.relations.managers.get(class)).flatten();
        managers.filter_map(|manager| values.inherited(*manager, name)).next()
    }

    /// The model with this name: `app.Model`, or `.Model` of the same application.
    pub fn model(&self, values: &Values<'_, '_>, from: FileIndex, name: &str) -> Option<Item> {
        let (label, class) = name.rsplit_once('.').unwrap_or(("", name));
        let class = class.to_lowercase();
        let found = match label {
            "" => {
                let own = self.label_of(values, from).to_lowercase();
                self.by_label.get(&(own, class.clone())).or_else(|| self.by_name.get(&class))
            }
            label => {
                let label = label.rsplit('.').next().unwrap_or(label).to_lowercase();
                self.by_label.get(&(label, class))
            }
        };
        nearest(values, from, found.map_or(&[], Vec::as_slice))
    }

    /// The model of users, if it is one of the monolith's.
    pub fn user(&self, values: &Values<'_, '_>, from: FileIndex) -> Option<Item> {
        self.user.as_ref().and_then(|name| self.model(values, from, name))
    }

    /// The configuration of the application with this label: the most derived one.
    pub fn app(&self, values: &Values<'_, '_>, from: FileIndex, label: &str) -> Option<Item> {
        let all: Vec<Item> = self.apps.iter().filter(|app| app.label == label).map(|app| app.class).collect();
        let is_base = |class: &Item| {
            all.iter().any(|other| {
                other != class
                    && values.index.is_test(other.file) == values.index.is_test(from)
                    && values.ancestry(*other).classes.contains(class)
            })
        };
        let derived: Vec<Item> = all.iter().filter(|class| !is_base(class)).copied().collect();
        nearest(values, from, &derived)
    }
}

/// The one of several that a file means: working code before tests, the own package before others.
fn nearest(values: &Values<'_, '_>, from: FileIndex, items: &[Item]) -> Option<Item> {
    let top =
        |file: FileIndex| values.index.modules.name(file).split('.').next().unwrap_or_default().to_owned();
    let own = top(from);
    let rank = |item: &Item| (!values.index.is_test(item.file), top(item.file) == own);
    let best = items.iter().map(rank).max()?;
    let mut fitting = items.iter().filter(|item| rank(item) == best);
    let first = fitting.next()?;
    fitting.next().is_none().then_some(*first)
}

/// The name a background task goes by: its own, or that of its function.
pub fn task_name(values: &Values<'_, '_>, item: Item, stated: &str) -> String {
    match stated {
        "" => format!("{}.{}", values.index.modules.name(item.file), values.index.item_name(item)),
        stated => stated.to_owned(),
    }
}

/// The text that a variable or a field holds.
pub fn text_of_item(values: &Values<'_, '_>, item: Item) -> Option<String> {
    let facts = values.index.facts(item.file);
    let of_type = values.index.declaration(item).of_type?;
    match read_type(facts.text(of_type))? {
        Typed::Text(text) => Some(text.to_owned()),
        Typed::Value(at) => match values.follow(item.file, at).0 {
            Outcome::Item(other) if other != item => {
                let facts = values.index.facts(other.file);
                match read_type(facts.text(values.index.declaration(other).of_type?))? {
                    Typed::Text(text) => Some(text.to_owned()),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether classes of a library are mapped to tables when they are inherited from.
fn maps_tables(path: &str) -> bool {
    let first = path.split('.').next().unwrap_or(path);
    match first {
        "sqlalchemy" => {
            path.contains("declarative")
                || path.ends_with("DeclarativeBase")
                || path.ends_with("registry")
                || path.ends_with("Base")
        }
        "sqlmodel" => path.ends_with("SQLModel"),
        "flask_sqlalchemy" => path.contains("Model") || path.ends_with("SQLAlchemy"),
        "peewee" | "playhouse" | "tortoise" | "ormar" => path.ends_with("Model"),
        "pydantic" | "odoo" | "mongoengine" | "rest_framework" | "keras" | "torch" => false,
        "django" => matches!(
            path.rsplit('.').next(),
            Some(
                "Model"
                    | "AbstractUser"
                    | "AbstractBaseUser"
                    | "PermissionsMixin"
                    | "User"
                    | "Group"
                    | "FlatPage"
                    | "Site"
            )
        ),
        _ => {
            const NO_MODELS: &[&str] =
                &["Manager", "QuerySet", "Field", "Query", "Choices", "Meta", "Form", "Error"];
            path.split('.').any(|part| matches!(part, "models" | "mp_tree" | "abstract_models" | "base_user"))
                && !NO_MODELS.iter().any(|end| path.ends_with(end))
                && !path.contains("forms")
        }
    }
}

fn fields_of(values: &Values<'_, '_>, class: Item) -> Vec<Item> {
    let declarations = (0u32..).zip(&values.index.facts(class.file).declarations);
    declarations
        .filter(|(_, declaration)| {
            declaration.parent == Some(class.declaration) && declaration.kind == DeclarationKind::Field
        })
        .map(|(declaration, _)| Item { file: class.file, declaration })
        .collect()
}

/// Notes what a model is called by from the models that its fields lead to.
fn relations_of(
    values: &Values<'_, '_>,
    class: Item,
    above: Item,
    related: &mut HashMap<Item, HashMap<String, Related>>,
) {
    let facts = values.index.facts(above.file);
    let own = values.index.item_name(class).to_lowercase();
    for field in fields_of(values, above) {
        let of_type = values.index.declaration(field).of_type.and_then(|name| read_type(facts.text(name)));
        let (Some(Typed::Instance(at, name)) | Some(Typed::Rows(at, name))) = of_type else { continue };
        let Value::Class(target) = values.result(above.file, at) else { continue };
        if name == "+" || name.contains('%') {
            continue;
        }
        let name = if name.is_empty() { format!("{own}_set") } else { name.to_owned() };
        let ends = related.entry(target).or_default();
        ends.entry(name).or_insert(Related { field, value: Value::Rows(class) });
        ends.entry(own.clone()).or_insert(Related { field, value: Value::Instance(class) });
    }
}

impl Values<'_, '_> {
    /// What a framework's loader loads.
    pub fn loaded(&self, file: FileIndex, loaded: Loaded<'_>) -> Followed {
        match loaded {
            Loaded::Model(name) => match self.registry.model(self, file, name) {
                Some(model) => (Outcome::Item(model), Value::Class(model)),
                None => self.model_of_library(name),
            },
            Loaded::User => match self.registry.user(self, file) {
                Some(model) => (Outcome::Item(model), Value::Class(model)),
                None => self.of_library("django.contrib.auth.models.User"),
            },
            Loaded::Class(module, class) => self.loaded_class(file, module, class),
            Loaded::Module(module) => match self.index.modules.find(file, module) {
                Some(Found::Module(module)) => (Outcome::Module(module), Value::Module(module)),
                Some(Found::Namespace) => (Outcome::Here, Value::Namespace(self.library(module))),
                None => self.of_library(module),
            },
            Loaded::Settings(module) => match self.index.modules.find(file, module) {
                Some(Found::Module(module)) => (Outcome::Module(module), Value::Module(module)),
                _ => unresolved(UnresolvedReason::UnknownName),
            },
            Loaded::Path(path) => self.loaded_path(file, path),
            Loaded::Application(label) => match self.registry.app(self, file, label) {
                Some(class) => (Outcome::Item(class), Value::Instance(class)),
                None => self.of_library("django.apps.AppConfig"),
            },
            Loaded::Task(name) => match self.registry.tasks.get(name) {
                Some(&task) => (Outcome::Item(task), Value::Function(task)),
                None => self.loaded_path(file, name),
            },
        }
    }

    /// A model that the monolith does not have: Django's own, where it is one of its applications'.
    fn model_of_library(&self, name: &str) -> Followed {
        let label = name.split('.').next().unwrap_or_default().to_lowercase();
        match label.as_str() {
            "auth" | "contenttypes" | "sessions" | "sites" | "flatpages" | "admin" | "redirects" | "gis" => {
                self.of_library(&format!("django.contrib.{label}.models"))
            }
            _ => unresolved(UnresolvedReason::UnknownName),
        }
    }

    fn loaded_class(&self, file: FileIndex, module: &str, class: &str) -> Followed {
        let mut found: Vec<Followed> = Vec::new();
        let mut items: Vec<Item> = Vec::new();
        for module in self.index.modules.ending_in(module) {
            let followed = self.module_member(module, class, 0);
            if let (Outcome::Item(item), _) = followed
                && !items.contains(&item)
            {
                items.push(item);
                found.push(followed);
            }
        }
        match nearest(self, file, &items) {
            Some(item) => found
                .into_iter()
                .find(|(outcome, _)| *outcome == Outcome::Item(item))
                .unwrap_or((Outcome::Item(item), self.of_item(item))),
            None if items.is_empty() => unresolved(UnresolvedReason::UnknownName),
            None => unresolved(UnresolvedReason::Ambiguous),
        }
    }

    fn loaded_path(&self, file: FileIndex, path: &str) -> Followed {
        if let Some(Found::Module(module)) = self.index.modules.find(file, path) {
            return (Outcome::Module(module), Value::Module(module));
        }
        let Some((module, name)) = path.rsplit_once('.') else { return self.of_library(path) };
        match self.index.modules.find(file, module) {
            Some(Found::Module(module)) => self.module_member(module, name, 0),
            _ => match self.index.modules.find(file, path.split('.').next().unwrap_or(path)) {
                Some(_) => unresolved(UnresolvedReason::UnknownName),
                None => self.of_library(path),
            },
        }
    }
}
