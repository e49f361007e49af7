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
use banyan_signals::LogEnd;
use serde::Serialize;
use ts_rs::TS;

use crate::past::{Past, YEAR, is_bot};
use crate::{Place, Split};

use groups::Teller;
use months::Month;
pub use months::show_date;

/// How many commits a pair or a group shows as examples, the newest first.
const EXAMPLES: usize = 5;

/// How often parties must have changed together for it to be a recurring change.
pub const RECURRING: u32 = 3;

/// Seconds of a month: a twelfth of a year.
const MONTH: i64 = YEAR / 12;

/// How many recurring changes are told, and how many authors of a service.
const MOST_GROUPS: usize = 50;
const MOST_AUTHORS: usize = 10;

/// What stays, as a party of a release.
pub const STAYS: &str = "(stays)";

/// How the commits of some months fit a split.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Replay {
    /// How many months were asked for
    pub months: u32,
    /// The beginning of the time looked at: so many twelfths of a year before its end
    #[ts(type = "number")]
    pub from: i64,
    /// Its end: the time of the newest commit; seconds since 1970, UTC, as all times here
    #[ts(type = "number")]
    pub until: i64,
    /// The time of the oldest commit that was read; later than `from` where the history is shorter
    #[ts(type = "number")]
    pub oldest: i64,
    /// The clone is shallow: it ends with the oldest commit, the history may not
    pub shallow: bool,
    /// How the commits of that time went
    pub tally: Tally,
    /// The share of the commits touching a service that stayed inside one, 0 to 1; none where there are none
    pub inside_share: Option<f64>,
    /// Merges of that time, left out
    pub merges: u32,
    /// Mass commits of that time, left out
    pub mass: u32,
    /// How many units a commit touches at most that is no mass commit
    pub mass_limit: u32,
    /// By calendar month (UTC), the oldest first, without gaps
    pub series: Vec<MonthTally>,
    /// Every service, sorted by key
    pub services: Vec<ServiceReplay>,
    /// Parties that changed together, most often first
    pub pairs: Vec<PairReplay>,
    /// Recurring changes of two or more parties, most often first
    pub recurring: Vec<RecurringChange>,
}

/// How commits went. The first four add up to the commits that touched a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MonthTally {
    /// As in 2024-03
    pub month: String,
    /// How its commits went
    pub tally: Tally,
}

/// A commit as an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ExampleCommit {
    /// Full hash
    pub id: String,
    /// First line of its message
    pub subject: String,
    /// When it was committed
    #[ts(type = "number")]
    pub time: i64,
    /// Who wrote it
    pub author: String,
}

/// A service in a replay.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ServiceReplay {
    /// Its key
    pub key: String,
    /// What it is called
    pub name: String,
    /// Commits that touched it
    pub commits: u32,
    /// Those in a month, on average over the time that was read
    pub per_month: f64,
    /// Commits that touched it and nothing else
    pub alone: u32,
    /// Units of it that were changed
    pub units_changed: u32,
    /// How many people changed it; bots do not count
    pub people: u32,
    /// Those who changed it most, with the number of their commits
    pub authors: Vec<(String, u32)>,
}

/// Two parties that changed together: services by key, or [`STAYS`].
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct PairReplay {
    /// One
    pub a: String,
    /// The other
    pub b: String,
    /// Commits that touched both
    pub commits: u32,
    /// Those commits / the commits that touched at least one of them, 0 to 1
    pub share: f64,
    /// Some of them, the newest first
    pub examples: Vec<ExampleCommit>,
}

/// Parties that changed together again and again: each time a coordinated release.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RecurringChange {
    /// The parties, two or more, as keys, [`STAYS`] last
    pub parties: Vec<String>,
    /// Commits that touched them all
    pub commits: u32,
    /// The time of the oldest of those commits
    #[ts(type = "number")]
    pub first: i64,
    /// The time of the newest
    #[ts(type = "number")]
    pub last: i64,
    /// Some of them, the newest first
    pub examples: Vec<ExampleCommit>,
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
    fn released(&self) -> Vec<Place> {
        let released = |place: &Place| matches!(place, Place::Service(_) | Place::Stays);
        self.places.iter().copied().filter(released).collect()
    }
}

/// Replays the last months of a history on a split.
pub fn replay_split(split: &Split, past: &Past, months: u32) -> Replay {
    let history = &past.history;
    let (until, months) = (history.until, months.max(1));
    let from = until.saturating_sub(i64::from(months) * MONTH);
    let in_time = |time: i64| time > from && time <= until;
    let (mut visits, mut mass, mut tally) = (Vec::new(), 0, Tally::default());
    for at in (0..history.commits.len()).filter(|at| in_time(history.commits[*at].time)) {
        if past.is_mass(at) {
            mass += 1;
            continue;
        }
        let touched = past.touched[at].iter().map(|unit| split.place_of(*unit));
        let places: BTreeSet<Place> = touched.filter(|place| *place != Place::Dead).collect();
        tally.add(&places);
        visits.push(Visit { commit: at as u32, places });
    }
    let oldest = history.commits.iter().map(|commit| commit.time).min().unwrap_or(until);
    let begin = from.max(oldest);
    let teller = Teller { split, past };
    Replay {
        months,
        from,
        until,
        oldest,
        shallow: history.end == LogEnd::Shallow,
        tally,
        inside_share: tally.inside_share().map(rounded),
        merges: history.merges.iter().filter(|time| in_time(**time)).count() as u32,
        mass,
        mass_limit: past.mass_limit as u32,
        series: collect_series(past, &visits, begin, until),
        services: collect_services(split, past, &visits, until - begin),
        pairs: teller.collect_pairs(&visits),
        recurring: teller.collect_groups(&visits),
    }
}

/// To four decimals, as metrics are.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn collect_series(past: &Past, visits: &[Visit], from: i64, until: i64) -> Vec<MonthTally> {
    let mut tallies: BTreeMap<Month, Tally> =
        Month::of(from).to(Month::of(until)).map(|month| (month, Tally::default())).collect();
    for visit in visits {
        let month = Month::of(past.history.commits[visit.commit as usize].time);
        tallies.entry(month).or_default().add(&visit.places);
    }
    tallies.into_iter().map(|(month, tally)| MonthTally { month: month.to_string(), tally }).collect()
}

fn collect_services(split: &Split, past: &Past, visits: &[Visit], time: i64) -> Vec<ServiceReplay> {
    let months = (time as f64 / MONTH as f64).max(1.0);
    let services = 0..split.services.len() as u32;
    services.map(|at| replay_service(split, past, visits, at, months)).collect()
}

fn replay_service(split: &Split, past: &Past, visits: &[Visit], at: u32, months: f64) -> ServiceReplay {
    let (place, service) = (Place::Service(at), &split.services[at as usize]);
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
        key: service.key.clone(),
        name: service.name.clone(),
        commits: own.len() as u32,
        per_month: rounded(own.len() as f64 / months),
        alone: own.iter().filter(|visit| visit.places.len() == 1).count() as u32,
        units_changed: changed.len() as u32,
        people: commits_of.len() as u32,
        authors,
    }
}

#[cfg(test)]
mod tests;
