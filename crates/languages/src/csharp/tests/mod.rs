//! The front-end as a whole, on small monoliths.

mod frameworks;
mod hostile;
mod razor;
mod references;
mod trees;

use banyan_facts::MonolithFacts;

use crate::testing;

/// Whether links stand there, as `from -> to kind member>member @line`.
#[track_caller]
fn assert_links(facts: &MonolithFacts, wanted: &[&str]) {
    let found = testing::links(facts, &[]);
    for link in wanted {
        assert!(found.iter().any(|other| other == link), "{link}\nfound {found:#?}");
    }
}
