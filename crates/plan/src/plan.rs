use banyan_facts::Coverage;
use banyan_graph::Graph;
use banyan_split::Split;

use crate::choices::{choose_seam_patterns, choose_table_patterns, choose_transaction_patterns};
use crate::effort::measure_seam;
use crate::extraction::plan_extractions;
use crate::guardrails::imply_guardrails;
use crate::naming::Naming;
use crate::seams::find_seams;
use crate::tables::assign_tables;
use crate::transactions::find_transactions;
use crate::waves::order_waves;
use crate::{Extraction, Guardrail, Party, Seam, TableOwnership, TransactionSpan, Wave};

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
pub fn build_plan(graph: &Graph, split: &Split, coverage: &Coverage) -> Plan {
    let naming = Naming { graph, split };
    let mut tables = assign_tables(naming);
    let mut transactions = find_transactions(naming, &tables);
    let mut seams = find_seams(graph, split, &tables, &transactions);
    for seam in &mut seams {
        seam.effort = measure_seam(seam, &tables);
    }
    let waves = order_waves(naming, &seams);
    let leaves = Departures::of(&waves, split.services.len());
    choose_transaction_patterns(naming, &mut transactions);
    choose_table_patterns(naming, &mut tables);
    choose_seam_patterns(naming, &mut seams, &tables, &leaves);
    let guardrails = imply_guardrails(naming, &tables);
    let mut plan = Plan {
        seams,
        tables,
        transactions,
        extractions: Vec::new(),
        waves,
        guardrails,
        unsure: !coverage.is_sure(),
        resolved_share: coverage.share(),
    };
    plan.extractions = plan_extractions(naming, &plan, &leaves);
    plan
}

/// The wave in which each party leaves the monolith.
pub(crate) struct Departures(Vec<u32>);

impl Departures {
    fn of(waves: &[Wave], services: usize) -> Departures {
        let mut leaves = vec![u32::MAX; services];
        for wave in waves {
            for &at in &wave.extractions {
                leaves[at as usize] = wave.number;
            }
        }
        Departures(leaves)
    }

    /// The number of its wave; what stays comes after all others.
    pub fn wave_of(&self, party: Party) -> u32 {
        match party {
            Party::Service(at) => self.0[at as usize],
            Party::Stays => u32::MAX,
        }
    }

    /// The services that have not left before a wave.
    pub fn remaining_at(&self, wave: u32) -> std::collections::BTreeSet<u32> {
        (0..self.0.len() as u32).filter(|&at| self.0[at as usize] >= wave).collect()
    }
}
