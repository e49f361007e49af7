use crate::{Party, Seam, TableOwnership};

/// How much work something is, in points that are only good for comparing: no days, no money.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effort {
    /// The sum of its parts
    pub points: u32,
    /// What it is made of, parts that count nothing left out
    pub parts: Vec<EffortPart>,
}

/// One kind of work of an [`Effort`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffortPart {
    /// What is counted: "places to change", "tables written from both sides"
    pub what: &'static str,
    /// How many
    pub count: u32,
    /// Points for each
    pub each: u32,
}

impl Effort {
    /// Adds `count` pieces of work of `each` points.
    pub(crate) fn add(&mut self, what: &'static str, count: usize, each: u32) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if count == 0 {
            return;
        }
        self.points = self.points.saturating_add(count.saturating_mul(each));
        match self.parts.iter_mut().find(|part| part.what == what && part.each == each) {
            Some(part) => part.count = part.count.saturating_add(count),
            None => self.parts.push(EffortPart { what, count, each }),
        }
    }

    /// Adds all parts of another effort.
    pub(crate) fn absorb(&mut self, other: &Effort) {
        for part in &other.parts {
            self.add(part.what, part.count as usize, part.each);
        }
    }
}

/// The effort of a seam. A table counts where its owner is `to`, so that no pair pays twice.
pub(crate) fn measure_seam(seam: &Seam, tables: &[TableOwnership]) -> Effort {
    let mut effort = Effort::default();
    effort.add("places to change", seam.places_to_change(), 1);
    effort.add("contract members", seam.contract.len(), 2);
    let owned = || tables_owned(seam, tables, seam.to);
    let writes = |table: &&TableOwnership| table.counts_of(seam.from).writes > 0;
    effort.add("tables only read from the other side", owned().filter(|table| !writes(table)).count(), 3);
    effort.add("tables written from the other side", owned().filter(writes).count(), 8);
    effort.add("foreign keys across", seam.foreign_keys.len(), 2);
    effort.add("transactions across", seam.transactions.len(), 8);
    effort
}

/// The tables of a seam that one of its parties owns.
pub(crate) fn tables_owned<'a>(
    seam: &'a Seam,
    tables: &'a [TableOwnership],
    owner: Party,
) -> impl Iterator<Item = &'a TableOwnership> {
    let all = seam.tables.iter().map(|&table| &tables[table as usize]);
    all.filter(move |table| table.owner == Some(owner))
}
