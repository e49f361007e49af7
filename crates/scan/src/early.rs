//! Reading while the walk goes on: where nothing is known of an earlier scan, every file is read as soon as it
//! is met.

use std::{
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

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

/// Walks the folder while the ledger is read. Where that knows nothing, all files are read meanwhile, unless
/// the watcher wants a coarse picture, which comes before any file is parsed.
pub(crate) fn walk_reading(
    root: &Path,
    effort: Effort,
    cache: &dyn ScanCache,
    watcher: &dyn ScanWatcher,
) -> Result<(Found, Ledger, Option<Early>), ScanError> {
    let nothing_known = AtomicBool::new(false);
    let mut early: Option<Early> = None;
    let (found, ledger) = thread::scope(|scope| {
        let ledger = scope.spawn(|| {
            let ledger = Ledger::read(cache);
            nothing_known.store(ledger.is_empty() && !watcher.wants_coarse(), Ordering::Relaxed);
            ledger
        });
        let found = walk(root, effort.threads, watcher, |files| {
            if early.is_none() && nothing_known.load(Ordering::Relaxed) {
                // Without threads nothing is read early, and the scan fails where it needs them.
                let workers = Workers::start(root, effort.threads).ok();
                early = workers.map(|workers| Early { workers, outcomes: Vec::new(), met: 0 });
            }
            early.iter_mut().for_each(|early| early.take_up(files));
        });
        (found, ledger.join().unwrap_or_default())
    });
    Ok((found?, ledger, early))
}

impl Early {
    /// Takes up what is new among all files met so far.
    fn take_up(&mut self, files: &[FoundFile]) {
        let mut tasks = Vec::with_capacity(files.len() - self.met);
        for file in &files[self.met..] {
            match settle(file, None, &[]) {
                ControlFlow::Break(outcome) => self.outcomes.push(outcome),
                ControlFlow::Continue(task) => tasks.push(task),
            }
        }
        self.met = files.len();
        self.workers.add(tasks);
    }
}
