//! One service after the other, counted in every snapshot.

use std::collections::BTreeMap;

use banyan_split::{Draft, DraftService, PlaceName};

use super::tracks::Track;
use super::{ExcludedUnit, ServicePoint, ServiceProgress, ServiceState, UnitFate, UnitProgress};
use crate::SnapshotFacts;
use crate::naming::count;
use crate::snapshot::is_below;

/// Where a unit that is followed belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrackPlace {
    /// To the service at this place among the draft's
    Service(usize),
    /// To the shared library
    Shared,
    /// To what stays
    Stays,
    /// To dead code
    Dead,
    /// Left out of the migration; the service it was placed in, if any
    Excluded(Option<usize>),
    /// No decision places it
    Unplaced,
}

/// All that counting needs.
pub(crate) struct Study<'a> {
    snapshots: &'a [&'a SnapshotFacts],
    tracks: &'a [Track],
    draft: &'a Draft,
    services: Vec<(&'a String, &'a DraftService)>,
    /// The place of each track.
    places: Vec<TrackPlace>,
    /// For each snapshot, the track of each of its units; none for tests.
    track_of: Vec<Vec<Option<u32>>>,
}

impl<'a> Study<'a> {
    pub fn of(snapshots: &'a [&'a SnapshotFacts], tracks: &'a [Track], draft: &'a Draft) -> Study<'a> {
        let mut track_of: Vec<Vec<Option<u32>>> =
            snapshots.iter().map(|snapshot| vec![None; snapshot.units.len()]).collect();
        for (at, track) in tracks.iter().enumerate() {
            for (snapshot, place) in track.seen.iter().enumerate() {
                if let Some(place) = place {
                    track_of[snapshot][*place as usize] = Some(at as u32);
                }
            }
        }
        let services = draft.services.iter().collect();
        let mut study = Study { snapshots, tracks, draft, services, places: Vec::new(), track_of };
        study.places = tracks.iter().map(|track| study.place_track(track)).collect();
        study
    }

    fn place_track(&self, track: &Track) -> TrackPlace {
        let decided = track.ids(self.snapshots).find_map(|id| self.draft.places.get(id));
        let service = |key: &String| self.services.iter().position(|(known, _)| *known == key);
        let place = match decided {
            Some(PlaceName::Service(key)) => service(key).map_or(TrackPlace::Unplaced, TrackPlace::Service),
            Some(PlaceName::Shared) => TrackPlace::Shared,
            Some(PlaceName::Stays) => TrackPlace::Stays,
            Some(PlaceName::Dead) => TrackPlace::Dead,
            None => self.place_by_home(track),
        };
        let excluded = track.ids(self.snapshots).any(|id| self.draft.excluded.contains_key(id));
        match place {
            TrackPlace::Service(at) if excluded => TrackPlace::Excluded(Some(at)),
            _ if excluded => TrackPlace::Excluded(None),
            place => place,
        }
    }

    /// What was written under a service's home belongs to it.
    fn place_by_home(&self, track: &Track) -> TrackPlace {
        let last = self.snapshots.len() - 1;
        let Some((at, unit)) = track.last_seen(last) else { return TrackPlace::Unplaced };
        let path = &self.snapshots[at].units[unit as usize].path;
        let home = self.services.iter().position(|(_, service)| is_at_home(path, service));
        home.map_or(TrackPlace::Unplaced, TrackPlace::Service)
    }

    /// Units of the last snapshot whose place is such.
    pub fn count_last(&self, such: impl Fn(TrackPlace) -> bool) -> u32 {
        let last = self.snapshots.len() - 1;
        let there = self.tracks.iter().zip(&self.places).filter(|(track, _)| track.seen[last].is_some());
        there.filter(|(_, place)| such(**place)).count() as u32
    }

    /// Measures the service at this place.
    pub fn measure(&self, service: usize) -> ServiceProgress {
        let (key, described) = self.services[service];
        let series: Vec<ServicePoint> = (0..self.snapshots.len()).map(|at| self.count(service, at)).collect();
        let at_start = self.own(service).filter(|track| track.first == 0).count() as u32;
        let (state, why) = tell_state(at_start, &series);
        let last = self.snapshots.len() - 1;
        ServiceProgress {
            key: key.clone(),
            name: described.name.clone(),
            home: described.home.clone(),
            state,
            why,
            at_start,
            units: self.list_units(service),
            excluded: self.list_excluded(service),
            contested_tables: self.contested(service, last),
            series,
        }
    }

    fn own(&self, service: usize) -> impl Iterator<Item = &'a Track> {
        let placed = self.tracks.iter().zip(&self.places);
        placed.filter(move |(_, place)| **place == TrackPlace::Service(service)).map(|(track, _)| track)
    }

    fn count(&self, service: usize, at: usize) -> ServicePoint {
        let mut point = ServicePoint::default();
        for track in self.own(service) {
            let Some(fate) = self.fate(service, track, at) else { continue };
            match fate {
                UnitFate::Remaining => point.remaining += 1,
                UnitFate::Appeared => {
                    point.appeared += 1;
                    point.remaining += 1;
                }
                UnitFate::Moved => point.moved += 1,
                UnitFate::Own => point.own += 1,
                UnitFate::Retired => point.retired += 1,
                UnitFate::Unknown => {
                    point.unknown += 1;
                    point.remaining += 1;
                }
            }
        }
        (point.crossing_in, point.crossing_out) = self.crossings(service, at);
        point.contested = self.contested(service, at).len() as u32;
        point
    }

    /// What has become of a unit by a snapshot; none before it came, and when it went without
    /// having been there at the start.
    fn fate(&self, service: usize, track: &Track, at: usize) -> Option<UnitFate> {
        let (seen_at, unit) = track.last_seen(at)?;
        let path = &self.snapshots[seen_at].units[unit as usize].path;
        if seen_at < at {
            let unknown = self.snapshots[at].could_not_read(path);
            return match (unknown, track.first) {
                (true, _) => Some(UnitFate::Unknown),
                (false, 0) => Some(UnitFate::Retired),
                (false, _) => None,
            };
        }
        Some(match (is_at_home(path, self.services[service].1), track.first) {
            (true, 0) => UnitFate::Moved,
            (true, _) => UnitFate::Own,
            (false, 0) => UnitFate::Remaining,
            (false, _) => UnitFate::Appeared,
        })
    }

    fn place_in(&self, snapshot: usize, unit: u32) -> Option<TrackPlace> {
        let track = self.track_of[snapshot][unit as usize]?;
        Some(self.places[track as usize])
    }

    /// References into a service from outside it, and from it to anything but the shared library;
    /// dead code counts on neither side.
    fn crossings(&self, service: usize, at: usize) -> (u32, u32) {
        let own = Some(TrackPlace::Service(service));
        let (mut inwards, mut outwards) = (0, 0);
        for dependency in &self.snapshots[at].dependencies {
            let (from, to) = (self.place_in(at, dependency.from), self.place_in(at, dependency.to));
            if [from, to].contains(&Some(TrackPlace::Dead)) {
                continue;
            }
            match (from == own, to == own) {
                (false, true) => inwards += dependency.references,
                (true, false) if to != Some(TrackPlace::Shared) => outwards += dependency.references,
                _ => {}
            }
        }
        (inwards, outwards)
    }

    /// Tables that a service writes and others write too.
    fn contested(&self, service: usize, at: usize) -> Vec<String> {
        let own = Some(TrackPlace::Service(service));
        let mut writers: BTreeMap<u32, (bool, bool)> = BTreeMap::new();
        for access in self.snapshots[at].accesses.iter().filter(|access| access.writes > 0) {
            let (by_own, by_others) = writers.entry(access.table).or_default();
            match self.place_in(at, access.unit) == own {
                true => *by_own = true,
                false => *by_others = true,
            }
        }
        let both = writers.into_iter().filter(|(_, (by_own, by_others))| *by_own && *by_others);
        both.map(|(table, _)| self.snapshots[at].tables[table as usize].clone()).collect()
    }

    fn list_units(&self, service: usize) -> Vec<UnitProgress> {
        let last = self.snapshots.len() - 1;
        let mut units: Vec<UnitProgress> = self
            .own(service)
            .filter_map(|track| {
                let fate = self.fate(service, track, last)?;
                let (at, place) = track.last_seen(last)?;
                let unit = &self.snapshots[at].units[place as usize];
                let first = self.snapshots[track.first].units[track.seen[track.first]? as usize].id.clone();
                let renamed_from = (first != unit.id).then_some(first);
                Some(UnitProgress { id: unit.id.clone(), renamed_from, fate, path: unit.path.clone() })
            })
            .collect();
        units.sort_by(|a, b| a.id.cmp(&b.id));
        units
    }

    fn list_excluded(&self, service: usize) -> Vec<ExcludedUnit> {
        let placed = self.tracks.iter().zip(&self.places);
        let excluded = placed.filter(|(_, place)| **place == TrackPlace::Excluded(Some(service)));
        let mut units: Vec<ExcludedUnit> = excluded
            .filter_map(|(track, _)| {
                let (id, reason) =
                    track.ids(self.snapshots).find_map(|id| Some((id, self.draft.excluded.get(id)?)))?;
                Some(ExcludedUnit { id: id.to_owned(), reason: reason.clone() })
            })
            .collect();
        units.sort_by(|a, b| a.id.cmp(&b.id));
        units
    }
}

fn is_at_home(path: &str, service: &DraftService) -> bool {
    let home = service.home.as_deref().map(|home| home.trim_matches('/')).unwrap_or("");
    !home.is_empty() && home != "." && is_below(path, home.trim_start_matches("./"))
}

/// The state that the numbers show, and why.
fn tell_state(at_start: u32, series: &[ServicePoint]) -> (ServiceState, String) {
    let (Some(start), Some(now)) = (series.first(), series.last()) else {
        return (ServiceState::Planned, "There is no snapshot.".into());
    };
    let left = now.moved + now.retired;
    let crossing = |point: &ServicePoint| point.crossing_in + point.crossing_out;
    let references = |number| count(number, "reference");
    if left == 0 && crossing(now) < crossing(start) {
        let why =
            format!("{} cross its border, {} at the start.", references(crossing(now)), crossing(start));
        return (ServiceState::SeamsPrepared, why);
    }
    if left == 0 {
        let why = format!(
            "All {} are in the monolith, and {} cross its border.",
            count(now.remaining, "unit"),
            references(crossing(now))
        );
        return (ServiceState::Planned, why);
    }
    if now.remaining > 0 {
        let why = format!(
            "{} of {} at the start have moved or retired; {} still in the monolith.",
            left,
            count(at_start, "unit"),
            are(now.remaining)
        );
        return (ServiceState::Moving, why);
    }
    if now.crossing_in > 0 {
        let why = format!(
            "None of its units is left in the monolith, but {} from the rest still lead to it.",
            references(now.crossing_in)
        );
        return (ServiceState::Moved, why);
    }
    (
        ServiceState::OldPathDeleted,
        "None of its units is left in the monolith, and nothing refers to it.".into(),
    )
}

fn are(units: u32) -> String {
    if units == 1 { "1 is".into() } else { format!("{units} are") }
}
