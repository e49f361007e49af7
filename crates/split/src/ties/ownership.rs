//! Who owns what: teams by `CODEOWNERS`, people by their share of the changes.

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::{CodeOwners, natural_log};

use crate::affinity::follows;
use crate::past::Past;
use crate::{HubTie, Ties};

/// The share of a unit's changes from which somebody counts as one of its authors.
const LEAST_SHARE: f64 = 0.1;

/// What a stated owner weighs beside one who made all changes.
const STATED: f64 = 2.0;

/// Ties of units to who owns them. An author ties a unit by his share of its changes, an owner by
/// 2 / the owners of the unit; each times the rarity ln(N / n) / ln N, where n of N units are tied to him: who
/// owns everything ties nothing together.
pub fn ownership_ties(graph: &Graph, past: Option<&Past>, owners: Option<&CodeOwners>) -> Ties {
    let mut holds: BTreeMap<(String, UnitIndex), (f64, String)> = BTreeMap::new();
    let counted: Vec<UnitIndex> = graph.indexes().filter(|unit| !follows(graph, *unit)).collect();
    for unit in &counted {
        for (name, share) in past.map_or(Vec::new(), |past| authors_of(past, *unit)) {
            let note = format!("{} % of its changes", (share * 100.0 + 1e-9).floor());
            holds.insert((name, *unit), (share, note));
        }
        let stated = owners.map_or(Vec::new(), |owners| owners.owners_of(graph.path_of(*unit)));
        for owner in &stated {
            let note = owners.map_or("", |owners| &owners.path).to_owned();
            holds.insert(((*owner).to_owned(), *unit), (STATED / stated.len() as f64, note));
        }
    }
    weigh(holds, counted.len())
}

fn authors_of(past: &Past, unit: UnitIndex) -> Vec<(String, f64)> {
    let authors = past.churn[unit.at()].authors.iter().filter(|(_, share)| *share >= LEAST_SHARE);
    authors.map(|(author, share)| (past.author(*author).to_owned(), *share)).collect()
}

fn weigh(holds: BTreeMap<(String, UnitIndex), (f64, String)>, units: usize) -> Ties {
    let mut tied: BTreeMap<&str, u32> = BTreeMap::new();
    holds.keys().for_each(|(name, _)| *tied.entry(name).or_default() += 1);
    let names: BTreeSet<String> = tied.keys().map(|name| (*name).to_owned()).collect();
    let hubs: Vec<String> = names.into_iter().collect();
    let whole = natural_log(units as f64);
    let tie = |((name, unit), (part, note)): (&(String, UnitIndex), &(f64, String))| {
        let rarity = natural_log(units as f64 / f64::from(tied[name.as_str()])) / whole;
        let hub = hubs.binary_search(name).ok()? as u32;
        (whole > 0.0 && rarity > 0.0).then(|| HubTie {
            unit: *unit,
            hub,
            strength: part * rarity,
            note: note.as_str().into(),
        })
    };
    let holds = holds.iter().filter_map(tie).collect();
    Ties { holds, hubs, ..Ties::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::past::tests::past;
    use crate::sketch;

    #[test]
    fn who_owns_everything_ties_nothing_together() {
        let graph = sketch::graph("shop/Order\nshop/Item\npay/Bill\ntest/OrderTest test");
        let past = past(&graph, "0 ada Order Item Bill\n0 bob Order\n0 bob Bill OrderTest\n1 bob Bill");
        let ties = ownership_ties(&graph, Some(&past), None);
        assert_eq!(ties.hubs, ["ada", "bob"]);
        let told: Vec<(&str, &str, f64)> = ties
            .holds
            .iter()
            .map(|tie| (&*graph.unit(tie.unit).name, &*tie.note, (tie.strength * 1000.0).round()))
            .collect();
        assert_eq!(told, [("Bill", "66 % of its changes", 246.0), ("Order", "50 % of its changes", 185.0)]);
    }
}
