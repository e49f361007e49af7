//! How far a migration has come, told from snapshots.

mod forecast;
mod history;
mod study;

use banyan_split::Draft;

pub use forecast::Forecast;
pub use history::History;

use crate::SnapshotCommit;
use crate::naming::count;
use forecast::forecast;
use history::Moment;
use study::{Study, TrackPlace};

/// How far a migration has come, told from snapshots of the source alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// The commits of the snapshots, the start first; every series below has one point for each
    pub commits: Vec<Option<SnapshotCommit>>,
    /// Services, by key
    pub services: Vec<ServiceProgress>,
    /// Units of the monolith's own that stay by decision or are shared, in the last snapshot
    pub stays: u32,
    /// Units of the shared library in the last snapshot
    pub shared: u32,
    /// Units of the last snapshot that are dead code
    pub dead: u32,
    /// Units of the last snapshot that no decision places: they came after it
    pub unplaced: u32,
    /// The last snapshot saw too little to claim that something is gone
    pub unsure: bool,
    /// Why it is unsure, in a sentence; empty otherwise
    pub caveat: String,
    /// When the last unit could have moved, where the series tells
    pub forecast: Option<Forecast>,
}

/// How far one service is.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceProgress {
    /// Its key
    pub key: String,
    /// Its name
    pub name: String,
    /// The folder its own code lives in, if decided
    pub home: Option<String>,
    /// Where it is now
    pub state: ServiceState,
    /// Why that state, in a sentence with the numbers
    pub why: String,
    /// Units at the start, those already under its home included; tests and excluded units left out
    pub at_start: u32,
    /// The burn-down: one point for each snapshot
    pub series: Vec<ServicePoint>,
    /// What became of each unit, sorted by id
    pub units: Vec<UnitProgress>,
    /// Units left out of the migration
    pub excluded: Vec<ExcludedUnit>,
    /// Tables it writes that others write too, in the last snapshot
    pub contested_tables: Vec<String>,
}

/// A service in one snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServicePoint {
    /// Units still in the monolith, those that came since the start included
    pub remaining: u32,
    /// Units of the start that are under its home folder now
    pub moved: u32,
    /// Units of the start that are gone from the tree
    pub retired: u32,
    /// Units that came since the start, in the monolith
    pub appeared: u32,
    /// Units that came since the start, under its home folder
    pub own: u32,
    /// Units whose file could not be read whole: still counted as remaining
    pub unknown: u32,
    /// References from the rest into it
    pub crossing_in: u32,
    /// References from it to the rest, the shared library left out
    pub crossing_out: u32,
    /// Tables it writes that others write too
    pub contested: u32,
}

/// What the source shows of a service, in the order in which a service goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceState {
    /// Nothing has changed since the start
    Planned,
    /// Fewer references cross into it than at the start
    SeamsPrepared,
    /// Some of its units are moved or retired
    Moving,
    /// None of its units is left in the monolith, but something still refers to it
    Moved,
    /// None is left and nothing refers to it
    OldPathDeleted,
}

impl ServiceState {
    /// Its name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            ServiceState::Planned => "planned",
            ServiceState::SeamsPrepared => "seams_prepared",
            ServiceState::Moving => "moving",
            ServiceState::Moved => "moved",
            ServiceState::OldPathDeleted => "old_path_deleted",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            ServiceState::Planned => "planned",
            ServiceState::SeamsPrepared => "seams prepared",
            ServiceState::Moving => "moving",
            ServiceState::Moved => "moved",
            ServiceState::OldPathDeleted => "old path deleted",
        }
    }
}

/// What became of a unit in the last snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitProgress {
    /// Its id in the last snapshot that saw it
    pub id: String,
    /// Its id at the start, where that was another
    pub renamed_from: Option<String>,
    /// What became of it
    pub fate: UnitFate,
    /// The path of its file, when last seen
    pub path: String,
}

/// What can become of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitFate {
    /// Still in the monolith
    Remaining,
    /// In the monolith, and not there at the start
    Appeared,
    /// There at the start, and under the service's home folder now
    Moved,
    /// Under the service's home folder, and not there at the start
    Own,
    /// Gone from the tree
    Retired,
    /// Not seen, in a file or folder that could not be read whole
    Unknown,
}

impl UnitFate {
    /// Its name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            UnitFate::Remaining => "remaining",
            UnitFate::Appeared => "appeared",
            UnitFate::Moved => "moved",
            UnitFate::Own => "own",
            UnitFate::Retired => "retired",
            UnitFate::Unknown => "unknown",
        }
    }
}

/// A unit that the migration leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedUnit {
    /// Its id
    pub id: String,
    /// Why
    pub reason: String,
}

/// Measures how far each service of a draft is. The last snapshot of the history is today's. Units are placed by the
/// draft, followed when renamed, and taken for moved when they are under their service's home folder.
pub fn measure_progress(history: &History, draft: &Draft) -> Progress {
    let [start, ..] = &history.moments[..] else { return Progress::default() };
    let study = Study::of(history, draft);
    let services: Vec<ServiceProgress> = (0..draft.services.len()).map(|at| study.measure(at)).collect();
    let caveat = caution(start, history.moments.last().unwrap_or(start));
    Progress {
        commits: history.moments.iter().map(|moment| moment.commit.clone()).collect(),
        stays: study.count_last(|place| place == TrackPlace::Stays),
        shared: study.count_last(|place| place == TrackPlace::Shared),
        dead: study.count_last(|place| place == TrackPlace::Dead),
        unplaced: study.count_last(|place| place == TrackPlace::Unplaced),
        unsure: !caveat.is_empty(),
        caveat,
        forecast: forecast(&burn_down(&history.moments, &services)),
        services,
    }
}

fn caution(start: &Moment, last: &Moment) -> String {
    let share = |snapshot: &Moment| {
        let counts = snapshot.counts;
        let followed = counts.resolved + counts.external;
        let all = followed + counts.unresolved;
        if all == 0 { 100 } else { u64::from(followed) * 100 / u64::from(all) }
    };
    match (start.counts.sure, last.counts.sure && last.unread.folders.is_empty()) {
        (true, true) => String::new(),
        (_, false) => format!(
            "Today's scan followed {} % of the references, skipped {} and could not list {}: what seems gone may \
             only be unseen.",
            share(last),
            count(last.counts.skipped, "file"),
            count(last.unread.folders.len() as u32, "folder")
        ),
        (false, true) => format!(
            "The scan at the start followed {} % of the references: the numbers at the start may be too low.",
            share(start)
        ),
    }
}

fn burn_down(moments: &[Moment], services: &[ServiceProgress]) -> Vec<(i64, u32)> {
    let times = moments.iter().enumerate().filter_map(|(at, moment)| {
        let commit = moment.commit.as_ref()?;
        Some((at, commit.time))
    });
    times
        .map(|(at, time)| (time, services.iter().map(|service| service.series[at].remaining).sum()))
        .collect()
}
