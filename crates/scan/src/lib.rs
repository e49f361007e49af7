//! From a folder to the facts of the monolith in it: walk, read once, take facts, follow references.
//!
//! Only what changed since the last scan is read, if a [`FactsCache`] remembers the rest. Nothing
//! in the folder is executed or written, links are not followed, and whatever is wrong with a file
//! becomes a row that says so.

mod cache;
mod error;
mod read;
mod take;
mod walk;
mod watch;
mod workers;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use banyan_facts::{Coverage, FileFacts, MonolithFacts};
use banyan_languages::{Manifest, Project, resolve};

pub use cache::{CacheEntry, FactsCache, NoCache, Stamp};
pub use error::ScanError;
pub use read::{LARGEST_DATA, LARGEST_SOURCE};
pub use watch::{NoWatcher, Progress, ScanStage, ScanWatcher};

use take::Effort;
use walk::{Found, walk};

/// How to scan.
#[derive(Debug, Clone)]
pub struct ScanSettings {
    /// Threads that take facts; none: one per core. What a scan tells does not depend on it
    pub threads: Option<usize>,
    /// How long the facts of one file may take before the scan goes on without it. Hardly any file
    /// takes a second; some, made to, would take for ever
    pub patience: Duration,
}

impl Default for ScanSettings {
    fn default() -> Self {
        ScanSettings { threads: None, patience: Duration::from_secs(60) }
    }
}

/// What a scan tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// The facts, every reference followed as far as it goes
    pub facts: MonolithFacts,
    /// How much was read and followed
    pub coverage: Coverage,
    /// What the scan did to get them
    pub stats: ScanStats,
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
}

/// Stack of the threads that parse: parsers recurse, and nothing but a deep enough stack and the
/// limits on nesting keeps an overflow, which cannot be caught, from ending the program. The system
/// commits only what is used.
const STACK_BYTES: usize = 256 << 20;

/// Scans the folder `root`.
///
/// Fails where the folder cannot be read at all, and when the watcher cancels. Everything else that
/// is wrong is in the facts: files with their reasons, folders that could not be listed.
pub fn scan(
    root: &Path,
    settings: &ScanSettings,
    cache: &dyn FactsCache,
    watcher: &dyn ScanWatcher,
) -> Result<Scan, ScanError> {
    let root = checked_root(root)?;
    let threads = settings.threads.or_else(|| thread::available_parallelism().ok().map(Into::into));
    let threads = threads.unwrap_or(2).max(1);
    let (found, known) = thread::scope(|scope| {
        let known = scope.spawn(|| cache.load());
        let found = walk(&root, threads, watcher);
        (found, known.join().unwrap_or_default())
    });
    let Found { files, manifests, unread_folders } = found?;
    let manifests: Vec<Manifest> =
        manifests.into_iter().filter_map(|path| read::read_manifest(&root, path)).collect();
    let taken =
        take::take_facts(&root, files, known, Effort { threads, patience: settings.patience }, watcher)?;
    watch::stage(watcher, ScanStage::Resolving, taken.facts.len())?;
    let mut facts = resolve_and_keep(&taken, &manifests, cache)?;
    if watcher.cancelled() {
        return Err(ScanError::Cancelled);
    }
    facts.unread_folders = unread_folders;
    Ok(Scan { coverage: Coverage::of(&facts), facts, stats: taken.stats })
}

/// Follows the references while the cache keeps the facts.
fn resolve_and_keep(
    taken: &take::Taken,
    manifests: &[Manifest],
    cache: &dyn FactsCache,
) -> Result<MonolithFacts, ScanError> {
    let files: &[FileFacts] = &taken.facts;
    thread::scope(|scope| {
        let resolving = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || resolve(Project { files, manifests }))
            .map_err(ScanError::NoThread)?;
        let changed: Vec<(Stamp, &FileFacts)> =
            taken.changed.iter().map(|&(at, stamp)| (stamp, &files[at])).collect();
        if !(changed.is_empty() && taken.removed.is_empty()) {
            cache.store(&changed, &taken.removed);
        }
        resolving.join().map_err(|_| ScanError::Resolution)
    })
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
