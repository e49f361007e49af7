//! Package and imports.

use banyan_facts::Import;

use super::super::grammar::Kind;
use super::super::tree::{Node, child_of_kind};
use super::Extractor;

impl<'t> Extractor<'t> {
    pub(super) fn begin_package(&mut self, node: Node<'t>) -> bool {
        let name =
            child_of_kind(node, Kind::ScopedIdentifier).or_else(|| child_of_kind(node, Kind::Identifier));
        if let Some(name) = name {
            let text = dotted(self.text_of(name));
            self.facts.scope = self.names.intern(&text);
        }
        false
    }

    pub(super) fn begin_import(&mut self, node: Node<'t>) -> bool {
        let path =
            child_of_kind(node, Kind::ScopedIdentifier).or_else(|| child_of_kind(node, Kind::Identifier));
        let Some(path) = path else { return false };
        let text = dotted(self.text_of(path));
        self.facts.imports.push(Import {
            path: self.names.intern(&text),
            alias: None,
            wildcard: child_of_kind(node, Kind::Asterisk).is_some(),
            member: child_of_kind(node, Kind::Token).is_some(),
            reexport: false,
            within: None,
            line: Self::line_of(node),
        });
        false
    }
}

/// A dotted name without the white space that may stand around its dots.
fn dotted(text: &str) -> String {
    text.split_whitespace().collect()
}
