//! The front-end as a whole, on small monoliths.

mod hostile;
mod lombok;
mod references;
mod rows;
mod trees;

use banyan_facts::MonolithFacts;

use crate::testing;

/// Links as text, imports and what follows from signatures left to their own tests.
fn links(facts: &MonolithFacts) -> Vec<String> {
    testing::links(facts, &["import"])
}

/// Whether a link stands there, as `from -> to kind member>member @line`.
#[track_caller]
fn assert_links(facts: &MonolithFacts, wanted: &[&str]) {
    let found = links(facts);
    for link in wanted {
        assert!(found.iter().any(|other| other == link), "{link}\nfound {found:#?}");
    }
}
