//! Types as resolution knows them.

use std::ops::Deref;
use std::sync::Arc;

use banyan_facts::UnresolvedReason;

use crate::arguments;

/// A type by its place in the index.
pub(super) type TypeId = u32;

/// Types nest at most this deep; what is deeper is not told.
const DEPTH_LIMIT: usize = 12;

/// A declaration that has type parameters: its file and its place there.
pub(super) type Owner = (u32, u32);

/// The arguments of a type.
pub(super) type Arguments<'a> = arguments::Arguments<Type<'a>>;

/// The name of a namespace: one that is written somewhere, which nearly all are, or put together.
#[derive(Debug, Clone)]
pub(super) enum Package<'a> {
    /// As written
    Written(&'a str),
    /// Of several parts
    Made(Arc<str>),
}

impl Deref for Package<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Package::Written(name) => name,
            Package::Made(name) => name,
        }
    }
}

impl PartialEq for Package<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// What an expression's value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type<'a> {
    /// Not told, and why
    Unknown(UnresolvedReason),
    /// A type of the monolith, or of a library as far as that is sketched
    Known {
        /// Which
        id: TypeId,
        /// Its arguments
        arguments: Arguments<'a>,
    },
    /// A type of a library, or anything that a library gave
    Library {
        /// The namespace
        package: Package<'a>,
        /// Its name; empty for what a library gave
        name: &'a str,
        /// Its arguments
        arguments: Arguments<'a>,
    },
    /// A type parameter
    Variable {
        /// What it is a parameter of
        owner: Owner,
        /// Which
        at: usize,
    },
    /// An array
    Array(Arc<Type<'a>>),
    /// A tuple, or an object without a type's name; parts may have names
    Tuple(Arc<[(&'a str, Type<'a>)]>),
    /// A namespace
    Namespace(Package<'a>),
    /// `null`, `void`, a function: nothing that has members
    Plain,
}

impl<'a> Type<'a> {
    /// A value whose type is not known.
    pub fn unknown() -> Self {
        Type::Unknown(UnresolvedReason::UnknownReceiver)
    }

    /// A type without arguments.
    pub fn known(id: TypeId) -> Self {
        Type::Known { id, arguments: Arguments::default() }
    }

    /// What a library gives that has to do with these types.
    pub fn given_by(package: Package<'a>, arguments: Arguments<'a>) -> Self {
        Type::Library { package, name: "", arguments }
    }

    /// Whether anything is known of it.
    pub fn is_told(&self) -> bool {
        !matches!(self, Type::Unknown(_) | Type::Plain)
    }

    /// The type's arguments.
    pub fn arguments(&self) -> &[Type<'a>] {
        match self {
            Type::Known { arguments, .. } | Type::Library { arguments, .. } => arguments,
            Type::Array(element) => std::slice::from_ref(element),
            _ => &[],
        }
    }

    /// The type's arguments, to be those of another.
    pub fn shared_arguments(&self) -> Arguments<'a> {
        match self {
            Type::Known { arguments, .. } | Type::Library { arguments, .. } => arguments.clone(),
            other => other.arguments().iter().cloned().collect(),
        }
    }

    /// The id of a known type.
    pub fn id(&self) -> Option<TypeId> {
        match self {
            Type::Known { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// This type with the parameters of one owner put in.
    pub fn substitute(&self, owner: Owner, arguments: &[Type<'a>]) -> Type<'a> {
        self.put_in(
            &|variable, at| (variable == owner).then(|| arguments.get(at).cloned()).flatten(),
            DEPTH_LIMIT,
        )
    }

    fn put_in(&self, of: &dyn Fn(Owner, usize) -> Option<Type<'a>>, depth: usize) -> Type<'a> {
        let Some(depth) = depth.checked_sub(1) else { return Type::unknown() };
        match self {
            Type::Variable { owner, at } => of(*owner, *at).unwrap_or_else(|| self.clone()),
            Type::Known { id, arguments } if !arguments.is_empty() => {
                let arguments = arguments.iter().map(|argument| argument.put_in(of, depth)).collect();
                Type::Known { id: *id, arguments }
            }
            Type::Library { package, name, arguments } if !arguments.is_empty() => {
                let arguments = arguments.iter().map(|argument| argument.put_in(of, depth)).collect();
                Type::Library { package: package.clone(), name, arguments }
            }
            Type::Array(element) => Type::Array(Arc::new(element.put_in(of, depth))),
            Type::Tuple(parts) => {
                Type::Tuple(parts.iter().map(|(name, part)| (*name, part.put_in(of, depth))).collect())
            }
            other => other.clone(),
        }
    }

    /// How deep its arguments nest.
    pub fn depth(&self) -> usize {
        let inner = match self {
            Type::Tuple(parts) => parts.iter().map(|(_, part)| part.depth()).max(),
            _ => self.arguments().iter().map(Type::depth).max(),
        };
        inner.map_or(1, |inner| inner + 1)
    }
}

/// The deepest type that is kept as a value's.
pub(super) fn is_kept(value: &Type<'_>) -> bool {
    value.depth() <= DEPTH_LIMIT
}
