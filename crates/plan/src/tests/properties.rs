use std::collections::BTreeSet;

use proptest::prelude::*;

use super::progress::{draft_of, snapshot};
use super::*;
use crate::{
    History, ServicePoint, SnapshotChanges, check_guardrails, compare_baseline, measure_progress, party_of,
    update_baseline,
};

/// Statements among a few units of a few places.
fn monoliths() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec!["a", "b", "c", "d", "shared", "stays"]);
    let unit = (place, 0..3u8).prop_map(|(place, number)| format!("{place}/U{number}.m"));
    let statement = prop_oneof![
        4 => (unit.clone(), unit.clone(), 1..4u8).prop_map(|(from, to, times)| format!("{from} -> {to} call {times}")),
        1 => (unit.clone(), unit.clone()).prop_map(|(from, to)| format!("{from} ~> {to}")),
        1 => (unit.clone(), 0..3u8).prop_map(|(unit, table)| format!("{unit} writes t{table}")),
        1 => (unit.clone(), 0..3u8).prop_map(|(unit, table)| format!("{unit} reads t{table}")),
        1 => unit.prop_map(|unit| format!("transaction {unit}")),
    ];
    let own_links_left_out = |statements: Vec<String>| {
        let kept = statements.into_iter().filter(|statement| {
            let words: Vec<&str> = statement.split_whitespace().collect();
            words.len() < 3 || words[0] != words[2]
        });
        kept.collect::<Vec<String>>().join("\n")
    };
    prop::collection::vec(statement, 1..25).prop_map(own_links_left_out)
}

proptest! {
    #[test]
    fn changes_between_snapshots_make_one_of_the_other(before in monoliths(), now in monoliths()) {
        let (before, now) = (snapshot(&before), snapshot(&now));
        let bytes = bitcode::encode(&SnapshotChanges::between(&before, &now));
        prop_assert_eq!(&before.changed(&bitcode::decode(&bytes).unwrap()), &now);
        prop_assert_eq!(before.changed(&SnapshotChanges::between(&before, &before)), before);
    }

    #[test]
    fn a_snapshot_shows_the_same_whatever_came_before_it(now in monoliths(), others in prop::collection::vec(monoliths(), 0..4)) {
        let (draft, now) = (draft_of(&now), snapshot(&now));
        let alone = measure_progress(&History::of_start(now.clone()), &draft);
        let mut history = History::of_start(now.clone());
        others.iter().map(|text| snapshot(text)).chain([now]).for_each(|snapshot| history.push(snapshot));
        let after = measure_progress(&history, &draft);
        for (alone, after) in alone.services.iter().zip(&after.services) {
            let told = |point: &ServicePoint| (point.remaining, point.crossing_in, point.crossing_out, point.contested);
            prop_assert_eq!(after.series.last().map(told), alone.series.last().map(told), "{}", alone.key);
            prop_assert_eq!(&after.contested_tables, &alone.contested_tables);
        }
    }

    #[test]
    fn every_reference_across_is_in_exactly_one_seam(text in monoliths()) {
        let planned = plan(&text);
        let party = |unit| party_of(&planned.graph, &planned.split, unit);
        let links = planned.graph.facts().links.iter().filter(|link| !link.test);
        let across = links.filter(|link| matches!((party(link.from), party(link.to)), (Some(a), Some(b)) if a != b));
        let sites: usize = planned.plan.seams.iter().map(|seam| seam.call_sites.len()).sum();
        prop_assert_eq!(across.count(), sites);
        let pairs: BTreeSet<(Party, Party)> = planned.plan.seams.iter().map(|seam| (seam.from, seam.to)).collect();
        prop_assert_eq!(pairs.len(), planned.plan.seams.len());
        for seam in &planned.plan.seams {
            prop_assert_eq!(seam.references as usize, seam.call_sites.len());
            prop_assert!(seam.call_sites.iter().all(|site| party(site.from) == Some(seam.from) && party(site.to) == Some(seam.to)));
        }
    }

    #[test]
    fn a_service_leaves_after_all_it_uses_but_those_that_use_it_back(text in monoliths()) {
        let planned = plan(&text);
        let services = planned.split.services.len();
        let uses = |from: usize, to: usize| planned.plan.seams.iter().any(|seam| {
            (seam.from, seam.to) == (Party::Service(from as u32), Party::Service(to as u32)) && seam.references > 0
        });
        let mut reaches = vec![vec![false; services]; services];
        for (from, row) in reaches.iter_mut().enumerate() {
            for (to, cell) in row.iter_mut().enumerate() {
                *cell = uses(from, to);
            }
        }
        for via in 0..services {
            for from in 0..services {
                for to in 0..services {
                    reaches[from][to] |= reaches[from][via] && reaches[via][to];
                }
            }
        }
        let waves: Vec<u32> = planned.plan.extractions.iter().map(|extraction| extraction.wave).collect();
        for from in 0..services {
            for to in (0..services).filter(|&to| uses(from, to) && !reaches[to][from]) {
                prop_assert!(waves[to] < waves[from]);
            }
        }
        let mut placed: Vec<u32> = planned.plan.waves.iter().flat_map(|wave| wave.extractions.clone()).collect();
        placed.sort();
        prop_assert_eq!(placed, (0..services as u32).collect::<Vec<u32>>());
    }

    #[test]
    fn a_fresh_baseline_passes(text in monoliths()) {
        let planned = plan(&text);
        let violations = check_guardrails(&planned.graph, &planned.split, &planned.plan.guardrails).unwrap();
        let report = compare_baseline(&planned.graph, &violations, &update_baseline(&planned.graph, &violations));
        prop_assert!(report.passes());
        prop_assert_eq!(report.known.len(), violations.len());
    }

    #[test]
    fn the_same_monolith_gives_the_same_plan(text in monoliths()) {
        prop_assert_eq!(plan(&text).plan, plan(&text).plan);
    }
}
