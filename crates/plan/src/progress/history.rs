//! Snapshots as what changed from one to the next.

use std::collections::HashMap;
use std::sync::Arc;

use crate::snapshot::{SnapshotCounts, SnapshotUnit, is_below, pair, places_after};
use crate::{SnapshotCommit, SnapshotDependency, SnapshotFacts};

/// What became of units, dependencies and tables since the start, without what stayed as it was: the snapshots of
/// months fit into memory, and counting goes through changes alone.
#[derive(Debug, Default)]
pub struct History {
    pub(super) moments: Vec<Moment>,
    pub(super) tracks: Vec<Track>,
    /// In the order of the snapshots.
    pub(super) flows: Vec<Flow>,
    /// Names of tables that any snapshot knows.
    pub(super) tables: Vec<String>,
    table_of: HashMap<String, u32>,
    /// The track of each id that units had last.
    by_id: HashMap<String, u32>,
    last: SnapshotFacts,
    /// The track of each unit of the last snapshot.
    track_of: Vec<TrackAt>,
}

/// The place of a track; none for test code, which is not followed.
pub(super) type TrackAt = Option<u32>;

/// What a snapshot saw beside units and dependencies.
#[derive(Debug)]
pub(super) struct Moment {
    pub commit: Option<SnapshotCommit>,
    pub counts: SnapshotCounts,
    pub unread: Arc<Unread>,
    /// Tables, by their place among all, with who writes them; sorted.
    pub writers: Arc<Vec<(u32, TrackAt)>>,
}

/// What was there and could not be read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Unread {
    files: Vec<String>,
    pub folders: Vec<String>,
}

impl Unread {
    /// Whether a file was there but could not be read whole.
    pub fn has(&self, path: &str) -> bool {
        let within = |folder: &String| folder.is_empty() || is_below(path, folder);
        self.files.binary_search_by(|known| known.as_str().cmp(path)).is_ok()
            || self.folders.iter().any(within)
    }
}

/// A unit through all snapshots, under whatever name.
#[derive(Debug)]
pub(super) struct Track {
    /// The snapshots in which it came, went, or had another id or path than before, with what it was; the first is
    /// where it came.
    pub sightings: Vec<(u32, Option<Arc<SnapshotUnit>>)>,
    /// The last snapshot that saw it.
    pub seen: u32,
}

impl Track {
    /// Whether it was there at the start.
    pub fn is_of_start(&self) -> bool {
        self.sightings.first().is_some_and(|(at, _)| *at == 0)
    }

    /// What it was, the latest first.
    pub fn units(&self) -> impl Iterator<Item = &Arc<SnapshotUnit>> {
        self.sightings.iter().rev().filter_map(|(_, unit)| unit.as_ref())
    }
}

/// A change of how many references lead from one unit to another.
#[derive(Debug, PartialEq)]
pub(super) struct Flow {
    /// The snapshot that saw it.
    pub at: u32,
    pub from: TrackAt,
    pub to: TrackAt,
    pub more: i64,
}

impl History {
    /// A history that begins with this snapshot.
    pub fn of_start(start: SnapshotFacts) -> History {
        let mut history = History::default();
        history.push(start);
        history
    }

    /// Adds the next snapshot.
    pub fn push(&mut self, snapshot: SnapshotFacts) {
        let at = self.moments.len() as u32;
        let before = std::mem::take(&mut self.last);
        for (old, new) in before.renames_to(&snapshot) {
            if let Some(track) = self.by_id.remove(&old) {
                self.by_id.insert(new, track);
            }
        }
        let tracks_before = std::mem::take(&mut self.track_of);
        let origins = places_after(&snapshot.units, &before.units);
        self.track_of = self.follow_units(at, (&before, &tracks_before), &snapshot, &origins);
        self.follow_dependencies(at, (&before, &tracks_before), &snapshot, &origins);
        self.keep_moment(&snapshot);
        self.last = snapshot;
    }

    /// The track of each unit; `origins` tells where it was before.
    fn follow_units(
        &mut self,
        at: u32,
        (before, tracks_before): (&SnapshotFacts, &[TrackAt]),
        now: &SnapshotFacts,
        origins: &[Option<u32>],
    ) -> Vec<TrackAt> {
        let mut tracks = Vec::with_capacity(now.units.len());
        for (unit, origin) in now.units.iter().zip(origins) {
            if unit.test {
                tracks.push(None);
                continue;
            }
            let known = origin.map(|origin| origin as usize);
            let same = known.and_then(|origin| tracks_before[origin]);
            let track = same.unwrap_or_else(|| self.track_named(&unit.id));
            let was = known.filter(|_| same.is_some()).map(|origin| &before.units[origin]);
            let track_now = &mut self.tracks[track as usize];
            if was.is_none_or(|was| was.path != unit.path) {
                track_now.sightings.push((at, Some(unit.clone())));
            }
            track_now.seen = at;
            tracks.push(Some(track));
        }
        for track in tracks_before.iter().flatten() {
            let track = &mut self.tracks[*track as usize];
            if track.seen < at {
                track.sightings.push((at, None));
            }
        }
        tracks
    }

    fn track_named(&mut self, id: &str) -> u32 {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
        let track = self.tracks.len() as u32;
        self.tracks.push(Track { sightings: Vec::new(), seen: 0 });
        self.by_id.insert(id.to_owned(), track);
        track
    }

    fn follow_dependencies(
        &mut self,
        at: u32,
        (before, tracks_before): (&SnapshotFacts, &[TrackAt]),
        now: &SnapshotFacts,
        origins: &[Option<u32>],
    ) {
        let (tracks, flows) = (&self.track_of, &mut self.flows);
        let mut flow = |tracks: &[TrackAt], dependency: SnapshotDependency, sign: i64| {
            let track = |unit: u32| tracks.get(unit as usize).copied().flatten();
            let (from, to) = (track(dependency.from), track(dependency.to));
            flows.push(Flow { at, from, to, more: sign * i64::from(dependency.references) });
        };
        // At the places of before, in order: units that are in both are in one order.
        let mut kept = Vec::with_capacity(now.dependencies.len());
        for dependency in &now.dependencies {
            let origin = |unit: u32| origins.get(unit as usize).copied().flatten();
            match (origin(dependency.from), origin(dependency.to)) {
                (Some(from), Some(to)) => {
                    kept.push(SnapshotDependency { from, to, references: dependency.references });
                }
                _ => flow(tracks, *dependency, 1),
            }
        }
        pair(before.dependencies.iter().copied(), kept.into_iter(), |before, now| {
            let references = |it: Option<SnapshotDependency>| it.map_or(0, |it| it.references);
            if references(before) != references(now) {
                before.into_iter().for_each(|before| flow(tracks_before, before, -1));
                now.into_iter().for_each(|now| flow(tracks_before, now, 1));
            }
        });
    }

    fn keep_moment(&mut self, snapshot: &SnapshotFacts) {
        let writes = snapshot.accesses.iter().filter(|access| access.writes > 0);
        let mut writers: Vec<(u32, TrackAt)> = writes
            .filter_map(|access| {
                let table = self.table_named(snapshot.tables.get(access.table as usize)?);
                Some((table, self.track_of.get(access.unit as usize).copied().flatten()))
            })
            .collect();
        writers.sort_unstable();
        let unread = Unread { files: snapshot.unread.clone(), folders: snapshot.unread_folders.clone() };
        let last = self.moments.last();
        self.moments.push(Moment {
            commit: snapshot.commit.clone(),
            counts: snapshot.counts,
            unread: shared(last.map(|last| &last.unread), unread),
            writers: shared(last.map(|last| &last.writers), writers),
        });
    }

    fn table_named(&mut self, name: &str) -> u32 {
        if let Some(known) = self.table_of.get(name) {
            return *known;
        }
        let table = self.tables.len() as u32;
        self.tables.push(name.to_owned());
        self.table_of.insert(name.to_owned(), table);
        table
    }
}

/// What was there before, if it is the same.
fn shared<T: PartialEq>(before: Option<&Arc<T>>, now: T) -> Arc<T> {
    before.filter(|before| ***before == now).cloned().unwrap_or_else(|| Arc::new(now))
}
