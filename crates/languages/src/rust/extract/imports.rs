//! `use` trees, flattened.

use banyan_facts::Import;
use syn::spanned::Spanned;
use syn::{ItemUse, UseTree, Visibility};

use super::types::ident_text;
use super::walk::{Walk, line_of};

impl Walk<'_> {
    /// Adds one import for each leaf of a `use` tree.
    pub fn walk_use(&mut self, item: &ItemUse) {
        let reexport = !matches!(item.vis, Visibility::Inherited);
        let root = if item.leading_colon.is_some() { "::" } else { "" };
        let mut open = vec![(root.to_owned(), &item.tree)];
        while let Some((prefix, tree)) = open.pop() {
            match tree {
                UseTree::Path(path) => open.push((join(&prefix, &ident_text(&path.ident)), &path.tree)),
                UseTree::Group(group) => {
                    open.extend(group.items.iter().rev().map(|item| (prefix.clone(), item)));
                }
                UseTree::Name(name) => self.add_use(&prefix, &ident_text(&name.ident), None, reexport, tree),
                UseTree::Rename(rename) => {
                    let alias = ident_text(&rename.rename);
                    self.add_use(&prefix, &ident_text(&rename.ident), Some(alias), reexport, tree);
                }
                UseTree::Glob(_) => {
                    let path = self.names.intern(&prefix);
                    self.push_use(path, None, true, reexport, tree);
                }
            }
        }
    }

    fn add_use(&mut self, prefix: &str, name: &str, alias: Option<String>, reexport: bool, tree: &UseTree) {
        let is_group_itself = name == "self" && !prefix.is_empty();
        let path = if is_group_itself { prefix.to_owned() } else { join(prefix, name) };
        let path = self.names.intern(&path);
        let alias = alias.map(|alias| self.names.intern(&alias));
        self.push_use(path, alias, false, reexport, tree);
    }

    fn push_use(
        &mut self,
        path: banyan_facts::Name,
        alias: Option<banyan_facts::Name>,
        wildcard: bool,
        reexport: bool,
        tree: &UseTree,
    ) {
        let line = line_of(tree.span());
        if self.hints.diesel {
            let (text, alias) =
                (self.names.text(path).to_owned(), alias.map(|alias| self.names.text(alias).to_owned()));
            self.note_dsl_import(&text, alias.as_deref(), wildcard);
        }
        self.imports.push(Import {
            path,
            alias,
            wildcard,
            member: false,
            reexport,
            within: self.within,
            line,
        });
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() || prefix == "::" { format!("{prefix}{name}") } else { format!("{prefix}::{name}") }
}
