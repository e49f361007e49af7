//! Package and imports.

use banyan_facts::Import;

use super::super::grammar::{Kind, Node};
use super::Extractor;

impl<'t> Extractor<'t> {
    pub(super) fn begin_package(&mut self, node: Node<'t>) -> bool {
        let name =
            node.child_of_kind(Kind::ScopedIdentifier).or_else(|| node.child_of_kind(Kind::Identifier));
        if let Some(name) = name {
            let text = dotted(self.text_of(name));
            self.facts.scope = self.names.intern(&text);
        }
        false
    }

    pub(super) fn begin_import(&mut self, node: Node<'t>) -> bool {
        let path =
            node.child_of_kind(Kind::ScopedIdentifier).or_else(|| node.child_of_kind(Kind::Identifier));
        let Some(path) = path else { return false };
        let text = dotted(self.text_of(path));
        self.facts.imports.push(Import {
            path: self.names.intern(&text),
            alias: None,
            wildcard: node.child_of_kind(Kind::Asterisk).is_some(),
            member: node.child_of_kind(Kind::Token).is_some(),
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
