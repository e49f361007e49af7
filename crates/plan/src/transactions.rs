use std::collections::BTreeSet;

use banyan_facts::AccessMode;
use banyan_graph::{Graph, MemberPlace, Transaction, UnitIndex};

use crate::naming::Naming;
use crate::tables::counts_for_ownership;
use crate::{Party, PatternChoice, Spot, TableOwnership, party_of};

/// A transaction that writes tables of two parties or more.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionSpan {
    /// The unit that opens it
    pub unit: UnitIndex,
    /// Its member that does; none where the whole unit is marked and has no members
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
    /// The way leads through a member that nothing but its own unit can call; that it is called
    /// there is taken for granted
    pub assumed: bool,
}

/// Finds the transactions that write tables of several parties, without patterns yet.
pub(crate) fn find_transactions(naming: Naming<'_>, tables: &[TableOwnership]) -> Vec<TransactionSpan> {
    let transactions = banyan_graph::find_transactions(naming.graph);
    transactions.filter_map(|transaction| span_of(naming, tables, &transaction)).collect()
}

fn span_of(
    naming: Naming<'_>,
    tables: &[TableOwnership],
    transaction: &Transaction,
) -> Option<TransactionSpan> {
    let graph = naming.graph;
    let mut writes: Vec<SpanWrite> =
        transaction.places().flat_map(|place| writes_of(graph, tables, transaction, place)).collect();
    writes.sort_by_key(|write| (write.table, write.unit, write.at));
    writes.dedup_by_key(|write| (write.table, write.unit, write.at));
    let services: BTreeSet<Party> = writes.iter().map(|write| write.owner).collect();
    if services.len() < 2 {
        return None;
    }
    let (unit, member) = transaction.opener;
    let described = graph.unit(unit);
    let line = member.map_or(described.line, |at| described.members[at as usize].line);
    Some(TransactionSpan {
        unit,
        member,
        at: Spot { file: described.file, line },
        party: party_of(graph, naming.split, unit),
        services: services.into_iter().collect(),
        writes,
        patterns: Vec::new(),
    })
}

fn writes_of<'a>(
    graph: &'a Graph,
    tables: &'a [TableOwnership],
    transaction: &'a Transaction,
    place: MemberPlace,
) -> impl Iterator<Item = SpanWrite> + 'a {
    let (unit, member) = place;
    let accesses = graph.accesses_of(unit).iter().filter(move |access| {
        access.mode == AccessMode::Write && access.member == member && counts_for_ownership(graph, access)
    });
    accesses.filter_map(move |access| {
        Some(SpanWrite {
            table: access.table,
            owner: tables[access.table as usize].owner?,
            unit,
            member,
            at: Spot { file: access.file, line: access.line },
            path: transaction.path_to(place),
            assumed: transaction.is_assumed(place),
        })
    })
}
