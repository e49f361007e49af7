//! Units followed through snapshots, under whatever name.

use std::collections::BTreeMap;

use banyan_split::{UnitIdentity, find_renames};

use crate::SnapshotFacts;

/// A unit through all snapshots. Test code is not followed.
pub(crate) struct Track {
    /// Its place in the units of each snapshot; none where it is not there
    pub seen: Vec<Option<u32>>,
    /// The first snapshot that saw it
    pub first: usize,
}

impl Track {
    /// The last snapshot up to `at` that saw it, with its place there.
    pub fn last_seen(&self, at: usize) -> Option<(usize, u32)> {
        (0..=at).rev().find_map(|snapshot| Some((snapshot, self.seen[snapshot]?)))
    }

    /// Its ids, the latest first.
    pub fn ids<'a>(&'a self, snapshots: &'a [&SnapshotFacts]) -> impl Iterator<Item = &'a str> {
        let seen = self.seen.iter().enumerate().rev();
        seen.filter_map(|(at, place)| Some(snapshots[at].units[(*place)? as usize].id.as_str()))
    }
}

/// Follows every unit through the snapshots, oldest first.
pub(crate) fn follow_units(snapshots: &[&SnapshotFacts]) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for (at, snapshot) in snapshots.iter().enumerate() {
        if at > 0 {
            rename(&mut by_id, snapshots[at - 1], snapshot);
        }
        for (place, unit) in snapshot.units.iter().enumerate().filter(|(_, unit)| !unit.test) {
            let track = *by_id.entry(unit.id.clone()).or_insert_with(|| {
                tracks.push(Track { seen: vec![None; snapshots.len()], first: at });
                tracks.len() - 1
            });
            tracks[track].seen[at] = Some(place as u32);
        }
    }
    tracks
}

fn rename(by_id: &mut BTreeMap<String, usize>, before: &SnapshotFacts, after: &SnapshotFacts) {
    let identities = |snapshot: &SnapshotFacts| -> Vec<UnitIdentity> {
        snapshot.units.iter().map(|unit| unit.identity()).collect()
    };
    let renames = find_renames(&identities(before), &identities(after));
    let moved: Vec<(String, usize)> =
        renames.into_iter().filter_map(|(old, new)| Some((new, by_id.remove(&old)?))).collect();
    by_id.extend(moved);
}
