//! From a folder to the facts of the monolith in it: walk, read once, take facts, follow references.
//!
//! Only what changed since the last scan is read, if a [`ScanCache`] remembers the rest; where
//! nothing changed, references are not followed again. Nothing in the folder is executed or written,
//! links are not followed, and whatever is wrong with a file becomes a row that says so.

mod cache;
mod coarse;
mod error;
mod followed;
mod ledger;
mod manifests;
mod parallel;
mod read;
mod take;
mod walk;
mod watch;
mod workers;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};

use banyan_facts::{Coverage, FileFacts, MonolithFacts, UnreadFolder};
use banyan_languages::{Earlier, FollowedGroup, Manifest, Project, Resolved, resolve_again};
use xxhash_rust::xxh3::Xxh3;

pub use cache::{NoCache, ScanCache, Stamp};
pub use error::ScanError;
pub use read::{LARGEST_DATA, LARGEST_SOURCE};
pub use watch::{NoWatcher, Progress, ScanStage, ScanWatcher};

use followed::Followed;
use ledger::{Entry, Ledger, ManifestEntry, Place};
use manifests::ReadManifest;
use take::{Effort, Source, Taken, TakenFile};
use walk::{Found, FoundFile, walk};

/// How to scan.
#[derive(Debug, Clone)]
pub struct ScanSettings {
    /// Threads that take facts; none: one per core. What a scan tells does not depend on it
    pub threads: Option<usize>,
    /// How long the facts of one file may take before the scan goes on without it. Hardly any file
    /// takes a second; some, made to, would take for ever
    pub patience: Duration,
    /// Stands for the build of the engine: what following came to in another one is not used again
    pub engine: u64,
}

impl Default for ScanSettings {
    fn default() -> Self {
        ScanSettings { threads: None, patience: Duration::from_secs(60), engine: 0 }
    }
}

/// What a scan tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Stands for all that was read: scans of the same source, by the same front-ends, have the same
    pub content: u64,
    /// The facts, every reference followed as far as it goes
    pub facts: MonolithFacts,
    /// How much was read and followed
    pub coverage: Coverage,
    /// What the scan did to get them
    pub stats: ScanStats,
}

/// What a scan comes to where the result of an earlier one is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Rescan {
    /// The source is as it was then
    Same(ScanStats),
    /// It is not
    Changed(Box<Scan>),
}

/// What a scan did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanStats {
    /// Source files met
    pub files: u32,
    /// Files read from disk
    pub read: u32,
    /// Files whose facts are taken anew
    pub extracted: u32,
    /// Files whose facts are those of an earlier scan
    pub reused: u32,
    /// Bytes read from disk, manifests left out
    pub bytes_read: u64,
    /// Files whose references were followed, of those that are followed file by file
    pub followed: u32,
}

/// Stack of the threads that parse: parsers recurse, and nothing but a deep enough stack and the
/// limits on nesting keeps an overflow, which cannot be caught, from ending the program. The system
/// commits only what is used.
const STACK_BYTES: usize = 256 << 20;

/// Source of fewer bytes is scanned as fast as it is sketched and shown.
const WORTH_SKETCHING: u64 = 4 << 20;

/// Scans the folder `root`.
///
/// Fails where the folder cannot be read at all, and when the watcher cancels. Everything else that
/// is wrong is in the facts: files with their reasons, folders that could not be listed.
pub fn scan(
    root: &Path,
    settings: &ScanSettings,
    cache: &dyn ScanCache,
    watcher: &dyn ScanWatcher,
) -> Result<Scan, ScanError> {
    let known = None;
    match rescan(root, settings, cache, watcher, known)? {
        Rescan::Changed(scan) => Ok(*scan),
        Rescan::Same(_) => Err(ScanError::Resolution),
    }
}

/// The coarse facts of the folder `root`: units are files, links are guesses from names and import
/// paths. For a first picture, and for nothing else.
pub fn sketch(
    root: &Path,
    settings: &ScanSettings,
    watcher: &dyn ScanWatcher,
) -> Result<MonolithFacts, ScanError> {
    let root = checked_root(root)?;
    let threads = threads_of(settings);
    let found = walk(&root, threads, watcher)?;
    let facts = coarse::sketch_files(&root, &found.files, threads, watcher);
    if watcher.cancelled() { Err(ScanError::Cancelled) } else { Ok(facts) }
}

/// Scans the folder `root`, like [`scan`], unless its [`content`](Scan::content) is the one that is
/// `known`: then nothing is followed.
pub fn rescan(
    root: &Path,
    settings: &ScanSettings,
    cache: &dyn ScanCache,
    watcher: &dyn ScanWatcher,
    known: Option<u64>,
) -> Result<Rescan, ScanError> {
    let root = checked_root(root)?;
    let effort = Effort { threads: threads_of(settings), patience: settings.patience };
    let (found, ledger) = thread::scope(|scope| {
        let ledger = scope.spawn(|| Ledger::read(cache));
        let found = walk(&root, effort.threads, watcher);
        (found, ledger.join().unwrap_or_default())
    });
    let round = Round { root: &root, found: found?, effort, engine: settings.engine, cache, watcher };
    round.sketch(&ledger);
    match round.scan(ledger, known)? {
        Some(scanned) => Ok(scanned),
        // Kept facts are missing or damaged: all are taken anew.
        None => round.scan(Ledger::default(), known)?.ok_or(ScanError::Resolution),
    }
}

/// A scan of what a walk found.
struct Round<'a> {
    root: &'a Path,
    found: Found,
    effort: Effort,
    engine: u64,
    cache: &'a dyn ScanCache,
    watcher: &'a dyn ScanWatcher,
}

impl Round<'_> {
    /// Shows the watcher a coarse picture, where one is wanted and the whole one takes a while.
    fn sketch(&self, ledger: &Ledger) {
        let files = &self.found.files;
        let unknown = files.len().saturating_sub(ledger.files.len() + ledger.others.len());
        let source = files.iter().filter(|file| file.front_end.recognises.is_none());
        let bytes: u64 = source.map(|file| file.size).sum();
        if self.watcher.wants_coarse() && unknown * 2 > files.len() && bytes >= WORTH_SKETCHING {
            self.watcher.coarse(coarse::sketch_files(self.root, files, self.effort.threads, self.watcher));
        }
    }

    /// None: the facts that the ledger tells of cannot be had.
    fn scan(&self, ledger: Ledger, known: Option<u64>) -> Result<Option<Rescan>, ScanError> {
        let Found { files, manifests, unread_folders } = &self.found;
        let taken = take::take_facts(self.root, files, &ledger, self.effort, self.watcher)?;
        let manifests = manifests::read_manifests(self.root, manifests, &ledger.manifests);
        let content = content_of(files, &taken, &manifests, unread_folders);
        let entries: Vec<ManifestEntry> = manifests.iter().map(ReadManifest::entry).collect();
        let differs = taken.differs || ledger.manifests != entries;
        if known == Some(content) && taken.is_kept() {
            if differs {
                ledger.write_stamps(self.cache, &taken, entries);
            }
            return Ok(Some(Rescan::Same(taken.stats)));
        }
        let (mut stats, others) = (taken.stats, taken.others.clone());
        let (followed, prints) = (Followed::read(self.cache), followed::prints(files, &taken));
        let paths: Vec<&str> = taken.files.iter().map(|file| files[file.found].path.as_str()).collect();
        let changed = followed.changed(self.engine, &prints, &ledger, &paths);
        let before = changed.as_deref().unwrap_or_default();
        let Some((loaded, before)) = Loaded::new(&ledger, taken, before, self.cache, self.effort.threads)
        else {
            return Ok(None);
        };
        let earlier = changed.and_then(|_| followed.load(self.cache, before));
        watch::stage(self.watcher, ScanStage::Resolving, loaded.facts.len())?;
        let manifests: Vec<Manifest> =
            manifests.into_iter().filter_map(|manifest| manifest.into_manifest(self.root)).collect();
        let keep = || {
            if differs {
                ledger.keep(self.cache, &loaded.facts, &loaded.entries(), entries, others);
            }
        };
        let project = Project { files: &loaded.facts, manifests: &manifests };
        let mut keeping = followed.keeping(self.cache);
        let Resolved { mut facts, followed } =
            resolve_beside(self.effort.threads, project, earlier.as_ref(), |groups| {
                keep();
                groups.for_each(|group| keeping.add(group));
            })?;
        stats.followed = followed.files;
        keeping.finish(self.engine, prints, followed.groups);
        if self.watcher.cancelled() {
            return Err(ScanError::Cancelled);
        }
        facts.unread_folders.clone_from(unread_folders);
        Ok(Some(Rescan::Changed(Box::new(Scan { content, coverage: Coverage::of(&facts), facts, stats }))))
    }
}

/// The facts of all files, and how the ledger shall know them.
struct Loaded {
    facts: Vec<FileFacts>,
    /// Stamp, and the place of facts that are kept already
    kept: Vec<(Option<Stamp>, Option<Place>)>,
}

impl Loaded {
    /// Reads what is kept, and what is `before`, the facts that some files had; none if some of it
    /// cannot be read.
    fn new(
        ledger: &Ledger,
        taken: Taken,
        before: &[(usize, Place)],
        cache: &dyn ScanCache,
        threads: usize,
    ) -> Option<(Loaded, Vec<(usize, FileFacts)>)> {
        let mut kept = Vec::with_capacity(taken.files.len());
        let mut wanted = Vec::new();
        let mut facts: Vec<Option<FileFacts>> = Vec::with_capacity(taken.files.len());
        for (at, TakenFile { source, stamp, .. }) in taken.files.into_iter().enumerate() {
            let (taken, place) = match source {
                Source::Taken(facts) => (Some(*facts), None),
                Source::Kept(place) => (None, Some(place)),
            };
            wanted.extend(place.map(|place| (at, place)));
            kept.push((stamp, place));
            facts.push(taken);
        }
        let count = facts.len();
        wanted.extend(before.iter().map(|(at, place)| (count + at, *place)));
        let mut past = Vec::with_capacity(before.len());
        for (at, read) in ledger.load(cache, threads, &wanted)? {
            match at.checked_sub(count) {
                Some(at) => past.push((at, read)),
                None => facts[at] = Some(read),
            }
        }
        past.sort_unstable_by_key(|(at, _)| *at);
        Some((Loaded { facts: facts.into_iter().collect::<Option<_>>()?, kept }, past))
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |(facts, (stamp, place)): (usize, &(Option<Stamp>, Option<Place>))| {
            stamp.map(|stamp| Entry { facts, stamp, place: *place })
        };
        self.kept.iter().enumerate().filter_map(entry).collect()
    }
}

/// Stands for all that resolution looks at, and for who took the facts.
fn content_of(
    files: &[FoundFile],
    taken: &Taken,
    manifests: &[ReadManifest],
    unread_folders: &[UnreadFolder],
) -> u64 {
    let mut content = Xxh3::new();
    let mut add = |text: &str, numbers: [u64; 3]| {
        content.update(&(text.len() as u64).to_le_bytes());
        content.update(text.as_bytes());
        numbers.iter().for_each(|number| content.update(&number.to_le_bytes()));
    };
    for file in &taken.files {
        let path = &files[file.found].path;
        match (file.stamp, &file.source) {
            (Some(stamp), _) => add(path, [stamp.size, stamp.hash, stamp.version.into()]),
            (None, Source::Taken(facts)) => {
                add(path, [facts.bytes, 0, 0]);
                add(&facts.reason, [1, 0, 0]);
            }
            (None, Source::Kept(_)) => add(path, [0; 3]),
        }
    }
    manifests.iter().for_each(|manifest| add(manifest.path(), [manifest.hash(), 0, 2]));
    for folder in unread_folders {
        add(&folder.path, [0, 0, 3]);
        add(&folder.reason, [0, 0, 3]);
    }
    content.digest()
}

/// Follows the references; `beside` is done on this thread meanwhile, with what groups of files came to.
fn resolve_beside(
    threads: usize,
    project: Project<'_>,
    earlier: Option<&Earlier>,
    beside: impl FnOnce(mpsc::IntoIter<FollowedGroup>),
) -> Result<Resolved, ScanError> {
    let (sender, groups) = mpsc::channel();
    let resolve = move || {
        // Nobody is there to take a group only where `beside` has panicked.
        resolve_again(threads, project, earlier, &mut |group| drop(sender.send(group)))
    };
    thread::scope(|scope| {
        let resolving = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, resolve)
            .map_err(ScanError::NoThread)?;
        beside(groups.into_iter());
        resolving.join().map_err(|_| ScanError::Resolution)
    })
}

fn threads_of(settings: &ScanSettings) -> usize {
    let threads = settings.threads.or_else(|| thread::available_parallelism().ok().map(Into::into));
    threads.unwrap_or(2).max(1)
}

fn checked_root(root: &Path) -> Result<PathBuf, ScanError> {
    let fail = |source| ScanError::Root { path: root.to_owned(), source };
    let found = root.canonicalize().map_err(fail)?;
    if !found.is_dir() {
        return Err(ScanError::NoFolder { path: root.to_owned() });
    }
    fs::read_dir(&found).map_err(fail)?;
    Ok(found)
}
