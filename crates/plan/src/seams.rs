use banyan_facts::ReferenceKind;
use banyan_graph::{KindCounts, UnitIndex};

use crate::{Effort, Party, PatternChoice};

/// A line of source: a place in the facts' files and a 1-based line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Place in `MonolithFacts::files`
    pub file: u32,
    /// 1-based line
    pub line: u32,
}

/// All that crosses from one party to another: references, and data of `to` that `from` uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Seam {
    /// The party that refers
    pub from: Party,
    /// The party that is referred to
    pub to: Party,
    /// References that cross, tests left out
    pub references: u32,
    /// The same by kind
    pub kinds: KindCounts,
    /// Every reference that crosses, sorted by (target unit, target member, from unit, line, kind)
    pub call_sites: Vec<CallSite>,
    /// What of `to` is used: the interface to build, most used first
    pub contract: Vec<ContractItem>,
    /// Tables both parties touch: places in the facts' tables, sorted
    pub tables: Vec<u32>,
    /// Foreign keys from a table of `from` to a table of `to`
    pub foreign_keys: Vec<CrossingKey>,
    /// Transactions that write tables of both: places in `Plan::transactions`
    pub transactions: Vec<u32>,
    /// Entry points of `from` whose unit refers across: places in the facts' entry points
    pub entry_points: Vec<u32>,
    /// References the other way
    pub return_references: u32,
    /// What to do about it, the first choice first
    pub patterns: Vec<PatternChoice>,
    /// How much work it is
    pub effort: Effort,
}

/// One reference that crosses a seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallSite {
    /// The unit that refers
    pub from: UnitIndex,
    /// Its member that refers: a place in the unit's members
    pub from_member: Option<u32>,
    /// The unit that is referred to
    pub to: UnitIndex,
    /// The member that is meant
    pub to_member: Option<u32>,
    /// How
    pub kind: ReferenceKind,
    /// Where
    pub at: Spot,
}

/// A member of the other side that is used across a seam; the unit itself where no member is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractItem {
    /// The unit used
    pub unit: UnitIndex,
    /// Its member used
    pub member: Option<u32>,
    /// References to it
    pub references: u32,
    /// The units that refer to it, sorted
    pub callers: Vec<UnitIndex>,
}

/// A foreign key that leads to a table of another party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossingKey {
    /// The table that has it: a place in the facts' tables
    pub table: u32,
    /// Its columns
    pub columns: Vec<Box<str>>,
    /// The table it leads to
    pub references: u32,
}
