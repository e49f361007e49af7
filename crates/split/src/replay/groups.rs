//! Who changes together: pairs, and groups that recur.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    EXAMPLES, ExampleCommit, MOST_GROUPS, PairReplay, RECURRING, RecurringChange, STAYS, Visit, rounded,
};
use crate::past::Past;
use crate::{Place, Split};

/// Tells of places by their keys and of commits by what people know them by.
pub(super) struct Teller<'a> {
    pub split: &'a Split,
    pub past: &'a Past,
}

impl Teller<'_> {
    pub fn collect_pairs(&self, visits: &[Visit]) -> Vec<PairReplay> {
        let mut commits: BTreeMap<Place, u32> = BTreeMap::new();
        let mut together: BTreeMap<(Place, Place), Vec<u32>> = BTreeMap::new();
        for visit in visits {
            let released = visit.released();
            released.iter().for_each(|party| *commits.entry(*party).or_default() += 1);
            for (at, a) in released.iter().enumerate() {
                for b in &released[at + 1..] {
                    together.entry((*a, *b)).or_default().push(visit.commit);
                }
            }
        }
        let mut pairs: Vec<((Place, Place), Vec<u32>)> = together.into_iter().collect();
        pairs.sort_by(|(a, one), (b, other)| other.len().cmp(&one.len()).then(a.cmp(b)));
        let pair = |((a, b), both): ((Place, Place), Vec<u32>)| {
            let count = both.len() as u32;
            PairReplay {
                a: self.key(a),
                b: self.key(b),
                commits: count,
                share: rounded(f64::from(count) / f64::from(commits[&a] + commits[&b] - count)),
                examples: self.examples(&both),
            }
        };
        pairs.into_iter().map(pair).collect()
    }

    /// Groups of two or more parties that at least [`RECURRING`] commits touched together. Groups
    /// are looked for among the pairs and the whole groups that commits touched; a group is left
    /// out where a larger one recurs as often.
    pub fn collect_groups(&self, visits: &[Visit]) -> Vec<RecurringChange> {
        let mut found = find_groups(visits);
        found.sort_by(|(one, commits), (other, others)| {
            (others.len(), other.len(), one).cmp(&(commits.len(), one.len(), other))
        });
        found.truncate(MOST_GROUPS);
        found.iter().map(|(group, commits)| self.recurring(group, commits)).collect()
    }

    fn recurring(&self, group: &[Place], commits: &[u32]) -> RecurringChange {
        let times = || commits.iter().map(|at| self.past.history.commits[*at as usize].time);
        RecurringChange {
            parties: group.iter().map(|party| self.key(*party)).collect(),
            commits: commits.len() as u32,
            first: times().min().unwrap_or_default(),
            last: times().max().unwrap_or_default(),
            examples: self.examples(commits),
        }
    }

    fn key(&self, party: Place) -> String {
        match party {
            Place::Service(at) => self.split.services[at as usize].key.clone(),
            _ => STAYS.to_owned(),
        }
    }

    /// The first few of commits that are sorted by their place in the history: the newest first.
    fn examples(&self, commits: &[u32]) -> Vec<ExampleCommit> {
        let example = |at: &u32| {
            let commit = &self.past.history.commits[*at as usize];
            ExampleCommit {
                id: commit.id.to_string(),
                subject: commit.subject.to_string(),
                time: commit.time,
                author: self.past.author(commit.author).to_owned(),
            }
        };
        commits.iter().take(EXAMPLES).map(example).collect()
    }
}

fn find_groups(visits: &[Visit]) -> Vec<(Vec<Place>, Vec<u32>)> {
    let mut by_group: BTreeMap<Vec<Place>, Vec<u32>> = BTreeMap::new();
    for visit in visits {
        let released = visit.released();
        if released.len() > 1 {
            by_group.entry(released).or_default().push(visit.commit);
        }
    }
    let mut candidates: BTreeSet<Vec<Place>> = by_group.keys().cloned().collect();
    for group in by_group.keys() {
        for (at, a) in group.iter().enumerate() {
            candidates.extend(group[at + 1..].iter().map(|b| vec![*a, *b]));
        }
    }
    let commits_of = |wanted: &[Place]| {
        let groups = by_group.iter().filter(|(group, _)| contains(group, wanted));
        let mut commits: Vec<u32> = groups.flat_map(|(_, commits)| commits).copied().collect();
        commits.sort_unstable();
        commits
    };
    let recurring: Vec<(Vec<Place>, Vec<u32>)> = candidates
        .into_iter()
        .map(|group| (commits_of(&group), group))
        .filter(|(commits, _)| commits.len() as u32 >= RECURRING)
        .map(|(commits, group)| (group, commits))
        .collect();
    let covered = |group: &[Place], commits: &[u32]| {
        let as_often = recurring.iter().filter(|(_, theirs)| theirs == commits);
        as_often.into_iter().any(|(other, _)| other.len() > group.len() && contains(other, group))
    };
    recurring.iter().filter(|(group, commits)| !covered(group, commits)).cloned().collect()
}

/// Whether a sorted group has all parties of another.
fn contains(group: &[Place], wanted: &[Place]) -> bool {
    wanted.iter().all(|party| group.binary_search(party).is_ok())
}
