//! Behaviour of the whole front-end on small monoliths.

mod hostile;
mod modules;
mod own;
mod references;
mod rows;

use banyan_facts::MonolithFacts;

use crate::testing::{links, read_monolith};

/// All links of a fixture but imports.
fn uses(facts: &MonolithFacts) -> Vec<String> {
    links(facts, &["import", "type import"])
}

/// The imports of a fixture.
fn imports(fixture: &str) -> Vec<String> {
    let facts = read_monolith(fixture);
    links(&facts, &[])
        .into_iter()
        .filter(|link| link.contains(" import "))
        .map(|link| link.split(" import ").next().unwrap_or_default().to_owned())
        .collect()
}
