//! Members of values: declared, inherited, or answered by a framework for what is not declared.

use banyan_facts::*;

use super::super::notation::header_parts;
use super::follow::{Followed, Follower, Target};
use super::index::{ClassId, Wanted};
use super::library::{self, Gives};
use super::values::{Base, Value};
use crate::inflect::parted;

/// The class of Eloquent's queries.
pub(super) const BUILDER: &str = "Illuminate\\Database\\Eloquent\\Builder";
const COLLECTION: &str = "Illuminate\\Database\\Eloquent\\Collection";
const RELATIONS: &str = "Illuminate\\Database\\Eloquent\\Relations\\";

impl<'a> Follower<'a, '_> {
    /// A method that is called on a value. `is_own`: on the object itself.
    pub fn method_of(&mut self, value: &Value<'a>, name: &'a str, is_own: bool) -> Followed<'a> {
        let followed = self.called_on(value, name, is_own);
        match library::mock_of(name) {
            Some(library) if matches!(followed.target, Target::Unresolved(_)) => {
                Followed::new(Target::Library(library), Value::library(library))
            }
            _ => followed,
        }
    }

    fn called_on(&mut self, value: &Value<'a>, name: &'a str, is_own: bool) -> Followed<'a> {
        match value.base {
            Base::Own(class) => self.own_method(class, value, name, is_own),
            Base::Library(library) => self.library_method(library, value, name),
            Base::Missing => Followed::unresolved(UnresolvedReason::UnknownReceiver),
            Base::Plain | Base::Unknown => Followed::unresolved(UnresolvedReason::UnknownReceiver),
        }
    }

    fn own_method(&mut self, class: ClassId, value: &Value<'a>, name: &'a str, is_own: bool) -> Followed<'a> {
        if let Some((declarer, place)) = self.index.member(class, Wanted::Method, name) {
            let result = self.member_value(declarer, place, class);
            return self.found(class, declarer, place, result, is_own);
        }
        if self.index.is_model(class)
            && let Some(answer) = self.model_method(class, value, name)
        {
            return answer;
        }
        if let Some(facade) = self.facade_method(class, name) {
            return facade;
        }
        if let Some(other) = self.trait_member(class, Wanted::Method, name, is_own) {
            return other;
        }
        if name == "__construct" || self.index.row(class).kind == DeclarationKind::Enum {
            return Followed::new(Target::Class(class, None), enum_value(class, name));
        }
        let magic =
            ["__call", "__callStatic"].iter().find_map(|m| self.index.member(class, Wanted::Method, m));
        if let Some(library) = self.library_above(class, name) {
            let about = self.index.about(class);
            let held = about.map(|(text, file)| self.typed(text, file, Some(class)));
            let held = held.map(|held| self.concrete(held));
            let from_library = Value::library(library).holding(held);
            let mut followed = self.library_method(library, &from_library, name);
            if matches!(followed.value.base, Base::Library(same) if same == library) {
                followed.value.base = Base::Own(class);
            }
            return followed;
        }
        match (magic, self.only_implementation(class)) {
            (Some(member), _) => Followed::new(Target::Class(class, Some(member)), Value::UNKNOWN),
            (None, Some(behind)) => self.own_method(behind, &Value::own(behind), name, false),
            (None, None) => Followed::unresolved(UnresolvedReason::UnknownMember),
        }
    }

    /// The one class behind an interface that does not declare what is asked of it.
    fn only_implementation(&self, class: ClassId) -> Option<ClassId> {
        match self.container.implementations(class) {
            [only] if self.index.row(class).kind == DeclarationKind::Interface && *only != class => {
                Some(*only)
            }
            _ => None,
        }
    }

    /// What stands behind an interface that says nothing, where that is one model.
    fn concrete(&self, value: Value<'a>) -> Value<'a> {
        let behind = value.class().map_or(&[] as &[ClassId], |class| self.container.implementations(class));
        match behind {
            [only] if self.index.is_model(*only) => Value::own(*only),
            _ => value,
        }
    }

    fn found(
        &mut self,
        class: ClassId,
        declarer: ClassId,
        place: u32,
        value: Value<'a>,
        is_own: bool,
    ) -> Followed<'a> {
        let target = if is_own { declarer } else { class };
        Followed::new(Target::Class(target, Some((declarer, place))), value)
    }

    /// The class of a library above a class that would answer for a member: of several, Laravel's and
    /// Symfony's large ones first.
    fn library_above(&self, class: ClassId, name: &str) -> Option<&'a str> {
        let above = self.index.outside(class);
        let of_interest = |library: &&&str| !is_marker(library);
        let repository = above.iter().find(|library| library::is_repository(library));
        let by_name = match name {
            "dispatch" | "dispatchSync" | "dispatchIf" | "dispatchUnless" => {
                above.iter().find(|library| library.ends_with("Dispatchable"))
            }
            "factory" => above.iter().find(|library| library.ends_with("HasFactory")),
            _ => None,
        };
        by_name.or(repository).or_else(|| above.iter().find(of_interest)).or(above.first()).copied()
    }

    /// A member that a trait expects of the classes that use it.
    fn trait_member(
        &mut self,
        class: ClassId,
        wanted: Wanted,
        name: &'a str,
        is_own: bool,
    ) -> Option<Followed<'a>> {
        if self.index.row(class).kind != DeclarationKind::Trait || !is_own {
            return None;
        }
        let users = self.index.users(class).to_vec();
        let mut found: Vec<(ClassId, (ClassId, u32))> = Vec::new();
        for user in &users {
            found.extend(self.index.member(*user, wanted, name).map(|member| (*user, member)));
        }
        let mut declarers: Vec<(ClassId, u32)> = found.iter().map(|(_, member)| *member).collect();
        declarers.sort_unstable();
        declarers.dedup();
        match declarers.as_slice() {
            [(declarer, place)] => {
                let value = self.member_value(*declarer, *place, found[0].0);
                Some(Followed::new(Target::Class(*declarer, Some((*declarer, *place))), value))
            }
            [] => {
                let model = users.iter().find(|user| self.index.is_model(**user)).copied();
                if let Some(model) = model
                    && wanted == Wanted::Method
                {
                    return self.model_method(model, &Value::own(model), name);
                }
                let library = users.iter().find_map(|user| self.library_above(*user, name))?;
                Some(Followed::new(Target::Library(library), Value::library(library)))
            }
            _ => Some(Followed::unresolved(UnresolvedReason::Ambiguous)),
        }
    }

    /// What a model answers for: scopes, its factory, and everything that its query has.
    fn model_method(&mut self, class: ClassId, value: &Value<'a>, name: &'a str) -> Option<Followed<'a>> {
        let query = Value::library(BUILDER).holding(Some(Value::own(class)));
        if let Some(member) = self.scope(class, name) {
            return Some(Followed::new(Target::Class(class, Some(member)), query));
        }
        if name == "factory" {
            return Some(self.factory_of(class));
        }
        if matches!(name, "newCollection" | "all" | "findMany" | "get") {
            let list = Value::library(COLLECTION).holding(Some(Value::own(class)));
            return Some(Followed::new(Target::Library(BUILDER), list));
        }
        let keeps = matches!(
            name,
            "load"
                | "fill"
                | "forceFill"
                | "fresh"
                | "refresh"
                | "loadMissing"
                | "loadCount"
                | "makeHidden"
                | "makeVisible"
                | "setAttribute"
                | "replicate"
                | "setRelation"
                | "append"
                | "withoutRelations"
        );
        if keeps {
            return Some(Followed::new(Target::Library(BUILDER), value.clone()));
        }
        if let Some(relation) = relation_class(name) {
            return Some(Followed::new(Target::Library(BUILDER), Value::library(relation)));
        }
        Some(self.library_method(BUILDER, &query, name))
    }

    fn scope(&self, class: ClassId, name: &str) -> Option<(ClassId, u32)> {
        let mut letters = name.chars();
        let first = letters.next()?;
        let scope = format!("scope{}{}", first.to_uppercase(), letters.as_str());
        self.index.member(class, Wanted::Method, &scope)
    }

    /// `Order::factory()` makes the factory that is called after the model.
    fn factory_of(&mut self, class: ClassId) -> Followed<'a> {
        let row = self.index.row(class);
        let simple = super::super::names::simple_name(&row.name);
        let found = self.index.class(&format!("Database\\Factories\\{simple}Factory"), row.file);
        match found.or_else(|| self.index.class(&format!("?{simple}Factory"), row.file)) {
            Some(factory) => {
                let value = Value::own(factory).holding(Some(Value::own(class)));
                Followed::new(Target::Class(factory, None), value)
            }
            None => {
                let factory = "Illuminate\\Database\\Eloquent\\Factories\\Factory";
                let value = Value::library(factory).holding(Some(Value::own(class)));
                Followed::new(Target::Library(factory), value)
            }
        }
    }

    /// A facade of this monolith stands for what the container has under its key.
    fn facade_method(&mut self, class: ClassId, name: &'a str) -> Option<Followed<'a>> {
        let row = self.index.row(class);
        let key = header_parts(row.header, 'c').next()?;
        let made = self.container.made_for(self.index, key, row.file)?;
        match self.index.member(made, Wanted::Method, name) {
            Some((declarer, place)) => {
                let value = self.member_value(declarer, place, made);
                Some(Followed::new(Target::Class(made, Some((declarer, place))), value))
            }
            None => Some(Followed::new(Target::Class(made, None), Value::UNKNOWN)),
        }
    }

    fn library_method(&mut self, library: &'a str, value: &Value<'a>, name: &'a str) -> Followed<'a> {
        if library::is_query(library) || library == BUILDER {
            let model = value.held().class();
            if let Some(model) = model.filter(|model| self.index.is_model(*model))
                && let Some(member) = self.scope(model, name)
            {
                let query = Value::library(BUILDER).holding(Some(Value::own(model)));
                return Followed::new(Target::Class(model, Some(member)), query);
            }
        }
        let held = value.held();
        let result = match library::gives(library, name) {
            Gives::Element => held,
            Gives::Collection if library.starts_with("Doctrine") => Value::list(held),
            Gives::Collection => Value::library(COLLECTION).holding(Some(held)),
            Gives::Query => Value::library("Doctrine\\ORM\\QueryBuilder").holding(Some(held)),
            Gives::Other => Value::library("Illuminate\\Support\\Collection"),
            Gives::Plain => Value::PLAIN,
            Gives::Unknown => Value::UNKNOWN,
            Gives::User => self.container.user.map_or_else(|| Value::library(library), Value::own),
            Gives::Same => value.clone(),
        };
        Followed::new(Target::Library(library), result)
    }

    /// A property that is read or written.
    pub fn field_of(&mut self, value: &Value<'a>, name: &'a str, is_own: bool) -> Followed<'a> {
        match value.base {
            Base::Own(class) => self.own_field(class, name, is_own),
            Base::Library(library) => {
                let user = matches!(library::gives(library, name), Gives::User);
                let result = match self.container.user.filter(|_| user) {
                    Some(user) => Value::own(user),
                    None if library::is_query(library) => Value::UNKNOWN,
                    // A collection hands what is asked of all it holds to each.
                    None if library.ends_with("Collection") => value.clone(),
                    None => Value::library(library),
                };
                Followed::new(Target::Library(library), result)
            }
            Base::Missing => Followed::unresolved(UnresolvedReason::UnknownReceiver),
            // An object of no class: what a document or a row holds.
            Base::Plain | Base::Unknown => Followed::unresolved(UnresolvedReason::UnknownReceiver),
        }
    }

    fn own_field(&mut self, class: ClassId, name: &'a str, is_own: bool) -> Followed<'a> {
        if let Some((declarer, place)) = self.index.member(class, Wanted::Field, name) {
            let value = self.member_value(declarer, place, class);
            return self.found(class, declarer, place, value, is_own);
        }
        if self.index.is_model(class) {
            return self.model_attribute(class, name);
        }
        if let Some(other) = self.trait_member(class, Wanted::Field, name, is_own) {
            return other;
        }
        let kind = self.index.row(class).kind;
        if kind == DeclarationKind::Enum && matches!(name, "value" | "name") {
            return Followed::new(Target::Class(class, None), Value::PLAIN);
        }
        if let Some(member) = self.index.member(class, Wanted::Method, "__get") {
            return Followed::new(Target::Class(class, Some(member)), Value::UNKNOWN);
        }
        if let Some(library) = self.library_above(class, name) {
            let resource = self.resource_model(class).filter(|_| library.ends_with("JsonResource"));
            if let Some(model) = resource {
                return match name {
                    "resource" => Followed::new(Target::Library(library), Value::own(model)),
                    name => self.own_field(model, name, false),
                };
            }
            return Followed::new(Target::Library(library), field_value(library, name));
        }
        if let Some(behind) = self.only_implementation(class) {
            return self.own_field(behind, name, false);
        }
        match is_own {
            // Fields need no declaration: this one is made by writing it.
            true => Followed::new(Target::Class(class, None), Value::UNKNOWN),
            false => Followed::unresolved(UnresolvedReason::UnknownMember),
        }
    }

    /// A resource is called after the model that it shows, unless its comment tells otherwise.
    fn resource_model(&self, class: ClassId) -> Option<ClassId> {
        let row = self.index.row(class);
        let simple = super::super::names::simple_name(&row.name).strip_suffix("Resource")?;
        self.index.class(&format!("?Models\\{simple}"), row.file).filter(|model| self.index.is_model(*model))
    }

    /// An attribute of a model: a relation, or a column.
    fn model_attribute(&mut self, class: ClassId, name: &'a str) -> Followed<'a> {
        let accessor = format!("get{}Attribute", camelized(name));
        if let Some((declarer, place)) = self.index.member(class, Wanted::Method, &accessor) {
            let value = self.member_value(declarer, place, class);
            return Followed::new(Target::Class(class, Some((declarer, place))), value);
        }
        let camel = lower_camel(name);
        let method = self.index.member(class, Wanted::Method, name);
        if let Some((declarer, place)) = method.or_else(|| self.index.member(class, Wanted::Method, &camel)) {
            let value = self.member_value(declarer, place, class);
            let related = self.related(&value);
            return Followed::new(Target::Class(class, Some((declarer, place))), related);
        }
        let value = match name {
            name if name.ends_with("_at") || name.ends_with("_date") => Value::library("Carbon\\Carbon"),
            "pivot" => Value::library("Illuminate\\Database\\Eloquent\\Relations\\Pivot"),
            _ => Value::UNKNOWN,
        };
        Followed::new(Target::Class(class, None), value)
    }

    /// What a relation gives when it is read as an attribute.
    fn related(&self, value: &Value<'a>) -> Value<'a> {
        let Base::Library(library) = value.base else { return value.clone() };
        let Some(relation) = library.strip_prefix(RELATIONS) else {
            return if library.ends_with("Attribute") { Value::UNKNOWN } else { value.clone() };
        };
        match relation {
            "HasMany" | "BelongsToMany" | "MorphMany" | "MorphToMany" | "HasManyThrough" => {
                Value::library(COLLECTION).holding(Some(value.held()))
            }
            _ => value.held(),
        }
    }

    /// A constant or a case of an enumeration.
    pub fn constant_of(&mut self, value: &Value<'a>, name: &'a str) -> Followed<'a> {
        match value.base {
            Base::Own(class) => match self.index.member(class, Wanted::Constant, name) {
                Some((declarer, place)) => {
                    let file = self.index.row(declarer).file;
                    let kind = self.index.files[file as usize].declarations[place as usize].kind;
                    let value =
                        if kind == DeclarationKind::Variant { Value::own(declarer) } else { Value::PLAIN };
                    Followed::new(Target::Class(class, Some((declarer, place))), value)
                }
                None => match self.index.outside(class).first() {
                    Some(library) => Followed::new(Target::Library(library), Value::PLAIN),
                    None => match self.trait_member(class, Wanted::Constant, name, true) {
                        Some(found) => found,
                        None => Followed::unresolved(UnresolvedReason::UnknownMember),
                    },
                },
            },
            Base::Library(library) => Followed::new(Target::Library(library), Value::library(library)),
            Base::Missing => Followed::unresolved(UnresolvedReason::UnknownName),
            Base::Plain | Base::Unknown => Followed::unresolved(UnresolvedReason::UnknownReceiver),
        }
    }
}

/// Whether a class of a library declares nothing that could be called.
fn is_marker(library: &str) -> bool {
    let simple = super::super::names::simple_name(library);
    matches!(
        simple,
        "ShouldQueue" | "JsonSerializable" | "Countable" | "Stringable" | "UnitEnum" | "BackedEnum"
    )
}

fn enum_value<'a>(class: ClassId, name: &str) -> Value<'a> {
    match name {
        "from" | "tryFrom" => Value::own(class),
        "cases" => Value::list(Value::own(class)),
        _ => Value::PLAIN,
    }
}

/// What a field that a class of a library declares holds.
fn field_value<'a>(library: &'a str, name: &str) -> Value<'a> {
    match name {
        "app" | "container" | "laravel" => Value::library("Illuminate\\Foundation\\Application"),
        _ => Value::library(library),
    }
}

fn relation_class(name: &str) -> Option<&'static str> {
    Some(match name {
        "hasMany" => "Illuminate\\Database\\Eloquent\\Relations\\HasMany",
        "hasOne" => "Illuminate\\Database\\Eloquent\\Relations\\HasOne",
        "belongsTo" => "Illuminate\\Database\\Eloquent\\Relations\\BelongsTo",
        "belongsToMany" => "Illuminate\\Database\\Eloquent\\Relations\\BelongsToMany",
        "morphMany" | "morphOne" | "morphTo" | "morphToMany" | "hasManyThrough" | "hasOneThrough"
        | "morphedByMany" => "Illuminate\\Database\\Eloquent\\Relations\\Relation",
        _ => return None,
    })
}

/// `full_name` as `FullName`.
fn camelized(name: &str) -> String {
    parted(name, '_').split('_').map(capitalized).collect()
}

/// `full_name` as `fullName`.
fn lower_camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &capitalized(part))
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
