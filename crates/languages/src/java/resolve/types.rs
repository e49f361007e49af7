//! Types as resolution knows them.

use std::sync::Arc;

use banyan_facts::UnresolvedReason;

use super::library;
use crate::arguments;

/// A type with more types in it than this is known by its head alone: each link of a chain of calls
/// may double what stands in its arguments.
const SIZE_LIMIT: usize = 400;

/// A type of the monolith, by its place in the index.
pub(super) type TypeId = u32;

/// What is known of the type of an expression, or of a name that may stand for a type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type<'a> {
    /// Not known, and why
    Unknown(UnresolvedReason),
    /// A primitive type, or none at all
    Primitive,
    /// A type of the monolith
    Own { id: TypeId, arguments: Arguments<'a> },
    /// A type of a library; an empty name is a type that only the library knows
    Library { package: &'a str, name: &'a str, arguments: Arguments<'a> },
    /// A type variable of a declaration, by its place among the declaration's
    Variable { file: u32, declaration: u32, place: u32 },
    /// An array
    Array(Arc<Type<'a>>),
}

/// The arguments of a type.
pub(super) type Arguments<'a> = arguments::Arguments<Type<'a>>;

impl<'a> Type<'a> {
    /// A type of the monolith without arguments.
    pub fn own(id: TypeId) -> Type<'a> {
        Type::Own { id, arguments: Arguments::default() }
    }

    /// A library's type without arguments.
    pub fn library(package: &'a str, name: &'a str) -> Type<'a> {
        Type::Library { package, name, arguments: Arguments::default() }
    }

    /// Not known because the expression before the dot is not.
    pub fn unknown_receiver() -> Type<'a> {
        Type::Unknown(UnresolvedReason::UnknownReceiver)
    }

    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        !matches!(self, Type::Unknown(_))
    }

    /// The type arguments.
    pub fn arguments(&self) -> &[Type<'a>] {
        match self {
            Type::Own { arguments, .. } | Type::Library { arguments, .. } => arguments,
            _ => &[],
        }
    }

    /// The same type with these arguments; without them where they are too many to tell anything.
    #[must_use]
    pub fn with_arguments(self, arguments: Vec<Type<'a>>) -> Type<'a> {
        let size: usize = arguments.iter().map(Type::size).sum();
        let arguments = if size > SIZE_LIMIT { vec![Type::unknown_receiver()] } else { arguments };
        match self {
            Type::Own { id, .. } => Type::Own { id, arguments: arguments.into() },
            Type::Library { package, name, .. } => {
                Type::Library { package, name, arguments: arguments.into() }
            }
            other => other,
        }
    }

    /// How many types stand in this one, itself included.
    fn size(&self) -> usize {
        match self {
            Type::Array(inner) => 1 + inner.size(),
            other => 1 + other.arguments().iter().map(Type::size).sum::<usize>(),
        }
    }

    /// The type with these dimensions of an array more.
    #[must_use]
    pub fn with_dimensions(self, dimensions: u8) -> Type<'a> {
        (0..dimensions).fold(self, |inner, _| Type::Array(Arc::new(inner)))
    }

    /// Puts types for type variables, as deep as arguments nest.
    #[must_use]
    pub fn substituted(&self, replace: &impl Fn(u32, u32, u32) -> Option<Type<'a>>) -> Type<'a> {
        match self {
            Type::Variable { file, declaration, place } => {
                replace(*file, *declaration, *place).unwrap_or_else(|| self.clone())
            }
            Type::Array(inner) => Type::Array(Arc::new(inner.substituted(replace))),
            _ if self.arguments().is_empty() => self.clone(),
            _ => {
                let arguments =
                    self.arguments().iter().map(|argument| argument.substituted(replace)).collect();
                self.clone().with_arguments(arguments)
            }
        }
    }

    /// What a value of the type holds, by its last type argument.
    #[must_use]
    pub fn element(&self) -> Type<'a> {
        match self {
            Type::Array(inner) => (**inner).clone(),
            Type::Library { package, .. } => match self.arguments().last() {
                Some(last) => last.clone(),
                None if library::is_container_package(package) => Type::unknown_receiver(),
                None => Type::library(package, ""),
            },
            Type::Own { .. } => self.arguments().last().cloned().unwrap_or_else(Type::unknown_receiver),
            _ => Type::unknown_receiver(),
        }
    }

    /// The key by which a value of the type holds others: its first type argument.
    #[must_use]
    pub fn key(&self) -> Type<'a> {
        self.arguments().first().cloned().unwrap_or_else(|| self.element())
    }
}
