//! Follows every reference: to a unit, a library, or a reason.

mod calls;
mod imports;
mod routes;
mod unknown;

use std::collections::BTreeMap;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::constants::{ConstId, Place};
use super::findings::Findings;
use super::lineage::Lineage;
use super::models;
use super::tables::Tables;
use super::types::{Found, Types};
use super::units::Units;
use crate::{FileIndex, Resolution};

/// More hosts of a module than these are not asked one by one.
const HOST_LIMIT: usize = 200;

/// So many words tell a method by themselves.
const TELLING_WORDS: usize = 3;

/// A receiver's name that is shorter than this may be part of any.
const SHORTEST_HINT: usize = 4;

/// Where a reference leads.
pub(super) enum Outcome {
    /// A declaration, or a file as a whole; the kind where it is another than the reference's
    To {
        file: FileIndex,
        member: Option<u32>,
        kind: Option<ReferenceKind>,
    },
    /// Somewhere in the tree that is no unit
    Here,
    Library(String),
    Unresolved(UnresolvedReason),
    /// No reference at all
    Nothing,
}

/// What names lead to that nothing in sight declares.
pub(super) struct Names<'a> {
    declarers: HashMap<&'a str, Vec<(ConstId, Place)>>,
    /// Classes by the last part of their names, folded
    named: HashMap<String, Vec<ConstId>>,
    /// Files by their paths without ending
    paths: BTreeMap<&'a str, FileIndex>,
    /// Files below a `lib` or another root of `require`, by the rest of their paths
    loadable: HashMap<&'a str, Vec<FileIndex>>,
}

impl<'a> Names<'a> {
    pub fn new(lineage: &Lineage<'_, 'a>) -> Names<'a> {
        let constants = lineage.constants;
        let mut names = Names {
            declarers: lineage.declarers(),
            named: HashMap::new(),
            paths: BTreeMap::new(),
            loadable: HashMap::new(),
        };
        for (id, constant) in (0..).zip(&constants.list) {
            if constant.kind == Some(DeclarationKind::Class) {
                names.named.entry(constant.last_folded().to_owned()).or_default().push(id);
            }
        }
        for (file, facts) in (0..).zip(constants.files) {
            if facts.language == Language::Ruby {
                let path = facts.path.strip_suffix(".rb").unwrap_or(&facts.path);
                names.paths.insert(path, file);
                for root in ["lib/", "app/models/", "app/", "spec/", "test/", ""] {
                    let rest = path.strip_prefix(root).or_else(|| {
                        let at = path.find(&format!("/{root}")).filter(|_| !root.is_empty())?;
                        path.get(at + 1 + root.len()..)
                    });
                    if let Some(rest) = rest {
                        names.loadable.entry(rest).or_default().push(file);
                    }
                }
            }
        }
        names
    }
}

/// Follows the references of files.
pub(super) struct Follower<'x, 'a> {
    pub types: &'x Types<'x, 'a>,
    pub units: &'x Units,
    pub tables: &'x Tables,
    pub names: &'x Names<'a>,
}

impl<'x, 'a> Follower<'x, 'a> {
    /// Follows all references of one file.
    pub fn follow(&self, file: FileIndex, unit: UnitIndex, resolution: &mut Resolution<'_>) -> Findings {
        let facts = &self.types.constants.files[file as usize];
        self.follow_imports(file, unit, facts, resolution);
        let mut findings = Findings::of(file, unit);
        for at in 0..facts.references.len() as u32 {
            self.follow_reference(file, unit, at, &mut findings, resolution);
        }
        findings
    }

    fn follow_reference(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        at: u32,
        findings: &mut Findings,
        resolution: &mut Resolution<'_>,
    ) {
        let facts = &self.types.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        let outcome = match reference.kind {
            ReferenceKind::Call | ReferenceKind::Construct => self.call(file, unit, at, findings, resolution),
            ReferenceKind::Throws if matches!(reference.receiver, Receiver::Type(_)) => {
                self.call(file, unit, at, findings, resolution)
            }
            ReferenceKind::Dispatch => self.handler(file, reference),
            ReferenceKind::Import => Outcome::Unresolved(UnresolvedReason::Dynamic),
            ReferenceKind::Field => self.relation(file, reference),
            ReferenceKind::Extends if matches!(reference.receiver, Receiver::Type(_)) => {
                self.superclass_of_accessor(file, reference)
            }
            _ => match name.strip_prefix('"') {
                Some(text) => self.named_in_text(file, text),
                None => self.constant(file, reference.within_header(facts), name),
            },
        };
        self.settle(file, unit, reference, outcome, resolution);
    }

    /// Counts a reference and adds its link.
    fn settle(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        reference: &Reference,
        outcome: Outcome,
        resolution: &mut Resolution<'_>,
    ) {
        let facts = &self.types.constants.files[file as usize];
        match outcome {
            Outcome::To { file: to, member, kind } => match self.units.of_files.of_file(to) {
                Some(target) => {
                    let link =
                        self.link(file, unit, reference, target, member, kind.unwrap_or(reference.kind));
                    resolution.link(link);
                }
                None => resolution.resolved_here(file),
            },
            Outcome::Here => resolution.resolved_here(file),
            Outcome::Library(library) => resolution.external(file, Some(unit), &library),
            Outcome::Unresolved(reason) => {
                let name = facts.text(reference.name).trim_start_matches(['#', '~']);
                resolution.unresolved(file, reference.line, name, reason);
            }
            Outcome::Nothing => {}
        }
    }

    pub fn link(
        &self,
        file: FileIndex,
        from: UnitIndex,
        reference: &Reference,
        to: UnitIndex,
        to_member: Option<u32>,
        kind: ReferenceKind,
    ) -> Link {
        let (from_member, to_member) =
            (self.units.of_files.member(file, reference.within).into(), to_member.into());
        Link { from, to, kind, file, line: reference.line, from_member, to_member, test: reference.test }
    }

    pub fn to_place(&self, place: Place) -> Outcome {
        let member = self.units.of_files.member(place.file, Some(place.declaration));
        Outcome::To { file: place.file, member, kind: None }
    }

    fn to_field(&self, place: Place) -> Outcome {
        let declarations = &self.types.constants.files[place.file as usize].declarations;
        let is_field = declarations[place.declaration as usize].kind == DeclarationKind::Field;
        match self.to_place(place) {
            Outcome::To { file, member, .. } if is_field => {
                Outcome::To { file, member, kind: Some(ReferenceKind::Access) }
            }
            other => other,
        }
    }

    fn to_constant(&self, id: ConstId) -> Outcome {
        let constants = self.types.constants;
        match self.units.of_constant(id) {
            Some((_, file)) => {
                let place = constants.constant(id).places.iter().find(|place| place.file == file);
                let member =
                    place.and_then(|place| self.units.of_files.member(file, Some(place.declaration)));
                Outcome::To { file, member, kind: None }
            }
            None => Outcome::Here,
        }
    }

    fn constant(&self, file: FileIndex, within: Option<u32>, name: &'a str) -> Outcome {
        match self.types.constant(file, within, name) {
            Found::Known(id) => self.to_constant(id),
            Found::Library(first) => Outcome::Library(self.types.gems.library(first)),
            Found::Missing => Outcome::Unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// A class that a string names; a string that names none is no reference.
    fn named_in_text(&self, file: FileIndex, text: &'a str) -> Outcome {
        match self.types.constant(file, None, text) {
            Found::Known(id) => self.to_constant(id),
            _ => Outcome::Nothing,
        }
    }

    fn superclass_of_accessor(&self, file: FileIndex, reference: &Reference) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let Receiver::Type(holder) = reference.receiver else { return Outcome::Nothing };
        let holder = match self.types.constant(file, reference.within, facts.text(holder)) {
            Found::Known(id) => Some(id),
            _ => None,
        };
        match self.types.lineage.default_class(holder, facts.text(reference.name)) {
            Some(class) => self.to_constant(class),
            None => Outcome::Unresolved(UnresolvedReason::Dynamic),
        }
    }

    /// The model at the other end of an association, or a serializer by its name.
    fn relation(&self, file: FileIndex, reference: &Reference) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let name = facts.text(reference.name);
        if reference.receiver == Receiver::Unknown {
            return Outcome::Unresolved(UnresolvedReason::Dynamic);
        }
        let Some(class) = self.types.constants.around(file, reference.within) else {
            return Outcome::Nothing;
        };
        let Some(association) = name.strip_prefix('~') else {
            let scopes = self.types.constants.scopes(class);
            return match self.types.constants.guessed(&scopes, name) {
                Some(id) => self.to_constant(id),
                None => Outcome::Unresolved(UnresolvedReason::UnknownName),
            };
        };
        let owners: Vec<ConstId> = match self.types.lineage.is_module(class) {
            true => self.types.lineage.hosts(class).iter().take(HOST_LIMIT).copied().chain([class]).collect(),
            false => vec![class],
        };
        let found = owners.into_iter().find_map(|owner| {
            let place = self.types.lineage.object_method(owner, association)?;
            models::related(self.types.lineage, owner, place)
        });
        match found {
            Some(id) => self.to_constant(id),
            None if !self.types.models.is_model(class) && !self.types.lineage.is_module(class) => {
                Outcome::Library("rails".to_owned())
            }
            None => Outcome::Unresolved(UnresolvedReason::UnknownName),
        }
    }
}

/// What the thing before the dot is called, where it has a name.
fn hint<'f>(facts: &'f FileFacts, reference: &Reference) -> &'f str {
    match reference.receiver {
        Receiver::Type(name) => facts.text(name).trim_start_matches(['@', '?']),
        Receiver::Result(at) => facts.text(facts.references[at as usize].name).trim_start_matches(['#', '~']),
        _ => "",
    }
}

/// What a header of a class says is looked up outside of the class.
trait Header {
    fn within_header(&self, facts: &FileFacts) -> Option<u32>;
}

impl Header for Reference {
    fn within_header(&self, facts: &FileFacts) -> Option<u32> {
        match self.kind {
            ReferenceKind::Extends => facts.declarations.get(self.within? as usize)?.parent,
            _ => self.within,
        }
    }
}

/// A relative path below a folder, `..` followed.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
