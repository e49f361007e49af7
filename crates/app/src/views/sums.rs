//! What the units of each box of a map come to.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use banyan_graph::{MapLayout, UnitIndex};
use banyan_split::Place;

use super::narrow::Ground;

/// What the units of a box come to.
#[derive(Clone, Default)]
pub struct Sums {
    /// Lines of code
    pub lines: u32,
    /// Units that are part of a cycle
    pub in_cycles: u32,
    /// References that were followed, of files that each count with every unit of theirs
    pub followed: u32,
    /// All references
    pub references: u32,
    /// Commits of the last year that touched one of them; none where the history is not read
    pub commits: Option<u32>,
    /// Units that an alternative that is compared has elsewhere
    pub elsewhere: u32,
    /// Units by place
    pub places: BTreeMap<Place, u32>,
    /// Units by owner, who is a place in the list of owners
    pub owners: BTreeMap<Option<u32>, u32>,
}

impl Sums {
    fn add_unit(&mut self, ground: Ground<'_>, index: UnitIndex) {
        let graph = &ground.study.graph;
        let unit = graph.unit(index);
        let file = &graph.facts().files[unit.file as usize];
        let followed = file.resolved + file.external;
        self.lines = self.lines.saturating_add(unit.lines);
        self.in_cycles += u32::from(graph.cycle_of(index).is_some());
        self.followed = self.followed.saturating_add(followed);
        self.references = self.references.saturating_add(followed + file.unresolved);
        self.elsewhere += u32::from(ground.is_elsewhere(index));
        if let Some(split) = ground.split {
            *self.places.entry(split.place_of(index)).or_default() += 1;
        }
        if let Some(owning) = ground.study.owning_now() {
            *self.owners.entry(owning.of(index)).or_default() += 1;
        }
    }

    fn add(&mut self, other: &Sums) {
        self.lines = self.lines.saturating_add(other.lines);
        self.in_cycles += other.in_cycles;
        self.followed = self.followed.saturating_add(other.followed);
        self.references = self.references.saturating_add(other.references);
        self.elsewhere += other.elsewhere;
        for (&place, &units) in &other.places {
            *self.places.entry(place).or_default() += units;
        }
        for (&owner, &units) in &other.owners {
            *self.owners.entry(owner).or_default() += units;
        }
    }

    /// The place of most units, the first of equals, with their share.
    pub fn main_place(&self) -> Option<(Place, f32)> {
        largest(&self.places)
    }

    /// The owner of most units, the first of equals, with their share; `Some(None)`: nobody.
    pub fn main_owner(&self) -> Option<(Option<u32>, f32)> {
        largest(&self.owners)
    }
}

fn largest<Key: Copy + Ord>(counts: &BTreeMap<Key, u32>) -> Option<(Key, f32)> {
    let (&key, &units) = counts.iter().max_by_key(|&(&key, &units)| (units, Reverse(key)))?;
    Some((key, units as f32 / counts.values().sum::<u32>() as f32))
}

/// For each box of a layout, inner ones counted with the outer.
pub fn sum_boxes(ground: Ground<'_>, layout: &MapLayout) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); layout.boxes.len()];
    for unit in ground.study.graph.indexes() {
        if let Some(at) = layout.box_of_unit[unit.at()] {
            sums[at as usize].add_unit(ground, unit);
        }
    }
    for at in (0..sums.len()).rev() {
        if let Some(parent) = layout.boxes[at].parent {
            let own = std::mem::take(&mut sums[at]);
            sums[parent as usize].add(&own);
            sums[at] = own;
        }
    }
    count_commits(ground, layout, &mut sums);
    sums
}

/// A commit counts once for each box, however many units in it were touched.
fn count_commits(ground: Ground<'_>, layout: &MapLayout, sums: &mut [Sums]) {
    let Some(past) = ground.study.past_now() else { return };
    let mut last_seen = vec![usize::MAX; sums.len()];
    let mut commits = vec![0u32; sums.len()];
    for (number, touched) in past.recent.iter().enumerate() {
        for unit in touched {
            let mut around = layout.box_of_unit[unit.at()];
            while let Some(at) = around.map(|at| at as usize).filter(|&at| last_seen[at] != number) {
                last_seen[at] = number;
                commits[at] += 1;
                around = layout.boxes[at].parent;
            }
        }
    }
    sums.iter_mut().zip(commits).for_each(|(sums, commits)| sums.commits = Some(commits));
}
