//! What an expression is while references are followed.

use std::rc::Rc;

use super::index::ClassId;

/// What a value is, and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value<'a> {
    pub base: Base<'a>,
    pub element: Option<Rc<Value<'a>>>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base<'a> {
    /// Nobody tells
    Unknown,
    /// Without members: a number, a text, an array
    Plain,
    /// Of a class of the monolith
    Own(ClassId),
    /// Of a class of a library, by its full name
    Library(&'a str),
    /// Of a class that should be in the monolith and is not
    Missing,
}

impl<'a> Value<'a> {
    pub const UNKNOWN: Value<'static> = Value { base: Base::Unknown, element: None };
    pub const PLAIN: Value<'static> = Value { base: Base::Plain, element: None };

    /// A value of a class of the monolith.
    pub fn own(class: ClassId) -> Self {
        Value { base: Base::Own(class), element: None }
    }

    /// A value of a class of a library.
    pub fn library(name: &'a str) -> Self {
        Value { base: Base::Library(name), element: None }
    }

    /// The same, holding something.
    pub fn holding(self, element: Option<Value<'a>>) -> Self {
        Value { element: element.map(Rc::new), ..self }
    }

    /// An array of something.
    pub fn list(element: Value<'a>) -> Self {
        Value::PLAIN.holding(Some(element))
    }

    /// What it holds, as far as that is told.
    pub fn held(&self) -> Value<'a> {
        self.element.as_ref().map_or(Value::UNKNOWN, |element| (**element).clone())
    }

    /// Whether members can be followed.
    pub fn is_known(&self) -> bool {
        matches!(self.base, Base::Own(_) | Base::Library(_))
    }

    /// The class of the monolith that it is of.
    pub fn class(&self) -> Option<ClassId> {
        match self.base {
            Base::Own(class) => Some(class),
            _ => None,
        }
    }
}
