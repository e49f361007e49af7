//! Usings and namespaces.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::Extractor;

impl<'t> Extractor<'t> {
    /// `using A.B`, `using static A.B`, `using X = A.B<C>`, each perhaps for the whole project.
    pub(super) fn begin_using(&mut self, node: Node<'t>) -> bool {
        let alias = Field::Name.of(node);
        let Some(target) = children(node).filter(|child| Some(*child) != alias).last() else {
            return false;
        };
        let says = |word: Kind| node.child_of_kind(word).is_some();
        let (global, member) = (says(Kind::Global), says(Kind::Static));
        let path = self.type_text(target);
        let alias = alias.map(|alias| self.name_of(alias)).map(|alias| self.names.intern(alias));
        let import = Import {
            path: self.names.intern(&path),
            alias,
            wildcard: alias.is_none() && !member,
            member,
            reexport: global,
            within: self.within,
            line: Self::line_of(node),
        };
        self.facts.imports.push(import);
        false
    }

    /// A namespace is a declaration, by its whole name.
    pub(super) fn begin_namespace(&mut self, node: Node<'t>) -> bool {
        let Some(name) = Field::Name.of(node) else { return true };
        let around = self.enclosing_namespace();
        let own = self.type_text(name);
        let whole = if around.is_empty() { own } else { format!("{around}.{own}") };
        let name = self.names.intern(&whole);
        if self.names.text(self.facts.scope).is_empty() {
            self.facts.scope = name;
        }
        let declared = self.declare_named(name, DeclarationKind::Module, None, node, Markers::NONE);
        self.within = Some(declared);
        node.kind() == Kind::Namespace
    }

    fn enclosing_namespace(&self) -> String {
        let mut at = self.within;
        while let Some(declaration) = at.and_then(|at| self.facts.declarations.get(at as usize)) {
            if declaration.kind == DeclarationKind::Module {
                return self.names.text(declaration.name).to_owned();
            }
            at = declaration.parent;
        }
        String::new()
    }
}
