//! The names in sight while a file is walked.

use banyan_facts::Name;

/// What a name in sight stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    /// A local variable or parameter, by its value in the notation
    Value(Name),
    /// A local variable or parameter of which nothing is known
    Unknown,
    /// A function within a function, by what it gives back
    Function(Name),
}

/// Variables, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t>(Vec<(&'t str, Variable)>);

impl<'t> Scopes<'t> {
    /// How many variables are in sight.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets all but this many.
    pub fn truncate(&mut self, variables: usize) {
        self.0.truncate(variables);
    }

    /// Adds a variable.
    pub fn add(&mut self, name: &'t str, variable: Variable) {
        if name != "_" {
            self.0.push((name, variable));
        }
    }

    /// What a name stands for.
    pub fn find(&self, name: &str) -> Option<Variable> {
        self.0.iter().rev().find(|(known, _)| *known == name).map(|(_, variable)| *variable)
    }
}
