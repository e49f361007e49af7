//! The arguments of a type, whatever types are in a language.

use std::ops::Deref;
use std::sync::Arc;

/// The arguments of a type. Most types have none, which costs nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arguments<T>(Option<Arc<[T]>>);

impl<T> Default for Arguments<T> {
    fn default() -> Self {
        Arguments(None)
    }
}

impl<T> Deref for Arguments<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<T> From<Vec<T>> for Arguments<T> {
    fn from(arguments: Vec<T>) -> Self {
        Arguments((!arguments.is_empty()).then(|| arguments.into()))
    }
}

impl<T> FromIterator<T> for Arguments<T> {
    fn from_iter<I: IntoIterator<Item = T>>(arguments: I) -> Self {
        let arguments = arguments.into_iter();
        if arguments.size_hint().1 == Some(0) {
            return Arguments::default();
        }
        let arguments: Arc<[T]> = arguments.collect();
        Arguments((!arguments.is_empty()).then_some(arguments))
    }
}
