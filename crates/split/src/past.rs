//! A history laid on the units of one graph: which commits touched which units, how often each
//! unit changes, and who writes it.

use std::collections::BTreeMap;

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::{History, decay};

use crate::affinity::follows;

/// Seconds of a year: 365.25 days.
pub const YEAR: i64 = 31_557_600;

/// The half-life of a change, for what changes together and for who knows a file: a year.
pub(crate) const HALF_LIFE: i64 = YEAR;

/// A commit that touches more units than a twentieth of all is a mass commit (a renaming, a new
/// formatting, a licence): it says nothing of what belongs together. Not below and not above these.
const MASS_SHARE: usize = 20;
const LEAST_MASS: usize = 10;
const MOST_MASS: usize = 50;

/// A history laid on the units of a graph. Tests and generated code change with what they are of and
/// are left out, but for how often they change themselves.
#[derive(Debug, Clone)]
pub struct Past {
    /// The history
    pub history: History,
    /// The units that each commit of the history touched, sorted; no tests, no generated code
    pub touched: Vec<Vec<UnitIndex>>,
    /// The units, of all kinds, that each commit of the last year touched, without mass commits
    pub recent: Vec<Vec<UnitIndex>>,
    /// How many units a commit touches at most that is no mass commit
    pub mass_limit: usize,
    /// How each unit changed, by unit index
    pub churn: Vec<Churn>,
}

/// How one unit changed. Mass commits do not count.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Churn {
    /// Commits that touched it in the year before the newest commit
    pub commits: u32,
    /// Commits that touched it in all that was read
    pub commits_ever: u32,
    /// When it was last changed, in seconds since 1970, UTC
    pub last: Option<i64>,
    /// All changes by people, each counting half after a year
    pub amount: f64,
    /// Its authors with their shares, the largest first; the shares add up to 1. A change counts half after
    /// a year, and bots count for nothing
    pub authors: Vec<(u32, f64)>,
}

impl Past {
    /// Lays a history on a graph: a change of a file is one of all units in it.
    pub fn new(graph: &Graph, history: History) -> Past {
        let units_of = units_by_path(graph, &history);
        let counted = graph.indexes().filter(|unit| !follows(graph, *unit)).count();
        let mass_limit = (counted / MASS_SHARE).clamp(LEAST_MASS, MOST_MASS);
        let mut changes = Changes::new(graph.units().len(), &history);
        let mut touched = Vec::with_capacity(history.commits.len());
        let mut recent = Vec::new();
        for (at, commit) in history.commits.iter().enumerate() {
            let mut all: Vec<UnitIndex> =
                commit.changed.iter().flat_map(|path| &units_of[*path as usize]).copied().collect();
            all.sort_unstable();
            let counted: Vec<UnitIndex> = all.iter().copied().filter(|unit| !follows(graph, *unit)).collect();
            if !is_mass(counted.len(), commit.changed.is_empty(), mass_limit) {
                all.iter().for_each(|unit| changes.add(*unit, at));
                recent.extend(Some(all).filter(|_| history.until - commit.time < YEAR));
            }
            touched.push(counted);
        }
        let churn = changes.finish();
        Past { history, touched, recent, mass_limit, churn }
    }

    /// Whether a commit of the history changes too much to say what belongs together.
    pub fn is_mass(&self, at: usize) -> bool {
        let too_many_files = self.history.commits[at].changed.is_empty();
        is_mass(self.touched[at].len(), too_many_files, self.mass_limit)
    }

    /// The name of an author.
    pub fn author(&self, author: u32) -> &str {
        &self.history.authors[author as usize]
    }

    /// The main author of a unit, with the share of it.
    pub fn main_author(&self, unit: UnitIndex) -> Option<(&str, f64)> {
        let (author, share) = *self.churn[unit.at()].authors.first()?;
        Some((self.author(author), share))
    }
}

fn is_mass(units: usize, too_many_files: bool, limit: usize) -> bool {
    units > limit || too_many_files
}

/// Whether an author is a program that commits: code hosts mark these.
pub(crate) fn is_bot(name: &str) -> bool {
    name.ends_with("[bot]")
}

/// For each path of the history the units that are there today.
fn units_by_path(graph: &Graph, history: &History) -> Vec<Vec<UnitIndex>> {
    let mut by_file: BTreeMap<u32, Vec<UnitIndex>> = BTreeMap::new();
    for unit in graph.indexes() {
        by_file.entry(graph.unit(unit).file).or_default().push(unit);
    }
    let mut by_path: Vec<Vec<UnitIndex>> = vec![Vec::new(); history.paths.len()];
    for (file, units) in by_file {
        let path = graph.file_path(file);
        if let Ok(at) = history.paths.binary_search_by(|other| (**other).cmp(path)) {
            by_path[at] = units;
        }
    }
    by_path
}

/// What is counted of each unit while commits go by, the newest first.
struct Changes<'a> {
    history: &'a History,
    churn: Vec<Churn>,
    /// By unit: how much each author has of it
    authors: Vec<BTreeMap<u32, f64>>,
}

impl<'a> Changes<'a> {
    fn new(units: usize, history: &'a History) -> Self {
        Changes { history, churn: vec![Churn::default(); units], authors: vec![BTreeMap::new(); units] }
    }

    fn add(&mut self, unit: UnitIndex, commit: usize) {
        let commit = &self.history.commits[commit];
        let age = self.history.until - commit.time;
        let churn = &mut self.churn[unit.at()];
        churn.commits += u32::from(age < YEAR);
        churn.commits_ever += 1;
        churn.last = churn.last.max(Some(commit.time));
        if !is_bot(&self.history.authors[commit.author as usize]) {
            *self.authors[unit.at()].entry(commit.author).or_default() += decay(age, HALF_LIFE);
        }
    }

    fn finish(mut self) -> Vec<Churn> {
        for (churn, authors) in self.churn.iter_mut().zip(self.authors) {
            let whole: f64 = authors.values().sum();
            churn.amount = whole;
            churn.authors = authors.into_iter().map(|(author, part)| (author, part / whole)).collect();
            churn.authors.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        }
        self.churn
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use banyan_signals::PastCommit;

    use super::*;
    use crate::sketch;

    /// One commit a line, the newest first: age in days, author, the units that changed.
    pub(crate) fn past(graph: &Graph, text: &str) -> Past {
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .filter(|line: &Vec<_>| !line.is_empty())
            .collect();
        let mut history = History { until: 1_700_000_000, ..History::default() };
        let mut authors: Vec<Box<str>> = lines.iter().map(|line| line[1].into()).collect();
        authors.sort();
        authors.dedup();
        let mut paths: Vec<Box<str>> = graph.facts().files.iter().map(|file| file.path.clone()).collect();
        paths.sort();
        for (at, line) in lines.iter().enumerate() {
            let path = |name: &&str| {
                let unit = graph.indexes().find(|unit| *graph.unit(*unit).name == **name);
                let path = graph.path_of(unit.unwrap_or_else(|| panic!("no unit {name}")));
                paths.binary_search_by(|other| (**other).cmp(path)).unwrap() as u32
            };
            let mut changed: Vec<u32> = line[2..].iter().map(path).collect();
            changed.sort_unstable();
            let author = authors.binary_search_by(|other| (**other).cmp(line[1])).unwrap() as u32;
            history.commits.push(PastCommit {
                id: format!("{at:040x}").into(),
                time: history.until - line[0].parse::<i64>().unwrap() * 86_400,
                author,
                subject: format!("Change {at}").into(),
                files: changed.len() as u32,
                changed,
            });
        }
        history.authors = authors;
        history.paths = paths;
        Past::new(graph, history)
    }

    const SHOP: &str = "
        shop/Order
        shop/Item
        pay/Bill
        test/OrderTest test
    ";

    #[test]
    fn changes_of_a_unit_are_counted() {
        let graph = sketch::graph(SHOP);
        let past = past(
            &graph,
            "0 ada Order OrderTest
            100 bob Order Item
            400 ada Order
            410 sync[bot] Order",
        );
        let churn =
            |name: &str| &past.churn[graph.indexes().find(|at| *graph.unit(*at).name == *name).unwrap().at()];
        assert_eq!((churn("Order").commits, churn("Order").commits_ever), (2, 4));
        assert_eq!(churn("OrderTest").commits, 1);
        assert_eq!(churn("Item").last, Some(1_700_000_000 - 100 * 86_400));
        assert_eq!(*churn("Bill"), Churn::default());
        let (half, full) = (decay(100 * 86_400, YEAR), 1.0 + decay(400 * 86_400, YEAR));
        assert_eq!(churn("Order").authors, [(0, full / (full + half)), (1, half / (full + half))]);
    }

    #[test]
    fn tests_are_touched_by_no_commit() {
        let graph = sketch::graph(SHOP);
        let past = past(&graph, "0 ada OrderTest\n1 ada Order OrderTest");
        assert_eq!(past.touched.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn a_commit_of_more_than_a_twentieth_of_all_units_is_a_mass_commit() {
        let names: Vec<String> = (0..11).map(|at| format!("Unit{at}")).collect();
        let graph = sketch::graph(&names.iter().map(|name| format!("all/{name}\n")).collect::<String>());
        let past = past(&graph, &format!("0 ada {}\n1 ada {}", names.join(" "), names[1..].join(" ")));
        assert_eq!((past.is_mass(0), past.is_mass(1)), (true, false));
        assert_eq!(past.churn[0].commits + past.churn[1].commits, 1);
    }
}
