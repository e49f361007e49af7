//! Who works on which service: teams by `CODEOWNERS`, else groups of people who change the same units.

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::CodeOwners;

use crate::affinity::follows;
use crate::leiden::find_communities;
use crate::metrics::{Better, Metric, metric, percent};
use crate::network::Network;
use crate::past::{Past, YEAR, is_bot};
use crate::{Place, Split};

/// The share of a service's changes from which a team works on it.
const WORKS_ON: f64 = 0.1;

/// How much of each unit each team changes: unit, team, amount.
type Work = Vec<(UnitIndex, u32, f64)>;

/// How well a split fits the teams; the same metrics in the same order wherever there is a history.
pub fn measure_teams(graph: &Graph, split: &Split, past: &Past, owners: Option<&CodeOwners>) -> Vec<Metric> {
    let work = match owners {
        Some(owners) => work_of_owners(graph, past, owners),
        None => work_of_groups(graph, past),
    };
    let mut by_service: BTreeMap<u32, BTreeMap<u32, f64>> = BTreeMap::new();
    for (unit, team, amount) in work {
        if let Place::Service(service) = split.place_of(unit) {
            *by_service.entry(service).or_default().entry(team).or_default() += amount;
        }
    }
    let sum = |teams: &BTreeMap<u32, f64>| teams.values().sum::<f64>();
    let main: f64 = by_service.values().map(|teams| teams.values().copied().fold(0.0, f64::max)).sum();
    let mut services_of: BTreeMap<u32, u32> = BTreeMap::new();
    for teams in by_service.values() {
        let whole = sum(teams);
        for team in teams.iter().filter(|(_, amount)| **amount >= WORKS_ON * whole).map(|(team, _)| *team) {
            *services_of.entry(team).or_default() += 1;
        }
    }
    use Better::{Higher, Lower};
    vec![
        metric(
            ("team_fit", "Changes by a service's main team"),
            percent(main, by_service.values().map(sum).sum()),
            "%",
            Higher,
            "Σ over services of the changes by the team that changes it most / all changes of units in services; a change counts half after a year. Teams: CODEOWNERS, else groups of people who change the same units.",
        ),
        metric(
            ("services_per_team", "Services a team works on"),
            mean(services_of.values().map(|services| f64::from(*services))),
            "services",
            Lower,
            "Mean over teams of the services in which they make at least a tenth of the changes.",
        ),
        metric(
            ("authors_per_service", "People who change a service"),
            mean(count_people(split, past).into_iter().map(f64::from)),
            "people",
            Lower,
            "Mean over services of the people who changed a unit of it in the year before the newest commit, without mass commits and bots.",
        ),
    ]
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { ((sum / f64::from(count)) * 10_000.0).round() / 10_000.0 }
}

/// The changes of a unit belong in equal parts to those who own its file.
fn work_of_owners(graph: &Graph, past: &Past, owners: &CodeOwners) -> Work {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut work = Work::new();
    for unit in graph.indexes().filter(|unit| !follows(graph, *unit)) {
        let names = owners.owners_of(graph.path_of(unit));
        for name in &names {
            let next = numbers.len() as u32;
            let team = *numbers.entry((*name).to_owned()).or_insert(next);
            work.push((unit, team, past.churn[unit.at()].amount / names.len() as f64));
        }
    }
    work
}

/// The changes of a unit belong to its authors, and these to the group they work with.
fn work_of_groups(graph: &Graph, past: &Past) -> Work {
    let counted: Vec<UnitIndex> = graph.indexes().filter(|unit| !follows(graph, *unit)).collect();
    let groups = group_people(past, &counted);
    let work = |unit: &UnitIndex| {
        let churn = &past.churn[unit.at()];
        let parts = churn.authors.iter().map(|(author, share)| (*author, churn.amount * share));
        parts.map(|(author, amount)| (*unit, groups[author as usize], amount)).collect::<Work>()
    };
    counted.iter().flat_map(work).collect()
}

/// The group of each author: communities of people, tied by the product of their shares of each
/// unit that both change.
fn group_people(past: &Past, units: &[UnitIndex]) -> Vec<u32> {
    let mut ties: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for unit in units {
        let authors: Vec<(u32, f64)> =
            past.churn[unit.at()].authors.iter().copied().filter(|(_, share)| *share >= WORKS_ON).collect();
        for (at, (a, one)) in authors.iter().enumerate() {
            for (b, other) in &authors[at + 1..] {
                *ties.entry((*a.min(b), *a.max(b))).or_default() += one * other;
            }
        }
    }
    let edges: Vec<(u32, u32, f64)> = ties.into_iter().map(|((a, b), strength)| (a, b, strength)).collect();
    find_communities(&Network::new(past.history.authors.len(), &edges, &[]), 1.0, 0)
}

/// By service: how many people changed it in the last year.
fn count_people(split: &Split, past: &Past) -> Vec<u32> {
    let mut people: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); split.services.len()];
    let history = &past.history;
    for (at, commit) in history.commits.iter().enumerate() {
        let recent = history.until - commit.time < YEAR;
        if !recent || past.is_mass(at) || is_bot(past.author(commit.author)) {
            continue;
        }
        for unit in &past.touched[at] {
            if let Place::Service(service) = split.place_of(*unit) {
                people[service as usize].insert(commit.author);
            }
        }
    }
    people.into_iter().map(|people| people.len() as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::past::tests::past;
    use crate::{Service, sketch};

    fn measured(commits: &str) -> BTreeMap<&'static str, f64> {
        let graph = sketch::graph("pay/Bill\nshop/Item\nshop/Order\nutil/Money");
        let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
        let split = Split {
            services: ["billing", "orders"].map(service).to_vec(),
            places: vec![Place::Service(0), Place::Service(1), Place::Service(1), Place::Shared],
            pinned: vec![false; 4],
        };
        let metrics = measure_teams(&graph, &split, &past(&graph, commits), None);
        metrics.into_iter().map(|metric| (metric.id, metric.value)).collect()
    }

    #[test]
    fn a_team_for_each_service_fits() {
        let metrics = measured("0 ada Order\n0 bob Item Order\n0 ada Item\n0 cyd Bill\n0 sync[bot] Bill");
        assert_eq!(metrics["team_fit"], 100.0);
        assert_eq!((metrics["services_per_team"], metrics["authors_per_service"]), (1.0, 1.5));
    }

    #[test]
    fn people_who_change_everything_do_not() {
        let metrics = measured("0 ada Order\n0 ada Bill\n0 bob Bill\n0 cyd Item");
        // Bill is ada's and bob's, who are one team; Order ada's, Item cyd's.
        assert_eq!(metrics["team_fit"], 75.0);
        assert_eq!(metrics["services_per_team"], 1.5);
    }

    #[test]
    fn without_changes_there_is_nothing_to_fit() {
        assert!(measured("").values().all(|value| *value == 0.0));
    }
}
