//! What extraction and resolution say to each other beyond the plain words of facts.
//!
//! - A reference whose kind is not `Call`, with nothing before the dot, names a constant as written.
//!   A `~` before it: a model named by an association, looked up as ActiveRecord does.
//!   A `"` before it: a string that may name a class.
//! - An `Implements` reference tells how it mixes in by its receiver: nothing for `include`, `Own` for
//!   `extend`, `Super` for `prepend`.
//! - A `Call` of `#name` is of an instance method of the class around it (a callback by its symbol).
//! - A `Call` of `%join name` is of an association that a query joins; of `%draw name|modules`, of a file of
//!   routes that is drawn within modules.
//! - A `Dispatch` reference `path/of/controller#action` is a route's handler.
//! - `Receiver::Type` holds a constant, `@name` or `@@name` for a variable of the object or class, `=` for a
//!   value of the language itself, `"Name` for a text that names a class, `?name` for a variable of which
//!   nothing but its name is known.
//! - `of_type` of methods, fields and constants holds what they give back, written by [`written`]; that of
//!   associations is an [`Association`].
//! - Declarations whose names begin with `@` or `%` are no members: variables, and what the
//!   constants of [`hidden`] tell.

use std::ops::Range;

use banyan_facts::{FileFacts, Receiver};

use crate::mentions::words_in;
use crate::shown::{Numbered, number_at};

/// Names of declarations that stand for something the class or file states.
pub(super) mod hidden {
    /// `self.table_name_prefix`; `of_type` is the prefix
    pub const TABLE_PREFIX: &str = "%table_prefix";
    /// `isolate_namespace`; `of_type` is the module
    pub const ISOLATED: &str = "%isolated";
    /// `inflect.acronym`; `of_type` is the acronym
    pub const ACRONYM: &str = "%acronym";
    /// A block of routes; `of_type` is the engine, `draw NAME` for a file of routes, nothing for the application
    pub const ROUTES: &str = "%routes";
    /// A class opened again by `class_eval`; `owner` is the class
    pub const REOPENED: &str = "%reopened";
    /// `Target.include Mixin`; `of_type` is `include Target Mixin`
    pub const MIXED_IN: &str = "%mixed_in";
    /// Devise's modules of a model; `of_type` lists them
    pub const DEVISE: &str = "%devise";
    /// `config.api_only = true`
    pub const API_ONLY: &str = "%api_only";
    /// Before the name of an accessor or key whose default is a class's name
    pub const DEFAULT: &str = "%default ";
    /// `delegate … to:` of everything (`delegate_missing_to`); `of_type` is the method
    pub const DELEGATES_MISSING: &str = "%delegates_missing";
}

/// A value by how it came about, as text for `of_type`. None where nothing is known of it.
pub(super) fn written(receiver: Receiver, text_of: impl Fn(banyan_facts::Name) -> String) -> Option<String> {
    match receiver {
        Receiver::Result(at) => Some(format!("r{at}")),
        Receiver::Element(at) => Some(format!("e{at}")),
        Receiver::Type(name) => Some(format!("t{}", text_of(name))),
        Receiver::Own => Some("o".to_owned()),
        _ => None,
    }
}

/// What [`written`] wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// The result of a reference of the same file
    Result(u32),
    /// What a reference of the same file hands to its block
    Element(u32),
    /// As in `Receiver::Type`
    Type(&'a str),
    /// The object itself
    Own,
}

/// Reads what [`written`] wrote.
pub(super) fn read_value(text: &str) -> Option<Value<'_>> {
    let rest = text.get(1..)?;
    match text.as_bytes()[0] {
        b'r' => rest.parse().ok().map(Value::Result),
        b'e' => rest.parse().ok().map(Value::Element),
        b't' => Some(Value::Type(rest)),
        b'o' => Some(Value::Own),
        _ => None,
    }
}

/// The reference that a value is told by.
pub(super) fn numbers(text: &str) -> Vec<(Range<usize>, Numbered)> {
    let number =
        number_at(text, 1).filter(|(range, _)| range.end == text.len() && text.starts_with(['r', 'e']));
    number.map(|(range, at)| (range, Numbered::Reference(at))).into_iter().collect()
}

/// The files of routes that a file draws, which tell where these are mounted.
pub(super) fn drawn_routes(facts: &FileFacts) -> Vec<&str> {
    let names = facts.references.iter().map(|reference| facts.text(reference.name));
    names.filter(|name| name.starts_with("%draw ")).collect()
}

/// See [`Sight::reached_by`](crate::Sight::reached_by).
pub(super) fn reached_by(facts: &FileFacts, at: u32) -> Option<Vec<String>> {
    let name = facts.text(facts.declarations[at as usize].name);
    let is_hook = matches!(name, "method_missing" | "perform" | "call");
    if is_hook || name.starts_with('%') {
        return None;
    }
    let made_by = (name == "initialize").then_some("new");
    Some(words_in(name).chain(made_by).map(str::to_owned).collect())
}

/// How a model relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relates {
    /// `belongs_to`: holds the key
    BelongsTo,
    /// `has_one`
    HasOne,
    /// `has_many`
    HasMany,
    /// `has_and_belongs_to_many`
    ManyToMany,
}

/// An association, as `of_type` of its declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Association<'a> {
    /// How
    pub relates: Relates,
    /// The model, as written or by convention; empty where it is polymorphic
    pub class: &'a str,
    /// The column that refers (`belongs_to`), or the join table (`has_and_belongs_to_many`)
    pub key: &'a str,
    /// The association it goes through
    pub through: &'a str,
    /// Whether `class` is stated rather than guessed from the name
    pub stated: bool,
}

impl<'a> Association<'a> {
    /// As text.
    pub fn write(&self) -> String {
        let letter = match self.relates {
            Relates::BelongsTo => 'b',
            Relates::HasOne => '1',
            Relates::HasMany => '*',
            Relates::ManyToMany => '+',
        };
        let stated = if self.stated { "!" } else { "" };
        format!("|{letter}|{}|{}|{}|{stated}", self.class, self.key, self.through)
    }

    /// From text; none where it is no association.
    pub fn read(text: &'a str) -> Option<Association<'a>> {
        let mut parts = text.strip_prefix('|')?.split('|');
        let relates = match parts.next()? {
            "b" => Relates::BelongsTo,
            "1" => Relates::HasOne,
            "*" => Relates::HasMany,
            "+" => Relates::ManyToMany,
            _ => return None,
        };
        let (class, key, through) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Association { relates, class, key, through, stated: parts.next() == Some("!") })
    }
}

/// Whether a name stands for something else than a member.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with(['@', '%'])
}

/// Whether a text reads like the name of a class: `Order`, `Shop::Order`.
pub(super) fn names_class(text: &str) -> bool {
    let text = text.strip_prefix("::").unwrap_or(text);
    !text.is_empty()
        && text.split("::").all(|part| {
            part.starts_with(|first: char| first.is_ascii_uppercase())
                && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        })
        && text.chars().any(|letter| letter.is_lowercase())
}
