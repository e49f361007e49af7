//! What names stand for in a file: its namespaces and imports tell the full name of every class.

use foldhash::HashMap;

/// The namespace in force and what the file imports, by the names they get here.
#[derive(Debug, Default)]
pub(super) struct NameScope {
    namespace: String,
    /// By alias in lower case: class names are told apart without regard to case
    classes: HashMap<String, String>,
    functions: HashMap<String, String>,
    constants: HashMap<String, String>,
}

/// What an import imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Imported {
    /// A class or a namespace
    Class,
    /// A function
    Function,
    /// A constant
    Constant,
}

impl NameScope {
    /// Begins a namespace: imports belong to the one before.
    pub fn begin_namespace(&mut self, name: &str) {
        *self = NameScope { namespace: name.trim_matches('\\').to_owned(), ..NameScope::default() };
    }

    /// Adds an import under a name.
    pub fn import(&mut self, what: Imported, alias: &str, path: &str) {
        let path = path.trim_start_matches('\\').to_owned();
        match what {
            Imported::Class => self.classes.insert(alias.to_lowercase(), path),
            Imported::Function => self.functions.insert(alias.to_lowercase(), path),
            Imported::Constant => self.constants.insert(alias.to_owned(), path),
        };
    }

    /// Whether a name is imported as a class or a namespace.
    pub fn imports_class(&self, alias: &str) -> bool {
        self.classes.contains_key(&alias.to_lowercase())
    }

    /// The full name of what is declared here under a name.
    pub fn declared(&self, name: &str) -> String {
        match self.namespace.is_empty() {
            true => name.to_owned(),
            false => format!("{}\\{name}", self.namespace),
        }
    }

    /// The full name of a class as written.
    pub fn class(&self, written: &str) -> String {
        if let Some(full) = written.strip_prefix('\\') {
            return full.to_owned();
        }
        if let Some(rest) = strip_namespace_keyword(written) {
            return self.declared(rest);
        }
        let (first, rest) = written.split_once('\\').map_or((written, None), |(a, b)| (a, Some(b)));
        match (self.classes.get(&first.to_lowercase()), rest) {
            (Some(path), Some(rest)) => format!("{path}\\{rest}"),
            (Some(path), None) => path.clone(),
            (None, _) => self.declared(written),
        }
    }

    /// The full name of a function as written. A plain name that is not imported may be the global
    /// one of its last part as well.
    pub fn function(&self, written: &str) -> String {
        match self.functions.get(&written.to_lowercase()) {
            Some(path) => path.clone(),
            None => self.class_like(written),
        }
    }

    /// The full name of a constant as written, with the same doubt as [`function`](Self::function).
    pub fn constant(&self, written: &str) -> String {
        match self.constants.get(written) {
            Some(path) => path.clone(),
            None => self.class_like(written),
        }
    }

    /// A qualified name begins with a namespace that may be imported; a plain one does not.
    fn class_like(&self, written: &str) -> String {
        match written.contains('\\') {
            true => self.class(written),
            false => self.declared(written),
        }
    }
}

fn strip_namespace_keyword(written: &str) -> Option<&str> {
    let (first, rest) = written.split_once('\\')?;
    first.eq_ignore_ascii_case("namespace").then_some(rest)
}

/// The last part of a full name.
pub(super) fn simple_name(name: &str) -> &str {
    name.rsplit('\\').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_namespace_and_imports() {
        let mut scope = NameScope::default();
        scope.begin_namespace("App\\Web");
        scope.import(Imported::Class, "ORM", "Doctrine\\ORM\\Mapping");
        scope.import(Imported::Class, "Order", "App\\Domain\\Order");
        scope.import(Imported::Function, "tax", "App\\tax");
        assert_eq!(scope.class("Order"), "App\\Domain\\Order");
        assert_eq!(scope.class("order"), "App\\Domain\\Order");
        assert_eq!(scope.class("ORM\\Entity"), "Doctrine\\ORM\\Mapping\\Entity");
        assert_eq!(scope.class("\\DateTime"), "DateTime");
        assert_eq!(scope.class("Basket"), "App\\Web\\Basket");
        assert_eq!(scope.class("namespace\\Basket"), "App\\Web\\Basket");
        assert_eq!(scope.function("tax"), "App\\tax");
        assert_eq!(scope.function("Order"), "App\\Web\\Order");
    }
}
