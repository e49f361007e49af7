//! From a log to a history: every file by today's path.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::log::{CommitLog, LogEnd, LoggedCommit};

/// What happened to the files of a folder, by the paths they have today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Full hash of the newest commit, in hex
    pub head: Box<str>,
    /// Time of the newest commit, which all ages are counted from, in seconds since 1970, UTC
    pub until: i64,
    /// Paths, sorted; files that are gone keep their last
    pub paths: Vec<Box<str>>,
    /// Names of authors, sorted
    pub authors: Vec<Box<str>>,
    /// Commits that changed something in the folder, the newest first; no merges
    pub commits: Vec<PastCommit>,
    /// When merges were committed that were passed over, in seconds since 1970, UTC
    pub merges: Vec<i64>,
    /// Commits that changed nothing in the folder
    pub elsewhere: u32,
    /// Commits of which objects are missing
    pub unreadable: u32,
    /// Where it ends
    pub end: LogEnd,
}

/// A commit of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCommit {
    /// Full hash, in hex
    pub id: Box<str>,
    /// When it was committed, in seconds since 1970, UTC
    pub time: i64,
    /// Place in [`History::authors`]
    pub author: u32,
    /// First line of its message
    pub subject: Box<str>,
    /// How many files of the folder it changed
    pub files: u32,
    /// Places of those in [`History::paths`], sorted; empty where they are too many to be told
    pub changed: Vec<u32>,
}

/// Follows renames from the newest commit back, so that every change counts for the path that the
/// file has today. A commit is taken to come before all that are newer, whatever branch it was on.
pub fn follow_log(log: &CommitLog) -> History {
    let mut today: HashMap<u32, u32> = HashMap::new();
    let mut followed: Vec<(&LoggedCommit, BTreeSet<u32>)> = Vec::new();
    for commit in &log.commits {
        let now = |path: &u32| today.get(path).copied().unwrap_or(*path);
        if commit.files > 0 {
            followed.push((commit, commit.changed.iter().map(now).collect()));
        }
        let renames: Vec<(u32, u32)> = commit.renamed.iter().map(|(from, to)| (*from, now(to))).collect();
        today.extend(renames);
    }
    let paths: BTreeSet<u32> = followed.iter().flat_map(|(_, paths)| paths).copied().collect();
    let (paths, path_at) = sort_names(paths.into_iter().map(|at| (at, &*log.paths[at as usize])));
    let authors = log.authors.iter().enumerate().map(|(at, author)| (at as u32, person(author)));
    let (authors, author_at) = sort_names(authors);
    let commit = |(commit, paths): (&LoggedCommit, BTreeSet<u32>)| {
        let mut changed: Vec<u32> = paths.iter().map(|path| path_at[path]).collect();
        changed.sort_unstable();
        PastCommit {
            id: commit.id.clone(),
            time: commit.time,
            author: author_at[&commit.author],
            subject: commit.subject.clone(),
            files: commit.files,
            changed,
        }
    };
    History {
        head: log.head.as_str().into(),
        until: log.commits.iter().map(|commit| commit.time).max().unwrap_or_default(),
        elsewhere: (log.commits.len() - followed.len()) as u32,
        commits: followed.into_iter().map(commit).collect(),
        paths,
        authors,
        merges: log.merges.clone(),
        unreadable: log.unreadable,
        end: log.end,
    }
}

/// What an author is known by: two addresses with one name are one person.
fn person(author: &super::log::LoggedAuthor) -> &str {
    if author.person.is_empty() { &author.email } else { &author.person }
}

/// Names without doubles, sorted, and the place of each key's name among them.
fn sort_names<'a>(names: impl Iterator<Item = (u32, &'a str)>) -> (Vec<Box<str>>, HashMap<u32, u32>) {
    let named: Vec<(u32, &str)> = names.collect();
    let sorted: BTreeSet<&str> = named.iter().map(|(_, name)| *name).collect();
    let places: BTreeMap<&str, u32> =
        sorted.iter().enumerate().map(|(at, name)| (*name, at as u32)).collect();
    let place_of = named.iter().map(|(key, name)| (*key, places[name])).collect();
    (sorted.into_iter().map(Into::into).collect(), place_of)
}
