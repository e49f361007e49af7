//! The names in sight while a function is walked.

use banyan_facts::Name;

use super::Value;
use super::routers::Routing;

/// What a local name stands for.
#[derive(Debug, Clone)]
pub(super) struct Variable<'t> {
    pub name: &'t str,
    pub value: Value,
    /// The name is that of a type
    pub is_type: bool,
    /// The constant text it holds
    pub text: Option<Name>,
    /// Its place among the parameters of the outermost function
    pub parameter: Option<u8>,
    /// What routes are stated on it
    pub routing: Option<Routing>,
    /// The routes that the function it holds states: places among the entry points, from and to
    pub routes: Option<(usize, usize)>,
}

impl<'t> Variable<'t> {
    pub fn new(name: &'t str, value: Value) -> Variable<'t> {
        Variable { name, value, is_type: false, text: None, parameter: None, routing: None, routes: None }
    }
}

/// Local names, innermost last; and the type parameters of the declaration around.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t> {
    variables: Vec<Variable<'t>>,
    /// Type parameters of the declaration around, by place
    pub type_parameters: Vec<&'t str>,
}

impl<'t> Scopes<'t> {
    /// How many names are in sight, to come back to.
    pub fn mark(&self) -> usize {
        self.variables.len()
    }

    /// Forgets all names but this many.
    pub fn reset(&mut self, mark: usize) {
        self.variables.truncate(mark);
    }

    pub fn add(&mut self, variable: Variable<'t>) {
        if variable.name != "_" {
            self.variables.push(variable);
        }
    }

    pub fn find(&self, name: &str) -> Option<&Variable<'t>> {
        self.variables.iter().rev().find(|variable| variable.name == name)
    }

    pub fn find_mut(&mut self, name: &str) -> Option<&mut Variable<'t>> {
        self.variables.iter_mut().rev().find(|variable| variable.name == name)
    }

    /// The place of a type parameter.
    pub fn type_parameter(&self, name: &str) -> Option<usize> {
        self.type_parameters.iter().position(|known| *known == name)
    }
}
