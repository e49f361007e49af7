//! The front-end as a whole, on small monoliths.

mod data;
mod entries;
mod hostile;
mod references;

use banyan_facts::MonolithFacts;

use crate::testing;

/// Links as text, imports left to their own tests.
fn links(facts: &MonolithFacts) -> Vec<String> {
    testing::links(facts, &["import"])
}

/// Whether each line stands there.
#[track_caller]
fn assert_has(found: &[String], wanted: &[&str]) {
    for line in wanted {
        assert!(found.iter().any(|other| other == line), "{line}\nfound {found:#?}");
    }
}
