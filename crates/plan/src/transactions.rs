use banyan_graph::UnitIndex;

use crate::{Party, PatternChoice, Spot};

/// A transaction that writes tables of two parties or more.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionSpan {
    /// The unit that opens it
    pub unit: UnitIndex,
    /// Its member that does; none where the whole unit is marked and the member is not known
    pub member: Option<u32>,
    /// Where it is opened
    pub at: Spot,
    /// The party of the unit that opens it
    pub party: Option<Party>,
    /// The owners of the tables it writes, sorted
    pub services: Vec<Party>,
    /// What it writes, sorted by (table, unit, line)
    pub writes: Vec<SpanWrite>,
    /// What to do about it
    pub patterns: Vec<PatternChoice>,
}

/// A write inside a [`TransactionSpan`].
#[derive(Debug, Clone, PartialEq)]
pub struct SpanWrite {
    /// The table: a place in the facts' tables
    pub table: u32,
    /// Its owner
    pub owner: Party,
    /// The unit that writes
    pub unit: UnitIndex,
    /// Its member that writes
    pub member: Option<u32>,
    /// Where it writes
    pub at: Spot,
    /// The units on the way from the opener to the writer, both included
    pub path: Vec<UnitIndex>,
}
