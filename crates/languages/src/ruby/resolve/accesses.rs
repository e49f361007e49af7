//! Who reads and writes which tables, by the types of receivers.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::constants::ConstId;
use super::follow::Follower;
use super::models::{self, Models};
use super::queries;
use super::types::Ty;
use super::units::Units;
use crate::ruby::notation::Relates;
use crate::{FileIndex, Resolution};

/// Chains of calls are followed back this far.
const CHAIN_LIMIT: usize = 64;

/// The accesses of one file, by the reference that makes them.
#[derive(Debug, Default)]
pub(super) struct Accesses {
    rows: BTreeMap<u32, (ConstId, AccessMode)>,
}

impl Accesses {
    /// Notes what a call on something of this type does to a table.
    pub fn note(&mut self, follower: &Follower<'_, '_>, file: FileIndex, at: u32, ty: Ty, name: &str) {
        let (lineage, models) = (follower.types.lineage, follower.types.models);
        match ty {
            Ty::Class(id) | Ty::Relation(id) if models.is_model(id) => {
                let declared = lineage.class_method(id, name);
                let mode = match (declared, follower.types.of_reference(file, at, 0)) {
                    (None, _) => queries::access(name),
                    (Some(_), Ty::Relation(_)) => Some(AccessMode::Read),
                    (Some(_), _) => None,
                };
                match mode {
                    Some(mode) => self.insert(follower, file, at, id, mode),
                    // What only leads to a new object reads nothing.
                    None if matches!(name, "new" | "build") => {
                        self.insert(follower, file, at, id, AccessMode::Write);
                        self.rows.remove(&at);
                    }
                    None => {}
                }
            }
            Ty::Object(id) if models.is_model(id) => self.note_object(follower, file, at, id, name),
            _ => {}
        }
    }

    fn note_object(
        &mut self,
        follower: &Follower<'_, '_>,
        file: FileIndex,
        at: u32,
        id: ConstId,
        name: &str,
    ) {
        let lineage = follower.types.lineage;
        let name = name.trim_start_matches('#');
        if let Some(place) = lineage.object_method(id, name).filter(|_| !name.ends_with('=')) {
            let relates =
                models::association(follower.types.constants, place).map(|association| association.relates);
            let is_reader = matches!(
                relates,
                Some(Relates::BelongsTo | Relates::HasOne | Relates::HasMany | Relates::ManyToMany)
            );
            if is_reader && let Some(related) = models::related(lineage, id, place) {
                self.insert(follower, file, at, related, AccessMode::Read);
            }
            return;
        }
        if let Some(association) = name.strip_prefix("create_")
            && let Some(place) = lineage.object_method(id, association.trim_end_matches('!'))
            && let Some(related) = models::related(lineage, id, place)
        {
            self.insert(follower, file, at, related, AccessMode::Write);
        } else if let Some(mode) = queries::object_access(name) {
            self.insert(follower, file, at, id, mode);
        }
    }

    /// Notes that rows of a model are read.
    pub fn read(&mut self, at: u32, id: ConstId) {
        self.rows.insert(at, (id, AccessMode::Read));
    }

    /// What only leads to a write is no read.
    fn insert(
        &mut self,
        follower: &Follower<'_, '_>,
        file: FileIndex,
        at: u32,
        id: ConstId,
        mode: AccessMode,
    ) {
        let facts = &follower.types.constants.files[file as usize];
        let mut receiver = facts.references[at as usize].receiver;
        for _ in 0..CHAIN_LIMIT {
            let Receiver::Result(before) = receiver else { break };
            let before_it = &facts.references[before as usize];
            let is_step = queries::gives_relation(facts.text(before_it.name))
                || self.rows.get(&before).is_some_and(|(_, mode)| *mode == AccessMode::Read)
                    && matches!(follower.types.of_reference(file, before, 0), Ty::Relation(_));
            if mode == AccessMode::Write && is_step && self.rows.get(&before).is_some_and(|row| row.0 == id) {
                self.rows.remove(&before);
            }
            receiver = before_it.receiver;
        }
        self.rows.insert(at, (id, mode));
    }

    /// Adds what was noted.
    pub fn add(
        self,
        models: &Models<'_>,
        units: &Units,
        (file, unit): (FileIndex, UnitIndex),
        facts: &FileFacts,
        resolution: &mut Resolution<'_>,
    ) {
        for (at, (id, mode)) in self.rows {
            let Some(table) = models.table(id) else { continue };
            let reference = &facts.references[at as usize];
            let member = units.of_files.member(file, reference.within);
            let (line, test) = (reference.line, reference.test);
            resolution.access(table, Access { unit, table: 0, mode, file, line, member, test });
        }
    }
}
