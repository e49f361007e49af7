//! Following one reference: its receiver, its path, what it loads.

use banyan_facts::*;

use super::index::Item;
use super::modules::Found;
use super::queries;
use super::values::{Followed, Outcome, Value, Values, unresolved};
use crate::FileIndex;
use crate::python::notation::{CALLED, Names, read_loaded, read_type};

impl<'a> Values<'_, 'a> {
    /// Follows a reference.
    pub fn follow(&self, file: FileIndex, at: u32) -> Followed {
        let facts = self.index.facts(file);
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        let (outcome, value) = self.follow_name(file, reference, name);
        match reference.kind {
            ReferenceKind::Call | ReferenceKind::Construct | ReferenceKind::Throws
                if !name.starts_with('$') =>
            {
                (outcome, self.call_result(value, name))
            }
            _ => (outcome, value),
        }
    }

    fn follow_name(&self, file: FileIndex, reference: &Reference, name: &str) -> Followed {
        if let Some(loaded) = read_loaded(name) {
            return self.loaded(file, loaded);
        }
        let receiver = match reference.receiver {
            Receiver::None => return self.path(file, self.scope_of(file, reference), name),
            receiver => self.receiver(file, reference.within, receiver),
        };
        if name == CALLED {
            return match receiver {
                Value::Class(item) | Value::Function(item) | Value::Instance(item) => {
                    (Outcome::Item(item), receiver)
                }
                Value::Library(library) => (Outcome::Library(library), receiver),
                Value::Builtin | Value::Many(_) | Value::Rows(_) => (Outcome::Builtin, receiver),
                _ => unresolved(UnresolvedReason::UnknownReceiver),
            };
        }
        self.walk(receiver, Names::of(name), false)
    }

    /// Bases and decorators of a class are named outside of it.
    fn scope_of(&self, file: FileIndex, reference: &Reference) -> Option<u32> {
        match reference.kind {
            ReferenceKind::Extends => {
                reference.within.and_then(|at| self.index.facts(file).declarations[at as usize].parent)
            }
            _ => reference.within,
        }
    }

    pub fn receiver(&self, file: FileIndex, within: Option<u32>, receiver: Receiver) -> Value {
        match receiver {
            Receiver::Own => self.index.class_around(file, within).map_or(Value::Unknown, Value::Instance),
            Receiver::Super => self.index.class_around(file, within).map_or(Value::Unknown, Value::Super),
            Receiver::Result(at) => self.result(file, at),
            Receiver::Element(at) => self.element(self.result(file, at)),
            Receiver::Type(name) | Receiver::FieldType(name) => {
                let typed = read_type(self.index.facts(file).text(name));
                typed.map_or(Value::Unknown, |typed| self.of_typed(file, within, typed))
            }
            Receiver::None | Receiver::Unknown => Value::Unknown,
        }
    }

    /// What a dotted path means in a place.
    pub fn path(&self, file: FileIndex, within: Option<u32>, path: &str) -> Followed {
        let mut names = Names::of(path);
        let first = names.next().unwrap_or(path);
        let (outcome, value) = self.lookup(file, within, first);
        if matches!(outcome, Outcome::Unresolved(_)) || names.clone().next().is_none() {
            return (outcome, value);
        }
        if let Outcome::Item(item) = outcome {
            self.passed.borrow_mut().push(item);
        }
        self.walk(value, names, true)
    }

    /// Follows names from a value on.
    fn walk<'n>(&self, from: Value, names: impl Iterator<Item = &'n str>, named: bool) -> Followed {
        let mut found = unresolved(UnresolvedReason::UnknownReceiver);
        let mut value = from;
        for name in names {
            if let Outcome::Item(item) = found.0 {
                self.passed.borrow_mut().push(item);
            }
            found = match value {
                // The path of a library is worth knowing as far as it is written.
                Value::Library(library) if named => self.library_member(library, name),
                value => self.member(value, name),
            };
            value = found.1;
            if matches!(found.0, Outcome::Unresolved(_)) {
                return found;
            }
        }
        found
    }

    /// A member of a value.
    pub fn member(&self, of: Value, name: &str) -> Followed {
        match of {
            Value::Unknown => unresolved(UnresolvedReason::UnknownReceiver),
            Value::Builtin => (Outcome::Builtin, Value::Builtin),
            Value::Library(library) => (Outcome::Library(library), of),
            Value::Module(module) => self.module_member(module, name, 0),
            Value::Namespace(path) => {
                let path = format!("{}.{name}", self.path_of(path));
                let in_any = self.index.modules.ending_in(&path).first().copied();
                match in_any.and_then(|file| self.index.modules.find(file, &path)) {
                    Some(Found::Module(module)) => (Outcome::Module(module), Value::Module(module)),
                    Some(Found::Namespace) => (Outcome::Here, Value::Namespace(self.library(&path))),
                    None => unresolved(UnresolvedReason::UnknownName),
                }
            }
            Value::Class(class) => self.class_member(class, name),
            Value::Instance(class) => self.instance_member(class, name),
            Value::Super(class) => self.super_member(class, name),
            Value::Function(function) => match name {
                // What starts a background task.
                "delay" | "apply_async" | "s" | "si" | "signature" | "send" | "enqueue" | "apply" => {
                    (Outcome::Item(function), Value::Builtin)
                }
                _ => (Outcome::Builtin, Value::Builtin),
            },
            Value::Rows(model) => self.rows_member(model, name),
            Value::Many(class) => match name {
                "pop" | "get" => (Outcome::Builtin, Value::Instance(class)),
                _ => (Outcome::Builtin, Value::Builtin),
            },
        }
    }

    fn class_member(&self, class: Item, name: &str) -> Followed {
        if let Some(member) = self.inherited(class, name) {
            let value = match self.of_item(member) {
                Value::Instance(manager) if self.is_manager(manager) => Value::Rows(class),
                Value::Library(made_by)
                    if self.path_of(made_by).contains("models.") && name.ends_with("objects") =>
                {
                    Value::Rows(class)
                }
                value => value,
            };
            return (Outcome::Item(member), value);
        }
        if let Some(model) = self.registry.mapped(class) {
            if queries::is_manager_name(name) {
                return (Outcome::Library(model.library), Value::Rows(class));
            }
            if model.active_record && queries::class_mode(name).is_some() {
                self.touched.set(Some(class));
                return (Outcome::Library(model.library), Value::Rows(class));
            }
        }
        if name == "as_manager" && self.is_manager(class) {
            let library = self.ancestry(class).libraries.first().copied();
            return (library.map_or(Outcome::Builtin, Outcome::Library), Value::Class(class));
        }
        self.missing_member(class, name)
    }

    /// Whether a class is a manager or a query of Django's.
    pub fn is_manager(&self, class: Item) -> bool {
        self.ancestry(class).libraries.iter().any(|library| {
            let path = self.path_of(*library);
            path.ends_with("Manager") || path.ends_with("QuerySet") || path.contains(".managers.")
        })
    }

    fn rows_member(&self, model: Item, name: &str) -> Followed {
        self.touched.set(Some(model));
        if let Some(method) = self.registry.manager_method(self, model, name) {
            let value = match self.type_of(method) {
                Value::Unknown | Value::Library(_) => Value::Rows(model),
                _ => Value::Function(method),
            };
            return (Outcome::Item(method), value);
        }
        let library = self.registry.mapped(model).map(|model| model.library);
        let outcome = library.or_else(|| self.ancestry(model).libraries.first().copied());
        (outcome.map_or(Outcome::Builtin, Outcome::Library), Value::Rows(model))
    }

    fn instance_member(&self, class: Item, name: &str) -> Followed {
        if queries::instance_mode(name).is_some() && self.registry.mapped(class).is_some() {
            self.touched.set(Some(class));
        }
        if let Some(member) = self.inherited(class, name) {
            return match self.is_property(member) {
                true => (Outcome::Item(member), self.type_of(member)),
                false => self.named(member),
            };
        }
        if let Some(related) = self.registry.related(self, class, name) {
            return (Outcome::Item(related.field), related.value);
        }
        if let Some(model) = self.registry.mapped(class)
            && (name == "pk"
                || name == "id"
                || name.strip_suffix("_id").is_some_and(|field| self.inherited(class, field).is_some()))
        {
            return (Outcome::Library(model.library), Value::Builtin);
        }
        self.missing_member(class, name)
    }

    /// A member that no class of the monolith declares: inherited from a library, or nothing.
    fn missing_member(&self, class: Item, name: &str) -> Followed {
        let ancestry = self.ancestry(class);
        if let Some(library) = ancestry.libraries.first() {
            // Makes an instance of the class that it is called on.
            if matches!(
                name,
                "model_validate" | "parse_obj" | "model_construct" | "from_orm" | "model_validate_json"
            ) {
                return (Outcome::Library(*library), Value::Class(class));
            }
            return (Outcome::Library(*library), Value::Library(*library));
        }
        if name.starts_with("__") && name.ends_with("__")
            || self.index.declaration(class).kind == DeclarationKind::Enum
        {
            return (Outcome::Builtin, Value::Builtin);
        }
        if ancestry.unknown {
            return unresolved(UnresolvedReason::UnknownReceiver);
        }
        if self.inherited(class, "__getattr__").is_some() {
            return unresolved(UnresolvedReason::Dynamic);
        }
        self.mixed_in_member(class, name).unwrap_or_else(|| unresolved(UnresolvedReason::UnknownMember))
    }

    /// A member that a mixin uses: what all classes it is mixed into agree on.
    fn mixed_in_member(&self, mixin: Item, name: &str) -> Option<Followed> {
        let mut found: Option<Followed> = None;
        for &class in self.registry.derived(mixin) {
            let next = match self.inherited(class, name) {
                Some(member) => (Outcome::Item(member), self.of_item(member)),
                None => {
                    let library = *self.ancestry(class).libraries.first()?;
                    (Outcome::Library(library), Value::Library(library))
                }
            };
            let same = |(known, _): &Followed| match (known, &next.0) {
                (Outcome::Library(_), Outcome::Library(_)) => true,
                (known, next) => known == next,
            };
            if found.is_some_and(|found| !same(&found)) {
                return Some(unresolved(UnresolvedReason::Ambiguous));
            }
            found = Some(next);
        }
        found
    }

    fn super_member(&self, class: Item, name: &str) -> Followed {
        let ancestry = self.ancestry(class);
        let above = ancestry.classes.iter().skip(1).find_map(|&class| self.index.member(class, name));
        if let Some(member) = above {
            return (Outcome::Item(member), self.of_item(member));
        }
        match ancestry.libraries.first() {
            Some(library) => (Outcome::Library(*library), Value::Library(*library)),
            None if ancestry.unknown => unresolved(UnresolvedReason::UnknownReceiver),
            None => match self.mixed_in_member(class, name) {
                Some((Outcome::Library(library), value)) => (Outcome::Library(library), value),
                _ => (Outcome::Builtin, Value::Builtin),
            },
        }
    }

    /// What a call gives, by what was called.
    fn call_result(&self, called: Value, name: &str) -> Value {
        match called {
            Value::Rows(model) => match queries::result(name.rsplit('.').next().unwrap_or(name)) {
                queries::Gives::Row => Value::Instance(model),
                queries::Gives::Rows => Value::Rows(model),
                queries::Gives::Value => Value::Builtin,
            },
            Value::Many(_) => called,
            other => self.called(other),
        }
    }
}
