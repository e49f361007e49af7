//! The handlers of routes and the modules around them.

use banyan_facts::*;

use super::{Follower, Outcome};
use crate::FileIndex;
use crate::ruby::notation::hidden;
use crate::ruby::resolve::constants::{ConstId, Place};
use crate::ruby::resolve::types::Found;

impl<'x, 'a> Follower<'x, 'a> {
    /// A route's handler, or a class that a schedule or consumer names.
    pub(super) fn handler(&self, file: FileIndex, reference: &Reference) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let name = facts.text(reference.name);
        match reference.receiver {
            Receiver::Type(class) => match self.types.constant(file, reference.within, facts.text(class)) {
                Found::Known(id) => match self.types.lineage.object_method(id, name) {
                    Some(place) => self.constructed(id, place),
                    None => self.to_constant(id),
                },
                Found::Library(first) => Outcome::Library(self.types.gems.library(first)),
                Found::Missing => Outcome::Unresolved(UnresolvedReason::UnknownName),
            },
            Receiver::Own => Outcome::Here,
            _ => match self.route_handler(file, reference.within, name) {
                Some((controller, action)) => match action {
                    Some(place) => self.constructed(controller, place),
                    None => self.to_constant(controller),
                },
                None if name.starts_with("/devise") => Outcome::Library("devise".to_owned()),
                None => Outcome::Unresolved(UnresolvedReason::UnknownName),
            },
        }
    }

    /// The engine that a block of routes belongs to, or the file that is drawn.
    pub fn routes_owner(&self, file: FileIndex, within: Option<u32>) -> Option<&'a str> {
        let facts = &self.types.constants.files[file as usize];
        let declaration = facts.declarations.get(within? as usize)?;
        (facts.text(declaration.name) == hidden::ROUTES)
            .then(|| declaration.of_type.map_or("", |owner| facts.text(owner)))
    }

    /// The modules that routes in a block get before their controllers, one for each way they may stand.
    pub fn modules(&self, file: FileIndex, within: Option<u32>) -> Vec<String> {
        let owner = self.routes_owner(file, within).unwrap_or_default();
        let isolated = match self.types.constant(file, None, owner) {
            Found::Known(engine) if !owner.is_empty() => self.tables.isolated(engine),
            _ => None,
        };
        let drawn = owner.strip_prefix("draw ").map(|name| self.tables.drawn(name)).unwrap_or_default();
        isolated.into_iter().chain(drawn).chain([String::new()]).collect()
    }

    /// The controller of a handler and the method that is its action.
    pub fn route_handler(
        &self,
        file: FileIndex,
        within: Option<u32>,
        handler: &str,
    ) -> Option<(ConstId, Option<Place>)> {
        let handler = handler.split('!').next().unwrap_or(handler);
        let (controller, action) = handler.trim_end_matches('?').split_once('#')?;
        let constants = self.types.constants;
        let modules = match controller.starts_with('/') {
            true => vec![String::new()],
            false => self.modules(file, within),
        };
        let id = modules.iter().find_map(|module| {
            let path = format!("{module}/{controller}_controller");
            constants.at_path(path.trim_start_matches('/')).find(|id| constants.constant(*id).kind.is_some())
        })?;
        Some((id, self.types.lineage.object_method(id, action)))
    }
}
