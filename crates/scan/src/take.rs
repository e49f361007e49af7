//! Takes the facts of all files: reuses those that still hold, and has the others read and parsed.

use std::{
    ops::ControlFlow,
    path::Path,
    time::{Duration, Instant},
};

use banyan_facts::FileFacts;

use crate::{
    ScanError, ScanStats, Stamp,
    early::Early,
    ledger::{FileEntry, Ledger, OtherEntry, Place},
    read::{too_large, version_of},
    walk::FoundFile,
    watch::{Progress, STEP, ScanStage, ScanWatcher, stage},
    workers::{Origin, Outcome, Task, Workers},
};

/// The facts of all files.
pub(crate) struct Taken {
    /// Sorted by path
    pub files: Vec<TakenFile>,
    /// Files that no front-end recognises, sorted by path
    pub others: Vec<OtherEntry>,
    /// The ledger of the last scan does not fit any more: files came, went, or have other stamps
    pub differs: bool,
    pub stats: ScanStats,
}

impl Taken {
    /// Whether the facts of all files that were read are kept already.
    pub fn is_kept(&self) -> bool {
        self.files.iter().all(|file| file.stamp.is_none() || file.kept().is_some())
    }
}

/// What was taken of one file.
pub(crate) struct TakenFile {
    /// Place among the files that were found
    pub found: usize,
    pub source: Source,
    /// How the ledger shall know it; none where it could not be read
    pub stamp: Option<Stamp>,
}

impl TakenFile {
    /// Place and stamp of facts that are kept already.
    pub fn kept(&self) -> Option<(Place, Stamp)> {
        match self.source {
            Source::Kept(place) => Some((place, self.stamp?)),
            Source::Taken(_) => None,
        }
    }
}

/// Where the facts of a file are.
pub(crate) enum Source {
    /// Taken anew
    Taken(Box<FileFacts>),
    /// Those of an earlier scan hold
    Kept(Place),
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

/// Files that workers are given at once.
const ENOUGH: usize = 32;

/// Takes the facts of these files, as far as those in the ledger do not hold; both are sorted by path.
pub(crate) fn take_facts(
    root: &Path,
    files: &[FoundFile],
    ledger: &Ledger,
    effort: Effort,
    watcher: &dyn ScanWatcher,
) -> Result<Taken, ScanError> {
    stage(watcher, ScanStage::Reading, files.len())?;
    let (mut known, mut others) = (ledger.files.iter().peekable(), ledger.others.iter().peekable());
    let mut gathered = Gathered::new(files, watcher);
    let (mut tasks, mut workers) = (Vec::new(), None);
    for file in files {
        while known.next_if(|entry| *entry.path < *file.path).is_some() {
            gathered.differs = true;
        }
        let known = known.next_if(|entry| *entry.path == *file.path);
        while others.next_if(|entry| *entry.path < *file.path).is_some() {}
        let other = others.next_if(|entry| *entry.path == *file.path);
        match settle(file, known, other) {
            ControlFlow::Break(outcome) => gathered.add(outcome),
            ControlFlow::Continue(task) => tasks.push(task),
        }
        // Many are read while others are looked for.
        if tasks.len() == ENOUGH {
            started(&mut workers, root, effort.threads)?.add(std::mem::take(&mut tasks));
        }
    }
    gathered.differs |= known.next().is_some();
    let workers = started(&mut workers, root, effort.threads.min(tasks.len()))?;
    workers.add(tasks);
    gathered.gather(workers, effort.patience)?;
    Ok(gathered.finish(ledger))
}

/// The workers, started where they are not yet.
fn started<'w>(
    workers: &'w mut Option<Workers>,
    root: &Path,
    threads: usize,
) -> Result<&'w Workers, ScanError> {
    if let Some(workers) = workers {
        return Ok(workers);
    }
    Ok(workers.insert(Workers::start(root, threads)?))
}

/// Takes the facts of these files, which are sorted by path, and of which all are read already or about to be.
pub(crate) fn take_early(
    files: &[FoundFile],
    early: Early,
    patience: Duration,
    watcher: &dyn ScanWatcher,
) -> Result<Taken, ScanError> {
    stage(watcher, ScanStage::Reading, files.len())?;
    let mut gathered = Gathered::new(files, watcher);
    early.outcomes.into_iter().for_each(|outcome| gathered.add(outcome));
    gathered.gather(&early.workers, patience)?;
    Ok(gathered.finish(&Ledger::default()))
}

/// The outcome of a file that need not be read, or the task to read it; with what an earlier scan knows of it.
pub(crate) fn settle(
    file: &FoundFile,
    known: Option<&FileEntry>,
    other: Option<&OtherEntry>,
) -> ControlFlow<Outcome, Task> {
    let holds = |stamp: Stamp| {
        let Stamp { size, modified, version, .. } = stamp;
        modified != 0 && (size, modified, version) == (file.size, file.modified, version_of(file.front_end))
    };
    // An earlier scan looked into it, and it is none of the monolith's.
    if other.is_some_and(|entry| holds(entry.stamp)) {
        return ControlFlow::Break(Outcome::another(file, file.modified, known.is_some()));
    }
    let is_sure = file.front_end.recognises.is_none();
    let too_large = || too_large(file.front_end, file.size).filter(|_| is_sure);
    if let Some(reason) = file.obstacle.clone().or_else(too_large) {
        let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
        return ControlFlow::Break(Outcome::refused(file.met, facts, known.is_some()));
    }
    match known {
        Some(entry) if holds(entry.stamp) => {
            ControlFlow::Break(Outcome::holds(file.met, entry.stamp, entry.place))
        }
        known => {
            let known = known.map(|entry| (entry.stamp, entry.place));
            ControlFlow::Continue(Task { file: file.clone(), known })
        }
    }
}

/// The outcomes so far.
struct Gathered<'a> {
    found: &'a [FoundFile],
    /// The place of each file among those found, in the order in which they were met
    places: Vec<usize>,
    files: Vec<Option<(Source, Option<Stamp>)>>,
    /// Files that are none of the monolith's
    others: Vec<OtherEntry>,
    differs: bool,
    stats: ScanStats,
    done: u32,
    watcher: &'a dyn ScanWatcher,
}

impl<'a> Gathered<'a> {
    fn new(found: &'a [FoundFile], watcher: &'a dyn ScanWatcher) -> Self {
        let mut places = vec![0; found.len()];
        found.iter().enumerate().for_each(|(place, file)| places[file.met] = place);
        let (stats, files) = (ScanStats::default(), found.iter().map(|_| None).collect());
        Gathered { found, places, files, others: Vec::new(), differs: false, stats, done: 0, watcher }
    }

    fn add(&mut self, outcome: Outcome) {
        let place = self.places[outcome.met];
        let FoundFile { path, front_end, .. } = &self.found[place];
        self.done += 1;
        self.stats.read += u32::from(outcome.read.is_some());
        self.stats.bytes_read += outcome.read.unwrap_or(0);
        self.stats.extracted += u32::from(outcome.origin == Origin::Extracted);
        self.stats.reused += u32::from(outcome.origin == Origin::Cache);
        self.differs |= outcome.differs;
        if let Some(stamp) = outcome.stamp.filter(|_| outcome.origin == Origin::Another) {
            let (path, language) = (path.as_str().into(), front_end.language);
            self.others.push(OtherEntry { path, language, stamp });
        }
        self.files[place] = outcome.source.map(|source| (source, outcome.stamp));
        if self.done.is_multiple_of(STEP) {
            self.report(path);
        }
    }

    fn report(&self, current: &str) {
        self.watcher.progress(Progress {
            stage: ScanStage::Reading,
            files_done: self.done,
            files_total: self.files.len() as u32,
            bytes_done: self.stats.bytes_read,
            current,
        });
    }

    /// Gathers the outcomes of all that the workers were given, unless the watcher cancels.
    fn gather(&mut self, workers: &Workers, patience: Duration) -> Result<(), ScanError> {
        workers.complete();
        let mut missing = workers.left();
        let mut looked = Instant::now();
        while missing > 0 {
            if self.watcher.cancelled() {
                return Err(ScanError::Cancelled);
            }
            let outcomes = workers.next(TICK);
            if looked.elapsed() > TICK {
                looked = Instant::now();
                workers.give_up(patience);
            }
            missing -= outcomes.len();
            outcomes.into_iter().for_each(|outcome| self.add(outcome));
        }
        Ok(())
    }

    /// Closes the gaps that vanished files leave.
    fn finish(mut self, ledger: &Ledger) -> Taken {
        self.others.sort_by(|a, b| a.path.cmp(&b.path));
        let others = self.others;
        let differs = self.differs || others != ledger.others;
        let taken = |(found, taken): (usize, Option<_>)| {
            taken.map(|(source, stamp)| TakenFile { found, source, stamp })
        };
        let files: Vec<TakenFile> = self.files.into_iter().enumerate().filter_map(taken).collect();
        self.stats.files = files.len() as u32;
        Taken { files, others, differs, stats: self.stats }
    }
}
