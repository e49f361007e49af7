//! The names in sight while a file is walked.

use banyan_facts::Receiver;

/// A variable in sight.
#[derive(Debug, Clone, Copy)]
struct Variable<'t> {
    name: &'t str,
    key: u64,
    receiver: Receiver,
    field: bool,
}

/// Tells most names apart at once: the length and the last bytes of a name.
fn key_of(name: &str) -> u64 {
    let last = name.bytes().rev().take(7).fold(0, |key, byte| key << 8 | u64::from(byte));
    last << 8 | (name.len() as u64 & 0xFF)
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
        self.variables.push(Variable { name, key: key_of(name), receiver, field: false });
    }

    /// Adds a field.
    pub fn add_field(&mut self, name: &'t str, receiver: Receiver) {
        self.variables.push(Variable { name, key: key_of(name), receiver, field: true });
    }

    /// Adds a type variable.
    pub fn add_type_variable(&mut self, name: &'t str) {
        self.type_variables.push(name);
    }

    /// What a variable's name stands for.
    pub fn variable(&self, name: &str) -> Option<Receiver> {
        self.innermost(name, |_| true)
    }

    /// What a field's name stands for, locals aside.
    pub fn field(&self, name: &str) -> Option<Receiver> {
        self.innermost(name, |variable| variable.field)
    }

    fn innermost(&self, name: &str, counts: impl Fn(&Variable<'_>) -> bool) -> Option<Receiver> {
        let key = key_of(name);
        let is_it =
            |variable: &&Variable<'_>| variable.key == key && variable.name == name && counts(variable);
        self.variables.iter().rev().find(is_it).map(|variable| variable.receiver)
    }

    /// Whether a name is a type variable.
    pub fn is_type_variable(&self, name: &str) -> bool {
        self.type_variables.contains(&name)
    }
}
