//! What following a file finds besides where its references lead.

use banyan_facts::*;

use super::accesses::Accesses;
use super::models::Models;
use super::units::Units;
use crate::rows::{Owner, add_rows};
use crate::{FileIndex, Resolution};

/// What was found in a file.
pub(super) struct Findings {
    file: FileIndex,
    unit: UnitIndex,
    pub accesses: Accesses,
    /// Jobs that are put off
    pub messages: Vec<RemoteCall>,
}

impl Findings {
    /// Nothing yet.
    pub fn of(file: FileIndex, unit: UnitIndex) -> Findings {
        Findings { file, unit, accesses: Accesses::default(), messages: Vec::new() }
    }

    /// Adds it, and the rows that the file states by itself.
    pub fn add(
        self,
        files: &[&FileFacts],
        models: &Models<'_>,
        units: &Units,
        resolution: &mut Resolution<'_>,
    ) {
        let Findings { file, unit, accesses, messages } = self;
        let facts = &files[file as usize];
        let is_migration = super::is_migration(facts);
        if !is_migration {
            accesses.add(models, units, (file, unit), facts, resolution);
        }
        messages.into_iter().for_each(|message| resolution.remote_call(message));
        let test = facts.markers.has(Markers::TEST);
        let owner_of =
            |within| Some(Owner { unit, member: units.of_files.member_around(file, facts, within), test });
        let table_of = |access: &AccessFact| match access.table {
            TableName::Table(name) if !is_migration => Some(facts.text(name).to_owned()),
            _ => None,
        };
        add_rows(file, facts, owner_of, table_of, resolution);
    }
}
