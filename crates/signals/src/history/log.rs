//! Reading commits: the walk, what each changed, and what was read before.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use bitcode::{Decode, Encode};
use gix::bstr::ByteSlice;
use gix::prelude::ObjectIdExt;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;
use thiserror::Error;

use super::changes::{ChangeReader, Changes};
use crate::repository::{open_repository, place_in_repository};

/// How much of the past is read, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogBounds {
    /// How many commits, merges not counted
    pub commits: usize,
    /// How much older than the newest commit, in seconds
    pub age: i64,
}

impl Default for LogBounds {
    /// Five years, of which the first counts for a thirtieth of the last where a change counts half
    /// after a year; and no more than 20,000 commits.
    fn default() -> Self {
        LogBounds { commits: 20_000, age: 5 * 31_557_600 }
    }
}

/// Commits as git has them, the newest first, with the paths that files had then. What is kept
/// between two readings; [`follow_log`](super::follow_log) makes a history of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct CommitLog {
    /// Full hash of the commit that it was read from, in hex
    pub head: String,
    /// The folder below the root of the repository whose changes are told, with `/`; empty for all
    pub folder: String,
    /// All paths that are spoken of, relative to the folder, with `/`
    pub paths: Vec<Box<str>>,
    /// All authors
    pub authors: Vec<LoggedAuthor>,
    /// Commits without merges, the newest first; those that changed nothing in the folder, too
    pub commits: Vec<LoggedCommit>,
    /// When merges were committed that were passed over
    pub merges: Vec<i64>,
    /// Commits that could not be read: objects are missing
    pub unreadable: u32,
    /// Where it ends
    pub end: LogEnd,
}

/// Who wrote a commit, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct LoggedAuthor {
    /// Name in the commit
    pub name: Box<str>,
    /// Address in the commit
    pub email: Box<str>,
    /// Name by the `.mailmap` of the repository
    pub person: Box<str>,
}

/// One commit that is not a merge.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LoggedCommit {
    /// Full hash, in hex
    pub id: Box<str>,
    /// When it was committed, in seconds since 1970, UTC
    pub time: i64,
    /// Place in [`CommitLog::authors`]
    pub author: u32,
    /// First line of its message
    pub subject: Box<str>,
    /// Files of the folder that it added, changed, removed or renamed
    pub files: u32,
    /// Places of those in [`CommitLog::paths`], sorted; empty where they are too many to be told
    pub changed: Vec<u32>,
    /// Renames: the path before, the path after
    pub renamed: Vec<(u32, u32)>,
}

/// Where a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub enum LogEnd {
    /// With the first commit
    #[default]
    Whole,
    /// After as many commits as are read at most
    Cut,
    /// Before commits that are older than what is read
    Aged,
    /// Where the clone ends: it is shallow
    Shallow,
}

/// How far a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogProgress {
    /// Commits read
    pub done: usize,
    /// Commits to read; those known before are not counted
    pub total: usize,
}

/// Why there is no history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LogError {
    /// The folder is in no repository
    #[error("the folder is in no git repository")]
    NoRepository,
    /// The repository has no commit, or its newest cannot be read
    #[error("the repository has no commit that can be read")]
    NoCommit,
    /// Asked to stop
    #[error("stopped")]
    Stopped,
}

/// Told how far a reading is, on any thread; breaking stops it.
pub type LogWatcher<'a> = &'a (dyn Fn(LogProgress) -> ControlFlow<()> + Sync);

/// Reads the commits that a folder's work tree stands on, within bounds. Commits that `known` has
/// are not read again.
///
/// All ancestors count, not the first parents alone: where work is merged, the commits of a branch
/// are the changes that people made, and the merge repeats them.
pub fn read_log(
    folder: &Path,
    known: Option<&CommitLog>,
    bounds: LogBounds,
    watcher: LogWatcher<'_>,
) -> Result<CommitLog, LogError> {
    let repository = open_repository(folder).ok_or(LogError::NoRepository)?;
    let place = place_in_repository(&repository, folder).ok_or(LogError::NoRepository)?;
    let place = place.to_str_lossy().into_owned();
    let walk = Walk::of_head(&repository, bounds).ok_or(LogError::NoCommit)?;
    let known = known.filter(|known| known.folder == place);
    let known = known.map(|log| (log, log.commits.iter().map(|commit| (&*commit.id, commit)).collect()));
    let known: Option<(&CommitLog, HashMap<&str, &LoggedCommit>)> = known;
    let is_known = |id: &str| known.as_ref().is_some_and(|(_, commits)| commits.contains_key(id));
    let wanted: Vec<gix::ObjectId> =
        walk.commits.iter().copied().filter(|id| !is_known(&id.to_string())).collect();
    let mut read = read_all(&repository, &wanted, &walk, &place, watcher)?;
    let mut book = Book::new(CommitLog {
        head: walk.head.to_string(),
        folder: place,
        merges: walk.merges.clone(),
        end: walk.end,
        ..CommitLog::default()
    });
    for id in &walk.commits {
        let name = id.to_string();
        match known.as_ref().and_then(|(log, commits)| Some((log, commits.get(&*name)?))) {
            Some((log, commit)) => book.copy(log, commit),
            None => book.add(read.remove(id)),
        }
    }
    let mut log = book.log;
    name_people(&repository, &mut log.authors);
    Ok(log)
}

/// The commits to tell of.
struct Walk {
    head: gix::ObjectId,
    commits: Vec<gix::ObjectId>,
    /// Commits of which the parents are not there
    grafted: Vec<gix::ObjectId>,
    merges: Vec<i64>,
    end: LogEnd,
}

impl Walk {
    fn of_head(repository: &gix::Repository, bounds: LogBounds) -> Option<Walk> {
        let head = repository.head_id().ok()?.detach();
        let shallow = repository.shallow_commits().ok().flatten();
        let grafted: Vec<gix::ObjectId> =
            shallow.as_ref().map(|commits| commits.iter().copied().collect()).unwrap_or_default();
        let end = if grafted.is_empty() { LogEnd::Whole } else { LogEnd::Shallow };
        let mut walk = Walk { head, commits: Vec::new(), grafted, merges: Vec::new(), end };
        let sorting = Sorting::ByCommitTime(CommitTimeOrder::NewestFirst);
        let mut oldest = i64::MIN;
        for info in repository.rev_walk([head]).sorting(sorting).all().ok()? {
            let Ok(info) = info else { continue };
            let time = info.commit_time.unwrap_or_default();
            if info.id == head {
                oldest = time.saturating_sub(bounds.age);
            }
            if time < oldest {
                walk.end = LogEnd::Aged;
                break;
            }
            if info.parent_ids.len() > 1 {
                walk.merges.push(time);
            } else if walk.commits.len() == bounds.commits {
                walk.end = LogEnd::Cut;
                break;
            } else {
                walk.commits.push(info.id);
            }
        }
        Some(walk)
    }
}

/// A commit as it was read; nothing is numbered yet.
struct Read {
    id: gix::ObjectId,
    time: i64,
    author: (String, String),
    subject: String,
    changes: Changes,
}

/// How many neighbouring commits a thread takes at once: neighbours have most trees in common.
const AT_ONCE: usize = 64;

fn read_all(
    repository: &gix::Repository,
    wanted: &[gix::ObjectId],
    walk: &Walk,
    place: &str,
    watcher: LogWatcher<'_>,
) -> Result<BTreeMap<gix::ObjectId, Read>, LogError> {
    let (next, done, stopped) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let found = Mutex::new(BTreeMap::new());
    let shared = repository.clone().into_sync();
    let work = || {
        let mut reader = ChangeReader::new(shared.to_thread_local(), place, &walk.grafted);
        while !stopped.load(Ordering::Relaxed) {
            let from = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            let Some(ids) = wanted.get(from..wanted.len().min(from + AT_ONCE)).filter(|ids| !ids.is_empty())
            else {
                break;
            };
            let read: Vec<Read> = ids.iter().filter_map(|id| read_one(&mut reader, *id)).collect();
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.extend(read.into_iter().map(|read| (read.id, read)));
            let done = done.fetch_add(ids.len(), Ordering::Relaxed) + ids.len();
            if watcher(LogProgress { done, total: wanted.len() }).is_break() {
                stopped.store(true, Ordering::Relaxed);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads.min(wanted.len().div_ceil(AT_ONCE)) {
            scope.spawn(work);
        }
    });
    match stopped.into_inner() {
        true => Err(LogError::Stopped),
        false => Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

fn read_one(reader: &mut ChangeReader, id: gix::ObjectId) -> Option<Read> {
    let changes = reader.changes_of(id)?;
    let commit = id.attach(reader.repository()).object().ok()?.into_commit();
    let author = commit.author().ok()?;
    let text = |bytes: &gix::bstr::BStr| bytes.to_str_lossy().trim().to_owned();
    Some(Read {
        id,
        time: commit.time().ok()?.seconds,
        author: (text(author.name), text(author.email)),
        subject: text(commit.message().ok()?.summary().as_ref()),
        changes,
    })
}

/// A log that is being written; numbers what it is told.
struct Book {
    log: CommitLog,
    paths: HashMap<Box<str>, u32>,
    authors: HashMap<(Box<str>, Box<str>), u32>,
}

impl Book {
    fn new(log: CommitLog) -> Book {
        Book { log, paths: HashMap::new(), authors: HashMap::new() }
    }

    fn path(&mut self, path: &str) -> u32 {
        if let Some(at) = self.paths.get(path) {
            return *at;
        }
        let at = self.log.paths.len() as u32;
        self.log.paths.push(path.into());
        self.paths.insert(path.into(), at);
        at
    }

    fn author(&mut self, name: &str, email: &str) -> u32 {
        let key: (Box<str>, Box<str>) = (name.into(), email.into());
        let authors = &mut self.log.authors;
        *self.authors.entry(key).or_insert_with(|| {
            authors.push(LoggedAuthor { name: name.into(), email: email.into(), person: name.into() });
            authors.len() as u32 - 1
        })
    }

    fn add(&mut self, read: Option<Read>) {
        let Some(read) = read else {
            self.log.unreadable += 1;
            return;
        };
        let commit = LoggedCommit {
            id: read.id.to_string().into(),
            time: read.time,
            author: self.author(&read.author.0, &read.author.1),
            subject: if read.changes.files == 0 { "".into() } else { read.subject.into() },
            files: read.changes.files,
            changed: read.changes.changed.iter().map(|path| self.path(path)).collect(),
            renamed: read.changes.renamed.iter().map(|(from, to)| (self.path(from), self.path(to))).collect(),
        };
        self.push(commit);
    }

    fn copy(&mut self, log: &CommitLog, commit: &LoggedCommit) {
        let path = |at: u32| &log.paths[at as usize];
        let author = &log.authors[commit.author as usize];
        let copied = LoggedCommit {
            id: commit.id.clone(),
            time: commit.time,
            author: self.author(&author.name, &author.email),
            subject: commit.subject.clone(),
            files: commit.files,
            changed: commit.changed.iter().map(|at| self.path(path(*at))).collect(),
            renamed: commit
                .renamed
                .iter()
                .map(|(from, to)| (self.path(path(*from)), self.path(path(*to))))
                .collect(),
        };
        self.push(copied);
    }

    fn push(&mut self, mut commit: LoggedCommit) {
        commit.changed.sort_unstable();
        self.log.commits.push(commit);
    }
}

/// Gives authors the names that `.mailmap` at the root of the newest commit knows them by.
fn name_people(repository: &gix::Repository, authors: &mut [LoggedAuthor]) {
    let Some(text) = read_mailmap(repository) else { return };
    let snapshot = gix_mailmap::Snapshot::from_bytes(&text);
    for author in authors {
        let signature = gix::actor::SignatureRef {
            name: author.name.as_bytes().as_bstr(),
            email: author.email.as_bytes().as_bstr(),
            time: "0 +0000",
        };
        let resolved = snapshot.resolve(signature);
        author.person = resolved.name.to_str_lossy().trim().into();
    }
}

fn read_mailmap(repository: &gix::Repository) -> Option<Vec<u8>> {
    let tree = repository.head_commit().ok()?.tree().ok()?;
    let entry = tree.lookup_entry([".mailmap"]).ok()??;
    Some(entry.object().ok()?.try_into_blob().ok()?.take_data())
}
