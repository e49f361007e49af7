//! The steps of an extraction for its data. A border between two parties is cut once, when the first
//! of the two leaves.

use super::steps::step_of;
use super::{Extraction, Step};
use crate::naming::{Naming, count};
use crate::plan::Departures;
use crate::{Party, Pattern, PatternChoice, Plan, TableOwnership};

/// What to do about tables, in the order in which it is done.
const ORDER: &[Pattern] = &[
    Pattern::ReferenceData,
    Pattern::SplitTable,
    Pattern::DatabaseView,
    Pattern::ApiComposition,
    Pattern::ReadProjection,
    Pattern::ChangeDataOwnership,
    Pattern::ForeignKeyToCode,
];

/// One step for each pattern that some table at the service's borders calls for.
pub(super) fn prepare_data(
    naming: Naming<'_>,
    plan: &Plan,
    leaves: &Departures,
    extraction: &Extraction,
) -> Vec<Step> {
    let border = Border { plan, leaves, own: Party::Service(extraction.service), wave: extraction.wave };
    ORDER.iter().filter_map(|&pattern| border.step(naming, pattern)).collect()
}

/// The borders of a service with what is still in the monolith when it leaves.
struct Border<'a> {
    plan: &'a Plan,
    leaves: &'a Departures,
    own: Party,
    wave: u32,
}

impl Border<'_> {
    fn step(&self, naming: Naming<'_>, pattern: Pattern) -> Option<Step> {
        let chosen = self.plan.tables.iter().filter_map(|table| {
            let choice = table.patterns.iter().find(|choice| choice.pattern == pattern)?;
            self.is_cut(table, pattern).then_some((table.table, choice))
        });
        let chosen: Vec<(u32, &PatternChoice)> = chosen.collect();
        let (_, first) = chosen.first()?;
        let names: Vec<u32> = chosen.iter().map(|(table, _)| *table).collect();
        let mut step = step_of(&format!("{} for {}", pattern.label(), naming.tables(&names)), first);
        if chosen.len() > 1 {
            step.detail = format!(
                "{}: the steps for each are with the tables. Begin with the one that fewest others touch.",
                count(chosen.len() as u32, "table")
            );
        }
        Some(step)
    }

    fn is_cut(&self, table: &TableOwnership, pattern: Pattern) -> bool {
        match pattern {
            Pattern::ReferenceData => table.is_touched_by(self.own),
            Pattern::ForeignKeyToCode => self.cuts_key(table),
            Pattern::ChangeDataOwnership | Pattern::SplitTable => {
                self.cuts_access(table, |party| table.counts_of(party).writes > 0)
            }
            _ => self.cuts_access(table, |party| table.counts_of(party).writes == 0),
        }
    }

    /// Whether the service and one that is still inside are the owner and such a user.
    fn cuts_access(&self, table: &TableOwnership, is_such: impl Fn(Party) -> bool) -> bool {
        match table.owner {
            Some(owner) if owner == self.own => {
                table.parties.keys().any(|&party| party != owner && self.is_inside(party) && is_such(party))
            }
            Some(owner) => self.is_inside(owner) && table.is_touched_by(self.own) && is_such(self.own),
            None => false,
        }
    }

    fn cuts_key(&self, table: &TableOwnership) -> bool {
        table.foreign_keys.iter().any(|key| {
            let ends = [table.owner, self.plan.tables[key.references as usize].owner];
            match ends {
                [Some(from), Some(to)] if from == self.own => self.is_inside(to),
                [Some(from), Some(to)] if to == self.own => self.is_inside(from),
                _ => false,
            }
        })
    }

    fn is_inside(&self, party: Party) -> bool {
        self.leaves.wave_of(party) >= self.wave
    }
}
