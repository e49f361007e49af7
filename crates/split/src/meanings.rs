//! What one word means in different places.
//!
//! Where modules are built alike, the same words come again in each: every module has an outbox and
//! a list of users. Units that have a word in common and are connected by dependencies mean the same
//! by it; groups of units that are not connected are likely to mean different things.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::Words;

use crate::affinity::{Tie, follows, main_words};

/// A unit's word: term and unit.
type Use = (u32, UnitIndex);

/// Gives each meaning of a word a hub of its own, and tells which term each hub stands for.
///
/// The meaning that most connected units share keeps the number of the term. A unit with the word
/// that is connected to no other with it is tied to that meaning, by the square of the share that
/// this has of all connected units: where a word means many things, it does not tell which.
pub(crate) fn part_meanings(
    graph: &Graph,
    words: &Words,
    structure: &[Tie],
    mut ties: Vec<Tie>,
) -> (Vec<Tie>, Vec<u32>) {
    let mut groups = connect_uses(graph, words, structure);
    let mut sizes: BTreeMap<u32, BTreeMap<Use, u32>> = BTreeMap::new();
    let uses: Vec<Use> = groups.leads.keys().copied().collect();
    for found in uses {
        *sizes.entry(found.0).or_default().entry(groups.lead(found)).or_default() += 1;
    }
    let mut term_of: Vec<u32> = (0..words.terms.len() as u32).collect();
    let mut hubs: BTreeMap<Use, u32> = BTreeMap::new();
    let mut shares: BTreeMap<u32, f64> = BTreeMap::new();
    for (term, meanings) in &sizes {
        let largest = meanings.iter().max_by_key(|(lead, size)| (**size, Reverse(**lead)));
        let Some((main, most)) = largest else { continue };
        let all: u32 = meanings.values().sum();
        shares.insert(*term, f64::from(*most) / f64::from(all));
        hubs.insert(*main, *term);
        for lead in meanings.keys().filter(|lead| *lead != main) {
            hubs.insert(*lead, term_of.len() as u32);
            term_of.push(*term);
        }
    }
    for tie in &mut ties {
        let found = (tie.to, tie.from);
        if groups.leads.contains_key(&found) {
            tie.to = hubs[&groups.lead(found)];
        } else if let Some(share) = shares.get(&tie.to) {
            tie.strength *= share * share;
        }
    }
    (ties, term_of)
}

/// Joins the units that have a main word in common and a dependency between them, by word.
fn connect_uses(graph: &Graph, words: &Words, structure: &[Tie]) -> Groups {
    let mains: Vec<Vec<u32>> = words.units.iter().map(|own| main_words(own)).collect();
    let mut groups = Groups::default();
    for tie in structure {
        let (from, to) = (tie.from, UnitIndex(tie.to));
        if follows(graph, from) || follows(graph, to) {
            continue;
        }
        let (Some(one), Some(other)) = (mains.get(from.at()), mains.get(to.at())) else { continue };
        for term in one.iter().filter(|term| other.binary_search(term).is_ok()) {
            groups.join((*term, from), (*term, to));
        }
    }
    groups
}

/// Uses of words in groups: each leads to another of its group, or to itself.
#[derive(Default)]
struct Groups {
    leads: BTreeMap<Use, Use>,
}

impl Groups {
    fn lead(&mut self, found: Use) -> Use {
        let mut at = found;
        while self.leads[&at] != at {
            let next = self.leads[&self.leads[&at]];
            self.leads.insert(at, next);
            at = next;
        }
        at
    }

    fn join(&mut self, a: Use, b: Use) {
        self.leads.entry(a).or_insert(a);
        self.leads.entry(b).or_insert(b);
        let (one, other) = (self.lead(a), self.lead(b));
        self.leads.insert(one.max(other), one.min(other));
    }
}

#[cfg(test)]
mod tests {
    use banyan_signals::collect_words;

    use crate::affinity::Affinity;
    use crate::{Signals, Weights, sketch};

    #[test]
    fn unconnected_groups_mean_different_things_by_one_word() {
        let graph = sketch::graph(
            "a/OutboxStore\na/OutboxJob\nb/OutboxStores\nb/OutboxJobs\nc/Meeting\nc/Other
             OutboxJob -> OutboxStore call 3\nOutboxJobs -> OutboxStores call 3\nMeeting -> Other",
        );
        let words = collect_words(graph.facts());
        let affinity = Affinity::collect(&graph, &Signals::of_words(&words), &Weights::default(), true);
        let outbox = words.terms.iter().position(|term| term == "outbox").unwrap() as u32;
        let ties = affinity.hubs.iter().flat_map(|set| &set.ties);
        let mut hubs: Vec<u32> =
            ties.map(|tie| tie.to).filter(|hub| affinity.term_of[*hub as usize] == outbox).collect();
        hubs.sort_unstable();
        hubs.dedup();
        assert_eq!(hubs.len(), 2);
    }
}
