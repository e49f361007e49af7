//! Local variables and what they were last given.

use banyan_facts::Receiver;

/// The variables in sight; blocks see those around them, methods and classes do not.
#[derive(Debug, Default)]
pub(super) struct Locals<'t> {
    variables: Vec<(&'t str, Receiver)>,
    /// Where the variables that are in sight begin
    barrier: usize,
}

/// What was in sight before a scope was entered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    length: usize,
    barrier: usize,
}

impl<'t> Locals<'t> {
    /// Enters a block: what is around stays in sight.
    pub fn enter_block(&mut self) -> Mark {
        Mark { length: self.variables.len(), barrier: self.barrier }
    }

    /// Enters a method or class: nothing stays in sight.
    pub fn enter_closed(&mut self) -> Mark {
        let mark = self.enter_block();
        self.barrier = self.variables.len();
        mark
    }

    /// Leaves what was entered.
    pub fn leave(&mut self, mark: Mark) {
        self.variables.truncate(mark.length);
        self.barrier = mark.barrier;
    }

    /// A new variable, or a known one's new value.
    pub fn assign(&mut self, name: &'t str, value: Receiver) {
        let seen = &mut self.variables[self.barrier..];
        match seen.iter_mut().rev().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.variables.push((name, value)),
        }
    }

    /// A parameter: hides a variable of the same name.
    pub fn parameter(&mut self, name: &'t str, value: Receiver) {
        self.variables.push((name, value));
    }

    /// The value of a variable; none where there is no such variable.
    pub fn value(&self, name: &str) -> Option<Receiver> {
        self.variables[self.barrier..].iter().rev().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}
