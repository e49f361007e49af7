//! Who changes together: pairs, and groups that recur.

use std::collections::{BTreeMap, BTreeSet};

use super::{EXAMPLES, MOST_GROUPS, PairReplay, RECURRING, RecurringChange, Released, Visit};
use crate::past::Past;

pub(super) fn collect_pairs(visits: &[Visit]) -> Vec<PairReplay> {
    let mut commits: BTreeMap<Released, u32> = BTreeMap::new();
    let mut together: BTreeMap<(Released, Released), Vec<u32>> = BTreeMap::new();
    for visit in visits {
        let released = visit.released();
        released.iter().for_each(|party| *commits.entry(*party).or_default() += 1);
        for (at, a) in released.iter().enumerate() {
            for b in &released[at + 1..] {
                together.entry((*a, *b)).or_default().push(visit.commit);
            }
        }
    }
    let pair = |((a, b), both): ((Released, Released), Vec<u32>)| {
        let count = both.len() as u32;
        PairReplay {
            a,
            b,
            commits: count,
            share: f64::from(count) / f64::from(commits[&a] + commits[&b] - count),
            examples: both.into_iter().take(EXAMPLES).collect(),
        }
    };
    let mut pairs: Vec<PairReplay> = together.into_iter().map(pair).collect();
    pairs.sort_by(|one, other| other.commits.cmp(&one.commits).then((one.a, one.b).cmp(&(other.a, other.b))));
    pairs
}

/// Groups of two or more parties that at least [`RECURRING`] commits touched together. Groups are
/// looked for among the pairs and the whole groups that commits touched; a group is left out where a larger one
/// recurs as often.
pub(super) fn collect_groups(past: &Past, visits: &[Visit]) -> Vec<RecurringChange> {
    let mut by_group: BTreeMap<Vec<Released>, Vec<u32>> = BTreeMap::new();
    for visit in visits {
        let released = visit.released();
        if released.len() > 1 {
            by_group.entry(released).or_default().push(visit.commit);
        }
    }
    let mut candidates: BTreeSet<Vec<Released>> = by_group.keys().cloned().collect();
    for group in by_group.keys() {
        for (at, a) in group.iter().enumerate() {
            candidates.extend(group[at + 1..].iter().map(|b| vec![*a, *b]));
        }
    }
    let commits_of = |wanted: &Vec<Released>| {
        let groups = by_group.iter().filter(|(group, _)| contains(group, wanted));
        let mut commits: Vec<u32> = groups.flat_map(|(_, commits)| commits).copied().collect();
        commits.sort_unstable();
        commits
    };
    let found: Vec<(Vec<Released>, Vec<u32>)> = candidates
        .into_iter()
        .map(|group| (commits_of(&group), group))
        .filter(|(commits, _)| commits.len() as u32 >= RECURRING)
        .map(|(commits, group)| (group, commits))
        .collect();
    let covered = |group: &Vec<Released>, commits: &Vec<u32>| {
        found
            .iter()
            .any(|(other, theirs)| other.len() > group.len() && theirs == commits && contains(other, group))
    };
    let mut told: Vec<RecurringChange> = found
        .iter()
        .filter(|(group, commits)| !covered(group, commits))
        .map(|(group, commits)| recurring(past, group, commits))
        .collect();
    told.sort_by(|one, other| {
        (other.commits, other.parties.len(), &one.parties).cmp(&(
            one.commits,
            one.parties.len(),
            &other.parties,
        ))
    });
    told.truncate(MOST_GROUPS);
    told
}

/// Whether a sorted group has all parties of another.
fn contains(group: &[Released], wanted: &[Released]) -> bool {
    wanted.iter().all(|party| group.binary_search(party).is_ok())
}

fn recurring(past: &Past, parties: &[Released], commits: &[u32]) -> RecurringChange {
    let times = || commits.iter().map(|at| past.history.commits[*at as usize].time);
    RecurringChange {
        parties: parties.to_vec(),
        commits: commits.len() as u32,
        first: times().min().unwrap_or_default(),
        last: times().max().unwrap_or_default(),
        examples: commits.iter().copied().take(EXAMPLES).collect(),
    }
}
