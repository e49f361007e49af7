use banyan_facts::Coverage;
use banyan_graph::Graph;
use banyan_split::Split;

use crate::{Extraction, Guardrail, Seam, TableOwnership, TransactionSpan, Wave};

/// What it takes to get from the monolith to a split.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// All that crosses, one for each ordered pair of parties that has something, sorted by (from, to)
    pub seams: Vec<Seam>,
    /// Who owns each table, in the order of the facts' tables
    pub tables: Vec<TableOwnership>,
    /// Transactions that span parties, sorted by (unit, member)
    pub transactions: Vec<TransactionSpan>,
    /// One for each service, in the split's order
    pub extractions: Vec<Extraction>,
    /// The order of the extractions
    pub waves: Vec<Wave>,
    /// Rules that the split implies, sorted by id
    pub guardrails: Vec<Guardrail>,
    /// Too little was read and followed to claim that nothing else crosses
    pub unsure: bool,
    /// Share of references that were followed, 0 to 1
    pub resolved_share: f64,
}

/// Plans the migration of a graph to a split. The same input gives the same plan.
pub fn build_plan(_graph: &Graph, _split: &Split, coverage: &Coverage) -> Plan {
    Plan { unsure: !coverage.is_sure(), resolved_share: coverage.share(), ..Plan::default() }
}
