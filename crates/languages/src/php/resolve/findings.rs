//! What following a file finds besides where its references lead.

use banyan_facts::*;

use super::index::Index;
use super::tables::TableNames;
use crate::Resolution;
use crate::file_units::FileUnits;
use crate::rows::{Owner, add_rows};

/// What was found in a file.
pub(super) struct Findings<'i> {
    pub file: u32,
    pub is_migration: bool,
    /// Accesses to tables by their names
    pub accesses: Vec<(&'i str, Access)>,
    /// Those of repositories, by what they inherit
    pub inherited: Vec<(&'i str, Access)>,
    /// Objects that are handed to a bus or a queue
    pub messages: Vec<RemoteCall>,
}

impl<'i> Findings<'i> {
    /// Nothing yet.
    pub fn of(file: u32, is_migration: bool) -> Self {
        Findings { file, is_migration, accesses: Vec::new(), inherited: Vec::new(), messages: Vec::new() }
    }

    /// Adds it, and the rows that the file states by itself.
    pub fn add(
        self,
        index: &Index<'_>,
        units: &FileUnits,
        tables: &TableNames<'_, '_>,
        resolution: &mut Resolution<'_>,
    ) {
        let Findings { file, is_migration, accesses, inherited, messages } = self;
        accesses.into_iter().for_each(|(table, access)| resolution.access(table, access));
        messages.into_iter().for_each(|message| resolution.remote_call(message));
        let facts = &index.files[file as usize];
        let table_of = |access: &AccessFact| match access.table {
            _ if is_migration => None,
            TableName::Table(name) => Some(facts.text(name).to_owned()),
            TableName::Entity(name) => {
                let class = index.class(facts.text(name), file)?;
                tables.of_class(class).map(str::to_owned)
            }
        };
        add_rows(file, facts, |within| owner(units, file, facts, within), table_of, resolution);
        inherited.into_iter().for_each(|(table, access)| resolution.access(table, access));
    }
}

/// Who the code within a declaration belongs to.
pub(super) fn owner(units: &FileUnits, file: u32, facts: &FileFacts, within: Option<u32>) -> Option<Owner> {
    Some(Owner {
        unit: units.of_file(file)?,
        member: units.member_around(file, facts, within),
        test: units.is_test(file),
    })
}
