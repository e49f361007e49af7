//! Extension methods: which of those in sight fits.

use super::Walk;
use crate::csharp::notation::Called;
use crate::csharp::resolve::index::Place;
use crate::csharp::resolve::members::{Hit, Wanted, unify};
use crate::csharp::resolve::types::{Arguments, Type};

impl<'a, 'i> Walk<'a, 'i> {
    /// The extension method that fits a receiver best.
    pub(super) fn extension(
        &mut self,
        at: u32,
        receiver: &Type<'a>,
        called: Called<'a>,
        wanted: Wanted,
        place: Place,
    ) -> Option<Hit<'a>> {
        let Wanted::Call { arguments, types: stated } = wanted else { return None };
        let candidates = self.index.extensions.get(called.name)?;
        let sight = self.index.namespaces_in_sight(place);
        let project = self.index.project_of[self.file as usize];
        let mut best: Option<(u32, Vec<Hit<'a>>)> = None;
        for extension in candidates {
            let row = &self.index.types[extension.owner as usize];
            let seen = row.library
                || (sight.contains(&row.namespace) && self.index.projects.sees(project, row.project));
            if !seen {
                continue;
            }
            let signature = self.types.of(self.index, extension.member);
            let fits = crate::csharp::resolve::members::takes(&signature, arguments, true)
                && (stated == 0 || stated == signature.arity);
            if !fits && (row.library || candidates.len() > 1) {
                continue;
            }
            let Some((_, parameter)) = signature.parameters.first() else { continue };
            let Some(distance) = unify(self.index, parameter, receiver, extension.member, &mut Vec::new())
            else {
                continue;
            };
            let distance = distance + u32::from(row.library);
            let hit = Hit {
                owner: extension.owner,
                arguments: Arguments::default(),
                member: extension.member,
                extension: true,
            };
            match &mut best {
                Some((known, hits)) if *known == distance => hits.push(hit),
                Some((known, _)) if *known < distance => {}
                _ => best = Some((distance, vec![hit])),
            }
        }
        let (_, hits) = best?;
        Some(self.pick_extension(at, hits, &called))
    }

    pub(super) fn pick_extension(&mut self, at: u32, mut hits: Vec<Hit<'a>>, called: &Called<'a>) -> Hit<'a> {
        if hits.len() == 1 {
            return hits.swap_remove(0);
        }
        let within = self.reference(at).and_then(|reference| reference.within);
        let mut best = (i32::MIN, 0);
        for (place, hit) in hits.iter().enumerate() {
            let signature = self.types.of(self.index, hit.member);
            let mut score = 0;
            for (value, (_, parameter)) in called.values().iter().zip(signature.parameters.iter().skip(1)) {
                score += self.fit(value.value, parameter, within, hit);
            }
            if score > best.0 {
                best = (score, place);
            }
        }
        hits.swap_remove(best.1)
    }

    /// An extension method that a call on an unknown value can only mean: the monolith has one of
    /// that name in sight, and no type of it or of a library has a method of that name.
    pub(super) fn only_extension(&self, called: Called<'a>, wanted: Wanted, place: Place) -> Option<Hit<'a>> {
        let Wanted::Call { arguments, .. } = wanted else { return None };
        let candidates = self.index.extensions.get(called.name)?;
        let sight = self.index.namespaces_in_sight(place);
        let mut fitting = candidates.iter().filter(|extension| {
            let row = &self.index.types[extension.owner as usize];
            !row.library
                && sight.contains(&row.namespace)
                && crate::csharp::resolve::members::takes(
                    &self.types.of(self.index, extension.member),
                    arguments,
                    true,
                )
        });
        let only = fitting.next()?;
        let alone = fitting.next().is_none() && !self.index.is_method_elsewhere(called.name, only.owner);
        alone.then(|| Hit {
            owner: only.owner,
            arguments: Arguments::default(),
            member: only.member,
            extension: true,
        })
    }
}
