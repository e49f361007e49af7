//! Takes the facts of all files: reuses those that still hold, and has the others read and parsed.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    path::Path,
    time::{Duration, Instant},
};

use banyan_facts::FileFacts;

use crate::{
    CacheEntry, ScanError, ScanStats, Stamp,
    read::{too_large, version_of},
    walk::FoundFile,
    watch::{Progress, STEP, ScanStage, ScanWatcher, stage},
    workers::{Origin, Outcome, Task, Workers},
};

/// The facts of all files.
pub(crate) struct Taken {
    /// Sorted by path
    pub facts: Vec<FileFacts>,
    /// Places in `facts` that the cache does not know like this
    pub changed: Vec<(usize, Stamp)>,
    /// Paths that the cache knows and that are gone
    pub removed: Vec<String>,
    pub stats: ScanStats,
}

/// How threads are used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub threads: usize,
    /// How long one file may take
    pub patience: Duration,
}

/// How often the watcher is asked, and threads are looked after.
const TICK: Duration = Duration::from_millis(50);

/// Takes the facts of these files, which are sorted by path.
pub(crate) fn take_facts(
    root: &Path,
    files: Vec<FoundFile>,
    known: Vec<CacheEntry>,
    effort: Effort,
    watcher: &dyn ScanWatcher,
) -> Result<Taken, ScanError> {
    stage(watcher, ScanStage::Reading, files.len())?;
    let mut known: HashMap<Box<str>, CacheEntry> =
        known.into_iter().map(|entry| (entry.facts.path.clone(), entry)).collect();
    let mut gathered = Gathered::new(files.len(), watcher);
    let mut tasks = Vec::new();
    for (at, file) in files.into_iter().enumerate() {
        let entry = known.remove(file.path.as_str());
        match settle(at, file, entry) {
            ControlFlow::Break(outcome) => gathered.add(outcome),
            ControlFlow::Continue(task) => tasks.push(task),
        }
    }
    let mut removed: Vec<String> = known.into_keys().map(String::from).collect();
    removed.sort_unstable();
    let missing = tasks.len();
    let workers = Workers::start(root, tasks, effort.threads)?;
    gathered.gather(&workers, missing, effort.patience)?;
    Ok(gathered.finish(removed))
}

/// The outcome of a file that need not be read, or the task to read it.
fn settle(at: usize, file: FoundFile, known: Option<CacheEntry>) -> ControlFlow<Outcome, Task> {
    let obstacle = file.obstacle.clone().or_else(|| too_large(file.front_end, file.size));
    if let Some(reason) = obstacle {
        let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
        return ControlFlow::Break(Outcome::unread(at, Some(facts), Origin::Nowhere));
    }
    let holds = |stamp: Stamp| {
        let Stamp { size, modified, version, .. } = stamp;
        modified != 0 && (size, modified, version) == (file.size, file.modified, version_of(file.front_end))
    };
    match known {
        Some(entry) if holds(entry.stamp) => {
            ControlFlow::Break(Outcome::unread(at, Some(entry.facts), Origin::Cache))
        }
        known => ControlFlow::Continue(Task { at, file, known }),
    }
}

/// The outcomes so far.
struct Gathered<'a> {
    facts: Vec<Option<FileFacts>>,
    stamps: Vec<(usize, Stamp)>,
    stats: ScanStats,
    done: u32,
    watcher: &'a dyn ScanWatcher,
}

impl<'a> Gathered<'a> {
    fn new(files: usize, watcher: &'a dyn ScanWatcher) -> Self {
        let facts = (0..files).map(|_| None).collect();
        Gathered { facts, stamps: Vec::new(), stats: ScanStats::default(), done: 0, watcher }
    }

    fn add(&mut self, outcome: Outcome) {
        self.done += 1;
        self.stats.read += u32::from(outcome.read.is_some());
        self.stats.bytes_read += outcome.read.unwrap_or(0);
        self.stats.extracted += u32::from(outcome.origin == Origin::Extracted);
        self.stats.reused += u32::from(outcome.origin == Origin::Cache);
        self.stamps.extend(outcome.stamp.map(|stamp| (outcome.at, stamp)));
        if self.done.is_multiple_of(STEP) {
            self.report(outcome.facts.as_ref().map_or("", |facts| &facts.path));
        }
        self.facts[outcome.at] = outcome.facts;
    }

    fn report(&self, current: &str) {
        self.watcher.progress(Progress {
            stage: ScanStage::Reading,
            files_done: self.done,
            files_total: self.facts.len() as u32,
            bytes_done: self.stats.bytes_read,
            current,
        });
    }

    /// Gathers the outcomes that are missing, unless the watcher cancels.
    fn gather(&mut self, workers: &Workers, mut missing: usize, patience: Duration) -> Result<(), ScanError> {
        let mut looked = Instant::now();
        while missing > 0 {
            if self.watcher.cancelled() {
                return Err(ScanError::Cancelled);
            }
            let mut outcomes: Vec<Outcome> = workers.next(TICK).into_iter().collect();
            if looked.elapsed() > TICK {
                looked = Instant::now();
                outcomes.extend(workers.give_up(patience));
            }
            missing -= outcomes.len();
            outcomes.into_iter().for_each(|outcome| self.add(outcome));
        }
        Ok(())
    }

    /// Closes the gaps that vanished files leave.
    fn finish(mut self, removed: Vec<String>) -> Taken {
        self.stamps.sort_unstable_by_key(|&(at, _)| at);
        let mut stamps = self.stamps.into_iter().peekable();
        let (mut facts, mut changed) = (Vec::with_capacity(self.facts.len()), Vec::new());
        for (at, taken) in self.facts.into_iter().enumerate() {
            let stamp = stamps.next_if(|&(of, _)| of == at);
            let Some(taken) = taken else { continue };
            changed.extend(stamp.map(|(_, stamp)| (facts.len(), stamp)));
            facts.push(taken);
        }
        self.stats.files = facts.len() as u32;
        Taken { facts, changed, removed, stats: self.stats }
    }
}
