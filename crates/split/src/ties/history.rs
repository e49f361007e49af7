//! What changes together.

use std::collections::HashMap;

use banyan_graph::UnitIndex;
use banyan_signals::decay;

use crate::affinity::damping;
use crate::past::{HALF_LIFE, Past};
use crate::{PairTie, Ties};

/// How many commits two units must have changed in together: once is chance.
const LEAST_TOGETHER: u32 = 2;

/// Units that change together. A commit that touches n units ties each pair by 1 / (n − 1), so that
/// it gives each unit one tie in all, and counts half after a year; mass commits say nothing. A
/// pair that changed together once is left out, and what changes with everything is damped by the
/// fourth root of the units that it changes with.
pub fn history_ties(past: &Past) -> Ties {
    let mut pairs: HashMap<(UnitIndex, UnitIndex), (f64, u32)> = HashMap::new();
    for (at, units) in
        past.touched.iter().enumerate().filter(|(at, units)| units.len() > 1 && !past.is_mass(*at))
    {
        let age = past.history.until - past.history.commits[at].time;
        let strength = decay(age, HALF_LIFE) / (units.len() - 1) as f64;
        for (place, a) in units.iter().enumerate() {
            for b in &units[place + 1..] {
                let pair = pairs.entry((*a, *b)).or_default();
                pair.0 += strength;
                pair.1 += 1;
            }
        }
    }
    let mut pairs: Vec<_> =
        pairs.into_iter().filter(|(_, (_, commits))| *commits >= LEAST_TOGETHER).collect();
    pairs.sort_unstable_by_key(|(pair, _)| *pair);
    let mut partners: HashMap<UnitIndex, u32> = HashMap::new();
    for ((a, b), _) in &pairs {
        *partners.entry(*a).or_default() += 1;
        *partners.entry(*b).or_default() += 1;
    }
    let tie = |((a, b), (strength, commits)): ((UnitIndex, UnitIndex), (f64, u32))| PairTie {
        a,
        b,
        strength: strength / damping(partners[&a].max(partners[&b])),
        note: format!("in {commits} commits").into(),
    };
    let pairs = pairs.into_iter().map(tie).filter(|tie| tie.strength > 0.0).collect();
    Ties { pairs, ..Ties::default() }
}

#[cfg(test)]
mod tests {
    use banyan_graph::Graph;

    use super::*;
    use crate::past::YEAR;
    use crate::past::tests::past;
    use crate::sketch;

    const SHOP: &str = "
        shop/Order
        shop/Item
        pay/Bill
        pay/Mail
    ";

    fn told(graph: &Graph, ties: &Ties) -> Vec<String> {
        let name = |unit: UnitIndex| graph.unit(unit).name.to_string();
        ties.pairs.iter().map(|tie| format!("{} {} {}", name(tie.a), name(tie.b), tie.note)).collect()
    }

    #[test]
    fn units_that_change_together_twice_are_tied() {
        let graph = sketch::graph(SHOP);
        let ties = history_ties(&past(&graph, "0 ada Order Item\n0 ada Order Item Bill\n0 ada Mail"));
        assert_eq!(told(&graph, &ties), ["Item Order in 2 commits"]);
        assert_eq!(ties.pairs[0].strength, 1.0 + 0.5);
    }

    #[test]
    fn old_changes_count_less() {
        let graph = sketch::graph(SHOP);
        let ties = history_ties(&past(&graph, "0 ada Order Item\n500 ada Order Item"));
        assert_eq!(ties.pairs[0].strength, 1.0 + decay(500 * 86_400, YEAR));
    }
}
