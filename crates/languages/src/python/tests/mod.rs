//! Behaviour of the Python front-end on small monoliths.

mod frameworks;
mod hostile;
mod references;
mod tables;
mod trees;

use banyan_facts::MonolithFacts;

use crate::testing::{links, read_monolith};

/// The links of a fixture but for those that imports make.
fn uses(fixture: &str) -> Vec<String> {
    links(&read_monolith(fixture), &["import"])
}

/// The units' names.
fn unit_names(facts: &MonolithFacts) -> Vec<&str> {
    facts.units.iter().map(|unit| &*unit.qualified_name).collect()
}
