//! Replay: had this split stood for the last months, what of the work that was done would have
//! stayed inside one service, and what would have cost a coordinated release.
//!
//! A commit counts if it is no merge, touches at least one unit of a service and is no mass commit.
//! What it touches of the monolith that stays is another release, like a service; the shared
//! library is told apart. All is counted from the newest commit, never from the clock.

mod groups;
mod months;

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::UnitIndex;

use crate::past::{Past, YEAR, is_bot};
use crate::{Place, Split};

use groups::{collect_groups, collect_pairs};
pub use months::Month;

/// How many commits a pair or a group shows as examples, the newest first.
const EXAMPLES: usize = 5;

/// How often parties must have changed together for it to be a recurring change.
pub const RECURRING: u32 = 3;

/// How many recurring changes are told, and how many authors of a service.
const MOST_GROUPS: usize = 50;
const MOST_AUTHORS: usize = 10;

/// How the commits of some months fit a split.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// How many months were asked for
    pub months: u32,
    /// The beginning of the time looked at: so many twelfths of a year before its end
    pub from: i64,
    /// Its end: the time of the newest commit
    pub until: i64,
    /// The time of the oldest commit that was read; later than `from` where the history is shorter
    pub oldest: i64,
    /// How the commits of that time went
    pub tally: Tally,
    /// Merges of that time, left out
    pub merges: u32,
    /// Mass commits of that time, left out
    pub mass: u32,
    /// How many units a commit touches at most that is no mass commit
    pub mass_limit: u32,
    /// By calendar month (UTC), the oldest first, without gaps
    pub series: Vec<MonthTally>,
    /// Every service, by its place in the split
    pub services: Vec<ServiceReplay>,
    /// Parties that changed together, most often first
    pub pairs: Vec<PairReplay>,
    /// Recurring changes of two or more parties, most often first
    pub recurring: Vec<RecurringChange>,
}

/// How commits went. [`touching`](Self::touching) is the sum of the first four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// One service and nothing else
    pub inside: u32,
    /// One service and the shared library: a release of the library comes first
    pub with_shared: u32,
    /// One service and what stays: service and monolith are released together
    pub with_stays: u32,
    /// Two or more services
    pub across: u32,
    /// Units of no service: the shared library or what stays
    pub outside: u32,
    /// No unit at all: tests, documentation, configuration, files that are gone
    pub beside: u32,
}

/// One month of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthTally {
    /// Which
    pub month: Month,
    /// How its commits went
    pub tally: Tally,
}

/// Who is released: a service by its place in the split, or what stays.
pub type Released = Place;

/// A service in a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceReplay {
    /// Commits that touched it
    pub commits: u32,
    /// Commits that touched it and nothing else
    pub alone: u32,
    /// Units of it that were changed
    pub units_changed: u32,
    /// How many people changed it; bots do not count
    pub people: u32,
    /// Those who changed it most, with the number of their commits
    pub authors: Vec<(String, u32)>,
}

/// Two parties that changed together.
#[derive(Debug, Clone, PartialEq)]
pub struct PairReplay {
    /// One
    pub a: Released,
    /// The other
    pub b: Released,
    /// Commits that touched both
    pub commits: u32,
    /// Those commits / the commits that touched at least one of them, 0 to 1
    pub share: f64,
    /// Some of them: places in the history's commits, the newest first
    pub examples: Vec<u32>,
}

/// Parties that changed together again and again: each time a coordinated release.
#[derive(Debug, Clone, PartialEq)]
pub struct RecurringChange {
    /// The parties, two or more, sorted
    pub parties: Vec<Released>,
    /// Commits that touched them all
    pub commits: u32,
    /// The time of the oldest of those commits
    pub first: i64,
    /// The time of the newest
    pub last: i64,
    /// Some of them: places in the history's commits, the newest first
    pub examples: Vec<u32>,
}

impl Tally {
    /// Commits that touched a unit of a service.
    pub fn touching(&self) -> u32 {
        self.inside + self.with_shared + self.with_stays + self.across
    }

    /// The share of those that stayed inside one service, 0 to 1; none where there are none.
    pub fn inside_share(&self) -> Option<f64> {
        let touching = self.touching();
        (touching > 0).then(|| f64::from(self.inside) / f64::from(touching))
    }

    /// Commits that would have cost a coordinated release: of services, or of a service and the monolith.
    pub fn coordinated(&self) -> u32 {
        self.across + self.with_stays
    }

    fn add(&mut self, places: &BTreeSet<Place>) {
        let services = places.iter().filter(|place| matches!(place, Place::Service(_))).count();
        *match services {
            0 if places.is_empty() => &mut self.beside,
            0 => &mut self.outside,
            1 if places.contains(&Place::Stays) => &mut self.with_stays,
            1 if places.contains(&Place::Shared) => &mut self.with_shared,
            1 => &mut self.inside,
            _ => &mut self.across,
        } += 1;
    }
}

/// A commit of the time looked at, and who it touched.
struct Visit {
    /// Its place in the history's commits
    commit: u32,
    places: BTreeSet<Place>,
}

impl Visit {
    /// Who would have been released: services, and what stays; not the shared library.
    fn released(&self) -> Vec<Released> {
        self.places.iter().copied().filter(|place| *place != Place::Shared).collect()
    }
}

/// Replays the last months of a history on a split.
pub fn replay_split(split: &Split, past: &Past, months: u32) -> Replay {
    let history = &past.history;
    let (until, months) = (history.until, months.max(1));
    let from = until.saturating_sub(i64::from(months) * (YEAR / 12));
    let in_time = |time: i64| time > from && time <= until;
    let (mut visits, mut mass) = (Vec::new(), 0);
    for at in (0..history.commits.len()).filter(|at| in_time(history.commits[*at].time)) {
        if past.is_mass(at) {
            mass += 1;
            continue;
        }
        let places = past.touched[at].iter().map(|unit| split.place_of(*unit));
        let places = places.filter(|place| *place != Place::Dead).collect();
        visits.push(Visit { commit: at as u32, places });
    }
    let mut tally = Tally::default();
    visits.iter().for_each(|visit| tally.add(&visit.places));
    Replay {
        months,
        from,
        until,
        oldest: oldest_of(past),
        tally,
        merges: history.merges.iter().filter(|time| in_time(**time)).count() as u32,
        mass,
        mass_limit: past.mass_limit as u32,
        series: collect_series(past, &visits, from.max(oldest_of(past)), until),
        services: collect_services(split, past, &visits),
        pairs: collect_pairs(&visits),
        recurring: collect_groups(past, &visits),
    }
}

fn oldest_of(past: &Past) -> i64 {
    past.history.commits.iter().map(|commit| commit.time).min().unwrap_or(past.history.until)
}

fn collect_series(past: &Past, visits: &[Visit], from: i64, until: i64) -> Vec<MonthTally> {
    let mut tallies: BTreeMap<Month, Tally> =
        Month::of(from).to(Month::of(until)).map(|month| (month, Tally::default())).collect();
    for visit in visits {
        let month = Month::of(past.history.commits[visit.commit as usize].time);
        tallies.entry(month).or_default().add(&visit.places);
    }
    tallies.into_iter().map(|(month, tally)| MonthTally { month, tally }).collect()
}

fn collect_services(split: &Split, past: &Past, visits: &[Visit]) -> Vec<ServiceReplay> {
    (0..split.services.len() as u32)
        .map(|at| replay_service(split, past, visits, Place::Service(at)))
        .collect()
}

fn replay_service(split: &Split, past: &Past, visits: &[Visit], place: Place) -> ServiceReplay {
    let own: Vec<&Visit> = visits.iter().filter(|visit| visit.places.contains(&place)).collect();
    let mut commits_of: BTreeMap<&str, u32> = BTreeMap::new();
    let mut changed: BTreeSet<UnitIndex> = BTreeSet::new();
    for visit in &own {
        let author = past.author(past.history.commits[visit.commit as usize].author);
        if !is_bot(author) {
            *commits_of.entry(author).or_default() += 1;
        }
        let touched = past.touched[visit.commit as usize].iter().copied();
        changed.extend(touched.filter(|unit| split.place_of(*unit) == place));
    }
    let mut authors: Vec<(String, u32)> =
        commits_of.iter().map(|(name, commits)| ((*name).to_owned(), *commits)).collect();
    authors.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
    authors.truncate(MOST_AUTHORS);
    ServiceReplay {
        commits: own.len() as u32,
        alone: own.iter().filter(|visit| visit.places.len() == 1).count() as u32,
        units_changed: changed.len() as u32,
        people: commits_of.len() as u32,
        authors,
    }
}

#[cfg(test)]
mod tests;
