//! Calls on values whose type is not known.

use banyan_facts::*;

use super::{Follower, HOST_LIMIT, Outcome, SHORTEST_HINT, TELLING_WORDS};
use crate::ruby::resolve::constants::{ConstId, Place, folded};
use crate::ruby::resolve::libraries;

impl<'x, 'a> Follower<'x, 'a> {
    /// A call on something unknown: followed where one class alone declares a method of that name, the name or
    /// that of the receiver tells it, no table has such a column and neither the language nor Rails such a method; a library's where no class does.
    pub(super) fn unknown_call(&self, name: &'a str, hint: &str) -> Outcome {
        if matches!(name, "constantize" | "safe_constantize" | "const_get") {
            return Outcome::Unresolved(UnresolvedReason::Dynamic);
        }
        if let Some(library) = libraries::of_method(name) {
            return Outcome::Library(library.to_owned());
        }
        // Every object of a model with such a column answers, too.
        if self.tables.is_column(name.trim_end_matches(['=', '?'])) {
            return Outcome::Unresolved(UnresolvedReason::UnknownReceiver);
        }
        let declared =
            self.names.declarers.get(name).or_else(|| self.names.declarers.get(name.strip_suffix('=')?));
        let Some(several) = declared else { return Outcome::Library("gems".to_owned()) };
        let found = match several.as_slice() {
            [only] => Some(only),
            several => self.common_ancestor(several),
        };
        // A name of one or two words is too common to tell a class by, unless the receiver's name bears it out.
        match found {
            Some((class, place))
                if name.split('_').count() >= TELLING_WORDS || self.bears_out(hint, *class) =>
            {
                self.to_field(*place)
            }
            _ => Outcome::Unresolved(UnresolvedReason::UnknownReceiver),
        }
    }

    /// Whether what a receiver is called ends like the name of a class, of one below it, or of one that a
    /// module is mixed into; or a class's name like it.
    pub(super) fn bears_out(&self, hint: &str, class: ConstId) -> bool {
        let lineage = self.types.lineage;
        let hint = folded(hint);
        let ends_alike = |id: &ConstId| {
            let name = self.types.constants.constant(*id).last_folded();
            hint.ends_with(name) || hint.len() >= SHORTEST_HINT && name.ends_with(&hint)
        };
        if hint.is_empty() {
            return false;
        }
        ends_alike(&class)
            || lineage.hosts(class).iter().take(HOST_LIMIT).any(ends_alike)
            || self
                .names
                .named
                .get(&hint)
                .into_iter()
                .flatten()
                .any(|id| lineage.ancestors(*id).contains(&class))
    }

    /// The declaration above all others of that name, where there is one.
    pub(super) fn common_ancestor<'s>(
        &self,
        several: &'s [(ConstId, Place)],
    ) -> Option<&'s (ConstId, Place)> {
        let above = |candidate: &&(ConstId, Place)| {
            several.iter().all(|(other, _)| self.types.lineage.ancestors(*other).contains(&candidate.0))
        };
        several.iter().find(above)
    }
}
