//! What the front-end finds, on small monoliths.

mod data;
mod hostile;
mod references;
mod routes;
mod rows;

use banyan_facts::MonolithFacts;

use crate::testing::{links, read_monolith};

/// A fixture below the module `shop.example`.
pub(super) fn read(fixture: &str) -> MonolithFacts {
    read_monolith(&format!(
        "//- go.mod\nmodule shop.example\n\nrequire github.com/go-chi/chi/v5 v5.0.0\n{fixture}"
    ))
}

/// Links without imports, with the module's name left out.
pub(super) fn plain_links(facts: &MonolithFacts) -> Vec<String> {
    links(facts, &["import"]).into_iter().map(|link| link.replace("shop.example/", "")).collect()
}

/// Each wanted link is there, but for the line.
pub(super) fn assert_links(facts: &MonolithFacts, wanted: &[&str]) {
    let found = plain_links(facts);
    for link in wanted {
        assert!(found.iter().any(|found| found.starts_with(link)), "{link}\nfound {found:#?}");
    }
}
