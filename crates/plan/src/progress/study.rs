//! One service after the other, counted in every snapshot.

use std::collections::BTreeSet;
use std::sync::Arc;

use banyan_split::{Draft, DraftService, PlaceName};

use super::history::{History, Moment, Track, TrackAt};
use super::{ExcludedUnit, ServicePoint, ServiceProgress, ServiceState, UnitFate, UnitProgress};
use crate::naming::count;
use crate::snapshot::{SnapshotUnit, is_below};

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
    history: &'a History,
    draft: &'a Draft,
    services: Vec<(&'a String, &'a DraftService)>,
    /// The place of each track.
    places: Vec<TrackPlace>,
    /// Of each service, one point for each snapshot.
    series: Vec<Vec<ServicePoint>>,
}

impl<'a> Study<'a> {
    pub fn of(history: &'a History, draft: &'a Draft) -> Study<'a> {
        let services: Vec<_> = draft.services.iter().collect();
        let series = vec![vec![ServicePoint::default(); history.moments.len()]; services.len()];
        let mut study = Study { history, draft, services, places: Vec::new(), series };
        study.places = history.tracks.iter().map(|track| study.place_track(track)).collect();
        study.count_units();
        study.count_crossings();
        study.count_contested();
        study
    }

    fn place_track(&self, track: &Track) -> TrackPlace {
        let decided = track.units().find_map(|unit| self.draft.places.get(&unit.id));
        let service = |key: &String| self.services.iter().position(|(known, _)| *known == key);
        let place = match decided {
            Some(PlaceName::Service(key)) => service(key).map_or(TrackPlace::Unplaced, TrackPlace::Service),
            Some(PlaceName::Shared) => TrackPlace::Shared,
            Some(PlaceName::Stays) => TrackPlace::Stays,
            Some(PlaceName::Dead) => TrackPlace::Dead,
            None => self.place_by_home(track),
        };
        let excluded = track.units().any(|unit| self.draft.excluded.contains_key(&unit.id));
        match place {
            TrackPlace::Service(at) if excluded => TrackPlace::Excluded(Some(at)),
            _ if excluded => TrackPlace::Excluded(None),
            place => place,
        }
    }

    /// What was written under a service's home belongs to it.
    fn place_by_home(&self, track: &Track) -> TrackPlace {
        let Some(unit) = track.units().next() else { return TrackPlace::Unplaced };
        let home = self.services.iter().position(|(_, service)| is_at_home(&unit.path, service));
        home.map_or(TrackPlace::Unplaced, TrackPlace::Service)
    }

    fn last(&self) -> usize {
        self.history.moments.len() - 1
    }

    /// Units of the last snapshot whose place is such.
    pub fn count_last(&self, such: impl Fn(TrackPlace) -> bool) -> u32 {
        let there = self.placed().filter(|(track, _)| track.seen as usize == self.last());
        there.filter(|(_, place)| such(*place)).count() as u32
    }

    /// Measures the service at this place.
    pub fn measure(&self, service: usize) -> ServiceProgress {
        let (key, described) = self.services[service];
        let series = self.series[service].clone();
        let at_start = self.own(service).filter(|track| track.is_of_start()).count() as u32;
        let (state, why) = tell_state(at_start, &series);
        ServiceProgress {
            key: key.clone(),
            name: described.name.clone(),
            home: described.home.clone(),
            state,
            why,
            at_start,
            units: self.list_units(service),
            excluded: self.list_excluded(service),
            contested_tables: self.contested(service),
            series,
        }
    }

    fn placed(&self) -> impl Iterator<Item = (&'a Track, TrackPlace)> {
        self.history.tracks.iter().zip(self.places.iter().copied())
    }

    fn own(&self, service: usize) -> impl Iterator<Item = &'a Track> {
        self.placed().filter(move |(_, place)| *place == TrackPlace::Service(service)).map(|(track, _)| track)
    }

    fn place(&self, track: TrackAt) -> Option<TrackPlace> {
        track.map(|track| self.places[track as usize])
    }

    fn count_units(&mut self) {
        let mut series = std::mem::take(&mut self.series);
        for (track, place) in self.placed() {
            let TrackPlace::Service(service) = place else { continue };
            let points = &mut series[service];
            let ends = track.sightings.iter().skip(1).map(|(at, _)| *at as usize).chain([points.len()]);
            let mut known = None;
            for ((at, unit), end) in track.sightings.iter().zip(ends) {
                known = unit.as_ref().or(known);
                let Some(known) = known else { continue };
                for (at, point) in points.iter_mut().enumerate().take(end).skip(*at as usize) {
                    point.add(self.fate(service, track, known, unit.is_some(), at));
                }
            }
        }
        self.series = series;
    }

    /// What has become of a unit by a snapshot, which it is in or not, and what it was when it was last seen; none
    /// when it went without having been there at the start.
    fn fate(
        &self,
        service: usize,
        track: &Track,
        unit: &SnapshotUnit,
        is_there: bool,
        at: usize,
    ) -> Option<UnitFate> {
        let of_start = track.is_of_start();
        if !is_there {
            return match self.history.moments[at].unread.has(&unit.path) {
                true => Some(UnitFate::Unknown),
                false => of_start.then_some(UnitFate::Retired),
            };
        }
        Some(match (is_at_home(&unit.path, self.services[service].1), of_start) {
            (true, true) => UnitFate::Moved,
            (true, false) => UnitFate::Own,
            (false, true) => UnitFate::Remaining,
            (false, false) => UnitFate::Appeared,
        })
    }

    /// References into each service from outside it, and from it to anything but the shared library;
    /// dead code counts on neither side.
    fn count_crossings(&mut self) {
        let mut totals = vec![(0i64, 0i64); self.services.len()];
        let mut flows = self.history.flows.iter().peekable();
        for at in 0..self.history.moments.len() {
            while let Some(flow) = flows.next_if(|flow| flow.at as usize == at) {
                let (from, to) = (self.place(flow.from), self.place(flow.to));
                if from == to || [from, to].contains(&Some(TrackPlace::Dead)) {
                    continue;
                }
                if let Some(TrackPlace::Service(service)) = to {
                    totals[service].0 += flow.more;
                }
                if let (Some(TrackPlace::Service(service)), true) = (from, to != Some(TrackPlace::Shared)) {
                    totals[service].1 += flow.more;
                }
            }
            for (series, (inwards, outwards)) in self.series.iter_mut().zip(&totals) {
                (series[at].crossing_in, series[at].crossing_out) = (*inwards as u32, *outwards as u32);
            }
        }
    }

    fn count_contested(&mut self) {
        let mut counts = vec![0; self.services.len()];
        let mut before: Option<&Arc<_>> = None;
        for (at, Moment { writers, .. }) in self.history.moments.iter().enumerate() {
            if !before.is_some_and(|before| Arc::ptr_eq(before, writers)) {
                counts.fill(0);
                self.each_contested(writers, |service, _| counts[service] += 1);
                before = Some(writers);
            }
            for (series, count) in self.series.iter_mut().zip(&counts) {
                series[at].contested = *count;
            }
        }
    }

    /// Each service that writes a table which others write too, with the table.
    fn each_contested(&self, writers: &[(u32, TrackAt)], mut each: impl FnMut(usize, u32)) {
        for of_table in writers.chunk_by(|(one, _), (other, _)| one == other) {
            let places: Vec<_> = of_table.iter().map(|(_, track)| self.place(*track)).collect();
            let own: BTreeSet<usize> = places
                .iter()
                .filter_map(|place| match place {
                    Some(TrackPlace::Service(service)) => Some(*service),
                    _ => None,
                })
                .collect();
            for service in own {
                if places.iter().any(|place| *place != Some(TrackPlace::Service(service))) {
                    each(service, of_table[0].0);
                }
            }
        }
    }

    /// Tables that a service writes and others write too, in the last snapshot.
    fn contested(&self, service: usize) -> Vec<String> {
        let mut tables = Vec::new();
        self.each_contested(&self.history.moments[self.last()].writers, |writer, table| {
            if writer == service {
                tables.push(self.history.tables[table as usize].clone());
            }
        });
        tables.sort_unstable();
        tables
    }

    fn list_units(&self, service: usize) -> Vec<UnitProgress> {
        let last = self.last();
        let mut units: Vec<UnitProgress> = self
            .own(service)
            .filter_map(|track| {
                let unit = track.units().next()?;
                let fate = self.fate(service, track, unit, track.seen as usize == last, last)?;
                let first = track.units().last().map(|first| &first.id).filter(|first| **first != unit.id);
                Some(UnitProgress {
                    id: unit.id.clone(),
                    renamed_from: first.cloned(),
                    fate,
                    path: unit.path.clone(),
                })
            })
            .collect();
        units.sort_by(|a, b| a.id.cmp(&b.id));
        units
    }

    fn list_excluded(&self, service: usize) -> Vec<ExcludedUnit> {
        let excluded = self.placed().filter(|(_, place)| *place == TrackPlace::Excluded(Some(service)));
        let mut units: Vec<ExcludedUnit> = excluded
            .filter_map(|(track, _)| {
                let (id, reason) =
                    track.units().find_map(|unit| Some((&unit.id, self.draft.excluded.get(&unit.id)?)))?;
                Some(ExcludedUnit { id: id.clone(), reason: reason.clone() })
            })
            .collect();
        units.sort_by(|a, b| a.id.cmp(&b.id));
        units
    }
}

impl ServicePoint {
    fn add(&mut self, fate: Option<UnitFate>) {
        match fate {
            Some(UnitFate::Remaining) => self.remaining += 1,
            Some(UnitFate::Appeared) => {
                self.appeared += 1;
                self.remaining += 1;
            }
            Some(UnitFate::Moved) => self.moved += 1,
            Some(UnitFate::Own) => self.own += 1,
            Some(UnitFate::Retired) => self.retired += 1,
            Some(UnitFate::Unknown) => {
                self.unknown += 1;
                self.remaining += 1;
            }
            None => {}
        }
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
