//! The names in sight while a file is walked.

use banyan_facts::Receiver;

/// A variable or local function in sight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable<'t> {
    name: &'t str,
    /// The type of its value, or of what it gives back
    pub receiver: Receiver,
    /// A function that is declared inside another
    pub is_function: bool,
    is_field: bool,
}

/// Variables, type variables and implicit receivers, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t> {
    variables: Vec<Variable<'t>>,
    type_variables: Vec<&'t str>,
    implicit: Vec<String>,
}

/// How much is in sight at a place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sight {
    variables: usize,
    type_variables: usize,
    implicit: usize,
}

/// Implicit receivers beyond this many are not told: nobody counts on them.
const IMPLICIT_LIMIT: usize = 6;

impl<'t> Scopes<'t> {
    /// How much is in sight.
    pub fn sight(&self) -> Sight {
        Sight {
            variables: self.variables.len(),
            type_variables: self.type_variables.len(),
            implicit: self.implicit.len(),
        }
    }

    /// Forgets what has come into sight since.
    pub fn restore(&mut self, sight: Sight) {
        self.variables.truncate(sight.variables);
        self.type_variables.truncate(sight.type_variables);
        self.implicit.truncate(sight.implicit);
    }

    /// Adds a local variable or parameter.
    pub fn add_local(&mut self, name: &'t str, receiver: Receiver) {
        self.variables.push(Variable { name, receiver, is_function: false, is_field: false });
    }

    /// Adds a property of a type.
    pub fn add_field(&mut self, name: &'t str, receiver: Receiver) {
        self.variables.push(Variable { name, receiver, is_function: false, is_field: true });
    }

    /// Adds a function that is declared inside another.
    pub fn add_function(&mut self, name: &'t str, receiver: Receiver) {
        self.variables.push(Variable { name, receiver, is_function: true, is_field: false });
    }

    /// Adds a type variable.
    pub fn add_type_variable(&mut self, name: &'t str) {
        self.type_variables.push(name);
    }

    /// Adds a value whose members are in sight by their names alone: its type in the notation.
    pub fn add_implicit(&mut self, text: String) {
        self.implicit.push(text);
    }

    /// What a name stands for.
    pub fn variable(&self, name: &str) -> Option<Variable<'t>> {
        self.variables.iter().rev().find(|variable| variable.name == name).copied()
    }

    /// What a property's name stands for, locals aside.
    pub fn field(&self, name: &str) -> Option<Receiver> {
        let found = self.variables.iter().rev().find(|variable| variable.is_field && variable.name == name);
        found.map(|variable| variable.receiver)
    }

    /// Whether a name is a type variable.
    pub fn is_type_variable(&self, name: &str) -> bool {
        self.type_variables.contains(&name)
    }

    /// The implicit receivers in the notation, innermost first; empty where there are none.
    pub fn implicit_receivers(&self) -> String {
        let innermost = self.implicit.iter().rev().take(IMPLICIT_LIMIT);
        innermost.flat_map(|text| ["@", text]).collect()
    }
}
