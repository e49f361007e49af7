//! Files that are required, and models that a query joins.

use banyan_facts::*;

use super::{Follower, Outcome, joined};
use crate::ruby::resolve::constants::ConstId;
use crate::ruby::resolve::findings::Findings;
use crate::ruby::resolve::models;
use crate::ruby::resolve::types::Ty;
use crate::{FileIndex, Resolution};

impl<'x, 'a> Follower<'x, 'a> {
    pub(super) fn follow_imports(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        facts: &'a FileFacts,
        resolution: &mut Resolution<'_>,
    ) {
        for import in &facts.imports {
            let path = facts.text(import.path);
            match self.imported(&facts.path, path) {
                Some(to) => {
                    if let Some(target) = self.units.of_files.of_file(to) {
                        let from_member = self.units.of_files.member(file, import.within).into();
                        resolution.link(Link {
                            from: unit,
                            to: target,
                            kind: ReferenceKind::Import,
                            file,
                            line: import.line,
                            from_member,
                            to_member: MemberPlace::NONE,
                            test: facts.markers.has(Markers::TEST),
                        });
                    }
                }
                None if path.starts_with("./") => {
                    resolution.unresolved(file, import.line, path, UnresolvedReason::UnknownName);
                }
                None => {
                    let first = path.split('/').next().unwrap_or(path);
                    resolution.external(file, Some(unit), &self.types.gems.library(first));
                }
            }
        }
    }

    /// The file that `require` loads: beside it, or below a root of the load path, the nearest first.
    pub(super) fn imported(&self, from: &str, path: &'a str) -> Option<FileIndex> {
        let path = path.strip_suffix(".rb").unwrap_or(path);
        if let Some(relative) = path.strip_prefix("./") {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            let joined = joined(folder, relative);
            return self.names.paths.get(joined.as_str()).copied();
        }
        let files = self.names.loadable.get(path)?;
        let shared = |file: &&FileIndex| {
            let other = self.types.constants.files[**file as usize].path.as_bytes();
            other.iter().zip(from.as_bytes()).take_while(|(a, b)| a == b).count()
        };
        files.iter().max_by_key(|file| (shared(file), std::cmp::Reverse(**file))).copied()
    }

    /// Associations that a query joins, and files of routes that are drawn.
    pub(super) fn joined(
        &self,
        file: FileIndex,
        unit: UnitIndex,
        at: u32,
        findings: &mut Findings,
        resolution: &mut Resolution<'_>,
    ) -> Outcome {
        let facts = &self.types.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        if let Some(drawn) = name.strip_prefix("%draw ") {
            let drawn = drawn.split('|').next().unwrap_or(drawn);
            let end = format!("config/routes/{drawn}");
            let found = self.names.paths.iter().find(|(path, _)| path.ends_with(&end));
            return match found {
                Some((_, to)) => Outcome::To { file: *to, member: None, kind: None },
                None => Outcome::Unresolved(UnresolvedReason::UnknownName),
            };
        }
        if let Some(related) =
            name.strip_prefix("%join ").and_then(|name| self.joined_model(file, reference, name))
        {
            findings.accesses.read(at, related);
            if let Some((target, _)) = self.units.of_constant(related) {
                resolution.add_link(self.link(file, unit, reference, target, None, ReferenceKind::Access));
            }
        }
        Outcome::Nothing
    }

    pub(super) fn joined_model(&self, file: FileIndex, reference: &Reference, name: &str) -> Option<ConstId> {
        let owner = match self.types.of_receiver(file, reference, 0) {
            Ty::Relation(id) | Ty::Class(id) | Ty::Object(id) => id,
            _ => return None,
        };
        let place = self.types.lineage.object_method(owner, name)?;
        models::related(self.types.lineage, owner, place)
    }
}
