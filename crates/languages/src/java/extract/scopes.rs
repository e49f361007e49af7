//! The names in sight while a file is walked.

use banyan_facts::Receiver;

/// A variable in sight.
#[derive(Debug, Clone, Copy)]
struct Variable<'t> {
    name: &'t str,
    receiver: Receiver,
    field: bool,
}

/// Variables and type variables, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t> {
    variables: Vec<Variable<'t>>,
    type_variables: Vec<&'t str>,
}

impl<'t> Scopes<'t> {
    /// How many variables are in sight.
    pub fn variables(&self) -> usize {
        self.variables.len()
    }

    /// How many type variables are in sight.
    pub fn type_variables(&self) -> usize {
        self.type_variables.len()
    }

    /// Forgets all but this many.
    pub fn truncate(&mut self, variables: usize, type_variables: usize) {
        self.variables.truncate(variables);
        self.type_variables.truncate(type_variables);
    }

    /// Adds a local variable or parameter.
    pub fn add_local(&mut self, name: &'t str, receiver: Receiver) {
        self.variables.push(Variable { name, receiver, field: false });
    }

    /// Adds a field.
    pub fn add_field(&mut self, name: &'t str, receiver: Receiver) {
        self.variables.push(Variable { name, receiver, field: true });
    }

    /// Adds a type variable.
    pub fn add_type_variable(&mut self, name: &'t str) {
        self.type_variables.push(name);
    }

    /// What a variable's name stands for.
    pub fn variable(&self, name: &str) -> Option<Receiver> {
        let found = self.variables.iter().rev().find(|variable| variable.name == name);
        found.map(|variable| variable.receiver)
    }

    /// What a field's name stands for, locals aside.
    pub fn field(&self, name: &str) -> Option<Receiver> {
        let found = self.variables.iter().rev().find(|variable| variable.field && variable.name == name);
        found.map(|variable| variable.receiver)
    }

    /// Whether a name is a type variable.
    pub fn is_type_variable(&self, name: &str) -> bool {
        self.type_variables.contains(&name)
    }
}
