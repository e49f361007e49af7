//! How many references each dependency stands on: tells of dependencies and cycles without the links.

use std::collections::BTreeMap;

use banyan_facts::{EditedFile, Link, MonolithFacts, UnitIndex};
use bitcode::{Decode, Encode};

use crate::digraph::{Arc, Digraph};

/// The dependencies of a monolith, each with how many references it stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct DependencyCounts {
    units: u32,
    /// Sorted by units
    counts: Vec<Counted>,
}

/// From, to; references; [those in production](Link::counts_in_production).
type Counted = (UnitIndex, UnitIndex, u32, u32);

impl DependencyCounts {
    /// Those of a monolith.
    pub fn of(facts: &MonolithFacts) -> DependencyCounts {
        let mut counts: Vec<Counted> = Vec::new();
        for link in &facts.links {
            let (references, production) = (1, u32::from(link.counts_in_production()));
            match counts.last_mut().filter(|(from, to, ..)| (*from, *to) == (link.from, link.to)) {
                Some(last) => (last.2, last.3) = (last.2 + references, last.3 + production),
                None => counts.push((link.from, link.to, references, production)),
            }
        }
        DependencyCounts { units: facts.units.len() as u32, counts }
    }

    /// Puts what files are now for what they were: see [`MonolithFacts::edit`].
    pub fn edit(&mut self, edited: &[EditedFile]) {
        let mut differ: BTreeMap<(UnitIndex, UnitIndex), (i64, i64)> = BTreeMap::new();
        let mut add = |link: &Link, sign: i64| {
            let more = differ.entry((link.from, link.to)).or_default();
            *more = (more.0 + sign, more.1 + sign * i64::from(link.counts_in_production()));
        };
        for edit in edited {
            edit.before.links.iter().for_each(|link| add(link, -1));
            edit.now.links.iter().for_each(|link| add(link, 1));
        }
        let more_of = |count: u32, more: i64| u32::try_from(i64::from(count) + more).unwrap_or(0);
        for (from, to, references, production) in &mut self.counts {
            if let Some(more) = differ.remove(&(*from, *to)) {
                *references = more_of(*references, more.0);
                *production = more_of(*production, more.1);
            }
        }
        let came = differ.into_iter();
        self.counts.extend(came.map(|((from, to), more)| (from, to, more_of(0, more.0), more_of(0, more.1))));
        self.counts.retain(|(_, _, references, _)| *references > 0);
        self.counts.sort_unstable();
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.counts.len()
    }

    /// How many units each [cycle](crate::Graph::cycles) has, the largest first.
    pub fn cycle_sizes(&self) -> Vec<usize> {
        let arc = |(from, to, _, production): &Counted| {
            let weight = u64::from(*production);
            (weight > 0).then_some(Arc { from: from.0, to: to.0, weight })
        };
        let digraph = Digraph::new(self.units as usize, self.counts.iter().filter_map(arc).collect());
        let mut sizes: Vec<usize> = digraph.find_components().iter().map(Vec::len).collect();
        sizes.retain(|size| *size > 1);
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    }
}

#[cfg(test)]
mod tests {
    use banyan_facts::{FileStatus, FollowedFile, Language};

    use super::*;
    use crate::build_graph;
    use crate::sketch::facts;

    fn edit(before: &MonolithFacts, now: &MonolithFacts) -> EditedFile {
        let followed =
            |facts: &MonolithFacts| FollowedFile { links: facts.links.clone(), ..Default::default() };
        EditedFile {
            file: 0,
            path: "A.java".into(),
            language: Language::Java,
            status: (FileStatus::Parsed, FileStatus::Parsed),
            reason: "".into(),
            bytes: 0,
            lines: (0, 0),
            units: Vec::new(),
            moved: BTreeMap::new(),
            before: followed(before),
            now: followed(now),
        }
    }

    #[test]
    fn what_is_counted_is_what_the_graph_has_after_edits_too() {
        let texts = [
            "a -> b call call; b -> a; c -> d call test; d -> c",
            "a -> b call; b -> c; c -> d call test; d -> c; c -> a",
            "a -> b call test; b -> c; c -> a; a -> d; d -> b",
        ];
        let all: Vec<MonolithFacts> = texts.iter().map(|text| facts(text)).collect();
        let mut counted = DependencyCounts::of(&all[0]);
        for (at, now) in all.iter().enumerate() {
            counted.edit(&[edit(&all[at.saturating_sub(1)], now)]);
            assert_eq!(counted, DependencyCounts::of(now), "{at}");
            let graph = build_graph(now.clone());
            let sizes: Vec<usize> = graph.cycles().iter().map(|cycle| cycle.units.len()).collect();
            assert_eq!((counted.count(), counted.cycle_sizes()), (graph.dependencies().len(), sizes), "{at}");
        }
    }
}
