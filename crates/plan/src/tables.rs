use std::collections::BTreeMap;

use banyan_graph::UnitIndex;

use crate::{CrossingKey, Party, PatternChoice};

/// Accesses counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccessCounts {
    /// Places that read
    pub reads: u32,
    /// Places that write
    pub writes: u32,
}

/// Who works on a table, and who should own it.
#[derive(Debug, Clone, PartialEq)]
pub struct TableOwnership {
    /// The table: a place in the facts' tables; those of a plan are in that order
    pub table: u32,
    /// The party that should own it; none where nothing tells
    pub owner: Option<Party>,
    /// Why that one, or why none
    pub why: String,
    /// Accesses by party, those that touch it only
    pub parties: BTreeMap<Party, AccessCounts>,
    /// Accesses by units of the shared library
    pub shared: AccessCounts,
    /// Written by two parties or more
    pub contested: bool,
    /// Hardly changes and is read by many: to be copied rather than owned
    pub reference_data: bool,
    /// Units mapped to it, tests left out
    pub mapped_by: Vec<UnitIndex>,
    /// Its foreign keys to tables of other parties
    pub foreign_keys: Vec<CrossingKey>,
    /// What to do about it; empty when only its owner touches it
    pub patterns: Vec<PatternChoice>,
}

impl TableOwnership {
    /// The parties that write it.
    pub fn writers(&self) -> impl Iterator<Item = Party> + '_ {
        self.parties.iter().filter(|(_, counts)| counts.writes > 0).map(|(&party, _)| party)
    }

    /// The parties that read it.
    pub fn readers(&self) -> impl Iterator<Item = Party> + '_ {
        self.parties.iter().filter(|(_, counts)| counts.reads > 0).map(|(&party, _)| party)
    }
}
