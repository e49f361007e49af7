//! Reading while the walk goes on: where nothing is known of an earlier scan, every file is read as soon as it
//! is met.

use std::{ops::ControlFlow, path::Path};

use crate::{
    ScanCache, ScanError,
    ledger::Ledger,
    take::{Effort, settle},
    walk::{Found, FoundFile, walk},
    watch::ScanWatcher,
    workers::{Outcome, Workers},
};

/// Files that are read already, or about to be.
pub(crate) struct Early {
    pub workers: Workers,
    /// Files that are not read
    pub outcomes: Vec<Outcome>,
    /// Files that were taken up, in the order in which they were met
    met: usize,
}

/// Walks the folder. Where the ledger knows nothing, all files are read meanwhile, unless the watcher wants a coarse
/// picture, which comes before any file is parsed.
pub(crate) fn walk_reading(
    root: &Path,
    effort: Effort,
    engine: u64,
    cache: &dyn ScanCache,
    watcher: &dyn ScanWatcher,
) -> Result<(Found, Ledger, Option<Early>), ScanError> {
    let ledger = Ledger::read(cache);
    // Without threads nothing is read early, and the scan fails where it needs them.
    let workers =
        (ledger.is_empty() && !watcher.wants_coarse()).then(|| Workers::start(root, effort.threads).ok());
    let mut early = workers.flatten().map(|workers| Early { workers, outcomes: Vec::new(), met: 0 });
    let found = walk(root, effort.threads, (engine, &ledger), watcher, |files| {
        early.iter_mut().for_each(|early| early.take_up(files));
    })?;
    Ok((found, ledger, early))
}

impl Early {
    /// Takes up what is new among all files met so far.
    fn take_up(&mut self, files: &[FoundFile]) {
        let mut tasks = Vec::with_capacity(files.len() - self.met);
        for file in &files[self.met..] {
            match settle(file, None, None) {
                ControlFlow::Break(outcome) => self.outcomes.push(outcome),
                ControlFlow::Continue(task) => tasks.push(task),
            }
        }
        self.met = files.len();
        self.workers.add(tasks);
    }
}
