//! What a call depends on besides the type that it is made on: the types in the signature, and the
//! implementations behind an abstract type.

use std::rc::Rc;

use banyan_facts::*;

use super::super::notation::called_name;
use super::follow::Follower;
use super::index::Place;
use super::members::{Found, is_primitive, signature_of};
use super::types::{Type, TypeId};
use crate::Resolution;

impl<'a> Follower<'a, '_> {
    /// Who calls a method depends on the types in its signature, too: what it is given and gives
    /// back are values of the caller. Where overloads take as many arguments, the types that all
    /// of them name are certain.
    pub(super) fn link_signature(&mut self, link: Link, found: Found, resolution: &mut Resolution<'_>) {
        for &to in self.certain_units(found).iter() {
            resolution.add_link(Link { to, to_member: MemberPlace::NONE, ..link });
        }
    }

    fn certain_units(&mut self, found: Found) -> Rc<[UnitIndex]> {
        if let Some(known) = self.signatures.get(&found) {
            return known.clone();
        }
        let mut certain = self.signature_units(found);
        for other in self.overloads(found) {
            let named = self.signature_units(other);
            certain.retain(|unit| named.contains(unit));
        }
        let certain: Rc<[UnitIndex]> = certain.into();
        self.signatures.insert(found, certain.clone());
        certain
    }

    /// Other methods of the same name that take as many arguments.
    fn overloads(&self, found: Found) -> Vec<Found> {
        let index = self.index;
        let file = index.file(index.row(found.owner).file);
        let name = file.text(index.declaration(found.owner, found.declaration).name);
        let count = signature_of(index, found).types.len();
        let lineage = index.lineage(found.owner);
        let all = lineage.iter().copied().flat_map(|owner| {
            index
                .declared(owner, name)
                .iter()
                .map(move |declaration| Found { owner, declaration: *declaration })
        });
        let is_overload = |other: &Found| {
            *other != found
                && index.declaration(other.owner, other.declaration).kind == DeclarationKind::Method
                && signature_of(index, *other).takes(count)
        };
        all.filter(is_overload).collect()
    }

    /// The units of the types that a member's signature names, without type arguments; a type parameter
    /// stands for its bound.
    fn signature_units(&self, found: Found) -> Vec<UnitIndex> {
        let file = self.index.row(found.owner).file;
        let facts = self.index.file(file);
        let of_type = self.index.declaration(found.owner, found.declaration).of_type;
        let text = of_type.map_or("", |text| facts.text(text));
        let texts = if text.contains('(') {
            let signature = signature_of(self.index, found);
            let mut texts = signature.types;
            texts.extend([signature.result, signature.extended]);
            texts
        } else {
            text.split('@').collect()
        };
        let place = Place { file, within: Some(found.declaration) };
        let heads = texts
            .into_iter()
            .map(|text| text.split(['<', '[', '=']).next().unwrap_or_default().trim_end_matches("..."));
        let named =
            heads.filter(|head| !head.is_empty() && !head.starts_with(['#', '?']) && !is_primitive(head));
        let units = named.filter_map(|head| match self.known_of(self.index.find_type(head, place)) {
            Type::Own { id, .. } => self.units.of_type(id),
            _ => None,
        });
        let mut units: Vec<UnitIndex> = units.collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// What is known of a value: of one of a type parameter's type, that it is of its bound.
    fn known_of(&self, of: Type<'a>) -> Type<'a> {
        match of {
            Type::Variable { file, declaration, place } => self.index.bound_of(file, declaration, place),
            other => other,
        }
    }

    /// A call through a field of an abstract type reaches the implementations that have the method.
    pub(super) fn dispatch(
        &self,
        reference: &Reference,
        file: u32,
        id: TypeId,
        resolution: &mut Resolution<'_>,
    ) {
        let Some(from) = self.units.around(self.index, file, reference.within) else { return };
        let name = called_name(self.index.file(file).text(reference.name)).0;
        for &implementation in self.implementations.of(id) {
            let Some(to) = self.units.of_type(implementation) else { continue };
            let Some(found) = self.implemented(implementation, id, name) else { continue };
            resolution.add_link(Link {
                from,
                to,
                kind: ReferenceKind::Dispatch,
                file,
                line: reference.line,
                from_member: self.units.member(self.index, file, reference.within).into(),
                to_member: self.member_in(to, found).into(),
                test: reference.test,
            });
        }
    }

    /// The method of a name that an implementation has below an abstract type.
    fn implemented(&self, implementation: TypeId, below: TypeId, name: &str) -> Option<Found> {
        let lineage = self.index.lineage(implementation);
        lineage.iter().copied().filter(|owner| *owner != below).find_map(|owner| {
            let declared = self.index.declared(owner, name).iter();
            let found = declared.map(|declaration| Found { owner, declaration: *declaration });
            let mut bodies = found.filter(|found| {
                let declaration = self.index.declaration(owner, found.declaration);
                declaration.kind == DeclarationKind::Method && !declaration.markers.has(Markers::ABSTRACT)
            });
            bodies.next()
        })
    }
}
