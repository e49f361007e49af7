//! Which service a table belongs to, and what of a split's data crosses services.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::AccessMode;
use banyan_graph::{Graph, Transaction, UnitIndex, find_transactions};

use crate::affinity::follows;
use crate::{Place, Split};

/// How one service uses one table: accesses that write, units mapped to it, accesses that read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableUse {
    pub writes: u32,
    pub mappings: u32,
    pub reads: u32,
}

/// How data is used, taken once from a graph. Tests and generated code do not count.
pub(crate) struct DataBasis {
    tables: usize,
    /// Table, unit and how the unit uses it, by (table, unit).
    uses: Vec<(u32, u32, TableUse)>,
    /// Tables that a foreign key leads from and to.
    keys: Vec<(u32, u32)>,
    /// Units with a transaction that writes two tables or more, and these tables, sorted.
    transactions: Vec<(u32, Vec<u32>)>,
}

impl DataBasis {
    pub fn new(graph: &Graph) -> DataBasis {
        let facts = graph.facts();
        let mut uses: BTreeMap<(u32, u32), TableUse> = BTreeMap::new();
        for (at, table) in facts.tables.iter().enumerate() {
            for unit in table.mapped_by.iter().filter(|unit| !follows(graph, **unit)) {
                uses.entry((at as u32, unit.0)).or_default().mappings += 1;
            }
        }
        for access in facts.accesses.iter().filter(|access| !access.test && !follows(graph, access.unit)) {
            let used = uses.entry((access.table, access.unit.0)).or_default();
            match access.mode {
                AccessMode::Write => used.writes += 1,
                AccessMode::Read => used.reads += 1,
            }
        }
        DataBasis {
            tables: facts.tables.len(),
            uses: uses.into_iter().map(|((table, unit), used)| (table, unit, used)).collect(),
            keys: collect_keys(graph),
            transactions: find_transactions(graph)
                .filter_map(|found| written_tables(graph, &found))
                .collect(),
        }
    }

    /// For each table, by place: how each place uses it.
    pub fn uses(&self, place_of: &dyn Fn(u32) -> Option<Place>) -> Vec<BTreeMap<Place, TableUse>> {
        let mut by_place = vec![BTreeMap::<Place, TableUse>::new(); self.tables];
        for (table, unit, used) in &self.uses {
            if let Some(place) = place_of(*unit) {
                let sum = by_place[*table as usize].entry(place).or_default();
                sum.writes += used.writes;
                sum.mappings += used.mappings;
                sum.reads += used.reads;
            }
        }
        by_place
    }

    /// How many foreign keys lead from a table of one service to a table of another.
    pub fn count_keys_across(&self, owners: &[Option<u32>]) -> usize {
        let crosses = |(from, to): &&(u32, u32)| {
            let owners = (owners[*from as usize], owners[*to as usize]);
            matches!(owners, (Some(one), Some(other)) if one != other)
        };
        self.keys.iter().filter(crosses).count()
    }

    /// For each transaction that writes tables of more than one service, these services.
    pub fn split_transactions(
        &self,
        owners: &[Option<u32>],
        counts: &dyn Fn(u32) -> bool,
    ) -> impl Iterator<Item = BTreeSet<u32>> {
        let services = |tables: &Vec<u32>| -> BTreeSet<u32> {
            tables.iter().filter_map(|table| owners[*table as usize]).collect()
        };
        let counted = self.transactions.iter().filter(|(unit, _)| counts(*unit));
        counted.map(move |(_, tables)| services(tables)).filter(|services| services.len() > 1)
    }
}

/// For each table, by place: how each place uses it. Tests, generated and dead code do not count.
pub(crate) fn collect_table_uses(graph: &Graph, split: &Split) -> Vec<BTreeMap<Place, TableUse>> {
    let place_of = |unit: u32| Some(split.place_of(UnitIndex(unit))).filter(|place| *place != Place::Dead);
    DataBasis::new(graph).uses(&place_of)
}

/// The service that owns each table: the one that writes it most; where none writes it, the one
/// with most units mapped to it, then the one that reads it most. None where no service uses it, or
/// where what stays uses it more.
pub(crate) fn find_owners(uses: &[BTreeMap<Place, TableUse>]) -> Vec<Option<u32>> {
    let owner = |uses: &BTreeMap<Place, TableUse>| {
        let parties = uses.iter().filter(|(place, _)| **place != Place::Shared);
        let most = parties.max_by_key(|(place, used)| (**used, std::cmp::Reverse(**place)));
        most.and_then(|(place, _)| service_of(*place))
    };
    uses.iter().map(owner).collect()
}

pub(crate) fn service_of(place: Place) -> Option<u32> {
    match place {
        Place::Service(at) => Some(at),
        Place::Shared | Place::Stays | Place::Dead => None,
    }
}

fn collect_keys(graph: &Graph) -> Vec<(u32, u32)> {
    let tables = &graph.facts().tables;
    let place = |name: &str| tables.binary_search_by(|table| table.name.as_ref().cmp(name)).ok();
    let keys = tables.iter().enumerate();
    let keys = keys.flat_map(|(at, table)| table.foreign_keys.iter().map(move |key| (at, key)));
    keys.filter_map(|(at, key)| Some((at as u32, place(&key.references)? as u32))).collect()
}

/// The unit that opens a transaction and the tables it writes, if these are two or more.
fn written_tables(graph: &Graph, transaction: &Transaction) -> Option<(u32, Vec<u32>)> {
    let written = transaction.places().flat_map(|(unit, member)| {
        let accesses = graph.accesses_of(unit).iter().filter(move |access| {
            access.mode == AccessMode::Write && access.member == member && !access.test
        });
        accesses.filter(move |_| !follows(graph, unit)).map(|access| access.table)
    });
    let tables: BTreeSet<u32> = written.collect();
    (tables.len() > 1).then(|| (transaction.opener.0.0, tables.into_iter().collect()))
}
